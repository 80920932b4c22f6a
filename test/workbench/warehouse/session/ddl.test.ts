// DDL on the real session: what each statement makes, changes, drops and refuses.

import { describe, expect, test } from 'vitest';
import { failure, refusal, result, rows, testWarehouse } from './running';

const on = testWarehouse();
const ask = (sql: string) => on.within((session) => rows(session, sql));
const run = (sql: string) => on.within((session) => result(session, sql));
const refused = (sql: string) => on.within((session) => failure(session, sql));

describe('tables', () => {
  test('keep partitions, clusters, options, limits, defaults and NOT NULL', async () => {
    await run(`CREATE TABLE full_table (
        id INT64 NOT NULL OPTIONS(description = 'the key'), name STRING(5), price NUMERIC(10, 2) DEFAULT 1.5,
        tags ARRAY<STRING>, s STRUCT<a INT64, b STRUCT<c STRING>>, made TIMESTAMP DEFAULT CURRENT_TIMESTAMP(), u STRING DEFAULT GENERATE_UUID())
      PARTITION BY DATE(made) CLUSTER BY id, name OPTIONS (description = 'all of it', labels = [('team', 'eros')])`);
    const entry = on.warehouse.catalog.table({ dataset: 'd', name: 'full_table' });
    expect(entry.partitioning).toEqual({ kind: 'TIME', unit: 'DAY', column: 'made' });
    expect(entry.clustering).toEqual(['id', 'name']);
    expect(entry.options.map((o) => [o.name, o.json])).toEqual([
      ['description', 'all of it'],
      ['labels', [['team', 'eros']]],
    ]);
    expect(entry.columns[0]).toMatchObject({ name: 'id', notNull: true, description: 'the key' });
    expect(entry.columns[2]?.defaultSql).toBe('1.5');
    expect(await refused('INSERT full_table (id, name) VALUES (1, "too long")')).toContain('maximum length 5');
    expect(await refused('INSERT full_table (id, price) VALUES (1, 123456789.12)')).toContain('NUMERIC(10, 2)');
    expect(await refused('INSERT full_table (name) VALUES ("x")')).toBe('Required field id cannot be null');
  });

  test.each([
    ['DATE(at)', { kind: 'TIME', unit: 'DAY', column: 'at' }],
    ['TIMESTAMP_TRUNC(at, HOUR)', { kind: 'TIME', unit: 'HOUR', column: 'at' }],
    ['TIMESTAMP_TRUNC(at, MONTH)', { kind: 'TIME', unit: 'MONTH', column: 'at' }],
    ['day', { kind: 'TIME', unit: 'DAY', column: 'day' }],
    ['DATE_TRUNC(day, YEAR)', { kind: 'TIME', unit: 'YEAR', column: 'day' }],
    [
      'RANGE_BUCKET(year, GENERATE_ARRAY(2024, 2031, 1))',
      { kind: 'RANGE', column: 'year', start: 2024, end: 2031, interval: 1 },
    ],
    ['_PARTITIONDATE', { kind: 'INGESTION', unit: 'DAY' }],
  ])('partitions by %s', async (expression, partitioning) => {
    await run(
      `CREATE OR REPLACE TABLE parts (\`at\` TIMESTAMP, day DATE, year INT64) PARTITION BY ${expression.replace(/\bat\b/g, '`at`')}`,
    );
    expect(on.warehouse.catalog.table({ dataset: 'd', name: 'parts' }).partitioning).toEqual(partitioning);
  });

  test('refuses what no partition can be made of', async () => {
    expect(await refused('CREATE TABLE p (s STRING) PARTITION BY LENGTH(s)')).toContain(
      'PARTITION BY expression must be DATE(',
    );
    expect(await refused('CREATE TABLE p (a INT64, A INT64)')).toContain('Duplicate column name');
  });

  test('CREATE OR REPLACE begins anew, IF NOT EXISTS leaves it, plain CREATE is refused', async () => {
    await run('CREATE TABLE again AS SELECT 1 AS a');
    expect((await run('CREATE TABLE IF NOT EXISTS again (b INT64)')).ddl?.operation).toBe('SKIP');
    expect(await ask('SELECT a FROM again')).toEqual([['1']]);
    const error = await on.within((session) => refusal(session, 'CREATE TABLE again (b INT64)'));
    expect([error.reason, error.message]).toEqual(['duplicate', 'Already Exists: Table of-scheduler-proj:d.again']);
    expect((await run('CREATE OR REPLACE TABLE again (b INT64)')).ddl?.operation).toBe('REPLACE');
    expect(await ask('SELECT b FROM again')).toEqual([]);
    expect(
      await ask(
        'CREATE OR REPLACE TABLE again AS SELECT 5 AS b; CREATE OR REPLACE TABLE again AS SELECT b + 1 AS b FROM again; SELECT b FROM again',
      ),
    ).toEqual([['6']]);
  });

  test('AS SELECT takes columns, counts rows, and leaves nothing behind when it fails', async () => {
    const made = await run(
      "CREATE TABLE ctas PARTITION BY day CLUSTER BY k AS SELECT DATE '2024-01-01' AS day, 'k' AS k, [1, 2] AS a, STRUCT(1 AS x) AS s",
    );
    expect(made.affected?.inserted).toBe(1);
    expect(await refused('CREATE TABLE none (a INT64, b STRING) AS SELECT 1')).toContain('number of columns');
    expect(await refused('CREATE TABLE none AS SELECT 1, 2')).toContain('no name');
    expect(
      await refused("CREATE TABLE none AS SELECT ERROR('half way') AS a FROM UNNEST(GENERATE_ARRAY(1, 10))"),
    ).toContain('half way');
    expect(await refused('SELECT * FROM none')).toContain('Not found: Table of-scheduler-proj:d.none');
  });

  test('LIKE copies the form, COPY and CLONE the rows too', async () => {
    await run('CREATE TABLE model_table (a INT64 DEFAULT 7, b STRING) CLUSTER BY b');
    await run("INSERT model_table (b) VALUES ('x')");
    await run('CREATE TABLE as_like LIKE model_table');
    await run('CREATE TABLE as_copy COPY model_table');
    await run('CREATE TABLE as_clone CLONE model_table');
    expect(
      await ask(
        'SELECT (SELECT COUNT(*) FROM as_like), (SELECT COUNT(*) FROM as_copy), (SELECT COUNT(*) FROM as_clone)',
      ),
    ).toEqual([['0', '1', '1']]);
    expect(await ask("INSERT as_like (b) VALUES ('y'); SELECT a, b FROM as_like")).toEqual([['7', 'y']]);
    expect(on.warehouse.catalog.table({ dataset: 'd', name: 'as_like' }).clustering).toEqual(['b']);
  });
});

