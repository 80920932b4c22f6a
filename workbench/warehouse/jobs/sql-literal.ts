// A value written out in DuckDB's SQL.

import { bignumericBytes } from '../engine/values';
import { duckType, type SqlType, structFieldName } from '../types/type';
import type { IntervalValue, SqlValue } from '../types/value';

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const blob = (bytes: Uint8Array): string => `unhex(${text(Buffer.from(bytes).toString('hex'))})`;

function decimal(scaled: bigint): string {
  const size = scaled < 0n ? -scaled : scaled;
  const digits = size.toString().padStart(10, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

export function literalSql(type: SqlType, value: SqlValue): string {
  const cast = (sql: string): string => `CAST(${sql} AS ${duckType(type)})`;
  if (value === null) return cast('NULL');
  switch (type.kind) {
    case 'INT64':
    case 'BOOL':
      return cast(String(value));
    case 'FLOAT64':
      return cast(text(String(value)));
    case 'NUMERIC':
      return cast(text(decimal(value as bigint)));
    case 'BIGNUMERIC':
      return blob(bignumericBytes(value as bigint));
    case 'STRING':
    case 'JSON':
      return text(value as string);
    case 'BYTES':
      return blob(value as Uint8Array);
    case 'DATE':
      return `(DATE '1970-01-01' + ${value as number}::INTEGER)`;
    case 'DATETIME':
    case 'TIMESTAMP':
      return `make_timestamp(${value as bigint}::BIGINT)`;
    case 'TIME':
      return `CAST(make_timestamp(${value as bigint}::BIGINT) AS TIME)`;
    case 'INTERVAL': {
      const { months, days, micros } = value as IntervalValue;
      return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`;
    }
    case 'ARRAY':
      return cast(`[${(value as readonly SqlValue[]).map((v) => literalSql(type.element, v)).join(', ')}]`);
    case 'STRUCT': {
      const values = value as readonly SqlValue[];
      const fields = type.fields.map((f, i) => `${structFieldName(i)} := ${literalSql(f.type, values[i] ?? null)}`);
      return cast(`struct_pack(${fields.join(', ')})`);
    }
  }
}
