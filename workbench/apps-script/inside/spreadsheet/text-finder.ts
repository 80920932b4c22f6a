// Finds text in cells as they are shown.
import { flag } from './arguments';
import { Facade } from './facade';
import type { Place } from './protocol';
import type { Book } from './speak';

export class TextFinder extends Facade {
  readonly #book: Book;
  readonly #place: Place;
  readonly #query: { text: string; matchCase: boolean; entireCell: boolean };

  constructor(book: Book, place: Place, wanted: string) {
    super();
    this.#book = book;
    this.#place = place;
    this.#query = { text: wanted, matchCase: false, entireCell: false };
  }

  googleName(): string {
    return 'SpreadsheetApp.TextFinder';
  }

  matchCase(match: unknown): this {
    this.#query.matchCase = flag(`${this.googleName()}.matchCase`, match);
    return this;
  }

  matchEntireCell(match: unknown): this {
    this.#query.entireCell = flag(`${this.googleName()}.matchEntireCell`, match);
    return this;
  }

  findAll(): Facade[] {
    return this.#book.say('range.find', this.#place, this.#query).map((place) => this.#book.rangeAt(place));
  }

  /** The first: a finder is not asked twice here. */
  findNext(): Facade | null {
    return this.findAll()[0] ?? null;
  }
}
