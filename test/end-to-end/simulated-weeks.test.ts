// Days of the whole product on the demo's truth; `npm run bench -- run` has three weeks of it in five worlds.

import { describe, expect, it } from 'vitest';
import { interval, simulateWeeks } from '../../bench/run/simulated-weeks';

describe('the product left alone with its clock', () => {
  it('plans each due week, rests captions, and earns more than captions drawn at random', {
    timeout: 400_000,
  }, async () => {
    const weeks = await simulateWeeks({ seed: 'one', pages: ['iris', 'lumen'], days: 4, jobHours: 24 });
    expect(weeks.problems).toEqual([]);
    expect(weeks.messages).toBeGreaterThan(40);
    expect(weeks.earned).toBeGreaterThan(weeks.earnedAtRandom);
  });
});

describe('the interval of some runs’ figures', () => {
  it('is the mean and half its 95 % width by Student’s t', () => {
    // 1, 2, 3: s = 1, t(2) = 4.303.
    const { mean, half } = interval([1, 2, 3]);
    expect(mean).toBe(2);
    expect(half).toBeCloseTo(4.303 / Math.sqrt(3), 3);
  });
});
