// The interpreter on the real session: variables, procedures, exceptions, loops and dynamic SQL against real tables.

import { describe, expect, test } from 'vitest';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import { failure, refusal, rows, testWarehouse } from '../session/running';

const on = testWarehouse();
const ask = (sql: string) => on.within((session) => rows(session, sql));
const refused = (sql: string) => on.within((session) => failure(session, sql));

describe('variables', () => {
  test('of every type, through statements and back', async () => {
    expect(
      await ask(`DECLARE i INT64 DEFAULT 5; DECLARE f FLOAT64 DEFAULT 1; DECLARE n NUMERIC DEFAULT 1.5; DECLARE bn BIGNUMERIC DEFAULT 2.25;
        DECLARE b BOOL DEFAULT TRUE; DECLARE s STRING DEFAULT 'é'; DECLARE y BYTES DEFAULT b'\\x01'; DECLARE d DATE DEFAULT '2024-01-02';
        DECLARE dt DATETIME DEFAULT DATETIME '2024-01-02 03:04:05'; DECLARE t TIME DEFAULT TIME '03:04:05'; DECLARE ts TIMESTAMP DEFAULT '2024-01-02 03:04:05+00';
        DECLARE j JSON DEFAULT JSON '{"a":[1]}'; DECLARE iv INTERVAL DEFAULT INTERVAL 5 DAY;
        DECLARE a ARRAY<INT64> DEFAULT [1, 2]; DECLARE st STRUCT<x INT64, y STRING>; DECLARE sa ARRAY<STRUCT<k STRING, v FLOAT64>>;
        SET st = (7, 'q'); SET sa = [('a', 1), ('b', 2.5)]; SET a = ARRAY_CONCAT(a, [i]); SET f = f + i;
        SELECT i, f, n, bn, b, s, TO_HEX(y), d, dt, t, ts = TIMESTAMP '2024-01-02 03:04:05+00', j, iv, a, st, sa, st.y, sa[OFFSET(1)].v, (SELECT SUM(e) FROM UNNEST(a) AS e)`),
    ).toEqual([
      [
        '5',
        '6.0',
        '1.5',
        '2.25',
        'true',
        'é',
        '01',
        '2024-01-02',
        '2024-01-02T03:04:05',
        '03:04:05',
        'true',
        '{"a":[1]}',
        '0-0 5 0:0:0',
        ['1', '2', '5'],
        ['7', 'q'],
        [
          ['a', '1.0'],
          ['b', '2.5'],
        ],
        'q',
        '2.5',
        '8',
      ],
    ]);
  });

  test('NULLs of every kind bind', async () => {
    expect(
      await ask(
        'DECLARE i INT64; DECLARE a ARRAY<STRING>; DECLARE s STRUCT<x INT64, y ARRAY<DATE>>; DECLARE n BIGNUMERIC; SELECT i, a IS NULL, s IS NULL, s.x, n',
      ),
    ).toEqual([[null, 'true', 'true', null, null]]);
  });

  test.each([
    ["DECLARE i INT64; SET i = 'abc'", "Query error: Cannot coerce expression 'abc' to type INT64 at [1:18]"],
    [
      'DECLARE i INT64; DECLARE f FLOAT64 DEFAULT 2.5; SET i = f',
      'Query error: Cannot coerce expression f to type INT64 at [1:49]',
    ],
    ["DECLARE d DATE; SET d = '2024-13-01'", 'Query error: Could not cast literal "2024-13-01" to type DATE at [1:25]'],
    ['DECLARE i INT64; SET i = 1 +\n  nothing', 'Query error: Unrecognized name: nothing at [2:3]'],
    [
      'DECLARE i INT64; SET i = (SELECT 1 UNION ALL SELECT 2)',
      'Query error: Scalar subquery produced more than one element at [1:18]',
    ],
    [
      'DECLARE i INT64 DEFAULT 9223372036854775807; SET i = i + 1',
      'Query error: int64 overflow: 9223372036854775807 + 1 at [1:46]',
    ],
    [
      "DECLARE s STRING(3); SET s = 'four'",
      'Query error: STRING(3) has maximum length 3 but got a value with length 4 at [1:22]',
    ],
    [
      "DECLARE s STRING; SET s = REPEAT('x', 1048577)",
      'Script variable s exceeded the size limit of 1048576 bytes at [1:19]',
    ],
  ])('%s is refused', async (sql, message) => {
    expect(await refused(sql)).toBe(message);
  });

  test('hide columns nowhere: a column of the same name wins in a query', async () => {
    expect(
      await ask('DECLARE x INT64 DEFAULT 1; SELECT x FROM (SELECT 2 AS x); SELECT x, y FROM (SELECT 3 AS y)'),
    ).toEqual([['1', '3']]);
  });
});

