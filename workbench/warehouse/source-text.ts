// A script's text by the analyser's byte offsets: slices of it, and lines and columns as Google counts them.

export interface Position {
  readonly line: number;
  readonly column: number;
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** GoogleSQL expands tabs before it counts columns, so BigQuery's messages do too. */
const TAB_WIDTH = 8;

const afterTab = (column: number): number => Math.floor((column - 1) / TAB_WIDTH) * TAB_WIDTH + TAB_WIDTH + 1;
const continuesCharacter = (byte: number): boolean => (byte & 0xc0) === 0x80;

export class SourceText {
  readonly text: string;
  private readonly bytes: Buffer;
  private readonly ascii: boolean;
  private lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.bytes = Buffer.from(text);
    this.ascii = this.bytes.length === text.length;
  }

  slice(start: number, end: number): string {
    return this.ascii ? this.text.slice(start, end) : this.bytes.toString('utf8', start, end);
  }

  positionOf(offset: number): Position {
    const starts = this.lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    let column = 1;
    const end = Math.min(offset, this.bytes.length);
    for (let at = starts[low] ?? 0; at < end; at++) {
      const byte = this.bytes[at] ?? 0;
      if (byte === TAB) column = afterTab(column);
      else if (!continuesCharacter(byte)) column++;
    }
    return { line: low + 1, column };
  }

  /** The byte at a line and column, one past the end included; undefined where the text has no such place. */
  offsetOf(position: Position): number | undefined {
    const starts = this.lines();
    const start = starts[position.line - 1];
    if (start === undefined) return undefined;
    const end = starts[position.line] ?? this.bytes.length;
    let column = 1;
    let at = start;
    while (column < position.column && at < end) {
      column = this.bytes[at] === TAB ? afterTab(column) : column + 1;
      at++;
      while (at < end && continuesCharacter(this.bytes[at] ?? 0)) at++;
    }
    return column >= position.column ? at : undefined;
  }

  private lines(): readonly number[] {
    if (this.lineStarts) return this.lineStarts;
    const starts = [0];
    for (let at = 0; at < this.bytes.length; at++) {
      const byte = this.bytes[at];
      if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && this.bytes[at + 1] !== LINE_FEED)) starts.push(at + 1);
    }
    this.lineStarts = starts;
    return starts;
  }
}
