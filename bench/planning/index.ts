// The planning bench: the planner beside an exact solver, its time for a large week, and ten thousand random weeks.
import { exactWeekRows } from './exact-weeks.ts';
import { largeWeekRows } from './large-week.ts';
import { randomWeekRows } from './random-weeks.ts';
import type { BenchSize, Row } from './row.ts';

export type { Row } from './row.ts';

export interface PlanningBenchOptions {
  /** Print the rows as JSON only. */
  readonly json: boolean;
  /** Fewer weeks: the same rows in half a minute. */
  readonly quick: boolean;
}

export async function runPlanningBench({ json, quick }: PlanningBenchOptions): Promise<Row[]> {
  const started = performance.now();
  const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s`;
  const size: BenchSize = { quick, progress: (line) => process.stderr.write(`${elapsed()}  ${line}\n`) };
  const rows: Row[] = [...largeWeekRows(size), ...(await exactWeekRows(size)), ...randomWeekRows(size)];
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : `${rows.map(lineOf).join('\n')}\n`);
  return rows;
}

function lineOf({ setup, reference, ours, limit, ok, note }: Row): string {
  const beside = reference === null ? `must be ${limit}` : `reference ${reference}, must be ${limit}`;
  return `${ok ? 'ok  ' : 'MISS'}  ${setup}: ${ours}  (${beside})\n          ${note}`;
}
