// How long it takes to choose 50 of 10,000 captions, and to learn what is believed of them.
import type { PageEvidence } from '../../src/learning/evidence';
import { type PolicyName, pageArms, policyNamed } from '../../src/learning/policies';
import { pagePosterior, vagueTierPrior } from '../../src/learning/posterior';
import { seededRandom } from '../../src/learning/random';
import { topK } from '../../src/learning/top-k';
import { defaultParameters } from '../../src/parameters/registry';
import type { BenchSize, Row } from '../report';

const CAPTIONS = 10_000;
const PICKS = 50;

export function choosingSpeedRows({ quick, progress }: BenchSize): Row[] {
  const repeats = quick ? 30 : 200;
  const random = seededRandom('choosing speed');
  const evidence = pageOf(CAPTIONS);
  const successes = Float64Array.from({ length: CAPTIONS }, (_, i) => Math.floor((evidence.n[i] as number) / 2));
  const failures = Float64Array.from(
    { length: CAPTIONS },
    (_, i) => (evidence.n[i] as number) - (successes[i] as number),
  );
  const prior = vagueTierPrior(4, defaultParameters);
  const posterior = pagePosterior(evidence, prior, defaultParameters);
  const arms = pageArms(posterior, successes, failures);
  const scores = new Float64Array(CAPTIONS);
  // What the picks add up to is kept, so that no run can be optimised away.
  let kept = 0;

  const choose = (name: PolicyName): number => {
    const policy = policyNamed(name, defaultParameters);
    return medianMilliseconds(repeats, () => {
      policy.score(arms, random, scores, PICKS);
      kept += topK(scores, PICKS)[0] ?? 0;
    });
  };
  const rows: Row[] = [];
  const thompson = choose('thompson');
  rows.push({
    setup: '10,000 captions → 50, policy thompson: ms',
    reference: 0.54,
    ours: Number(thompson.toFixed(3)),
    limit: '≤ 1 ms',
    ok: thompson <= 1,
    note: 'draws and top-k, median; numpy 0.54, jstat 6.3, d3-random 14, mabwiser 15.6 ms where they were measured',
  });
  for (const name of ['beta', 'wilson', 'ucb', 'greedy'] as const) {
    rows.push(comparison(`10,000 captions → 50, policy ${name}: ms`, choose(name), 'draws and top-k, median'));
  }
  const learning = medianMilliseconds(Math.ceil(repeats / 4), () => {
    kept += pagePosterior(evidence, prior, defaultParameters).page.mean;
  });
  rows.push(comparison('posterior of 10,000 captions: ms', learning, 'variances and all levels, once a page, median'));
  progress(`choosing speed: ${thompson.toFixed(3)} ms (${repeats} repeats, ${kept > 0 ? 'all' : 'no'} picks kept)`);
  return rows;
}

function comparison(setup: string, ours: number, note: string): Row {
  return { setup, reference: null, ours: Number(ours.toFixed(3)), limit: '', ok: null, note };
}

function medianMilliseconds(repeats: number, work: () => void): number {
  for (let warm = 0; warm < 10; warm++) work();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? Number.NaN;
}

function pageOf(captions: number): PageEvidence {
  const random = seededRandom('a page of captions');
  const category = Int32Array.from({ length: captions }, () => random.int(12));
  const n = new Float64Array(captions);
  const wy = new Float64Array(captions);
  const wyy = new Float64Array(captions);
  for (let i = 0; i < captions; i++) {
    const quality = 4 + 0.5 * random.normal();
    for (let send = random.int(9); send > 0; send--) {
      const y = quality + 0.6 * random.normal();
      n[i] = (n[i] as number) + 1;
      wy[i] = (wy[i] as number) + y;
      wyy[i] = (wyy[i] as number) + y * y;
    }
  }
  return { category, categories: 12, n, w: n, w2: n, wy, wyy };
}
