// DML on the real session: INSERT, UPDATE, DELETE, MERGE and TRUNCATE, with BigQuery's refusals.

import { beforeEach, describe, expect, test } from 'vitest';
import { failure, result, rows, testWarehouse } from './running';

const on = testWarehouse();
const ask = (sql: string) => on.within((session) => rows(session, sql));
const run = (sql: string) => on.within((session) => result(session, sql));
const refused = (sql: string) => on.within((session) => failure(session, sql));

beforeEach(async () => {
  await run(`CREATE OR REPLACE TABLE t (
      id INT64, name STRING DEFAULT 'unnamed', price NUMERIC DEFAULT 1.5, tags ARRAY<STRING>,
      s STRUCT<a INT64, b STRUCT<c STRING, d DATE>>, day DATE DEFAULT DATE '2024-01-01') PARTITION BY day;
    INSERT t (id, name, tags, s) VALUES
      (1, 'one', ['x'], (1, ('c1', DATE '2024-02-01'))), (2, 'two', [], NULL), (3, 'three', ['y', 'z'], (3, (NULL, NULL)))`);
});

describe('INSERT', () => {
  test('of values: defaults where a column is left out or DEFAULT is written', async () => {
    await run('INSERT t (id, name, price) VALUES (4, DEFAULT, DEFAULT), (5, NULL, 2)');
    expect(await ask('SELECT id, name, price, tags, day FROM t WHERE id > 3 ORDER BY id')).toEqual([
      ['4', 'unnamed', '1.5', [], '2024-01-01'],
      ['5', null, '2', [], '2024-01-01'],
    ]);
  });

  test('draws a default per row, and takes the time once per statement', async () => {
    await run(
      'CREATE OR REPLACE TABLE drawn (n INT64, u STRING DEFAULT GENERATE_UUID(), made TIMESTAMP DEFAULT CURRENT_TIMESTAMP())',
    );
    await run('INSERT drawn (n) SELECT n FROM UNNEST(GENERATE_ARRAY(1, 50)) AS n');
    expect(await ask('SELECT COUNT(DISTINCT u), MIN(LENGTH(u)), COUNT(DISTINCT made) FROM drawn')).toEqual([
      ['50', '36', '1'],
    ]);
  });

  test('of a query, its own table included, and all columns by position', async () => {
    const { affected } = await run('INSERT INTO t SELECT id + 10, name, price, tags, s, day FROM t WHERE id < 3');
    expect(affected).toEqual({ inserted: 2, updated: 0, deleted: 0 });
    expect(await ask('SELECT id, s.b.c FROM t WHERE id > 10 ORDER BY id')).toEqual([
      ['11', 'c1'],
      ['12', null],
    ]);
  });

  test('arrays are never NULL once written, not even within structs', async () => {
    await run(
      'CREATE OR REPLACE TABLE nested (s STRUCT<a INT64, b ARRAY<STRING>>, z ARRAY<STRUCT<k INT64, v ARRAY<INT64>>>)',
    );
    await run('INSERT nested (s, z) VALUES (STRUCT(1, NULL), [STRUCT(2, NULL), (3, [4])]), (NULL, NULL)');
    expect(await ask('SELECT s, z, s.b IS NULL FROM nested ORDER BY s.a DESC')).toEqual([
      [
        ['1', []],
        [
          ['2', []],
          ['3', ['4']],
        ],
        'false',
      ],
      [null, [], 'true'],
    ]);
    expect(await refused('INSERT nested (s) VALUES (STRUCT(1, ["a", NULL]))')).toContain('null element');
  });

  test('refuses what does not fit', async () => {
    expect(await refused('INSERT t (id, nothing) VALUES (1, 2)')).toContain('nothing');
    expect(await refused('INSERT t (id, name) VALUES (1)')).toMatch(/column|value/i);
    expect(await refused("INSERT t (id) VALUES ('x')")).toContain('INT64');
    expect(await refused("INSERT t (id, tags) VALUES (9, ['a', NULL])")).toContain('null element');
    expect(await ask('SELECT COUNT(*) FROM t')).toEqual([['3']]);
  });
});

