// What DML reads of its target, tables that want a filter, and what is billed.

import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Analyser } from '../../../../workbench/warehouse/analyser/analyser';
import { analyse } from '../../../../workbench/warehouse/session/prepare';
import { billedBytes } from '../../../../workbench/warehouse/usage/billing';
import { unprunedTables } from '../../../../workbench/warehouse/usage/meter';
import { days, Measured, timestamp } from './measured';

// All columns by day.
const [FIRST, SECOND, THIRD, NONE] = [40, 21, 10, 14];
const ALL = FIRST + SECOND + THIRD + NONE;
const MB = 1024 * 1024;

const open: Measured[] = [];
let m: Measured;
beforeEach(async () => {
  m = await Measured.open(
    ...days,
    'CREATE TABLE d.s (a STRING, ts TIMESTAMP)',
    "INSERT INTO d.s VALUES ('ab', '2024-01-01')",
  );
  open.push(m);
});
afterAll(async () => {
  for (const each of open) await each.close();
});

const given = { variables: [timestamp('since', '2024-01-02T00:00:00Z')] };

describe('DML', () => {
  it.each([
    ['UPDATE reads all columns of the partitions', 'UPDATE d.t SET n = 0 WHERE ts >= since', SECOND + THIRD],
    ['UPDATE without a filter', "UPDATE d.t SET n = 0 WHERE a = 'ab'", ALL],
    [
      'UPDATE from another table',
      'UPDATE d.t SET n = 0 FROM d.s WHERE t.a = s.a AND t.ts >= since',
      SECOND + THIRD + 4,
    ],
    ['DELETE', 'DELETE FROM d.t WHERE ts IS NULL', NONE],
    ['DELETE by a subquery', 'DELETE FROM d.t WHERE a IN (SELECT a FROM d.s)', ALL + 4],
    ['TRUNCATE', 'TRUNCATE TABLE d.t', 0],
    ['INSERT of values', "INSERT INTO d.t (a) VALUES ('x')", 0],
    ['INSERT of a query', "INSERT INTO d.t (a) SELECT a FROM d.t WHERE ts < '2024-01-02'", 24],
    [
      'MERGE whose ON has the filter',
      'MERGE d.t t USING d.s s ON t.a = s.a AND t.ts >= since WHEN MATCHED THEN UPDATE SET n = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)',
      SECOND + THIRD + 4,
    ],
    [
      'MERGE with the filter in WHEN MATCHED',
      'MERGE d.t t USING d.s s ON t.a = s.a WHEN MATCHED AND t.ts >= since THEN DELETE',
      SECOND + THIRD + 4,
    ],
    [
      'MERGE that inserts too',
      'MERGE d.t t USING d.s s ON t.a = s.a WHEN MATCHED AND t.ts >= since THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)',
      ALL + 4,
    ],
    [
      'MERGE with rows that no source matches',
      'MERGE d.t t USING d.s s ON t.a = s.a AND t.ts >= since WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE THEN DELETE',
      ALL + 4,
    ],
    [
      'MERGE with a filter on those',
      "MERGE d.t t USING d.s s ON t.a = s.a AND t.ts >= since WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE AND t.ts < '2024-01-02' THEN DELETE",
      FIRST + SECOND + THIRD + 4,
    ],
    [
      'MERGE that only inserts reads what it compares',
      'MERGE d.t t USING d.s s ON t.a = s.a AND t.ts >= since WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)',
      13 + 10 + 4,
    ],
  ])('%s', async (_, sql, bytes) => {
    expect(await m.bytes(sql, given)).toBe(bytes);
  });
});

