// `npm run fuzz`: random GoogleSQL on the embedded warehouse and on Google's reference implementation, until they differ or time is up.

import { parseArgs } from 'node:util';
import { Differential, describeMismatch, type Mismatch } from '../test/workbench/warehouse/properties/differential';
import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';

const HELP = `Usage: npm run fuzz -- [--minutes N] [--cases N] [--seed S] [--all] [--json]

Compares the embedded warehouse with Google's reference implementation of GoogleSQL on random expressions and queries.

  --minutes N   how long to go on (default 1); each round takes the next seed
  --cases N     one round of N cases instead
  --seed S      the first seed (default: random, printed)
  --all         go on after a mismatch; one of each kind is printed
  --json        print the report as JSON
  --help        print this

Exits with 1 when the two differ anywhere, with 2 when it is called wrongly.`;

const ROUND = 500;
const SHRINKING_MS = 8000;

class WrongCall extends Error {}

function positive(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new WrongCall(`--${name} takes a number above 0, not "${text}".`);
  return value;
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        cases: { type: 'string' },
        seed: { type: 'string' },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const seed = values.seed === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(values.seed);
    if (!Number.isInteger(seed)) throw new WrongCall(`--seed takes a whole number, not "${values.seed}".`);
    return {
      ...values,
      seed,
      minutes: positive(values.minutes, 'minutes') ?? 1,
      cases: positive(values.cases, 'cases'),
    };
  } catch (error) {
    if (error instanceof WrongCall) throw error;
    throw new WrongCall(error instanceof Error ? error.message : String(error));
  }
}

/** Mismatches of one kind differ in figures and places only. */
const kindOf = ({ difference }: Mismatch): string =>
  difference
    .replace(/\d+/g, '#')
    .replace(/"[^"]*"/g, '"…"')
    .slice(0, 80);

async function main(): Promise<number> {
  const { help, json, all, seed, minutes, cases } = options();
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (!json) console.log(`seed ${seed}`);
  const until = cases === undefined ? Date.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;
  const totals = { cases: 0, agreedRows: 0, agreedErrors: 0, mismatches: 0 };
  const kinds = new Map<string, Mismatch>();
  const differential = await Differential.open();
  try {
    for (let round = seed; round === seed || (cases === undefined && Date.now() < until); round++) {
      const report = await differential.run(round, cases ?? ROUND, until);
      totals.cases += report.cases;
      totals.agreedRows += report.agreedRows;
      totals.agreedErrors += report.agreedErrors;
      totals.mismatches += report.mismatches.length;
      for (const mismatch of report.mismatches) {
        const kind = kindOf(mismatch);
        if (kinds.has(kind)) continue;
        const smallest = await differential.shrink(mismatch, SHRINKING_MS);
        kinds.set(kind, smallest);
        if (!json) console.log(`\n${describeMismatch(smallest)}`);
        if (!all) break;
      }
      if (kinds.size > 0 && !all) break;
    }
  } finally {
    await differential.close();
    await stopSharedAnalyser();
  }
  if (json) console.log(JSON.stringify({ seed, ...totals, examples: [...kinds.values()] }, undefined, 2));
  else {
    console.log(
      `\n${totals.cases} cases: ${totals.agreedRows} gave the same rows, ${totals.agreedErrors} failed on both sides, ${totals.mismatches} differ.`,
    );
  }
  return totals.mismatches > 0 ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof WrongCall ? `${error.message}\n\n${HELP}` : error);
    process.exitCode = 2;
  },
);
