// Conditional format rules and filter criteria: both are built of the same "when…" conditions.
import { cellValue, listOf, mismatch, placeOf, text } from './arguments';
import { color } from './colors';
import { BooleanCriteria, EnumValue, InterpolationType, member, nameOf } from './enums';
import { addMethods, Exception, Facade, unsupported } from './facade';
import type { BooleanConditionData, CellValue, ConditionalData, FilterCriteriaData, GradientPoint } from './protocol';
import type { Book } from './speak';

/** A facade whose "when…" methods set a condition. */
abstract class Conditioned extends Facade {
  abstract when(criteria: string, values: readonly CellValue[]): this;

  withCriteria(criteria: unknown, args: unknown): this {
    const method = `${this.googleName()}.withCriteria`;
    const values = listOf(method, args, (_, value) =>
      value instanceof EnumValue ? value.name() : cellValue(method, value),
    );
    return this.when(nameOf(method, criteria), values);
  }
}

const WHEN: Readonly<Record<string, readonly [criteria: string, type: 'number' | 'string' | 'date', count: number]>> = {
  whenCellEmpty: ['CELL_EMPTY', 'string', 0],
  whenCellNotEmpty: ['CELL_NOT_EMPTY', 'string', 0],
  whenDateAfter: ['DATE_AFTER', 'date', 1],
  whenDateBefore: ['DATE_BEFORE', 'date', 1],
  whenDateEqualTo: ['DATE_EQUAL_TO', 'date', 1],
  whenFormulaSatisfied: ['CUSTOM_FORMULA', 'string', 1],
  whenNumberBetween: ['NUMBER_BETWEEN', 'number', 2],
  whenNumberEqualTo: ['NUMBER_EQUAL_TO', 'number', 1],
  whenNumberGreaterThan: ['NUMBER_GREATER_THAN', 'number', 1],
  whenNumberGreaterThanOrEqualTo: ['NUMBER_GREATER_THAN_OR_EQUAL_TO', 'number', 1],
  whenNumberLessThan: ['NUMBER_LESS_THAN', 'number', 1],
  whenNumberLessThanOrEqualTo: ['NUMBER_LESS_THAN_OR_EQUAL_TO', 'number', 1],
  whenNumberNotBetween: ['NUMBER_NOT_BETWEEN', 'number', 2],
  whenNumberNotEqualTo: ['NUMBER_NOT_EQUAL_TO', 'number', 1],
  whenTextContains: ['TEXT_CONTAINS', 'string', 1],
  whenTextDoesNotContain: ['TEXT_DOES_NOT_CONTAIN', 'string', 1],
  whenTextEndsWith: ['TEXT_ENDS_WITH', 'string', 1],
  whenTextEqualTo: ['TEXT_EQUAL_TO', 'string', 1],
  whenTextStartsWith: ['TEXT_STARTS_WITH', 'string', 1],
};

addMethods(
  Conditioned,
  Object.fromEntries(
    Object.entries(WHEN).map(([name, [criteria, type, count]]) => [
      name,
      function (this: Conditioned, ...args: unknown[]) {
        const [first] = args;
        if (type === 'date' && first instanceof EnumValue) return this.when(`${criteria}_RELATIVE`, [first.name()]);
        const fit = args.every((value) => (type === 'date' ? value instanceof Date : typeof value === type));
        if (!fit || args.length !== count) throw mismatch(`${this.googleName()}.${name}`, args);
        return this.when(
          criteria,
          args.map((value) => cellValue(name, value)),
        );
      },
    ]),
  ),
);

export class BooleanCondition extends Facade {
  readonly #data: BooleanConditionData;

  constructor(data: BooleanConditionData) {
    super();
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.BooleanCondition';
  }