describe('ALTER', () => {
  test('adds, drops and renames columns', async () => {
    await run("CREATE TABLE alt (id INT64 NOT NULL, v STRING); INSERT alt VALUES (1, 'a')");
    await run(
      'ALTER TABLE alt ADD COLUMN extra INT64, ADD COLUMN list ARRAY<INT64>, ADD COLUMN IF NOT EXISTS v STRING',
    );
    expect(await ask('SELECT id, v, extra, list FROM alt')).toEqual([['1', 'a', null, []]]);
    await run('ALTER TABLE alt RENAME COLUMN extra TO more');
    await run('ALTER TABLE alt DROP COLUMN list, DROP COLUMN IF EXISTS nothing');
    expect(await ask('SELECT * FROM alt')).toEqual([['1', 'a', null]]);
    expect(await refused('ALTER TABLE alt ADD COLUMN v STRING')).toContain('already exists');
    expect(await refused('ALTER TABLE alt ADD COLUMN w STRING NOT NULL')).toContain('Cannot add required');
    expect(await refused('ALTER TABLE alt DROP COLUMN nothing')).toContain('Column not found: nothing');
    expect(await refused('ALTER TABLE nothing ADD COLUMN w STRING')).toContain(
      'Not found: Table of-scheduler-proj:d.nothing',
    );
    expect((await run('ALTER TABLE IF EXISTS nothing ADD COLUMN w STRING')).ddl?.operation).toBe('SKIP');
  });

  test('changes defaults, NOT NULL, types and descriptions', async () => {
    await run('CREATE TABLE cols (id INT64 NOT NULL, v STRING(3), n INT64); INSERT cols VALUES (1, "abc", 5)');
    await run("ALTER TABLE cols ALTER COLUMN v SET DEFAULT 'def'");
    expect(await ask('INSERT cols (id) VALUES (2); SELECT v FROM cols WHERE id = 2')).toEqual([['def']]);
    await run('ALTER TABLE cols ALTER COLUMN v DROP DEFAULT');
    await run('ALTER TABLE cols ALTER COLUMN id DROP NOT NULL');
    expect(await ask('INSERT cols (n) VALUES (9); SELECT id, v FROM cols WHERE n = 9')).toEqual([[null, null]]);
    await run('ALTER TABLE cols ALTER COLUMN v SET DATA TYPE STRING(10)');
    await run('ALTER TABLE cols ALTER COLUMN n SET DATA TYPE NUMERIC');
    expect(
      await ask("INSERT cols VALUES (3, 'longer', 1.25); SELECT v, n FROM cols WHERE id IN (1, 3) ORDER BY id"),
    ).toEqual([
      ['abc', '5'],
      ['longer', '1.25'],
    ]);
    expect(await refused('ALTER TABLE cols ALTER COLUMN n SET DATA TYPE STRING')).toContain('assignable');
    await run("ALTER TABLE cols ALTER COLUMN v SET OPTIONS (description = 'a text')");
    expect(on.warehouse.catalog.table({ dataset: 'd', name: 'cols' }).columns[1]?.description).toBe('a text');
  });

  test('renames tables, sets options of tables, views and datasets', async () => {
    await run('CREATE TABLE old_name AS SELECT 1 AS a');
    await run('ALTER TABLE old_name RENAME TO new_name');
    expect(await ask('SELECT a FROM new_name')).toEqual([['1']]);
    expect(await refused('SELECT a FROM old_name')).toContain('Not found');
    await run('CREATE TABLE taken (x INT64)');
    expect(await refused('ALTER TABLE new_name RENAME TO taken')).toContain('Already Exists: Table');
    expect(await ask('SELECT a FROM new_name')).toEqual([['1']]);
    await run("ALTER TABLE new_name SET OPTIONS (description = 'x', expiration_timestamp = TIMESTAMP '2999-01-01')");
    await run('ALTER TABLE new_name SET OPTIONS (description = NULL)');
    const entry = on.warehouse.catalog.table({ dataset: 'd', name: 'new_name' });
    expect([entry.options.map((o) => o.name), entry.expiresMs]).toEqual([
      ['expiration_timestamp'],
      Date.UTC(2999, 0, 1),
    ]);
    await run("CREATE VIEW opt_view AS SELECT 1 AS a; ALTER VIEW opt_view SET OPTIONS (description = 'v')");
    expect(on.warehouse.catalog.table({ dataset: 'd', name: 'opt_view' }).options[0]?.json).toBe('v');
    await run("ALTER SCHEMA d SET OPTIONS (description = 'the tests')");
    expect(on.warehouse.catalog.dataset('d').options[0]?.json).toBe('the tests');
  });
});

