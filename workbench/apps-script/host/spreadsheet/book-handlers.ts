// Answers the calls about the spreadsheet as a whole.
import type { Place } from '../../inside/spreadsheet/protocol';
import { SpreadsheetException } from './errors';
import { type Group, viewer } from './handlers';
import type { UiPort } from './ui-port';
import type { Workbook } from './workbook';

export function bookHandlers(book: Workbook, ui: UiPort | null): Group<'spreadsheet'> {
  return {
    'spreadsheet.facts': () => book.facts(),
    'spreadsheet.rename': (_, name) => book.rename(name),
    'spreadsheet.setTimeZone': (_, zone) => book.setTimeZone(zone),
    'spreadsheet.sheets': () => book.sheets.map((sheet) => sheet.id),
    'spreadsheet.sheetByName': (_, name) => book.sheetByName(name)?.id ?? null,
    'spreadsheet.insertSheet': (run, name, index) => {
      const sheet = book.insertSheet(name, index);
      book.activate(viewer(run), { sheet: sheet.id, row: 1, column: 1, rows: 1, columns: 1 });
      return sheet.id;
    },
    'spreadsheet.deleteSheet': (run, sheet) => book.deleteSheet(run.user, sheet),
    'spreadsheet.moveActiveSheet': (run, position) => book.moveSheet(book.viewOf(viewer(run)).sheet, position),
    'spreadsheet.activeSheet': (run) => book.viewOf(viewer(run)).sheet,
    'spreadsheet.activate': (run, place, sheet) =>
      book.activate(viewer(run), place ?? selectionOn(book, viewer(run), sheet)),
    'spreadsheet.activeRange': (run) => book.viewOf(viewer(run)),
    'spreadsheet.toast': (run, message, title, seconds) => ui?.toast(viewer(run), message, title, seconds),
    'spreadsheet.flush': () => {
      book.flushes += 1;
    },
    'spreadsheet.setNamedRange': (_, name, place) => setName(book, name, place),
    'spreadsheet.removeNamedRange': (_, name) => {
      if (!book.names.delete(name))
        throw new SpreadsheetException('NO_SUCH_OBJECT', `There is no range named "${name}".`);
    },
    'spreadsheet.namedRanges': (_, sheet) =>
      [...book.names]
        .filter(([, place]) => sheet === null || place.sheet === sheet)
        .map(([name, place]) => ({ name, place })),
  };
}

function selectionOn(book: Workbook, user: string, sheet: number): Place {
  const view = book.viewOf(user);
  return view.sheet === sheet ? view : { sheet, row: 1, column: 1, rows: 1, columns: 1 };
}

function setName(book: Workbook, name: string, place: Place): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,249}$/.test(name) || /^[A-Za-z]{1,3}\d+$/.test(name) || /^r\d*c\d*$/i.test(name)) {
    throw new SpreadsheetException(
      'BAD_ARGUMENT',
      `"${name}" can't name a range: letters, digits and _ only, and not like a cell.`,
    );
  }
  book.sheet(place.sheet).grid.check(place);
  book.names.set(name, place);
  book.touch();
}
