// Google's enumerations: values that print their name and are equal only to themselves.
import { mismatch } from './arguments';

export class EnumValue {
  readonly #name: string;
  readonly #ordinal: number;

  constructor(name: string, ordinal: number) {
    this.#name = name;
    this.#ordinal = ordinal;
  }

  name(): string {
    return this.#name;
  }

  ordinal(): number {
    return this.#ordinal;
  }

  toString(): string {
    return this.#name;
  }

  toJSON(): string {
    return this.#name;
  }
}

export type Enum = Readonly<Record<string, EnumValue>>;

function enumOf(names: string): Enum {
  return Object.freeze(
    Object.fromEntries(
      names
        .trim()
        .split(/\s+/)
        .map((name, at) => [name, new EnumValue(name, at)]),
    ),
  );
}

export function nameOf(method: string, value: unknown): string {
  if (!(value instanceof EnumValue)) throw mismatch(method, [value]);
  return value.name();
}

export function member(of: Enum, name: string): EnumValue {
  const value = of[name];
  if (value === undefined) throw new RangeError(`There is no ${name} among ${Object.keys(of).join(', ')}.`);
  return value;
}

export const BooleanCriteria = enumOf(`CELL_EMPTY CELL_NOT_EMPTY DATE_AFTER DATE_BEFORE DATE_EQUAL_TO DATE_NOT_EQUAL_TO
  DATE_AFTER_RELATIVE DATE_BEFORE_RELATIVE DATE_EQUAL_TO_RELATIVE NUMBER_BETWEEN NUMBER_EQUAL_TO NUMBER_GREATER_THAN
  NUMBER_GREATER_THAN_OR_EQUAL_TO NUMBER_LESS_THAN NUMBER_LESS_THAN_OR_EQUAL_TO NUMBER_NOT_BETWEEN NUMBER_NOT_EQUAL_TO
  TEXT_CONTAINS TEXT_DOES_NOT_CONTAIN TEXT_EQUAL_TO TEXT_NOT_EQUAL_TO TEXT_STARTS_WITH TEXT_ENDS_WITH CUSTOM_FORMULA`);
export const BorderStyle = enumOf('DOTTED DASHED SOLID SOLID_MEDIUM SOLID_THICK DOUBLE');
export const CopyPasteType = enumOf('PASTE_NORMAL PASTE_VALUES PASTE_FORMAT');
export const DataValidationCriteria = enumOf(`DATE_AFTER DATE_BEFORE DATE_BETWEEN DATE_EQUAL_TO DATE_IS_VALID_DATE
  DATE_NOT_BETWEEN DATE_ON_OR_AFTER DATE_ON_OR_BEFORE NUMBER_BETWEEN NUMBER_EQUAL_TO NUMBER_GREATER_THAN
  NUMBER_GREATER_THAN_OR_EQUAL_TO NUMBER_LESS_THAN NUMBER_LESS_THAN_OR_EQUAL_TO NUMBER_NOT_BETWEEN NUMBER_NOT_EQUAL_TO
  TEXT_CONTAINS TEXT_DOES_NOT_CONTAIN TEXT_EQUAL_TO TEXT_IS_VALID_EMAIL TEXT_IS_VALID_URL VALUE_IN_LIST VALUE_IN_RANGE
  CUSTOM_FORMULA CHECKBOX`);
export const DeveloperMetadataLocationType = enumOf('SPREADSHEET SHEET ROW COLUMN');
export const DeveloperMetadataVisibility = enumOf('DOCUMENT PROJECT');
export const Dimension = enumOf('COLUMNS ROWS');
export const Direction = enumOf('UP DOWN PREVIOUS NEXT');
export const InterpolationType = enumOf('NUMBER PERCENT PERCENTILE MIN MAX');
export const ProtectionType = enumOf('RANGE SHEET');
export const RelativeDate = enumOf('TODAY TOMORROW YESTERDAY PAST_WEEK PAST_MONTH PAST_YEAR');
export const SheetType = enumOf('GRID OBJECT DATASOURCE');
export const WrapStrategy = enumOf('WRAP OVERFLOW CLIP');
export const Button = enumOf('CLOSE OK CANCEL YES NO');
export const ButtonSet = enumOf('OK OK_CANCEL YES_NO YES_NO_CANCEL');
export const ChartType = enumOf(`AREA BAR BUBBLE CANDLESTICK COLUMN COMBO GAUGE GEO HISTOGRAM LINE ORG PIE RADAR SCATTER
  SPARKLINE STEPPED_AREA TABLE TIMELINE TREEMAP WATERFALL`);
