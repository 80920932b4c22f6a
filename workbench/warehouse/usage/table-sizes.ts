// Rows and bytes of tables by partition and column: counted when first asked for, kept until the rows change.

import type { DuckDBConnection } from '@duckdb/node-api';
import { quoted } from '../catalog/catalog';
import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { runSql } from '../engine/engine';
import { logicalSize } from './logical-size';
import { type Partition, partitionKeySql, partitionOf } from './partitions';
import type { RowChanges } from './row-changes';

export interface SizedPartition extends Partition {
  readonly rows: number;
  /** By column name; only columns that were asked for. */
  readonly bytes: ReadonlyMap<string, number>;
}

interface Counted {
  readonly stamp: number;
  readonly columns: Set<string>;
  readonly partitions: Map<string, Partition & { readonly rows: number; readonly bytes: Map<string, number> }>;
}

/** What a transaction sees: the rows as they were when it began, with its own changes. */
export class TransactionRows {
  /** What was counted of rows that nobody else sees, or sees otherwise. */
  counted = new WeakMap<TableEntry, Counted>();
  private readonly own = new Map<string, number>();
  /** The changes, of all tables, that it began after. */
  private readonly since: number;
  private reopened = false;

  constructor(changes: RowChanges) {
    this.since = changes.now;
  }

  changed(entry: TableEntry): void {
    this.own.set(entry.storage, this.changesOf(entry) + 1);
  }

  changesOf(entry: TableEntry): number {
    return this.own.get(entry.storage) ?? 0;
  }

  get changedStorages(): Iterable<string> {
    return this.own.keys();
  }

  /** After a failed statement the transaction goes on from a later moment: what it sees must be counted anew. */
  failed(): void {
    this.reopened = true;
    this.counted = new WeakMap();
  }

  seesOtherRows(entry: TableEntry, changes: RowChanges): boolean {
    return this.reopened || this.own.has(entry.storage) || changes.lastOf(entry) > this.since;
  }
}

export class TableSizes {
  private readonly changes: RowChanges;
  /** By entry, not by name: DDL makes a new entry, and what was counted for the old one goes with it. */
  private readonly counted = new WeakMap<TableEntry, Counted>();

  constructor(changes: RowChanges) {
    this.changes = changes;
  }

  async of(
    entry: TableEntry,
    columns: readonly ColumnDefinition[],
    connection: DuckDBConnection,
    transaction?: TransactionRows,
  ): Promise<readonly SizedPartition[]> {
    const apart = transaction?.seesOtherRows(entry, this.changes) ? transaction : undefined;
    const cache = apart ? apart.counted : this.counted;
    const stamp = apart ? apart.changesOf(entry) : this.changes.lastOf(entry);
    const before = cache.get(entry);
    const known: Counted = before?.stamp === stamp ? before : { stamp, columns: new Set(), partitions: new Map() };
    const missing = columns.filter((c) => !known.columns.has(c.name));
    if (known !== before || missing.length > 0) {
      await count(entry, missing, connection, known);
      cache.set(entry, known);
    }
    return [...known.partitions.values()];
  }
}

async function count(
  entry: TableEntry,
  columns: readonly ColumnDefinition[],
  connection: DuckDBConnection,
  into: Counted,
): Promise<void> {
  const [start, outside] = partitionKeySql(entry);
  const sums = columns.map((c) => `CAST(coalesce(sum(${logicalSize(quoted(c.name), c.type)}), 0) AS BIGINT)`);
  const items = [`${start} AS part_start`, `${outside} AS part_outside`, 'count(*)', ...sums];
  const result = await runSql(connection, `SELECT ${items.join(', ')} FROM ${quoted(entry.storage)} GROUP BY ALL`);
  for (const [first, isOutside, rows, ...bytes] of await result.getRows()) {
    const key = { start: typeof first === 'bigint' ? first : null, outside: isOutside === true };
    const name = `${key.start}/${key.outside}`;
    const partition = into.partitions.get(name) ?? {
      ...partitionOf(entry, key),
      rows: Number(rows),
      bytes: new Map<string, number>(),
    };
    columns.forEach((column, i) => {
      partition.bytes.set(column.name, Number(bytes[i] ?? 0));
    });
    into.partitions.set(name, partition);
  }
  for (const column of columns) into.columns.add(column.name);
}
