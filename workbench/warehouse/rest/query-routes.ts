// jobs.query and jobs.getQueryResults: a query's rows, page by page.

import { WarehouseError } from '../errors';
import { queryConfiguration } from '../jobs/configuration';
import type { Job } from '../jobs/job';
import {
  type JsonObject,
  labelsOf,
  optionalBool,
  optionalInteger,
  optionalObject,
  optionalText,
} from '../jobs/json-fields';
import type { JobRegistry } from '../jobs/registry';
import { resultSchema } from '../jobs/schema-json';
import type { JobService } from '../jobs/service';
import type { ServerContext } from './context';
import { dmlFields, jobReferenceJson, problemJson, queryStatisticsJson } from './job-json';
import { pagePosition, pageToken, queryBool, queryInteger, rowsPage } from './paging';
import type { Answer, Request, Router } from './router';
import { type StoredRows, tableRows } from './stored-rows';
import { rowEncoder } from './wire-values';

const DEFAULT_TIMEOUT_MS = 10_000;
const LONGEST_TIMEOUT_MS = 200_000;
const DEFAULT_PAGE_ROWS = 100_000;

export function throwProblem(job: Job): void {
  if (!job.problem) return;
  throw new WarehouseError(job.problem.reason, job.problem.message, job.problem.location);
}

interface Wanted {
  readonly from: number;
  readonly maxResults: number | undefined;
  readonly int64Timestamps: boolean;
}

/** The answer about a job that is done: its rows from a place on, or what else it did. */
async function resultAnswer(
  context: ServerContext,
  registry: JobRegistry,
  job: Job,
  kind: string,
  wanted: Wanted,
): Promise<Answer> {
  throwProblem(job);
  const statistics = job.queryStatistics;
  const head: JsonObject = {
    kind,
    ...(statistics?.fields ? { schema: resultSchema(statistics.fields) } : {}),
    jobReference: jobReferenceJson(job),
    jobComplete: true,
    cacheHit: false,
    totalBytesProcessed: String(statistics?.bytesProcessed ?? 0),
    totalBytesBilled: String(statistics?.bytesBilled ?? 0),
    ...(statistics?.statementType === undefined ? {} : { statementType: statistics.statementType }),
    ...dmlFields(scriptless(job)),
    creationTime: String(job.creationMs),
    startTime: String(job.startMs ?? job.creationMs),
    endTime: String(job.endMs ?? job.creationMs),
    location: job.reference.location,
    ...(job.problems.length > 0 ? { errors: job.problems.map(problemJson) } : {}),
  };
  const page = (rows: StoredRows): Promise<Answer> => pageAnswer(job, head, rows, wanted);
  if (job.destination && statistics?.fields) {
    // As BigQuery does: what the table holds now.
    const entry = context.warehouse.catalog.table(job.destination);
    return tableRows(context.warehouse, entry, entry.columns, page);
  }
  const rows = registry.rowsOf(job);
  if (!rows) return { body: head };
  return page({ total: rows.rowCount, fields: rows.fields, read: (from, to) => rows.slice(from, to) });
}

async function pageAnswer(job: Job, head: JsonObject, rows: StoredRows, wanted: Wanted): Promise<Answer> {
  const encode = rowEncoder(rows.fields, { int64Timestamps: wanted.int64Timestamps });
  const maximum = wanted.maxResults ?? DEFAULT_PAGE_ROWS;
  const page = await rowsPage(rows.total, wanted.from, maximum, (from, to) => rows.read(from, to), encode);
  return {
    body: {
      ...head,
      totalRows: String(rows.total),
      ...(page.next < rows.total ? { pageToken: pageToken(job.reference.jobId, page.next) } : {}),
    },
    // Clients take a page without rows for one still to be asked for.
    ...(page.rows.length > 0 ? { rows: page.rows } : {}),
  };
}

/** A script's answer shows what its last statement changed. */
const scriptless = (job: Job): Job['queryStatistics'] => {
  const statistics = job.queryStatistics;
  return statistics?.statementType === 'SCRIPT' && !statistics.fields
    ? { ...statistics, statementType: 'MERGE' }
    : statistics;
};

const incomplete = (job: Job, kind: string): Answer => ({
  body: { kind, jobReference: jobReferenceJson(job), jobComplete: false },
});

