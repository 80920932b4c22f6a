// BigQuery as a stateful stand-in behind the jobs' port: jobs that take time, fail, page their rows, and a wire that breaks.
import { RestFailure } from '../../src/warehouse/failures';
import type {
  JobRequest,
  JobStatus,
  JobsPort,
  ResultPage,
  Time,
  WireField,
  WireProblem,
} from '../../src/warehouse/port';

/** A clock that only sleeping moves. */
export class SimulatedTime implements Time {
  readonly sleeps: number[] = [];
  constructor(public at = Date.parse('2025-03-05T20:00:00Z')) {}
  now(): number {
    return this.at;
  }
  sleep(milliseconds: number): void {
    this.sleeps.push(milliseconds);
    this.at += milliseconds;
  }
}

export interface Behaviour {
  readonly takesMs?: number;
  readonly problem?: WireProblem;
  readonly fields?: readonly WireField[];
  readonly rows?: readonly unknown[];
  readonly pageRows?: number;
  /** So many answers of getQueryResults say that the job is not complete. */
  readonly incomplete?: number;
}

interface Job {
  readonly request: JobRequest;
  readonly behaviour: Behaviour;
  readonly endsAt: number;
  cancelled: boolean;
  incomplete: number;
}

export type Method = 'insert' | 'get' | 'results' | 'cancel';
/** What happens to one REST call: refused before it reaches BigQuery, or done with its answer lost. */
export type Fault = { readonly before?: Error; readonly after?: Error };

export class FakeBigQuery implements JobsPort {
  readonly jobs = new Map<string, Job>();
  readonly calls: { readonly method: Method; readonly jobId: string; readonly at: number }[] = [];
  readonly faults: Fault[] = [];
  /** Decides about a call; queued faults come first. */
  faultOf: (method: Method, jobId: string) => Fault = () => ({});

  constructor(
    private readonly time: Time,
    private readonly behave: (request: JobRequest, tries: number) => Behaviour,
  ) {}

  insert(request: JobRequest): void {
    this.through('insert', request.jobId, () => {
      if (this.jobs.has(request.jobId)) throw new RestFailure(409, 'duplicate', `Already Exists: Job ${request.jobId}`);
      const behaviour = this.behave(request, this.jobs.size);
      const endsAt = this.time.now() + (behaviour.takesMs ?? 0);
      this.jobs.set(request.jobId, {
        request,
        behaviour,
        endsAt,
        cancelled: false,
        incomplete: behaviour.incomplete ?? 0,
      });
    });
  }

  get(jobId: string): JobStatus {
    return this.through('get', jobId, () => {
      const job = this.jobOf(jobId);
      const { labels } = job.request;
      if (job.cancelled) return { state: 'DONE', problem: { reason: 'stopped', message: 'Job was cancelled' }, labels };
      if (this.time.now() < job.endsAt) return { state: 'RUNNING', problem: null, labels };
      return { state: 'DONE', problem: job.behaviour.problem ?? null, labels };
    });
  }

  results(jobId: string, pageToken: string | undefined): ResultPage {
    return this.through('results', jobId, () => {
      const job = this.jobOf(jobId);
      if (job.incomplete-- > 0) return { complete: false };
      const { fields, rows = [], pageRows = 1000 } = job.behaviour;
      const from = Number(pageToken ?? 0);
      const page = rows.slice(from, from + pageRows);
      const next = from + page.length;
      return {
        complete: true,
        ...(fields ? { fields } : {}),
        ...(page.length > 0 ? { rows: page } : {}),
        ...(next < rows.length ? { pageToken: String(next) } : {}),
      };
    });
  }

  cancel(jobId: string): void {
    this.through('cancel', jobId, () => {
      this.jobOf(jobId).cancelled = true;
    });
  }

  private through<T>(method: Method, jobId: string, work: () => T): T {
    this.calls.push({ method, jobId, at: this.time.now() });
    const fault = this.faults.shift() ?? this.faultOf(method, jobId);
    if (fault.before) throw fault.before;
    const result = work();
    if (fault.after) throw fault.after;
    return result;
  }

  private jobOf(jobId: string): Job {
    const job = this.jobs.get(jobId);
    if (!job) throw new RestFailure(404, 'notFound', `Not found: Job ${jobId}`);
    return job;
  }
}
