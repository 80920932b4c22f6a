// Resolved scans as SELECTs whose columns bear the resolved columns' names.

import type { TreeNode } from '../analyser/tree';
import { NotSupported } from '../errors';
import { aggregate } from './aggregates';
import { type AnalyticGroup, analytic, analyticArgument } from './analytic';
import { limitClause, orderKeys } from './ordering';
import {
  type CallExpr,
  type ComputedColumn,
  type Expr,
  isVolatile,
  type OrderByItem,
  type ResolvedColumn,
  type Scan,
  type ScanTranslation,
  typeOf,
} from './translation';

export function scanSql(t: ScanTranslation, scan: Scan): string {
  switch (scan.kind) {
    case 'SingleRowScan':
      return 'SELECT 1 AS one';
    case 'TableScan':
      return t.tableScan(scan);
    case 'ProjectScan':
      return project(t, scan);
    case 'FilterScan':
      return filter(t, scan);
    case 'JoinScan':
      return join(t, scan);
    case 'ArrayScan':
      return arrayScan(t, scan);
    case 'AggregateScan':
      return aggregateScan(t, scan);
    case 'AnalyticScan':
      return analyticScan(t, scan);
    case 'OrderByScan': {
      const input = t.scan(scan.inputScan as Scan);
      const keys = orderKeys(t, scan.orderByItemList as readonly OrderByItem[]);
      return `SELECT ${columnNames(t, scan)} FROM (${input}) ORDER BY ${keys.join(', ')}`;
    }
    case 'LimitOffsetScan':
      return limitOffset(t, scan);
    case 'SetOperationScan':
      return setOperation(t, scan);
    case 'WithScan':
      return withScan(t, scan);
    case 'WithRefScan':
      return withReference(t, scan, String(scan.withQueryName));
    case 'RecursiveRefScan':
      return withReference(t, scan, t.recursion);
    case 'SampleScan':
      return sample(t, scan);
    case 'TVFScan':
      throw new NotSupported('a call of a built-in table function');
    default:
      throw new NotSupported(`the scan ${scan.kind}`);
  }
}

const columnsOf = (scan: Scan): readonly ResolvedColumn[] => scan.columnList ?? [];

function columnNames(t: ScanTranslation, scan: Scan): string {
  const names = columnsOf(scan).map((c) => t.columnName(c));
  return names.length > 0 ? [...new Set(names)].join(', ') : '1 AS one';
}

