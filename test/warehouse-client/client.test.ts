// The client on a stand-in for BigQuery: one job however often it is asked for, retries where they can help, paging, time limits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { number, object } from '../../src/planning/schema';
import type { Asking, Lane } from '../../src/warehouse/asking';
import { WarehouseClient } from '../../src/warehouse/client';
import {
  JobFailure,
  JobIdTaken,
  JobTimeout,
  RestFailure,
  ResultFailure,
  WarehouseFailure,
} from '../../src/warehouse/failures';
import type { JobRequest } from '../../src/warehouse/port';
import { int64 } from '../../src/warehouse/query-parameters';
import type { Call } from '../../src/warehouse/statement';
import { type Behaviour, FakeBigQuery, type Method, SimulatedTime } from './fake-big-query';

const POLICY = { limit: 3, firstSeconds: 2 };
const N = [{ name: 'n', type: 'INTEGER' }];
const row = (n: number): unknown => ({ f: [{ v: String(n) }] });
const answering = (...values: number[]): Behaviour => ({ fields: N, rows: values.map(row) });

function call(over: Partial<Call<{ n: number }>> = {}, n = 1): Call<{ n: number }> {
  return {
    statement: {
      name: 'numbers',
      sql: 'SELECT @n AS n',
      values: { n: int64(n) },
      row: object({ n: number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) }),
    },
    run: 'run',
    stage: 'stage',
    limits: { seconds: 300, bytes: 10_000_000 },
    job: 'test',
    ...over,
  };
}

/** The outcomes of calls that are made side by side, in the calls' order. */
function sideBySide(client: WarehouseClient, calls: readonly Call<{ n: number }>[], lane: Lane | null = null) {
  const together = client.sideBySide();
  const outcomes: (readonly { n: number }[] | 'failed')[] = [];
  function* one(asked: Call<{ n: number }>, at: number): Asking<void> {
    try {
      outcomes[at] = yield* client.asked(asked, lane);
    } catch (error) {
      if (!(error instanceof WarehouseFailure)) throw error;
      outcomes[at] = 'failed';
    }
  }
  calls.forEach((asked, at) => {
    together.begin(one(asked, at));
  });
  while (together.size > 0) together.step();
  return outcomes;
}

function setUp(behave: (request: JobRequest, tries: number) => Behaviour) {
  const time = new SimulatedTime();
  const bigQuery = new FakeBigQuery(time, behave);
  return { time, bigQuery, client: new WarehouseClient(bigQuery, time, POLICY) };
}

const aborted = { reason: 'invalidQuery', message: 'Transaction is aborted due to concurrent update against table t' };
const reset = new RestFailure(0, 'noAnswer', 'Connection reset');

