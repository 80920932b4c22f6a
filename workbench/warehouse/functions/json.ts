// JSON functions. A JSON value is its normalised text (see json-tree.ts); *_of_string take a STRING that holds JSON, whose numbers
// and order they leave as written. NULL where a path leads nowhere, or a STRING is no JSON.
//
// Encoding typed values (TO_JSON_STRING, TO_JSON, JSON_OBJECT …): the translator builds JSON text from pieces. A piece takes NULL and
// gives 'null'. `form` is 'text' for TO_JSON_STRING, 'json' for TO_JSON and the constructors, 'wide' for stringify_wide_numbers.
//   bq_json_of_int64(x, form), bq_json_of_float64(x, form), bq_json_of_numeric(x, form), bq_json_of_bignumeric(x, form),
//   bq_json_of_{bool,string,bytes,date,datetime,time,timestamp,interval,json}(x) → STRING
//   bq_json_array(pieces STRING[]), bq_json_object(names STRING[], pieces STRING[]) → STRING; a NULL list gives 'null'
//     ARRAY:  bq_json_array(list_transform(x, lambda e: <piece of e>))      STRUCT NULL: CASE WHEN x IS NULL THEN 'null' ELSE bq_json_object(…) END
//   bq_json_pretty(text) for pretty_print; bq_json_normal(text) → JSON turns the text into a JSON value (sorted, first of equal keys).
// Reading: `path` includes $; JSON_EXTRACT, JSON_EXTRACT_SCALAR, JSON_EXTRACT_ARRAY, JSON_EXTRACT_STRING_ARRAY are query, value,
// query_array, value_array.
//   bq_parse_json(s, 'exact' | 'round') → JSON
//   bq_json_query(JSON, path) → JSON, bq_json_value(JSON, path) → STRING, bq_json_query_array(JSON, path) → JSON[], bq_json_value_array → STRING[]
//   bq_json_query_of_string(STRING, path) → STRING, bq_json_value_of_string, bq_json_query_array_of_string → STRING[], bq_json_value_array_of_string
//   bq_json_field(JSON, name), bq_json_element(JSON, INT64) → JSON, bq_json_type(JSON) → STRING, bq_json_keys(JSON, depth, mode) → STRING[]
//   bq_{bool,int64,string}_of_json(JSON), bq_float64_of_json(JSON, mode), bq_lax_{bool,int64,float64,string}(JSON),
//   the same for arrays: bq_{bool,int64,string}_array_of_json, bq_float64_array_of_json(JSON, mode), bq_lax_…_array
// Changing (one path a call; nest calls for more): bq_json_set(JSON, path, value JSON, create BOOL), bq_json_remove(JSON, path),
//   bq_json_strip_nulls(JSON, path, include_arrays BOOL, remove_empty BOOL), bq_json_array_append(JSON, path, value JSON, each BOOL),
//   bq_json_array_insert(JSON, path, value JSON, each BOOL): `each` adds an array's elements one by one and is for ARRAY values only.

import { civilOf, timeText } from './civil-time';
import { datetimeText, daysText } from './civil-time-arithmetic';
import {
  BIGNUMERIC,
  type DecimalKind,
  decimalOfText,
  decimalText,
  divideRounded,
  floatOfDecimal,
  floatText,
  NUMERIC,
} from './decimal';
import { failure } from './failure';
import { isoIntervalText } from './intervals';
import { follow, type JsonPath, jsonPath } from './json-path';
import {
  compareKeys,
  type Json,
  JsonNumber,
  JsonSyntaxError,
  jsonFloat,
  jsonInteger,
  jsonString,
  jsonText,
  normalJson,
  parseJson,
  prettyJson,
  tryParseJson,
} from './json-tree';
import { isInt64 } from './numeric';
import { lenient, type ScalarFunction, strict } from './scalar-function';
import { float64OfText } from './text-casts';

/** A JSON value's own text: always well formed. */
const tree = (text: string): Json => parseJson(text);

