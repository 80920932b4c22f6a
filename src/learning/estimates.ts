// From a page's evidence to what planning asks of each caption: a score by the page's policy, and what it should bring.
import type { Parameters } from '../parameters/registry';
import { forget, sharedBetaPrior, uniformPrior } from './beta-posterior';
import { EvidenceError, type PageEvidence } from './evidence';
import { expectedReward, type RewardKind } from './expected-reward';
import { type PolicyName, type PolicyParameters, pageArms, policyNamed } from './policies';
import { type PagePosterior, type PosteriorParameters, pagePosterior, type TierPrior } from './posterior';
import type { Random } from './random';

export type EstimateParameters = PosteriorParameters & PolicyParameters & Pick<Parameters, 'forgetting' | 'beta_prior'>;

export interface EstimateRequest {
  readonly kind: RewardKind;
  readonly evidence: PageEvidence;
  /** Messages above and below the page's median; read by the policies beta and wilson. */
  readonly successes: ArrayLike<number>;
  readonly failures: ArrayLike<number>;
  /** Whole weeks since each caption's last use, for what the policy beta forgets. */
  readonly weeksSinceUse: ArrayLike<number>;
  readonly tier: TierPrior;
  readonly policy: PolicyName;
  /** How many captions the week will take. */
  readonly picks: number;
}

/** Parallel columns, one entry a caption, before slot and price effects. */
export interface CaptionEstimates {
  readonly score: Float64Array;
  readonly expected: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly posterior: PagePosterior;
}

export function captionEstimates(
  request: EstimateRequest,
  random: Random,
  parameters: EstimateParameters,
): CaptionEstimates {
  const { kind, evidence, tier, policy, picks } = request;
  const captions = evidence.category.length;
  for (const column of ['successes', 'failures', 'weeksSinceUse'] as const) {
    if (request[column].length !== captions) {
      throw new EvidenceError(`The column ${column} has ${request[column].length} entries; expected ${captions}.`);
    }
  }
  const posterior = pagePosterior(evidence, tier, parameters);
  const successes = Float64Array.from(request.successes);
  const failures = Float64Array.from(request.failures);
  if (policy === 'beta') forget(successes, failures, parameters.forgetting, request.weeksSinceUse);
  const prior = parameters.beta_prior === 'learnt' ? sharedBetaPrior(successes, failures) : uniformPrior;
  const score = new Float64Array(captions);
  policyNamed(policy, parameters).score(pageArms(posterior, successes, failures, prior), random, score, picks);

  const expected = new Float64Array(captions);
  const low = new Float64Array(captions);
  const high = new Float64Array(captions);
  const noise = posterior.variances.noise;
  for (let i = 0; i < captions; i++) {
    const belief = { mean: posterior.mean[i] as number, sd: posterior.sd[i] as number, noise };
    const reward = expectedReward(kind, belief, 0, parameters);
    expected[i] = reward.expected;
    low[i] = reward.low;
    high[i] = reward.high;
  }
  return { score, expected, low, high, posterior };
}
