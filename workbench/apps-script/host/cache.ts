// CacheService on the host: values that expire by the clock, within Google's limits.

import { ServiceException, UnsupportedCall } from './exception';
import { type Scope, scopeKey } from './scope';
import type { Execution, Service } from './service';

const KEY_CHARACTERS = 250;
const VALUE_BYTES = 100 * 1024;
const LONGEST_SECONDS = 21_600;
const MOST_ITEMS = 1000;
/** Google keeps the 900 that expire last when a cache has more than 1,000. */
const KEPT_ITEMS = 900;

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

const EFFECTS = new Set(['putAll', 'removeAll']);

export class CacheService implements Service {
  readonly name = 'CacheService';
  readonly #caches = new Map<string, Map<string, Entry>>();

  isEffectful(method: string): boolean {
    return EFFECTS.has(method);
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    const [scope, first, second] = args as [Scope, unknown, unknown];
    const cache = this.#cache(scopeKey(scope, execution));
    const now = execution.clock.now();
    switch (method) {
      case 'get':
        return live(cache, checkedKey(String(first)), now);
      case 'getAll':
        return allOf(cache, first as readonly string[], now);
      case 'putAll':
        return put(cache, first as Record<string, string>, Number(second), now);
      case 'removeAll':
        for (const key of first as readonly string[]) cache.delete(key);
        return undefined;
      default:
        throw new UnsupportedCall(`CacheService.${method}`);
    }
  }

  /** Google may forget any value at any time; so can a test. */
  clear(): void {
    this.#caches.clear();
  }

  /** What a page of the workbench shows of a key. */
  peek(scope: 'SCRIPT' | 'DOCUMENT', key: string, now: number): string | null {
    return live(this.#cache(scope), key, now);
  }

  #cache(key: string): Map<string, Entry> {
    const cache = this.#caches.get(key) ?? new Map<string, Entry>();
    this.#caches.set(key, cache);
    return cache;
  }
}

function checkedKey(key: string): string {
  if (key === '') throw new ServiceException('Invalid argument: key');
  if (key.length > KEY_CHARACTERS) throw new ServiceException('Argument too large: key');
  return key;
}

function live(cache: Map<string, Entry>, key: string, now: number): string | null {
  const entry = cache.get(key);
  if (entry === undefined) return null;
  if (now < entry.expiresAt) return entry.value;
  cache.delete(key);
  return null;
}

function allOf(cache: Map<string, Entry>, keys: readonly string[], now: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = live(cache, checkedKey(key), now);
    if (value !== null) found[key] = value;
  }
  return found;
}

function put(cache: Map<string, Entry>, values: Record<string, string>, seconds: number, now: number): void {
  if (!(seconds >= 1 && seconds <= LONGEST_SECONDS)) {
    throw new ServiceException(`Invalid argument: expirationInSeconds. Should be between 1 and ${LONGEST_SECONDS}.`);
  }
  for (const [key, value] of Object.entries(values)) {
    checkedKey(key);
    if (Buffer.byteLength(value) > VALUE_BYTES) throw new ServiceException('Argument too large: value');
  }
  for (const [key, value] of Object.entries(values)) cache.set(key, { value, expiresAt: now + seconds * 1000 });
  if (cache.size <= MOST_ITEMS) return;
  const lastToExpire = [...cache].sort(([, a], [, b]) => b.expiresAt - a.expiresAt).slice(0, KEPT_ITEMS);
  cache.clear();
  for (const [key, entry] of lastToExpire) cache.set(key, entry);
}
