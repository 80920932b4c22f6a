// record_alerts: one open alert a rule and object, whatever is written beside it; all of a payload or nothing.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.

import { beforeEach, describe, expect, test } from 'vitest';
import { type AlertChanges, noChanges } from '../../src/operations/statements';
import { deployedWarehouse } from './deployed';
import { errorAt, meanwhile, namedRows, statementsOf } from './named-rows';

const on = deployedWarehouse();

const call = (changes: Partial<AlertChanges>): string =>
  `CALL record_alerts(${JSON.stringify(JSON.stringify({ ...noChanges, ...changes }))})`;
const raised = (
  alert_id: string,
  rest: Partial<AlertChanges['raise'][number]> = {},
): AlertChanges['raise'][number] => ({
  alert_id,
  rule: 'queue-stuck',
  object: 'queue',
  level: 'WARNING',
  source: 'health',
  message: 'A page has waited 5 h.',
  remedy: 'Look.',
  ...rest,
});
const outcomes = async (changes: Partial<AlertChanges>) =>
  (await namedRows(on, call(changes))).map((row) => [row.alert_id, row.standing_id, row.outcome]);
const stored = (columns: string) => on.rows(`SELECT ${columns} FROM automation_alerts ORDER BY alert_id`);

beforeEach(async () => {
  on.setClock('2025-03-05T20:00:00Z');
  await on.run('TRUNCATE TABLE automation_alerts; TRUNCATE TABLE etl_job_runs');
});

describe('raising', () => {
  test('stores the alert with its rule, object and remedy', async () => {
    expect(await outcomes({ raise: [raised('a')] })).toEqual([['a', 'a', 'RAISED']]);
    expect(
      await stored(
        'alert_id, alert_level, alert_source, alert_message, rule, object, remedy, acknowledged, CAST(alert_time AS STRING), resolved_at',
      ),
    ).toEqual([
      [
        'a',
        'WARNING',
        'health',
        'A page has waited 5 h.',
        'queue-stuck',
        'queue',
        'Look.',
        'false',
        '2025-03-05 20:00:00+00',
        null,
      ],
    ]);
  });

  test('of what is open already changes that alert and adds none', async () => {
    await outcomes({ raise: [raised('a')] });
    expect(await outcomes({ raise: [raised('b', { level: 'CRITICAL', message: 'Now 13 h.' })] })).toEqual([
      ['b', 'a', 'STANDING'],
    ]);
    expect(await stored('alert_id, alert_level, alert_message')).toEqual([['a', 'CRITICAL', 'Now 13 h.']]);
  });

  test('of one rule and object twice in a payload stores the first; of two objects both', async () => {
    expect(await outcomes({ raise: [raised('a'), raised('b'), raised('c', { object: 'other' })] })).toEqual([
      ['a', 'a', 'RAISED'],
      ['b', 'a', 'STANDING'],
      ['c', 'c', 'RAISED'],
    ]);
    expect(await stored('alert_id')).toEqual([['a'], ['c']]);
  });

  test('after it was resolved stores a new one', async () => {
    await outcomes({ raise: [raised('a')] });
    await outcomes({ resolve: [{ alert_id: 'a', reason: 'ended' }] });
    expect(await outcomes({ raise: [raised('b')] })).toEqual([['b', 'b', 'RAISED']]);
    expect(await stored('alert_id, resolved_at IS NULL')).toEqual([
      ['a', 'false'],
      ['b', 'true'],
    ]);
  });

  test('at the same time as another leaves one open: the later call is told to try again', async () => {
    const late = namedRows(
      on,
      call({ raise: [raised('late')] }),
      meanwhile('UPDATE `of-scheduler-proj.eros_scheduling_brain.automation_alerts`', () =>
        on.run(call({ raise: [raised('early')] })),
      ),
    );
    await expect(late).rejects.toThrow(/concurrent update/);
    expect(await stored('alert_id')).toEqual([]);
    expect(await outcomes({ raise: [raised('late')] })).toEqual([['late', 'late', 'RAISED']]);
  });
});

