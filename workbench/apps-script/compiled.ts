// The thread's program and the facades, compiled once a process from their sources.

import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { type BuildOptions, buildSync } from 'esbuild';
import type { ScriptFile } from './channel';

function bundled(file: string, options: BuildOptions): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    target: 'es2022',
    logLevel: 'silent',
    ...options,
  });
  const [output] = outputFiles ?? [];
  if (output === undefined) throw new Error(`esbuild gave no output for ${file}.`);
  return output.text;
}

/** With V8's code cache, so that each execution's fresh evaluation need not compile. */
export function scriptFile(name: string, text: string): ScriptFile {
  return { name, text, cachedData: new Script(text, { filename: name }).createCachedData() };
}

interface Compiled {
  readonly worker: string;
  readonly inside: ScriptFile;
}

let compiled: Compiled | undefined;

export function compiledParts(): Compiled {
  compiled ??= {
    worker: bundled('./worker.ts', { format: 'cjs', platform: 'node' }),
    // Its value is the facades' exports; no name of it is left in the script's context.
    inside: scriptFile(
      'apps-script-services.js',
      `(() => {${bundled('./inside/install.ts', { format: 'iife', platform: 'neutral', globalName: 'inside' })}\nreturn inside; })()`,
    ),
  };
  return compiled;
}
