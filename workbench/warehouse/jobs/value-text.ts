// Values from their text, as query parameters and loads carry them, with BigQuery's complaints about bad ones.

import { daysInMonth, daysOf, MAX_MICROS, MIN_MICROS, microsOf } from '../functions/civil-time';
import { instantMicros, zoneOf } from '../functions/time-zones';
import type { ScalarKind } from '../types/type';
import type { IntervalValue, SqlValue } from '../types/value';
import { normalJson } from './json-text';

/** Why a text is no value of a type; the caller adds what it was a value for. */
export class BadValue extends Error {}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

export function int64Value(text: string): bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,20}$/.test(trimmed)) {
    const hex = /^([+-]?)(0[xX][0-9a-fA-F]{1,16})$/.exec(trimmed);
    if (!hex) throw new BadValue(`Bad int64 value: ${text}`);
    return inRange(BigInt(hex[2] ?? '0') * (hex[1] === '-' ? -1n : 1n), text);
  }
  return inRange(BigInt(trimmed), text);
}

function inRange(value: bigint, text: string): bigint {
  if (value < MIN_INT64 || value > MAX_INT64) throw new BadValue(`Bad int64 value: ${text}`);
  return value;
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const specialFloats: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

export function float64Value(text: string): number {
  const trimmed = text.trim();
  if (FLOAT.test(trimmed)) {
    const value = Number(trimmed);
    if (Number.isFinite(value)) return value;
    throw new BadValue(`Bad double value: ${text}`);
  }
  const special = specialFloats[trimmed.toLowerCase()];
  if (special === undefined) throw new BadValue(`Bad double value: ${text}`);
  return special;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** A decimal text × 10^scale, rounded half away from zero; undefined where the text is no decimal. */
function scaledDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL.exec(text.trim());
  if (!match) return undefined;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  if (whole === '' && fraction === '') return undefined;
  const shift = Number(match[4] ?? '0') + scale - fraction.length;
  const digits = BigInt(`${whole}${fraction}`);
  let value: bigint;
  if (shift >= 0) value = shift > 200 ? (digits === 0n ? 0n : 10n ** 200n) : digits * 10n ** BigInt(shift);
  else if (-shift > whole.length + fraction.length + 1) value = 0n;
  else {
    const divisor = 10n ** BigInt(-shift);
    value = digits / divisor;
    if ((digits % divisor) * 2n >= divisor) value += 1n;
  }
  return match[1] === '-' ? -value : value;
}

const MAX_NUMERIC = 10n ** 38n - 1n;
const BIGNUMERIC_LIMIT = 2n ** 255n;

export function numericValue(text: string): bigint {
  const value = scaledDecimal(text, 9);
  if (value === undefined || value > MAX_NUMERIC || value < -MAX_NUMERIC) {
    throw new BadValue(`Invalid NUMERIC value: ${text}`);
  }
  return value;
}

export function bignumericValue(text: string): bigint {
  const value = scaledDecimal(text, 38);
  if (value === undefined || value >= BIGNUMERIC_LIMIT || value < -BIGNUMERIC_LIMIT) {
    throw new BadValue(`Invalid BIGNUMERIC value: ${text}`);
  }
  return value;
}

export function boolValue(text: string): boolean {
  switch (text.trim().toLowerCase()) {
    case 'true':
    case 't':
    case 'yes':
    case 'y':
    case '1':
      return true;
    case 'false':
    case 'f':
    case 'no':
    case 'n':
    case '0':
      return false;
    default:
      throw new BadValue(`Bad bool value: ${text}`);
  }
}

export function bytesValue(text: string): Uint8Array {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    throw new BadValue(`Could not decode base64 string to bytes. Value: ${text.slice(0, 100)}`);
  }
  return new Uint8Array(Buffer.from(compact, 'base64'));
}

/** Days since 1970-01-01, or undefined for what is no date. */
export function dateDays(year: number, month: number, day: number): number | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysOf(year, month, day);
}

const DATE = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;

export function dateValue(text: string): number {
  const match = DATE.exec(text.trim());
  const days = match ? dateDays(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
  if (days === undefined) throw new BadValue(`Invalid date: '${text}'`);
  return days;
}

const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6})\d*)?$/;

const microsOfFraction = (digits: string | undefined): number => (digits ? Number(digits.padEnd(6, '0')) : 0);

export function timeValue(text: string): bigint {
  const match = TIME.exec(text.trim());
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2]);
  const second = Number(match?.[3]);
  if (!match || hour > 23 || minute > 59 || second > 59) throw new BadValue(`Invalid time string "${text}"`);
  return microsOf(0, hour, minute, second, microsOfFraction(match[4]));
}

