// One job: what was asked, where it stands, what came of it.

import type { ColumnDefinition, ObjectName } from '../catalog/model';
import { type ErrorReason, WarehouseError } from '../errors';
import type { ResultField, ResultRows, StatementResult } from '../session/result';
import type { JsonObject } from './json-fields';

export type JobType = 'QUERY' | 'LOAD' | 'COPY' | 'EXTRACT';
export type JobState = 'PENDING' | 'RUNNING' | 'DONE';

export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location: string;
}

/** An entry of status.errors. */
export interface JobProblem {
  readonly reason: ErrorReason;
  readonly message: string;
  readonly location?: string;
}

export interface StackFrame {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly procedureId?: string;
  readonly text?: string;
}

export interface ScriptPlace {
  readonly evaluationKind: 'STATEMENT' | 'EXPRESSION';
  readonly stackFrames: readonly StackFrame[];
}

/** What a query's job tells besides its rows. */
export interface QueryStatistics {
  readonly statementType: string;
  readonly bytesProcessed: number;
  readonly bytesBilled: number;
  readonly referencedTables: readonly ObjectName[];
  readonly affected?: StatementResult['affected'];
  readonly ddl?: StatementResult['ddl'];
  /** The result's columns; absent for a statement that gives none. */
  readonly fields?: readonly ResultField[];
  readonly totalRows?: number;
}

export interface LoadStatistics {
  readonly inputFiles: number;
  readonly inputFileBytes: number;
  readonly outputRows: number;
  readonly outputBytes: number;
  readonly badRecords: number;
  readonly schema: readonly ColumnDefinition[];
}

export interface CopyStatistics {
  readonly copiedRows: number;
  readonly copiedLogicalBytes: number;
}

export interface JobDescription {
  readonly reference: JobReference;
  readonly type: JobType;
  readonly user: string;
  /** As REST shows it. */
  readonly configuration: JsonObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly destination?: ObjectName;
  readonly priority?: string;
  readonly parentJobId?: string;
  readonly script?: ScriptPlace;
  readonly creationMs: number;
}

/** A job as it is stored: everything but its rows. */
export interface JobSnapshot extends JobDescription {
  readonly state: JobState;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly problem?: JobProblem;
  readonly problems: readonly JobProblem[];
  readonly queryStatistics?: QueryStatistics;
  readonly loadStatistics?: LoadStatistics;
  readonly copyStatistics?: CopyStatistics;
  readonly hadRows: boolean;
  readonly childJobs: number;
}

/** Rows are kept by the registry, which lets go of the oldest when they take too much. */
export type KeptRows = { readonly kind: 'rows'; readonly rows: ResultRows } | { readonly kind: 'expired' };

