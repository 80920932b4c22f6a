// Runs of pages on a BigQuery that fails one call in ten: every page is done, and nothing is done twice.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faulty, JOB_FAULTS, REST_FAULTS } from '../../bench/run/faulty';
import type { Fault, FaultPlan } from '../../workbench/apps-script';
import { FIVE_PAGES, fuzzRandom } from './kills';
import { openProofStage, type ProofStage } from './proof-stage';

const ROUNDS = 2;
let plan: FaultPlan = () => null;
let stage: ProofStage;

beforeAll(async () => {
  stage = await openProofStage({ faults: (call) => plan(call) });
});
afterAll(() => stage.close());

describe('a BigQuery that fails one call in ten', () => {
  it('keeps no page from its week, and nothing is done twice', { timeout: 300_000 }, async () => {
    const { plan: oneInTen, told } = faulty(fuzzRandom('one in ten'));
    for (let round = 1; round <= ROUNDS; round++) {
      await stage.empty();
      await stage.queue(FIVE_PAGES);
      plan = oneInTen;
      await stage.quiet();
      plan = () => null;
      expect(await stage.wrongAt(FIVE_PAGES), `round ${round}: ${JSON.stringify(told)}`).toEqual([]);
    }
    expect(told.length).toBeGreaterThan(0);
  });

  it.each([...REST_FAULTS, ...JOB_FAULTS].map((make, index) => ({ make, name: nameOf(make(fuzzRandom(`${index}`))) })))(
    'does a page once where its commit meets: $name',
    { timeout: 60_000 },
    async ({ make }) => {
      await stage.empty();
      let met = 0;
      plan = ({ method, jobId }) =>
        method === 'jobs.insert' && jobId?.includes('-commit-') && ++met === 1 ? make(fuzzRandom('commit')) : null;
      expect(await stage.generate('lumen')).toMatchObject({ outcome: 'COMPLETED', value: { outcome: 'EXPORTED' } });
      plan = () => null;
      await stage.quiet();
      expect(met).toBeGreaterThan(0);
      expect(await stage.wrongAt(['lumen'])).toEqual([]);
    },
  );
});

function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'HTTP':
      return `HTTP ${fault.code}`;
    case 'RESET':
      return fault.isDone ? 'a reset after it was done' : 'a reset before it arrived';
    case 'JOB_ERROR':
      return fault.message.split(' ').slice(0, 3).join(' ');
    case 'PENDING':
      return `jobComplete false ${fault.times} times`;
    case 'SLOW':
      return 'a slow answer';
  }
}
