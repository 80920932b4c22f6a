// Named query parameters with their GoogleSQL types: the only way by which a value reaches a statement.
import type { CivilDate, Instant } from '../calendar/civil';
import type { WireParameter, WireType, WireValue } from './port';

export type ScalarType =
  | 'STRING'
  | 'INT64'
  | 'FLOAT64'
  | 'NUMERIC'
  | 'BOOL'
  | 'DATE'
  | 'DATETIME'
  | 'TIMESTAMP'
  | 'JSON';

/** A value together with its type. */
export interface Typed {
  readonly type: WireType;
  readonly value: WireValue;
}

export type NamedValues = { readonly [name: string]: Typed };

export class ParameterValueError extends Error {
  readonly code = 'PARAMETER_VALUE';
  constructor(type: string, value: unknown) {
    super(`${String(value)} is no ${type}. It can't be sent to the warehouse as one.`);
    this.name = 'ParameterValueError';
  }
}

const typed = (type: ScalarType, text: string | null): Typed => ({
  type: { type },
  value: text === null ? {} : { value: text },
});

export const string = (value: string | null): Typed => typed('STRING', value);

/** Text beyond ±2^53. */
export function int64(value: number | string | null): Typed {
  if (value === null) return typed('INT64', null);
  const whole = typeof value === 'number' ? Number.isSafeInteger(value) : /^-?\d{1,19}$/.test(value);
  if (!whole) throw new ParameterValueError('INT64', value);
  return typed('INT64', String(value));
}

export function float64(value: number | null): Typed {
  if (value !== null && Number.isNaN(value)) throw new ParameterValueError('FLOAT64', value);
  return typed('FLOAT64', value === null ? null : String(value));
}

const NUMERIC = /^-?\d{1,29}(?:\.\d{1,9})?$/;

export function numeric(value: number | string | null): Typed {
  const text = value === null ? null : String(value);
  if (text !== null && !NUMERIC.test(text)) throw new ParameterValueError('NUMERIC', value);
  return typed('NUMERIC', text);
}

export const bool = (value: boolean | null): Typed => typed('BOOL', value === null ? null : String(value));
export const date = (value: CivilDate | null): Typed => typed('DATE', value);

export const timestamp = (value: Instant | null): Typed =>
  typed('TIMESTAMP', value === null ? null : new Date(value).toISOString());

/** A JSON value, given as what it is in JavaScript. */
export const json = (value: unknown): Typed => typed('JSON', JSON.stringify(value));

/** Text that holds JSON, for procedures that take it as a STRING. */
export const jsonText = (value: unknown): Typed => typed('STRING', JSON.stringify(value));

/** An ARRAY of scalars. */
export function array<T>(type: ScalarType, values: readonly T[], of: (value: T) => Typed): Typed {
  return { type: { type: 'ARRAY', arrayType: { type } }, value: { arrayValues: values.map((each) => of(each).value) } };
}

/** An ARRAY of STRUCTs; the fields are named because an empty list has a type too. */
export function structs(fields: { readonly [field: string]: ScalarType }, rows: readonly NamedValues[]): Typed {
  const structTypes = Object.entries(fields).map(([name, type]) => ({ name, type: { type } }));
  const arrayValues = rows.map((row) => {
    const structValues: { [field: string]: WireValue } = {};
    for (const { name, type } of structTypes) {
      const given = row[name];
      if (given === undefined || given.type.type !== type.type)
        throw new ParameterValueError(`${type.type} (${name})`, given?.type.type);
      structValues[name] = given.value;
    }
    return { structValues };
  });
  return { type: { type: 'ARRAY', arrayType: { type: 'STRUCT', structTypes } }, value: { arrayValues } };
}

export function wireParameters(values: NamedValues): WireParameter[] {
  return Object.entries(values).map(([name, { type, value }]) => ({
    name,
    parameterType: type,
    parameterValue: value,
  }));
}
