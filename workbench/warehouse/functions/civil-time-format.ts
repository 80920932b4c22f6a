// FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIME, FORMAT_TIMESTAMP and their PARSE_ counterparts: the %-elements.

import {
  type CivilTime,
  civilOf,
  civilOfSeconds,
  dateOf,
  dateText,
  dayOfYear,
  daysInMonth,
  daysOf,
  isLeap,
  isoWeekOf,
  isoYearOf,
  isoYearStart,
  MAX_MICROS,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  MIN_MICROS,
  microsOf,
  pad,
  SECONDS_PER_DAY,
  splitMicros,
  weekday,
  weekOf,
} from './civil-time';
import { failure } from './failure';
import { type ScalarFunction, strict } from './scalar-function';
import { instantOf, zoneOf } from './time-zones';

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

type Subject = 'DATE' | 'DATETIME' | 'TIME' | 'TIMESTAMP';

/** A civil time to be written, with the zone's offset where there is a zone. */
interface Moment extends CivilTime {
  readonly offset: number;
}

const dayName = (m: CivilTime): string => dayNames[weekday(m.days)] ?? '';
const monthName = (m: CivilTime): string => monthNames[m.month - 1] ?? '';
const hour12 = (m: CivilTime): number => m.hour % 12 || 12;
const spaced = (value: number): string => String(value).padStart(2, ' ');
const clock = (m: CivilTime): string => `${pad(m.hour, 2)}:${pad(m.minute, 2)}:${pad(m.second, 2)}`;
const shortDate = (m: CivilTime): string => `${pad(m.month, 2)}/${pad(m.day, 2)}/${pad(m.year % 100, 2)}`;

function offsetText(offset: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}

/** `UTC`, `UTC-8`, `UTC+0530`: BigQuery names no zone by its letters. */
function zoneText(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  if (minutes === 0) return 'UTC';
  return minutes % 60 === 0 ? `UTC${offset < 0 ? '-' : '+'}${minutes / 60}` : `UTC${offsetText(offset, '')}`;
}

type Writer = (m: Moment) => string;

const dateWriters: Readonly<Record<string, Writer>> = {
  A: dayName,
  a: (m) => dayName(m).slice(0, 3),
  B: monthName,
  b: (m) => monthName(m).slice(0, 3),
  h: (m) => monthName(m).slice(0, 3),
  C: (m) => String(Math.floor(m.year / 100)),
  D: shortDate,
  d: (m) => pad(m.day, 2),
  e: (m) => spaced(m.day),
  F: (m) => `${m.year}-${pad(m.month, 2)}-${pad(m.day, 2)}`,
  G: (m) => String(isoYearOf(m.days)),
  g: (m) => pad(isoYearOf(m.days) % 100, 2),
  J: (m) => pad(m.days - isoYearStart(isoYearOf(m.days)) + 1, 3),
  j: (m) => pad(dayOfYear(m.days), 3),
  m: (m) => pad(m.month, 2),
  Q: (m) => String(Math.floor((m.month - 1) / 3) + 1),
  U: (m) => pad(weekOf(m.days, 0), 2),
  u: (m) => String(weekday(m.days) || 7),
  V: (m) => pad(isoWeekOf(m.days), 2),
  W: (m) => pad(weekOf(m.days, 1), 2),
  w: (m) => String(weekday(m.days)),
  x: shortDate,
  Y: (m) => String(m.year),
  y: (m) => pad(m.year % 100, 2),
  E4Y: (m) => pad(m.year, 4),
};
const timeWriters: Readonly<Record<string, Writer>> = {
  H: (m) => pad(m.hour, 2),
  I: (m) => pad(hour12(m), 2),
  k: (m) => spaced(m.hour),
  l: (m) => spaced(hour12(m)),
  M: (m) => pad(m.minute, 2),
  P: (m) => (m.hour < 12 ? 'am' : 'pm'),
  p: (m) => (m.hour < 12 ? 'AM' : 'PM'),
  R: (m) => `${pad(m.hour, 2)}:${pad(m.minute, 2)}`,
  r: (m) => `${pad(hour12(m), 2)}:${pad(m.minute, 2)}:${pad(m.second, 2)} ${m.hour < 12 ? 'AM' : 'PM'}`,
  S: (m) => pad(m.second, 2),
  T: clock,
  X: clock,
  'E*S': (m) => `${pad(m.second, 2)}${`.${pad(m.micros, 6)}`.replace(/\.?0+$/, '')}`,
};
const bothWriters: Readonly<Record<string, Writer>> = {
  c: (m) => `${dayName(m).slice(0, 3)} ${monthName(m).slice(0, 3)} ${spaced(m.day)} ${clock(m)} ${m.year}`,
  s: (m) => String(m.days * SECONDS_PER_DAY + m.hour * 3600 + m.minute * 60 + m.second - m.offset),
};
const zoneWriters: Readonly<Record<string, Writer>> = {
  Z: (m) => zoneText(m.offset),
  z: (m) => offsetText(m.offset, ''),
  Oz: (m) => offsetText(m.offset, ''),
  Ez: (m) => offsetText(m.offset, ':'),
  'E*z': (m) => `${offsetText(m.offset, ':')}:00`,
};
const anyWriters: Readonly<Record<string, Writer>> = { n: () => '\n', t: () => '\t', '%': () => '%' };

