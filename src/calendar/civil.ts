// Civil dates and times as people write them, kept apart by type from instants on the time line.

declare const kind: unique symbol;
/** A value that only its own constructor can make. */
export type Branded<T, Kind extends string> = T & { readonly [kind]: Kind };

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = Branded<number, 'Instant'>;
/** `YYYY-MM-DD`; sorts as text in time order. */
export type CivilDate = Branded<string, 'CivilDate'>;
/** `YYYY-MM-DDTHH:MM:SS`, with no zone: what BigQuery calls a DATETIME. */
export type CivilDateTime = Branded<string, 'CivilDateTime'>;
/** 0 at midnight to 1439. */
export type MinuteOfDay = Branded<number, 'MinuteOfDay'>;

export const MS_A_MINUTE = 60_000;
export const MINUTES_A_DAY = 1440;
export const MS_A_DAY = MS_A_MINUTE * MINUTES_A_DAY;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})$/;
const TIME = /^(\d{2}):(\d{2})$/;

export class CalendarError extends Error {
  constructor(
    readonly code: 'NOT_A_DATE' | 'NOT_A_TIME' | 'NOT_AN_INSTANT' | 'NOT_A_MONDAY' | 'NO_SUCH_LOCAL_TIME' | 'BAD_ZONE',
    message: string,
  ) {
    super(message);
    this.name = 'CalendarError';
  }
}

export function isCivilDate(text: string): text is CivilDate {
  const parts = DATE.exec(text);
  if (parts === null) return false;
  return dateText(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))) === text;
}

export function civilDate(text: string): CivilDate {
  if (!isCivilDate(text)) throw new CalendarError('NOT_A_DATE', `"${text}" is not a date. Write it as 2025-03-09.`);
  return text;
}

export function isCivilDateTime(text: string): text is CivilDateTime {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return false;
  return isCivilDate(parts[1] ?? '') && Number(parts[2]) < 24 && Number(parts[3]) < 60 && Number(parts[4]) < 60;
}

export function civilDateTime(text: string): CivilDateTime {
  if (!isCivilDateTime(text)) {
    throw new CalendarError('NOT_A_TIME', `"${text}" is not a local time. Write it as 2025-03-09T19:47:00.`);
  }
  return text;
}

/** `HH:MM` to its minute of the day. */
export function minuteOfDay(text: string): MinuteOfDay {
  const parts = TIME.exec(text);
  const hours = Number(parts?.[1] ?? 24);
  const minutes = Number(parts?.[2] ?? 60);
  if (hours > 23 || minutes > 59) {
    throw new CalendarError('NOT_A_TIME', `"${text}" is not a time of day. Write it as 09:00.`);
  }
  return (hours * 60 + minutes) as MinuteOfDay;
}

export function instant(epochMs: number): Instant {
  if (!Number.isFinite(epochMs)) throw new CalendarError('NOT_AN_INSTANT', `${epochMs} is not an instant.`);
  return epochMs as Instant;
}

/** Days since 1970-01-01. */
export function dayNumber(date: CivilDate): number {
  return utcOf(date) / MS_A_DAY;
}

export function dateOfDay(day: number): CivilDate {
  return dateText(day * MS_A_DAY);
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return dateOfDay(dayNumber(date) + days);
}

/** Whole days from the first date to the second. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** 0 on Monday to 6 on Sunday. */
export function weekday(date: CivilDate): number {
  return weekdayOfDay(dayNumber(date));
}

export function yearOf(date: CivilDate): number {
  return Number(date.slice(0, 4));
}

export function atMinute(date: CivilDate, minute: number): CivilDateTime {
  return `${date}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:00` as CivilDateTime;
}

export function dateOf(time: CivilDateTime): CivilDate {
  return time.slice(0, 10) as CivilDate;
}

export function minuteOf(time: CivilDateTime): MinuteOfDay {
  return (Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16))) as MinuteOfDay;
}

/** `HH:MM`. */
export function timeText(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** The civil time read as if it were UTC: the number that zone arithmetic starts from. */
export function asIfUtc(time: CivilDateTime): number {
  const seconds = Number(time.slice(17, 19));
  return utcOf(dateOf(time)) + (minuteOf(time) * 60 + seconds) * 1000;
}

export function civilOfUtc(utcMs: number): CivilDateTime {
  return new Date(utcMs).toISOString().slice(0, 19) as CivilDateTime;
}

function weekdayOfDay(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

function utcOf(date: CivilDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)));
}

function dateText(utcMs: number): CivilDate {
  return new Date(utcMs).toISOString().slice(0, 10) as CivilDate;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
