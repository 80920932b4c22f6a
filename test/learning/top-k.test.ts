// The best k without a full sort: the same as sorting, always.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topK } from '../../src/learning/top-k';

function bySorting(scores: readonly number[], k: number, allowed?: readonly number[]): number[] {
  return scores
    .map((score, index) => ({ score, index }))
    .filter(({ score, index }) => !Number.isNaN(score) && (allowed === undefined || allowed[index] !== 0))
    .sort((a, b) => (a.score === b.score ? a.index - b.index : a.score > b.score ? -1 : 1))
    .slice(0, k)
    .map(({ index }) => index);
}

describe('topK', () => {
  it('equals sorting, with ties, infinities, NaN and captions that are not allowed', () => {
    const score = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double(),
      fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
    );
    const entries = fc.array(fc.tuple(score, fc.constantFrom(0, 1)), { maxLength: 60 });
    fc.assert(
      fc.property(entries, fc.nat(70), fc.boolean(), (pairs, k, restricted) => {
        const scores = pairs.map(([s]) => (s === 0 ? 0 : s));
        const allowed = restricted ? pairs.map(([, a]) => a) : undefined;
        expect(topK(scores, k, allowed)).toEqual(bySorting(scores, k, allowed));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves the scores as they were', () => {
    const scores = Float64Array.from([3, 1, 2]);
    topK(scores, 2);
    expect([...scores]).toEqual([3, 1, 2]);
  });

  it.each([0, -1, Number.NaN])('chooses nobody for k = %s', (k) => {
    expect(topK([1, 2, 3], k)).toEqual([]);
  });
});
