// Arguments from scripts, checked as Google checks them: a wrong type names the method and what it was given.

import { Exception, Facade } from './facade';
import type { CellValue, Place } from './protocol';

/** A facade that stands for cells. */
export abstract class Placed extends Facade {
  abstract placed(): Place;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `${value.length === 0 ? 'Object' : typeName(value[0])}[]`;
  if (value instanceof Facade) return value.googleName();
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  return typeof value === 'number' ? 'number' : 'Object';
}

export function mismatch(method: string, args: readonly unknown[]): Exception {
  return new Exception(
    `The parameters (${args.map(typeName).join(',')}) don't match the method signature for ${method}.`,
  );
}

export function text(method: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw mismatch(method, [value]);
}

export function whole(method: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw mismatch(method, [value]);
  return Math.trunc(number);
}

export function flag(method: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw mismatch(method, [value]);
  return value;
}

export function placeOf(method: string, value: unknown): Place {
  if (!(value instanceof Placed)) throw mismatch(method, [value]);
  return value.placed();
}

export function listOf<T>(method: string, value: unknown, one: (method: string, value: unknown) => T): T[] {
  if (!Array.isArray(value)) throw mismatch(method, [value]);
  return value.map((item) => one(method, item));
}

export function blockOf<T>(method: string, value: unknown, one: (method: string, value: unknown) => T): T[][] {
  if (!Array.isArray(value) || !value.every(Array.isArray)) throw mismatch(method, [value]);
  return value.map((row: unknown[]) => row.map((item) => one(method, item)));
}

/** Nothing is a blank cell. Google writes odd texts for objects; here they are refused, for nobody means them. */
export function cellValue(method: string, value: unknown): CellValue {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value;
  throw mismatch(method, [value]);
}

export function nullable<T>(one: (method: string, value: unknown) => T): (method: string, value: unknown) => T | null {
  return (method, value) => (value === null || value === undefined || value === '' ? null : one(method, value));
}
