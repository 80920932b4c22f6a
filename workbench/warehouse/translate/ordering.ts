// ORDER BY as BigQuery orders: NULLs lowest, NaN next, then the numbers.

import { NotSupported } from '../errors';
import { type OrderByItem, type Scan, type Translation, typeOf } from './translation';

export function orderKeys(t: Translation, items: readonly OrderByItem[]): string[] {
  return items.flatMap((item) => orderKey(t, item));
}

function orderKey(t: Translation, item: OrderByItem): string[] {
  if (item.collationName) throw new NotSupported('ORDER BY … COLLATE');
  const column = t.expr(item.columnRef);
  const type = typeOf(item.columnRef);
  const direction = item.isDescending ? 'DESC' : 'ASC';
  const nullsFirst = item.nullOrder === 'NULLS_FIRST' || (item.nullOrder !== 'NULLS_LAST' && !item.isDescending);
  const nulls = nullsFirst ? 'NULLS FIRST' : 'NULLS LAST';
  switch (type.kind) {
    case 'FLOAT64':
      return [`(NOT isnan(${column})) ${direction} ${nulls}`, `${column} ${direction} ${nulls}`];
    case 'INTERVAL':
      return [`bq_interval_key(${column}) ${direction} ${nulls}`];
    case 'JSON':
    case 'ARRAY':
    case 'STRUCT':
      throw new NotSupported(`ORDER BY a value of type ${type.kind}`);
    default:
      return [`${column} ${direction} ${nulls}`];
  }
}

/** A scan whose order matters: its rows, with helper columns where needed, and the keys that restore the order. */
export function orderedRelation(t: Translation, scan: Scan): { sql: string; keys: string[] } {
  if (scan.kind === 'OrderByScan') {
    const input = t.scan(scan.inputScan as Scan);
    return { sql: input, keys: orderKeys(t, scan.orderByItemList as readonly OrderByItem[]) };
  }
  if (scan.kind === 'LimitOffsetScan') {
    const { sql, keys } = orderedRelation(t, scan.inputScan as Scan);
    const order = keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '';
    return { sql: `SELECT * FROM (${sql})${order}${limitClause(t, scan)}`, keys };
  }
  if (scan.kind === 'ProjectScan' && scan.isOrdered) {
    const computed = (scan.exprList ?? []) as readonly { column: { columnId: string } }[];
    const inner = orderedRelation(t, scan.inputScan as Scan);
    if (computed.length === 0) return inner;
  }
  return { sql: t.scan(scan), keys: [] };
}

export function limitClause(t: Translation, scan: Scan): string {
  const limit = scan.limit ? ` LIMIT ${t.expr(scan.limit as never)}` : '';
  const offset = scan.offset ? ` OFFSET ${t.expr(scan.offset as never)}` : '';
  return limit + offset;
}