function readJson(text: string, mode: string): string {
  if (mode !== 'exact' && mode !== 'round') throw failure(`Invalid \`wide_number_mode\` specified: ${mode}`);
  try {
    const refuse =
      mode === 'exact'
        ? (number: string) => {
            throw failure(
              `Invalid input to PARSE_JSON: Input number: ${number} cannot round-trip through string representation`,
            );
          }
        : undefined;
    return jsonText(normalJson(parseJson(text), refuse));
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw failure(`Invalid input to PARSE_JSON: ${error.message}`);
    throw error;
  }
}

/** A scalar as JSON_VALUE gives it; null for what is none. */
function scalarText(value: Json | undefined): string | null {
  if (value === undefined || value === null || Array.isArray(value) || value instanceof Map) return null;
  if (typeof value === 'string') return value;
  return value instanceof JsonNumber ? value.text : String(value);
}

function queried(root: Json | undefined, path: string): Json | undefined {
  const steps = jsonPath(path);
  return root === undefined ? undefined : follow(root, steps);
}

function itemsOf(value: Json | undefined): Json[] | null {
  return Array.isArray(value) ? value : null;
}

/** Scalars only: one array or object among the items, and there is no array of values. */
function valuesOf(value: Json | undefined): (string | null)[] | null {
  const items = itemsOf(value);
  if (!items || items.some((item) => Array.isArray(item) || item instanceof Map)) return null;
  return items.map(scalarText);
}

const textOf = (value: Json | undefined): string | null => (value === undefined ? null : jsonText(value));
/** In a STRING of JSON, null is NULL. */
const stringOf = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : jsonText(value);

function typeOfJson(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  return value instanceof JsonNumber ? 'number' : typeof value;
}

function keysOf(value: Json, depth: bigint, mode: string): string[] {
  if (depth <= 0n) throw failure('max_depth must be positive.');
  if (mode !== 'strict' && mode !== 'lax' && mode !== 'lax recursive') {
    throw failure(`Invalid JSON mode specified: ${mode}`);
  }
  const keys = new Set<string>();
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/;
  const visit = (node: Json, prefix: string, left: bigint, inArray: boolean): void => {
    if (Array.isArray(node)) {
      if (mode === 'strict' || (inArray && mode === 'lax')) return;
      for (const item of node) visit(item, prefix, left, true);
    } else if (node instanceof Map && left > 0n) {
      for (const [key, member] of node) {
        const name = `${prefix}${prefix ? '.' : ''}${plain.test(key) ? key : jsonString(key)}`;
        keys.add(name);
        visit(member, name, left - 1n, false);
      }
    }
  };
  visit(value, '', depth, false);
  return [...keys].sort(compareKeys);
}

// ---- Conversions -------------------------------------------------------------------------------------------------

const notA = (what: string) => failure(`The provided JSON input is not ${what}`);

function toBool(value: Json): boolean {
  if (typeof value !== 'boolean') throw notA('a boolean');
  return value;
}

function toInt64(value: Json): bigint {
  if (!(value instanceof JsonNumber)) throw notA('an integer');
  const whole = jsonInteger(value);
  if (whole !== undefined) {
    if (!isInt64(whole)) throw notA('an integer');
    return whole;
  }
  const float = Number(value.text);
  if (!Number.isInteger(float) || !isInt64(BigInt(float))) {
    throw failure(`The provided JSON number: ${value.text} cannot be converted to an integer`);
  }
  return BigInt(float);
}

function toFloat64(value: Json, mode: string): number {
  if (mode !== 'exact' && mode !== 'round') throw failure(`Invalid \`wide_number_mode\` specified: ${mode}`);
  if (!(value instanceof JsonNumber)) throw notA('a number');
  const float = Number(value.text);
  const whole = jsonInteger(value);
  if (mode === 'exact' && whole !== undefined && BigInt(float) !== whole) {
    throw failure(`JSON number: ${value.text} cannot be converted to FLOAT64 without loss of precision`);
  }
  return float;
}

