// A page's weeks with buyers as Bernoulli trials: purchases after 12, 26 and 52 weeks beside shrunken greedy's.
import { pageArms, policyNamed } from '../../src/learning/policies';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { type Random, seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { binomial } from '../../workbench/demo/truth';
import type { BenchSize, Row } from '../report';
import { sampleOf } from './sample';
import { AgeingEvidence, Rotation } from './weekly-page';

const CAPTIONS = 500;
const SENDS = 42;
const VIEWS = 250;
const WEEKS = [12, 26, 52] as const;

/** Published: purchases after those weeks. */
const published = {
  random: [2549, 5501, 10996],
  'Beta Thompson': [2590, 7316, 16327],
  'shrunken greedy': [3044, 7676, 17018],
  oracle: [4495, 9913, 19476],
} as const;

type Chooser = (page: WeeklyPage, random: Random) => ArrayLike<number>;

interface WeeklyPage {
  readonly truth: Float64Array;
  readonly bought: Float64Array;
  readonly passed: Float64Array;
  readonly evidence: AgeingEvidence;
  readonly purchasesPerDelivery: number;
}

const choosers: Record<'ours' | keyof typeof published, Chooser> = {
  random: ({ truth }, random) => truth.map(() => random.next()),
  'Beta Thompson': (page, random) => betaScores(page, random),
  // Told the captions' true distribution, Beta(2, 98), which no page knows.
  'shrunken greedy': ({ bought, passed }) => bought.map((s, i) => (2 + s) / (100 + s + (passed[i] as number))),
  oracle: ({ truth }) => truth,
  ours: (page, random) => thompsonScores(page, random),
};

function betaScores({ bought, passed }: WeeklyPage, random: Random): Float64Array {
  const scores = new Float64Array(CAPTIONS);
  policyNamed('beta', defaultParameters).score(pageArms(noPosterior, bought, passed), random, scores, SENDS);
  return scores;
}

const noPosterior = { mean: new Float64Array(0), sd: new Float64Array(0), observations: new Float64Array(0) };

function thompsonScores({ bought, passed, evidence, purchasesPerDelivery }: WeeklyPage, random: Random): Float64Array {
  const scores = new Float64Array(CAPTIONS);
  const posterior = pagePosterior(
    evidence,
    vagueTierPrior(Math.log(1000 * purchasesPerDelivery), defaultParameters),
    defaultParameters,
  );
  policyNamed('thompson', defaultParameters).score(pageArms(posterior, bought, passed), random, scores, SENDS);
  return scores;
}

export function pageWeeksRows({ quick, progress }: BenchSize): Row[] {
  const seeds = quick ? 10 : 300;
  const results = new Map<string, number[][]>();
  for (const name of ['random', 'Beta Thompson', 'shrunken greedy', 'oracle', 'ours'] as const) {
    results.set(
      name,
      Array.from({ length: seeds }, (_, seed) => purchases(choosers[name], seededRandom(`page weeks ${seed}`))),
    );
    progress(
      `page weeks, ${name}: ${WEEKS.map((_, i) => mean(results.get(name), i).toFixed(0)).join(' ')} (${seeds} seeds)`,
    );
  }
  const rows: Row[] = [];
  WEEKS.forEach((weeks, i) => {
    for (const name of ['random', 'Beta Thompson', 'shrunken greedy', 'oracle'] as const) {
      rows.push({
        setup: `a page's ${weeks} weeks, ${name}: purchases`,
        reference: published[name][i] as number,
        ours: Math.round(mean(results.get(name), i)),
        limit: '',
        ok: null,
        note: 'run here, to show that the world is the published one',
      });
    }
    const ours = results.get('ours') ?? [];
    const greedy = results.get('shrunken greedy') ?? [];
    const ratio = sampleOf(ours.map((run, seed) => (run[i] as number) / (greedy[seed]?.[i] as number)));
    const must = weeks === 12 ? 0.99 : 1;
    const note = `${seeds} seeds, standard error`;
    rows.push({
      setup: `a page's ${weeks} weeks, policy thompson ÷ shrunken greedy on the same worlds`,
      reference: 1,
      ours: Number(ratio.mean.toFixed(4)),
      limit: `≥ ${must}`,
      ok: ratio.mean >= must,
      note: `${note} ${ratio.standardError.toFixed(4)}`,
    });
    const reference = published['shrunken greedy'][i] as number;
    const total = sampleOf(ours.map((run) => run[i] as number));
    rows.push({
      setup: `a page's ${weeks} weeks, policy thompson: purchases`,
      reference,
      ours: Math.round(total.mean),
      limit: '',
      ok: null,
      note: `${percentOf(total.mean, reference)} of the published shrunken greedy, of which our own run of it reaches ${percentOf(mean(greedy, i), reference)}; ${seeds} seeds, standard error ${total.standardError.toFixed(0)}`,
    });
  });
  return rows;
}

function percentOf(value: number, whole: number): string {
  return `${((100 * value) / whole).toFixed(1)} %`;
}

function mean(runs: readonly number[][] | undefined, index: number): number {
  return sampleOf((runs ?? []).map((run) => run[index] as number)).mean;
}

function purchases(choose: Chooser, random: Random): number[] {
  const truth = Float64Array.from({ length: CAPTIONS }, () => random.beta(2, 98));
  const draws = random.fork('draws');
  const buyers = random.fork('buyers');
  const bought = new Float64Array(CAPTIONS);
  const passed = new Float64Array(CAPTIONS);
  const evidence = new AgeingEvidence(new Int32Array(CAPTIONS), 1, 0.5 ** (1 / defaultParameters.half_life_weeks));
  const rotation = new Rotation(CAPTIONS);
  const atWeeks: number[] = [];
  let total = 0;
  let deliveries = 0;
  for (let week = 0; week < 52; week++) {
    const rate = deliveries > 0 ? total / deliveries : 0.02;
    const page = { truth, bought, passed, evidence, purchasesPerDelivery: rate };
    const chosen = rotation.send(choose(page, draws), SENDS, week);
    evidence.ageByAWeek();
    for (const caption of chosen) {
      const sold = binomial(VIEWS, truth[caption] as number, buyers);
      total += sold;
      deliveries += VIEWS;
      bought[caption] = (bought[caption] as number) + sold;
      passed[caption] = (passed[caption] as number) + VIEWS - sold;
      // The warehouse's credit at a price of one: k deliveries a purchase are added at the page's own rate.
      evidence.observe(caption, Math.log((1000 * (sold + 1)) / (VIEWS + 1 / rate)));
    }
    if (WEEKS.some((weeks) => weeks === week + 1)) atWeeks.push(total);
  }
  return atWeeks;
}
