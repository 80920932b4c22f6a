// Casts between STRING and the other types, each accepting and writing what BigQuery does.

import { civilOf, daysInMonth, daysOf, MAX_MICROS, MICROS_PER_DAY, MIN_MICROS, microsOf, timeText } from './civil-time';
import { datetimeText } from './civil-time-arithmetic';
import { timestampText } from './civil-time-format';
import { floatText } from './decimal';
import { failure } from './failure';
import { isInt64 } from './numeric';
import { type ScalarFunction, strict } from './scalar-function';
import { instantMicros, zoneOf } from './time-zones';

export function int64OfText(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text.trim());
  if (!match) return undefined;
  const size = BigInt(match[2] ?? '0');
  const value = match[1] === '-' ? -size : size;
  return isInt64(value) ? value : undefined;
}

export function float64OfText(text: string): number | undefined {
  const clean = text.trim().toLowerCase();
  const special = /^([+-]?)(?:inf|infinity)$/.exec(clean);
  if (special) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/.test(clean)) return Number.NaN;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(clean)) return Number(clean);
  const hexadecimal = /^([+-]?)(0x[0-9a-f]+)$/.exec(clean);
  if (hexadecimal) return (hexadecimal[1] === '-' ? -1 : 1) * Number(hexadecimal[2]);
  return undefined;
}

export function boolOfText(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

const validDay = (year: number, month: number, day: number): boolean =>
  year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);

export function dateOfText(text: string): number | undefined {
  const match = /^(\d{4,5})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return validDay(year, month, day) ? daysOf(year, month, day) : undefined;
}

const DATETIME = /^(\d{4,5})-(\d{1,2})-(\d{1,2})(?:([ Tt])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?)?/;

interface ReadCivil {
  /** Undefined when there is no such moment: 30 February, 24 o'clock. */
  readonly micros: bigint | undefined;
  readonly hasTime: boolean;
  readonly rest: string;
}

/** The civil time at a text's start, and what follows it. */
function readCivil(text: string): ReadCivil | undefined {
  const match = DATETIME.exec(text);
  if (!match) return undefined;
  const [whole, y, mo, d, separator, h = '0', mi = '0', s = '0', fraction = ''] = match;
  const [year, month, day] = [Number(y), Number(mo), Number(d)];
  const [hour, minute, second] = [Number(h), Number(mi), Number(s)];
  const read = { hasTime: separator !== undefined, rest: text.slice(whole.length) };
  // Second 60 is a leap second: the next minute's start.
  if (!validDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return { ...read, micros: undefined };
  const micros = second === 60 ? 0 : Number(fraction.padEnd(6, '0'));
  return { ...read, micros: microsOf(daysOf(year, month, day), hour, minute, second, micros) };
}

const possible = (micros: bigint): bigint | undefined =>
  micros < MIN_MICROS || micros > MAX_MICROS ? undefined : micros;

export function datetimeOfText(text: string): bigint | undefined {
  const read = readCivil(text);
  return read?.micros !== undefined && read.rest === '' ? possible(read.micros) : undefined;
}

export function timeOfText(text: string): bigint | undefined {
  const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const micros = second === 60 ? 0 : Number((match[4] ?? '').padEnd(6, '0'));
  return microsOf(0, hour, minute, second, micros) % MICROS_PER_DAY;
}

/** After a time Z, an offset, or a space and a zone's name; after a date alone a space and an offset. */
export function timestampOfText(text: string, zoneName: string): bigint {
  const read = readCivil(text);
  const zone = read && zoneAfter(read, zoneName);
  if (!read || zone === undefined) throw failure(`Invalid timestamp: '${text}'`);
  const { micros } = read;
  const instant = micros === undefined ? undefined : possible(instantMicros(micros, zoneOf(zone)));
  if (instant === undefined) throw failure(`Invalid timestamp string "${text}"`);
  return instant;
}

function zoneAfter({ hasTime, rest }: ReadCivil, zoneName: string): string | undefined {
  if (rest === '') return zoneName;
  if (hasTime && /^[Zz]$/.test(rest)) return 'UTC';
  const offset = /^([+-]\d{1,2})(?::?(\d{1,2}))?$/.exec(hasTime ? rest : rest.slice(1));
  if (offset && (hasTime || rest.startsWith(' '))) {
    return offset[2] === undefined ? offset[1] : `${offset[1]}:${offset[2]}`;
  }
  if (!hasTime) return undefined;
  return /^ ([A-Za-z][\w+\-/:]*)$/.exec(rest)?.[1];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** What was read, or BigQuery's refusal. */
function required<T>(value: T | undefined, refusal: () => string): T {
  if (value === undefined) throw failure(refusal());
  return value;
}

export const textCasts: readonly ScalarFunction[] = [
  strict('bq_int64_of_string', ['STRING'], 'INT64', (s) => required(int64OfText(s), () => `Bad int64 value: ${s}`)),
  strict('bq_float64_of_string', ['STRING'], 'FLOAT64', (s) =>
    required(float64OfText(s), () => `Bad double value: ${s}`),
  ),
  strict('bq_bool_of_string', ['STRING'], 'BOOL', (s) => required(boolOfText(s), () => `Bad bool value: ${s}`)),
  strict('bq_date_of_string', ['STRING'], 'DATE', (s) => required(dateOfText(s), () => `Invalid date: '${s}'`)),
  strict('bq_datetime_of_string', ['STRING'], 'DATETIME', (s) =>
    required(datetimeOfText(s), () => `Invalid datetime string "${s}"`),
  ),
  strict('bq_time_of_string', ['STRING'], 'TIME', (s) => required(timeOfText(s), () => `Invalid time string "${s}"`)),
  strict('bq_timestamp_of_string', ['STRING', 'STRING'], 'TIMESTAMP', timestampOfText),
  strict('bq_string_of_float64', ['FLOAT64'], 'STRING', floatText),
  strict('bq_string_of_bytes', ['BYTES'], 'STRING', (bytes) =>
    required(textOfBytes(bytes), () => 'Invalid cast of bytes to UTF8 string'),
  ),
  strict('bq_string_of_datetime', ['DATETIME'], 'STRING', datetimeText),
  strict('bq_string_of_time', ['TIME'], 'STRING', (value) => timeText(civilOf(value))),
  strict('bq_string_of_timestamp', ['TIMESTAMP', 'STRING'], 'STRING', timestampText),
];
