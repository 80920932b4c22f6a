// No rule is ever broken: a thousand random weeks against the rules written down a second time.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { weekStart } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { plan } from '../../src/planning/plan';
import type { PlanInput } from '../../src/planning/plan-input';
import type { Plan } from '../../src/planning/plan-output';
import { randomInput, weekOfShape } from './random-weeks';
import { brokenRules } from './rules';

// Lets the runner's messages through between long synchronous tests.
afterEach(() => new Promise((resolve) => setTimeout(resolve)));

const seeds = fc.integer({ min: 0, max: 1_000_000_000 });
const CI_CAPTIONS = 140;

// Rules hold however long the search goes on: most weeks are searched briefly, the bench searches all in full.
const BRIEFLY = { ...defaultParameters, local_search_rounds: 10 };

function planned(input: PlanInput, parameters = BRIEFLY): Plan {
  return plan(input, parameters);
}

function greenWeek(captions: number, seed: string): PlanInput {
  return weekOfShape(
    {
      tier: 'MEDIUM',
      score: 0.2,
      badDaysInRow: 0,
      mode: 'auto',
      captions,
      categories: 6,
      week: weekStart('2025-03-03'),
    },
    seededRandom(seed),
  );
}

describe('no rule is ever broken', () => {
  for (const part of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const parameters = part === 1 ? defaultParameters : BRIEFLY;
    test(`in 75 random weeks (part ${part})`, { timeout: 60_000 }, () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const input = randomInput(seed, CI_CAPTIONS);
          expect(brokenRules(input, planned(input, parameters)), `seed ${seed}`).toEqual([]);
        }),
        { numRuns: 75, seed: part },
      );
    });
  }

  test('with no caption, one, a few, or none that may be sent', () => {
    for (const captions of [0, 1, 2, 3, 10]) {
      for (const standing of ['AVAILABLE', 'RESTRICTED'] as const) {
        const base = greenWeek(captions, `few ${captions}`);
        const input = { ...base, captions: base.captions.map((caption) => ({ ...caption, standing })) };
        const result = planned(input);
        expect(brokenRules(input, result)).toEqual([]);
        expect(result.shortages.length).toBeGreaterThan(0);
        if (standing === 'RESTRICTED') expect(result.messages).toEqual([]);
      }
    }
  });

  test('when rows of an earlier plan are pinned', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const input = randomInput(seed, CI_CAPTIONS);
        const pinned = planned(input).messages.filter((_, index) => index % 3 === seed % 3);
        const pins = pinned.map(({ type, local, captionId, captionKey, category, priceTier, urgency, price }) => ({
          type,
          local,
          captionId,
          captionKey,
          category,
          priceTier,
          urgency,
          price,
          note: `kept ${captionId}`,
        }));
        const again = planned({ ...input, seed: 'another', pins });
        const kept = again.messages.filter((message) => message.pinned);
        expect(kept.map(({ captionId, local, price, note }) => ({ captionId, local, price, note }))).toEqual(
          pins.map(({ captionId, local, price, note }) => ({ captionId, local, price, note })),
        );
        expect(again.findings.filter((finding) => finding.severity === 'ERROR' && finding.code !== 'V18')).toEqual([]);
        for (const { worth, upperBound } of again.bounds) expect(worth).toBeLessThanOrEqual(upperBound);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
