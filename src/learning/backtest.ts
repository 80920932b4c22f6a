// What another policy would have earned, estimated from the explored slots alone: IPS and SNIPS with their intervals.
import type { Arms, Policy } from './policies';
import type { Random } from './random';

/** One explored slot whose result has arrived. */
export interface LoggedChoice {
  /** The chance with which the sent caption had been chosen. */
  readonly selectionProbability: number;
  /** The chance with which the policy under test would choose it from the same candidates. */
  readonly targetProbability: number;
  readonly reward: number;
}

export interface PolicyEstimate {
  /** The reward a slot that the policy would have had. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
}

export interface BacktestResult {
  readonly slots: number;
  /** Slots drawn by the policy itself that would tell as much; below about 30 nothing is proved. */
  readonly effectiveSampleSize: number;
  /** Inverse propensity scoring: unbiased, but wide. Null without two slots. */
  readonly ips: PolicyEstimate | null;
  /** Self-normalised: slightly biased in few slots, much steadier. Null where the policy would have chosen none. */
  readonly snips: PolicyEstimate | null;
}

export class BacktestError extends Error {
  override readonly name = 'BacktestError';
}

/** The 95 % intervals use Student's t with the effective sample size, for few weights carry most of the estimate. */
export function backtest(log: readonly LoggedChoice[]): BacktestResult {
  const weights = log.map(({ selectionProbability, targetProbability, reward }, i) => {
    if (!(selectionProbability > 0 && selectionProbability <= 1)) {
      throw new BacktestError(`Slot ${i}: a selection probability must lie in (0, 1], got ${selectionProbability}.`);
    }
    if (!(targetProbability >= 0 && targetProbability <= 1)) {
      throw new BacktestError(`Slot ${i}: a target probability must lie in [0, 1], got ${targetProbability}.`);
    }
    if (!Number.isFinite(reward))
      throw new BacktestError(`Slot ${i}: the reward is ${reward}; expected a finite number.`);
    return targetProbability / selectionProbability;
  });
  const total = sum(weights);
  const totalSquares = sum(weights.map((w) => w * w));
  const effectiveSampleSize = totalSquares > 0 ? (total * total) / totalSquares : 0;
  const rewardAt = (i: number): number => (log[i] as LoggedChoice).reward;
  return {
    slots: log.length,
    effectiveSampleSize,
    ips: inversePropensity(weights, rewardAt, effectiveSampleSize),
    snips: selfNormalised(weights, rewardAt, total, effectiveSampleSize),
  };
}

type RewardAt = (slot: number) => number;

function inversePropensity(weights: readonly number[], rewardAt: RewardAt, effective: number): PolicyEstimate | null {
  const n = weights.length;
  if (n < 2) return null;
  const terms = weights.map((w, i) => w * rewardAt(i));
  const value = sum(terms) / n;
  const variance = sum(terms.map((term) => (term - value) ** 2)) / (n - 1);
  return withInterval(value, Math.sqrt(variance / n), effective);
}

function selfNormalised(
  weights: readonly number[],
  rewardAt: RewardAt,
  total: number,
  effective: number,
): PolicyEstimate | null {
  if (total === 0) return null;
  const value = sum(weights.map((w, i) => w * rewardAt(i))) / total;
  // The linearised ratio's error, with the small-sample factor of a weighted mean.
  const squares = sum(weights.map((w, i) => (w * (rewardAt(i) - value)) ** 2)) / (total * total);
  const correction = effective > 1 ? effective / (effective - 1) : Number.POSITIVE_INFINITY;
  return withInterval(value, squares === 0 && effective > 1 ? 0 : Math.sqrt(squares * correction), effective);
}

function withInterval(value: number, error: number, effective: number): PolicyEstimate {
  // One effective slot says nothing about the spread, whatever its squares add up to.
  const standardError = effective > 1 && !Number.isNaN(error) ? error : Number.POSITIVE_INFINITY;
  const half = standardError === 0 ? 0 : studentQuantile(effective - 1) * standardError;
  return { value, low: value - half, high: value + half, standardError };
}

/** The 97.5 % quantile of Student's t, by the first terms of its expansion in 1/ν; wide enough below ν = 2. */
export function studentQuantile(degrees: number): number {
  if (degrees < 1) return 12.7062;
  const z = 1.959963984540054;
  const z2 = z * z;
  const v = degrees;
  const first = (z * (z2 + 1)) / 4;
  const second = (z * (5 * z2 * z2 + 16 * z2 + 3)) / 96;
  const third = (z * (3 * z2 ** 3 + 19 * z2 * z2 + 17 * z2 - 15)) / 384;
  const fourth = (z * (79 * z2 ** 4 + 776 * z2 ** 3 + 1482 * z2 * z2 - 1920 * z2 - 945)) / 92160;
  const expansion = z + first / v + second / v ** 2 + third / v ** 3 + fourth / v ** 4;
  // The expansion falls short near one degree of freedom, where the quantile is 12.7.
  return v < 2 ? Math.max(expansion, 12.7062 + (4.3027 - 12.7062) * (v - 1)) : expansion;
}

/**
 * The chance that a policy ranks the caption at `chosen` first among the candidates in `arms`: exact for a policy
 * without chance (one of the draws decides), else the share of `draws`.
 */
export function chanceOfFirst(
  policy: Policy,
  arms: Arms,
  candidates: number,
  chosen: number,
  random: Random,
  draws = 400,
): number {
  const scores = new Float64Array(candidates);
  const repeats = policy.name === 'greedy' ? 1 : draws;
  let first = 0;
  for (let draw = 0; draw < repeats; draw++) {
    policy.score(arms, random, scores, 1);
    let best = 0;
    for (let i = 1; i < candidates; i++) if ((scores[i] as number) > (scores[best] as number)) best = i;
    if (best === chosen) first++;
  }
  return first / repeats;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
