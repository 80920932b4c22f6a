// A tab.
import { boxOfA1, splitTab } from './a1';
import { cellValue, flag, listOf, mismatch, nullable, placeOf, text, whole } from './arguments';
import { EmbeddedChart, EmbeddedChartBuilder } from './chart';
import { color } from './colors';
import { ConditionalFormatRule } from './conditions';
import { type EnumValue, member, nameOf, SheetType } from './enums';
import { Exception, Facade } from './facade';
import { Filter } from './filter';
import { addMetadata, DeveloperMetadata, DeveloperMetadataFinder } from './metadata';
import { Protection } from './protection';
import type { Axis, Box, CellValue, ClearOrder, Place, SheetFacts } from './protocol';
import { checkBox, lines, Range } from './range';
import { RangeList } from './range-list';
import type { Book } from './speak';
import { TextFinder } from './text-finder';

const NAME = 'SpreadsheetApp.Sheet';

export class Sheet extends Facade {
  readonly #book: Book;
  readonly #id: number;

  constructor(book: Book, id: number) {
    super();
    this.#book = book;
    this.#id = id;
  }

  googleName(): string {
    return NAME;
  }

  static idOf(method: string, value: unknown): number {
    if (!(value instanceof Sheet)) throw mismatch(method, [value]);
    return value.#id;
  }

  getSheetId(): number {
    return this.#id;
  }

  getParent(): Facade {
    return this.#book.spreadsheet();
  }

  getName(): string {
    return this.#facts().name;
  }

  getSheetName(): string {
    return this.getName();
  }

  setName(name: unknown): this {
    this.#book.say('sheet.rename', this.#id, text(`${NAME}.setName`, name));
    return this;
  }

  /** From 1. */
  getIndex(): number {
    return this.#facts().index;
  }

  getType(): EnumValue {
    return member(SheetType, 'GRID');
  }

  hideSheet(): this {
    this.#book.say('sheet.setHidden', this.#id, true);
    return this;
  }

  showSheet(): this {
    this.#book.say('sheet.setHidden', this.#id, false);
    return this;
  }

  isSheetHidden(): boolean {
    return this.#facts().hidden;
  }

  activate(): this {
    this.#book.say('spreadsheet.activate', null, this.#id);
    return this;
  }

  getRange(...args: unknown[]): Range {
    const [row, column, rows = 1, columns = 1] = args;
    if (args.length === 1 && typeof row === 'string') return this.#named(row);
    const numbers = [row, column, rows, columns];
    if (
      args.length < 2 ||
      args.length > 4 ||
      !numbers.every((one) => typeof one === 'number' && Number.isFinite(one))
    ) {
      throw mismatch(`${NAME}.getRange`, args);
    }
    const [top = 0, left = 0, height = 0, width = 0] = numbers.map((one) => whole(`${NAME}.getRange`, one));
    return this.#range({ row: top, column: left, rows: height, columns: width });
  }

  getRangeList(notations: unknown): RangeList {
    return new RangeList(listOf(`${NAME}.getRangeList`, notations, text).map((notation) => this.getRange(notation)));
  }

  /** From A1 to the last cell with content; A1 alone in an empty tab. */
  getDataRange(): Range {
    const { lastRow, lastColumn } = this.#facts();
    return this.#range({ row: 1, column: 1, rows: Math.max(1, lastRow), columns: Math.max(1, lastColumn) });
  }

  getSheetValues(row: unknown, column: unknown, rows: unknown, columns: unknown): readonly (readonly CellValue[])[] {
    return this.getRange(row, column, rows, columns).getValues();
  }

  getLastRow(): number {
    return this.#facts().lastRow;
  }

  getLastColumn(): number {
    return this.#facts().lastColumn;
  }

  getMaxRows(): number {
    return this.#book.say('sheet.size', this.#id).maxRows;
  }

  getMaxColumns(): number {
    return this.#book.say('sheet.size', this.#id).maxColumns;
  }

  appendRow(contents: unknown): this {
    const values = listOf(`${NAME}.appendRow`, contents, cellValue);
    if (values.length === 0) throw mismatch(`${NAME}.appendRow`, [contents]);
    this.#book.say('sheet.appendRow', this.#id, values);
    return this;
  }

  insertRows(row: unknown, count: unknown = 1): void {
    this.#insert('insertRows', 'ROWS', row, count, 'BEFORE');
  }

  insertRowBefore(row: unknown): this {
    return this.#insert('insertRowBefore', 'ROWS', row, 1, 'BEFORE');
  }

  insertRowsBefore(row: unknown, count: unknown): this {
    return this.#insert('insertRowsBefore', 'ROWS', row, count, 'BEFORE');
  }

