// docs/support-matrix.md says what the corpus says.

import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { stopSharedAnalyser } from '../../../../workbench/warehouse/analyser/server';
import { supportMatrix } from './support-matrix';

afterAll(() => stopSharedAnalyser());

test('the support matrix is up to date ("npx tsx scripts/support-matrix.ts" writes it)', async () => {
  const written = readFileSync(new URL('../../../../docs/support-matrix.md', import.meta.url), 'utf8');
  expect(await supportMatrix()).toBe(written);
});
