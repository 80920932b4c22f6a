// The warehouse panel's questions, asked of BigQuery's REST as it is served: run SQL, list jobs.

import type { JobLine, QueryAnswer, WarehouseError } from './protocol';

export interface WarehouseAddress {
  /** Where BigQuery's REST is served. */
  readonly endpoint: string;
  readonly project: string;
  readonly dataset?: string;
}

const MOST_ROWS = 1000;
const MOST_JOBS = 50;
const WAIT_MS = 60_000;
const NO_ANSWER: QueryAnswer = {
  columns: [],
  rows: [],
  totalRows: 0,
  changed: null,
  bytes: 0,
  milliseconds: 0,
  error: null,
};

interface ErrorJson {
  readonly message: string;
  readonly reason?: string;
  readonly location?: string;
}

interface FieldJson {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly FieldJson[];
}

interface QueryJson {
  readonly error?: { readonly message: string; readonly errors?: readonly ErrorJson[] };
  readonly jobComplete?: boolean;
  readonly schema?: { readonly fields?: readonly FieldJson[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly totalRows?: string;
  readonly numDmlAffectedRows?: string;
  readonly totalBytesProcessed?: string;
}

interface JobsJson {
  readonly jobs?: readonly {
    readonly jobReference: { readonly jobId: string };
    readonly status?: { readonly state?: string; readonly errorResult?: ErrorJson };
    readonly statistics?: {
      readonly startTime?: string;
      readonly creationTime?: string;
      readonly endTime?: string;
      readonly totalBytesProcessed?: string;
    };
    readonly configuration?: { readonly jobType?: string; readonly query?: { readonly query?: string } };
  }[];
}

export async function runQuery({ endpoint, project, dataset }: WarehouseAddress, sql: string): Promise<QueryAnswer> {
  const began = performance.now();
  const answer = (await json(`${endpoint}/bigquery/v2/projects/${project}/queries`, {
    query: sql,
    useLegacySql: false,
    maxResults: MOST_ROWS,
    timeoutMs: WAIT_MS,
    ...(dataset === undefined ? {} : { defaultDataset: { projectId: project, datasetId: dataset } }),
  })) as QueryJson;
  const milliseconds = performance.now() - began;
  if (answer.error !== undefined) return { ...NO_ANSWER, milliseconds, error: errorOf(answer.error) };
  if (answer.jobComplete === false) {
    const message = `It still runs after ${WAIT_MS / 1000} seconds: see it in the jobs below.`;
    return { ...NO_ANSWER, milliseconds, error: { message, reason: null } };
  }
  const fields = answer.schema?.fields ?? [];
  return {
    columns: fields.map(({ name, type, mode }) => ({ name, type: mode === 'REPEATED' ? `ARRAY<${type}>` : type })),
    rows: (answer.rows ?? []).map(({ f }) => f.map(({ v }, at) => shown(v, fields[at]))),
    totalRows: Number(answer.totalRows ?? 0),
    changed: answer.numDmlAffectedRows === undefined ? null : Number(answer.numDmlAffectedRows),
    bytes: Number(answer.totalBytesProcessed ?? 0),
    milliseconds,
    error: null,
  };
}

export async function listJobs({ endpoint, project }: WarehouseAddress): Promise<readonly JobLine[]> {
  const url = `${endpoint}/bigquery/v2/projects/${project}/jobs?projection=full&maxResults=${MOST_JOBS}`;
  const { jobs = [] } = (await json(url)) as JobsJson;
  return jobs.map(({ jobReference, status, statistics, configuration }) => {
    const started = Number(statistics?.startTime ?? statistics?.creationTime ?? Number.NaN);
    const ended = Number(statistics?.endTime ?? Number.NaN);
    return {
      id: jobReference.jobId,
      kind: configuration?.jobType ?? 'QUERY',
      state: status?.state ?? 'UNKNOWN',
      startedAt: Number.isNaN(started) ? null : new Date(started).toISOString(),
      milliseconds: Number.isNaN(ended - started) ? null : ended - started,
      bytes: statistics?.totalBytesProcessed === undefined ? null : Number(statistics.totalBytesProcessed),
      statement: configuration?.query?.query ?? '',
      error: status?.errorResult?.message ?? null,
    };
  });
}

async function json(url: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: 'Bearer local', 'content-type': 'application/json' };
  const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  try {
    return await (await fetch(url, request)).json();
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const message = `The warehouse at ${new URL(url).origin} does not answer (${cause}). Is it still running?`;
    return { error: { message, errors: [{ message, reason: 'unreachable' }] }, jobs: [] };
  }
}

function errorOf({ message, errors = [] }: NonNullable<QueryJson['error']>): WarehouseError {
  return { message, reason: errors[0]?.reason ?? null };
}

/** Records and arrays as JSON; what is absent stays apart from an empty text. */
function shown(value: unknown, field: FieldJson | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && field?.type === 'TIMESTAMP') {
    const seconds = Number(value);
    return Number.isNaN(seconds) ? value : new Date(seconds * 1000).toISOString();
  }
  return typeof value === 'string' ? value : JSON.stringify(plain(value, field));
}

function plain(value: unknown, field: FieldJson | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(isCell(item) ? item.v : item, field));
  if (typeof value !== 'object' || value === null || !('f' in value) || !Array.isArray(value.f)) return value;
  return Object.fromEntries(
    value.f.map((cell: unknown, at) => {
      const inner = field?.fields?.[at];
      return [inner?.name ?? String(at), plain(isCell(cell) ? cell.v : cell, inner)];
    }),
  );
}

function isCell(value: unknown): value is { readonly v: unknown } {
  return typeof value === 'object' && value !== null && 'v' in value;
}
