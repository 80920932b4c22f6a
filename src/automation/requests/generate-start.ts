// What the Generate sidebar opens with: the defaults of its fields and what they are held to, from parameters and time.
import { dateOf, type Instant } from '../../calendar/civil';
import { mondayOf, nextWeek } from '../../calendar/weeks';
import { civilOf, type ZoneOffsets } from '../../calendar/zone';
import { readingDefinitions } from '../../parameters/definitions/reading';
import type { Parameters } from '../../parameters/registry';
import { AUTO, type GenerateForm, type GenerateFrame } from './generate';

export function generateFrame(pages: readonly string[], now: Instant, offsets: ZoneOffsets): GenerateFrame {
  return { pages, today: dateOf(civilOf(now, offsets)), lookbackDays: lookbackBounds() };
}

/** `page` is the one whose tab is open, if any. */
export function generateDefaults(page: string | null, frame: GenerateFrame, parameters: Parameters): GenerateForm {
  return {
    page: page !== null && frame.pages.includes(page) ? page : '',
    weekStart: nextWeek(mondayOf(frame.today)),
    mode: parameters.mode,
    messageCount: AUTO,
    lookbackDays: String(parameters.lookback_days),
    seed: '',
    exportOnSuccess: parameters.export_on_success,
  };
}

function lookbackBounds(): GenerateFrame['lookbackDays'] {
  for (const definition of readingDefinitions) {
    if (definition.name === 'lookback_days') return { min: definition.min, max: definition.max };
  }
  throw new Error('lookback_days is no parameter. Put it back into src/parameters/definitions/reading.ts.');
}
