// The learning bench: every published set-up beside our policies on our random source, printed line by line.
import { changingArmsRows } from './changing-arms.ts';
import { choosingSpeedRows } from './choosing-speed.ts';
import { fixedArmsRows } from './fixed-arms.ts';
import { logNormalRows } from './log-normal-worlds.ts';
import { openBanditRows } from './open-bandit.ts';
import { pageWeeksRows } from './page-weeks.ts';
import type { BenchSize, Row } from './row.ts';
import { trueAudienceRows } from './true-audiences.ts';

export type { Row } from './row.ts';

export interface LearningBenchOptions {
  /** Print the rows as JSON only. */
  readonly json: boolean;
  /** Fewer runs: the same rows in a quarter of a minute, with wider errors. */
  readonly quick: boolean;
}

export async function runLearningBench({ json, quick }: LearningBenchOptions): Promise<Row[]> {
  const started = performance.now();
  const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s`;
  const size: BenchSize = { quick, progress: (line) => process.stderr.write(`${elapsed()}  ${line}\n`) };
  const rows: Row[] = [];
  // Speed first, before long simulations have warmed or worn the machine.
  for (const part of [
    choosingSpeedRows,
    fixedArmsRows,
    pageWeeksRows,
    logNormalRows,
    trueAudienceRows,
    openBanditRows,
    changingArmsRows,
  ]) {
    rows.push(...part(size));
  }
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : `${rows.map(lineOf).join('\n')}\n`);
  return rows;
}

function lineOf({ setup, reference, ours, limit, ok, note }: Row): string {
  const verdict = ok === null ? '    ' : ok ? 'ok  ' : 'MISS';
  const beside = reference === null ? '' : `  (reference ${reference}${limit === '' ? '' : `, must be ${limit}`})`;
  return `${verdict}  ${setup}: ${ours}${beside}\n          ${note}`;
}
