// Values in the printed form of the corpus: BigQuery REST's, with timestamps as BigQuery's console shows them.

import type { SqlType } from '../../../../workbench/warehouse/types/type';
import {
  BIGNUMERIC_SCALE,
  type IntervalValue,
  NUMERIC_SCALE,
  type SqlValue,
} from '../../../../workbench/warehouse/types/value';

/** NULL is null (of an ARRAY, an empty list), an ARRAY and a STRUCT are lists, all else is text. */
export type Printed = null | string | readonly Printed[];

function decimal(value: bigint, scale: bigint): string {
  const size = value < 0n ? -value : value;
  const places = scale.toString().length - 1;
  const fraction = (size % scale).toString().padStart(places, '0').replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${size / scale}${fraction ? `.${fraction}` : ''}`;
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const pad = (value: number | bigint, width: number): string => String(value).padStart(width, '0');

function dateText(days: number): string {
  const date = new Date(days * 86_400_000);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

function timeText(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const fraction = micros % 1_000_000n;
  const clock = `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}`;
  return fraction === 0n ? clock : `${clock}.${pad(fraction, 6)}`;
}

const dayMicros = 86_400_000_000n;

function civilText(micros: bigint, between: string): string {
  const inDay = ((micros % dayMicros) + dayMicros) % dayMicros;
  return `${dateText(Number((micros - inDay) / dayMicros))}${between}${timeText(inDay)}`;
}

/** `1-2 3 4:5:6.789`, each of the three parts with its own sign. */
function intervalText(value: IntervalValue): string {
  const months = Math.abs(value.months);
  const micros = value.micros < 0n ? -value.micros : value.micros;
  const seconds = micros / 1_000_000n;
  const fraction = micros % 1_000_000n;
  const digits = fraction === 0n ? '' : pad(fraction, 6).replace(/000$/, '');
  return [
    `${value.months < 0 ? '-' : ''}${Math.trunc(months / 12)}-${months % 12}`,
    String(value.days),
    `${value.micros < 0n ? '-' : ''}${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${digits ? `.${digits}` : ''}`,
  ].join(' ');
}

export function printValue(value: SqlValue, type: SqlType): Printed {
  // BigQuery shows a NULL array as an empty one.
  if (value === null) return type.kind === 'ARRAY' ? [] : null;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return type.kind === 'DATE' ? dateText(value) : float(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') {
    switch (type.kind) {
      case 'NUMERIC':
        return decimal(value, NUMERIC_SCALE);
      case 'BIGNUMERIC':
        return decimal(value, BIGNUMERIC_SCALE);
      case 'DATETIME':
        return civilText(value, 'T');
      case 'TIMESTAMP':
        return `${civilText(value, ' ')} UTC`;
      case 'TIME':
        return timeText(value);
      default:
        return String(value);
    }
  }
  if ('micros' in value) return intervalText(value);
  if (type.kind === 'ARRAY') return value.map((item) => printValue(item, type.element));
  if (type.kind === 'STRUCT') return type.fields.map((f, i) => printValue(value[i] ?? null, f.type));
  throw new Error(`Not a value of ${type.kind}: ${JSON.stringify(value)}`);
}

export const printRow = (row: readonly SqlValue[], types: readonly SqlType[]): Printed[] =>
  types.map((type, i) => printValue(row[i] ?? null, type));
