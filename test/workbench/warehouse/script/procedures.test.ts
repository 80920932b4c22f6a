// CALL: arguments in and out, scopes, depth, and the words of its refusals.

import { describe, expect, it } from 'vitest';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import { ReferenceSession } from './reference-session';
import { failure, rows } from './running';

const double =
  'CREATE PROCEDURE d.double(IN a INT64, OUT b INT64, INOUT c STRING) BEGIN SET b = a * 2; SET c = c || "!"; END;';

describe('CALL', () => {
  it('binds IN, OUT and INOUT', async () => {
    const declared = "DECLARE x INT64 DEFAULT 5; DECLARE y INT64 DEFAULT 1; DECLARE z STRING DEFAULT 'hi';";
    expect(await rows(`${declared} ${double} CALL d.double(x + 1, Y, z); SELECT x, y, z`)).toEqual([[5n, 12n, 'hi!']]);
    expect(await rows(`${declared} ${double} CALL d.double(1, c => z, b => y); SELECT y, z`)).toEqual([[2n, 'hi!']]);
  });

  it('coerces arguments in and out', async () => {
    const sql = `DECLARE f FLOAT64 DEFAULT 9; DECLARE z STRING DEFAULT '';
      CREATE PROCEDURE d.p(IN a FLOAT64, OUT b INT64) BEGIN SET b = CAST(a AS INT64); END;
      CALL d.p(3, f); SELECT f / 2`;
    expect(await rows(sql)).toEqual([[1.5]]);
  });

  it('gives OUT arguments NULL first, and takes nothing from a body that fails', async () => {
    const sql = `DECLARE x INT64 DEFAULT 7; DECLARE y STRING;
      CREATE PROCEDURE d.p(OUT a INT64, OUT was STRING) BEGIN SET was = IF(a IS NULL, 'null', 'set'); SET a = 1; IF @@error.message IS NULL THEN RETURN; END IF; SELECT 1/0; END;
      CREATE PROCEDURE d.q(OUT a INT64) BEGIN SET a = 1; SELECT 1/0; END;
      BEGIN CALL d.q(x); EXCEPTION WHEN ERROR THEN END;
      SELECT 1;
      BEGIN DECLARE k INT64; CALL d.p(k, y); SELECT x, k, y; END`;
    expect(await rows(sql)).toEqual([[7n, 1n, 'null']]);
  });

  it('refuses an OUT value that its variable cannot take', async () => {
    const sql = `DECLARE n NUMERIC(3) DEFAULT 1;
CREATE PROCEDURE d.p(OUT a INT64) BEGIN SET a = 12345; END;
CALL d.p(n);`;
    expect(await failure(sql)).toMatch(/^Query error: .*NUMERIC.* at \[3:1\]$/);
  });

  it('finds a procedure in the dataset that the script has set', async () => {
    const sql = "CREATE PROCEDURE d.here() BEGIN SELECT 'found'; END; SET @@dataset_id = 'd'; CALL here()";
    expect(await rows(sql)).toEqual([['found']]);
  });

  it('takes ANY TYPE', async () => {
    const sql = `DECLARE s STRING; CREATE PROCEDURE d.p(IN a ANY TYPE, OUT b ANY TYPE) BEGIN SET b = a || '!'; END; CALL d.p('x', s); SELECT s`;
    expect(await rows(sql)).toEqual([['x!']]);
  });

  it('keeps the scopes of caller and procedure apart', async () => {
    expect(await failure('DECLARE x INT64 DEFAULT 1; CREATE PROCEDURE d.p() BEGIN\n SELECT x; END; CALL d.p()')).toBe(
      'Query error: Unrecognized name: x at [proj.d.p:2:9]',
    );
    expect(
      await rows(
        'DECLARE x INT64 DEFAULT 1; CREATE PROCEDURE d.p() BEGIN DECLARE x INT64 DEFAULT 2; SELECT x; END; CALL d.p(); SELECT x',
      ),
    ).toEqual([[1n]]);
  });

  it('answers with its last statement, and leaves loops of the caller alone', async () => {
    expect(
      await rows(
        'CREATE PROCEDURE d.p() BEGIN SELECT 1; SELECT 2; RETURN; SELECT 3; END; LOOP CALL d.p(); BREAK; END LOOP',
      ),
    ).toEqual([[2n]]);
  });

  it('recurses, to 50 frames', async () => {
    const sql = (n: number): string => `DECLARE r INT64;
      CREATE PROCEDURE d.f(IN n INT64, OUT r INT64) BEGIN IF n <= 1 THEN SET r = 1; ELSE CALL d.f(n - 1, r); SET r = r * n; END IF; END;
      CALL d.f(${n}, r); SELECT r`;
    expect(await rows(sql(5))).toEqual([[120n]]);
    expect(await failure(sql(60))).toBe(
      'Out of stack space due to deeply-nested procedure call to d.f at [proj.d.f:1:38]',
    );
  });

  it('parses a body once', async () => {
    const session = new ReferenceSession();
    await runScript(
      session,
      `DECLARE i INT64 DEFAULT 0; CREATE PROCEDURE d.once() BEGIN SELECT 'parsed once'; END; WHILE i < 5 DO CALL d.once(); SET i = i + 1; END WHILE`,
    );
    expect(session.parses).toBe(2);
  });

  it.each([
    ['CALL d.nope(1)', 'Procedure is not found: d.nope at [1:6]'],
    ['CALL `a-b`.d.nope(1)', 'Procedure is not found: `a-b`.d.nope at [1:6]'],
    [`${double} CALL d.double(1)`, /^Procedure d.double expects 3 argument\(s\), 1 provided at \[1:\d+\]$/],
    [
      `DECLARE z STRING; ${double} CALL d.double(1, 2, z)`,
      /^Procedure OUT\/INOUT argument must be a variable at \[1:\d+\]$/,
    ],
    [`DECLARE z STRING; ${double} CALL d.double(1, y, z)`, /^Undeclared variable: y at \[1:\d+\]$/],
    [
      `DECLARE z STRING; ${double} CALL d.double(1, z, z)`,
      /^A variable cannot be passed in multiple times as OUT\/INOUT arguments: z at/,
    ],
    [
      `DECLARE y DATE; DECLARE z STRING; ${double} CALL d.double(1, y, z)`,
      /^Variable y cannot be passed as output argument b, for argument type INT64 cannot be coerced to variable type DATE when procedure exits at/,
    ],
    [`DECLARE y INT64; DECLARE z STRING; ${double} CALL d.double('x', y, z)`, /^Query error: .* at \[1:\d+\]$/],
    [
      `DECLARE y INT64; DECLARE z STRING; ${double} CALL d.double(a => 1, y, z)`,
      /^Positional arguments must appear before named arguments at/,
    ],
    [
      `DECLARE y INT64; DECLARE z STRING; ${double} CALL d.double(1, a => 1, c => z)`,
      /^Duplicate procedure argument: a at/,
    ],
    [
      `DECLARE y INT64; DECLARE z STRING; ${double} CALL d.double(1, e => y, c => z)`,
      /^Unrecognized procedure argument: e at/,
    ],
    [`${double} CALL d.double(TABLE t, 1, 2)`, /^Table typed argument is not supported at/],
    [
      'CREATE PROCEDURE d.p(IN x INT64) BEGIN DECLARE X INT64; END',
      "Variable 'X' previously declared as an argument at [1:48]",
    ],
    ['CREATE PROCEDURE d.p() BEGIN BREAK; END', 'BREAK without label is only allowed inside of a loop body at [1:30]'],
  ])('refuses %s', async (sql, message) => {
    if (typeof message === 'string') expect(await failure(sql)).toBe(message);
    else expect(await failure(sql)).toMatch(message);
  });
});
