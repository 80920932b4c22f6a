// Comparisons and logic, with NaN as BigQuery has it: equal to nothing, before nothing.

import { type SqlType, structFieldName } from '../../types/type';
import { once, repeated } from '../translation';
import { all, type Call, type CallTranslator, infix } from './call';

const plainNumber = /^CAST\('-?[\d.e+-]+' AS DOUBLE\)$/;

const isNumber = (sql: string): boolean => plainNumber.test(sql);

/** What two values are compared by; INTERVALs are compared by length. */
const key = (sql: string, type: SqlType): string => (type.kind === 'INTERVAL' ? `bq_interval_key(${sql})` : sql);

export function equal(a: string, b: string, type: SqlType): string {
  if (type.kind === 'STRUCT') {
    const fields = type.fields.map((f, i) => {
      const name = structFieldName(i);
      return equal(`struct_extract(${a}, '${name}')`, `struct_extract(${b}, '${name}')`, f.type);
    });
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE (${fields.join(' AND ')}) END`;
  }
  if (type.kind === 'FLOAT64' && !isNumber(a) && !isNumber(b)) {
    return `(${a} = ${b} AND (NOT isnan(${a}) OR ${b} IS NULL))`;
  }
  return `(${key(a, type)} = ${key(b, type)})`;
}

/** `a < b`, `a <= b`; NaN on the greater side makes it false, for DuckDB holds NaN above all numbers. */
function ordered(a: string, operator: '<' | '<=', b: string, type: SqlType): string {
  if (type.kind === 'FLOAT64' && !isNumber(b)) {
    return `(${a} ${operator} ${b} AND (NOT isnan(${b}) OR ${a} IS NULL))`;
  }
  return `(${key(a, type)} ${operator} ${key(b, type)})`;
}

const compare = (c: Call, write: (a: string, b: string, type: SqlType) => string): string => {
  const type = c.argType(0);
  if (type.kind !== 'FLOAT64' && type.kind !== 'STRUCT') return write(c.arg(0), c.arg(1), type);
  return once(c.t, [c.arg(0), c.arg(1)], (a, b) => write(a ?? '', b ?? '', type));
};

function between(c: Call): string {
  const type = c.argType(0);
  return once(
    c.t,
    all(c),
    (x, low, high) => `(${ordered(low ?? '', '<=', x ?? '', type)} AND ${ordered(x ?? '', '<=', high ?? '', type)})`,
  );
}

function inList(c: Call): string {
  const type = c.argType(0);
  if (type.kind !== 'FLOAT64' && type.kind !== 'INTERVAL') {
    const [value, ...list] = all(c);
    return `(${value} IN (${list.join(', ')}))`;
  }
  return repeated(
    c.t,
    c.arg(0),
    (value) =>
      `(${c.args
        .slice(1)
        .map((i) => equal(value, c.arg(i), type))
        .join(' OR ')})`,
  );
}

/** x IN UNNEST(array): false for no array; NULL where only an unknown element could have matched. */
function inArray(c: Call): string {
  return once(
    c.t,
    all(c),
    (x, array) =>
      `CASE WHEN coalesce(len(${array}), 0) = 0 THEN false WHEN ${x} IS NULL THEN NULL ` +
      `WHEN list_contains(${array}, ${x}) THEN true WHEN len(${array}) <> list_count(${array}) THEN NULL ELSE false END`,
  );
}

function extreme(c: Call, operator: '<' | '>'): string {
  const name = operator === '<' ? 'least' : 'greatest';
  const type = c.argType(0);
  const args = all(c);
  return once(c.t, args, (...names) => {
    const missing = names.map((n) => `${n} IS NULL`).join(' OR ');
    const notANumber =
      type.kind === 'FLOAT64' ? ` WHEN ${names.map((n) => `isnan(${n})`).join(' OR ')} THEN CAST('nan' AS DOUBLE)` : '';
    return `CASE WHEN ${missing} THEN NULL${notANumber} ELSE ${name}(${names.join(', ')}) END`;
  });
}

export const comparisonCalls: Readonly<Record<string, CallTranslator>> = {
  $equal: (c) => compare(c, equal),
  $not_equal: (c) => compare(c, (a, b, type) => `(NOT ${equal(a, b, type)})`),
  $less: (c) => compare(c, (a, b, type) => ordered(a, '<', b, type)),
  $less_or_equal: (c) => compare(c, (a, b, type) => ordered(a, '<=', b, type)),
  $greater: (c) => compare(c, (a, b, type) => ordered(b, '<', a, type)),
  $greater_or_equal: (c) => compare(c, (a, b, type) => ordered(b, '<=', a, type)),
  $between: between,
  $in: inList,
  $in_array: inArray,
  $and: infix('AND'),
  $or: infix('OR'),
  $not: (c) => `(NOT ${c.arg(0)})`,
  $is_null: (c) => `(${c.arg(0)} IS NULL)`,
  $is_true: (c) => `(${c.arg(0)} IS TRUE)`,
  $is_false: (c) => `(${c.arg(0)} IS FALSE)`,
  $is_distinct_from: (c) => `(${key(c.arg(0), c.argType(0))} IS DISTINCT FROM ${key(c.arg(1), c.argType(1))})`,
  $is_not_distinct_from: (c) => `(${key(c.arg(0), c.argType(0))} IS NOT DISTINCT FROM ${key(c.arg(1), c.argType(1))})`,
  least: (c) => extreme(c, '<'),
  greatest: (c) => extreme(c, '>'),
};
