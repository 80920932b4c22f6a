// The BigQuery advanced service on the host: REST to the warehouse, errors in Apps Script's words, faults as planned.

import type { ApiCall } from '../inside/bigquery';
import { type ErrorDetails, GoogleJsonResponseException, UnsupportedCall } from './exception';
import type { Fault, FaultPlan } from './faults';
import type { Execution, Service } from './service';

interface Route {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

const route = (verb: Route['verb'], path: string): Route => ({ verb, path: `/projects/{projectId}${path}` });
const DATASET = '/datasets/{datasetId}';
const TABLE = `${DATASET}/tables/{tableId}`;

const ROUTES: Readonly<Record<string, Route>> = {
  'jobs.insert': route('POST', '/jobs'),
  'jobs.query': route('POST', '/queries'),
  'jobs.get': route('GET', '/jobs/{jobId}'),
  'jobs.getQueryResults': route('GET', '/queries/{jobId}'),
  'jobs.cancel': route('POST', '/jobs/{jobId}/cancel'),
  'jobs.list': route('GET', '/jobs'),
  'datasets.get': route('GET', DATASET),
  'datasets.list': route('GET', '/datasets'),
  'datasets.insert': route('POST', '/datasets'),
  'datasets.patch': route('PATCH', DATASET),
  'datasets.update': route('PUT', DATASET),
  'datasets.delete': route('DELETE', DATASET),
  'tables.get': route('GET', TABLE),
  'tables.list': route('GET', `${DATASET}/tables`),
  'tables.insert': route('POST', `${DATASET}/tables`),
  'tables.patch': route('PATCH', TABLE),
  'tables.update': route('PUT', TABLE),
  'tables.delete': route('DELETE', TABLE),
  'tabledata.list': route('GET', `${TABLE}/data`),
  'tabledata.insertAll': route('POST', `${TABLE}/insertAll`),
  'routines.get': route('GET', `${DATASET}/routines/{routineId}`),
  'routines.list': route('GET', `${DATASET}/routines`),
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** Connections that broke have an error without details in Apps Script. */
const NO_ANSWER = 'Empty response';

/** How long a job of so many statements takes by the clock. */
export type JobTime = (statements: number) => number;

export class BigQueryService implements Service {
  readonly name = 'BigQuery';
  readonly #base: string | null;
  readonly #plan: FaultPlan;
  readonly #jobTime: JobTime;
  readonly #failedJobs = new Map<string, JsonObject>();
  readonly #pending = new Map<string, number>();
  readonly #insertedAt = new Map<string, number>();
  /** What each job was asked to do, by the first that asked. */
  readonly #configurations = new Map<string, Json>();
  /** Jobs that are done, by the time from which they are seen to be. */
  readonly #doneAt = new Map<string, number>();
  #ordinal = 0;

  /** `endpoint`: where BigQuery's REST is served, such as http://localhost:9050; null where there is none. */
  constructor(endpoint: string | null, plan: FaultPlan = () => null, jobTime: JobTime = () => 0) {
    this.#base = endpoint === null ? null : `${endpoint.replace(/\/+$/, '')}/bigquery/v2`;
    this.#plan = plan;
    this.#jobTime = jobTime;
  }

  /** How many calls there have been. */
  get calls(): number {
    return this.#ordinal;
  }

  isEffectful(method: string): boolean {
    const verb = ROUTES[method]?.verb;
    return verb !== undefined && verb !== 'GET';
  }

  async call(method: string, args: readonly unknown[], execution: Execution): Promise<string | null> {
    const request = args[0] as ApiCall;
    const fault = this.#fault(method, request);
    if (fault?.kind === 'HTTP') throw answeredError(method, fault.code, fault.reason, fault.message);
    if (fault?.kind === 'RESET' && !fault.isDone) throw noAnswer(method);
    const planned = fault?.kind === 'JOB_ERROR' ? this.#failJob(request, fault) : this.#planned(method, request);
    const answer = planned ?? (await this.#running(method, request, execution)) ?? (await this.#send(method, request));
    if (method === 'jobs.insert' && planned === null && answer !== null) {
      this.#insertedAt.set(jobIdOf(JSON.parse(answer) as JsonObject), execution.clock.now());
    }
    if (fault?.kind === 'RESET') throw noAnswer(method);
    if (fault?.kind === 'SLOW') await execution.waitUntil(execution.clock.now() + fault.milliseconds);
    if (fault?.kind === 'PENDING' && answer !== null)
      this.#pending.set(jobIdOf(JSON.parse(answer) as JsonObject), fault.times);
    return answer;
  }

  #fault(method: string, { path, resource }: ApiCall): Fault | null {
    const job = resource === null ? null : (JSON.parse(resource) as JsonObject);
    const jobId = path.jobId ?? (job === null ? null : jobIdOf(job) || null);
    if (method === 'jobs.insert' && job !== null && jobId !== null && !this.#configurations.has(jobId)) {
      this.#configurations.set(jobId, job.configuration ?? {});
    }
    this.#ordinal += 1;
    const fault = this.#plan({ method, ordinal: this.#ordinal, jobId, sql: job === null ? null : sqlOf(job) });
    if ((fault?.kind === 'JOB_ERROR' || fault?.kind === 'PENDING') && method !== 'jobs.insert') {
      throw new Error(`A fault plan answered ${fault.kind} to ${method}; only jobs.insert can have it.`);
    }
    return fault;
  }

  /** The answer about a job that a fault keeps running or has failed; null where the warehouse knows better. */
  #planned(method: string, { path, resource }: ApiCall): string | null {
    const jobId =
      path.jobId ?? (method === 'jobs.insert' && resource !== null ? jobIdOf(JSON.parse(resource) as JsonObject) : '');
    const failed = this.#failedJobs.get(jobId);
    if (failed !== undefined) return failedAnswer(method, jobId, failed);
    const looks = this.#pending.get(jobId) ?? 0;
    if (looks === 0 || (method !== 'jobs.get' && method !== 'jobs.getQueryResults')) return null;
    this.#pending.set(jobId, looks - 1);
    return this.#runningAnswer(method, path.projectId ?? '', jobId);
  }

  /**
   * Where sleeping takes no time a job's computing takes none either: who looks at it waits, by the machine's time, until it is
   * done, and in simulated time then finds it running for as long as a job of so many statements is to take by the clock.
   */
  async #running(method: string, { path }: ApiCall, execution: Execution): Promise<string | null> {
    const { jobId, projectId = '' } = path;
    const looks = method === 'jobs.get' || method === 'jobs.getQueryResults';
    if (!looks || jobId === undefined || !execution.clock.skipsSleep) return null;
    let doneAt = this.#doneAt.get(jobId);
    if (doneAt === undefined) {
      const statements = await this.#statementsOnceDone(projectId, jobId);
      if (statements === null) return null;
      const insertedAt = this.#insertedAt.get(jobId) ?? execution.clock.now();
      doneAt = insertedAt + this.#jobTime(statements);
      this.#doneAt.set(jobId, doneAt);
    }
    return execution.clock.now() < doneAt ? this.#runningAnswer(method, projectId, jobId) : null;
  }