function toText(value: Json): string {
  if (typeof value !== 'string') throw notA('a string');
  return value;
}

function laxBool(value: Json): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value instanceof JsonNumber) return Number(value.text) !== 0;
  if (typeof value !== 'string') return null;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : null;
}

function laxInt64(value: Json): bigint | null {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  const text = value instanceof JsonNumber ? value.text : typeof value === 'string' ? value.trim() : undefined;
  if (text === undefined) return null;
  const scaled = decimalOfText(BIGNUMERIC, text);
  if (scaled === undefined) return null;
  const whole = divideRounded(scaled, BIGNUMERIC.scale);
  return isInt64(whole) ? whole : null;
}

function laxFloat64(value: Json): number | null {
  if (value instanceof JsonNumber) return Number(value.text);
  return typeof value === 'string' ? (float64OfText(value) ?? null) : null;
}

function laxText(value: Json): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (!(value instanceof JsonNumber)) return null;
  return jsonInteger(value) === undefined ? floatText(Number(value.text)) : value.text;
}

function arrayOfJson<T>(value: Json, each: (item: Json) => T): T[] {
  if (!Array.isArray(value)) throw failure('The provided JSON input is not an array');
  return value.map(each);
}
const laxArray = <T>(value: Json, each: (item: Json) => T): T[] | null =>
  Array.isArray(value) ? value.map(each) : null;

// ---- Changes -----------------------------------------------------------------------------------------------------

/** Steps that a change can make missing places for, from where they are missing. */
function made(steps: JsonPath, value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string') return new Map([[step, made(rest, value)]]);
  const items = new Array<Json>(step).fill(null);
  items.push(made(rest, value));
  return items;
}

/** The value with another at the path; places in the way that cannot hold it leave all as it was. */
function withSet(root: Json, steps: JsonPath, value: Json, create: boolean): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (root === null) return create ? made(steps, value) : root;
  if (root instanceof Map && typeof step === 'string') {
    const member = root.get(step);
    if (member === undefined && !create) return root;
    const changed = new Map(root);
    changed.set(step, member === undefined ? made(rest, value) : withSet(member, rest, value, create));
    return changed;
  }
  if (Array.isArray(root) && typeof step === 'number' && step >= 0) {
    if (step >= root.length && !create) return root;
    const changed = [...root];
    const item = changed[step];
    while (changed.length < step) changed.push(null);
    changed[step] = item === undefined ? made(rest, value) : withSet(item, rest, value, create);
    return changed;
  }
  return root;
}

/** The value with what `change` makes of the one at the path; undefined takes it out. */
function withChanged(root: Json, steps: JsonPath, change: (value: Json) => Json | undefined): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return change(root);
  if (root instanceof Map && typeof step === 'string') {
    const member = root.get(step);
    if (member === undefined) return root;
    const next = withChanged(member, rest, change);
    const changed = new Map(root);
    if (next === undefined) changed.delete(step);
    else changed.set(step, next);
    return changed;
  }
  if (Array.isArray(root) && typeof step === 'number') {
    const item = root[step];
    if (item === undefined) return root;
    const next = withChanged(item, rest, change);
    const changed = [...root];
    if (next === undefined) changed.splice(step, 1);
    else changed[step] = next;
    return changed;
  }
  return root;
}

interface Stripping {
  readonly includeArrays: boolean;
  readonly removeEmpty: boolean;
}

/** What is left of a value without the nulls in it. */
function stripped(value: Json, how: Stripping): Json {
  if (value instanceof Map) {
    const kept = new Map<string, Json>();
    for (const [key, member] of value) {
      const next = stripped(member, how);
      if (!removable(next, how)) kept.set(key, next);
    }
    return kept;
  }
  if (!Array.isArray(value)) return value;
  const items = value.map((item) => stripped(item, how));
  return how.includeArrays ? items.filter((item) => !removable(item, how)) : items;
}

