// Whether the tables have the columns, types, defaults, partitions, clusters and expiries of their files.

import { type Check, checksOf, type InspectedWarehouse, textOf, unless } from '../check';
import type { ExpectedTable } from '../expected-objects';
import { overDatasets, typesIn } from './existence';

interface FoundColumn {
  readonly type: string;
  readonly notNull: boolean;
  readonly partitions: boolean;
  readonly clusterPlace: number | undefined;
  readonly defaultSql: string;
}

type FoundTables = ReadonlyMap<string, ReadonlyMap<string, FoundColumn>>;

const keyOf = ({ dataset, name }: { readonly dataset: string; readonly name: string }): string => `${dataset}.${name}`;

async function columnsIn(on: InspectedWarehouse): Promise<FoundTables> {
  const rows = await on.rows(
    overDatasets(
      on,
      (
        dataset,
      ) => `SELECT '${dataset}' AS dataset, table_name, column_name, data_type, is_nullable, is_partitioning_column,
        clustering_ordinal_position AS cluster_place, COALESCE(column_default, 'NULL') AS default_sql
      FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.COLUMNS\``,
    ),
  );
  const tables = new Map<string, Map<string, FoundColumn>>();
  for (const row of rows) {
    const key = `${textOf(row, 'dataset')}.${textOf(row, 'table_name')}`;
    const columns = tables.get(key) ?? new Map<string, FoundColumn>();
    tables.set(key, columns);
    columns.set(textOf(row, 'column_name'), {
      type: textOf(row, 'data_type'),
      notNull: row.is_nullable === 'NO',
      partitions: row.is_partitioning_column === 'YES',
      clusterPlace: row.cluster_place === null ? undefined : Number(row.cluster_place),
      defaultSql: textOf(row, 'default_sql'),
    });
  }
  return tables;
}

/** What each table that is there has against it; one that is missing is the existence checks' business. */
async function compared(
  on: InspectedWarehouse,
  problemsOf: (table: ExpectedTable, found: ReadonlyMap<string, FoundColumn>) => readonly string[],
): Promise<string[]> {
  const found = await columnsIn(on);
  return on.expected.tables.flatMap((table) => {
    const columns = found.get(keyOf(table));
    return columns ? problemsOf(table, columns).map((problem) => `${table.name}${problem}`) : [];
  });
}

/** The same for what only stored tables have: a source that is only read may be a view of theirs. */
async function storedCompared(
  on: InspectedWarehouse,
  problemsOf: (table: ExpectedTable, found: ReadonlyMap<string, FoundColumn>) => readonly string[],
): Promise<string[]> {
  const types = await typesIn(on, 'TABLES');
  return compared(on, (table, found) => (types.get(keyOf(table)) === 'VIEW' ? [] : problemsOf(table, found)));
}

/** Spelled alike whatever the spaces and the case: `now()` and `NOW( )`. */
const plain = (sql: string): string => sql.replace(/\s+/g, '').toUpperCase();

/** Limits of length and precision may be theirs: any STRING is a STRING. */
const unlimited = (type: string): string => plain(type.replace(/\([^)]*\)/g, ''));

function typeProblems(table: ExpectedTable, found: ReadonlyMap<string, FoundColumn>): string[] {
  return table.columns.flatMap(({ name, type, notNull }) => {
    const column = found.get(name);
    if (!column) return [`.${name} is missing, expected ${type}`];
    if (unlimited(column.type) !== unlimited(type)) return [`.${name} is ${column.type}, expected ${type}`];
    // A source table may well be stricter than asked; a column that a migration added stays nullable.
    if (table.source || notNull || !column.notNull) return [];
    return [`.${name} is NOT NULL, expected nullable`];
  });
}

function clusterProblems(table: ExpectedTable, found: ReadonlyMap<string, FoundColumn>): string[] {
  const clusters = [...found]
    .flatMap(([name, { clusterPlace }]) => (clusterPlace === undefined ? [] : [{ name, clusterPlace }]))
    .sort((a, b) => a.clusterPlace - b.clusterPlace)
    .map(({ name }) => name);
  const is = clusters.join(', ') || 'nothing';
  const wanted = table.clusters.join(', ') || 'nothing';
  return is === wanted ? [] : [` is clustered by ${is}, expected ${wanted}`];
}

