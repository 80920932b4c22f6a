// The calendar: days, civil seconds and the parts of both, proleptic Gregorian from 0001-01-01 to 9999-12-31.

import { failure } from './failure';

export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_DAY = 86_400_000_000n;
export const SECONDS_PER_DAY = 86_400;

export const MIN_DAY = -719_162;
export const MAX_DAY = 2_932_896;
export const MIN_MICROS = BigInt(MIN_DAY) * MICROS_PER_DAY;
export const MAX_MICROS = (BigInt(MAX_DAY) + 1n) * MICROS_PER_DAY - 1n;

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A civil instant, as formatting and truncation want it. */
export interface CivilTime extends CivilDate {
  readonly days: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function dateOf(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0);

/** Sunday is 0. */
export const weekday = (days: number): number => (((days + 4) % 7) + 7) % 7;

export const dayOfYear = (days: number): number => days - daysOf(dateOf(days).year, 1, 1) + 1;

/** The Monday on which an ISO year starts. */
export function isoYearStart(isoYear: number): number {
  const fourth = daysOf(isoYear, 1, 4);
  return fourth - ((weekday(fourth) + 6) % 7);
}

export function isoYearOf(days: number): number {
  const { year } = dateOf(days);
  if (days >= isoYearStart(year + 1)) return year + 1;
  return days < isoYearStart(year) ? year - 1 : year;
}

export const isoWeekOf = (days: number): number => Math.floor((days - isoYearStart(isoYearOf(days))) / 7) + 1;

/** The week of the year, weeks starting on `start` (Sunday 0); days before the first such day are in week 0. */
export const weekOf = (days: number, start: number): number =>
  Math.floor((dayOfYear(days) - 1 + 7 - ((weekday(days) - start + 7) % 7)) / 7);

export const floorDiv = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
};

/** Seconds since 1970 (civil) and the microseconds past them. */
export function splitMicros(value: bigint): { seconds: number; micros: number } {
  let micros = Number(value % MICROS_PER_SECOND);
  let seconds = Number(value / MICROS_PER_SECOND);
  if (micros < 0) {
    micros += 1_000_000;
    seconds -= 1;
  }
  return { seconds, micros };
}

export function civilOfSeconds(seconds: number, micros: number): CivilTime {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  const { year, month, day } = dateOf(days);
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor((rest % 3600) / 60);
  return { days, year, month, day, hour, minute, second: rest % 60, micros };
}

export function civilOf(value: bigint): CivilTime {
  const { seconds, micros } = splitMicros(value);
  return civilOfSeconds(seconds, micros);
}

export const microsOf = (days: number, hour: number, minute: number, second: number, micros: number): bigint =>
  BigInt(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + BigInt(micros);

export const pad = (value: number, width: number): string => String(value).padStart(width, '0');

export const dateText = (date: CivilDate): string => `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`;

/** Nothing, three or six digits, as casts to STRING write fractions. */
export function fractionText(micros: number): string {
  if (micros === 0) return '';
  return micros % 1000 === 0 ? `.${pad(micros / 1000, 3)}` : `.${pad(micros, 6)}`;
}

export const timeText = (time: CivilTime): string =>
  `${pad(time.hour, 2)}:${pad(time.minute, 2)}:${pad(time.second, 2)}${fractionText(time.micros)}`;

export type Part =
  | 'MICROSECOND'
  | 'MILLISECOND'
  | 'SECOND'
  | 'MINUTE'
  | 'HOUR'
  | 'DAY'
  | 'DAYOFWEEK'
  | 'DAYOFYEAR'
  | 'WEEK'
  | 'ISOWEEK'
  | 'MONTH'
  | 'QUARTER'
  | 'YEAR'
  | 'ISOYEAR';

/** A part, and for WEEK the day on which weeks start (Sunday 0). */
export interface PartOfTime {
  readonly part: Part;
  readonly start: number;
}

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const partNames: readonly Part[] = [
  'MICROSECOND',
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'DAYOFWEEK',
  'DAYOFYEAR',
  'WEEK',
  'ISOWEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'ISOYEAR',
];
const parts = new Map<string, PartOfTime>(partNames.map((part) => [part, { part, start: 0 }]));
weekdays.forEach((name, start) => {
  parts.set(`WEEK(${name})`, { part: 'WEEK', start });
  parts.set(`WEEK_${name}`, { part: 'WEEK', start });
});

/** The part as errors name it: `WEEK(MONDAY)`. */
export const partText = ({ part, start }: PartOfTime): string =>
  part === 'WEEK' && start > 0 ? `WEEK(${weekdays[start]})` : part;

export function partOf(name: string): PartOfTime {
  const part = parts.get(name) ?? parts.get(name.toUpperCase());
  if (!part) throw failure(`A valid date part name is required but found ${name}`);
  return part;
}