function project(t: ScanTranslation, scan: Scan): string {
  const computed = new Map(
    ((scan.exprList ?? []) as readonly ComputedColumn[]).map((c) => [c.column.columnId, c.expr]),
  );
  const input = t.scan(scan.inputScan as Scan);
  const seen = new Set<string>();
  const { from, value: items } = t.overRows(input, () =>
    columnsOf(scan).flatMap((column) => {
      if (seen.has(column.columnId)) return [];
      seen.add(column.columnId);
      const name = t.columnName(column);
      const expr = computed.get(column.columnId);
      return [expr ? `${t.expr(expr)} AS ${name}` : name];
    }),
  );
  return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM ${from}`;
}

function filter(t: ScanTranslation, scan: Scan): string {
  const input = t.scan(scan.inputScan as Scan);
  const { from, value } = t.overRows(input, () => t.expr(scan.filterExpr as Expr));
  return `SELECT * FROM ${from} WHERE ${value}`;
}

const joinWords: Readonly<Record<string, string>> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
};

function join(t: ScanTranslation, scan: Scan): string {
  const left = t.scan(scan.leftScan as Scan);
  const right = t.scan(scan.rightScan as Scan);
  const names = columnNames(t, scan);
  const condition = scan.joinExpr ? t.expr(scan.joinExpr as Expr) : undefined;
  const words = joinWords[String(scan.joinType)];
  if (!words) throw new NotSupported(`a ${String(scan.joinType)} join`);
  const on = condition ?? (scan.joinType === 'INNER' ? undefined : 'true');
  return `SELECT ${names} FROM (${left}) ${on === undefined ? 'CROSS JOIN' : words} (${right})${on === undefined ? '' : ` ON ${on}`}`;
}

/** UNNEST beside its input: DuckDB unnests in the select list, once per row, without a lateral join. */
function arrayScan(t: ScanTranslation, scan: Scan): string {
  const element = scan.elementColumn as ResolvedColumn | undefined;
  const offset = (scan.arrayOffsetColumn as { readonly column: ResolvedColumn } | undefined)?.column;
  const inputScan = scan.inputScan as Scan | undefined;
  const input = inputScan ? t.scan(inputScan) : 'SELECT 1 AS one';
  const array = t.fresh('arr');
  const { from, value } = t.overRows(input, () => t.expr(scan.arrayExpr as Expr));
  const kept = inputScan ? columnsOf(inputScan).map((c) => t.columnName(c)) : [];
  const carried = [...new Set(kept)].join(', ');
  const base = `SELECT ${carried ? `${carried}, ` : ''}${value} AS ${array} FROM ${from}`;
  const pieces = (list: string, outer: boolean): string[] => {
    const items: string[] = [];
    if (element) items.push(`unnest(${list}) AS ${t.columnName(element)}`);
    if (offset) {
      const indexes = outer
        ? `CASE WHEN len(${array}) > 0 THEN range(len(${array})) ELSE [NULL] END`
        : `range(len(${list}))`;
      items.push(`unnest(${indexes}) AS ${t.columnName(offset)}`);
    }
    return items;
  };
  if (scan.joinExpr) {
    const items = pieces(array, false);
    const condition = t.expr(scan.joinExpr as Expr);
    const words = scan.isOuter ? 'LEFT JOIN' : 'JOIN';
    return `SELECT ${columnNames(t, scan)} FROM (${base}) ${words} LATERAL (SELECT ${items.join(', ')}) ON ${condition}`;
  }
  const outer = scan.isOuter === true;
  const list = outer ? `(CASE WHEN len(${array}) > 0 THEN ${array} ELSE [NULL] END)` : array;
  const items = [...new Set(kept), ...pieces(list, outer)];
  return `SELECT ${items.length > 0 ? items.join(', ') : `unnest(${list}) AS one`} FROM (${base})`;
}

interface GroupingSet extends TreeNode {
  readonly groupByColumnList?: readonly Expr[];
  readonly rollupColumnList?: readonly { readonly columnList?: readonly Expr[] }[];
  readonly cubeColumnList?: readonly { readonly columnList?: readonly Expr[] }[];
}

function groupingClause(t: ScanTranslation, scan: Scan, groups: readonly string[]): string {
  const sets = (scan.groupingSetList ?? []) as readonly GroupingSet[];
  if (sets.length === 0) return groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  const many = (lists: readonly { readonly columnList?: readonly Expr[] }[]): string =>
    lists.map((l) => `(${(l.columnList ?? []).map((c) => t.expr(c)).join(', ')})`).join(', ');
  const written = sets.map((set) => {
    if (set.rollupColumnList) return `ROLLUP (${many(set.rollupColumnList)})`;
    if (set.cubeColumnList) return `CUBE (${many(set.cubeColumnList)})`;
    return `(${(set.groupByColumnList ?? []).map((c) => t.expr(c)).join(', ')})`;
  });
  return ` GROUP BY GROUPING SETS (${written.join(', ')})`;
}

/** Arguments become columns first: DuckDB takes an aggregate of outer columns for one of the outer query. */
function aggregateScan(t: ScanTranslation, scan: Scan): string {
  const groups = (scan.groupByList ?? []) as readonly ComputedColumn[];
  const calls = (scan.aggregateList ?? []) as readonly ComputedColumn[];
  const input = t.scan(scan.inputScan as Scan);
  const extra: string[] = [];
  const extremes = new Map<number, { readonly by: string; readonly is: string; readonly max: boolean }>();
  const { from, value: list } = t.overRows(input, () => {
    for (const { column, expr } of groups) extra.push(`${t.expr(expr)} AS ${t.columnName(column)}`);
    for (const [i, { expr }] of calls.entries()) {
      const having = (expr as CallExpr).havingModifier;
      if (!having) continue;
      const by = t.fresh('h');
      extra.push(`${t.expr(having.havingExpr)} AS ${by}`);
      extremes.set(i, { by, is: t.fresh('h'), max: having.ownKind === 'MAX' });
    }
    return calls.map(({ expr }) =>
      ((expr as CallExpr).argumentList ?? []).map((arg) => {
        const sql = t.expr(arg);
        if (arg.kind === 'Literal' || arg.kind === 'Parameter' || arg.kind === 'Constant') return sql;
        if (arg.kind === 'ColumnRef' && !arg.isCorrelated && /^\w+$/.test(sql)) return sql;
        const name = t.fresh('g');
        extra.push(`${sql} AS ${name}`);
        return name;
      }),
    );
  });
  const rows =
    extra.length > 0 || from !== `(${input})`
      ? `(SELECT *, ${[...extra, '1 AS unused'].join(', ')} FROM ${from})`
      : from;
  const partition = groups.map(({ column }) => t.columnName(column)).join(', ');
  const over = ` OVER (${partition ? `PARTITION BY ${partition}` : ''})`;
  const marks = [...extremes.values()].map((e) => `${e.by} = ${e.max ? 'max' : 'min'}(${e.by})${over} AS ${e.is}`);
  const base = marks.length > 0 ? `(SELECT *, ${marks.join(', ')} FROM ${rows})` : rows;
  const items: string[] = groups.map(({ column }) => t.columnName(column));
  calls.forEach(({ column, expr }, i) => {
    const value = t.at(expr, () => aggregate(t, expr as CallExpr, list[i] ?? [], '', extremes.get(i)?.is));
    items.push(`${value} AS ${t.columnName(column)}`);
  });
  for (const call of (scan.groupingCallList ?? []) as readonly {
    readonly groupByColumn: Expr;
    readonly outputColumn: ResolvedColumn;
  }[]) {
    items.push(`CAST(grouping(${t.expr(call.groupByColumn)}) AS BIGINT) AS ${t.columnName(call.outputColumn)}`);
  }
  const clause = groupingClause(
    t,
    scan,
    groups.map(({ column }) => t.columnName(column)),
  );
  return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM ${base}${clause}${items.length === 0 && clause === '' ? ' LIMIT 1' : ''}`;
}

