// INFORMATION_SCHEMA's views of what the catalog holds: datasets, tables, columns, options and routines.

import type { Catalog } from '../catalog/catalog';
import type { ColumnDefinition, RoutineEntry, TableEntry } from '../catalog/model';
import { scalar, typeName } from '../types/type';
import type { InformationSchemaView } from './information-schema-view';

const STRING = scalar('STRING');
const INT64 = scalar('INT64');
const TIMESTAMP = scalar('TIMESTAMP');

const micros = (ms: number): bigint => BigInt(Math.round(ms)) * 1000n;

const tablesIn = (catalog: Catalog, datasets: readonly string[]): TableEntry[] =>
  datasets.flatMap((d) => catalog.tablesOf(d));
const routinesIn = (catalog: Catalog, datasets: readonly string[]): RoutineEntry[] =>
  datasets.flatMap((d) => catalog.routinesOf(d));

const yes = (value: boolean | undefined): string => (value ? 'YES' : 'NO');

const tableTypes = { TABLE: 'BASE TABLE', VIEW: 'VIEW', SNAPSHOT: 'SNAPSHOT' } as const;

const routineTypes = { SCALAR_FUNCTION: 'FUNCTION', TABLE_FUNCTION: 'TABLE FUNCTION', PROCEDURE: 'PROCEDURE' } as const;

const partitionColumn = (table: TableEntry): string | undefined =>
  table.partitioning && 'column' in table.partitioning ? table.partitioning.column : undefined;

/** STRING(10) for a column with limits. */
function declaredType(column: ColumnDefinition): string {
  const { limits, type } = column;
  if (limits?.maxLength !== undefined) return `${type.kind}(${limits.maxLength})`;
  if (limits?.precision !== undefined) {
    return limits.scale ? `${type.kind}(${limits.precision}, ${limits.scale})` : `${type.kind}(${limits.precision})`;
  }
  return typeName(type);
}

