// Developer metadata: its entries, where they lie, and the finder.
import { mismatch, placeOf, text, whole } from './arguments';
import { DeveloperMetadataLocationType, DeveloperMetadataVisibility, EnumValue, member, nameOf } from './enums';
import { Exception, Facade } from './facade';
import type { MetadataData, MetadataLocation, MetadataQuery, Place } from './protocol';
import type { Book } from './speak';

type Visibility = MetadataData['visibility'];

function visibilityOf(method: string, value: unknown): Visibility {
  const name = nameOf(method, value);
  if (name !== 'DOCUMENT' && name !== 'PROJECT') throw mismatch(method, [value]);
  return name;
}

/** `addDeveloperMetadata(key)`, `(key, value)`, `(key, visibility)` and `(key, value, visibility)` of tabs, ranges and the spreadsheet. */
export function addMetadata(
  book: Book,
  method: string,
  location: MetadataLocation | Place,
  args: readonly unknown[],
): void {
  const [key, second, third] = args;
  if (typeof key !== 'string' || args.length > 3) throw mismatch(method, args);
  if (second instanceof EnumValue) {
    book.say('metadata.add', location, key, null, visibilityOf(method, second));
    return;
  }
  const value = second === undefined || second === null ? null : text(method, second);
  book.say('metadata.add', location, key, value, third === undefined ? 'DOCUMENT' : visibilityOf(method, third));
}

export class DeveloperMetadata extends Facade {
  readonly #book: Book;
  readonly #id: number;

  constructor(book: Book, id: number) {
    super();
    this.#book = book;
    this.#id = id;
  }

  googleName(): string {
    return 'SpreadsheetApp.DeveloperMetadata';
  }

  getId(): number {
    return this.#id;
  }

  getKey(): string {
    return this.#facts().key;
  }

  getValue(): string | null {
    return this.#facts().value;
  }

  getVisibility(): EnumValue {
    return member(DeveloperMetadataVisibility, this.#facts().visibility);
  }

  getLocation(): DeveloperMetadataLocation {
    return new DeveloperMetadataLocation(this.#book, this.#facts().location);
  }

  setKey(key: unknown): this {
    return this.#change({ key: text(`${this.googleName()}.setKey`, key) });
  }

  setValue(value: unknown): this {
    return this.#change({ value: text(`${this.googleName()}.setValue`, value) });
  }

  setVisibility(visibility: unknown): this {
    return this.#change({ visibility: visibilityOf(`${this.googleName()}.setVisibility`, visibility) });
  }

  moveToRow(row: unknown): this {
    return this.#move(placeOf(`${this.googleName()}.moveToRow`, row));
  }

  moveToColumn(column: unknown): this {
    return this.#move(placeOf(`${this.googleName()}.moveToColumn`, column));
  }

  moveToSpreadsheet(): this {
    return this.#move({ type: 'SPREADSHEET' });
  }

  remove(): void {
    this.#book.say('metadata.remove', this.#id);
  }

  #facts(): MetadataData {
    const [entry] = this.#book.say('metadata.find', { id: this.#id, intersecting: false });
    if (entry === undefined) throw new Exception(`The developer metadata ${this.#id} was removed.`);
    return entry;
  }

  #change(change: Partial<Pick<MetadataData, 'key' | 'value' | 'visibility'>>): this {
    this.#book.say('metadata.change', this.#id, change);
    return this;
  }

  #move(to: MetadataLocation | Place): this {
    this.#book.say('metadata.move', this.#id, to);
    return this;
  }
}

export class DeveloperMetadataLocation extends Facade {
  readonly #book: Book;
  readonly #location: MetadataLocation;

  constructor(book: Book, location: MetadataLocation) {
    super();
    this.#book = book;
    this.#location = location;
  }

  googleName(): string {
    return 'SpreadsheetApp.DeveloperMetadataLocation';
  }

  getLocationType(): EnumValue {
    return member(DeveloperMetadataLocationType, this.#location.type);
  }

  /** Of a row or column, too: the tab that has it. */
  getSheet(): Facade | null {
    return this.#location.type === 'SPREADSHEET' ? null : this.#book.sheetAt(this.#location.sheet);
  }

  getSpreadsheet(): Facade | null {
    return this.#location.type === 'SPREADSHEET' ? this.#book.spreadsheet() : null;
  }

  getRow(): Facade | null {
    if (this.#location.type !== 'ROW') return null;
    const { sheet, index } = this.#location;
    const { maxColumns } = this.#book.say('sheet.facts', sheet);
    return this.#book.rangeAt({ sheet, row: index, column: 1, rows: 1, columns: maxColumns });
  }

  getColumn(): Facade | null {
    if (this.#location.type !== 'COLUMN') return null;
    const { sheet, index } = this.#location;
    const { maxRows } = this.#book.say('sheet.facts', sheet);
    return this.#book.rangeAt({ sheet, row: 1, column: index, rows: maxRows, columns: 1 });
  }
}

export class DeveloperMetadataFinder extends Facade {
  readonly #book: Book;
  #query: MetadataQuery;

  constructor(book: Book, within: MetadataQuery['within']) {
    super();
    this.#book = book;
    this.#query = { within, intersecting: false };
  }

  googleName(): string {
    return 'SpreadsheetApp.DeveloperMetadataFinder';
  }

  find(): DeveloperMetadata[] {
    return this.#book.say('metadata.find', this.#query).map((entry) => new DeveloperMetadata(this.#book, entry.id));
  }

  onIntersectingLocations(): this {
    return this.#with({ intersecting: true });
  }

  withId(id: unknown): this {
    return this.#with({ id: whole(`${this.googleName()}.withId`, id) });
  }

  withKey(key: unknown): this {
    return this.#with({ key: text(`${this.googleName()}.withKey`, key) });
  }

  withValue(value: unknown): this {
    return this.#with({ value: text(`${this.googleName()}.withValue`, value) });
  }

  withVisibility(visibility: unknown): this {
    return this.#with({ visibility: visibilityOf(`${this.googleName()}.withVisibility`, visibility) });
  }

  withLocationType(type: unknown): this {
    return this.#with({ locationType: nameOf(`${this.googleName()}.withLocationType`, type) });
  }

  #with(change: Partial<MetadataQuery>): this {
    this.#query = { ...this.#query, ...change };
    return this;
  }
}