describe('views', () => {
  test('take their columns from the query, or by position from a list', async () => {
    await run("CREATE TABLE base AS SELECT 1 AS id, 'a' AS v");
    expect(await ask('CREATE VIEW plain_view AS SELECT * FROM base; SELECT v FROM plain_view')).toEqual([['a']]);
    expect(
      await ask(
        "CREATE VIEW listed (x, y OPTIONS (description = 'why')) AS SELECT id, v FROM base; SELECT y, x FROM listed",
      ),
    ).toEqual([['a', '1']]);
    expect(
      await ask('CREATE OR REPLACE VIEW listed (x, y, z) AS SELECT 1, 2, [3]; SELECT z, y, x FROM listed'),
    ).toEqual([[['3'], '2', '1']]);
    expect(await ask('CREATE VIEW of_view AS SELECT x + 1 AS w FROM listed; SELECT w FROM of_view')).toEqual([['2']]);
  });

  test('follow their tables, and are refused as tables', async () => {
    await run('CREATE TABLE under (a INT64); CREATE VIEW over_it AS SELECT a FROM under');
    expect(await ask('INSERT under VALUES (4); SELECT * FROM over_it')).toEqual([['4']]);
    expect(await refused('INSERT over_it VALUES (1)')).toContain('not allowed on view');
    expect(await refused('CREATE OR REPLACE VIEW under AS SELECT 1 AS a')).toContain('currently a TABLE');
    expect(await refused('CREATE OR REPLACE TABLE over_it (a INT64)')).toContain('currently a VIEW');
    expect(await refused('CREATE VIEW unnamed AS SELECT 1, 2')).toContain('named');
    expect(await refused('CREATE VIEW broken AS SELECT nothing FROM under')).toContain('Unrecognized name: nothing');
  });
});

