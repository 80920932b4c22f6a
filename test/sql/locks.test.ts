// Locks of captions: taken all or none, held against others, swept when they hold nothing any more.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.

import { beforeEach, describe, expect, test } from 'vitest';
import { deployedWarehouse } from './deployed';

const on = deployedWarehouse();

beforeEach(async () => {
  await on.run(`TRUNCATE TABLE active_caption_assignments; TRUNCATE TABLE etl_job_runs; TRUNCATE TABLE automation_alerts;
    TRUNCATE TABLE lock_sweep_log; TRUNCATE TABLE schedule_recommendations; TRUNCATE TABLE caption_bank;
    TRUNCATE TABLE ops_config.ml_parameters;
    INSERT INTO caption_bank (caption_id, caption_text) VALUES (1, 'one'), (2, 'two'), (3, 'three'), (11, ' ONE'), (20, NULL), (21, NULL)`);
});

type Wanted = readonly [slot: string | null, caption: number | null, at: string | null];

const lockCall = (schedule: string | null, page: string | null, wanted: readonly Wanted[]): string => {
  const text = (value: string | null): string => (value === null ? 'CAST(NULL AS STRING)' : `'${value}'`);
  const structs = wanted.map(
    ([slot, caption, at]) =>
      `(${text(slot)}, ${caption ?? 'CAST(NULL AS INT64)'}, ${at === null ? 'CAST(NULL AS TIMESTAMP)' : `TIMESTAMP '${at}'`})`,
  );
  return `CALL lock_caption_assignments(${text(schedule)}, ${text(page)},
    ARRAY<STRUCT<slot_id STRING, caption_id INT64, scheduled_send_at TIMESTAMP>>[${structs.join(', ')}])`;
};

const held = () =>
  on.rows(`SELECT page_name, schedule_id, slot_id, caption_id, CAST(scheduled_send_date AS STRING)
    FROM active_caption_assignments WHERE is_active ORDER BY page_name, slot_id, caption_id`);

