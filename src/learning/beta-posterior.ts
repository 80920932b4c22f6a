// Successes and failures: their Beta posterior, the prior that many captions share, and forgetting.

export interface BetaPrior {
  readonly alpha: number;
  readonly beta: number;
}

/** Every share of successes equally likely: the classic samplers' start. */
export const uniformPrior: BetaPrior = { alpha: 1, beta: 1 };

export interface BetaPosterior {
  readonly alpha: number;
  readonly beta: number;
  readonly mean: number;
  readonly sd: number;
}

export function betaPosterior(successes: number, failures: number, prior: BetaPrior = uniformPrior): BetaPosterior {
  const alpha = prior.alpha + successes;
  const beta = prior.beta + failures;
  const total = alpha + beta;
  const mean = alpha / total;
  return { alpha, beta, mean, sd: Math.sqrt((mean * (1 - mean)) / (total + 1)) };
}

/**
 * Lets what was seen fade: each count keeps `keep` of its weight a step, for as many steps as given (one for all, or
 * one a caption: weeks since its last use). The prior does not fade, so a caption long unused returns to it.
 */
export function forget(
  successes: Float64Array,
  failures: Float64Array,
  keep: number,
  steps: number | ArrayLike<number> = 1,
): void {
  if (!(keep > 0 && keep <= 1)) throw new RangeError(`What is kept must lie above 0 and at most at 1, got ${keep}.`);
  if (keep === 1) return;
  const factor = typeof steps === 'number' ? keep ** steps : null;
  for (let i = 0; i < successes.length; i++) {
    const kept = factor ?? keep ** ((steps as ArrayLike<number>)[i] as number);
    successes[i] = (successes[i] as number) * kept;
    failures[i] = (failures[i] as number) * kept;
  }
}

export interface BetaPriorLimits {
  /** The prior that stands where there is too little to learn from. */
  readonly guess: BetaPrior;
  /** Captions' worth of belief that the guess's spread carries. */
  readonly guessDegrees: number;
}

/**
 * The Beta prior that captions (or arms) share, learnt from their counts. The mean is precision-weighted; the spread
 * solves Paule and Mandel's equation in ρ = 1/(α + β + 1), the correlation of two observations of one caption.
 */
export function sharedBetaPrior(
  successes: ArrayLike<number>,
  failures: ArrayLike<number>,
  { guess, guessDegrees }: BetaPriorLimits = { guess: uniformPrior, guessDegrees: 1 },
): BetaPrior {
  const rates: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < successes.length; i++) {
    const n = (successes[i] as number) + (failures[i] as number);
    if (n <= 0) continue;
    rates.push((successes[i] as number) / n);
    sizes.push(n);
  }
  const degrees = rates.length - 1;
  if (degrees < 1) return guess;
  const guessRho = 1 / (guess.alpha + guess.beta + 1);
  const guessMean = guess.alpha / (guess.alpha + guess.beta);
  // A page on which nothing (or everything) sold keeps a mean strictly inside (0, 1).
  const meanAt = (rho: number): number => {
    const guessWeight = guessDegrees / (guess.alpha + guess.beta);
    let weights = guessWeight;
    let weighted = guessWeight * guessMean;
    rates.forEach((rate, i) => {
      const weight = effectiveSize(sizes[i] as number, rho) * rho;
      weights += weight;
      weighted += weight * rate;
    });
    return weighted / weights;
  };
  const excess = (rho: number): number => {
    const mean = meanAt(rho);
    let squares = (guessDegrees * guessRho) / rho;
    rates.forEach((rate, i) => {
      squares += (effectiveSize(sizes[i] as number, rho) * (rate - mean) ** 2) / (mean * (1 - mean));
    });
    return squares - degrees - guessDegrees;
  };
  let low = 1e-6;
  let high = 0.9;
  if (excess(low) <= 0) high = low;
  else if (excess(high) > 0) low = high;
  while (high - low > 1e-8 * low) {
    const middle = Math.sqrt(low * high);
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  const rho = Math.sqrt(low * high);
  const mean = meanAt(rho);
  const concentration = 1 / rho - 1;
  return { alpha: mean * concentration, beta: (1 - mean) * concentration };
}

/** Independent observations that n correlated ones are worth. */
function effectiveSize(n: number, rho: number): number {
  return n / (1 + (n - 1) * rho);
}
