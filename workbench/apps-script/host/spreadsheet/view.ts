// What a page needs to show a tab, or some of its cells: texts ready to show, formats, rules, and what lies on the grid.
import type {
  Box,
  ChartData,
  ConditionalData,
  Look,
  RichText,
  SheetFacts,
  ValidationData,
} from '../../inside/spreadsheet/protocol';
import { displayOf, editTextOf, isChecked, isInvalid, listedIn } from './content';
import type { Content } from './grid';
import { PLAIN } from './looks';
import type { Workbook } from './workbook';

export interface ShownCell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  /** What editing the cell begins with. */
  readonly typed: string;
  readonly content: Content;
  readonly look: Look;
  readonly note?: string;
  readonly rule?: ValidationData;
  readonly checked?: boolean;
  readonly choices?: readonly string[];
  readonly invalid?: true;
  readonly runs?: RichText['runs'];
}

export interface ShownSheet extends SheetFacts {
  readonly revision: number;
  readonly rows: readonly { readonly height: number; readonly hidden: boolean }[];
  readonly columns: readonly { readonly width: number; readonly hidden: boolean }[];
  readonly merges: readonly Box[];
  readonly conditionalRules: readonly ConditionalData[];
  readonly charts: readonly ChartData[];
  readonly filter: Box | null;
  readonly protections: readonly { readonly box: Box; readonly warningOnly: boolean; readonly description: string }[];
}

/** The cells of a box that are not blank. */
export function shownCells(workbook: Workbook, sheetId: number, box: Box): ShownCell[] {
  const { grid } = workbook.sheet(sheetId);
  const found: ShownCell[] = [];
  grid.read(box, (cell, row, column) => {
    if (cell.content === '' && cell.look === PLAIN && cell.note === undefined && cell.rule === undefined) return;
    const checked = isChecked(cell);
    found.push({
      row,
      column,
      text: displayOf(cell),
      typed: editTextOf(cell),
      content: cell.content,
      look: cell.look,
      ...(cell.note === undefined ? {} : { note: cell.note }),
      ...(cell.rule === undefined ? {} : { rule: cell.rule }),
      ...(checked === null ? {} : { checked }),
      ...choicesOf(workbook, cell.rule),
      ...(isInvalid(workbook, cell) ? { invalid: true as const } : {}),
      ...(cell.runs === undefined ? {} : { runs: cell.runs }),
    });
  });
  return found;
}

export function shownSheet(workbook: Workbook, sheetId: number): ShownSheet {
  const sheet = workbook.sheet(sheetId);
  return {
    ...sheet.facts(workbook.indexOf(sheet)),
    revision: sheet.revision,
    rows: sheet.grid.rows.map(({ height, hidden, filtered }) => ({ height, hidden: hidden || filtered })),
    columns: sheet.grid.columns.map((column) => ({ ...column })),
    merges: sheet.merges,
    conditionalRules: sheet.conditionalRules,
    charts: sheet.charts,
    filter: sheet.filter?.box ?? null,
    protections: workbook.protections.entries
      .filter((entry) => entry.place.sheet === sheetId)
      .map(({ place, warningOnly, description }) => ({ box: place, warningOnly, description })),
  };
}

function choicesOf(workbook: Workbook, rule: ValidationData | undefined): { choices?: readonly string[] } {
  if (rule === undefined || !rule.showDropdown) return {};
  if (rule.criteria === 'VALUE_IN_LIST') return { choices: rule.values.map(String) };
  if (rule.criteria !== 'VALUE_IN_RANGE' || rule.range === undefined) return {};
  return { choices: [...new Set(listedIn(workbook)(rule.range).filter((text) => text !== ''))] };
}
