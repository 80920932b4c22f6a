// Tables as the system before had them: a deploy brings each to today's shape, and no row or value of it is lost.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readMigrations } from '../../scripts/warehouse-objects/migrations';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { statementNodes } from '../../scripts/warehouse-objects/script-statements';
import { tableShape } from '../../scripts/warehouse-objects/table-shape';
import { deploying, parse, SQL_FOLDER } from '../scripts/deploying';

const on = deploying();
afterEach(() => {
  on.between.rule = () => undefined;
});

const rows = (sql: string) => on.connection.query(sql, { defaultDataset: 'eros_scheduling_brain' });
const deploy = async () => {
  const { code, out, err } = await on.run(['--yes', '--json']);
  expect(code, err).toBe(0);
  const { plan }: { plan: { steps: { action: string; object: string; why: string }[] } } = JSON.parse(out);
  return plan.steps.filter(({ action }) => action === 'migrate').map(({ object, why }) => `${object} ${why}`);
};

/** The tables of the system before, each with rows as it had them. */
const before: Readonly<Record<string, string>> = {
  schedule_generation_queue: `
    CREATE TABLE eros_scheduling_brain.schedule_generation_queue (
      page_name STRING NOT NULL, execution_date DATE NOT NULL, saturation_pct FLOAT64, queued_at TIMESTAMP,
      processed_at TIMESTAMP, status STRING, schedule_id STRING, error_message STRING
    ) PARTITION BY execution_date CLUSTER BY status, page_name;
    INSERT INTO eros_scheduling_brain.schedule_generation_queue VALUES
      ('jade', '2025-03-05', 12.5, TIMESTAMP '2025-03-05 11:00:00+00', NULL, 'PENDING', NULL, NULL),
      ('ruby', '2025-03-10', 40, TIMESTAMP '2025-03-10 11:00:00+00', NULL, 'PROCESSING', 's-1', NULL),
      ('opal "é\\n', '2025-03-09', NULL, NULL, TIMESTAMP '2025-03-09 12:00:00+00', 'FAILED', NULL, 'no captions');`,
  caption_bandit_stats: `
    CREATE TABLE eros_scheduling_brain.caption_bandit_stats (
      page_name STRING NOT NULL, caption_id INT64 NOT NULL, successes INT64, failures INT64, total_observations INT64,
      avg_emv FLOAT64, median_emv FLOAT64, avg_conversion_rate FLOAT64, total_revenue NUMERIC, confidence_lower_bound FLOAT64,
      confidence_upper_bound FLOAT64, exploration_score FLOAT64, performance_percentile FLOAT64, last_used TIMESTAMP,
      last_updated TIMESTAMP
    ) PARTITION BY DATE(last_updated) CLUSTER BY page_name, caption_id, last_used;
    INSERT INTO eros_scheduling_brain.caption_bandit_stats VALUES
      ('jade', 1, 3, 4, 7, 61.25, 60, 0.02, 1234.56, 0.16, 0.75, 0.29, 88, TIMESTAMP '2025-02-01 00:00:00+00', TIMESTAMP '2025-03-01 00:00:00+00'),
      ('jade', 9007199254740993, 0, 0, 0, NULL, NULL, NULL, NULL, 0, 1, 0.5, NULL, NULL, TIMESTAMP '2025-03-01 00:00:00+00');`,
  active_caption_assignments: `
    CREATE TABLE eros_scheduling_brain.active_caption_assignments (
      assignment_id STRING, page_name STRING, caption_id INT64, schedule_id STRING, scheduled_send_date DATE,
      assigned_at TIMESTAMP, is_active BOOL
    ) PARTITION BY scheduled_send_date CLUSTER BY page_name, caption_id, is_active;
    INSERT INTO eros_scheduling_brain.active_caption_assignments VALUES
      ('a', 'jade', 1, 's-1', '2025-03-08', TIMESTAMP '2025-03-01 00:00:00+00', TRUE),
      ('b', 'jade', 2, 's-1', '2025-03-02', TIMESTAMP '2025-03-01 00:00:00+00', FALSE),
      ('c', 'jade', 3, NULL, NULL, TIMESTAMP '2025-03-01 00:00:00+00', FALSE);`,
  schedule_recommendations: `
    CREATE TABLE eros_scheduling_brain.schedule_recommendations (
      schedule_id STRING, slot_id STRING, page_name STRING, week_start DATE, scheduled_send_at TIMESTAMP,
      scheduled_local DATETIME, message_type STRING, funnel_id STRING, funnel_stage STRING, caption_id INT64, category STRING,
      price_tier STRING, price NUMERIC, expected_emv FLOAT64, score FLOAT64, reason STRING, colour STRING, is_valid BOOL,
      status STRING, created_at TIMESTAMP, created_by STRING, approved_at TIMESTAMP, approved_by STRING
    ) PARTITION BY week_start CLUSTER BY page_name, schedule_id, status;
    INSERT INTO eros_scheduling_brain.schedule_recommendations (schedule_id, slot_id, page_name, week_start, caption_id, price)
    VALUES ('s-1', 's-1#1', 'jade', '2025-03-03', 1, 12.5);`,
  schedule_export_log: `
    CREATE TABLE eros_scheduling_brain.schedule_export_log (
      export_id STRING, schedule_id STRING, page_name STRING, export_timestamp TIMESTAMP, status STRING, rows_exported INT64
    ) PARTITION BY DATE(export_timestamp) CLUSTER BY page_name, status;
    INSERT INTO eros_scheduling_brain.schedule_export_log VALUES ('e', 's-1', 'jade', TIMESTAMP '2026-11-01 00:00:00+00', 'SUCCESS', 40);`,
  etl_job_runs: `
    CREATE TABLE eros_scheduling_brain.etl_job_runs (
      job_id STRING, job_name STRING, job_start_time TIMESTAMP, job_end_time TIMESTAMP, job_status STRING, error_message STRING
    ) PARTITION BY DATE(job_start_time) CLUSTER BY job_name, job_status;
    INSERT INTO eros_scheduling_brain.etl_job_runs VALUES ('j', 'sweep', TIMESTAMP '2025-03-01 00:00:00+00', NULL, 'COMPLETED', NULL);`,
  automation_alerts: `
    CREATE TABLE eros_scheduling_brain.automation_alerts (
      alert_id STRING, alert_time TIMESTAMP, alert_level STRING, alert_source STRING, alert_message STRING
    ) PARTITION BY DATE(alert_time) CLUSTER BY alert_level, alert_source;
    INSERT INTO eros_scheduling_brain.automation_alerts VALUES ('x', TIMESTAMP '2025-03-01 00:00:00+00', 'INFO', 'sweep', "It's fine");`,
  ml_parameters: `
    CREATE TABLE ops_config.ml_parameters (parameter_set STRING, environment STRING, parameters JSON);
    INSERT INTO ops_config.ml_parameters VALUES ('eros', 'production', JSON '{"cooldown_days": 21}');`,
};

