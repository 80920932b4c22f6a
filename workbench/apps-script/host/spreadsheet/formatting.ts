// What is done to cells besides filling them: formats, borders, notes, rules, checkboxes, clearing, copying.
import type {
  BorderOrder,
  Borders,
  CellValue,
  ClearOrder,
  LookKey,
  LookValue,
  Place,
  ValidationData,
} from '../../inside/spreadsheet/protocol';
import { checkSize, isChecked, write } from './content';
import { SpreadsheetException } from './errors';
import { BLANK, type Cell, type Content } from './grid';
import { PLAIN } from './looks';
import { checkboxStates } from './validation';
import type { Workbook } from './workbook';

type Block<T> = readonly (readonly T[])[];

/** Formats, notes and rules: no content changes, so no rule is asked. */
function adorn(workbook: Workbook, place: Place, to: (cell: Cell, row: number, column: number) => Cell): void {
  const sheet = workbook.sheet(place.sheet);
  sheet.grid.change(place, to);
  sheet.touch(place);
}

function at<T>(place: Place, block: Block<T>): (row: number, column: number) => T | undefined {
  checkSize(place, block);
  return (row, column) => block[row - place.row]?.[column - place.column];
}

export function setLook(workbook: Workbook, place: Place, key: LookKey, value: LookValue | null): void {
  adorn(workbook, place, (cell) => ({ ...cell, look: workbook.looks.with(cell.look, key, value) }));
}

export function setLooks(workbook: Workbook, place: Place, key: LookKey, values: Block<LookValue | null>): void {
  const value = at(place, values);
  adorn(workbook, place, (cell, row, column) => ({
    ...cell,
    look: workbook.looks.with(cell.look, key, value(row, column) ?? null),
  }));
}

export function setBorders(workbook: Workbook, place: Place, order: BorderOrder): void {
  adorn(workbook, place, (cell, row, column) => {
    const borders = {
      ...side('top', row === place.row ? order.top : order.horizontal, cell, order),
      ...side('bottom', row === place.row + place.rows - 1 ? order.bottom : order.horizontal, cell, order),
      ...side('left', column === place.column ? order.left : order.vertical, cell, order),
      ...side('right', column === place.column + place.columns - 1 ? order.right : order.vertical, cell, order),
    };
    return { ...cell, look: workbook.looks.withBorders(cell.look, borders) };
  });
}

function side(name: keyof Borders, wanted: boolean | null, cell: Cell, order: BorderOrder): Borders {
  const line = wanted === null ? cell.look.borders?.[name] : wanted ? order.line : undefined;
  return line === undefined ? {} : { [name]: line };
}

export function setNotes(workbook: Workbook, place: Place, notes: Block<string | null>): void {
  const note = at(place, notes);
  adorn(workbook, place, (cell, row, column) => ({ ...cell, note: note(row, column) || undefined }));
}

export function setRule(workbook: Workbook, place: Place, rule: ValidationData | null): void {
  const kept = rule === null ? undefined : { ...rule, values: workbook.kept(rule.values) };
  adorn(workbook, place, (cell) => ({ ...cell, rule: kept }));
  if (kept?.criteria === 'CHECKBOX') uncheckBlanks(workbook, place);
}

export function setRules(workbook: Workbook, place: Place, rules: Block<ValidationData | null>): void {
  const rule = at(place, rules);
  adorn(workbook, place, (cell, row, column) => {
    const one = rule(row, column) ?? null;
    return { ...cell, rule: one === null ? undefined : { ...one, values: workbook.kept(one.values) } };
  });
  uncheckBlanks(workbook, place);
}

export function insertCheckboxes(
  workbook: Workbook,
  place: Place,
  checked: CellValue | null,
  unchecked: CellValue | null,
) {
  const values = [checked, unchecked].flatMap((value) => (value === null ? [] : [value]));
  setRule(workbook, place, { criteria: 'CHECKBOX', values, showDropdown: false, allowInvalid: false, helpText: null });
}

/** A new checkbox is unchecked; one whose cell holds what it can't be loses that. */
function uncheckBlanks(workbook: Workbook, place: Place): void {
  adorn(workbook, place, (cell) => {
    if (cell.rule?.criteria !== 'CHECKBOX') return cell;
    const states: readonly Content[] = checkboxStates(cell.rule);
    return states.includes(cell.content)
      ? cell
      : { ...cell, content: checkboxStates(cell.rule)[1], formula: undefined, runs: undefined };
  });
}

export function removeCheckboxes(workbook: Workbook, place: Place): void {
  adorn(workbook, place, (cell) =>
    isChecked(cell) === null ? cell : { ...cell, content: '', formula: undefined, rule: undefined },
  );
}

export function setChecked(workbook: Workbook, place: Place, checked: boolean): void {
  write(workbook, place, (cell) =>
    cell.rule?.criteria === 'CHECKBOX' ? { ...cell, content: checkboxStates(cell.rule)[checked ? 0 : 1] } : cell,
  );
}

export function clear(workbook: Workbook, place: Place, order: ClearOrder): void {
  adorn(workbook, place, (cell) => {
    if (cell === BLANK) return cell;
    return {
      content: order.contents ? '' : cell.content,
      formula: order.contents ? undefined : cell.formula,
      runs: order.contents ? undefined : cell.runs,
      look: order.formats ? PLAIN : cell.look,
      note: order.notes ? undefined : cell.note,
      rule: order.validations ? undefined : cell.rule,
    };
  });
  const sheet = workbook.sheet(place.sheet);
  if (order.formats) sheet.breakApart(place);
}

/** The destination is filled by repeating the source, as a paste is, and at least as large as it. */
export function copy(workbook: Workbook, from: Place, to: Place, what: 'ALL' | 'VALUES' | 'FORMAT'): void {
  const source = workbook.sheet(from.sheet).grid.read(from, (cell) => cell);
  const rows = to.rows % from.rows === 0 ? to.rows : from.rows;
  const columns = to.columns % from.columns === 0 ? to.columns : from.columns;
  write(workbook, { ...to, rows, columns }, (cell, row, column) => {
    const copied = source[(row - to.row) % from.rows]?.[(column - to.column) % from.columns];
    if (copied === undefined) throw new SpreadsheetException('BAD_RANGE', 'The copied range has no cells.');
    if (what === 'ALL') return copied;
    if (what === 'FORMAT') return { ...cell, look: copied.look };
    return {
      ...cell,
      content: copied.content,
      formula: undefined,
      runs: copied.formula === undefined ? copied.runs : undefined,
    };
  });
}
