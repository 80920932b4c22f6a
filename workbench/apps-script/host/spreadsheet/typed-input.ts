// Text as if a person typed it into a cell: numbers, percents, money, dates, TRUE and FALSE, formulas, or just text.
import { AUTOMATIC, formatKind, isPercent, PLAIN_TEXT } from './number-format';
import { serialOfCivil } from './serial';

export interface Typed {
  readonly value: string | number | boolean;
  /** The format that typing it gives a cell that has none of its own. */
  readonly pattern?: string;
  readonly formula?: string;
}

const NUMBER = /^([-+]?)(\$?)([-+]?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)(?:e([-+]?\d+))?\s*(%?)$/i;
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})$/;
const DAY_MONTH = /^(\d{1,2})[ -]([a-z]{3,9})[ -,]+(\d{4})$/i;
const MONTH_DAY = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:\s*([ap])\.?m\.?)?$/i;
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

export function typed(text: string, format: string | undefined): Typed {
  if (format === PLAIN_TEXT) return { value: text };
  // Most cells hold words; the first character rules out everything else.
  if (!/^[\s\d$%.+\-'=tfjasond(m]/i.test(text)) return { value: text };
  if (text.startsWith("'")) return { value: text.slice(1) };
  if (text.startsWith('=') && text.length > 1) return { value: '', formula: text };
  const trimmed = text.trim();
  if (trimmed === '') return { value: text };
  const upper = trimmed.toUpperCase();
  if (upper === 'TRUE') return { value: true };
  if (upper === 'FALSE') return { value: false };
  const made = typedNumber(trimmed, format) ?? typedDate(trimmed);
  if (made !== null) return withFormat(made, format);
  // Sheets takes what starts with + as a formula as well, unless it is a number.
  return text.startsWith('+') && text.length > 1 ? { value: '', formula: `=${text}` } : { value: text };
}

/** A cell that has a format keeps it, except that a date typed over a number format must be shown as a date. */
export function withFormat(made: Typed, format: string | undefined): Typed {
  if (made.pattern === undefined) return made;
  const kind = formatKind(format ?? AUTOMATIC);
  if (kind === 'AUTOMATIC') return made;
  if (kind === 'NUMBER' && formatKind(made.pattern) === 'DATE') return made;
  return { value: made.value };
}

function typedNumber(text: string, format: string | undefined): Typed | null {
  const inBrackets = /^\((.+)\)$/.exec(text);
  const parts = NUMBER.exec(inBrackets?.[1] ?? text);
  const digits = parts?.[4] ?? '';
  if (parts === null || !/\d/.test(digits)) return null;
  const [, sign, money, innerSign, , exponent, percent] = parts;
  if (sign !== '' && innerSign !== '') return null;
  if (inBrackets !== null && sign !== '') return null;
  const size = Number(digits.replaceAll(',', '') + (exponent === undefined ? '' : `e${exponent}`));
  const negative = inBrackets !== null || sign === '-' || innerSign === '-';
  const value = (negative ? -size : size) || 0;
  const decimals = (digits.split('.')[1] ?? '') !== '';
  if (percent === '%') return { value: percentOf(value), pattern: decimals ? '0.00%' : '0%' };
  if (money === '$') return { value, pattern: decimals ? '$#,##0.00' : '$#,##0' };
  if (format !== undefined && isPercent(format)) return { value: percentOf(value) };
  if (digits.includes(',')) return { value, pattern: decimals ? '#,##0.00' : '#,##0' };
  return { value };
}

function percentOf(value: number): number {
  return Number(`${value}e-2`);
}

function typedDate(text: string): Typed | null {
  const alone = dateOf(text);
  if (alone !== null) return { value: alone.serial, pattern: alone.pattern };
  const time = timeOf(text);
  if (time !== null) return { value: time.fraction, pattern: time.pattern };
  const gap = /^(\S+(?: [a-z]+\.? \d{4}| \d{1,2},? \d{4})?)(?:[ T]+)(\d{1,2}:.+)$/i.exec(text);
  if (gap === null) return null;
  const date = dateOf(gap[1] ?? '');
  const clock = timeOf(gap[2] ?? '');
  if (date === null || clock === null) return null;
  return { value: date.serial + clock.fraction, pattern: `${date.pattern} ${clock.pattern}` };
}

function dateOf(text: string): { readonly serial: number; readonly pattern: string } | null {
  const iso = ISO.exec(text);
  if (iso !== null) return civil(Number(iso[1]), Number(iso[2]), Number(iso[3]), 'yyyy-mm-dd');
  const slashed = SLASHED.exec(text);
  if (slashed !== null) return civil(century(slashed[3] ?? ''), Number(slashed[1]), Number(slashed[2]), 'M/d/yyyy');
  const dayFirst = DAY_MONTH.exec(text);
  if (dayFirst !== null) {
    return civil(Number(dayFirst[3]), monthOf(dayFirst[2] ?? ''), Number(dayFirst[1]), 'd mmm yyyy');
  }
  const monthFirst = MONTH_DAY.exec(text);
  if (monthFirst === null) return null;
  return civil(Number(monthFirst[3]), monthOf(monthFirst[1] ?? ''), Number(monthFirst[2]), 'mmm d, yyyy');
}

function civil(year: number, month: number, day: number, pattern: string) {
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return { serial: serialOfCivil(year, month, day), pattern };
}

function century(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) + (Number(year) < 30 ? 2000 : 1900);
}

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  return MONTHS.findIndex((month) => month === lower || month.slice(0, 3) === lower) + 1;
}

function timeOf(text: string): { readonly fraction: number; readonly pattern: string } | null {
  const parts = TIME.exec(text);
  if (parts === null) return null;
  const [, hours, minutes, seconds, millis, half] = parts;
  const hour = Number(hours);
  if (Number(minutes) > 59 || Number(seconds ?? 0) > 59 || hour > 23) return null;
  if (half !== undefined && (hour < 1 || hour > 12)) return null;
  const dayHour = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const ms =
    ((dayHour * 60 + Number(minutes)) * 60 + Number(seconds ?? 0)) * 1000 + Number((millis ?? '0').padEnd(3, '0'));
  const pattern = `h:mm${seconds === undefined ? '' : ':ss'}${half === undefined ? '' : ' am/pm'}`;
  return { fraction: ms / 86_400_000, pattern };
}
