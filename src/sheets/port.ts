// What the tabs need of a spreadsheet, and nothing else; Apps Script's side stands in platform/.
import type { ChartLayout, TabLayout, Validation } from './layout';

/** A blank cell is ''. A date is the instant at which its civil time is shown in the spreadsheet's zone. */
export type Cell = string | number | boolean | Date;

/** Rows and columns count from 1. */
export interface Box {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A block with the number format of each cell: formats are set before the values, so that text stays text. */
export interface Block {
  readonly values: readonly (readonly Cell[])[];
  readonly formats: readonly (readonly string[])[];
}

/** A chart with where its block stands: headings in the first row, what the points are called in the first column. */
export interface DrawnChart {
  readonly layout: ChartLayout;
  readonly box: Box;
}

export interface Tab {
  readonly key: string;
  name(): string;
  /** Where a link to the tab leads. */
  url(): string;
  /** The last row that has content; 0 in an empty tab. */
  lastRow(): number;
  /** Of the grid, blank ones included. */
  columns(): number;
  /** Whether rows had to be added. */
  ensureRows(rows: number): boolean;
  values(box: Box): readonly (readonly Cell[])[];
  /** As people see the cells. */
  displayed(box: Box): readonly (readonly string[])[];
  write(row: number, column: number, block: Block): void;
  /** Contents, formats, notes and validation. */
  clear(box: Box): void;
  /** A rule a cell; null takes the cell's rule away. */
  validate(row: number, column: number, rules: readonly (readonly (Validation | null)[])[]): void;
  /** Widths, formats, titles' looks, validation, protection, conditional formats. Contents stay. */
  dress(layout: TabLayout): void;
  /** Charts over blocks of another tab: made where they are missing, else only brought to their blocks. */
  draw(charts: readonly DrawnChart[], source: string): void;
  /** A filter over the box, titles first; one that a person has set keeps what it hides. */
  filter(box: Box): void;
  hide(): void;
  bringToFront(): void;
  /** What the add-on remembers of the tab, out of people's sight. */
  label(): string | null;
  setLabel(text: string): void;
}

export interface Book {
  zone(): string;
  setZone(zone: string): void;
  /** Tabs are known by their key, so that a renamed one is still found. */
  find(key: string): Tab | null;
  add(key: string, name: string): Tab;
  /** Whether a tab with content, or one with a key, has this name; case does not count. */
  isTaken(name: string): boolean;
  /** The tab that a new spreadsheet comes with, as long as nobody has put anything into it. */
  removeBlankFirst(): void;
  /** Where links to the add-on's tabs lead, by their keys. */
  links(): ReadonlyMap<string, string>;
  /** Writes out what is still held back; before a lock is released. */
  flush(): void;
}
