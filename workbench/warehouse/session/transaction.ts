// A session's open transaction, which outlives a failed statement: DuckDB gives up all of it then, BigQuery does not.

import type { DuckDBConnection } from '@duckdb/node-api';
import { rollBack, runSql } from '../engine/engine';
import { CatalogMoved } from '../engine/errors';
import { WarehouseError } from '../errors';
import type { Holder } from './table-locks';

type Write = () => Promise<unknown>;

export class Transaction {
  readonly holder: Holder;
  private readonly connection: DuckDBConnection;
  private readonly writes: Write[] = [];
  private alive = true;

  private constructor(connection: DuckDBConnection, holder: Holder) {
    this.connection = connection;
    this.holder = holder;
  }

  static async begin(connection: DuckDBConnection, newHolder: () => Holder): Promise<Transaction> {
    const holder = newHolder();
    await open(connection);
    return new Transaction(connection, holder);
  }

  /** Runs what only reads; `tables`: whether it reads any, and so must see what the transaction wrote. */
  async read<T>(work: () => Promise<T>, tables: boolean): Promise<T> {
    if (tables) await this.revive();
    return this.guarded(work);
  }

  async write<T>(work: () => Promise<T>): Promise<T> {
    await this.revive();
    const result = await this.guarded(work);
    this.writes.push(work);
    return result;
  }

  async commit(): Promise<void> {
    await this.revive();
    await runSql(this.connection, 'COMMIT');
  }

  async rollback(): Promise<void> {
    if (this.alive) await rollBack(this.connection);
    this.alive = false;
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    if (!this.alive) return work();
    try {
      return await work();
    } catch (error) {
      this.alive = false;
      await rollBack(this.connection);
      throw error;
    }
  }

  /**
   * Does again what the transaction had done before a statement failed. The tables it changed are still claimed, so that
   * nobody else changed them since; only rows that others appended in between may come into view.
   */
  private async revive(): Promise<void> {
    if (this.alive) return;
    await open(this.connection);
    try {
      for (const write of this.writes) await write();
      this.alive = true;
    } catch (error) {
      await rollBack(this.connection);
      // It worked before: what it worked on was changed since.
      if (error instanceof WarehouseError && error.reason === 'stopped') throw error;
      throw new CatalogMoved();
    }
  }
}

/** The snapshot is the moment of the first read: here, not at whatever the script reads first. */
async function open(connection: DuckDBConnection): Promise<void> {
  await runSql(connection, 'BEGIN TRANSACTION');
  await runSql(connection, 'SELECT count(*) FROM warehouse_catalog');
}
