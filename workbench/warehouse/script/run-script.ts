// The room's door: runs a text of one or more statements as BigQuery runs a query job's.

import { randomUUID } from 'node:crypto';
import { WarehouseError } from '../errors';
import type { StatementSession } from '../session/port';
import type { Binding, Scope, StatementResult } from '../session/result';
import { billedBytes } from '../usage/billing';
import { type ChildJobHooks, ChildJobs } from './child-jobs';
import { Interpreter } from './interpreter';
import { compiled } from './parsed-scripts';
import type { Program, SqlStep, Step } from './program';
import { inBigQueryForm, inSource } from './script-error';
import { StopWatch } from './stop-watch';
import { SystemVariables } from './system-variables';
import { Frame } from './variables';

export type { ChildJob, ChildJobEnd, ChildJobHooks, ScriptStackFrame } from './child-jobs';

export interface ScriptLimits {
  /** For each statement by itself, as in BigQuery. */
  readonly maximumBytesBilled?: number;
  /** When to stop, in milliseconds of `Date.now()`. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface ScriptOptions extends ChildJobHooks {
  readonly parameters?: readonly Binding[];
  readonly limits?: ScriptLimits;
  /** `@@script.job_id`, from which the child jobs' ids are made. */
  readonly jobId?: string;
  /** `@@script.creation_time`. */
  readonly creationMs?: number;
  /** The clock that child jobs are timed by. */
  readonly now?: () => number;
}

export interface ScriptResult {
  /** A text of one statement that is no script statement is none, nor are temp functions followed by one query. */
  readonly isScript: boolean;
  /** What the last SELECT, DML or DDL statement gave; absent where the script ran none. */
  readonly result: StatementResult | undefined;
  /** The child job that gave it. */
  readonly resultJobId: string | undefined;
  readonly childJobs: number;
  /** Of all child jobs. */
  readonly bytesProcessed: number;
  readonly bytesBilled: number;
}

/** The statements of a text that is no script; undefined where it is one. */
function plainStatements(program: Program): readonly SqlStep[] | undefined {
  const statements = program.steps.filter((step: Step): step is SqlStep => step.kind === 'sql');
  if (statements.length !== program.steps.length) return undefined;
  const before = statements.slice(0, -1);
  const last = statements.at(-1);
  if (!last || before.some((step) => !step.temporaryFunction)) return undefined;
  return before.length === 0 || last.nodeKind === 'QueryStatement' ? statements : undefined;
}

export async function runScript(
  session: StatementSession,
  sql: string,
  options: ScriptOptions = {},
): Promise<ScriptResult> {
  const program = await compiled(session, sql);
  refuseLoneTransactionControl(program);
  const now = options.now ?? Date.now;
  const jobId = options.jobId ?? randomUUID();
  const jobs = new ChildJobs(jobId, options, now);
  const system = new SystemVariables(session, jobs, jobId, options.creationMs ?? now());
  const watch = new StopWatch(options.limits ?? {}, () => session.cancel());
  const parameters = options.parameters ?? [];
  try {
    watch.check();
    const plain = plainStatements(program);
    if (plain) {
      const result = await runPlain(session, plain, { parameters, system, watch, options });
      const { bytesProcessed } = result;
      const bytesBilled = result.bytesBilled ?? billedBytes(bytesProcessed, result.referencedTables.length);
      return { isScript: false, result, resultJobId: undefined, childJobs: 0, bytesProcessed, bytesBilled };
    }
    const { maximumBytesBilled } = options.limits ?? {};
    const limits = maximumBytesBilled === undefined ? {} : { maximumBytesBilled };
    const interpreter = new Interpreter({ session, jobs, system, watch, limits });
    await interpreter.runProgram(program, new Frame(program.source, undefined, parameters));
    return {
      isScript: true,
      result: interpreter.answer?.result,
      resultJobId: interpreter.answer?.jobId ?? undefined,
      childJobs: jobs.count,
      bytesProcessed: jobs.bytesProcessed,
      bytesBilled: jobs.bytesBilled,
    };
  } finally {
    watch.stop();
    if (session.inTransaction) await session.rollback();
  }
}

/** Whether a text runs as a script, with child jobs of its own; what cannot be parsed is refused. */
export async function isScript(session: StatementSession, sql: string): Promise<boolean> {
  const program = await compiled(session, sql);
  refuseLoneTransactionControl(program);
  return plainStatements(program) === undefined;
}

function refuseLoneTransactionControl(program: Program): void {
  const [only] = program.steps;
  if (!only) throw new WarehouseError('invalidQuery', 'Syntax error: Unexpected end of script at [1:1]', 'query');
  if (program.steps.length > 1 || only.kind !== 'transaction') return;
  const { line, column } = program.source.positionOf(only.start);
  throw new WarehouseError(
    'invalidQuery',
    `Transaction control statements are supported only in scripts or sessions at [${line}:${column}]`,
    'query',
  );
}

async function runPlain(
  session: StatementSession,
  statements: readonly SqlStep[],
  job: {
    readonly parameters: readonly Binding[];
    readonly system: SystemVariables;
    readonly watch: StopWatch;
    readonly options: ScriptOptions;
  },
): Promise<StatementResult> {
  const { maximumBytesBilled } = job.options.limits ?? {};
  const limits = maximumBytesBilled === undefined ? {} : { maximumBytesBilled };
  let result: StatementResult | undefined;
  for (const { fragment } of statements) {
    const scope: Scope = {
      variables: [],
      parameters: job.parameters,
      system: job.system.bindings(fragment.system),
    };
    try {
      result = await session.run(fragment.text, scope, limits);
    } catch (error) {
      job.watch.check();
      if (!(error instanceof WarehouseError)) throw error;
      const { message, placed } = inSource(error, fragment, undefined);
      if (!placed) throw error;
      throw new WarehouseError(error.reason, inBigQueryForm(message), error.location ?? 'query');
    }
  }
  if (!result) throw new WarehouseError('internalError', 'A query job had no statement to run.');
  return result;
}
