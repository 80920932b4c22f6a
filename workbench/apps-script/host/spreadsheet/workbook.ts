// The spreadsheet: its tabs, names, metadata, protections and each user's selection. The truth that the page and the scripts share.
import { types } from 'node:util';
import type {
  Axis,
  CellValue,
  MetadataLocation,
  Place,
  SpreadsheetFacts,
  ValidationData,
} from '../../inside/spreadsheet/protocol';
import { placed, type Shift, shifted } from './boxes';
import { SpreadsheetException } from './errors';
import { MAX_COLUMNS } from './grid';
import { LookBook } from './looks';
import { Metadata } from './metadata';
import { Protections } from './protections';
import { SheetClock } from './serial';
import { Sheet } from './sheet';

export const MAX_CELLS = 10_000_000;
const NEW_ROWS = 1000;
const NEW_COLUMNS = 26;

export interface WorkbookOptions {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly owner: string;
  readonly editors: readonly string[];
  readonly url?: string;
}

/** Null: the list of tabs or the spreadsheet's own facts changed. */
export type ChangeListener = (sheet: number | null) => void;

export class Workbook {
  readonly looks = new LookBook();
  readonly metadata = new Metadata();
  readonly protections: Protections;
  readonly names = new Map<string, Place>();
  sheets: readonly Sheet[] = [];
  name: string;
  clock: SheetClock;
  /** How often a script asked that its writes be seen; a write is seen at once here. */
  flushes = 0;
  revision = 0;
  private readonly views = new Map<string, Place>();
  private readonly listeners = new Set<ChangeListener>();

  constructor(readonly options: WorkbookOptions) {
    this.name = options.name;
    this.clock = new SheetClock(options.timeZone);
    this.protections = new Protections(options.owner);
  }

  /** As a new spreadsheet of Google's: one tab of 1,000 rows and 26 columns. */
  static fresh(options: WorkbookOptions): Workbook {
    const workbook = new Workbook(options);
    workbook.addSheet(new Sheet(0, 'Sheet1', NEW_ROWS, NEW_COLUMNS, workbook.sheetChanged), 0);
    return workbook;
  }

  get editors(): readonly string[] {
    return [...new Set([this.options.owner, ...this.options.editors])];
  }

  facts(): SpreadsheetFacts {
    const { id, owner } = this.options;
    const url = this.options.url ?? `https://docs.google.com/spreadsheets/d/${id}/edit`;
    return { id, name: this.name, url, timeZone: this.clock.timeZone, locale: 'en_US', owner, editors: this.editors };
  }

  rename(name: string): void {
    this.name = name;
    this.touch();
  }

  setTimeZone(zone: string): void {
    this.clock = new SheetClock(zone);
    this.touch();
  }

