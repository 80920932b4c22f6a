// Boxes of cells: how they meet, and where they are after rows or columns came or went.
import type { Axis, Box, Place } from '../../inside/spreadsheet/protocol';

export interface Shift {
  readonly axis: Axis;
  /** The first line that comes or goes. */
  readonly at: number;
  /** Lines that come (positive) or go (negative). */
  readonly by: number;
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.row >= outer.row &&
    inner.column >= outer.column &&
    inner.row + inner.rows <= outer.row + outer.rows &&
    inner.column + inner.columns <= outer.column + outer.columns
  );
}

export function meets(a: Box, b: Box): boolean {
  return (
    a.row < b.row + b.rows &&
    b.row < a.row + a.rows &&
    a.column < b.column + b.columns &&
    b.column < a.column + a.columns
  );
}

export function same(a: Box, b: Box): boolean {
  return a.row === b.row && a.column === b.column && a.rows === b.rows && a.columns === b.columns;
}

/** Null where nothing of it is left. */
export function shifted<T extends Box>(box: T, shift: Shift): T | null {
  const start = shift.axis === 'ROWS' ? box.row : box.column;
  const length = shift.axis === 'ROWS' ? box.rows : box.columns;
  const moved = shiftedSpan(start, length, shift);
  if (moved === null) return null;
  return shift.axis === 'ROWS'
    ? { ...box, row: moved.start, rows: moved.length }
    : { ...box, column: moved.start, columns: moved.length };
}

export function shiftedLine(line: number, shift: Shift): number | null {
  return shiftedSpan(line, 1, shift)?.start ?? null;
}

function shiftedSpan(start: number, length: number, shift: Shift): { start: number; length: number } | null {
  const end = start + length - 1;
  if (shift.by > 0) {
    if (start >= shift.at) return { start: start + shift.by, length };
    return { start, length: end >= shift.at ? length + shift.by : length };
  }
  const gone = -shift.by;
  const lastGone = shift.at + gone - 1;
  const keptBefore = Math.max(0, Math.min(end, shift.at - 1) - start + 1);
  const keptAfter = Math.max(0, end - Math.max(start, lastGone + 1) + 1);
  if (keptBefore + keptAfter === 0) return null;
  const from = keptBefore > 0 ? start : Math.max(start, lastGone + 1) - gone;
  return { start: from, length: keptBefore + keptAfter };
}

export function placed(sheet: number, box: Box): Place {
  return { sheet, row: box.row, column: box.column, rows: box.rows, columns: box.columns };
}
