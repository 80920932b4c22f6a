// Bernoulli arms with published regrets: low rates, evenly spread rates, and rates that change piece by piece.
import { type BetaPrior, forget, sharedBetaPrior, uniformPrior } from '../../src/learning/beta-posterior';
import { outcomeArms, policyNamed } from '../../src/learning/policies';
import { type Random, seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { binomial } from '../../workbench/demo/truth';
import type { BenchSize, Row } from '../report';
import { type Sample, sampleOf } from './sample';

const lowRates = [0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01];
const evenRates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const pieces = [
  [0.4, 0.5, 0.9],
  [0.5, 0.4, 0.7],
  [0.6, 0.3, 0.5],
  [0.7, 0.2, 0.3],
  [0.8, 0.1, 0.1],
];
const FORGETTING = 0.995;

export function fixedArmsRows({ quick, progress }: BenchSize): Row[] {
  const rows: Row[] = [];
  const row = (setup: string, reference: number, must: number, sample: Sample, runs: number, note: string): void => {
    progress(`${setup}: ${sample.mean.toFixed(1)} (${runs} runs)`);
    rows.push({
      setup,
      reference,
      ours: Number(sample.mean.toFixed(1)),
      limit: `≤ ${must}`,
      ok: sample.mean <= must,
      note: `${note}; ${runs} runs, standard error ${sample.standardError.toFixed(1)}`,
    });
  };

  const lowRuns = quick ? 200 : 2000;
  const plain = repeat(lowRuns, 'low rates', (random) => regretOf([lowRates], 10_000, uniformPrior, 1, random));
  row('low-rate arms, T = 10⁴, policy beta: regret', 80.9, 82, plain, lowRuns, 'Beta(1, 1)');

  // What the tier's other pages have learnt: 20 pages with arms of such rates, 300 deliveries each, sent at random.
  const learnt = repeat(lowRuns, 'low rates', (random) => {
    const prior = priorFromOtherPages(20, 300, random.fork('other pages'));
    return regretOf([lowRates], 10_000, prior, 1, random);
  });
  row(
    'low-rate arms, T = 10⁴, hierarchical prior: regret',
    60.8,
    62,
    learnt,
    lowRuns,
    'prior learnt from 20 other pages',
  );

  const evenRuns = quick ? 100 : 1000;
  const even = repeat(evenRuns, 'even rates', (random) => regretOf([evenRates], 10_000, uniformPrior, 1, random));
  row('means .1 … .9, T = 10⁴, policy beta: regret', 43.4, 46, even, evenRuns, 'Beta(1, 1)');

  const pieceRuns = quick ? 200 : 2000;
  const lasting = repeat(pieceRuns, 'pieces', (random) => regretOf(pieces, 5000, uniformPrior, 1, random));
  rows.push({
    setup: 'piecewise stationary, T = 5,000, policy beta without forgetting: regret',
    reference: 377,
    ours: Number(lasting.mean.toFixed(1)),
    limit: '',
    ok: null,
    note: `for comparison; ${pieceRuns} runs, standard error ${lasting.standardError.toFixed(1)}`,
  });
  const fading = repeat(pieceRuns, 'pieces', (random) => regretOf(pieces, 5000, uniformPrior, FORGETTING, random));
  row(
    'piecewise stationary, T = 5,000, policy beta with forgetting: regret',
    132,
    135,
    fading,
    pieceRuns,
    `keeps ${FORGETTING} a step, as published (0.997 gives about 115)`,
  );
  return rows;
}

function repeat(runs: number, name: string, regret: (random: Random) => number): Sample {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(regret(seededRandom(`${name} ${run}`)));
  return sampleOf(values);
}

function priorFromOtherPages(pages: number, deliveries: number, random: Random): BetaPrior {
  const successes: number[] = [];
  const failures: number[] = [];
  for (let page = 0; page < pages; page++) {
    for (const rate of lowRates) {
      const bought = binomial(deliveries, rate, random);
      successes.push(bought);
      failures.push(deliveries - bought);
    }
  }
  return sharedBetaPrior(successes, failures);
}

/** `pieces` of equal length follow one another; what was seen keeps `keep` of its weight a step. */
function regretOf(pieces: readonly number[][], steps: number, prior: BetaPrior, keep: number, random: Random): number {
  const world = random.fork('world');
  const draws = random.fork('draws');
  const count = (pieces[0] as number[]).length;
  const successes = new Float64Array(count);
  const failures = new Float64Array(count);
  const arms = outcomeArms(successes, failures, prior);
  const policy = policyNamed('beta', defaultParameters);
  const scores = new Float64Array(count);
  const pieceLength = steps / pieces.length;
  let regret = 0;
  for (let step = 0; step < steps; step++) {
    const rates = pieces[Math.floor(step / pieceLength)] as number[];
    policy.score(arms, draws, scores, 1);
    let arm = 0;
    for (let i = 1; i < count; i++) if ((scores[i] as number) > (scores[arm] as number)) arm = i;
    const rate = rates[arm] as number;
    regret += Math.max(...rates) - rate;
    forget(successes, failures, keep);
    const counts = world.next() < rate ? successes : failures;
    counts[arm] = (counts[arm] as number) + 1;
  }
  return regret;
}
