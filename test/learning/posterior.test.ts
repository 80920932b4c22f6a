// The hierarchical posterior: against the same model solved whole, against known truths, and at its edges.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvidence, EvidenceError, effectiveObservations, type PageEvidence } from '../../src/learning/evidence';
import {
  betweenVariance,
  type PagePosterior,
  pagePosterior,
  summarise,
  type TierPrior,
  tierPriorFrom,
  vagueTierPrior,
} from '../../src/learning/posterior';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters as parameters } from '../../src/parameters/registry';
import { anyPage, evidenceOf, modelledPage } from './page-under-test';

const tier: TierPrior = {
  mean: 3,
  variance: 0.5,
  typical: { noise: 0.4, caption: 0.2, category: 0.1 },
};

/** The same model as one joint Normal over page, categories and captions, solved by elimination. */
function solvedWhole(evidence: PageEvidence, prior: TierPrior, { variances }: PagePosterior) {
  const captions = evidence.category.length;
  const size = 1 + evidence.categories + captions;
  const precision = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const target = new Array<number>(size).fill(0);
  const add = (i: number, j: number, value: number): void => {
    const row = precision[i] ?? [];
    row[j] = (row[j] ?? 0) + value;
  };
  const link = (child: number, parent: number, variance: number): void => {
    add(child, child, 1 / variance);
    add(parent, parent, 1 / variance);
    add(child, parent, -1 / variance);
    add(parent, child, -1 / variance);
  };
  add(0, 0, 1 / prior.variance);
  target[0] = prior.mean / prior.variance;
  for (let c = 0; c < evidence.categories; c++) link(1 + c, 0, variances.category);
  for (let i = 0; i < captions; i++) {
    const node = 1 + evidence.categories + i;
    link(node, 1 + (evidence.category[i] ?? 0), variances.caption);
    const w = evidence.w[i] ?? 0;
    const n = effectiveObservations(w, evidence.w2[i] ?? 0);
    if (n === 0) continue;
    add(node, node, n / variances.noise);
    target[node] = (n / variances.noise) * ((evidence.wy[i] ?? 0) / w);
  }
  const inverse = inverted(precision);
  const mean = inverse.map((row) => row.reduce((sum, value, j) => sum + value * (target[j] ?? 0), 0));
  const first = 1 + evidence.categories;
  return {
    mean: mean.slice(first),
    sd: inverse.slice(first).map((row, i) => Math.sqrt(row[first + i] ?? Number.NaN)),
  };
}

function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const row = rows[pivot] ?? [];
    const scale = row[pivot] ?? Number.NaN;
    for (let j = 0; j < 2 * size; j++) row[j] = (row[j] ?? 0) / scale;
    rows.forEach((other, i) => {
      const factor = other[pivot] ?? 0;
      if (i === pivot || factor === 0) return;
      for (let j = 0; j < 2 * size; j++) other[j] = (other[j] ?? 0) - factor * (row[j] ?? 0);
    });
  }
  return rows.map((row) => row.slice(size));
}

