// Subqueries used as values: scalar, ARRAY, EXISTS and IN.

import { NotSupported } from '../errors';
import { duckType } from '../types/type';
import { equal } from './calls/comparison';
import { orderedRelation } from './ordering';
import {
  type ComputedColumn,
  type Expr,
  isSimple,
  isVolatile,
  type Scan,
  type Translation,
  typeOf,
} from './translation';

export function subquery(t: Translation, node: Expr): string {
  const scan = node.subquery as Scan;
  const column = scan.columnList?.[0];
  switch (node.subqueryType) {
    case 'SCALAR': {
      const inlined = inlineSingleRow(t, scan);
      if (inlined !== undefined) return inlined;
      if (!column) throw new NotSupported('a scalar subquery without a column');
      return `(SELECT ${t.columnName(column)} FROM (${t.scan(scan)}))`;
    }
    case 'ARRAY': {
      if (!column) throw new NotSupported('an ARRAY subquery without a column');
      const { sql, keys } = orderedRelation(t, scan);
      const order = keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '';
      const name = t.columnName(column);
      return `(SELECT coalesce(list(${name}${order}), CAST([] AS ${duckType(typeOf(node))})) FROM (${sql}))`;
    }
    case 'EXISTS':
      return `EXISTS (${t.scan(scan)})`;
    case 'IN': {
      if (!column) throw new NotSupported('an IN subquery without a column');
      if (typeOf(node.inExpr as Expr).kind === 'STRUCT') return structIn(t, node, scan, t.columnName(column));
      return `(${t.expr(node.inExpr as Expr)} IN (SELECT ${t.columnName(column)} FROM (${t.scan(scan)})))`;
    }
    default:
      throw new NotSupported(`a ${String(node.subqueryType)} subquery`);
  }
}

/** A STRUCT with an unknown field is neither in nor out of a list, which DuckDB's IN does not know. */
function structIn(t: Translation, node: Expr, scan: Scan, column: string): string {
  const value = node.inExpr as Expr;
  const same = t.fresh('same');
  const compared = `SELECT ${equal(t.expr(value), column, typeOf(value))} AS ${same} FROM (${t.scan(scan)})`;
  return (
    `(SELECT CASE WHEN coalesce(bool_or(${same}), false) THEN true ` +
    `WHEN count(*) > count(${same}) THEN NULL ELSE false END FROM (${compared}))`
  );
}

/**
 * `(SELECT expression)` over no table is that expression: SQL functions are written so, and as a subquery each row
 * would cost a join. Undefined where the scan is anything else, or a value would have to be drawn twice.
 */
function inlineSingleRow(t: Translation, scan: Scan): string | undefined {
  const levels: (readonly ComputedColumn[])[] = [];
  let current = scan;
  while (current.kind === 'ProjectScan') {
    levels.unshift((current.exprList ?? []) as readonly ComputedColumn[]);
    current = current.inputScan as Scan;
  }
  if (current.kind !== 'SingleRowScan') return undefined;
  const wanted = scan.columnList?.[0];
  if (!wanted) return undefined;
  const meanings = new Map<string, string>();
  const build = (): string | undefined => {
    for (const level of levels) {
      for (const { column, expr } of level) {
        const sql = t.withColumns(meanings, () => t.expr(expr));
        const last = column.columnId === wanted.columnId;
        if (!last && (isVolatile(sql) || (!isSimple(sql) && levels.length > 1 && /\bSELECT\b/.test(sql))))
          return undefined;
        if (!last && sql.length > 4000) return undefined;
        meanings.set(column.columnId, `(${sql})`);
      }
    }
    return meanings.get(wanted.columnId);
  };
  return build();
}
