// The ways to score captions, all behind one small interface: what is believed goes in, a score a caption comes out.
import type { Parameters } from '../parameters/registry';
import { type BetaPrior, uniformPrior } from './beta-posterior';
import type { PagePosterior } from './posterior';
import type { Random } from './random';
import { wilsonBounds } from './wilson';

export type PolicyName = Parameters['policy'];

/** What is believed of each caption, as parallel columns. */
export interface Arms {
  /** The posterior of the log reward, and the observations it rests on. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly observations: ArrayLike<number>;
  /** How often the caption did better and worse than the page's median. */
  readonly successes: ArrayLike<number>;
  readonly failures: ArrayLike<number>;
  readonly prior: BetaPrior;
}

export interface Policy {
  readonly name: PolicyName;
  /**
   * Writes one score a caption into `scores`. A score is not negative and in proportion to what the caption is taken to
   * earn, so that it may be multiplied by a slot's weight and by factors. `picks` is how many captions will be chosen.
   */
  score(arms: Arms, random: Random, scores: Float64Array, picks: number): void;
}

export type PolicyParameters = Pick<
  Parameters,
  'exploration' | 'uncertainty_bonus' | 'wilson_z' | 'ucb_width' | 'ucb_random_share'
>;

export function policyNamed(name: PolicyName, parameters: PolicyParameters): Policy {
  switch (name) {
    case 'thompson':
      return thompson(parameters.exploration, parameters.uncertainty_bonus);
    case 'beta':
      return betaSampler;
    case 'wilson':
      return wilsonSampler(parameters.wilson_z);
    case 'ucb':
      return upperConfidence(parameters.ucb_width, parameters.ucb_random_share);
    case 'greedy':
      return greedy;
  }
}

/** Columns for a policy that reads successes and failures only. */
export function outcomeArms(
  successes: ArrayLike<number>,
  failures: ArrayLike<number>,
  prior: BetaPrior = uniformPrior,
): Arms {
  const none = new Float64Array(0);
  return { mean: none, sd: none, observations: none, successes, failures, prior };
}

/**
 * One Normal draw a caption, its standard deviation narrowed to `exploration` of the posterior's. Half the posterior
 * variance makes it what the caption would earn (a log-normal's mean lies that far above its median); the bonus's excess
 * over a half stands for what sending it would teach.
 */
function thompson(exploration: number, bonus: number): Policy {
  return {
    name: 'thompson',
    score({ mean, sd }, random, scores) {
      for (let i = 0; i < scores.length; i++) {
        const spread = sd[i] as number;
        scores[i] = Math.exp((mean[i] as number) + spread * (bonus * spread + exploration * random.normal()));
      }
    },
  };
}

/** The highest expected reward, and nothing left to chance. */
const greedy: Policy = {
  name: 'greedy',
  score({ mean, sd }, _random, scores) {
    for (let i = 0; i < scores.length; i++) {
      const spread = sd[i] as number;
      scores[i] = Math.exp((mean[i] as number) + (spread * spread) / 2);
    }
  },
};

/** Classic Thompson sampling: the chance of success, drawn from its Beta posterior. */
const betaSampler: Policy = {
  name: 'beta',
  score({ successes, failures, prior }, random, scores) {
    for (let i = 0; i < scores.length; i++) {
      scores[i] = random.beta(prior.alpha + (successes[i] as number), prior.beta + (failures[i] as number));
    }
  },
};

/** Uniform between the Wilson bounds of the chance of success. */
function wilsonSampler(z: number): Policy {
  return {
    name: 'wilson',
    score({ successes, failures }, random, scores) {
      for (let i = 0; i < scores.length; i++) {
        const { lower, upper } = wilsonBounds(successes[i] as number, failures[i] as number, z);
        scores[i] = lower + (upper - lower) * random.next();
      }
    },
  };
}

/** Mean + width·√(ln N / n), in which an unseen caption counts as seen once; a share of the picks is made at random. */
function upperConfidence(width: number, randomShare: number): Policy {
  return {
    name: 'ucb',
    score({ mean, observations }, random, scores, picks) {
      let total = 1;
      for (let i = 0; i < scores.length; i++) total += observations[i] as number;
      const logTotal = Math.log(total);
      let highest = 0;
      for (let i = 0; i < scores.length; i++) {
        const bonus = width * Math.sqrt(logTotal / Math.max(1, observations[i] as number));
        const score = Math.exp((mean[i] as number) + bonus);
        scores[i] = score;
        if (score > highest) highest = score;
      }
      // Lifted above all others, a caption drawn at random takes a pick whatever it is believed to earn.
      for (let pick = 0; pick < picks && scores.length > 0; pick++) {
        if (random.next() < randomShare) scores[random.int(scores.length)] = highest * (1 + random.next());
      }
    },
  };
}

/** All that is believed of a page's captions, for any policy. */
export function pageArms(
  posterior: Pick<PagePosterior, 'mean' | 'sd' | 'observations'>,
  successes: ArrayLike<number>,
  failures: ArrayLike<number>,
  prior: BetaPrior = uniformPrior,
): Arms {
  const { mean, sd, observations } = posterior;
  return { mean, sd, observations, successes, failures, prior };
}
