// The charts of the tab Health: 30 days of the jobs' time, of what failed, and of the locks in force.
import type { TrendDay } from '../../warehouse/rows/health';
import type { ChartFill } from '../charts';
import { type ChartLayout, FORMATS } from '../layout';
import { ACCENT } from '../marks';
import { HEALTH } from './tab';

const DAYS = 30;
const ORANGE = '#C2410C';
const TEAL = '#0B7285';
const RED = '#8E1B14';
const { text, score, whole } = FORMATS;

/** Under the checks. */
const ROW = HEALTH.layout.titleRow + 20;
const SIZE = { width: 395, height: 280 };

export const DURATIONS: ChartLayout = {
  ...SIZE,
  key: 'durations',
  title: 'Time of the jobs, s',
  kind: 'LINE',
  place: { row: ROW, column: 1 },
  headings: ['Day', 'Daily run', 'Performance update', 'Lock sweep'],
  formats: [text, score, score, score],
  colors: [ACCENT, ORANGE, TEAL],
  legend: true,
};

export const FAILURES: ChartLayout = {
  ...SIZE,
  key: 'failures',
  title: 'Failures a day',
  kind: 'STACKED_COLUMN',
  place: { row: ROW, column: 4 },
  headings: ['Day', 'Failed runs', 'Failing pages'],
  formats: [text, whole, whole],
  colors: [RED, ORANGE],
  legend: true,
};

export const LOCKS: ChartLayout = {
  ...SIZE,
  key: 'locks',
  title: 'Caption locks in force',
  kind: 'LINE',
  place: { row: ROW, column: 5, right: 25 },
  headings: ['Day', 'Active locks', 'Released'],
  formats: [text, whole, whole],
  colors: [ACCENT, TEAL],
  legend: true,
};

export function healthCharts(trends: readonly TrendDay[]): readonly ChartFill[] {
  const days = trends.slice(-DAYS).map((trend) => ({ ...trend, label: trend.day.slice(5) }));
  return [
    {
      layout: DURATIONS,
      rows: days.map((day) => [
        day.label,
        day.daily_seconds ?? '',
        day.performance_seconds ?? '',
        day.sweep_seconds ?? '',
      ]),
    },
    { layout: FAILURES, rows: days.map((day) => [day.label, day.failed_runs, day.failing_pages]) },
    { layout: LOCKS, rows: days.map((day) => [day.label, day.active_locks, day.released_locks]) },
  ];
}
