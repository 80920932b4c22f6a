// Google's time limits by the clock, the clock itself, and the kill switch.

import { describe, expect, it } from 'vitest';
import { googleLikeDelay, realClock, simulatedClock } from '../../../workbench/apps-script';
import { given, OWNER, opened, START } from './script';

const MINUTE = 60_000;

describe('the simulated clock', () => {
  it('stands still while a script runs, and moves by its sleeps', async () => {
    const script = await opened(`function main() {
      const start = Date.now();
      for (let i = 0; i < 1e6; i += 1) Math.sqrt(i);
      const computed = Date.now() - start;
      Utilities.sleep(90000);
      return [computed, Date.now() - start];
    }`);
    expect(await given(script, 'main')).toEqual([0, 90_000]);
    expect(script.clock.now()).toBe(Date.parse(START) + 90_000);
  });

  it('lets two executions sleep at once, not one after the other', async () => {
    const script = await opened('function main(ms) { Utilities.sleep(ms); return Date.now(); }');
    const [long, short] = await Promise.all([given(script, 'main', [5000]), given(script, 'main', [2000])]);
    expect([long, short]).toEqual([Date.parse(START) + 5000, Date.parse(START) + 2000]);
  });

  it('counts what Google would take for each call, where asked to', async () => {
    const script = await opened(
      'function main() { for (let i = 0; i < 10; i += 1) PropertiesService.getScriptProperties().getProperty("a"); }',
      { delay: googleLikeDelay },
    );
    const { startedAt, endedAt } = await script.run('main');
    expect(endedAt - startedAt).toBe(250);
  });

  it('never goes back', () => {
    expect(() => simulatedClock(START).advance(-1)).toThrow('never goes back');
    expect(() => simulatedClock('soon')).toThrow('is no instant');
  });
});

describe('the real clock', () => {
  it('really sleeps, and can be turned forward under a sleep', async () => {
    const clock = realClock();
    const begin = clock.begin.bind(clock);
    let fallenAsleep = (): void => undefined;
    clock.begin = () => {
      const turn = begin();
      const wait: typeof turn.wait = (at) => {
        fallenAsleep();
        return turn.wait(at);
      };
      return { ...turn, wait };
    };
    const script = await opened(
      'function main(ms) { const t = Date.now(); Utilities.sleep(ms); return Date.now() - t; }',
      { clock },
    );
    const began = performance.now();
    expect(await given(script, 'main', [60])).toBeGreaterThanOrEqual(60);
    expect(performance.now() - began).toBeGreaterThanOrEqual(55);
    fallenAsleep = () => void setTimeout(() => clock.advance(200_000), 100);
    expect(await given(script, 'main', [200_000])).toBeGreaterThanOrEqual(200_000);
  });

  it('ends a busy script when its time is up', async () => {
    const script = await opened('function main() { for (;;) {} }', { clock: realClock() });
    const run = script.run('main');
    setTimeout(() => script.clock.advance(6 * MINUTE), 100);
    expect(await run).toMatchObject({ outcome: 'TIMED_OUT', error: { message: 'Exceeded maximum execution time' } });
  });
});

describe('six minutes', () => {
  it('end an execution in the midst of a sleep, and no catch can help', async () => {
    const script = await opened(`function main() {
      try { for (;;) Utilities.sleep(50000); } catch (error) { return 'caught'; } finally { console.log('finally'); }
    }`);
    const result = await script.run('main');
    expect(result).toMatchObject({
      outcome: 'TIMED_OUT',
      error: { message: 'Exceeded maximum execution time' },
      logs: [],
    });
    expect(result.endedAt - result.startedAt).toBe(6 * MINUTE);
  });

  it('are enough for 5:59, and not for one more call', async () => {
    const script = await opened(`
      function enough() { Utilities.sleep(300000); Utilities.sleep(59999); return 'done'; }
      function tooMuch() { Utilities.sleep(300000); Utilities.sleep(60000); Utilities.getUuid(); return 'done'; }`);
    expect(await given(script, 'enough')).toBe('done');
    expect((await script.run('tooMuch')).outcome).toBe('TIMED_OUT');
  });

  it('end a script that computes without an end', async () => {
    const script = await opened('function main() { for (;;) {} }', { busyLimitMs: 200 });
    const result = await script.run('main');
    expect(result.outcome).toBe('TIMED_OUT');
    expect(result.endedAt - result.startedAt).toBe(6 * MINUTE);
  });

  it('are 30 seconds for a simple trigger', async () => {
    const script = await opened('function onOpen() { for (;;) Utilities.sleep(7000); }');
    const [result] = await script.open(OWNER);
    expect(result).toMatchObject({ outcome: 'TIMED_OUT', trigger: 'SIMPLE' });
    expect(script.clock.now()).toBe(Date.parse(START) + 30_000);
  });
});

