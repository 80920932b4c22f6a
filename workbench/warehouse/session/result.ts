// What running a statement gives back, and what it is run with.

import type { ObjectName } from '../catalog/model';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';

export interface ResultField {
  readonly name: string;
  readonly type: SqlType;
}

/** Rows that stay in the engine's form until they are read. */
export interface ResultRows {
  readonly fields: readonly ResultField[];
  readonly rowCount: number;
  /** Roughly what the rows take, for bounding what is kept. */
  readonly bytes: number;
  /** The rows from `from` (0-based) up to but not including `to`, each an array of column values. */
  slice(from: number, to: number): SqlValue[][];
}

/** A named value in the reach of a statement: a script's variable, or a query parameter (name empty if positional). */
export interface Binding {
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
}

export interface Scope {
  /** Script variables, innermost first; an inner one hides an outer one of the same name (names fold case). */
  readonly variables: readonly Binding[];
  readonly parameters: readonly Binding[];
  /** System variables: `error.message`, `row_count`, `script.job_id`, … by dotted lower-case path without `@@`. */
  readonly system: readonly Binding[];
}

export const emptyScope: Scope = { variables: [], parameters: [], system: [] };

/** BigQuery's statementType: SELECT, INSERT, MERGE, CREATE_TABLE_AS_SELECT, … */
export type StatementType = string;

export interface StatementResult {
  readonly statementType: StatementType;
  readonly rows?: ResultRows;
  readonly affected?: { readonly inserted: number; readonly updated: number; readonly deleted: number };
  readonly ddl?: {
    readonly operation: 'CREATE' | 'REPLACE' | 'SKIP' | 'DROP' | 'ALTER' | 'UNDROP';
    readonly table?: ObjectName;
    readonly routine?: ObjectName;
    readonly dataset?: string;
  };
  readonly referencedTables: readonly ObjectName[];
  readonly bytesProcessed: number;
  /** What is charged for them: the session knows how many tables were read, which is not how many were named. */
  readonly bytesBilled?: number;
}

export interface TypedValue {
  readonly type: SqlType;
  readonly value: SqlValue;
}
