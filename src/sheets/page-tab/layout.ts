// The tab of a page's week: a head that says how the page stands, and a row a message.
import { MESSAGE_TYPES } from '../../planning/vocabulary';
import { type Column, columnOf, FORMATS, type TabLayout, visibleColumns } from '../layout';
import { ACCENT, QUIET, saturationConditions, stateConditions, wrongCondition } from '../marks';

export type PageColumn =
  | 'day'
  | 'time'
  | 'kind'
  | 'funnel'
  | 'stage'
  | 'caption'
  | 'category'
  | 'tier'
  | 'price'
  | 'earnings'
  | 'why'
  | 'state'
  | 'pin'
  | 'approve'
  | 'note'
  | 'slot'
  | 'captionId'
  | 'base';

const { text, date, money, flag } = FORMATS;

const COLUMNS: readonly Column<PageColumn>[] = [
  {
    key: 'day',
    title: 'Day',
    width: 120,
    format: date,
    editable: true,
    validation: { kind: 'DATE', help: 'A date of the week above.' },
  },
  { key: 'time', title: 'Time', width: 60, format: text, editable: true, note: 'Los Angeles time, such as 19:05.' },
  {
    key: 'kind',
    title: 'Kind',
    width: 115,
    format: text,
    editable: true,
    validation: { kind: 'LIST', values: MESSAGE_TYPES, help: 'PPV is paid; BUMP and FOLLOW_UP are free.' },
    note: 'Chosen when a row is added; it stays after that.',
  },
  {
    key: 'funnel',
    title: 'Funnel',
    width: 80,
    format: text,
    note: 'A tease, its offer and its follow-up have one name; it is set when a row is added, and stays.',
  },
  { key: 'stage', title: 'Stage', width: 95, format: text },
  {
    key: 'caption',
    title: 'Caption',
    width: 420,
    format: text,
    editable: true,
    wrap: true,
    note: 'To take another caption, write its id over the text, such as #4711, or use EROS ▸ Swap caption.',
  },
  { key: 'category', title: 'Category', width: 135, format: text },
  { key: 'tier', title: 'Price tier', width: 90, format: text },
  {
    key: 'price',
    title: 'Price, $',
    width: 90,
    format: money,
    editable: true,
    validation: { kind: 'AMOUNT', min: 0, max: 10_000, help: 'An amount in dollars; blank for what is free.' },
  },
  {
    key: 'earnings',
    title: 'Expected, $',
    width: 90,
    format: money,
    note: 'What the message is expected to earn, from what the caption earns per 1,000 and the page’s audience.',
  },
  { key: 'why', title: 'Why', width: 360, format: text, wrap: true },
  { key: 'state', title: 'State', width: 200, format: text, wrap: true },
  {
    key: 'pin',
    title: 'Pin',
    width: 70,
    format: flag,
    editable: true,
    note: 'A pinned row stays when the week is generated again.',
  },
  {
    key: 'approve',
    title: 'Approve',
    width: 70,
    format: flag,
    editable: true,
    note: 'The schedule is approved when every row to come is ticked and saved.',
  },
  { key: 'note', title: 'Note', width: 220, format: text, editable: true, wrap: true },
  { key: 'slot', title: 'slot_id', width: 90, format: text, hidden: true },
  { key: 'captionId', title: 'caption_id', width: 90, format: text, hidden: true },
  {
    key: 'base',
    title: 'base',
    width: 90,
    format: text,
    hidden: true,
    note: 'What was written, to tell what was changed.',
  },
];

export const HEAD_ROWS = 6;
export const HEAD = {
  week: { row: 2, column: 3 },
  schedule: { row: 2, column: 6 },
  state: { row: 2, column: 12 },
  charts: { row: 2, column: 15 },
  saturation: { row: 3, column: 3 },
  saturationText: { row: 3, column: 6 },
  target: { row: 4, column: 6 },
  warnings: { row: 5, column: 6 },
  held: { row: 6, column: 6 },
} as const;

const visible = COLUMNS.filter((column) => column.hidden !== true).length;

export const PAGE_LAYOUT: TabLayout<PageColumn> = {
  version: 3,
  columns: COLUMNS,
  titleRow: HEAD_ROWS + 1,
  frozenColumns: 2,
  rows: 200,
  head: [
    { row: 1, column: 1, columns: visible, bold: true, size: 14, color: ACCENT },
    ...[2, 3, 4, 5, 6].map((row) => ({ row, column: 1, color: QUIET })),
    { ...HEAD.week, bold: true, editable: true },
    { ...HEAD.saturation, bold: true },
    { ...HEAD.state, bold: true },
    { ...HEAD.schedule, color: QUIET },
    { ...HEAD.charts, color: QUIET },
    { ...HEAD.saturationText, wrap: true },
    { ...HEAD.target, wrap: true },
    { ...HEAD.warnings, wrap: true },
    { ...HEAD.held, wrap: true },
  ],
  conditions: [
    ...stateConditions({ columns: ['state'] }),
    ...stateConditions({ cell: HEAD.state }),
    ...saturationConditions({ cell: HEAD.saturation }),
    wrongCondition({ cell: HEAD.held }),
  ],
  protection: 'EROS writes these cells; what is changed here is not saved.',
};

export const VISIBLE_COLUMNS = visibleColumns(PAGE_LAYOUT);

export function pageColumn(key: PageColumn): number {
  return columnOf(PAGE_LAYOUT, key);
}

/** Page names never stand in for tabs' names: those may be changed. */
const KEY_PREFIX = 'page:';

export function pageTabKey(page: string): string {
  return KEY_PREFIX + page;
}

/** Null where the key is another tab's. */
export function pageOfTabKey(key: string): string | null {
  return key.startsWith(KEY_PREFIX) ? key.slice(KEY_PREFIX.length) : null;
}