  getCriteriaType(): EnumValue {
    return member(BooleanCriteria, this.#data.criteria);
  }

  getCriteriaValues(): CellValue[] {
    return [...this.#data.values];
  }

  getBackground(): string | null {
    return this.#data.background ?? null;
  }

  getFontColor(): string | null {
    return this.#data.fontColor ?? null;
  }

  getBold(): boolean | null {
    return this.#data.bold ?? null;
  }

  getItalic(): boolean | null {
    return this.#data.italic ?? null;
  }

  getStrikethrough(): boolean | null {
    return this.#data.strikethrough ?? null;
  }

  getUnderline(): boolean | null {
    return this.#data.underline ?? null;
  }
}

export class GradientCondition extends Facade {
  readonly #data: NonNullable<ConditionalData['gradient']>;

  constructor(data: NonNullable<ConditionalData['gradient']>) {
    super();
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.GradientCondition';
  }

  getMinColor(): string {
    return this.#data.min?.color ?? '';
  }

  getMinType(): EnumValue | null {
    return this.#data.min === undefined ? null : member(InterpolationType, this.#data.min.type);
  }

  getMinValue(): string {
    return this.#data.min?.value ?? '';
  }

  getMidColor(): string {
    return this.#data.mid?.color ?? '';
  }

  getMidType(): EnumValue | null {
    return this.#data.mid === undefined ? null : member(InterpolationType, this.#data.mid.type);
  }

  getMidValue(): string {
    return this.#data.mid?.value ?? '';
  }

  getMaxColor(): string {
    return this.#data.max?.color ?? '';
  }

  getMaxType(): EnumValue | null {
    return this.#data.max === undefined ? null : member(InterpolationType, this.#data.max.type);
  }

  getMaxValue(): string {
    return this.#data.max?.value ?? '';
  }
}
export class ConditionalFormatRule extends Facade {
  readonly #book: Book;
  readonly #data: ConditionalData;

  constructor(book: Book, data: ConditionalData) {
    super();
    this.#book = book;
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.ConditionalFormatRule';
  }

  static dataOf(method: string, value: unknown): ConditionalData {
    if (!(value instanceof ConditionalFormatRule)) throw mismatch(method, [value]);
    return value.#data;
  }

  copy(): ConditionalFormatRuleBuilder {
    return new ConditionalFormatRuleBuilder(this.#book, this.#data);
  }

  getBooleanCondition(): BooleanCondition | null {
    return this.#data.condition === undefined ? null : new BooleanCondition(this.#data.condition);
  }

  getGradientCondition(): GradientCondition | null {
    return this.#data.gradient === undefined ? null : new GradientCondition(this.#data.gradient);
  }

  getRanges(): Facade[] {
    return this.#data.ranges.map((place) => this.#book.rangeAt(place));
  }
}

const RULE = 'SpreadsheetApp.ConditionalFormatRuleBuilder';

export class ConditionalFormatRuleBuilder extends Conditioned {
  readonly #book: Book;
  #data: ConditionalData;
  #style: Omit<BooleanConditionData, 'criteria' | 'values'> = {};

  constructor(book: Book, data: ConditionalData = { ranges: [] }) {
    super();
    this.#book = book;
    this.#data = data;
    if (data.condition === undefined) return;
    const { criteria, values, ...style } = data.condition;
    this.#style = style;
    this.#data = { ...data, condition: { criteria, values } };
  }

  googleName(): string {
    return RULE;
  }

  build(): ConditionalFormatRule {
    const { condition, gradient, ranges } = this.#data;
    if (ranges.length === 0) throw new Exception('A conditional format rule must cover at least one range.');
    if (condition === undefined && gradient === undefined) {
      throw new Exception('A conditional format rule must have a boolean or a gradient condition.');
    }
    const styled = condition === undefined ? undefined : { ...condition, ...this.#style };
    return new ConditionalFormatRule(this.#book, { ranges, condition: styled, gradient });
  }

  copy(): ConditionalFormatRuleBuilder {
    const copied = new ConditionalFormatRuleBuilder(this.#book, this.#data);
    copied.#style = this.#style;
    return copied;
  }

  when(criteria: string, values: readonly CellValue[]): this {
    this.#data = { ranges: this.#data.ranges, condition: { criteria, values } };
    return this;
  }

  getRanges(): Facade[] {
    return this.#data.ranges.map((place) => this.#book.rangeAt(place));
  }

  setRanges(ranges: unknown): this {
    this.#data = { ...this.#data, ranges: listOf(`${RULE}.setRanges`, ranges, placeOf) };
    return this;
  }

  setBackground(value: unknown): this {
    return this.#styled({ background: value === null ? undefined : color(`${RULE}.setBackground`, value) });
  }

  setFontColor(value: unknown): this {
    return this.#styled({ fontColor: value === null ? undefined : color(`${RULE}.setFontColor`, value) });
  }

  setBold(bold: boolean | null): this {
    return this.#styled({ bold: bold ?? undefined });
  }

  setItalic(italic: boolean | null): this {
    return this.#styled({ italic: italic ?? undefined });
  }

  setStrikethrough(strikethrough: boolean | null): this {
    return this.#styled({ strikethrough: strikethrough ?? undefined });
  }

  setUnderline(underline: boolean | null): this {
    return this.#styled({ underline: underline ?? undefined });
  }

  setGradientMinpoint(value: unknown): this {
    return this.#gradient('min', { color: color(`${RULE}.setGradientMinpoint`, value), type: 'MIN', value: '' });
  }

  setGradientMaxpoint(value: unknown): this {
    return this.#gradient('max', { color: color(`${RULE}.setGradientMaxpoint`, value), type: 'MAX', value: '' });
  }

  setGradientMinpointWithValue(shade: unknown, type: unknown, value: unknown): this {
    return this.#gradient('min', point('setGradientMinpointWithValue', shade, type, value));
  }

  setGradientMidpointWithValue(shade: unknown, type: unknown, value: unknown): this {
    return this.#gradient('mid', point('setGradientMidpointWithValue', shade, type, value));
  }

  setGradientMaxpointWithValue(shade: unknown, type: unknown, value: unknown): this {
    return this.#gradient('max', point('setGradientMaxpointWithValue', shade, type, value));
  }

  #styled(change: Omit<BooleanConditionData, 'criteria' | 'values'>): this {
    this.#style = { ...this.#style, ...change };
    return this;
  }

  /** A rule is boolean or gradient, whichever was set last. */
  #gradient(end: 'min' | 'mid' | 'max', at: GradientPoint): this {
    this.#data = { ranges: this.#data.ranges, gradient: { ...this.#data.gradient, [end]: at } };
    return this;
  }
}

function point(name: string, shade: unknown, type: unknown, value: unknown): GradientPoint {
  const method = `${RULE}.${name}`;
  return { color: color(method, shade), type: nameOf(method, type), value: text(method, value) };
}

const NO_CRITERIA: FilterCriteriaData = { hiddenValues: [], visibleValues: [], values: [] };

export class FilterCriteria extends Facade {
  readonly #data: FilterCriteriaData;

  constructor(data: FilterCriteriaData) {
    super();
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.FilterCriteria';
  }

  static dataOf(method: string, value: unknown): FilterCriteriaData {
    if (!(value instanceof FilterCriteria)) throw mismatch(method, [value]);
    return value.#data;
  }

  copy(): FilterCriteriaBuilder {
    return new FilterCriteriaBuilder(this.#data);
  }

  getCriteriaType(): EnumValue | null {
    return this.#data.criteria === undefined ? null : member(BooleanCriteria, this.#data.criteria);
  }

  getCriteriaValues(): CellValue[] {
    return [...this.#data.values];
  }

  getHiddenValues(): string[] {
    return [...this.#data.hiddenValues];
  }

  getVisibleValues(): string[] {
    return [...this.#data.visibleValues];
  }
}

export class FilterCriteriaBuilder extends Conditioned {
  #data: FilterCriteriaData;

  constructor(data: FilterCriteriaData = NO_CRITERIA) {
    super();
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.FilterCriteriaBuilder';
  }

  build(): FilterCriteria {
    return new FilterCriteria(this.#data);
  }

  when(criteria: string, values: readonly CellValue[]): this {
    if (criteria === 'CUSTOM_FORMULA' || criteria.endsWith('_RELATIVE'))
      throw unsupported(`${this.googleName()} with ${criteria}`);
    this.#data = { ...this.#data, criteria, values };
    return this;
  }

  setHiddenValues(values: unknown): this {
    this.#data = { ...this.#data, hiddenValues: listOf(`${this.googleName()}.setHiddenValues`, values, text) };
    return this;
  }

  setVisibleValues(values: unknown): this {
    this.#data = { ...this.#data, visibleValues: listOf(`${this.googleName()}.setVisibleValues`, values, text) };
    return this;
  }
}
