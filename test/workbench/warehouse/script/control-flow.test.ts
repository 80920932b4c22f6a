// Variables, conditions, loops and jumps, their values computed by Google's reference implementation.

import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../../../../workbench/warehouse/analyser/tree';
import { compile } from '../../../../workbench/warehouse/script/compile';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import { SourceText } from '../../../../workbench/warehouse/source-text';
import { scalar } from '../../../../workbench/warehouse/types/type';
import { ReferenceSession } from './reference-session';
import { failure, rows } from './running';

const trace = (body: string): string => `DECLARE t STRING DEFAULT '';\nDECLARE i INT64 DEFAULT 0;\n${body}\nSELECT t;`;

describe('what is a script', () => {
  it.each([
    ['SELECT 1', false],
    ['-- first\nSELECT 1;\n-- last', false],
    ['CREATE TEMP FUNCTION f() AS (1); SELECT 1', false],
    ['SELECT 1; SELECT 2', true],
    ['BEGIN END', true],
    ['DECLARE x INT64', true],
    ['CREATE TEMP FUNCTION f() AS (1); CREATE TEMP FUNCTION g() AS (1)', true],
  ])('%s: %s', async (sql, expected) => {
    expect((await runScript(new ReferenceSession(), sql)).isScript).toBe(expected);
  });

  it('refuses an empty text and lone transaction control', async () => {
    expect(await failure('-- nothing')).toBe('Syntax error: Unexpected end of script at [1:1]');
    expect(await failure('BEGIN TRANSACTION')).toBe(
      'Transaction control statements are supported only in scripts or sessions at [1:1]',
    );
  });

  it('gives a single statement its own errors, placed in the whole text', async () => {
    expect(await failure('-- é\n  SELECT 1,\n\tnope')).toBe('Unrecognized name: nope at [3:9]');
    expect(await failure('SELECT 1/0')).toBe('division by zero: 1 / 0');
    expect(await failure('SELECT 1 +;')).toBe('Syntax error: Unexpected ";" at [1:11]');
  });

  it('answers with the last SELECT, DML or DDL', async () => {
    const session = new ReferenceSession();
    const { result, childJobs, resultJobId } = await runScript(
      session,
      'CREATE TABLE t AS SELECT 1 AS a; INSERT INTO t (a) VALUES (2), (3); ASSERT TRUE; BEGIN END;',
      { jobId: 'job' },
    );
    expect(result?.statementType).toBe('INSERT');
    expect(result?.affected?.inserted).toBe(2);
    expect(childJobs).toBe(3);
    expect(resultJobId).toMatch(/^script_job_[0-9a-f]{32}_1$/);
    expect((await runScript(session, 'DECLARE x INT64; SET x = 1')).result).toBeUndefined();
  });
});

