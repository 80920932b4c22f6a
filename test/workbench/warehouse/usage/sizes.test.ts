// Logical sizes by type, what counts once and what not at all, and counts that follow the rows.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, Measured } from './measured';

let m: Measured;
beforeAll(async () => {
  m = await Measured.open(...days);
});
afterAll(async () => {
  await m.close();
});

describe('a value', () => {
  const values: readonly (readonly [type: string, value: string, bytes: number])[] = [
    ['INT64', '1', 8],
    ['FLOAT64', '1.5', 8],
    ['NUMERIC', '1', 16],
    ['BIGNUMERIC', '1', 32],
    ['BOOL', 'TRUE', 1],
    ['STRING', "'añ€😀'", 2 + 1 + 2 + 3 + 4],
    ['STRING', "''", 2],
    ['BYTES', "b'\\x00\\xff'", 4],
    ['DATE', "'2024-01-01'", 8],
    ['DATETIME', "'2024-01-01'", 8],
    ['TIME', "'10:00:00'", 8],
    ['TIMESTAMP', "'2024-01-01'", 8],
    ['INTERVAL', 'INTERVAL 1 DAY', 16],
    ['JSON', `JSON '{"a": 1}'`, 7],
    ['ARRAY<INT64>', '[1, 2, 3]', 24],
    ['ARRAY<STRING>', "['a', 'bc']", 7],
    ['ARRAY<INT64>', '[]', 0],
    ['STRUCT<a INT64, b STRING>', "(1, 'abc')", 13],
    ['STRUCT<a INT64, b STRING>', '(NULL, NULL)', 0],
    ['ARRAY<STRUCT<x ARRAY<STRING>, y BOOL>>', "[(['a', 'b'], TRUE), ([], NULL)]", 7],
    ...['INT64', 'NUMERIC', 'STRING', 'BYTES', 'BOOL', 'JSON', 'STRUCT<a INT64>', 'ARRAY<STRING>'].map(
      (type) => [type, 'NULL', 0] as const,
    ),
  ];
  it.each(values)('%s %s', async (type, value, bytes) => {
    await m.run(`CREATE OR REPLACE TABLE d.x (c ${type})`);
    await m.run(`INSERT INTO d.x VALUES (${value})`);
    expect(await m.bytes('SELECT c FROM d.x')).toBe(bytes);
  });
});

describe('a statement', () => {
  it.each([
    ['no table', 'SELECT 1', 0],
    ['a count of rows', 'SELECT COUNT(*) FROM d.t', 0],
    ['columns that are not shown', "SELECT 1 FROM d.t WHERE a = 'x'", 21],
    ['all columns', 'SELECT * FROM d.t', 85],
    ['a column read twice', 'SELECT x.a FROM d.t x JOIN d.t y ON x.a = y.a', 21],
    [
      'two partitions by two reads',
      "SELECT a FROM d.t WHERE ts < '2024-01-02' UNION ALL SELECT a FROM d.t WHERE ts >= '2024-01-03'",
      34,
    ],
    ['values that are inserted', "INSERT INTO d.t (a) SELECT 'q' FROM d.t WHERE FALSE AND n = 1", 32],
    ['INFORMATION_SCHEMA', 'SELECT * FROM d.INFORMATION_SCHEMA.TABLES', 0],
  ])('%s', async (_, sql, bytes) => {
    expect(await m.bytes(sql)).toBe(bytes);
  });

  it('is not charged for definitions and snapshots', async () => {
    expect((await m.run('CREATE VIEW d.defined AS SELECT a FROM d.t')).bytesProcessed).toBe(0);
    expect((await m.run('CREATE SNAPSHOT TABLE d.snap CLONE d.t')).bytesProcessed).toBe(0);
    expect((await m.run('CREATE TABLE d.made AS SELECT a FROM d.t')).bytesProcessed).toBe(21);
    expect(await m.bytes('SELECT a FROM d.snap')).toBe(21);
  });
});

describe('counts follow the rows', () => {
  const read = (): Promise<number> => m.bytes('SELECT s FROM d.c');

  it('through DML, DDL and transactions, each session seeing what it sees', async () => {
    await m.run('CREATE TABLE d.c (s STRING)');
    expect(await read()).toBe(0);
    await m.run("INSERT INTO d.c VALUES ('abc')");
    expect(await read()).toBe(5);
    await m.run("UPDATE d.c SET s = 'abcd' WHERE TRUE");
    expect(await read()).toBe(6);
    await m.run('ALTER TABLE d.c ADD COLUMN n INT64');
    expect(await m.bytes('SELECT * FROM d.c')).toBe(6);
    await m.run('ALTER TABLE d.c RENAME COLUMN n TO s2');
    await m.run('UPDATE d.c SET s2 = 1 WHERE TRUE');
    expect(await m.bytes('SELECT * FROM d.c')).toBe(14);

    const other = await m.warehouse.openSession();
    const none = { variables: [], parameters: [], system: [] };
    const otherReads = async () => (await other.run('SELECT s FROM d.c', none)).bytesProcessed;
    await m.session.begin();
    await m.run("INSERT INTO d.c (s) VALUES ('')");
    expect(await read()).toBe(8);
    expect(await otherReads()).toBe(6);
    await other.run("INSERT INTO d.c (s) VALUES ('0123456789')", none);
    expect(await otherReads()).toBe(18);
    expect(await read()).toBe(8);
    await m.session.rollback();
    expect(await read()).toBe(18);

    await m.session.begin();
    expect(await read()).toBe(18);
    await m.run('DELETE FROM d.c WHERE LENGTH(s) = 10');
    expect(await otherReads()).toBe(18);
    await m.session.commit();
    expect(await otherReads()).toBe(6);
    await other.run('TRUNCATE TABLE d.c', none);
    expect(await read()).toBe(0);
    await m.run("CREATE OR REPLACE TABLE d.c AS SELECT 'xyz' AS s");
    expect(await read()).toBe(5);
    await other.close();
  });

  it('a statement that fails in a transaction leaves the counts right', async () => {
    await m.run("CREATE OR REPLACE TABLE d.c AS SELECT 'xyz' AS s");
    await m.session.begin();
    await m.run("INSERT INTO d.c (s) VALUES ('')");
    await expect(m.run('SELECT ERROR(s) FROM d.c')).rejects.toThrow('xyz');
    expect(await read()).toBe(7);
    await m.session.rollback();
    expect(await read()).toBe(5);
  });

  it('of temp tables too', async () => {
    await m.run("CREATE TEMP TABLE mine AS SELECT 'abc' AS s");
    expect(await m.bytes('SELECT s FROM mine')).toBe(5);
    await m.run("INSERT INTO mine VALUES ('')");
    expect(await m.bytes('SELECT s FROM mine')).toBe(7);
  });
});