  insertRowAfter(row: unknown): this {
    return this.#insert('insertRowAfter', 'ROWS', row, 1, 'AFTER');
  }

  insertRowsAfter(row: unknown, count: unknown): this {
    return this.#insert('insertRowsAfter', 'ROWS', row, count, 'AFTER');
  }

  deleteRow(row: unknown): this {
    return this.#delete('deleteRow', 'ROWS', row, 1);
  }

  deleteRows(row: unknown, count: unknown): void {
    this.#delete('deleteRows', 'ROWS', row, count);
  }

  insertColumns(column: unknown, count: unknown = 1): void {
    this.#insert('insertColumns', 'COLUMNS', column, count, 'BEFORE');
  }

  insertColumnBefore(column: unknown): this {
    return this.#insert('insertColumnBefore', 'COLUMNS', column, 1, 'BEFORE');
  }

  insertColumnsBefore(column: unknown, count: unknown): this {
    return this.#insert('insertColumnsBefore', 'COLUMNS', column, count, 'BEFORE');
  }

  insertColumnAfter(column: unknown): this {
    return this.#insert('insertColumnAfter', 'COLUMNS', column, 1, 'AFTER');
  }

  insertColumnsAfter(column: unknown, count: unknown): this {
    return this.#insert('insertColumnsAfter', 'COLUMNS', column, count, 'AFTER');
  }

  deleteColumn(column: unknown): this {
    return this.#delete('deleteColumn', 'COLUMNS', column, 1);
  }

  deleteColumns(column: unknown, count: unknown): void {
    this.#delete('deleteColumns', 'COLUMNS', column, count);
  }

  hideRows(row: unknown, count: unknown = 1): void {
    this.#hide('hideRows', 'ROWS', row, count, true);
  }

  showRows(row: unknown, count: unknown = 1): void {
    this.#hide('showRows', 'ROWS', row, count, false);
  }

  hideRow(range: unknown): void {
    const { row, rows } = placeOf(`${NAME}.hideRow`, range);
    this.#hide('hideRow', 'ROWS', row, rows, true);
  }

  unhideRow(range: unknown): void {
    const { row, rows } = placeOf(`${NAME}.unhideRow`, range);
    this.#hide('unhideRow', 'ROWS', row, rows, false);
  }

  isRowHiddenByUser(row: unknown): boolean {
    return this.#book.say('sheet.isLineHidden', this.#id, 'ROWS', whole(`${NAME}.isRowHiddenByUser`, row), 'USER');
  }

  isRowHiddenByFilter(row: unknown): boolean {
    return this.#book.say('sheet.isLineHidden', this.#id, 'ROWS', whole(`${NAME}.isRowHiddenByFilter`, row), 'FILTER');
  }

  hideColumns(column: unknown, count: unknown = 1): void {
    this.#hide('hideColumns', 'COLUMNS', column, count, true);
  }

  showColumns(column: unknown, count: unknown = 1): void {
    this.#hide('showColumns', 'COLUMNS', column, count, false);
  }

  hideColumn(range: unknown): void {
    const { column, columns } = placeOf(`${NAME}.hideColumn`, range);
    this.#hide('hideColumn', 'COLUMNS', column, columns, true);
  }

  unhideColumn(range: unknown): void {
    const { column, columns } = placeOf(`${NAME}.unhideColumn`, range);
    this.#hide('unhideColumn', 'COLUMNS', column, columns, false);
  }

  isColumnHiddenByUser(column: unknown): boolean {
    const at = whole(`${NAME}.isColumnHiddenByUser`, column);
    return this.#book.say('sheet.isLineHidden', this.#id, 'COLUMNS', at, 'USER');
  }

  getFrozenRows(): number {
    return this.#facts().frozenRows;
  }

  setFrozenRows(rows: unknown): void {
    this.#book.say('sheet.setFrozen', this.#id, 'ROWS', whole(`${NAME}.setFrozenRows`, rows));
  }

  getFrozenColumns(): number {
    return this.#facts().frozenColumns;
  }

  setFrozenColumns(columns: unknown): void {
    this.#book.say('sheet.setFrozen', this.#id, 'COLUMNS', whole(`${NAME}.setFrozenColumns`, columns));
  }

  getColumnWidth(column: unknown): number {
    return this.#book.say('sheet.lineSize', this.#id, 'COLUMNS', whole(`${NAME}.getColumnWidth`, column));
  }

  setColumnWidth(column: unknown, width: unknown): this {
    return this.#size('setColumnWidth', 'COLUMNS', column, 1, width);
  }

  setColumnWidths(column: unknown, count: unknown, width: unknown): this {
    return this.#size('setColumnWidths', 'COLUMNS', column, count, width);
  }

