// EXCEPTION handlers, RAISE, what @@error tells, and transactions that errors leave open.

import { describe, expect, it } from 'vitest';
import { NotSupported, WarehouseError } from '../../../../workbench/warehouse/errors';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import type { StatementResult } from '../../../../workbench/warehouse/session/result';
import { ReferenceSession } from './reference-session';
import { failure, rows } from './running';

const procedures = `CREATE PROCEDURE ds.proc1()
BEGIN
  SELECT 1/0;
END;
CREATE PROCEDURE ds.proc2() BEGIN
  CALL ds.proc1();
END;
`;

describe('BEGIN … EXCEPTION WHEN ERROR THEN … END', () => {
  it('tells what failed, as the page of the procedural language shows', async () => {
    const sql = `${procedures}BEGIN
  CALL ds.proc2();
EXCEPTION WHEN ERROR THEN
  SELECT @@error.message, @@error.statement_text, @@error.formatted_stack_trace, @@error.stack_trace;
END;`;
    expect(await rows(sql)).toEqual([
      [
        'Query error: division by zero: 1 / 0 at [proj.ds.proc1:2:3]',
        'SELECT 1/0',
        'At proj.ds.proc1[2:3]\nAt proj.ds.proc2[2:3]\nAt [9:3]\n',
        [
          [2n, 3n, null, 'proj.ds.proc1'],
          [2n, 3n, null, 'proj.ds.proc2'],
          [9n, 3n, null, null],
        ],
      ],
    ]);
  });

  it('skips the rest of the block, and goes on after it', async () => {
    expect(
      await rows(
        "DECLARE t STRING DEFAULT ''; BEGIN SET t = t || 'a'; SELECT 1/0; SET t = t || 'no'; EXCEPTION WHEN ERROR THEN SET t = t || 'b'; END; SELECT t || 'c'",
      ),
    ).toEqual([['abc']]);
  });

  it('is NULL outside handlers, and the outer error again after an inner handler', async () => {
    expect(
      await rows(`DECLARE a, b STRING;
        BEGIN SELECT 1/0; EXCEPTION WHEN ERROR THEN
          BEGIN RAISE USING MESSAGE = 'inner'; EXCEPTION WHEN ERROR THEN SET a = @@error.message; END;
          SET b = @@error.message;
        END;
        SELECT a, b, @@error.message, @@error.stack_trace`),
    ).toEqual([['inner', 'Query error: division by zero: 1 / 0 at [2:15]', null, null]]);
  });

  it("does not see its block's variables", async () => {
    expect(await failure('BEGIN DECLARE x INT64; SELECT 1/0; EXCEPTION WHEN ERROR THEN\nSELECT x; END')).toBe(
      'Query error: Unrecognized name: x at [2:8]',
    );
  });

  it('may be left by BREAK and RETURN', async () => {
    expect(
      await rows('LOOP BEGIN SELECT 1/0; EXCEPTION WHEN ERROR THEN BREAK; END; END LOOP; SELECT 1, @@error.message'),
    ).toEqual([[1n, null]]);
    expect(
      await rows('SELECT 1; b: BEGIN SELECT 1/0; EXCEPTION WHEN ERROR THEN LEAVE b; SELECT 2; END; SELECT 3'),
    ).toEqual([[3n]]);
    expect(await rows('SELECT 1; BEGIN SELECT 1/0; EXCEPTION WHEN ERROR THEN RETURN; END; SELECT 3')).toEqual([[1n]]);
  });

  it.each([
    ["IF 1/0 > 1 THEN SELECT 'é'; END IF", 'IF 1/0 > 1...'],
    ['WHILE 1/0 > 1 DO SELECT 1; END WHILE', 'WHILE 1/0 > 1...'],
    ['FOR r IN (SELECT 1/0) DO SELECT 1; END FOR', 'FOR r IN (SELECT 1/0...'],
    ['REPEAT SELECT 1; UNTIL 1/0 > 1 END REPEAT', 'UNTIL 1/0 > 1...'],
    ['SET @@time_zone = CAST(1/0 AS STRING)', 'SET @@time_zone = CAST(1/0 AS STRING)'],
    ["EXECUTE IMMEDIATE 'SELECT 1/0'", 'SELECT 1/0'],
  ])('@@error.statement_text of %s', async (statement, text) => {
    expect(await rows(`BEGIN ${statement}; EXCEPTION WHEN ERROR THEN SELECT @@error.statement_text; END`)).toEqual([
      [text],
    ]);
  });

  it('cannot catch what ends a script', async () => {
    class Unable extends ReferenceSession {
      override async run(): Promise<StatementResult> {
        throw new NotSupported('this [at 1:8]');
      }
    }
    const error = await runScript(new Unable(), 'BEGIN\n SELECT 1; EXCEPTION WHEN ERROR THEN END').catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(WarehouseError);
    expect(error).toMatchObject({
      reason: 'notImplemented',
      message: 'Query error: The embedded warehouse does not support this at [2:9]',
    });
  });

  it('catches a limit on the bytes of one statement', async () => {
    const sql =
      'CREATE TABLE t AS SELECT 1 AS a; BEGIN SELECT * FROM t; EXCEPTION WHEN ERROR THEN SELECT @@error.message; END';
    expect(await rows(sql, { limits: { maximumBytesBilled: 1 } })).toEqual([
      ['Query error: Query exceeded limit for bytes billed: 8 at [1:40]'],
    ]);
  });
});