export const catalogViews: ReadonlyMap<string, InformationSchemaView> = new Map<string, InformationSchemaView>([
  [
    'SCHEMATA',
    {
      columns: {
        catalog_name: STRING,
        schema_name: STRING,
        schema_owner: STRING,
        creation_time: TIMESTAMP,
        last_modified_time: TIMESTAMP,
        location: STRING,
      },
      rows: ({ catalog }) =>
        [...catalog.datasets.values()].map((d) => ({
          catalog_name: catalog.projectId,
          schema_name: d.name,
          schema_owner: null,
          creation_time: micros(d.createdMs),
          last_modified_time: micros(d.modifiedMs),
          location: d.location,
        })),
    },
  ],
  [
    'TABLES',
    {
      columns: {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        table_type: STRING,
        is_insertable_into: STRING,
        is_typed: STRING,
        creation_time: TIMESTAMP,
        snapshot_time_ms: TIMESTAMP,
        ddl: STRING,
      },
      rows: ({ catalog, datasets }) =>
        tablesIn(catalog, datasets).map((t) => ({
          table_catalog: catalog.projectId,
          table_schema: t.dataset,
          table_name: t.name,
          table_type: tableTypes[t.kind],
          is_insertable_into: yes(t.kind === 'TABLE'),
          is_typed: 'NO',
          creation_time: micros(t.createdMs),
          snapshot_time_ms: t.snapshotOf ? BigInt(t.snapshotOf.atMicros) : null,
          ddl: t.ddl ?? null,
        })),
    },
  ],
  [
    'COLUMNS',
    {
      columns: {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        column_name: STRING,
        ordinal_position: INT64,
        is_nullable: STRING,
        data_type: STRING,
        is_generated: STRING,
        is_hidden: STRING,
        is_system_defined: STRING,
        is_partitioning_column: STRING,
        clustering_ordinal_position: INT64,
        column_default: STRING,
      },
      rows: ({ catalog, datasets }) =>
        tablesIn(catalog, datasets).flatMap((t) =>
          t.columns.map((c, i) => {
            const cluster = (t.clustering ?? []).findIndex((name) => name.toLowerCase() === c.name.toLowerCase());
            return {
              table_catalog: catalog.projectId,
              table_schema: t.dataset,
              table_name: t.name,
              column_name: c.name,
              ordinal_position: BigInt(i + 1),
              is_nullable: yes(!c.notNull),
              data_type: declaredType(c),
              is_generated: 'NEVER',
              is_hidden: 'NO',
              is_system_defined: 'NO',
              is_partitioning_column: yes(partitionColumn(t)?.toLowerCase() === c.name.toLowerCase()),
              clustering_ordinal_position: cluster < 0 ? null : BigInt(cluster + 1),
              column_default: c.defaultSql ?? 'NULL',
            };
          }),
        ),
    },
  ],
  [
    'COLUMN_FIELD_PATHS',
    {
      columns: {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        column_name: STRING,
        field_path: STRING,
        data_type: STRING,
        description: STRING,
      },
      rows: ({ catalog, datasets }) =>
        tablesIn(catalog, datasets).flatMap((t) =>
          t.columns.flatMap((c) =>
            fieldPaths(c, c.name).map(([path, type, description]) => ({
              table_catalog: catalog.projectId,
              table_schema: t.dataset,
              table_name: t.name,
              column_name: c.name,
              field_path: path,
              data_type: type,
              description,
            })),
          ),
        ),
    },
  ],
  [
    'TABLE_OPTIONS',
    {
      columns: {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        option_name: STRING,
        option_type: STRING,
        option_value: STRING,
      },
      rows: ({ catalog, datasets }) =>
        tablesIn(catalog, datasets).flatMap((t) =>
          t.options.map((o) => ({
            table_catalog: catalog.projectId,
            table_schema: t.dataset,
            table_name: t.name,
            option_name: o.name,
            option_type: o.typeName,
            option_value: o.sql,
          })),
        ),
    },
  ],
  [
    'VIEWS',
    {
      columns: {
        table_catalog: STRING,
        table_schema: STRING,
        table_name: STRING,
        view_definition: STRING,
        check_option: STRING,
        use_standard_sql: STRING,
      },
      rows: ({ catalog, datasets }) =>
        tablesIn(catalog, datasets)
          .filter((t) => t.kind === 'VIEW')
          .map((t) => ({
            table_catalog: catalog.projectId,
            table_schema: t.dataset,
            table_name: t.name,
            view_definition: t.viewSql ?? '',
            check_option: null,
            use_standard_sql: 'YES',
          })),
    },
  ],
  [
    'ROUTINES',
    {
      columns: {
        specific_catalog: STRING,
        specific_schema: STRING,
        specific_name: STRING,
        routine_catalog: STRING,
        routine_schema: STRING,
        routine_name: STRING,
        routine_type: STRING,
        data_type: STRING,
        routine_body: STRING,
        routine_definition: STRING,
        external_language: STRING,
        is_deterministic: STRING,
        security_type: STRING,
        created: TIMESTAMP,
        last_altered: TIMESTAMP,
        ddl: STRING,
      },
      rows: ({ catalog, datasets }) =>
        routinesIn(catalog, datasets).map((r) => ({
          specific_catalog: catalog.projectId,
          specific_schema: r.dataset,
          specific_name: r.name,
          routine_catalog: catalog.projectId,
          routine_schema: r.dataset,
          routine_name: r.name,
          routine_type: routineTypes[r.kind],
          data_type: r.returnType ? typeName(r.returnType) : null,
          routine_body: 'SQL',
          routine_definition: r.body,
          external_language: null,
          is_deterministic: null,
          security_type: null,
          created: micros(r.createdMs),
          last_altered: micros(r.modifiedMs),
          ddl: r.ddl ?? null,
        })),
    },
  ],
  [
    'PARAMETERS',
    {
      columns: {
        specific_catalog: STRING,
        specific_schema: STRING,
        specific_name: STRING,
        ordinal_position: INT64,
        parameter_mode: STRING,
        is_result: STRING,
        parameter_name: STRING,
        data_type: STRING,
        parameter_default: STRING,
      },
      rows: ({ catalog, datasets }) =>
        routinesIn(catalog, datasets).flatMap((r) => {
          const common = {
            specific_catalog: catalog.projectId,
            specific_schema: r.dataset,
            specific_name: r.name,
            parameter_default: null,
          };
          const result = r.returnType
            ? [
                {
                  ...common,
                  ordinal_position: 0n,
                  parameter_mode: null,
                  is_result: 'YES',
                  parameter_name: null,
                  data_type: typeName(r.returnType),
                },
              ]
            : [];
          return [
            ...result,
            ...r.arguments.map((a, i) => ({
              ...common,
              ordinal_position: BigInt(i + 1),
              parameter_mode: r.kind === 'PROCEDURE' ? a.mode : null,
              is_result: 'NO',
              parameter_name: a.name,
              data_type: a.type ? typeName(a.type) : 'ANY TYPE',
            })),
          ];
        }),
    },
  ],
  [
    'SCHEMATA_OPTIONS',
    {
      columns: {
        catalog_name: STRING,
        schema_name: STRING,
        option_name: STRING,
        option_type: STRING,
        option_value: STRING,
      },
      rows: ({ catalog, datasets }) =>
        datasets.flatMap((name) =>
          catalog.dataset(name).options.map((o) => ({
            catalog_name: catalog.projectId,
            schema_name: name,
            option_name: o.name,
            option_type: o.typeName,
            option_value: o.sql,
          })),
        ),
    },
  ],
  [
    'ROUTINE_OPTIONS',
    {
      columns: {
        specific_catalog: STRING,
        specific_schema: STRING,
        specific_name: STRING,
        option_name: STRING,
        option_type: STRING,
        option_value: STRING,
      },
      rows: ({ catalog, datasets }) =>
        routinesIn(catalog, datasets).flatMap((r) =>
          r.options.map((o) => ({
            specific_catalog: catalog.projectId,
            specific_schema: r.dataset,
            specific_name: r.name,
            option_name: o.name,
            option_type: o.typeName,
            option_value: o.sql,
          })),
        ),
    },
  ],
]);

function fieldPaths(column: ColumnDefinition, path: string): [string, string, string | null][] {
  const own: [string, string, string | null] = [path, typeName(column.type), column.description ?? null];
  const struct = column.type.kind === 'ARRAY' ? column.type.element : column.type;
  if (struct.kind !== 'STRUCT') return [own];
  const known = new Map((column.fields ?? []).map((f) => [f.name, f]));
  return [
    own,
    ...struct.fields.flatMap((f) =>
      fieldPaths(known.get(f.name) ?? { name: f.name, type: f.type }, `${path}.${f.name}`),
    ),
  ];
}
