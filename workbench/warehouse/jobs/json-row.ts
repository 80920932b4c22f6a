// Rows of JSON objects to values of a table's columns, as loads and insertAll read them, with BigQuery's complaints.

import type { ColumnDefinition } from '../catalog/model';
import type { ScalarKind, SqlType, TypeLimits } from '../types/type';
import { NUMERIC_SCALE, type SqlValue } from '../types/value';
import { isObject, type JsonObject } from './json-fields';
import { normalJson } from './json-text';
import { BadValue, scalarReader, timestampOfSeconds } from './value-text';

/** What is wrong with a row, and in which field. */
export class BadRow extends Error {
  readonly field: string;

  constructor(message: string, field: string) {
    super(message);
    this.field = field;
  }
}

export interface JsonRowOptions {
  readonly ignoreUnknownValues: boolean;
  /** Streamed rows write JSON values as text; loads write them inline. */
  readonly jsonAsText: boolean;
}

const LONG_NUMBER = '\u0000#';
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses a JSON text; numbers that a double would round arrive as marked texts. */
export function parseExact(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(TOKEN, (token) =>
    token.length >= 16 && token[0] !== '"' ? `"\\u0000#${token}"` : token,
  );
  return JSON.parse(marked);
}

/** A value's JSON text again. */
const jsonText = (value: unknown): string => JSON.stringify(value).replace(/"\\u0000#([^"]*)"/g, '$1');

const typeWords: Readonly<Record<ScalarKind, string>> = {
  INT64: 'integer',
  FLOAT64: 'double',
  NUMERIC: 'numeric',
  BIGNUMERIC: 'bignumeric',
  BOOL: 'boolean',
  STRING: 'string',
  BYTES: 'bytes',
  DATE: 'date',
  DATETIME: 'datetime',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  INTERVAL: 'interval',
  JSON: 'json',
};

type Reader = (value: unknown, path: string) => SqlValue;

const shown = (value: unknown): string =>
  typeof value === 'string' ? value.replace(LONG_NUMBER, '').slice(0, 200) : jsonText(value).slice(0, 200);

function notConverted(kind: ScalarKind, value: unknown, path: string): BadRow {
  return new BadRow(`Could not convert value to ${typeWords[kind]}. Field: ${path}; Value: ${shown(value)}`, path);
}

/** Throws where a value breaks a parameterised type's limits. */
export function checkLimits(kind: ScalarKind, limits: TypeLimits, value: SqlValue, path: string): void {
  if (value === null) return;
  const { maxLength, precision, scale = 0 } = limits;
  if (maxLength !== undefined) {
    const length = typeof value === 'string' ? [...value].length : value instanceof Uint8Array ? value.length : 0;
    if (length > maxLength) {
      throw new BadRow(
        `Field ${path}: ${kind}(${maxLength}) has maximum length ${maxLength} but got a value with length ${length}`,
        path,
      );
    }
  }
  if (precision !== undefined && kind === 'NUMERIC' && typeof value === 'bigint') {
    const size = value < 0n ? -value : value;
    if (size / NUMERIC_SCALE >= 10n ** BigInt(precision - scale)) {
      throw new BadRow(
        `Field ${path}: NUMERIC(${precision}, ${scale}) has precision ${precision} and scale ${scale} but got a value that is not in range`,
        path,
      );
    }
  }
}

