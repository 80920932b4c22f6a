// CAST … FORMAT between STRING and dates, times and BYTES: 'YYYY-MM-DD HH24:MI:SS' and its kin.
//
//   bq_cast_{date,datetime,time}_to_string(x, format), bq_cast_timestamp_to_string(TS, format, zone), bq_cast_bytes_to_string(b, format)
//   bq_cast_string_to_{date,datetime,time,bytes}(s, format), bq_cast_string_to_timestamp(s, format, zone)
// A date read without its year or month would take them from the current date; that is refused by name, for functions here know no clock.

import { NotSupported } from '../errors';
import { bytesOfHex, fromBase32, fromBase64, toBase32 } from './bytes-and-net';
import {
  type CivilTime,
  civilOf,
  civilOfSeconds,
  dateOf,
  dayOfYear,
  daysInMonth,
  daysOf,
  isLeap,
  MAX_MICROS,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  MIN_MICROS,
  pad,
  SECONDS_PER_DAY,
  splitMicros,
  weekday,
} from './civil-time';
import { dayNames, monthNames } from './civil-time-format';
import { failure } from './failure';
import { type ScalarFunction, strict } from './scalar-function';
import { textOfBytes } from './text-casts';
import { instantMicros, zoneOf } from './time-zones';

/** Longest first, for an element is read greedily. */
const elementNames = [
  'Y,YYY',
  'SSSSS',
  'MONTH',
  'RRRR',
  'YYYY',
  'HH12',
  'HH24',
  'A.M.',
  'P.M.',
  'YYY',
  'MON',
  'DAY',
  'DDD',
  'TZH',
  'TZM',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'FF7',
  'FF8',
  'FF9',
  'YY',
  'RR',
  'MM',
  'DD',
  'DY',
  'HH',
  'MI',
  'SS',
  'AM',
  'PM',
  'Y',
  'D',
] as const;
type ElementName = (typeof elementNames)[number];

interface Element {
  readonly name: ElementName;
  /** As written in the format, for its letters' case. */
  readonly written: string;
}
interface Literal {
  readonly text: string;
}

const isElement = (piece: Element | Literal): piece is Element => 'name' in piece;

const compiled = new Map<string, readonly (Element | Literal)[]>();

function piecesOf(format: string): readonly (Element | Literal)[] {
  const known = compiled.get(format);
  if (known) return known;
  const pieces: (Element | Literal)[] = [];
  const upper = format.toUpperCase();
  let at = 0;
  while (at < format.length) {
    const quoted = /"((?:[^"\\]|\\.)*)"/y;
    quoted.lastIndex = at;
    const text = quoted.exec(format);
    const name = elementNames.find((element) => upper.startsWith(element, at));
    if (text) {
      pieces.push({ text: (text[1] ?? '').replace(/\\(.)/g, '$1') });
      at = quoted.lastIndex;
    } else if (name) {
      pieces.push({ name, written: format.slice(at, at + name.length) });
      at += name.length;
    } else if (/[-./,';: ]/.test(format[at] ?? '')) {
      pieces.push({ text: format[at] ?? '' });
      at++;
    } else {
      throw failure(`Cannot find matched format element at ${at}`);
    }
  }
  if (compiled.size > 1000) compiled.clear();
  compiled.set(format, pieces);
  return pieces;
}

type Subject = 'DATE' | 'DATETIME' | 'TIME' | 'TIMESTAMP';

const timeElements = /^(?:HH.*|MI|S+|FF\d|[AP]\.?M\.?)$/;
const zoneElements = /^TZ[HM]$/;

function checkSubject(pieces: readonly (Element | Literal)[], subject: Subject): void {
  for (const piece of pieces) {
    if (!isElement(piece)) continue;
    const { name } = piece;
    const isTime = timeElements.test(name);
    const isZone = zoneElements.test(name);
    const refused = isZone ? subject !== 'TIMESTAMP' : isTime ? subject === 'DATE' : subject === 'TIME';
    if (refused) throw failure(`${subject} does not support '${name}'`);
  }
}

/** In the case of the element's first two letters: MONTH, Month, month. */
function cased(text: string, written: string): string {
  const [first = '', second = ''] = written;
  if (first === first.toLowerCase()) return text.toLowerCase();
  return second === second.toLowerCase() ? text : text.toUpperCase();
}

function offsetPart(offset: number, part: 'TZH' | 'TZM'): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return part === 'TZH' ? `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}` : pad(minutes % 60, 2);
}

