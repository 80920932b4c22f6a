// Arrays and structs.

import { NotSupported } from '../../errors';
import { duckType, type SqlType } from '../../types/type';
import { literal } from '../literals';
import { type LambdaNode, once, raise, text } from '../translation';
import { all, type Call, type CallTranslator, has } from './call';
import { equal } from './comparison';

/** array[OFFSET(i)] and its kin: `base` is what the first element's number is. */
const element =
  (base: 0 | 1, safe: boolean): CallTranslator =>
  (c) =>
    once(c.t, all(c), (array, index) => {
      const at = base === 0 ? `${index} + 1` : index;
      const inside = `${index} >= ${base} AND ${index} < len(${array}) + ${base}`;
      const otherwise = safe
        ? 'NULL'
        : raise(`concat('Array index ', ${index}, ' is out of bounds')`, duckType(c.type));
      return `CASE WHEN ${array} IS NULL OR ${index} IS NULL THEN NULL WHEN ${inside} THEN ${array}[${at}] ELSE ${otherwise} END`;
    });

const subscript: CallTranslator = (c) => {
  const type = c.argType(0);
  if (type.kind === 'JSON') {
    return c.argType(1).kind === 'STRING'
      ? `bq_json_field(${c.arg(0)}, ${c.arg(1)})`
      : `bq_json_element(${c.arg(0)}, ${c.arg(1)})`;
  }
  if (type.kind === 'STRUCT') throw new NotSupported('a STRUCT field by position');
  throw new NotSupported(`[] on ${type.kind}`);
};

const generate: CallTranslator = (c) => {
  const kind = c.argType(0).kind;
  const one =
    kind === 'INT64'
      ? 'CAST(1 AS BIGINT)'
      : literal(c.argType(0), kind === 'NUMERIC' ? 10n ** 9n : kind === 'BIGNUMERIC' ? 10n ** 38n : 1);
  const step = has(c, 2) ? c.arg(2) : one;
  if (kind === 'INT64' && (!has(c, 2) || /^CAST\([1-9]\d* AS BIGINT\)$/.test(step))) {
    return once(
      c.t,
      [c.arg(0), c.arg(1)],
      (from, to) =>
        `CASE WHEN ${from} IS NULL OR ${to} IS NULL THEN NULL ELSE generate_series(${from}, ${to}, ${step}) END`,
    );
  }
  return `bq_generate_array_${kind.toLowerCase()}(${c.arg(0)}, ${c.arg(1)}, ${step})`;
};

function joined(c: Call): string {
  const type = c.argType(0);
  const bytes = type.kind === 'ARRAY' && type.element.kind === 'BYTES';
  if (bytes) return `bq_array_to_bytes${has(c, 2) ? '_null' : ''}(${all(c).join(', ')})`;
  return once(c.t, all(c), (array, delimiter, nulls) => {
    const elements = nulls
      ? `list_transform(${array}, lambda e: coalesce(e, ${nulls}))`
      : `list_filter(${array}, lambda e: e IS NOT NULL)`;
    const missing = [array, delimiter, nulls].filter((n) => n !== undefined).map((n) => `${n} IS NULL`);
    return `CASE WHEN ${missing.slice(0, 2).join(' OR ')} THEN NULL ELSE array_to_string(${elements}, ${delimiter}) END`;
  });
}

/** ARRAY_FILTER and ARRAY_TRANSFORM: the lambda's arguments are the element and, where named, its offset. */
function withLambda(
  c: Call,
  write: (array: string, element: string, index: string | undefined, body: string) => string,
): string {
  const generic = c.node.genericArgumentList ?? [];
  const array = generic[0]?.expr;
  const lambda: LambdaNode | undefined = generic[1]?.inlineLambda;
  if (!array || !lambda) throw new NotSupported(`${c.name.toUpperCase()} without a lambda`);
  const element = c.t.fresh('e');
  const index = c.t.fresh('i');
  const [first, second] = lambda.argumentList ?? [];
  const meanings = new Map<string, string>();
  if (first) meanings.set(first.columnId, element);
  if (second) meanings.set(second.columnId, `(${index} - 1)`);
  const body = c.t.withColumns(meanings, () => c.t.expr(lambda.body));
  return write(c.t.expr(array), element, second ? index : undefined, body);
}

