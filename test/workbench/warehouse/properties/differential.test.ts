// Random GoogleSQL gives the same on the embedded warehouse as on Google's reference implementation.
// FUZZ_SEED sets the seed, which is in the title of the test, and FUZZ_CASES how many. Without them every run is the same:
// `npm run fuzz` takes new seeds.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Differential, describeMismatch } from './differential';

const seed = Number(process.env.FUZZ_SEED ?? 20_260_101);
const count = Number(process.env.FUZZ_CASES ?? 1000);
const SHRINKING_MS = 5000;

describe('random GoogleSQL', () => {
  let differential: Differential;
  beforeAll(async () => {
    differential = await Differential.open();
  });
  afterAll(async () => {
    await differential.close();
  });

  test(`${count} cases of seed ${seed} give what the reference implementation gives`, { timeout: 60_000 }, async () => {
    const report = await differential.run(seed, count);
    expect(report.cases).toBe(count);
    expect(report.malformed, 'the grammar makes well-typed SQL').toEqual([]);
    // Most cases must give rows, or little is compared.
    expect(report.agreedErrors).toBeLessThan(count / 4);
    const [first] = report.mismatches;
    if (!first) return;
    const smallest = await differential.shrink(first, SHRINKING_MS);
    expect.fail(
      `${report.mismatches.length} of ${count} cases differ. The first, made small:\n${describeMismatch(smallest)}`,
    );
  });

  test(`INSERT, UPDATE and DELETE of seed ${seed} leave what they leave there`, { timeout: 60_000 }, async () => {
    const mismatches = await differential.runModifications(seed, Math.ceil(count / 10));
    expect(mismatches.map(({ sql, difference }) => `${sql}\n  ${difference}`)).toEqual([]);
  });
});
