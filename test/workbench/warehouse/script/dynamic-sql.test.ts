// EXECUTE IMMEDIATE: parameters, INTO, and what it refuses.

import { describe, expect, it } from 'vitest';
import { failure, rows } from './running';

describe('EXECUTE IMMEDIATE', () => {
  it('runs a text, with parameters by name or by position', async () => {
    expect(await rows("EXECUTE IMMEDIATE 'SELECT ' || '1 + 1'")).toEqual([[2n]]);
    expect(
      await rows(
        "DECLARE x INT64 DEFAULT 3; EXECUTE IMMEDIATE 'SELECT @b || CAST(@A AS STRING)' USING x AS a, 'y' AS B",
      ),
    ).toEqual([['y3']]);
    expect(await rows("EXECUTE IMMEDIATE 'SELECT ? - ?' USING 5, 2")).toEqual([[3n]]);
  });

  it('puts one row into variables, NULLs for no row', async () => {
    const declared = "DECLARE a FLOAT64 DEFAULT 9; DECLARE b STRING DEFAULT 'z';";
    expect(await rows(`${declared} EXECUTE IMMEDIATE "SELECT 1, 'x'" INTO a, b; SELECT a / 2, b`)).toEqual([
      [0.5, 'x'],
    ]);
    expect(
      await rows(`${declared} EXECUTE IMMEDIATE "SELECT 1, 'x' FROM UNNEST([1]) WHERE FALSE" INTO a, b; SELECT a, b`),
    ).toEqual([[null, null]]);
  });

  it('runs DML and CALL, and tells @@row_count', async () => {
    expect(
      await rows(
        "CREATE TABLE t AS SELECT 1 AS a; EXECUTE IMMEDIATE 'INSERT INTO t (a) VALUES (@v), (3)' USING 2 AS v; SELECT @@row_count, (SELECT SUM(a) FROM t)",
      ),
    ).toEqual([[2n, 6n]]);
    expect(
      await rows("CREATE PROCEDURE d.p(IN x INT64) BEGIN SELECT x; END; EXECUTE IMMEDIATE 'CALL d.p(?)' USING 4"),
    ).toEqual([[4n]]);
  });

  it("does not see the script's variables, and places its errors in its own text", async () => {
    expect(await failure("DECLARE x INT64;\n EXECUTE IMMEDIATE 'SELECT x'")).toBe(
      'Query error: Unrecognized name: x at [1:8]',
    );
    expect(
      await rows(
        "SELECT 1;\nBEGIN EXECUTE IMMEDIATE 'SELECT 1/0'; EXCEPTION WHEN ERROR THEN SELECT @@error.formatted_stack_trace; END",
      ),
    ).toEqual([['At [1:1]\nAt [2:7]\n']]);
  });

  it.each([
    ['CAST(NULL AS STRING)', 'EXECUTE IMMEDIATE sql string cannot be NULL at [1:40]'],
    ["''", 'Empty EXECUTE IMMEDIATE sql string cannot be executed at [1:40]'],
    ["'SELECT 1; SELECT 2'", 'EXECUTE IMMEDIATE sql string must contain exactly one statement at [1:40]'],
    [
      "'SELEC 1'",
      'Invalid EXECUTE IMMEDIATE sql string `SELEC 1`, Syntax error: Expected end of input but got identifier "SELEC" at [1:1] at [1:40]',
    ],
    [
      "'IF TRUE THEN END IF'",
      'SQL created by EXECUTE IMMEDIATE contains unsupported statement type: IfStatement at [1:40]',
    ],
    ["'SELECT 1' INTO c", 'Undeclared variable: c at [1:56]'],
    [
      "'SELECT 1, 2' INTO a, A",
      'EXECUTE IMMEDIATE with INTO clause cannot assign to the same variable multiple times at [1:62]',
    ],
    [
      "'SELECT 1' INTO a, b",
      'Variables returned by Dynamic SQL do not match number of variables in INTO clause, expected 2 columns, but got 1 at [1:1]',
    ],
    ["'SELECT 1 FROM UNNEST([1, 2])' INTO a", 'DynamicSQL may only return 0 or 1 rows with INTO clause at [1:1]'],
    ["'ASSERT TRUE' INTO a", 'EXECUTE IMMEDIATE with INTO clause must use a query statement at [1:1]'],
    [
      '"SELECT CURRENT_DATE()" INTO a',
      'Value returned by Dynamic SQL has type DATE which is not assignable to variable a of type INT64 at [1:1]',
    ],
    ["'SELECT 1' USING 1 AS x, 2", 'EXECUTE IMMEDIATE USING parameters must be all positional or all named. at [1:22]'],
    [
      "'SELECT 1' USING 1 AS x, 2 AS X",
      'EXECUTE IMMEDIATE USING parameters must have unique names, found duplicate name: X at [1:70]',
    ],
  ])('refuses %s', async (rest, message) => {
    expect(await failure(`DECLARE a, b INT64; ${' '}EXECUTE IMMEDIATE ${rest}`)).toBe(message);
  });
});
