// Between the reference implementation's encoded values (ValueProto) and ours.

import type { SqlType } from '../../../../workbench/warehouse/types/type';
import type { IntervalValue, SqlValue } from '../../../../workbench/warehouse/types/value';

/** A ValueProto as the proto loader gives it: one field set, none for NULL. */
export interface ValueMessage {
  readonly int64Value?: string;
  readonly boolValue?: boolean;
  readonly doubleValue?: number;
  readonly stringValue?: string;
  readonly bytesValue?: Uint8Array;
  readonly dateValue?: number;
  readonly datetimeValue?: { readonly bitFieldDatetimeSeconds?: string; readonly nanos?: number };
  readonly timeValue?: string;
  readonly timestampValue?: { readonly seconds?: string; readonly nanos?: number };
  readonly numericValue?: Uint8Array;
  readonly bignumericValue?: Uint8Array;
  readonly intervalValue?: Uint8Array;
  readonly jsonValue?: string;
  readonly arrayValue?: { readonly element?: readonly ValueMessage[] };
  readonly structValue?: { readonly field?: readonly ValueMessage[] };
}

/** Little-endian two's complement of any length. */
export function decodeInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, value);
}

/** The shortest little-endian two's complement. */
export function encodeInteger(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(rest & 0xffn);
    bytes.push(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 0x80) || (rest === -1n && byte >= 0x80)) return Uint8Array.from(bytes);
  }
}

/** Days since 1970-01-01 of a proleptic Gregorian date. */
export function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

const field = (bits: bigint, from: bigint, width: bigint): number => Number((bits >> from) & ((1n << width) - 1n));

function decodeDatetime(seconds: bigint, nanos: number): bigint {
  const days = daysOf(Number(seconds >> 26n), field(seconds, 22n, 4n), field(seconds, 17n, 5n));
  const inDay = field(seconds, 12n, 5n) * 3600 + field(seconds, 6n, 6n) * 60 + field(seconds, 0n, 6n);
  return (BigInt(days) * 86_400n + BigInt(inDay)) * 1_000_000n + BigInt(Math.trunc(nanos / 1000));
}

const floorDiv = (a: bigint, b: bigint): bigint => (a >= 0n ? a / b : -((-a + b - 1n) / b));

function encodeDatetime(micros: bigint): { bitFieldDatetimeSeconds: string; nanos: number } {
  const seconds = floorDiv(micros, 1_000_000n);
  const date = new Date(Number(seconds) * 1000);
  const bits =
    (BigInt(date.getUTCFullYear()) << 26n) |
    (BigInt(date.getUTCMonth() + 1) << 22n) |
    (BigInt(date.getUTCDate()) << 17n) |
    (BigInt(date.getUTCHours()) << 12n) |
    (BigInt(date.getUTCMinutes()) << 6n) |
    BigInt(date.getUTCSeconds());
  return { bitFieldDatetimeSeconds: String(bits), nanos: Number(micros - seconds * 1_000_000n) * 1000 };
}

function decodeTime(bits: bigint): bigint {
  const seconds = field(bits, 42n, 5n) * 3600 + field(bits, 36n, 6n) * 60 + field(bits, 30n, 6n);
  return BigInt(seconds) * 1_000_000n + BigInt(Math.trunc(field(bits, 0n, 30n) / 1000));
}

function encodeTime(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const bits =
    ((seconds / 3600n) << 42n) |
    (((seconds / 60n) % 60n) << 36n) |
    ((seconds % 60n) << 30n) |
    ((micros % 1_000_000n) * 1000n);
  return String(bits);
}

/** 8 bytes of microseconds, 4 of days, 4 of sign, months and the nanoseconds below a microsecond. */
function decodeInterval(bytes: Uint8Array): IntervalValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = view.getUint32(12, true);
  const months = (packed >>> 13) & 0x3ffff;
  return {
    months: packed >>> 31 ? -months : months,
    days: view.getInt32(8, true),
    micros: view.getBigInt64(0, true),
  };
}

