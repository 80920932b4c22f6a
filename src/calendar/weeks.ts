// Weeks run from Monday 00:00 to Monday 00:00 in civil time: 167, 168 or 169 hours long.
import {
  addDays,
  atMinute,
  CalendarError,
  type CivilDate,
  type CivilDateTime,
  civilDate,
  dateOf,
  type Instant,
  minuteOf,
  weekday,
} from './civil';
import { civilOf, instantOf, type ZoneOffsets } from './zone';

/** The Monday on which a week begins. */
export type WeekStart = CivilDate & { readonly weekStart: true };

export const DAYS_A_WEEK = 7;
export const HOURS_A_WEEK = 168;

export function isWeekStart(date: CivilDate): date is WeekStart {
  return weekday(date) === 0;
}

export function weekStart(text: string): WeekStart {
  const date = civilDate(text);
  if (!isWeekStart(date)) {
    throw new CalendarError('NOT_A_MONDAY', `${text} is not a Monday. The week begins on ${mondayOf(date)}.`);
  }
  return date;
}

/** The Monday of the week in which a date lies. */
export function mondayOf(date: CivilDate): WeekStart {
  return addDays(date, -weekday(date)) as WeekStart;
}

export function nextWeek(week: WeekStart): WeekStart {
  return addDays(week, DAYS_A_WEEK) as WeekStart;
}

export function previousWeek(week: WeekStart): WeekStart {
  return addDays(week, -DAYS_A_WEEK) as WeekStart;
}

export function weekAt(at: Instant, offsets: ZoneOffsets): WeekStart {
  return mondayOf(dateOf(civilOf(at, offsets)));
}

/** The seven dates of a week, Monday first. */
export function datesOf(week: WeekStart): CivilDate[] {
  return Array.from({ length: DAYS_A_WEEK }, (_, day) => addDays(week, day));
}

export interface WeekSpan {
  readonly startsAt: Instant;
  /** The first instant of the next week. */
  readonly endsAt: Instant;
}

export function spanOf(week: WeekStart, offsets: ZoneOffsets): WeekSpan {
  return {
    startsAt: instantOf(atMinute(week, 0), offsets),
    endsAt: instantOf(atMinute(nextWeek(week), 0), offsets),
  };
}

/** 0 for Monday 00:00–00:59 to 167 for Sunday 23:00–23:59, by the clock on the wall. */
export function hourOfWeek(date: CivilDate, minute: number): number {
  return weekday(date) * 24 + Math.floor(minute / 60);
}

export function hourOfWeekAt(time: CivilDateTime): number {
  return hourOfWeek(dateOf(time), minuteOf(time));
}
