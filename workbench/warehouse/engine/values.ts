// Values between DuckDB's node API and our forms.

import * as duck from '@duckdb/node-api';
import { WarehouseError } from '../errors';
import { bignumericOfBytes, bytesOfBignumeric } from '../functions/bignumeric-bytes';
import { type SqlType, structFieldName } from '../types/type';
import type { IntervalValue, SqlValue } from '../types/value';

function mismatch(type: SqlType, value: unknown): never {
  throw new WarehouseError('internalError', `The engine gave ${typeof value} for a ${type.kind} value.`);
}

/** Makes the reader of one column's values. */
export function valueReader(type: SqlType): (value: duck.DuckDBValue) => SqlValue {
  switch (type.kind) {
    case 'INT64':
      return (v) => (v === null ? null : typeof v === 'bigint' ? v : BigInt(v as number));
    case 'FLOAT64':
      return (v) => (v === null || typeof v === 'number' ? v : mismatch(type, v));
    case 'BOOL':
      return (v) => (v === null || typeof v === 'boolean' ? v : mismatch(type, v));
    case 'STRING':
    case 'JSON':
      return (v) => (v === null || typeof v === 'string' ? v : mismatch(type, v));
    case 'NUMERIC':
      return (v) => (v === null ? null : v instanceof duck.DuckDBDecimalValue ? v.value : mismatch(type, v));
    case 'BIGNUMERIC':
      return (v) =>
        v === null ? null : v instanceof duck.DuckDBBlobValue ? bignumericOfBytes(v.bytes) : mismatch(type, v);
    case 'BYTES':
      return (v) =>
        v === null ? null : v instanceof duck.DuckDBBlobValue ? Uint8Array.from(v.bytes) : mismatch(type, v);
    case 'DATE':
      return (v) => (v === null ? null : v instanceof duck.DuckDBDateValue ? v.days : mismatch(type, v));
    case 'DATETIME':
    case 'TIMESTAMP':
      return (v) => (v === null ? null : v instanceof duck.DuckDBTimestampValue ? v.micros : mismatch(type, v));
    case 'TIME':
      return (v) => (v === null ? null : v instanceof duck.DuckDBTimeValue ? v.micros : mismatch(type, v));
    case 'INTERVAL':
      return (v) =>
        v === null
          ? null
          : v instanceof duck.DuckDBIntervalValue
            ? { months: v.months, days: v.days, micros: v.micros }
            : mismatch(type, v);
    case 'ARRAY': {
      const element = valueReader(type.element);
      return (v) => (v === null ? null : v instanceof duck.DuckDBListValue ? v.items.map(element) : mismatch(type, v));
    }
    case 'STRUCT': {
      const readers = type.fields.map((f, i) => ({ key: structFieldName(i), read: valueReader(f.type) }));
      return (v) =>
        v === null
          ? null
          : v instanceof duck.DuckDBStructValue
            ? readers.map(({ key, read }) => read(v.entries[key] ?? null))
            : mismatch(type, v);
    }
  }
}

/** The DuckDB type object for binding a value. */
export function duckTypeObject(type: SqlType): duck.DuckDBType {
  switch (type.kind) {
    case 'INT64':
      return duck.BIGINT;
    case 'FLOAT64':
      return duck.DOUBLE;
    case 'NUMERIC':
      return duck.DECIMAL(38, 9);
    case 'BIGNUMERIC':
    case 'BYTES':
      return duck.BLOB;
    case 'BOOL':
      return duck.BOOLEAN;
    case 'STRING':
    case 'JSON':
      return duck.VARCHAR;
    case 'DATE':
      return duck.DATE;
    case 'DATETIME':
    case 'TIMESTAMP':
      return duck.TIMESTAMP;
    case 'TIME':
      return duck.TIME;
    case 'INTERVAL':
      return duck.INTERVAL;
    case 'ARRAY':
      return duck.LIST(duckTypeObject(type.element));
    case 'STRUCT':
      return duck.STRUCT(Object.fromEntries(type.fields.map((f, i) => [structFieldName(i), duckTypeObject(f.type)])));
  }
}

/** A value in the form that binds to a parameter of its DuckDB type. */
export function duckValue(type: SqlType, value: SqlValue): duck.DuckDBValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'INT64':
    case 'FLOAT64':
    case 'BOOL':
    case 'STRING':
    case 'JSON':
      return value as duck.DuckDBValue;
    case 'NUMERIC':
      return new duck.DuckDBDecimalValue(value as bigint, 38, 9);
    case 'BIGNUMERIC':
      return new duck.DuckDBBlobValue(bytesOfBignumeric(value as bigint));
    case 'BYTES':
      return new duck.DuckDBBlobValue(value as Uint8Array);
    case 'DATE':
      return new duck.DuckDBDateValue(value as number);
    case 'DATETIME':
    case 'TIMESTAMP':
      return new duck.DuckDBTimestampValue(value as bigint);
    case 'TIME':
      return new duck.DuckDBTimeValue(value as bigint);
    case 'INTERVAL': {
      const { months, days, micros } = value as IntervalValue;
      return new duck.DuckDBIntervalValue(months, days, micros);
    }
    case 'ARRAY':
      return new duck.DuckDBListValue((value as readonly SqlValue[]).map((v) => duckValue(type.element, v)));
    case 'STRUCT': {
      const values = value as readonly SqlValue[];
      return new duck.DuckDBStructValue(
        Object.fromEntries(type.fields.map((f, i) => [structFieldName(i), duckValue(f.type, values[i] ?? null)])),
      );
    }
  }
}
