// INTERVAL: made, read, written, justified, and added to dates and times.

import type { IntervalValue } from '../types/value';
import { floorDiv, MAX_MICROS, MICROS_PER_DAY, MIN_MICROS, partOf } from './civil-time';
import { addMonths, addToCivil, datetimeText } from './civil-time-arithmetic';
import { absolute } from './decimal';
import { failure } from './failure';
import { type ScalarFunction, strict } from './scalar-function';

const MAX_MONTHS = 120_000n;
const MAX_DAYS = 3_660_000n;
const MAX_NANOS = 316_224_000_000_000_000_000n;
const MICROS_PER_MONTH = 30n * MICROS_PER_DAY;
const HOUR = 3_600_000_000n;
const MINUTE = 60_000_000n;
const SECOND = 1_000_000n;

function limit(field: string, value: bigint, most: bigint): void {
  if (absolute(value) > most) {
    throw failure(`Interval field ${field} '${value}' is out of range -${most} to ${most}`);
  }
}

function interval(months: bigint, days: bigint, micros: bigint): IntervalValue {
  limit('months', months, MAX_MONTHS);
  limit('days', days, MAX_DAYS);
  // BigQuery counts in nanoseconds here, and says so.
  limit('nanoseconds', micros * 1000n, MAX_NANOS);
  return { months: Number(months), days: Number(days), micros };
}

/** Comparison takes a month for 30 days and a day for 24 hours. */
export const intervalKey = (value: IntervalValue): bigint =>
  BigInt(value.months) * MICROS_PER_MONTH + BigInt(value.days) * MICROS_PER_DAY + value.micros;

const partUnits = new Map<string, (n: bigint) => IntervalValue>([
  ['YEAR', (n) => interval(n * 12n, 0n, 0n)],
  ['QUARTER', (n) => interval(n * 3n, 0n, 0n)],
  ['MONTH', (n) => interval(n, 0n, 0n)],
  ['WEEK', (n) => interval(0n, n * 7n, 0n)],
  ['DAY', (n) => interval(0n, n, 0n)],
  ['HOUR', (n) => interval(0n, 0n, n * HOUR)],
  ['MINUTE', (n) => interval(0n, 0n, n * MINUTE)],
  ['SECOND', (n) => interval(0n, 0n, n * SECOND)],
  ['MILLISECOND', (n) => interval(0n, 0n, n * 1000n)],
  ['MICROSECOND', (n) => interval(0n, 0n, n)],
]);

function intervalOf(n: bigint, part: string): IntervalValue {
  const make = partUnits.get(part.toUpperCase());
  if (!make) throw failure(`Invalid interval datetime field ${part}`);
  return make(n);
}

/** `1-2 3 4:5:6.700`, each of the three with its own sign. */
export function intervalText({ months, days, micros }: IntervalValue): string {
  const size = absolute(micros);
  const monthSize = Math.abs(months);
  const fraction = size % SECOND;
  const fractionDigits =
    fraction === 0n
      ? ''
      : fraction % 1000n === 0n
        ? `.${String(fraction / 1000n).padStart(3, '0')}`
        : `.${String(fraction).padStart(6, '0')}`;
  const clock = `${size / HOUR}:${(size % HOUR) / MINUTE}:${(size % MINUTE) / SECOND}${fractionDigits}`;
  return `${months < 0 ? '-' : ''}${Math.floor(monthSize / 12)}-${monthSize % 12} ${days} ${micros < 0n ? '-' : ''}${clock}`;
}