describe('DECLARE and SET', () => {
  it('declares several names, by type, by value, and by both', async () => {
    expect(
      await rows(
        `DECLARE a, b INT64; DECLARE c, d DEFAULT 'x'; DECLARE e FLOAT64 DEFAULT 1; DECLARE f DEFAULT NULL;
         DECLARE g ARRAY<STRUCT<n INT64, s STRING>> DEFAULT [STRUCT(1, 'a')];
         SELECT a, b, c, d, e / 2, f + 1, g[OFFSET(0)].s`,
      ),
    ).toEqual([[null, null, 'x', 'x', 0.5, null, 'a']]);
  });

  it('folds the case of names and sees outer variables from blocks', async () => {
    expect(
      await rows('DECLARE Abc INT64 DEFAULT 1; BEGIN DECLARE y INT64 DEFAULT aBC + 1; SET ABC = y; END; SELECT abc'),
    ).toEqual([[2n]]);
  });

  it('assigns from a tuple, a STRUCT and a NULL STRUCT', async () => {
    const declared = 'DECLARE a INT64 DEFAULT 9; DECLARE b STRING;';
    expect(await rows(`${declared} SET (a, b) = (1, 'x'); SELECT a, b`)).toEqual([[1n, 'x']]);
    expect(await rows(`${declared} SET (a, b) = (SELECT AS STRUCT 2, 'y'); SELECT a, b`)).toEqual([[2n, 'y']]);
    expect(await rows(`${declared} SET (a, b) = NULL; SELECT a, b`)).toEqual([[null, null]]);
  });

  it('gives a variable declared in a block anew at each turn', async () => {
    expect(
      await rows(
        trace(
          'WHILE i < 2 DO BEGIN DECLARE x INT64 DEFAULT 7; SET x = x + 1; SET i = i + 1; SET t = t || x; END; END WHILE;',
        ),
      ),
    ).toEqual([['88']]);
  });

  it('keeps to the parameters of a type', async () => {
    expect(await rows("DECLARE n NUMERIC(5, 2) DEFAULT 1.239; SET n = n * 2; SELECT n = NUMERIC '2.48'")).toEqual([
      [true],
    ]);
    expect(await failure("DECLARE s STRING(3);\nSET s = 'abcd';")).toMatch(/maximum length.* at \[2:1\]$/);
  });

  it.each([
    [
      'SELECT 1;\nDECLARE x INT64;',
      'Variable declarations are allowed only at the start of a block or script at [2:1]',
    ],
    [
      'WHILE FALSE DO DECLARE x INT64; END WHILE',
      'Variable declarations are allowed only at the start of a block or script at [1:16]',
    ],
    [
      'DECLARE x INT64;\nDECLARE y, X STRING;',
      "Variable 'X' redeclaration at [2:12]; X previously declared here at [1:9]",
    ],
    [
      'DECLARE x INT64; BEGIN DECLARE x INT64; END',
      "Variable 'x' redeclaration at [1:32]; x previously declared here at [1:9]",
    ],
    [
      'DECLARE x INT64; FOR x IN (SELECT 1) DO END FOR',
      "Variable 'x' redeclaration at [1:22]; x previously declared here at [1:9]",
    ],
    ["DECLARE s STRING COLLATE 'und:ci'", 'Type with collation name is not supported at [1:11]'],
    ['DECLARE x NOTYPE;', /^Query error: Type not found: NOTYPE at \[1:11\]$/],
    ['SELECT 1;\nSET x = 1;', 'Undeclared variable: x at [2:5]'],
    ['BEGIN DECLARE x INT64; END; SET x = 1;', 'Undeclared variable: x at [1:33]'],
    ['DECLARE a INT64; SET (a, A) = (1, 2)', 'Assigning multiple values to variable: A at [1:26]'],
    ["DECLARE x INT64;\nSET x = 'abc';", /^Query error: .* at \[2:\d+\]$/],
    ['DECLARE x INT64 DEFAULT 9223372036854775807; SET x = x + 1', /^Query error: int64 overflow: .* at \[1:46\]$/],
    [
      "DECLARE s STRING; SET s = REPEAT('x', 1048576)",
      'Script variable s exceeded the size limit of 1048576 bytes at [1:19]',
    ],
  ])('refuses %s', async (sql, message) => {
    if (typeof message === 'string') expect(await failure(sql)).toBe(message);
    else expect(await failure(sql)).toMatch(message);
  });

  it('refuses more than 10 MB in all variables together', async () => {
    const sql = `DECLARE ${Array.from({ length: 11 }, (_, i) => `v${i}`).join(', ')} STRING DEFAULT REPEAT('x', 1000000);`;
    expect(await failure(sql)).toBe('Script exceeded the memory limit of 10485760 bytes at [1:1]');
  });
});

