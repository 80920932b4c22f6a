// The planning bench: the planner beside an exact solver, its time for a large week, and ten thousand random weeks.
import { type BenchOptions, type Row, runParts } from '../report';
import { exactWeekRows } from './exact-weeks';
import { largeWeekRows } from './large-week';
import { randomWeekRows } from './random-weeks';

export function runPlanningBench(options: BenchOptions): Promise<Row[]> {
  // The large week first, before long runs have warmed or worn the machine.
  return runParts(options, [largeWeekRows, exactWeekRows, randomWeekRows]);
}
