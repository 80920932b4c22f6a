// The tables that a statement reads: which of their columns, and what its filters leave of their partitions.

import { isNode, type TreeNode, walk } from '../analyser/tree';
import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { type Analysed, outputColumns, tableOf, usedColumns } from '../session/prepare';
import {
  type CallExpr,
  type ComputedColumn,
  type Expr,
  isNodeWithColumns,
  type ResolvedColumn,
  type Scan,
} from '../translate/translation';
import {
  allOf,
  anyOf,
  byPosition,
  type ColumnSide,
  type Condition,
  columnSide,
  columnsIn,
  conditionOf,
  onPartitions,
  refusesNull,
  renamed,
} from './conditions';
import { partitionColumn } from './partitions';

export interface TableRead {
  readonly entry: TableEntry;
  readonly columns: readonly ColumnDefinition[];
  /** What the partitions that are read can satisfy; absent where all are read. */
  readonly condition?: Condition;
}

interface WithEntry {
  readonly withQueryName: string;
  readonly withSubquery: Scan;
}

interface MergeWhen {
  readonly matchType: 'MATCHED' | 'NOT_MATCHED_BY_SOURCE' | 'NOT_MATCHED_BY_TARGET';
  readonly matchExpr?: Expr;
  readonly actionType: 'INSERT' | 'UPDATE' | 'DELETE';
}

/** The tables and views that a statement names, and what it reads of them. */
export interface Reads {
  readonly reads: readonly TableRead[];
  readonly tables: readonly TableEntry[];
}

/** Statements that name tables without reading their rows: definitions, and copies that cost nothing. */
const readsRows = (statement: TreeNode): boolean =>
  [
    'QueryStmt',
    'CreateTableAsSelectStmt',
    'InsertStmt',
    'UpdateStmt',
    'DeleteStmt',
    'MergeStmt',
    'AssertStmt',
    'ExportDataStmt',
  ].includes(statement.kind);

export function readsOf(analysed: Analysed): Reads {
  const reads: TableRead[] = [];
  if (readsRows(analysed.resolved)) new Reader(analysed, reads).statement();
  const tables = new Set<TableEntry>();
  mention(analysed, tables);
  return { reads, tables: [...tables] };
}

function mention(analysed: Analysed, tables: Set<TableEntry>): void {
  walk(analysed.resolved, (node) => {
    if (!isNodeWithColumns(node) || !node.table) return undefined;
    const entry = tableOf(node, analysed.tables);
    if (!analysed.informationSchema.has(entry)) tables.add(entry);
    const view = analysed.views.get(node);
    if (view) mention(view, tables);
    return undefined;
  });
}

const isScan = (node: TreeNode): boolean => node.kind.endsWith('Scan') || isNodeWithColumns(node);

class Reader {
  private readonly analysed: Analysed;
  private readonly reads: TableRead[];
  private readonly withQueries = new Map<string, { readonly scan: Scan; uses: number; read: boolean }>();

  constructor(analysed: Analysed, reads: TableRead[]) {
    this.analysed = analysed;
    this.reads = reads;
    const uses: string[] = [];
    walk(analysed.resolved, (node) => {
      if (node.kind === 'WithScan') {
        for (const entry of node.withEntryList as readonly WithEntry[]) {
          this.withQueries.set(entry.withQueryName, { scan: entry.withSubquery, uses: 0, read: false });
        }
      }
      if (node.kind === 'WithRefScan') uses.push(String(node.withQueryName));
      return undefined;
    });
    for (const name of uses) {
      const query = this.withQueries.get(name);
      if (query) query.uses++;
    }
  }

  statement(): void {
    const { resolved } = this.analysed;
    switch (resolved.kind) {
      case 'UpdateStmt':
      case 'DeleteStmt': {
        const { tableScan, fromScan, whereExpr, ...rest } = resolved;
        const where = this.condition(whereExpr as Expr | undefined);
        this.target(tableScan as Scan, where, true);
        if (fromScan) this.scan(fromScan as Scan, where);
        this.below([whereExpr, rest]);
        return;
      }
      case 'MergeStmt':
        this.merge();
        return;
      case 'InsertStmt': {
        const { tableScan: _written, ...rest } = resolved;
        this.below(rest);
        return;
      }
      default:
        this.below(resolved);
    }
  }

  /** A view's query, under the conditions on its columns. */
  view(columns: readonly ResolvedColumn[] | undefined, condition: Condition | undefined): void {
    const { resolved } = this.analysed;
    const inner = outputColumns(resolved).map((o) => o.column);
    this.scan(resolved.query as Scan, renamed(condition, byPosition(columns, inner)));
  }

  private condition(filter: Expr | undefined): Condition | undefined {
    return conditionOf(filter, (expr) => this.constant(expr));
  }