function elementText(m: CivilTime, offset: number, { name, written }: Element): string {
  switch (name) {
    case 'YYYY':
    case 'RRRR':
      return pad(m.year, 4);
    case 'Y,YYY':
      return `${Math.floor(m.year / 1000)},${pad(m.year % 1000, 3)}`;
    case 'YYY':
      return pad(m.year % 1000, 3);
    case 'YY':
    case 'RR':
      return pad(m.year % 100, 2);
    case 'Y':
      return String(m.year % 10);
    case 'MONTH':
      return cased(monthNames[m.month - 1] ?? '', written);
    case 'MON':
      return cased((monthNames[m.month - 1] ?? '').slice(0, 3), written);
    case 'MM':
      return pad(m.month, 2);
    case 'DAY':
      return cased(dayNames[weekday(m.days)] ?? '', written);
    case 'DY':
      return cased((dayNames[weekday(m.days)] ?? '').slice(0, 3), written);
    case 'D':
      return String(weekday(m.days) + 1);
    case 'DD':
      return pad(m.day, 2);
    case 'DDD':
      return pad(dayOfYear(m.days), 3);
    case 'HH':
    case 'HH12':
      return pad(m.hour % 12 || 12, 2);
    case 'HH24':
      return pad(m.hour, 2);
    case 'MI':
      return pad(m.minute, 2);
    case 'SS':
      return pad(m.second, 2);
    case 'SSSSS':
      return pad(m.hour * 3600 + m.minute * 60 + m.second, 5);
    case 'A.M.':
    case 'P.M.':
      return cased(m.hour < 12 ? 'A.M.' : 'P.M.', written[0] === written[0]?.toLowerCase() ? 'aa' : 'AA');
    case 'AM':
    case 'PM':
      return cased(m.hour < 12 ? 'AM' : 'PM', written[0] === written[0]?.toLowerCase() ? 'aa' : 'AA');
    case 'TZH':
    case 'TZM':
      return offsetPart(offset, name);
    default:
      return pad(m.micros, 6).padEnd(9, '0').slice(0, Number(name[2]));
  }
}

function write(moment: CivilTime, offset: number, format: string, subject: Subject): string {
  const pieces = piecesOf(format);
  checkSubject(pieces, subject);
  return pieces.map((piece) => (isElement(piece) ? elementText(moment, offset, piece) : piece.text)).join('');
}