describe('UPDATE', () => {
  test('sets columns, fields of fields and arrays, from the old row', async () => {
    await run(
      "UPDATE t SET s.b.c = 'new', s.a = s.a + 1, tags = ARRAY_CONCAT(tags, ['+']), name = CONCAT(name, '!'), price = id * 2 WHERE id = 1",
    );
    expect(await ask('SELECT name, price, tags, s FROM t WHERE id = 1')).toEqual([
      ['one!', '2', ['x', '+'], ['2', ['new', '2024-02-01']]],
    ]);
  });

  test('DEFAULT, a subquery, a partition column, and swapped columns', async () => {
    await run("UPDATE t SET name = DEFAULT, price = (SELECT MAX(id) FROM t), day = DATE '2025-05-05' WHERE id = 2");
    expect(await ask('SELECT name, price, day FROM t WHERE id = 2')).toEqual([['unnamed', '3', '2025-05-05']]);
    await run('CREATE OR REPLACE TABLE pair AS SELECT 1 AS a, 2 AS b; UPDATE pair SET a = b, b = a WHERE TRUE');
    expect(await ask('SELECT a, b FROM pair')).toEqual([['2', '1']]);
  });

  test('FROM a join: each row at most once', async () => {
    const { affected } = await run(
      "UPDATE t SET name = n.v FROM UNNEST([STRUCT(1 AS k, 'A' AS v), (3, 'C'), (7, 'no')]) AS n WHERE t.id = n.k",
    );
    expect(affected).toEqual({ inserted: 0, updated: 2, deleted: 0 });
    expect(await ask('SELECT name FROM t ORDER BY id')).toEqual([['A'], ['two'], ['C']]);
    expect(
      await refused(
        "UPDATE t SET name = n.v FROM (SELECT 1 AS k, 'A' AS v UNION ALL SELECT 1, 'B') AS n WHERE t.id = n.k",
      ),
    ).toBe('UPDATE/MERGE must match at most one source row for each target row');
    await run('UPDATE t SET name = other.name FROM t AS other WHERE t.id = other.id + 1');
    expect(await ask('SELECT name FROM t ORDER BY id')).toEqual([['A'], ['A'], ['two']]);
  });

  test('a correlated subquery, and WHERE', async () => {
    await run(
      'UPDATE t SET price = (SELECT SUM(o.id) FROM t AS o WHERE o.id <= t.id) WHERE EXISTS (SELECT 1 FROM UNNEST(t.tags))',
    );
    expect(await ask('SELECT price FROM t ORDER BY id')).toEqual([['1'], ['1.5'], ['6']]);
    expect(await refused("UPDATE t SET name = 'x'")).toContain('UPDATE must have a WHERE clause');
  });
});

describe('DELETE and TRUNCATE', () => {
  test('by condition, by subquery, all', async () => {
    expect((await run('DELETE FROM t WHERE id IN (SELECT MAX(id) FROM t)')).affected?.deleted).toBe(1);
    expect((await run('DELETE t WHERE NOT EXISTS (SELECT 1 FROM UNNEST(t.tags))')).affected?.deleted).toBe(1);
    expect(await ask('SELECT id FROM t')).toEqual([['1']]);
    expect((await run('DELETE t WHERE TRUE')).affected?.deleted).toBe(1);
    expect(await refused('DELETE FROM t')).toContain('DELETE must have a WHERE clause');
  });

  test('a NULL condition deletes nothing', async () => {
    expect((await run('DELETE t WHERE s.b.c > "a"')).affected?.deleted).toBe(1);
  });

  test('TRUNCATE empties', async () => {
    await run('TRUNCATE TABLE t');
    expect(await ask('SELECT COUNT(*) FROM t')).toEqual([['0']]);
  });
});

