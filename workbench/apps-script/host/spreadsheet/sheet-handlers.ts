// Answers the calls about tabs.

import type { Axis } from '../../inside/spreadsheet/protocol';
import { appendRow, displayOf } from './content';
import { SpreadsheetException } from './errors';
import type { Group } from './handlers';
import { type Sheet, wholeOf } from './sheet';
import type { Workbook } from './workbook';

export function sheetHandlers(book: Workbook): Group<'sheet'> {
  return {
    'sheet.facts': (_, id) => {
      const sheet = book.sheet(id);
      return sheet.facts(book.indexOf(sheet));
    },
    'sheet.size': (_, id) => sizeOf(book.sheet(id)),
    'sheet.bounds': (_, id) => sizeOf(book.sheet(id)),
    'sheet.exists': (_, id) => book.sheets.some((sheet) => sheet.id === id),
    'sheet.rename': (_, id, name) => book.renameSheet(id, name),
    'sheet.setHidden': (_, id, hidden) => book.setSheetHidden(id, hidden),
    'sheet.setFrozen': (_, id, axis, count) => book.sheet(id).freeze(axis, count),
    'sheet.setTabColor': (_, id, color) => {
      book.sheet(id).tabColor = color;
      book.sheet(id).touch(null);
    },
    'sheet.setGridlinesHidden': (_, id, hidden) => {
      book.sheet(id).gridlinesHidden = hidden;
      book.sheet(id).touch(null);
    },
    'sheet.insert': (run, id, axis, before, count, like) => book.insertLines(run.user, id, axis, before, count, like),
    'sheet.delete': (run, id, axis, at, count) => book.deleteLines(run.user, id, axis, at, count),
    'sheet.setLineHidden': (_, id, axis, at, count, hidden) => {
      for (const line of linesAt(book, id, axis, at, count)) line.hidden = hidden;
      book.sheet(id).touch(null);
    },
    'sheet.isLineHidden': (_, id, axis, at, by) =>
      linesAt(book, id, axis, at, 1).some((line) =>
        by === 'USER' ? line.hidden : 'filtered' in line && line.filtered,
      ),
    'sheet.setLineSize': (_, id, axis, at, count, pixels) => {
      for (const line of linesAt(book, id, axis, at, count)) {
        if ('height' in line) line.height = pixels;
        else line.width = pixels;
      }
      book.sheet(id).touch(null);
    },
    'sheet.lineSize': (_, id, axis, at) => {
      const [line] = linesAt(book, id, axis, at, 1);
      if (line === undefined) throw new SpreadsheetException('BAD_RANGE', `Sheet ${id} has no such line: ${at}.`);
      return 'height' in line ? line.height : line.width;
    },
    'sheet.autoResize': (_, id, axis, at, count) => autoResize(book, id, axis, at, count),
    'sheet.appendRow': (run, id, values) => {
      const sheet = book.sheet(id);
      const row = sheet.grid.lastRow() + 1;
      book.protections.checkScript(run.user, { ...wholeOf(sheet), row, rows: 1 });
      appendRow(book, sheet, values);
    },
    'sheet.conditionalRules': (_, id) =>
      book.sheet(id).conditionalRules.map((rule) => {
        const { condition } = rule;
        return condition === undefined
          ? rule
          : { ...rule, condition: { ...condition, values: book.given(condition.criteria, condition.values) } };
      }),
    'sheet.setConditionalRules': (_, id, rules) => {
      const sheet = book.sheet(id);
      for (const range of rules.flatMap((rule) => rule.ranges)) {
        if (range.sheet !== id) {
          throw new SpreadsheetException(
            'BAD_ARGUMENT',
            `A conditional format rule of "${sheet.name}" must not cover another sheet.`,
          );
        }
        sheet.grid.check(range);
      }
      sheet.conditionalRules = rules.map((rule) => {
        const { condition } = rule;
        return condition === undefined
          ? rule
          : { ...rule, condition: { ...condition, values: book.kept(condition.values) } };
      });
      sheet.touch(null);
    },
    'sheet.charts': (_, id) => book.sheet(id).charts,
    'sheet.putChart': (_, id, chart) => {
      const sheet = book.sheet(id);
      if (chart.id !== 0 && !sheet.charts.some((one) => one.id === chart.id)) throw noChart(chart.id);
      const next = Math.max(0, ...book.sheets.flatMap((one) => one.charts.map((other) => other.id))) + 1;
      const made = { ...chart, id: chart.id === 0 ? next : chart.id };
      sheet.charts = [...sheet.charts.filter((one) => one.id !== made.id), made];
      sheet.touch(null);
      return made.id;
    },
    'sheet.removeChart': (_, id, chart) => {
      const sheet = book.sheet(id);
      if (!sheet.charts.some((one) => one.id === chart)) throw noChart(chart);
      sheet.charts = sheet.charts.filter((one) => one.id !== chart);
      sheet.touch(null);
    },
    'sheet.filter': (_, id) => book.sheet(id).filter?.box ?? null,
  };
}

function noChart(id: number): SpreadsheetException {
  return new SpreadsheetException('NO_SUCH_OBJECT', `The chart ${id} is not on this sheet.`);
}

function linesAt(book: Workbook, id: number, axis: Axis, at: number, count: number) {
  const { rows, columns } = book.sheet(id).grid;
  const all = axis === 'ROWS' ? rows : columns;
  if (at < 1 || count < 1 || at + count - 1 > all.length) {
    throw new SpreadsheetException('BAD_RANGE', `Those ${axis === 'ROWS' ? 'rows' : 'columns'} are out of bounds.`);
  }
  return all.slice(at - 1, at - 1 + count);
}

/** About as wide as the longest text: no font is measured here. */
function autoResize(book: Workbook, id: number, axis: Axis, at: number, count: number): void {
  const sheet = book.sheet(id);
  linesAt(book, id, axis, at, count);
  if (axis === 'COLUMNS') {
    for (let column = at; column < at + count; column++) {
      const texts = sheet.grid.read({ ...sheet.grid.all, column, columns: 1 }, displayOf).flat();
      const longest = texts.reduce((most, text) => Math.max(most, text.length), 0);
      const line = sheet.grid.columns[column - 1];
      if (line !== undefined) line.width = Math.max(21, longest * 7 + 10);
    }
  }
  sheet.touch(null);
}

const sizeOf = ({ grid }: Sheet): { readonly maxRows: number; readonly maxColumns: number } => ({
  maxRows: grid.rows.length,
  maxColumns: grid.columns.length,
});