export function problemOf(error: unknown): JobProblem {
  if (error instanceof WarehouseError) {
    return {
      reason: error.reason,
      message: error.message,
      ...(error.location === undefined ? {} : { location: error.location }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { reason: 'internalError', message: `An internal error occurred in the embedded warehouse: ${message}` };
}

export class Job {
  readonly reference: JobReference;
  readonly type: JobType;
  readonly user: string;
  readonly configuration: JsonObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly query: string | undefined;
  readonly destination: ObjectName | undefined;
  readonly priority: string;
  readonly parentJobId: string | undefined;
  readonly script: ScriptPlace | undefined;
  readonly creationMs: number;

  state: JobState = 'PENDING';
  startMs: number | undefined;
  endMs: number | undefined;
  /** Where it failed; the job's errorResult. */
  problem: JobProblem | undefined;
  /** Every problem met, the fatal one included. */
  problems: readonly JobProblem[] = [];
  queryStatistics: QueryStatistics | undefined;
  loadStatistics: LoadStatistics | undefined;
  copyStatistics: CopyStatistics | undefined;
  rows: KeptRows | undefined;
  childJobs = 0;

  private isAccepted = false;
  private stopRequest: WarehouseError | undefined;
  private readonly interrupts = new Set<() => void>();
  private readonly waiting = new Set<() => void>();
  private readonly waitingForAcceptance: (() => void)[] = [];

  constructor(description: JobDescription) {
    this.reference = description.reference;
    this.type = description.type;
    this.user = description.user;
    this.configuration = description.configuration;
    this.labels = description.labels;
    this.query = description.query;
    this.destination = description.destination;
    this.priority = description.priority ?? 'INTERACTIVE';
    this.parentJobId = description.parentJobId;
    this.script = description.script;
    this.creationMs = description.creationMs;
  }

  static restore(snapshot: JobSnapshot): Job {
    const job = new Job(snapshot);
    job.state = snapshot.state;
    job.startMs = snapshot.startMs;
    job.endMs = snapshot.endMs;
    job.problem = snapshot.problem;
    job.problems = snapshot.problems;
    job.queryStatistics = snapshot.queryStatistics;
    job.loadStatistics = snapshot.loadStatistics;
    job.copyStatistics = snapshot.copyStatistics;
    job.rows = snapshot.hadRows ? { kind: 'expired' } : undefined;
    job.childJobs = snapshot.childJobs;
    job.isAccepted = true;
    return job;
  }

  snapshot(): JobSnapshot {
    return {
      reference: this.reference,
      type: this.type,
      user: this.user,
      configuration: this.configuration,
      labels: this.labels,
      query: this.query,
      destination: this.destination,
      priority: this.priority,
      parentJobId: this.parentJobId,
      script: this.script,
      creationMs: this.creationMs,
      state: this.state,
      startMs: this.startMs,
      endMs: this.endMs,
      problem: this.problem,
      problems: this.problems,
      queryStatistics: this.queryStatistics,
      loadStatistics: this.loadStatistics,
      copyStatistics: this.copyStatistics,
      hadRows: this.rows !== undefined,
      childJobs: this.childJobs,
    };
  }

  /** `project:location.job`, as BigQuery names it in messages. */
  get id(): string {
    return `${this.reference.projectId}:${this.reference.location}.${this.reference.jobId}`;
  }

  get done(): boolean {
    return this.state === 'DONE';
  }

  /** The job's request was found good: what goes wrong from here on is the job's failure, not the request's. */
  accept(): void {
    this.isAccepted = true;
    for (const wake of [...this.waitingForAcceptance]) wake();
  }

  /** Waits until the request is found good, true, or refused, false. */
  async accepted(): Promise<boolean> {
    if (!this.isAccepted && !this.done) {
      await new Promise<void>((resolve) => this.waitingForAcceptance.push(resolve));
    }
    return this.isAccepted;
  }

  start(ms: number): void {
    if (this.state !== 'PENDING') return;
    this.state = 'RUNNING';
    this.startMs = ms;
  }

  succeed(ms: number): void {
    this.finish(ms);
  }

  fail(ms: number, error: unknown): void {
    // Whatever an interrupted engine complains of, the job was stopped for the reason it was stopped for.
    this.problem = problemOf(this.stopRequest ?? error);
    this.problems = [this.problem, ...this.problems];
    this.finish(ms);
  }

  /** Asks a job that is not done to end; what runs is interrupted. */
  stop(why: WarehouseError): void {
    if (this.done || this.stopRequest) return;
    this.stopRequest = why;
    for (const interrupt of this.interrupts) interrupt();
  }

  /** Throws where the job was asked to stop. */
  checkStopped(): void {
    if (this.stopRequest) throw this.stopRequest;
  }

  /** Calls `interrupt` when the job is to stop, until the returned function is called. */
  onStop(interrupt: () => void): () => void {
    this.interrupts.add(interrupt);
    if (this.stopRequest) interrupt();
    return () => {
      this.interrupts.delete(interrupt);
    };
  }

  /** Calls once when the job is done. */
  onDone(listener: () => void): void {
    this.waiting.add(listener);
  }

  /** Waits until the job is done or the time is over; true when it is done. */
  wait(timeoutMs: number): Promise<boolean> {
    if (this.done) return Promise.resolve(true);
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve(this.done);
      };
      const timer = setTimeout(wake, timeoutMs);
      this.waiting.add(wake);
    });
  }

  private finish(ms: number): void {
    this.startMs ??= ms;
    this.endMs = ms;
    this.state = 'DONE';
    this.interrupts.clear();
    for (const wake of [...this.waiting, ...this.waitingForAcceptance]) wake();
  }
}