describe('require_partition_filter', () => {
  const words =
    "Cannot query over table 'of-scheduler-proj.d.t' without a filter over column(s) 'ts' that can be used for partition elimination";

  it('refuses what reads the table without a filter, in BigQuery’s words', async () => {
    await m.run('CREATE VIEW d.v AS SELECT * FROM d.t');
    await m.run('ALTER TABLE d.t SET OPTIONS (require_partition_filter = TRUE)');
    for (const sql of [
      'SELECT a FROM d.t',
      'SELECT COUNT(*) FROM d.t',
      "SELECT a FROM d.t WHERE DATE(ts, 'Europe/Paris') = '2024-01-01'",
      "SELECT a FROM d.t WHERE ts >= since OR a = 'x'",
      'SELECT a FROM d.v',
      'SELECT x.a FROM d.t x JOIN d.t y ON x.a = y.a WHERE x.ts >= since',
      'CREATE TABLE d.copied AS SELECT * FROM d.t',
      "UPDATE d.t SET n = 1 WHERE a = 'x'",
      'DELETE FROM d.t WHERE TRUE',
      'MERGE d.t t USING d.s s ON t.a = s.a WHEN MATCHED THEN DELETE',
      'INSERT INTO d.s (a) SELECT a FROM d.t',
    ]) {
      await expect(m.run(sql, given), sql).rejects.toThrow(words);
    }
    await expect(m.session.dryRun('SELECT a FROM d.t', { variables: [], parameters: [], system: [] })).rejects.toThrow(
      words,
    );
    for (const sql of [
      'SELECT a FROM d.t WHERE ts >= since',
      'SELECT a FROM d.v WHERE ts >= since',
      "SELECT a FROM d.t WHERE DATE(ts) = '2024-01-01'",
      'UPDATE d.t SET n = 1 WHERE ts >= since',
      "INSERT INTO d.t (a) VALUES ('x')",
      'SELECT a FROM d.s',
    ]) {
      await m.run(sql, given);
    }
    await m.run('ALTER TABLE d.t SET OPTIONS (require_partition_filter = FALSE)');
    await m.run('SELECT a FROM d.t');
  });

  it('names the pseudo columns of a table partitioned by ingestion', async () => {
    await m.run('CREATE TABLE d.i (a STRING) PARTITION BY _PARTITIONDATE OPTIONS (require_partition_filter = TRUE)');
    await expect(m.run('SELECT a FROM d.i')).rejects.toThrow(
      "Cannot query over table 'of-scheduler-proj.d.i' without a filter over column(s) '_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME' that can be used for partition elimination",
    );
  });
});

describe('unprunedTables', () => {
  const unpruned = async (sql: string): Promise<string[]> => {
    const around = {
      analyser: new Analyser(),
      catalog: m.warehouse.catalog,
      defaultDataset: 'd',
      temporaryTables: new Map(),
      temporaryRoutines: new Map(),
      informationSchema: () => undefined,
    };
    const analysed = await analyse(around, sql, { variables: given.variables, parameters: [], system: [] });
    return unprunedTables(analysed).map((t) => t.name);
  };

  it('names the partitioned tables that are read whole, each once', async () => {
    await m.run('CREATE VIEW d.v AS SELECT * FROM d.t');
    expect(await unpruned('SELECT a FROM t')).toEqual(['t']);
    expect(await unpruned('SELECT a FROM v JOIN t USING (a)')).toEqual(['t']);
    expect(await unpruned('SELECT a FROM t WHERE ts >= since')).toEqual([]);
    expect(await unpruned('SELECT a FROM v WHERE ts >= since')).toEqual([]);
    expect(await unpruned('SELECT a FROM s')).toEqual([]);
    expect(await unpruned("INSERT INTO t (a) VALUES ('x')")).toEqual([]);
    expect(await unpruned('DELETE FROM t WHERE n = 1')).toEqual(['t']);
    expect(await unpruned('SELECT a FROM t WHERE ts >= (SELECT MAX(ts) FROM s)')).toEqual(['t']);
  });
});

describe('billing', () => {
  it.each([
    [0, 3, 0],
    [1, 1, 10 * MB],
    [1, 3, 30 * MB],
    [10 * MB, 1, 10 * MB],
    [10 * MB + 1, 1, 11 * MB],
    [25 * MB, 3, 30 * MB],
    [31 * MB, 3, 31 * MB],
  ])('%d bytes of %d tables: %d', (bytes, tables, billed) => {
    expect(billedBytes(bytes, tables)).toBe(billed);
  });

  it('counts tables that are read, not views and not those only written', async () => {
    await m.run('CREATE VIEW d.v AS SELECT * FROM d.t');
    const billed = async (sql: string) => (await m.run(sql)).bytesBilled;
    expect(await billed('SELECT 1')).toBe(0);
    expect(await billed('SELECT a FROM d.v')).toBe(10 * MB);
    expect(await billed('SELECT x.a FROM d.t x JOIN d.t y USING (a)')).toBe(10 * MB);
    expect(await billed('SELECT a FROM d.t JOIN d.s USING (a)')).toBe(20 * MB);
    expect(await billed('INSERT INTO d.t (a) SELECT a FROM d.s')).toBe(10 * MB);
    expect(await billed("INSERT INTO d.t (a) VALUES ('x')")).toBe(0);
  });

  it('holds what is billed, not what is read, against the limit', async () => {
    const limits = { maximumBytesBilled: 10 * MB - 1 };
    await expect(m.run('SELECT a FROM d.t', { limits })).rejects.toThrow(
      `Query exceeded limit for bytes billed: ${10 * MB - 1}. ${10 * MB} or higher required.`,
    );
    await m.run('SELECT a FROM d.t', { limits: { maximumBytesBilled: 10 * MB } });
    await m.run("INSERT INTO d.t (a) VALUES ('x')", { limits });
    await m.run('SELECT COUNT(*) FROM d.t', { limits });
  });
});