  getRowHeight(row: unknown): number {
    return this.#book.say('sheet.lineSize', this.#id, 'ROWS', whole(`${NAME}.getRowHeight`, row));
  }

  setRowHeight(row: unknown, height: unknown): this {
    return this.#size('setRowHeight', 'ROWS', row, 1, height);
  }

  setRowHeights(row: unknown, count: unknown, height: unknown): this {
    return this.#size('setRowHeights', 'ROWS', row, count, height);
  }

  setRowHeightsForced(row: unknown, count: unknown, height: unknown): this {
    return this.#size('setRowHeightsForced', 'ROWS', row, count, height);
  }

  autoResizeColumn(column: unknown): this {
    return this.autoResizeColumns(column, 1);
  }

  autoResizeColumns(column: unknown, count: unknown): this {
    const method = `${NAME}.autoResizeColumns`;
    this.#book.say('sheet.autoResize', this.#id, 'COLUMNS', whole(method, column), whole(method, count));
    return this;
  }

  autoResizeRows(row: unknown, count: unknown): this {
    const method = `${NAME}.autoResizeRows`;
    this.#book.say('sheet.autoResize', this.#id, 'ROWS', whole(method, row), whole(method, count));
    return this;
  }

  /** Contents and formats; notes and validation stay, as in Google's. */
  clear(options: { contentsOnly?: unknown; formatOnly?: unknown } = {}): this {
    if (options.contentsOnly === true && options.formatOnly !== true) return this.clearContents();
    if (options.formatOnly === true && options.contentsOnly !== true) return this.clearFormats();
    return this.#clear({ contents: true, formats: true, notes: false, validations: false });
  }

  clearContents(): this {
    return this.#clear({ contents: true, formats: false, notes: false, validations: false });
  }

  clearFormats(): this {
    return this.#clear({ contents: false, formats: true, notes: false, validations: false });
  }

  clearNotes(): this {
    return this.#clear({ contents: false, formats: false, notes: true, validations: false });
  }

