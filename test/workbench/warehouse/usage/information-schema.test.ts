// INFORMATION_SCHEMA's views of storage, options and jobs.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobConfiguration } from '../../../../workbench/warehouse/jobs/configuration';
import { JobRegistry } from '../../../../workbench/warehouse/jobs/registry';
import { JobService } from '../../../../workbench/warehouse/jobs/service';
import { days, Measured, NOW } from './measured';

let m: Measured;
beforeAll(async () => {
  m = await Measured.open(
    ...days,
    'CREATE TABLE d.plain (a STRING)',
    'CREATE TABLE d.r (id INT64) PARTITION BY RANGE_BUCKET(id, GENERATE_ARRAY(0, 20, 10))',
    'INSERT INTO d.r VALUES (5), (15), (20), (NULL)',
    'CREATE TABLE d.hourly (moment TIMESTAMP) PARTITION BY TIMESTAMP_TRUNC(moment, HOUR)',
    "INSERT INTO d.hourly VALUES ('2024-02-03 04:05:06')",
    'CREATE TABLE d.empty (day DATE) PARTITION BY day',
    'CREATE VIEW d.v AS SELECT * FROM d.t',
  );
});
afterAll(async () => {
  await m.close();
});

const partitions =
  'SELECT table_name, partition_id, total_rows, total_logical_bytes FROM d.INFORMATION_SCHEMA.PARTITIONS';

it('PARTITIONS: rows and bytes of each partition', async () => {
  expect(await m.rows(`${partitions} ORDER BY table_name, partition_id`)).toEqual([
    ['hourly', '2024020304', 1n, 8n],
    ['plain', null, 0n, 0n],
    ['r', '0', 1n, 8n],
    ['r', '10', 1n, 8n],
    ['r', '__NULL__', 1n, 0n],
    ['r', '__UNPARTITIONED__', 1n, 8n],
    ['t', '20240101', 2n, 40n],
    ['t', '20240102', 1n, 21n],
    ['t', '20240103', 1n, 10n],
    ['t', '__NULL__', 1n, 14n],
  ]);
});

it('PARTITIONS: as the session sees them, anew each time', async () => {
  const count = async () =>
    (await m.rows(`SELECT SUM(total_rows) FROM (${partitions} WHERE table_name = 'plain')`))[0]?.[0];
  await m.run("INSERT INTO d.plain VALUES ('a')");
  expect(await count()).toBe(1n);
  await m.session.begin();
  await m.run("INSERT INTO d.plain VALUES ('b')");
  expect(await count()).toBe(2n);
  await m.session.rollback();
  expect(await count()).toBe(1n);
  const [row] = await m.rows(
    "SELECT last_modified_time FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'plain'",
  );
  expect(row?.[0]).toBe(NOW);
});

it('a view over PARTITIONS is not frozen', async () => {
  await m.run(
    "CREATE VIEW d.parts AS SELECT COUNT(*) AS n FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'empty'",
  );
  expect(await m.rows('SELECT n FROM d.parts')).toEqual([[0n]]);
  await m.run("INSERT INTO d.empty VALUES ('2024-01-01')");
  expect(await m.rows('SELECT n FROM d.parts')).toEqual([[1n]]);
});

it('TABLE_STORAGE: with a region', async () => {
  const sql = (qualifier: string) =>
    `SELECT table_name, total_rows, total_partitions, total_logical_bytes FROM ${qualifier}INFORMATION_SCHEMA.TABLE_STORAGE WHERE table_name = 't'`;
  expect(await m.rows(sql('`region-us`.'))).toEqual([['t', 5n, 4n, 85n]]);
  await expect(m.run(sql('d.'))).rejects.toThrow(
    'Not found: Table of-scheduler-proj:d.INFORMATION_SCHEMA.TABLE_STORAGE',
  );
  await expect(m.run(sql(''))).rejects.toThrow('must be qualified');
});

it('options of datasets and routines', async () => {
  await m.run("CREATE SCHEMA e OPTIONS (description = 'Ein Satz')");
  await m.run('CREATE PROCEDURE d.p() OPTIONS (strict_mode = TRUE) BEGIN SELECT 1; END');
  expect(
    await m.rows('SELECT schema_name, option_name, option_value FROM `region-us`.INFORMATION_SCHEMA.SCHEMATA_OPTIONS'),
  ).toEqual([['e', 'description', '"Ein Satz"']]);
  expect(
    await m.rows('SELECT specific_name, option_name, option_type FROM d.INFORMATION_SCHEMA.ROUTINE_OPTIONS'),
  ).toEqual([['p', 'strict_mode', 'BOOL']]);
});

it('JOBS: those of this warehouse, as the registry has them', async () => {
  await expect(m.run('SELECT 1 FROM `region-us`.INFORMATION_SCHEMA.JOBS')).rejects.toThrow('was not found');
  const jobs = new JobService(m.warehouse, new JobRegistry());
  const start = async (user: string, query: string) => {
    const json = { query: { query, useLegacySql: false } };
    await jobs.start({ user, configuration: jobConfiguration(json, m.warehouse.projectId), json }).wait(60_000);
  };
  await start('anna@example.com', 'SELECT a FROM d.t');
  await start('bert@example.com', 'SELECT nothing FROM d.t');
  const seen = 'user_email, state, statement_type, total_bytes_processed, total_bytes_billed, error_result.reason';
  expect(await m.rows(`SELECT ${seen} FROM \`region-us\`.INFORMATION_SCHEMA.JOBS ORDER BY 1`)).toEqual([
    ['anna@example.com', 'DONE', 'SELECT', 21n, 10_485_760n, null],
    ['bert@example.com', 'DONE', null, 0n, 0n, 'invalidQuery'],
  ]);
  expect(
    await m.rows(
      'SELECT t.dataset_id, t.table_id FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_PROJECT, UNNEST(referenced_tables) t',
    ),
  ).toEqual([['d', 't']]);
  const mine = await m.warehouse.openSession({ user: 'bert@example.com' });
  const { rows } = await mine.run('SELECT query FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_USER', {
    variables: [],
    parameters: [],
    system: [],
  });
  expect(rows?.slice(0, 9)).toEqual([['SELECT nothing FROM d.t']]);
  await mine.close();
  await jobs.close();
});