const writersOf: Readonly<Record<Subject, Readonly<Record<string, Writer>>>> = {
  DATE: { ...anyWriters, ...dateWriters },
  TIME: { ...anyWriters, ...timeWriters },
  DATETIME: { ...anyWriters, ...dateWriters, ...timeWriters, ...bothWriters },
  TIMESTAMP: { ...anyWriters, ...dateWriters, ...timeWriters, ...bothWriters, ...zoneWriters },
};

/** An element: %, perhaps a modifier, and a letter. */
const ELEMENT = /%(E\d+S|E4Y|E\*[Sz]|[EO]?.)/gsu;

const secondsWriter =
  (digits: number): Writer =>
  (m) =>
    digits === 0 ? pad(m.second, 2) : `${pad(m.second, 2)}.${pad(m.micros, 6).padEnd(digits, '0').slice(0, digits)}`;

function writerOf(subject: Subject, element: string): Writer | undefined {
  const writers = writersOf[subject];
  const plain = writers[element];
  if (plain) return plain;
  const fraction = /^E(\d|1[0-5])S$/.exec(element);
  if (fraction) return subject === 'DATE' ? undefined : secondsWriter(Number(fraction[1]));
  // E and O ask for another way of writing, of which there is none.
  if (/^E[cCxXyY]$|^O[deHIMmSuUVwWy]$/.test(element)) return writers[element.slice(1)];
  return undefined;
}

type Piece = string | Writer;
const compiled = new Map<string, readonly Piece[]>();

function piecesOf(subject: Subject, format: string): readonly Piece[] {
  const key = `${subject} ${format}`;
  const known = compiled.get(key);
  if (known) return known;
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of format.matchAll(ELEMENT)) {
    pieces.push(format.slice(from, match.index));
    // An element that the type does not have stays as it is written.
    pieces.push(writerOf(subject, match[1] ?? '') ?? match[0]);
    from = match.index + match[0].length;
  }
  pieces.push(format.slice(from));
  if (compiled.size > 1000) compiled.clear();
  compiled.set(key, pieces);
  return pieces;
}

function write(subject: Subject, format: string, moment: Moment): string {
  let text = '';
  for (const piece of piecesOf(subject, format)) text += typeof piece === 'string' ? piece : piece(moment);
  return text;
}

