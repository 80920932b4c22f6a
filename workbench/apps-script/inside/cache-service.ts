// CacheService: three caches of strings that expire by the clock.

import { argument, only, plainObject } from './arguments';
import type { Call } from './call';
import { mismatch, strict } from './strict';

const TYPE = 'CacheService.Cache';
const DEFAULT_SECONDS = 600;

function seconds(method: string, args: readonly unknown[], at: number): number {
  return args.length > at ? argument(method, 'number', args, at) : DEFAULT_SECONDS;
}

function strings(method: string, args: readonly unknown[]): readonly string[] {
  const [keys] = args;
  if (args.length !== 1 || !Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw mismatch(method, args);
  }
  return keys;
}

function cache(call: Call, scope: 'SCRIPT' | 'USER' | 'DOCUMENT'): object {
  const ask = (method: string, ...args: unknown[]): unknown => call('CacheService', method, [scope, ...args]);
  return strict(TYPE, {
    get: (...args: unknown[]) => ask('get', only(`${TYPE}.get`, 'string', args)),
    getAll: (...args: unknown[]) => ask('getAll', strings(`${TYPE}.getAll`, args)),
    put(...args: unknown[]) {
      const method = `${TYPE}.put`;
      if (args.length < 2 || args.length > 3) throw mismatch(method, args);
      const values = { [argument(method, 'string', args, 0)]: argument(method, 'string', args, 1) };
      ask('putAll', values, seconds(method, args, 2));
    },
    putAll(...args: unknown[]) {
      const method = `${TYPE}.putAll`;
      if (args.length < 1 || args.length > 2) throw mismatch(method, args);
      const values = plainObject(method, args, 0);
      for (const value of Object.values(values)) if (typeof value !== 'string') throw mismatch(method, args);
      ask('putAll', { ...values }, seconds(method, args, 1));
    },
    remove: (...args: unknown[]) => void ask('removeAll', [only(`${TYPE}.remove`, 'string', args)]),
    removeAll: (...args: unknown[]) => void ask('removeAll', strings(`${TYPE}.removeAll`, args)),
  });
}

export const cacheService = (call: Call): object =>
  strict('CacheService', {
    getScriptCache: () => cache(call, 'SCRIPT'),
    getUserCache: () => cache(call, 'USER'),
    getDocumentCache: () => cache(call, 'DOCUMENT'),
  });
