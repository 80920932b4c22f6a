// Texts with links and styles in parts of them, and their builders.
import { mismatch, text, whole } from './arguments';
import { color } from './colors';
import { Exception, Facade } from './facade';
import type { RichText, TextRun, TextStyleData } from './protocol';

export class TextStyle extends Facade {
  readonly #data: TextStyleData;

  constructor(data: TextStyleData) {
    super();
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.TextStyle';
  }

  static dataOf(method: string, value: unknown): TextStyleData {
    if (!(value instanceof TextStyle)) throw mismatch(method, [value]);
    return value.#data;
  }

  copy(): TextStyleBuilder {
    return new TextStyleBuilder(this.#data);
  }

  getFontFamily(): string | null {
    return this.#data.fontFamily ?? null;
  }

  getFontSize(): number | null {
    return this.#data.fontSize ?? null;
  }

  getForegroundColor(): string | null {
    return this.#data.foregroundColor ?? null;
  }

  isBold(): boolean | null {
    return this.#data.bold ?? null;
  }

  isItalic(): boolean | null {
    return this.#data.italic ?? null;
  }

  isStrikethrough(): boolean | null {
    return this.#data.strikethrough ?? null;
  }

  isUnderline(): boolean | null {
    return this.#data.underline ?? null;
  }
}

export class TextStyleBuilder extends Facade {
  #data: TextStyleData;

  constructor(data: TextStyleData) {
    super();
    this.#data = data;
  }

  googleName(): string {
    return 'SpreadsheetApp.TextStyleBuilder';
  }

  build(): TextStyle {
    return new TextStyle(this.#data);
  }

  setBold(bold: boolean): this {
    return this.#with({ bold });
  }

  setItalic(italic: boolean): this {
    return this.#with({ italic });
  }

  setUnderline(underline: boolean): this {
    return this.#with({ underline });
  }

  setStrikethrough(strikethrough: boolean): this {
    return this.#with({ strikethrough });
  }

  setFontFamily(fontFamily: string): this {
    return this.#with({ fontFamily });
  }

  setFontSize(fontSize: number): this {
    return this.#with({ fontSize });
  }

  setForegroundColor(value: unknown): this {
    return this.#with({ foregroundColor: color('SpreadsheetApp.TextStyleBuilder.setForegroundColor', value) });
  }

  #with(change: TextStyleData): this {
    this.#data = { ...this.#data, ...change };
    return this;
  }
}

export class RichTextValue extends Facade {
  readonly #data: RichText;
  readonly #start: number;

  constructor(data: RichText, start = 0) {
    super();
    this.#data = data;
    this.#start = start;
  }

  googleName(): string {
    return 'SpreadsheetApp.RichTextValue';
  }

  static dataOf(method: string, value: unknown): RichText {
    if (!(value instanceof RichTextValue)) throw mismatch(method, [value]);
    return value.#data;
  }

  copy(): RichTextValueBuilder {
    return new RichTextValueBuilder(this.#data);
  }

  getText(): string {
    return this.#data.text;
  }

  getStartIndex(): number {
    return this.#start;
  }

  getEndIndex(): number {
    return this.#start + this.#data.text.length;
  }

  /** Null where the text, or the part that is asked about, has no link or more than one. */
  getLinkUrl(start = 0, end = this.#data.text.length): string | null {
    const links = [...new Set(this.#over(start, end).map((run) => run.link ?? null))];
    return links.length === 1 ? (links[0] ?? null) : null;
  }

  getTextStyle(start = 0, end = this.#data.text.length): TextStyle {
    const styles = this.#over(start, end).map((run) => run.style ?? {});
    const [first = {}] = styles;
    const agreed = Object.entries(first).filter(([key, value]) =>
      styles.every((style) => Object.entries(style).some(([other, found]) => other === key && found === value)),
    );
    return new TextStyle(Object.fromEntries(agreed));
  }

  getRuns(): RichTextValue[] {
    const { text: whole } = this.#data;
    return this.#over(0, whole.length).map((run) => {
      const part = { text: whole.slice(run.start, run.end), runs: [{ ...run, start: 0, end: run.end - run.start }] };
      return new RichTextValue(part, run.start);
    });
  }

  /** Runs and the plain stretches between them. */
  #over(start: number, end: number): TextRun[] {
    const found: TextRun[] = [];
    let at = start;
    for (const run of this.#data.runs) {
      if (run.end <= start || run.start >= end) continue;
      if (run.start > at) found.push({ start: at, end: run.start });
      found.push(run);
      at = run.end;
    }
    if (at < end) found.push({ start: at, end });
    return found;
  }
}

export class RichTextValueBuilder extends Facade {
  #text: string | null = null;
  #runs: TextRun[] = [];

  constructor(from?: RichText) {
    super();
    if (from === undefined) return;
    this.#text = from.text;
    this.#runs = [...from.runs];
  }

  googleName(): string {
    return 'SpreadsheetApp.RichTextValueBuilder';
  }

  build(): RichTextValue {
    return new RichTextValue({ text: this.#text ?? '', runs: this.#runs });
  }

  /** A new text has neither links nor styles. */
  setText(value: unknown): this {
    this.#text = text(`${this.googleName()}.setText`, value);
    this.#runs = [];
    return this;
  }

  setLinkUrl(...args: unknown[]): this {
    const method = `${this.googleName()}.setLinkUrl`;
    const [start, end, url] = this.#span(method, args);
    const link = url === null ? undefined : text(method, url);
    return this.#cover(start, end, (run) => ({ ...run, link }));
  }

  setTextStyle(...args: unknown[]): this {
    const method = `${this.googleName()}.setTextStyle`;
    const [start, end, style] = this.#span(method, args);
    const data = style === null ? undefined : TextStyle.dataOf(method, style);
    return this.#cover(start, end, (run) => ({ ...run, style: data }));
  }

  #span(method: string, args: readonly unknown[]): [number, number, unknown] {
    if (this.#text === null) throw new Exception('The text must be set before links and styles.');
    if (args.length === 1) return [0, this.#text.length, args[0]];
    const [start, end] = [whole(method, args[0]), whole(method, args[1])];
    if (start < 0 || end > this.#text.length || start >= end) {
      throw new Exception(
        `Illegal argument: ${start} to ${end} is not in the text of ${this.#text.length} characters.`,
      );
    }
    return [start, end, args[2]];
  }

  #cover(start: number, end: number, change: (run: TextRun) => TextRun): this {
    const edges = new Set([start, end, ...this.#runs.flatMap((run) => [run.start, run.end])]);
    const cuts = [...edges].sort((a, b) => a - b);
    const next: TextRun[] = [];
    for (const [at, from] of cuts.entries()) {
      const to = cuts[at + 1];
      if (to === undefined) break;
      const known = this.#runs.find((run) => run.start <= from && run.end >= to);
      const piece = { start: from, end: to, link: known?.link, style: known?.style };
      const made = from >= start && to <= end ? change(piece) : piece;
      if (made.link !== undefined || made.style !== undefined) next.push(made);
    }
    this.#runs = next;
    return this;
  }
}