/** What a parse has found so far. */
interface Found {
  year: number;
  century: number | undefined;
  yearOfCentury: number | undefined;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  /** Months and days read after a day of the year take the place of its own. */
  monthAfter: boolean;
  dayAfter: boolean;
  week: { number: number; start: number } | undefined;
  isoYear: number | undefined;
  isoWeek: number | undefined;
  weekday: boolean;
  hour: number;
  twelve: boolean;
  afternoon: boolean | undefined;
  minute: number;
  second: number;
  micros: number;
  epoch: number | undefined;
  offset: number | undefined;
  zone: string | undefined;
}

const timeOnly = new Set('HIklMPpRrSTX');
const dateOnly = new Set('AaBbhCDdeFGgJjmUuVWwxYy');
const instantOnly = new Set('Zz');

function refuseElement(subject: Subject, element: string): void {
  const letter = element.at(-1) ?? '';
  const refused =
    (subject === 'DATE' && (timeOnly.has(letter) || 'cs'.includes(letter))) ||
    (subject === 'TIME' && (dateOnly.has(letter) || 'cs'.includes(letter))) ||
    (subject !== 'TIMESTAMP' && instantOnly.has(letter));
  if (refused) throw failure(`Invalid format: %${element} is not allowed for the ${subject} type.`);
}

class Reader {
  private position = 0;
  readonly found: Found = {
    year: 1970,
    century: undefined,
    yearOfCentury: undefined,
    month: 1,
    day: 1,
    dayOfYear: undefined,
    monthAfter: false,
    dayAfter: false,
    week: undefined,
    isoYear: undefined,
    isoWeek: undefined,
    weekday: false,
    hour: 0,
    twelve: false,
    afternoon: undefined,
    minute: 0,
    second: 0,
    micros: 0,
    epoch: undefined,
    offset: undefined,
    zone: undefined,
  };
  private readonly text: string;
  private readonly subject: Subject;

  constructor(text: string, subject: Subject) {
    this.text = text;
    this.subject = subject;
  }

  read(format: string): Found {
    this.spaces();
    let from = 0;
    for (const match of format.matchAll(ELEMENT)) {
      this.literal(format.slice(from, match.index));
      const element = match[1] ?? '';
      refuseElement(this.subject, element);
      from = match.index + match[0].length;
      this.element(element, format[from] === '%');
    }
    this.literal(format.slice(from));
    this.spaces();
    if (this.position < this.text.length) this.fail();
    return this.found;
  }

  private fail(): never {
    throw failure(`Failed to parse input string ${JSON.stringify(this.text)}`);
  }

  private spaces(): void {
    while (/\s/.test(this.text[this.position] ?? '')) this.position++;
  }

  private literal(text: string): void {
    for (const character of text) {
      if (/\s/.test(character)) this.spaces();
      else if (this.text.startsWith(character, this.position)) this.position += character.length;
      else if (this.position >= this.text.length) this.fail();
      else {
        throw failure(
          `Mismatch between format character '${character}' and string character '${this.text[this.position] ?? ''}'`,
        );
      }
    }
  }

  private number(width: number, low: number, high: number): number {
    let end = this.position;
    while (end < this.text.length && end - this.position < width && /\d/.test(this.text[end] ?? '')) end++;
    const value = Number(this.text.slice(this.position, end));
    if (end === this.position || value < low || value > high) this.fail();
    this.position = end;
    return value;
  }

  private name(names: readonly string[]): number {
    const rest = this.text.slice(this.position).toLowerCase();
    for (const [index, name] of names.entries()) {
      const lower = name.toLowerCase();
      const length = rest.startsWith(lower) ? lower.length : rest.startsWith(lower.slice(0, 3)) ? 3 : 0;
      if (length > 0) {
        this.position += length;
        return index;
      }
    }
    return this.fail();
  }

