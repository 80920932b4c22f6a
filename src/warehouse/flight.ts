// One call on its way through BigQuery: inserted, polled, read, tried again where that can help; one REST call a step.
import { SchemaError } from '../planning/schema';
import { DecodeError, rowDecoder } from './decode';
import { JobFailure, JobIdTaken, JobTimeout, RestFailure, ResultFailure, WarehouseFailure } from './failures';
import type { JobRequest, JobStatus, JobsPort, ResultPage, WireField } from './port';
import { wireParameters } from './query-parameters';
import { pauseAfterPoll, type RetryPolicy, waitBeforeRetry } from './retry';
import { type Call, jobIdOf, labelsOf } from './statement';

/** What must be kept to find a job again in a later execution. */
export interface JobHandle {
  readonly jobId: string;
  readonly attempt: number;
  /** When the call was first made: its time limit counts from there. */
  readonly startedAt: number;
}

export type Outcome<Row> =
  | { readonly ok: true; readonly rows: readonly Row[]; readonly jobId: string }
  | { readonly ok: false; readonly failure: WarehouseFailure };

/** The share of the likely time after which a job is looked at first. */
const LIKELY_SHARE = 0.9;

type Phase = 'INSERT' | 'POLL' | 'READ' | 'CANCEL' | 'DONE';

export class Flight<Row> {
  private phase: Phase;
  private attempt: number;
  private readonly startedAt: number;
  /** Retries of the REST call at hand. */
  private restRetries = 0;
  private polls = 0;
  private insertedAt: number | undefined;
  private doneAt: number | undefined;
  private fields: readonly WireField[] | undefined;
  private pageToken: string | undefined;
  private readonly rawRows: unknown[] = [];
  private result: Outcome<Row> | undefined;
  /** When the next step is due. */
  nextAt: number;

  constructor(
    private readonly jobs: JobsPort,
    private readonly call: Call<Row>,
    private readonly policy: RetryPolicy,
    now: number,
    /** A job that an earlier execution started. */
    found?: JobHandle,
    /** How long such a job is likely to take. */
    private readonly likelyMs = 0,
  ) {
    this.phase = found ? 'POLL' : 'INSERT';
    this.attempt = found?.attempt ?? 1;
    this.startedAt = found?.startedAt ?? now;
    this.nextAt = now;
  }

  get outcome(): Outcome<Row> | undefined {
    return this.result;
  }

  /** How long BigQuery took for the job that was last inserted; undefined where this flight inserted none or it is not done. */
  get tookMs(): number | undefined {
    return this.insertedAt === undefined || this.doneAt === undefined ? undefined : this.doneAt - this.insertedAt;
  }

  /** Whether BigQuery has taken the job. */
  get isAccepted(): boolean {
    return this.phase !== 'INSERT';
  }

  get handle(): JobHandle {
    return { jobId: this.jobId, attempt: this.attempt, startedAt: this.startedAt };
  }

  private get jobId(): string {
    return jobIdOf(this.call, this.attempt);
  }

  /** Makes one REST call and decides what comes next, and when. */
  step(now: number): void {
    try {
      this.stepOnce(now);
      this.restRetries = 0;
    } catch (error) {
      if (!(error instanceof WarehouseFailure)) throw error;
      const wait =
        error instanceof RestFailure && error.mayPass ? waitBeforeRetry(this.policy, this.restRetries) : undefined;
      if (wait === undefined) {
        this.fail(error);
        return;
      }
      this.restRetries++;
      this.nextAt = now + wait;
    }
  }

  private stepOnce(now: number): void {
    switch (this.phase) {
      case 'INSERT':
        this.insert(now);
        break;
      case 'POLL':
        this.poll(now);
        break;
      case 'READ':
        this.read(now);
        break;
      case 'CANCEL':
        this.jobs.cancel(this.jobId);
        this.fail(new JobTimeout(this.jobId, this.call.limits.seconds));
        break;
      case 'DONE':
        break;
    }
  }

