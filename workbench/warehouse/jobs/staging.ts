// Rows on their way into a table: in a temporary table of one connection, until all of them are known to be good.

import { BIGINT, type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk, type DuckDBType } from '@duckdb/node-api';
import type { ColumnDefinition } from '../catalog/model';
import { runSql } from '../engine/engine';
import { duckTypeObject, duckValue } from '../engine/values';
import { duckType } from '../types/type';
import type { SqlValue } from '../types/value';

const CHUNK_ROWS = 2048;

/** How a file's columns are called in staging: by place. */
export const stagedColumn = (index: number): string => `c${index}`;

export class Staging {
  readonly columns: readonly ColumnDefinition[];
  private readonly connection: DuckDBConnection;
  private readonly types: DuckDBType[];
  private appender: DuckDBAppender | undefined;
  private rows: (readonly SqlValue[])[] = [];
  private places: bigint[] = [];

  private constructor(connection: DuckDBConnection, columns: readonly ColumnDefinition[]) {
    this.connection = connection;
    this.columns = columns;
    this.types = [...columns.map((c) => duckTypeObject(c.type)), BIGINT];
  }

  static readonly table = 'staged';

  static async open(connection: DuckDBConnection, columns: readonly ColumnDefinition[]): Promise<Staging> {
    const definitions = columns.map((c, i) => `${stagedColumn(i)} ${duckType(c.type)}`);
    await runSql(
      connection,
      `CREATE OR REPLACE TEMP TABLE ${Staging.table} (${[...definitions, 'place BIGINT'].join(', ')})`,
    );
    return new Staging(connection, columns);
  }

  /** `place` says where the row stands among rows that are kept elsewhere. */
  async append(row: readonly SqlValue[], place = 0n): Promise<void> {
    this.rows.push(row);
    this.places.push(place);
    if (this.rows.length === CHUNK_ROWS) await this.writeChunk();
  }

  async finish(): Promise<void> {
    if (this.rows.length > 0) await this.writeChunk();
    this.appender?.closeSync();
    this.appender = undefined;
  }

  async drop(): Promise<void> {
    this.rows = [];
    this.places = [];
    this.appender?.closeSync();
    this.appender = undefined;
    await runSql(this.connection, `DROP TABLE IF EXISTS temp.${Staging.table}`);
  }

  private async writeChunk(): Promise<void> {
    const { rows, places } = this;
    this.rows = [];
    this.places = [];
    this.appender ??= await this.connection.createAppender(Staging.table, 'main', 'temp');
    const chunk = DuckDBDataChunk.create(this.types, rows.length);
    this.columns.forEach((column, index) => {
      chunk.setColumnValues(
        index,
        rows.map((row) => duckValue(column.type, row[index] ?? null)),
      );
    });
    chunk.setColumnValues(this.columns.length, places);
    this.appender.appendDataChunk(chunk);
  }
}
