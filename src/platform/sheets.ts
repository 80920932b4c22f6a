// The spreadsheet through Apps Script: tabs found by developer metadata, one call a block, never one a cell.
import { TabError } from '../sheets/build-tab';
import type { Column, Condition, HeadLook, HeadPlace, TabLayout, Validation } from '../sheets/layout';
import { ACCENT } from '../sheets/marks';
import type { Block, Book, Box, Cell, Tab } from '../sheets/port';
import { drawOn } from './charts';

type Sheet = GoogleAppsScript.Spreadsheet.Sheet;
type Range = GoogleAppsScript.Spreadsheet.Range;

const TAB = 'eros.tab';
const LABEL = 'eros.label';

/** The id of the tab that Google makes with a spreadsheet. */
const FIRST_TAB = 0;

export function activeBook(): Book {
  const spreadsheet = SpreadsheetApp.getActive();
  return {
    zone: () => spreadsheet.getSpreadsheetTimeZone(),
    setZone: (zone) => spreadsheet.setSpreadsheetTimeZone(zone),
    find: (key) => {
      const found = spreadsheet.createDeveloperMetadataFinder().withKey(TAB).withValue(key).find();
      const sheets = found.flatMap((entry) => entry.getLocation().getSheet() ?? []);
      const [sheet, copy] = sheets;
      if (copy !== undefined) throw twoTabs(sheets);
      return sheet === undefined ? null : tabOf(sheet, key, spreadsheet);
    },
    add: (key, name) => {
      const unmarked = spreadsheet.getSheetByName(name);
      // A new tab comes to the front; whoever works on another one is to stay there.
      const front = spreadsheet.getActiveSheet();
      const sheet = unmarked ?? spreadsheet.insertSheet(name, spreadsheet.getNumSheets());
      sheet.addDeveloperMetadata(TAB, key);
      if (unmarked === null) spreadsheet.setActiveSheet(front);
      return tabOf(sheet, key, spreadsheet);
    },
    isTaken: (name) => {
      const sheet = spreadsheet.getSheetByName(name);
      return sheet !== null && !isLeft(sheet);
    },
    removeBlankFirst: () => {
      const blank = spreadsheet.getSheets().find((sheet) => sheet.getSheetId() === FIRST_TAB);
      if (blank !== undefined && isUntouched(blank, spreadsheet)) spreadsheet.deleteSheet(blank);
    },
    links: () => {
      const address = spreadsheet.getUrl();
      const entries = spreadsheet.createDeveloperMetadataFinder().withKey(TAB).find();
      return new Map(
        entries.flatMap((entry): [string, string][] => {
          const [key, sheet] = [entry.getValue(), entry.getLocation().getSheet()];
          return key === null || sheet === null ? [] : [[key, `${address}#gid=${sheet.getSheetId()}`]];
        }),
      );
    },
    flush: () => SpreadsheetApp.flush(),
  };
}

/** Blank and without a key: a run that was killed at the making of a tab leaves it, and the next takes its name and it. */
function isLeft(sheet: Sheet): boolean {
  return sheet.getLastRow() === 0 && sheet.createDeveloperMetadataFinder().withKey(TAB).find().length === 0;
}

/** Neither content, charts, metadata, notes nor a look of anybody's, and not the only tab to be seen. */
function isUntouched(sheet: Sheet, spreadsheet: GoogleAppsScript.Spreadsheet.Spreadsheet): boolean {
  if (sheet.getLastRow() > 0 || sheet.getCharts().length > 0 || sheet.getDeveloperMetadata().length > 0) return false;
  if (sheet.getConditionalFormatRules().length > 0 || sheet.getFilter() !== null) return false;
  const all = sheet.getRange(1, 1, sheet.getMaxRows(), sheet.getMaxColumns());
  if (all.getNotes().some((line) => line.some((note) => note !== ''))) return false;
  if (all.getDataValidations().some((line) => line.some((rule) => rule !== null))) return false;
  return spreadsheet.getSheets().some((other) => other.getSheetId() !== FIRST_TAB && !other.isSheetHidden());
}

/** A copied tab takes its metadata along. */
function twoTabs(sheets: readonly Sheet[]): TabError {
  const names = sheets.map((sheet) => `"${sheet.getName()}"`).join(' and ');
  return new TabError('TWO_TABS', `The tabs ${names} are copies of one another. Delete the copy.`);
}

