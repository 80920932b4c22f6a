// The filter of a tab.
import { flag, whole } from './arguments';
import { FilterCriteria } from './conditions';
import { Exception, Facade } from './facade';
import type { Box } from './protocol';
import type { Book } from './speak';

export class Filter extends Facade {
  readonly #book: Book;
  readonly #sheet: number;

  constructor(book: Book, sheet: number) {
    super();
    this.#book = book;
    this.#sheet = sheet;
  }

  googleName(): string {
    return 'SpreadsheetApp.Filter';
  }

  getRange(): Facade {
    return this.#book.rangeAt({ sheet: this.#sheet, ...this.#box() });
  }

  remove(): void {
    this.#book.say('filter.remove', this.#sheet);
  }

  /** Columns of the sheet, not of the filter. */
  getColumnFilterCriteria(column: unknown): FilterCriteria | null {
    const at = whole(`${this.googleName()}.getColumnFilterCriteria`, column);
    const criteria = this.#book.say('filter.criteria', this.#sheet, at);
    return criteria === null ? null : new FilterCriteria(criteria);
  }

  setColumnFilterCriteria(column: unknown, criteria: unknown): this {
    const method = `${this.googleName()}.setColumnFilterCriteria`;
    const data = criteria === null ? null : FilterCriteria.dataOf(method, criteria);
    this.#book.say('filter.setCriteria', this.#sheet, whole(method, column), data);
    return this;
  }

  removeColumnFilterCriteria(column: unknown): this {
    return this.setColumnFilterCriteria(column, null);
  }

  /** Sorts what is under the header. */
  sort(column: unknown, ascending: unknown): this {
    const method = `${this.googleName()}.sort`;
    const box = this.#box();
    const under = { sheet: this.#sheet, ...box, row: box.row + 1, rows: box.rows - 1 };
    this.#book.say('range.sort', under, [{ column: whole(method, column), ascending: flag(method, ascending) }]);
    return this;
  }

  #box(): Box {
    const box = this.#book.say('sheet.filter', this.#sheet);
    if (box === null) throw new Exception('The filter was removed.');
    return box;
  }
}
