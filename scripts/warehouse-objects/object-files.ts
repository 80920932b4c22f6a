// Reads sql/<dataset>/<kind>/<object>.sql: each file one object of the warehouse, in the order of their paths.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const OBJECT_KINDS = ['tables', 'functions', 'views', 'procedures'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** Beside the kinds: how tables of older shapes come to today's. `migrations.ts` reads them. */
export const MIGRATIONS_FOLDER = 'migrations';

/** The project whose name stands in every file; a deploy may put another in its place. */
export const WRITTEN_PROJECT = 'of-scheduler-proj';
/** The dataset of most objects, as the files name it. */
export const MAIN_DATASET = 'eros_scheduling_brain';

export interface ObjectFile {
  /** Below the folder, such as `eros_scheduling_brain/tables/captions.sql`. */
  readonly path: string;
  readonly dataset: string;
  readonly kind: ObjectKind;
  readonly name: string;
  readonly sql: string;
}

export class ObjectFileError extends Error {
  override readonly name = 'ObjectFileError';
}

const isKind = (name: string): name is ObjectKind => OBJECT_KINDS.some((kind) => kind === name);

const sortedNames = (folder: string): string[] => readdirSync(folder).sort();

export function readObjectFiles(folder: string): ObjectFile[] {
  const files: ObjectFile[] = [];
  for (const dataset of sortedNames(folder)) {
    for (const kind of sortedNames(join(folder, dataset))) {
      if (kind === MIGRATIONS_FOLDER) continue;
      if (!isKind(kind)) {
        throw new ObjectFileError(`${dataset}/${kind} is none of ${OBJECT_KINDS.join(', ')}. Move what is in it.`);
      }
      for (const file of sortedNames(join(folder, dataset, kind))) {
        const path = `${dataset}/${kind}/${file}`;
        if (!file.endsWith('.sql')) throw new ObjectFileError(`${path} is no .sql file. Move or rename it.`);
        const sql = readFileSync(join(folder, dataset, kind, file), 'utf8');
        files.push({ path, dataset, kind, name: file.slice(0, -'.sql'.length), sql });
      }
    }
  }
  return files;
}