describe('system variables', () => {
  it('are set, given to every later statement, and read', async () => {
    const session = new ReferenceSession();
    const sql =
      "SET @@dataset_id = 'ds'; SET @@time_zone = 'America/Los_Angeles'; SELECT 1; SELECT @@dataset_id, @@project_id";
    expect(await rows(sql, {}, session)).toEqual([['ds', 'proj']]);
    const plain = session.calls.find((call) => call.text === 'SELECT 1');
    expect(plain?.scope.system.map(({ name, value }) => [name, value])).toEqual([
      ['dataset_id', 'ds'],
      ['time_zone', 'America/Los_Angeles'],
    ]);
  });

  it('tell of the script', async () => {
    const [[job, created, before, children, last, now] = []] = await rows(
      'SELECT 1; SELECT @@script.job_id, @@script.creation_time, @@script.bytes_processed, @@script.num_child_jobs, @@last_job_id, @@current_job_id',
      { jobId: 'j', creationMs: 1_700_000_000_123 },
    );
    expect([job, created, before, children]).toEqual(['j', 1_700_000_000_123_000n, 0n, 2n]);
    expect(String(last)).toMatch(/_0$/);
    expect(String(now)).toMatch(/_1$/);
  });

  it('count the rows of the DML statement before', async () => {
    expect(
      await rows(
        `DECLARE a, b, c INT64;
         CREATE TABLE t AS SELECT 1 AS a;
         SET a = @@row_count; INSERT INTO t (a) VALUES (1), (2); SET b = @@row_count; DELETE FROM t WHERE a = 1; SET c = @@row_count;
         SELECT a, b, c, @@row_count`,
      ),
    ).toEqual([[null, 2n, 2n, 2n]]);
    expect(
      await rows('CREATE TABLE t AS SELECT 1 AS a; DELETE FROM t WHERE TRUE; SELECT 1; SELECT @@row_count'),
    ).toEqual([[null]]);
    expect(await rows('SELECT 1; SELECT @@row_count, @@error.message')).toEqual([[null, null]]);
  });

  it.each([
    ["SET @@row_count = '1'", 'Assignment to read-only system variable @@row_count at [1:5]'],
    ["SET @@nothing = 'x'", 'System variable not found: @@nothing at [1:5]'],
    ["SET @@time_zone = 'Mars/Olympus'", 'Invalid timezone: Mars/Olympus at [1:19]'],
    ['SET @@time_zone = NULL', 'Invalid timezone: NULL at [1:19]'],
  ])('refuses %s', async (sql, message) => {
    expect(await failure(sql)).toBe(message);
  });
});

describe('parameters', () => {
  it('are given by name and by position, to each statement its own', async () => {
    const named = [
      { name: 'A', type: scalar('INT64'), value: 5n },
      { name: 'b', type: scalar('STRING'), value: 'x' },
    ];
    expect(await rows('DECLARE v INT64 DEFAULT @a; SELECT v + 1, @b', { parameters: named })).toEqual([[6n, 'x']]);
    const positional = [1n, 20n, 300n].map((value) => ({ name: '', type: scalar('INT64'), value }));
    expect(await rows('DECLARE v INT64 DEFAULT 0 + ?; SELECT v + ? + ?', { parameters: positional })).toEqual([[321n]]);
  });
});

