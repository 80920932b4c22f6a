// A tab of the add-on found, built or brought to its layout's version; and what the add-on remembers of it.
import { object, type Reader, readJson, SchemaError, whole } from '../planning/schema';
import { columnOf, FORMATS, formatsOf, type TabLayout, titlesOf } from './layout';
import type { Block, Book, Box, Cell, Tab } from './port';
import { tabName } from './shown-text';

export class TabError extends Error {
  constructor(
    readonly code: 'NEWER_TAB' | 'SPREADSHEET_ZONE' | 'TAB_MISSING' | 'TAB_CHANGED' | 'TWO_TABS',
    message: string,
  ) {
    super(message);
    this.name = 'TabError';
  }
}

export const ZONE = 'America/Los_Angeles';

/** Dates in another zone would be read as other days. */
export function checkZone(book: Book): void {
  const zone = book.zone();
  if (zone === ZONE) return;
  throw new TabError(
    'SPREADSHEET_ZONE',
    `The spreadsheet's time zone is ${zone}; it must be ${ZONE}. Choose Setup ▸ Install or upgrade, which sets it.`,
  );
}

export interface BuiltTab {
  readonly tab: Tab;
  /** Rows that have content: what a new fill must cover. */
  readonly lastRow: number;
  readonly built: boolean;
  /** What its label holds beside the version; null where it was built now. */
  readonly state: unknown;
}

/** The tab, dressed as the layout says: built where it is missing, of an older version, or has lost its titles. */
export function builtTab(book: Book, key: string, name: string, layout: TabLayout): BuiltTab {
  const found = book.find(key);
  const tab =
    found ??
    book.add(
      key,
      tabName(name, (tried) => book.isTaken(tried)),
    );
  const written = found === null ? null : readLabel(tab);
  const version = written?.layout ?? null;
  if (version !== null && version > layout.version) {
    throw new TabError(
      'NEWER_TAB',
      `The tab "${tab.name()}" was made by a newer version of EROS. Choose Setup ▸ Install or upgrade in that version.`,
    );
  }
  const lastRow = tab.lastRow();
  if (version === layout.version && changedTitle(tab, layout, lastRow) === null) {
    return { tab, lastRow, built: false, state: written?.state };
  }
  rebuild(tab, layout, lastRow);
  return { tab, lastRow: layout.titleRow, built: true, state: null };
}

/** What people keep to the right of the columns stays theirs. */
function rebuild(tab: Tab, layout: TabLayout, lastRow: number): void {
  tab.ensureRows(layout.titleRow + layout.rows);
  const columns = Math.min(layout.columns.length, tab.columns());
  tab.clear({ row: 1, column: 1, rows: Math.max(lastRow, layout.titleRow), columns });
  tab.dress(layout);
  tab.write(layout.titleRow, 1, textBlock([titlesOf(layout)]));
  tab.setLabel(labelText(layout, null));
}

/** The first column whose title is not what the layout says, and what stands there; null where all are. */
export function changedTitle(
  tab: Tab,
  layout: TabLayout,
  lastRow: number,
): { readonly title: string; readonly found: string } | null {
  const box: Box = { row: layout.titleRow, column: 1, rows: 1, columns: layout.columns.length };
  const isThere = lastRow >= layout.titleRow && tab.columns() >= box.columns;
  const [line = []] = isThere ? tab.displayed(box) : [];
  return differingTitle(line, layout);
}

export function differingTitle(
  line: readonly string[],
  layout: TabLayout,
): { readonly title: string; readonly found: string } | null {
  const at = titlesOf(layout).findIndex((title, index) => line[index] !== title);
  return at === -1 ? null : { title: layout.columns[at]?.title ?? '', found: line[at] ?? '' };
}

const anyState: Reader<unknown> = (value) => value;
const label = object({ layout: whole(1, 1_000_000), state: anyState });

/** The tab's label as it was written; null where it has none that can be read. */
export function readLabel(tab: Tab): { readonly layout: number; readonly state: unknown } | null {
  const text = tab.label();
  if (text === null) return null;
  try {
    return readJson(label, text, 'label');
  } catch (error) {
    // Only this add-on writes labels: one that can't be read is of a tab to be built anew.
    if (error instanceof SchemaError) return null;
    throw error;
  }
}

export function labelText(layout: TabLayout, state: unknown): string {
  return JSON.stringify({ layout: layout.version, state });
}

export function textBlock(values: readonly (readonly string[])[]): Block {
  return { values, formats: values.map((line) => line.map(() => FORMATS.text)) };
}

/** Rows in the layout's formats, with blank ones under them down to the last row that had content. */
export function rowsBlock(layout: TabLayout, rows: readonly (readonly Cell[])[], lastRow: number): Block {
  const blank = layout.columns.map((): Cell => '');
  const spare = Math.max(0, lastRow - layout.titleRow - rows.length);
  const values = [...rows, ...Array.from({ length: spare }, () => blank)];
  const formats = formatsOf(layout);
  return { values, formats: values.map(() => formats) };
}

/** Rows under the titles, in one block, and checkboxes beside those rows alone. */
export function writeRows<Key extends string>(
  { tab, lastRow }: BuiltTab,
  layout: TabLayout<Key>,
  rows: readonly (readonly Cell[])[],
  checkboxes: readonly Key[],
): void {
  const block = rowsBlock(layout, rows, lastRow);
  if (block.values.length === 0) return;
  // Rules, protection and colours end where the rows ended: new rows need them too.
  if (tab.ensureRows(layout.titleRow + block.values.length)) tab.dress(layout);
  tab.write(layout.titleRow + 1, 1, block);
  for (const span of spans(checkboxes.map((key) => columnOf(layout, key)))) {
    const rule = { kind: 'CHECKBOX' } as const;
    tab.validate(
      layout.titleRow + 1,
      span.from,
      block.values.map((_, index) => Array.from({ length: span.count }, () => (index < rows.length ? rule : null))),
    );
  }
}

/** Columns side by side are one call. */
function spans(columns: readonly number[]): { readonly from: number; readonly count: number }[] {
  const found: { from: number; count: number }[] = [];
  for (const column of columns.slice().sort((a, b) => a - b)) {
    const last = found[found.length - 1];
    if (last !== undefined && last.from + last.count === column) last.count += 1;
    else found.push({ from: column, count: 1 });
  }
  return found;
}
