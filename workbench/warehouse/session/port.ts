// What the script interpreter and the jobs ask of a session, and jobs of the warehouse.

import type { TreeNode } from '../analyser/tree';
import type { ObjectName, RoutineEntry } from '../catalog/model';
import type { SqlType } from '../types/type';
import type { Scope, StatementResult, TypedValue } from './result';

export interface RunLimits {
  /** Refuse before running when the statement would read more. */
  readonly maximumBytesBilled?: number;
}

/** An expression's value, and what its subqueries read where the session tells. */
export interface Evaluation extends TypedValue {
  readonly bytesProcessed?: number;
  readonly bytesBilled?: number;
  readonly referencedTables?: readonly ObjectName[];
}

/** One connection's worth of state: temp objects, transaction, clock. A script runs in one session; a job opens one. */
export interface StatementSession {
  readonly projectId: string;
  readonly defaultDataset: string | undefined;
  readonly user: string;
  readonly inTransaction: boolean;

  /** The script's parse tree: `statementListNode.statementList`, places in bytes of the UTF-8 text. */
  parse(sql: string): Promise<TreeNode>;

  /** Runs one statement that is no script statement: query, DML, DDL (also of routines, views, temp objects), ASSERT, EXPORT. */
  run(sql: string, scope: Scope, limits?: RunLimits): Promise<StatementResult>;

  /** What `run` would read and give, without running it. */
  dryRun(sql: string, scope: Scope): Promise<StatementResult>;

  /** Evaluates an expression; with `target`, coerced to it as an assignment is (an error says when it can't be). */
  evaluate(expression: string, scope: Scope, target?: SqlType, limits?: RunLimits): Promise<Evaluation>;

  /** A declared type's text, `ARRAY<STRUCT<a INT64>>` or `NUMERIC(10, 2)`, as a type. */
  typeOf(typeSql: string): Promise<SqlType>;

  /** The procedure that a CALL names (path parts as written); undefined where there is none. */
  findProcedure(path: readonly string[]): RoutineEntry | undefined;

  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;

  /** Interrupts what runs; it fails with reason `stopped`. */
  cancel(): void;

  /** Drops temp objects and gives the connection back; rolls back what is open. */
  close(): Promise<void>;
}
