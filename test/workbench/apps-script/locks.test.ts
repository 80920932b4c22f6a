// LockService: executions at once really contend, in simulated and in real time.

import { describe, expect, it } from 'vitest';
import { realClock } from '../../../workbench/apps-script';
import { COLLEAGUE, given, OWNER, opened, START, thrownBy } from './script';

const BUNDLE = `
  function hold(ms) { const lock = LockService.getScriptLock(); lock.waitLock(1000); Utilities.sleep(ms); lock.releaseLock(); return Date.now(); }
  function tryFor(ms) { const lock = LockService.getScriptLock(); const got = lock.tryLock(ms); return [got, lock.hasLock(), Date.now()]; }
  function waitFor(ms) { LockService.getScriptLock().waitLock(ms); return Date.now(); }
  function keep() { LockService.getScriptLock().waitLock(0); Utilities.sleep(100000); }
  function die() { LockService.getScriptLock().waitLock(0); Utilities.sleep(5000); throw new Error('died'); }
  function count(times) {
    const lock = LockService.getScriptLock(); const store = PropertiesService.getScriptProperties();
    for (let i = 0; i < times; i += 1) {
      lock.waitLock(30000);
      const n = Number(store.getProperty('n') || '0'); Utilities.sleep(1); store.setProperty('n', String(n + 1));
      lock.releaseLock();
    }
  }
  function userLock() { const got = LockService.getUserLock().tryLock(0); Utilities.sleep(1000); return got; }
  function documentLock() { const got = LockService.getDocumentLock().tryLock(0); Utilities.sleep(1000); return got; }`;
const start = Date.parse(START);

describe('a script lock', () => {
  it('is waited for until it is released, and no longer than the timeout', async () => {
    const script = await opened(BUNDLE);
    const [released, got, refused] = await Promise.all([
      given(script, 'hold', [5000]),
      given(script, 'tryFor', [8000]),
      given(script, 'tryFor', [2000]),
    ]);
    expect(released).toBe(start + 5000);
    expect(got).toEqual([true, true, start + 5000]);
    expect(refused).toEqual([false, false, start + 2000]);
  });

  it('that does not come free makes waitLock throw in Google’s words', async () => {
    const script = await opened(BUNDLE);
    const [, waited] = await Promise.all([given(script, 'hold', [5000]), script.run('waitFor', [3000])]);
    expect(waited.error).toMatchObject({
      name: 'Exception',
      message: 'Lock timeout: another process was holding the lock for too long.',
    });
    expect(waited.endedAt).toBe(start + 3000);
  });

  it('goes to who came first', async () => {
    const script = await opened(BUNDLE);
    const ends = await Promise.all([
      given(script, 'hold', [500]),
      given(script, 'hold', [300]),
      given(script, 'hold', [100]),
    ]);
    expect(ends).toEqual([start + 500, start + 800, start + 900]);
  });

  it('comes free when its holder fails, is killed or runs out of time', async () => {
    const script = await opened(BUNDLE);
    const [died, after] = await Promise.all([script.run('die'), given(script, 'waitFor', [10_000])]);
    expect([died.outcome, after]).toEqual(['FAILED', start + 5000]);
    const [killed, next] = await Promise.all([
      script.run('keep', [], { kill: { afterCall: 1 } }),
      given(script, 'waitFor', [10_000]),
    ]);
    expect([killed.outcome, next]).toEqual(['KILLED', start + 5000]);
    expect(script.locks.holder('SCRIPT')).toBeNull();
  });

  it('keeps two executions from losing each other’s writes', async () => {
    const script = await opened(BUNDLE);
    await Promise.all([given(script, 'count', [20]), given(script, 'count', [20]), given(script, 'count', [20])]);
    expect(script.properties.all('SCRIPT')).toEqual({ n: '60' });
  });

  it('is contended for in real time as well', async () => {
    const script = await opened(BUNDLE, { clock: realClock(), spareThreads: 2 });
    const hold = given(script, 'hold', [400]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const began = performance.now();
    const [got] = (await given(script, 'tryFor', [20])) as [boolean];
    expect(got).toBe(false);
    const had = (await given(script, 'waitFor', [5000])) as number;
    // The holder reads the time a moment after it has let go.
    expect(had).toBeGreaterThanOrEqual(((await hold) as number) - 50);
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it('that one has is had again at once, and may be released though never had', async () => {
    const script = await opened(`function main() {
      const lock = LockService.getScriptLock();
      lock.releaseLock();
      return [lock.hasLock(), lock.tryLock(10), LockService.getScriptLock().tryLock(10), lock.hasLock(), (lock.releaseLock(), lock.hasLock())];
    }`);
    expect(await given(script, 'main')).toEqual([false, true, true, true, false]);
  });
});

describe('other locks', () => {
  it('of the user keep out that user only; those of the document everyone', async () => {
    const script = await opened(BUNDLE);
    const both = (name: string, second: string): Promise<unknown[]> =>
      Promise.all([given(script, name), given(script, name, [], { user: second })]);
    expect(await both('userLock', COLLEAGUE)).toEqual([true, true]);
    expect(await both('userLock', OWNER)).toEqual([true, false]);
    expect(await both('documentLock', COLLEAGUE)).toEqual([true, false]);
  });
});

describe('a lock asked for wrongly', () => {
  it('refuses a timeout that is none', async () => {
    expect(
      await thrownBy(['LockService.getScriptLock().tryLock()', 'LockService.getScriptLock().waitLock(-1)']),
    ).toEqual([
      "Exception: The parameters () don't match the method signature for LockService.Lock.tryLock.",
      'Exception: Invalid argument: timeoutInMillis. Should be positive.',
    ]);
  });
});
