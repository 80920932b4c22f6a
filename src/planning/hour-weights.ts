// How much better or worse each hour of the week is on a page, shrunk to what its tier says.
import { HOURS_A_WEEK } from '../calendar/weeks';
import type { Parameters } from '../parameters/registry';

/** A log effect on reward in one hour of the week, and the messages' weight that it rests on. */
export interface HourEffect {
  readonly hourOfWeek: number;
  readonly effect: number;
  readonly weight: number;
}

/** A positive factor for each hour of the week, 1 where nothing is known. */
export function hourWeights(
  page: readonly HourEffect[],
  tier: readonly HourEffect[],
  parameters: Pick<Parameters, 'slot_weight_prior'>,
): Float64Array {
  const effects = new Float64Array(HOURS_A_WEEK);
  for (const { hourOfWeek, effect } of tier) effects[hourOfWeek] = effect;
  for (const { hourOfWeek, effect, weight } of page) {
    const prior = effects[hourOfWeek] ?? 0;
    const total = weight + parameters.slot_weight_prior;
    effects[hourOfWeek] = total > 0 ? (weight * effect + parameters.slot_weight_prior * prior) / total : prior;
  }
  return effects.map((effect) => Math.exp(effect));
}
