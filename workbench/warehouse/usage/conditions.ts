// What a filter says about columns, kept as far as it can choose partitions; and whether a partition can satisfy it.

import type { TimeUnit } from '../catalog/model';
import { functionName } from '../translate/calls';
import { type CallExpr, type Expr, type ResolvedColumn, type Scan, typeOf } from '../translate/translation';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';
import { dayOf, dayUnitStart, type Interval, type Partition, unitStart } from './partitions';

type Operator = '<' | '<=' | '=' | '!=' | '>=' | '>';

/** What stands around the column and still lets BigQuery choose partitions: DATE(c), or c truncated to a unit of time. */
export type Rounding = { readonly kind: 'DATE' } | { readonly kind: 'TRUNC'; readonly unit: TimeUnit };

export interface ColumnSide {
  readonly id: string;
  readonly rounding?: Rounding;
}

interface Leaf extends ColumnSide {
  /** The type that the column's side has, rounding included. */
  readonly type: SqlType;
}

export type Condition =
  | { readonly kind: 'AND'; readonly parts: readonly Condition[] }
  | { readonly kind: 'OR'; readonly parts: readonly Condition[] }
  | (Leaf & { readonly kind: 'COMPARE'; readonly operator: Operator; readonly constant: Expr })
  | (Leaf & { readonly kind: 'IN'; readonly constants: readonly Expr[] })
  | (Leaf & { readonly kind: 'IN_ARRAY'; readonly array: Expr })
  | (Leaf & { readonly kind: 'NULL'; readonly negated: boolean });

/** Turns an expression without columns into one that can be evaluated by itself; undefined for what has no constant value. */
export type ConstantOf = (expr: Expr) => Expr | undefined;

/** All of them; what says nothing (undefined) adds nothing. */
export function allOf(parts: readonly (Condition | undefined)[]): Condition | undefined {
  const known = parts.filter((p): p is Condition => p !== undefined);
  return known.length > 1 ? { kind: 'AND', parts: known } : known[0];
}

/** Any of them: where one says nothing, so does the whole. */
export function anyOf(parts: readonly (Condition | undefined)[]): Condition | undefined {
  const known = parts.filter((p): p is Condition => p !== undefined);
  if (known.length === 0 || known.length < parts.length) return undefined;
  return known.length > 1 ? { kind: 'OR', parts: known } : known[0];
}

const operators: Readonly<Record<string, Operator>> = {
  $less: '<',
  $less_or_equal: '<=',
  $equal: '=',
  $not_equal: '!=',
  $greater_or_equal: '>=',
  $greater: '>',
};
const flipped: Readonly<Record<Operator, Operator>> = {
  '<': '>',
  '<=': '>=',
  '=': '=',
  '!=': '!=',
  '>=': '<=',
  '>': '<',
};
const opposite: Readonly<Record<Operator, Operator>> = {
  '<': '>=',
  '<=': '>',
  '=': '!=',
  '!=': '=',
  '>=': '<',
  '>': '<=',
};

const unitNumbers: Readonly<Record<number, TimeUnit>> = { 1: 'YEAR', 2: 'MONTH', 3: 'DAY', 7: 'HOUR' };

function truncationUnit(node: Expr | undefined): TimeUnit | undefined {
  const { value } = (node?.value ?? {}) as { readonly value?: { readonly enumValue?: number } };
  return unitNumbers[value?.enumValue ?? -1];
}

/** In some lists, a window's keys among them, a column has no kind of its own. */
const isColumn = (expr: Expr): boolean => expr.kind === 'ColumnRef' || (expr.kind === '' && 'column' in expr);

/** The bare column, or the column under DATE or a truncation; undefined for any other expression. */
export function columnSide(expr: Expr | undefined): ColumnSide | undefined {
  if (!expr) return undefined;
  if (isColumn(expr)) {
    return expr.isCorrelated ? undefined : { id: (expr.column as ResolvedColumn).columnId };
  }
  if (expr.kind !== 'FunctionCall') return undefined;
  const call = expr as CallExpr;
  const [inner, unitNode, ...zone] = call.argumentList ?? [];
  if (!inner || !isColumn(inner) || inner.isCorrelated || zone.length > 0) return undefined;
  const { columnId: id } = inner.column as ResolvedColumn;
  switch (functionName(call)) {
    case 'date':
      return unitNode ? undefined : { id, rounding: { kind: 'DATE' } };
    case 'date_trunc':
    case 'datetime_trunc':
    case 'timestamp_trunc': {
      const unit = truncationUnit(unitNode);
      return unit && { id, rounding: { kind: 'TRUNC', unit } };
    }
    default:
      return undefined;
  }
}

