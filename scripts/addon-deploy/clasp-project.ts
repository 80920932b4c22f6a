// .clasp.json: which script the add-on is pushed to.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../terminal/failure';

export interface ClaspProject {
  /** Empty where no script was made yet. */
  readonly scriptId: string;
  /** The spreadsheet that it belongs to, where clasp has noted it. */
  readonly parentId: string | null;
  readonly rootDir: string;
}

/** What stands in .clasp.json is no project of clasp. */
export class ClaspProjectFailure extends CommandFailure {
  override readonly name = 'ClaspProjectFailure';
}

export const CLASP_FILE = '.clasp.json';

export function readClaspProject(folder: string): ClaspProject {
  const file = join(folder, CLASP_FILE);
  if (!existsSync(file)) return { scriptId: '', parentId: null, rootDir: 'dist' };
  const text = readFileSync(file, 'utf8');
  const wrong = (what: string, cause?: unknown): ClaspProjectFailure =>
    new ClaspProjectFailure(
      `${file} ${what}.`,
      'Write {"scriptId": "", "rootDir": "dist"} into it to have a new script made, or the id of yours.',
      { cause },
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw wrong('is no JSON', cause);
  }
  const fields = new Map(Object.entries(typeof content === 'object' && content !== null ? content : {}));
  const scriptId: unknown = fields.get('scriptId') ?? '';
  const rootDir: unknown = fields.get('rootDir') ?? 'dist';
  const parentId: unknown = parentOf(fields.get('parentId'));
  if (typeof scriptId !== 'string' || /\s/.test(scriptId)) throw wrong('has a scriptId that is none');
  // clasp pushes what lies there: the sources of this package must not go along.
  if (rootDir !== 'dist') throw wrong(`has the rootDir ${JSON.stringify(rootDir)} in place of "dist"`);
  return { scriptId, parentId: typeof parentId === 'string' ? parentId : null, rootDir };
}

/** clasp writes it as text or as a list of one. */
const parentOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

export function writeClaspProject(folder: string, { scriptId, parentId, rootDir }: ClaspProject): void {
  const content = parentId === null ? { scriptId, rootDir } : { scriptId, parentId, rootDir };
  writeFileSync(join(folder, CLASP_FILE), `${JSON.stringify(content, null, 2)}\n`);
}
