// A job as REST shows it: reference, configuration, status and statistics.

import { createHash } from 'node:crypto';
import type { ObjectName } from '../catalog/model';
import type { Job, JobProblem, QueryStatistics } from '../jobs/job';
import type { JsonObject } from '../jobs/json-fields';
import { slotMs } from '../jobs/registry';
import { columnsSchema, resultSchema } from '../jobs/schema-json';
import { shownReason } from './errors';

export const tableReference = (projectId: string, name: ObjectName): JsonObject => ({
  projectId,
  datasetId: name.dataset,
  tableId: name.name,
});

/** Where BigQuery would keep a query's rows: a hidden dataset of the user, a table of the job. */
export function anonymousTable(job: Job): ObjectName {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 40);
  return { dataset: `_${hash(job.user)}`, name: `anon${hash(job.reference.jobId)}` };
}

export const isAnonymous = (name: ObjectName): boolean =>
  /^_[0-9a-f]{40}$/.test(name.dataset) && /^anon[0-9a-f]{40}$/.test(name.name);

const dmlStatements = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE_TABLE']);

export function dmlFields(statistics: QueryStatistics | undefined): JsonObject {
  const affected = statistics?.affected;
  if (!statistics || !affected || !dmlStatements.has(statistics.statementType)) return {};
  return {
    numDmlAffectedRows: String(affected.inserted + affected.updated + affected.deleted),
    dmlStats: {
      ...(affected.inserted > 0 ? { insertedRowCount: String(affected.inserted) } : {}),
      ...(affected.updated > 0 ? { updatedRowCount: String(affected.updated) } : {}),
      ...(affected.deleted > 0 ? { deletedRowCount: String(affected.deleted) } : {}),
    },
  };
}

function ddlFields(projectId: string, statistics: QueryStatistics): JsonObject {
  const { ddl } = statistics;
  if (!ddl) return {};
  return {
    ddlOperationPerformed: ddl.operation,
    ...(ddl.table ? { ddlTargetTable: tableReference(projectId, ddl.table) } : {}),
    ...(ddl.routine
      ? { ddlTargetRoutine: { projectId, datasetId: ddl.routine.dataset, routineId: ddl.routine.name } }
      : {}),
    ...(ddl.dataset === undefined ? {} : { ddlTargetDataset: { projectId, datasetId: ddl.dataset } }),
  };
}

export function queryStatisticsJson(projectId: string, statistics: QueryStatistics): JsonObject {
  return {
    statementType: statistics.statementType,
    totalBytesProcessed: String(statistics.bytesProcessed),
    totalBytesBilled: String(statistics.bytesBilled),
    totalPartitionsProcessed: '0',
    billingTier: statistics.bytesBilled > 0 ? 1 : 0,
    cacheHit: false,
    ...(statistics.referencedTables.length > 0
      ? { referencedTables: statistics.referencedTables.map((t) => tableReference(projectId, t)) }
      : {}),
    ...(statistics.fields ? { schema: resultSchema(statistics.fields) } : {}),
    ...dmlFields(statistics),
    ...ddlFields(projectId, statistics),
  };
}

export function problemJson(problem: JobProblem): JsonObject {
  return {
    reason: shownReason(problem.reason),
    ...(problem.location === undefined ? {} : { location: problem.location }),
    message: problem.message,
  };
}

function statusJson(job: Job): JsonObject {
  return {
    ...(job.problem ? { errorResult: problemJson(job.problem) } : {}),
    ...(job.problems.length > 0 ? { errors: job.problems.map(problemJson) } : {}),
    state: job.state,
  };
}