/** What must hold for the filter to be true; undefined where it says nothing of use. `negated`: for it to be false. */
export function conditionOf(filter: Expr | undefined, constantOf: ConstantOf, negated = false): Condition | undefined {
  if (filter?.kind !== 'FunctionCall') return undefined;
  const call = filter as CallExpr;
  const args = call.argumentList ?? [];
  const name = functionName(call);
  const leaf = (node: Expr | undefined): Leaf | undefined => {
    const side = columnSide(node);
    return side && node && { ...side, type: typeOf(node) };
  };
  switch (name) {
    case '$and':
    case '$or': {
      const parts = args.map((a) => conditionOf(a, constantOf, negated));
      return (name === '$and') === negated ? anyOf(parts) : allOf(parts);
    }
    case '$not':
      return conditionOf(args[0], constantOf, !negated);
    case '$is_null': {
      const column = leaf(args[0]);
      return column && { ...column, kind: 'NULL', negated };
    }
    case '$between': {
      const column = leaf(args[0]);
      if (!column) return undefined;
      const low = compared(column, '>=', args[1], constantOf, negated);
      const high = compared(column, '<=', args[2], constantOf, negated);
      return negated ? anyOf([low, high]) : allOf([low, high]);
    }
    case '$in': {
      const column = leaf(args[0]);
      const constants = args.slice(1).flatMap((a) => constantOf(a) ?? []);
      if (!column || constants.length < args.length - 1) return undefined;
      if (!negated) return { ...column, kind: 'IN', constants };
      return allOf(constants.map((constant) => ({ ...column, kind: 'COMPARE', operator: '!=', constant })));
    }
    case '$in_array': {
      const column = leaf(args[0]);
      const array = args[1] && constantOf(args[1]);
      return column && array && !negated ? { ...column, kind: 'IN_ARRAY', array } : undefined;
    }
    default: {
      const operator = operators[name];
      if (!operator) return undefined;
      const [left, right] = args;
      const column = leaf(left);
      if (column) return compared(column, operator, right, constantOf, negated);
      const other = leaf(right);
      return other && compared(other, flipped[operator], left, constantOf, negated);
    }
  }
}

function compared(
  column: Leaf,
  operator: Operator,
  node: Expr | undefined,
  constantOf: ConstantOf,
  negated: boolean,
): Condition | undefined {
  const constant = node && constantOf(node);
  return constant && { ...column, kind: 'COMPARE', operator: negated ? opposite[operator] : operator, constant };
}

/** The condition on other columns: `replace` says what a column is called further down; undefined where it is unknown there. */
export function renamed(
  condition: Condition | undefined,
  replace: (id: string) => ColumnSide | undefined,
): Condition | undefined {
  if (!condition) return undefined;
  if (condition.kind === 'AND') return allOf(condition.parts.map((p) => renamed(p, replace)));
  if (condition.kind === 'OR') return anyOf(condition.parts.map((p) => renamed(p, replace)));
  const { rounding: own, ...rest } = condition;
  const below = replace(condition.id);
  if (!below || (own && below.rounding)) return undefined;
  const rounding = own ?? below.rounding;
  return { ...rest, id: below.id, ...(rounding ? { rounding } : {}) };
}

/** Whether a row whose columns are all NULL can't satisfy it. */
export function refusesNull(condition: Condition): boolean {
  switch (condition.kind) {
    case 'AND':
      return condition.parts.some(refusesNull);
    case 'OR':
      return condition.parts.every(refusesNull);
    case 'NULL':
      return condition.negated;
    default:
      return true;
  }
}

/** The constants in it, each with the type it is compared as. */
export function constantsOf(condition: Condition): readonly Expr[] {
  switch (condition.kind) {
    case 'AND':
    case 'OR':
      return condition.parts.flatMap(constantsOf);
    case 'COMPARE':
      return [condition.constant];
    case 'IN':
      return condition.constants;
    case 'IN_ARRAY':
      return [condition.array];
    default:
      return [];
  }
}

/**
 * Keeps what can be judged by a partition's values: comparisons in the column's own type, or in what rounding makes of
 * it. Partitions are of UTC: the date in another @@time_zone tells nothing.
 */