describe('pagePosterior', () => {
  it('equals the joint Normal solved whole, for any page', () => {
    fc.assert(
      fc.property(anyPage, ({ category, categories, observations }) => {
        const evidence = evidenceOf(category, categories, observations);
        const posterior = pagePosterior(evidence, tier, parameters);
        const whole = solvedWhole(evidence, tier, posterior);
        category.forEach((_, i) => {
          expect(posterior.mean[i]).toBeCloseTo(whole.mean[i] ?? Number.NaN, 6);
          expect(posterior.sd[i]).toBeCloseTo(whole.sd[i] ?? Number.NaN, 6);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('does not care in which order captions come', () => {
    fc.assert(
      fc.property(anyPage, ({ category, categories, observations }) => {
        const last = category.length - 1;
        const forwards = pagePosterior(evidenceOf(category, categories, observations), tier, parameters);
        const reversed = pagePosterior(
          evidenceOf(
            [...category].reverse(),
            categories,
            observations.map((o) => ({ ...o, caption: last - o.caption })),
          ),
          tier,
          parameters,
        );
        category.forEach((_, i) => {
          expect(reversed.mean[last - i]).toBeCloseTo(forwards.mean[i] ?? Number.NaN, 6);
          expect(reversed.sd[last - i]).toBeCloseTo(forwards.sd[i] ?? Number.NaN, 6);
        });
      }),
    );
  });

  it('moves with the money: another currency shifts every mean alike', () => {
    fc.assert(
      fc.property(anyPage, fc.double({ min: -5, max: 5, noNaN: true }), (page, shift) => {
        const { category, categories, observations } = page;
        const moved = observations.map((o) => ({ ...o, y: o.y + shift }));
        const a = pagePosterior(evidenceOf(category, categories, observations), tier, parameters);
        const b = pagePosterior(
          evidenceOf(category, categories, moved),
          { ...tier, mean: tier.mean + shift },
          parameters,
        );
        category.forEach((_, i) => {
          expect((b.mean[i] ?? 0) - shift).toBeCloseTo(a.mean[i] ?? Number.NaN, 5);
          expect(b.sd[i]).toBeCloseTo(a.sd[i] ?? Number.NaN, 5);
        });
      }),
    );
  });

  it('puts a caption between its category and its own average', () => {
    fc.assert(
      fc.property(anyPage, ({ category, categories, observations }) => {
        const evidence = evidenceOf(category, categories, observations);
        const posterior = pagePosterior(evidence, tier, parameters);
        category.forEach((c, i) => {
          const inherited = posterior.categoryMean[c] ?? Number.NaN;
          const own = (evidence.n[i] ?? 0) > 0 ? (evidence.wy[i] ?? 0) / (evidence.w[i] ?? 0) : inherited;
          expect(posterior.mean[i]).toBeGreaterThanOrEqual(Math.min(inherited, own) - 1e-9);
          expect(posterior.mean[i]).toBeLessThanOrEqual(Math.max(inherited, own) + 1e-9);
        });
      }),
    );
  });

  it('knows more of a caption the more it was sent, and least of one never sent', () => {
    const category = [0, 0, 0, 0];
    const observations = [1, 2, 3].flatMap((caption) =>
      Array.from({ length: [0, 1, 4, 30][caption] ?? 0 }, (_, k) => ({
        caption,
        y: 3 + (k % 2 ? 0.4 : -0.4),
        weight: 1,
      })),
    );
    const { sd } = pagePosterior(evidenceOf(category, 1, observations), tier, parameters);
    expect([...sd]).toEqual([...sd].sort((a, b) => b - a));
    expect(new Set(sd).size).toBe(4);
  });

  it('recovers the spreads that a page was drawn with', () => {
    const spreads = { page: 0.3, category: 0.4, caption: 0.5, noise: 0.6 };
    const ratios = { noise: 0, caption: 0, category: 0 };
    const pages = 20;
    for (let p = 0; p < pages; p++) {
      const { evidence } = modelledPage(`spreads ${p}`, 1500, 25, spreads, 6);
      const { variances } = pagePosterior(evidence, vagueTierPrior(0, parameters), parameters);
      ratios.noise += variances.noise / spreads.noise ** 2 / pages;
      ratios.caption += variances.caption / spreads.caption ** 2 / pages;
      ratios.category += variances.category / spreads.category ** 2 / pages;
    }
    expect(Math.abs(ratios.noise - 1)).toBeLessThan(0.03);
    expect(Math.abs(ratios.caption - 1)).toBeLessThan(0.05);
    expect(Math.abs(ratios.category - 1)).toBeLessThan(0.2);
  });

  it('means what its standard deviations say: 95 % of the truths within 1.96 of them', () => {
    let within = 0;
    let captions = 0;
    for (let p = 0; p < 30; p++) {
      const page = modelledPage(`cover ${p}`, 400, 10, { page: 0.3, category: 0.3, caption: 0.4, noise: 0.7 }, 4);
      const posterior = pagePosterior(page.evidence, vagueTierPrior(0, parameters), parameters);
      page.quality.forEach((quality, i) => {
        captions++;
        if (Math.abs(quality - (posterior.mean[i] ?? 0)) <= 1.96 * (posterior.sd[i] ?? 0)) within++;
      });
    }
    expect(within / captions).toBeGreaterThan(0.935);
    expect(within / captions).toBeLessThan(0.965);
  });

  it('predicts better than a caption’s own average and than its category alone', () => {
    const page = modelledPage('shrinkage', 2000, 10, { page: 0.3, category: 0.35, caption: 0.5, noise: 0.8 }, 4);
    const posterior = pagePosterior(page.evidence, vagueTierPrior(0, parameters), parameters);
    const error = { posterior: 0, own: 0, category: 0 };
    page.quality.forEach((quality, i) => {
      if ((page.evidence.n[i] ?? 0) === 0) return;
      error.posterior += (quality - (posterior.mean[i] ?? 0)) ** 2;
      error.own += (quality - (page.evidence.wy[i] ?? 0) / (page.evidence.w[i] ?? 1)) ** 2;
      error.category += (quality - (posterior.categoryMean[page.evidence.category[i] ?? 0] ?? 0)) ** 2;
    });
    expect(error.posterior).toBeLessThan(0.75 * error.own);
    expect(error.posterior).toBeLessThan(0.75 * error.category);
  });
});

describe('at the edges', () => {
  const finite = (posterior: PagePosterior): boolean =>
    [...posterior.mean, ...posterior.sd].every(Number.isFinite) && [...posterior.sd].every((sd) => sd > 0);

  it('a page without captions has nothing to say and no trouble saying it', () => {
    const posterior = pagePosterior(evidenceOf([], 0, []), tier, parameters);
    expect(posterior.mean).toHaveLength(0);
    expect(posterior.page.mean).toBe(tier.mean);
  });

  it('no observation at all: every caption is its tier’s, as wide as all levels together', () => {
    const { mean, sd, page } = pagePosterior(evidenceOf([0, 1, 1], 2, []), tier, parameters);
    expect(page).toEqual({ mean: tier.mean, variance: tier.variance });
    const { caption, category } = tier.typical;
    for (const i of [0, 1, 2]) {
      expect(mean[i]).toBeCloseTo(tier.mean, 12);
      expect(sd[i]).toBeCloseTo(Math.sqrt(tier.variance + category + caption), 12);
    }
  });

  it('one observation moves its caption most, its category less, another category least', () => {
    const { mean } = pagePosterior(evidenceOf([0, 0, 1], 2, [{ caption: 0, y: 5, weight: 1 }]), tier, parameters);
    const [own = 0, sibling = 0, stranger = 0] = mean;
    expect(own).toBeGreaterThan(sibling);
    expect(sibling).toBeGreaterThan(stranger);
    expect(stranger).toBeGreaterThan(tier.mean);
    expect(own).toBeLessThan(5);
  });

  it('one category, one caption, many observations: close to its own average', () => {
    const observations = Array.from({ length: 200 }, (_, k) => ({
      caption: 0,
      y: 4 + (k % 2 ? 0.5 : -0.5),
      weight: 1,
    }));
    const posterior = pagePosterior(evidenceOf([0], 1, observations), tier, parameters);
    expect(Math.abs((posterior.mean[0] ?? 0) - 4)).toBeLessThan(0.02);
    expect(posterior.variances.noise).toBeCloseTo(50 / 199, 6);
  });

  it('all results equal: floors keep the spreads from vanishing', () => {
    const observations = Array.from({ length: 60 }, (_, k) => ({ caption: k % 6, y: 2, weight: 0.9 }));
    const posterior = pagePosterior(evidenceOf([0, 0, 0, 1, 1, 1], 2, observations), tier, parameters);
    expect(posterior.variances.noise).toBeCloseTo(parameters.noise_sd_floor ** 2, 9);
    expect(posterior.variances.caption).toBeGreaterThanOrEqual(parameters.caption_sd_floor ** 2);
    expect(finite(posterior)).toBe(true);
    for (const mean of posterior.mean) expect(mean).toBeCloseTo(2, 1);
  });

  it('zero earnings everywhere: low, finite, and alike', () => {
    // What the warehouse credits a message that sold nothing: one purchase's worth at the page's rate.
    const y = Math.log(1000 * (0.5 / (5000 + 500)));
    const observations = Array.from({ length: 40 }, (_, k) => ({ caption: k % 4, y, weight: 1 }));
    const posterior = pagePosterior(evidenceOf([0, 0, 1, 1, 1], 2, observations), tier, parameters);
    expect(finite(posterior)).toBe(true);
    const [first = 0, ...others] = posterior.mean;
    for (const mean of others.slice(0, 3)) expect(mean).toBeCloseTo(first, 9);
  });

  it('an extreme outlier lifts its caption, but widens the noise so that it counts for less', () => {
    const calm = Array.from({ length: 120 }, (_, k) => ({ caption: k % 12, y: 3 + (k % 5) / 10, weight: 1 }));
    const category = new Array<number>(12).fill(0);
    const without = pagePosterior(evidenceOf(category, 1, calm), tier, parameters);
    const outlier = [...calm, { caption: 0, y: 60, weight: 1 }];
    const posterior = pagePosterior(evidenceOf(category, 1, outlier), tier, parameters);
    expect(finite(posterior)).toBe(true);
    expect(posterior.variances.noise).toBeGreaterThan(10 * without.variances.noise);
    const average = (evidenceOf(category, 1, outlier).wy[0] ?? 0) / 11;
    expect(posterior.mean[0]).toBeLessThan(average);
    for (let i = 1; i < 12; i++) expect(posterior.mean[i]).toBeLessThan(6);
  });

  it('any finite sums, however odd, give finite beliefs', () => {
    const big = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const observation = fc.record({
      caption: fc.nat(4),
      y: big,
      weight: fc.double({ min: 1e-9, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 40 }), (observations) => {
        expect(finite(pagePosterior(evidenceOf([0, 0, 1, 2, 2], 3, observations), tier, parameters))).toBe(true);
      }),
    );
  });

  it('few repeats: the noise leans on the tier’s, and from 30 on stands alone', () => {
    const noiseOf = (repeats: number): number => {
      const observations = Array.from({ length: repeats + 1 }, (_, k) => ({
        caption: 0,
        y: k % 2 ? 1 : -1,
        weight: 1,
      }));
      return pagePosterior(evidenceOf([0], 1, observations), tier, parameters).variances.noise;
    };
    const own = (repeats: number): number => {
      const values = Array.from({ length: repeats + 1 }, (_, k) => (k % 2 ? 1 : -1));
      const mean = values.reduce<number>((sum, v) => sum + v, 0) / values.length;
      return values.reduce<number>((sum, v) => sum + (v - mean) ** 2, 0) / repeats;
    };
    expect(noiseOf(5)).toBeCloseTo((5 * own(5) + 25 * tier.typical.noise) / 30, 9);
    expect(noiseOf(30)).toBeCloseTo(own(30), 9);
    expect(noiseOf(45)).toBeCloseTo(own(45), 9);
  });

  it('old observations weigh as what they are still worth', () => {
    expect(effectiveObservations(0, 0)).toBe(0);
    expect(effectiveObservations(5, 5)).toBe(5);
    expect(effectiveObservations(5 * 0.3, 5 * 0.09)).toBeCloseTo(5, 12);
    expect(effectiveObservations(1 + 0.01, 1 + 0.0001)).toBeCloseTo(1.02, 2);
  });
});

describe('checkEvidence', () => {
  const good = evidenceOf([0, 1], 2, [{ caption: 0, y: 1, weight: 1 }]);

  it.each<[string, PageEvidence, RegExp]>([
    ['a short column', { ...good, wy: [1] }, /wy has 1 entries; expected 2/],
    ['a negative weight', { ...good, w: [-1, 0] }, /w\[0\] is -1/],
    ['NaN', { ...good, wyy: [0, Number.NaN] }, /wyy\[1\] is NaN/],
    ['infinity', { ...good, wy: [Number.POSITIVE_INFINITY, 0] }, /wy\[0\] is Infinity/],
    ['an unknown category', { ...good, category: [0, 2] }, /category\[1\] is 2; expected an index below 2/],
    ['a fractional category', { ...good, category: [0.5, 1] }, /category\[0\] is 0.5/],
  ])('names %s', (_, evidence, message) => {
    expect(() => checkEvidence(evidence)).toThrow(EvidenceError);
    expect(() => pagePosterior(evidence, tier, parameters)).toThrow(message);
  });
});

describe('betweenVariance', () => {
  it('is the sample variance where members are measured without error and nothing is guessed', () => {
    const means = [1, 4, 2, 7, 3];
    const mean = 3.4;
    const variance = means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 4;
    const measured = betweenVariance(means, [0, 0, 0, 0, 0], [5], 1, 0, 1e-6);
    expect(measured / variance).toBeCloseTo(1, 3);
  });

  it('takes the error of measurement off', () => {
    const random = seededRandom('between');
    const errors = Array.from({ length: 4000 }, (_, i) => (i % 2 ? 0.1 : 2));
    const means = errors.map((error) => 0.6 * random.normal() + Math.sqrt(error) * random.normal());
    expect(betweenVariance(means, errors, [4000], 1, 0, 1e-6)).toBeCloseTo(0.36, 1);
  });

  it('falls to its floor where the means differ by less than their errors', () => {
    expect(betweenVariance([1, 1.01, 0.99], [1, 1, 1], [3], 0.5, 0, 0.01)).toBe(0.01);
  });

  it('stays at its guess where there is nobody to compare', () => {
    expect(betweenVariance([2], [0.1], [1], 0.3, 8, 0.01)).toBe(0.3);
    expect(betweenVariance([], [], [], 0.3, 8, 0.01)).toBe(0.3);
  });

  it('leans on its guess the more, the more the guess is worth', () => {
    const means = [0, 2, 4, 6];
    const errors = [0.1, 0.1, 0.1, 0.1];
    const values = [0, 4, 40, 4000].map((degrees) => betweenVariance(means, errors, [4], 0.5, degrees, 0.001));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values[3]).toBeCloseTo(0.5, 1);
  });
});

describe('the tier’s prior', () => {
  const summaryOf = (seed: string, level: number, captions: number) => {
    const page = modelledPage(seed, captions, 5, { page: 0, category: 0.2, caption: 0.4, noise: 0.5 }, 4);
    const observations = { ...page.evidence };
    const lifted = Array.from(observations.wy, (wy, i) => wy + level * (observations.w[i] ?? 0));
    const squares = Array.from(
      observations.wyy,
      (wyy, i) => wyy + 2 * level * (observations.wy[i] ?? 0) + level * level * (observations.w[i] ?? 0),
    );
    const evidence = { ...observations, wy: lifted, wyy: squares };
    return summarise(pagePosterior(evidence, vagueTierPrior(3, parameters), parameters));
  };

  it('is vague without other pages, and with pages that have seen nothing', () => {
    const silent = summarise(pagePosterior(evidenceOf([0, 0], 1, []), tier, parameters));
    expect(tierPriorFrom([], parameters)).toEqual(vagueTierPrior(0, parameters));
    expect(tierPriorFrom([silent], parameters)).toEqual(vagueTierPrior(0, parameters));
  });

  it('lies amid its pages and is as wide as they differ', () => {
    const random = seededRandom('tier');
    const levels = Array.from({ length: 40 }, () => 3 + 0.6 * random.normal());
    const prior = tierPriorFrom(
      levels.map((level, i) => summaryOf(`tier ${i}`, level, 60)),
      parameters,
    );
    expect(Math.abs(prior.mean - 3)).toBeLessThan(0.35);
    expect(Math.sqrt(prior.variance)).toBeGreaterThan(0.45);
    expect(Math.sqrt(prior.variance)).toBeLessThan(0.9);
    expect(Math.sqrt(prior.typical.noise)).toBeCloseTo(0.5, 1);
    expect(Math.sqrt(prior.typical.caption)).toBeCloseTo(0.4, 1);
  });

  it('helps a new page: nearer to the truth than the vague prior after a handful of sends', () => {
    const random = seededRandom('new page');
    const levels = Array.from({ length: 30 }, () => 3 + 0.4 * random.normal());
    const prior = tierPriorFrom(
      levels.map((level, i) => summaryOf(`old ${i}`, level, 80)),
      parameters,
    );
    let informed = 0;
    let vague = 0;
    for (let p = 0; p < 60; p++) {
      const level = 3 + 0.4 * random.normal();
      const observations = [0, 1, 2].map((caption) => ({ caption, y: level + 0.7 * random.normal(), weight: 1 }));
      const evidence = evidenceOf([0, 1, 2, 3], 4, observations);
      informed += (pagePosterior(evidence, prior, parameters).page.mean - level) ** 2;
      vague += (pagePosterior(evidence, vagueTierPrior(0, parameters), parameters).page.mean - level) ** 2;
    }
    expect(informed).toBeLessThan(0.85 * vague);
  });
});
