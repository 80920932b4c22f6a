// A tab's filter: which rows its criteria hide.
import type { Box, FilterCriteriaData } from '../../inside/spreadsheet/protocol';
import { displayOf } from './content';
import { SpreadsheetException } from './errors';
import type { Cell } from './grid';
import type { Sheet } from './sheet';
import { satisfies } from './validation';

export function createFilter(sheet: Sheet, box: Box): void {
  sheet.grid.check(box);
  if (sheet.filter !== null) {
    throw new SpreadsheetException('BAD_ARGUMENT', "You can't create a filter in a sheet that already has a filter.");
  }
  sheet.filter = { box, criteria: new Map() };
  sheet.touch(null);
}

export function removeFilter(sheet: Sheet): void {
  sheet.filter = null;
  for (const row of sheet.grid.rows) row.filtered = false;
  sheet.touch(null);
}

export function setCriteria(sheet: Sheet, column: number, criteria: FilterCriteriaData | null): void {
  const filter = filterOf(sheet);
  if (column < filter.box.column || column >= filter.box.column + filter.box.columns) {
    throw new SpreadsheetException('BAD_ARGUMENT', `Column ${column} is outside the filter of "${sheet.name}".`);
  }
  const next = new Map(filter.criteria);
  if (criteria === null) next.delete(column);
  else next.set(column, criteria);
  sheet.filter = { box: filter.box, criteria: next };
  hideRows(sheet);
}

/** Sorting with a filter sorts what is under its header. */
export function filteredRows(sheet: Sheet): Box {
  const { box } = filterOf(sheet);
  return { ...box, row: box.row + 1, rows: box.rows - 1 };
}

export function filterOf(sheet: Sheet) {
  if (sheet.filter === null)
    throw new SpreadsheetException('NO_SUCH_OBJECT', `The sheet "${sheet.name}" has no filter.`);
  return sheet.filter;
}

function hideRows(sheet: Sheet): void {
  const { box, criteria } = filterOf(sheet);
  for (let row = box.row + 1; row < box.row + box.rows; row++) {
    const line = sheet.grid.rows[row - 1];
    if (line === undefined) continue;
    line.filtered = [...criteria].some(([column, one]) => !shows(one, sheet.grid.cell(row, column)));
  }
  sheet.touch(null);
}

function shows(criteria: FilterCriteriaData, cell: Cell): boolean {
  const display = displayOf(cell);
  if (criteria.hiddenValues.includes(display)) return false;
  if (criteria.visibleValues.length > 0 && !criteria.visibleValues.includes(display)) return false;
  return criteria.criteria === undefined || holds(criteria.criteria, criteria, cell);
}

function holds(kind: string, criteria: FilterCriteriaData, cell: Cell): boolean {
  const text = String(cell.content).toLowerCase();
  const wanted = String(criteria.values[0] ?? '').toLowerCase();
  if (kind === 'CELL_EMPTY') return cell.content === '';
  if (kind === 'CELL_NOT_EMPTY') return cell.content !== '';
  if (kind === 'TEXT_STARTS_WITH') return text.startsWith(wanted);
  if (kind === 'TEXT_ENDS_WITH') return text.endsWith(wanted);
  if (cell.content === '') return false;
  const rule = { criteria: kind, values: criteria.values, showDropdown: false, allowInvalid: false, helpText: null };
  return satisfies(rule, { content: cell.content, display: text, date: typeof cell.content === 'number' }, () => []);
}