interface Found {
  year: number | undefined;
  month: number | undefined;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  twelve: boolean;
  afternoon: boolean | undefined;
  minute: number;
  second: number;
  secondOfDay: number | undefined;
  micros: number;
  zoneSign: number;
  zoneHours: number | undefined;
  zoneMinutes: number;
}

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly found: Found = {
    year: undefined,
    month: undefined,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    twelve: false,
    afternoon: undefined,
    minute: 0,
    second: 0,
    secondOfDay: undefined,
    micros: 0,
    zoneSign: 1,
    zoneHours: undefined,
    zoneMinutes: 0,
  };

  constructor(text: string) {
    this.text = text;
  }

  read(format: string, subject: Subject): Found {
    const pieces = piecesOf(format);
    checkSubject(pieces, subject);
    this.spaces();
    for (const piece of pieces) {
      if (isElement(piece)) this.element(piece.name);
      else this.literal(piece.text);
    }
    this.spaces();
    if (this.at < this.text.length) {
      throw failure(`Illegal non-space trailing data '${this.text.slice(this.at)}' in timestamp string`);
    }
    if (this.found.twelve && this.found.afternoon === undefined) {
      throw failure("Format element in category MERIDIAN_INDICATOR is required when format element 'HH12' exists");
    }
    return this.found;
  }

  fail(): never {
    throw failure(`Failed to parse input string ${JSON.stringify(this.text)}`);
  }

  private spaces(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private literal(text: string): void {
    if (text === ' ') this.spaces();
    else if (this.text.startsWith(text, this.at)) this.at += text.length;
    else this.fail();
  }

  private number(most: number, low: number, high: number): number {
    const match = new RegExp(`\\d{1,${most}}`, 'y');
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    const value = Number(found?.[0]);
    if (!found || value < low || value > high) this.fail();
    this.at = match.lastIndex;
    return value;
  }

  private name(names: readonly string[]): number {
    const rest = this.text.slice(this.at).toLowerCase();
    const index = names.findIndex((name) => rest.startsWith(name.toLowerCase()));
    if (index === -1) this.fail();
    this.at += names[index]?.length ?? 0;
    return index;
  }

  private element(name: ElementName): void {
    const { found } = this;
    switch (name) {
      case 'YYYY':
      case 'RRRR':
        found.year = this.number(4, 1, 9999);
        return;
      case 'Y,YYY': {
        const thousands = this.number(1, 0, 9);
        this.literal(',');
        found.year = thousands * 1000 + this.number(3, 0, 999);
        return;
      }
      case 'YY':
      case 'RR': {
        const short = this.number(2, 0, 99);
        // RR looks for the nearest century, YY stays in this one.
        found.year = short + (name === 'RR' && short >= 50 ? 1900 : 2000);
        return;
      }
      case 'MM':
        found.month = this.number(2, 1, 12);
        return;
      case 'MONTH':
        found.month = this.name(monthNames) + 1;
        return;
      case 'MON':
        found.month = this.name(monthNames.map((month) => month.slice(0, 3))) + 1;
        return;
      case 'DD':
        found.day = this.number(2, 1, 31);
        return;
      case 'DDD':
        found.dayOfYear = this.number(3, 1, 366);
        return;
      case 'HH':
      case 'HH12':
        found.hour = this.number(2, 1, 12) % 12;
        found.twelve = true;
        return;
      case 'HH24':
        found.hour = this.number(2, 0, 23);
        return;
      case 'MI':
        found.minute = this.number(2, 0, 59);
        return;
      case 'SS':
        found.second = this.number(2, 0, 59);
        return;
      case 'SSSSS':
        found.secondOfDay = this.number(5, 0, SECONDS_PER_DAY - 1);
        return;
      case 'AM':
      case 'PM':
        found.afternoon = this.name(['AM', 'PM']) === 1;
        return;
      case 'A.M.':
      case 'P.M.':
        found.afternoon = this.name(['A.M.', 'P.M.']) === 1;
        return;
      case 'TZH': {
        const sign = this.text[this.at] ?? '';
        if (/[+\- ]/.test(sign)) this.at++;
        found.zoneSign = sign === '-' ? -1 : 1;
        found.zoneHours = this.number(2, 0, 14);
        return;
      }
      case 'TZM':
        found.zoneMinutes = this.number(2, 0, 59);
        return;
      case 'DAY':
      case 'DY':
      case 'D':
      case 'YYY':
      case 'Y':
        throw new NotSupported(`the format element '${name}' in a CAST from STRING`);
      default: {
        const digits = Number(name[2]);
        const match = new RegExp(`\\d{1,${digits}}`, 'y');
        match.lastIndex = this.at;
        const fraction = match.exec(this.text);
        if (!fraction) this.fail();
        this.at = match.lastIndex;
        found.micros = Number(fraction[0].slice(0, 6).padEnd(6, '0'));
      }
    }
  }
}

function dayFound(found: Found): number {
  const { year, month, day } = found;
  if (year === undefined) throw new NotSupported('CAST from STRING by a FORMAT without a year');
  if (found.dayOfYear !== undefined) {
    if (found.dayOfYear === 366 && !isLeap(year)) throw failure('Out-of-range datetime field in parsing function');
    return daysOf(year, 1, 1) + found.dayOfYear - 1;
  }
  if (month === undefined) throw new NotSupported('CAST from STRING by a FORMAT without a month');
  if (day > daysInMonth(year, month)) throw failure('Invalid result from year, month, day values after parsing');
  return daysOf(year, month, day);
}

function timeFound(found: Found): bigint {
  const seconds =
    found.secondOfDay ??
    (found.hour + (found.twelve && found.afternoon ? 12 : 0)) * 3600 + found.minute * 60 + found.second;
  return BigInt(seconds) * MICROS_PER_SECOND + BigInt(found.micros);
}

const read = (text: string, format: string, subject: Subject): Found => new Reader(text).read(format, subject);
const civilFound = (found: Found): bigint => BigInt(dayFound(found)) * MICROS_PER_DAY + timeFound(found);

function readInstant(text: string, format: string, zoneName: string): bigint {
  const found = read(text, format, 'TIMESTAMP');
  const civil = civilFound(found);
  const instant =
    found.zoneHours === undefined
      ? instantMicros(civil, zoneOf(zoneName))
      : civil - BigInt(found.zoneSign * (found.zoneHours * 3600 + found.zoneMinutes * 60)) * MICROS_PER_SECOND;
  if (instant < MIN_MICROS || instant > MAX_MICROS) throw failure('Invalid result from parsing function');
  return instant;
}