  private match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (!match) return this.fail();
    this.position += match[0].length;
    return match;
  }

  private readSecond(digits: number): void {
    this.found.second = this.number(2, 0, 60);
    this.found.micros = 0;
    if (digits === 0 || this.text[this.position] !== '.') return;
    const [, fraction = ''] = this.match(/\.(\d+)/y);
    if (fraction.length > digits) {
      // What does not belong to the fraction is left for the rest of the format.
      this.position -= fraction.length - digits;
    }
    this.found.micros = Number(fraction.slice(0, Math.min(digits, 6)).padEnd(6, '0'));
  }

  private readOffset(pattern: RegExp): void {
    const match = this.match(pattern);
    if (/^z$/i.test(match[0])) {
      this.found.offset = 0;
      return;
    }
    const hours = Number(match[2]);
    const minutes = Number(match[3] ?? '0');
    if (minutes > 59) this.fail();
    if (hours > 14 || (hours === 14 && minutes > 0)) {
      throw failure(
        `Timezone offset out of valid range -14:00 to +14:00: ${match[1]}${pad(hours, 2)}:${pad(minutes, 2)}`,
      );
    }
    this.found.offset = (match[1] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    this.found.zone = undefined;
  }

  private sequence(...elements: string[]): void {
    this.spaces();
    for (const element of elements) {
      if (element.length === 1 && !/[A-Za-z]/.test(element)) this.literal(element);
      else this.element(element);
    }
  }

  /** `followed` tells that another element comes at once: then a year must leave it its digits. */
  private element(element: string, followed = false): void {
    const { found } = this;
    switch (element) {
      case 'Y':
      case 'EY':
        found.year = this.number(followed ? 4 : 5, 0, 10_000);
        found.century = undefined;
        found.yearOfCentury = undefined;
        return;
      case 'E4Y':
        found.year = this.number(4, 0, 9999);
        found.century = undefined;
        found.yearOfCentury = undefined;
        return;
      case 'C':
      case 'EC':
        found.century = this.number(2, 0, 99);
        return;
      case 'y':
      case 'Ey':
      case 'Oy':
        found.yearOfCentury = this.number(2, 0, 99);
        return;
      case 'm':
      case 'Om':
        found.month = this.number(2, 1, 12);
        found.monthAfter = true;
        found.week = undefined;
        return;
      case 'B':
      case 'b':
      case 'h':
        found.month = this.name(monthNames) + 1;
        found.monthAfter = true;
        found.week = undefined;
        return;
      case 'd':
      case 'e':
      case 'Od':
      case 'Oe':
        if (element.endsWith('e')) this.spaces();
        found.day = this.number(2, 1, 31);
        found.dayAfter = true;
        found.week = undefined;
        return;
      case 'j':
        found.dayOfYear = this.number(3, 1, 366);
        found.monthAfter = false;
        found.dayAfter = false;
        return;
      case 'J':
        this.number(3, 1, 371);
        return;
      case 'Q':
        found.month = (this.number(1, 1, 4) - 1) * 3 + 1;
        found.day = 1;
        return;
      case 'U':
      case 'W':
      case 'OU':
      case 'OW':
        found.week = { number: this.number(2, 0, 53), start: element.endsWith('U') ? 0 : 1 };
        return;
      case 'V':
      case 'OV':
        found.isoWeek = this.number(2, 1, 53);
        return;
      case 'G':
        found.isoYear = this.number(4, 0, 9999);
        return;
      case 'g': {
        const short = this.number(2, 0, 99);
        found.isoYear = short + (short < 69 ? 2000 : 1900);
        return;
      }
      case 'A':
      case 'a':
        this.name(dayNames);
        return;
      case 'u':
      case 'Ou':
        this.number(1, 1, 7);
        found.weekday = true;
        return;
      case 'w':
      case 'Ow':
        this.number(1, 0, 6);
        found.weekday = true;
        return;
      case 'H':
      case 'k':
      case 'OH':
        if (element === 'k') this.spaces();
        found.hour = this.number(2, 0, 23);
        found.twelve = false;
        return;
      case 'I':
      case 'l':
      case 'OI':
        if (element === 'l') this.spaces();
        found.hour = this.number(2, 1, 12) % 12;
        found.twelve = true;
        return;
      case 'M':
      case 'OM':
        found.minute = this.number(2, 0, 59);
        return;
      case 'S':
      case 'OS':
        this.readSecond(0);
        return;
      case 'E*S':
        this.readSecond(99);
        return;
      case 'p':
      case 'P':
        found.afternoon = /^p/i.test(this.match(/[ap]m/iy)[0]);
        return;
      case 'F':
        this.sequence('Y', '-', 'm', '-', 'd');
        return;
      case 'D':
      case 'x':
      case 'Ex':
        this.sequence('m', '/', 'd', '/', 'y');
        return;
      case 'T':
      case 'X':
      case 'EX':
        this.sequence('H', ':', 'M', ':', 'S');
        return;
      case 'R':
        this.sequence('H', ':', 'M');
        return;
      case 'r':
        this.sequence('I', ':', 'M', ':', 'S', ' ', 'p');
        return;
      case 'c':
      case 'Ec':
        this.sequence('a', ' ', 'b', ' ', 'e', ' ', 'H', ':', 'M', ':', 'S', ' ', 'Y');
        return;
      case 's':
        found.epoch = Number(this.match(/\s*([+-]?\d{1,12})/y)[1]);
        return;
      case 'z':
        this.spaces();
        this.readOffset(/([+-])(\d\d)(\d\d)?/y);
        return;
      case 'Ez':
        this.spaces();
        this.readOffset(/([+-])(\d\d):?(\d\d)?|z/iy);
        return;
      case 'Z':
        this.spaces();
        found.zone = this.match(/[A-Za-z0-9_/+:-]+/y)[0];
        found.offset = undefined;
        return;
      case 'n':
      case 't':
        this.spaces();
        return;
      case '%':
        this.literal('%');
        return;
      default: {
        const fraction = /^E([0-6])S$/.exec(element);
        if (!fraction) this.fail();
        this.readSecond(Number(fraction[1]));
      }
    }
  }
}

