// What a statement reads: the columns of the partitions that its filters leave, in BigQuery's bytes.

import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import type { Analysed } from '../session/prepare';
import type { Scope } from '../session/result';
import { billedBytes } from './billing';
import { canMatch, constantsOf } from './conditions';
import { Constants, type SessionValues } from './constants';
import { partitionColumn, partitionColumnNames } from './partitions';
import { readsOf, type TableRead } from './reads';
import { RowChanges } from './row-changes';
import { type SizedPartition, TableSizes, TransactionRows } from './table-sizes';

export interface Usage {
  readonly uses: readonly TableRead[];
  /** The tables and views that the statement names, read or not. */
  readonly tables: readonly TableEntry[];
  readonly constants?: Constants;
}

/** Partitioned tables that a statement reads without a filter that chooses partitions. */
export function unprunedTables(analysed: Analysed): TableEntry[] {
  return [...new Set(unpruned(readsOf(analysed).reads))];
}

const unpruned = (reads: readonly TableRead[]): TableEntry[] =>
  reads.filter((r) => r.entry.partitioning && !r.condition).map((r) => r.entry);

const requiresFilter = (entry: TableEntry): boolean =>
  entry.options.some((o) => o.name === 'require_partition_filter' && o.json === true);

export class UsageMeter {
  private readonly changes = new RowChanges();
  private readonly sizes = new TableSizes(this.changes);
  private readonly nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.nowMs = nowMs;
  }

  /** What a statement will read; refused where a table wants its partitions chosen and they are not. */
  usage(analysed: Analysed, projectId: string): Usage {
    const { reads, tables } = readsOf(analysed);
    const refused = unpruned(reads).find(requiresFilter);
    if (refused) {
      const columns = partitionColumnNames(refused).map((name) => `'${name}'`);
      throw new WarehouseError(
        'invalidQuery',
        `Cannot query over table '${projectId}.${refused.dataset}.${refused.name}' without a filter over column(s) ${columns.join(', ')} that can be used for partition elimination`,
        'query',
      );
    }
    const constants = reads.flatMap((r) => (r.condition ? constantsOf(r.condition) : []));
    return {
      uses: reads,
      tables,
      ...(constants.length > 0 ? { constants: new Constants(constants, analysed.timeZone) } : {}),
    };
  }

  /** The bytes of each column of each partition that is read, once however often the statement reads it. */
  async bytes(
    usage: Usage,
    connection: DuckDBConnection,
    scope: Scope,
    session: SessionValues = { now: 0n, user: '' },
    transaction?: TransactionRows,
  ): Promise<number> {
    const read = usage.uses.filter((u) => u.entry.storage !== '' && u.columns.length > 0);
    if (read.length === 0) return 0;
    const values = await usage.constants?.values(connection, scope, session);
    const counted = new Set<string>();
    let sum = 0;
    for (const { entry, columns, condition } of read) {
      const type = partitionColumn(entry)?.type;
      for (const partition of await this.sizes.of(entry, columns, connection, transaction)) {
        const survives =
          !condition || !type || canMatch(condition, partition, type, (constant) => values?.get(constant));
        if (!survives) continue;
        for (const { name } of columns) {
          const key = `${entry.storage}/${partition.id}/${name}`;
          if (counted.has(key)) continue;
          counted.add(key);
          sum += partition.bytes.get(name) ?? 0;
        }
      }
    }
    return sum;
  }

  /** What on-demand prices count of the bytes: the least for each table that is read, not for those only written. */
  billed(bytes: number, usage: Usage): number {
    return billedBytes(bytes, new Set(usage.uses.map((u) => u.entry.storage)).size);
  }

  /** A table's partitions with the bytes of the given columns; one that stands for all where it has none. */
  partitions(
    entry: TableEntry,
    columns: readonly ColumnDefinition[],
    connection: DuckDBConnection,
    transaction?: TransactionRows,
  ): Promise<readonly SizedPartition[]> {
    return this.sizes.of(entry, columns, connection, transaction);
  }

  /** When the rows changed last, as far as it was seen. */
  lastChangeMs(entry: TableEntry): number | undefined {
    return this.changes.lastMs(entry);
  }

  /** Taken before a transaction's first read. */
  transaction(): TransactionRows {
    return new TransactionRows(this.changes);
  }

  /** A table's rows changed: for all once that is committed, for the transaction alone until it is. */
  changed(entry: TableEntry, transaction?: TransactionRows): void {
    if (transaction) transaction.changed(entry);
    else this.changes.note(entry.storage, this.nowMs());
  }

  committed(transaction: TransactionRows): void {
    for (const storage of transaction.changedStorages) this.changes.note(storage, this.nowMs());
  }
}