function removable(value: Json, { includeArrays, removeEmpty }: Stripping): boolean {
  if (value === null) return true;
  if (!removeEmpty) return false;
  return value instanceof Map ? value.size === 0 : includeArrays && Array.isArray(value) && value.length === 0;
}

/** At the top there is nothing to take a value out of: what would go is null. */
function strippedTop(value: Json, how: Stripping): Json {
  const next = stripped(value, how);
  return removable(next, how) ? null : next;
}

const added = (value: Json, each: boolean): Json[] => (each && Array.isArray(value) ? value : [value]);

function inserted(root: Json, path: string, value: Json, each: boolean): Json {
  const steps = jsonPath(path);
  const index = steps.at(-1);
  if (typeof index !== 'number') return root;
  const change = (target: Json): Json => {
    if (target === null) return [...new Array<Json>(index).fill(null), ...added(value, each)];
    if (!Array.isArray(target) || index < 0) return target;
    const items = [...target];
    while (items.length < index) items.push(null);
    items.splice(index, 0, ...added(value, each));
    return items;
  };
  return withChanged(root, steps.slice(0, -1), change) ?? null;
}

/** Keys stay in order after a change put one in. */
const changedText = (value: Json): string => jsonText(normalJson(value));

// ---- Pieces ------------------------------------------------------------------------------------------------------

type Form = 'text' | 'json' | 'wide';

function formOf(form: string | null): Form {
  if (form === 'text' || form === 'json' || form === 'wide') return form;
  throw new Error(`No such form of JSON: ${form}`);
}

const SAFE = 1n << 53n;

function int64Piece(value: bigint, form: Form): string {
  const wide = value > SAFE || value < -SAFE;
  return wide && form !== 'json' ? `"${value}"` : String(value);
}

function float64Piece(value: number, form: Form): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value < 0 ? '"-Infinity"' : '"Infinity"';
  return form === 'text' ? floatText(value) : jsonFloat(value);
}

function decimalPiece(kind: DecimalKind, value: bigint, form: Form): string {
  const text = decimalText(kind, value);
  const whole = value % kind.scale === 0n;
  if (form === 'text') return whole && value / kind.scale <= SAFE && value / kind.scale >= -SAFE ? text : `"${text}"`;
  if (whole && isInt64(value / kind.scale)) return int64Piece(value / kind.scale, form);
  const float = floatOfDecimal(kind, value);
  if (form === 'wide' && decimalOfText(kind, String(float)) !== value) return `"${text}"`;
  return jsonFloat(float);
}

const instantText = (value: bigint): string => `${datetimeText(value).replace(' ', 'T')}Z`;