  onChange(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  sheet(id: number): Sheet {
    const sheet = this.sheets.find((one) => one.id === id);
    if (sheet === undefined) throw new SpreadsheetException('NO_SUCH_OBJECT', `Sheet ${id} not found`);
    return sheet;
  }

  /** Names are compared as Google compares them: without regard to case. */
  sheetByName(name: string): Sheet | undefined {
    return this.sheets.find((one) => one.name.toLowerCase() === name.toLowerCase());
  }

  indexOf(sheet: Sheet): number {
    return this.sheets.indexOf(sheet) + 1;
  }

  insertSheet(name: string | null, index: number | null): Sheet {
    const title = name ?? this.freeName();
    this.checkName(title, null);
    this.checkRoom(NEW_ROWS * NEW_COLUMNS);
    const at = index ?? this.sheets.length;
    if (at < 0 || at > this.sheets.length) {
      throw new SpreadsheetException(
        'BAD_ARGUMENT',
        `A sheet can't be inserted at position ${at}: there are ${this.sheets.length}.`,
      );
    }
    const id = Math.max(0, ...this.sheets.map((sheet) => sheet.id)) + 1;
    const sheet = new Sheet(id, title, NEW_ROWS, NEW_COLUMNS, this.sheetChanged);
    this.addSheet(sheet, at);
    return sheet;
  }

  addSheet(sheet: Sheet, at: number): void {
    this.sheets = [...this.sheets.slice(0, at), sheet, ...this.sheets.slice(at)];
    this.touch();
  }

  deleteSheet(user: string, id: number): void {
    const sheet = this.sheet(id);
    if (this.sheets.filter((one) => one !== sheet && !one.hidden).length === 0) {
      throw new SpreadsheetException('LAST_SHEET', "You can't remove all the visible sheets in a document.");
    }
    this.protections.checkScript(user, placed(id, sheet.grid.all));
    this.sheets = this.sheets.filter((one) => one !== sheet);
    this.metadata.sheetGone(id);
    this.protections.sheetGone(id);
    this.moveChartRanges(id, () => null);
    for (const [name, place] of this.names) if (place.sheet === id) this.names.delete(name);
    for (const [viewer, place] of this.views) if (place.sheet === id) this.views.delete(viewer);
    this.touch();
  }

  renameSheet(id: number, name: string): void {
    const sheet = this.sheet(id);
    this.checkName(name, sheet);
    sheet.name = name;
    sheet.touch(null);
    this.touch();
  }

  setSheetHidden(id: number, hidden: boolean): void {
    const sheet = this.sheet(id);
    if (hidden && this.sheets.every((one) => one === sheet || one.hidden)) {
      throw new SpreadsheetException('LAST_SHEET', "You can't hide all the sheets in a document.");
    }
    sheet.hidden = hidden;
    sheet.touch(null);
    this.touch();
  }

  moveSheet(id: number, position: number): void {
    const sheet = this.sheet(id);
    if (position < 1 || position > this.sheets.length) {
      throw new SpreadsheetException(
        'BAD_ARGUMENT',
        `A sheet can't move to position ${position}: there are ${this.sheets.length}.`,
      );
    }
    const others = this.sheets.filter((one) => one !== sheet);
    this.sheets = [...others.slice(0, position - 1), sheet, ...others.slice(position - 1)];
    this.touch();
  }

  viewOf(user: string): Place {
    const known = this.views.get(user);
    if (known !== undefined) return known;
    const first = this.sheets.find((sheet) => !sheet.hidden);
    return { sheet: first?.id ?? 0, row: 1, column: 1, rows: 1, columns: 1 };
  }

  activate(user: string, place: Place): void {
    const sheet = this.sheet(place.sheet);
    sheet.grid.check(place);
    if (sheet.hidden) this.setSheetHidden(sheet.id, false);
    this.views.set(user, place);
  }

  forgetView(user: string): void {
    this.views.delete(user);
  }

  insertLines(user: string, id: number, axis: Axis, before: number, count: number, like: number | null): void {
    const sheet = this.sheet(id);
    const total = sheet.grid.count(axis);
    if (before < 1 || before > total + 1 || count < 1) {
      const what = axis === 'ROWS' ? 'rows' : 'columns';
      throw new SpreadsheetException('BAD_RANGE', `Those ${what} are out of bounds.`);
    }
    this.protections.checkScript(user, linesOf(sheet, axis, Math.min(before, total), 1));
    this.checkGrowth(sheet, axis, count);
    sheet.grid.insert(axis, before, count, like);
    this.shift(sheet, { axis, at: before, by: count });
  }

  deleteLines(user: string, id: number, axis: Axis, at: number, count: number): void {
    const sheet = this.sheet(id);
    const frozen = axis === 'ROWS' ? sheet.frozenRows : sheet.frozenColumns;
    const total = sheet.grid.count(axis);
    if (at <= frozen + 1 && at + count - 1 === total && count < total) {
      const what = axis === 'ROWS' ? 'rows' : 'columns';
      throw new SpreadsheetException('BAD_RANGE', `Sorry, it is not possible to delete all non-frozen ${what}.`);
    }
    if (at >= 1 && count >= 1 && at + count - 1 <= total) {
      this.protections.checkScript(user, linesOf(sheet, axis, at, count));
    }
    sheet.grid.delete(axis, at, count);
    this.shift(sheet, { axis, at, by: -count });
  }

  /** Metadata may lie on the spreadsheet, a tab, or one whole row or column. */
  metadataLocation(at: MetadataLocation | Place): MetadataLocation {
    if ('type' in at) return at;
    const { all } = this.sheet(at.sheet).grid;
    if (at.rows === 1 && at.columns === all.columns) return { type: 'ROW', sheet: at.sheet, index: at.row };
    if (at.columns === 1 && at.rows === all.rows) return { type: 'COLUMN', sheet: at.sheet, index: at.column };
    throw new SpreadsheetException(
      'BAD_ARGUMENT',
      'Adding developer metadata to arbitrary ranges is not currently supported. Developer metadata may only be added to the top-level spreadsheet, an individual sheet, or an entire row or column.',
    );
  }

  checkGrowth(sheet: Sheet, axis: Axis, count: number): void {
    const { rows, columns } = sheet.grid;
    if (axis === 'COLUMNS' && columns.length + count > MAX_COLUMNS) {
      throw new SpreadsheetException(
        'LIMIT',
        `A sheet has at most ${MAX_COLUMNS} columns; "${sheet.name}" would get ${columns.length + count}.`,
      );
    }
    this.checkRoom(count * (axis === 'ROWS' ? columns.length : rows.length));
  }

  /** Dates in a rule are kept as serial numbers, so that they mean a day on the sheet's clock. */
  kept(values: readonly CellValue[]): CellValue[] {
    return values.map((value) => (types.isDate(value) ? this.clock.serialOf(value.getTime()) : value));
  }

  given(criteria: string, values: readonly CellValue[]): CellValue[] {
    if (!criteria.startsWith('DATE_')) return [...values];
    return values.map((value) => (typeof value === 'number' ? new Date(this.clock.epochOf(value)) : value));
  }

  readonly sheetChanged = (sheet: number): void => {
    for (const listener of this.listeners) listener(sheet);
  };

  touch(): void {
    this.revision += 1;
    for (const listener of this.listeners) listener(null);
  }

  private shift(sheet: Sheet, shift: Shift): void {
    sheet.shift(shift);
    this.metadata.shift(sheet.id, shift);
    this.protections.shift(sheet.id, shift);
    this.shiftRuleRanges(sheet.id, shift);
    this.moveChartRanges(sheet.id, (range) => shifted(range, shift));
    for (const [name, place] of this.names) {
      if (place.sheet !== sheet.id) continue;
      const moved = shifted(place, shift);
      if (moved === null) this.names.delete(name);
      else this.names.set(name, moved);
    }
    for (const [user, place] of this.views) {
      if (place.sheet === sheet.id && shifted(place, shift) === null) this.views.delete(user);
    }
    sheet.touch(null);
  }

  /** Charts follow what they show, whichever tab it is on; what is gone they show no more. */
  private moveChartRanges(sheet: number, moved: (range: Place) => Place | null): void {
    for (const one of this.sheets) {
      if (!one.charts.some((chart) => chart.ranges.some((range) => range.sheet === sheet))) continue;
      one.charts = one.charts.map((chart) => ({
        ...chart,
        ranges: chart.ranges.flatMap((range) => (range.sheet === sheet ? (moved(range) ?? []) : range)),
      }));
      if (one.id !== sheet) one.touch(null);
    }
  }

  /** A dropdown that reads its choices from a range follows that range. One rule serves many cells, so it is moved once. */
  private shiftRuleRanges(sheetId: number, shift: Shift): void {
    const moved = new Map<ValidationData, ValidationData>();
    for (const sheet of this.sheets) {
      for (const row of sheet.grid.rows) {
        row.cells.forEach((cell, at) => {
          const rule = cell?.rule;
          if (cell === undefined || rule?.range === undefined || rule.range.sheet !== sheetId) return;
          const next = moved.get(rule) ?? { ...rule, range: shifted(rule.range, shift) ?? undefined };
          moved.set(rule, next);
          row.cells[at] = { ...cell, rule: next };
        });
      }
    }
  }

  private checkRoom(more: number): void {
    const used = this.sheets.reduce((sum, { grid }) => sum + grid.rows.length * grid.columns.length, 0);
    if (used + more > MAX_CELLS) {
      throw new SpreadsheetException(
        'LIMIT',
        `This action would increase the number of cells in the workbook above the limit of ${MAX_CELLS} cells.`,
      );
    }
  }

  private checkName(name: string, self: Sheet | null): void {
    if (name === '' || name.length > 100) {
      throw new SpreadsheetException(
        'BAD_ARGUMENT',
        `A sheet's name has 1 to 100 characters; this one has ${name.length}.`,
      );
    }
    const taken = this.sheetByName(name);
    if (taken !== undefined && taken !== self) {
      throw new SpreadsheetException(
        'NAME_TAKEN',
        `A sheet with the name "${name}" already exists. Please enter another name.`,
      );
    }
  }

  private freeName(): string {
    let number = this.sheets.length + 1;
    while (this.sheetByName(`Sheet${number}`) !== undefined) number += 1;
    return `Sheet${number}`;
  }
}

export function linesOf(sheet: Sheet, axis: Axis, at: number, count: number): Place {
  const { all } = sheet.grid;
  return axis === 'ROWS'
    ? { ...placed(sheet.id, all), row: at, rows: count }
    : { ...placed(sheet.id, all), column: at, columns: count };
}