function writeInstant(value: bigint, format: string, zoneName: string): string {
  const { seconds, micros } = splitMicros(value);
  const offset = zoneOf(zoneName).offsetAt(seconds);
  const shown = Math.trunc(offset / 60) * 60;
  return write(civilOfSeconds(seconds + shown, micros), shown, format, 'TIMESTAMP');
}

function bytesText(bytes: Uint8Array, format: string): string {
  const buffer = Buffer.from(bytes);
  switch (format.toUpperCase()) {
    case 'HEX':
    case 'BASE16':
      return buffer.toString('hex');
    case 'BASE64':
      return buffer.toString('base64');
    case 'BASE64M':
      return buffer.toString('base64').replace(/.{76}(?=.)/g, '$&\n');
    case 'BASE32':
      return toBase32(bytes);
    case 'BASE2':
      return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
    case 'BASE8': {
      const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
      const whole = bits.padEnd(Math.ceil(bits.length / 3) * 3, '0');
      return whole.replace(/.{3}/g, (group) => Number.parseInt(group, 2).toString(8));
    }
    case 'ASCII':
      if (bytes.some((byte) => byte > 127)) throw failure('Failed to decode invalid ASCII string');
      return buffer.toString('latin1');
    case 'UTF-8':
    case 'UTF8': {
      const text = textOfBytes(bytes);
      if (text === undefined) throw failure('Invalid cast of bytes to UTF8 string');
      return text;
    }
    default:
      throw failure(`Invalid format '${format}'`);
  }
}

function textBytes(text: string, format: string): Uint8Array {
  switch (format.toUpperCase()) {
    case 'HEX':
    case 'BASE16':
      return bytesOfHex(text);
    case 'BASE64':
    case 'BASE64M':
      return fromBase64(text);
    case 'BASE32':
      return fromBase32(text);
    case 'BASE2': {
      if (!/^[01]*$/.test(text)) throw failure('Failed to decode invalid base2 string');
      const whole = text.padStart(Math.ceil(text.length / 8) * 8, '0');
      return Uint8Array.from(whole.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
    }
    case 'ASCII':
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is the whole of ASCII
      if (/[^\x00-\x7f]/.test(text)) throw failure('Failed to decode invalid ASCII string');
      return Buffer.from(text);
    case 'UTF-8':
    case 'UTF8':
      return Buffer.from(text);
    default:
      throw failure(`Invalid format '${format}'`);
  }
}

const dayMoment = (days: number): CivilTime => ({ ...dateOf(days), days, hour: 0, minute: 0, second: 0, micros: 0 });

export const castFormats: readonly ScalarFunction[] = [
  strict('bq_cast_date_to_string', ['DATE', 'STRING'], 'STRING', (days, format) =>
    write(dayMoment(days), 0, format, 'DATE'),
  ),
  strict('bq_cast_datetime_to_string', ['DATETIME', 'STRING'], 'STRING', (value, format) =>
    write(civilOf(value), 0, format, 'DATETIME'),
  ),
  strict('bq_cast_time_to_string', ['TIME', 'STRING'], 'STRING', (value, format) =>
    write(civilOf(value), 0, format, 'TIME'),
  ),
  strict('bq_cast_timestamp_to_string', ['TIMESTAMP', 'STRING', 'STRING'], 'STRING', writeInstant),
  strict('bq_cast_bytes_to_string', ['BYTES', 'STRING'], 'STRING', bytesText),
  strict('bq_cast_string_to_date', ['STRING', 'STRING'], 'DATE', (text, format) =>
    dayFound(read(text, format, 'DATE')),
  ),
  strict('bq_cast_string_to_datetime', ['STRING', 'STRING'], 'DATETIME', (text, format) =>
    civilFound(read(text, format, 'DATETIME')),
  ),
  strict('bq_cast_string_to_time', ['STRING', 'STRING'], 'TIME', (text, format) =>
    timeFound(read(text, format, 'TIME')),
  ),
  strict('bq_cast_string_to_timestamp', ['STRING', 'STRING', 'STRING'], 'TIMESTAMP', readInstant),
  strict('bq_cast_string_to_bytes', ['STRING', 'STRING'], 'BYTES', textBytes),
];
