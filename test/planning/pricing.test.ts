// Prices: demand falls with price, little evidence is shrunk, limits hold, untried prices only under push.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultParameters } from '../../src/parameters/registry';
import { fallingDemand, type PriceRecord, priceLimits, tierPrices, tierRange } from '../../src/planning/pricing';
import { type Mode, PAID_TIERS } from '../../src/planning/vocabulary';

const LIMITS = priceLimits(null, null, defaultParameters);

function record(price: number, per1000: number, sends = 100): PriceRecord {
  const deliveries = sends * 1000;
  const earnings = (per1000 * deliveries) / 1000;
  const tier = price < 10 ? 'LOW' : price <= 20 ? 'MID' : 'PREMIUM';
  return { tier, price, sends, deliveries, earnings, purchases: earnings / price };
}

function mid(records: readonly PriceRecord[], mode: Mode = 'auto', limits = LIMITS) {
  return tierPrices(records, limits, mode, defaultParameters).get('MID');
}

describe('a tier’s price', () => {
  test('is the one that brings most', () => {
    expect(mid([record(12, 50), record(15, 70), record(18, 60)])).toMatchObject({ price: 15, tried: true });
  });

  test('one lucky send is shrunk to what the tier usually brings', () => {
    expect(mid([record(12, 60, 50)])?.revenuePer1000).toBeCloseTo(60, 6);
    // Fifteen looks half as good again, but one send of it is nearly all prior.
    const lucky = mid([record(12, 60, 50), record(15, 90, 1)]);
    expect(lucky).toMatchObject({ price: 15 });
    expect(lucky?.revenuePer1000 ?? 0).toBeLessThan(65);
    // The same over fifty sends is believed.
    expect(mid([record(12, 60, 50), record(15, 90, 50)])?.revenuePer1000 ?? 0).toBeGreaterThan(80);
  });

  test('stays within the page’s limits and its tier', () => {
    const records = [record(12, 50), record(15, 70), record(18, 60)];
    expect(mid(records, 'auto', { min: 3, max: 14 })?.price).toBe(12);
    expect(mid(records, 'auto', { min: 16, max: 50 })?.price).toBe(18);
    expect(tierPrices(records, { min: 21, max: 50 }, 'auto', defaultParameters).has('MID')).toBe(false);
    expect(tierRange('LOW', LIMITS, defaultParameters)).toEqual({ min: 3, max: 9.99 });
    expect(tierRange('MID', LIMITS, defaultParameters)).toEqual({ min: 10, max: 20 });
    expect(tierRange('PREMIUM', LIMITS, defaultParameters)).toEqual({ min: 20.01, max: 50 });
  });

  test('is untried only under push, and only where neighbours promise more', () => {
    const records = [record(10, 60), record(20, 62)];
    expect(mid(records)).toMatchObject({ price: 20, tried: true });
    const pushed = mid(records, 'push');
    expect(pushed?.revenuePer1000 ?? 0).toBeGreaterThanOrEqual(mid(records)?.revenuePer1000 ?? 0);
    const concave = mid([record(10, 60), record(12, 75), record(18, 74)], 'push');
    expect(concave).toMatchObject({ price: 12, tried: true });
  });

  test('without history is said to be so', () => {
    expect(mid([])).toMatchObject({ price: 15, tried: false, effect: 1, revenuePer1000: null });
    expect(mid([record(12, 0), record(18, 0)])).toMatchObject({ price: 12, effect: 1 });
  });

  test('is always allowed, finite, and in its tier', () => {
    const records = fc.array(
      fc
        .record({
          price: fc.integer({ min: 1, max: 60 }),
          per1000: fc.double({ min: 0, max: 500, noNaN: true }),
          sends: fc.integer({ min: 1, max: 100 }),
        })
        .map(({ price, per1000, sends }) => record(price, per1000, sends)),
      { maxLength: 12 },
    );
    const limits = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 60 }))
      .map(([min, more]) => ({ min, max: min + more }));
    fc.assert(
      fc.property(records, limits, fc.constantFrom<Mode>('auto', 'gentle', 'push'), (given, within, mode) => {
        const prices = tierPrices(given, within, mode, defaultParameters);
        for (const tier of PAID_TIERS) {
          const range = tierRange(tier, within, defaultParameters);
          const offered = prices.get(tier);
          expect(offered === undefined).toBe(range === null);
          if (offered === undefined || range === null) continue;
          expect(offered.price >= range.min && offered.price <= range.max).toBe(true);
          expect(Number.isFinite(offered.effect) && offered.effect >= 0).toBe(true);
        }
      }),
    );
  });
});

describe('falling demand', () => {
  test('falls, and keeps the weighted mean', () => {
    const points = fc.array(
      fc.record({
        weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
        demand: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(points, (given) => {
        const priced = given.map((point, index) => ({ ...point, price: index + 1 }));
        const fitted = fallingDemand(priced);
        const total = (list: typeof priced) => list.reduce((sum, point) => sum + point.weight * point.demand, 0);
        expect(total([...fitted])).toBeCloseTo(total(priced), 9);
        fitted.forEach((point, index) => {
          const before = fitted[index - 1];
          if (before !== undefined) expect(point.demand).toBeLessThanOrEqual(before.demand + 1e-12);
        });
      }),
    );
  });

  test('leaves what falls already as it is', () => {
    const points = [
      { price: 5, weight: 1, demand: 0.3 },
      { price: 6, weight: 1, demand: 0.2 },
    ];
    expect(fallingDemand(points)).toEqual(points);
  });
});
