// PropertiesService and CacheService: their scopes, their limits, and what outlives what.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COLLEAGUE, given, OWNER, opened, thrownBy } from './script';

const BUNDLE = `
  const stores = { script: 'getScriptProperties', user: 'getUserProperties', document: 'getDocumentProperties' };
  function set(store, key, value) { PropertiesService[stores[store]]().setProperty(key, value); }
  function get(store, key) { return PropertiesService[stores[store]]().getProperty(key); }
  function all(store) { return PropertiesService[stores[store]]().getProperties(); }
  const caches = { script: 'getScriptCache', user: 'getUserCache', document: 'getDocumentCache' };
  function put(cache, key, value, seconds) { const it = CacheService[caches[cache]](); seconds ? it.put(key, value, seconds) : it.put(key, value); }
  function cached(cache, key) { return CacheService[caches[cache]]().get(key); }
`;

describe('properties', () => {
  it('of script, user and document are apart, and those of two users too', async () => {
    const script = await opened(BUNDLE);
    await given(script, 'set', ['script', 'k', 'of the script']);
    await given(script, 'set', ['document', 'k', 'of the document']);
    await given(script, 'set', ['user', 'k', 'of the owner']);
    await given(script, 'set', ['user', 'k', 'of the colleague'], { user: COLLEAGUE });
    expect(await given(script, 'get', ['script', 'k'])).toBe('of the script');
    expect(await given(script, 'get', ['document', 'k'], { user: COLLEAGUE })).toBe('of the document');
    expect(await given(script, 'get', ['user', 'k'])).toBe('of the owner');
    expect(await given(script, 'get', ['user', 'k'], { user: COLLEAGUE })).toBe('of the colleague');
  });

  it('are set, read and deleted one by one and all at once', async () => {
    const script = await opened(`function main() {
      const store = PropertiesService.getScriptProperties();
      const seen = [store.getProperty('none')];
      store.setProperties({ a: '1', b: '2' }).setProperty('c', '3').deleteProperty('a');
      seen.push(store.getKeys(), store.getProperties());
      store.setProperties({ d: '4' }, true);
      seen.push(store.getProperties());
      store.deleteAllProperties();
      seen.push(store.getKeys());
      return seen;
    }`);
    expect(await given(script, 'main')).toEqual([null, ['b', 'c'], { b: '2', c: '3' }, { d: '4' }, []]);
  });

  it('hold strings of up to 9 KB, 500 KB in all, and a refused write leaves them as they were', async () => {
    const store = 'PropertiesService.getScriptProperties()';
    const messages = await thrownBy([
      `${store}.setProperty('k', 'x'.repeat(9 * 1024))`,
      `${store}.setProperty('k', 'x'.repeat(9 * 1024 + 1))`,
      `${store}.setProperty('k', 'é'.repeat(5 * 1024))`,
      `${store}.setProperty('k', 5)`,
      `${store}.setProperty('k')`,
      `${store}.setProperties({ a: {} })`,
      `${store}.deleteAllProperties(); const many = {}; for (let i = 0; i < 60; i += 1) many['k' + i] = 'x'.repeat(9000); ${store}.setProperties(many)`,
      `if (${store}.getKeys().length !== 0) throw new Error('half-written')`,
    ]);
    expect(messages).toEqual([
      '',
      'Exception: Argument too large: value',
      'Exception: Argument too large: value',
      "Exception: The parameters (String,number) don't match the method signature for PropertiesService.Properties.setProperty.",
      "Exception: The parameters (String) don't match the method signature for PropertiesService.Properties.setProperty.",
      "Exception: The parameters (Object) don't match the method signature for PropertiesService.Properties.setProperties.",
      'Exception: You have exceeded the property storage quota. Please remove some properties and try again.',
      '',
    ]);
  });
});

