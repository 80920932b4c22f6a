// Successes and failures: posterior, shared prior and forgetting.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaPosterior, forget, sharedBetaPrior, uniformPrior } from '../../src/learning/beta-posterior';
import { seededRandom } from '../../src/learning/random';
import { binomial } from '../../workbench/demo/truth';

describe('betaPosterior', () => {
  it('adds counts to the prior', () => {
    const { alpha, beta, mean, sd } = betaPosterior(3, 7);
    expect({ alpha, beta, mean }).toEqual({ alpha: 4, beta: 8, mean: 1 / 3 });
    expect(sd).toBeCloseTo(Math.sqrt(2 / 9 / 13), 12);
    expect(betaPosterior(0, 0, { alpha: 2, beta: 98 }).mean).toBe(0.02);
  });

  it('has the spread of what is drawn from it', () => {
    const { alpha, beta, mean, sd } = betaPosterior(5, 40);
    const random = seededRandom('beta posterior');
    const draws = Array.from({ length: 40_000 }, () => random.beta(alpha, beta));
    const drawnMean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const drawnSd = Math.sqrt(draws.reduce((sum, x) => sum + (x - drawnMean) ** 2, 0) / draws.length);
    expect(drawnMean).toBeCloseTo(mean, 3);
    expect(drawnSd / sd).toBeCloseTo(1, 1);
  });
});

describe('forget', () => {
  it('lets counts fade by the step, and a step at a time is the same as all at once', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.nat(30), (keep, steps) => {
        const slow = [Float64Array.from([8, 0, 3]), Float64Array.from([1, 5, 0])] as const;
        for (let i = 0; i < steps; i++) forget(slow[0], slow[1], keep);
        const fast = [Float64Array.from([8, 0, 3]), Float64Array.from([1, 5, 0])] as const;
        forget(fast[0], fast[1], keep, steps);
        slow.forEach((column, c) => {
          column.forEach((value, i) => {
            expect(fast[c]?.[i]).toBeCloseTo(value, 9);
          });
        });
      }),
    );
  });

  it('lets each caption fade by the weeks since its own last use', () => {
    const successes = Float64Array.from([8, 8]);
    const failures = Float64Array.from([4, 4]);
    forget(successes, failures, 0.5, [0, 3]);
    expect([...successes]).toEqual([8, 1]);
    expect([...failures]).toEqual([4, 0.5]);
  });

  it('forgets nothing at 1', () => {
    const successes = Float64Array.from([8]);
    forget(successes, Float64Array.from([2]), 1, 100);
    expect(successes[0]).toBe(8);
  });

  it.each([0, -0.1, 1.1, Number.NaN])('refuses to keep %s', (keep) => {
    expect(() => forget(new Float64Array(1), new Float64Array(1), keep)).toThrow(/What is kept/);
  });
});

describe('sharedBetaPrior', () => {
  it('recovers the distribution that rates were drawn from', () => {
    const random = seededRandom('shared prior');
    const successes: number[] = [];
    const failures: number[] = [];
    for (let i = 0; i < 4000; i++) {
      const n = 20 + random.int(2000);
      const s = binomial(n, random.beta(2, 98), random);
      successes.push(s);
      failures.push(n - s);
    }
    const { alpha, beta } = sharedBetaPrior(successes, failures);
    expect(alpha / (alpha + beta)).toBeCloseTo(0.02, 3);
    expect((alpha + beta) / 100).toBeGreaterThan(0.85);
    expect((alpha + beta) / 100).toBeLessThan(1.15);
  });

  it('is the guess where fewer than two captions were seen', () => {
    const guess = { alpha: 3, beta: 30 };
    expect(sharedBetaPrior([], [], { guess, guessDegrees: 1 })).toEqual(guess);
    expect(sharedBetaPrior([0, 5, 0], [0, 9, 0], { guess, guessDegrees: 1 })).toEqual(guess);
    expect(sharedBetaPrior([], [])).toEqual(uniformPrior);
  });

  it('is a proper Beta for any counts, even where nothing or everything sold', () => {
    const count = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(count, count), { maxLength: 30 }), (counts) => {
        const { alpha, beta } = sharedBetaPrior(
          counts.map(([s]) => s),
          counts.map(([, f]) => f),
        );
        expect(alpha).toBeGreaterThan(0);
        expect(beta).toBeGreaterThan(0);
        expect(Number.isFinite(alpha + beta)).toBe(true);
      }),
    );
    const nothing = sharedBetaPrior([0, 0, 0], [100, 200, 50]);
    expect(nothing.alpha / (nothing.alpha + nothing.beta)).toBeLessThan(0.1);
  });

  it('holds arms of one rate together more firmly than arms that differ', () => {
    const loosely = { guess: uniformPrior, guessDegrees: 0.01 };
    const alike = sharedBetaPrior([50, 52, 49, 51], [950, 948, 951, 949], loosely);
    const apart = sharedBetaPrior([5, 200, 20, 90], [995, 800, 980, 910], loosely);
    expect(alike.alpha + alike.beta).toBeGreaterThan(5 * (apart.alpha + apart.beta));
  });
});