function scalarJsonReader(kind: ScalarKind, limits: TypeLimits | undefined, options: JsonRowOptions): Reader {
  const fromText = scalarReader(kind);
  const convert = (value: unknown): SqlValue | undefined => {
    if (kind === 'JSON') {
      const text = options.jsonAsText && typeof value === 'string' ? value : jsonText(value);
      return normalJson(text);
    }
    if (typeof value === 'string') {
      const text = value.startsWith(LONG_NUMBER) ? value.slice(2) : value;
      if (kind === 'TIMESTAMP' && /^[+-]?\d+(?:\.\d*)?(?:[eE]\d+)?$/.test(text)) return timestampOfSeconds(text);
      return fromText(text);
    }
    if (typeof value === 'number') {
      if (kind === 'INT64') return Number.isInteger(value) ? BigInt(value) : undefined;
      if (kind === 'FLOAT64') return value;
      if (kind === 'TIMESTAMP') return timestampOfSeconds(String(value));
      return kind === 'STRING' || kind === 'NUMERIC' || kind === 'BIGNUMERIC' ? fromText(String(value)) : undefined;
    }
    if (typeof value === 'boolean') {
      if (kind === 'BOOL') return value;
      return kind === 'STRING' ? String(value) : undefined;
    }
    return undefined;
  };
  return (value, path) => {
    let converted: SqlValue | undefined;
    try {
      converted = convert(value);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
    }
    if (converted === undefined) {
      if (Array.isArray(value)) throw new BadRow(`Array specified for non-repeated field: ${path}.`, path);
      throw notConverted(kind, value, path);
    }
    if (limits) checkLimits(kind, limits, converted, path);
    return converted;
  };
}

function typeReader(
  type: SqlType,
  limits: TypeLimits | undefined,
  fields: readonly ColumnDefinition[] | undefined,
  options: JsonRowOptions,
): Reader {
  if (type.kind === 'ARRAY') {
    const element = typeReader(type.element, limits, fields, options);
    return (value, path) => {
      if (!Array.isArray(value)) {
        throw new BadRow(`Repeated field must be imported as a JSON array. Field: ${path}.`, path);
      }
      return value.map((item: unknown) => {
        if (item === null)
          throw new BadRow(`Only optional fields can be set to NULL. Field: ${path}; Value: NULL`, path);
        return element(item, path);
      });
    };
  }
  if (type.kind === 'STRUCT') {
    const definitions = fields ?? type.fields.map((f) => ({ name: f.name, type: f.type }));
    const read = objectReader(definitions, options);
    return (value, path) => {
      if (Array.isArray(value)) throw new BadRow(`Array specified for non-repeated field: ${path}.`, path);
      if (!isObject(value)) throw new BadRow(`This field: ${path} is not a record.`, path);
      return read(value, `${path}.`);
    };
  }
  return scalarJsonReader(type.kind, limits, options);
}

function objectReader(
  columns: readonly ColumnDefinition[],
  options: JsonRowOptions,
): (row: JsonObject, prefix: string) => SqlValue[] {
  const places = new Map<string, number>();
  columns.forEach((column, index) => {
    places.set(column.name.toLowerCase(), index);
  });
  // Rows write a name the same way each time: what was folded once is found as written.
  const found = new Map<string, number | undefined>();
  const place = (name: string): number | undefined => {
    if (found.has(name)) return found.get(name);
    const index = places.get(name.toLowerCase());
    if (found.size < 10_000) found.set(name, index);
    return index;
  };
  const readers = columns.map((c) => typeReader(c.type, c.limits, c.fields, options));
  const required = columns.flatMap((c, index) => (c.notNull ? [index] : []));
  const empty = columns.map((c): SqlValue => (c.type.kind === 'ARRAY' ? [] : null));
  return (row, prefix) => {
    const values = empty.slice();
    for (const name in row) {
      const value = row[name];
      const index = place(name);
      if (index === undefined) {
        if (options.ignoreUnknownValues) continue;
        throw new BadRow(`No such field: ${prefix}${name}.`, `${prefix}${name}`);
      }
      if (value === null) continue;
      values[index] = readers[index]?.(value, `${prefix}${columns[index]?.name}`) ?? null;
    }
    for (const index of required) {
      if (values[index] === null) {
        const path = `${prefix}${columns[index]?.name}`;
        throw new BadRow(`Missing required field: ${path}.`, path);
      }
    }
    return values;
  };
}

export type JsonRowReader = (row: JsonObject) => SqlValue[];

/** Makes the reader of rows for these columns; it throws BadRow. */
export function jsonRowReader(columns: readonly ColumnDefinition[], options: JsonRowOptions): JsonRowReader {
  const read = objectReader(columns, options);
  return (row) => read(row, '');
}