function timestampsAsInt64(format: JsonObject | undefined): boolean {
  if (!format) return false;
  const output = optionalText(format, 'timestampOutputFormat');
  if (output === 'INT64') return true;
  if (output && output !== 'TIMESTAMP_OUTPUT_FORMAT_UNSPECIFIED' && output !== 'FLOAT64') {
    throw new WarehouseError(
      'notImplemented',
      `The embedded warehouse does not support timestampOutputFormat ${output}`,
    );
  }
  return optionalBool(format, 'useInt64Timestamp') ?? false;
}

async function query(context: ServerContext, service: JobService, request: Request): Promise<Answer> {
  const kind = 'bigquery#queryResponse';
  const json = await request.json();
  const projectId = context.checkedProject(request);
  const configuration = queryConfiguration(json, projectId);
  const timeoutMs = optionalInteger(json, 'timeoutMs') ?? DEFAULT_TIMEOUT_MS;
  const location = optionalText(json, 'location');
  if (optionalBool(json, 'dryRun')) {
    const statistics = await service.dryRun(context.user, configuration);
    const { schema, totalBytesProcessed, statementType } = queryStatisticsJson(projectId, statistics);
    return {
      body: {
        kind,
        ...(schema ? { schema } : {}),
        jobReference: { projectId, location: location ?? 'US' },
        totalBytesProcessed,
        statementType,
        jobComplete: true,
        cacheHit: false,
      },
    };
  }
  const requestId = optionalText(json, 'requestId');
  const same = JSON.stringify(json);
  let job = requestId === undefined ? undefined : service.registry.findRequest(requestId, same);
  if (!job) {
    const labels = labelsOf(json) ?? {};
    const jobTimeoutMs = optionalInteger(json, 'jobTimeoutMs');
    const { defaultDataset, queryParameters, parameterMode, maximumBytesBilled } = json;
    job = service.start({
      user: context.user,
      ...(location === undefined ? {} : { location }),
      configuration: {
        type: 'QUERY',
        work: configuration,
        labels,
        dryRun: false,
        ...(jobTimeoutMs ? { jobTimeoutMs } : {}),
      },
      json: {
        query: JSON.parse(
          JSON.stringify({ query: json.query, defaultDataset, queryParameters, parameterMode, maximumBytesBilled }),
        ),
      },
    });
    if (requestId !== undefined) service.registry.rememberRequest(requestId, same, job);
  }
  if (!(await job.wait(Math.max(0, Math.min(timeoutMs, LONGEST_TIMEOUT_MS))))) return incomplete(job, kind);
  return resultAnswer(context, service.registry, job, kind, {
    from: 0,
    maxResults: optionalInteger(json, 'maxResults'),
    int64Timestamps: timestampsAsInt64(optionalObject(json, 'formatOptions')),
  });
}

async function getQueryResults(context: ServerContext, service: JobService, request: Request): Promise<Answer> {
  const kind = 'bigquery#getQueryResultsResponse';
  const projectId = context.checkedProject(request);
  const { jobId = '' } = request.parameters;
  const job = service.registry.get(projectId, jobId, request.query.get('location') ?? undefined);
  if (job.type !== 'QUERY') {
    throw new WarehouseError('invalid', `Cannot get query results of job ${job.id}: it is no query`);
  }
  const from = pagePosition(jobId, request.query.get('pageToken')) ?? queryInteger(request.query, 'startIndex') ?? 0;
  const timeoutMs = queryInteger(request.query, 'timeoutMs') ?? DEFAULT_TIMEOUT_MS;
  const int64Timestamps = timestampsAsInt64({
    useInt64Timestamp: queryBool(request.query, 'formatOptions.useInt64Timestamp') ?? false,
    timestampOutputFormat: request.query.get('formatOptions.timestampOutputFormat'),
  });
  const maxResults = queryInteger(request.query, 'maxResults');
  if (!(await job.wait(Math.min(timeoutMs, LONGEST_TIMEOUT_MS)))) return incomplete(job, kind);
  return resultAnswer(context, service.registry, job, kind, { from, maxResults, int64Timestamps });
}

export function queryRoutes(router: Router, context: ServerContext, service: JobService): void {
  router.on('POST', '/projects/{project}/queries', (request) => query(context, service, request));
  router.on('GET', '/projects/{project}/queries/{jobId}', (request) => getQueryResults(context, service, request));
}