describe('procedures', () => {
  test('IN, OUT and INOUT, nested and recursive, each with variables of its own', async () => {
    await ask(`CREATE OR REPLACE PROCEDURE d.add_up(n INT64, INOUT total INT64, OUT deepest INT64) BEGIN
        DECLARE x INT64 DEFAULT n;
        IF n = 0 THEN SET deepest = 0; RETURN; END IF;
        SET total = total + x; CALL d.add_up(x - 1, total, deepest); SET deepest = GREATEST(deepest, x);
      END; SELECT 1`);
    expect(await ask('DECLARE x, t, m INT64 DEFAULT 100; CALL d.add_up(10, t, m); SELECT x, t, m')).toEqual([
      ['100', '155', '10'],
    ]);
    expect(await refused('DECLARE t, m INT64 DEFAULT 0; CALL d.add_up(100, t, m)')).toContain(
      'Out of stack space due to deeply-nested procedure call',
    );
    expect(await refused('DECLARE t STRING; DECLARE m INT64; CALL d.add_up(1, t, m)')).toMatch(
      /cannot be passed as output|coerce/i,
    );
  });

  test('read and write tables, temp ones of their caller too', async () => {
    await ask(`CREATE OR REPLACE TABLE d.log (what STRING, n INT64);
      CREATE OR REPLACE PROCEDURE d.note(what STRING, n INT64) BEGIN INSERT d.log VALUES (what, n); CREATE OR REPLACE TEMP TABLE noted AS SELECT n AS last; END; SELECT 1`);
    expect(
      await ask(
        "CALL d.note('a', 1); CALL d.note('b', 2); SELECT what, n, (SELECT last FROM noted) FROM d.log ORDER BY n",
      ),
    ).toEqual([
      ['a', '1', '2'],
      ['b', '2', '2'],
    ]);
  });

  test('an error names each frame it went through', async () => {
    await ask(`CREATE OR REPLACE PROCEDURE d.inner_one() BEGIN RAISE USING MESSAGE = 'deep'; END;
      CREATE OR REPLACE PROCEDURE d.outer_one() BEGIN SELECT 1;\n CALL d.inner_one(); END; SELECT 1`);
    expect(
      await ask(
        'BEGIN CALL d.outer_one(); EXCEPTION WHEN ERROR THEN SELECT @@error.message, @@error.statement_text, @@error.formatted_stack_trace; END',
      ),
    ).toEqual([
      [
        'deep',
        "RAISE USING MESSAGE = 'deep'",
        'At of-scheduler-proj.d.inner_one[1:7]\nAt of-scheduler-proj.d.outer_one[2:2]\nAt [1:7]\n',
      ],
    ]);
    expect(await refused('CALL d.outer_one()')).toBe('deep at [of-scheduler-proj.d.inner_one:1:7]');
  });

  test('commit or undo what their caller wants', async () => {
    await ask(`CREATE OR REPLACE TABLE d.acc (k STRING, n INT64); INSERT d.acc VALUES ('a', 10), ('b', 0);
      CREATE OR REPLACE PROCEDURE d.move(amount INT64, OUT problem STRING) BEGIN
        BEGIN TRANSACTION;
        UPDATE d.acc SET n = n - amount WHERE k = 'a'; UPDATE d.acc SET n = n + amount WHERE k = 'b';
        IF (SELECT MIN(n) FROM d.acc) < 0 THEN RAISE USING MESSAGE = 'not enough'; END IF;
        COMMIT TRANSACTION;
      EXCEPTION WHEN ERROR THEN SET problem = @@error.message; ROLLBACK TRANSACTION; END; SELECT 1`);
    expect(
      await ask(
        'DECLARE p, q STRING; CALL d.move(7, p); CALL d.move(7, q); SELECT p, q, (SELECT STRING_AGG(CAST(n AS STRING) ORDER BY k) FROM d.acc)',
      ),
    ).toEqual([[null, 'not enough', '3,7']]);
  });
});

