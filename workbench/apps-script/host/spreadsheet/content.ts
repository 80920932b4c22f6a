// Reading and writing cells' content: what a script sees of a cell, and what a cell becomes of what is put into it.
import { types } from 'node:util';
import { a1Of } from '../../inside/spreadsheet/a1';
import type { CellValue, Place, RichText, SortKey, ValidationData } from '../../inside/spreadsheet/protocol';
import { invalidData, outsideSheet, SpreadsheetException } from './errors';
import { evaluate } from './formulas';
import { BLANK, type Cell, type Content, showsDate } from './grid';
import { AUTOMATIC, displayed, formatKind, PLAIN_TEXT } from './number-format';
import type { Sheet } from './sheet';
import { typed, withFormat } from './typed-input';
import { type Candidate, checkboxStates, satisfies } from './validation';
import type { Workbook } from './workbook';

const CELL_LIMIT = 50_000;

export function cellValue(workbook: Workbook, cell: Cell): CellValue {
  return typeof cell.content === 'number' && showsDate(cell)
    ? new Date(workbook.clock.epochOf(cell.content))
    : cell.content;
}

export function displayOf(cell: Cell): string {
  if (typeof cell.content === 'string' && cell.look.numberFormat === undefined) return cell.content;
  return displayed(cell.content, cell.look.numberFormat ?? AUTOMATIC);
}

export function formulaOf(cell: Cell): string {
  return cell.formula ?? '';
}

/** What a cell becomes when a value is put into it: its note, format and validation stay. */
export function filled(workbook: Workbook, cell: Cell, input: CellValue, at: () => string): Cell {
  if (typeof input === 'string') return withText(workbook, cell, input, at);
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) throw new SpreadsheetException('BAD_ARGUMENT', `Cell ${at()} can't hold ${input}.`);
    return withContent(cell, input);
  }
  if (typeof input === 'boolean') return withContent(cell, input);
  if (types.isDate(input)) return withDate(workbook, cell, input, at);
  throw new SpreadsheetException(
    'BAD_ARGUMENT',
    `Cell ${at()} was given a value that is no text, number, boolean or date.`,
  );
}

function withContent(cell: Cell, content: Content): Cell {
  const { look, note, rule } = cell;
  return { content, look, formula: undefined, note, rule, runs: undefined };
}

function withPattern(workbook: Workbook, cell: Cell, pattern: string | undefined): Cell {
  return pattern === undefined ? cell : { ...cell, look: workbook.looks.with(cell.look, 'numberFormat', pattern) };
}

function withText(workbook: Workbook, cell: Cell, text: string, at: () => string): Cell {
  if (text.length > CELL_LIMIT) throw tooLong(at());
  const made = typed(text, cell.look.numberFormat);
  if (made.formula !== undefined) return withFormula(cell, made.formula);
  return withPattern(workbook, withContent(cell, made.value), made.pattern);
}

export function withFormula(cell: Cell, formula: string): Cell {
  if (formula === '') return withContent(cell, '');
  const text = formula.startsWith('=') ? formula : `=${formula}`;
  const { value, link } = evaluate(text);
  const runs = link === undefined ? undefined : [{ start: 0, end: String(value).length, link }];
  return { ...withContent(cell, value), formula: text, runs };
}

function withDate(workbook: Workbook, cell: Cell, date: Date, at: () => string): Cell {
  if (Number.isNaN(date.getTime()))
    throw new SpreadsheetException('BAD_ARGUMENT', `Cell ${at()} was given a date that is none.`);
  const serial = workbook.clock.serialOf(date.getTime());
  const pattern = Number.isInteger(serial) ? 'M/d/yyyy' : 'M/d/yyyy H:mm:ss';
  const made = withFormat({ value: serial, pattern }, cell.look.numberFormat);
  return withPattern(workbook, withContent(cell, serial), made.pattern);
}

export function withRichText(cell: Cell, rich: RichText, at: () => string): Cell {
  if (rich.text.length > CELL_LIMIT) throw tooLong(at());
  return { ...withContent(cell, rich.text), runs: rich.runs.length === 0 ? undefined : rich.runs };
}

function tooLong(a1: string): SpreadsheetException {
  return new SpreadsheetException(
    'LIMIT',
    `Your input contains more than the maximum of ${CELL_LIMIT} characters in a single cell (${a1}).`,
  );
}

export function checkSize(place: Place, data: readonly (readonly unknown[])[]): void {
  if (data.length !== place.rows) {
    throw new SpreadsheetException(
      'SIZE_MISMATCH',
      `The number of rows in the data does not match the number of rows in the range. The data has ${data.length} but the range has ${place.rows}.`,
    );
  }
  const odd = data.find((row) => row.length !== place.columns);
  if (odd !== undefined) {
    throw new SpreadsheetException(
      'SIZE_MISMATCH',
      `The number of columns in the data does not match the number of columns in the range. The data has ${odd.length} but the range has ${place.columns}.`,
    );
  }
}

export function candidateOf(cell: Cell): Candidate {
  return { content: cell.content, display: displayOf(cell), date: showsDate(cell) };
}

export function listedIn(workbook: Workbook): (range: Place) => readonly string[] {
  return (range) => workbook.sheet(range.sheet).grid.read(range, displayOf).flat();
}

/** Whether a cell that only warns holds what its rule does not want: the page marks it. */
export function isInvalid(workbook: Workbook, cell: Cell): boolean {
  return cell.rule !== undefined && !satisfies(cell.rule, candidateOf(cell), listedIn(workbook));
}