function tabOf(sheet: Sheet, key: string, spreadsheet: GoogleAppsScript.Spreadsheet.Spreadsheet): Tab {
  const rangeOf = ({ row, column, rows, columns }: Box) => sheet.getRange(row, column, rows, columns);
  const at = (row: number, column: number, block: readonly (readonly unknown[])[]) =>
    sheet.getRange(row, column, block.length, block[0]?.length ?? 0);
  const labelEntry = () => sheet.createDeveloperMetadataFinder().withKey(LABEL).find()[0];
  return {
    key,
    name: () => sheet.getName(),
    url: () => `${spreadsheet.getUrl()}#gid=${sheet.getSheetId()}`,
    lastRow: () => sheet.getLastRow(),
    columns: () => sheet.getMaxColumns(),
    ensureRows: (rows) => {
      const there = sheet.getMaxRows();
      if (rows > there) sheet.insertRowsAfter(there, rows - there);
      return rows > there;
    },
    values: (box): Cell[][] => rangeOf(box).getValues(),
    displayed: (box) => rangeOf(box).getDisplayValues(),
    write: (row, column, { values, formats }: Block) => {
      const range = at(row, column, values);
      range.setNumberFormats(formats.map((line) => line.slice()));
      range.setValues(values.map((line) => line.slice()));
    },
    clear: (box) => void rangeOf(box).clear().clearNote().clearDataValidations(),
    validate: (row, column, rules) => {
      const built = new Map<Validation, GoogleAppsScript.Spreadsheet.DataValidation>();
      const ruleOf = (rule: Validation | null) => {
        if (rule === null) return null;
        const made = built.get(rule) ?? validation(rule);
        built.set(rule, made);
        return made;
      };
      at(row, column, rules).setDataValidations(rules.map((line) => line.map(ruleOf)));
    },
    dress: (layout) => dress(sheet, layout),
    draw: (charts, source) => {
      const [entry] = spreadsheet.createDeveloperMetadataFinder().withKey(TAB).withValue(source).find();
      const from = entry?.getLocation().getSheet() ?? null;
      if (from === null)
        throw new TabError('TAB_MISSING', `There is no tab for what the charts of "${sheet.getName()}" show.`);
      drawOn(sheet, from, charts);
    },
    filter: (box) => filter(sheet, box),
    hide: () => void sheet.hideSheet(),
    bringToFront: () => void spreadsheet.setActiveSheet(sheet),
    label: () => labelEntry()?.getValue() ?? null,
    setLabel: (text) => {
      const entry = labelEntry();
      if (entry === undefined) sheet.addDeveloperMetadata(LABEL, text);
      else entry.setValue(text);
    },
  };
}

function filter(sheet: Sheet, box: Box): void {
  const there = sheet.getFilter();
  const range = sheet.getRange(box.row, box.column, box.rows, box.columns);
  if (there === null) return void range.createFilter();
  const covered = there.getRange();
  // Another's filter of another table stays: a tab has no more than one.
  if (covered.getRow() !== box.row || covered.getLastRow() >= range.getLastRow()) return;
  const criteria = Array.from({ length: covered.getNumColumns() }, (_, at) => {
    const column = covered.getColumn() + at;
    return { column, of: there.getColumnFilterCriteria(column) };
  });
  there.remove();
  const made = range.createFilter();
  for (const { column, of } of criteria) if (of !== null) made.setColumnFilterCriteria(column, of);
}

function validation(rule: Validation): GoogleAppsScript.Spreadsheet.DataValidation {
  const builder = SpreadsheetApp.newDataValidation();
  switch (rule.kind) {
    case 'CHECKBOX':
      return builder.requireCheckbox().build();
    case 'LIST':
      return builder
        .requireValueInList([...rule.values], true)
        .setAllowInvalid(true)
        .setHelpText(rule.help)
        .build();
    case 'AMOUNT':
      return builder.requireNumberBetween(rule.min, rule.max).setAllowInvalid(true).setHelpText(rule.help).build();
    case 'DATE':
      return builder.requireDate().setAllowInvalid(true).setHelpText(rule.help).build();
  }
}

function dress(sheet: Sheet, layout: TabLayout): void {
  const { columns, titleRow } = layout;
  const missing = columns.length - sheet.getMaxColumns();
  if (missing > 0) sheet.insertColumnsAfter(sheet.getMaxColumns(), missing);
  const rows = sheet.getMaxRows() - titleRow;
  // Frozen columns first: Sheets refuses to freeze through what is hidden or merged only in part.
  sheet.setFrozenRows(titleRow);
  sheet.setFrozenColumns(layout.frozenColumns);
  sheet.setHiddenGridlines(true);
  for (const { from, count, width } of widths(columns)) sheet.setColumnWidths(from, count, width);
  sheet.showColumns(1, columns.length);
  const firstHidden = columns.findIndex((column) => column.hidden === true);
  if (firstHidden !== -1) sheet.hideColumns(firstHidden + 1, columns.length - firstHidden);
  const { WRAP, CLIP } = SpreadsheetApp.WrapStrategy;
  const everyRow = <T>(one: (column: Column) => T): T[][] => {
    const line = columns.map(one);
    return Array.from({ length: rows }, () => line);
  };
  // A block's call for each look, however many columns; checkboxes come with the rows that are written.
  const below = sheet.getRange(titleRow + 1, 1, rows, columns.length);
  below.setNumberFormats(everyRow((column) => column.format));
  below.setWrapStrategies(everyRow((column) => (column.wrap === true ? WRAP : CLIP)));
  below.setDataValidations(everyRow(standing));
  below.setVerticalAlignment('top');
  if (columns.some(({ align }) => align !== undefined)) {
    below.setHorizontalAlignments(everyRow(({ align }) => align ?? null));
  }
  dressHead(sheet.getRange(1, 1, titleRow, columns.length), layout);
  const titles = sheet.getRange(titleRow, 1, 1, columns.length);
  titles.setBackground(ACCENT).setNotes([columns.map((column) => column.note ?? '')]);
  const place = placesOf(sheet, layout, rows);
  sheet.setConditionalFormatRules(layout.conditions.map((condition) => conditionalRule(place, condition)));
  protect(sheet, layout, place);
}