const lambdaHead = (element: string, index: string | undefined): string =>
  `lambda ${index ? `${element}, ${index}` : element}`;

const elementType = (c: Call): SqlType => {
  const type = c.argType(0);
  return type.kind === 'ARRAY' ? type.element : type;
};

const aggregate =
  (name: string, cast?: string): CallTranslator =>
  (c) => {
    const value = `list_aggregate(${c.arg(0)}, '${name}')`;
    return cast ? `CAST(${value} AS ${duckType(c.type)})` : value;
  };

export const arrayCalls: Readonly<Record<string, CallTranslator>> = {
  $make_array: (c) => `CAST([${all(c).join(', ')}] AS ${duckType(c.type)})`,
  $array_at_offset: element(0, false),
  $array_at_ordinal: element(1, false),
  $safe_array_at_offset: element(0, true),
  $safe_array_at_ordinal: element(1, true),
  $subscript: subscript,
  array_length: (c) => `CAST(len(${c.arg(0)}) AS BIGINT)`,
  array_concat: (c) => {
    const args = all(c);
    return once(
      c.t,
      args,
      (...names) =>
        `CASE WHEN ${names.map((n) => `${n} IS NULL`).join(' OR ')} THEN NULL ELSE ${names.reduce((a, b) => `list_concat(${a}, ${b})`)} END`,
    );
  },
  array_reverse: (c) => `list_reverse(${c.arg(0)})`,
  array_to_string: joined,
  array_first: (c) => firstOrLast(c, '1'),
  array_last: (c) => firstOrLast(c, '-1'),
  array_is_distinct: (c) =>
    once(
      c.t,
      [c.arg(0)],
      (a) =>
        `(CASE WHEN ${a} IS NULL THEN NULL ELSE len(list_distinct(${a})) + (CASE WHEN len(${a}) > list_count(${a}) THEN 1 ELSE 0 END) = len(${a}) END)`,
    ),
  array_includes: (c) => {
    const lambdaGiven = (c.node.genericArgumentList ?? []).some((a) => a.inlineLambda);
    if (lambdaGiven) {
      return withLambda(c, (array, e, i, body) => `(len(list_filter(${array}, ${lambdaHead(e, i)}: ${body})) > 0)`);
    }
    return once(c.t, all(c), (array, value) => {
      const type = elementType(c);
      return `(len(list_filter(${array}, lambda e: coalesce(${equal('e', value ?? '', type)}, false))) > 0)`;
    });
  },
  array_includes_any: (c) => `list_has_any(${all(c).join(', ')})`,
  array_includes_all: (c) => `list_has_all(${all(c).join(', ')})`,
  array_filter: (c) => withLambda(c, (array, e, i, body) => `list_filter(${array}, ${lambdaHead(e, i)}: ${body})`),
  array_transform: (c) =>
    withLambda(c, (array, e, i, body) => `list_transform(${array}, ${lambdaHead(e, i)}: ${body})`),
  array_min: aggregate('min'),
  array_max: aggregate('max'),
  array_sum: aggregate('sum', 'cast'),
  array_avg: aggregate('avg', 'cast'),
  generate_array: generate,
};

function firstOrLast(c: Call, at: string): string {
  const name = at === '1' ? 'ARRAY_FIRST' : 'ARRAY_LAST';
  return once(
    c.t,
    [c.arg(0)],
    (a) =>
      `CASE WHEN len(${a}) = 0 THEN ${raise(text(`${name} cannot get the ${at === '1' ? 'first' : 'last'} element of an empty array`), duckType(c.type))} ELSE ${a}[${at}] END`,
  );
}
