// The global `SpreadsheetApp`, and the spreadsheet's part of the events that triggers receive.
import type { Call } from '../call';
import { mismatch, text } from './arguments';
import { ConditionalFormatRuleBuilder, FilterCriteriaBuilder } from './conditions';
import * as enums from './enums';
import { Exception, Facade } from './facade';
import type { CellEdit, Place } from './protocol';
import { Range } from './range';
import { RichTextValueBuilder, TextStyleBuilder } from './rich-text';
import { Sheet } from './sheet';
import { type Book, sayOver } from './speak';
import { Spreadsheet } from './spreadsheet';
import { Ui } from './ui';
import { DataValidationBuilder } from './validation';

class SpreadsheetApp extends Facade {
  readonly BooleanCriteria = enums.BooleanCriteria;
  readonly BorderStyle = enums.BorderStyle;
  readonly CopyPasteType = enums.CopyPasteType;
  readonly DataValidationCriteria = enums.DataValidationCriteria;
  readonly DeveloperMetadataLocationType = enums.DeveloperMetadataLocationType;
  readonly DeveloperMetadataVisibility = enums.DeveloperMetadataVisibility;
  readonly Dimension = enums.Dimension;
  readonly Direction = enums.Direction;
  readonly InterpolationType = enums.InterpolationType;
  readonly ProtectionType = enums.ProtectionType;
  readonly RelativeDate = enums.RelativeDate;
  readonly SheetType = enums.SheetType;
  readonly WrapStrategy = enums.WrapStrategy;
  readonly #book: Book;

  constructor(book: Book) {
    super();
    this.#book = book;
  }

  googleName(): string {
    return 'SpreadsheetApp';
  }

  getActive(): Spreadsheet {
    return new Spreadsheet(this.#book);
  }

  getActiveSpreadsheet(): Spreadsheet {
    return new Spreadsheet(this.#book);
  }

  /** The bound spreadsheet by its own id; with spreadsheets.currentonly there is no other. */
  openById(id: unknown): Spreadsheet {
    if (text('SpreadsheetApp.openById', id) !== this.#book.say('spreadsheet.facts').id) {
      throw new Exception('You do not have permission to access the requested document.');
    }
    return new Spreadsheet(this.#book);
  }

  getActiveSheet(): Sheet {
    return this.getActive().getActiveSheet();
  }

  getActiveRange(): Range {
    return this.getActive().getActiveRange();
  }

  getCurrentCell(): Range {
    return this.getActive().getActiveCell();
  }

  setActiveSheet(sheet: unknown): Sheet {
    return this.getActive().setActiveSheet(sheet);
  }

  setActiveRange(range: unknown): unknown {
    return this.getActive().setActiveRange(range);
  }

  setCurrentCell(cell: unknown): unknown {
    return this.getActive().setActiveRange(cell);
  }

  flush(...args: unknown[]): void {
    if (args.length > 0) throw mismatch('SpreadsheetApp.flush', args);
    this.#book.say('spreadsheet.flush');
  }

  getUi(): Ui {
    this.#book.say('ui.open');
    return new Ui(this.#book);
  }

  newDataValidation(): DataValidationBuilder {
    return new DataValidationBuilder(this.#book);
  }

  newConditionalFormatRule(): ConditionalFormatRuleBuilder {
    return new ConditionalFormatRuleBuilder(this.#book);
  }

  newFilterCriteria(): FilterCriteriaBuilder {
    return new FilterCriteriaBuilder();
  }

  newRichTextValue(): RichTextValueBuilder {
    return new RichTextValueBuilder();
  }

  newTextStyle(): TextStyleBuilder {
    return new TextStyleBuilder({});
  }
}

function bookOver(call: Call): Book {
  const book: Book = {
    say: sayOver(call),
    rangeAt: (place: Place) => new Range(book, place),
    sheetAt: (id: number) => new Sheet(book, id),
    spreadsheet: () => new Spreadsheet(book),
  };
  return book;
}

export function spreadsheetApp(call: Call): object {
  return new SpreadsheetApp(bookOver(call));
}

/** What an edit trigger's event says of the spreadsheet. */
export function editEvent(call: Call, edit: CellEdit): Readonly<Record<string, unknown>> {
  const book = bookOver(call);
  return {
    source: book.spreadsheet(),
    range: book.rangeAt(edit.place),
    ...(edit.value === undefined ? {} : { value: edit.value }),
    ...(edit.oldValue === undefined ? {} : { oldValue: edit.oldValue }),
  };
}

export function openEvent(call: Call): Readonly<Record<string, unknown>> {
  return { source: bookOver(call).spreadsheet() };
}