function analyticScan(t: ScanTranslation, scan: Scan): string {
  const input = t.scan(scan.inputScan as Scan);
  const groups = scan.functionGroupList as readonly AnalyticGroup[];
  const extra: string[] = [];
  const { from, value: prepared } = t.overRows(input, () =>
    groups.map((group) =>
      group.analyticFunctionList.map(({ expr }) =>
        ((expr as CallExpr).argumentList ?? []).map((arg, i) => {
          const sql = t.expr(arg);
          if (!isVolatile(sql) && !/\bSELECT\b/.test(sql)) return analyticArgument(expr as CallExpr, arg, i, sql);
          const name = t.fresh('g');
          extra.push(`${sql} AS ${name}`);
          return name;
        }),
      ),
    ),
  );
  const base = extra.length > 0 ? `(SELECT *, ${extra.join(', ')} FROM ${from})` : from;
  const items = groups.flatMap((group, g) =>
    group.analyticFunctionList.map(
      ({ column, expr }, f) =>
        `${t.at(expr, () => analytic(t, group, expr as CallExpr, prepared[g]?.[f] ?? []))} AS ${t.columnName(column)}`,
    ),
  );
  const computed = new Set(groups.flatMap((g) => g.analyticFunctionList.map((f) => f.column.columnId)));
  const passed = columnsOf(scan)
    .filter((c) => !computed.has(c.columnId))
    .map((c) => t.columnName(c));
  return `SELECT ${[...new Set(passed), ...items].join(', ')} FROM ${base}`;
}

function limitOffset(t: ScanTranslation, scan: Scan): string {
  const input = scan.inputScan as Scan;
  if (input.kind === 'OrderByScan') return `${t.scan(input)}${limitClause(t, scan)}`;
  return `SELECT * FROM (${t.scan(input)})${limitClause(t, scan)}`;
}

