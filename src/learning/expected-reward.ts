// From the scale on which learning works back to money per 1,000 deliveries, or to a view rate, with an interval.
import type { Parameters } from '../parameters/registry';

/** PPV and FOLLOW_UP are judged by EMV, a BUMP by its view rate. */
export type RewardKind = 'EMV' | 'VIEW_RATE';

export interface ExpectedReward {
  readonly kind: RewardKind;
  /** Dollars per 1,000 deliveries, or a share of deliveries in [0, 1]. */
  readonly expected: number;
  /** The interval in which the caption's own expectation lies, at the given Normal quantile. */
  readonly low: number;
  readonly high: number;
}

export interface Belief {
  readonly mean: number;
  readonly sd: number;
  /** The variance of one message around its caption. */
  readonly noise: number;
}

/** `effect` is what the slot and the price add on the log (or logit) scale. */
export function expectedReward(
  kind: RewardKind,
  belief: Belief,
  effect: number,
  { wilson_z: z }: Pick<Parameters, 'wilson_z'>,
): ExpectedReward {
  const { sd, noise } = belief;
  const centre = belief.mean + effect;
  if (kind === 'EMV') {
    return {
      kind,
      expected: Math.exp(centre + (sd * sd + noise) / 2),
      low: Math.exp(centre - z * sd + noise / 2),
      high: Math.exp(centre + z * sd + noise / 2),
    };
  }
  return {
    kind,
    expected: meanOfLogistic(centre, sd * sd + noise),
    low: meanOfLogistic(centre - z * sd, noise),
    high: meanOfLogistic(centre + z * sd, noise),
  };
}

/** The mean of a share whose logit is Normal, by MacKay's approximation (within 0.02 for variances up to 4). */
function meanOfLogistic(centre: number, variance: number): number {
  return 1 / (1 + Math.exp(-centre / Math.sqrt(1 + (Math.PI * variance) / 8)));
}
