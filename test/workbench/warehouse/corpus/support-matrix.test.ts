// docs/support-matrix.md says what the corpus says.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { supportMatrix } from './support-matrix';

test('the support matrix is up to date ("npx tsx scripts/support-matrix.ts" writes it)', async () => {
  const written = readFileSync(new URL('../../../../docs/support-matrix.md', import.meta.url), 'utf8');
  expect(await supportMatrix()).toBe(written);
});
