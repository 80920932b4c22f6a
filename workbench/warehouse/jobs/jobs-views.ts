// INFORMATION_SCHEMA.JOBS and its kin: the registry's jobs as rows.

import type { ObjectName } from '../catalog/model';
import type { InformationSchemaRow, InformationSchemaView } from '../session/information-schema-view';
import { arrayOf, type StructType, scalar, structOf } from '../types/type';
import type { SqlValue } from '../types/value';
import type { JobRegistry, JobRow } from './registry';

const STRING = scalar('STRING');
const INT64 = scalar('INT64');
const TIMESTAMP = scalar('TIMESTAMP');

const struct = (fields: Readonly<Record<string, 'STRING' | 'INT64'>>): StructType =>
  structOf(Object.entries(fields).map(([name, kind]) => ({ name, type: scalar(kind) })));

const TABLE = struct({ project_id: 'STRING', dataset_id: 'STRING', table_id: 'STRING' });

const columns: InformationSchemaView['columns'] = {
  creation_time: TIMESTAMP,
  project_id: STRING,
  user_email: STRING,
  job_id: STRING,
  job_type: STRING,
  statement_type: STRING,
  priority: STRING,
  start_time: TIMESTAMP,
  end_time: TIMESTAMP,
  query: STRING,
  state: STRING,
  reservation_id: STRING,
  total_bytes_processed: INT64,
  total_bytes_billed: INT64,
  total_slot_ms: INT64,
  error_result: struct({ reason: 'STRING', location: 'STRING', debug_info: 'STRING', message: 'STRING' }),
  cache_hit: scalar('BOOL'),
  destination_table: TABLE,
  referenced_tables: arrayOf(TABLE),
  labels: arrayOf(struct({ key: 'STRING', value: 'STRING' })),
  dml_statistics: struct({ inserted_row_count: 'INT64', deleted_row_count: 'INT64', updated_row_count: 'INT64' }),
  parent_job_id: STRING,
};

const micros = (ms: number | undefined): bigint | null => (ms === undefined ? null : BigInt(Math.round(ms)) * 1000n);

const count = (value: number | undefined): bigint | null => (value === undefined ? null : BigInt(value));

function rowOf(job: JobRow): InformationSchemaRow {
  const table = (name: ObjectName): SqlValue => [job.project_id, name.dataset, name.name];
  const { error_result: error, dml_statistics: dml } = job;
  return {
    creation_time: micros(job.creation_time_ms),
    project_id: job.project_id,
    user_email: job.user_email,
    job_id: job.job_id,
    job_type: job.job_type,
    statement_type: job.statement_type ?? null,
    priority: job.priority,
    start_time: micros(job.start_time_ms),
    end_time: micros(job.end_time_ms),
    query: job.query ?? null,
    state: job.state,
    reservation_id: null,
    total_bytes_processed: count(job.total_bytes_processed),
    total_bytes_billed: count(job.total_bytes_billed),
    total_slot_ms: count(job.total_slot_ms),
    error_result: error ? [error.reason, error.location ?? null, null, error.message] : null,
    cache_hit: job.cache_hit,
    destination_table: job.destination_table ? table(job.destination_table) : null,
    referenced_tables: job.referenced_tables.map(table),
    labels: job.labels.map((l) => [l.key, l.value]),
    dml_statistics: dml
      ? [BigInt(dml.inserted_row_count), BigInt(dml.deleted_row_count), BigInt(dml.updated_row_count)]
      : null,
    parent_job_id: job.parent_job_id ?? null,
  };
}

/** The views by name; each is read with a region before it, as BigQuery wants. */
export function jobsViews(registry: JobRegistry): ReadonlyMap<string, InformationSchemaView> {
  const all: InformationSchemaView = { qualifier: 'region', columns, rows: () => registry.rows().map(rowOf) };
  const mine: InformationSchemaView = {
    ...all,
    rows: ({ user }) =>
      registry
        .rows()
        .filter((job) => job.user_email === user)
        .map(rowOf),
  };
  return new Map([
    ['JOBS', all],
    ['JOBS_BY_PROJECT', all],
    ['JOBS_BY_USER', mine],
  ]);
}
