// Whether two lists of printed rows are the same: in any order unless asked, floats within a tolerance.

import type { Printed } from '../reference/print';

const specialFloats: readonly string[] = ['NaN', 'Infinity', '-Infinity'];

/** Below this, an error in the last digit of values near 1 is no difference. */
const SMALL = 1e-6;

const isList = (value: Printed): value is readonly Printed[] => Array.isArray(value);

const isFloat = (text: string): boolean =>
  specialFloats.includes(text) || (/[.e]/i.test(text) && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text));

/** `tolerance` is relative; sums that cancel out to a tiny rest are the same as well, for which there is a floor. */
export function sameValue(a: Printed, b: Printed, tolerance: number): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    if (!isList(a) || !isList(b) || a.length !== b.length) return false;
    return a.every((item, i) => sameValue(item, b[i] ?? null, tolerance));
  }
  if (!isFloat(a) || !isFloat(b) || specialFloats.includes(a) || specialFloats.includes(b)) return false;
  const x = Number(a);
  const y = Number(b);
  return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y), SMALL);
}

/** What a row is sorted by: floats to a few digits, so that near ones fall beside each other. */
function sortKey(value: Printed): string {
  if (value === null) return '~';
  if (isList(value)) return `[${value.map(sortKey).join(',')}]`;
  if (isFloat(value) && !specialFloats.includes(value)) return (Number(value) || 0).toPrecision(6);
  return value;
}

export interface Tolerance {
  readonly ordered: boolean;
  /** Relative, of a FLOAT64. */
  readonly float: number;
}

/** The first difference in words, or undefined where there is none. */
export function difference(
  expected: readonly (readonly Printed[])[],
  got: readonly (readonly Printed[])[],
  tolerance: Tolerance,
): string | undefined {
  if (expected.length !== got.length) {
    return `expected ${expected.length} rows, got ${got.length}: ${JSON.stringify(expected)} against ${JSON.stringify(got)}`;
  }
  const byKey = (rows: readonly (readonly Printed[])[]) => {
    if (tolerance.ordered) return rows;
    const keyed = rows.map((row) => ({ row, key: sortKey(row) }));
    return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
  };
  const others = byKey(got);
  for (const [i, row] of byKey(expected).entries()) {
    if (!sameValue(row, others[i] ?? null, tolerance.float)) {
      return `expected ${JSON.stringify(row)}, got ${JSON.stringify(others[i])}`;
    }
  }
  return undefined;
}
