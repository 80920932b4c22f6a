// Our own simulated audiences, from 200 to 100,000 subscribers: how much of what can be earned each policy earns.
import { type PolicyName, pageArms, policyNamed } from '../../src/learning/policies';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { restedAudience, Truth } from '../../workbench/demo/truth';
import type { BenchSize, Row } from '../report';
import { sampleOf } from './sample';
import { AgeingEvidence, Rotation } from './weekly-page';

const CAPTIONS = 600;
const CATEGORIES = 8;
const SENDS = 42;
const PRICE = 14;
const WEEKS = 34;
const HISTORY_WEEKS = 8;

export function trueAudienceRows({ quick, progress }: BenchSize): Row[] {
  const seeds = quick ? 3 : 16;
  return [200, 5_000, 100_000].map((audience) => {
    const share = (policy: PolicyName | 'random') =>
      sampleOf(Array.from({ length: seeds }, (_, seed) => shareOfPossible(audience, policy, seed)));
    const ours = share('thompson');
    const others = (['beta', 'wilson', 'random'] as const).map((name) => `${name} ${share(name).mean.toFixed(3)}`);
    progress(`true audiences, ${audience}: ${ours.mean.toFixed(3)} (${seeds} seeds)`);
    return {
      setup: `simulated page of ${audience.toLocaleString('en-US')} subscribers: share of a clairvoyant's earnings`,
      reference: null,
      ours: Number(ours.mean.toFixed(3)),
      limit: '',
      ok: null,
      note: `policy thompson ± ${ours.standardError.toFixed(3)}; ${others.join(', ')}; buyers counted one by one; ${seeds} seeds`,
    };
  });
}

function shareOfPossible(audience: number, policyName: PolicyName | 'random', seed: number): number {
  const random = seededRandom(`true audiences ${audience} ${seed}`);
  const category = Int32Array.from({ length: CAPTIONS }, () => random.int(CATEGORIES));
  const truth = new Truth(`true audiences ${seed}`, {
    pages: [{ name: 'page', audience }],
    captionCategories: [...category],
    categories: CATEGORIES,
  });
  const sends = random.fork('sends');
  const draws = random.fork('draws');
  const evidence = new AgeingEvidence(category, CATEGORIES, 0.5 ** (1 / defaultParameters.half_life_weeks));
  const ours = new Rotation(CAPTIONS);
  const clairvoyant = new Rotation(CAPTIONS);
  const best = Float64Array.from(category, (_, caption) => expected(caption, 0));
  const successes = new Float64Array(CAPTIONS);
  const failures = new Float64Array(CAPTIONS);
  const rewards: number[] = [];
  const scores = new Float64Array(CAPTIONS);
  let purchases = 0;
  let deliveries = 0;
  let earned = 0;
  let possible = 0;
  for (let week = 0; week < WEEKS; week++) {
    const judged = week >= HISTORY_WEEKS;
    if (judged && policyName !== 'random') {
      const level = Math.log((1000 * PRICE * Math.max(1, purchases)) / deliveries);
      const posterior = pagePosterior(evidence, vagueTierPrior(level, defaultParameters), defaultParameters);
      policyNamed(policyName, defaultParameters).score(pageArms(posterior, successes, failures), draws, scores, SENDS);
    } else {
      for (let i = 0; i < CAPTIONS; i++) scores[i] = draws.next();
    }
    const chosen = ours.send(scores, SENDS, week);
    if (judged) {
      for (const i of chosen) earned += best[i] as number;
      for (const i of clairvoyant.send(best, SENDS, week)) possible += best[i] as number;
    } else clairvoyant.use(chosen, week);
    evidence.ageByAWeek();
    // The page's rate before this week's results: one level for all of them, as one warehouse run would take.
    const rate = Math.max(1, purchases) / Math.max(1000, deliveries);
    const median = [...rewards].sort((a, b) => a - b)[rewards.length >> 1] ?? 0;
    chosen.forEach((caption, position) => {
      const message = { caption, kind: 'PPV' as const, price: PRICE, hourOfWeek: (position * 4) % 168 };
      const result = truth.send('page', message, restedAudience, sends);
      purchases += result.purchasedCount;
      deliveries += result.sentCount;
      // One purchase at the page's own rate is added, and the hour's effect taken off, as the warehouse does.
      const y =
        Math.log((1000 * PRICE * (result.purchasedCount + 1)) / (result.sentCount + 1 / rate)) -
        truth.slotEffect('page', message.hourOfWeek);
      evidence.observe(caption, y);
      const counts = result.earnings / result.sentCount > median ? successes : failures;
      counts[caption] = (counts[caption] as number) + 1;
      rewards.push(result.earnings / result.sentCount);
    });
  }
  return earned / possible;

  function expected(caption: number, hourOfWeek: number): number {
    return truth.expected('page', { caption, kind: 'PPV', price: PRICE, hourOfWeek }).emv;
  }
}