  private insert(now: number): void {
    try {
      this.jobs.insert(this.request());
    } catch (error) {
      if (!(error instanceof RestFailure && error.isDuplicate)) throw error;
      this.takeOver(now);
      return;
    }
    this.phase = 'POLL';
    this.polls = 0;
    this.insertedAt = now;
    // A look long before it can be done is a call for nothing.
    this.nextAt = now + Math.max(pauseAfterPoll(0), LIKELY_SHARE * this.likelyMs);
  }

  /** The id is there already: an earlier try of this call, whose answer was lost or whose execution was killed. */
  private takeOver(now: number): void {
    const status = this.jobs.get(this.jobId);
    if (status.labels.content !== labelsOf(this.call).content) throw new JobIdTaken(this.jobId);
    this.phase = 'POLL';
    if (status.state === 'DONE' && status.problem) {
      // Whoever made it has not heard, or could not act: its failure is worth another attempt, whatever it was.
      if (this.attempt > this.policy.limit) {
        this.fail(jobFailure(this.jobId, status.problem));
        return;
      }
      this.nextAttempt(now);
    } else this.judge(status, now);
  }

  private poll(now: number): void {
    this.judge(this.jobs.get(this.jobId), now);
  }

  private judge(status: JobStatus, now: number): void {
    if (status.state !== 'DONE') {
      this.waitOn(now);
      return;
    }
    if (status.problem) {
      const failure = jobFailure(this.jobId, status.problem);
      const wait = failure.mayPass ? waitBeforeRetry(this.policy, this.attempt - 1) : undefined;
      if (wait === undefined) {
        this.fail(failure);
        return;
      }
      this.nextAttempt(now + wait);
      return;
    }
    this.doneAt = now;
    if (!this.call.statement.row) {
      this.succeed([]);
      return;
    }
    this.phase = 'READ';
    this.nextAt = now;
  }

  private waitOn(now: number): void {
    if (now - this.startedAt >= this.call.limits.seconds * 1000) {
      this.phase = 'CANCEL';
      this.nextAt = now;
      return;
    }
    this.nextAt = now + pauseAfterPoll(this.polls);
    this.polls++;
  }

  private nextAttempt(at: number): void {
    this.attempt++;
    this.phase = 'INSERT';
    this.nextAt = at;
  }

  private read(now: number): void {
    const page = this.jobs.results(this.jobId, this.pageToken);
    if (!page.complete) {
      this.waitOn(now);
      return;
    }
    this.keep(page);
    this.pageToken = page.pageToken;
    this.nextAt = now;
    if (this.pageToken === undefined) this.succeed(this.decoded());
  }

  private keep(page: ResultPage): void {
    this.fields ??= page.fields;
    for (const row of page.rows ?? []) this.rawRows.push(row);
  }

  private decoded(): Row[] {
    const { statement } = this.call;
    const { name, row: reader } = statement;
    if (!this.fields || !reader)
      throw new ResultFailure(name, 'there are no columns. Install or upgrade the warehouse.');
    try {
      const decode = rowDecoder(this.fields);
      return this.rawRows.map((row, index) => reader(decode(row), `${name}[${index}]`));
    } catch (error) {
      if (error instanceof DecodeError || error instanceof SchemaError) throw new ResultFailure(name, error.message);
      throw error;
    }
  }

  private succeed(rows: readonly Row[]): void {
    this.phase = 'DONE';
    this.result = { ok: true, rows, jobId: this.jobId };
  }

  private fail(failure: WarehouseFailure): void {
    this.phase = 'DONE';
    this.result = { ok: false, failure };
  }

  private request(): JobRequest {
    const { statement, limits } = this.call;
    return {
      jobId: this.jobId,
      query: statement.sql,
      parameters: wireParameters(statement.values),
      labels: labelsOf(this.call),
      maximumBytesBilled: limits.bytes,
      jobTimeoutMs: limits.seconds * 1000,
    };
  }
}

function jobFailure(jobId: string, problem: { readonly reason: string; readonly message: string }): JobFailure {
  return new JobFailure(jobId, problem.reason, problem.message);
}
