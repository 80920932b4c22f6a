// PropertiesService on the host: stores of strings within Google's limits.

import { ServiceException, UnsupportedCall } from './exception';
import { type Scope, scopeKey } from './scope';
import type { Execution, StatefulService } from './service';

const VALUE_BYTES = 9 * 1024;
const STORE_BYTES = 500 * 1024;

type Store = Record<string, string>;
const EFFECTS = new Set(['setProperties', 'deleteProperty', 'deleteAllProperties']);

const bytes = (text: string): number => Buffer.byteLength(text);

export class PropertiesService implements StatefulService {
  readonly name = 'PropertiesService';
  readonly #stores = new Map<string, Map<string, string>>();

  isEffectful(method: string): boolean {
    return EFFECTS.has(method);
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    const [scope, ...rest] = args as [Scope, ...unknown[]];
    const store = this.#store(scopeKey(scope, execution));
    switch (method) {
      case 'getProperty':
        return store.get(String(rest[0])) ?? null;
      case 'getProperties':
        return Object.fromEntries(store);
      case 'getKeys':
        return [...store.keys()];
      case 'setProperties':
        return this.#set(store, rest[0] as Store, rest[1] === true);
      case 'deleteProperty':
        store.delete(String(rest[0]));
        return undefined;
      case 'deleteAllProperties':
        store.clear();
        return undefined;
      default:
        throw new UnsupportedCall(`PropertiesService.${method}`);
    }
  }

  /** As a person at the workbench sees and sets them. */
  all(scope: 'SCRIPT' | 'DOCUMENT' | { readonly user: string }): Readonly<Store> {
    return Object.fromEntries(this.#store(typeof scope === 'string' ? scope : `USER ${scope.user}`));
  }

  set(scope: 'SCRIPT' | 'DOCUMENT', key: string, value: string): void {
    this.#set(this.#store(scope), { [key]: value }, false);
  }

  snapshot(): unknown {
    return Object.fromEntries([...this.#stores].map(([key, store]) => [key, Object.fromEntries(store)]));
  }

  restore(state: unknown): void {
    this.#stores.clear();
    for (const [key, store] of Object.entries(state as Record<string, Store>)) {
      this.#stores.set(key, new Map(Object.entries(store)));
    }
  }

  #store(key: string): Map<string, string> {
    const store = this.#stores.get(key) ?? new Map<string, string>();
    this.#stores.set(key, store);
    return store;
  }

  /** All or nothing: a store that would grow too large stays as it was. */
  #set(store: Map<string, string>, values: Store, deleteOthers: boolean): void {
    for (const [key, value] of Object.entries(values)) {
      if (bytes(value) > VALUE_BYTES) throw new ServiceException('Argument too large: value');
      if (bytes(key) > VALUE_BYTES) throw new ServiceException('Argument too large: key');
    }
    const next = new Map([...(deleteOthers ? [] : store), ...Object.entries(values)]);
    let size = 0;
    for (const [key, value] of next) size += bytes(key) + bytes(value);
    if (size > STORE_BYTES) {
      throw new ServiceException(
        'You have exceeded the property storage quota. Please remove some properties and try again.',
      );
    }
    store.clear();
    for (const [key, value] of next) store.set(key, value);
  }
}