describe('routines', () => {
  test('functions: declared, inferred, ANY TYPE, of one another', async () => {
    await run('CREATE FUNCTION typed(x INT64) RETURNS FLOAT64 AS (x)');
    await run('CREATE FUNCTION any_one(x ANY TYPE) AS (x + 1)');
    await run('CREATE FUNCTION outer_one(x INT64) AS (typed(any_one(x)) * 2)');
    expect(await ask('SELECT typed(3), any_one(3), any_one(2.5), outer_one(4)')).toEqual([['3.0', '4', '3.5', '10.0']]);
    await run('CREATE OR REPLACE FUNCTION any_one(x ANY TYPE) AS (x + 100)');
    expect(await ask('SELECT outer_one(4)')).toEqual([['208.0']]);
    expect(await refused('CREATE FUNCTION bad(x INT64) AS (no_such(x))')).toContain('Function not found: no_such');
    expect(await refused('CREATE FUNCTION typed(x INT64) AS (x)')).toContain('Already Exists: Routine');
    expect(await refused("CREATE FUNCTION js(x INT64) RETURNS INT64 LANGUAGE js AS 'return x'")).toContain(
      'does not support functions in',
    );
  });

  test('temp functions and tables end with the session', async () => {
    expect(await ask('CREATE TEMP FUNCTION tf(x INT64) AS (x + 1); SELECT tf(1)')).toEqual([['2']]);
    expect(await refused('SELECT tf(1)')).toContain('Function not found: tf');
    expect(await ask('CREATE TEMP TABLE tt AS SELECT 1 AS a; SELECT a FROM tt; SELECT a FROM _SESSION.tt')).toEqual([
      ['1'],
    ]);
    expect(await refused('SELECT a FROM tt')).toContain('Not found: Table');
  });

  test('each session has its own temp tables and functions of a name, and what it reads of them', async () => {
    const read = 'SELECT mine.a, own(mine.a) AS b FROM mine ORDER BY 1';
    const make = (from: string, body: string) =>
      `CREATE TEMP TABLE mine AS ${from}; CREATE TEMP FUNCTION own(x ANY TYPE) AS (${body})`;
    await on.within(async (first) => {
      await on.within(async (second) => {
        await on.within(async (third) => {
          await result(first, make('SELECT a FROM UNNEST([1, 2]) AS a', 'x + 1'));
          await result(second, make('SELECT a FROM UNNEST([3, 4, 5]) AS a', 'x + 1'));
          await result(third, make("SELECT 'six' AS a", 'UPPER(x)'));
          const seen = async (session: typeof first) => ({
            rows: await rows(session, read),
            bytes: (await result(session, read)).bytesProcessed,
          });
          const [one, two, three] = [await seen(first), await seen(second), await seen(third)];
          expect(one).toEqual({
            rows: [
              ['1', '2'],
              ['2', '3'],
            ],
            bytes: 16,
          });
          expect(two.rows.map(([a]) => a)).toEqual(['3', '4', '5']);
          expect(two.bytes).toBe(24);
          expect(three).toEqual({ rows: [['six', 'SIX']], bytes: 5 });
          await result(second, "CREATE OR REPLACE TEMP TABLE mine AS SELECT 'again' AS a, 1 AS more");
          await result(second, 'CREATE OR REPLACE TEMP FUNCTION own(x ANY TYPE) AS (LENGTH(x))');
          expect((await seen(second)).rows).toEqual([['again', '5']]);
          await result(first, 'INSERT mine VALUES (9)');
          expect((await seen(first)).bytes).toBe(24);
        });
      });
    });
  });

  test('table functions and procedures', async () => {
    await run('CREATE TABLE numbers AS SELECT n FROM UNNEST([1, 2, 3]) AS n');
    await run(
      'CREATE TABLE FUNCTION from_n(least INT64) RETURNS TABLE<n INT64> AS SELECT n FROM numbers WHERE n >= least',
    );
    expect(await ask('SELECT n FROM from_n(2) ORDER BY n')).toEqual([['2'], ['3']]);
    await run('CREATE PROCEDURE twice(x INT64, OUT y INT64) OPTIONS (strict_mode = FALSE) BEGIN SET y = 2 * x; END');
    expect(await ask('DECLARE y INT64; CALL twice(21, y); SELECT y')).toEqual([['42']]);
    expect((await run('CREATE PROCEDURE IF NOT EXISTS twice() BEGIN SELECT 1; END')).ddl?.operation).toBe('SKIP');
    await run('DROP PROCEDURE twice; DROP TABLE FUNCTION from_n');
    expect(await refused('DECLARE y INT64; CALL twice(21, y)')).toContain('Procedure is not found: twice');
    expect(await refused('DROP FUNCTION nothing')).toContain('Not found: Routine');
    expect((await run('DROP FUNCTION IF EXISTS nothing')).ddl?.operation).toBe('SKIP');
  });
});