const datasetOf = (table: string): string => (table === 'ml_parameters' ? 'ops_config' : 'eros_scheduling_brain');

interface OlderTable {
  readonly columns: readonly string[];
  readonly held: readonly unknown[];
}

const heldIn = async (table: string, columns: readonly string[]): Promise<unknown[]> => {
  const values = columns.map((column) => `TO_JSON_STRING(${column})`).join(", '|', ");
  const found = await rows(`SELECT CONCAT(${values}) AS held FROM ${datasetOf(table)}.${table} ORDER BY held`);
  return found.map((row) => row.held);
};

async function loadOlder(): Promise<Map<string, OlderTable>> {
  await on.connection.query('CREATE SCHEMA eros_scheduling_brain; CREATE SCHEMA ops_config');
  const older = new Map<string, OlderTable>();
  for (const [table, sql] of Object.entries(before)) {
    await rows(sql);
    const found = await rows(
      `SELECT column_name FROM ${datasetOf(table)}.INFORMATION_SCHEMA.COLUMNS WHERE table_name = '${table}' ORDER BY ordinal_position`,
    );
    const columns = found.map((row) => String(row.column_name));
    older.set(table, { columns, held: await heldIn(table, columns) });
  }
  return older;
}

describe('a warehouse of the system before', () => {
  test('has a table here for every migration there is', async () => {
    const migrations = await readMigrations(SQL_FOLDER, parse);
    expect([...new Set(migrations.map(({ table }) => table))].sort()).toEqual(Object.keys(before).sort());
  });

  test('a migration that is killed half-way is named; the next deploy completes it, and nothing is lost', async () => {
    const older = await loadOlder();
    on.between.rule = ({ body }) =>
      /UPDATE `of-scheduler-proj\.eros_scheduling_brain\.schedule_generation_queue`/.test(body)
        ? { status: 400, reason: 'stopped', message: 'Job execution was cancelled: User requested cancellation' }
        : undefined;
    const killed = await on.run(['--yes']);
    expect(killed.code).toBe(1);
    expect(killed.err).toContain(
      'migrate eros_scheduling_brain.schedule_generation_queue by 001_weeks_and_leases: Job execution was cancelled',
    );
    // Half-way: the columns are there, the values are not.
    expect(await rows('SELECT DISTINCT week_start, attempts FROM schedule_generation_queue')).toEqual([
      { week_start: null, attempts: null },
    ]);
    on.between.rule = () => undefined;
    expect(await deploy()).toContain(
      'eros_scheduling_brain.schedule_generation_queue 001_weeks_and_leases: its columns are there, its values may not be',
    );
    for (const [table, { columns, held }] of older) {
      const now = await heldIn(table, columns);
      // Parameters gain the defaults of what they lacked, as rows of their own.
      if (table === 'ml_parameters') expect(now).toEqual(expect.arrayContaining([...held]));
      else expect(now, table).toEqual(held);
    }
    expect(await deploy()).toEqual([]);
  });

  test('every table has the columns of its file, none of the new ones NOT NULL', async () => {
    const migrations = await readMigrations(SQL_FOLDER, parse);
    for (const file of readObjectFiles(SQL_FOLDER).filter(({ name }) => name in before)) {
      const [statement] = statementNodes(await parse(file.sql));
      if (!statement) throw new Error(`${file.path} is empty.`);
      const found = await rows(
        `SELECT column_name, data_type, is_nullable FROM ${file.dataset}.INFORMATION_SCHEMA.COLUMNS WHERE table_name = '${file.name}'`,
      );
      const types = Object.fromEntries(found.map((row) => [row.column_name, row.data_type]));
      expect(types).toEqual(Object.fromEntries(tableShape(statement).columns.map(({ name, type }) => [name, type])));
      const added = migrations.filter(({ table }) => table === file.name).flatMap(({ adds }) => adds);
      const strict = found.filter((row) => row.is_nullable === 'NO').map((row) => row.column_name);
      expect(added.filter((column) => strict.includes(column))).toEqual([]);
    }
  });

  test('old rows of the queue have their week, and what was being worked on may be claimed again', async () => {
    const found = await rows(`SELECT page_name, CAST(week_start AS STRING) AS week_start, generation, attempts,
      status, lease_until <= CURRENT_TIMESTAMP() AS lapsed FROM schedule_generation_queue ORDER BY execution_date`);
    expect(found).toEqual([
      { page_name: 'jade', week_start: '2025-03-10', generation: 0, attempts: 0, status: 'PENDING', lapsed: null },
      { page_name: 'opal "é\n', week_start: '2025-03-10', generation: 0, attempts: 0, status: 'FAILED', lapsed: null },
      { page_name: 'ruby', week_start: '2025-03-17', generation: 0, attempts: 0, status: 'PROCESSING', lapsed: true },
    ]);
    await rows("INSERT INTO schedule_generation_queue (page_name, execution_date) VALUES ('new', '2025-03-11')");
    expect(await rows("SELECT generation, attempts FROM schedule_generation_queue WHERE page_name = 'new'")).toEqual([
      { generation: 0, attempts: 0 },
    ]);
  });

  test('old locks that ended count as used; the sweep takes the others', async () => {
    await rows('CALL sweep_expired_caption_locks()');
    expect(
      await rows(`SELECT assignment_id, is_active, release_reason, released_at IS NOT NULL AS told
        FROM active_caption_assignments ORDER BY assignment_id`),
    ).toEqual([
      { assignment_id: 'a', is_active: false, release_reason: 'PAST_DATE', told: true },
      { assignment_id: 'b', is_active: false, release_reason: 'PAST_DATE', told: true },
      { assignment_id: 'c', is_active: false, release_reason: 'PAST_DATE', told: true },
    ]);
  });

  test('old statistics are of EMV, and the performance update rewrites them from the messages', async () => {
    expect(await rows('SELECT DISTINCT reward_kind, w FROM caption_bandit_stats')).toEqual([
      { reward_kind: 'EMV', w: null },
    ]);
    await rows(`INSERT INTO caption_bank (caption_id, caption_text, content_category) VALUES (1, 'x', 'c');
      INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, price, sending_time, sent_count, viewed_count, purchased_count, earnings, ingested_at)
      VALUES ('m', 'jade', 1, 'PPV', 10, TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 5 DAY), 1000, 300, 5, 50, CURRENT_TIMESTAMP())`);
    await rows('CALL update_caption_performance()');
    expect(
      await rows(
        "SELECT reward_kind, obs_n, w > 0 AS weighed, avg_emv FROM caption_bandit_stats WHERE caption_id = 1 AND page_name = 'jade'",
      ),
    ).toEqual([{ reward_kind: 'EMV', obs_n: 1, weighed: true, avg_emv: 50 }]);
  });

  test('a page is claimed in the queue of old', async () => {
    await rows("INSERT INTO creator_profiles (page_name, status, rollout) VALUES ('jade', 'ACTIVE', 'LIVE')");
    const claimed =
      await rows(`DECLARE coming DATE DEFAULT DATE_ADD(DATE_TRUNC(CURRENT_DATE('America/Los_Angeles'), WEEK(MONDAY)), INTERVAL 7 DAY);
      CALL claim_pages('a run', 5, [STRUCT('jade' AS page_name, coming AS week_start)])`);
    expect(claimed).toMatchObject([{ page_name: 'jade', outcome: 'CLAIMED', generation: 1, attempts: 1 }]);
    expect(
      await rows(
        "SELECT status, lease_until > CURRENT_TIMESTAMP() AS leased FROM schedule_generation_queue WHERE lease_owner = 'a run'",
      ),
    ).toEqual([{ status: 'PROCESSING', leased: true }]);
    expect(
      await rows("SELECT COUNT(*) AS n FROM schedule_generation_queue WHERE page_name IN ('jade', 'ruby')"),
    ).toEqual([{ n: 3 }]);
  });

  test('what somebody had set stays in force, with the defaults of the rest', async () => {
    const [found] =
      await rows(`SELECT LAX_INT64(parameters.cooldown_days) AS cooldown, LAX_INT64(parameters.lookback_days) AS lookback
      FROM ops_config.current_parameters WHERE environment = 'production'`);
    expect(found).toEqual({ cooldown: 21, lookback: 30 });
  });

  test('a column that somebody dropped since is added again', async () => {
    await rows('ALTER TABLE eros_scheduling_brain.schedule_export_log DROP COLUMN destination');
    expect(await deploy()).toEqual(['eros_scheduling_brain.schedule_export_log 001_destinations: adds destination']);
    expect(await deploy()).toEqual([]);
  });

  test('a table that lacks what no migration adds is refused by the name of the column, and nothing is changed', async () => {
    await rows('ALTER TABLE eros_scheduling_brain.schedule_generation_queue DROP COLUMN error_message');
    await rows('ALTER TABLE eros_scheduling_brain.schedule_export_log DROP COLUMN destination');
    const { code, err } = await on.run(['--yes']);
    expect(code).toBe(1);
    expect(err).toContain(
      'The table eros_scheduling_brain.schedule_generation_queue has a shape that is not known here: its column error_message is missing (STRING).',
    );
    expect(
      await rows(`SELECT column_name FROM eros_scheduling_brain.INFORMATION_SCHEMA.COLUMNS
        WHERE table_name = 'schedule_export_log' AND column_name = 'destination'`),
    ).toEqual([]);
  });
});