const pieces: readonly ScalarFunction[] = [
  lenient('bq_json_of_bool', ['BOOL'], 'STRING', (x) => (x === null ? 'null' : String(x))),
  lenient('bq_json_of_int64', ['INT64', 'STRING'], 'STRING', (x, form) =>
    x === null ? 'null' : int64Piece(x, formOf(form)),
  ),
  lenient('bq_json_of_float64', ['FLOAT64', 'STRING'], 'STRING', (x, form) =>
    x === null ? 'null' : float64Piece(x, formOf(form)),
  ),
  lenient('bq_json_of_numeric', ['NUMERIC', 'STRING'], 'STRING', (x, form) =>
    x === null ? 'null' : decimalPiece(NUMERIC, x, formOf(form)),
  ),
  lenient('bq_json_of_bignumeric', ['BIGNUMERIC', 'STRING'], 'STRING', (x, form) =>
    x === null ? 'null' : decimalPiece(BIGNUMERIC, x, formOf(form)),
  ),
  lenient('bq_json_of_string', ['STRING'], 'STRING', (x) => (x === null ? 'null' : jsonString(x))),
  lenient('bq_json_of_bytes', ['BYTES'], 'STRING', (x) =>
    x === null ? 'null' : `"${Buffer.from(x).toString('base64')}"`,
  ),
  lenient('bq_json_of_date', ['DATE'], 'STRING', (x) => (x === null ? 'null' : `"${daysText(x)}"`)),
  lenient('bq_json_of_datetime', ['DATETIME'], 'STRING', (x) =>
    x === null ? 'null' : `"${datetimeText(x).replace(' ', 'T')}"`,
  ),
  lenient('bq_json_of_time', ['TIME'], 'STRING', (x) => (x === null ? 'null' : `"${timeText(civilOf(x))}"`)),
  lenient('bq_json_of_timestamp', ['TIMESTAMP'], 'STRING', (x) => (x === null ? 'null' : `"${instantText(x)}"`)),
  lenient('bq_json_of_interval', ['INTERVAL'], 'STRING', (x) => (x === null ? 'null' : `"${isoIntervalText(x)}"`)),
  lenient('bq_json_of_json', ['JSON'], 'STRING', (x) => x ?? 'null'),
  lenient('bq_json_array', ['STRING[]'], 'STRING', (items) =>
    items === null ? 'null' : `[${items.map((item) => item ?? 'null').join(',')}]`,
  ),
  lenient('bq_json_object', ['STRING[]', 'STRING[]'], 'STRING', (names, values) => {
    if (names === null || values === null) return 'null';
    if (names.length !== values.length) {
      throw failure('Invalid input to JSON_OBJECT: The number of keys and values must match');
    }
    const members = names.map((name, index) => {
      if (name === null) throw failure('Invalid input to JSON_OBJECT: A key cannot be NULL');
      return `${jsonString(name)}:${values[index] ?? 'null'}`;
    });
    return `{${members.join(',')}}`;
  }),
  strict('bq_json_pretty', ['STRING'], 'STRING', (text) => prettyJson(parseJson(text))),
  strict('bq_json_normal', ['STRING'], 'JSON', (text) => jsonText(normalJson(parseJson(text)))),
];

