// Reads data from outside into typed values: strict shapes that name the field, what was expected and what came.

/** A reader returns the typed value or throws a SchemaError. */
export type Reader<T> = (value: unknown, path: string) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

export class SchemaError extends Error {
  readonly code = 'SCHEMA';
  constructor(
    readonly path: string,
    readonly expected: string,
    got: unknown,
  ) {
    super(`${path}: expected ${expected}, got ${shown(got)}.`);
    this.name = 'SchemaError';
  }
}

export function text(expected = 'text'): Reader<string> {
  return (value, path) => {
    if (typeof value !== 'string') throw new SchemaError(path, expected, value);
    return value;
  };
}

/** Text that says something. */
export function name(expected: string): Reader<string> {
  return (value, path) => {
    if (typeof value !== 'string' || value.trim() === '') throw new SchemaError(path, expected, value);
    return value;
  };
}

/** Text of a kind that a guard knows. */
export function textThat<T extends string>(is: (value: string) => value is T, expected: string): Reader<T> {
  return (value, path) => {
    if (typeof value !== 'string' || !is(value)) throw new SchemaError(path, expected, value);
    return value;
  };
}

export function number(min: number, max: number): Reader<number> {
  const expected = max === Number.POSITIVE_INFINITY ? `a number of at least ${min}` : `a number from ${min} to ${max}`;
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
      throw new SchemaError(path, expected, value);
    }
    return value;
  };
}

export function whole(min: number, max: number): Reader<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw new SchemaError(path, `a whole number from ${min} to ${max}`, value);
    }
    return value;
  };
}

export function flag(): Reader<boolean> {
  return (value, path) => {
    if (typeof value !== 'boolean') throw new SchemaError(path, 'true or false', value);
    return value;
  };
}

export function oneOf<T extends string | number>(...values: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new SchemaError(path, `one of ${values.join(', ')}`, value);
    return found;
  };
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path));
}

/** Reads through `from`, then makes the domain's value of it; what `make` refuses is refused here, with its path. */
export function mapped<A, B>(from: Reader<A>, make: (value: A) => B): Reader<B> {
  return (value, path) => {
    const read = from(value, path);
    try {
      return make(read);
    } catch (error) {
      throw new SchemaError(path, error instanceof Error ? error.message : String(error), value);
    }
  };
}

export function list<T>(item: Reader<T>, maxLength: number): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new SchemaError(path, 'a list', value);
    if (value.length > maxLength) throw new SchemaError(path, `at most ${maxLength} entries`, value.length);
    return value.map((entry, index) => item(entry, `${path}[${index}]`));
  };
}

type Fields = { readonly [field: string]: Reader<unknown> };
type Shape<F extends Fields> = { readonly [K in keyof F]: Read<F[K]> };

/** An object of exactly these fields: a missing one and an unknown one are refused alike. */
export function object<F extends Fields>(fields: F): Reader<Shape<F>> {
  const names = Object.keys(fields);
  const known = new Set(names);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new SchemaError(path, 'an object', value);
    }
    const given: { readonly [field: string]: unknown } = { ...value };
    for (const field of Object.keys(given)) {
      if (!known.has(field))
        throw new SchemaError(`${path}.${field}`, `no such field (known: ${names.join(', ')})`, given[field]);
    }
    const read: { [field: string]: unknown } = {};
    for (const field of names) {
      const reader = fields[field];
      if (reader === undefined) continue;
      if (!(field in given)) throw new SchemaError(`${path}.${field}`, 'a value', undefined);
      read[field] = reader(given[field], `${path}.${field}`);
    }
    return read as Shape<F>;
  };
}

/** Reads JSON text; `what` names it in errors. */
export function readJson<T>(reader: Reader<T>, json: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new SchemaError(what, 'JSON', json.slice(0, 60));
  }
  return reader(value, what);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const written = typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : String(value);
  return written.length > 80 ? `${written.slice(0, 77)}…` : written;
}
