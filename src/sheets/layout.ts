// A tab as data: its columns with their formats and rules, its head, what it marks by colour, what may be edited.

export const FORMATS = {
  /** Whatever is written stays text: no formula, no date, no number. */
  text: '@',
  date: 'ddd d mmm yyyy',
  dateTime: 'yyyy-mm-dd hh:mm',
  money: '$#,##0.00',
  whole: '#,##0',
  score: '0.00',
  percent: '0.0%',
  /** A checkbox. */
  flag: 'General',
} as const;

export type Format = (typeof FORMATS)[keyof typeof FORMATS];

export type Validation =
  | { readonly kind: 'CHECKBOX' }
  | { readonly kind: 'LIST'; readonly values: readonly string[]; readonly help: string }
  | { readonly kind: 'AMOUNT'; readonly min: number; readonly max: number; readonly help: string }
  | { readonly kind: 'DATE'; readonly help: string };

export interface Column<Key extends string = string> {
  readonly key: Key;
  readonly title: string;
  readonly width: number;
  readonly format: Format;
  /** Hidden columns stand at the end. */
  readonly hidden?: boolean;
  readonly editable?: boolean;
  readonly wrap?: boolean;
  /** Numbers told as text, which would stand left. */
  readonly align?: 'right';
  /** Of every row. Checkboxes are put where rows are written, so that empty rows show none. */
  readonly validation?: Validation;
  /** What the column means, on its title. */
  readonly note?: string;
}

export interface Mark {
  readonly background: string;
  readonly color: string;
}

/** Words that are marked by colour, in columns or in one cell of the head. */
export interface Condition {
  readonly columns?: readonly string[];
  readonly cell?: HeadPlace;
  readonly when: 'EQUALS' | 'STARTS' | 'CONTAINS';
  readonly text: string;
  readonly mark: Mark;
}

export interface HeadPlace {
  readonly row: number;
  readonly column: number;
}

export interface HeadLook extends HeadPlace {
  readonly columns?: number;
  readonly bold?: boolean;
  readonly size?: number;
  readonly color?: string;
  readonly wrap?: boolean;
  /** What a person may change there. */
  readonly editable?: boolean;
}

export interface TabLayout<Key extends string = string> {
  /** Grows with every change; a tab of a lower one is built anew. */
  readonly version: number;
  readonly columns: readonly Column<Key>[];
  /** Where the titles stand, frozen; what is above is the head. */
  readonly titleRow: number;
  readonly frozenColumns: number;
  /** Rows made ready under the titles. */
  readonly rows: number;
  readonly head: readonly HeadLook[];
  readonly conditions: readonly Condition[];
  /** What the warning on everything but the editable columns is called. */
  readonly protection: string;
}

/** How a chart reads its block: a line or a column a series, columns on one another, or bars on one another. */
export type ChartKind = 'LINE' | 'COLUMN' | 'STACKED_COLUMN' | 'STACKED_BAR';

export interface ChartLayout {
  /** Within its tab: the chart is made once and known by it afterwards. */
  readonly key: string;
  readonly title: string;
  readonly kind: ChartKind;
  /** What a new chart's upper left corner lies on, and how far to the right of that. A person may move it. */
  readonly place: HeadPlace & { readonly right?: number };
  readonly width: number;
  readonly height: number;
  /** What the points are called, then a series each. */
  readonly headings: readonly string[];
  readonly formats: readonly Format[];
  /** A colour a series. */
  readonly colors: readonly string[];
  readonly legend: boolean;
}

/** Where a column stands, from 1. */
export function columnOf<Key extends string>(layout: TabLayout<Key>, key: Key): number {
  return layout.columns.findIndex((column) => column.key === key) + 1;
}

export function titlesOf(layout: TabLayout): string[] {
  return layout.columns.map((column) => column.title);
}

export function formatsOf(layout: TabLayout): string[] {
  return layout.columns.map((column) => column.format);
}

/** How many columns people see. */
export function visibleColumns(layout: TabLayout): number {
  return layout.columns.filter((column) => column.hidden !== true).length;
}
