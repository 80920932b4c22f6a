// What is written down must hold: commands, options, links and parameters named in the documents exist.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parameterDefinitions } from '../../src/parameters/registry';

const ROOT = resolve(import.meta.dirname, '../..');
const documents = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);

/** Commands that do not know --help, and why: their options are read from what they say or from their source. */
const withoutHelp: Readonly<Record<string, string>> = {
  bench: 'answers an unknown argument with its usage, on standard error, and ends with 1',
};

/** `npm run X -- --options`, `npm start -- --options`, in code or in a fence. */
const usesIn = (text: string): { command: string; options: string[] }[] =>
  [...text.matchAll(/npm (?:run ([a-z-]+)|(start|test))((?: [^`\n]*)?)/g)].map(([, run, own, rest]) => ({
    command: run ?? own ?? '',
    options: [...((rest ?? '').split('|')[0]?.matchAll(/(?<=\s)--[a-z][a-z-]*/g) ?? [])].map(([option]) => option),
  }));

const uses = documents.flatMap(({ path, text }) => usesIn(text).map((use) => ({ path, ...use })));

const helpOf = (command: string): string => {
  const script = manifest.scripts[command]?.match(/^tsx (scripts\/[a-z-]+\.ts)$/)?.[1];
  if (script === undefined) throw new Error(`npm run ${command} is shown with options, but is no script of ours.`);
  try {
    return execFileSync(process.execPath, ['--import', 'tsx', script, '--help'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    if (command in withoutHelp && said.includes('Usage:')) return said;
    throw error;
  }
};

describe('the documents', () => {
  it.each(documents)('$path names only commands of package.json', ({ text }) => {
    const unknown = usesIn(text).filter(({ command }) => !(command in manifest.scripts));
    expect(unknown).toEqual([]);
  });

  it.each(documents)('$path links only to what is there', ({ path, text }) => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link ?? '');
    const lost = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(ROOT, dirname(path), link)));
    expect(lost).toEqual([]);
  });

  it.each(documents)('$path names no folder of a machine and no registry', ({ text }) => {
    expect(text).not.toMatch(/(?<![\w.])\/(?:work|tmp|root|home)\b|registry\.npmjs|npmmirror|pypi\.org/);
  });

  it('name only parameters that are in the registry', () => {
    const known = new Set<string>(parameterDefinitions.map(({ name }) => name));
    const endings =
      /^[a-z]+(?:_[a-z0-9]+)*_(?:hours|minutes|days|seconds|share|limit|usd|time|degrees|bonus|pct|width)$/;
    const named = documents.flatMap(({ text }) => [...text.matchAll(/`([a-z_0-9]+)`/g)].map(([, word]) => word ?? ''));
    const parameters = named.filter((word) => endings.test(word));
    expect(parameters.length).toBeGreaterThan(8);
    expect(parameters.filter((word) => !known.has(word))).toEqual([]);
  });
});

describe('options that the documents show', () => {
  const commands = [...new Set(uses.filter(({ options }) => options.length > 0).map(({ command }) => command))];
  const helps = new Map<string, string>();

  beforeAll(() => {
    for (const command of commands) helps.set(command, helpOf(command));
  }, 60_000);

  it.each(commands)('%s tells of each in its help', (command) => {
    const shown = uses.filter((use) => use.command === command).flatMap(({ options }) => options);
    const help = helps.get(command) ?? '';
    const words = new Set([...help.matchAll(/--[a-z][a-z-]*/g)].map(([word]) => word));
    expect(shown.filter((option) => !words.has(option))).toEqual([]);
  });
});
