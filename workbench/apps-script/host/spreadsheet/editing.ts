// What people do in the page: typing, pasting, sorting, filtering, tabs, rows. Rules and protection answer as they do in Sheets.
import { a1Of } from '../../inside/spreadsheet/a1';
import type { Axis, Box, CellEdit, FilterCriteriaData, Place, SortKey } from '../../inside/spreadsheet/protocol';
import { placed } from './boxes';
import { filled, sortRows, write } from './content';
import { protectedCells, SpreadsheetException } from './errors';
import { createFilter, filterOf, removeFilter, setCriteria } from './filter';
import type { Cell } from './grid';
import { checkboxStates } from './validation';
import { linesOf, type Workbook } from './workbook';

export type ChangeType =
  | 'EDIT'
  | 'INSERT_ROW'
  | 'INSERT_COLUMN'
  | 'REMOVE_ROW'
  | 'REMOVE_COLUMN'
  | 'INSERT_GRID'
  | 'REMOVE_GRID'
  | 'OTHER';

/** EDITED brings the edit triggers' event; WARNING waits for the person's confirmation: call again with it. */
export type EditResult =
  | { readonly outcome: 'EDITED'; readonly edit: CellEdit }
  | { readonly outcome: 'CHANGED'; readonly change: ChangeType }
  | { readonly outcome: 'WARNING'; readonly message: string }
  | { readonly outcome: 'REFUSED'; readonly message: string };

const WARNING =
  "Heads up! You're trying to edit part of this sheet that shouldn't be changed accidentally. Edit anyway?";

export class UserEditing {
  constructor(private readonly workbook: Workbook) {}

  edit(user: string, sheet: number, row: number, column: number, text: string, confirmed = false): EditResult {
    return this.editBlock(user, sheet, row, column, [[text]], confirmed);
  }

  /** A paste, or one cell. The event names old and new value only where one cell was edited. */
  editBlock(
    user: string,
    sheet: number,
    row: number,
    column: number,
    texts: readonly (readonly string[])[],
    confirmed = false,
  ): EditResult {
    const place: Place = { sheet, row, column, rows: texts.length, columns: texts[0]?.length ?? 0 };
    return this.guarded(user, place, confirmed, () => {
      const grid = this.workbook.sheet(sheet).grid;
      const before = grid.cell(row, column);
      write(this.workbook, place, (cell, at, across) =>
        filled(this.workbook, cell, asTyped(cell, texts[at - row]?.[across - column] ?? ''), () =>
          a1Of({ row: at, column: across, rows: 1, columns: 1 }),
        ),
      );
      this.workbook.activate(user, place);
      return { outcome: 'EDITED', edit: editOf(place, user, before, grid.cell(row, column)) };
    });
  }

  clear(user: string, place: Place, confirmed = false): EditResult {
    return this.guarded(user, place, confirmed, () => {
      const grid = this.workbook.sheet(place.sheet).grid;
      const before = grid.cell(place.row, place.column);
      // Clearing a checkbox unchecks it.
      write(this.workbook, place, (cell, row, column) =>
        filled(this.workbook, cell, cell.rule?.criteria === 'CHECKBOX' ? checkboxStates(cell.rule)[1] : '', () =>
          a1Of({ row, column, rows: 1, columns: 1 }),
        ),
      );
      return { outcome: 'EDITED', edit: editOf(place, user, before, grid.cell(place.row, place.column)) };
    });
  }

  sort(user: string, place: Place, keys: readonly SortKey[], confirmed = false): EditResult {
    return this.guarded(user, place, confirmed, () => {
      sortRows(this.workbook, place, keys);
      return { outcome: 'CHANGED', change: 'OTHER' };
    });
  }

  insert(user: string, sheet: number, axis: Axis, before: number, count: number): EditResult {
    return this.answered(() => {
      this.workbook.insertLines(user, sheet, axis, before, count, before > 1 ? before - 1 : null);
      return { outcome: 'CHANGED', change: axis === 'ROWS' ? 'INSERT_ROW' : 'INSERT_COLUMN' };
    });
  }