describe('RAISE', () => {
  it('raises a message, which @@error.message is', async () => {
    expect(
      await rows("BEGIN RAISE USING MESSAGE = CONCAT('a', 'é'); EXCEPTION WHEN ERROR THEN SELECT @@error.message; END"),
    ).toEqual([['aé']]);
    expect(await failure("SELECT 1;\n RAISE USING MESSAGE = 'no such page';")).toBe('no such page at [2:2]');
    expect(await failure('RAISE USING MESSAGE = CAST(NULL AS STRING)')).toBe('NULL at [1:1]');
  });

  it('raises again with the first place and stack', async () => {
    const sql = `${procedures}BEGIN
  CALL ds.proc1();
EXCEPTION WHEN ERROR THEN
  SELECT 1;
  RAISE;
END`;
    expect(await failure(sql)).toBe('Query error: division by zero: 1 / 0 at [proj.ds.proc1:2:3]');
  });

  it('needs a handler to raise again, and a STRING to raise', async () => {
    expect(await failure('SELECT 1; RAISE')).toBe(
      'Cannot re-raise an existing exception outside of an exception handler at [1:11]',
    );
    expect(await failure('RAISE USING MESSAGE = 1.5')).toMatch(/^Query error: .* at \[1:\d+\]$/);
  });

  it('leaves a handler for the one around it', async () => {
    expect(
      await rows(
        "BEGIN BEGIN SELECT 1/0; EXCEPTION WHEN ERROR THEN RAISE USING MESSAGE = 'second'; END; EXCEPTION WHEN ERROR THEN SELECT @@error.message; END",
      ),
    ).toEqual([['second']]);
  });
});

describe('transactions', () => {
  const table = 'CREATE TABLE t AS SELECT 1 AS a; ';

  it.each([
    ['BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2); COMMIT TRANSACTION;', 2],
    ['BEGIN; INSERT INTO t (a) VALUES (2); COMMIT;', 2],
    ['BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2); ROLLBACK TRANSACTION;', 1],
    ['BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2);', 1],
    ['BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2); ROLLBACK; BEGIN; INSERT INTO t (a) VALUES (2), (3); COMMIT;', 3],
    [
      'BEGIN BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2); SELECT 1/0; COMMIT TRANSACTION; EXCEPTION WHEN ERROR THEN ROLLBACK TRANSACTION; END',
      1,
    ],
    [
      'BEGIN BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2); SELECT 1/0; EXCEPTION WHEN ERROR THEN COMMIT TRANSACTION; END',
      2,
    ],
  ])('%s', async (sql, count) => {
    const session = new ReferenceSession();
    await runScript(session, table + sql);
    expect(session.rowsOf('t')).toHaveLength(count);
    expect(session.inTransaction).toBe(false);
  });

  it('are rolled back by an error that nothing catches', async () => {
    const session = new ReferenceSession();
    const sql = `${table}BEGIN TRANSACTION; INSERT INTO t (a) VALUES (2); SELECT 1/0;`;
    expect(await failure(sql, {}, session)).toBe('Query error: division by zero: 1 / 0 at [1:83]');
    expect(session.rowsOf('t')).toHaveLength(1);
    expect(session.inTransaction).toBe(false);
  });

  it.each([
    [
      'BEGIN TRANSACTION;\nBEGIN TRANSACTION',
      'Transaction is already in progress; nested transactions are not supported at [2:1]',
    ],
    ['SELECT 1; COMMIT', 'There is no active transaction to commit at [1:11]'],
    ['SELECT 1; ROLLBACK TRANSACTION', 'There is no active transaction to rollback at [1:11]'],
  ])('refuses %s', async (sql, message) => {
    expect(await failure(sql)).toBe(message);
  });
});

describe('ASSERT', () => {
  it('fails the script', async () => {
    expect(await rows('SELECT 1; ASSERT 1 = 1')).toEqual([[1n]]);
    expect(await failure('SELECT 1;\nASSERT 1 = 2')).toBe('Query error: Assertion failed at [2:1]');
  });
});
