// The spreadsheet that the script is bound to.
import { splitTab } from './a1';
import { listOf, mismatch, placeOf, text, whole } from './arguments';
import { nameOf } from './enums';
import { Exception, Facade } from './facade';
import { addMetadata, DeveloperMetadata, DeveloperMetadataFinder } from './metadata';
import { Protection, User } from './protection';
import type { Place, SpreadsheetFacts } from './protocol';
import { Range } from './range';
import { RangeList } from './range-list';
import { Sheet } from './sheet';
import type { Book } from './speak';

const NAME = 'SpreadsheetApp.Spreadsheet';

export class Spreadsheet extends Facade {
  readonly #book: Book;

  constructor(book: Book) {
    super();
    this.#book = book;
  }

  googleName(): string {
    return NAME;
  }

  getId(): string {
    return this.#facts().id;
  }

  getUrl(): string {
    return this.#facts().url;
  }

  getName(): string {
    return this.#facts().name;
  }

  rename(name: unknown): void {
    this.#book.say('spreadsheet.rename', text(`${NAME}.rename`, name));
  }

  getSpreadsheetTimeZone(): string {
    return this.#facts().timeZone;
  }

  setSpreadsheetTimeZone(zone: unknown): void {
    this.#book.say('spreadsheet.setTimeZone', text(`${NAME}.setSpreadsheetTimeZone`, zone));
  }

  getSpreadsheetLocale(): string {
    return this.#facts().locale;
  }

