// npm run bench -- learning|planning|warehouse|run [--json] [--quick]: our figures beside their references.
import { existsSync } from 'node:fs';

const names = ['learning', 'planning', 'warehouse', 'run'] as const;
type Name = (typeof names)[number];

interface BenchRow {
  readonly ok: boolean | null;
}

type RunBench = (options: { json: boolean; quick: boolean }) => Promise<BenchRow[]>;

function usage(problem: string): never {
  process.stderr.write(`${problem}\nUsage: npm run bench -- ${names.join('|')} [--json] [--quick]\n`);
  process.exit(2);
}

/** bench/<name>/index.ts exports run<Name>Bench. */
async function load(name: Name): Promise<RunBench> {
  const file = new URL(`../bench/${name}/index.ts`, import.meta.url);
  if (!existsSync(file)) usage(`There is no bench of that name yet: ${name}.`);
  const exported = `run${name.charAt(0).toUpperCase()}${name.slice(1)}Bench`;
  const module: Record<string, unknown> = await import(file.href);
  const run = module[exported];
  if (typeof run !== 'function') throw new Error(`bench/${name}/index.ts must export ${exported}.`);
  return run as RunBench;
}

const [wanted, ...flags] = process.argv.slice(2);
const name = names.find((known) => known === wanted);
if (name === undefined) usage(wanted === undefined ? 'Name a bench.' : `Unknown bench: ${wanted}.`);
const unknown = flags.find((flag) => flag !== '--json' && flag !== '--quick');
if (unknown !== undefined) usage(`Unknown option: ${unknown}.`);

const run = await load(name);
const rows = await run({ json: flags.includes('--json'), quick: flags.includes('--quick') });
if (rows.some((row) => row.ok === false)) process.exitCode = 1;
