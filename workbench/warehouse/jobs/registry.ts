// All jobs by id: found, listed and forgotten, with the memory that finished ones may take.

import { randomUUID } from 'node:crypto';
import type { ObjectName } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { ResultRows } from '../session/result';
import { Job, type JobDescription, type JobProblem, type JobState, type JobType } from './job';

export interface RegistryLimits {
  /** Rows of finished queries, in bytes; the oldest unread go first. */
  readonly resultBytes: number;
  readonly jobs: number;
}

const defaultLimits: RegistryLimits = { resultBytes: 512 * 1024 * 1024, jobs: 50_000 };

/** As long as BigQuery keeps the rows of a query that names no destination. */
const RESULT_MS = 24 * 60 * 60 * 1000;

/** Who is told of jobs that begin, end or go. */
export interface JobKeeper {
  note(job: Job): void;
  forget(job: Job): Promise<void>;
}

export interface JobFilter {
  readonly states?: readonly JobState[];
  readonly minCreationMs?: number;
  readonly maxCreationMs?: number;
  /** Children of this job; without it, jobs that have no parent. */
  readonly parentJobId?: string;
}

/** A row of INFORMATION_SCHEMA.JOBS. */
export interface JobRow {
  readonly creation_time_ms: number;
  readonly project_id: string;
  readonly user_email: string;
  readonly job_id: string;
  readonly job_type: JobType;
  readonly statement_type: string | undefined;
  readonly priority: string;
  readonly start_time_ms: number | undefined;
  readonly end_time_ms: number | undefined;
  readonly query: string | undefined;
  readonly state: JobState;
  readonly total_bytes_processed: number | undefined;
  readonly total_bytes_billed: number | undefined;
  readonly total_slot_ms: number | undefined;
  readonly error_result: JobProblem | undefined;
  readonly cache_hit: boolean;
  readonly destination_table: ObjectName | undefined;
  readonly referenced_tables: readonly ObjectName[];
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly dml_statistics:
    | { readonly inserted_row_count: number; readonly updated_row_count: number; readonly deleted_row_count: number }
    | undefined;
  readonly parent_job_id: string | undefined;
}

export function jobRow(job: Job): JobRow {
  const query = job.queryStatistics;
  const affected = query?.affected;
  return {
    creation_time_ms: job.creationMs,
    project_id: job.reference.projectId,
    user_email: job.user,
    job_id: job.reference.jobId,
    job_type: job.type,
    statement_type: query?.statementType,
    priority: job.priority,
    start_time_ms: job.startMs,
    end_time_ms: job.endMs,
    query: job.query,
    state: job.state,
    total_bytes_processed: query?.bytesProcessed ?? (job.done ? 0 : undefined),
    total_bytes_billed: query?.bytesBilled ?? (job.done ? 0 : undefined),
    total_slot_ms: slotMs(job),
    error_result: job.problem,
    cache_hit: false,
    destination_table: job.destination,
    referenced_tables: query?.referencedTables ?? [],
    labels: Object.entries(job.labels).map(([key, value]) => ({ key, value })),
    dml_statistics: affected && {
      inserted_row_count: affected.inserted,
      updated_row_count: affected.updated,
      deleted_row_count: affected.deleted,
    },
    parent_job_id: job.parentJobId,
  };
}

/** One machine stands for the slots: the time that the job ran. */
export function slotMs(job: Job): number | undefined {
  return job.startMs === undefined || job.endMs === undefined ? undefined : job.endMs - job.startMs;
}

export class JobRegistry {
  private readonly limits: RegistryLimits;
  /** In order of creation. */
  private readonly jobs = new Map<string, Job>();
  private readonly children = new Map<string, Job[]>();
  /** Jobs that hold rows, the one read longest ago first. */
  private readonly holders = new Map<Job, number>();
  private heldBytes = 0;
  /** The jobs that a requestId of jobs.query started. */
  private readonly requests = new Map<string, { readonly job: Job; readonly body: string }>();

  private readonly keeper: JobKeeper | undefined;

  /** `known` are jobs of before, oldest first. */
  constructor(limits: Partial<RegistryLimits> = {}, keeper?: JobKeeper, known: readonly Job[] = []) {
    this.limits = { ...defaultLimits, ...limits };
    this.keeper = keeper;
    for (const job of known) this.index(job);
  }

  add(description: JobDescription): Job {
    const job = new Job(description);
    const { jobId } = description.reference;
    if (this.jobs.has(jobId)) throw new WarehouseError('duplicate', `Already Exists: Job ${job.id}`);
    if (!/^[A-Za-z0-9_-]{1,1024}$/.test(jobId)) {
      throw new WarehouseError(
        'invalid',
        `Invalid job ID "${jobId.slice(0, 100)}". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long.`,
      );
    }
    this.index(job);
    const parent = job.parentJobId === undefined ? undefined : this.jobs.get(job.parentJobId);
    if (parent) parent.childJobs++;
    else this.keeper?.note(job);
    job.onDone(() => this.keeper?.note(job));
    this.forgetOldest();
    return job;
  }

