// The analyser's value messages as our values: literals of a resolved statement, rows of the reference implementation.

import { NotSupported } from '../errors';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';

/** A ValueProto as the proto loader gives it. */
export interface ValueMessage {
  readonly int64Value?: string;
  readonly boolValue?: boolean;
  readonly doubleValue?: number;
  readonly stringValue?: string;
  readonly bytesValue?: Uint8Array;
  readonly dateValue?: number;
  readonly enumValue?: number;
  readonly arrayValue?: { readonly element?: readonly ValueMessage[] };
  readonly structValue?: { readonly field?: readonly ValueMessage[] };
  readonly timestampValue?: { readonly seconds?: string; readonly nanos?: number };
  readonly datetimeValue?: { readonly bitFieldDatetimeSeconds?: string; readonly nanos?: number };
  readonly timeValue?: string;
  readonly numericValue?: Uint8Array;
  readonly bignumericValue?: Uint8Array;
  readonly jsonValue?: string;
  readonly intervalValue?: Uint8Array;
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  const top = bytes[bytes.length - 1] ?? 0;
  return top >= 128 ? value - (1n << BigInt(8 * bytes.length)) : value;
}

const field = (packed: bigint, shift: number, bits: number): number =>
  Number((packed >> BigInt(shift)) & ((1n << BigInt(bits)) - 1n));

function civilMicros(packed: bigint, nanos: number): bigint {
  const at = new Date(0);
  at.setUTCFullYear(field(packed, 26, 14), field(packed, 22, 4) - 1, field(packed, 17, 5));
  at.setUTCHours(field(packed, 12, 5), field(packed, 6, 6), field(packed, 0, 6), 0);
  return BigInt(at.getTime()) * 1000n + BigInt(Math.trunc(nanos / 1000));
}

function timeMicros(packed: bigint): bigint {
  const seconds = field(packed, 42, 5) * 3600 + field(packed, 36, 6) * 60 + field(packed, 30, 6);
  return BigInt(seconds) * 1_000_000n + BigInt(Math.trunc(field(packed, 0, 30) / 1000));
}

/** The last four of an INTERVAL's bytes: a sign, eighteen bits of months, thirteen for spare nanoseconds. */
const signedMonths = (packed: number): number => {
  const months = (packed >>> 13) & 0x3ffff;
  return packed >>> 31 === 1 ? -months : months;
};

/** Sixteen bytes: microseconds, days, months. */
function interval(bytes: Uint8Array): SqlValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    micros: view.getBigInt64(0, true),
    days: view.getInt32(8, true),
    months: signedMonths(view.getUint32(12, true)),
  };
}

export function valueFromMessage(type: SqlType, message: ValueMessage | undefined): SqlValue {
  if (!message) return null;
  switch (type.kind) {
    case 'INT64':
      return message.int64Value === undefined ? null : BigInt(message.int64Value);
    case 'FLOAT64':
      return message.doubleValue === undefined ? null : Number(message.doubleValue);
    case 'BOOL':
      return message.boolValue ?? null;
    case 'STRING':
      return message.stringValue ?? null;
    case 'BYTES':
      return message.bytesValue ?? null;
    case 'DATE':
      return message.dateValue ?? null;
    case 'JSON':
      return message.jsonValue ?? null;
    case 'TIMESTAMP': {
      const at = message.timestampValue;
      if (!at) return null;
      return BigInt(at.seconds ?? '0') * 1_000_000n + BigInt(Math.trunc((at.nanos ?? 0) / 1000));
    }
    case 'DATETIME': {
      const at = message.datetimeValue;
      return at ? civilMicros(BigInt(at.bitFieldDatetimeSeconds ?? '0'), at.nanos ?? 0) : null;
    }
    case 'TIME':
      return message.timeValue === undefined ? null : timeMicros(BigInt(message.timeValue));
    case 'NUMERIC':
      return message.numericValue ? littleEndian(message.numericValue) : null;
    case 'BIGNUMERIC':
      return message.bignumericValue ? littleEndian(message.bignumericValue) : null;
    case 'INTERVAL':
      return message.intervalValue ? interval(message.intervalValue) : null;
    case 'ARRAY':
      return message.arrayValue
        ? (message.arrayValue.element ?? []).map((e) => valueFromMessage(type.element, e))
        : null;
    case 'STRUCT': {
      const values = message.structValue?.field;
      if (!message.structValue) return null;
      return type.fields.map((f, i) => valueFromMessage(f.type, values?.[i]));
    }
    default:
      throw new NotSupported('a literal of this type');
  }
}
