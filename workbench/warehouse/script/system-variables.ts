// The @@variables of a script: which there are, which may be set, and their values at each moment.

import type { StatementSession } from '../session/port';
import type { Binding, TypedValue } from '../session/result';
import { arrayOf, type SqlType, scalar, structOf } from '../types/type';
import type { ChildJobs } from './child-jobs';
import { formattedStack, type ScriptException } from './script-error';

const INT64 = scalar('INT64');
const STRING = scalar('STRING');

const STACK_TRACE = arrayOf(
  structOf([
    { name: 'line', type: INT64 },
    { name: 'column', type: INT64 },
    { name: 'filename', type: STRING },
    { name: 'location', type: STRING },
  ]),
);

/** What a script may set; the session honours them from the scope of each later statement. */
const writable: ReadonlySet<string> = new Set([
  'dataset_id',
  'dataset_project_id',
  'location',
  'query_label',
  'reservation',
  'time_zone',
]);

export class SystemVariables {
  /** Of the last DML statement; NULL after a statement that is none. */
  rowCount: bigint | null = null;
  private readonly session: StatementSession;
  private readonly jobs: ChildJobs;
  private readonly jobId: string;
  private readonly creationTime: bigint;
  private readonly settings = new Map<string, string | null>();
  private readonly handled: ScriptException[] = [];

  constructor(session: StatementSession, jobs: ChildJobs, jobId: string, creationMs: number) {
    this.session = session;
    this.jobs = jobs;
    this.jobId = jobId;
    this.creationTime = BigInt(Math.round(creationMs)) * 1000n;
  }

  /** The exception that the innermost handler in progress handles. */
  get pending(): ScriptException | undefined {
    return this.handled.at(-1);
  }

  enterHandler(exception: ScriptException): void {
    this.handled.push(exception);
  }

  leaveHandler(): void {
    this.handled.pop();
  }

  isWritable(path: string): boolean {
    return writable.has(path);
  }

  set(path: string, value: string | null): void {
    this.settings.set(path, value);
  }

  /** What the script itself has set. */
  setting(path: string): string | null {
    return this.settings.get(path) ?? null;
  }

  /** Those that a statement mentions, and whatever was set, mentioned or not. */
  bindings(paths: readonly string[]): Binding[] {
    const found: Binding[] = [];
    const given = new Set<string>();
    for (const path of paths) {
      const known = this.longestKnown(path);
      if (known && !given.has(known.name)) {
        found.push(known);
        given.add(known.name);
      }
    }
    for (const [path, value] of this.settings) {
      if (!given.has(path)) found.push({ name: path, type: STRING, value });
    }
    return found;
  }

  /** `error.stack_trace.x` is a field of `error.stack_trace`. */
  private longestKnown(path: string): Binding | undefined {
    for (let name = path; name; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const value = this.get(name);
      if (value) return { name, ...value };
    }
    return undefined;
  }

  get(path: string): TypedValue | undefined {
    const set = this.settings.get(path);
    if (set !== undefined) return { type: STRING, value: set };
    const exception = this.pending;
    const text = (value: string | null | undefined): TypedValue => ({ type: STRING, value: value ?? null });
    const count = (value: number): TypedValue => ({ type: INT64, value: BigInt(Math.round(value)) });
    const typed = (type: SqlType, value: TypedValue['value']): TypedValue => ({ type, value });
    switch (path) {
      case 'error.message':
        return text(exception?.raised);
      case 'error.statement_text':
        return text(exception?.statementText);
      case 'error.formatted_stack_trace':
        return text(exception && formattedStack(exception.stackTrace));
      case 'error.stack_trace':
        return typed(
          STACK_TRACE,
          exception
            ? exception.stackTrace.map(({ line, column, location }) => [BigInt(line), BigInt(column), null, location])
            : null,
        );
      case 'row_count':
        return typed(INT64, this.rowCount);
      case 'script.job_id':
        return text(this.jobId);
      case 'script.creation_time':
        return typed(scalar('TIMESTAMP'), this.creationTime);
      case 'script.num_child_jobs':
        return count(this.jobs.count);
      case 'script.bytes_processed':
        return count(this.jobs.bytesProcessed);
      case 'script.bytes_billed':
        return count(this.jobs.bytesBilled);
      case 'script.slot_ms':
        return count(this.jobs.slotMs);
      case 'current_job_id':
        return text(this.jobs.currentJobId);
      case 'last_job_id':
        return text(this.jobs.lastJobId);
      case 'project_id':
        return text(this.session.projectId);
      case 'dataset_project_id':
        return text(this.session.projectId);
      case 'dataset_id':
        return text(this.session.defaultDataset);
      case 'time_zone':
        return text('UTC');
      case 'query_label':
      case 'location':
      case 'reservation':
      case 'session_id':
        return text(null);
      default:
        return undefined;
    }
  }
}
