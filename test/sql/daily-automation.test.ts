// The daily run: who is active, due and rested; that a date is done once; what opens the breaker; what is alerted.
// The clock stands at 03:05 of Thursday 2025-03-06 in Los Angeles: its week loses an hour on Sunday, and the next one is due.

import { beforeEach, describe, expect, test } from 'vitest';
import { defaultParameters } from '../../src/parameters/registry';
import { decodeAnalysis } from '../../src/planning/analysis';
import { deployedWarehouse } from './deployed';
import { meanwhile, namedRows } from './named-rows';

const on = deployedWarehouse();

const ODD = 'mia\'s "page" 🎉\n/2';
const THIS_WEEK = '2025-03-03';
const NEXT_WEEK = '2025-03-10';
const literal = (text: string): string => JSON.stringify(text);

const TABLES = [
  'schedule_generation_queue',
  'schedule_recommendations',
  'page_analysis',
  'page_analysis_history',
  'creator_profiles',
  'mass_messages',
  'etl_job_runs',
  'creator_processing_errors',
  'automation_alerts',
  'lock_sweep_log',
  'active_caption_assignments',
];

beforeEach(async () => {
  on.setClock('2025-03-06T11:05:00Z');
  await on.run([...TABLES, 'ops_config.ml_parameters'].map((table) => `TRUNCATE TABLE ${table};`).join('\n'));
});

const profiles = (...pages: readonly (readonly [name: string, status: string | null])[]): Promise<void> =>
  on.run(
    `INSERT INTO creator_profiles (page_name, aliases, status) VALUES ${pages
      .map(
        ([name, status]) =>
          `(${literal(name)}, [${literal(`${name} on paper`)}], ${status === null ? 'NULL' : `'${status}'`})`,
      )
      .join(', ')}`,
  );

let written = 0;
/** `count` PPV a day apart, the last of them on `last`, of which the last seven days bring `share` of what came before. */
const messages = (page: string, last: string, count: number, { sent = 10_000, share = 1 } = {}): Promise<void> =>
  on.run(`INSERT INTO mass_messages (message_id, page_name, message_type, price_tier, sending_time, sent_count, viewed_count, purchased_count, earnings, ingested_at)
    SELECT CONCAT('${++written}-', day, '-', i), ${literal(page)}, 'PPV', 'MID', TIMESTAMP_SUB(TIMESTAMP '${last} 19:00:00+00', INTERVAL 24 * 60 * day - i MINUTE), ${sent},
      CAST(4000 * IF(day < 8, ${share}, 1) AS INT64), CAST(40 * IF(day < 8, ${share} * ${share}, 1) AS INT64), CAST(400 * IF(day < 8, ${share} * ${share}, 1) AS NUMERIC), TIMESTAMP '2025-03-06'
    FROM UNNEST(GENERATE_ARRAY(0, ${count - 1})) AS day CROSS JOIN UNNEST(GENERATE_ARRAY(1, IF(${share} < 1, IF(day < 8, 20, 10), 1))) AS i`);

const undelivered = (page: string): Promise<void> => messages(page, '2025-03-05', 25, { sent: 0 });