export function onPartitions(condition: Condition, id: string, type: SqlType, timeZone: string): Condition | undefined {
  if (condition.kind === 'AND') return allOf(condition.parts.map((p) => onPartitions(p, id, type, timeZone)));
  if (condition.kind === 'OR') return anyOf(condition.parts.map((p) => onPartitions(p, id, type, timeZone)));
  if (condition.id !== id || !['DATE', 'DATETIME', 'TIMESTAMP', 'INT64'].includes(type.kind)) return undefined;
  const { rounding } = condition;
  if (rounding && (type.kind === 'INT64' || (type.kind === 'TIMESTAMP' && timeZone !== 'UTC'))) return undefined;
  const side = rounding?.kind === 'DATE' ? 'DATE' : type.kind;
  const fits = constantsOf(condition).every((c) => {
    const constant = typeOf(c);
    return (condition.kind === 'IN_ARRAY' && constant.kind === 'ARRAY' ? constant.element : constant).kind === side;
  });
  return fits && condition.type.kind === side ? condition : undefined;
}

function roundedInterval(interval: Interval, rounding: Rounding | undefined, columnIsDate: boolean): Interval {
  if (!rounding) return interval;
  const round = (value: bigint | undefined): bigint | undefined => {
    if (value === undefined) return undefined;
    if (rounding.kind === 'DATE') return columnIsDate ? value : dayOf(value);
    return columnIsDate ? dayUnitStart(value, rounding.unit) : unitStart(value, rounding.unit);
  };
  const [low, high] = [round(interval.low), round(interval.high)];
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function reaches({ low, high }: Interval, operator: Operator, value: bigint): boolean {
  switch (operator) {
    case '<':
      return low === undefined || low < value;
    case '<=':
      return low === undefined || low <= value;
    case '>':
      return high === undefined || high > value;
    case '>=':
      return high === undefined || high >= value;
    case '=':
      return (low === undefined || low <= value) && (high === undefined || high >= value);
    case '!=':
      return low === undefined || low !== value || high !== value;
  }
}

const asBigint = (value: SqlValue | undefined): bigint | undefined =>
  typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : undefined;

/** What is known of a constant when the statement runs; undefined where that is nothing. */
export type KnownValue = (constant: Expr) => SqlValue | undefined;

/** Whether rows of the partition can satisfy the condition. */
export function canMatch(condition: Condition, partition: Partition, columnType: SqlType, known: KnownValue): boolean {
  const pieces = [...partition.intervals, ...(partition.holdsNull ? [undefined] : [])];
  return pieces.some((piece) => holds(condition, piece, columnType.kind === 'DATE', known));
}

/** Whether values of the interval, or NULL where there is none, can satisfy the condition. */
function holds(condition: Condition, piece: Interval | undefined, isDate: boolean, known: KnownValue): boolean {
  const compare = (operator: Operator, rounding: Rounding | undefined, constant: SqlValue | undefined): boolean => {
    // A comparison with NULL, on either side, holds for no row.
    if (!piece || constant === null) return false;
    const point = asBigint(constant);
    return point === undefined || reaches(roundedInterval(piece, rounding, isDate), operator, point);
  };
  switch (condition.kind) {
    case 'AND':
      return condition.parts.every((p) => holds(p, piece, isDate, known));
    case 'OR':
      return condition.parts.some((p) => holds(p, piece, isDate, known));
    case 'NULL':
      return condition.negated === (piece !== undefined);
    case 'COMPARE':
      return compare(condition.operator, condition.rounding, known(condition.constant));
    case 'IN':
      return condition.constants.some((c) => compare('=', condition.rounding, known(c)));
    case 'IN_ARRAY': {
      const values = known(condition.array);
      if (values === undefined) return piece !== undefined;
      return Array.isArray(values) && values.some((v: SqlValue) => compare('=', condition.rounding, v));
    }
  }
}

/** Output columns by position, as the columns that they are further down. */
export function byPosition(
  outer: readonly ResolvedColumn[] | undefined,
  inner: readonly ResolvedColumn[] | undefined,
): (id: string) => ColumnSide | undefined {
  const sides = new Map<string, ColumnSide>();
  outer?.forEach((column, i) => {
    const below = inner?.[i];
    if (below) sides.set(column.columnId, { id: below.columnId });
  });
  return (id) => sides.get(id);
}

export const columnsIn = (scan: Scan): ReadonlySet<string> => new Set((scan.columnList ?? []).map((c) => c.columnId));
