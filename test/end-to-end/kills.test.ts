// One page's run killed at some of its effectful calls; `npx tsx test/end-to-end/every-kill.ts` kills it at every one.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanRun, fuzzRandom, type KillPoint, killedRun, killText } from './kills';
import { openProofStage, type ProofStage } from './proof-stage';

const PAGE = 'lumen';
const POINTS = 3;
let stage: ProofStage;

beforeAll(async () => {
  stage = await openProofStage();
});
afterAll(() => stage.close());

/** Every k-th point from a first one by FUZZ_SEED: all parts of the run are met, and in time all points. */
function everySo(points: readonly KillPoint[]): KillPoint[] {
  const step = Math.ceil(points.length / POINTS);
  const first = Math.floor(fuzzRandom('every so').next() * step);
  return points.filter((_, index) => index % step === first);
}

/** The warehouse's jobs are where most is at stake. */
const jobInserts = (points: readonly KillPoint[]): KillPoint[] =>
  points.filter(({ when, what }) => when === 'after' && what === 'BigQuery.jobs.insert');

describe('the run of a page that is killed, and the clock ticks on', () => {
  it('leaves one schedule, its locks alone, and tab, log and queue that agree', { timeout: 300_000 }, async () => {
    const points = await cleanRun(stage, PAGE);
    // Parameters, claim, candidates, commit, export, its log, and what the charts show.
    expect(jobInserts(points)).toHaveLength(7);
    for (const point of [...everySo(points), ...jobInserts(points)]) {
      const { wrong } = await killedRun(stage, PAGE, point);
      expect(wrong, killText(point)).toEqual([]);
    }
  });
});
