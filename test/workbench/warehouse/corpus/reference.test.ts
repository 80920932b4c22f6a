// Every plain query of the corpus, and its simple DML, on Google's reference implementation: what we expect is what GoogleSQL does.

import { describe, expect, test } from 'vitest';
import { ReferenceEvaluator } from '../reference/evaluator';
import { readCorpus } from './cases';
import { onReference, runsOnReference } from './on-reference';
import { fault } from './outcome';

const families = readCorpus();

test('the corpus has the breadth it is meant to have', () => {
  expect(families.length).toBeGreaterThanOrEqual(25);
  expect(families.flatMap((family) => family.cases).length).toBeGreaterThanOrEqual(450);
});

describe('the reference implementation agrees', () => {
  const reference = new ReferenceEvaluator();
  for (const { family, cases } of families) {
    const asked = cases.filter(runsOnReference);
    if (asked.length === 0) continue;
    describe(family, () => {
      test.each(asked.map((entry) => [entry.id, entry] as const))('%s', async (_, entry) => {
        const wrong = await fault(entry, () => onReference(reference, entry));
        if (wrong) expect.fail(`${wrong}\n${entry.sql}`);
      });
    });
  }
});
