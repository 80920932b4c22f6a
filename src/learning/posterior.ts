// What is believed of each caption on a page: caption ← category ← page ← pages of the tier, by empirical Bayes.
import type { Parameters } from '../parameters/registry';
import { checkEvidence, effectiveObservations, type PageEvidence } from './evidence';

/** The spreads of the model: of one message around its caption, of captions, of categories, of pages. */
export interface Variances {
  readonly noise: number;
  readonly caption: number;
  readonly category: number;
}

/** What the other pages of the tier say before this page's own results are read. */
export interface TierPrior {
  readonly mean: number;
  /** How far this page may lie from that mean. */
  readonly variance: number;
  readonly typical: Variances;
}

export interface PagePosterior {
  /** Mean and standard deviation of each caption's log reward. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** Equally weighted observations that each caption's own results are worth. */
  readonly observations: Float64Array;
  readonly variances: Variances;
  /** Repeated sends of the same captions, which are what the noise is measured by. */
  readonly noiseDegrees: number;
  readonly page: { readonly mean: number; readonly variance: number };
  readonly categoryMean: Float64Array;
  readonly categoryVariance: Float64Array;
}

/** The parts of the registry that the posterior reads. */
export type PosteriorParameters = Pick<
  Parameters,
  | 'noise_pooling_degrees'
  | 'noise_sd_floor'
  | 'caption_sd_floor'
  | 'category_sd_floor'
  | 'page_sd_floor'
  | 'default_noise_sd'
  | 'default_caption_sd'
  | 'default_category_sd'
  | 'default_page_sd'
  | 'variance_prior_degrees'
>;

/** Where no other page tells: a mean of `mean` held so loosely that the page's own results decide. */
export function vagueTierPrior(mean: number, parameters: PosteriorParameters): TierPrior {
  return {
    mean,
    variance: 100 * parameters.default_page_sd ** 2,
    typical: {
      noise: parameters.default_noise_sd ** 2,
      caption: parameters.default_caption_sd ** 2,
      category: parameters.default_category_sd ** 2,
    },
  };
}

/** What one page adds to its tier's prior. */
export interface PageSummary {
  readonly mean: number;
  readonly meanVariance: number;
  readonly observations: number;
  readonly noiseDegrees: number;
  readonly variances: Variances;
}

export function summarise(posterior: PagePosterior): PageSummary {
  let observations = 0;
  for (const n of posterior.observations) observations += n;
  return {
    mean: posterior.page.mean,
    meanVariance: posterior.page.variance,
    observations,
    noiseDegrees: posterior.noiseDegrees,
    variances: posterior.variances,
  };
}

/** The prior of a tier from its other pages; a page with no observations says nothing. */
export function tierPriorFrom(pages: readonly PageSummary[], parameters: PosteriorParameters): TierPrior {
  const told = pages.filter((page) => page.observations > 0);
  const vague = vagueTierPrior(0, parameters);
  if (told.length === 0) return vague;
  const means = told.map((page) => page.mean);
  const errors = told.map((page) => page.meanVariance);
  const spread = betweenVariance(
    means,
    errors,
    [told.length],
    parameters.default_page_sd ** 2,
    parameters.variance_prior_degrees,
    parameters.page_sd_floor ** 2,
  );
  let precision = 0;
  let weighted = 0;
  for (const page of told) {
    const p = 1 / (spread + page.meanVariance);
    precision += p;
    weighted += p * page.mean;
  }
  const pooled = (read: (v: Variances) => number, weight: (page: PageSummary) => number, fallback: number) => {
    let sum = parameters.variance_prior_degrees * fallback;
    let total = parameters.variance_prior_degrees;
    for (const page of told) {
      sum += weight(page) * read(page.variances);
      total += weight(page);
    }
    return total > 0 ? sum / total : fallback;
  };
  return {
    mean: weighted / precision,
    variance: spread + 1 / precision,
    typical: {
      noise: pooled(
        (v) => v.noise,
        (page) => page.noiseDegrees,
        vague.typical.noise,
      ),
      caption: pooled(
        (v) => v.caption,
        (page) => page.observations,
        vague.typical.caption,
      ),
      category: pooled(
        (v) => v.category,
        (page) => page.observations,
        vague.typical.category,
      ),
    },
  };
}