const schedule = (page: string, week: string, status: string): Promise<void> =>
  on.run(`INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status)
    VALUES (${literal(`${page}/${week}/1`)}, ${literal(`${page}/${week}/1#001`)}, ${literal(page)}, '${week}', TIMESTAMP '2025-03-09 20:00:00+00', DATETIME '2025-03-09 13:00:00', 'PPV', 1, '${status}')`);

const call = (date: string): string => `CALL run_daily_automation(DATE '${date}')`;
const daily = async (date = '2025-03-06') => {
  const [row] = await namedRows(on, call(date));
  return row;
};
const queued = () =>
  on.rows(
    `SELECT page_name, CAST(week_start AS STRING), status, CAST(execution_date AS STRING) FROM schedule_generation_queue ORDER BY page_name, week_start, queued_at`,
  );
const alerts = () =>
  on.rows('SELECT alert_level, alert_message FROM automation_alerts ORDER BY alert_time, alert_level');
const runs = () =>
  on.rows(`SELECT job_status, CAST(creators_processed AS STRING), CAST(creators_failed AS STRING), error_message
    FROM etl_job_runs WHERE job_name = 'run_daily_automation' ORDER BY job_start_time`);
const everything = () =>
  Promise.all(
    TABLES.map(async (table) => (await on.rows(`SELECT TO_JSON_STRING(t) FROM ${table} AS t ORDER BY 1`)).map(String)),
  );

const due = (page: string) => [
  [page, THIS_WEEK, 'PENDING', '2025-03-06'],
  [page, NEXT_WEEK, 'PENDING', '2025-03-06'],
];

describe('a daily run', () => {
  test('analyses active pages and queues those that are due and not saturated', async () => {
    await profiles(
      [ODD, 'ACTIVE'],
      ['paused', 'PAUSED'],
      ['sleeping', null],
      ['worn', 'ACTIVE'],
      ['planned', 'ACTIVE'],
      ['half', null],
      ['cancelled', 'ACTIVE'],
    );
    // By its other spelling; the one without a profile is known by what it sends.
    await messages('half on paper', '2025-03-05', 40);
    await messages('loose', '2025-02-20', 40);
    await messages('sleeping', '2025-02-03', 40);
    await messages('paused', '2025-03-05', 40);
    await messages('worn', '2025-03-05', 45, { share: 0.2 });
    await undelivered('broken');
    await schedule('planned', THIS_WEEK, 'APPROVED');
    await schedule('planned', NEXT_WEEK, 'DRAFT');
    await schedule('half', THIS_WEEK, 'HELD');
    await schedule('cancelled', THIS_WEEK, 'CANCELLED');
    await schedule('cancelled', NEXT_WEEK, 'READY');
    const answer = await daily();
    expect(answer).toMatchObject({
      outcome: 'COMPLETED',
      creators_processed: '7',
      creators_failed: '1',
      pages_queued: '6',
      pages_resting: '1',
      sweep_problem: null,
    });
    expect(await queued()).toEqual([
      ['cancelled', THIS_WEEK, 'PENDING', '2025-03-06'],
      ['half', NEXT_WEEK, 'PENDING', '2025-03-06'],
      ...due('loose'),
      ...due(ODD),
    ]);
    expect(
      await on.rows(`SELECT page_name, error_code, CAST(analysed_at AS STRING),
        LAX_FLOAT64(analysis.saturation.saturation_score) >= 0.8 FROM page_analysis ORDER BY page_name`),
    ).toEqual(
      ['broken', 'cancelled', 'half', 'loose', ODD, 'planned', 'worn'].map((page) => [
        page,
        page === 'broken' ? 'NO_DELIVERIES' : null,
        '2025-03-06 11:05:00+00',
        page === 'broken' ? null : String(page === 'worn'),
      ]),
    );
    // What could not be had leaves no point behind; the others are those of page_analysis, told as of the same moment.
    expect(
      await on.rows(`SELECT history.page_name, CAST(analysed_on AS STRING), risk_level = LAX_STRING(analysis.saturation.risk_level),
        ABS(saturation_pct - 100 * LAX_FLOAT64(analysis.saturation.saturation_score)) < 0.1, history.analysed_at = stored.analysed_at
        FROM page_analysis_history AS history JOIN page_analysis AS stored USING (page_name) ORDER BY 1`),
    ).toEqual(
      ['cancelled', 'half', 'loose', ODD, 'planned', 'worn'].map((page) => [
        page,
        '2025-03-06',
        'true',
        'true',
        'true',
      ]),
    );
    const [[json] = []] = await on.rows(`SELECT TO_JSON_STRING(analysis) FROM page_analysis WHERE page_name = 'half'`);
    expect(decodeAnalysis(String(json), defaultParameters).analysis.account_classification.size_tier).toBe('MEDIUM');
    expect(
      await on.rows(`SELECT page_name, CAST(execution_date AS STRING), error_message FROM creator_processing_errors`),
    ).toEqual([['broken', '2025-03-06', 'NO_DELIVERIES: None of 25 messages was delivered to anyone.']]);
    expect(await runs()).toEqual([['COMPLETED', '7', '1', null]]);
    expect(await on.rows('SELECT COUNT(*) FROM lock_sweep_log')).toEqual([['1']]);
    // One of seven is more than 10 %.
    expect(await alerts()).toEqual([['WARNING', expect.stringContaining('1 of 7 pages failed')]]);
  });

  test('again for the same date adds nothing at all', async () => {
    await profiles(['amber', 'ACTIVE'], ['jade', 'ACTIVE']);
    await undelivered('broken');
    const first = await daily();
    const before = await everything();
    on.setClock('2025-03-06T18:00:00Z');
    expect(await daily()).toMatchObject({
      outcome: 'ALREADY_DONE',
      job_id: first?.job_id,
      creators_processed: '3',
      pages_queued: '0',
    });
    expect(await everything()).toEqual(before);
  });

  test('on the next day queues only what is not queued or covered', async () => {
    await profiles(['amber', 'ACTIVE'], ['jade', 'ACTIVE'], ['opal', 'ACTIVE']);
    await daily();
    await on.run(`UPDATE schedule_generation_queue SET status = 'FAILED' WHERE page_name = 'jade';
      UPDATE schedule_generation_queue SET status = 'COMPLETED' WHERE page_name = 'opal'`);
    await schedule('opal', THIS_WEEK, 'READY');
    await schedule('opal', NEXT_WEEK, 'APPROVED');
    on.setClock('2025-03-07T11:05:00Z');
    expect(await daily('2025-03-07')).toMatchObject({ outcome: 'COMPLETED', pages_queued: '2' });
    expect((await queued()).filter(([, , , day]) => day === '2025-03-07')).toEqual([
      ['jade', THIS_WEEK, 'PENDING', '2025-03-07'],
      ['jade', NEXT_WEEK, 'PENDING', '2025-03-07'],
    ]);
  });

  test.each([
    ['2025-03-05T11:05:00Z', '2025-03-05', ['2025-03-03']],
    ['2025-03-06T11:05:00Z', '2025-03-06', ['2025-03-03', '2025-03-10']],
    // Sunday loses an hour: 07:59 UTC is still Saturday, 06:59 the next night still Sunday.
    ['2025-03-09T07:59:00Z', '2025-03-08', ['2025-03-03', '2025-03-10']],
    ['2025-03-10T06:59:00Z', '2025-03-09', ['2025-03-03', '2025-03-10']],
    ['2025-03-10T07:00:00Z', '2025-03-10', ['2025-03-10']],
    // It comes back on 2025-11-02.
    ['2025-11-03T07:59:00Z', '2025-11-02', ['2025-10-27', '2025-11-03']],
    ['2025-11-03T08:00:00Z', '2025-11-03', ['2025-11-03']],
  ])('at %s does %s, for the weeks %j', async (clock, date, weeks) => {
    on.setClock(clock);
    await profiles(['amber', 'ACTIVE']);
    await namedRows(on, `CALL run_daily_automation(CURRENT_DATE('America/Los_Angeles'))`);
    expect((await queued()).map(([, week, , day]) => [week, day])).toEqual(weeks.map((week) => [week, date]));
  });

  test('without a page, without a row of anything, ends well', async () => {
    expect(await daily()).toMatchObject({ outcome: 'COMPLETED', creators_processed: '0', pages_queued: '0' });
    expect(await alerts()).toEqual([]);
  });

  test('reads the numbers in force', async () => {
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"lead_days": 2, "active_days": 5, "saturation_rest_pct": 25, "failed_pages_alert_share": 0.5}', '2025-01-01')`);
    await profiles(['amber', 'ACTIVE'], ['jade', null]);
    await messages('jade', '2025-02-27', 40);
    await undelivered('broken');
    // Nothing measured scores 25, which now rests.
    expect(await daily()).toMatchObject({
      creators_processed: '2',
      creators_failed: '1',
      pages_queued: '0',
      pages_resting: '1',
    });
    expect(await alerts()).toEqual([]);
  });
});

