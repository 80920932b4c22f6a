// npm run bench -- learning|planning|warehouse|run [--json] [--quick]: our figures beside their references.
// The warehouse's size is chosen by --scale small|full (full by default); --quick is small.
import { existsSync } from 'node:fs';

const names = ['learning', 'planning', 'warehouse', 'run'] as const;
type Name = (typeof names)[number];

const scales = ['small', 'full'] as const;

interface BenchRow {
  readonly ok: boolean | null;
}

type RunBench = (options: { json: boolean; quick: boolean }) => Promise<BenchRow[]>;

function usage(problem: string): never {
  process.stderr.write(
    `${problem}\nUsage: npm run bench -- ${names.join('|')} [--json] [--quick]\n` +
      `       npm run bench -- warehouse --scale ${scales.join('|')} [--json]\n`,
  );
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

interface Options {
  readonly json: boolean;
  readonly quick: boolean;
}

function optionsOf(name: Name, flags: readonly string[]): Options {
  let json = false;
  let quick = false;
  const rest = flags.values();
  for (const flag of rest) {
    if (flag === '--json') json = true;
    else if (flag === '--quick') quick = true;
    else if (flag === '--scale' && name === 'warehouse') {
      const given: string | undefined = rest.next().value;
      const scale = scales.find((known) => known === given);
      if (scale === undefined) usage(`--scale must be ${scales.join(' or ')}, got ${given ?? 'nothing'}.`);
      quick = scale === 'small';
    } else usage(`Unknown option: ${flag}.`);
  }
  return { json, quick };
}

const [wanted, ...flags] = process.argv.slice(2);
const name = names.find((known) => known === wanted);
if (name === undefined) usage(wanted === undefined ? 'Name a bench.' : `Unknown bench: ${wanted}.`);
const options = optionsOf(name, flags);

const run = await load(name);
const rows = await run(options);
if (rows.some((row) => row.ok === false)) process.exitCode = 1;