/** As JSON writes it, by ISO 8601: `P1Y2M3DT4H5M6.7S`. */
export function isoIntervalText({ months, days, micros }: IntervalValue): string {
  const years = Math.trunc(months / 12);
  const rest = months % 12;
  const hours = micros / HOUR;
  const minutes = (micros % HOUR) / MINUTE;
  const seconds = micros % MINUTE;
  const date = `${years ? `${years}Y` : ''}${rest ? `${rest}M` : ''}${days ? `${days}D` : ''}`;
  const fraction = String(absolute(seconds) % SECOND)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const secondText = `${seconds < 0n ? '-' : ''}${absolute(seconds) / SECOND}${fraction ? `.${fraction}` : ''}S`;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? secondText : ''}`;
  if (!date && !time) return 'P0Y';
  return `P${date}${time ? `T${time}` : ''}`;
}

/** `Y-M`, `Y-M D`, `Y-M D H`, `Y-M D H:M`, `Y-M D H:M:S.F`: fewer parts than all five must leave no doubt. */
const FROM_YEAR = /^([+-]?)(\d+)-(\d+)(?: ([+-]?\d+)(?: ([+-]?)(\d+)(?::(\d+)(?::(\d+)(?:\.(\d{1,9}))?)?)?)?)?$/;
/** `D H:M`, `D H:M:S.F`, `H:M:S.F`. */
const FROM_DAY = /^()()()([+-]?\d+) ([+-]?)(\d+):(\d+)(?::(\d+)(?:\.(\d{1,9}))?)?$/;
const FROM_HOUR = /^()()()()([+-]?)(\d+):(\d+):(\d+)(?:\.(\d{1,9}))?$/;
const ISO_FIELD = /(-?)(\d+)(?:[.,](\d{1,9}))?([YMWDHS])|T/y;

const fractionMicros = (digits: string): bigint => BigInt(digits.padEnd(6, '0').slice(0, 6));
const signed = (sign: string | undefined, size: bigint): bigint => (sign === '-' ? -size : size);

const refusal = (text: string, why = '') => failure(`Invalid INTERVAL value '${text}'${why}`);

/** ISO 8601: `P1Y2M3DT4H5M6.5S`, fields in any order. */
function readIso(text: string): IntervalValue {
  let [months, days, micros] = [0n, 0n, 0n];
  let at = 1;
  let inTime = false;
  if (text === 'P') throw refusal(text, ': At least one datetime part must be defined in the interval');
  while (at < text.length) {
    ISO_FIELD.lastIndex = at;
    const match = ISO_FIELD.exec(text);
    if (!match) throw refusal(text);
    at = ISO_FIELD.lastIndex;
    const [, sign, digits = '0', fraction, unit] = match;
    if (unit === undefined) {
      if (inTime) throw refusal(text);
      inTime = true;
      continue;
    }
    if (fraction !== undefined && unit !== 'S') {
      throw refusal(text, `: Fractional values are only allowed for seconds part 'S', but were used for '${unit}'`);
    }
    const value = signed(sign, BigInt(digits));
    if (inTime && unit === 'H') micros += value * HOUR;
    else if (inTime && unit === 'M') micros += value * MINUTE;
    else if (inTime && unit === 'S') micros += value * SECOND + signed(sign, fractionMicros(fraction ?? ''));
    else if (!inTime && unit === 'Y') months += value * 12n;
    else if (!inTime && unit === 'M') months += value;
    else if (!inTime && unit === 'W') days += value * 7n;
    else if (!inTime && unit === 'D') days += value;
    else throw refusal(text);
  }
  return interval(months, days, micros);
}

function intervalOfText(text: string): IntervalValue {
  if (text.startsWith('P')) return readIso(text);
  const match = FROM_YEAR.exec(text) ?? FROM_DAY.exec(text) ?? FROM_HOUR.exec(text);
  if (!match) throw refusal(text);
  const [, monthSign, years, months, days, timeSign, hours, minutes, seconds, fraction = ''] = match;
  const whole = (digits: string | undefined) => BigInt(digits || '0');
  const time = whole(hours) * HOUR + whole(minutes) * MINUTE + whole(seconds) * SECOND + fractionMicros(fraction);
  return interval(signed(monthSign, whole(years) * 12n + whole(months)), whole(days), signed(timeSign, time));
}

/** Moves whole days out of the time, so that both have one sign. */
function justifyHours({ months, days, micros }: IntervalValue): IntervalValue {
  let total = BigInt(days) + micros / MICROS_PER_DAY;
  let rest = micros % MICROS_PER_DAY;
  if (total > 0n && rest < 0n) {
    total -= 1n;
    rest += MICROS_PER_DAY;
  } else if (total < 0n && rest > 0n) {
    total += 1n;
    rest -= MICROS_PER_DAY;
  }
  return interval(BigInt(months), total, rest);
}

function justifyDays({ months, days, micros }: IntervalValue): IntervalValue {
  let total = BigInt(months + Math.trunc(days / 30));
  let rest = BigInt(days % 30);
  if (total > 0n && rest < 0n) {
    total -= 1n;
    rest += 30n;
  } else if (total < 0n && rest > 0n) {
    total += 1n;
    rest -= 30n;
  }
  return interval(total, rest, micros);
}

/** All three fields with the sign of the whole. */
function justifyInterval(value: IntervalValue): IntervalValue {
  const total = intervalKey(value);
  const months = total / MICROS_PER_MONTH;
  const days = (total % MICROS_PER_MONTH) / MICROS_PER_DAY;
  return interval(months, days, total % MICROS_PER_DAY);
}

function extract({ months, days, micros }: IntervalValue, part: string): bigint {
  switch (part.toUpperCase()) {
    case 'YEAR':
      return BigInt(Math.trunc(months / 12));
    case 'MONTH':
      return BigInt(months % 12);
    case 'DAY':
      return BigInt(days);
    case 'HOUR':
      return micros / HOUR;
    case 'MINUTE':
      return (micros % HOUR) / MINUTE;
    case 'SECOND':
      return (micros % MINUTE) / SECOND;
    case 'MILLISECOND':
      return (micros % SECOND) / 1000n;
    case 'MICROSECOND':
      return micros % SECOND;
    default:
      throw failure(`Unsupported date part ${part} in EXTRACT from INTERVAL`);
  }
}

const combine = (a: IntervalValue, b: IntervalValue, sign: 1n | -1n): IntervalValue =>
  interval(
    BigInt(a.months) + sign * BigInt(b.months),
    BigInt(a.days) + sign * BigInt(b.days),
    a.micros + sign * b.micros,
  );

/** What a division leaves of months goes on as days of 30 to a month, of days as time. */
function divide(value: IntervalValue, divisor: bigint): IntervalValue {
  if (divisor === 0n) throw failure('Interval division by zero');
  const months = BigInt(value.months);
  const days = BigInt(value.days) + (months % divisor) * 30n;
  const micros = value.micros + (days % divisor) * MICROS_PER_DAY;
  return interval(months / divisor, days / divisor, micros / divisor);
}

function sum(values: readonly (IntervalValue | null)[]): { total: [bigint, bigint, bigint]; count: bigint } {
  const total: [bigint, bigint, bigint] = [0n, 0n, 0n];
  let count = 0n;
  for (const value of values) {
    if (!value) continue;
    total[0] += BigInt(value.months);
    total[1] += BigInt(value.days);
    total[2] += value.micros;
    count += 1n;
  }
  return { total, count };
}

const negative = (value: IntervalValue): IntervalValue => ({
  months: -value.months,
  days: -value.days,
  micros: -value.micros,
});

/** Months first, then days, then time, as BigQuery does: each step must stay in range. */
function addToDatetime(value: bigint, by: IntervalValue): bigint {
  const overflow = (count: number | bigint, part: string) =>
    failure(`Adding ${count} ${part} to datetime ${datetimeText(value)} causes overflow`);
  const days = floorDiv(value, MICROS_PER_DAY);
  const inMonths = addMonths(Number(days), BigInt(by.months));
  if (inMonths === undefined) throw overflow(by.months, 'MONTH');
  const start = BigInt(inMonths) * MICROS_PER_DAY + value - days * MICROS_PER_DAY;
  const inDays = addToCivil(start, BigInt(by.days), DAY);
  if (inDays === undefined) throw overflow(by.days, 'DAY');
  const result = addToCivil(inDays, by.micros, MICROSECOND);
  if (result === undefined) throw overflow(by.micros, 'MICROSECOND');
  return result;
}
const DAY = partOf('DAY');
const MICROSECOND = partOf('MICROSECOND');

function addToTimestamp(value: bigint, by: IntervalValue): bigint {
  if (by.months !== 0) {
    throw failure('TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.');
  }
  const result = value + BigInt(by.days) * MICROS_PER_DAY + by.micros;
  if (result < MIN_MICROS || result > MAX_MICROS) {
    const change = by.days === 0 ? `${by.micros} MICROSECOND` : `${by.days * 24} HOUR`;
    throw failure(`Adding ${change} to timestamp ${datetimeText(value)}+00 causes overflow`);
  }
  return result;
}

const midnight = (days: number): bigint => BigInt(days) * MICROS_PER_DAY;

export const intervals: readonly ScalarFunction[] = [
  strict(
    'bq_make_interval',
    ['INT64', 'INT64', 'INT64', 'INT64', 'INT64', 'INT64'],
    'INTERVAL',
    (years, months, days, hours, minutes, seconds) =>
      interval(years * 12n + months, days, hours * HOUR + minutes * MINUTE + seconds * SECOND),
  ),
  strict('bq_interval_of', ['INT64', 'STRING'], 'INTERVAL', intervalOf),
  strict('bq_interval_of_string', ['STRING'], 'INTERVAL', intervalOfText),
  strict('bq_string_of_interval', ['INTERVAL'], 'STRING', intervalText),
  strict('bq_justify_hours', ['INTERVAL'], 'INTERVAL', justifyHours),
  strict('bq_justify_days', ['INTERVAL'], 'INTERVAL', justifyDays),
  strict('bq_justify_interval', ['INTERVAL'], 'INTERVAL', justifyInterval),
  strict('bq_interval_add', ['INTERVAL', 'INTERVAL'], 'INTERVAL', (a, b) => combine(a, b, 1n)),
  strict('bq_interval_sub', ['INTERVAL', 'INTERVAL'], 'INTERVAL', (a, b) => combine(a, b, -1n)),
  strict('bq_interval_negate', ['INTERVAL'], 'INTERVAL', negative),
  strict('bq_interval_multiply', ['INTERVAL', 'INT64'], 'INTERVAL', (value, n) =>
    interval(BigInt(value.months) * n, BigInt(value.days) * n, value.micros * n),
  ),
  strict('bq_interval_divide', ['INTERVAL', 'INT64'], 'INTERVAL', divide),
  strict('bq_interval_extract', ['INTERVAL', 'STRING'], 'INT64', extract),
  strict('bq_interval_key', ['INTERVAL'], 'INT64', intervalKey),
  strict('bq_interval_sum', ['INTERVAL[]'], 'INTERVAL', (values) => {
    const { total, count } = sum(values);
    return count === 0n ? null : interval(...total);
  }),
  strict('bq_interval_avg', ['INTERVAL[]'], 'INTERVAL', (values) => {
    const { total, count } = sum(values);
    return count === 0n ? null : divide({ months: Number(total[0]), days: Number(total[1]), micros: total[2] }, count);
  }),
  strict('bq_date_add_interval', ['DATE', 'INTERVAL'], 'DATETIME', (days, by) => addToDatetime(midnight(days), by)),
  strict('bq_date_sub_interval', ['DATE', 'INTERVAL'], 'DATETIME', (days, by) =>
    addToDatetime(midnight(days), negative(by)),
  ),
  strict('bq_datetime_add_interval', ['DATETIME', 'INTERVAL'], 'DATETIME', addToDatetime),
  strict('bq_datetime_sub_interval', ['DATETIME', 'INTERVAL'], 'DATETIME', (value, by) =>
    addToDatetime(value, negative(by)),
  ),
  strict('bq_timestamp_add_interval', ['TIMESTAMP', 'INTERVAL'], 'TIMESTAMP', addToTimestamp),
  strict('bq_timestamp_sub_interval', ['TIMESTAMP', 'INTERVAL'], 'TIMESTAMP', (value, by) =>
    addToTimestamp(value, negative(by)),
  ),
  strict('bq_date_minus', ['DATE', 'DATE'], 'INTERVAL', (a, b) => interval(0n, BigInt(a - b), 0n)),
  strict('bq_datetime_minus', ['DATETIME', 'DATETIME'], 'INTERVAL', (a, b) =>
    interval(0n, (a - b) / MICROS_PER_DAY, (a - b) % MICROS_PER_DAY),
  ),
  strict('bq_timestamp_minus', ['TIMESTAMP', 'TIMESTAMP'], 'INTERVAL', (a, b) => interval(0n, 0n, a - b)),
  strict('bq_time_minus', ['TIME', 'TIME'], 'INTERVAL', (a, b) => interval(0n, 0n, a - b)),
];
