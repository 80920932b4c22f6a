// What every bench gives: rows of figures beside what they must reach, printed as they are wanted.

export interface Row {
  readonly setup: string;
  /** The published, exact or prototyped figure; null where there is none. */
  readonly reference: number | null;
  readonly ours: number;
  /** What ours must reach, in words. */
  readonly limit: string;
  /** Null where the line is for comparison only. */
  readonly ok: boolean | null;
  readonly note: string;
}

export interface BenchOptions {
  /** Print the rows as JSON only. */
  readonly json: boolean;
  /** Fewer runs: the same rows in less time, with wider errors. */
  readonly quick: boolean;
}

/** Says on the error stream how far a long run is: the rows themselves go to standard output. */
export type Progress = (line: string) => void;

export interface BenchSize {
  readonly quick: boolean;
  readonly progress: Progress;
}

export type BenchPart = (size: BenchSize) => Row[] | Promise<Row[]>;

/** Runs the parts in their order and prints what they found. */
export async function runParts({ json, quick }: BenchOptions, parts: readonly BenchPart[]): Promise<Row[]> {
  const started = performance.now();
  const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s`;
  const size: BenchSize = { quick, progress: (line) => process.stderr.write(`${elapsed()}  ${line}\n`) };
  const rows: Row[] = [];
  for (const part of parts) rows.push(...(await part(size)));
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : `${rows.map(lineOf).join('\n')}\n`);
  return rows;
}

function lineOf({ setup, reference, ours, limit, ok, note }: Row): string {
  const verdict = ok === null ? '    ' : ok ? 'ok  ' : 'MISS';
  const beside = [reference === null ? '' : `reference ${reference}`, limit === '' ? '' : `must be ${limit}`];
  const text = beside.filter((part) => part !== '').join(', ');
  return `${verdict}  ${setup}: ${ours}${text === '' ? '' : `  (${text})`}${note === '' ? '' : `\n          ${note}`}`;
}
