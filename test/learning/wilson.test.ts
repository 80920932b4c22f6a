// Wilson bounds: known values and what must hold for any counts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonBounds } from '../../src/learning/wilson';

const count = fc.integer({ min: 0, max: 1_000_000 });

describe('wilsonBounds', () => {
  it('gives the values of the formula by hand', () => {
    const bounds = wilsonBounds(8, 2);
    expect(bounds.lower).toBeCloseTo(0.49016, 4);
    expect(bounds.upper).toBeCloseTo(0.94332, 4);
    expect(wilsonBounds(0, 10).upper).toBeCloseTo(0.27754, 4);
    expect(wilsonBounds(1, 0).lower).toBeCloseTo(0.20654, 4);
  });

  it('knows nothing without observations', () => {
    expect(wilsonBounds(0, 0)).toEqual({ lower: 0, upper: 1, explorationBonus: 0.5 });
  });

  it('holds the observed share, inside [0, 1], with half its width as the bonus', () => {
    fc.assert(
      fc.property(count, count, (s, f) => {
        fc.pre(s + f > 0);
        const { lower, upper, explorationBonus } = wilsonBounds(s, f);
        const share = s / (s + f);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(share + 1e-12);
        expect(upper).toBeGreaterThanOrEqual(share - 1e-12);
        expect(explorationBonus).toBeCloseTo((upper - lower) / 2, 12);
      }),
    );
  });

  it('mirrors when successes and failures change places', () => {
    fc.assert(
      fc.property(count, count, (s, f) => {
        const one = wilsonBounds(s, f);
        const other = wilsonBounds(f, s);
        expect(other.lower).toBeCloseTo(1 - one.upper, 9);
        expect(other.upper).toBeCloseTo(1 - one.lower, 9);
      }),
    );
  });

  it('narrows with more of the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (s, f) => {
        fc.pre(s + f > 0);
        expect(wilsonBounds(2 * s, 2 * f).explorationBonus).toBeLessThan(wilsonBounds(s, f).explorationBonus);
      }),
    );
  });

  it.each([
    [-1, 2],
    [1, -2],
    [Number.NaN, 1],
    [Number.POSITIVE_INFINITY, 1],
  ])('refuses %s and %s', (s, f) => {
    expect(() => wilsonBounds(s, f)).toThrow(/finite and not negative/);
  });
});