const outOfRange = () => failure('Out-of-range datetime field in parsing function');

function dayFound(found: Found): number {
  let { year } = found;
  if (found.century !== undefined) year = found.century * 100 + (found.yearOfCentury ?? 0);
  else if (found.yearOfCentury !== undefined) year = found.yearOfCentury + (found.yearOfCentury < 69 ? 2000 : 1900);
  if (found.isoYear !== undefined) {
    if (found.isoWeek !== undefined && found.weekday) throw failure('ISO parse elements are not supported yet');
    return isoYearStart(found.isoYear) + ((found.isoWeek ?? 1) - 1) * 7;
  }
  if (found.week) {
    if (found.weekday) throw failure('Weekday parse elements are not supported yet');
    // Week 1 starts at the year's first such weekday; week 0 is what of the year comes before.
    const first = daysOf(year, 1, 1);
    const start = first + ((found.week.start - weekday(first) + 7) % 7) + (found.week.number - 1) * 7;
    return Math.max(start, first);
  }
  if (found.dayOfYear !== undefined) {
    if (found.dayOfYear === 366 && !isLeap(year)) {
      throw failure(`Year ${year} has 365 days, but the specified day of year was 366`);
    }
    const counted = dateOf(daysOf(year, 1, 1) + found.dayOfYear - 1);
    if (!found.monthAfter) found.month = counted.month;
    if (!found.dayAfter) found.day = counted.day;
  }
  if (found.day > daysInMonth(year, found.month)) throw outOfRange();
  return daysOf(year, found.month, found.day);
}

function civilFound(found: Found): bigint {
  if (found.epoch !== undefined) return BigInt(found.epoch) * MICROS_PER_SECOND;
  const hour = found.twelve && found.afternoon === true ? found.hour + 12 : found.hour;
  return microsOf(dayFound(found), hour, found.minute, found.second, found.micros);
}

const checked = (value: bigint): bigint => {
  if (value < MIN_MICROS || value > MAX_MICROS) throw failure('Invalid result from parsing function');
  return value;
};

