// One line of the learning bench: our figure beside its reference and what it must reach.

export interface Row {
  readonly setup: string;
  /** The published or prototyped figure; null where there is none. */
  readonly reference: number | null;
  readonly ours: number;
  /** What ours must reach, in words. */
  readonly limit: string;
  /** Null where the line is for comparison only. */
  readonly ok: boolean | null;
  readonly note: string;
}

export interface Sample {
  readonly mean: number;
  readonly standardError: number;
}

export function sampleOf(values: readonly number[]): Sample {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1);
  return { mean, standardError: Math.sqrt(variance / n) };
}

/** Says on the error stream how far a long run is: the rows themselves go to standard output. */
export type Progress = (line: string) => void;

export interface BenchSize {
  readonly quick: boolean;
  readonly progress: Progress;
}
