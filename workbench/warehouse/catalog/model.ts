// What the catalog holds: datasets, tables, views, snapshots and routines, as plain data that is stored as JSON.

import type { SqlType, TypeLimits } from '../types/type';

export interface ColumnDefinition {
  readonly name: string;
  readonly type: SqlType;
  readonly limits?: TypeLimits;
  readonly notNull?: boolean;
  /** The default's expression in GoogleSQL. */
  readonly defaultSql?: string;
  readonly description?: string;
  /** Of a STRUCT's fields, or of an ARRAY<STRUCT>'s: what the type alone does not say. */
  readonly fields?: readonly ColumnDefinition[];
}

export type TimeUnit = 'HOUR' | 'DAY' | 'MONTH' | 'YEAR';

export type Partitioning =
  | { readonly kind: 'TIME'; readonly unit: TimeUnit; readonly column: string }
  | { readonly kind: 'INGESTION'; readonly unit: TimeUnit }
  | {
      readonly kind: 'RANGE';
      readonly column: string;
      readonly start: number;
      readonly end: number;
      readonly interval: number;
    };

/** OPTIONS(...) as written: name to the value's JSON form, and the SQL text INFORMATION_SCHEMA shows. */
export interface OptionEntry {
  readonly name: string;
  readonly typeName: string;
  readonly sql: string;
  readonly json: unknown;
}

export type TableKind = 'TABLE' | 'VIEW' | 'SNAPSHOT';

export interface TableEntry {
  readonly dataset: string;
  readonly name: string;
  readonly kind: TableKind;
  /** The DuckDB table that holds the rows; empty for a view. */
  readonly storage: string;
  readonly columns: readonly ColumnDefinition[];
  readonly partitioning?: Partitioning;
  readonly clustering?: readonly string[];
  readonly options: readonly OptionEntry[];
  /** A view's query in GoogleSQL. */
  readonly viewSql?: string;
  readonly snapshotOf?: { readonly dataset: string; readonly name: string; readonly atMicros: string };
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly expiresMs?: number;
  readonly ddl?: string;
}

export type RoutineKind = 'SCALAR_FUNCTION' | 'TABLE_FUNCTION' | 'PROCEDURE';

export interface RoutineArgument {
  readonly name: string;
  /** Absent for ANY TYPE. */
  readonly type?: SqlType;
  readonly mode: 'IN' | 'OUT' | 'INOUT';
}

export interface RoutineEntry {
  readonly dataset: string;
  readonly name: string;
  readonly kind: RoutineKind;
  readonly arguments: readonly RoutineArgument[];
  readonly returnType?: SqlType;
  readonly returnColumns?: readonly { readonly name: string; readonly type: SqlType }[];
  /** An expression, a query, or `BEGIN … END`. */
  readonly body: string;
  readonly options: readonly OptionEntry[];
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly ddl?: string;
}

export interface DatasetEntry {
  readonly name: string;
  readonly location: string;
  readonly options: readonly OptionEntry[];
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** A name as a statement may write it: the last one to three parts of project.dataset.object. */
export interface ObjectName {
  readonly dataset: string;
  readonly name: string;
}
