// A page's tab as it is read: its label, and its cells as values and as people see them.
import { isCivilDate } from '../../calendar/civil';
import { isWeekStart, type WeekStart } from '../../calendar/weeks';
import { differingTitle, readLabel } from '../build-tab';
import type { Book, Cell, Tab } from '../port';
import { type PageLabel, pageLabel } from './label';
import { HEAD, PAGE_LAYOUT, type PageColumn, pageColumn, pageTabKey } from './layout';

export interface TabRow {
  /** As the spreadsheet counts it. */
  readonly row: number;
  readonly values: readonly Cell[];
  readonly displayed: readonly string[];
}

export interface PageContent {
  readonly tab: Tab;
  readonly label: PageLabel;
  readonly rows: readonly TabRow[];
}

/** The tab can't be read as a whole; the message says why and what to do. */
export interface Unreadable {
  readonly unreadable: string;
}

const REMEDY = 'Generate or show the week again, which writes the tab anew.';

/** Two reads of the tab, its values and its texts, however many rows it has. */
export function readContent(book: Book, page: string): PageContent | Unreadable {
  const tab = book.find(pageTabKey(page));
  if (tab === null) return { unreadable: `There is no tab for ${page} yet. Generate its week first.` };
  const written = readLabel(tab);
  const label = pageLabel(written?.state);
  const lastRow = tab.lastRow();
  if (written === null || label === null || label.page !== page) {
    return { unreadable: `The tab "${tab.name()}" has lost what it shows. ${REMEDY}` };
  }
  if (written.layout !== PAGE_LAYOUT.version) {
    return { unreadable: `The tab "${tab.name()}" is of another version. Choose Setup ▸ Install or upgrade.` };
  }
  if (lastRow < PAGE_LAYOUT.titleRow) return { unreadable: `The titles of "${tab.name()}" are gone. ${REMEDY}` };
  const box = { row: 1, column: 1, rows: lastRow, columns: PAGE_LAYOUT.columns.length };
  if (tab.columns() < box.columns) {
    return { unreadable: `Columns of "${tab.name()}" were deleted. ${REMEDY}` };
  }
  const displayed = tab.displayed(box);
  const values = tab.values(box);
  const changed = differingTitle(displayed[PAGE_LAYOUT.titleRow - 1] ?? [], PAGE_LAYOUT);
  if (changed !== null) {
    const found = changed.found === '' ? 'nothing' : `"${changed.found}"`;
    return {
      unreadable: `Where "${tab.name()}" had the column "${changed.title}" in row ${PAGE_LAYOUT.titleRow}, there is ${found} now. Undo that, or: ${REMEDY}`,
    };
  }
  const week = displayed[HEAD.week.row - 1]?.[HEAD.week.column - 1] ?? '';
  if (week.trim() !== label.week) {
    return {
      unreadable: `The dropdown says the week of "${week}", but the rows are of ${label.week}. Set it back to ${label.week} to save these rows, or show the other week.`,
    };
  }
  const rows = values
    .map((line, index): TabRow => ({ row: index + 1, values: line, displayed: displayed[index] ?? [] }))
    .slice(PAGE_LAYOUT.titleRow);
  return { tab, label, rows };
}

/** The week that a person has chosen in the tab's dropdown, whether or not its rows are shown yet. */
export function chosenWeek(book: Book, page: string): WeekStart | Unreadable {
  const tab = book.find(pageTabKey(page));
  if (tab === null) return { unreadable: `There is no tab for ${page} yet. Generate its week first.` };
  const [[written = ''] = []] = tab.displayed({ ...HEAD.week, rows: 1, columns: 1 });
  const text = written.trim();
  if (isCivilDate(text) && isWeekStart(text)) return text;
  return { unreadable: `"${text}" is not a Monday. Choose a week from the list in the tab of ${page}.` };
}

export function isUnreadable(read: PageContent | Unreadable): read is Unreadable {
  return 'unreadable' in read;
}

export function shown(row: TabRow, key: PageColumn): string {
  return row.displayed[pageColumn(key) - 1] ?? '';
}

export function value(row: TabRow, key: PageColumn): Cell {
  return row.values[pageColumn(key) - 1] ?? '';
}

/** Hidden cells and long texts are read as values: what is displayed may be cut or formatted. A date is as people see it. */
export function kept(row: TabRow, key: PageColumn): string {
  const cell = value(row, key);
  return cell instanceof Date ? shown(row, key) : String(cell);
}
