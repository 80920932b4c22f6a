// Every case of the corpus on the embedded warehouse, the known issues among them, which must fail.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Warehouse } from '../../../../workbench/warehouse/index';
import { type CorpusCase, readCorpus } from './cases';
import { corpusWarehouse, leavesNoTrace, onWarehouse } from './on-warehouse';
import { fault, type Outcome } from './outcome';

const families = readCorpus();

describe('the embedded warehouse does as documented', () => {
  let shared: Warehouse;
  beforeAll(async () => {
    shared = await corpusWarehouse();
  });
  afterAll(() => shared.close());

  async function inWarehouse(entry: CorpusCase): Promise<Outcome> {
    if (leavesNoTrace(entry)) return onWarehouse(shared, entry);
    const own = await corpusWarehouse();
    try {
      return await onWarehouse(own, entry);
    } finally {
      await own.close();
    }
  }

  for (const { family, cases } of families) {
    describe(family, () => {
      test.each(cases.map((entry) => [entry.id, entry] as const))('%s', async (_, entry) => {
        const wrong = await fault(entry, () => inWarehouse(entry));
        if (entry.knownIssue && !wrong) expect.fail(`${entry.id} passes now: take its knownIssue away.`);
        if (wrong && !entry.knownIssue) expect.fail(`${wrong}\n${entry.sql}`);
      });
    });
  }
});
