// Log-normal worlds: categories, captions, noise, drift and renewal; the share of a clairvoyant's earnings.
import { pageArms, policyNamed } from '../../src/learning/policies';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { type Random, seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import type { BenchSize, Row } from '../report';
import { sampleOf } from './sample';
import { AgeingEvidence, Rotation } from './weekly-page';

const CATEGORIES = 10;
const CATEGORY_SD = 0.35;
const CAPTION_SD = 0.5;
const HISTORY_WEEKS = 8;
const JUDGED_WEEKS = 40;
/** The prototype's figures are means of 20 seeds with a standard error of up to this. */
const REFERENCE_ERROR = 0.012;

export interface World {
  readonly name: string;
  readonly captions: number;
  readonly sends: number;
  readonly noiseSd: number;
  /** Standard deviation of a caption's weekly step. */
  readonly drift: number;
  /** Share of captions replaced by new ones each week. */
  readonly renewed: number;
  readonly prototype: number;
  readonly wilson: number | null;
}

const plain = { captions: 1000, sends: 60, noiseSd: 0.6, drift: 0, renewed: 0 };

export const worlds: readonly World[] = [
  { ...plain, name: '1,000 captions × 60', prototype: 0.868, wilson: 0.596 },
  { ...plain, name: '400 captions × 40', captions: 400, sends: 40, prototype: 0.928, wilson: 0.732 },
  { ...plain, name: '4,000 captions × 90', captions: 4000, sends: 90, prototype: 0.791, wilson: 0.399 },
  { ...plain, name: 'noise 1.0', noiseSd: 1, prototype: 0.818, wilson: 0.579 },
  { ...plain, name: 'weekly drift 0.08', drift: 0.08, prototype: 0.82, wilson: 0.547 },
  { ...plain, name: '2 % renewed a week', renewed: 0.02, prototype: 0.845, wilson: null },
];

export function logNormalRows({ quick, progress }: BenchSize): Row[] {
  const seeds = quick ? 6 : 120;
  const rows: Row[] = [];
  for (const world of worlds) {
    const runs = (parameters: typeof defaultParameters): number[] =>
      Array.from({ length: seeds }, (_, seed) => shareOfClairvoyant(world, 'thompson', seed, parameters));
    const ours = runs(defaultParameters);
    // The prototype's own rule, a plain narrowed draw, on the very same worlds.
    const prototype = runs({ ...defaultParameters, uncertainty_bonus: 0 });
    const share = sampleOf(ours);
    const gained = sampleOf(ours.map((value, seed) => value - (prototype[seed] as number)));
    progress(`log-normal, ${world.name}: ${share.mean.toFixed(3)} (${seeds} seeds)`);
    const shown = Number(share.mean.toFixed(3));
    const difference = share.mean - world.prototype;
    rows.push({
      setup: `log-normal world, ${world.name}: share of a clairvoyant's earnings`,
      reference: world.prototype,
      ours: shown,
      limit: '≥ the prototype',
      // By the figure as asked; how far it is beyond chance stands in the note.
      ok: shown >= world.prototype,
      note: [
        `${signed(difference)} beside the figure (${seeds} seeds, ours ± ${share.standardError.toFixed(3)}, its 20 seeds ± ${REFERENCE_ERROR})`,
        `${signed(gained.mean)} ± ${gained.standardError.toFixed(3)} beside its rule on the same worlds`,
      ].join('; '),
    });
    if (world.wilson !== null && (!quick || world === worlds[0])) {
      const fewer = Math.ceil(seeds / 4);
      const wilson = sampleOf(Array.from({ length: fewer }, (_, seed) => shareOfClairvoyant(world, 'wilson', seed)));
      rows.push({
        setup: `log-normal world, ${world.name}, policy wilson: share`,
        reference: world.wilson,
        ours: Number(wilson.mean.toFixed(3)),
        limit: '',
        ok: null,
        note: `for comparison; ${fewer} seeds, ± ${wilson.standardError.toFixed(3)}`,
      });
    }
  }
  return rows;
}

function signed(difference: number): string {
  return `${difference >= 0 ? '+' : '−'}${Math.abs(difference).toFixed(3)}`;
}

export type JudgedPolicy = 'thompson' | 'greedy' | 'ucb' | 'beta' | 'wilson';

/** Both start from the same random history and its cooldowns; the clairvoyant then sends the best rested captions. */
export function shareOfClairvoyant(
  world: World,
  policyName: JudgedPolicy,
  seed: number,
  parameters: typeof defaultParameters = defaultParameters,
): number {
  const random = seededRandom(`log-normal ${seed}`);
  const draws = random.fork('draws');
  const noise = random.fork('noise');
  const steps = random.fork('steps');
  const categoryEffect = Array.from({ length: CATEGORIES }, () => CATEGORY_SD * random.normal());
  const category = Int32Array.from({ length: world.captions }, () => random.int(CATEGORIES));
  const newQuality = (caption: number, source: Random): number =>
    (categoryEffect[category[caption] as number] as number) + CAPTION_SD * source.normal();
  const quality = Float64Array.from(category, (_, caption) => newQuality(caption, random));

  const evidence = new AgeingEvidence(category, CATEGORIES, 0.5 ** (1 / parameters.half_life_weeks));
  const outcomes = new MedianOutcomes(world.captions);
  const ours = new Rotation(world.captions);
  const clairvoyant = new Rotation(world.captions);
  const policy = policyNamed(policyName, parameters);
  const scores = new Float64Array(world.captions);
  let earned = 0;
  let possible = 0;
  for (let week = 0; week < HISTORY_WEEKS + JUDGED_WEEKS; week++) {
    const judged = week >= HISTORY_WEEKS;
    for (let i = 0; i < world.captions; i++) {
      if (world.drift > 0) quality[i] = (quality[i] as number) + world.drift * steps.normal();
      if (world.renewed > 0 && steps.next() < world.renewed) {
        quality[i] = newQuality(i, steps);
        evidence.forgetCaption(i);
        outcomes.forgetCaption(i);
        ours.replace(i);
        clairvoyant.replace(i);
      }
    }
    if (judged) {
      const posterior = pagePosterior(evidence, vagueTierPrior(0, parameters), parameters);
      const { successes, failures } = outcomes.counts();
      policy.score(pageArms(posterior, successes, failures), draws, scores, world.sends);
    } else {
      for (let i = 0; i < world.captions; i++) scores[i] = draws.next();
    }
    const chosen = ours.send(scores, world.sends, week);
    if (judged) {
      for (const i of chosen) earned += Math.exp(quality[i] as number);
      for (const i of clairvoyant.send(quality, world.sends, week)) possible += Math.exp(quality[i] as number);
    } else clairvoyant.use(chosen, week);
    evidence.ageByAWeek();
    outcomes.nextWeek();
    for (const i of chosen) {
      const y = (quality[i] as number) + world.noiseSd * noise.normal();
      evidence.observe(i, y);
      outcomes.observe(i, y);
    }
  }
  return earned / possible;
}

/** Successes and failures of the classic samplers: above or below the page's median of the last 13 weeks. */
class MedianOutcomes {
  private observed: { caption: number; y: number; week: number }[] = [];
  private week = 0;
  readonly successes: Float64Array;
  readonly failures: Float64Array;

  constructor(captions: number) {
    this.successes = new Float64Array(captions);
    this.failures = new Float64Array(captions);
  }

  observe(caption: number, y: number): void {
    this.observed.push({ caption, y, week: this.week });
  }

  nextWeek(): void {
    this.week++;
  }

  forgetCaption(caption: number): void {
    this.observed = this.observed.filter((o) => o.caption !== caption);
  }

  counts(): { successes: Float64Array; failures: Float64Array } {
    this.observed = this.observed.filter((o) => this.week - o.week < 13);
    const sorted = Float64Array.from(this.observed, (o) => o.y).sort();
    const median = sorted[sorted.length >> 1] ?? 0;
    this.successes.fill(0);
    this.failures.fill(0);
    for (const { caption, y } of this.observed) {
      const counts = y > median ? this.successes : this.failures;
      counts[caption] = (counts[caption] as number) + 1;
    }
    return this;
  }
}
