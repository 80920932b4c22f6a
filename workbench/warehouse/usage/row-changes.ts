// When each table's rows changed last: what was counted from them before that is stale.

import type { TableEntry } from '../catalog/model';

export class RowChanges {
  private count = 0;
  /** By storage, which outlives the entry that DDL replaces. */
  private readonly last = new Map<string, { readonly count: number; readonly atMs: number }>();

  get now(): number {
    return this.count;
  }

  note(storage: string, atMs: number): void {
    this.last.set(storage, { count: ++this.count, atMs });
  }

  lastOf(entry: TableEntry): number {
    return this.last.get(entry.storage)?.count ?? 0;
  }

  /** The moment of the last change; undefined where none was seen since the warehouse was opened. */
  lastMs(entry: TableEntry): number | undefined {
    return this.last.get(entry.storage)?.atMs;
  }
}