describe('a cache', () => {
  it('forgets by the clock: after ten minutes, or when it was told to', async () => {
    const script = await opened(BUNDLE);
    await given(script, 'put', ['script', 'default', '1']);
    await given(script, 'put', ['script', 'long', '2', 21_600]);
    script.clock.advance(599_999);
    expect(await given(script, 'cached', ['script', 'default'])).toBe('1');
    script.clock.advance(1);
    expect(await given(script, 'cached', ['script', 'default'])).toBeNull();
    expect(await given(script, 'cached', ['script', 'long'])).toBe('2');
    script.clock.advance(21_000_000);
    expect(await given(script, 'cached', ['script', 'long'])).toBeNull();
  });

  it('is one for all users but for the users’ own', async () => {
    const script = await opened(BUNDLE);
    await given(script, 'put', ['document', 'k', 'shared']);
    await given(script, 'put', ['user', 'k', 'own']);
    expect(await given(script, 'cached', ['document', 'k'], { user: COLLEAGUE })).toBe('shared');
    expect(await given(script, 'cached', ['user', 'k'], { user: COLLEAGUE })).toBeNull();
    expect(await given(script, 'cached', ['script', 'k'])).toBeNull();
  });

  it('takes many at once and forgets many at once', async () => {
    const script = await opened(`function main() {
      const cache = CacheService.getScriptCache();
      cache.putAll({ a: '1', b: '2', c: '3' }, 60);
      cache.removeAll(['a']); cache.remove('b');
      return cache.getAll(['a', 'b', 'c', 'd']);
    }`);
    expect(await given(script, 'main')).toEqual({ c: '3' });
  });

  it('keeps keys of 250 characters, values of 100 KB, for six hours, strings only', async () => {
    const cache = 'CacheService.getScriptCache()';
    const between = 'Exception: Invalid argument: expirationInSeconds. Should be between 1 and 21600.';
    expect(
      await thrownBy([
        `${cache}.put('k'.repeat(250), 'x'.repeat(100 * 1024), 21600)`,
        `${cache}.put('k'.repeat(251), '')`,
        `${cache}.get('k'.repeat(251))`,
        `${cache}.put('k', 'x'.repeat(100 * 1024 + 1))`,
        `${cache}.put('k', '', 21601)`,
        `${cache}.put('k', '', 0)`,
        `${cache}.put('k', { a: 1 })`,
        `${cache}.get(null)`,
      ]),
    ).toEqual([
      '',
      'Exception: Argument too large: key',
      'Exception: Argument too large: key',
      'Exception: Argument too large: value',
      between,
      between,
      "Exception: The parameters (String,Object) don't match the method signature for CacheService.Cache.put.",
      "Exception: The parameters (null) don't match the method signature for CacheService.Cache.get.",
    ]);
  });

  it('keeps the 900 that expire last of more than 1,000', async () => {
    const script = await opened(`function main() {
      const cache = CacheService.getScriptCache();
      const early = {}, late = {};
      for (let i = 0; i < 500; i += 1) { early['e' + i] = ''; late['l' + i] = ''; }
      cache.putAll(early, 60); cache.putAll(late, 600); cache.put('last', '', 300);
      return [Object.keys(cache.getAll(Object.keys(early))).length, Object.keys(cache.getAll(Object.keys(late))).length, cache.get('last')];
    }`);
    expect(await given(script, 'main')).toEqual([399, 500, '']);
  });
});

describe('a folder', () => {
  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'apps-script-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  }

  it('keeps properties and triggers, and no cache, from one program to the next', async () => {
    const persistFolder = folder();
    const bundle = `${BUNDLE} function install() { ScriptApp.newTrigger('get').timeBased().everyMinutes(5).create(); }`;
    const first = await opened(bundle, { persistFolder });
    await given(first, 'set', ['user', 'k', 'kept']);
    await given(first, 'put', ['script', 'k', 'gone']);
    await given(first, 'install');
    first.script.setAuthorised(COLLEAGUE, false);
    await first.close();
    const second = await opened(bundle, { persistFolder });
    expect(await given(second, 'get', ['user', 'k'])).toBe('kept');
    expect(await given(second, 'cached', ['script', 'k'])).toBeNull();
    expect(second.triggers()).toEqual(first.triggers());
    expect(second.triggers()[0]).toMatchObject({ owner: OWNER, spec: { handler: 'get' } });
    expect(second.script.isAuthorised(COLLEAGUE)).toBe(false);
  });

  it('that cannot be read is said so, with what to do', async () => {
    const persistFolder = folder();
    writeFileSync(join(persistFolder, 'apps-script.json'), '{');
    await expect(opened(BUNDLE, { persistFolder })).rejects.toThrow(
      /apps-script\.json is no JSON.*Remove it to begin anew/,
    );
  });
});
