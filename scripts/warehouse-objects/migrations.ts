// Reads sql/<dataset>/migrations/<table>/<NNN>_<name>.sql: the steps from a table's older shapes to today's, in their order.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeNode } from '../../workbench/warehouse/analyser/tree';
import { type Parse, partsOf, pathsIn } from './identifiers';
import { MIGRATIONS_FOLDER, ObjectFileError, WRITTEN_PROJECT } from './object-files';
import { scriptStatements } from './script-statements';
import { type ColumnNode, columnOf } from './table-shape';

export interface Migration {
  /** Below the folder. */
  readonly path: string;
  readonly dataset: string;
  readonly table: string;
  /** `001_weeks_and_leases`. */
  readonly version: string;
  /** Each may run again without harm: what a killed deploy began, the next one completes. */
  readonly statements: readonly string[];
  /** The columns that it adds. */
  readonly adds: readonly string[];
}

interface AlterAction {
  readonly kind: string;
  readonly isIfNotExists?: boolean;
  readonly columnDefinition?: ColumnNode & { readonly schema?: { readonly attributes?: unknown } };
}

const refused = (path: string, problem: string): ObjectFileError =>
  new ObjectFileError(
    `${path} ${problem}. A migration adds nullable columns (ADD COLUMN IF NOT EXISTS), sets defaults and fills what is NULL (UPDATE), so that no row is lost and it may run again.`,
  );

/** The columns that an ALTER TABLE adds; refuses what could lose a row or not run twice. */
function addedBy(path: string, node: TreeNode): string[] {
  const { actionList } = node as { readonly actionList?: { readonly actions?: readonly AlterAction[] } };
  return (actionList?.actions ?? []).flatMap(({ kind, isIfNotExists, columnDefinition }) => {
    if (kind === 'AlterColumnSetDefaultAction') return [];
    if (kind !== 'AddColumnAction' || !columnDefinition) throw refused(path, `has a ${kind}`);
    const { name } = columnOf(columnDefinition);
    if (isIfNotExists !== true) throw refused(path, `adds ${name} without IF NOT EXISTS`);
    if (columnDefinition.schema?.attributes !== undefined) throw refused(path, `adds ${name} as NOT NULL`);
    return [name];
  });
}

async function readMigration(
  file: string,
  place: Pick<Migration, 'path' | 'dataset' | 'table' | 'version'>,
  parse: Parse,
): Promise<Migration> {
  const statements = await scriptStatements(readFileSync(file, 'utf8'), parse);
  const adds: string[] = [];
  for (const { node } of statements) {
    const [first] = pathsIn(node);
    const name = first ? partsOf(first).join('.') : '';
    const expected = `${WRITTEN_PROJECT}.${place.dataset}.${place.table}`;
    if (name !== expected) throw refused(place.path, `changes ${name}; its path says ${expected}`);
    if (node.kind === 'AlterTableStatement') adds.push(...addedBy(place.path, node));
    else if (node.kind !== 'UpdateStatement') throw refused(place.path, `has a ${node.kind}`);
  }
  return { ...place, statements: statements.map(({ sql }) => sql), adds };
}

export async function readMigrations(folder: string, parse: Parse): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for (const dataset of readdirSync(folder).sort()) {
    const tables = join(folder, dataset, MIGRATIONS_FOLDER);
    if (!existsSync(tables)) continue;
    for (const table of readdirSync(tables).sort()) {
      for (const file of readdirSync(join(tables, table)).sort()) {
        const path = `${dataset}/${MIGRATIONS_FOLDER}/${table}/${file}`;
        const version = /^(\d{3}_\w+)\.sql$/.exec(file)?.[1];
        if (version === undefined)
          throw new ObjectFileError(`${path} is not named like 001_what_it_does.sql. Rename it.`);
        migrations.push(await readMigration(join(tables, table, file), { path, dataset, table, version }, parse));
      }
    }
  }
  return migrations;
}
