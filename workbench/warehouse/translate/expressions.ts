// Resolved expressions as DuckDB expressions.

import { type ValueMessage, valueFromMessage } from '../analyser/values';
import { NotSupported } from '../errors';
import { duckType, type SqlType, structFieldName } from '../types/type';
import { call } from './calls';
import { cast } from './casts';
import { literal } from './literals';
import { subquery } from './subqueries';
import {
  type CallExpr,
  type ComputedColumn,
  type Expr,
  hasSubquery,
  isSimple,
  isVolatile,
  type ResolvedColumn,
  type Translation,
  typeOf,
} from './translation';

export function expression(t: Translation, node: Expr): string {
  switch (node.kind) {
    case 'Literal': {
      const { type, value } = node.value as { readonly type: Expr['type']; readonly value?: ValueMessage };
      if (type.typeKind === 'TYPE_ENUM') return String(value?.enumValue ?? 0);
      const sqlType = typeOf({ type });
      return literal(sqlType, valueFromMessage(sqlType, value));
    }
    case '':
    case 'ColumnRef':
      if (!('column' in node)) throw new NotSupported('an expression without a kind');
      return t.column(node.column as ResolvedColumn);
    case 'Parameter':
      return t.bound({
        kind: 'parameter',
        name: String(node.name ?? ''),
        position: Number(node.position ?? 0),
        type: typeOf(node),
      });
    case 'Constant': {
      const { name } = node.constant as { readonly name: string };
      return t.bound({ kind: 'variable', name, type: typeOf(node) });
    }
    case 'SystemVariable':
      return t.bound({ kind: 'system', name: (node.namePath as readonly string[]).join('.'), type: typeOf(node) });
    case 'FunctionCall':
      return call(t, node as CallExpr);
    case 'Cast':
      return cast(t, node);
    case 'MakeStruct': {
      const fields = ((node.fieldList ?? []) as readonly Expr[]).map((f, i) => `${structFieldName(i)} := ${t.expr(f)}`);
      if (fields.length === 0) throw new NotSupported('a STRUCT without fields');
      // A named field whose value is a subquery confuses DuckDB's binder.
      if (fields.some(hasSubquery)) {
        const values = fields.map((field) => field.slice(field.indexOf(':=') + 3));
        return `CAST(row(${values.join(', ')}) AS ${duckType(typeOf(node))})`;
      }
      return `struct_pack(${fields.join(', ')})`;
    }
    case 'GetStructField':
      return `struct_extract(${t.expr(node.expr as Expr)}, '${structFieldName(Number(node.fieldIdx))}')`;
    case 'GetJsonField':
      return `bq_json_field(${t.expr(node.expr as Expr)}, ${literal({ kind: 'STRING' }, String(node.fieldName))})`;
    case 'SubqueryExpr':
      return subquery(t, node);
    case 'WithExpr':
      return withExpression(t, node);
    default:
      throw new NotSupported(`the expression ${node.kind}`);
  }
}

/**
 * WITH(a AS x, b AS f(a), …): each name stands for its expression where that can be written again, and is bound by a
 * lambda over a one-element list where it must be evaluated once.
 */
function withExpression(t: Translation, node: Expr): string {
  const assignments = (node.assignmentList ?? []) as readonly ComputedColumn[];
  const body = node.expr as Expr;
  const bind = (index: number): string => {
    const assignment = assignments[index];
    if (!assignment) return t.expr(body);
    const value = t.expr(assignment.expr);
    const id = assignment.column.columnId;
    if (isSimple(value)) return t.withColumns(new Map([[id, value]]), () => bind(index + 1));
    const name = t.fresh('w');
    const rest = t.withColumns(new Map([[id, name]]), () => bind(index + 1));
    // A lambda's body can hold no subquery, and sees no column of an outer query: there the value is written again.
    if (hasSubquery(rest) || t.inSubquery()) {
      if (isVolatile(value)) return `(SELECT ${rest} FROM (SELECT ${value} AS ${name}))`;
      return t.withColumns(new Map([[id, `(${value})`]]), () => bind(index + 1));
    }
    return `list_transform([${value}], lambda ${name}: ${rest})[1]`;
  };
  return bind(0);
}

/** The empty array of a type, for where BigQuery gives one and DuckDB NULL. */
export const emptyArray = (type: SqlType): string => `CAST([] AS ${duckType(type)})`;