describe('a date that is not today', () => {
  test('to come, or none, is refused and leaves nothing', async () => {
    const before = await everything();
    expect(await on.failure(call('2025-03-07'))).toContain(
      'a date up to today (2025-03-06, Los Angeles) must be given, got 2025-03-07',
    );
    expect(await on.failure('CALL run_daily_automation(NULL)')).toContain('got NULL');
    expect(await everything()).toEqual(before);
  });

  test('past is read as of its end, keeps newer analyses, and queues no week that is over', async () => {
    await profiles(['amber', 'ACTIVE'], ['jade', 'ACTIVE']);
    await messages('amber', '2025-03-05', 40);
    await on.run(
      `INSERT INTO page_analysis (page_name, analysis, analysed_at) VALUES ('jade', JSON '{"mine": 1}', TIMESTAMP '2025-03-04')`,
    );
    await daily('2025-03-01');
    expect(
      await on.rows(
        'SELECT page_name, CAST(analysed_at AS STRING), LAX_INT64(analysis.mine) FROM page_analysis ORDER BY page_name',
      ),
    ).toEqual([
      ['amber', '2025-03-02 08:00:00+00', null],
      ['jade', '2025-03-04 00:00:00+00', '1'],
    ]);
    expect(await queued()).toEqual([
      ['amber', THIS_WEEK, 'PENDING', '2025-03-01'],
      ['jade', THIS_WEEK, 'PENDING', '2025-03-01'],
    ]);
    expect(await daily('2025-03-01')).toMatchObject({ outcome: 'ALREADY_DONE' });
  });
});

