// Whole weeks of three demo pages, pinned: these files detect change, not correctness.
import { describe, expect, test } from 'vitest';
import { weekStart } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { plan } from '../../src/planning/plan';
import type { PlanInput } from '../../src/planning/plan-input';
import { decodePlan, encodePlan } from '../../src/planning/plan-output';
import { type Shape, weekOfShape } from './random-weeks';

const DEMO: Record<string, Shape & { readonly previousColour: PlanInput['previousColour'] }> = {
  'green-medium': {
    tier: 'MEDIUM',
    score: 0.12,
    badDaysInRow: 0,
    mode: 'auto',
    captions: 400,
    categories: 7,
    week: weekStart('2025-02-10'),
    previousColour: 'GREEN',
  },
  'yellow-large-through-spring': {
    tier: 'LARGE',
    score: 0.45,
    badDaysInRow: 1,
    mode: 'gentle',
    captions: 500,
    categories: 9,
    week: weekStart('2025-03-03'),
    previousColour: 'GREEN',
  },
  'red-small-after-red': {
    tier: 'SMALL',
    score: 0.8,
    badDaysInRow: 4,
    mode: 'auto',
    captions: 150,
    categories: 5,
    week: weekStart('2025-10-27'),
    previousColour: 'RED',
  },
};

const HEADING = 'This file detects change, not correctness: a difference is to be read, and then accepted or mended.';

describe('pinned weeks', () => {
  for (const [name, { previousColour, ...shape }] of Object.entries(DEMO)) {
    test(name, async () => {
      const input = { ...weekOfShape(shape, seededRandom(name)), seed: '2025', previousColour };
      const encoded = encodePlan(plan(input, defaultParameters));
      expect(decodePlan(encoded).page).toBe(input.page);
      await expect(`${HEADING}\n${JSON.stringify(JSON.parse(encoded), null, 1)}\n`).toMatchFileSnapshot(
        `pinned/${name}.txt`,
      );
    });
  }
});