/** Columns side by side of one width are one call. */
function widths(
  columns: readonly Column[],
): { readonly from: number; readonly count: number; readonly width: number }[] {
  const found: { from: number; count: number; width: number }[] = [];
  columns.forEach(({ width }, index) => {
    const last = found[found.length - 1];
    if (last?.width === width) last.count += 1;
    else found.push({ from: index + 1, count: 1, width });
  });
  return found;
}

/** The rule that stands in every row of a column. */
function standing({ validation: rule }: Column): GoogleAppsScript.Spreadsheet.DataValidation | null {
  return rule === undefined || rule.kind === 'CHECKBOX' ? null : validation(rule);
}

/** The head with the titles under it: a call for each look. */
function dressHead(head: Range, { columns, titleRow, head: looks }: TabLayout): void {
  const { OVERFLOW, WRAP } = SpreadsheetApp.WrapStrategy;
  const every = <T>(usual: T, ofTitles: T, of: (look: HeadLook) => T | undefined): T[][] => {
    const block = Array.from({ length: titleRow }, (_, row) =>
      columns.map(() => (row + 1 === titleRow ? ofTitles : usual)),
    );
    for (const look of looks) {
      const value = of(look);
      if (value === undefined) continue;
      block[look.row - 1]?.fill(value, look.column - 1, look.column - 1 + (look.columns ?? 1));
    }
    return block;
  };
  head.setFontWeights(every<'bold' | null>(null, 'bold', ({ bold }) => (bold === true ? 'bold' : undefined)));
  head.setFontSizes(every(FONT_SIZE, FONT_SIZE, ({ size }) => size));
  head.setFontColors(every<string | null>(null, '#FFFFFF', ({ color }) => color));
  head.setWrapStrategies(every(OVERFLOW, OVERFLOW, ({ wrap }) => (wrap === true ? WRAP : undefined)));
}

/** Sheets' own. */
const FONT_SIZE = 10;

interface Places {
  /** A column's rows under the titles. */
  column(key: string): Range;
  cell(place: HeadPlace): Range;
}

/** Each range is asked for once, however many rules hold for it. */
function placesOf(sheet: Sheet, { columns, titleRow }: TabLayout, rows: number): Places {
  const known = new Map<string, Range>();
  const once = (name: string, range: () => Range): Range => {
    const found = known.get(name) ?? range();
    known.set(name, found);
    return found;
  };
  return {
    column: (key) =>
      once(key, () => sheet.getRange(titleRow + 1, columns.findIndex((column) => column.key === key) + 1, rows, 1)),
    cell: ({ row, column }) => once(`${row},${column}`, () => sheet.getRange(row, column)),
  };
}

function conditionalRule(
  place: Places,
  { columns = [], cell, when, text, mark }: Condition,
): GoogleAppsScript.Spreadsheet.ConditionalFormatRule {
  const ranges = [...columns.map(place.column), ...(cell === undefined ? [] : [place.cell(cell)])];
  const rule = SpreadsheetApp.newConditionalFormatRule().setRanges(ranges);
  const said =
    when === 'EQUALS'
      ? rule.whenTextEqualTo(text)
      : when === 'STARTS'
        ? rule.whenTextStartsWith(text)
        : rule.whenTextContains(text);
  return said.setBackground(mark.background).setFontColor(mark.color).build();
}

/** A warning, not a lock: an editor may go on, and the add-on reads what was changed all the same. */
function protect(sheet: Sheet, layout: TabLayout, place: Places): void {
  for (const old of sheet.getProtections(SpreadsheetApp.ProtectionType.SHEET)) old.remove();
  const open = layout.columns.flatMap(({ key, editable }) => (editable === true ? [place.column(key)] : []));
  for (const look of layout.head) if (look.editable === true) open.push(place.cell(look));
  const protection = sheet.protect().setDescription(layout.protection);
  if (open.length > 0) protection.setUnprotectedRanges(open);
  protection.setWarningOnly(true);
}
