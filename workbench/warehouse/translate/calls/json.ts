// JSON: read by path, made from values, changed. A JSON value is its text; the functions are ours.

import { type JsonForm, jsonOf } from '../json-text';
import { literal } from '../literals';
import { once } from '../translation';
import { type Call, type CallTranslator, direct, has } from './call';

/** Over a STRING the text is parsed as it is read; over JSON it is normalised already. */
const read =
  (name: string): CallTranslator =>
  (c) =>
    `bq_json_${name}${c.argType(0).kind === 'JSON' ? '' : '_of_string'}(${c.arg(0)}, ${has(c, 1) ? c.arg(1) : `'$'`})`;

const piece = (c: Call, index: number, form: JsonForm): string => jsonOf(c.t, c.arg(index), c.argType(index), form);

/** An argument as a JSON value. */
const jsonValue = (c: Call, index: number): string =>
  c.argType(index).kind === 'JSON' ? `coalesce(${c.arg(index)}, 'null')` : `bq_json_normal(${piece(c, index, 'json')})`;

/** The last argument, where it is the function's flag rather than a path or a value. */
const flag = (c: Call, otherwise: string): string => {
  const last = c.nodes.length - 1;
  return c.nodes.length % 2 === 0 ? c.arg(last) : otherwise;
};

/** Path and value, path and value …: one call for each pair, the inner first. */
function edit(name: string, otherwise: string): CallTranslator {
  return (c) => {
    const given = flag(c, otherwise);
    let result = c.arg(0);
    for (let i = 1; i + 1 < c.nodes.length; i += 2) {
      const each = name === 'set' || c.argType(i + 1).kind === 'ARRAY' ? given : 'false';
      result = `bq_json_${name}(${result}, ${c.arg(i)}, ${jsonValue(c, i + 1)}, ${each})`;
    }
    return result;
  };
}

const own =
  (name: string): CallTranslator =>
  (c) =>
    `${name}(${c.arg(0)})`;

const float =
  (name: string): CallTranslator =>
  (c) =>
    `${name}(${c.arg(0)}, ${has(c, 1) ? c.arg(1) : `'round'`})`;

/** stringify_wide_numbers decides the form when it is known, as the named argument is nearly always a literal. */
function toJson(c: Call): string {
  if (c.argType(0).kind === 'JSON' && c.nodes.length === 1) return `coalesce(${c.arg(0)}, 'null')`;
  const wide = has(c, 1) ? c.arg(1) : 'false';
  if (wide === 'false' || wide === 'true') return `bq_json_normal(${piece(c, 0, wide === 'true' ? 'wide' : 'json')})`;
  return once(
    c.t,
    [c.arg(0)],
    (v) =>
      `bq_json_normal(CASE WHEN ${wide} THEN ${jsonOf(c.t, v, c.argType(0), 'wide')} ELSE ${jsonOf(c.t, v, c.argType(0), 'json')} END)`,
  );
}

function toJsonString(c: Call): string {
  const written = piece(c, 0, 'text');
  if (!has(c, 1)) return written;
  return once(c.t, [written], (v) => `CASE WHEN ${c.arg(1)} THEN bq_json_pretty(${v}) ELSE ${v} END`);
}

function jsonObject(c: Call): string {
  const first = c.nodes.length > 0 ? c.argType(0) : undefined;
  if (first?.kind === 'ARRAY') {
    const values = c.argType(1);
    const element = values.kind === 'ARRAY' ? values.element : values;
    const name = c.t.fresh('j');
    return `bq_json_normal(bq_json_object(${c.arg(0)}, list_transform(${c.arg(1)}, lambda ${name}: ${jsonOf(c.t, name, element, 'json')})))`;
  }
  const keys = c.args.filter((i) => i % 2 === 0).map((i) => c.arg(i));
  const values = c.args.filter((i) => i % 2 === 1).map((i) => piece(c, i, 'json'));
  return `bq_json_normal(bq_json_object(CAST([${keys.join(', ')}] AS VARCHAR[]), CAST([${values.join(', ')}] AS VARCHAR[])))`;
}

const HUGE = literal({ kind: 'INT64' }, 1_000_000n);

export const jsonCalls: Readonly<Record<string, CallTranslator>> = {
  parse_json: (c) => `bq_parse_json(${c.arg(0)}, ${has(c, 1) ? c.arg(1) : `'exact'`})`,
  to_json: toJson,
  to_json_string: toJsonString,
  json_query: read('query'),
  json_extract: read('query'),
  json_value: read('value'),
  json_extract_scalar: read('value'),
  json_query_array: read('query_array'),
  json_extract_array: read('query_array'),
  json_value_array: read('value_array'),
  json_extract_string_array: read('value_array'),
  json_type: direct('bq_json_type'),
  json_keys: (c) => `bq_json_keys(${c.arg(0)}, ${has(c, 1) ? c.arg(1) : HUGE}, ${has(c, 2) ? c.arg(2) : `'strict'`})`,
  json_array: (c) =>
    `bq_json_normal(bq_json_array(CAST([${c.args.map((i) => piece(c, i, 'json')).join(', ')}] AS VARCHAR[])))`,
  json_object: jsonObject,
  json_set: edit('set', 'true'),
  json_array_append: edit('array_append', 'true'),
  json_array_insert: edit('array_insert', 'true'),
  json_remove: (c) => c.args.slice(1).reduce((value, i) => `bq_json_remove(${value}, ${c.arg(i)})`, c.arg(0)),
  json_strip_nulls: (c) =>
    `bq_json_strip_nulls(${c.arg(0)}, ${has(c, 1) ? c.arg(1) : `'$'`}, ${has(c, 2) ? c.arg(2) : 'true'}, ${has(c, 3) ? c.arg(3) : 'false'})`,
  lax_bool: own('bq_lax_bool'),
  lax_int64: own('bq_lax_int64'),
  lax_double: own('bq_lax_float64'),
  lax_float64: own('bq_lax_float64'),
  lax_string: own('bq_lax_string'),
  lax_bool_array: own('bq_lax_bool_array'),
  lax_int64_array: own('bq_lax_int64_array'),
  lax_double_array: own('bq_lax_float64_array'),
  lax_float64_array: own('bq_lax_float64_array'),
  lax_string_array: own('bq_lax_string_array'),
  bool: own('bq_bool_of_json'),
  int64: own('bq_int64_of_json'),
  double: float('bq_float64_of_json'),
  float64: float('bq_float64_of_json'),
  bool_array: own('bq_bool_array_of_json'),
  int64_array: own('bq_int64_array_of_json'),
  double_array: float('bq_float64_array_of_json'),
  float64_array: float('bq_float64_array_of_json'),
  string_array: own('bq_string_array_of_json'),
};