const CIVIL = /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?)?/;

/** The civil instant a text begins with, and what follows it. */
function civilPrefix(text: string): { micros: bigint; rest: string } | undefined {
  const match = CIVIL.exec(text);
  if (!match) return undefined;
  const days = dateDays(Number(match[1]), Number(match[2]), Number(match[3]));
  const hour = Number(match[4] ?? '0');
  const minute = Number(match[5] ?? '0');
  const second = Number(match[6] ?? '0');
  if (days === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
  return {
    micros: microsOf(days, hour, minute, second, microsOfFraction(match[7])),
    rest: text.slice(match[0].length),
  };
}

export function datetimeValue(text: string): bigint {
  const civil = civilPrefix(text.trim());
  if (civil?.rest !== '') throw new BadValue(`Invalid datetime string "${text}"`);
  return civil.micros;
}

export function timestampValue(text: string): bigint {
  const bad = (): BadValue => new BadValue(`Invalid timestamp: '${text}'`);
  const civil = civilPrefix(text.trim());
  if (!civil) throw bad();
  const rest = civil.rest.trim();
  let micros: bigint;
  if (rest === '' || rest === 'Z' || rest === 'z' || rest === 'UTC') micros = civil.micros;
  else {
    const zoneName = rest.startsWith('UTC') && rest.length > 3 ? rest.slice(3) : rest;
    const short = /^([+-]\d{1,2})(\d{2})$/.exec(zoneName);
    try {
      micros = instantMicros(civil.micros, zoneOf(short ? `${short[1]}:${short[2]}` : zoneName));
    } catch {
      throw bad();
    }
  }
  if (micros < MIN_MICROS || micros > MAX_MICROS) throw bad();
  return micros;
}

/** Seconds since 1970, with a fraction, as loads may write a TIMESTAMP. */
export function timestampOfSeconds(text: string): bigint {
  const scaled = scaledDecimal(text, 6);
  if (scaled === undefined || scaled < MIN_MICROS || scaled > MAX_MICROS) {
    throw new BadValue(`Invalid timestamp: '${text}'`);
  }
  return scaled;
}

const INTERVAL = /^([+-]?)(\d+)-(\d+) ([+-]?\d+) ([+-]?)(\d+):(\d+):(\d+)(?:\.(\d{1,6})\d*)?$/;
const ISO_INTERVAL =
  /^P(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+)(?:\.(\d{1,6})\d*)?S)?)?$/;

export function intervalValue(text: string): IntervalValue {
  const match = INTERVAL.exec(text.trim());
  if (match) {
    const months = Number(match[2]) * 12 + Number(match[3]);
    const micros = microsOf(0, Number(match[6]), Number(match[7]), Number(match[8]), microsOfFraction(match[9]));
    return {
      months: match[1] === '-' ? -months : months,
      days: Number(match[4]),
      micros: match[5] === '-' ? -micros : micros,
    };
  }
  const iso = ISO_INTERVAL.exec(text.trim());
  if (!iso || text.trim().length < 3) throw new BadValue(`Invalid INTERVAL value: ${text}`);
  const part = (index: number): number => Number(iso[index] ?? '0');
  const negative = (iso[7] ?? '').startsWith('-');
  const fraction = microsOfFraction(iso[8]);
  return {
    months: part(1) * 12 + part(2),
    days: part(3) * 7 + part(4),
    micros: microsOf(0, part(5), part(6), part(7), negative ? -fraction : fraction),
  };
}

export function jsonValue(text: string): string {
  const normal = normalJson(text);
  if (normal === undefined) throw new BadValue(`Invalid JSON: ${text.slice(0, 100)}`);
  return normal;
}

const readers: Readonly<Record<ScalarKind, (text: string) => SqlValue>> = {
  INT64: int64Value,
  FLOAT64: float64Value,
  NUMERIC: numericValue,
  BIGNUMERIC: bignumericValue,
  BOOL: boolValue,
  STRING: (text) => text,
  BYTES: bytesValue,
  DATE: dateValue,
  DATETIME: datetimeValue,
  TIME: timeValue,
  TIMESTAMP: timestampValue,
  INTERVAL: intervalValue,
  JSON: jsonValue,
};

/** The value a text stands for; throws BadValue. */
export const scalarFromText = (kind: ScalarKind, text: string): SqlValue => readers[kind](text);

/** A reader to keep, for columns of many values. */
export const scalarReader = (kind: ScalarKind): ((text: string) => SqlValue) => readers[kind];