describe('thirty executions at once', () => {
  it('are what one user may have', async () => {
    const script = await opened('function main() { Utilities.sleep(1000); }', { spareThreads: 0 });
    const outcomes = await Promise.all(Array.from({ length: 31 }, () => script.run('main')));
    expect(outcomes.filter(({ outcome }) => outcome === 'COMPLETED')).toHaveLength(30);
    expect(outcomes.at(-1)?.error?.message).toBe(
      'There are too many scripts running simultaneously for this Google user account.',
    );
    expect((await script.run('main')).outcome).toBe('COMPLETED');
  });
});

describe('the simulated clock’s turns', () => {
  it('go round one at a time, in the order of their times, and of who came first', async () => {
    const clock = simulatedClock(START);
    const order: string[] = [];
    const participant = async (name: string, waits: readonly number[]): Promise<void> => {
      const turn = clock.begin();
      await turn.started;
      for (const wait of waits) {
        order.push(`${name} ${clock.now() - Date.parse(START)}`);
        await turn.reach(clock.now() + wait);
      }
      turn.end();
    };
    await Promise.all([participant('a', [20, 10]), participant('b', [10, 10, 10]), participant('c', [20])]);
    expect(order).toEqual(['a 0', 'b 0', 'c 0', 'b 10', 'a 20', 'b 20']);
  });

  it('wait once at a time', async () => {
    const turn = simulatedClock(START).begin();
    const other = simulatedClock(START);
    turn.end();
    expect(() => turn.wait(0)).toThrow('already does, or has ended');
    const held = other.begin();
    const waiting = other.begin();
    expect(() => waiting.wait(0)).toThrow('already does, or has ended');
    held.end();
  });
});

describe('the kill switch', () => {
  const BUNDLE = `function main() {
    const store = PropertiesService.getScriptProperties();
    const lock = LockService.getScriptLock();
    lock.waitLock(1000);
    store.setProperty('a', '1');
    store.getProperty('a');
    store.setProperty('b', '2');
    CacheService.getScriptCache().put('c', '3');
    lock.releaseLock();
    return 'done';
  }`;

  it('has the effectful calls enumerated', async () => {
    const script = await opened(BUNDLE);
    const { calls } = await script.run('main');
    expect(calls.map(({ service, method, effect }) => [service, method, effect])).toEqual([
      ['LockService', 'waitLock', 1],
      ['PropertiesService', 'setProperties', 2],
      ['PropertiesService', 'getProperty', null],
      ['PropertiesService', 'setProperties', 3],
      ['CacheService', 'putAll', 4],
      ['LockService', 'releaseLock', 5],
    ]);
  });

  it('ends the execution before or after any of them, with its locks given back', async () => {
    const script = await opened(BUNDLE);
    const seen: unknown[] = [];
    for (const kill of [{ beforeCall: 2 }, { afterCall: 2 }, { beforeCall: 3 }, { afterCall: 3 }]) {
      const result = await script.run('main', [], { kill });
      seen.push([
        result.outcome,
        script.properties.all('SCRIPT'),
        script.locks.holder('SCRIPT'),
        result.calls.at(-1)?.effect,
      ]);
      script.properties.restore({});
    }
    expect(seen).toEqual([
      ['KILLED', {}, null, 2],
      ['KILLED', { a: '1' }, null, 2],
      ['KILLED', { a: '1' }, null, 3],
      ['KILLED', { a: '1', b: '2' }, null, 3],
    ]);
  });

  it('has no effect beyond the last call', async () => {
    const script = await opened(BUNDLE);
    expect((await script.run('main', [], { kill: { beforeCall: 6 } })).outcome).toBe('COMPLETED');
  });
});

describe('speed', () => {
  it('starts an execution, and answers a call, fast enough to test with', async () => {
    const script = await opened(`function start() { return 1; }
      function calls(n) { const store = PropertiesService.getScriptProperties(); for (let i = 0; i < n; i += 1) store.getProperty('a'); }`);
    const starts: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      const began = performance.now();
      await given(script, 'start');
      starts.push(performance.now() - began);
    }
    const began = performance.now();
    await given(script, 'calls', [5000]);
    const perCall = ((performance.now() - began) * 1000) / 5000;
    const median = starts.sort((a, b) => a - b)[3] ?? 0;
    // The goals are 30 ms and 60 µs on a machine at rest; a suite on busy cores is given slack.
    expect(median).toBeLessThan(150);
    expect(perCall).toBeLessThan(400);
  });
});