describe('lock_caption_assignments', () => {
  const MONDAY = '2025-03-10 20:00:00+00';

  test('locks every caption for its slot, on the day it is in Los Angeles', async () => {
    await on.run(
      lockCall('s', 'jade', [
        ['s#1', 1, '2025-03-10 06:30:00+00'],
        ['s#2', 2, MONDAY],
      ]),
    );
    expect(await held()).toEqual([
      ['jade', 's', 's#1', '1', '2025-03-09'],
      ['jade', 's', 's#2', '2', '2025-03-10'],
    ]);
    expect(await on.rows("SELECT standing FROM available_captions WHERE page_name = 'jade'")).toEqual([]);
    await on.run("INSERT INTO creator_profiles (page_name) VALUES ('jade')");
    expect(
      await on.rows(
        `SELECT caption_id FROM available_captions WHERE page_name = 'jade' AND standing = 'LOCKED' ORDER BY 1`,
      ),
    ).toEqual([['1'], ['2'], ['11']]);
    await on.run('TRUNCATE TABLE creator_profiles');
  });

  test('again changes nothing, and a call may add to what the schedule holds', async () => {
    await on.run(lockCall('s', 'jade', [['s#1', 1, MONDAY]]));
    const [before] = await on.rows('SELECT assignment_id FROM active_caption_assignments');
    await on.run(
      lockCall('s', 'jade', [
        ['s#1', 1, MONDAY],
        ['s#2', 2, MONDAY],
      ]),
    );
    expect(await held()).toHaveLength(2);
    expect(await on.rows("SELECT assignment_id FROM active_caption_assignments WHERE slot_id = 's#1'")).toEqual([
      before,
    ]);
    await on.run(lockCall('s', 'jade', []));
    expect(await held()).toHaveLength(2);
  });

  test('leaves other pages free to use the caption, and a released or past lock holds nothing', async () => {
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, is_active) VALUES
      ('jade', 1, 'old', 'old#1', '2025-03-04', TRUE), ('jade', 2, 'old', 'old#2', '2025-03-12', FALSE)`);
    for (const page of ['jade', 'ruby']) {
      await on.run(
        lockCall(page, page, [
          [`${page}#1`, 1, MONDAY],
          [`${page}#2`, 2, MONDAY],
        ]),
      );
    }
    expect((await held()).filter(([, schedule]) => schedule !== 'old')).toHaveLength(4);
  });

  test.each<[string, string | null, string | null, readonly Wanted[], string]>([
    [
      'a caption held by another schedule',
      't',
      'jade',
      [['t#1', 1, MONDAY]],
      'caption 1 is locked by slot s#1 of schedule s',
    ],
    ['its other spelling', 't', 'jade', [['t#1', 11, MONDAY]], 'caption 11 is locked by slot s#1 of schedule s'],
    [
      'a caption held by another slot',
      's',
      'jade',
      [['s#2', 1, MONDAY]],
      'caption 1 is locked by slot s#1 of schedule s',
    ],
    [
      'a slot that holds another',
      's',
      'jade',
      [['s#1', 2, MONDAY]],
      'slot s#1 already holds caption 1; release it first',
    ],
    [
      'a caption wanted twice',
      't',
      'ruby',
      [
        ['t#1', 1, MONDAY],
        ['t#2', 11, MONDAY],
      ],
      'caption 1 is wanted by 2 slots (t#1, t#2)',
    ],
    [
      'a slot named twice',
      't',
      'ruby',
      [
        ['t#1', 1, MONDAY],
        ['t#1', 2, MONDAY],
      ],
      'slot t#1 is named 2 times',
    ],
    [
      'a caption unknown',
      't',
      'jade',
      [['t#1', 404, MONDAY]],
      'slot t#1 wants caption 404, which caption_bank does not have',
    ],
    [
      'a day that is past',
      't',
      'jade',
      [['t#1', 2, '2025-03-05 07:59:00+00']],
      'slot t#1 was to be sent at 2025-03-05',
    ],
    ['no caption', 't', 'jade', [['t#1', null, MONDAY]], 'slot t#1 wants caption NULL'],
    ['no page', 't', null, [['t#1', 2, MONDAY]], 'a schedule and a page must be given'],
  ])('refuses %s, and then locks nothing', async (_, schedule, page, wanted, sentence) => {
    await on.run(lockCall('s', 'jade', [['s#1', 1, MONDAY]]));
    const before = await held();
    const message = await on.failure(lockCall(schedule, page, [...wanted, ['t#9', 3, MONDAY]]));
    expect(message).toContain(sentence);
    expect(message).toContain('lock_caption_assignments locked nothing for');
    expect(await held()).toEqual(before);
    const [[status, error] = []] = await on.rows('SELECT job_status, error_message FROM etl_job_runs');
    expect(status).toBe('FAILED');
    expect(error).toContain(sentence);
  });

  test('keeps the lock that a slot has without a date', async () => {
    await on.run(
      `INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id) VALUES ('jade', 1, 's', 's#1')`,
    );
    await on.run(lockCall('s', 'jade', [['s#1', 1, MONDAY]]));
    expect(await held()).toEqual([['jade', 's', 's#1', '1', null]]);
  });

  test('tells captions without a text apart', async () => {
    await on.run(
      lockCall('s', 'jade', [
        ['s#1', 20, MONDAY],
        ['s#2', 21, MONDAY],
      ]),
    );
    expect(await held()).toHaveLength(2);
  });

  test('gives a caption that two want at once to one of them', async () => {
    const outcomes = await Promise.allSettled(
      ['s', 't', 'u'].map((schedule) => on.run(lockCall(schedule, 'jade', [[`${schedule}#1`, 1, MONDAY]]))),
    );
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    expect(await held()).toHaveLength(1);
  });
});

