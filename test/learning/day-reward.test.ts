// What a day's messages together should bring: the interval covers what chance does, and narrows with more messages.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayReward } from '../../src/learning/day-reward';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';

const sumsOf = (expected: readonly number[], deliveries: number) => ({
  expected: expected.reduce((sum, each) => sum + each, 0),
  squares: expected.reduce((sum, each) => sum + each * each, 0),
  deliveries,
});

describe('dayReward', () => {
  it('of one message is the log-normal interval of its noise', () => {
    const { default_noise_sd: sd, wilson_z: z } = defaultParameters;
    const day = dayReward(sumsOf([80], 2000), defaultParameters);
    expect(day?.expected).toBe(40);
    expect(day?.low).toBeCloseTo(40 * Math.exp(-z * sd - (sd * sd) / 2), 10);
    expect(day?.high).toBeCloseTo(40 * Math.exp(z * sd - (sd * sd) / 2), 10);
  });

  it('is nothing where nothing was to be expected', () => {
    expect(dayReward(sumsOf([], 0), defaultParameters)).toBe(null);
    expect(dayReward(sumsOf([5], 0), defaultParameters)).toBe(null);
  });

  it('lies below the expectation’s upper end and narrows with more messages of the same worth', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e5, noNaN: true }), fc.integer({ min: 1, max: 40 }), (worth, count) => {
        const one = dayReward(sumsOf(Array(count).fill(worth), 1000 * count), defaultParameters);
        const more = dayReward(sumsOf(Array(count + 1).fill(worth), 1000 * (count + 1)), defaultParameters);
        if (one === null || more === null) return false;
        return one.low < one.expected && one.expected < one.high && more.high - more.low < one.high - one.low;
      }),
    );
  });

  it('covers the days that such messages make, about 19 of 20', () => {
    const worths = [30, 55, 80, 20, 120];
    const day = dayReward(sumsOf(worths, 1000), defaultParameters);
    if (day === null) throw new Error('No interval.');
    const { default_noise_sd: sd } = defaultParameters;
    const random = seededRandom('days');
    const days = Array.from({ length: 4000 }, () =>
      worths.reduce((sum, worth) => sum + worth * Math.exp(sd * random.normal() - (sd * sd) / 2), 0),
    );
    const covered = days.filter((sum) => sum >= day.low && sum <= day.high).length / days.length;
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.97);
  });
});
