// The warehouse as a rollback works on it: statements in the files' own names, and what of ours is there.

import type { Connection, QueryOptions, Row } from '../bigquery/connection';
import { type ExpectedObjects, type ExpectedTable, expectedObjects } from '../verification/expected-objects';
import { type Parse, retargeted, type Target } from '../warehouse-objects/identifiers';
import { MAIN_DATASET, type ObjectFile, WRITTEN_PROJECT } from '../warehouse-objects/object-files';

const CODE_KINDS = ['VIEW', 'FUNCTION', 'TABLE FUNCTION', 'PROCEDURE'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

export interface NamedObject {
  /** As the files name it. */
  readonly dataset: string;
  readonly name: string;
}

/** A view or routine. */
export interface CodeObject extends NamedObject {
  readonly kind: CodeKind;
}

export interface FoundCode extends CodeObject {
  /** The statement that makes it, in the names it is deployed under. */
  readonly ddl: string;
}

export interface RestoredWarehouse {
  /** Runs a statement written in the files' names. */
  run(sql: string, params?: QueryOptions['params']): Promise<Row[]>;
  /** Runs a statement that is in deployed names already. */
  runAsItIs(sql: string): Promise<Row[]>;
  asDeployed(sql: string): Promise<string>;
  readonly parse: Parse;
  readonly files: readonly ObjectFile[];
  readonly expected: ExpectedObjects;
  readonly target: Target;
}

export interface RestoreOptions {
  readonly connection: Connection;
  readonly files: readonly ObjectFile[];
  readonly target: Target;
  readonly parse: Parse;
}

export async function restoredWarehouse({
  connection,
  files,
  target,
  parse,
}: RestoreOptions): Promise<RestoredWarehouse> {
  const asDeployed = (sql: string): Promise<string> => retargeted(sql, WRITTEN_PROJECT, target, parse);
  const labels = { command: 'rollback' };
  return {
    run: async (sql, params) =>
      connection.query(await asDeployed(sql), { labels, ...(params === undefined ? {} : { params }) }),
    runAsItIs: (sql) => connection.query(sql, { labels }),
    asDeployed,
    parse,
    files,
    expected: await expectedObjects(files, parse),
    target,
  };
}

export const quoted = ({ dataset, name }: NamedObject): string => `\`${WRITTEN_PROJECT}.${dataset}.${name}\``;
export const inMain = (name: string): string => quoted({ dataset: MAIN_DATASET, name });
export const inConfig = (name: string): string => quoted({ dataset: 'ops_config', name });
export const keyOf = ({ dataset, name }: NamedObject): string => `${dataset}.${name}`;

/** The jobs' pauses outlive what a rollback takes away and what it brings back. */
const isPauses = ({ dataset, name }: NamedObject): boolean => dataset === 'ops_config' && name === 'job_controls';

/** The tables that a rollback may drop and restore: not those that are theirs. */
export const ownTables = ({ expected }: RestoredWarehouse): ExpectedTable[] =>
  expected.tables.filter((table) => !table.source && !isPauses(table));

export const sourceTables = ({ expected }: RestoredWarehouse): ExpectedTable[] =>
  expected.tables.filter((table) => table.source);

const overDatasets = (on: RestoredWarehouse, select: (dataset: string) => string): string =>
  on.expected.datasets.map(select).join(' UNION ALL ');

/** The tables, by `dataset.name`, that are there. */
export async function tablesThere(on: RestoredWarehouse): Promise<ReadonlySet<string>> {
  const rows = await on.run(
    overDatasets(
      on,
      (dataset) =>
        `SELECT '${dataset}' AS dataset, table_name AS name FROM \`${WRITTEN_PROJECT}.${dataset}.INFORMATION_SCHEMA.TABLES\` WHERE table_type = 'BASE TABLE'`,
    ),
  );
  return new Set(rows.map((row) => `${String(row.dataset)}.${String(row.name)}`));
}

export const kindOf = (text: string): CodeKind | undefined => CODE_KINDS.find((kind) => kind === text);

/** Every view and routine of the datasets, ours or not. */
export async function codeThere(on: RestoredWarehouse): Promise<FoundCode[]> {
  const rows = await on.run(
    overDatasets(
      on,
      (dataset) => `SELECT '${dataset}' AS dataset, table_name AS name, 'VIEW' AS kind, ddl
      FROM \`${WRITTEN_PROJECT}.${dataset}.INFORMATION_SCHEMA.TABLES\` WHERE table_type = 'VIEW'
      UNION ALL
      SELECT '${dataset}', routine_name, routine_type, ddl FROM \`${WRITTEN_PROJECT}.${dataset}.INFORMATION_SCHEMA.ROUTINES\``,
    ),
  );
  return rows.flatMap((row) => {
    const kind = kindOf(String(row.kind));
    if (!kind) return [];
    return [{ dataset: String(row.dataset), name: String(row.name), kind, ddl: String(row.ddl) }];
  });
}