  #runningAnswer(method: string, projectId: string, jobId: string): string {
    const jobReference = { projectId, jobId };
    const configuration = this.#configurations.get(jobId) ?? {};
    return JSON.stringify(
      method === 'jobs.get'
        ? { kind: 'bigquery#job', jobReference, configuration, status: { state: 'RUNNING' } }
        : { kind: 'bigquery#getQueryResultsResponse', jobReference, jobComplete: false },
    );
  }

  /** How many statements the job had; null where the warehouse does not know it. */
  async #statementsOnceDone(projectId: string, jobId: string): Promise<number | null> {
    const project = `${this.#base}/projects/${encodeURIComponent(projectId)}`;
    const job = encodeURIComponent(jobId);
    // Answers when the job has ended, be it well or not; of what is no query it answers at once.
    await fetch(`${project}/queries/${job}?maxResults=0&timeoutMs=60000`)
      .then((response) => response.arrayBuffer())
      .catch(() => null);
    for (let pause = 2; ; pause = Math.min(100, pause * 2)) {
      const response = await fetch(`${project}/jobs/${job}`).catch(() => null);
      if (!response?.ok) return null;
      const { status: found, statistics: counted } = (await response.json()) as JsonObject;
      const status = isObject(found) ? found : {};
      if (status.state === 'DONE') {
        const statistics = isObject(counted) ? counted : {};
        return Math.max(1, Number(statistics.numChildJobs ?? 0));
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  #failJob({ path, resource }: ApiCall, { reason, message }: Extract<Fault, { kind: 'JOB_ERROR' }>): string {
    const job = JSON.parse(resource ?? '{}') as JsonObject;
    const jobReference = { projectId: path.projectId ?? '', jobId: jobIdOf(job) || `job_${this.#ordinal}` };
    const errorResult = { reason, message, location: 'query' };
    const failed: JsonObject = {
      kind: 'bigquery#job',
      id: `${jobReference.projectId}:${jobReference.jobId}`,
      configuration: job.configuration ?? {},
      jobReference,
      status: { state: 'DONE', errorResult, errors: [errorResult] },
    };
    this.#failedJobs.set(jobReference.jobId, failed);
    return JSON.stringify(failed);
  }

  async #send(method: string, { path, resource, options }: ApiCall): Promise<string | null> {
    const known = ROUTES[method];
    if (known === undefined) throw new UnsupportedCall(`BigQuery ${method}`);
    if (this.#base === null) throw new UnsupportedCall(`BigQuery ${method} without an endpoint`);
    const filled = known.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
    const query = new URLSearchParams(
      Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#base}${filled}${query === '' ? '' : `?${query}`}`, {
        method: known.verb,
        ...(resource === null ? {} : { body: resource, headers: { 'Content-Type': 'application/json' } }),
      });
      text = await response.text();
    } catch {
      throw noAnswer(method);
    }
    if (!response.ok) throw errorOf(method, response.status, text);
    return text === '' ? null : text;
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jobIdOf(job: JsonObject): string {
  const reference = job.jobReference;
  return isObject(reference) && typeof reference.jobId === 'string' ? reference.jobId : '';
}