describe('what becomes of an alert', () => {
  beforeEach(async () => {
    await outcomes({ raise: [raised('a'), raised('b', { object: 'other' })] });
    on.setClock('2025-03-05T21:00:00Z');
  });

  test('resolved once, and the first time counts', async () => {
    await outcomes({ resolve: [{ alert_id: 'a', reason: 'ended' }] });
    on.setClock('2025-03-05T22:00:00Z');
    await outcomes({ resolve: [{ alert_id: 'a', reason: 'again' }] });
    expect(await stored('CAST(resolved_at AS STRING), resolution')).toEqual([
      ['2025-03-05 21:00:00+00', 'ended'],
      [null, null],
    ]);
  });

  test('acknowledged by the first who does; a blank name is unknown; it stays open', async () => {
    await outcomes({
      acknowledge: [
        { alert_id: 'a', by: 'lee@example.com' },
        { alert_id: 'b', by: ' ' },
      ],
    });
    on.setClock('2025-03-05T22:00:00Z');
    await outcomes({ acknowledge: [{ alert_id: 'a', by: 'ana@example.com' }] });
    expect(await stored('acknowledged, acknowledged_by, CAST(acknowledged_at AS STRING), resolved_at')).toEqual([
      ['true', 'lee@example.com', '2025-03-05 21:00:00+00', null],
      ['true', 'unknown', '2025-03-05 21:00:00+00', null],
    ]);
  });

  test('told, and told that it is over', async () => {
    await outcomes({ notified: [{ alert_id: 'a', level: 'WARNING', through: 'slack', resolved: false }] });
    on.setClock('2025-03-05T22:00:00Z');
    await outcomes({ notified: [{ alert_id: 'a', level: 'WARNING', through: 'slack', resolved: true }] });
    const columns =
      'CAST(notified_at AS STRING), notified_level, notified_through, CAST(resolution_notified_at AS STRING)';
    expect((await stored(columns))[0]).toEqual([
      '2025-03-05 21:00:00+00',
      'WARNING',
      'slack',
      '2025-03-05 22:00:00+00',
    ]);
  });

  test('kept with a new level, and several changes of one alert in one payload', async () => {
    await outcomes({
      keep: [{ alert_id: 'a', level: 'CRITICAL', message: 'Now 13 h.' }],
      acknowledge: [{ alert_id: 'a', by: 'lee' }],
      resolve: [{ alert_id: 'b', reason: 'ended' }],
    });
    expect(
      await stored('alert_level, alert_message, acknowledged_by, resolution, CAST(last_seen_at AS STRING)'),
    ).toEqual([
      ['CRITICAL', 'Now 13 h.', 'lee', null, '2025-03-05 21:00:00+00'],
      ['WARNING', 'A page has waited 5 h.', null, 'ended', '2025-03-05 20:00:00+00'],
    ]);
  });

  test('that nobody knows is said, and stops nothing', async () => {
    expect(
      await outcomes({
        acknowledge: [
          { alert_id: 'nobody', by: 'lee' },
          { alert_id: 'a', by: 'lee' },
        ],
      }),
    ).toEqual([
      ['nobody', 'nobody', 'UNKNOWN'],
      ['a', 'a', 'CHANGED'],
    ]);
  });
});

describe('a payload that is wrong', () => {
  test.each([
    ['CAST(NULL AS STRING)', /payload must be a JSON object/],
    ["'[]'", /payload must be a JSON object/],
    [
      `'{"raise":[{"alert_id":"a","rule":"r","object":"o","source":"s","level":"BAD","message":"m"}]}'`,
      /raise "a": level must be CRITICAL, WARNING or INFO, got "BAD"/,
    ],
    [
      `'{"raise":[{"alert_id":"a","object":"o","source":"s","level":"INFO","message":"m"}]}'`,
      /rule, object and source must be given/,
    ],
    [`'{"keep":[{"alert_id":"a","level":"INFO"}]}'`, /message must be given/],
    [`'{"resolve":[{"reason":"x"}]}'`, /resolve NULL: alert_id must be given/],
    [`'{"notified":[{"alert_id":"a","level":"INFO"}]}'`, /through must name the channel/],
  ])('%s changes nothing and is logged', async (payload, sentence) => {
    await outcomes({ raise: [raised('a')] });
    expect(await on.failure(`CALL record_alerts(${payload})`)).toMatch(sentence);
    expect(await stored('alert_id, alert_message')).toEqual([['a', 'A page has waited 5 h.']]);
    expect(await on.rows('SELECT job_name, job_status FROM etl_job_runs')).toEqual([['record_alerts', 'FAILED']]);
  });

  test('or a statement that fails anywhere leaves all as it was', async () => {
    await outcomes({ raise: [raised('a')] });
    const changes = call({ raise: [raised('b', { object: 'other' })], resolve: [{ alert_id: 'a', reason: 'ended' }] });
    const before = await stored('alert_id, resolved_at');
    const statements = await statementsOf(on, changes);
    await on.run(
      "DELETE FROM automation_alerts WHERE alert_id = 'b'; UPDATE automation_alerts SET resolved_at = NULL WHERE TRUE",
    );
    let failed = 0;
    for (let at = 1; at <= statements; at++) {
      try {
        await namedRows(on, changes, errorAt(at));
      } catch {
        failed++;
        if (at < statements) expect(await stored('alert_id, resolved_at'), `at ${at}`).toEqual(before);
      }
    }
    expect(failed).toBeGreaterThan(2);
  });
});