describe('sweep_expired_caption_locks', () => {
  const released = () =>
    on.rows(`SELECT slot_id, release_reason, CAST(released_at = TIMESTAMP '2025-03-05 20:00:00+00' AS STRING)
      FROM active_caption_assignments WHERE NOT is_active ORDER BY slot_id`);

  test('releases what is past or stale and nothing else, and logs it', async () => {
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, assigned_at) VALUES
        ('jade', 1, 's', 'a past', '2025-03-04', '2025-03-01'),
        ('jade', 2, 's', 'b today', '2025-03-05', '2025-01-01'),
        ('jade', 3, 's', 'c undated, old', NULL, '2025-02-26 19:59:59+00'),
        ('jade', 4, 's', 'd undated, seven days', NULL, '2025-02-26 20:00:00+00'),
        ('jade', 5, 's', 'e cancelled, old', '2025-03-08', '2025-02-01'),
        ('jade', 6, 's', 'f held, old', '2025-03-08', '2025-02-01'),
        ('jade', 7, 's', 'g cancelled, new', '2025-03-08', '2025-03-04'),
        ('jade', 8, 's', 'h approved, old', '2025-03-08', '2025-02-01'),
        ('jade', 9, NULL, NULL, '2025-03-08', '2025-02-01');
      INSERT INTO schedule_recommendations
        (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status)
      SELECT 's', slot_id, 'jade', DATE '2025-03-03', TIMESTAMP '2025-03-08 20:00:00+00', DATETIME '2025-03-08 12:00:00', 'PPV', caption_id,
        CASE WHEN slot_id LIKE '%cancelled%' THEN 'CANCELLED' WHEN slot_id LIKE '%held%' THEN 'HELD' ELSE 'APPROVED' END
      FROM active_caption_assignments WHERE slot_id >= 'e';
      CALL sweep_expired_caption_locks()`);
    expect(await released()).toEqual([
      ['a past', 'PAST_DATE', 'true'],
      ['c undated, old', 'STALE', 'true'],
      ['e cancelled, old', 'STALE', 'true'],
      ['f held, old', 'STALE', 'true'],
    ]);
    expect(
      await on.rows('SELECT locks_expired_stale, locks_expired_past_date, total_locks_cleaned FROM lock_sweep_log'),
    ).toEqual([['3', '1', '4']]);
    expect(await on.rows('SELECT COUNT(*) FROM automation_alerts')).toEqual([['0']]);
    await on.run('CALL sweep_expired_caption_locks()');
    expect(await released()).toHaveLength(4);
    expect(await on.rows('SELECT COUNT(*), SUM(total_locks_cleaned) FROM lock_sweep_log')).toEqual([['2', '4']]);
  });

  test('leaves the lock of a message that is held by itself while its schedule stands', async () => {
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, assigned_at) VALUES
        ('jade', 1, 's', 's#1', '2025-03-08', '2025-02-25'), ('jade', 2, 't', 't#1', '2025-03-08', '2025-02-25');
      INSERT INTO schedule_recommendations
        (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status, held_from) VALUES
        ('s', 's#1', 'jade', '2025-03-03', '2025-03-08 20:00:00+00', '2025-03-08 12:00:00', 'PPV', 1, 'HELD', 'APPROVED'),
        ('t', 't#1', 'jade', '2025-03-03', '2025-03-08 20:00:00+00', '2025-03-08 12:00:00', 'PPV', 2, 'CANCELLED', 'READY');
      CALL sweep_expired_caption_locks()`);
    expect(await released()).toEqual([['t#1', 'STALE', 'true']]);
  });

  const locks = (count: number, day: string) =>
    `INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date)
     SELECT CONCAT('page ', MOD(i, 100)), i, DATE '${day}' FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS i`;
  const alerts = () => on.rows('SELECT alert_level, alert_message FROM automation_alerts ORDER BY alert_message');

  test('frees 10,000 in under 5 s and says that it were many', async () => {
    await on.run(locks(10_000, '2025-03-04'));
    const start = performance.now();
    await on.run('CALL sweep_expired_caption_locks()');
    expect(performance.now() - start).toBeLessThan(5000);
    expect(await on.rows('SELECT COUNTIF(is_active), COUNT(*) FROM active_caption_assignments')).toEqual([
      ['0', '10000'],
    ]);
    expect(await alerts()).toEqual([['WARNING', expect.stringContaining('10000 caption locks were released at once')]]);
  });

  test.each([
    [5000, []],
    [5001, ['WARNING']],
    [10_000, ['WARNING']],
    [10_001, ['CRITICAL']],
  ])('with %d active locks alerts %j', async (count, levels) => {
    await on.run(`${locks(count, '2025-03-06')}; CALL sweep_expired_caption_locks()`);
    expect((await alerts()).map(([level]) => level)).toEqual(levels);
  });

  test('reads its limits from the parameters', async () => {
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"active_locks_warning": 2, "active_locks_critical": 3, "swept_locks_alert": 1}', '2025-01-01');
      ${locks(2, '2025-03-04')}; ${locks(4, '2025-03-06')}; CALL sweep_expired_caption_locks()`);
    expect((await alerts()).map(([level]) => level)).toEqual(['WARNING', 'CRITICAL']);
  });

  test('that fails releases nothing, records why and raises', async () => {
    await on.run(locks(3, '2025-03-04'));
    await on.run('DROP TABLE lock_sweep_log');
    const message = await on.failure('CALL sweep_expired_caption_locks()');
    expect(message).toContain('sweep_expired_caption_locks released nothing');
    expect(message).toContain('lock_sweep_log');
    expect(await on.rows('SELECT COUNTIF(is_active) FROM active_caption_assignments')).toEqual([['3']]);
    expect(await on.rows('SELECT job_name, job_status FROM etl_job_runs')).toEqual([
      ['sweep_expired_caption_locks', 'FAILED'],
    ]);
    await on.deploy();
  });
});
