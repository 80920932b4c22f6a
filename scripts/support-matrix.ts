// `npx tsx scripts/support-matrix.ts`: writes docs/support-matrix.md from the corpus.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { supportMatrix } from '../test/workbench/warehouse/corpus/support-matrix';
import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
mkdirSync(docs, { recursive: true });
writeFileSync(`${docs}support-matrix.md`, await supportMatrix());
await stopSharedAnalyser();
console.log('docs/support-matrix.md is written.');
