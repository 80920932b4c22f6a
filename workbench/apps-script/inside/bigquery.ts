// The BigQuery advanced service: arguments in Apps Script's order, the answer as BigQuery's JSON.

import { isPlainObject } from './arguments';
import type { Call } from './call';
import { ArgumentsException, strict } from './strict';

/** A method: does a resource come first, and which names of the path follow? Options may come last. */
interface MethodShape {
  readonly resource: boolean;
  readonly path: readonly string[];
}

const shape = (resource: boolean, ...path: string[]): MethodShape => ({ resource, path: ['projectId', ...path] });

const COLLECTIONS: Readonly<Record<string, Readonly<Record<string, MethodShape>>>> = {
  Jobs: {
    insert: shape(true),
    query: shape(true),
    get: shape(false, 'jobId'),
    getQueryResults: shape(false, 'jobId'),
    cancel: shape(false, 'jobId'),
    list: shape(false),
  },
  Datasets: {
    get: shape(false, 'datasetId'),
    list: shape(false),
    insert: shape(true),
    patch: shape(true, 'datasetId'),
    update: shape(true, 'datasetId'),
    remove: shape(false, 'datasetId'),
  },
  Tables: {
    get: shape(false, 'datasetId', 'tableId'),
    list: shape(false, 'datasetId'),
    insert: shape(true, 'datasetId'),
    patch: shape(true, 'datasetId', 'tableId'),
    update: shape(true, 'datasetId', 'tableId'),
    remove: shape(false, 'datasetId', 'tableId'),
  },
  Tabledata: {
    list: shape(false, 'datasetId', 'tableId'),
    insertAll: shape(true, 'datasetId', 'tableId'),
  },
  Routines: {
    get: shape(false, 'datasetId', 'routineId'),
    list: shape(false, 'datasetId'),
  },
};

/** What the host is asked: the path's values by name, the resource as JSON, the options as they stand. */
export interface ApiCall {
  readonly path: Readonly<Record<string, string>>;
  readonly resource: string | null;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

function apiCall(name: string, { resource, path }: MethodShape, args: readonly unknown[]): ApiCall {
  const least = path.length + (resource ? 1 : 0);
  if (args.length < least || args.length > least + 1) {
    throw new ArgumentsException(`Invalid number of arguments provided. Expected ${least}-${least + 1} only`);
  }
  const values = resource ? args.slice(1) : args;
  const named = path.map((key, at): [string, string] => {
    const value = values[at];
    if (typeof value !== 'string' || value === '') {
      throw new ArgumentsException(`${name}: ${key} must be a string that is not empty; it is ${String(value)}.`);
    }
    return [key, value];
  });
  const last = values[path.length];
  return {
    path: Object.fromEntries(named),
    resource: resource ? resourceText(name, args[0]) : null,
    options: last === undefined || last === null ? {} : optionsOf(name, last),
  };
}

function resourceText(name: string, resource: unknown): string {
  if (!isPlainObject(resource)) throw new ArgumentsException(`${name}: the resource must be an object.`);
  return JSON.stringify(resource);
}

function optionsOf(name: string, options: unknown): ApiCall['options'] {
  // Where Jobs.insert takes a blob to load; the warehouse is loaded otherwise here.
  if (!isPlainObject(options) || 'getBytes' in options)
    throw new ArgumentsException(`${name}: options must be an object.`);
  const known: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ArgumentsException(`${name}: option ${key} must be a string, a number or a boolean.`);
    }
    known[key] = value;
  }
  return known;
}

export function bigQuery(call: Call): object {
  const collections: Record<string, object> = {};
  for (const [collection, methods] of Object.entries(COLLECTIONS)) {
    const members: Record<string, (...args: unknown[]) => unknown> = {};
    for (const [method, of] of Object.entries(methods)) {
      const name = `${collection.toLowerCase()}.${method === 'remove' ? 'delete' : method}`;
      members[method] = (...args) => {
        const text = call('BigQuery', name, [apiCall(`BigQuery.${collection}.${method}`, of, args)]);
        return text === null ? undefined : (JSON.parse(String(text)) as unknown);
      };
    }
    collections[collection] = strict(`BigQuery.${collection}`, members);
  }
  return strict('BigQuery', collections);
}
