// The policies behind their one interface: what each draws, and what holds for all of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeArms, type PolicyName, pageArms, policyNamed } from '../../src/learning/policies';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { seededRandom } from '../../src/learning/random';
import { topK } from '../../src/learning/top-k';
import { wilsonBounds } from '../../src/learning/wilson';
import { defaultParameters } from '../../src/parameters/registry';
import { betaCdf, ksDistance, normalCdf } from './distributions';
import { anyPage, evidenceOf } from './page-under-test';

const names: readonly PolicyName[] = ['thompson', 'beta', 'wilson', 'ucb', 'greedy'];

function armsOf(
  mean: number[],
  sd: number[],
  observations: number[],
  successes: number[] = [],
  failures: number[] = [],
) {
  return pageArms(
    { mean: Float64Array.from(mean), sd: Float64Array.from(sd), observations: Float64Array.from(observations) },
    successes,
    failures,
  );
}

function scoresOf(
  name: PolicyName,
  arms: ReturnType<typeof armsOf>,
  count: number,
  seed: number | string,
  changed = {},
): number[] {
  const scores = new Float64Array(count);
  policyNamed(name, { ...defaultParameters, ...changed }).score(arms, seededRandom(seed), scores, 1);
  return [...scores];
}

describe('every policy', () => {
  it.each(names)('%s scores any page with finite numbers that are not negative, the same for the same seed', (name) => {
    fc.assert(
      fc.property(anyPage, fc.integer(), ({ category, categories, observations }, seed) => {
        const evidence = evidenceOf(category, categories, observations);
        const posterior = pagePosterior(evidence, vagueTierPrior(3, defaultParameters), defaultParameters);
        const failures = category.map((_, i) => i % 3);
        const arms = pageArms(posterior, evidence.n, failures);
        const scores = scoresOf(name, arms, category.length, seed);
        for (const score of scores) {
          expect(Number.isFinite(score)).toBe(true);
          expect(score).toBeGreaterThanOrEqual(0);
        }
        expect(scoresOf(name, arms, category.length, seed)).toEqual(scores);
      }),
    );
  });

  it.each(names)('%s is called by its own name', (name) => {
    expect(policyNamed(name, defaultParameters).name).toBe(name);
  });

  it.each(names)('%s finds a caption that is far better than the others', (name) => {
    const count = 30;
    const mean = Array.from({ length: count }, (_, i) => (i === 17 ? 6 : 3));
    const successes = mean.map((_, i) => (i === 17 ? 300 : 30));
    const failures = mean.map((_, i) => (i === 17 ? 30 : 300));
    const arms = armsOf(mean, new Array(count).fill(0.2), new Array(count).fill(20), successes, failures);
    let found = 0;
    for (let seed = 0; seed < 100; seed++) {
      if (topK(scoresOf(name, arms, count, seed), 1)[0] === 17) found++;
    }
    expect(found).toBeGreaterThanOrEqual(85);
  });
});

describe('thompson', () => {
  it('draws a Normal of the narrowed width, lifted by the bonus', () => {
    const count = 50_000;
    const arms = armsOf(new Array(count).fill(3), new Array(count).fill(0.5), new Array(count).fill(2));
    const drawn = scoresOf('thompson', arms, count, 'thompson', { exploration: 0.4, uncertainty_bonus: 0.75 });
    const standard = drawn.map((score) => (Math.log(score) - 3 - 0.75 * 0.25) / 0.2);
    expect(ksDistance(standard, normalCdf)).toBeLessThan(1.95 / Math.sqrt(count));
  });

  it('is greedy without exploration and with the bonus of an expectation', () => {
    const arms = armsOf([3, 2.5, 3.2, 1], [0.2, 0.9, 0.1, 2], [3, 1, 9, 0]);
    const settled = scoresOf('thompson', arms, 4, 1, { exploration: 0, uncertainty_bonus: 0.5 });
    scoresOf('greedy', arms, 4, 2).forEach((score, i) => {
      expect(settled[i]).toBeCloseTo(score, 9);
    });
  });

  it('prefers the less known of two captions that are otherwise alike', () => {
    let wider = 0;
    for (let seed = 0; seed < 400; seed++) {
      const [known = 0, unknown = 0] = scoresOf('thompson', armsOf([3, 3], [0.1, 0.6], [20, 1]), 2, seed);
      if (unknown > known) wider++;
    }
    expect(wider).toBeGreaterThan(300);
  });
});

describe('greedy', () => {
  it('scores what a caption is expected to earn', () => {
    const [score = 0] = scoresOf('greedy', armsOf([4], [0.6], [2]), 1, 1);
    expect(score).toBeCloseTo(Math.exp(4 + 0.18), 9);
  });
});

describe('beta', () => {
  it('draws from the Beta posterior, with the prior it is given', () => {
    const count = 30_000;
    const scores = new Float64Array(count);
    const arms = outcomeArms(new Array(count).fill(4), new Array(count).fill(9), { alpha: 2, beta: 5 });
    policyNamed('beta', defaultParameters).score(arms, seededRandom('beta'), scores, 1);
    expect(ksDistance([...scores], betaCdf(6, 14))).toBeLessThan(1.95 / Math.sqrt(count));
  });
});

describe('wilson', () => {
  it('draws uniformly between the bounds', () => {
    const count = 30_000;
    const scores = new Float64Array(count);
    const arms = outcomeArms(new Array(count).fill(6), new Array(count).fill(2));
    policyNamed('wilson', defaultParameters).score(arms, seededRandom('wilson'), scores, 1);
    const { lower, upper } = wilsonBounds(6, 2);
    expect(ksDistance([...scores], (x) => (x - lower) / (upper - lower))).toBeLessThan(1.95 / Math.sqrt(count));
  });
});

describe('ucb', () => {
  it('adds width·√(ln N / n) on the log scale', () => {
    const scores = scoresOf('ucb', armsOf([3, 3], [1, 1], [4, 16]), 2, 1, { ucb_width: 0.5, ucb_random_share: 0 });
    expect(Math.log(scores[0] ?? 0)).toBeCloseTo(3 + 0.5 * Math.sqrt(Math.log(21) / 4), 9);
    expect(Math.log(scores[1] ?? 0)).toBeCloseTo(3 + 0.5 * Math.sqrt(Math.log(21) / 16), 9);
  });

  it('gives an unseen caption the bonus of a single observation', () => {
    const [unseen = 0, once = 1] = scoresOf('ucb', armsOf([3, 3], [1, 1], [0, 1]), 2, 1, { ucb_random_share: 0 });
    expect(unseen).toBe(once);
  });

  it('makes its random share of the picks, uniformly', () => {
    const count = 50;
    const picks = 10;
    const arms = armsOf(
      Array.from({ length: count }, (_, i) => -i),
      new Array(count).fill(0),
      new Array(count).fill(5),
    );
    const scores = new Float64Array(count);
    const random = seededRandom('ucb share');
    const policy = policyNamed('ucb', { ...defaultParameters, ucb_width: 0, ucb_random_share: 0.3 });
    const rounds = 4000;
    let surprising = 0;
    for (let round = 0; round < rounds; round++) {
      policy.score(arms, random, scores, picks);
      surprising += topK(scores, picks).filter((i) => i >= picks).length;
    }
    // Of ten picks three are lifted, four fifths of them from outside the best ten; a few are lifted twice.
    expect(surprising / rounds / picks).toBeGreaterThan(0.3 * 0.8 * 0.93);
    expect(surprising / rounds / picks).toBeLessThan(0.3 * 0.8);
  });
});