function encodeInterval(value: IntervalValue): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, value.micros, true);
  view.setInt32(8, value.days, true);
  view.setUint32(12, ((value.months < 0 ? 0x80000000 : 0) | (Math.abs(value.months) << 13)) >>> 0, true);
  return bytes;
}

function required<T>(part: T | undefined, type: SqlType): T {
  if (part === undefined) throw new Error(`The reference implementation gave no ${type.kind} where one was due`);
  return part;
}

export function decodeValue(message: ValueMessage, type: SqlType): SqlValue {
  if (Object.values(message).every((part) => part === undefined)) return null;
  switch (type.kind) {
    case 'INT64':
      return BigInt(required(message.int64Value, type));
    case 'FLOAT64':
      return required(message.doubleValue, type);
    case 'NUMERIC':
      return decodeInteger(required(message.numericValue, type));
    case 'BIGNUMERIC':
      return decodeInteger(required(message.bignumericValue, type));
    case 'BOOL':
      return required(message.boolValue, type);
    case 'STRING':
      return required(message.stringValue, type);
    case 'JSON':
      return required(message.jsonValue, type);
    case 'BYTES':
      return Uint8Array.from(required(message.bytesValue, type));
    case 'DATE':
      return required(message.dateValue, type);
    case 'DATETIME': {
      const { bitFieldDatetimeSeconds = '0', nanos = 0 } = required(message.datetimeValue, type);
      return decodeDatetime(BigInt(bitFieldDatetimeSeconds), nanos);
    }
    case 'TIME':
      return decodeTime(BigInt(required(message.timeValue, type)));
    case 'TIMESTAMP': {
      const { seconds = '0', nanos = 0 } = required(message.timestampValue, type);
      return BigInt(seconds) * 1_000_000n + BigInt(Math.trunc(nanos / 1000));
    }
    case 'INTERVAL':
      return decodeInterval(required(message.intervalValue, type));
    case 'ARRAY': {
      const { element = [] } = required(message.arrayValue, type);
      return element.map((item) => decodeValue(item, type.element));
    }
    case 'STRUCT': {
      const { field: parts = [] } = required(message.structValue, type);
      return type.fields.map((f, i) => decodeValue(parts[i] ?? {}, f.type));
    }
  }
}

export function encodeValue(value: SqlValue, type: SqlType): ValueMessage {
  if (value === null) return {};
  const wrong = () => new Error(`Not a value of ${type.kind}: ${String(value)}`);
  if (typeof value === 'bigint') {
    switch (type.kind) {
      case 'INT64':
        return { int64Value: String(value) };
      case 'NUMERIC':
        return { numericValue: encodeInteger(value) };
      case 'BIGNUMERIC':
        return { bignumericValue: encodeInteger(value) };
      case 'DATETIME':
        return { datetimeValue: encodeDatetime(value) };
      case 'TIME':
        return { timeValue: encodeTime(value) };
      case 'TIMESTAMP': {
        const seconds = floorDiv(value, 1_000_000n);
        return { timestampValue: { seconds: String(seconds), nanos: Number(value - seconds * 1_000_000n) * 1000 } };
      }
      default:
        throw wrong();
    }
  }
  if (typeof value === 'number') {
    if (type.kind === 'FLOAT64') return { doubleValue: value };
    if (type.kind === 'DATE') return { dateValue: value };
    throw wrong();
  }
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return type.kind === 'JSON' ? { jsonValue: value } : { stringValue: value };
  if (value instanceof Uint8Array) return { bytesValue: value };
  if ('micros' in value) return { intervalValue: encodeInterval(value) };
  if (type.kind === 'ARRAY') return { arrayValue: { element: value.map((item) => encodeValue(item, type.element)) } };
  if (type.kind === 'STRUCT') {
    return { structValue: { field: type.fields.map((f, i) => encodeValue(value[i] ?? null, f.type)) } };
  }
  throw wrong();
}
