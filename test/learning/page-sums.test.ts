// A page told by sums alone: the variances that made its results are found again, and agree with what its posterior says.

import { describe, expect, test } from 'vitest';
import type { PageEvidence } from '../../src/learning/evidence';
import { type PageSums, summaryOfSums } from '../../src/learning/page-sums';
import { pagePosterior, summarise, tierPriorFrom, vagueTierPrior } from '../../src/learning/posterior';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';

const parameters = defaultParameters;

interface World {
  readonly categories: number;
  readonly captions: number;
  readonly sends: (caption: number) => number;
  readonly sd: { readonly category: number; readonly caption: number; readonly noise: number };
}

function evidenceOf(world: World, seed: string): PageEvidence {
  const random = seededRandom(seed);
  const level = Array.from({ length: world.categories }, () => 4 + world.sd.category * random.normal());
  const columns = {
    category: [] as number[],
    n: [] as number[],
    w: [] as number[],
    w2: [] as number[],
    wy: [] as number[],
    wyy: [] as number[],
  };
  for (let i = 0; i < world.captions; i++) {
    const category = i % world.categories;
    const mean = (level[category] ?? 0) + world.sd.caption * random.normal();
    const sums = { n: 0, w: 0, w2: 0, wy: 0, wyy: 0 };
    for (let k = 0; k < world.sends(i); k++) {
      const weight = 0.5 ** (k / 26);
      const y = mean + world.sd.noise * random.normal();
      sums.n += 1;
      sums.w += weight;
      sums.w2 += weight ** 2;
      sums.wy += weight * y;
      sums.wyy += weight * y ** 2;
    }
    columns.category.push(category);
    for (const name of ['n', 'w', 'w2', 'wy', 'wyy'] as const) columns[name].push(sums[name]);
  }
  return { ...columns, categories: world.categories };
}

/** What page_candidates sums in SQL. */
function sumsOf(evidence: PageEvidence): PageSums {
  const byCategory = Array.from({ length: evidence.categories }, () => ({ n: 0, nn: 0, nm: 0, nmm: 0 }));
  let noiseSquares = 0;
  let captions = 0;
  for (let i = 0; i < evidence.category.length; i++) {
    const [w = 0, w2 = 0, wy = 0, wyy = 0] = [evidence.w[i], evidence.w2[i], evidence.wy[i], evidence.wyy[i]];
    const group = byCategory[evidence.category[i] ?? 0];
    if (!(w2 > 0) || group === undefined) continue;
    const n = w ** 2 / w2;
    const mean = wy / w;
    captions++;
    group.n += n;
    group.nn += n ** 2;
    group.nm += n * mean;
    group.nmm += n * mean ** 2;
    noiseSquares += ((wyy - wy * mean) * w) / w2;
  }
  const told = byCategory.filter(({ n }) => n > 0);
  const total = (read: (group: { n: number; nn: number; nm: number; nmm: number }) => number) =>
    told.reduce((sum, group) => sum + read(group), 0);
  const observations = total(({ n }) => n);
  const weighted = total(({ nm }) => nm);
  return {
    captions,
    categories: told.length,
    observations,
    mean: observations > 0 ? weighted / observations : 0,
    squaredObservations: total(({ nn }) => nn),
    squaredByCategory: total(({ n, nn }) => nn / n),
    squaredCategories: total(({ n }) => n ** 2),
    noiseSquares,
    captionSquares: total(({ n, nm, nmm }) => nmm - nm ** 2 / n),
    categorySquares: observations > 0 ? total(({ n, nm }) => nm ** 2 / n) - weighted ** 2 / observations : 0,
  };
}

const uneven: World = {
  categories: 40,
  captions: 4000,
  sends: (i) => 1 + (i % 7),
  sd: { category: 0.35, caption: 0.5, noise: 0.7 },
};

