// Rows as REST writes them: {"f":[{"v":…}]}, every scalar as text, encoded straight to JSON text for speed.

import { civilOf, dateOf, dateText, fractionText, MICROS_PER_SECOND, timeText } from '../functions/civil-time';
import type { ResultField } from '../session/result';
import type { SqlType } from '../types/type';
import { BIGNUMERIC_SCALE, type IntervalValue, NUMERIC_SCALE, type SqlValue } from '../types/value';

export interface WireOptions {
  /** TIMESTAMP as microseconds; as seconds where false. */
  readonly int64Timestamps: boolean;
}

/** As Java's Double.toString writes it, which BigQuery follows: 2.0, 1.0E20, 1.5E-5. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** A scaled integer as a decimal without trailing zeros. */
export function decimalText(value: bigint, scale: bigint, digits: number): string {
  const negative = value < 0n;
  const size = negative ? -value : value;
  const whole = size / scale;
  const fraction = size % scale;
  const text =
    fraction === 0n ? `${whole}` : `${whole}.${fraction.toString().padStart(digits, '0').replace(/0+$/, '')}`;
  return negative ? `-${text}` : text;
}

/** A double of seconds is exact to the microsecond up to here. */
const EXACT_MICROS = 10n ** 15n;

/** Seconds since 1970 in the notation of a FLOAT64, exact to the microsecond. */
export function secondsText(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  if (size < EXACT_MICROS) return floatText(Number(micros) / 1e6);
  const digits = size.toString();
  const rest = digits.slice(1).replace(/0+$/, '') || '0';
  return `${micros < 0n ? '-' : ''}${digits[0]}.${rest}E${digits.length - 7}`;
}

const datetimeText = (micros: bigint): string => {
  const civil = civilOf(micros);
  return `${dateText(civil)}T${timeText(civil)}`;
};

export function intervalText({ months, days, micros }: IntervalValue): string {
  const size = Math.abs(months);
  const left = micros < 0n ? -micros : micros;
  const seconds = left / MICROS_PER_SECOND;
  const fraction = fractionText(Number(left % MICROS_PER_SECOND));
  const clock = `${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${fraction}`;
  const sign = micros < 0n ? '-' : '';
  return `${months < 0 ? '-' : ''}${Math.floor(size / 12)}-${size % 12} ${days} ${sign}${clock}`;
}

type Encoder = (value: SqlValue) => string;

const quote = JSON.stringify;
const plain = (text: string): string => `"${text}"`;

/** What a scalar's value is as text; the texts that can't need escaping are only put in quotes. */
function scalarEncoder(type: SqlType, options: WireOptions): Encoder {
  switch (type.kind) {
    case 'INT64':
      return (v) => plain(String(v));
    case 'FLOAT64':
      return (v) => plain(floatText(v as number));
    case 'BOOL':
      return (v) => (v ? '"true"' : '"false"');
    case 'STRING':
    case 'JSON':
      return (v) => quote(v);
    case 'BYTES':
      return (v) => {
        const bytes = v as Uint8Array;
        return plain(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'));
      };
    case 'NUMERIC':
      return (v) => plain(decimalText(v as bigint, NUMERIC_SCALE, 9));
    case 'BIGNUMERIC':
      return (v) => plain(decimalText(v as bigint, BIGNUMERIC_SCALE, 38));
    case 'DATE':
      return (v) => plain(dateText(dateOf(v as number)));
    case 'DATETIME':
      return (v) => plain(datetimeText(v as bigint));
    case 'TIME':
      return (v) => plain(timeText(civilOf(v as bigint)));
    case 'TIMESTAMP':
      return options.int64Timestamps ? (v) => plain(String(v)) : (v) => plain(secondsText(v as bigint));
    case 'INTERVAL':
      return (v) => plain(intervalText(v as IntervalValue));
    case 'ARRAY':
    case 'STRUCT':
      throw new Error(`${type.kind} is no scalar`);
  }
}

function encoder(type: SqlType, options: WireOptions): Encoder {
  if (type.kind === 'ARRAY') {
    const element = encoder(type.element, options);
    // A NULL array is an empty one once it leaves a query.
    return (v) => (v === null ? '[]' : `[${(v as readonly SqlValue[]).map((e) => `{"v":${element(e)}}`).join(',')}]`);
  }
  if (type.kind === 'STRUCT') {
    const fields = type.fields.map((f) => encoder(f.type, options));
    return (v) =>
      v === null
        ? 'null'
        : `{"f":[${fields.map((f, i) => `{"v":${f((v as readonly SqlValue[])[i] ?? null)}}`).join(',')}]}`;
  }
  const scalar = scalarEncoder(type, options);
  return (v) => (v === null ? 'null' : scalar(v));
}

export type RowEncoder = (row: readonly SqlValue[]) => string;

/** Makes the writer of rows of these columns. */
export function rowEncoder(fields: readonly ResultField[], options: WireOptions): RowEncoder {
  const encoders = fields.map((f) => encoder(f.type, options));
  return (row) => {
    let text = '{"f":[';
    for (let i = 0; i < encoders.length; i++) {
      const encode = encoders[i];
      if (!encode) continue;
      text += i === 0 ? `{"v":${encode(row[i] ?? null)}}` : `,{"v":${encode(row[i] ?? null)}}`;
    }
    return `${text}]}`;
  };
}
