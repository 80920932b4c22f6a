// Reads what there is in the target: its datasets, objects and columns, and what earlier deploys recorded.

import type { Connection, Row } from '../bigquery/connection';
import { definitionsIn, type Namespace, RECORDS, recordsInForce } from './records';
import type { FoundColumn } from './table-shape';
import type { Wanted } from './wanted';

export interface FoundObject {
  /** As INFORMATION_SCHEMA calls it: BASE TABLE, VIEW, PROCEDURE, … */
  readonly type: string;
  readonly definitionHash: string | undefined;
}

export interface FoundRecord {
  readonly statementHash: string;
  /** `undefined` where the deploy ended before the object was made, and for a migration. */
  readonly definitionHash: string | undefined;
  readonly deployedOn: string;
  readonly version: string;
}

export interface Found {
  /** Where each dataset is; one that is not there is absent. */
  readonly locations: ReadonlyMap<string, string>;
  object(namespace: Namespace, dataset: string, name: string): FoundObject | undefined;
  columns(dataset: string, table: string): readonly FoundColumn[];
  record(kind: string, dataset: string, name: string): FoundRecord | undefined;
  /** Objects that were deployed here, as `kind dataset.name`. */
  readonly recorded: readonly { readonly kind: string; readonly dataset: string; readonly name: string }[];
}

const text = (row: Row, column: string): string => String(row[column]);
const optionalText = (row: Row, column: string): string | undefined =>
  row[column] === null ? undefined : String(row[column]);
const keyOf = (...parts: readonly string[]): string => parts.join(' ');

const columnsIn = (project: string, dataset: string): string => `SELECT table_name, column_name, data_type,
  is_nullable = 'YES' AS nullable, COALESCE(column_default, 'NULL') != 'NULL' AS has_default,
  is_partitioning_column = 'YES' AS partitions, clustering_ordinal_position AS clusters
FROM \`${project}.${dataset}\`.INFORMATION_SCHEMA.COLUMNS
ORDER BY table_name, ordinal_position`;

function columnOf(row: Row): FoundColumn {
  return {
    name: text(row, 'column_name'),
    type: text(row, 'data_type'),
    nullable: row.nullable === true,
    hasDefault: row.has_default === true,
    partitions: row.partitions === true,
    clusters: row.clusters === null ? undefined : Number(row.clusters),
  };
}

export async function locationsOf(connection: Connection, datasets: Iterable<string>): Promise<Map<string, string>> {
  const names = [...datasets];
  const places = await Promise.all(names.map((dataset) => connection.locationOf(dataset)));
  return new Map(names.flatMap((name, i) => (places[i] === undefined ? [] : [[name, places[i]] as const])));
}

export async function readFound(
  connection: Connection,
  { target }: Wanted,
  locations: ReadonlyMap<string, string>,
): Promise<Found> {
  const { project } = target;
  const objects = new Map<string, FoundObject>();
  const columns = new Map<string, FoundColumn[]>();
  await Promise.all(
    [...locations.keys()].map(async (dataset) => {
      const [definitions, found] = await Promise.all([
        connection.query(`SELECT namespace, name, type, TO_HEX(SHA256(ddl)) AS definition_hash
FROM (
${definitionsIn(project, dataset, 'relation')}
UNION ALL
${definitionsIn(project, dataset, 'routine')}
)`),
        connection.query(columnsIn(project, dataset)),
      ]);
      for (const row of definitions) {
        const key = keyOf(text(row, 'namespace'), dataset, text(row, 'name'));
        objects.set(key, { type: text(row, 'type'), definitionHash: optionalText(row, 'definition_hash') });
      }
      for (const row of found) {
        const key = keyOf(dataset, text(row, 'table_name'));
        const known = columns.get(key);
        if (known) known.push(columnOf(row));
        else columns.set(key, [columnOf(row)]);
      }
    }),
  );
  const records = new Map<string, FoundRecord>();
  const recorded: { kind: string; dataset: string; name: string }[] = [];
  const ops = target.datasets.get(RECORDS.dataset) ?? RECORDS.dataset;
  if (objects.has(keyOf('relation', ops, RECORDS.name))) {
    for (const row of await connection.query(recordsInForce(target))) {
      const place = { kind: text(row, 'kind'), dataset: text(row, 'dataset'), name: text(row, 'name') };
      recorded.push(place);
      records.set(keyOf(place.kind, place.dataset, place.name), {
        statementHash: text(row, 'statement_hash'),
        definitionHash: optionalText(row, 'definition_hash'),
        deployedOn: text(row, 'deployed_on'),
        version: text(row, 'version'),
      });
    }
  }
  return {
    locations,
    object: (namespace, dataset, name) => objects.get(keyOf(namespace, dataset, name)),
    columns: (dataset, table) => columns.get(keyOf(dataset, table)) ?? [],
    record: (kind, dataset, name) => records.get(keyOf(kind, dataset, name)),
    recorded,
  };
}