describe('one call', () => {
  it('inserts once, under an id of run, stage and attempt, with labels and limits', () => {
    const { client, bigQuery } = setUp(() => answering(5));
    expect(client.run(call({ wave: 2 }))).toEqual([{ n: 5 }]);
    const [request] = [...bigQuery.jobs.values()].map((job) => job.request);
    expect(request).toMatchObject({
      jobId: 'eros-run-stage-1',
      query: 'SELECT @n AS n',
      parameters: [{ name: 'n', parameterType: { type: 'INT64' }, parameterValue: { value: '1' } }],
      maximumBytesBilled: 10_000_000,
      jobTimeoutMs: 300_000,
    });
    expect(request?.labels).toMatchObject({ product: 'eros', job: 'test', statement: 'numbers', wave: '2' });
    for (const label of Object.values(request?.labels ?? {})) expect(label).toMatch(/^[a-z0-9_-]{0,63}$/);
  });

  it('reads all pages in order, and none where rows are absent', () => {
    const all = Array.from({ length: 25 }, (_, n) => n);
    const { client, bigQuery } = setUp(({ parameters: [first] }) =>
      first?.parameterValue.value === '0' ? answering() : { ...answering(...all), pageRows: 10 },
    );
    expect(client.run(call({ stage: 'a' })).map(({ n }) => n)).toEqual(all);
    expect(bigQuery.calls.filter(({ method }) => method === 'results')).toHaveLength(3);
    expect(client.run(call({ stage: 'b' }, 0))).toEqual([]);
  });

  it('waits with growing pauses while the job runs, and while its result is not complete', () => {
    const { client, bigQuery, time } = setUp(() => ({ ...answering(1), takesMs: 20_000, incomplete: 10 }));
    expect(client.run(call())).toEqual([{ n: 1 }]);
    const polls = bigQuery.calls.filter(({ method }) => method === 'get').map(({ at }) => at);
    const pauses = polls.slice(1).map((at, index) => at - (polls[index] ?? 0));
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
    expect(polls.length).toBeLessThan(12);
    expect(time.sleeps.every((pause) => pause <= 4000)).toBe(true);
  });

  it('looks seldom at a job that is likely to take as long as the last of its statement', () => {
    const { client, bigQuery, time } = setUp(() => ({ ...answering(1), takesMs: 30_000 }));
    const looksOf = (stage: string) => {
      client.run(call({ stage }));
      return bigQuery.calls.filter(({ method, jobId }) => method === 'get' && jobId === `eros-run-${stage}-1`).length;
    };
    const first = looksOf('first');
    const before = time.now();
    expect(looksOf('second')).toBeLessThan(first / 2);
    expect(time.now() - before).toBeLessThan(32_000);
  });

  it('takes an insert whose answer was lost for made: 409, looked up', () => {
    const { client, bigQuery } = setUp(() => answering(9));
    bigQuery.faults.push({ after: reset });
    expect(client.run(call())).toEqual([{ n: 9 }]);
    expect(bigQuery.jobs.size).toBe(1);
  });

  it('finds the job of a killed execution and does nothing twice', () => {
    const { client, bigQuery, time } = setUp(() => ({ ...answering(9), takesMs: 60_000 }));
    client.start(call());
    const later = new WarehouseClient(bigQuery, time, POLICY);
    expect(later.run(call())).toEqual([{ n: 9 }]);
    expect(bigQuery.jobs.size).toBe(1);
  });

  it('goes on to the next attempt where the job of an earlier execution failed', () => {
    const { client, bigQuery } = setUp((_, tries) =>
      tries === 0 ? { problem: { reason: 'invalidQuery', message: 'Division by zero' } } : answering(4),
    );
    expect(() => client.run(call())).toThrow(JobFailure);
    expect(client.run(call())).toEqual([{ n: 4 }]);
    expect([...bigQuery.jobs.keys()]).toEqual(['eros-run-stage-1', 'eros-run-stage-2']);
  });

  it('refuses the result of a job that has its id and another content', () => {
    const { client } = setUp(() => answering(1));
    client.run(call({}, 1));
    expect(() => client.run(call({}, 2))).toThrow(JobIdTaken);
  });

  it('tries an aborted transaction again after 2, 4 and 8 s, each under a new id, then tells', () => {
    const { client, bigQuery } = setUp(() => ({ problem: aborted }));
    expect(() => client.run(call())).toThrow(/eros-run-stage-4 failed \(invalidQuery\): Transaction is aborted/);
    const inserts = bigQuery.calls.filter(({ method }) => method === 'insert').map(({ at }) => at);
    const gaps = inserts.slice(1).map((at, index) => at - (inserts[index] ?? 0));
    expect(gaps).toEqual([2250, 4250, 8250]);
  });

  it('tries a REST call again after 2, 4 and 8 s under the same id, then tells', () => {
    const { client, bigQuery, time } = setUp(() => answering(1));
    bigQuery.faultOf = () => ({ before: new RestFailure(503, 'backendError', 'Try later') });
    expect(() => client.run(call())).toThrow('Try later');
    expect(time.sleeps).toEqual([2000, 4000, 8000]);
    expect(bigQuery.jobs.size).toBe(0);
  });

  it.each([
    ['a script’s error', { problem: { reason: 'invalidQuery', message: 'Query error: x at [3:5]' } }],
    ['the cap on bytes', { problem: { reason: 'bytesBilledLimitExceeded', message: 'Query exceeded limit' } }],
  ])('does not try again after %s', (_, behaviour) => {
    const { client, bigQuery, time } = setUp(() => behaviour);
    expect(() => client.run(call())).toThrow(behaviour.problem.message);
    expect(bigQuery.jobs.size).toBe(1);
    expect(time.sleeps).toEqual([250]);
  });

  it('stops a job that is over its time limit, and says so', () => {
    const { client, bigQuery, time } = setUp(() => ({ takesMs: 3_600_000 }));
    const started = time.now();
    expect(() => client.run(call({ limits: { seconds: 60, bytes: 1 } }))).toThrow(JobTimeout);
    expect(bigQuery.calls.at(-1)?.method).toBe('cancel');
    expect(time.now() - started).toBeLessThan(65_000);
  });

  it('names the row and column of a result that is not what was expected, and a result that is missing', () => {
    const { client } = setUp((_, tries) =>
      tries === 0 ? { fields: [{ name: 'm', type: 'INTEGER' }], rows: [row(1)] } : {},
    );
    expect(() => client.run(call({ stage: 'a' }))).toThrow(/numbers\[0\]\.m/);
    expect(() => client.run(call({ stage: 'b' }))).toThrow(ResultFailure);
  });

  it('refuses an id that BigQuery would', () => {
    const { client } = setUp(() => answering(1));
    expect(() => client.run(call({ run: 'jade/2025' }))).toThrow('"jade/2025" can\'t be part of a BigQuery job\'s id');
  });
});