/** The posterior of every caption of a page, seen or unseen, in three passes over the captions. */
export function pagePosterior(evidence: PageEvidence, tier: TierPrior, parameters: PosteriorParameters): PagePosterior {
  checkEvidence(evidence);
  const captions = evidence.category.length;
  const observations = new Float64Array(captions);
  const seen = seenByCategory(evidence, observations);
  const { noise, degrees } = noiseVariance(evidence, observations, tier.typical.noise, parameters);

  const errors = seen.observations.map((n) => noise / n);
  const caption = betweenVariance(
    seen.means,
    errors,
    seen.sizes,
    tier.typical.caption,
    parameters.variance_prior_degrees,
    parameters.caption_sd_floor ** 2,
  );
  const level = categoryLevel(seen, errors, caption, evidence.categories);
  const category = betweenVariance(
    level.seenMeans,
    level.seenErrors,
    [level.seenMeans.length],
    tier.typical.category,
    parameters.variance_prior_degrees,
    parameters.category_sd_floor ** 2,
  );

  let pagePrecision = 1 / tier.variance;
  let pageWeighted = tier.mean / tier.variance;
  for (let i = 0; i < level.seenMeans.length; i++) {
    const p = 1 / (category + (level.seenErrors[i] as number));
    pagePrecision += p;
    pageWeighted += p * (level.seenMeans[i] as number);
  }
  const page = { mean: pageWeighted / pagePrecision, variance: 1 / pagePrecision };

  // Downwards: given the level above, each level is a Normal; the uncertainty of the level above is carried along.
  const categoryMean = new Float64Array(evidence.categories);
  const categoryVariance = new Float64Array(evidence.categories);
  for (let c = 0; c < evidence.categories; c++) {
    const data = level.precision[c] as number;
    const own = 1 / category + data;
    const inherited = 1 / category / own;
    categoryMean[c] = inherited * page.mean + (level.weighted[c] as number) / own;
    categoryVariance[c] = 1 / own + inherited * inherited * page.variance;
  }
  const mean = new Float64Array(captions);
  const sd = new Float64Array(captions);
  for (let i = 0; i < captions; i++) {
    const c = evidence.category[i] as number;
    const data = (observations[i] as number) / noise;
    const own = 1 / caption + data;
    const inherited = 1 / caption / own;
    const average = data > 0 ? (evidence.wy[i] as number) / (evidence.w[i] as number) : 0;
    mean[i] = inherited * (categoryMean[c] as number) + (data / own) * average;
    sd[i] = Math.sqrt(1 / own + inherited * inherited * (categoryVariance[c] as number));
  }
  return {
    mean,
    sd,
    observations,
    variances: { noise, caption, category },
    noiseDegrees: degrees,
    page,
    categoryMean,
    categoryVariance,
  };
}

/** Captions with results, ordered by category: their means, what those rest on, and how many each category has. */
interface SeenCaptions {
  readonly means: number[];
  readonly observations: number[];
  readonly categories: number[];
  readonly sizes: number[];
}

function seenByCategory(evidence: PageEvidence, observations: Float64Array): SeenCaptions {
  const members: number[][] = Array.from({ length: evidence.categories }, () => []);
  for (let i = 0; i < observations.length; i++) {
    const n = effectiveObservations(evidence.w[i] as number, evidence.w2[i] as number);
    observations[i] = n;
    if (n > 0) members[evidence.category[i] as number]?.push(i);
  }
  const seen: SeenCaptions = { means: [], observations: [], categories: [], sizes: [] };
  members.forEach((captions, category) => {
    if (captions.length === 0) return;
    seen.categories.push(category);
    seen.sizes.push(captions.length);
    for (const i of captions) {
      seen.means.push((evidence.wy[i] as number) / (evidence.w[i] as number));
      seen.observations.push(observations[i] as number);
    }
  });
  return seen;
}