  /**
   * Rows of the target that are matched, or that no source row matches; to insert, only whether a row is matched counts.
   * UPDATE and DELETE are billed for all columns.
   */
  private merge(): void {
    const { resolved } = this.analysed;
    const { tableScan, fromScan, mergeExpr, ...rest } = resolved;
    const clauses = resolved.whenClauseList as readonly MergeWhen[];
    const on = this.condition(mergeExpr as Expr);
    const of = (type: MergeWhen['matchType']): readonly MergeWhen[] => clauses.filter((c) => c.matchType === type);
    const any = (list: readonly MergeWhen[]): Condition | undefined =>
      anyOf(list.map((c) => this.condition(c.matchExpr)));
    const [matched, unknown, orphaned] = [of('MATCHED'), of('NOT_MATCHED_BY_TARGET'), of('NOT_MATCHED_BY_SOURCE')];
    const both = matched.length > 0 ? [allOf([on, any(matched)])] : [];
    const target = anyOf([
      ...both,
      ...(unknown.length > 0 ? [on] : []),
      ...(orphaned.length > 0 ? [any(orphaned)] : []),
    ]);
    const source = anyOf([
      ...both,
      ...(unknown.length > 0 ? [any(unknown)] : []),
      ...(orphaned.length > 0 ? [on] : []),
    ]);
    this.target(
      tableScan as Scan,
      target,
      clauses.some((c) => c.actionType !== 'INSERT'),
    );
    this.scan(fromScan as Scan, source);
    this.below([mergeExpr, rest]);
  }

  private target(scan: Scan, condition: Condition | undefined, whole: boolean): void {
    const entry = tableOf(scan, this.analysed.tables);
    this.read(scan, entry, whole ? entry.columns : usedColumns(scan, entry), condition);
  }

  private read(
    scan: Scan,
    entry: TableEntry,
    columns: readonly ColumnDefinition[],
    condition: Condition | undefined,
  ): void {
    const by = partitionColumn(entry);
    const position = by ? usedColumns(scan, entry).findIndex((c) => c.name === by.name) : -1;
    const id = (scan.columnList ?? [])[position]?.columnId;
    const kept =
      condition && by && id !== undefined ? onPartitions(condition, id, by.type, this.analysed.timeZone) : undefined;
    this.reads.push({ entry, columns, ...(kept ? { condition: kept } : {}) });
  }

  /** `condition`: what the rows that the statement uses of the scan satisfy. */
  private scan(scan: Scan, condition: Condition | undefined): void {
    const input = scan.inputScan as Scan | undefined;
    switch (scan.kind) {
      case '':
      case 'TableScan':
        this.table(scan, condition);
        return;
      case 'FilterScan':
        if (input) this.scan(input, allOf([condition, this.condition(scan.filterExpr as Expr)]));
        this.below(scan.filterExpr);
        return;
      case 'ProjectScan': {
        const computed = (scan.exprList ?? []) as readonly ComputedColumn[];
        if (input) this.scan(input, renamed(condition, throughComputed(computed)));
        this.below(computed);
        return;
      }
      case 'AggregateScan': {
        const groups = (scan.groupByList ?? []) as readonly ComputedColumn[];
        const sets = (scan.groupingSetList ?? []) as readonly unknown[];
        const keys = throughComputed(groups, false);
        if (input) this.scan(input, sets.length > 0 ? undefined : renamed(condition, keys));
        this.below([groups, scan.aggregateList]);
        return;
      }
      case 'AnalyticScan': {
        const keys = partitionedBy(scan);
        if (input)
          this.scan(
            input,
            renamed(condition, (id) => (keys.has(id) ? { id } : undefined)),
          );
        this.below(scan.functionGroupList);
        return;
      }
      case 'JoinScan':
        this.join(scan, condition);
        return;
      case 'ArrayScan': {
        const on = scan.isOuter ? undefined : this.condition(scan.joinExpr as Expr | undefined);
        if (input) this.scan(input, allOf([condition, on]));
        this.below([scan.arrayExpr, scan.arrayExprList, scan.joinExpr]);
        return;
      }
      case 'OrderByScan':
        if (input) this.scan(input, condition);
        this.below(scan.orderByItemList);
        return;
      case 'SetOperationScan':
        for (const item of scan.inputItemList as readonly {
          scan: Scan;
          outputColumnList?: readonly ResolvedColumn[];
        }[]) {
          this.scan(item.scan, renamed(condition, byPosition(scan.columnList, item.outputColumnList)));
        }
        return;
      case 'WithScan':
        this.scan(scan.query as Scan, condition);
        return;
      case 'WithRefScan':
        this.withReference(scan, condition);
        return;
      default:
        this.below({ ...scan, kind: '' });
    }
  }

