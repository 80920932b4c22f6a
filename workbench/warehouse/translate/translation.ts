// What the parts of the translator share: the statement's translation so far, and the small language of SQL pieces.

import type { TreeNode } from '../analyser/tree';
import { type TypeMessage, typeFromMessage } from '../analyser/types';
import { type SqlType, typeName } from '../types/type';

export interface ResolvedColumn {
  readonly columnId: string;
  readonly name: string;
  readonly tableName: string;
  readonly type: TypeMessage;
}

/** A resolved expression; the fields that matter differ by kind. */
export interface Expr extends TreeNode {
  readonly type: TypeMessage;
}

export interface ComputedColumn {
  readonly column: ResolvedColumn;
  readonly expr: Expr;
}

export interface Scan extends TreeNode {
  readonly columnList?: readonly ResolvedColumn[];
  readonly isOrdered?: boolean;
}

export interface OrderByItem {
  readonly columnRef: Expr & { readonly column: ResolvedColumn };
  readonly isDescending?: boolean;
  readonly nullOrder?: 'ORDER_UNSPECIFIED' | 'NULLS_FIRST' | 'NULLS_LAST';
  readonly collationName?: Expr;
}

export interface CallExpr extends Expr {
  readonly function: { readonly name: string };
  readonly argumentList?: readonly Expr[];
  readonly genericArgumentList?: readonly { readonly expr?: Expr; readonly inlineLambda?: LambdaNode }[];
  readonly errorMode?: 'DEFAULT_ERROR_MODE' | 'SAFE_ERROR_MODE';
  readonly distinct?: boolean;
  readonly nullHandlingModifier?: 'DEFAULT_NULL_HANDLING' | 'IGNORE_NULLS' | 'RESPECT_NULLS';
  readonly havingModifier?: { readonly ownKind: 'MAX' | 'MIN'; readonly havingExpr: Expr };
  readonly orderByItemList?: readonly OrderByItem[];
  readonly limit?: Expr;
}

export interface LambdaNode {
  readonly argumentList?: readonly ResolvedColumn[];
  readonly parameterList?: readonly (Expr & { readonly column: ResolvedColumn })[];
  readonly body: Expr;
}

/** The translation of one statement, as its parts see it. */
export interface Translation {
  expr(node: Expr): string;
  /** A SELECT whose columns bear `columnName`s: those that the scan lists. */
  scan(scan: Scan): string;
  /** What stands for a column now: its name, or an expression that was put in its place. */
  column(column: ResolvedColumn): string;
  /** Lets a column stand for an expression while `body` runs. */
  withColumns<T>(meanings: ReadonlyMap<string, string>, body: () => T): T;
  /** A fresh name for a helper column or lambda argument. */
  fresh(prefix: string): string;
  columnName(column: ResolvedColumn): string;
  /** Names a query- or statement-level value that is bound when the statement runs. */
  bound(source: BoundSource): string;
  /** Whether what is translated stands inside a subquery, where columns may be an outer query's. */
  inSubquery(): boolean;
  /** The session's time zone, for what is written or read without one. */
  zone(): string;
  /** A volatile call, made to depend on each row that its subquery is evaluated for. */
  random(sql: string, kind: 'number' | 'text'): string;
}

/** What scans need beside: rows that can be numbered, tables, and the queries of WITH. */
export interface ScanTranslation extends Translation {
  /** The recursive query whose own rows a RecursiveRefScan reads. */
  recursion: string;
  tableScan(scan: Scan): string;
  /** Does work that belongs to a node: what is not supported in it is said to stand there. */
  at<T>(node: TreeNode, work: () => T): T;
  overRows<T>(input: string, build: () => T): { from: string; value: T };
  nameWithQuery(name: string): string;
  withQuery(name: string): string;
}

/** Where the value of a `$name` in the DuckDB statement comes from at run time. */
export type BoundSource =
  | { readonly kind: 'variable'; readonly name: string; readonly type: SqlType }
  | { readonly kind: 'parameter'; readonly name: string; readonly position: number; readonly type: SqlType }
  | { readonly kind: 'system'; readonly name: string; readonly type: SqlType }
  | { readonly kind: 'clock'; readonly type: SqlType }
  | { readonly kind: 'user'; readonly type: SqlType };

export const typeOf = (node: { readonly type: TypeMessage }): SqlType => typeFromMessage(node.type);

export const describe = (node: { readonly type: TypeMessage }): string => typeName(typeOf(node));

/** A string as a DuckDB literal. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Pieces that draw anew at each call: they must be evaluated once per row, and never twice for one value. */
const volatilePieces = /\b(?:random|gen_random_uuid)\s*\(/;

export const isVolatile = (sql: string): boolean => volatilePieces.test(sql);

/** A subquery inside; DuckDB allows none in a lambda. */
export const hasSubquery = (sql: string): boolean => /\bSELECT\b/.test(sql);

/** Short enough, and pure, so that writing it twice costs nothing. */
export const isSimple = (sql: string): boolean => sql.length <= 120 && !isVolatile(sql) && !hasSubquery(sql);

const constant = /^(?:CAST\((?:NULL|-?\d+|'[^']*') AS \w+(?:\(\d+,\d+\))?\)|'[^']*'|true|false|-?\d+)$/;
const column = /^\w+$/;

/** Binds values by a lambda over a one-element list, DuckDB's only binding inside an expression. */
function bind(
  t: Translation,
  args: readonly string[],
  inline: (arg: string) => boolean,
  body: (...names: string[]) => string,
): string {
  const bound = args.filter((arg) => !inline(arg));
  if (bound.length === 0) return body(...args);
  const name = t.fresh('x');
  // One value alone, or a list of one unnamed tuple: a named field whose value is a subquery confuses DuckDB's binder.
  const list = bound.length === 1 ? `[${bound[0]}]` : `list_zip(${bound.map((arg) => `[${arg}]`).join(', ')})`;
  let next = 0;
  const names = args.map((arg) => (inline(arg) ? arg : bound.length === 1 ? name : `${name}[${++next}]`));
  return `list_transform(${list}, lambda ${name}: ${body(...names)})[1]`;
}

/**
 * Names arguments that a piece uses more than once, so that each is written, and evaluated, once. Simple arguments are
 * just repeated. Columns are bound too where a lambda is needed: it can't see those of an outer query.
 */
export function once(t: Translation, args: readonly string[], body: (...names: string[]) => string): string {
  return args.every(isSimple) ? body(...args) : bind(t, args, (arg) => constant.test(arg), body);
}

/** The same for a value whose piece holds other expressions, which a lambda may be unable to hold: rather repeated. */
export function repeated(t: Translation, value: string, body: (name: string) => string): string {
  return isVolatile(value) || value.length > 2000 ? once(t, [value], body) : body(value);
}

/** Evaluates arguments outside of the piece, so that a TRY in it does not swallow their errors. */
export function outside(t: Translation, args: readonly string[], body: (...names: string[]) => string): string {
  if (args.every((arg) => column.test(arg) || constant.test(arg))) return body(...args);
  return bind(t, args, (arg) => constant.test(arg), body);
}

/** An error raised when, and only when, the piece is evaluated. */
export const raise = (messageSql: string, duckTypeName: string): string =>
  `CAST(bq_error(${messageSql}) AS ${duckTypeName})`;

/** A table scan, wherever it stands: the target of DML has no kind of its own. */
export const isNodeWithColumns = (node: TreeNode): node is Scan =>
  node.kind === 'TableScan' || (node.kind === '' && 'columnIndexList' in node && 'table' in node);
