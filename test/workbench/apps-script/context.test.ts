// The script's context: what Apps Script has, what it lacks, and that dates follow the clock and the project's zone.

import { describe, expect, it } from 'vitest';
import { evaluated, given, opened, START } from './script';

describe('an execution', () => {
  it('finds nothing that the one before it left, be it a global, a changed prototype or work of a promise', async () => {
    const script = await opened(`
      var count = 0;
      function main() {
        count += 1;
        globalThis.left = 'something';
        Array.prototype.map = null;
        // Goes on once the function has ended, with a call that nobody answers any more.
        Promise.resolve().then(() => {}).then(() => {}).then(() => {}).then(() => {}).then(() => Utilities.getUuid());
        return count;
      }
      function look() { return [count, typeof globalThis.left, typeof [].map]; }`);
    for (let again = 0; again < 3; again++) {
      expect(await given(script, 'main')).toBe(1);
      expect(await given(script, 'look')).toEqual([0, 'undefined', 'function']);
    }
    const failing = await opened('function main() { throw new Error("no"); } function next() { return 1; }');
    expect((await failing.run('main')).outcome).toBe('FAILED');
    expect(await given(failing, 'next')).toBe(1);
  });
});

describe('the globals', () => {
  it('lack what Apps Script lacks', async () => {
    const absent = [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'URL',
      'URLSearchParams',
      'TextEncoder',
      'TextDecoder',
      'crypto',
      'fetch',
      'structuredClone',
      'performance',
      'process',
      'require',
      'module',
      'Buffer',
      'window',
      'document',
      'atob',
      'WebAssembly',
      'SharedArrayBuffer',
      'Atomics',
      'inside',
    ];
    const kinds = await evaluated(
      `${JSON.stringify(absent)}.filter((name) => typeof globalThis[name] !== 'undefined')`,
    );
    expect(kinds).toEqual([]);
  });

  it('have the services, none of them enumerable', async () => {
    const services = [
      'SpreadsheetApp',
      'BigQuery',
      'PropertiesService',
      'CacheService',
      'LockService',
      'ScriptApp',
      'HtmlService',
      'UrlFetchApp',
      'MailApp',
      'Utilities',
      'Session',
      'Logger',
      'Charts',
      'console',
      'Intl',
    ];
    expect(
      await evaluated(`${JSON.stringify(services)}.filter((name) => typeof globalThis[name] !== 'object')`),
    ).toEqual([]);
    expect(await evaluated(`Object.keys(globalThis)`)).toEqual(['main']);
  });

  it('have an advanced service only where the manifest enables it', async () => {
    expect(await evaluated('typeof BigQuery', { manifest: { timeZone: 'UTC' } })).toBe('undefined');
  });

  it('are fresh in each execution', async () => {
    const script = await opened(
      'var count = 0; function next() { count += 1; Array.prototype.mark = 1; return count; }',
    );
    expect(await given(script, 'next')).toBe(1);
    expect(await given(script, 'next')).toBe(1);
  });

  it('give answers of services and arguments the context own prototypes', async () => {
    const script = await opened(`function main(date, list) {
      const all = PropertiesService.getScriptProperties().getProperties();
      let error;
      try { HtmlService.createHtmlOutputFromFile('none'); } catch (thrown) { error = thrown; }
      return [date instanceof Date, list instanceof Array, all instanceof Object, error instanceof Error, error.name];
    }`);
    expect(await given(script, 'main', [new Date(0), [1]])).toEqual([true, true, true, true, 'Exception']);
  });
});

describe('what is not supported', () => {
  it('fails by name', async () => {
    const script = await opened(`
      function method() { PropertiesService.getScriptProperties().getAll(); }
      function service() { DriveApp.getFiles(); }
      function member() { BigQuery.Models.list('p'); }`);
    const messages = [];
    for (const name of ['method', 'service', 'member']) messages.push((await script.run(name)).error?.message);
    expect(messages).toEqual([
      'PropertiesService.Properties.getAll is not supported by the local Apps Script.',
      'DriveApp.getFiles is not supported by the local Apps Script.',
      'BigQuery.Models is not supported by the local Apps Script.',
    ]);
  });
});

