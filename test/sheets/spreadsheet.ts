// The add-on's own way to a spreadsheet, over the facades and the sheet model of the local Apps Script, in this process.
import { vi } from 'vitest';
import type { Book, Cell, Tab } from '../../src/sheets/port';
import { UserEditing } from '../../workbench/apps-script/host/spreadsheet/editing';
import { SpreadsheetService } from '../../workbench/apps-script/host/spreadsheet/service';
import type { Sheet } from '../../workbench/apps-script/host/spreadsheet/sheet';
import { Workbook } from '../../workbench/apps-script/host/spreadsheet/workbook';
import { charts } from '../../workbench/apps-script/inside/spreadsheet/charts';
import { spreadsheetApp } from '../../workbench/apps-script/inside/spreadsheet/spreadsheet-app';
import { executionOf, OWNER } from '../workbench/apps-script/spreadsheet/in-context';

// Named at run time: Google's globals are no part of this program's types.
const PLATFORM = new URL('../../src/platform/sheets.ts', import.meta.url).pathname;

export interface Opened {
  readonly workbook: Workbook;
  readonly book: Book;
  /** What people do. */
  readonly person: UserEditing;
  /** Names of the calls that reached the spreadsheet service since it was last emptied. */
  readonly calls: string[];
  tab(key: string): Tab;
  /** The sheet behind a tab. */
  sheet(key: string): Sheet;
  /** A person's typing, warnings confirmed. */
  type(key: string, row: number, column: number, text: string): void;
}

export async function openBook(timeZone = 'America/Los_Angeles'): Promise<Opened> {
  const workbook = Workbook.fresh({ id: 'book-1', name: 'Schedules', timeZone, owner: OWNER, editors: [] });
  const service = new SpreadsheetService(workbook, null);
  const calls: string[] = [];
  const execution = executionOf(OWNER, 'MENU');
  vi.stubGlobal(
    'SpreadsheetApp',
    spreadsheetApp((_, method, args) => {
      calls.push(method);
      return structuredClone(service.call(method, structuredClone(args), execution));
    }),
  );
  vi.stubGlobal('Charts', charts);
  const platform: { activeBook(): Book } = await import(/* @vite-ignore */ PLATFORM);
  const book = platform.activeBook();
  const person = new UserEditing(workbook);
  const tab = (key: string): Tab => {
    const found = book.find(key);
    if (found === null) throw new Error(`There is no tab ${key}.`);
    return found;
  };
  const sheet = (key: string): Sheet => {
    const name = tab(key).name();
    const found = workbook.sheets.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no sheet ${name}.`);
    return found;
  };
  return {
    workbook,
    book,
    person,
    calls,
    tab,
    sheet,
    type: (key, row, column, text) => {
      const result = person.edit(OWNER, sheet(key).id, row, column, text, true);
      if (result.outcome !== 'EDITED') throw new Error(JSON.stringify(result));
    },
  };
}

/** What a block of a tab holds. */
export function cells(tab: Tab, row: number, column: number, rows: number, columns: number): Cell[][] {
  return tab.values({ row, column, rows, columns }).map((line) => [...line]);
}
