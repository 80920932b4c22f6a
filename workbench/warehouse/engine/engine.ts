// One DuckDB database: opened with nothing fetched from outside, its connections, and its errors in BigQuery's words.

import { mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBMaterializedResult } from '@duckdb/node-api';
import { WarehouseError } from '../errors';
import { registerFunctions } from '../functions/registry';
import type { Binding } from '../session/result';
import { engineError } from './errors';
import { duckTypeObject, duckValue } from './values';

/** The lock on a database's file is the process's: within it, only this keeps a second opening from spoiling the first. */
const openHere = new Set<string>();

const inUse = (folder: string | undefined): WarehouseError =>
  new WarehouseError(
    'backendError',
    `The warehouse's data in ${folder} is in use by another process. Stop that one, or choose another folder with --data.`,
  );

export class Engine {
  private readonly instance: DuckDBInstance;
  private readonly path: string;
  private readonly idle: DuckDBConnection[] = [];

  private constructor(instance: DuckDBInstance, path: string) {
    this.instance = instance;
    this.path = path;
  }

  /** Opens the database in a folder, or one in memory. */
  static async open(folder?: string): Promise<Engine> {
    let path = ':memory:';
    if (folder) {
      mkdirSync(folder, { recursive: true });
      path = join(realpathSync(folder), 'warehouse.duckdb');
      if (openHere.has(path)) {
        throw new WarehouseError(
          'backendError',
          `The warehouse's data in ${folder} is in use by this process already.`,
        );
      }
      openHere.add(path);
    }
    let instance: DuckDBInstance;
    try {
      instance = await DuckDBInstance.create(path, {
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        memory_limit: '3GB',
        temp_directory: folder ? join(folder, 'spill') : join(tmpdir(), `warehouse-spill-${process.pid}`),
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      openHere.delete(path);
      if (/lock/i.test(message)) throw inUse(folder);
      throw new WarehouseError(
        'backendError',
        `The warehouse's data in ${folder ?? 'memory'} can't be opened: ${message}`,
      );
    }
    const engine = new Engine(instance, path);
    const connection = await engine.acquire();
    registerFunctions(connection);
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    // It makes of QUALIFY ROW_NUMBER() … = 1 an aggregate, which gives a row of NULLs where there are no rows at all.
    await connection.run("SET GLOBAL disabled_optimizers = 'top_n_window_elimination'");
    // Long chains of one operator are trees as deep; beyond this the engine takes minutes.
    await connection.run('SET GLOBAL max_expression_depth = 2000');
    engine.release(connection);
    return engine;
  }

  async acquire(): Promise<DuckDBConnection> {
    return this.idle.pop() ?? (await this.instance.connect());
  }

  /** Gives back a connection that holds no transaction and no temp object. */
  release(connection: DuckDBConnection): void {
    this.idle.push(connection);
  }

  /** Ends a connection whose state is not known. */
  discard(connection: DuckDBConnection): void {
    connection.closeSync();
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.closeSync();
    this.instance.closeSync();
    openHere.delete(this.path);
  }
}

/** Runs one statement of DuckDB's SQL with named values. */
export async function runSql(
  connection: DuckDBConnection,
  sql: string,
  bindings: readonly Binding[] = [],
): Promise<DuckDBMaterializedResult> {
  try {
    if (bindings.length === 0) return await connection.run(sql);
    const values = Object.fromEntries(bindings.map((b) => [b.name, duckValue(b.type, b.value)]));
    const types = Object.fromEntries(bindings.map((b) => [b.name, duckTypeObject(b.type)]));
    return await connection.run(sql, values, types);
  } catch (error) {
    throw engineError(error, sql);
  }
}

/** Rolls back what is open; a late interrupt must not keep it from being done. */
export async function rollBack(connection: DuckDBConnection): Promise<void> {
  for (;;) {
    try {
      await connection.run('ROLLBACK');
      return;
    } catch (error) {
      // Any other failure says that there is nothing left to roll back.
      if (!(error instanceof Error && /interrupt/i.test(error.message))) return;
    }
  }
}

/** Does all of something or nothing. */
export async function atomically<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await runSql(connection, 'BEGIN TRANSACTION');
  try {
    const result = await work();
    await runSql(connection, 'COMMIT');
    return result;
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
}
