// npm run verify: every check passes on a sound warehouse and fails on one that is broken in its way; nothing is left behind.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CATEGORIES, type Category, type InspectedWarehouse } from '../../scripts/verification/check';
import { clockZoneOf, MANIFEST } from '../../scripts/verification/sources';
import { allChecks, judge, report, type Verdict, verify } from '../../scripts/verification/verification';
import { verifyCommand } from '../../scripts/verification/verify-command';
import { parse, SQL_FOLDER } from '../sql/deployed';
import { hearing } from './heard';
import { servedDeployment } from './served-deployment';

const on = servedDeployment(SQL_FOLDER);

const file = (path: string): string => readFileSync(join(SQL_FOLDER, 'eros_scheduling_brain', `${path}.sql`), 'utf8');

/** A slot of amber's week and its lock. */
const slot = (id: string, caption: number, at = '2025-03-11 20:00:00+00'): string =>
  `INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status, colour, price)
  VALUES (SPLIT('${id}', '#')[OFFSET(0)], '${id}', 'amber', '2025-03-10', '${at}', DATETIME(TIMESTAMP '${at}', 'America/Los_Angeles'), 'PPV', ${caption}, 'READY', 'GREEN', 12);`;
const lock = (id: string, caption: number, at = '2025-03-11 20:00:00+00'): string =>
  `INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, scheduled_send_at)
  VALUES ('amber', ${caption}, SPLIT('${id}', '#')[OFFSET(0)], '${id}', DATE(TIMESTAMP '${at}', 'America/Los_Angeles'), '${at}');`;
const week = 'amber/2025-03-10/1';