  remove(user: string, sheet: number, axis: Axis, at: number, count: number, confirmed = false): EditResult {
    const lines = linesOf(this.workbook.sheet(sheet), axis, at, count);
    return this.guarded(user, lines, confirmed, () => {
      this.workbook.deleteLines(user, sheet, axis, at, count);
      return { outcome: 'CHANGED', change: axis === 'ROWS' ? 'REMOVE_ROW' : 'REMOVE_COLUMN' };
    });
  }

  addSheet(name: string | null): EditResult {
    return this.answered(() => {
      this.workbook.insertSheet(name, null);
      return { outcome: 'CHANGED', change: 'INSERT_GRID' };
    });
  }

  removeSheet(user: string, sheet: number): EditResult {
    return this.answered(() => {
      this.workbook.deleteSheet(user, sheet);
      return { outcome: 'CHANGED', change: 'REMOVE_GRID' };
    });
  }

  renameSheet(sheet: number, name: string): EditResult {
    return this.answered(() => {
      this.workbook.renameSheet(sheet, name);
      return { outcome: 'CHANGED', change: 'OTHER' };
    });
  }

  hideSheet(sheet: number, hidden: boolean): EditResult {
    return this.answered(() => {
      this.workbook.setSheetHidden(sheet, hidden);
      return { outcome: 'CHANGED', change: 'OTHER' };
    });
  }

  createFilter(sheet: number, box: Box): EditResult {
    return this.answered(() => {
      createFilter(this.workbook.sheet(sheet), box);
      return { outcome: 'CHANGED', change: 'OTHER' };
    });
  }

  filterColumn(sheet: number, column: number, criteria: FilterCriteriaData | null): EditResult {
    return this.answered(() => {
      setCriteria(this.workbook.sheet(sheet), column, criteria);
      return { outcome: 'CHANGED', change: 'OTHER' };
    });
  }

  removeFilter(sheet: number): EditResult {
    return this.answered(() => {
      filterOf(this.workbook.sheet(sheet));
      removeFilter(this.workbook.sheet(sheet));
      return { outcome: 'CHANGED', change: 'OTHER' };
    });
  }

  private guarded(user: string, place: Place, confirmed: boolean, act: () => EditResult): EditResult {
    const verdict = this.workbook.protections.verdict(user, place);
    if (verdict === 'REFUSED') return { outcome: 'REFUSED', message: protectedCells().message };
    if (verdict === 'WARNING' && !confirmed) return { outcome: 'WARNING', message: WARNING };
    return this.answered(act);
  }

  /** A person sees a refusal; only a fault of ours goes on as an error. */
  private answered(act: () => EditResult): EditResult {
    try {
      return act();
    } catch (error) {
      if (error instanceof SpreadsheetException) return { outcome: 'REFUSED', message: error.message };
      throw error;
    }
  }
}

/** A person's TRUE and FALSE in a checkbox cell are its own two values. */
function asTyped(cell: Cell, text: string): string | number | boolean {
  if (cell.rule?.criteria !== 'CHECKBOX') return text;
  const [checked, unchecked] = checkboxStates(cell.rule);
  if (text.toUpperCase() === 'TRUE') return checked;
  return text.toUpperCase() === 'FALSE' ? unchecked : text;
}

function editOf(place: Place, user: string, before: Cell, after: Cell): CellEdit {
  const single = place.rows === 1 && place.columns === 1;
  if (!single) return { place: placed(place.sheet, place), user };
  return {
    place: placed(place.sheet, place),
    user,
    ...(before.content === '' ? {} : { oldValue: eventText(before) }),
    ...(after.content === '' ? {} : { value: eventText(after) }),
  };
}

/** Events carry text: a date its serial number, a checkbox TRUE or FALSE, a formula itself. */
function eventText(cell: Cell): string {
  if (typeof cell.content === 'boolean') return cell.content ? 'TRUE' : 'FALSE';
  return cell.formula ?? String(cell.content);
}
