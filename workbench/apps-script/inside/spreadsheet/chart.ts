// Embedded charts: kept as data for the page to draw.
import { flag, mismatch, placeOf, text, whole } from './arguments';
import { ChartType, type EnumValue, member, nameOf } from './enums';
import { Exception, Facade } from './facade';
import type { ChartData, ChartOption } from './protocol';
import type { Book } from './speak';

const BUILDER = 'SpreadsheetApp.EmbeddedChartBuilder';
const NEW: ChartData = {
  id: 0,
  type: 'COLUMN',
  ranges: [],
  options: {},
  anchor: { row: 0, column: 0, offsetX: 0, offsetY: 0 },
  headers: 0,
  transposed: false,
};

export class EmbeddedChart extends Facade {
  readonly #book: Book;
  readonly #data: ChartData;

  constructor(book: Book, data: ChartData) {
    super();
    this.#book = book;
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.EmbeddedChart';
  }

  static dataOf(method: string, value: unknown): ChartData {
    if (!(value instanceof EmbeddedChart)) throw mismatch(method, [value]);
    return value.#data;
  }

  getChartId(): number | null {
    return this.#data.id === 0 ? null : this.#data.id;
  }

  getRanges(): Facade[] {
    return this.#data.ranges.map((place) => this.#book.rangeAt(place));
  }

  getOptions(): ChartOptions {
    return new ChartOptions(this.#data.options);
  }

  getContainerInfo(): ContainerInfo {
    return new ContainerInfo(this.#data.anchor);
  }

  getNumHeaders(): number {
    return this.#data.headers;
  }

  modify(): EmbeddedChartBuilder {
    return new EmbeddedChartBuilder(this.#book, this.#data);
  }
}

class ChartOptions extends Facade {
  readonly #options: ChartData['options'];

  constructor(options: ChartData['options']) {
    super();
    this.#options = options;
  }

  googleName(): string {
    return 'Charts.ChartOptions';
  }

  get(option: unknown): ChartOption {
    return this.#options[text(`${this.googleName()}.get`, option)] ?? null;
  }
}

class ContainerInfo extends Facade {
  readonly #anchor: ChartData['anchor'];

  constructor(anchor: ChartData['anchor']) {
    super();
    this.#anchor = anchor;
  }

  googleName(): string {
    return 'SpreadsheetApp.ContainerInfo';
  }

  getAnchorRow(): number {
    return this.#anchor.row;
  }

  getAnchorColumn(): number {
    return this.#anchor.column;
  }

  getOffsetX(): number {
    return this.#anchor.offsetX;
  }

  getOffsetY(): number {
    return this.#anchor.offsetY;
  }
}

export class EmbeddedChartBuilder extends Facade {
  readonly #book: Book;
  #data: ChartData;

  constructor(book: Book, data: ChartData = NEW) {
    super();
    this.#book = book;
    this.#data = data;
  }

  googleName(): string {
    return BUILDER;
  }

  build(): EmbeddedChart {
    if (this.#data.anchor.row === 0) throw new Exception('The chart has no position: call setPosition first.');
    return new EmbeddedChart(this.#book, this.#data);
  }

  addRange(range: unknown): this {
    return this.#with({ ranges: [...this.#data.ranges, placeOf(`${BUILDER}.addRange`, range)] });
  }

  clearRanges(): this {
    return this.#with({ ranges: [] });
  }

  getRanges(): Facade[] {
    return this.#data.ranges.map((place) => this.#book.rangeAt(place));
  }

  getChartType(): EnumValue {
    return member(ChartType, this.#data.type);
  }

  setChartType(type: unknown): this {
    return this.#with({ type: nameOf(`${BUILDER}.setChartType`, type) });
  }

  setNumHeaders(headers: unknown): this {
    return this.#with({ headers: whole(`${BUILDER}.setNumHeaders`, headers) });
  }

  setTransposeRowsAndColumns(transposed: unknown): this {
    return this.#with({ transposed: flag(`${BUILDER}.setTransposeRowsAndColumns`, transposed) });
  }

  setOption(option: unknown, value: unknown): this {
    const method = `${BUILDER}.setOption`;
    return this.#with({ options: { ...this.#data.options, [text(method, option)]: optionOf(method, value) } });
  }

  setPosition(row: unknown, column: unknown, offsetX: unknown, offsetY: unknown): this {
    const method = `${BUILDER}.setPosition`;
    const anchor = {
      row: whole(method, row),
      column: whole(method, column),
      offsetX: whole(method, offsetX),
      offsetY: whole(method, offsetY),
    };
    if (anchor.row < 1 || anchor.column < 1) throw mismatch(method, [row, column, offsetX, offsetY]);
    return this.#with({ anchor });
  }

  #with(change: Partial<ChartData>): this {
    this.#data = { ...this.#data, ...change };
    return this;
  }
}

function optionOf(method: string, value: unknown): ChartOption {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map((item) => optionOf(method, item));
  if (typeof value !== 'object') throw mismatch(method, [value]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, optionOf(method, item)]));
}