describe('a page by its sums', () => {
  test('has the variances that made its results', () => {
    const { variances, mean, observations, noiseDegrees } = summaryOfSums(sumsOf(evidenceOf(uneven, 'a')), parameters);
    expect(Math.sqrt(variances.noise)).toBeCloseTo(0.7, 1);
    expect(Math.sqrt(variances.caption)).toBeCloseTo(0.5, 1);
    expect(Math.sqrt(variances.category)).toBeGreaterThan(0.25);
    expect(Math.sqrt(variances.category)).toBeLessThan(0.45);
    expect(Math.abs(mean - 4)).toBeLessThan(0.2);
    expect(observations - noiseDegrees).toBeCloseTo(4000, 6);
  });

  test.each([
    [uneven, 'b'],
    [{ ...uneven, captions: 300, categories: 6 }, 'c'],
    [{ ...uneven, captions: 60, categories: 6 }, 'd'],
    [{ ...uneven, sends: (i: number) => (i % 11 === 0 ? 30 : 1) }, 'e'],
  ])('agrees with what its posterior would tell the tier (%#)', (world, seed) => {
    const evidence = evidenceOf(world, seed);
    const own = summarise(pagePosterior(evidence, vagueTierPrior(0, parameters), parameters));
    const bySums = summaryOfSums(sumsOf(evidence), parameters);
    expect(bySums.observations).toBeCloseTo(own.observations, 6);
    expect(bySums.noiseDegrees).toBeCloseTo(own.noiseDegrees, 6);
    expect(bySums.variances.noise).toBeCloseTo(own.variances.noise, 9);
    expect(Math.abs(bySums.mean - own.mean)).toBeLessThan(2 * Math.sqrt(own.meanVariance) + 0.02);
    for (const level of ['caption', 'category'] as const) {
      expect(bySums.variances[level] / own.variances[level]).toBeGreaterThan(0.6);
      expect(bySums.variances[level] / own.variances[level]).toBeLessThan(1.7);
    }
    expect(bySums.meanVariance / own.meanVariance).toBeGreaterThan(0.5);
    expect(bySums.meanVariance / own.meanVariance).toBeLessThan(2);
  });

  test('gives a tier the prior that the pages’ posteriors would give', () => {
    const pages = ['f', 'g', 'h', 'i', 'j'].map((seed) =>
      evidenceOf({ ...uneven, captions: 400, categories: 12 }, seed),
    );
    const own = tierPriorFrom(
      pages.map((page) => summarise(pagePosterior(page, vagueTierPrior(0, parameters), parameters))),
      parameters,
    );
    const bySums = tierPriorFrom(
      pages.map((page) => summaryOfSums(sumsOf(page), parameters)),
      parameters,
    );
    expect(bySums.mean).toBeCloseTo(own.mean, 1);
    expect(bySums.variance / own.variance).toBeCloseTo(1, 0);
    expect(bySums.typical.noise).toBeCloseTo(own.typical.noise, 6);
    expect(bySums.typical.caption / own.typical.caption).toBeCloseTo(1, 0);
  });
});

describe('a page that tells little', () => {
  const none: PageSums = {
    captions: 0,
    categories: 0,
    observations: 0,
    mean: 0,
    squaredObservations: 0,
    squaredByCategory: 0,
    squaredCategories: 0,
    noiseSquares: 0,
    captionSquares: 0,
    categorySquares: 0,
  };

  test('says nothing to its tier when nothing was sent', () => {
    expect(tierPriorFrom([summaryOfSums(none, parameters)], parameters)).toEqual(vagueTierPrior(0, parameters));
  });

  test('has the default spreads after one message, and a mean known no better than that', () => {
    const one = {
      ...none,
      captions: 1,
      categories: 1,
      observations: 1,
      mean: 5,
      squaredObservations: 1,
      squaredByCategory: 1,
      squaredCategories: 1,
    };
    const { variances, mean, meanVariance } = summaryOfSums(one, parameters);
    expect(variances).toEqual(vagueTierPrior(0, parameters).typical);
    expect(mean).toBe(5);
    expect(meanVariance).toBeCloseTo(0.49 + 0.25 + 0.1225, 12);
  });
});
