// Which captions may be sent: the rule that removes each, and what rest leaves of a score.
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/calendar/civil';
import { weekStart } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import type { CandidateCaption } from '../../src/planning/plan-input';
import { cooldownSteps, poolOf, recoveryFactor, relaxedTo } from '../../src/planning/pool';
import type { CaptionKey, PaidTier } from '../../src/planning/vocabulary';
import { randomCaption } from './random-weeks';

const WEEK = weekStart('2025-03-03');
const BASE: CandidateCaption = {
  ...randomCaption(1, ['solo'], WEEK, seededRandom(1)),
  priceTier: 'MID',
  standing: 'AVAILABLE',
  lastUsedOn: null,
  ppv: { score: 10, expected: 10, low: 5, high: 20, sends: 3 },
  bump: null,
  followUp: null,
};
const REQUEST = {
  paid: true,
  weekStart: WEEK,
  keysThisWeek: new Set<CaptionKey>(),
  stock: new Map<string, number>(),
  pricedTiers: new Set<PaidTier>(['LOW', 'MID', 'PREMIUM']),
};

function removedBy(change: Partial<CandidateCaption>, request: Partial<typeof REQUEST> = {}): string[] {
  const pool = poolOf({ ...REQUEST, ...request, captions: [{ ...BASE, ...change }] }, 28, defaultParameters);
  return [...pool.removed.keys()];
}

describe('the pool', () => {
  test('names the rule that removes a caption', () => {
    expect(removedBy({})).toEqual([]);
    for (const standing of ['INACTIVE', 'RESTRICTED', 'LOCKED', 'OUT_OF_STOCK'] as const) {
      expect(removedBy({ standing })).toEqual([standing]);
    }
    expect(removedBy({}, { stock: new Map([[BASE.category, 0]]) })).toEqual(['OUT_OF_STOCK']);
    expect(removedBy({}, { pricedTiers: new Set<PaidTier>(['LOW']) })).toEqual(['NO_PRICE_ALLOWED']);
    expect(removedBy({}, { keysThisWeek: new Set([BASE.captionKey]) })).toEqual(['ALREADY_THIS_WEEK']);
    expect(removedBy({ ppv: null })).toEqual(['NO_ESTIMATE']);
    expect(removedBy({ lastUsedOn: addDays(WEEK, -27) })).toEqual(['IN_COOLDOWN']);
    expect(removedBy({ lastUsedOn: addDays(WEEK, -28) })).toEqual([]);
    expect(removedBy({ lastUsedOn: addDays(WEEK, 2) })).toEqual(['IN_COOLDOWN']);
  });

  test('keeps paid and free apart', () => {
    const captions = [BASE, { ...BASE, priceTier: 'FREE' as const, ppv: null, bump: BASE.ppv }];
    expect(poolOf({ ...REQUEST, captions }, 28, defaultParameters).captions).toHaveLength(1);
    expect(poolOf({ ...REQUEST, paid: false, captions }, 28, defaultParameters).captions).toHaveLength(1);
  });
});

describe('rest', () => {
  test('recovers from its start to full', () => {
    const factors = [null, 7, 14, 28, 42, 56, 300].map((days) => recoveryFactor(days, defaultParameters));
    expect(factors).toEqual([1, 0.225, 0.45, 0.9, 0.95, 1, 1]);
  });

  test('is shortened in steps', () => {
    expect(cooldownSteps(defaultParameters)).toEqual([28, 14, 7]);
    expect([null, 28, 27, 14, 13].map((days) => relaxedTo(days, defaultParameters))).toEqual([null, null, 14, 14, 7]);
  });
});
