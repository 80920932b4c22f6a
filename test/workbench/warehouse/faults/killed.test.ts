// A warehouse killed in the middle of its work: its data opens again and holds exactly what was committed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stopSharedAnalyser } from '../../../../workbench/warehouse/analyser/server';
import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse/index';
import type { Printed } from '../reference/print';
import { rows } from '../session/running';
import { ChildWarehouse, eventually, runs } from './process';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warehouse-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => stopSharedAnalyser());

async function reopened<T>(
  work: (ask: (sql: string) => Promise<Printed[][]>, warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openWarehouse({ dataFolder: folder });
  try {
    const session = await warehouse.openSession();
    const result = await work((sql) => rows(session, sql), warehouse);
    await session.close();
    return result;
  } finally {
    await warehouse.close();
  }
}

/** The engine's tables, beside the warehouse's own, are just those that the catalog names. */
async function expectNoOrphans({ engine, catalog }: Warehouse): Promise<void> {
  const connection = await engine.acquire();
  const found = await (
    await connection.run("SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO '(temp_)?t[0-9]+'")
  ).getRows();
  engine.release(connection);
  const named = [...catalog.tables.values()].map((entry) => entry.storage).filter((storage) => storage !== '');
  expect(found.map(([name]) => String(name)).sort()).toEqual(named.sort());
}

const FOREVER = 'WHILE TRUE DO SELECT 1; END WHILE';

describe('SIGKILL', () => {
  test('in a transaction: nothing of it is there, all that came before is', async () => {
    const child = new ChildWarehouse(
      folder,
      `CREATE TABLE d.t AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n; CREATE TABLE d.u (n INT64);
       BEGIN TRANSACTION; UPDATE d.t SET n = -n WHERE TRUE; INSERT d.u SELECT n FROM d.t; DELETE d.t WHERE n < -500; ${FOREVER}`,
    );
    await child.said(/^end 5 DELETE/);
    await child.kill();
    await reopened(async (ask, warehouse) => {
      expect(await ask('SELECT COUNT(*), SUM(n), (SELECT COUNT(*) FROM d.u) FROM d.t')).toEqual([
        ['1000', '500500', '0'],
      ]);
      await expectNoOrphans(warehouse);
      expect(await ask('UPDATE d.t SET n = n + 1 WHERE TRUE; SELECT SUM(n) FROM d.t')).toEqual([['501500']]);
    });
  });

  test('in a big CREATE TABLE AS: there is all of the table or nothing', async () => {
    const child = new ChildWarehouse(
      folder,
      `CREATE TABLE d.small AS SELECT 1 AS a; CREATE OR REPLACE TABLE d.small AS
         SELECT a, b, SHA256(CONCAT(a, '-', b)) AS h FROM UNNEST(GENERATE_ARRAY(1, 4000)) AS a, UNNEST(GENERATE_ARRAY(1, 4000)) AS b`,
    );
    await child.said(/^start 1 CREATE_TABLE_AS_SELECT/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await child.kill();
    expect(child.lines.some((line) => line.startsWith('end 1'))).toBe(false);
    await reopened(async (ask, warehouse) => {
      expect(await ask('SELECT * FROM d.small')).toEqual([['1']]);
      await expectNoOrphans(warehouse);
    });
  });

  test('in a loop of inserts and replaced tables: each that was answered is there, none is half there', async () => {
    const child = new ChildWarehouse(
      folder,
      `DECLARE i INT64 DEFAULT 0; CREATE TABLE d.t (n INT64, v STRING);
       WHILE TRUE DO SET i = i + 1; INSERT d.t SELECT i, CONCAT('v', x) FROM UNNEST([1, 2, 3]) AS x; CREATE OR REPLACE TABLE d.last AS SELECT i AS n; END WHILE`,
    );
    await child.said(/^end 60 CREATE_TABLE/);
    await child.kill();
    const answered = child.lines.filter((line) => /^end \d+ INSERT/.test(line)).length;
    const replaced = child.lines.filter((line) => /^end \d+ CREATE_TABLE_AS/.test(line)).length;
    await reopened(async (ask, warehouse) => {
      const [[turns, all, most, last] = []] = await ask(
        'SELECT COUNT(DISTINCT n), COUNT(*), MAX(n), (SELECT n FROM d.last) FROM d.t',
      );
      expect(Number(turns)).toBeGreaterThanOrEqual(answered);
      expect([Number(all), most]).toEqual([Number(turns) * 3, turns]);
      expect(Number(last)).toBeGreaterThanOrEqual(replaced);
      expect(Number(last)).toBeLessThanOrEqual(Number(turns));
      await expectNoOrphans(warehouse);
    });
  });

  test('leaves no analyser behind', async () => {
    const child = new ChildWarehouse(folder, FOREVER);
    const pids = await child.analyserPids();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    expect(pids.every(runs)).toBe(true);
    await child.kill();
    expect(await eventually(() => !pids.some(runs), 5000)).toBe(true);
  });
});

describe('a folder', () => {
  test('that holds a table nobody names is cleared of it when it opens', async () => {
    const before = await openWarehouse({ dataFolder: folder });
    const connection = await before.engine.acquire();
    await connection.run('CREATE TABLE t999 (x INTEGER)');
    before.engine.release(connection);
    await before.close();
    await reopened(async (_, warehouse) => expectNoOrphans(warehouse));
  });

  test('that this process has open already is refused in plain words', async () => {
    const first = await openWarehouse({ dataFolder: folder });
    await expect(openWarehouse({ dataFolder: folder })).rejects.toMatchObject({
      reason: 'backendError',
      message: expect.stringContaining(`data in ${folder} is in use`),
    });
    await first.close();
  });
});

describe('two processes', () => {
  test('the data of one that runs is refused in plain words, and opens when it has ended', async () => {
    const child = new ChildWarehouse(folder, `CREATE TABLE d.t AS SELECT 7 AS a; ${FOREVER}`);
    await child.said(/^end 0/);
    await expect(openWarehouse({ dataFolder: folder })).rejects.toMatchObject({
      reason: 'backendError',
      message: expect.stringContaining(`data in ${folder} is in use by another process`),
    });
    await child.kill();
    await reopened(async (ask) => expect(await ask('SELECT a FROM d.t')).toEqual([['7']]));
  });

  test('one that closes leaves no process and no lock', async () => {
    const child = new ChildWarehouse(folder, 'CREATE TABLE d.t AS SELECT 7 AS a');
    const pids = await child.analyserPids();
    await child.said(/^closed/);
    expect(await child.exited).toBe(0);
    expect(await eventually(() => !pids.some(runs), 2000)).toBe(true);
    await reopened(async (ask) => expect(await ask('SELECT a FROM d.t')).toEqual([['7']]));
  });
});