  getOwner(): User {
    return new User(this.#facts().owner);
  }

  getEditors(): User[] {
    return this.#facts().editors.map((editor) => new User(editor));
  }

  getSheets(): Sheet[] {
    return this.#book.say('spreadsheet.sheets').map((id) => new Sheet(this.#book, id));
  }

  getNumSheets(): number {
    return this.#book.say('spreadsheet.sheets').length;
  }

  getSheetByName(name: unknown): Sheet | null {
    const id = this.#book.say('spreadsheet.sheetByName', text(`${NAME}.getSheetByName`, name));
    return id === null ? null : new Sheet(this.#book, id);
  }

  getSheetById(id: unknown): Sheet | null {
    const wanted = whole(`${NAME}.getSheetById`, id);
    return this.#book.say('sheet.exists', wanted) ? new Sheet(this.#book, wanted) : null;
  }

  /** `()`, `(index)`, `(name)` or `(name, index)`; the new tab becomes the active one. */
  insertSheet(...args: unknown[]): Sheet {
    const [first, second] = args;
    const known = args.length <= 2 && args.every((arg) => typeof arg === 'string' || typeof arg === 'number');
    if (!known || typeof second === 'string' || (typeof first === 'number' && args.length > 1)) {
      throw mismatch(`${NAME}.insertSheet`, args);
    }
    const name = typeof first === 'string' ? first : null;
    const index = typeof first === 'number' ? first : typeof second === 'number' ? second : null;
    return new Sheet(this.#book, this.#book.say('spreadsheet.insertSheet', name, index));
  }

  deleteSheet(sheet: unknown): void {
    this.#book.say('spreadsheet.deleteSheet', Sheet.idOf(`${NAME}.deleteSheet`, sheet));
  }

  getActiveSheet(): Sheet {
    return new Sheet(this.#book, this.#book.say('spreadsheet.activeSheet'));
  }

  setActiveSheet(sheet: unknown): Sheet {
    const id = Sheet.idOf(`${NAME}.setActiveSheet`, sheet);
    this.#book.say('spreadsheet.activate', null, id);
    return new Sheet(this.#book, id);
  }

  moveActiveSheet(position: unknown): void {
    this.#book.say('spreadsheet.moveActiveSheet', whole(`${NAME}.moveActiveSheet`, position));
  }

  getActiveRange(): Range {
    return new Range(this.#book, this.#book.say('spreadsheet.activeRange'));
  }

  getActiveCell(): Range {
    return this.getActiveSheet().getActiveCell();
  }

  getCurrentCell(): Range {
    return this.getActiveCell();
  }

  setActiveRange(range: unknown): unknown {
    const place = placeOf(`${NAME}.setActiveRange`, range);
    this.#book.say('spreadsheet.activate', place, place.sheet);
    return range;
  }

  setCurrentCell(cell: unknown): unknown {
    return this.setActiveRange(cell);
  }

  /** `Tab!A1:B2`, a named range, or cells of the active tab. */
  getRange(notation: unknown): Range {
    const whole = text(`${NAME}.getRange`, notation);
    const { tab, cells } = splitTab(whole);
    if (tab === null) return this.getRangeByName(whole) ?? this.getActiveSheet().getRange(whole);
    const sheet = this.getSheetByName(tab);
    if (sheet === null) throw new Exception('Range not found');
    return sheet.getRange(cells);
  }

  getRangeList(notations: unknown): RangeList {
    return new RangeList(listOf(`${NAME}.getRangeList`, notations, text).map((notation) => this.getRange(notation)));
  }

  getRangeByName(name: unknown): Range | null {
    const wanted = text(`${NAME}.getRangeByName`, name);
    const named = this.#book.say('spreadsheet.namedRanges', null).find((one) => one.name === wanted);
    return named === undefined ? null : new Range(this.#book, named.place);
  }

  setNamedRange(name: unknown, range: unknown): void {
    const method = `${NAME}.setNamedRange`;
    this.#book.say('spreadsheet.setNamedRange', text(method, name), placeOf(method, range));
  }

  removeNamedRange(name: unknown): void {
    this.#book.say('spreadsheet.removeNamedRange', text(`${NAME}.removeNamedRange`, name));
  }

  getNamedRanges(): NamedRange[] {
    return this.#book
      .say('spreadsheet.namedRanges', null)
      .map(({ name, place }) => new NamedRange(this.#book, name, place));
  }

  getProtections(type: unknown): Protection[] {
    const name = nameOf(`${NAME}.getProtections`, type);
    const ids = this.#book.say('protection.list', name === 'SHEET' ? 'SHEET' : 'RANGE', null);
    return ids.map((id) => new Protection(this.#book, id));
  }

  addDeveloperMetadata(...args: unknown[]): this {
    addMetadata(this.#book, `${NAME}.addDeveloperMetadata`, { type: 'SPREADSHEET' }, args);
    return this;
  }

  /** The spreadsheet's own, without its tabs'. */
  getDeveloperMetadata(): DeveloperMetadata[] {
    const query = { locationType: 'SPREADSHEET', intersecting: false };
    return this.#book.say('metadata.find', query).map((entry) => new DeveloperMetadata(this.#book, entry.id));
  }

  createDeveloperMetadataFinder(): DeveloperMetadataFinder {
    return new DeveloperMetadataFinder(this.#book, undefined);
  }

  toast(message: unknown, title: unknown = '', seconds: unknown = 5): void {
    const method = `${NAME}.toast`;
    const time = seconds === null ? null : whole(method, seconds);
    this.#book.say('spreadsheet.toast', text(method, message), text(method, title), time);
  }

  #facts(): SpreadsheetFacts {
    return this.#book.say('spreadsheet.facts');
  }
}

class NamedRange extends Facade {
  readonly #book: Book;
  readonly #name: string;
  readonly #place: Place;

  constructor(book: Book, name: string, place: Place) {
    super();
    this.#book = book;
    this.#name = name;
    this.#place = place;
  }

  googleName(): string {
    return 'SpreadsheetApp.NamedRange';
  }

  getName(): string {
    return this.#name;
  }

  getRange(): Range {
    return new Range(this.#book, this.#place);
  }

  remove(): void {
    this.#book.say('spreadsheet.removeNamedRange', this.#name);
  }
}
