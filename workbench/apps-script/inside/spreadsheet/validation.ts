// Data validation rules and their builder.
import { cellValue, flag, listOf, mismatch, placeOf, text } from './arguments';
import { DataValidationCriteria, type EnumValue, member, nameOf } from './enums';
import { addMethods, Exception, Facade, unsupported } from './facade';
import type { CellValue, ValidationData } from './protocol';
import type { Book } from './speak';

const BUILDER = 'SpreadsheetApp.DataValidationBuilder';

abstract class ValidationFacts extends Facade {
  protected abstract facts(): ValidationData;
  protected abstract book(): Book;

  copy(): DataValidationBuilder {
    return new DataValidationBuilder(this.book(), this.facts());
  }

  getAllowInvalid(): boolean {
    return this.facts().allowInvalid;
  }

  getCriteriaType(): EnumValue | null {
    const { criteria } = this.facts();
    return criteria === '' ? null : member(DataValidationCriteria, criteria);
  }

  getCriteriaValues(): unknown[] {
    const { criteria, values, range, showDropdown } = this.facts();
    if (criteria === 'VALUE_IN_LIST') return [[...values], showDropdown];
    if (criteria === 'VALUE_IN_RANGE' && range !== undefined) return [this.book().rangeAt(range), showDropdown];
    return [...values];
  }

  getHelpText(): string | null {
    return this.facts().helpText;
  }
}

export class DataValidation extends ValidationFacts {
  readonly #book: Book;
  readonly #data: ValidationData;

  constructor(book: Book, data: ValidationData) {
    super();
    this.#book = book;
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.DataValidation';
  }

  static dataOf(method: string, value: unknown): ValidationData {
    if (!(value instanceof DataValidation)) throw mismatch(method, [value]);
    return value.#data;
  }

  protected facts(): ValidationData {
    return this.#data;
  }

  protected book(): Book {
    return this.#book;
  }
}

const NEW: ValidationData = { criteria: '', values: [], showDropdown: false, allowInvalid: true, helpText: null };

export class DataValidationBuilder extends ValidationFacts {
  readonly #book: Book;
  #data: ValidationData;

  constructor(book: Book, data: ValidationData = NEW) {
    super();
    this.#book = book;
    this.#data = data;
  }

  googleName(): string {
    return BUILDER;
  }

  protected facts(): ValidationData {
    return this.#data;
  }

  protected book(): Book {
    return this.#book;
  }

  build(): DataValidation {
    if (this.#data.criteria === '')
      throw new Exception('The data validation rule has no criteria: call one of require… first.');
    return new DataValidation(this.#book, this.#data);
  }

  requireValueInList(values: unknown, showDropdown: unknown = true): this {
    const method = `${BUILDER}.requireValueInList`;
    const list = listOf(method, values, text);
    return this.with('VALUE_IN_LIST', list, { showDropdown: flag(method, showDropdown), range: undefined });
  }

  requireValueInRange(range: unknown, showDropdown: unknown = true): this {
    const method = `${BUILDER}.requireValueInRange`;
    return this.with('VALUE_IN_RANGE', [], { range: placeOf(method, range), showDropdown: flag(method, showDropdown) });
  }

  requireCheckbox(...states: unknown[]): this {
    if (states.length > 2) throw mismatch(`${BUILDER}.requireCheckbox`, states);
    return this.with(
      'CHECKBOX',
      states.map((state) => cellValue(`${BUILDER}.requireCheckbox`, state)),
    );
  }

  requireFormulaSatisfied(): never {
    throw unsupported(`${BUILDER}.requireFormulaSatisfied`);
  }

  withCriteria(criteria: unknown, args: unknown): this {
    const method = `${BUILDER}.withCriteria`;
    const name = nameOf(method, criteria);
    const values = listOf(method, args, (_, value) => value);
    if (name === 'CUSTOM_FORMULA') throw unsupported(`${method}(CUSTOM_FORMULA)`);
    if (name === 'VALUE_IN_LIST') return this.requireValueInList(values[0], values[1] ?? true);
    if (name === 'VALUE_IN_RANGE') return this.requireValueInRange(values[0], values[1] ?? true);
    return this.with(
      name,
      values.map((value) => cellValue(method, value)),
    );
  }

  setAllowInvalid(allow: unknown): this {
    this.#data = { ...this.#data, allowInvalid: flag(`${BUILDER}.setAllowInvalid`, allow) };
    return this;
  }

  setHelpText(help: unknown): this {
    this.#data = { ...this.#data, helpText: help === null ? null : text(`${BUILDER}.setHelpText`, help) };
    return this;
  }

  with(criteria: string, values: readonly CellValue[], more: Partial<ValidationData> = {}): this {
    this.#data = { ...this.#data, range: undefined, showDropdown: false, ...more, criteria, values };
    return this;
  }
}

type Kind = 'number' | 'date' | 'text';
const REQUIRED: Readonly<Record<string, readonly [criteria: string, kind: Kind, count: number]>> = {
  requireDate: ['DATE_IS_VALID_DATE', 'date', 0],
  requireDateAfter: ['DATE_AFTER', 'date', 1],
  requireDateBefore: ['DATE_BEFORE', 'date', 1],
  requireDateBetween: ['DATE_BETWEEN', 'date', 2],
  requireDateEqualTo: ['DATE_EQUAL_TO', 'date', 1],
  requireDateNotBetween: ['DATE_NOT_BETWEEN', 'date', 2],
  requireDateOnOrAfter: ['DATE_ON_OR_AFTER', 'date', 1],
  requireDateOnOrBefore: ['DATE_ON_OR_BEFORE', 'date', 1],
  requireNumberBetween: ['NUMBER_BETWEEN', 'number', 2],
  requireNumberEqualTo: ['NUMBER_EQUAL_TO', 'number', 1],
  requireNumberGreaterThan: ['NUMBER_GREATER_THAN', 'number', 1],
  requireNumberGreaterThanOrEqualTo: ['NUMBER_GREATER_THAN_OR_EQUAL_TO', 'number', 1],
  requireNumberLessThan: ['NUMBER_LESS_THAN', 'number', 1],
  requireNumberLessThanOrEqualTo: ['NUMBER_LESS_THAN_OR_EQUAL_TO', 'number', 1],
  requireNumberNotBetween: ['NUMBER_NOT_BETWEEN', 'number', 2],
  requireNumberNotEqualTo: ['NUMBER_NOT_EQUAL_TO', 'number', 1],
  requireTextContains: ['TEXT_CONTAINS', 'text', 1],
  requireTextDoesNotContain: ['TEXT_DOES_NOT_CONTAIN', 'text', 1],
  requireTextEqualTo: ['TEXT_EQUAL_TO', 'text', 1],
  requireTextIsEmail: ['TEXT_IS_VALID_EMAIL', 'text', 0],
  requireTextIsUrl: ['TEXT_IS_VALID_URL', 'text', 0],
};

export function fits(kind: Kind, value: unknown): value is CellValue {
  return kind === 'date'
    ? value instanceof Date
    : kind === 'number'
      ? typeof value === 'number'
      : typeof value === 'string';
}

addMethods(
  DataValidationBuilder,
  Object.fromEntries(
    Object.entries(REQUIRED).map(([name, [criteria, kind, count]]) => [
      name,
      function (this: DataValidationBuilder, ...args: unknown[]) {
        const values = args.filter((value) => fits(kind, value));
        if (args.length !== count || values.length !== count) throw mismatch(`${BUILDER}.${name}`, args);
        return this.with(criteria, values);
      },
    ]),
  ),
);
