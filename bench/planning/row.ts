// One line of the planning bench: our figure beside its reference and what it must reach.

export interface Row {
  readonly setup: string;
  /** The published, exact or required figure; null where there is none. */
  readonly reference: number | null;
  readonly ours: number;
  /** What ours must reach, in words. */
  readonly limit: string;
  readonly ok: boolean;
  readonly note: string;
}

export interface BenchSize {
  readonly quick: boolean;
  /** Says on the error stream how far a long run is: the rows themselves go to standard output. */
  readonly progress: (line: string) => void;
}