function statisticsJson(job: Job): JsonObject {
  const { projectId } = job.reference;
  const query = job.queryStatistics;
  const load = job.loadStatistics;
  const copy = job.copyStatistics;
  const slots = slotMs(job);
  return {
    creationTime: String(job.creationMs),
    ...(job.startMs === undefined ? {} : { startTime: String(job.startMs) }),
    ...(job.endMs === undefined ? {} : { endTime: String(job.endMs) }),
    ...(slots === undefined ? {} : { totalSlotMs: String(slots), finalExecutionDurationMs: String(slots) }),
    ...(job.childJobs > 0 ? { numChildJobs: String(job.childJobs) } : {}),
    ...(job.parentJobId === undefined ? {} : { parentJobId: job.parentJobId }),
    ...(job.script
      ? {
          scriptStatistics: {
            evaluationKind: job.script.evaluationKind,
            stackFrames: job.script.stackFrames.map((f) => ({ ...f })),
          },
        }
      : {}),
    ...(query
      ? {
          totalBytesProcessed: String(query.bytesProcessed),
          query: {
            ...queryStatisticsJson(projectId, query),
            ...(slots === undefined ? {} : { totalSlotMs: String(slots) }),
          },
        }
      : {}),
    ...(load
      ? {
          load: {
            inputFiles: String(load.inputFiles),
            inputFileBytes: String(load.inputFileBytes),
            outputRows: String(load.outputRows),
            outputBytes: String(load.outputBytes),
            badRecords: String(load.badRecords),
          },
        }
      : {}),
    ...(copy
      ? { copy: { copiedRows: String(copy.copiedRows), copiedLogicalBytes: String(copy.copiedLogicalBytes) } }
      : {}),
  };
}

/** The configuration as it was given, with what BigQuery fills in. */
function configurationJson(job: Job): JsonObject {
  const given = job.configuration;
  const part = (name: string): JsonObject => (given[name] ?? {}) as JsonObject;
  const { projectId } = job.reference;
  const labels = Object.keys(job.labels).length > 0 ? { labels: job.labels } : {};
  if (job.type === 'QUERY') {
    const table = job.destination ?? anonymousTable(job);
    const keepsRows = job.destination !== undefined || job.rows !== undefined;
    return {
      ...given,
      ...labels,
      jobType: 'QUERY',
      query: {
        priority: job.priority,
        useLegacySql: false,
        writeDisposition: 'WRITE_TRUNCATE',
        createDisposition: 'CREATE_IF_NEEDED',
        ...part('query'),
        ...(keepsRows ? { destinationTable: tableReference(projectId, table) } : {}),
      },
    };
  }
  if (job.type === 'LOAD') {
    const schema = job.loadStatistics ? { schema: columnsSchema(job.loadStatistics.schema) } : {};
    return { ...given, ...labels, jobType: 'LOAD', load: { ...part('load'), ...schema } };
  }
  return { ...given, ...labels, jobType: job.type };
}

export const jobReferenceJson = (job: Job): JsonObject => ({ ...job.reference });

const etagOf = (job: Job): string =>
  createHash('sha256').update(`${job.id}/${job.state}/${job.endMs}`).digest('base64').slice(0, 22);

export function jobJson(job: Job, selfUrl: string): JsonObject {
  return {
    kind: 'bigquery#job',
    etag: etagOf(job),
    id: job.id,
    selfLink: `${selfUrl}/projects/${job.reference.projectId}/jobs/${job.reference.jobId}?location=${job.reference.location}`,
    user_email: job.user,
    configuration: configurationJson(job),
    jobReference: jobReferenceJson(job),
    statistics: statisticsJson(job),
    status: statusJson(job),
    principal_subject: `user:${job.user}`,
  };
}

/** An entry of jobs.list: the full projection adds configuration and user. */
export function jobListEntry(job: Job, full: boolean): JsonObject {
  return {
    kind: 'bigquery#job',
    id: job.id,
    jobReference: jobReferenceJson(job),
    state: job.state,
    statistics: statisticsJson(job),
    status: statusJson(job),
    ...(job.problem ? { errorResult: problemJson(job.problem) } : {}),
    user_email: job.user,
    ...(full
      ? { configuration: configurationJson(job) }
      : {
          configuration: { jobType: job.type, ...(Object.keys(job.labels).length > 0 ? { labels: job.labels } : {}) },
        }),
  };
}
