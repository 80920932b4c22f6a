// The cells of a sheet: rows of cells, each cell a value of its own that is replaced whole.
import type { Axis, Box, Look, RichText, ValidationData } from '../../inside/spreadsheet/protocol';
import { outsideSheet, SpreadsheetException } from './errors';
import { PLAIN } from './looks';
import { formatKind } from './number-format';

export type Content = string | number | boolean;

/** `content` is '' in a blank cell and the result in a formula's; a date is its serial number under a date format. */
export interface Cell {
  readonly content: Content;
  readonly look: Look;
  readonly formula?: string;
  readonly note?: string;
  readonly rule?: ValidationData;
  readonly runs?: RichText['runs'];
}

export interface Row {
  cells: (Cell | undefined)[];
  height: number;
  hidden: boolean;
  filtered: boolean;
}

export interface Column {
  width: number;
  hidden: boolean;
}

export const BLANK: Cell = { content: '', look: PLAIN };
export const ROW_HEIGHT = 21;
export const COLUMN_WIDTH = 100;
export const MAX_COLUMNS = 18_278;

export function showsDate(cell: Cell): boolean {
  return (
    typeof cell.content === 'number' &&
    cell.look.numberFormat !== undefined &&
    formatKind(cell.look.numberFormat) === 'DATE'
  );
}

export class Grid {
  readonly rows: Row[];
  readonly columns: Column[];

  constructor(rows: number, columns: number) {
    this.rows = Array.from({ length: rows }, newRow);
    this.columns = Array.from({ length: columns }, newColumn);
  }

  get all(): Box {
    return { row: 1, column: 1, rows: this.rows.length, columns: this.columns.length };
  }

  check(box: Box): void {
    const lastRow = box.row + box.rows - 1;
    const lastColumn = box.column + box.columns - 1;
    if (box.row < 1 || box.column < 1 || lastRow > this.rows.length || lastColumn > this.columns.length) {
      throw outsideSheet();
    }
  }

  cell(row: number, column: number): Cell {
    return this.rows[row - 1]?.cells[column - 1] ?? BLANK;
  }

  put(row: number, column: number, cell: Cell): void {
    const line = this.rows[row - 1];
    if (line === undefined || column > this.columns.length) throw outsideSheet();
    line.cells[column - 1] = cell;
  }

  /** A block read as rows of whatever is asked of each cell. */
  read<T>(box: Box, of: (cell: Cell, row: number, column: number) => T): T[][] {
    this.check(box);
    const found: T[][] = [];
    for (let row = box.row; row < box.row + box.rows; row++) {
      const cells = this.rows[row - 1]?.cells ?? [];
      const line: T[] = [];
      for (let column = box.column; column < box.column + box.columns; column++) {
        line.push(of(cells[column - 1] ?? BLANK, row, column));
      }
      found.push(line);
    }
    return found;
  }

  change(box: Box, to: (cell: Cell, row: number, column: number) => Cell): void {
    this.check(box);
    for (let row = box.row; row < box.row + box.rows; row++) {
      const cells = this.rows[row - 1]?.cells ?? [];
      for (let column = box.column; column < box.column + box.columns; column++) {
        const before = cells[column - 1] ?? BLANK;
        const after = to(before, row, column);
        if (after !== before) cells[column - 1] = after;
      }
    }
  }

  lastRow(): number {
    for (let row = this.rows.length; row > 0; row--) {
      if (this.rows[row - 1]?.cells.some(hasContent)) return row;
    }
    return 0;
  }

  lastColumn(): number {
    let last = 0;
    for (const row of this.rows) {
      for (let column = row.cells.length; column > last; column--) {
        if (hasContent(row.cells[column - 1])) last = column;
      }
    }
    return last;
  }

  count(axis: Axis): number {
    return axis === 'ROWS' ? this.rows.length : this.columns.length;
  }

  /** New rows and columns take the formats (and validation) of the line before them, as Google's insertion does. */
  insert(axis: Axis, before: number, count: number, like: number | null): void {
    if (axis === 'ROWS') {
      const model = like === null ? undefined : this.rows[like - 1];
      const made = Array.from({ length: count }, () => rowLike(model));
      // Spliced in slices: a call takes only so many arguments.
      for (let done = 0; done < made.length; done += 10_000) {
        this.rows.splice(before - 1 + done, 0, ...made.slice(done, done + 10_000));
      }
      return;
    }
    const model = like === null ? undefined : this.columns[like - 1];
    const made = Array.from({ length: count }, () => ({ width: model?.width ?? COLUMN_WIDTH, hidden: false }));
    this.columns.splice(before - 1, 0, ...made);
    for (const row of this.rows) {
      if (row.cells.length < before && like === null) continue;
      row.cells.length = Math.max(row.cells.length, before - 1);
      const cell = like === null ? undefined : formatOf(row.cells[like - 1]);
      row.cells.splice(before - 1, 0, ...Array.from({ length: count }, () => cell));
    }
  }

  delete(axis: Axis, at: number, count: number): void {
    const total = this.count(axis);
    const what = axis === 'ROWS' ? 'rows' : 'columns';
    if (at < 1 || count < 1 || at + count - 1 > total) {
      throw new SpreadsheetException('BAD_RANGE', `Those ${what} are out of bounds.`);
    }
    if (count === total) throw new SpreadsheetException('BAD_RANGE', `You can't delete all the ${what} on the sheet.`);
    if (axis === 'ROWS') {
      this.rows.splice(at - 1, count);
      return;
    }
    this.columns.splice(at - 1, count);
    for (const row of this.rows) row.cells.splice(at - 1, count);
  }
}

export function newRow(): Row {
  return { cells: [], height: ROW_HEIGHT, hidden: false, filtered: false };
}

function newColumn(): Column {
  return { width: COLUMN_WIDTH, hidden: false };
}

function rowLike(model: Row | undefined): Row {
  if (model === undefined) return newRow();
  return { cells: model.cells.map(formatOf), height: model.height, hidden: false, filtered: false };
}

function formatOf(cell: Cell | undefined): Cell | undefined {
  if (cell === undefined || (cell.look === PLAIN && cell.rule === undefined)) return undefined;
  return { content: '', look: cell.look, rule: cell.rule };
}

export function hasContent(cell: Cell | undefined): boolean {
  return cell !== undefined && (cell.content !== '' || cell.formula !== undefined);
}