describe('pages that fail', () => {
  const broken = (...pages: readonly string[]) => Promise.all(pages.map(undelivered));

  test('five in a row by name open the breaker: nothing is queued, analysed or swept', async () => {
    await profiles(['a', 'ACTIVE'], ['c5', 'PAUSED'], ['z', 'ACTIVE']);
    await broken('c1', 'c2', 'c3', 'c4', 'c5', 'c6');
    const message = await on.failure(call('2025-03-06'));
    expect(message).toContain('"c1" (NO_DELIVERIES), "c2" (NO_DELIVERIES)');
    expect(message).toContain('nothing was queued');
    expect(await queued()).toEqual([]);
    for (const table of ['page_analysis', 'lock_sweep_log']) {
      expect(await on.rows(`SELECT COUNT(*) FROM ${table}`)).toEqual([['0']]);
    }
    expect((await on.rows('SELECT page_name FROM creator_processing_errors ORDER BY 1')).map(String)).toEqual([
      'c1',
      'c2',
      'c3',
      'c4',
      'c6',
    ]);
    expect(await runs()).toEqual([['FAILED', '7', '5', expect.stringContaining('one after the other')]]);
    expect(await alerts()).toEqual([['CRITICAL', expect.stringContaining('Daily run of 2025-03-06 stopped')]]);

    // Called again: a second job row, but no second alert and no second line for a page.
    on.setClock('2025-03-06T12:05:00Z');
    await on.failure(call('2025-03-06'));
    expect(await runs()).toHaveLength(2);
    expect(await alerts()).toHaveLength(1);
    expect(await on.rows('SELECT COUNT(*) FROM creator_processing_errors')).toEqual([['5']]);

    // Mended, the same date is done.
    await on.run(`UPDATE mass_messages SET sent_count = 10 WHERE page_name = 'c3'`);
    on.setClock('2025-03-06T13:05:00Z');
    expect(await daily()).toMatchObject({ outcome: 'COMPLETED', creators_failed: '4' });
    expect(new Set((await queued()).map(([page]) => page))).toEqual(new Set(['a', 'c3', 'z']));
  });

  test('with others between them do not, and more than a tenth is a WARNING', async () => {
    await profiles(['c3b', 'ACTIVE']);
    await broken('c1', 'c2', 'c3', 'c4', 'c6');
    expect(await daily()).toMatchObject({ outcome: 'COMPLETED', creators_failed: '5', pages_queued: '2' });
    expect(await alerts()).toEqual([
      ['WARNING', 'Daily run of 2025-03-06: 5 of 6 pages failed. Runs lists each with its reason.'],
    ]);
  });

  test('up to a tenth raise no alert', async () => {
    await profiles(...Array.from({ length: 9 }, (_, i) => [`page ${i}`, 'ACTIVE'] as const));
    await broken('page x');
    expect(await daily()).toMatchObject({ creators_processed: '10', creators_failed: '1' });
    expect(await alerts()).toEqual([]);
  });

  test('a pass that fails stops, says so once, and changes nothing else', async () => {
    await profiles(['amber', 'ACTIVE']);
    await on.run('DROP TABLE page_slot_effects');
    for (const at of ['2025-03-06T11:05:00Z', '2025-03-06T12:05:00Z']) {
      on.setClock(at);
      expect(await on.failure(call('2025-03-06'))).toContain('page_slot_effects');
    }
    await on.deploy();
    expect(await queued()).toEqual([]);
    expect((await runs()).map(([status]) => status)).toEqual(['FAILED', 'FAILED']);
    expect(await alerts()).toEqual([['CRITICAL', expect.stringContaining('page_slot_effects')]]);
    on.setClock('2025-03-06T13:05:00Z');
    expect(await daily()).toMatchObject({ outcome: 'COMPLETED', pages_queued: '2' });
  });

  test('a sweep that fails leaves the queue, a WARNING and its own row', async () => {
    await profiles(['amber', 'ACTIVE']);
    await on.run('DROP TABLE lock_sweep_log');
    expect(await daily()).toMatchObject({
      outcome: 'COMPLETED',
      pages_queued: '2',
      sweep_problem: expect.stringContaining('lock_sweep_log'),
    });
    await on.deploy();
    expect(await alerts()).toEqual([['WARNING', expect.stringContaining('released nothing')]]);
    expect(await on.rows(`SELECT job_name, job_status FROM etl_job_runs ORDER BY job_name`)).toEqual([
      ['run_daily_automation', 'COMPLETED'],
      ['sweep_expired_caption_locks', 'FAILED'],
    ]);
  });
});