describe('several calls', () => {
  it('overlaps five, gives outcomes in order, and a failure stays its own', () => {
    const { client, bigQuery, time } = setUp(({ parameters: [first] }) => {
      const n = Number(first?.parameterValue.value);
      return n === 3
        ? { problem: { reason: 'invalidQuery', message: 'no' } }
        : { ...answering(n), takesMs: 10_000 - n * 100 };
    });
    const started = time.now();
    const outcomes = sideBySide(
      client,
      [0, 1, 2, 3, 4, 5, 6].map((n) => call({ stage: `s${n}` }, n)),
    );
    expect(outcomes).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => (n === 3 ? 'failed' : [{ n }])));
    expect(time.now() - started).toBeLessThan(30_000);
    let open = 0;
    let most = 0;
    const ended = new Set<string>();
    for (const { method, jobId } of bigQuery.calls) {
      if (method === 'insert') open++;
      if (method === 'results' && !ended.has(jobId)) {
        ended.add(jobId);
        open--;
      }
      if (jobId.includes('-s3-') && method === 'get' && !ended.has(jobId)) {
        ended.add(jobId);
        open--;
      }
      most = Math.max(most, open);
    }
    expect(most).toBe(5);
  });

  it('of one lane come one after the other, each with its whole time limit, and others go on beside them', () => {
    const { client, bigQuery, time } = setUp(({ parameters: [first] }) => ({
      ...answering(Number(first?.parameterValue.value)),
      takesMs: 10_000,
    }));
    const limits = { seconds: 12, bytes: 10_000_000 };
    const started = time.now();
    const calls = [1, 2, 3].map((n) => call({ stage: `s${n}`, limits }, n));
    expect(sideBySide(client, calls, 'COMMIT')).toEqual([1, 2, 3].map((n) => [{ n }]));
    expect(time.now() - started).toBeGreaterThan(30_000);
    const order = bigQuery.calls.filter(({ method }) => method !== 'get').map(({ method, jobId }) => [method, jobId]);
    expect(order).toEqual(
      [1, 2, 3].flatMap((n) => [
        ['insert', `eros-run-s${n}-1`],
        ['results', `eros-run-s${n}-1`],
      ]),
    );
  });

  it('with one in ten REST calls failing either way, all succeed and each is run once', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 99 })), (dice) => {
        const { client, bigQuery } = setUp(({ parameters: [first] }) => ({
          ...answering(Number(first?.parameterValue.value)),
          takesMs: 3000,
        }));
        const kinds = [
          reset,
          new RestFailure(429, 'rateLimitExceeded', 'x'),
          new RestFailure(503, 'backendError', 'x'),
        ];
        const met = new Map<string, number>();
        bigQuery.faultOf = (_: Method, jobId) => {
          const [roll = 0] = [...dice.take(1)];
          const before = met.get(jobId) ?? 0;
          // Three for one call are as many as are tried again.
          if (roll >= 10 || before === 3) return {};
          met.set(jobId, before + 1);
          const fault = kinds[roll % 3];
          return roll % 2 === 0 ? { before: fault } : { after: fault };
        };
        const outcomes = sideBySide(
          client,
          [1, 2, 3, 4, 5].map((n) => call({ stage: `s${n}` }, n)),
        );
        expect(outcomes).toEqual([1, 2, 3, 4, 5].map((n) => [{ n }]));
        expect(bigQuery.jobs.size).toBe(5);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a job that outlives its execution', () => {
  it('is left running with a handle, and found by it', () => {
    const { client, bigQuery, time } = setUp(() => ({ ...answering(7), takesMs: 400_000 }));
    const started = client.start(call({ limits: { seconds: 600, bytes: 1 } }));
    if (started.state !== 'RUNNING') throw new Error('It should run.');
    const until = time.now() + 270_000;
    const followed = client.follow(call({ limits: { seconds: 600, bytes: 1 } }), started.handle, until);
    expect(followed).toEqual({ state: 'RUNNING', handle: started.handle });
    expect(time.now()).toBeLessThanOrEqual(until);
    time.at += 300_000;
    const kept = JSON.parse(JSON.stringify(started.handle));
    expect(client.follow(call({ limits: { seconds: 600, bytes: 1 } }), kept, 0)).toMatchObject({
      state: 'DONE',
      ok: true,
      rows: [{ n: 7 }],
    });
    expect(bigQuery.jobs.size).toBe(1);
  });

  it('counts its time limit from the start, over all executions', () => {
    const { client, bigQuery, time } = setUp(() => ({ takesMs: 3_600_000 }));
    const started = client.start(call({ limits: { seconds: 600, bytes: 1 } }));
    if (started.state !== 'RUNNING') throw new Error('It should run.');
    time.at += 700_000;
    const ended = client.follow(call({ limits: { seconds: 600, bytes: 1 } }), started.handle, time.now() + 1000);
    expect(ended).toMatchObject({ state: 'DONE', ok: false });
    expect(bigQuery.calls.at(-1)?.method).toBe('cancel');
  });
});
