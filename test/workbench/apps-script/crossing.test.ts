// google.script.run's rules: what may be called, and what may cross.

import { describe, expect, it } from 'vitest';
import { given, opened } from './script';

const BUNDLE = `
  function echo(value) { return value; }
  function hidden_() { return 1; }
  function give(what) {
    return { date: new Date(0), nested: { list: [1, new Date(0)] }, fn: () => 1, map: new Map(), own: new (class Thing {})(),
      nothing: undefined, holes: { a: undefined, b: [undefined, NaN, 1] }, fine: { a: [1, 'x', true, null] } }[what];
  }
  function sum() { return arguments.length; }
  function fails() { throw new RangeError('out of range'); }
  var notAFunction = 1;`;

describe('google.script.run', () => {
  it('carries plain values both ways, and nothing as null', async () => {
    const script = await opened(BUNDLE);
    const value = { text: 'x', list: [1, true, null], nested: { a: [] } };
    const call = (name: string, ...args: unknown[]): Promise<unknown> =>
      given(script, name, args, { kind: 'SERVER_CALL' });
    expect(await call('echo', value)).toEqual(value);
    expect(await call('echo')).toBeNull();
    expect(await call('give', 'nothing')).toBeNull();
    expect(await call('give', 'holes')).toEqual({ a: null, b: [null, null, 1] });
    expect(await call('sum', 1, 2, 3)).toBe(3);
  });

  it('refuses what may not come back, and says where it is', async () => {
    const script = await opened(BUNDLE);
    const seen: Record<string, string | undefined> = {};
    for (const what of ['date', 'nested', 'fn', 'map', 'own']) {
      seen[what] = (await script.run('give', [what], { kind: 'SERVER_CALL' })).error?.message;
    }
    const words = 'The script completed but the returned value is not a supported return type:';
    expect(seen).toEqual({
      date: `${words} it is a Date.`,
      nested: `${words} list[1] is a Date.`,
      fn: `${words} it is a function.`,
      map: `${words} it is a Map.`,
      own: `${words} it is a Thing.`,
    });
  });

  it('refuses dates and functions as arguments', async () => {
    const script = await opened(BUNDLE);
    const message = async (...args: unknown[]): Promise<unknown> =>
      (await script.run('echo', args, { kind: 'SERVER_CALL' })).error;
    expect(await message({ when: new Date(0) })).toMatchObject({
      name: 'TypeError',
      message: 'Failed due to illegal value in property: 0.when (a Date)',
    });
    expect(await message(1, () => 1)).toMatchObject({
      name: 'TypeError',
      message: 'Failed due to illegal value in property: 1',
    });
  });

  it('reaches top-level functions only, and none whose name ends with an underscore', async () => {
    const script = await opened(BUNDLE);
    for (const name of ['hidden_', 'notAFunction', 'none', 'toString', 'Date_']) {
      const { error } = await script.run(name, [], { kind: 'SERVER_CALL' });
      expect(error).toMatchObject({ name: 'TypeError', message: `google.script.run.${name} is not a function` });
    }
    expect(await given(script, 'hidden_')).toBe(1);
  });

  it('gives the failure handler the error’s name and message', async () => {
    const script = await opened(BUNDLE);
    expect(await script.run('fails', [], { kind: 'SERVER_CALL' })).toMatchObject({
      outcome: 'FAILED',
      error: { name: 'RangeError', message: 'out of range' },
    });
  });
});

describe('a menu item', () => {
  it('may give anything; what no wire carries is nothing', async () => {
    const script = await opened(BUNDLE);
    expect(await given(script, 'give', ['date'])).toEqual(new Date(0));
    expect(await given(script, 'give', ['fn'])).toBeUndefined();
  });
});
