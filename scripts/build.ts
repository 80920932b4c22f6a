// `npm run build`: type-checks the product and writes the add-on to dist/, from where clasp pushes it.

import { join } from 'node:path';
import { buildAddOn, ROOT } from './building/add-on';
import { BuildFailure } from './building/failure';
import { checkTypes } from './building/type-check';

try {
  checkTypes(ROOT);
  const files = await buildAddOn({ outDir: join(ROOT, 'dist') });
  for (const { name, text } of files) console.log(`dist/${name}  ${(Buffer.byteLength(text) / 1024).toFixed(1)} KB`);
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
