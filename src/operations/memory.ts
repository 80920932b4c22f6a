// What the watch remembers between executions: one document property, so that a digest is not sent twice.
import { instant, isCivilDate } from '../calendar/civil';
import { mapped, nullable, number, object, readJson, SchemaError, textThat } from '../planning/schema';
import type { Told } from './notices';
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

const NOTHING: Told = { digestAt: null, summaryDate: null };

/** What can't be read must not keep alerts from being told: then one may be told again. */
function readTold(kept: string | undefined): Told {
  if (kept === undefined) return NOTHING;
  try {
    return readJson(told, kept, `Document property ${KEY}`);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return NOTHING;
  }
}

export function watchMemory(properties: KeptTexts): WatchMemory {
  return {
    read: () => readTold(properties.all()[KEY]),
    write: (value) => properties.set({ [KEY]: JSON.stringify(value) }),
  };
}