describe('two runs of one date', () => {
  const running = (at: string) =>
    on.run(`INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_status, execution_date)
      VALUES ('other', 'run_daily_automation', TIMESTAMP '${at}', 'RUNNING', '2025-03-06')`);

  test('beside one that is at it, does nothing', async () => {
    await profiles(['amber', 'ACTIVE']);
    await running('2025-03-06 10:55:00+00');
    const before = await everything();
    expect(await daily()).toMatchObject({ outcome: 'RUNNING', job_id: 'other', pages_queued: '0' });
    expect(await everything()).toEqual(before);
  });

  test('after one that was killed, closes its row and does the date', async () => {
    await profiles(['amber', 'ACTIVE']);
    await running('2025-03-06 10:54:59+00');
    expect(await daily()).toMatchObject({ outcome: 'COMPLETED', pages_queued: '2' });
    expect(await runs()).toEqual([
      ['FAILED', null, null, expect.stringContaining('Killed: it showed no end within 600 s')],
      ['COMPLETED', '1', '0', null],
    ]);
  });

  test('begun at the same moment, one does it and the other sees it running', async () => {
    await profiles(['amber', 'ACTIVE']);
    let other: unknown;
    const [answer] = await namedRows(
      on,
      call('2025-03-06'),
      meanwhile('UPDATE `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`', async () => {
        other = (await daily())?.outcome;
      }),
    );
    expect([other, answer?.outcome]).toEqual(['COMPLETED', 'ALREADY_DONE']);
    expect(await queued()).toHaveLength(2);
    expect(await runs()).toHaveLength(1);
  });

  test('a claim that stores an analysis in between makes it try again, not fail', async () => {
    await profiles(['amber', 'ACTIVE'], ['jade', 'ACTIVE']);
    await namedRows(
      on,
      call('2025-03-06'),
      meanwhile('MERGE `of-scheduler-proj.eros_scheduling_brain.page_analysis`', () =>
        on.run(`CALL claim_pages('run 1', 1, [STRUCT('jade' AS page_name, DATE '${NEXT_WEEK}' AS week_start)])`),
      ),
    );
    expect((await queued()).map(([page, week, status]) => [page, week, status])).toEqual([
      ['amber', THIS_WEEK, 'PENDING'],
      ['amber', NEXT_WEEK, 'PENDING'],
      ['jade', THIS_WEEK, 'PENDING'],
      ['jade', NEXT_WEEK, 'PROCESSING'],
    ]);
    expect(await runs()).toEqual([['COMPLETED', '2', '0', null]]);
  });
});
