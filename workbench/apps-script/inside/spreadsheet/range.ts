// A range of cells.
import { a1Of } from './a1';
import { blockOf, cellValue, flag, mismatch, nullable, Placed, placeOf, text, whole } from './arguments';
import { color } from './colors';
import { BorderStyle, type EnumValue, member, nameOf, WrapStrategy } from './enums';
import { addMethods, Exception, type Facade } from './facade';
import { Filter } from './filter';
import { addMetadata, type DeveloperMetadata, DeveloperMetadataFinder } from './metadata';
import { Protection } from './protection';
import type { Axis, Box, CellValue, ClearOrder, LineStyle, LookKey, LookValue, Place, SortKey } from './protocol';
import { RichTextValue } from './rich-text';
import type { Book } from './speak';
import { TextFinder } from './text-finder';
import { DataValidation } from './validation';

const CONTENTS: ClearOrder = { contents: true, formats: false, notes: false, validations: false };
const FORMATS: ClearOrder = { contents: false, formats: true, notes: false, validations: false };
const EVERYTHING: ClearOrder = { contents: true, formats: true, notes: true, validations: true };

export class Range extends Placed {
  readonly #book: Book;
  readonly #place: Place;

  constructor(book: Book, place: Place) {
    super();
    this.#book = book;
    this.#place = place;
  }

  googleName(): string {
    return 'SpreadsheetApp.Range';
  }

  placed(): Place {
    return this.#place;
  }

