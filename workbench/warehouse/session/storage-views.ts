// INFORMATION_SCHEMA's views of what is stored: rows and bytes of partitions and of tables.

import type { TableEntry } from '../catalog/model';
import { scalar } from '../types/type';
import type { SizedPartition } from '../usage/table-sizes';
import type { InformationSchemaQuestion, InformationSchemaRow, InformationSchemaView } from './information-schema-view';

const STRING = scalar('STRING');
const INT64 = scalar('INT64');
const TIMESTAMP = scalar('TIMESTAMP');
const BOOL = scalar('BOOL');

const micros = (ms: number): bigint => BigInt(Math.round(ms)) * 1000n;

const bytesOf = (partition: SizedPartition): number => [...partition.bytes.values()].reduce((sum, b) => sum + b, 0);

/** The stored tables that are asked for, one after the other: a connection does one thing at a time. */
async function overTables(
  question: InformationSchemaQuestion,
  rows: (entry: TableEntry, partitions: readonly SizedPartition[]) => readonly InformationSchemaRow[],
): Promise<InformationSchemaRow[]> {
  const found: InformationSchemaRow[] = [];
  for (const dataset of question.datasets) {
    for (const entry of question.catalog.tablesOf(dataset)) {
      if (entry.kind !== 'VIEW') found.push(...rows(entry, await question.partitions(entry)));
    }
  }
  return found;
}

/** A table without partitions has one row there, also while it is empty. */
const whole: SizedPartition = { id: null, intervals: [], holdsNull: false, rows: 0, bytes: new Map() };

const partitionRow = (
  { catalog, modifiedMs }: InformationSchemaQuestion,
  entry: TableEntry,
  partition: SizedPartition,
): InformationSchemaRow => ({
  table_catalog: catalog.projectId,
  table_schema: entry.dataset,
  table_name: entry.name,
  partition_id: partition.id,
  total_rows: BigInt(partition.rows),
  total_logical_bytes: BigInt(bytesOf(partition)),
  total_billable_bytes: BigInt(bytesOf(partition)),
  last_modified_time: micros(modifiedMs(entry)),
  storage_tier: 'ACTIVE',
});

const tableStorage: InformationSchemaView = {
  qualifier: 'region',
  columns: {
    project_id: STRING,
    table_catalog: STRING,
    table_schema: STRING,
    table_name: STRING,
    creation_time: TIMESTAMP,
    total_rows: INT64,
    total_partitions: INT64,
    total_logical_bytes: INT64,
    active_logical_bytes: INT64,
    long_term_logical_bytes: INT64,
    storage_last_modified_time: TIMESTAMP,
    deleted: BOOL,
    table_type: STRING,
  },
  rows: (question) =>
    overTables(question, (entry, partitions) => {
      const bytes = BigInt(partitions.reduce((sum, p) => sum + bytesOf(p), 0));
      return [
        {
          project_id: question.catalog.projectId,
          table_catalog: question.catalog.projectId,
          table_schema: entry.dataset,
          table_name: entry.name,
          creation_time: micros(entry.createdMs),
          total_rows: BigInt(partitions.reduce((sum, p) => sum + p.rows, 0)),
          total_partitions: entry.partitioning ? BigInt(partitions.length) : 0n,
          total_logical_bytes: bytes,
          active_logical_bytes: bytes,
          long_term_logical_bytes: 0n,
          storage_last_modified_time: micros(question.modifiedMs(entry)),
          deleted: false,
          table_type: entry.kind === 'SNAPSHOT' ? 'SNAPSHOT' : 'BASE TABLE',
        },
      ];
    }),
};

export const storageViews: ReadonlyMap<string, InformationSchemaView> = new Map<string, InformationSchemaView>([
  [
    'PARTITIONS',
    {
      qualifier: 'dataset',
      columns: {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        partition_id: STRING,
        total_rows: INT64,
        total_logical_bytes: INT64,
        total_billable_bytes: INT64,
        last_modified_time: TIMESTAMP,
        storage_tier: STRING,
      },
      rows: (question) =>
        overTables(question, (entry, partitions) => {
          const shown = partitions.length === 0 && !entry.partitioning ? [whole] : partitions;
          return shown.map((partition) => partitionRow(question, entry, partition));
        }),
    },
  ],
  ['TABLE_STORAGE', tableStorage],
  ['TABLE_STORAGE_BY_PROJECT', tableStorage],
]);
