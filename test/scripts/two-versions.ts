// A warehouse that has been deployed in two versions, and the command `rollback` as tests run it on it.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { rollbackCommand } from '../../scripts/restoring/rollback-command';
import type { Check } from '../../scripts/verification/check';
import { clockZoneOf, MANIFEST } from '../../scripts/verification/sources';
import { type Deploying, deploying, type Outcome, parse, SQL_FOLDER } from './deploying';
import { hearing } from './heard';

export const MAIN = 'eros_scheduling_brain';

/** What a rollback writes by itself wherever it goes, apart from what it is asked for. */
const OWN_TRACES = ['automation_alerts', 'job_controls', 'commit_guard'];

export interface Inventory {
  readonly code: readonly string[];
  readonly tables: readonly string[];
}

type Rows = readonly Readonly<Record<string, unknown>>[];

export interface TwoVersions {
  readonly deploying: Deploying;
  /** The object files of the version that was deployed last. */
  readonly folder: string;
  rows(sql: string): Promise<Rows>;
  /** Every view and routine with its statement, every table with its shape and a fingerprint of its rows; no snapshot sets. */
  inventory(): Promise<Inventory>;
  /** Deploys the later version: a view with another column, a function that answers otherwise, one that is new. */
  deployLater(): Promise<void>;
  rollback(args: readonly string[], answer?: string): Promise<Outcome>;
  /** Whether the jobs are paused, and why, as the pump asks. */
  pause(): Promise<Readonly<Record<string, unknown>> | undefined>;
  lastAlert(): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** The set that a rollback says it took. */
export const taken = ({ out }: Outcome): string => /snapshot set (\w+):/.exec(out)?.[1] ?? `no set in: ${out}`;

const normal = (ddl: unknown): string =>
  String(ddl)
    .replace(/^[\s\S]*?CREATE (?:OR REPLACE )?/, '')
    .replace(/;\s*$/, '');

const SHAPES = `
  SELECT columns.table_name AS name, ANY_VALUE(options.text) AS options,
    STRING_AGG(FORMAT('%s %s %s %t %s %t', columns.column_name, columns.data_type, is_partitioning_column, clustering_ordinal_position, column_default, paths.description), ', ' ORDER BY ordinal_position) AS shape
  FROM \`region-us\`.INFORMATION_SCHEMA.COLUMNS AS columns
  JOIN \`region-us\`.INFORMATION_SCHEMA.TABLES AS stored ON stored.table_name = columns.table_name AND stored.table_type = 'BASE TABLE'
  JOIN \`region-us\`.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS AS paths ON paths.table_name = columns.table_name AND paths.field_path = columns.column_name
  LEFT JOIN (
    SELECT table_name, STRING_AGG(FORMAT('%s = %s', option_name, option_value), ', ' ORDER BY option_name) AS text
    FROM \`region-us\`.INFORMATION_SCHEMA.TABLE_OPTIONS GROUP BY table_name
  ) AS options ON options.table_name = columns.table_name
  WHERE NOT STARTS_WITH(columns.table_name, 'before_')
  GROUP BY name`;

function changed(folder: string, path: string, from: RegExp, to: string): void {
  const file = join(folder, MAIN, path);
  const text = readFileSync(file, 'utf8');
  const replaced = text.replace(from, to);
  if (replaced === text) throw new Error(`${path} has no ${String(from)}.`);
  writeFileSync(file, replaced);
}

/** Deploys the first version of `sql/`, or of some of its files, before the tests of one file. */
export function twoVersions(checks: readonly Check[], only?: readonly string[]): TwoVersions {
  const on = deploying();
  const folder = mkdtempSync(join(tmpdir(), 'eros-versions-'));
  const rows = (sql: string): Promise<Rows> => on.connection.query(sql, { defaultDataset: MAIN });
  const deploy = async (): Promise<void> => {
    const { code, err } = await on.run(['--yes'], { folder });
    expect(code, err).toBe(0);
  };
  beforeAll(async () => {
    if (only === undefined) cpSync(SQL_FOLDER, folder, { recursive: true });
    for (const path of only ?? []) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(SQL_FOLDER, `${path}.sql`), join(folder, `${path}.sql`));
    }
    await deploy();
    await rows(`INSERT INTO captions (caption_id, caption_text) VALUES (1, 'one'), (2, 'two'), (3, 'three "quoted"\\n');
      INSERT INTO schedule_changes (schedule_id, page_name, action) VALUES ('s', 'jade', 'COMMIT'), ('s', 'jade', 'CANCEL');`);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    deploying: on,
    folder,
    rows,
    inventory: async () => {
      const objects = await rows(`
        SELECT table_schema AS dataset, table_name AS name, table_type AS type, ddl FROM \`region-us\`.INFORMATION_SCHEMA.TABLES
        UNION ALL SELECT routine_schema, routine_name, routine_type, ddl FROM \`region-us\`.INFORMATION_SCHEMA.ROUTINES
        ORDER BY dataset, name, type`);
      const own = objects.filter(({ name }) => !String(name).startsWith('before_'));
      const prints = own
        .filter(({ type, name }) => type === 'BASE TABLE' && !OWN_TRACES.includes(String(name)))
        .map(
          ({ dataset, name }) =>
            `SELECT '${String(name)}' AS name, COUNT(*) AS found, FORMAT('%t', BIT_XOR(FARM_FINGERPRINT(TO_JSON_STRING(t)))) AS content FROM \`${String(dataset)}.${String(name)}\` AS t`,
        );
      const tables = [...(await rows(prints.join(' UNION ALL '))), ...(await rows(SHAPES))];
      return {
        code: own
          .filter(({ type }) => type !== 'BASE TABLE')
          .map(({ dataset, name, type, ddl }) => `${String(type)} ${String(dataset)}.${String(name)} ${normal(ddl)}`),
        tables: tables.map((row) => JSON.stringify(row)).sort(),
      };
    },
    deployLater: async () => {
      changed(
        folder,
        'views/schedule_slot_results.sql',
        /AS\nSELECT \*\nFROM/,
        "AS\nSELECT\n  'later' AS version,\n  *\nFROM",
      );
      changed(folder, 'functions/caption_key.sql', /AS \(\n[\s\S]*\);/, "AS (\n  CONCAT('later ', text)\n);");
      writeFileSync(
        join(folder, MAIN, 'functions/caption_length.sql'),
        `CREATE OR REPLACE FUNCTION \`of-scheduler-proj.${MAIN}.caption_length\`(text STRING) RETURNS INT64 AS (LENGTH(\`of-scheduler-proj.${MAIN}.caption_key\`(text)));`,
      );
      await deploy();
    },
    rollback: async (args, answer) => {
      const heard = hearing(answer);
      const environment = { folder, parse, clockZone: clockZoneOf(MANIFEST), checks };
      const code = await rollbackCommand(environment, [...args, '--endpoint', on.between.url], heard.streams);
      return { code, out: heard.out, err: heard.err };
    },
    pause: async () =>
      (
        await rows(`SELECT job_name, paused, reason FROM ops_config.job_controls WHERE TRUE
          QUALIFY ROW_NUMBER() OVER (PARTITION BY job_name ORDER BY paused_at DESC) = 1`)
      )[0],
    lastAlert: async () =>
      (
        await rows(
          "SELECT alert_level, alert_message FROM automation_alerts WHERE alert_source = 'rollback' ORDER BY alert_time DESC LIMIT 1",
        )
      )[0],
  };
}

const tables = [
  ...[
    'active_caption_assignments',
    'automation_alerts',
    'captions',
    'commit_guard',
    'creator_profiles',
    'etl_job_runs',
  ],
  ...['holiday_calendar', 'mass_messages', 'schedule_changes', 'schedule_recommendations'],
].map((name) => `${MAIN}/tables/${name}`);

/** Files enough for a rollback to have something of each kind. */
export const SOME_OBJECTS: readonly string[] = [
  ...tables,
  `${MAIN}/functions/caption_key`,
  `${MAIN}/functions/caption_key_v2`,
  `${MAIN}/functions/page_spellings`,
  `${MAIN}/functions/slot_results`,
  `${MAIN}/procedures/fill_holiday_calendar`,
  `${MAIN}/views/schedule_slot_results`,
  'ops_config/tables/deployed_objects',
  'ops_config/tables/job_controls',
  'ops_config/tables/ml_parameters',
  'ops_config/views/current_parameters',
];
