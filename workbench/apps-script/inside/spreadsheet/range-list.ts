// Several ranges of one tab.
import { addMethods, Facade } from './facade';
import type { Range } from './range';

/** Several ranges of one tab; what is asked of the list is done to each. */
export class RangeList extends Facade {
  readonly #ranges: readonly Range[];

  constructor(ranges: readonly Range[]) {
    super();
    this.#ranges = ranges;
  }

  googleName(): string {
    return 'SpreadsheetApp.RangeList';
  }

  getRanges(): Range[] {
    return [...this.#ranges];
  }

  each(act: (range: Range) => void): this {
    for (const range of this.#ranges) act(range);
    return this;
  }
}

const OF_EACH_RANGE =
  `clear clearContent clearDataValidations clearFormat clearNote check uncheck insertCheckboxes removeCheckboxes
  setValue setFormula setNote setNumberFormat setBackground setFontColor setFontWeight setFontStyle setFontLine setFontFamily
  setFontSize setHorizontalAlignment setVerticalAlignment setWrap setWrapStrategy setBorder breakApart`.split(/\s+/);

addMethods(
  RangeList,
  Object.fromEntries(
    OF_EACH_RANGE.map((name) => [
      name,
      function (this: RangeList, ...args: unknown[]) {
        return this.each((range) => {
          const method: unknown = Reflect.get(range, name);
          if (typeof method === 'function') method.apply(range, args);
        });
      },
    ]),
  ),
);
