// Answers the calls about ranges of cells.
import type { Place, ValidationData } from '../../inside/spreadsheet/protocol';
import type { Execution } from '../service';
import { meets, placed } from './boxes';
import {
  cellValue,
  checkSize,
  displayOf,
  formulaOf,
  isChecked,
  sortRows,
  withFormula,
  withRichText,
  write,
  writeValues,
} from './content';
import * as formatting from './formatting';
import type { Cell } from './grid';
import type { Group } from './handlers';
import { lookValue } from './looks';
import type { Workbook } from './workbook';

export function rangeHandlers(book: Workbook): Group<'range'> {
  const read = <T>(place: Place, of: (cell: Cell) => T) => book.sheet(place.sheet).grid.read(place, of);
  const guard = (run: Execution, place: Place) => {
    book.sheet(place.sheet).grid.check(place);
    book.protections.checkScript(run.user, place);
  };
  return {
    'range.values': (_, place) => read(place, (cell) => cellValue(book, cell)),
    'range.displayValues': (_, place) => read(place, displayOf),
    'range.formulas': (_, place) => read(place, formulaOf),
    'range.setValues': (run, place, values) => {
      guard(run, place);
      writeValues(book, place, values);
    },
    'range.setFormulas': (run, place, formulas) => {
      guard(run, place);
      checkSize(place, formulas);
      write(book, place, (cell, row, column) =>
        withFormula(cell, formulas[row - place.row]?.[column - place.column] ?? ''),
      );
    },
    'range.looks': (_, place, key) => read(place, (cell) => lookValue(cell.look, key)),
    'range.setLook': (run, place, key, value) => {
      guard(run, place);
      formatting.setLook(book, place, key, value);
    },
    'range.setLooks': (run, place, key, values) => {
      guard(run, place);
      formatting.setLooks(book, place, key, values);
    },
    'range.setBorders': (run, place, order) => {
      guard(run, place);
      formatting.setBorders(book, place, order);
    },
    'range.notes': (_, place) => read(place, (cell) => cell.note ?? ''),
    'range.setNotes': (run, place, notes) => {
      guard(run, place);
      formatting.setNotes(book, place, notes);
    },
    'range.validations': (_, place) => {
      const shown = new Map<ValidationData, ValidationData>();
      return read(place, ({ rule }) => (rule === undefined ? null : shownRule(book, rule, shown)));
    },
    'range.setValidation': (run, place, rule) => {
      guard(run, place);
      formatting.setRule(book, place, rule);
    },
    'range.setValidations': (run, place, rules) => {
      guard(run, place);
      formatting.setRules(book, place, rules);
    },
    'range.insertCheckboxes': (run, place, checked, unchecked) => {
      guard(run, place);
      formatting.insertCheckboxes(book, place, checked, unchecked);
    },
    'range.removeCheckboxes': (run, place) => {
      guard(run, place);
      formatting.removeCheckboxes(book, place);
    },
    'range.setChecked': (run, place, checked) => {
      guard(run, place);
      formatting.setChecked(book, place, checked);
    },
    'range.checked': (_, place) => read(place, isChecked),
    'range.richTexts': (_, place) =>
      read(place, (cell) => (typeof cell.content === 'string' ? { text: cell.content, runs: cell.runs ?? [] } : null)),
    'range.setRichTexts': (run, place, texts) => {
      guard(run, place);
      checkSize(place, texts);
      write(book, place, (cell, row, column) => {
        const text = texts[row - place.row]?.[column - place.column];
        return text === undefined ? cell : withRichText(cell, text, () => `row ${row}, column ${column}`);
      });
    },
    'range.merge': (run, place, by) => {
      guard(run, place);
      book.sheet(place.sheet).merge(place, by);
    },
    'range.breakApart': (run, place) => {
      guard(run, place);
      book.sheet(place.sheet).breakApart(place);
    },
    'range.merges': (_, place) => {
      const sheet = book.sheet(place.sheet);
      return sheet.merges.filter((merge) => meets(merge, place)).map((merge) => placed(sheet.id, merge));
    },
    'range.clear': (run, place, order) => {
      guard(run, place);
      formatting.clear(book, place, order);
    },
    'range.sort': (run, place, keys) => {
      guard(run, place);
      sortRows(book, place, keys);
    },
    'range.copyTo': (run, from, to, what) => {
      guard(run, to);
      formatting.copy(book, from, to, what);
    },
    'range.find': (_, place, query) => find(book, place, query),
    'range.canEdit': (run, place) => book.protections.verdict(run.user, place) !== 'REFUSED',
  };
}

/** One rule read off many cells is one rule again. */
function shownRule(book: Workbook, rule: ValidationData, shown: Map<ValidationData, ValidationData>): ValidationData {
  const made = shown.get(rule) ?? { ...rule, values: book.given(rule.criteria, rule.values) };
  shown.set(rule, made);
  return made;
}

function find(book: Workbook, place: Place, query: { text: string; matchCase: boolean; entireCell: boolean }): Place[] {
  const folded = (text: string) => (query.matchCase ? text : text.toLowerCase());
  const wanted = folded(query.text);
  const found: Place[] = [];
  book.sheet(place.sheet).grid.read(place, (cell, row, column) => {
    const text = folded(displayOf(cell));
    const hit = query.entireCell ? text === wanted : text.includes(wanted);
    if (hit && text !== '') found.push({ sheet: place.sheet, row, column, rows: 1, columns: 1 });
  });
  return found;
}
