// The client's files, bundled once and kept until a source or an installed version changes.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface ClientFiles {
  readonly version: string;
  readonly html: string;
  readonly script: Buffer;
  readonly style: Buffer;
  readonly frameScript: string;
}

const HERE = dirname(fileURLToPath(import.meta.url));
const CLIENT = join(HERE, 'client');
const ROOT = join(HERE, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'workbench-page');
const TARGET = ['chrome110', 'firefox115', 'safari16.4'];

export async function clientFiles(): Promise<ClientFiles> {
  const version = contentHash();
  const folder = join(CACHE, version);
  if (!existsSync(folder)) await bundle(folder);
  const html = readFileSync(join(CLIENT, 'page.html'), 'utf8').replaceAll('{version}', version);
  return {
    version,
    html,
    script: readFileSync(join(folder, 'page.js')),
    style: readFileSync(join(folder, 'page.css')),
    frameScript: readFileSync(join(folder, 'frame-script.js'), 'utf8'),
  };
}

/** Of all that the bundle is made of: our sources, and the versions that are installed. */
function contentHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(CLIENT).sort()) hash.update(name).update(readFileSync(join(CLIENT, name)));
  hash.update(readFileSync(join(HERE, 'protocol.ts'))).update(readFileSync(fileURLToPath(import.meta.url)));
  hash.update(readFileSync(join(ROOT, 'package-lock.json')));
  return hash.digest('hex').slice(0, 16);
}

/** Written aside and moved, so that a start that is stopped half-way leaves nothing to trust. */
async function bundle(folder: string): Promise<void> {
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(CLIENT, 'page.ts'), join(CLIENT, 'frame-script.ts')],
    outdir: aside,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff2': 'dataurl', '.woff': 'dataurl', '.svg': 'dataurl', '.png': 'dataurl' },
    logLevel: 'silent',
  });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  if (!existsSync(folder)) renameSync(aside, folder);
}