describe('Date', () => {
  it('reads the host clock', async () => {
    const script = await opened(
      'function main() { return [Date.now(), new Date().toISOString(), Date().slice(0, 24)]; }',
    );
    script.clock.advance(1500);
    const now = Date.parse(START) + 1500;
    expect(await given(script, 'main')).toEqual([now, new Date(now).toISOString(), 'Wed Mar 05 2025 10:00:01']);
  });

  it('has the zone of the project, not of the machine, through both changes of the clocks', async () => {
    const lines = [
      ['new Date(2025, 2, 9, 1, 59).toISOString()', '2025-03-09T09:59:00.000Z'],
      ['new Date(2025, 2, 9, 2, 30).toISOString()', '2025-03-09T10:30:00.000Z'],
      ['new Date(2025, 2, 9, 3, 0).toISOString()', '2025-03-09T10:00:00.000Z'],
      ['new Date(2025, 10, 2, 1, 30).toISOString()', '2025-11-02T08:30:00.000Z'],
      ['new Date("2025-11-02T09:30:00Z").getHours()', 1],
      ['new Date("2025-07-01T00:00:00Z").toString()', 'Mon Jun 30 2025 17:00:00 GMT-0700 (Pacific Daylight Time)'],
      ['new Date("2025-01-01T00:00:00Z").getTimezoneOffset()', 480],
      ['new Date("2025-03-10").toISOString()', '2025-03-10T00:00:00.000Z'],
      ['new Date("2025-03-10T00:00").toISOString()', '2025-03-10T07:00:00.000Z'],
      ['new Date("March 10, 2025 08:00").toISOString()', '2025-03-10T15:00:00.000Z'],
      ['new Date("Mon, 10 Mar 2025 08:00:00 GMT").toISOString()', '2025-03-10T08:00:00.000Z'],
      ['Date.parse("2025-03-10T08:00:00+02:00")', Date.parse('2025-03-10T06:00:00Z')],
      ['new Date(new Date(2025, 2, 8, 12).setDate(9)).toISOString()', '2025-03-09T19:00:00.000Z'],
      ['new Date(2025, 2, 9).getDay()', 0],
      ['new Date("2025-03-10T01:00:00Z").toLocaleDateString("en-US")', '3/9/2025'],
      ['String(new Date(NaN))', 'Invalid Date'],
      ['new Date(99, 0, 1).getFullYear()', 1999],
      ['Date.UTC(2025, 0, 1)', Date.UTC(2025, 0, 1)],
      ['class Later extends Date {}, new (class extends Date {})(5).getTime()', 5],
      ['JSON.stringify(new Date(0))', '"1970-01-01T00:00:00.000Z"'],
      ['new Date() instanceof Date && new Date().constructor === Date', true],
    ] as const;
    const expressions = lines.map(([expression]) => expression.replace('class Later extends Date {}, ', ''));
    expect(await evaluated(`[${expressions.join(',\n')}]`)).toEqual(lines.map(([, value]) => value));
  });
});

describe('logs', () => {
  it('are kept by the host with their level, time and execution', async () => {
    const script = await opened(`function main() {
      console.log('plain', { a: 1 }); console.warn('%s of %d', 'one', 2.7); console.error(new TypeError('wrong'));
      Logger.log('%s!', 'hey'); return Logger.getLog();
    }`);
    const result = await script.run('main');
    expect(result.value).toBe('hey!\n');
    expect(result.logs.map(({ level, text }) => [level, text.split('\n')[0]])).toEqual([
      ['DEBUG', 'plain {"a":1}'],
      ['WARN', 'one of 2'],
      ['ERROR', 'TypeError: wrong'],
      ['LOG', 'hey!'],
    ]);
    expect(script.logs[0]).toMatchObject({ executionId: result.id, functionName: 'main', at: Date.parse(START) });
  });
});

describe('a function that fails', () => {
  it('ends FAILED with name, message and the place in the script', async () => {
    const script = await opened('function main() {\n  throw new RangeError("too far");\n}');
    const { outcome, error } = await script.run('main');
    expect(outcome).toBe('FAILED');
    expect(error).toMatchObject({ name: 'RangeError', message: 'too far' });
    expect(error?.stack).toContain('main.js:2');
  });

  it('may not be there, or the script may not even load', async () => {
    const script = await opened('function main() {}');
    expect((await script.run('other')).error?.message).toBe('Script function not found: other');
    const broken = await opened('undefinedName(); function main() {}');
    expect((await broken.run('main')).error).toMatchObject({
      name: 'ReferenceError',
      message: 'undefinedName is not defined',
    });
  });

  it('may throw what is no error', async () => {
    const script = await opened('function main() { throw "text"; }');
    expect((await script.run('main')).error).toEqual({ name: 'Error', message: 'text' });
  });
});

describe('a promise', () => {
  it('is awaited as far as it can settle without timers', async () => {
    const script = await opened(`
      async function settles() { await null; return 3; }
      async function fails() { await null; throw new Error('late'); }
      function never() { return new Promise(() => undefined); }`);
    expect(await given(script, 'settles')).toBe(3);
    expect((await script.run('fails')).error?.message).toBe('late');
    expect(await given(script, 'never')).toBeUndefined();
  });
});
