// Aggregate functions, in GROUP BY and as windows.

import { NotSupported } from '../errors';
import type { SqlType } from '../types/type';
import { functionName } from './calls';
import { orderKeys } from './ordering';
import { type CallExpr, type Translation, typeOf } from './translation';

/** The aggregate's arguments, already columns or constants; `over` is the window's clause, empty in GROUP BY. */
interface Aggregate {
  readonly t: Translation;
  readonly node: CallExpr;
  readonly name: string;
  readonly args: readonly string[];
  readonly types: readonly SqlType[];
  readonly type: SqlType;
  readonly over: string;
  /** With HAVING MAX or MIN: whether a row is one of the extreme ones. */
  readonly extreme: string | undefined;
}

type AggregateTranslator = (a: Aggregate) => string;

const first = (a: Aggregate): string => a.args[0] ?? 'NULL';
const kindOf = (a: Aggregate): string => a.types[0]?.kind ?? '';
const distinct = (a: Aggregate): string => (a.node.distinct ? 'DISTINCT ' : '');

/** Rows that count: where NULLs are ignored those with a value; with HAVING MAX or MIN those at the extreme. */
function filter(a: Aggregate): string {
  const conditions: string[] = [];
  if (a.node.nullHandlingModifier === 'IGNORE_NULLS') conditions.push(`${first(a)} IS NOT NULL`);
  if (a.extreme) conditions.push(a.extreme);
  return conditions.length > 0 ? ` FILTER (WHERE ${conditions.join(' AND ')})` : '';
}

const whole = (sql: string): string => `CAST(${sql} AS BIGINT)`;

const plain =
  (name: string): AggregateTranslator =>
  (a) =>
    `${name}(${distinct(a)}${a.args.join(', ')})${filter(a)}${a.over}`;

function count(a: Aggregate): string {
  return `count(${distinct(a)}${a.args.length > 0 ? first(a) : '*'})${a.over}`;
}

function sum(a: Aggregate): string {
  switch (kindOf(a)) {
    case 'INT64':
      return whole(`sum(${distinct(a)}${first(a)})${a.over}`);
    case 'NUMERIC':
      return `CAST(sum(${distinct(a)}${first(a)})${a.over} AS DECIMAL(38,9))`;
    case 'BIGNUMERIC':
      return `bq_bignumeric_sum(list(${distinct(a)}${first(a)})${a.over})`;
    case 'INTERVAL':
      return `bq_interval_sum(list(${distinct(a)}${first(a)})${a.over})`;
    default:
      return `sum(${distinct(a)}${first(a)})${a.over}`;
  }
}

function avg(a: Aggregate): string {
  switch (kindOf(a)) {
    case 'NUMERIC':
      return `bq_numeric_avg(CAST(sum(${distinct(a)}${first(a)})${a.over} AS DECIMAL(38,9)), count(${distinct(a)}${first(a)})${a.over})`;
    case 'BIGNUMERIC':
      return `bq_bignumeric_avg(list(${distinct(a)}${first(a)})${a.over})`;
    case 'INTERVAL':
      return `bq_interval_avg(list(${distinct(a)}${first(a)})${a.over})`;
    default:
      return `avg(${distinct(a)}${first(a)})${a.over}`;
  }
}

function extreme(name: 'min' | 'max'): AggregateTranslator {
  return (a) => {
    const value = `${name}(${first(a)})${a.over}`;
    switch (kindOf(a)) {
      case 'FLOAT64':
        return `CASE WHEN bool_or(isnan(${first(a)}))${a.over} THEN CAST('nan' AS DOUBLE) ELSE ${value} END`;
      case 'INTERVAL':
        return `arg_${name}(${first(a)}, bq_interval_key(${first(a)}))${a.over}`;
      default:
        return value;
    }
  };
}

const anyValue: AggregateTranslator = (a) => `any_value(${first(a)})${filter(a)}${a.over}`;

const by =
  (name: 'arg_max' | 'arg_min'): AggregateTranslator =>
  (a) =>
    `${name}_null(${a.args.join(', ')})${a.over}`;

/** ORDER BY inside an aggregate; with DISTINCT the keys must be the argument, as DuckDB and BigQuery both want. */
function order(a: Aggregate): string {
  const items = a.node.orderByItemList ?? [];
  if (items.length === 0) return '';
  const keys = a.node.distinct
    ? items.map((i) => `${a.t.expr(i.columnRef)} ${i.isDescending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`)
    : orderKeys(a.t, items);
  return ` ORDER BY ${keys.join(', ')}`;
}

const limitTo = (a: Aggregate, list: string): string =>
  a.node.limit ? `list_slice(${list}, 1, ${a.t.expr(a.node.limit)})` : list;

function arrayAgg(a: Aggregate): string {
  return limitTo(a, `list(${distinct(a)}${first(a)}${order(a)})${filter(a)}${a.over}`);
}

function stringAgg(a: Aggregate): string {
  const list = `list(${distinct(a)}${first(a)}${order(a)}) FILTER (WHERE ${first(a)} IS NOT NULL)${a.over}`;
  if (kindOf(a) === 'BYTES') return `bq_array_to_bytes(${limitTo(a, list)}, ${a.args[1] ?? "from_hex('2c')"})`;
  return `array_to_string(${limitTo(a, list)}, ${a.args[1] ?? "','"})`;
}