describe('snapshots, datasets and drops', () => {
  test('a snapshot keeps what was, and cannot be written to', async () => {
    await run('CREATE TABLE source AS SELECT 1 AS a; CREATE SNAPSHOT TABLE kept CLONE source');
    expect(await ask('DELETE source WHERE TRUE; SELECT a FROM kept')).toEqual([['1']]);
    expect(await refused('DELETE kept WHERE TRUE')).toContain('read-only');
    expect(await refused('DROP TABLE kept')).toContain('has type SNAPSHOT');
    await run('CREATE OR REPLACE TABLE restored CLONE kept; DROP SNAPSHOT TABLE kept');
    expect(await ask('SELECT a FROM restored')).toEqual([['1']]);
  });

  test('datasets are made, and dropped with what they hold only by CASCADE', async () => {
    await run('CREATE SCHEMA e; CREATE TABLE e.t AS SELECT 1 AS a; CREATE VIEW e.v AS SELECT 1 AS a');
    expect((await run('CREATE SCHEMA IF NOT EXISTS e')).ddl?.operation).toBe('SKIP');
    expect(await refused('CREATE SCHEMA e')).toBe('Already Exists: Dataset of-scheduler-proj:e');
    expect(await refused('DROP SCHEMA e')).toContain('still in use');
    await run('DROP SCHEMA e CASCADE');
    expect(await refused('SELECT * FROM e.t')).toContain('Not found: Dataset of-scheduler-proj:e');
    expect((await run('DROP SCHEMA IF EXISTS e')).ddl?.operation).toBe('SKIP');
  });

  test('a drop names the right kind', async () => {
    await run('CREATE TABLE is_table (a INT64); CREATE VIEW is_view AS SELECT 1 AS a');
    expect(await refused('DROP VIEW is_table')).toContain('has type TABLE');
    expect(await refused('DROP TABLE is_view')).toContain('has type VIEW');
    expect(await refused('DROP TABLE nothing')).toContain('Not found: Table');
    expect((await run('DROP TABLE IF EXISTS nothing')).ddl?.operation).toBe('SKIP');
    await run('DROP TABLE is_table; DROP VIEW is_view');
  });

  test('no storage stays behind what is replaced or dropped', async () => {
    await run(
      'CREATE OR REPLACE TABLE gone AS SELECT 1 AS a; CREATE OR REPLACE TABLE gone AS SELECT 2 AS a; DROP TABLE gone',
    );
    const connection = await on.warehouse.engine.acquire();
    const stored = await (
      await connection.run("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'warehouse_catalog'")
    ).getRows();
    on.warehouse.engine.release(connection);
    const kept = [...on.warehouse.catalog.tables.values()].map((t) => t.storage).filter((s) => s !== '');
    expect(stored.map(([name]) => String(name)).sort()).toEqual(kept.sort());
  });
});
