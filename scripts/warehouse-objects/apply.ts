// From the files to the statements that make the warehouse, in order and in the wished project and dataset; and running them.

import { type Parse, retargeted, type Target } from './identifiers';
import { MAIN_DATASET, type ObjectFile, ObjectFileError, readObjectFiles, WRITTEN_PROJECT } from './object-files';
import { inOrder } from './order';
import { seedStatements } from './seeds';

export interface Statement {
  /** What it makes: a dataset's name, a file's path, or what a seed sows. */
  readonly name: string;
  readonly sql: string;
}

export interface ApplyOptions {
  readonly folder: string;
  readonly parse: Parse;
  /** `of-scheduler-proj` when absent. */
  readonly project?: string;
  /** The dataset in place of `eros_scheduling_brain`. */
  readonly dataset?: string;
  /** Where datasets are made; BigQuery's default when absent. */
  readonly location?: string;
}

const sqlString = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function targetOf({ project, dataset }: ApplyOptions, files: readonly ObjectFile[]): Target {
  const datasets = new Map(files.map((file) => [file.dataset, file.dataset]));
  if (dataset !== undefined) {
    if (dataset !== MAIN_DATASET && datasets.has(dataset)) {
      throw new ObjectFileError(`The dataset ${dataset} has objects of its own. Choose another for ${MAIN_DATASET}.`);
    }
    datasets.set(MAIN_DATASET, dataset);
  }
  return { project: project ?? WRITTEN_PROJECT, datasets };
}

/** Every statement of a deploy: datasets, then objects after what they refer to, then seeds. */
export async function statementsOf(options: ApplyOptions): Promise<Statement[]> {
  const files = readObjectFiles(options.folder);
  const ordered = await inOrder(files, options.parse);
  const target = targetOf(options, files);
  const within = (sql: string): Promise<string> => retargeted(sql, WRITTEN_PROJECT, target, options.parse);
  const location = options.location === undefined ? '' : ` OPTIONS (location = ${sqlString(options.location)})`;
  const statements: Statement[] = [...target.datasets.values()].map((dataset) => ({
    name: dataset,
    sql: `CREATE SCHEMA IF NOT EXISTS \`${target.project}.${dataset}\`${location}`,
  }));
  for (const { path, sql } of ordered) statements.push({ name: path, sql: await within(sql) });
  for (const { name, sql } of seedStatements) statements.push({ name, sql: await within(sql) });
  return statements;
}

export class ApplyError extends Error {
  override readonly name = 'ApplyError';
}

/** Runs them one after another; a failure names the statement and says what was applied before it. */
export async function applyObjects(run: (sql: string) => Promise<void>, options: ApplyOptions): Promise<Statement[]> {
  const statements = await statementsOf(options);
  for (const [applied, { name, sql }] of statements.entries()) {
    try {
      await run(sql);
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new ApplyError(
        `${name}: ${detail} (${applied} of ${statements.length} statements were applied before it.)`,
        {
          cause,
        },
      );
    }
  }
  return statements;
}