/**
 * Puts a new cell for each cell of a place. All are made and checked before the first is put, so a refusal leaves the sheet as it was.
 * A rule that rejects input rejects a script's, too.
 */
export function write(workbook: Workbook, place: Place, to: (cell: Cell, row: number, column: number) => Cell): void {
  const sheet = workbook.sheet(place.sheet);
  const known = new Map<Place, readonly string[]>();
  const choices = (range: Place) => {
    const found = known.get(range) ?? listedIn(workbook)(range);
    known.set(range, found);
    return found;
  };
  const made = sheet.grid.read(place, (before, row, column) => {
    const cell = to(before, row, column);
    const { rule } = cell;
    const mustFit = rule !== undefined && (!rule.allowInvalid || rule.criteria === 'CHECKBOX');
    if (mustFit && !satisfies(rule, candidateOf(cell), choices)) {
      throw invalidData(a1Of({ row, column, rows: 1, columns: 1 }), rule.helpText);
    }
    return cell;
  });
  made.forEach((line, rowAt) => {
    const row = sheet.grid.rows[place.row - 1 + rowAt];
    if (row === undefined) throw outsideSheet();
    for (let at = 0; at < line.length; at++) row.cells[place.column - 1 + at] = line[at];
  });
  sheet.touch(place);
}

export function writeValues(workbook: Workbook, place: Place, values: readonly (readonly CellValue[])[]): void {
  checkSize(place, values);
  write(workbook, place, (cell, row, column) =>
    filled(workbook, cell, values[row - place.row]?.[column - place.column] ?? '', () =>
      a1Of({ row, column, rows: 1, columns: 1 }),
    ),
  );
}

/** Below the last row that has content; the one write that grows the sheet. */
export function appendRow(workbook: Workbook, sheet: Sheet, values: readonly CellValue[]): Place {
  const row = sheet.grid.lastRow() + 1;
  const missing = values.length - sheet.grid.columns.length;
  if (missing > 0) {
    workbook.checkGrowth(sheet, 'COLUMNS', missing);
    sheet.grid.insert('COLUMNS', sheet.grid.columns.length + 1, missing, null);
  }
  if (row > sheet.grid.rows.length) {
    workbook.checkGrowth(sheet, 'ROWS', 1);
    sheet.grid.insert('ROWS', row, 1, row > 1 ? row - 1 : null);
    sheet.touch(null);
  }
  const place = { sheet: sheet.id, row, column: 1, rows: 1, columns: values.length };
  writeValues(workbook, place, [values]);
  return place;
}

/** Whole cells move but for their validation, which belongs to the place. */
export function sortRows(workbook: Workbook, place: Place, keys: readonly SortKey[]): void {
  const sheet = workbook.sheet(place.sheet);
  for (const { column } of keys) {
    if (column < place.column || column >= place.column + place.columns) {
      throw new SpreadsheetException('BAD_ARGUMENT', `The sort column ${column} is not in the range ${a1Of(place)}.`);
    }
  }
  const lines = sheet.grid.read(place, (cell) => cell);
  const rules = lines.map((line) => line.map((cell) => cell.rule));
  lines.sort((a, b) => {
    for (const { column, ascending } of keys) {
      const order = compare(a[column - place.column] ?? BLANK, b[column - place.column] ?? BLANK, ascending);
      if (order !== 0) return order;
    }
    return 0;
  });
  sheet.grid.change(place, (_, row, column) => {
    const cell = lines[row - place.row]?.[column - place.column] ?? BLANK;
    const rule: ValidationData | undefined = rules[row - place.row]?.[column - place.column];
    return cell.rule === rule ? cell : { ...cell, rule };
  });
  sheet.touch(place);
}

/** Numbers and dates, then text without regard to case, then FALSE and TRUE; blanks come last in either order. */
function compare(a: Cell, b: Cell, ascending: boolean): number {
  const [first, second] = [rank(a.content), rank(b.content)];
  if (first === 3 || second === 3) return first - second;
  const order = first !== second ? first - second : compareContent(a.content, b.content);
  return ascending ? order : -order;
}

function rank(content: Content): number {
  if (content === '') return 3;
  return typeof content === 'number' ? 0 : typeof content === 'string' ? 1 : 2;
}

function compareContent(a: Content, b: Content): number {
  if (typeof a === 'string') return a.localeCompare(String(b), 'en', { sensitivity: 'accent' });
  return Number(a) - Number(b);
}

export function isChecked(cell: Cell): boolean | null {
  if (cell.rule?.criteria !== 'CHECKBOX') return null;
  return cell.content === checkboxStates(cell.rule)[0];
}

/** A cell's text as the page edits it: what a person would type to get the same again. */
export function editTextOf(cell: Cell): string {
  if (cell.formula !== undefined) return cell.formula;
  if (typeof cell.content !== 'number') return displayOf(cell);
  const pattern = cell.look.numberFormat ?? AUTOMATIC;
  const kind = formatKind(pattern);
  if (kind === 'DATE') return displayed(cell.content, cell.content < 1 ? 'h:mm:ss' : dateEditPattern(cell.content));
  return pattern === PLAIN_TEXT || kind !== 'NUMBER' || !pattern.includes('%')
    ? String(cell.content)
    : displayed(cell.content, '0.##########%');
}

function dateEditPattern(serial: number): string {
  return Number.isInteger(serial) ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss';
}