function parseInstant(format: string, text: string, zoneName: string): bigint {
  const found = new Reader(text, 'TIMESTAMP').read(format);
  const civil = civilFound(found);
  if (found.epoch !== undefined) return checked(civil);
  if (found.offset !== undefined) return checked(civil - BigInt(found.offset) * MICROS_PER_SECOND);
  const { seconds, micros } = splitMicros(civil);
  return checked(BigInt(instantOf(seconds, zoneOf(found.zone ?? zoneName))) * MICROS_PER_SECOND + BigInt(micros));
}

export const parseCivil = (format: string, text: string): bigint =>
  checked(civilFound(new Reader(text, 'DATETIME').read(format)));

function parseDay(format: string, text: string): number {
  const days = dayFound(new Reader(text, 'DATE').read(format));
  checked(BigInt(days) * MICROS_PER_DAY);
  return days;
}

const momentOf = (value: bigint, zoneName: string): Moment => {
  const { seconds, micros } = splitMicros(value);
  const offset = zoneOf(zoneName).offsetAt(seconds);
  return { ...civilOfSeconds(seconds + offset, micros), offset };
};
const civilMoment = (value: bigint): Moment => ({ ...civilOf(value), offset: 0 });

/** A timestamp as casts write it: `2026-01-01 00:00:00.120+05:30`, the offset's minutes only when there are any. */
export function timestampText(value: bigint, zoneName: string): string {
  const moment = momentOf(value, zoneName);
  const minutes = Math.floor(Math.abs(moment.offset) / 60);
  const offset = minutes % 60 === 0 ? offsetText(moment.offset, ':').slice(0, 3) : offsetText(moment.offset, ':');
  // An offset with seconds, as before standard time, is cut to its minutes, and the clock with it.
  const shown = moment.offset % 60 === 0 ? moment : momentWithOffset(value, Math.trunc(moment.offset / 60) * 60);
  const fraction = shown.micros === 0 ? '' : `.${pad(shown.micros, 6).replace(/000$/, '')}`;
  return `${dateText(shown)} ${clock(shown)}${fraction}${offset}`;
}
const momentWithOffset = (value: bigint, offset: number): Moment => {
  const { seconds, micros } = splitMicros(value);
  return { ...civilOfSeconds(seconds + offset, micros), offset };
};
const writtenMoment = (value: bigint, zoneName: string): Moment => {
  const moment = momentOf(value, zoneName);
  return moment.offset % 60 === 0 ? moment : momentWithOffset(value, Math.trunc(moment.offset / 60) * 60);
};

export const civilTimeFormat: readonly ScalarFunction[] = [
  strict('bq_format_date', ['STRING', 'DATE'], 'STRING', (format, days) =>
    write('DATE', format, { ...civilOfSeconds(days * SECONDS_PER_DAY, 0), offset: 0 }),
  ),
  strict('bq_format_datetime', ['STRING', 'DATETIME'], 'STRING', (format, value) =>
    write('DATETIME', format, civilMoment(value)),
  ),
  strict('bq_format_time', ['STRING', 'TIME'], 'STRING', (format, value) => write('TIME', format, civilMoment(value))),
  strict('bq_format_timestamp', ['STRING', 'TIMESTAMP', 'STRING'], 'STRING', (format, value, zone) =>
    write('TIMESTAMP', format, writtenMoment(value, zone)),
  ),
  strict('bq_parse_date', ['STRING', 'STRING'], 'DATE', parseDay),
  strict('bq_parse_datetime', ['STRING', 'STRING'], 'DATETIME', parseCivil),
  strict('bq_parse_time', ['STRING', 'STRING'], 'TIME', (format, text) => {
    return civilFound(new Reader(text, 'TIME').read(format)) % MICROS_PER_DAY;
  }),
  strict('bq_parse_timestamp', ['STRING', 'STRING', 'STRING'], 'TIMESTAMP', parseInstant),
];
