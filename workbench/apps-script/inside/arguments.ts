// What the facades check of their arguments, as Apps Script does: a wrong type is an error in Google's words.

import { mismatch } from './strict';

type Kind = 'string' | 'number' | 'boolean';
interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** The one argument of the method, of the kind. */
export function only<K extends Kind>(method: string, kind: K, args: readonly unknown[]): Kinds[K] {
  if (args.length !== 1) throw mismatch(method, args);
  return argument(method, kind, args, 0);
}

export function argument<K extends Kind>(method: string, kind: K, args: readonly unknown[], at: number): Kinds[K] {
  const value = args[at];
  if (!isKind(kind, value)) throw mismatch(method, args);
  return value;
}

function isKind<K extends Kind>(kind: K, value: unknown): value is Kinds[K] {
  // NaN is a number that no service takes.
  return typeof value === kind && !Number.isNaN(value);
}

export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

export function plainObject(method: string, args: readonly unknown[], at: number): Record<string, unknown> {
  const value = args[at];
  if (!isPlainObject(value)) throw mismatch(method, args);
  return value;
}
