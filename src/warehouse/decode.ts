// Rows of REST ({f: [{v}]}, scalars as text) to plain values, by the schema that comes with them.
import type { WireField } from './port';

/** A row by its columns' names: what a statement's reader gets. */
export type PlainRow = { readonly [column: string]: unknown };

export class DecodeError extends Error {
  readonly code = 'DECODE';
  constructor(field: WireField, value: unknown) {
    super(`column ${field.name} is ${field.type}, but its value is ${JSON.stringify(value)?.slice(0, 60)}.`);
    this.name = 'DecodeError';
  }
}

type Decoder = (value: unknown) => unknown;

/** Makes the decoder of a result's rows once, for all of its pages. */
export function rowDecoder(fields: readonly WireField[]): (row: unknown) => PlainRow {
  const decoders = fields.map((field) => fieldDecoder(field));
  const whole: WireField = { name: '(row)', type: 'RECORD', fields };
  return (row) => record(whole, fields, decoders, row);
}

function fieldDecoder(field: WireField): Decoder {
  const one = field.fields ? recordDecoder(field, field.fields) : scalarDecoder(field);
  const single: Decoder = (value) => (value === null || value === undefined ? null : one(value));
  if (field.mode !== 'REPEATED') return single;
  return (value) => {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) throw new DecodeError(field, value);
    return value.map((element: unknown) => single(cell(field, element)));
  };
}

function recordDecoder(field: WireField, fields: readonly WireField[]): Decoder {
  const decoders = fields.map((inner) => fieldDecoder(inner));
  return (value) => record(field, fields, decoders, value);
}

function record(
  whole: WireField,
  fields: readonly WireField[],
  decoders: readonly Decoder[],
  value: unknown,
): PlainRow {
  const cells = typeof value === 'object' && value !== null && 'f' in value ? value.f : undefined;
  if (!Array.isArray(cells) || cells.length !== fields.length) throw new DecodeError(whole, value);
  const row: { [column: string]: unknown } = {};
  fields.forEach((field, index) => {
    row[field.name] = decoders[index]?.(cell(field, cells[index]));
  });
  return row;
}

function cell(field: WireField, holder: unknown): unknown {
  if (typeof holder !== 'object' || holder === null) throw new DecodeError(field, holder);
  // A NULL may be told by an empty cell.
  return 'v' in holder ? holder.v : null;
}

function scalarDecoder(field: WireField): Decoder {
  const text = (of: (text: string) => unknown): Decoder => {
    return (value) => {
      if (typeof value !== 'string') throw new DecodeError(field, value);
      const decoded = of(value);
      if (decoded === undefined) throw new DecodeError(field, value);
      return decoded;
    };
  };
  switch (field.type) {
    case 'INTEGER':
    case 'INT64':
      return text(integer);
    case 'FLOAT':
    case 'FLOAT64':
      return text(float);
    case 'NUMERIC':
      return text((value) => (/^-?[\d.]+$/.test(value) ? Number(value) : undefined));
    case 'BOOLEAN':
    case 'BOOL':
      return text((value) => (value === 'true' ? true : value === 'false' ? false : undefined));
    case 'TIMESTAMP':
      return text(instantOfMicros);
    case 'STRING':
    case 'DATE':
    case 'DATETIME':
    case 'TIME':
    case 'JSON':
    case 'BYTES':
    case 'BIGNUMERIC':
      return text((value) => value);
    default:
      throw new DecodeError(field, 'of a type that is not read here');
  }
}

/** A number where it is exact, else the text. */
function integer(text: string): number | string | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function float(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN;
  const value = Number(text);
  return Number.isNaN(value) || text === '' ? undefined : value;
}

/** Whole milliseconds. Seconds with a point would mean that int64 timestamps were not asked for: they are refused. */
function instantOfMicros(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Math.floor(Number(text) / 1000) : undefined;
}
