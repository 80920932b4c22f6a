// The keyboard in the grid: where a key moves the selection.

import type { Box } from '../protocol';

export interface Lines {
  readonly rows: number;
  readonly columns: number;
  isRowHidden(row: number): boolean;
  isColumnHidden(column: number): boolean;
}

const PAGE = 20;

/** Null for a key that does not move. Shift holds the first cell and moves the opposite corner. */
export function moved(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>,
  box: Box,
  lines: Lines,
): Box | null {
  const { key, shiftKey } = event;
  const isFar = event.ctrlKey || event.metaKey;
  const isExtended = shiftKey && key !== 'Tab';
  const row = isExtended ? box.row + box.rows - 1 : box.row;
  const column = isExtended ? box.column + box.columns - 1 : box.column;
  const target = targetOf(key, isFar, shiftKey, row, column, lines);
  if (target === null) return null;
  if (!isExtended) return { row: target.row, column: target.column, rows: 1, columns: 1 };
  return {
    row: box.row,
    column: box.column,
    rows: Math.max(1, target.row - box.row + 1),
    columns: Math.max(1, target.column - box.column + 1),
  };
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

function targetOf(
  key: string,
  isFar: boolean,
  isBack: boolean,
  row: number,
  column: number,
  lines: Lines,
): Cell | null {
  const down = (by: number): Cell => ({
    row: stepped(row, isFar ? by * lines.rows : by, lines.rows, lines.isRowHidden),
    column,
  });
  const across = (by: number): Cell => ({
    row,
    column: stepped(column, isFar ? by * lines.columns : by, lines.columns, lines.isColumnHidden),
  });
  if (key === 'ArrowDown') return down(1);
  if (key === 'ArrowUp') return down(-1);
  if (key === 'PageDown') return down(PAGE);
  if (key === 'PageUp') return down(-PAGE);
  if (key === 'ArrowRight') return across(1);
  if (key === 'ArrowLeft') return across(-1);
  if (key === 'Tab') return { row, column: stepped(column, isBack ? -1 : 1, lines.columns, lines.isColumnHidden) };
  const firstColumn = stepped(0, 1, lines.columns, lines.isColumnHidden);
  if (key === 'Home') return { row: isFar ? stepped(0, 1, lines.rows, lines.isRowHidden) : row, column: firstColumn };
  if (key === 'End') return { row, column: stepped(column, lines.columns, lines.columns, lines.isColumnHidden) };
  return null;
}

/** So many lines on, within the bounds, past hidden ones; where all beyond are hidden, it stays. */
function stepped(from: number, by: number, last: number, isHidden: (line: number) => boolean): number {
  const way = Math.sign(by);
  const aim = Math.min(last, Math.max(1, from + by));
  for (let line = aim; line >= 1 && line <= last; line += way) if (!isHidden(line)) return line;
  for (let line = aim; line !== from && line >= 1 && line <= last; line -= way) if (!isHidden(line)) return line;
  return from;
}
