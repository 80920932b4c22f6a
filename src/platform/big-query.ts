// BigQuery through Apps Script's advanced service: jobs only, always GoogleSQL, always with the location.
import { RestFailure } from '../warehouse/failures';
import type { JobRequest, JobStatus, JobsPort, ResultPage, WireField } from '../warehouse/port';
import type { WarehouseSettings } from '../warehouse/settings';

export function bigQueryJobs({ project, location }: WarehouseSettings): JobsPort {
  return {
    insert: (job) => void answer((jobs) => jobs.insert(resourceOf(job, project, location), project)),
    get: (jobId) => statusOf(answer((jobs) => jobs.get(project, jobId, { location }))),
    results: (jobId, pageToken) =>
      pageOf(answer((jobs) => jobs.getQueryResults(project, jobId, pageOptions(location, pageToken)))),
    cancel: (jobId) => void answer((jobs) => jobs.cancel(project, jobId, { location })),
  };
}

type Jobs = GoogleAppsScript.BigQuery.Collection.JobsCollection;

function answer<T>(ask: (jobs: Jobs) => T): T {
  if (typeof BigQuery === 'undefined') {
    throw new RestFailure(
      501,
      'notEnabled',
      'The BigQuery service is not enabled in this script. Push the add-on again: its manifest enables it.',
    );
  }
  try {
    return ask(BigQuery.Jobs);
  } catch (error) {
    throw restFailure(error);
  }
}

function resourceOf(job: JobRequest, projectId: string, location: string): GoogleAppsScript.BigQuery.Schema.Job {
  return {
    jobReference: { projectId, location, jobId: job.jobId },
    configuration: {
      labels: { ...job.labels },
      jobTimeoutMs: String(job.jobTimeoutMs),
      query: {
        query: job.query,
        useLegacySql: false,
        parameterMode: 'NAMED',
        queryParameters: [...job.parameters],
        maximumBytesBilled: String(job.maximumBytesBilled),
      },
    },
  };
}

/** The dotted name is that of REST; half a second of waiting at the server spares polls. */
function pageOptions(location: string, pageToken: string | undefined): object {
  return {
    location,
    timeoutMs: 500,
    'formatOptions.useInt64Timestamp': true,
    ...(pageToken === undefined ? {} : { pageToken }),
  };
}

function statusOf({ status, configuration }: GoogleAppsScript.BigQuery.Schema.Job): JobStatus {
  const failed = status?.errorResult;
  const labels: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(configuration?.labels ?? {})) labels[name] = String(value);
  return {
    state: status?.state === 'DONE' ? 'DONE' : status?.state === 'RUNNING' ? 'RUNNING' : 'PENDING',
    problem: failed
      ? { reason: failed.reason ?? 'unknown', message: failed.message ?? 'BigQuery gave no reason.' }
      : null,
    labels,
  };
}

function pageOf(response: GoogleAppsScript.BigQuery.Schema.GetQueryResultsResponse): ResultPage {
  const { jobComplete, schema, rows, pageToken } = response;
  return {
    complete: jobComplete === true,
    ...(schema?.fields ? { fields: schema.fields.map(fieldOf) } : {}),
    ...(rows ? { rows } : {}),
    ...(pageToken ? { pageToken } : {}),
  };
}

function fieldOf(field: GoogleAppsScript.BigQuery.Schema.TableFieldSchema): WireField {
  return {
    name: field.name ?? '',
    type: field.type ?? '',
    ...(field.mode ? { mode: field.mode } : {}),
    ...(field.fields ? { fields: field.fields.map(fieldOf) } : {}),
  };
}

/** Without details BigQuery has not answered: the connection broke, or the front of the service is down. */
function restFailure(error: unknown): RestFailure {
  const message = error instanceof Error ? error.message : String(error);
  const details = isObject(error) && isObject(error.details) ? error.details : undefined;
  if (!details) return new RestFailure(0, 'noAnswer', message);
  const [first]: unknown[] = Array.isArray(details.errors) ? details.errors : [];
  const reason = isObject(first) && typeof first.reason === 'string' ? first.reason : 'unknown';
  const status = typeof details.code === 'number' ? details.code : 0;
  return new RestFailure(status, reason, typeof details.message === 'string' ? details.message : message);
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
