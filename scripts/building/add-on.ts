// The add-on as Apps Script takes it: one script with global stubs, the sidebars' pages and the manifest.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE_NAME, entryPoints, stubs } from './entry-points';
import { BuildFailure } from './failure';
import { sidebarPages } from './sidebars';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file as it is pushed; clasp takes .js, .html and appsscript.json, and nothing else. */
export interface AddOnFile {
  readonly name: string;
  readonly text: string;
}

export const SCRIPT = 'main.js';
export const MANIFEST = 'appsscript.json';
/** Apps Script loads the whole script before every call, the idle tick of the clock too. */
export const SCRIPT_LIMIT_BYTES = 400 * 1024;

/** All files of the add-on, in memory. */
export async function addOnFiles(root = ROOT): Promise<readonly AddOnFile[]> {
  const script = await bundled(join(root, 'src', 'main.ts'));
  const size = Buffer.byteLength(script);
  if (size > SCRIPT_LIMIT_BYTES) {
    throw new BuildFailure(
      'SIZE',
      `The bundle has ${size} bytes, more than ${SCRIPT_LIMIT_BYTES}. See what src/main.ts has come to import.`,
    );
  }
  return [
    { name: SCRIPT, text: script },
    { name: MANIFEST, text: readFileSync(join(root, MANIFEST), 'utf8') },
    ...(await sidebarPages(join(root, 'src', 'sidebar'))),
  ];
}

async function bundled(main: string): Promise<string> {
  const names = entryPoints(readFileSync(main, 'utf8'), main);
  const { outputFiles, warnings } = await build({
    entryPoints: [main],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: BUNDLE_NAME,
    target: 'es2019',
    platform: 'neutral',
    charset: 'utf8',
    legalComments: 'none',
    minify: true,
    // Functions keep their names, so that a stack trace from a user's sheet can be read.
    keepNames: true,
    footer: { js: stubs(names) },
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new BuildFailure('BUNDLE', warnings.map((warning) => warning.text).join('\n'));
  const [output] = outputFiles;
  if (!output) throw new BuildFailure('BUNDLE', `esbuild gave no output for ${main}.`);
  return output.text;
}

export interface BuildOptions {
  /** Emptied first, so that a page that was removed is not pushed again. */
  readonly outDir: string;
  readonly root?: string;
}

export async function buildAddOn({ outDir, root = ROOT }: BuildOptions): Promise<readonly AddOnFile[]> {
  const files = await addOnFiles(root);
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  for (const { name, text } of files) writeFileSync(join(outDir, name), text);
  return files;
}
