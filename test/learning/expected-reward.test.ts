// Back to money and rates: the closed forms against many draws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedReward } from '../../src/learning/expected-reward';
import { seededRandom } from '../../src/learning/random';

const at95 = { wilson_z: 1.96 };

describe('expectedReward', () => {
  it('is the mean of what messages of the caption would earn', () => {
    const belief = { mean: 4, sd: 0.4, noise: 0.36 };
    const random = seededRandom('emv');
    let sum = 0;
    const draws = 400_000;
    for (let i = 0; i < draws; i++) sum += Math.exp(4 + 0.2 + 0.4 * random.normal() + 0.6 * random.normal());
    expect(expectedReward('EMV', belief, 0.2, at95).expected / (sum / draws)).toBeCloseTo(1, 2);
  });

  it('has an interval that holds the caption’s true expectation 95 times in 100', () => {
    const belief = { mean: 3, sd: 0.3, noise: 0.5 };
    const { low, high } = expectedReward('EMV', belief, 0, at95);
    const random = seededRandom('interval');
    let within = 0;
    for (let i = 0; i < 40_000; i++) {
      const truth = Math.exp(3 + 0.3 * random.normal() + 0.25);
      if (truth >= low && truth <= high) within++;
    }
    expect(within / 40_000).toBeCloseTo(0.95, 2);
  });

  it('is near the mean view rate of a bump', () => {
    const random = seededRandom('views');
    for (const [mean, sd, noise] of [
      [-0.4, 0.3, 0.1],
      [1.5, 0.8, 0.4],
      [-3, 1, 1],
    ] as const) {
      let sum = 0;
      for (let i = 0; i < 100_000; i++) {
        sum += 1 / (1 + Math.exp(-(mean + sd * random.normal() + Math.sqrt(noise) * random.normal())));
      }
      const { expected } = expectedReward('VIEW_RATE', { mean, sd, noise }, 0, at95);
      expect(Math.abs(expected - sum / 100_000)).toBeLessThan(0.02);
    }
  });

  it('keeps low ≤ expected ≤ high wherever the caption is known to a factor of thirty', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('EMV' as const, 'VIEW_RATE' as const),
        fc.double({ min: -5, max: 9, noNaN: true }),
        fc.double({ min: 0.001, max: 1.7, noNaN: true }),
        fc.double({ min: 0.001, max: 2, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (kind, mean, sd, noise, effect) => {
          const { low, expected, high } = expectedReward(kind, { mean, sd, noise }, effect, at95);
          expect(low).toBeLessThanOrEqual(expected);
          expect(expected).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(0);
          if (kind === 'VIEW_RATE') expect(high).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
