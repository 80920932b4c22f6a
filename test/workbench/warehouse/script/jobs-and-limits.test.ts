// A script's child jobs, and what stops it: cancellation, deadlines, and how little the interpreter itself costs.

import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../../../../workbench/warehouse/analyser/tree';
import { WarehouseError } from '../../../../workbench/warehouse/errors';
import { type ChildJob, type ChildJobEnd, runScript } from '../../../../workbench/warehouse/script/run-script';
import type { Evaluation } from '../../../../workbench/warehouse/session/port';
import type { Scope, StatementResult } from '../../../../workbench/warehouse/session/result';
import { scalar } from '../../../../workbench/warehouse/types/type';
import { ReferenceSession } from './reference-session';
import { failure } from './running';

async function children(sql: string) {
  const jobs: { child: ChildJob; end: ChildJobEnd | undefined }[] = [];
  let at = 1000;
  const outcome = await runScript(new ReferenceSession(), sql, {
    jobId: 'parent',
    now: () => at++,
    onStatementStart: (child) => {
      jobs.push({ child, end: undefined });
    },
    onStatementEnd: (child, end) => {
      const job = jobs.find((candidate) => candidate.child === child);
      if (!job || job.end) throw new Error(`${child.jobId} ended though it was not in progress`);
      job.end = end;
    },
  }).catch((error: unknown) => {
    if (!(error instanceof WarehouseError)) throw error;
    return undefined;
  });
  return { jobs, outcome };
}

describe('child jobs', () => {
  it('are the statements, and the expressions with a query in them', async () => {
    const { jobs, outcome } = await children(
      `CREATE TABLE t AS SELECT 1 AS a;
BEGIN
  DECLARE x INT64 DEFAULT (SELECT MAX(a) FROM t);
  SET x = x + 1;
  BEGIN TRANSACTION; INSERT INTO t (a) VALUES (x); COMMIT;
  FOR r IN (SELECT 1 AS n) DO SELECT r.n; END FOR;
END`,
    );
    expect(jobs.map(({ child }) => [child.evaluationKind, child.statementType, child.text])).toEqual([
      ['STATEMENT', 'CREATE_TABLE_AS_SELECT', 'CREATE TABLE t AS SELECT 1 AS a'],
      ['EXPRESSION', 'SELECT', '(SELECT MAX(a) FROM t)'],
      ['STATEMENT', 'BEGIN_TRANSACTION', 'BEGIN TRANSACTION'],
      ['STATEMENT', 'INSERT', 'INSERT INTO t (a) VALUES (x)'],
      ['STATEMENT', 'COMMIT_TRANSACTION', 'COMMIT'],
      ['STATEMENT', 'SELECT', 'SELECT 1 AS n'],
      ['STATEMENT', 'SELECT', 'SELECT r.n'],
    ]);
    expect(jobs.every(({ end }) => end && !end.error)).toBe(true);
    expect(jobs[1]?.end?.value?.value).toBe(1n);
    expect(jobs[3]?.end?.result?.affected?.inserted).toBe(1);
    expect(outcome).toMatchObject({ childJobs: 7, bytesProcessed: 8, bytesBilled: 10 * 1024 * 1024 });
  });

  it('show the stack, the innermost frame first', async () => {
    const { jobs } = await children("CREATE PROCEDURE d.p() BEGIN\n  SELECT 'é',\n    1; END;\n CALL d.p();");
    expect(jobs[1]?.child.stackFrames).toEqual([
      { startLine: 2, startColumn: 3, endLine: 3, endColumn: 6, text: "SELECT 'é',\n    1", procedureId: 'proj.d.p' },
      { startLine: 4, startColumn: 2, endLine: 4, endColumn: 12, text: 'CALL d.p()', procedureId: undefined },
    ]);
  });

  it('end with the error that stopped them', async () => {
    const { jobs, outcome } = await children('SELECT 1;\nSELECT 1/0;');
    expect(outcome).toBeUndefined();
    expect(jobs[1]?.end?.error?.message).toBe('Query error: division by zero: 1 / 0 at [2:1]');
    expect(jobs[1]?.end?.endMs).toBeGreaterThan(jobs[1]?.child.startMs ?? Number.POSITIVE_INFINITY);
  });
});

describe('stopping', () => {
  it('ends a loop of nothing but assignments when cancelled, past handlers', async () => {
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(), 30);
    const sql = 'DECLARE x INT64; BEGIN LOOP SET x = 1; END LOOP; EXCEPTION WHEN ERROR THEN SELECT 1; END';
    expect(await failure(sql, { limits: { signal: cancelled.signal } })).toBe(
      'Job execution was cancelled: User requested cancellation',
    );
  });

  it('ends an empty loop', async () => {
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(new WarehouseError('stopped', 'The reason given')), 30);
    expect(await failure('LOOP END LOOP', { limits: { signal: cancelled.signal } })).toBe('The reason given');
  });

  it('ends at the deadline', async () => {
    const started = Date.now();
    const error = await runScript(new ReferenceSession(), 'DECLARE x INT64; LOOP SET x = 1; END LOOP', {
      limits: { deadlineMs: started + 50 },
    }).catch((e: unknown) => e);
    expect(error).toMatchObject({ reason: 'stopped' });
    expect(String(error)).toMatch(/Job timed out after 0.0\d+ seconds$/);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('interrupts the session in a statement', async () => {
    class Slow extends ReferenceSession {
      private interrupted: (() => void) | undefined;
      override run(): Promise<StatementResult> {
        return new Promise((_, reject) => {
          this.interrupted = () => reject(new WarehouseError('stopped', 'Interrupted'));
        });
      }
      override cancel(): void {
        this.interrupted?.();
      }
    }
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(), 20);
    const sql = 'BEGIN SELECT 1; EXCEPTION WHEN ERROR THEN SELECT 2; END';
    expect(await failure(sql, { limits: { signal: cancelled.signal } }, new Slow())).toBe(
      'Job execution was cancelled: User requested cancellation',
    );
  });

  it('starts nothing when it is too late already', async () => {
    const session = new ReferenceSession();
    await failure('SELECT 1; SELECT 2', { limits: { deadlineMs: Date.now() - 1 } }, session);
    expect(session.calls).toEqual([]);
  });
});

describe('cost', () => {
  it('is far below a millisecond a turn besides the session', async () => {
    const nothing: StatementResult = { statementType: 'INSERT', referencedTables: [], bytesProcessed: 0 };
    class Instant extends ReferenceSession {
      texts = new Set<string>();
      override async run(sql: string): Promise<StatementResult> {
        this.texts.add(sql);
        return nothing;
      }
      override async evaluate(sql: string, scope: Scope): Promise<Evaluation> {
        this.texts.add(sql);
        const n = scope.variables[0]?.value;
        return { type: scalar('INT64'), value: typeof n === 'bigint' ? n + 1n : null };
      }
      override parse(sql: string): Promise<TreeNode> {
        return super.parse(sql);
      }
    }
    const session = new Instant();
    const sql =
      'DECLARE i INT64 DEFAULT 0; WHILE i < 10000 DO SET i = ABS(i) + 1; INSERT INTO t (a, b) VALUES (i, CONCAT("x", i)); END WHILE;';
    const started = performance.now();
    const { childJobs } = await runScript(session, sql);
    const perTurn = (performance.now() - started) / 10_000;
    expect(childJobs).toBe(10_000);
    expect(session.texts.size).toBe(2);
    expect(perTurn).toBeLessThan(0.2);
  });
});
