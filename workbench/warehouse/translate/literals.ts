// Values as DuckDB literals.

import { bytesOfBignumeric } from '../functions/bignumeric-bytes';
import { duckType, type SqlType, structFieldName } from '../types/type';
import type { IntervalValue, SqlValue } from '../types/value';
import { text } from './translation';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return "CAST('nan' AS DOUBLE)";
  if (!Number.isFinite(value)) return `CAST('${value > 0 ? 'inf' : '-inf'}' AS DOUBLE)`;
  return `CAST(${Object.is(value, -0) ? "'-0.0'" : `'${value}'`} AS DOUBLE)`;
}

/** Scaled integer to decimal text: 1500000000n at 9 digits is `1.500000000`. */
export function decimalText(scaled: bigint, digits: number): string {
  const negative = scaled < 0n;
  const whole = (negative ? -scaled : scaled).toString().padStart(digits + 1, '0');
  return `${negative ? '-' : ''}${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
}

export function literal(type: SqlType, value: SqlValue): string {
  if (value === null) return `CAST(NULL AS ${duckType(type)})`;
  switch (type.kind) {
    case 'INT64':
      return `CAST(${value} AS BIGINT)`;
    case 'FLOAT64':
      return floatLiteral(value as number);
    case 'NUMERIC':
      return `CAST('${decimalText(value as bigint, 9)}' AS DECIMAL(38,9))`;
    case 'BIGNUMERIC':
      return `from_hex('${hex(bytesOfBignumeric(value as bigint))}')`;
    case 'BOOL':
      return value ? 'true' : 'false';
    case 'STRING':
    case 'JSON':
      return stringLiteral(value as string);
    case 'BYTES':
      return `from_hex('${hex(value as Uint8Array)}')`;
    case 'DATE':
      return `(DATE '1970-01-01' + ${value})`;
    case 'DATETIME':
    case 'TIMESTAMP':
      return `make_timestamp(${value})`;
    case 'TIME':
      return `CAST(make_timestamp(${value}) AS TIME)`;
    case 'INTERVAL': {
      const { months, days, micros } = value as IntervalValue;
      return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`;
    }
    case 'ARRAY': {
      const elements = (value as readonly SqlValue[]).map((v) => literal(type.element, v));
      return `CAST([${elements.join(', ')}] AS ${duckType(type)})`;
    }
    case 'STRUCT': {
      const values = value as readonly SqlValue[];
      const fields = type.fields.map((f, i) => `${structFieldName(i)} := ${literal(f.type, values[i] ?? null)}`);
      return `struct_pack(${fields.join(', ')})`;
    }
  }
}

/** DuckDB's parser ends at a NUL character, so such a string goes by its bytes. */
function stringLiteral(value: string): string {
  return value.includes('\0') ? `decode(from_hex('${hex(Buffer.from(value, 'utf8'))}'))` : text(value);
}