  private table(scan: Scan, condition: Condition | undefined): void {
    const entry = tableOf(scan, this.analysed.tables);
    const view = this.analysed.views.get(scan);
    if (view) new Reader(view, this.reads).view(scan.columnList, condition);
    else if (!this.analysed.informationSchema.has(entry)) this.read(scan, entry, usedColumns(scan, entry), condition);
  }

  private join(scan: Scan, condition: Condition | undefined): void {
    const on = this.condition(scan.joinExpr as Expr | undefined);
    const type = String(scan.joinType);
    const side = (input: Scan, mayBeNull: boolean, filteredByOn: boolean): void => {
      const mine = columnsIn(input);
      const above = renamed(condition, (id) => (mine.has(id) ? { id } : undefined));
      // A filter that no NULL passes makes the outer join an inner one.
      const outer = mayBeNull && above && !refusesNull(above) ? undefined : above;
      this.scan(input, allOf([outer, filteredByOn ? on : undefined]));
    };
    side(scan.leftScan as Scan, type === 'RIGHT' || type === 'FULL', type === 'INNER' || type === 'RIGHT');
    side(scan.rightScan as Scan, type === 'LEFT' || type === 'FULL', type === 'INNER' || type === 'LEFT');
    this.below(scan.joinExpr);
  }

  /** A filter reaches into the query of a WITH that is used once; one used more often is read for all of its uses. */
  private withReference(scan: Scan, condition: Condition | undefined): void {
    const query = this.withQueries.get(String(scan.withQueryName));
    if (!query || query.read) return;
    query.read = true;
    const inner = query.uses === 1 ? renamed(condition, byPosition(scan.columnList, query.scan.columnList)) : undefined;
    this.scan(query.scan, inner);
  }

  /** The scans inside of expressions, statements and scans of other kinds: each by itself. */
  private below(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.below(item);
      return;
    }
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    if (isNode(value) && isScan(value)) {
      this.scan(value, undefined);
      return;
    }
    for (const child of Object.values(value)) this.below(child);
  }

  /** The expression without its subqueries for a table function's arguments; undefined where it is not constant. */
  private constant(expr: Expr): Expr | undefined {
    switch (expr.kind) {
      case 'Literal':
      case 'Parameter':
      case 'Constant':
      case 'SystemVariable':
        return expr;
      case 'Cast':
      case 'GetStructField': {
        const inner = this.constant(expr.expr as Expr);
        return inner && { ...expr, expr: inner };
      }
      case 'FunctionCall': {
        const call = expr as CallExpr;
        if (call.genericArgumentList?.length || volatile.has(call.function.name.replace(/^ZetaSQL:/, '')))
          return undefined;
        const args = (call.argumentList ?? []).map((a) => this.constant(a));
        const known = args.filter((a): a is Expr => a !== undefined);
        return known.length === args.length ? { ...expr, argumentList: known } : undefined;
      }
      case 'SubqueryExpr':
        return this.argument(expr);
      default:
        return undefined;
    }
  }

  /** A table function's scalar argument: the analyser inlines the call, and each use of the argument is such a subquery. */
  private argument(expr: Expr): Expr | undefined {
    const project = expr.subquery as Scan;
    const reference = project.inputScan as Scan | undefined;
    const name = String(reference?.withQueryName ?? '');
    if (expr.subqueryType !== 'SCALAR' || reference?.kind !== 'WithRefScan' || !name.startsWith('$inlined_'))
      return undefined;
    const id = project.columnList?.[0]?.columnId;
    const position = (reference.columnList ?? []).findIndex((c) => c.columnId === id);
    const given = this.withQueries.get(name)?.scan;
    const givenId = given?.columnList?.[position]?.columnId;
    const computed = ((given?.exprList ?? []) as readonly ComputedColumn[]).find((c) => c.column.columnId === givenId);
    return computed && this.constant(computed.expr);
  }
}

/** Functions that draw anew for each row. */
const volatile = new Set(['rand', 'generate_uuid']);

/** Computed columns that are others' names, or their dates; what is not computed passes, unless only computed ones do. */
function throughComputed(computed: readonly ComputedColumn[], passing = true): (id: string) => ColumnSide | undefined {
  const sides = new Map(computed.map((c) => [c.column.columnId, columnSide(c.expr)]));
  return (id) => (sides.has(id) ? sides.get(id) : passing ? { id } : undefined);
}

interface AnalyticGroup {
  readonly partitionBy?: { readonly partitionByList?: readonly Expr[] };
}

/** The columns that every window of the scan is partitioned by: a filter on those may come first. */
function partitionedBy(scan: Scan): ReadonlySet<string> {
  const groups = (scan.functionGroupList ?? []) as readonly AnalyticGroup[];
  const keys = groups.map(
    (g) => new Set((g.partitionBy?.partitionByList ?? []).flatMap((e) => columnSide(e)?.id ?? [])),
  );
  const [first, ...rest] = keys;
  return new Set([...(first ?? [])].filter((id) => rest.every((k) => k.has(id))));
}