describe('control flow on tables', () => {
  test('FOR over a query, with a row per turn, though the table changes meanwhile', async () => {
    expect(
      await ask(`CREATE OR REPLACE TABLE d.grow AS SELECT n, CONCAT('v', n) AS v FROM UNNEST([1, 2, 3]) AS n;
        FOR r IN (SELECT n, v, [n, n] AS twice FROM d.grow ORDER BY n) DO
          IF r.n = 2 THEN CONTINUE; END IF;
          INSERT d.grow VALUES (r.n + 10, CONCAT(r.v, ARRAY_LENGTH(r.twice)));
        END FOR; SELECT n, v FROM d.grow WHERE n > 10 ORDER BY n`),
    ).toEqual([
      ['11', 'v12'],
      ['13', 'v32'],
    ]);
  });

  test('@@row_count, and loops until nothing is left', async () => {
    expect(
      await ask(`DECLARE rounds, gone INT64 DEFAULT 0; CREATE OR REPLACE TABLE d.heap AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25)) AS n;
        LOOP DELETE d.heap WHERE n IN (SELECT n FROM d.heap ORDER BY n LIMIT 10);
          IF @@row_count = 0 THEN LEAVE; END IF; SET gone = gone + @@row_count; SET rounds = rounds + 1; END LOOP;
        SELECT rounds, gone`),
    ).toEqual([['3', '25']]);
  });

  test('CASE, REPEAT and WHILE over values of the engine', async () => {
    expect(
      await ask(`DECLARE s STRING DEFAULT ''; DECLARE n INT64 DEFAULT 0;
        REPEAT SET n = n + 1; CASE MOD(n, 3) WHEN 0 THEN SET s = s || 'fizz'; WHEN 1 THEN SET s = s || CAST(n AS STRING); ELSE SET s = s || '.'; END CASE; UNTIL n = 6 END REPEAT;
        WHILE LENGTH(s) < 20 DO SET s = s || '!'; END WHILE; SELECT s`),
    ).toEqual([['1.fizz4.fizz!!!!!!!!']]);
  });

  test('ASSERT holds or fails in its own words', async () => {
    expect(await ask("ASSERT (SELECT COUNT(*) FROM UNNEST([1])) = 1 AS 'one'; SELECT 'on'")).toEqual([['on']]);
    expect(await refused("SELECT 1; ASSERT FALSE AS 'it must hold'")).toContain('it must hold');
    expect(await refused("SELECT 1; ASSERT CAST(NULL AS BOOL) AS 'null does not'")).toContain('null does not');
  });
});

describe('exceptions', () => {
  test('of each origin are caught, and raised again with their place', async () => {
    const caught = (statement: string) =>
      ask(`BEGIN ${statement}; EXCEPTION WHEN ERROR THEN SELECT @@error.message, @@error.statement_text; END`);
    expect(await caught('SELECT 1 / 0')).toEqual([['Query error: division by zero: 1 / 0 at [1:7]', 'SELECT 1 / 0']]);
    expect(await caught('SELECT * FROM d.nothing')).toEqual([
      [
        'Query error: Not found: Table of-scheduler-proj:d.nothing was not found in location US at [1:7]',
        'SELECT * FROM d.nothing',
      ],
    ]);
    expect(await caught('CALL d.nothing()')).toEqual([['Procedure is not found: d.nothing', 'CALL d.nothing()']]);
    const error = await on.within((session) =>
      refusal(session, "BEGIN SELECT ERROR('one'); EXCEPTION WHEN ERROR THEN RAISE; END"),
    );
    expect([error.reason, error.message]).toEqual(['invalidQuery', 'Query error: one at [1:7]']);
  });

  test('in a handler replace the first', async () => {
    expect(
      await refused(
        "BEGIN SELECT ERROR('one'); EXCEPTION WHEN ERROR THEN SELECT ERROR(CONCAT('two after ', @@error.message)); END",
      ),
    ).toBe('Query error: two after Query error: one at [1:7] at [1:54]');
  });
});

