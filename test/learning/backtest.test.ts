// Off-policy estimates: exact where they can be, unbiased and covering by simulation where they can't.
import { describe, expect, it } from 'vitest';
import {
  BacktestError,
  backtest,
  chanceOfFirst,
  type LoggedChoice,
  studentQuantile,
} from '../../src/learning/backtest';
import { exploreAmong } from '../../src/learning/exploration';
import { outcomeArms, pageArms, policyNamed } from '../../src/learning/policies';
import { type Random, seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';

/** Explored slots of twenty captions with skewed rewards, judged for a policy that picks by the weights given. */
function simulatedLog(slots: number, target: readonly number[], random: Random): LoggedChoice[] {
  const candidates = target.map((_, i) => i);
  return Array.from({ length: slots }, () => {
    const choice = exploreAmong(candidates, random, defaultParameters);
    const chosen = choice?.chosen ?? 0;
    return {
      selectionProbability: choice?.selectionProbability ?? 1,
      targetProbability: target[chosen] ?? 0,
      reward: meanReward(chosen) * Math.exp(0.6 * random.normal() - 0.18),
    };
  });
}

function meanReward(candidate: number): number {
  return 20 + 4 * candidate;
}

const stochastic = Array.from({ length: 20 }, (_, i) => (i + 1) / 210);
const deterministic = Array.from({ length: 20 }, (_, i) => (i === 13 ? 1 : 0));

describe('backtest', () => {
  it('is the plain mean where the policy is the one that chose', () => {
    const log = [3, 5, 10].map((reward) => ({ selectionProbability: 0.05, targetProbability: 0.05, reward }));
    const { ips, snips, effectiveSampleSize, slots } = backtest(log);
    expect(ips?.value).toBeCloseTo(6, 12);
    expect(snips?.value).toBeCloseTo(6, 12);
    expect(effectiveSampleSize).toBeCloseTo(3, 12);
    expect(slots).toBe(3);
  });

  it('weighs by how much likelier the policy would have chosen so', () => {
    const log = [
      { selectionProbability: 0.5, targetProbability: 1, reward: 8 },
      { selectionProbability: 0.5, targetProbability: 0, reward: 100 },
      { selectionProbability: 0.25, targetProbability: 0.5, reward: 2 },
    ];
    const { ips, snips, effectiveSampleSize } = backtest(log);
    expect(ips?.value).toBeCloseTo(20 / 3, 12);
    expect(snips?.value).toBeCloseTo(5, 12);
    expect(effectiveSampleSize).toBeCloseTo(2, 12);
  });

  it('says nothing where nothing was logged, or the policy would have chosen none of it', () => {
    expect(backtest([])).toEqual({ slots: 0, effectiveSampleSize: 0, ips: null, snips: null });
    const log = [1, 2].map((reward) => ({ selectionProbability: 0.5, targetProbability: 0, reward }));
    expect(backtest(log).snips).toBeNull();
  });

  it('does not pretend to know from a single match', () => {
    const log = [4, 6].map((reward, i) => ({ selectionProbability: 0.05, targetProbability: i, reward }));
    const { snips } = backtest(log);
    expect(snips?.value).toBe(6);
    expect(snips?.high).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['stochastic', stochastic],
    ['deterministic', deterministic],
  ])('has no bias for a %s policy, and both intervals cover near 95 %%', (_, target) => {
    const truth = target.reduce((sum, p, i) => sum + p * meanReward(i), 0);
    const trials = 1200;
    const sums = { ips: 0, snips: 0 };
    const covered = { ips: 0, snips: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const result = backtest(simulatedLog(600, target, seededRandom(`coverage ${trial}`)));
      for (const kind of ['ips', 'snips'] as const) {
        const estimate = result[kind];
        if (estimate === null) continue;
        sums[kind] += estimate.value;
        if (estimate.low <= truth && truth <= estimate.high) covered[kind]++;
      }
    }
    for (const kind of ['ips', 'snips'] as const) {
      expect(Math.abs(sums[kind] / trials / truth - 1)).toBeLessThan(0.02);
      expect(covered[kind] / trials).toBeGreaterThan(0.92);
      expect(covered[kind] / trials).toBeLessThan(0.985);
    }
  });

  it('is narrower by self-normalising', () => {
    const { ips, snips } = backtest(simulatedLog(2000, deterministic, seededRandom('narrower')));
    expect(snips?.standardError ?? Number.NaN).toBeLessThan(0.7 * (ips?.standardError ?? Number.NaN));
  });

  it.each([
    [{ selectionProbability: 0, targetProbability: 0.5, reward: 1 }, /selection probability/],
    [{ selectionProbability: 1.5, targetProbability: 0.5, reward: 1 }, /selection probability/],
    [{ selectionProbability: 0.5, targetProbability: -0.1, reward: 1 }, /target probability/],
    [{ selectionProbability: 0.5, targetProbability: 0.5, reward: Number.NaN }, /reward is NaN/],
  ])('refuses %j', (choice, message) => {
    expect(() => backtest([choice])).toThrow(BacktestError);
    expect(() => backtest([choice])).toThrow(message);
  });
});

describe('studentQuantile', () => {
  it.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
    [1000, 1.962],
  ])('at %s degrees of freedom is %s', (degrees, quantile) => {
    expect(Math.abs(studentQuantile(degrees) / quantile - 1)).toBeLessThan(0.02);
  });

  it('falls all the way', () => {
    const quantiles = [0.5, 1, 1.2, 1.5, 1.9, 2, 2.5, 4, 9, 50].map(studentQuantile);
    expect(quantiles).toEqual([...quantiles].sort((a, b) => b - a));
  });
});

describe('chanceOfFirst', () => {
  it('is 0 or 1 for greedy', () => {
    const arms = pageArms(
      { mean: Float64Array.from([2, 3, 1]), sd: new Float64Array(3), observations: new Float64Array(3) },
      [],
      [],
    );
    const greedy = policyNamed('greedy', defaultParameters);
    expect([0, 1, 2].map((i) => chanceOfFirst(greedy, arms, 3, i, seededRandom(1)))).toEqual([0, 1, 0]);
  });

  it('is even for captions that are alike, and adds up to 1', () => {
    const arms = outcomeArms([2, 2, 2, 2], [3, 3, 3, 3]);
    const beta = policyNamed('beta', defaultParameters);
    const chances = [0, 1, 2, 3].map((i) => chanceOfFirst(beta, arms, 4, i, seededRandom('even'), 4000));
    for (const chance of chances) expect(Math.abs(chance - 0.25)).toBeLessThan(0.03);
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
  });
});
