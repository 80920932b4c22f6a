// What the warehouse is to be: every object in the wished project and dataset, in dependency order, its migrations and the seeds.

import { createHash } from 'node:crypto';
import { type Parse, partsOf, pathsIn, retargeted, type Target } from './identifiers';
import { type Migration, readMigrations } from './migrations';
import { MAIN_DATASET, type ObjectFile, ObjectFileError, readObjectFiles, WRITTEN_PROJECT } from './object-files';
import { inOrder, type OrderedObject } from './order';
import type { Seed } from './seed';
import { seeds } from './seeds';
import { sourceUse } from './source-tables';
import { type TableShape, tableShape } from './table-shape';

export interface WantedOptions {
  readonly folder: string;
  readonly parse: Parse;
  /** `of-scheduler-proj` when absent. */
  readonly project?: string;
  /** The dataset in place of `eros_scheduling_brain`. */
  readonly dataset?: string;
}

/** As INFORMATION_SCHEMA distinguishes them, in lower case. */
export type DeployedKind = 'table' | 'view' | 'function' | 'table function' | 'procedure';

export interface WantedObject {
  /** The file, below the folder. */
  readonly path: string;
  /** Where it is deployed to. */
  readonly dataset: string;
  readonly name: string;
  readonly kind: DeployedKind;
  readonly sql: string;
  /** SHA-256 of `sql`. */
  readonly hash: string;
  /** Of tables only. */
  readonly shape: TableShape | undefined;
  /** For tables of theirs: whether EROS writes to it. */
  readonly source: 'read' | 'written' | undefined;
  readonly migrations: readonly WantedMigration[];
}

export interface WantedMigration extends Migration {
  readonly hash: string;
}

export interface WantedSeed extends Seed {
  /** The tables and views that `needed` reads, as `dataset.name`. */
  readonly reads: readonly string[];
}

export interface Wanted {
  readonly target: Target;
  readonly objects: readonly WantedObject[];
  readonly seeds: readonly WantedSeed[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const kindByStatement: Readonly<Record<string, DeployedKind>> = {
  CreateTableStatement: 'table',
  CreateViewStatement: 'view',
  CreateFunctionStatement: 'function',
  CreateTableFunctionStatement: 'table function',
  CreateProcedureStatement: 'procedure',
};

function targetOf({ project, dataset }: WantedOptions, files: readonly ObjectFile[]): Target {
  const datasets = new Map(files.map((file) => [file.dataset, file.dataset]));
  if (dataset !== undefined) {
    if (dataset !== MAIN_DATASET && datasets.has(dataset)) {
      throw new ObjectFileError(`The dataset ${dataset} has objects of its own. Choose another for ${MAIN_DATASET}.`);
    }
    datasets.set(MAIN_DATASET, dataset);
  }
  return { project: project ?? WRITTEN_PROJECT, datasets };
}

const isElsewhere = ({ project, datasets }: Target): boolean =>
  project !== WRITTEN_PROJECT || [...datasets].some(([written, wished]) => written !== wished);

function kindOf({ path, statement }: OrderedObject): DeployedKind {
  const kind = kindByStatement[statement.kind];
  if (!kind) throw new ObjectFileError(`${path} is a ${statement.kind}; expected a CREATE of an object.`);
  return kind;
}

export async function wantedObjects(options: WantedOptions): Promise<Wanted> {
  const { folder, parse } = options;
  const files = readObjectFiles(folder);
  const target = targetOf(options, files);
  const moved = isElsewhere(target);
  const within = async (sql: string): Promise<string> =>
    moved ? retargeted(sql, WRITTEN_PROJECT, target, parse) : sql;
  const placed = (dataset: string): string => target.datasets.get(dataset) ?? dataset;
  const migrations = await readMigrations(folder, parse);
  const migrationsOf = async (file: ObjectFile): Promise<WantedMigration[]> => {
    const found: WantedMigration[] = [];
    for (const migration of migrations) {
      if (migration.dataset !== file.dataset || migration.table !== file.name) continue;
      const statements: string[] = [];
      for (const sql of migration.statements) statements.push(await within(sql));
      found.push({ ...migration, dataset: placed(file.dataset), statements, hash: sha256(statements.join(';\n')) });
    }
    return found;
  };
  const objects: WantedObject[] = [];
  for (const file of await inOrder(files, parse)) {
    const sql = await within(file.sql);
    const isTable = file.kind === 'tables';
    objects.push({
      path: file.path,
      dataset: placed(file.dataset),
      name: file.name,
      kind: kindOf(file),
      sql,
      hash: sha256(sql),
      shape: isTable ? tableShape(file.statement) : undefined,
      source: isTable ? sourceUse(file.dataset, file.name) : undefined,
      migrations: isTable ? await migrationsOf(file) : [],
    });
  }
  const orphan = migrations.find(
    ({ dataset, table }) => !files.some((f) => f.kind === 'tables' && f.dataset === dataset && f.name === table),
  );
  if (orphan) throw new ObjectFileError(`${orphan.path} is for a table that no file declares. Move or delete it.`);
  const sown: WantedSeed[] = [];
  for (const seed of seeds) {
    const needed = await within(seed.needed);
    const paths = pathsIn(await parse(needed)).map(partsOf);
    const reads = paths.flatMap(([first, ...rest]) => (first === target.project ? [rest.join('.')] : []));
    sown.push({ ...seed, sql: await within(seed.sql), needed, reads: [...new Set(reads)] });
  }
  return { target, objects, seeds: sown };
}
