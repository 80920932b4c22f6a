// A1 notation to boxes and back; used on both sides of the call.
import type { Box } from './protocol';

const CELL = /^\$?([A-Za-z]{1,3})\$?(\d{1,8})$/;
const COLUMN = /^\$?([A-Za-z]{1,3})$/;
const ROW = /^\$?(\d{1,8})$/;

interface Corner {
  readonly row?: number;
  readonly column?: number;
}

export function columnLetters(column: number): string {
  let rest = column;
  let letters = '';
  while (rest > 0) {
    const digit = (rest - 1) % 26;
    letters = String.fromCharCode(65 + digit) + letters;
    rest = (rest - 1 - digit) / 26;
  }
  return letters;
}

export function columnNumber(letters: string): number {
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

export function a1Of(box: Box): string {
  const first = `${columnLetters(box.column)}${box.row}`;
  if (box.rows === 1 && box.columns === 1) return first;
  return `${first}:${columnLetters(box.column + box.columns - 1)}${box.row + box.rows - 1}`;
}

/** `'My tab'!A1:B2` to its tab (if any) and the rest. */
export function splitTab(notation: string): { readonly tab: string | null; readonly cells: string } {
  const quoted = /^'((?:[^']|'')+)'!(.+)$/.exec(notation);
  if (quoted !== null) return { tab: (quoted[1] ?? '').replaceAll("''", "'"), cells: quoted[2] ?? '' };
  const mark = notation.lastIndexOf('!');
  if (mark < 0) return { tab: null, cells: notation };
  return { tab: notation.slice(0, mark), cells: notation.slice(mark + 1) };
}

/** Open ends (`A2:A`, `3:4`) run to the size of the sheet. Null for what is no A1 notation. */
export function boxOfA1(cells: string, maxRows: number, maxColumns: number): Box | null {
  const [from, to, more] = cells.split(':');
  if (from === undefined || more !== undefined) return null;
  const first = corner(from);
  const last = to === undefined ? first : corner(to);
  if (first === null || last === null) return null;
  if (to === undefined && (first.row === undefined || first.column === undefined)) return null;
  const top = Math.min(first.row ?? 1, last.row ?? first.row ?? 1);
  const left = Math.min(first.column ?? 1, last.column ?? first.column ?? 1);
  const bottom = first.row === undefined && last.row === undefined ? maxRows : greater(first.row, last.row, maxRows);
  const right =
    first.column === undefined && last.column === undefined
      ? maxColumns
      : greater(first.column, last.column, maxColumns);
  return { row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
}

function greater(a: number | undefined, b: number | undefined, open: number): number {
  return a === undefined || b === undefined ? open : Math.max(a, b);
}

function corner(text: string): Corner | null {
  const cell = CELL.exec(text);
  if (cell !== null) return { column: columnNumber(cell[1] ?? ''), row: Number(cell[2]) };
  const column = COLUMN.exec(text);
  if (column !== null) return { column: columnNumber(column[1] ?? '') };
  const row = ROW.exec(text);
  return row === null ? null : { row: Number(row[1]) };
}
