// The spreadsheet as JSON and back, so that it outlives the program.
import type {
  Box,
  ChartData,
  ConditionalData,
  FilterCriteriaData,
  Look,
  MetadataData,
  Place,
  ProtectionData,
  RichText,
  ValidationData,
} from '../../inside/spreadsheet/protocol';
import { SpreadsheetException } from './errors';
import { type Cell, type Content, type Grid, newRow, type Row } from './grid';
import { PLAIN } from './looks';
import { SheetClock } from './serial';
import { Sheet } from './sheet';
import type { Workbook } from './workbook';

export const SAVED_VERSION = 1;

interface SavedExtras {
  readonly formula?: string;
  readonly note?: string;
  readonly rule?: number;
  readonly runs?: RichText['runs'];
}
/** Column, content, format's number, and what few cells have. */
type SavedCell = readonly [number, Content, number, SavedExtras?];

interface SavedRow {
  readonly row: number;
  readonly height: number;
  readonly hidden: boolean;
  readonly filtered: boolean;
  readonly cells: readonly SavedCell[];
}

interface SavedSheet {
  readonly id: number;
  readonly name: string;
  readonly hidden: boolean;
  readonly frozenRows: number;
  readonly frozenColumns: number;
  readonly tabColor: string | null;
  readonly gridlinesHidden: boolean;
  readonly maxRows: number;
  readonly columns: readonly { readonly width: number; readonly hidden: boolean }[];
  /** Rows that differ from a new one. */
  readonly rows: readonly SavedRow[];
  readonly merges: readonly Box[];
  readonly conditionalRules: readonly ConditionalData[];
  readonly charts: readonly ChartData[];
  readonly filter: { readonly box: Box; readonly criteria: readonly (readonly [number, FilterCriteriaData])[] } | null;
}

export interface SavedWorkbook {
  readonly version: typeof SAVED_VERSION;
  readonly name: string;
  readonly timeZone: string;
  readonly looks: readonly Look[];
  readonly rules: readonly ValidationData[];
  readonly sheets: readonly SavedSheet[];
  readonly names: readonly (readonly [string, Place])[];
  readonly metadata: readonly MetadataData[];
  readonly protections: readonly ProtectionData[];
}

export function saved(workbook: Workbook): SavedWorkbook {
  const looks = new Numbered<Look>();
  const rules = new Numbered<ValidationData>();
  return {
    version: SAVED_VERSION,
    name: workbook.name,
    timeZone: workbook.clock.timeZone,
    sheets: workbook.sheets.map((sheet) => savedSheet(sheet, looks, rules)),
    looks: looks.all,
    rules: rules.all,
    names: [...workbook.names],
    metadata: workbook.metadata.entries,
    protections: workbook.protections.entries,
  };
}

export function isSaved(state: unknown): state is SavedWorkbook {
  return typeof state === 'object' && state !== null && 'version' in state && state.version === SAVED_VERSION;
}

/** Everything the workbook held is replaced. */
export function restore(workbook: Workbook, state: unknown): void {
  if (!isSaved(state)) {
    throw new SpreadsheetException(
      'BAD_ARGUMENT',
      `The saved spreadsheet is not of version ${SAVED_VERSION}: start with an empty one.`,
    );
  }
  workbook.name = state.name;
  workbook.clock = new SheetClock(state.timeZone);
  const looks = state.looks.map((look) => workbook.looks.one(look));
  workbook.sheets = state.sheets.map((sheet) => restoredSheet(workbook, sheet, looks, state.rules));
  workbook.names.clear();
  for (const [name, place] of state.names) workbook.names.set(name, place);
  workbook.metadata.restore(state.metadata);
  workbook.protections.restore(state.protections);
  workbook.touch();
}

class Numbered<T extends object> {
  readonly all: T[] = [];
  private readonly numbers = new Map<T, number>();