const setWords: Readonly<Record<string, string>> = {
  UNION_ALL: 'UNION ALL',
  UNION_DISTINCT: 'UNION',
  INTERSECT_ALL: 'INTERSECT ALL',
  INTERSECT_DISTINCT: 'INTERSECT',
  EXCEPT_ALL: 'EXCEPT ALL',
  EXCEPT_DISTINCT: 'EXCEPT',
};

interface SetItem {
  readonly scan: Scan;
  readonly outputColumnList?: readonly ResolvedColumn[];
}

function setItem(t: ScanTranslation, item: SetItem, names: readonly string[]): string {
  const columns = item.outputColumnList ?? [];
  const items = columns.map((c, i) => `${t.columnName(c)} AS ${names[i] ?? 'one'}`);
  return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM (${t.scan(item.scan)})`;
}

function setOperation(t: ScanTranslation, scan: Scan): string {
  const words = setWords[String(scan.opType)];
  if (!words) throw new NotSupported(`the set operation ${String(scan.opType)}`);
  const names = columnsOf(scan).map((c) => t.columnName(c));
  const items = (scan.inputItemList as readonly SetItem[]).map((item) => `(${setItem(t, item, names)})`);
  // DuckDB binds INTERSECT tighter and reads the rest from the left, as the analyser's list is meant.
  return items.reduce((left, right) => `(${left} ${words} ${right})`).replace(/^\((.*)\)$/s, '$1');
}

interface WithEntry {
  readonly withQueryName: string;
  readonly withSubquery: Scan;
}

const positional = (count: number): string[] => Array.from({ length: count }, (_, i) => `p${i + 1}`);

function withScan(t: ScanTranslation, scan: Scan): string {
  const entries = scan.withEntryList as readonly WithEntry[];
  const definitions = entries.map((entry) => {
    const body = entry.withSubquery;
    const columns = columnsOf(body);
    const names = positional(columns.length);
    const sqlName = t.nameWithQuery(entry.withQueryName);
    if (body.kind === 'RecursiveScan') {
      const first = setItem(t, body.nonRecursiveTerm as SetItem, names);
      const outer = t.recursion;
      t.recursion = entry.withQueryName;
      const again = setItem(t, body.recursiveTerm as SetItem, names);
      t.recursion = outer;
      return `${sqlName} AS ((${first}) ${body.opType === 'UNION_DISTINCT' ? 'UNION' : 'UNION ALL'} (${again}))`;
    }
    const inner = t.scan(body);
    const items = columns.map((c, i) => `${t.columnName(c)} AS ${names[i]}`);
    const keep = isVolatile(inner) ? 'MATERIALIZED ' : '';
    return `${sqlName} AS ${keep}(SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM (${inner}))`;
  });
  const recursive = entries.some((e) => e.withSubquery.kind === 'RecursiveScan') ? 'RECURSIVE ' : '';
  const query = t.scan(scan.query as Scan);
  // A WITH right under a WITH, as an inlined table function has it, must stand in parentheses.
  const body = query.startsWith('WITH ') ? `SELECT * FROM (${query})` : query;
  return `WITH ${recursive}${definitions.join(', ')} ${body}`;
}

function withReference(t: ScanTranslation, scan: Scan, name: string): string {
  const columns = columnsOf(scan);
  const items = columns.map((c, i) => `p${i + 1} AS ${t.columnName(c)}`);
  return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM ${t.withQuery(name)}`;
}

function sample(t: ScanTranslation, scan: Scan): string {
  const size = scan.size as Expr;
  const value = t.expr(size);
  const number = /'?(-?[\d.]+)'?/.exec(value)?.[1];
  if (!number || scan.repeatableArgument || scan.weightColumn) throw new NotSupported('this form of TABLESAMPLE');
  const input = `SELECT * FROM (${t.scan(scan.inputScan as Scan)})`;
  if (scan.unit === 'PERCENT') return `${input} USING SAMPLE ${number} PERCENT (bernoulli)`;
  if (typeOf(size).kind !== 'INT64') throw new NotSupported('this form of TABLESAMPLE');
  return `${input} USING SAMPLE ${number} ROWS`;
}