/** The noise of one message, from repeated sends of the same caption; with few of them, pooled with the tier's. */
function noiseVariance(
  evidence: PageEvidence,
  observations: Float64Array,
  tierNoise: number,
  parameters: PosteriorParameters,
): { noise: number; degrees: number } {
  let squares = 0;
  let degrees = 0;
  for (let i = 0; i < observations.length; i++) {
    const n = observations[i] as number;
    if (n <= 1) continue;
    const w = evidence.w[i] as number;
    const wy = evidence.wy[i] as number;
    // Weights near their mean are scaled so that a caption's squares count as n − 1 of them. Rounding may go below 0.
    const scatter = Math.max(0, (evidence.wyy[i] as number) - (wy * wy) / w);
    squares += (scatter * n) / w;
    degrees += n - 1;
  }
  const borrowed = Math.max(0, parameters.noise_pooling_degrees - degrees);
  const total = degrees + borrowed;
  const pooled = total > 0 ? (squares + borrowed * tierNoise) / total : tierNoise;
  return { noise: Math.max(pooled, parameters.noise_sd_floor ** 2), degrees };
}

interface CategoryLevel {
  /** By category: the precision of its captions' mean, and the precision-weighted sum. */
  readonly precision: Float64Array;
  readonly weighted: Float64Array;
  readonly seenMeans: number[];
  readonly seenErrors: number[];
}

function categoryLevel(seen: SeenCaptions, errors: number[], caption: number, categories: number): CategoryLevel {
  const precision = new Float64Array(categories);
  const weighted = new Float64Array(categories);
  const seenMeans: number[] = [];
  const seenErrors: number[] = [];
  let start = 0;
  seen.categories.forEach((category, g) => {
    const end = start + (seen.sizes[g] as number);
    let sum = 0;
    let total = 0;
    for (let i = start; i < end; i++) {
      const p = 1 / (caption + (errors[i] as number));
      sum += p;
      total += p * (seen.means[i] as number);
    }
    precision[category] = sum;
    weighted[category] = total;
    seenMeans.push(total / sum);
    seenErrors.push(1 / sum);
    start = end;
  });
  return { precision, weighted, seenMeans, seenErrors };
}

/**
 * The variance between members of groups, each member's mean known with its own error: Paule and Mandel's equation
 * (the precision-weighted squares equal their degrees of freedom), with a starting guess that counts as
 * `guessDegrees` more members measured without error. The left side falls as the variance grows, so bisection is safe.
 */
export function betweenVariance(
  means: readonly number[],
  errors: readonly number[],
  groupSizes: readonly number[],
  guess: number,
  guessDegrees: number,
  floor: number,
): number {
  const degrees = means.length - groupSizes.filter((size) => size > 0).length;
  if (degrees <= 0) return Math.max(guess, floor);
  // Squares of differences lose digits when all means lie far from zero; where the origin lies makes no difference.
  const origin = means[0] as number;
  const excess = (variance: number): number => {
    let squares = (guessDegrees * guess) / variance;
    let start = 0;
    for (const size of groupSizes) {
      let precision = 0;
      let weighted = 0;
      let weightedSquares = 0;
      for (let i = start; i < start + size; i++) {
        const y = (means[i] as number) - origin;
        const p = 1 / (variance + (errors[i] as number));
        precision += p;
        weighted += p * y;
        weightedSquares += p * y * y;
      }
      if (size > 0) squares += Math.max(0, weightedSquares - (weighted * weighted) / precision);
      start += size;
    }
    return squares - degrees - guessDegrees;
  };
  let low = Math.max(floor, 1e-9);
  if (excess(low) <= 0) return low;
  let high = Math.max(2 * low, guess);
  while (excess(high) > 0 && high < 1e12) {
    low = high;
    high *= 4;
  }
  while (high - low > 1e-8 * low) {
    const middle = Math.sqrt(low * high);
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
