// Evidence in, what planning asks of each caption out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionEstimates, type EstimateRequest } from '../../src/learning/estimates';
import { EvidenceError } from '../../src/learning/evidence';
import { expectedReward } from '../../src/learning/expected-reward';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters as parameters } from '../../src/parameters/registry';
import { anyPage, evidenceOf, type Observation } from './page-under-test';

function requestFor(
  page: { category: number[]; categories: number; observations: Observation[] },
  changed: Partial<EstimateRequest> = {},
): EstimateRequest {
  const evidence = evidenceOf(page.category, page.categories, page.observations);
  return {
    kind: 'EMV',
    evidence,
    successes: evidence.n,
    failures: page.category.map(() => 1),
    weeksSinceUse: page.category.map((_, i) => i),
    tier: vagueTierPrior(3, parameters),
    policy: 'thompson',
    picks: 3,
    ...changed,
  };
}

const small = { category: [0, 0, 1], categories: 2, observations: [{ caption: 0, y: 4, weight: 1 }] };

describe('captionEstimates', () => {
  it('gives every caption a score and what it is expected to bring, for any page and policy', () => {
    const policy = fc.constantFrom('thompson', 'beta', 'wilson', 'ucb', 'greedy');
    fc.assert(
      fc.property(anyPage, policy, fc.constantFrom('EMV', 'VIEW_RATE'), (page, name, kind) => {
        const request = requestFor(page, { policy: name, kind });
        const { score, expected, low, high } = captionEstimates(request, seededRandom(1), parameters);
        const posterior = pagePosterior(request.evidence, request.tier, parameters);
        page.category.forEach((_, i) => {
          const belief = {
            mean: posterior.mean[i] ?? Number.NaN,
            sd: posterior.sd[i] ?? Number.NaN,
            noise: posterior.variances.noise,
          };
          const reward = expectedReward(kind, belief, 0, parameters);
          expect([expected[i], low[i], high[i]]).toEqual([reward.expected, reward.low, reward.high]);
          expect(score[i]).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  it('lets the policy beta forget what was long ago, and leaves the counts it was given', () => {
    const successes = [400, 400, 400];
    const request = requestFor(small, { policy: 'beta', successes, failures: [0, 0, 0], weeksSinceUse: [0, 52, 52] });
    const { score } = captionEstimates(request, seededRandom(1), { ...parameters, forgetting: 0.8 });
    expect(score[0]).toBeGreaterThan(0.97);
    expect(Math.min(score[1] ?? 1, score[2] ?? 1)).toBeLessThan(0.9);
    expect(successes).toEqual([400, 400, 400]);
  });

  it('lets the policy beta start where the page’s other captions are', () => {
    const category = Array.from({ length: 40 }, () => 0);
    const page = { category, categories: 1, observations: [] };
    const successes = category.map((_, i) => (i === 0 ? 0 : 3));
    const failures = category.map((_, i) => (i === 0 ? 0 : 97));
    const request = requestFor(page, { policy: 'beta', successes, failures });
    const unseen = (start: 'uniform' | 'learnt'): number => {
      let sum = 0;
      for (let seed = 0; seed < 200; seed++) {
        sum += captionEstimates(request, seededRandom(seed), { ...parameters, beta_prior: start }).score[0] ?? 0;
      }
      return sum / 200;
    };
    expect(unseen('uniform')).toBeGreaterThan(0.4);
    expect(unseen('learnt')).toBeLessThan(0.1);
  });

  it.each(['successes', 'failures', 'weeksSinceUse'] as const)('names the column %s where it is short', (column) => {
    const request = requestFor(small, { [column]: [1] });
    expect(() => captionEstimates(request, seededRandom(1), parameters)).toThrow(EvidenceError);
    expect(() => captionEstimates(request, seededRandom(1), parameters)).toThrow(`${column} has 1 entries; expected 3`);
  });
});
