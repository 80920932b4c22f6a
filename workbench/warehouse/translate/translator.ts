// One statement's translation: names, meanings of columns, and what must be bound when it runs.

import type { TreeNode } from '../analyser/tree';
import { NotSupported } from '../errors';
import { duckType } from '../types/type';
import { expression } from './expressions';
import { scanSql } from './scans';
import { type BoundSource, type Expr, type ResolvedColumn, type Scan, type ScanTranslation, text } from './translation';

/** A value that the statement's text names `$name`. */
export interface BoundValue {
  readonly name: string;
  readonly source: BoundSource;
}

/** How a TableScan's table is read: given by whoever prepared the statement. */
export type TableSource = (scan: Scan, columnName: (column: ResolvedColumn) => string) => string;

interface RowScope {
  readonly name: string;
  /** How many subqueries enclose the scope. */
  readonly depth: number;
  used: boolean;
}

export class Translator implements ScanTranslation {
  recursion = '';
  readonly boundValues: BoundValue[];

  private readonly tables: TableSource;
  private readonly timeZone: string;
  private readonly prefix: string;
  private readonly counter: { next: number };
  private meanings: ReadonlyMap<string, string> = new Map();
  private readonly withQueries = new Map<string, string>();
  private readonly rows: RowScope[] = [];
  private depth = 0;

  constructor(tables: TableSource, timeZone: string, shared?: { readonly prefix: string; readonly of: Translator }) {
    this.timeZone = text(timeZone);
    this.tables = tables;
    this.prefix = shared?.prefix ?? '';
    this.counter = shared?.of.counter ?? { next: 1 };
    this.boundValues = shared?.of.boundValues ?? [];
  }

  expr(node: Expr): string {
    const inner = node.kind === 'SubqueryExpr' ? 1 : 0;
    this.depth += inner;
    try {
      return this.at(node, () => expression(this, node));
    } finally {
      this.depth -= inner;
    }
  }

  scan(scan: Scan): string {
    return this.at(scan, () => scanSql(this, scan));
  }

  at<T>(node: TreeNode, work: () => T): T {
    try {
      return work();
    } catch (error) {
      // The innermost node whose place is known is where it stands.
      if (error instanceof NotSupported) error.offset ??= node.place?.start;
      throw error;
    }
  }

  tableScan(scan: Scan): string {
    return this.tables(scan, (column) => this.columnName(column));
  }

  columnName(column: ResolvedColumn): string {
    return `${this.prefix}c${column.columnId}`;
  }

  column(column: ResolvedColumn): string {
    return this.meanings.get(column.columnId) ?? this.columnName(column);
  }

  withColumns<T>(meanings: ReadonlyMap<string, string>, body: () => T): T {
    const before = this.meanings;
    this.meanings = new Map([...before, ...meanings]);
    try {
      return body();
    } finally {
      this.meanings = before;
    }
  }

  fresh(prefix: string): string {
    return `${prefix}_${this.counter.next++}`;
  }

  bound(source: BoundSource): string {
    const same = this.boundValues.find((b) => JSON.stringify(b.source) === JSON.stringify(source));
    const name = same?.name ?? `v${this.boundValues.length + 1}`;
    if (!same) this.boundValues.push({ name, source });
    return `CAST($${name} AS ${duckType(source.type)})`;
  }

  /**
   * Translates expressions over a relation's rows. Where one holds a subquery that draws a random value, the rows get a
   * number, for DuckDB evaluates such a subquery once for all rows that look alike to it.
   */
  overRows<T>(input: string, build: () => T): { from: string; value: T } {
    const scope: RowScope = { name: this.fresh('row'), depth: this.depth, used: false };
    this.rows.push(scope);
    try {
      const value = build();
      const from = scope.used ? `(SELECT *, row_number() OVER () AS ${scope.name} FROM (${input}))` : `(${input})`;
      return { from, value };
    } finally {
      this.rows.pop();
    }
  }

  /** A volatile call that depends on every row around it. */
  random(sql: string, kind: 'number' | 'text'): string {
    let result = sql;
    for (const scope of this.rows) {
      if (scope.depth >= this.depth) continue;
      scope.used = true;
      result =
        kind === 'number'
          ? `(${result} + ${scope.name} * 1e-300)`
          : `(${result} || left(CAST(${scope.name} AS VARCHAR), 0))`;
    }
    return result;
  }

  inSubquery(): boolean {
    return this.depth > 0;
  }

  zone(): string {
    return this.timeZone;
  }

  nameWithQuery(name: string): string {
    const sqlName = this.fresh('w');
    this.withQueries.set(name, sqlName);
    return sqlName;
  }

  withQuery(name: string): string {
    const sqlName = this.withQueries.get(name);
    if (!sqlName) throw new NotSupported(`a reference to WITH ${name} out of its reach`);
    return sqlName;
  }
}
