// What a day's messages together should bring, from what each is expected to, with the interval that chance alone leaves.
import type { Parameters } from '../parameters/registry';

export interface DayReward {
  /** Dollars per 1,000 deliveries. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The messages' earnings scatter about what is expected of each, log-normally and apart from one another, with the noise of one
 * message (`default_noise_sd`); their sum is taken as log-normal with the same mean and variance (Fenton and Wilkinson). The doubt
 * about the expectation itself is no part of it. `expected` and `squares`: dollars, summed over messages, and their squares.
 */
export function dayReward(
  {
    expected,
    squares,
    deliveries,
  }: { readonly expected: number; readonly squares: number; readonly deliveries: number },
  { default_noise_sd: noise, wilson_z: z }: Pick<Parameters, 'default_noise_sd' | 'wilson_z'>,
): DayReward | null {
  if (expected <= 0 || deliveries <= 0) return null;
  const variance = squares * (Math.exp(noise * noise) - 1);
  const spread = Math.log(1 + variance / (expected * expected));
  const perThousand = (1000 * expected) / deliveries;
  const at = (quantile: number) => perThousand * Math.exp(quantile * Math.sqrt(spread) - spread / 2);
  return { expected: perThousand, low: at(-z), high: at(z) };
}
