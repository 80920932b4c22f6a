// The simulated world: that what it sends follows what it says it expects.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/learning/random';
import { binomial, restedAudience, Truth, type TruthMessage } from '../../workbench/demo/truth';

const settings = {
  pages: [
    { name: 'tiny', audience: 200 },
    { name: 'middle', audience: 9_000 },
    { name: 'huge', audience: 100_000, comfortablePpvADay: 8 },
  ],
  captionCategories: Array.from({ length: 60 }, (_, i) => i % 6),
  categories: 6,
};
const truth = new Truth('known truth', settings);
const ppv: TruthMessage = { caption: 5, kind: 'PPV', price: 12, hourOfWeek: 68 };

describe('Truth', () => {
  it('is the same world for the same seed, and another for another', () => {
    const again = new Truth('known truth', settings);
    const other = new Truth('another truth', settings);
    expect(again.expected('middle', ppv)).toEqual(truth.expected('middle', ppv));
    expect(other.expected('middle', ppv)).not.toEqual(truth.expected('middle', ppv));
    expect(again.send('middle', ppv, restedAudience, seededRandom(1))).toEqual(
      truth.send('middle', ppv, restedAudience, seededRandom(1)),
    );
  });

  it.each(['tiny', 'middle', 'huge'])('earns on %s what it expects, over many sends', (page) => {
    const random = seededRandom(`sends ${page}`);
    const sends = 6000;
    let earnings = 0;
    let deliveries = 0;
    let views = 0;
    for (let i = 0; i < sends; i++) {
      const result = truth.send(page, ppv, restedAudience, random);
      earnings += result.earnings;
      deliveries += result.sentCount;
      views += result.viewedCount;
    }
    const { emv, viewRate } = truth.expected(page, ppv);
    expect((1000 * earnings) / deliveries / emv).toBeGreaterThan(0.95);
    expect((1000 * earnings) / deliveries / emv).toBeLessThan(1.05);
    expect(Math.abs(views / deliveries / viewRate - 1)).toBeLessThan(0.02);
  });

  it('sends nobody more than there are, and sells to nobody who did not look', () => {
    const random = seededRandom('bounds');
    for (let i = 0; i < 2000; i++) {
      const caption = i % 60;
      const kind = (['PPV', 'BUMP', 'FOLLOW_UP'] as const)[i % 3] ?? 'PPV';
      const price = kind === 'BUMP' ? 0 : 5 + (i % 30);
      const result = truth.send('tiny', { caption, kind, price, hourOfWeek: i % 168 }, restedAudience, random);
      expect(result.sentCount).toBeGreaterThan(0);
      expect(result.sentCount).toBeLessThanOrEqual(200);
      expect(result.viewedCount).toBeLessThanOrEqual(result.sentCount);
      expect(result.purchasedCount).toBeLessThanOrEqual(result.viewedCount);
      expect(result.earnings).toBeCloseTo(result.purchasedCount * price, 6);
      if (kind === 'BUMP') expect(result.purchasedCount).toBe(0);
    }
  });

  it('has slot effects that average to nothing over the week', () => {
    for (const { name } of settings.pages) {
      let sum = 0;
      for (let hour = 0; hour < 168; hour++) sum += truth.slotEffect(name, hour);
      expect(sum).toBeCloseTo(0, 9);
    }
  });

  it('earns most at its best price, and sells less the dearer', () => {
    const best = truth.bestPrice('middle');
    const at = (price: number) => truth.expected('middle', { ...ppv, price });
    expect(at(best).emv).toBeGreaterThan(at(best * 0.7).emv);
    expect(at(best).emv).toBeGreaterThan(at(best * 1.4).emv);
    const rates = [5, 9, 14, 20, 30].map((price) => at(price).buyRate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it('tires of too much and recovers with rest', () => {
    const tiredBy = (ppvADay: number) => {
      let audience = restedAudience;
      for (let day = 0; day < 14; day++) {
        for (let i = 0; i < ppvADay; i++) audience = truth.afterSend('huge', ppv, audience);
        audience = truth.afterRest(audience, 24);
      }
      return audience;
    };
    const emv = (audience: { pressure: number }) => truth.expected('huge', ppv, audience).emv;
    expect(emv(tiredBy(4))).toBeCloseTo(emv(restedAudience), 9);
    expect(emv(tiredBy(24))).toBeLessThan(0.6 * emv(restedAudience));
    expect(emv(truth.afterRest(tiredBy(24), 24 * 5))).toBeCloseTo(emv(restedAudience), 9);
  });

  it.each([
    [() => truth.expected('nobody', ppv), /no page nobody/],
    [() => truth.quality('tiny', 600), /no caption 600/],
    [() => truth.slotEffect('tiny', 168), /0 to 167/],
    [() => new Truth(1, { ...settings, captionCategories: [9] }), /unknown category 9/],
    [() => new Truth(1, { ...settings, pages: [{ name: 'empty', audience: 0 }] }), /audience of at least 1/],
  ])('refuses what is not there', (attempt, message) => {
    expect(attempt).toThrow(message);
  });
});

describe('binomial', () => {
  it.each([
    [10, 0.3],
    [200, 0.01],
    [200, 0.98],
    [100_000, 0.4],
    [100_000, 0.00005],
  ])('of %s trials at %s has its mean and variance', (n, p) => {
    const random = seededRandom(`binomial ${n} ${p}`);
    const sample = Array.from({ length: 20_000 }, () => binomial(n, p, random));
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length;
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / sample.length));
    expect(Math.abs(variance / (n * p * (1 - p)) - 1)).toBeLessThan(0.06);
    expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...sample)).toBeLessThanOrEqual(n);
  });

  it('knows the certain cases', () => {
    const random = seededRandom(1);
    expect([binomial(9, 0, random), binomial(9, 1, random), binomial(0, 0.5, random)]).toEqual([0, 9, 0]);
  });
});
