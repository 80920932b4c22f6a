// From the files to the statements that make a new warehouse, in order and in the wished project and dataset; and running them.

import { stringLiteral } from './literals';
import { type WantedOptions, wantedObjects } from './wanted';

export interface Statement {
  /** What it makes: a dataset's name, a file's path, or what a seed sows. */
  readonly name: string;
  readonly sql: string;
}

export interface ApplyOptions extends WantedOptions {
  /** Where datasets are made; BigQuery's default when absent. */
  readonly location?: string;
}

export function schemaStatement(project: string, dataset: string, location: string | undefined): string {
  const place = location === undefined ? '' : ` OPTIONS (location = ${stringLiteral(location)})`;
  return `CREATE SCHEMA IF NOT EXISTS \`${project}.${dataset}\`${place}`;
}

/** Every statement that makes a new warehouse: datasets, then objects after what they refer to, then seeds. */
export async function statementsOf(options: ApplyOptions): Promise<Statement[]> {
  const { target, objects, seeds } = await wantedObjects(options);
  return [
    ...[...target.datasets.values()].map((dataset) => ({
      name: dataset,
      sql: schemaStatement(target.project, dataset, options.location),
    })),
    ...objects.map(({ path, sql }) => ({ name: path, sql })),
    ...seeds.map(({ name, sql }) => ({ name, sql })),
  ];
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
