// The drain of a queue of five pages killed at random calls; `npx tsx test/end-to-end/every-kill.ts` takes fifty.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanDrain, FIVE_PAGES, fuzzRandom, IN_WAVES, killedDrain, killText, someOf } from './kills';
import { openProofStage, type ProofStage } from './proof-stage';

const KILLS = 2;
let stage: ProofStage;

beforeAll(async () => {
  stage = await openProofStage(IN_WAVES);
});
afterAll(() => stage.close());

describe('a drain of five pages, in waves side by side, that is killed, and the clock ticks on', () => {
  it('plans each page exactly once', { timeout: 400_000 }, async () => {
    const points = await cleanDrain(stage, FIVE_PAGES);
    for (const point of someOf(points, KILLS, fuzzRandom('drain'))) {
      const { wrong } = await killedDrain(stage, FIVE_PAGES, point);
      expect(wrong, killText(point)).toEqual([]);
    }
  });
});
