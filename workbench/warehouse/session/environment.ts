// What the statements of one session share: the warehouse, the connection, the transaction, temp objects.

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Analyser } from '../analyser/analyser';
import type { Catalog } from '../catalog/catalog';
import type { ObjectName, RoutineEntry, TableEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import { resolveName } from './names';
import type { Surroundings } from './prepare';
import type { Holder, TableLocks } from './table-locks';
import type { Transaction } from './transaction';

export interface Environment extends Surroundings {
  readonly analyser: Analyser;
  readonly catalog: Catalog;
  readonly connection: DuckDBConnection;
  readonly locks: TableLocks;
  readonly temporaryTables: Map<string, TableEntry>;
  readonly temporaryRoutines: Map<string, RoutineEntry>;
  readonly user: string;
  /** The open transaction; absent outside of one. */
  transaction: Transaction | undefined;
  nowMicros(): bigint;
  newHolder: () => Holder;
  /** A name for the DuckDB table of a new temp table: the same in each session, so that sessions share their translations. */
  newTemporaryStorage: () => string;
  /** Aborts when the session is cancelled. */
  readonly stop: AbortSignal;
}

/** The object that DDL names; it must be in this project and have a dataset. */
export function targetName(environment: Environment, path: readonly string[]): ObjectName {
  const resolved = resolveName(path, environment.catalog.projectId, environment.defaultDataset);
  if (resolved?.kind === 'object') return resolved.name;
  const written = path.join('.');
  if (path.flatMap((p) => p.split('.')).length >= 3) {
    throw new WarehouseError('notFound', `Not found: Project ${written.split('.')[0]}`, 'query');
  }
  throw new WarehouseError(
    'invalid',
    `Table "${written}" must be qualified with a dataset (e.g. dataset.table).`,
    'query',
  );
}

export const fullName = (environment: Environment, entry: ObjectName): string =>
  `${environment.catalog.projectId}:${entry.dataset}.${entry.name}`;