  getConditionalFormatRules(): ConditionalFormatRule[] {
    return this.#book
      .say('sheet.conditionalRules', this.#id)
      .map((rule) => new ConditionalFormatRule(this.#book, rule));
  }

  setConditionalFormatRules(rules: unknown): void {
    const data = listOf(`${NAME}.setConditionalFormatRules`, rules, ConditionalFormatRule.dataOf);
    this.#book.say('sheet.setConditionalRules', this.#id, data);
  }

  clearConditionalFormatRules(): void {
    this.#book.say('sheet.setConditionalRules', this.#id, []);
  }

  protect(): Protection {
    return new Protection(this.#book, this.#book.say('protection.add', 'SHEET', this.#whole()));
  }

  getProtections(type: unknown): Protection[] {
    const name = nameOf(`${NAME}.getProtections`, type);
    const ids = this.#book.say('protection.list', name === 'SHEET' ? 'SHEET' : 'RANGE', this.#id);
    return ids.map((id) => new Protection(this.#book, id));
  }

  newChart(): EmbeddedChartBuilder {
    return new EmbeddedChartBuilder(this.#book);
  }

  insertChart(chart: unknown): void {
    this.#book.say('sheet.putChart', this.#id, { ...EmbeddedChart.dataOf(`${NAME}.insertChart`, chart), id: 0 });
  }

  updateChart(chart: unknown): void {
    this.#book.say('sheet.putChart', this.#id, EmbeddedChart.dataOf(`${NAME}.updateChart`, chart));
  }

  removeChart(chart: unknown): void {
    this.#book.say('sheet.removeChart', this.#id, EmbeddedChart.dataOf(`${NAME}.removeChart`, chart).id);
  }

  getCharts(): EmbeddedChart[] {
    return this.#book.say('sheet.charts', this.#id).map((chart) => new EmbeddedChart(this.#book, chart));
  }

  getTabColor(): string | null {
    return this.#facts().tabColor;
  }

  setTabColor(value: unknown): this {
    this.#book.say('sheet.setTabColor', this.#id, nullable(color)(`${NAME}.setTabColor`, value));
    return this;
  }

  hasHiddenGridlines(): boolean {
    return this.#facts().gridlinesHidden;
  }

  setHiddenGridlines(hidden: unknown): this {
    this.#book.say('sheet.setGridlinesHidden', this.#id, flag(`${NAME}.setHiddenGridlines`, hidden));
    return this;
  }

  addDeveloperMetadata(...args: unknown[]): this {
    addMetadata(this.#book, `${NAME}.addDeveloperMetadata`, { type: 'SHEET', sheet: this.#id }, args);
    return this;
  }

  /** The tab's own, without its rows' and columns'. */
  getDeveloperMetadata(): DeveloperMetadata[] {
    const query = { within: { sheet: this.#id }, locationType: 'SHEET', intersecting: false };
    return this.#book.say('metadata.find', query).map((entry) => new DeveloperMetadata(this.#book, entry.id));
  }

  createDeveloperMetadataFinder(): DeveloperMetadataFinder {
    return new DeveloperMetadataFinder(this.#book, { sheet: this.#id });
  }

  createTextFinder(wanted: unknown): TextFinder {
    return new TextFinder(this.#book, this.#whole(), text(`${NAME}.createTextFinder`, wanted));
  }

  getFilter(): Filter | null {
    return this.#book.say('sheet.filter', this.#id) === null ? null : new Filter(this.#book, this.#id);
  }

  /** Frozen rows stay where they are. */
  sort(column: unknown, ascending: unknown = true): this {
    const { maxRows, maxColumns, frozenRows } = this.#facts();
    const under = { sheet: this.#id, row: frozenRows + 1, column: 1, rows: maxRows - frozenRows, columns: maxColumns };
    const key = { column: whole(`${NAME}.sort`, column), ascending: flag(`${NAME}.sort`, ascending) };
    this.#book.say('range.sort', under, [key]);
    return this;
  }

  setActiveRange(range: unknown): unknown {
    const place = this.#own(`${NAME}.setActiveRange`, range);
    this.#book.say('spreadsheet.activate', place, place.sheet);
    return range;
  }

  setActiveSelection(range: unknown): unknown {
    return this.setActiveRange(typeof range === 'string' ? this.getRange(range) : range);
  }

  setCurrentCell(cell: unknown): unknown {
    return this.setActiveRange(cell);
  }

  getActiveRange(): Range {
    const active = this.#book.say('spreadsheet.activeRange');
    return active.sheet === this.#id
      ? new Range(this.#book, active)
      : this.#range({ row: 1, column: 1, rows: 1, columns: 1 });
  }

  getActiveCell(): Range {
    const { row, column } = this.getActiveRange().placed();
    return this.#range({ row, column, rows: 1, columns: 1 });
  }

  getCurrentCell(): Range {
    return this.getActiveCell();
  }

  #facts(): SheetFacts {
    return this.#book.say('sheet.facts', this.#id);
  }

  #whole(): Place {
    return lines(this.#book, this.#id, 'ROWS', 1, this.getMaxRows());
  }

  #range(box: Box): Range {
    checkBox(this.#book, this.#id, box);
    return new Range(this.#book, { sheet: this.#id, ...box });
  }

  #named(notation: string): Range {
    const { tab, cells } = splitTab(notation);
    if (tab !== null && tab.toLowerCase() !== this.getName().toLowerCase()) throw new Exception('Range not found');
    const named = this.#book.say('spreadsheet.namedRanges', this.#id).find((one) => one.name === cells);
    if (named !== undefined) return new Range(this.#book, named.place);
    const { maxRows, maxColumns } = this.#book.say('sheet.size', this.#id);
    const box = boxOfA1(cells, maxRows, maxColumns);
    if (box === null) throw new Exception('Range not found');
    return this.#range(box);
  }

  #own(method: string, range: unknown): Place {
    const place = placeOf(method, range);
    if (place.sheet !== this.#id) throw new Exception(`The range is not on the sheet "${this.getName()}".`);
    return place;
  }

  #insert(name: string, axis: Axis, at: unknown, count: unknown, side: 'BEFORE' | 'AFTER'): this {
    const line = whole(`${NAME}.${name}`, at);
    const before = side === 'BEFORE' ? line : line + 1;
    this.#book.say('sheet.insert', this.#id, axis, before, whole(`${NAME}.${name}`, count), line);
    return this;
  }

  #delete(name: string, axis: Axis, at: unknown, count: unknown): this {
    this.#book.say('sheet.delete', this.#id, axis, whole(`${NAME}.${name}`, at), whole(`${NAME}.${name}`, count));
    return this;
  }

  #hide(name: string, axis: Axis, at: unknown, count: unknown, hidden: boolean): void {
    const method = `${NAME}.${name}`;
    this.#book.say('sheet.setLineHidden', this.#id, axis, whole(method, at), whole(method, count), hidden);
  }

  #size(name: string, axis: Axis, at: unknown, count: unknown, pixels: unknown): this {
    const method = `${NAME}.${name}`;
    this.#book.say('sheet.setLineSize', this.#id, axis, whole(method, at), whole(method, count), whole(method, pixels));
    return this;
  }

  #clear(order: ClearOrder): this {
    this.#book.say('range.clear', this.#whole(), order);
    return this;
  }
}