const EXPIRIES = ['partition_expiration_days', 'expiration_timestamp'];

async function expiryProblems(on: InspectedWarehouse): Promise<string[]> {
  const rows = await on.rows(
    overDatasets(
      on,
      (dataset) => `SELECT '${dataset}' AS dataset, table_name, option_name, option_value
      FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.TABLE_OPTIONS\`
      WHERE option_name IN (${EXPIRIES.map((name) => `'${name}'`).join(', ')})`,
    ),
  );
  const found = new Map(
    rows.map((row) => [
      `${textOf(row, 'dataset')}.${textOf(row, 'table_name')} ${textOf(row, 'option_name')}`,
      textOf(row, 'option_value'),
    ]),
  );
  return on.expected.tables
    .filter((table) => !table.source)
    .flatMap((table) =>
      EXPIRIES.flatMap((option) => {
        const is = found.get(`${keyOf(table)} ${option}`);
        const wanted = table.options.get(option);
        // 730, 730.0 and FLOAT64 "730" are one number of days.
        const same =
          is === wanted || (is !== undefined && wanted !== undefined && parseFloat(is) === parseFloat(wanted));
        return same ? [] : [`${table.name} has ${option} ${is ?? 'unset'}, expected ${wanted ?? 'unset'}`];
      }),
    );
}

export const schemaChecks: readonly Check[] = checksOf('schemas', [
  {
    name: 'every column has its type',
    remedy:
      'Run npm run deploy, which adds missing columns. A column of another type has to be copied into a table of the right one; a source table is corrected by its owner.',
    async look(on) {
      const columns = on.expected.tables.reduce((sum, table) => sum + table.columns.length, 0);
      return unless(await compared(on, typeProblems), `${columns} columns of ${on.expected.tables.length} tables`);
    },
  },
  {
    name: 'every column has its default',
    remedy: 'ALTER TABLE … ALTER COLUMN … SET DEFAULT, as the table’s file in sql/ has it; or run npm run deploy.',
    look: async (on) =>
      unless(
        await compared(on, (table, found) =>
          table.source
            ? []
            : table.columns.flatMap(({ name, defaultSql = 'NULL' }) => {
                const is = found.get(name)?.defaultSql;
                if (is === undefined || plain(is) === plain(defaultSql)) return [];
                return [`.${name} has the default ${is}, expected ${defaultSql}`];
              }),
        ),
        'defaults as in the files',
      ),
  },
  {
    name: 'every table is partitioned as it should be',
    remedy:
      'A table cannot be partitioned afterwards: CREATE TABLE … PARTITION BY … AS SELECT from it, drop it, and rename the new one.',
    look: async (on) =>
      unless(
        await storedCompared(on, (table, found) => {
          const is = [...found].find(([, column]) => column.partitions)?.[0];
          if (is === table.partitionColumn) return [];
          return [` is partitioned by ${is ?? 'nothing'}, expected ${table.partitionColumn ?? 'nothing'}`];
        }),
        `${on.expected.tables.filter((table) => table.partitionColumn !== undefined).length} partitioned tables`,
      ),
  },
  {
    name: 'every table is clustered as it should be',
    remedy: 'bq update --clustering_fields=A,B DATASET.TABLE, with the columns of the table’s file in sql/.',
    look: async (on) =>
      unless(
        await storedCompared(on, clusterProblems),
        `${on.expected.tables.filter((table) => table.clusters.length > 0).length} clustered tables`,
      ),
  },
  {
    name: 'nothing expires that should stay, and the logs do',
    remedy:
      'ALTER TABLE … SET OPTIONS (partition_expiration_days = …), as in the table’s file in sql/; NULL where it has none.',
    look: async (on) => unless(await expiryProblems(on), 'expiries as in the files'),
  },
]);