  of(thing: T): number {
    const known = this.numbers.get(thing);
    if (known !== undefined) return known;
    this.numbers.set(thing, this.all.length);
    return this.all.push(thing) - 1;
  }
}

function savedSheet(sheet: Sheet, looks: Numbered<Look>, rules: Numbered<ValidationData>): SavedSheet {
  const { id, name, hidden, frozenRows, frozenColumns, tabColor, gridlinesHidden, merges, conditionalRules, charts } =
    sheet;
  return {
    id,
    name,
    hidden,
    frozenRows,
    frozenColumns,
    tabColor,
    gridlinesHidden,
    maxRows: sheet.grid.rows.length,
    columns: sheet.grid.columns.map((column) => ({ ...column })),
    rows: sheet.grid.rows.flatMap((row, at) => savedRow(row, at + 1, looks, rules) ?? []),
    merges,
    conditionalRules,
    charts,
    filter: sheet.filter === null ? null : { box: sheet.filter.box, criteria: [...sheet.filter.criteria] },
  };
}

function savedRow(row: Row, number: number, looks: Numbered<Look>, rules: Numbered<ValidationData>): SavedRow | null {
  const cells: SavedCell[] = [];
  for (let at = 0; at < row.cells.length; at++) {
    const cell = row.cells[at];
    if (cell !== undefined && !isBlank(cell)) cells.push(savedCell(cell, at + 1, looks, rules));
  }
  const plain = newRow();
  const differs = row.height !== plain.height || row.hidden || row.filtered || cells.length > 0;
  return differs ? { row: number, height: row.height, hidden: row.hidden, filtered: row.filtered, cells } : null;
}

function isBlank(cell: Cell): boolean {
  const { content, look, formula, note, rule, runs } = cell;
  return content === '' && look === PLAIN && (formula ?? note ?? rule ?? runs) === undefined;
}

function savedCell(cell: Cell, column: number, looks: Numbered<Look>, rules: Numbered<ValidationData>): SavedCell {
  const look = looks.of(cell.look);
  const { formula, note, rule, runs } = cell;
  if ((formula ?? note ?? rule ?? runs) === undefined) return [column, cell.content, look];
  return [column, cell.content, look, { formula, note, rule: rule === undefined ? undefined : rules.of(rule), runs }];
}

function restoredSheet(
  workbook: Workbook,
  from: SavedSheet,
  looks: readonly Look[],
  rules: readonly ValidationData[],
): Sheet {
  const sheet = new Sheet(from.id, from.name, from.maxRows, 0, workbook.sheetChanged);
  fill(sheet.grid, from, looks, rules);
  sheet.hidden = from.hidden;
  sheet.frozenRows = from.frozenRows;
  sheet.frozenColumns = from.frozenColumns;
  sheet.tabColor = from.tabColor;
  sheet.gridlinesHidden = from.gridlinesHidden;
  sheet.merges = from.merges;
  sheet.conditionalRules = from.conditionalRules;
  sheet.charts = from.charts;
  sheet.filter = from.filter === null ? null : { box: from.filter.box, criteria: new Map(from.filter.criteria) };
  return sheet;
}

function fill(grid: Grid, from: SavedSheet, looks: readonly Look[], rules: readonly ValidationData[]): void {
  grid.columns.push(...from.columns.map((column) => ({ ...column })));
  for (const line of from.rows) {
    const row = grid.rows[line.row - 1];
    if (row === undefined)
      throw new SpreadsheetException('BAD_RANGE', `The saved row ${line.row} of "${from.name}" is outside of it.`);
    row.height = line.height;
    row.hidden = line.hidden;
    row.filtered = line.filtered;
    for (const [column, content, look, extras] of line.cells) {
      const rule = extras?.rule === undefined ? undefined : rules[extras.rule];
      row.cells[column - 1] = {
        content,
        look: looks[look] ?? PLAIN,
        formula: extras?.formula,
        note: extras?.note,
        rule,
        runs: extras?.runs,
      };
    }
  }
}