describe('a migration file is refused that', () => {
  const T = '`of-scheduler-proj.d.t`';
  test.each([
    ['could lose rows', `DELETE FROM ${T} WHERE TRUE`, /has a DeleteStatement/],
    ['drops a column', `ALTER TABLE ${T} DROP COLUMN a`, /has a DropColumnAction/],
    ['could not run twice', `ALTER TABLE ${T} ADD COLUMN a INT64`, /adds a without IF NOT EXISTS/],
    ['asks for NOT NULL', `ALTER TABLE ${T} ADD COLUMN IF NOT EXISTS a INT64 NOT NULL`, /adds a as NOT NULL/],
    ['changes another table', 'UPDATE `of-scheduler-proj.d.u` SET a = 1 WHERE TRUE', /changes of-scheduler-proj\.d\.u/],
  ])('%s', async (_, sql, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    try {
      const file = join(folder, 'd/migrations/t/001_x.sql');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, sql);
      await expect(readMigrations(folder, parse)).rejects.toThrow(message);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('says not what it is for', async () => {
    for (const { path } of await readMigrations(SQL_FOLDER, parse)) {
      expect(readFileSync(join(SQL_FOLDER, path), 'utf8')).toMatch(/^-- \w[^\n]{40,}/);
    }
  });
});