describe('MERGE', () => {
  test('every clause at once, the first that holds taking the row', async () => {
    const { affected } =
      await run(`MERGE t USING UNNEST([STRUCT(1 AS k, 'A' AS v), (2, 'B'), (8, 'H'), (9, 'I')]) AS n ON t.id = n.k
      WHEN MATCHED AND n.k = 1 THEN DELETE
      WHEN MATCHED THEN UPDATE SET name = n.v, price = price + 1
      WHEN NOT MATCHED AND n.k > 8 THEN INSERT (id, name) VALUES (k, CONCAT(v, '+'))
      WHEN NOT MATCHED BY TARGET THEN INSERT (id) VALUES (n.k)
      WHEN NOT MATCHED BY SOURCE AND t.id = 3 THEN UPDATE SET name = 'alone'
      WHEN NOT MATCHED BY SOURCE THEN DELETE`);
    expect(affected).toEqual({ inserted: 2, updated: 2, deleted: 1 });
    expect(await ask('SELECT id, name, price, day FROM t ORDER BY id')).toEqual([
      ['2', 'B', '2.5', '2024-01-01'],
      ['3', 'alone', '1.5', '2024-01-01'],
      ['8', 'unnamed', '1.5', '2024-01-01'],
      ['9', 'I+', '1.5', '2024-01-01'],
    ]);
  });

  test('ON FALSE replaces; INSERT ROW takes all columns', async () => {
    await run("CREATE OR REPLACE TABLE m (a INT64, b STRING); INSERT m VALUES (1, 'old')");
    await run(
      "MERGE m USING (SELECT 5 AS a, 'new' AS b) AS n ON FALSE WHEN NOT MATCHED THEN INSERT ROW WHEN NOT MATCHED BY SOURCE THEN DELETE",
    );
    expect(await ask('SELECT * FROM m')).toEqual([['5', 'new']]);
  });

  test('a row matched twice is an error, and nothing has changed', async () => {
    const twice = 'MERGE t USING (SELECT 1 AS k UNION ALL SELECT 1) AS n ON t.id = n.k WHEN MATCHED THEN';
    expect(await refused(`${twice} UPDATE SET name = 'q'`)).toBe(
      'UPDATE/MERGE must match at most one source row for each target row',
    );
    expect(await ask("SELECT COUNT(*) FROM t WHERE name = 'q'")).toEqual([['0']]);
    expect(
      await ask(`${twice.replace('WHEN MATCHED', 'WHEN MATCHED AND FALSE')} DELETE; SELECT COUNT(*) FROM t`),
    ).toEqual([['3']]);
  });

  test('moves a row to another partition; DEFAULT in both clauses', async () => {
    await run(`MERGE t USING UNNEST([1, 9]) AS k ON t.id = k
      WHEN MATCHED THEN UPDATE SET day = DATE '2025-01-01', name = DEFAULT WHEN NOT MATCHED THEN INSERT (id, price) VALUES (k, DEFAULT)`);
    expect(await ask('SELECT id, day, name, price FROM t WHERE id IN (1, 9) ORDER BY id')).toEqual([
      ['1', '2025-01-01', 'unnamed', '1.5'],
      ['9', '2024-01-01', 'unnamed', '1.5'],
    ]);
  });

  test('refuses correlated subqueries in its clauses, but not others', async () => {
    const merge = (condition: string) =>
      `MERGE t USING UNNEST([1]) AS k ON t.id = k WHEN MATCHED AND ${condition} THEN DELETE`;
    expect(await refused(merge('EXISTS (SELECT 1 FROM t AS o WHERE o.id = k)'))).toContain(
      'Correlated subquery is unsupported',
    );
    expect((await run(merge('(SELECT COUNT(*) FROM t) = 3'))).affected?.deleted).toBe(1);
  });
});
