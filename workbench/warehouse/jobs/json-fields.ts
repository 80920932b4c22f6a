// Reading a request's JSON: fields with the type that is wanted, or BigQuery's complaint.

import { WarehouseError } from '../errors';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function wrong(field: string, wanted: string, value: unknown): WarehouseError {
  const shown = JSON.stringify(value)?.slice(0, 200);
  return new WarehouseError('invalid', `Invalid value at '${field}' (${wanted}), ${shown}`);
}

const missing = (field: string): WarehouseError =>
  new WarehouseError('invalid', `Required parameter is missing: ${field}`);

export function optionalText(json: JsonObject, field: string): string | undefined {
  const value = json[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrong(field, 'TYPE_STRING', value);
}

export function requiredText(json: JsonObject, field: string): string {
  const value = optionalText(json, field);
  if (value === undefined || value === '') throw missing(field);
  return value;
}

/** An integer that JSON may hold as a number or as text (int64). */
export function optionalInteger(json: JsonObject, field: string): number | undefined {
  const value = json[field];
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw wrong(field, 'TYPE_INT64', value);
  return number;
}

export function optionalBool(json: JsonObject, field: string): boolean | undefined {
  const value = json[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw wrong(field, 'TYPE_BOOL', value);
}

export function optionalObject(json: JsonObject, field: string): JsonObject | undefined {
  const value = json[field];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrong(field, 'type.googleapis.com/object', value);
  return value;
}

export function requiredObject(json: JsonObject, field: string): JsonObject {
  const value = optionalObject(json, field);
  if (!value) throw missing(field);
  return value;
}

export function objectList(json: JsonObject, field: string): readonly JsonObject[] {
  const value = json[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(field, 'repeated object', value);
  return value.map((item: unknown, index) => {
    if (item === null || item === undefined) return {};
    if (!isObject(item)) throw wrong(`${field}[${index}]`, 'object', item);
    return item;
  });
}

export function textList(json: JsonObject, field: string): readonly string[] | undefined {
  const value = json[field];
  if (value === undefined || value === null) return undefined;
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item, index) => {
    if (typeof item !== 'string') throw wrong(`${field}[${index}]`, 'TYPE_STRING', item);
    return item;
  });
}

/** `labels`: names to texts. */
export function labelsOf(json: JsonObject, field = 'labels'): Readonly<Record<string, string>> | undefined {
  const value = optionalObject(json, field);
  if (!value) return undefined;
  const labels: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (text === null) continue;
    if (typeof text !== 'string') throw wrong(`${field}.${name}`, 'TYPE_STRING', text);
    labels[name] = text;
  }
  return labels;
}