beforeAll(async () => {
  await on.run(`
    INSERT INTO creator_profiles (page_name, aliases, status) VALUES ('amber', ['Amber!', 'amber'], 'ACTIVE'), ('opal', NULL, 'ACTIVE');
    INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier, created_at) VALUES
      (1, 'one', 'solo', 'LOW', '2025-01-01'), (2, 'two', 'solo', 'MID', '2025-01-01'), (3, 'three', 'toys', 'MID', '2025-01-01'), (11, ' ONE', 'solo', 'LOW', '2025-01-01'),
      -- What a caption once said is another's now.
      (1, 'Two', 'solo', 'LOW', '2024-01-01');
    INSERT INTO creator_caption_restrictions (page_name, kind, value, ends_at) VALUES
      ('amber', 'KEYWORD', 'ended', '2025-01-01'), ('amber', 'KEYWORD', 'holds', NULL), ('amber', 'KEYWORD', ' ', NULL);
    INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, sending_time, sent_count, viewed_count, earnings, ingested_at)
    SELECT CONCAT('m', CAST(n AS STRING)), 'amber', 3, 'PPV', TIMESTAMP_SUB(TIMESTAMP '2025-03-01', INTERVAL n DAY), 1000, 500, 20, TIMESTAMP '2025-03-01' FROM UNNEST(GENERATE_ARRAY(1, 30)) AS n;
    INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, successes, failures, total_observations, obs_n, w, confidence_lower_bound, confidence_upper_bound, last_updated)
    VALUES ('amber', 1, 'EMV', 3, 4, 7, 7, 7, 0.1, 0.7, '2025-03-05'), ('amber', 1, 'VIEW_RATE', 1, 0, 1, 1, 1, 0.2, 1, '2025-03-05');
    INSERT INTO page_slot_effects (page_name, hour_of_week, effect) VALUES ('amber', 0, 0.1), ('amber', 167, 0.1);
    INSERT INTO schedule_generation_queue (page_name, execution_date, week_start, status) VALUES ('amber', '2025-03-05', '2025-03-10', 'COMPLETED'), ('opal', '2025-03-05', '2025-03-10', 'PENDING');
    INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_status, job_duration_seconds, bytes_billed) VALUES
      ('a', 'update_caption_performance', '2025-03-05 12:00:00+00', 'COMPLETED', 299, 1000), ('b', 'run_daily_automation', '2025-03-05 19:00:00+00', 'RUNNING', NULL, NULL);
    INSERT INTO lock_sweep_log (sweep_time, sweep_duration_seconds) VALUES ('2025-03-05 19:00:00+00', 2);
    -- Held for so long that the sweep has freed its lock.
    INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status, colour, price)
    VALUES ('opal/2025-03-10/1', 'opal/2025-03-10/1#001', 'opal', '2025-03-10', '2025-03-11 20:00:00+00', '2025-03-11 13:00:00', 'PPV', 1, 'HELD', 'RED', 12);
    INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, assigned_at, is_active, release_reason)
    VALUES ('opal', 1, 'opal/2025-03-10/1', 'opal/2025-03-10/1#001', '2025-03-11', '2025-02-20', FALSE, 'STALE');
    ${slot(`${week}#001`, 1)} ${lock(`${week}#001`, 1)} ${slot(`${week}#002`, 2, '2025-03-12 20:00:00+00')} ${lock(`${week}#002`, 2, '2025-03-12 20:00:00+00')}`);
});

/** Whatever a visitor could have left: objects with their statements, and how many rows each table has. */
async function inventory(): Promise<unknown> {
  const objects = await on.rows(`
    SELECT table_schema AS dataset, table_name AS name, table_type AS type, ddl FROM \`region-us\`.INFORMATION_SCHEMA.TABLES
    UNION ALL SELECT routine_schema, routine_name, routine_type, ddl FROM \`region-us\`.INFORMATION_SCHEMA.ROUTINES
    ORDER BY dataset, name, type`);
  const tables = objects.filter((object) => object.type === 'BASE TABLE');
  const rows = await on.rows(
    tables
      .map(
        (t) =>
          `SELECT '${String(t.name)}' AS name, COUNT(*) AS found, FORMAT('%t', BIT_XOR(FARM_FINGERPRINT(TO_JSON_STRING(t)))) AS content FROM \`${String(t.dataset)}.${String(t.name)}\` AS t`,
      )
      .join(' UNION ALL '),
  );
  const datasets = await on.rows('SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY schema_name');
  return { objects, rows: rows.map((row) => JSON.stringify(row)).sort(), datasets };
}

describe('a sound warehouse', () => {
  test('passes every check, and is left as it was', async () => {
    const before = await inventory();
    const verdicts = await verify(allChecks, patient(on.inspected));
    expect(verdicts.filter((verdict) => !verdict.passed)).toEqual([]);
    expect(await inventory()).toEqual(before);
    expect(report(verdicts)).toContain(`All ${allChecks.length} checks passed.`);
  });

  test('is looked at by 21 or more checks in 8 categories, each with a name and a remedy of its own', () => {
    expect(allChecks.length).toBeGreaterThanOrEqual(21);
    expect(new Set(allChecks.map((check) => check.category))).toEqual(new Set(CATEGORIES));
    expect(new Set(allChecks.map((check) => check.name)).size).toBe(allChecks.length);
    for (const check of allChecks) expect(check.remedy.length).toBeGreaterThan(20);
  });
});

interface Break {
  /** What is done to the warehouse. */
  readonly sql?: string;
  /** What is done to the way of looking at it. */
  readonly view?: (sound: InspectedWarehouse) => InspectedWarehouse;
  /** What makes it sound again. */
  readonly repair?: string;
  /** A part of what has been seen. */
  readonly seen: RegExp;
  /** Other checks of the category that cannot pass either. */
  readonly also?: readonly string[];
}

const sweepLog = (columns: string, placed: string): string =>
  `DROP TABLE lock_sweep_log; CREATE TABLE lock_sweep_log (sweep_id STRING DEFAULT GENERATE_UUID() NOT NULL, sweep_time TIMESTAMP NOT NULL, ${columns}, locks_expired_past_date INT64, total_locks_cleaned INT64, sweep_duration_seconds FLOAT64) ${placed}`;
const repairedSweepLog = `DROP TABLE lock_sweep_log; ${file('tables/lock_sweep_log')}`;
const SWEEP_PLACED = 'PARTITION BY DATE(sweep_time) CLUSTER BY sweep_time';

/** Some hundred milliseconds of work. */
const HEAVY =
  '(SELECT COUNTIF(MOD(a * b, 7) = 3) AS n FROM UNNEST(GENERATE_ARRAY(1, 16000)) AS a CROSS JOIN UNNEST(GENERATE_ARRAY(1, 8000)) AS b)';
/** For tests that are not about speed: twenty seconds are one, so that a busy machine does not fail them. */
const patient = (sound: InspectedWarehouse): InspectedWarehouse => ({ ...sound, now: () => sound.now() / 20 });
/** A tenth of a second is over a minute and a half: however fast the machine, what is heavy takes too long. */
const hurried = (sound: InspectedWarehouse): InspectedWarehouse => ({ ...sound, now: () => sound.now() * 1000 });
/** As if every row were a billion. */
const crowded = (sound: InspectedWarehouse): InspectedWarehouse => ({
  ...sound,
  bytesRead: async (sql) => (await sound.bytesRead(sql)) * 1e9,
});

const breaks: Readonly<Record<string, Break>> = {
  'every dataset is there, and where the jobs run': {
    view: (sound) => ({ ...sound, location: 'EU' }),
    seen: /eros_scheduling_brain is in US, jobs run in EU/,
  },
  'every table is there': {
    sql: 'DROP TABLE lock_sweep_log',
    repair: file('tables/lock_sweep_log'),
    seen: /lock_sweep_log is missing/,
  },
  'every view is there': {
    sql: 'DROP VIEW schedule_slot_results',
    repair: file('views/schedule_slot_results'),
    seen: /schedule_slot_results is missing/,
  },
  'every function is there': {
    sql: 'DROP FUNCTION wilson_sample',
    repair: file('functions/wilson_sample'),
    seen: /wilson_sample is missing/,
  },
  'every procedure is there': {
    sql: 'DROP PROCEDURE fill_holiday_calendar',
    repair: file('procedures/fill_holiday_calendar'),
    seen: /fill_holiday_calendar is missing/,
  },

  'every function can be called': {
    sql: 'CREATE OR REPLACE TABLE FUNCTION page_spellings() AS (SELECT 1 AS nothing)',
    repair: file('functions/page_spellings'),
    seen: /account_sizes: .*(?:spelling|page)/,
  },
  'caption_key makes one key of every spelling of a text': {
    sql: 'CREATE OR REPLACE FUNCTION caption_key(text STRING) RETURNS STRING AS (TO_HEX(SHA256(text)))',
    repair: file('functions/caption_key'),
    seen: /other spellings with that key is 0, expected 4/,
  },
  'caption_key_v2 tells categories apart': {
    sql: 'CREATE OR REPLACE FUNCTION caption_key_v2(text STRING, category STRING) RETURNS STRING AS (TO_HEX(SHA256(text)))',
    repair: file('functions/caption_key_v2'),
    seen: /two categories are one is true, expected false/,
  },
  'wilson_score_bounds gives the 95 % interval': {
    sql: `CREATE OR REPLACE FUNCTION wilson_score_bounds(successes INT64, failures INT64)
      RETURNS STRUCT<lower_bound FLOAT64, upper_bound FLOAT64, exploration_bonus FLOAT64> AS (STRUCT(0.0, 1.0, 0.5))`,
    repair: file('functions/wilson_score_bounds'),
    seen: /50 of 100 is 0.0000 to 1.0000/,
  },
  'wilson_sample draws anew for each row, around the share of successes': {
    sql: 'CREATE OR REPLACE FUNCTION wilson_sample(successes INT64, failures INT64) RETURNS FLOAT64 AS (31 / 42)',
    repair: file('functions/wilson_sample'),
    seen: /only 1 of 2000 draws differ/,
  },
  'a page that nobody knows is an error_code, not a failure': {
    sql: `CREATE OR REPLACE TABLE FUNCTION classify_account_size(page_name STRING, lookback_days INT64)
      AS (SELECT page_name AS page_name, CAST(NULL AS STRING) AS error_code)`,
    repair: file('functions/classify_account_size'),
    seen: /classify_account_size is .*, expected UNKNOWN_PAGE/,
  },

  'every column has its type': {
    sql: sweepLog('locks_expired_stale STRING', SWEEP_PLACED),
    repair: repairedSweepLog,
    seen: /lock_sweep_log.locks_expired_stale is STRING, expected INT64/,
  },
  'every column has its default': {
    sql: 'ALTER TABLE lock_sweep_log ALTER COLUMN sweep_id DROP DEFAULT',
    repair: 'ALTER TABLE lock_sweep_log ALTER COLUMN sweep_id SET DEFAULT GENERATE_UUID()',
    seen: /lock_sweep_log.sweep_id has the default NULL, expected GENERATE_UUID\(\)/,
  },
  'every table is partitioned as it should be': {
    sql: sweepLog('locks_expired_stale INT64', 'CLUSTER BY sweep_time'),
    repair: repairedSweepLog,
    seen: /lock_sweep_log is partitioned by nothing, expected sweep_time/,
  },
  'every table is clustered as it should be': {
    sql: sweepLog('locks_expired_stale INT64', 'PARTITION BY DATE(sweep_time) CLUSTER BY sweep_id'),
    repair: repairedSweepLog,
    seen: /lock_sweep_log is clustered by sweep_id, expected sweep_time/,
  },
  'nothing expires that should stay, and the logs do': {
    sql: 'ALTER TABLE caption_bandit_stats SET OPTIONS (partition_expiration_days = 90)',
    repair: 'ALTER TABLE caption_bandit_stats SET OPTIONS (partition_expiration_days = NULL)',
    seen: /caption_bandit_stats has partition_expiration_days 90/,
  },

  'every view can be read': {
    sql: 'DROP TABLE captions',
    repair: file('tables/captions'),
    seen: /schedule_recommendations_messages: .*captions/,
  },
  'every view is that of its file': {
    sql: 'CREATE OR REPLACE VIEW schedule_slot_results AS SELECT 1 AS slot_id',
    repair: file('views/schedule_slot_results'),
    seen: /schedule_slot_results has another query than its file/,
  },
  'schedule_recommendations_messages has each planned slot once': {
    sql: "INSERT INTO caption_bandit_stats SELECT * FROM caption_bandit_stats WHERE reward_kind = 'EMV'",
    repair: `DELETE FROM caption_bandit_stats WHERE reward_kind = 'EMV';
      INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, successes, failures, total_observations, last_updated) VALUES ('amber', 1, 'EMV', 3, 4, 7, '2025-03-05')`,
    seen: /amber\/2025-03-10\/1 has 3 rows in the view and 2 in the table/,
  },
  'active_creator_caption_restrictions_v holds what is in force, and nothing else': {
    sql: 'CREATE OR REPLACE VIEW active_creator_caption_restrictions_v AS SELECT * FROM creator_caption_restrictions',
    repair: file('views/active_creator_caption_restrictions_v'),
    seen: /amber: the view has 3 restrictions, 1 are in force/,
  },
  'available_captions judges each caption once a page': {
    sql: `CREATE OR REPLACE VIEW available_captions AS
      SELECT 'amber' AS page_name, caption_id, CAST(NULL AS STRING) AS standing, FALSE AS is_available FROM caption_bank`,
    repair: file('views/available_captions'),
    seen: /#3 stands 1 times on amber, 1 times without a standing/,
  },

  'every procedure takes what its file says': {
    sql: 'CREATE OR REPLACE PROCEDURE sweep_expired_caption_locks(IN days INT64) BEGIN SELECT days; END',
    repair: file('procedures/sweep_expired_caption_locks'),
    seen: /sweep_expired_caption_locks is \(IN days INT64\), expected \(\)/,
  },
  'every function takes and gives what its file says': {
    sql: 'CREATE OR REPLACE FUNCTION wilson_sample(successes FLOAT64, failures INT64) RETURNS FLOAT64 AS (0.5)',
    repair: file('functions/wilson_sample'),
    seen: /wilson_sample is \(successes FLOAT64, failures INT64\) → FLOAT64, expected \(successes INT64/,
  },
  'everything that a procedure names is there': {
    sql: 'DROP TABLE lock_sweep_log',
    repair: file('tables/lock_sweep_log'),
    seen: /sweep_expired_caption_locks names eros_scheduling_brain.lock_sweep_log, which is not there/,
  },

  'no caption is locked twice on a page': {
    sql: slot(`${week}#003`, 11) + lock(`${week}#003`, 11),
    repair: `DELETE FROM schedule_recommendations WHERE slot_id = '${week}#003'; DELETE FROM active_caption_assignments WHERE caption_id = 11`,
    seen: /amber: #1 is locked by amber\/2025-03-10\/1#001 and amber\/2025-03-10\/1#003/,
  },
  'no lock is held for a slot that is not planned': {
    sql: lock(`${week}#004`, 3),
    repair: 'DELETE FROM active_caption_assignments WHERE caption_id = 3',
    seen: /amber: #3 is locked for amber\/2025-03-10\/1#004, which does not send it/,
  },
  'every planned caption is locked for its slot': {
    sql: slot(`${week}#005`, 3),
    repair: 'DELETE FROM schedule_recommendations WHERE caption_id = 3',
    seen: /amber\/2025-03-10\/1#005 sends #3 without a lock/,
  },
  'commit_guard has its one row': {
    sql: 'INSERT INTO commit_guard (version) VALUES (0)',
    repair: 'DELETE FROM commit_guard WHERE TRUE; INSERT INTO commit_guard (version) VALUES (0)',
    seen: /commit_guard has 2 rows/,
  },
  'a page has one live schedule a week': {
    sql: slot('amber/2025-03-10/2#001', 3) + lock('amber/2025-03-10/2#001', 3),
    repair:
      'DELETE FROM schedule_recommendations WHERE caption_id = 3; DELETE FROM active_caption_assignments WHERE caption_id = 3',
    seen: /amber, week of 2025-03-10: amber\/2025-03-10\/1 and amber\/2025-03-10\/2/,
  },
  'no slot stands twice in a schedule': {
    sql: slot(`${week}#001`, 1),
    repair: `DELETE FROM schedule_recommendations WHERE slot_id = '${week}#001'; ${slot(`${week}#001`, 1)}`,
    seen: /amber\/2025-03-10\/1#001 stands 2 times/,
  },
  'planned rows have known states, kinds and colours': {
    sql: `UPDATE schedule_recommendations SET colour = 'BLUE', price = -1 WHERE slot_id = '${week}#001'`,
    repair: `UPDATE schedule_recommendations SET colour = 'RED', price = 9 WHERE slot_id = '${week}#001'`,
    seen: /#001 has the colour BLUE; .*#001 has the price -1/,
  },
  'the queue has known states, and a page once a week': {
    sql: `INSERT INTO schedule_generation_queue (page_name, execution_date, week_start, status)
      VALUES ('amber', '2025-03-05', '2025-03-10', 'WAITING'), ('opal', '2025-03-05', '2025-03-10', 'PROCESSING')`,
    repair: "DELETE FROM schedule_generation_queue WHERE status IN ('WAITING', 'PROCESSING')",
    seen: /amber, queued for 2025-03-05: the status WAITING; opal, week of 2025-03-10: open 2 times/,
  },
  'production runs by one set of parameters, within their bounds': {
    sql: `INSERT INTO ops_config.ml_parameters (parameter_set, parameters, changed_by) VALUES ('eros', JSON '{"cooldown_days": 9999}', 'test')`,
    repair: "DELETE FROM ops_config.ml_parameters WHERE changed_by = 'test'",
    seen: /cooldown_days must be a whole number from .*, got 9999/,
  },
  'holiday_calendar has twenty holidays a year': {
    sql: "DELETE FROM holiday_calendar WHERE year = 2026 AND holiday_date = '2026-12-25'",
    repair: 'CALL fill_holiday_calendar(2024, 2030)',
    seen: /2026 has 19 holidays/,
  },
  'caption statistics add up': {
    sql: "UPDATE caption_bandit_stats SET total_observations = 99, confidence_upper_bound = 1.5 WHERE reward_kind = 'VIEW_RATE'",
    repair:
      "UPDATE caption_bandit_stats SET total_observations = 1, confidence_upper_bound = 1 WHERE reward_kind = 'VIEW_RATE'",
    seen: /amber, #1, VIEW_RATE: 1 \+ 0 is not 99; .*the bounds are 0.200 to 1.500/,
  },
  'a caption has one statistic a page and reward': {
    sql: "INSERT INTO caption_bandit_stats SELECT * FROM caption_bandit_stats WHERE reward_kind = 'VIEW_RATE'",
    repair: `DELETE FROM caption_bandit_stats WHERE reward_kind = 'VIEW_RATE';
      INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, successes, failures, total_observations, last_updated) VALUES ('amber', 1, 'VIEW_RATE', 1, 0, 1, '2025-03-05')`,
    seen: /amber, #1, VIEW_RATE: 2 rows/,
  },
  'hours of the week are 0 to 167, once a page': {
    sql: "INSERT INTO page_slot_effects (page_name, hour_of_week) VALUES ('amber', 168), ('amber', 0)",
    repair: 'TRUNCATE TABLE page_slot_effects',
    seen: /amber: hour 0 stands 2 times; amber: hour 168 stands 1 times/,
  },
  'every spelling means one page, every page has one profile': {
    sql: "INSERT INTO creator_profiles (page_name, aliases) VALUES ('pearl', ['Amber!'])",
    repair: "DELETE FROM creator_profiles WHERE page_name = 'pearl'",
    seen: /Amber!: alias of amber, alias of pearl/,
  },
  'no job has been running for more than a day': {
    sql: "INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_status) VALUES ('c', 'run_daily_automation', '2025-03-03', 'RUNNING')",
    repair: "DELETE FROM etl_job_runs WHERE job_id = 'c'",
    seen: /run_daily_automation runs since 2025-03-03 00:00:00\+00 \(c\)/,
  },

  'the add-on’s clock runs in Los Angeles': {
    view: (sound) => ({ ...sound, clockZone: 'America/New_York' }),
    seen: /the manifest says America\/New_York/,
    also: ['the warehouse reads the clock’s zone right on the days that have 23 and 25 hours'],
  },
  'the warehouse reads the clock’s zone right on the days that have 23 and 25 hours': {
    // Eight hours behind UTC all year: right on every day but those of daylight saving.
    view: (sound) => ({ ...sound, clockZone: 'Etc/GMT+8' }),
    seen: /^2025-03-09 10:00:00\+00 is 2025-03-09 02:00, expected 2025-03-09 03:00/,
    also: ['the add-on’s clock runs in Los Angeles'],
  },
  'no routine or view asks for a day without saying where': {
    sql: `CREATE OR REPLACE VIEW schedule_slot_results AS SELECT CURRENT_DATE() AS today;
      CREATE OR REPLACE FUNCTION wilson_sample(successes INT64, failures INT64) RETURNS FLOAT64 AS (IF(CURRENT_DATE < '2025-01-01', 0.1, 0.2))`,
    repair: `${file('views/schedule_slot_results')} ${file('functions/wilson_sample')}`,
    seen: /(?=.*schedule_slot_results asks)(?=.*wilson_sample asks)/,
  },
  'a slot’s local time is its instant in Los Angeles': {
    sql: `UPDATE schedule_recommendations SET scheduled_local = DATETIME_ADD(scheduled_local, INTERVAL 8 HOUR) WHERE slot_id = '${week}#001'`,
    repair: `UPDATE schedule_recommendations SET scheduled_local = DATETIME_SUB(scheduled_local, INTERVAL 8 HOUR) WHERE slot_id = '${week}#001'`,
    seen: /#001: 2025-03-11 21:00:00 is not 2025-03-11 20:00:00\+00 in Los Angeles/,
  },
  'a week begins on a Monday and holds its slots': {
    sql: `UPDATE schedule_recommendations SET scheduled_send_at = '2025-03-17 07:00:00+00', scheduled_local = '2025-03-17 00:00:00' WHERE slot_id = '${week}#001'`,
    repair: `DELETE FROM schedule_recommendations WHERE slot_id = '${week}#001'; ${slot(`${week}#001`, 1)}`,
    seen: /#001 on 2025-03-17 00:00:00 is not within the week of Monday 2025-03-10/,
  },
  'a lock’s day is that of its message in Los Angeles': {
    sql: `UPDATE active_caption_assignments SET scheduled_send_at = '2025-03-12 06:59:59+00', scheduled_send_date = '2025-03-12' WHERE slot_id = '${week}#001'`,
    repair: `UPDATE active_caption_assignments SET scheduled_send_at = '2025-03-11 20:00:00+00', scheduled_send_date = '2025-03-11' WHERE slot_id = '${week}#001'`,
    seen: /amber: #1 is locked for 2025-03-12, but sent at 2025-03-12 06:59:59\+00/,
  },

  'the export view answers for a page’s week in 2 s': {
    sql: `CREATE OR REPLACE VIEW schedule_recommendations_messages AS SELECT * FROM schedule_recommendations CROSS JOIN ${HEAVY}`,
    view: hurried,
    repair: file('views/schedule_recommendations_messages'),
    seen: /^\d\d+\.\d\d s, at most 2 s/,
  },
  'eligibility of a page’s captions is told in 5 s': {
    sql: `CREATE OR REPLACE VIEW available_captions AS SELECT 'amber' AS page_name, 'AVAILABLE' AS standing, n FROM ${HEAVY}`,
    view: hurried,
    repair: file('views/available_captions'),
    seen: /^\d\d+\.\d\d s, at most 5 s/,
  },
  'candidates of five pages are given in 2 s': {
    sql: `CREATE OR REPLACE PROCEDURE page_candidates(pages ARRAY<STRING>, week_starts ARRAY<DATE>, seed STRING) BEGIN SELECT * FROM ${HEAVY}; END`,
    view: hurried,
    repair: file('procedures/page_candidates'),
    seen: /^\d\d+\.\d\d s, at most 2 s/,
  },
  'one page is analysed in 10 s': {
    sql: `CREATE OR REPLACE TABLE FUNCTION analyze_saturation_status(page_name STRING, lookback_days INT64) AS (SELECT n FROM ${HEAVY})`,
    view: hurried,
    repair: file('functions/analyze_saturation_status'),
    seen: /^\d\d+\.\d\d s, at most 10 s/,
  },
  'the export view reads less than 1 GB for a week': {
    view: crowded,
    seen: /^\d{2,}\.\d{3} GB, at most 1 GB/,
    also: ['the messages that the performance job reads stay under its 10 GB'],
  },
  'the messages that the performance job reads stay under its 10 GB': {
    view: crowded,
    seen: /^\d{2,}\.\d{3} GB, at most 10 GB/,
    also: ['the export view reads less than 1 GB for a week'],
  },
  'reading days that have no rows costs nothing': {
    sql: `${sweepLog('locks_expired_stale INT64', 'CLUSTER BY sweep_time')}; INSERT INTO lock_sweep_log (sweep_time) VALUES ('2025-03-05')`,
    repair: repairedSweepLog,
    seen: /lock_sweep_log reads \d+ bytes for sweep_time < TIMESTAMP '1971-01-01'/,
  },
  'the jobs of the last week kept their time and their bytes': {
    sql: "INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_status, job_duration_seconds, bytes_billed) VALUES ('c', 'run_daily_automation', '2025-03-05', 'COMPLETED', 601, 5)",
    repair: "DELETE FROM etl_job_runs WHERE job_id = 'c'",
    seen: /run_daily_automation at 2025-03-05 00:00:00\+00 took 601 s of 600 and 5 bytes of/,
  },
};

/** Quick enough to look at whole after each break: nothing but what is broken may fail. */
const WHOLE: readonly Category[] = ['existence', 'schemas', 'procedure signatures', 'data integrity', 'time zone'];

async function command(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const heard = hearing();
  const environment = { folder: SQL_FOLDER, parse, clockZone: clockZoneOf(MANIFEST) };
  const code = await verifyCommand(environment, [...args, '--endpoint', on.url], heard.streams);
  return { code, out: heard.out };
}

describe('a broken warehouse', () => {
  test('is broken in a way of its own for each check', () => {
    expect(Object.keys(breaks).sort()).toEqual(allChecks.map((check) => check.name).sort());
  });

  test.each(allChecks.map((check) => [check.category, check.name, check] as const))(
    '%s: %s',
    async (category, name, check) => {
      const broken = breaks[name];
      if (!broken) throw new Error(`No break is known for ${name}.`);
      const { sql, view = (sound) => sound, repair, seen, also = [] } = broken;
      if (sql !== undefined) await on.run(sql);
      const looked = WHOLE.includes(category) ? allChecks.filter((other) => other.category === category) : [check];
      const verdicts = await verify(looked, view(on.inspected));
      if (repair !== undefined) await on.run(repair);

      const failed = verdicts.filter((verdict) => !verdict.passed);
      const own = failed.find((verdict) => verdict.name === name);
      expect(own?.seen, JSON.stringify(verdicts)).toMatch(seen);
      expect(own?.remedy).toBe(check.remedy);
      const allowed = looked.length === 1 ? [name] : [name, ...also];
      expect(failed.map((verdict) => verdict.name).sort()).toEqual([...allowed].sort());
      expect((await judge(check, patient(on.inspected))).seen).not.toMatch(seen);
    },
  );

  test('is whole again after all these repairs', async () => {
    expect((await verify(allChecks, patient(on.inspected))).filter((verdict) => !verdict.passed)).toEqual([]);
  });

  test('that lacks a dataset fails without stopping the checks that can do without it; the command ends with 1', async () => {
    const sound = await command('--json');
    const before: { passed: boolean; checks: readonly Verdict[] } = JSON.parse(sound.out);
    expect(before.checks.filter((verdict) => !verdict.passed && verdict.category !== 'performance')).toEqual([]);
    expect(sound.code).toBe(before.passed ? 0 : 1);
    await on.run('DROP SCHEMA ops_config CASCADE');
    const { code, out } = await command('--json');
    expect(code).toBe(1);
    const { passed, checks }: { passed: boolean; checks: readonly Verdict[] } = JSON.parse(out);
    expect(passed).toBe(false);
    const missing = checks.find((verdict) => verdict.name.startsWith('every dataset'));
    expect(missing).toMatchObject({ passed: false, seen: 'ops_config is missing' });
    expect(checks.filter((verdict) => verdict.passed).length).toBeGreaterThan(20);
    expect(report(checks)).toMatch(/FAIL {2}every table is there – .*ops_config/);
  });
});
