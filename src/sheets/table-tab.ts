// A tab that is one table under a title: filled as a whole, and read back row by row.
import { builtTab, checkZone, differingTitle, readLabel, textBlock, writeRows } from './build-tab';
import { type Column, columnOf, FORMATS, type TabLayout } from './layout';
import { ACCENT, QUIET, WRONG } from './marks';
import type { Book, Cell, Tab } from './port';
import { cellText } from './shown-text';

const TITLE_ROW = 3;

export interface Table<Key extends string> {
  /** By which the tab is found again. */
  readonly key: string;
  /** What a new tab is called. */
  readonly name: string;
  readonly layout: TabLayout<Key>;
  /** Where a row says what is wrong with it. */
  readonly problems: Key | null;
  /** Whether its titles have a filter. */
  readonly filters: boolean;
}

/** A title in bold, and beside it the button of its filter. */
const titleWidth = (title: string): number => 9 * title.length + 26;

export function tableLayout<Key extends string>(
  given: Pick<TabLayout<Key>, 'version' | 'conditions' | 'frozenColumns'> & {
    readonly columns: readonly Column<Key>[];
    readonly rows?: number;
  },
): TabLayout<Key> {
  return {
    ...given,
    columns: given.columns.map((column) => ({ ...column, width: Math.max(column.width, titleWidth(column.title)) })),
    titleRow: TITLE_ROW,
    rows: given.rows ?? 200,
    head: [
      { row: 1, column: 1, bold: true, size: 14, color: ACCENT },
      { row: 2, column: 1, color: QUIET },
    ],
    protection: 'EROS writes these cells; what is changed here is not saved.',
  };
}

/** The sentence stands under the title: how many there are, or what will appear and how to get it. */
export function fillTable<Key extends string>(
  book: Book,
  { key, name, layout, filters }: Table<Key>,
  sentence: string,
  rows: readonly (readonly Cell[])[],
): Tab {
  checkZone(book);
  const built = builtTab(book, key, name, layout);
  const checkboxes = layout.columns.filter((column) => column.validation?.kind === 'CHECKBOX');
  writeRows(
    built,
    layout,
    rows,
    checkboxes.map((column) => column.key),
  );
  built.tab.write(1, 1, textBlock([[name], [cellText(sentence)]]));
  if (filters) {
    const under = Math.max(layout.rows, rows.length, built.lastRow - layout.titleRow);
    built.tab.filter({ row: layout.titleRow, column: 1, rows: under + 1, columns: layout.columns.length });
  }
  book.flush();
  return built.tab;
}

export interface TableRow<Key extends string> {
  /** As the spreadsheet counts it. */
  readonly row: number;
  value(key: Key): Cell;
  /** As people see it. */
  shown(key: Key): string;
}

export interface ReadTable<Key extends string> {
  readonly tab: Tab;
  readonly rows: readonly TableRow<Key>[];
}

export function readTable<Key extends string>(
  book: Book,
  { key, name, layout }: Table<Key>,
): ReadTable<Key> | { readonly unreadable: string } {
  const tab = book.find(key);
  if (tab === null) return { unreadable: `There is no tab "${name}" yet. EROS ▸ Refresh Overview makes it.` };
  const remedy = 'Undo that, or choose EROS ▸ Refresh all tabs, which writes it anew.';
  const lastRow = tab.lastRow();
  if (readLabel(tab)?.layout !== layout.version) {
    return { unreadable: `The tab "${tab.name()}" is of another version. Choose Setup ▸ Install or upgrade.` };
  }
  if (lastRow < layout.titleRow || tab.columns() < layout.columns.length) {
    return { unreadable: `The tab "${tab.name()}" has lost its titles. ${remedy}` };
  }
  const box = { row: layout.titleRow, column: 1, rows: lastRow - layout.titleRow + 1, columns: layout.columns.length };
  const displayed = tab.displayed(box);
  const values = tab.values(box);
  const changed = differingTitle(displayed[0] ?? [], layout);
  if (changed !== null) {
    return {
      unreadable: `Where "${tab.name()}" had the column "${changed.title}", there is "${changed.found}" now. ${remedy}`,
    };
  }
  const at = (column: Key) => columnOf(layout, column) - 1;
  const rows = values.slice(1).map(
    (line, index): TableRow<Key> => ({
      row: layout.titleRow + 1 + index,
      value: (column) => line[at(column)] ?? '',
      shown: (column) => displayed[index + 1]?.[at(column)] ?? '',
    }),
  );
  return { tab, rows };
}

export interface TableProblem {
  readonly row: number;
  readonly message: string;
}

/** Writes what is wrong into each row's own cell, and clears it in the others; returns what had no row. */
export function showTableProblems<Key extends string>(
  book: Book,
  table: Table<Key>,
  problems: readonly TableProblem[],
): readonly string[] {
  const read = readTable(book, table);
  const all = problems.map((problem) => problem.message);
  if ('unreadable' in read) return [read.unreadable, ...all];
  if (table.problems === null || read.rows.length === 0) return all;
  const column = table.problems;
  const byRow = new Map<number, string[]>();
  for (const { row, message } of problems) byRow.set(row, [...(byRow.get(row) ?? []), message]);
  const texts = read.rows.map((row) => {
    const said = byRow.get(row.row) ?? [];
    byRow.delete(row.row);
    const before = String(row.value(column));
    return [cellText(said.length > 0 ? `${WRONG}${said.join(' ')}` : before.startsWith(WRONG) ? '' : before)];
  });
  read.tab.write(table.layout.titleRow + 1, columnOf(table.layout, column), textBlock(texts));
  book.flush();
  return [...byRow.values()].flat();
}

/** The first rows with an id, and a problem for each that has the same again: a copied row. */
export function oncePerId<Key extends string>(
  rows: readonly TableRow<Key>[],
  idOf: (row: TableRow<Key>) => string | null,
): { readonly rows: readonly TableRow<Key>[]; readonly problems: readonly TableProblem[] } {
  const first = new Map<string, number>();
  const kept: TableRow<Key>[] = [];
  const problems: TableProblem[] = [];
  for (const row of rows) {
    const id = idOf(row);
    if (id === null) continue;
    const known = first.get(id);
    if (known === undefined) {
      first.set(id, row.row);
      kept.push(row);
    } else problems.push({ row: row.row, message: `This row is a copy of row ${known}. Delete it.` });
  }
  return { rows: kept, problems };
}

/** A column for the id or the base of a row. */
export function hiddenColumn<Key extends string>(key: Key): Column<Key> {
  return { key, title: key, width: 90, format: FORMATS.text, hidden: true };
}

export function instantCell(epochMs: number | null): Cell {
  return epochMs === null ? '' : new Date(epochMs);
}
