// What the watch remembers between executions: one document property, so that a digest is not sent twice.
import { instant, isCivilDate } from '../calendar/civil';
import { mapped, nullable, number, object, readJson, textThat } from '../planning/schema';
import type { WatchMemory } from './watch';

/** As much of the document's properties as is needed. */
export interface KeptTexts {
  all(): { readonly [key: string]: string };
  set(values: { readonly [key: string]: string }): void;
}

const KEY = 'eros.told';

const told = object({
  digestAt: nullable(mapped(number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), instant)),
  summaryDate: nullable(textThat(isCivilDate, 'a date such as 2025-03-10')),
});

export function watchMemory(properties: KeptTexts): WatchMemory {
  return {
    read: () => {
      const kept = properties.all()[KEY];
      return kept === undefined
        ? { digestAt: null, summaryDate: null }
        : readJson(told, kept, `Document property ${KEY}`);
    },
    write: (value) => properties.set({ [KEY]: JSON.stringify(value) }),
  };
}