function sqlOf(job: JsonObject): string | null {
  const query = isObject(job.configuration) ? job.configuration.query : job;
  return isObject(query) && typeof query.query === 'string' ? query.query : null;
}

function failedAnswer(method: string, jobId: string, job: JsonObject): string {
  if (method === 'jobs.get') return JSON.stringify(job);
  if (method === 'jobs.insert') {
    const project = isObject(job.jobReference) ? String(job.jobReference.projectId) : '';
    throw answeredError(method, 409, 'duplicate', `Already Exists: Job ${project}:${jobId}`);
  }
  const result = isObject(job.status) && isObject(job.status.errorResult) ? job.status.errorResult : {};
  throw answeredError(method, 400, String(result.reason), String(result.message));
}

function answeredError(method: string, code: number, reason: string, message: string): GoogleJsonResponseException {
  const details: ErrorDetails = { code, message, errors: [{ message, domain: 'global', reason }] };
  return new GoogleJsonResponseException(`bigquery.${method}`, message, details);
}

const noAnswer = (method: string): GoogleJsonResponseException =>
  new GoogleJsonResponseException(`bigquery.${method}`, NO_ANSWER);

/** BigQuery's error as the server told it; a front end's answer that is no JSON has its status only. */
function errorOf(method: string, status: number, text: string): GoogleJsonResponseException {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return answeredError(method, status, 'backendError', text);
  }
  const { error } = body as { readonly error?: ErrorDetails };
  if (error === undefined) return answeredError(method, status, 'backendError', text);
  return new GoogleJsonResponseException(`bigquery.${method}`, error.message, error);
}