  getA1Notation(): string {
    return a1Of(this.#place);
  }

  getRow(): number {
    return this.#place.row;
  }

  getRowIndex(): number {
    return this.#place.row;
  }

  getColumn(): number {
    return this.#place.column;
  }

  getNumRows(): number {
    return this.#place.rows;
  }

  getNumColumns(): number {
    return this.#place.columns;
  }

  getHeight(): number {
    return this.#place.rows;
  }

  getWidth(): number {
    return this.#place.columns;
  }

  getLastRow(): number {
    return this.#place.row + this.#place.rows - 1;
  }

  getLastColumn(): number {
    return this.#place.column + this.#place.columns - 1;
  }

  getGridId(): number {
    return this.#place.sheet;
  }

  getSheet(): Facade {
    return this.#book.sheetAt(this.#place.sheet);
  }

  /** Counted within the range, from 1. */
  getCell(row: unknown, column: unknown): Range {
    const method = `${this.googleName()}.getCell`;
    const { sheet } = this.#place;
    const at = {
      sheet,
      row: this.#place.row + whole(method, row) - 1,
      column: this.#place.column + whole(method, column) - 1,
    };
    const box = { ...at, rows: 1, columns: 1 };
    const inside =
      box.row >= this.#place.row &&
      box.row <= this.getLastRow() &&
      box.column >= this.#place.column &&
      box.column <= this.getLastColumn();
    if (!inside) throw new Exception('Cell reference out of range');
    return new Range(this.#book, box);
  }

  offset(
    rowOffset: unknown,
    columnOffset: unknown,
    rows: unknown = this.#place.rows,
    columns: unknown = this.#place.columns,
  ): Range {
    const method = `${this.googleName()}.offset`;
    const { sheet, row, column } = this.#place;
    const box = {
      row: row + whole(method, rowOffset),
      column: column + whole(method, columnOffset),
      rows: whole(method, rows),
      columns: whole(method, columns),
    };
    checkBox(this.#book, sheet, box);
    return new Range(this.#book, { sheet, ...box });
  }

  getValue(): CellValue {
    return first(this.#book.say('range.values', this.#first()));
  }

  getValues(): readonly (readonly CellValue[])[] {
    return this.#book.say('range.values', this.#place);
  }

  getDisplayValue(): string {
    return first(this.#book.say('range.displayValues', this.#first()));
  }

  getDisplayValues(): readonly (readonly string[])[] {
    return this.#book.say('range.displayValues', this.#place);
  }

  /** Every cell of the range. */
  setValue(value: unknown): this {
    const one = cellValue(`${this.googleName()}.setValue`, value);
    this.#book.say('range.setValues', this.#place, this.#everywhere(one));
    return this;
  }

  setValues(values: unknown): this {
    this.#book.say('range.setValues', this.#place, blockOf(`${this.googleName()}.setValues`, values, cellValue));
    return this;
  }

  getFormula(): string {
    return first(this.#book.say('range.formulas', this.#first()));
  }

  getFormulas(): readonly (readonly string[])[] {
    return this.#book.say('range.formulas', this.#place);
  }

  setFormula(formula: unknown): this {
    const one = text(`${this.googleName()}.setFormula`, formula);
    this.#book.say('range.setFormulas', this.#place, this.#everywhere(one));
    return this;
  }

  setFormulas(formulas: unknown): this {
    this.#book.say('range.setFormulas', this.#place, blockOf(`${this.googleName()}.setFormulas`, formulas, text));
    return this;
  }

  isBlank(): boolean {
    return this.getValues().every((row) => row.every((value) => value === ''));
  }

  getWrap(): boolean {
    return first(this.#book.say('range.looks', this.#first(), 'wrap')) === 'WRAP';
  }

  getWraps(): boolean[][] {
    return this.#book.say('range.looks', this.#place, 'wrap').map((row) => row.map((wrap) => wrap === 'WRAP'));
  }

  setWrap(wrap: unknown): this {
    return this.setLook('wrap', wrapOf(`${this.googleName()}.setWrap`, wrap));
  }

  setWraps(wraps: unknown): this {
    return this.setLooks('wrap', blockOf(`${this.googleName()}.setWraps`, wraps, wrapOf));
  }

  getWrapStrategy(): EnumValue {
    return member(WrapStrategy, String(first(this.#book.say('range.looks', this.#first(), 'wrap'))));
  }

  getWrapStrategies(): EnumValue[][] {
    return this.#book
      .say('range.looks', this.#place, 'wrap')
      .map((row) => row.map((wrap) => member(WrapStrategy, String(wrap))));
  }

  setWrapStrategy(strategy: unknown): this {
    return this.setLook('wrap', nameOf(`${this.googleName()}.setWrapStrategy`, strategy));
  }

  setWrapStrategies(strategies: unknown): this {
    return this.setLooks('wrap', blockOf(`${this.googleName()}.setWrapStrategies`, strategies, nameOf));
  }

  setBorder(...args: unknown[]): this {
    const method = `${this.googleName()}.setBorder`;
    if (args.length !== 6 && args.length !== 8) throw mismatch(method, args);
    const sides = args.slice(0, 6).map((side) => (side === null ? null : flag(method, side)));
    const [top = null, left = null, bottom = null, right = null, vertical = null, horizontal = null] = sides;
    const [shade, style] = args.slice(6);
    const line = {
      color: shade === undefined || shade === null ? '#000000' : color(method, shade),
      style: lineStyle(method, style),
    };
    this.#book.say('range.setBorders', this.#place, { top, left, bottom, right, vertical, horizontal, line });
    return this;
  }

  getNote(): string {
    return first(this.#book.say('range.notes', this.#first()));
  }

  getNotes(): readonly (readonly string[])[] {
    return this.#book.say('range.notes', this.#place);
  }

  setNote(note: unknown): this {
    const one = nullable(text)(`${this.googleName()}.setNote`, note);
    this.#book.say('range.setNotes', this.#place, this.#everywhere(one));
    return this;
  }

  setNotes(notes: unknown): this {
    this.#book.say('range.setNotes', this.#place, blockOf(`${this.googleName()}.setNotes`, notes, nullable(text)));
    return this;
  }

  clearNote(): this {
    return this.setNote(null);
  }

  getDataValidation(): DataValidation | null {
    const rule = first(this.#book.say('range.validations', this.#first()));
    return rule === null ? null : new DataValidation(this.#book, rule);
  }

  getDataValidations(): (DataValidation | null)[][] {
    const rules = this.#book.say('range.validations', this.#place);
    return rules.map((row) => row.map((rule) => (rule === null ? null : new DataValidation(this.#book, rule))));
  }

  setDataValidation(rule: unknown): this {
    const method = `${this.googleName()}.setDataValidation`;
    this.#book.say('range.setValidation', this.#place, rule === null ? null : DataValidation.dataOf(method, rule));
    return this;
  }

  setDataValidations(rules: unknown): this {
    const method = `${this.googleName()}.setDataValidations`;
    this.#book.say('range.setValidations', this.#place, blockOf(method, rules, nullable(DataValidation.dataOf)));
    return this;
  }

  clearDataValidations(): this {
    return this.setDataValidation(null);
  }

  insertCheckboxes(...states: unknown[]): this {
    const method = `${this.googleName()}.insertCheckboxes`;
    if (states.length > 2) throw mismatch(method, states);
    const [checked = null, unchecked = null] = states.map((state) => cellValue(method, state));
    this.#book.say('range.insertCheckboxes', this.#place, checked, unchecked);
    return this;
  }

  removeCheckboxes(): this {
    this.#book.say('range.removeCheckboxes', this.#place);
    return this;
  }

  /** Null where the cells are not all checkboxes of one state. */
  isChecked(): boolean | null {
    const states = new Set(this.#book.say('range.checked', this.#place).flat());
    const [state] = states;
    return states.size === 1 ? (state ?? null) : null;
  }

  check(): this {
    this.#book.say('range.setChecked', this.#place, true);
    return this;
  }

  uncheck(): this {
    this.#book.say('range.setChecked', this.#place, false);
    return this;
  }

  getRichTextValue(): RichTextValue | null {
    const rich = first(this.#book.say('range.richTexts', this.#first()));
    return rich === null ? null : new RichTextValue(rich);
  }

  getRichTextValues(): (RichTextValue | null)[][] {
    const texts = this.#book.say('range.richTexts', this.#place);
    return texts.map((row) => row.map((rich) => (rich === null ? null : new RichTextValue(rich))));
  }

  setRichTextValue(value: unknown): this {
    const rich = RichTextValue.dataOf(`${this.googleName()}.setRichTextValue`, value);
    this.#book.say('range.setRichTexts', this.#place, this.#everywhere(rich));
    return this;
  }

  setRichTextValues(values: unknown): this {
    const method = `${this.googleName()}.setRichTextValues`;
    this.#book.say('range.setRichTexts', this.#place, blockOf(method, values, RichTextValue.dataOf));
    return this;
  }

  merge(): this {
    return this.#merge('ALL');
  }

  mergeAcross(): this {
    return this.#merge('ROW');
  }

  mergeVertically(): this {
    return this.#merge('COLUMN');
  }

  breakApart(): this {
    this.#book.say('range.breakApart', this.#place);
    return this;
  }

  getMergedRanges(): Range[] {
    return this.#book.say('range.merges', this.#place).map((place) => new Range(this.#book, place));
  }

  isPartOfMerge(): boolean {
    return this.#book.say('range.merges', this.#place).length > 0;
  }

  /** Without options: contents, formats, notes and validation. */
  clear(options?: Readonly<Record<string, unknown>>): this {
    return this.#clear(options === undefined ? EVERYTHING : clearOrder(`${this.googleName()}.clear`, options));
  }

  clearContent(): this {
    return this.#clear(CONTENTS);
  }

  clearFormat(): this {
    return this.#clear(FORMATS);
  }

  sort(specification: unknown): this {
    const keys = Array.isArray(specification) ? specification : [specification];
    this.#book.say(
      'range.sort',
      this.#place,
      keys.map((key) => sortKey(`${this.googleName()}.sort`, key)),
    );
    return this;
  }

  copyTo(destination: unknown, kind?: unknown, transposed: unknown = false): void {
    const method = `${this.googleName()}.copyTo`;
    if (transposed !== false) throw mismatch(`${method} (transposed is not supported by the workbench)`, [transposed]);
    this.#book.say('range.copyTo', this.#place, placeOf(method, destination), copyKind(method, kind));
  }

  protect(): Protection {
    return new Protection(this.#book, this.#book.say('protection.add', 'RANGE', this.#place));
  }

  canEdit(): boolean {
    return this.#book.say('range.canEdit', this.#place);
  }

  createFilter(): Filter {
    this.#book.say('filter.create', this.#place);
    return new Filter(this.#book, this.#place.sheet);
  }

  getFilter(): Filter | null {
    return this.#book.say('sheet.filter', this.#place.sheet) === null
      ? null
      : new Filter(this.#book, this.#place.sheet);
  }

  createTextFinder(wanted: unknown): TextFinder {
    return new TextFinder(this.#book, this.#place, text(`${this.googleName()}.createTextFinder`, wanted));
  }

  addDeveloperMetadata(...args: unknown[]): this {
    addMetadata(this.#book, `${this.googleName()}.addDeveloperMetadata`, this.#place, args);
    return this;
  }

  getDeveloperMetadata(): DeveloperMetadata[] {
    return new DeveloperMetadataFinder(this.#book, this.#place).find();
  }

  createDeveloperMetadataFinder(): DeveloperMetadataFinder {
    return new DeveloperMetadataFinder(this.#book, this.#place);
  }

  activate(): this {
    this.#book.say('spreadsheet.activate', this.#place, this.#place.sheet);
    return this;
  }

  activateAsCurrentCell(): this {
    return this.activate();
  }

  // The four that the table of formats below is built on.
  looks(key: LookKey): readonly (readonly LookValue[])[] {
    return this.#book.say('range.looks', this.#place, key);
  }

  firstLook(key: LookKey): LookValue {
    return first(this.#book.say('range.looks', this.#first(), key));
  }

  setLook(key: LookKey, value: LookValue | null): this {
    this.#book.say('range.setLook', this.#place, key, value);
    return this;
  }

  setLooks(key: LookKey, values: readonly (readonly (LookValue | null)[])[]): this {
    this.#book.say('range.setLooks', this.#place, key, values);
    return this;
  }

  #first(): Place {
    return { ...this.#place, rows: 1, columns: 1 };
  }

  #everywhere<T>(value: T): T[][] {
    return Array.from({ length: this.#place.rows }, () => Array.from({ length: this.#place.columns }, () => value));
  }

  #merge(by: 'ALL' | 'ROW' | 'COLUMN'): this {
    this.#book.say('range.merge', this.#place, by);
    return this;
  }

  #clear(order: ClearOrder): this {
    this.#book.say('range.clear', this.#place, order);
    return this;
  }
}

type Reader = (method: string, value: unknown) => LookValue;

function oneOf(...words: string[]): Reader {
  return (method, value) => {
    if (typeof value === 'string' && words.includes(value)) return value;
    throw new Exception(`Invalid argument: ${String(value)} for ${method}. It must be one of ${words.join(', ')}.`);
  };
}

/** One format, its getter and setter for one value and for a block of values. */
const LOOKS: readonly (readonly [one: string, many: string, key: LookKey, read: Reader])[] = [
  ['NumberFormat', 'NumberFormats', 'numberFormat', text],
  ['Background', 'Backgrounds', 'background', color],
  ['FontColor', 'FontColors', 'fontColor', color],
  ['FontWeight', 'FontWeights', 'fontWeight', oneOf('bold', 'normal')],
  ['FontStyle', 'FontStyles', 'fontStyle', oneOf('italic', 'normal')],
  ['FontLine', 'FontLines', 'fontLine', oneOf('underline', 'line-through', 'none')],
  ['FontFamily', 'FontFamilies', 'fontFamily', text],
  ['FontSize', 'FontSizes', 'fontSize', whole],
  ['HorizontalAlignment', 'HorizontalAlignments', 'horizontal', oneOf('left', 'center', 'right', 'normal')],
  ['VerticalAlignment', 'VerticalAlignments', 'vertical', oneOf('top', 'middle', 'bottom')],
];

for (const [one, many, key, read] of LOOKS) {
  const reader = nullable(read);
  addMethods(Range, {
    [`get${one}`]() {
      return this.firstLook(key);
    },
    [`get${many}`]() {
      return this.looks(key);
    },
    [`set${one}`](value) {
      return this.setLook(key, reader(`SpreadsheetApp.Range.set${one}`, value));
    },
    [`set${many}`](values) {
      return this.setLooks(key, blockOf(`SpreadsheetApp.Range.set${many}`, values, reader));
    },
  });
}

function first<T>(block: readonly (readonly T[])[]): T {
  for (const row of block) for (const value of row) return value;
  throw new Exception('The range has no cells.');
}

function wrapOf(method: string, value: unknown): string {
  return flag(method, value) ? 'WRAP' : 'OVERFLOW';
}

function lineStyle(method: string, value: unknown): LineStyle {
  const name = value === undefined || value === null ? 'SOLID' : nameOf(method, value);
  if (BorderStyle[name] === undefined) throw mismatch(method, [value]);
  return name as LineStyle;
}

function clearOrder(method: string, options: Readonly<Record<string, unknown>>): ClearOrder {
  const known = ['contentsOnly', 'formatOnly', 'validationsOnly', 'commentsOnly'];
  if (typeof options !== 'object' || options === null || !Object.keys(options).every((key) => known.includes(key))) {
    throw mismatch(method, [options]);
  }
  const wanted = (key: string) => options[key] === true;
  const order = {
    contents: wanted('contentsOnly'),
    formats: wanted('formatOnly'),
    notes: wanted('commentsOnly'),
    validations: wanted('validationsOnly'),
  };
  return Object.values(order).some(Boolean) ? order : EVERYTHING;
}

/** A column of the sheet, or `{column, ascending}`. */
function sortKey(method: string, key: unknown): SortKey {
  if (typeof key === 'number') return { column: key, ascending: true };
  if (typeof key === 'object' && key !== null && 'column' in key && typeof key.column === 'number') {
    return { column: key.column, ascending: !('ascending' in key) || key.ascending !== false };
  }
  throw mismatch(method, [key]);
}

function copyKind(method: string, kind: unknown): 'ALL' | 'VALUES' | 'FORMAT' {
  if (kind === undefined) return 'ALL';
  if (typeof kind === 'object' && kind !== null && 'contentsOnly' in kind && kind.contentsOnly === true)
    return 'VALUES';
  if (typeof kind === 'object' && kind !== null && 'formatOnly' in kind && kind.formatOnly === true) return 'FORMAT';
  const name = nameOf(method, kind);
  return name === 'PASTE_VALUES' ? 'VALUES' : name === 'PASTE_FORMAT' ? 'FORMAT' : 'ALL';
}

/** Google refuses a range outside of the sheet where it is asked for, not where it is used. */
export function checkBox(book: Book, sheet: number, box: Box): void {
  if (box.row < 1) throw new Exception('The starting row of the range is too small.');
  if (box.column < 1) throw new Exception('The starting column of the range is too small.');
  if (box.rows < 1) throw new Exception('The number of rows in the range must be at least 1.');
  if (box.columns < 1) throw new Exception('The number of columns in the range must be at least 1.');
  const { maxRows, maxColumns } = book.say('sheet.bounds', sheet);
  if (box.row + box.rows - 1 > maxRows || box.column + box.columns - 1 > maxColumns) {
    throw new Exception('The coordinates of the range are outside the dimensions of the sheet.');
  }
}

export function lines(book: Book, sheet: number, axis: Axis, at: number, count: number): Place {
  const { maxRows, maxColumns } = book.say('sheet.bounds', sheet);
  return axis === 'ROWS'
    ? { sheet, row: at, rows: count, column: 1, columns: maxColumns }
    : { sheet, row: 1, rows: maxRows, column: at, columns: count };
}
