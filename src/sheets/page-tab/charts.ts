// The charts of a page's tab: what it earns by hour of week, and how its audience's saturation went.
import type { PageChartsRow } from '../../warehouse/rows/page-charts';
import type { ChartFill } from '../charts';
import { type ChartLayout, FORMATS } from '../layout';
import { ACCENT } from '../marks';
import { PAGE_LAYOUT } from './layout';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = 24;
const { text, money, percent } = FORMATS;

/** To the right of the hidden columns: rows are added below the table, and its head is frozen. */
const FIRST = { row: PAGE_LAYOUT.titleRow + 1, column: PAGE_LAYOUT.columns.length + 1 };

export const EARNINGS: ChartLayout = {
  key: 'earnings',
  title: 'Earnings by hour of week, $ per 1,000, as learnt',
  kind: 'COLUMN',
  place: FIRST,
  width: 680,
  height: 300,
  headings: ['Hour', '$ per 1,000'],
  formats: [text, money],
  colors: [ACCENT],
  legend: false,
};

export const SATURATION: ChartLayout = {
  key: 'saturation',
  title: 'Saturation by day',
  kind: 'LINE',
  place: { row: FIRST.row, column: FIRST.column + 7 },
  width: 520,
  height: 300,
  headings: ['Day', 'Saturation', 'Rests from here on'],
  formats: [text, percent, percent],
  colors: [ACCENT, '#8E1B14'],
  legend: true,
};

export function pageCharts({ hours, days }: PageChartsRow, restPercent: number): readonly ChartFill[] {
  const earned = new Map(hours.map((hour) => [hour.hour_of_week, hour.earned]));
  const week = DAYS.flatMap((day, at) =>
    Array.from({ length: HOURS }, (_, hour) => [
      `${day} ${String(hour).padStart(2, '0')}`,
      earned.get(at * HOURS + hour) ?? '',
    ]),
  );
  return [
    { layout: EARNINGS, rows: hours.length === 0 ? [] : week },
    {
      layout: SATURATION,
      rows: days.map(({ day, saturation_pct }) => [day, saturation_pct / 100, restPercent / 100]),
    },
  ];
}