  private index(job: Job): void {
    this.jobs.set(job.reference.jobId, job);
    if (job.parentJobId === undefined) return;
    const siblings = this.children.get(job.parentJobId);
    if (siblings) siblings.push(job);
    else this.children.set(job.parentJobId, [job]);
  }

  newJobId(): string {
    return `job_${randomUUID().replaceAll('-', '')}`;
  }

  /** The job of that id; where a location is given it must be the job's. */
  get(projectId: string, jobId: string, location?: string): Job {
    const job = this.jobs.get(jobId);
    if (!job || (location && location.toLowerCase() !== job.reference.location.toLowerCase())) {
      const where = location ?? job?.reference.location;
      throw new WarehouseError('notFound', `Not found: Job ${projectId}:${where ? `${where}.` : ''}${jobId}`);
    }
    return job;
  }

  find(jobId: string): Job | undefined {
    return this.jobs.get(jobId);
  }

  childrenOf(jobId: string): readonly Job[] {
    return this.children.get(jobId) ?? [];
  }

  /** Newest first. */
  list(filter: JobFilter): Job[] {
    const from = filter.parentJobId === undefined ? [...this.jobs.values()] : [...this.childrenOf(filter.parentJobId)];
    return from
      .filter(
        (job) =>
          (filter.parentJobId !== undefined || job.parentJobId === undefined) &&
          (!filter.states || filter.states.includes(job.state)) &&
          (filter.minCreationMs === undefined || job.creationMs >= filter.minCreationMs) &&
          (filter.maxCreationMs === undefined || job.creationMs <= filter.maxCreationMs),
      )
      .reverse();
  }

  /** Every job, children too, as INFORMATION_SCHEMA.JOBS lists them. */
  rows(): JobRow[] {
    return [...this.jobs.values()].map(jobRow);
  }

  all(): Iterable<Job> {
    return this.jobs.values();
  }

  async delete(job: Job): Promise<void> {
    if (!job.done) {
      throw new WarehouseError('invalid', `Cannot delete job ${job.id}: it is still running`);
    }
    for (const gone of [...this.childrenOf(job.reference.jobId), job]) {
      this.forget(gone);
      await this.keeper?.forget(gone);
    }
  }

  /** Keeps a finished query's rows, letting go of others' where they are a day old, or take too much. */
  keepRows(job: Job, rows: ResultRows): void {
    job.rows = { kind: 'rows', rows };
    this.holders.set(job, rows.bytes);
    this.heldBytes += rows.bytes;
    const since = job.creationMs - RESULT_MS;
    for (const [holder, bytes] of this.holders) {
      const isKept = this.heldBytes <= this.limits.resultBytes && holder.creationMs >= since;
      if (isKept || holder === job) break;
      this.holders.delete(holder);
      this.heldBytes -= bytes;
      holder.rows = { kind: 'expired' };
    }
  }

  /** The rows a finished query gave; undefined where it gave none. */
  rowsOf(job: Job): ResultRows | undefined {
    const kept = job.rows;
    if (!kept) return undefined;
    if (kept.kind === 'expired') {
      throw new WarehouseError(
        'notFound',
        `Not found: the result of job ${job.id} is no longer kept; run the query again, or give it a destination table`,
      );
    }
    const bytes = this.holders.get(job);
    if (bytes !== undefined) {
      this.holders.delete(job);
      this.holders.set(job, bytes);
    }
    return kept.rows;
  }

  /** The job that the same request started before. */
  findRequest(requestId: string, body: string): Job | undefined {
    const request = this.requests.get(requestId);
    if (!request || !this.jobs.has(request.job.reference.jobId)) return undefined;
    return request.body === body ? request.job : undefined;
  }

  rememberRequest(requestId: string, body: string, job: Job): void {
    this.requests.set(requestId, { job, body });
    for (const old of this.requests.keys()) {
      if (this.requests.size <= 10_000) break;
      this.requests.delete(old);
    }
  }

  private forget(job: Job): void {
    const { jobId } = job.reference;
    this.jobs.delete(jobId);
    this.children.delete(jobId);
    const bytes = this.holders.get(job);
    if (bytes !== undefined) {
      this.holders.delete(job);
      this.heldBytes -= bytes;
    }
  }

  private forgetOldest(): void {
    if (this.jobs.size <= this.limits.jobs) return;
    for (const job of this.jobs.values()) {
      if (this.jobs.size <= this.limits.jobs) return;
      if (job.done) this.forget(job);
    }
  }
}