describe('dynamic SQL', () => {
  test('with parameters of each kind, into variables, and for DDL and CALL', async () => {
    await ask('CREATE OR REPLACE PROCEDURE d.set_to(x INT64, OUT y INT64) BEGIN SET y = x; END; SELECT 1');
    expect(
      await ask(`DECLARE a, b INT64; DECLARE c ARRAY<STRING>; DECLARE name STRING DEFAULT 'dyn';
        EXECUTE IMMEDIATE 'SELECT ? + 1, @@row_count' INTO a, b USING 41;
        EXECUTE IMMEDIATE 'SELECT @list' INTO c USING ['x', 'y'] AS list;
        EXECUTE IMMEDIATE FORMAT('CREATE TEMP TABLE %s AS SELECT %d AS k', name, a);
        EXECUTE IMMEDIATE 'INSERT dyn VALUES (?), (?)' USING 1, a * 2;
        SELECT a, b, c, @@row_count, (SELECT STRING_AGG(CAST(k AS STRING) ORDER BY k) FROM dyn)`),
    ).toEqual([['42', null, ['x', 'y'], '2', '1,42,84']]);
    expect(await refused("EXECUTE IMMEDIATE 'SELECT nothing'")).toContain('Unrecognized name: nothing');
    expect(await refused("DECLARE d DATE; EXECUTE IMMEDIATE 'SELECT 1' INTO d")).toContain(
      'not assignable to variable d of type DATE',
    );
  });
});

describe('settings', () => {
  test('@@dataset_id is where unqualified names are sought from then on', async () => {
    await ask(
      'CREATE SCHEMA IF NOT EXISTS other; CREATE OR REPLACE TABLE other.here AS SELECT 1 AS a; CREATE OR REPLACE PROCEDURE other.p() BEGIN SELECT 1; END; SELECT 1',
    );
    expect(
      await ask(
        "SET @@dataset_id = 'other'; INSERT here VALUES (2); CREATE TABLE made_there AS SELECT 3 AS a; CALL p(); SELECT COUNT(*), @@dataset_id FROM here",
      ),
    ).toEqual([['2', 'other']]);
    expect(await ask('SELECT a FROM other.made_there')).toEqual([['3']]);
    expect(await refused('SELECT * FROM here')).toContain('d.here was not found');
    expect(await refused("SET @@dataset_project_id = 'elsewhere'; SELECT * FROM here")).toContain('must be qualified');
  });

  test('@@time_zone is the zone of what names none, until the script ends', async () => {
    const times =
      "SELECT STRING(t), DATE(t), EXTRACT(HOUR FROM t), TIMESTAMP '2024-07-01 00:00:00' = t FROM (SELECT TIMESTAMP '2024-07-01 00:00:00+00' AS t)";
    expect(await ask(`SET @@time_zone = 'America/Los_Angeles'; ${times}`)).toEqual([
      ['2024-06-30 17:00:00-07', '2024-06-30', '17', 'false'],
    ]);
    expect(await ask(times)).toEqual([['2024-07-01 00:00:00+00', '2024-07-01', '0', 'true']]);
    expect(await refused("SET @@time_zone = 'Mars/Base'")).toContain('Invalid timezone: Mars/Base');
  });

  test('each job tells what it read, expressions too', async () => {
    await ask('CREATE OR REPLACE TABLE d.big AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n; SELECT 1');
    const script = 'DECLARE m INT64; SET m = (SELECT MAX(n) FROM d.big); SELECT MIN(n) FROM d.big';
    const { bytesProcessed, bytesBilled } = await on.within((session) => runScript(session, script));
    expect([bytesProcessed, bytesBilled]).toEqual([16_000, 20 * 1024 * 1024]);
    const error = await on.within((session) => refusal(session, script, { limits: { maximumBytesBilled: 1024 } }));
    expect(error.reason).toBe('bytesBilledLimitExceeded');
  });
});
