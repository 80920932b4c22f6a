// What a whole page tells its tier, from sums over its captions alone: the variances of a nested design, by moments.
import { type PageSummary, type PosteriorParameters, vagueTierPrior } from './posterior';

/**
 * Sums over the captions of one page that have results; a caption's observations are the equally weighted ones that its
 * results are worth. Squares are about the means: of messages about their caption (each caption's scaled to degrees of
 * n − 1), of captions about their category and of categories about the page, both weighted by observations.
 */
export interface PageSums {
  readonly captions: number;
  readonly categories: number;
  readonly observations: number;
  /** The mean of all observations. */
  readonly mean: number;
  /** Σ n² over captions. */
  readonly squaredObservations: number;
  /** The same within each category, divided by the category's observations, summed over categories. */
  readonly squaredByCategory: number;
  /** Σ N² over categories. */
  readonly squaredCategories: number;
  readonly noiseSquares: number;
  readonly captionSquares: number;
  readonly categorySquares: number;
}

/**
 * A page as `summarise` gives it from its posterior, without its captions at hand. Each variance solves the expectation of
 * its squares (the analysis of variance of an unbalanced nested design) and is pooled with the default as in the posterior.
 */
export function summaryOfSums(sums: PageSums, parameters: PosteriorParameters): PageSummary {
  const { observations: n, captions, categories } = sums;
  const defaults = vagueTierPrior(0, parameters).typical;
  if (!(n > 0)) {
    const meanVariance = Number.POSITIVE_INFINITY;
    return { mean: 0, meanVariance, observations: 0, noiseDegrees: 0, variances: defaults };
  }
  // A caption of n observations has n − 1 degrees, and the least n is 1.
  const noiseDegrees = Math.max(0, n - captions);
  const borrowed = Math.max(0, parameters.noise_pooling_degrees - noiseDegrees);
  const degrees = noiseDegrees + borrowed;
  const pooledNoise = degrees > 0 ? (sums.noiseSquares + borrowed * defaults.noise) / degrees : defaults.noise;
  const noise = Math.max(pooledNoise, parameters.noise_sd_floor ** 2);

  const captionDegrees = captions - categories;
  const caption = pooled(
    solved(sums.captionSquares - captionDegrees * noise, n - sums.squaredByCategory),
    captionDegrees,
    defaults.caption,
    parameters.caption_sd_floor ** 2,
    parameters,
  );
  const categoryDegrees = categories - 1;
  const withinCategories = sums.squaredByCategory - sums.squaredObservations / n;
  const category = pooled(
    solved(sums.categorySquares - categoryDegrees * noise - withinCategories * caption, n - sums.squaredCategories / n),
    categoryDegrees,
    defaults.category,
    parameters.category_sd_floor ** 2,
    parameters,
  );
  return {
    mean: sums.mean,
    meanVariance:
      noise / n + (caption * sums.squaredObservations) / n ** 2 + (category * sums.squaredCategories) / n ** 2,
    observations: n,
    noiseDegrees,
    variances: { noise, caption, category },
  };
}

/** The variance whose expected squares, `per` of them, are what was seen; null where nothing could be seen. */
function solved(squares: number, per: number): number | null {
  return per > 1e-9 ? Math.max(0, squares / per) : null;
}

function pooled(
  estimate: number | null,
  degrees: number,
  guess: number,
  floor: number,
  { variance_prior_degrees: guessDegrees }: PosteriorParameters,
): number {
  if (estimate === null || degrees <= 0) return Math.max(guess, floor);
  return Math.max((degrees * estimate + guessDegrees * guess) / (degrees + guessDegrees), floor);
}
