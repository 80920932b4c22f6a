// The rows of a stored table, read part by part as pages ask for them.

import { quoted } from '../catalog/catalog';
import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { runSql } from '../engine/engine';
import { valueReader } from '../engine/values';
import { WarehouseError } from '../errors';
import type { JobWarehouse } from '../jobs/port';
import type { ResultField } from '../session/result';
import type { SqlValue } from '../types/value';

export interface StoredRows {
  readonly total: number;
  readonly fields: readonly ResultField[];
  read(from: number, to: number): Promise<SqlValue[][]> | SqlValue[][];
}

/** Gives a table's rows to `use`, on a connection that is given back after it. */
export async function tableRows<T>(
  { engine }: JobWarehouse,
  entry: TableEntry,
  columns: readonly ColumnDefinition[],
  use: (rows: StoredRows) => Promise<T>,
): Promise<T> {
  if (entry.kind === 'VIEW') throw new WarehouseError('invalid', 'Cannot list a table of type VIEW.');
  const connection = await engine.acquire();
  try {
    const counted = await runSql(connection, `SELECT count(*) FROM ${quoted(entry.storage)}`);
    const total = Number((await counted.getRows())[0]?.[0] ?? 0);
    const names = columns.map((c) => quoted(c.name)).join(', ');
    const readers = columns.map((c) => valueReader(c.type));
    return await use({
      total,
      fields: columns,
      read: async (from, to) => {
        const part = await runSql(
          connection,
          `SELECT ${names} FROM ${quoted(entry.storage)} ORDER BY rowid LIMIT ${to - from} OFFSET ${from}`,
        );
        const rows = await part.getRows();
        return rows.map((row) => readers.map((read, i) => read(row[i] ?? null)));
      },
    });
  } finally {
    engine.release(connection);
  }
}
