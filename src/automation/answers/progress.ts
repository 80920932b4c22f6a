// How far a page's run is, from what the run left in the cache.
import { nullable, number, object, oneOf, readJson, SchemaError, text } from '../../planning/schema';
import { COLOURS } from '../../planning/vocabulary';
import type { ProgressShown } from '../../sidebar/contract';
import { STAGES } from '../progress';
import { analysisShown } from './analysis';

const readStep = object({
  page: text(),
  weekStart: text(),
  stage: oneOf(...STAGES),
  message: text(),
  at: number(0, Number.POSITIVE_INFINITY),
  scheduleId: nullable(text()),
  analysis: nullable(object({ json: text(), colour: oneOf(...COLOURS) })),
});

/** Null where nothing is known: never run, forgotten by now, or left by another version of the add-on. */
export function progressShown(json: string | null): ProgressShown | null {
  if (json === null) return null;
  try {
    const { analysis, ...step } = readJson(readStep, json, 'progress');
    return { ...step, analysis: analysis === null ? null : analysisShown(analysis) };
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}