function concatAgg(a: Aggregate): string {
  const list = limitTo(a, `list(${first(a)}${order(a)}) FILTER (WHERE ${first(a)} IS NOT NULL)${a.over}`);
  return `flatten(${list})`;
}

/** n + 1 boundaries by nearest rank, exactly: an approximation that is never off. */
function quantiles(a: Aggregate): string {
  const kept = a.node.nullHandlingModifier === 'RESPECT_NULLS' ? '' : ` FILTER (WHERE ${first(a)} IS NOT NULL)`;
  const list = `list(${distinct(a)}${first(a)} ORDER BY ${first(a)} ASC NULLS FIRST)${kept}${a.over}`;
  const n = a.args[1] ?? 'CAST(2 AS BIGINT)';
  const name = a.t.fresh('q');
  const step = a.t.fresh('k');
  const at = `CAST(greatest(1, ceil(${step} * len(${name}) / CAST(${n} AS DOUBLE))) AS BIGINT)`;
  const picked = `list_transform(range(CAST(${n} + 1 AS BIGINT)), lambda ${step}: ${name}[${at}])`;
  return `list_transform([${list}], lambda ${name}: CASE WHEN len(${name}) > 0 THEN ${picked} END)[1]`;
}

/** The most frequent values with their counts. */
function approxTopCount(a: Aggregate): string {
  const pair = a.t.fresh('p');
  const counted =
    `list_transform(map_entries(histogram(${first(a)})${a.over}), ` +
    `lambda ${pair}: struct_pack(c := CAST(${pair}.value AS BIGINT), v := ${pair}.key))`;
  return (
    `list_slice(list_transform(list_reverse_sort(${counted}), ` +
    `lambda ${pair}: struct_pack(f1 := ${pair}.v, f2 := ${pair}.c)), 1, ${a.args[1] ?? '1'})`
  );
}

/** A spread or a correlation: of numbers only, and NaN where one of them is none. */
const floats =
  (name: string): AggregateTranslator =>
  (a) => {
    const args = a.args.map((arg, i) => (a.types[i]?.kind === 'FLOAT64' ? arg : `CAST(${arg} AS DOUBLE)`));
    const finite = args.map((arg) => `isfinite(${arg})`).join(' AND ');
    const present = args.map((arg) => `${arg} IS NOT NULL`).join(' AND ');
    const value = `${name}(${distinct(a)}${args.join(', ')}) FILTER (WHERE ${finite})${a.over}`;
    const others = `count(*) FILTER (WHERE ${present} AND NOT (${finite}))${a.over}`;
    const few = name === 'corr' ? ` WHEN count(*) FILTER (WHERE ${present})${a.over} < 2 THEN NULL` : '';
    if (!a.types.some((type) => type.kind === 'FLOAT64') && !few) return value;
    return `CASE WHEN ${others} > 0 THEN CAST('nan' AS DOUBLE)${few} ELSE ${value} END`;
  };

const aggregates: Readonly<Record<string, AggregateTranslator>> = {
  $count_star: count,
  count,
  countif: (a) =>
    a.node.distinct
      ? `count(DISTINCT CASE WHEN ${first(a)} THEN true END)${a.over}`
      : `count(*) FILTER (WHERE ${first(a)})${a.over}`,
  sum,
  avg,
  min: extreme('min'),
  max: extreme('max'),
  any_value: anyValue,
  max_by: by('arg_max'),
  min_by: by('arg_min'),
  array_agg: arrayAgg,
  array_concat_agg: concatAgg,
  string_agg: stringAgg,
  approx_count_distinct: (a) => `count(DISTINCT ${first(a)})${a.over}`,
  approx_quantiles: quantiles,
  approx_top_count: approxTopCount,
  logical_and: plain('bool_and'),
  logical_or: plain('bool_or'),
  bit_and: plain('bit_and'),
  bit_or: plain('bit_or'),
  bit_xor: plain('bit_xor'),
  stddev: floats('stddev_samp'),
  stddev_samp: floats('stddev_samp'),
  stddev_pop: floats('stddev_pop'),
  variance: floats('var_samp'),
  var_samp: floats('var_samp'),
  var_pop: floats('var_pop'),
  corr: floats('corr'),
  covar_pop: floats('covar_pop'),
  covar_samp: floats('covar_samp'),
};

/** Aggregates that count NULLs too: the others are given NULL for the rows that HAVING MAX or MIN leaves out. */
const seesNulls = new Set(['array_agg', 'any_value']);

/** One aggregate; its arguments must not be volatile or correlated (the scan makes columns of those first). */
export function aggregate(
  t: Translation,
  node: CallExpr,
  args: readonly string[],
  over: string,
  extreme?: string,
): string {
  const name = functionName(node);
  const translate = aggregates[name];
  if (!translate) throw new NotSupported(`the aggregate function ${name.replace(/^\$/, '').toUpperCase()}`);
  if (node.havingModifier && !extreme)
    throw new NotSupported(`HAVING ${node.havingModifier.ownKind} in an analytic function`);
  const types = (node.argumentList ?? []).map(typeOf);
  const kept =
    extreme && !seesNulls.has(name)
      ? args.map((arg, i) => (i === 0 ? `CASE WHEN ${extreme} THEN ${arg} END` : arg))
      : args;
  return translate({ t, node, name, args: kept, types, type: typeOf(node), over, extreme });
}

export const isAggregate = (name: string): boolean => name in aggregates;
