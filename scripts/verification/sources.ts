// What a verification compares with: the files of sql/, the names they are deployed under, and the add-on's manifest.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Connection, type ConnectOptions, connect } from '../bigquery/connection';
import { CommandFailure } from '../terminal/failure';
import type { Target } from '../warehouse-objects/identifiers';
import { MAIN_DATASET, type ObjectFile, WRITTEN_PROJECT } from '../warehouse-objects/object-files';

export const SQL_FOLDER = fileURLToPath(new URL('../../sql', import.meta.url));
export const MANIFEST = fileURLToPath(new URL('../../appsscript.json', import.meta.url));

export class ManifestFailure extends CommandFailure {
  override readonly name = 'ManifestFailure';
}

/** The time zone that the add-on's clock runs in. */
export function clockZoneOf(manifest: string): string {
  const read: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  if (typeof read === 'object' && read !== null && 'timeZone' in read && typeof read.timeZone === 'string') {
    return read.timeZone;
  }
  throw new ManifestFailure(`${manifest} names no timeZone.`, 'Set "timeZone": "America/Los_Angeles" in it.');
}

/** Where the files' names lead: one project, and another name for the main dataset where one is given. */
export function targetNames(
  files: readonly ObjectFile[],
  project: string = WRITTEN_PROJECT,
  dataset: string = MAIN_DATASET,
): Target {
  const datasets = new Map(files.map((file) => [file.dataset, file.dataset === MAIN_DATASET ? dataset : file.dataset]));
  return { project, datasets };
}

/** A connection whose jobs run where the main dataset is, unless another place is asked for. */
export async function connectBeside(dataset: string = MAIN_DATASET, options: ConnectOptions = {}): Promise<Connection> {
  const connection = connect(options);
  if (options.location !== undefined) return connection;
  const location = await connection.locationOf(dataset);
  return location === undefined ? connection : connect({ ...options, location });
}
