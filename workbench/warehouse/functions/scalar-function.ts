// What a BigQuery function written in TypeScript is, and the two ways to define one with its types checked.

import { arrayOf, type ScalarKind, type SqlType, scalar, scalarKinds } from '../types/type';
import type { IntervalValue, SqlValue } from '../types/value';

export interface ScalarFunction {
  /** The name in DuckDB: `bq_…`. */
  readonly name: string;
  readonly params: readonly SqlType[];
  readonly returns: SqlType;
  /** A NULL argument gives NULL without a call. */
  readonly strict: boolean;
  readonly volatile?: boolean;
  run(...args: SqlValue[]): SqlValue;
}

/** A type in a definition: a scalar's kind or an array of it. */
export type TypeSpec = ScalarKind | `${ScalarKind}[]`;

interface HeldScalars {
  INT64: bigint;
  FLOAT64: number;
  NUMERIC: bigint;
  BIGNUMERIC: bigint;
  BOOL: boolean;
  STRING: string;
  BYTES: Uint8Array;
  DATE: number;
  DATETIME: bigint;
  TIME: bigint;
  TIMESTAMP: bigint;
  INTERVAL: IntervalValue;
  JSON: string;
}

export type Held<T extends TypeSpec> = T extends ScalarKind
  ? HeldScalars[T]
  : T extends `${infer K extends ScalarKind}[]`
    ? readonly (HeldScalars[K] | null)[]
    : never;

type HeldAll<P extends readonly TypeSpec[]> = { [I in keyof P]: Held<P[I]> };
type HeldOrNull<P extends readonly TypeSpec[]> = { [I in keyof P]: Held<P[I]> | null };

const kindOf = (spec: string): SqlType => {
  for (const kind of scalarKinds) {
    if (spec === kind) return scalar(kind);
    if (spec === `${kind}[]`) return arrayOf(scalar(kind));
  }
  throw new Error(`No such type: ${spec}`);
};
const types = new Map<string, SqlType>();
const typeOf = (spec: TypeSpec): SqlType => {
  const known = types.get(spec);
  if (known) return known;
  const type = kindOf(spec);
  types.set(spec, type);
  return type;
};

/** A function that is NULL when an argument is. */
export function strict<const P extends readonly TypeSpec[], R extends TypeSpec>(
  name: string,
  params: P,
  returns: R,
  run: (...args: HeldAll<P>) => Held<R> | null,
): ScalarFunction {
  // The registry decodes each argument by its declared type, so the wider signature only loses what it guarantees.
  return {
    name,
    params: params.map(typeOf),
    returns: typeOf(returns),
    strict: true,
    run: run as ScalarFunction['run'],
  };
}

/** A function that sees NULLs. */
export function lenient<const P extends readonly TypeSpec[], R extends TypeSpec>(
  name: string,
  params: P,
  returns: R,
  run: (...args: HeldOrNull<P>) => Held<R> | null,
): ScalarFunction {
  return {
    name,
    params: params.map(typeOf),
    returns: typeOf(returns),
    strict: false,
    run: run as ScalarFunction['run'],
  };
}