export const json: readonly ScalarFunction[] = [
  ...pieces,
  strict('bq_parse_json', ['STRING', 'STRING'], 'JSON', readJson),

  strict('bq_json_query', ['JSON', 'STRING'], 'JSON', (x, path) => textOf(queried(tree(x), path))),
  strict('bq_json_value', ['JSON', 'STRING'], 'STRING', (x, path) => scalarText(queried(tree(x), path))),
  strict(
    'bq_json_query_array',
    ['JSON', 'STRING'],
    'JSON[]',
    (x, path) => itemsOf(queried(tree(x), path))?.map(jsonText) ?? null,
  ),
  strict('bq_json_value_array', ['JSON', 'STRING'], 'STRING[]', (x, path) => valuesOf(queried(tree(x), path))),
  strict('bq_json_query_of_string', ['STRING', 'STRING'], 'STRING', (x, path) =>
    stringOf(queried(tryParseJson(x), path)),
  ),
  strict('bq_json_value_of_string', ['STRING', 'STRING'], 'STRING', (x, path) =>
    scalarText(queried(tryParseJson(x), path)),
  ),
  strict(
    'bq_json_query_array_of_string',
    ['STRING', 'STRING'],
    'STRING[]',
    (x, path) => itemsOf(queried(tryParseJson(x), path))?.map(jsonText) ?? null,
  ),
  strict('bq_json_value_array_of_string', ['STRING', 'STRING'], 'STRING[]', (x, path) =>
    valuesOf(queried(tryParseJson(x), path)),
  ),
  strict('bq_json_field', ['JSON', 'STRING'], 'JSON', (x, name) => {
    const value = tree(x);
    return value instanceof Map ? textOf(value.get(name)) : null;
  }),
  strict('bq_json_element', ['JSON', 'INT64'], 'JSON', (x, index) => {
    const value = tree(x);
    return Array.isArray(value) && index >= 0n ? textOf(value[Number(index)]) : null;
  }),
  strict('bq_json_type', ['JSON'], 'STRING', (x) => typeOfJson(tree(x))),
  strict('bq_json_keys', ['JSON', 'INT64', 'STRING'], 'STRING[]', (x, depth, mode) => keysOf(tree(x), depth, mode)),

  strict('bq_bool_of_json', ['JSON'], 'BOOL', (x) => toBool(tree(x))),
  strict('bq_int64_of_json', ['JSON'], 'INT64', (x) => toInt64(tree(x))),
  strict('bq_float64_of_json', ['JSON', 'STRING'], 'FLOAT64', (x, mode) => toFloat64(tree(x), mode)),
  strict('bq_string_of_json', ['JSON'], 'STRING', (x) => toText(tree(x))),
  strict('bq_bool_array_of_json', ['JSON'], 'BOOL[]', (x) => arrayOfJson(tree(x), toBool)),
  strict('bq_int64_array_of_json', ['JSON'], 'INT64[]', (x) => arrayOfJson(tree(x), toInt64)),
  strict('bq_float64_array_of_json', ['JSON', 'STRING'], 'FLOAT64[]', (x, mode) =>
    arrayOfJson(tree(x), (item) => toFloat64(item, mode)),
  ),
  strict('bq_string_array_of_json', ['JSON'], 'STRING[]', (x) => arrayOfJson(tree(x), toText)),
  strict('bq_lax_bool', ['JSON'], 'BOOL', (x) => laxBool(tree(x))),
  strict('bq_lax_int64', ['JSON'], 'INT64', (x) => laxInt64(tree(x))),
  strict('bq_lax_float64', ['JSON'], 'FLOAT64', (x) => laxFloat64(tree(x))),
  strict('bq_lax_string', ['JSON'], 'STRING', (x) => laxText(tree(x))),
  strict('bq_lax_bool_array', ['JSON'], 'BOOL[]', (x) => laxArray(tree(x), laxBool)),
  strict('bq_lax_int64_array', ['JSON'], 'INT64[]', (x) => laxArray(tree(x), laxInt64)),
  strict('bq_lax_float64_array', ['JSON'], 'FLOAT64[]', (x) => laxArray(tree(x), laxFloat64)),
  strict('bq_lax_string_array', ['JSON'], 'STRING[]', (x) => laxArray(tree(x), laxText)),

  strict('bq_json_set', ['JSON', 'STRING', 'JSON', 'BOOL'], 'JSON', (x, path, value, create) =>
    changedText(withSet(tree(x), jsonPath(path), tree(value), create)),
  ),
  strict('bq_json_remove', ['JSON', 'STRING'], 'JSON', (x, path) => {
    const steps = jsonPath(path);
    if (steps.length === 0) throw failure("Invalid input to JSON_REMOVE: The JSONPath cannot be '$'");
    return changedText(withChanged(tree(x), steps, () => undefined) ?? null);
  }),
  strict('bq_json_strip_nulls', ['JSON', 'STRING', 'BOOL', 'BOOL'], 'JSON', (x, path, includeArrays, removeEmpty) =>
    changedText(
      withChanged(tree(x), jsonPath(path), (value) => strippedTop(value, { includeArrays, removeEmpty })) ?? null,
    ),
  ),
  strict('bq_json_array_append', ['JSON', 'STRING', 'JSON', 'BOOL'], 'JSON', (x, path, value, each) =>
    changedText(
      withChanged(tree(x), jsonPath(path), (target) =>
        target === null || Array.isArray(target) ? [...(target ?? []), ...added(tree(value), each)] : target,
      ) ?? null,
    ),
  ),
  strict('bq_json_array_insert', ['JSON', 'STRING', 'JSON', 'BOOL'], 'JSON', (x, path, value, each) =>
    changedText(inserted(tree(x), path, tree(value), each)),
  ),
];