describe('IF and CASE', () => {
  const sql = (x: string): string =>
    `DECLARE x INT64 DEFAULT ${x}; IF x = 1 THEN SELECT 'one'; ELSEIF x = 2 THEN SELECT 'two'; ELSEIF x > 2 THEN SELECT 'more'; ELSE SELECT 'other'; END IF;`;
  it.each([
    ['1', 'one'],
    ['2', 'two'],
    ['3', 'more'],
    ['NULL', 'other'],
  ])('IF takes the first that holds: %s', async (x, expected) => {
    expect(await rows(sql(x))).toEqual([[expected]]);
  });

  it.each([
    ["'b'", '2'],
    ["'z'", 'none'],
    ['CAST(NULL AS STRING)', 'none'],
  ])('CASE by value: %s', async (value, expected) => {
    expect(
      await rows(
        `CASE ${value} WHEN 'a' THEN SELECT '1'; WHEN 'b' THEN SELECT '2'; WHEN 'b' THEN SELECT '3'; ELSE SELECT 'none'; END CASE;`,
      ),
    ).toEqual([[expected]]);
  });

  it('CASE by value compares by the common type, and without ELSE may do nothing', async () => {
    expect(await rows('SELECT 0; CASE 1 WHEN 1.0 THEN SELECT 1; END CASE')).toEqual([[1n]]);
    expect(await rows('SELECT 0; CASE 1 WHEN 2 THEN SELECT 1; END CASE')).toEqual([[0n]]);
  });

  it('CASE by condition takes the first that holds', async () => {
    expect(
      await rows('CASE WHEN NULL THEN SELECT 1; WHEN TRUE THEN SELECT 2; WHEN TRUE THEN SELECT 3; END CASE'),
    ).toEqual([[2n]]);
  });

  it('places their errors', async () => {
    expect(await failure('SELECT 1;\nIF FALSE THEN\n  SELECT 1;\nELSEIF 1/0 > 1 THEN\nEND IF')).toBe(
      'Query error: division by zero: 1 / 0 at [4:1]',
    );
    expect(await failure('CASE 1\n  WHEN 1 THEN\n  WHEN nope THEN\nEND CASE')).toBe(
      'Query error: Unrecognized name: nope at [3:8]',
    );
    expect(await failure("IF 'x' THEN END IF")).toMatch(/^Query error: .*BOOL.*at \[1:\d+\]$/);
  });
});

describe('loops', () => {
  it.each([
    ['LOOP', 'LOOP SET i = i + 1; SET t = t || i; IF i = 3 THEN LEAVE; END IF; END LOOP;', '123'],
    ['WHILE', 'WHILE i < 3 DO SET i = i + 1; SET t = t || i; END WHILE;', '123'],
    ['WHILE with a NULL condition', 'WHILE NULL DO SET t = "x"; END WHILE;', ''],
    ['REPEAT', 'REPEAT SET i = i + 1; SET t = t || i; UNTIL i >= 2 END REPEAT;', '12'],
    [
      'CONTINUE in REPEAT asks UNTIL',
      'REPEAT SET i = i + 1; CONTINUE; SET t = "x"; UNTIL i >= 2 END REPEAT; SET t = t || i;',
      '2',
    ],
    [
      'FOR',
      'FOR r IN (SELECT a, CONCAT("<", a, ">") AS b FROM UNNEST(["x", "y"]) AS a WITH OFFSET o ORDER BY o) DO SET t = t || r.a || r.b; END FOR;',
      'x<x>y<y>',
    ],
    ['FOR over nothing', 'FOR r IN (SELECT 1 AS a FROM UNNEST([1]) WHERE FALSE) DO SET t = "x"; END FOR;', ''],
    ['ITERATE', 'WHILE i < 3 DO SET i = i + 1; IF i = 2 THEN ITERATE; END IF; SET t = t || i; END WHILE;', '13'],
    [
      'a labelled BREAK',
      'a: LOOP LOOP SET t = t || "x"; BREAK A; END LOOP; SET t = "no"; END LOOP a; SET t = t || "!";',
      'x!',
    ],
    [
      'a labelled CONTINUE',
      'a: WHILE i < 2 DO SET i = i + 1; LOOP SET t = t || i; CONTINUE a; END LOOP; END WHILE;',
      '12',
    ],
    [
      'a labelled CONTINUE of FOR',
      'a: FOR r IN (SELECT * FROM UNNEST([1, 2]) AS n ORDER BY n) DO LOOP SET t = t || r.n; CONTINUE a; END LOOP; END FOR;',
      '12',
    ],
    ['LEAVE of a block', 'b: BEGIN SET t = "x"; LEAVE b; SET t = "no"; END;', 'x'],
    [
      'LEAVE of a block in a loop',
      'WHILE i < 2 DO SET i = i + 1; b: BEGIN LEAVE b; END; SET t = t || i; END WHILE;',
      '12',
    ],
    [
      'BREAK through a block',
      'LOOP BEGIN DECLARE z INT64 DEFAULT 1; BREAK; END; END LOOP; BEGIN DECLARE z INT64 DEFAULT 2; SET t = CAST(z AS STRING); END;',
      '2',
    ],
    ['a label used twice in turn', 'a: BEGIN LEAVE a; END; a: LOOP LEAVE a; END LOOP; SET t = "ok";', 'ok'],
  ])('%s', async (_, body, expected) => {
    expect(await rows(trace(body))).toEqual([[expected]]);
  });

  it('RETURN ends the script', async () => {
    expect(
      await rows('SELECT 1; LOOP BEGIN RETURN; EXCEPTION WHEN ERROR THEN SELECT 2; END; END LOOP; SELECT 3'),
    ).toEqual([[1n]]);
  });

  it('drops the variable of FOR after it', async () => {
    expect(await failure('FOR r IN (SELECT 1 AS a) DO SELECT r.a; END FOR; SELECT r.a')).toBe(
      'Query error: Unrecognized name: r at [1:57]',
    );
  });

  it.each([
    ['BREAK', 'BREAK without label is only allowed inside of a loop body at [1:1]'],
    ['BEGIN\n LEAVE; END', 'LEAVE without label is only allowed inside of a loop body at [2:2]'],
    ['ITERATE', 'ITERATE is only allowed inside of a loop body at [1:1]'],
    ['LOOP BREAK a; END LOOP', 'Label a does not exist or is out of scope at [1:6]'],
    ['a: BEGIN CONTINUE a; END', 'CONTINUE with label must refer to a loop at [1:10]'],
    ['a: BEGIN a: LOOP BREAK; END LOOP; END', 'Label a already exists at [1:10]'],
  ])('refuses %s', async (sql, message) => {
    expect(await failure(sql)).toBe(message);
  });
});

