// What ninety days say about the next: has a job grown slower, and when does a line reach its limit. Pure.
import type { Health } from './health';

export type Series = readonly (number | null)[];

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

const told = (series: Series): number[] => series.flatMap((value) => value ?? []);

export interface Growth {
  /** The median of the last 7 days. */
  readonly recent: number;
  /** Times the median of the 23 days before. */
  readonly factor: number;
}

/** Null where either side has fewer than 3 days to compare. */
export function growth(series: Series): Growth | null {
  const [before, recent] = [told(series.slice(-30, -7)), told(series.slice(-7))];
  if (before.length < 3 || recent.length < 3) return null;
  const [usual, now] = [median(before), median(recent)];
  return usual === null || now === null || usual <= 0 ? null : { recent: now, factor: now / usual };
}

const LEAST_DAYS = 14;

/**
 * Days until the straight line through a series reaches a limit; infinite where it does not rise, null where there are too few
 * days for a line. A line that explains less than half of the ups and downs is no forecast.
 */
export function daysUntil(series: Series, limit: number): number | null {
  const points = series.flatMap((value, day) => (value === null ? [] : [{ day, value }]));
  if (points.length < LEAST_DAYS) return null;
  const mean = (of: (point: { day: number; value: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [day, value] = [mean((p) => p.day), mean((p) => p.value)];
  const spread = mean((p) => (p.day - day) ** 2);
  const rise = mean((p) => (p.day - day) * (p.value - value));
  const variance = mean((p) => (p.value - value) ** 2);
  if (rise <= 0 || rise ** 2 < 0.5 * spread * variance) return Number.POSITIVE_INFINITY;
  const slope = rise / spread;
  const today = value + slope * (series.length - 1 - day);
  return Math.max(0, (limit - today) / slope);
}

export interface Timed {
  readonly job: string;
  readonly series: Series;
  readonly limitSeconds: number;
}

/** Jobs whose duration is followed, with their time limits. */
export function timedJobs({ trends, parameters }: Health): readonly Timed[] {
  return [
    {
      job: 'daily run',
      series: trends.map((day) => day.daily_seconds),
      limitSeconds: parameters.daily_time_limit_seconds,
    },
    {
      job: 'performance update',
      series: trends.map((day) => day.performance_seconds),
      limitSeconds: parameters.update_time_limit_seconds,
    },
    {
      job: 'lock sweep',
      series: trends.map((day) => day.sweep_seconds),
      limitSeconds: parameters.sweep_time_limit_seconds,
    },
  ];
}

export interface Capacity {
  readonly what: string;
  readonly days: number;
}

/** When what grows meets its limit, by the trend of ninety days; what has too short a history is left out. */
export function capacities(health: Health): readonly Capacity[] {
  const { trends, parameters } = health;
  const followed = [
    ...timedJobs(health).map(({ job, series, limitSeconds }) => ({
      what: `time of the ${job}`,
      series,
      limit: limitSeconds * parameters.duration_limit_share,
    })),
    {
      what: 'active locks',
      series: trends.map((day): number | null => day.active_locks),
      limit: parameters.active_locks_warning,
    },
  ];
  return followed.flatMap(({ what, series, limit }) => {
    const days = daysUntil(series, limit);
    return days === null ? [] : [{ what, days }];
  });
}
