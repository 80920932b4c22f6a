// What a view of INFORMATION_SCHEMA is: its columns, and how its rows are made when it is read.

import type { Catalog } from '../catalog/catalog';
import type { TableEntry } from '../catalog/model';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';
import type { SizedPartition } from '../usage/table-sizes';

export type InformationSchemaRow = Readonly<Record<string, SqlValue>>;

/** What rows are made from: the catalog, and what the session that asks can see. */
export interface InformationSchemaReader {
  readonly catalog: Catalog;
  readonly user: string;
  /** A stored table's partitions with the bytes of all columns. */
  partitions(entry: TableEntry): Promise<readonly SizedPartition[]>;
  /** When the table's rows changed last. */
  modifiedMs(entry: TableEntry): number;
}

export interface InformationSchemaQuestion extends InformationSchemaReader {
  /** The datasets that the qualifier reaches. */
  readonly datasets: readonly string[];
}

export interface InformationSchemaView {
  readonly columns: Readonly<Record<string, SqlType>>;
  /** What must stand before INFORMATION_SCHEMA where not everything may. */
  readonly qualifier?: 'region' | 'dataset';
  rows(question: InformationSchemaQuestion): readonly InformationSchemaRow[] | Promise<readonly InformationSchemaRow[]>;
}