describe('nesting', () => {
  it('has a limit of 50 levels', () => {
    const nested = (depth: number): TreeNode => ({
      kind: 'BeginEndBlock',
      place: { start: 51 - depth, end: 60 },
      statementListNode: { kind: '', statementList: depth > 1 ? [nested(depth - 1)] : [] },
    });
    const script = (depth: number): TreeNode => ({
      kind: '',
      statementListNode: { kind: '', statementList: [nested(depth)] },
    });
    const source = new SourceText(' '.repeat(60));
    expect(compile(source, script(50)).steps).toHaveLength(1);
    expect(() => compile(source, script(51))).toThrow(
      'Script statement nesting level exceeds maximum supported limit of 50 at [1:51]',
    );
  });
});

describe('what a session is given', () => {
  it('holds the variables that a statement mentions, and no others', async () => {
    const session = new ReferenceSession();
    await rows('DECLARE a, b, c INT64 DEFAULT 1; SELECT A + c; SELECT 2', {}, session);
    expect(session.calls.map((call) => [call.text, call.variables])).toEqual([
      ['SELECT A + c', ['a', 'c']],
      ['SELECT 2', []],
    ]);
  });

  it('keeps variables from what is stored to run elsewhere', async () => {
    const session = new ReferenceSession();
    await rows('DECLARE x INT64; CREATE PROCEDURE d.p(IN x INT64) BEGIN SELECT x; END;', {}, session);
    expect(session.calls.map((call) => call.variables)).toEqual([[]]);
  });

  it('is the same text at each turn, cut right after characters of several bytes', async () => {
    const session = new ReferenceSession();
    await rows(
      "DECLARE i INT64 DEFAULT 0; WHILE i < 3 DO /* é😀 */ SELECT 'é', i; SET i = i + 1; END WHILE",
      {},
      session,
    );
    expect(session.calls.map((call) => call.text)).toEqual(["SELECT 'é', i", "SELECT 'é', i", "SELECT 'é', i"]);
  });
});
