// Truncating, adding to, subtracting and taking apart dates and times, as BigQuery counts weeks, months and boundaries.

import {
  type CivilTime,
  civilOf,
  dateOf,
  dateText,
  dayOfYear,
  daysInMonth,
  daysOf,
  floorDiv,
  isoWeekOf,
  isoYearOf,
  isoYearStart,
  MAX_DAY,
  MAX_MICROS,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  MIN_DAY,
  MIN_MICROS,
  microsOf,
  type PartOfTime,
  pad,
  partOf,
  partText,
  timeText,
  weekday,
  weekOf,
} from './civil-time';
import { failure } from './failure';
import { type ScalarFunction, strict } from './scalar-function';
import { civilMicros, instantMicros, zoneOf } from './time-zones';

export const checkedDay = (days: number, otherwise: () => string): number => {
  if (!(days >= MIN_DAY && days <= MAX_DAY)) throw failure(otherwise());
  return days;
};
export const checkedMicros = (micros: bigint, otherwise: () => string): bigint => {
  if (micros < MIN_MICROS || micros > MAX_MICROS) throw failure(otherwise());
  return micros;
};

const MICROS_PER_HOUR = 3_600_000_000n;

/** Microseconds in a part that has always as many; undefined for the others. */
export function fixedMicros({ part }: PartOfTime): bigint | undefined {
  switch (part) {
    case 'MICROSECOND':
      return 1n;
    case 'MILLISECOND':
      return 1000n;
    case 'SECOND':
      return MICROS_PER_SECOND;
    case 'MINUTE':
      return 60n * MICROS_PER_SECOND;
    case 'HOUR':
      return MICROS_PER_HOUR;
    default:
      return undefined;
  }
}

export const daysText = (days: number): string => dateText(dateOf(days));
export const datetimeText = (value: bigint): string => {
  const civil = civilOf(value);
  return `${dateText(civil)} ${timeText(civil)}`;
};
const instantText = (value: bigint): string => `${datetimeText(value)}+00`;
const longInstantText = (value: bigint): string => {
  const civil = civilOf(value);
  return `${dateText(civil)} ${timeText({ ...civil, micros: 0 })}.${pad(civil.micros, 6)}+00`;
};

/** The first day of the part that holds a day; it may fall before the first date there is. */
function startOfPart(days: number, { part, start }: PartOfTime): number {
  switch (part) {
    case 'DAY':
      return days;
    case 'WEEK':
      return days - ((weekday(days) - start + 7) % 7);
    case 'ISOWEEK':
      return days - ((weekday(days) + 6) % 7);
    case 'MONTH': {
      const { year, month } = dateOf(days);
      return daysOf(year, month, 1);
    }
    case 'QUARTER': {
      const { year, month } = dateOf(days);
      return daysOf(year, month - ((month - 1) % 3), 1);
    }
    case 'YEAR':
      return daysOf(dateOf(days).year, 1, 1);
    case 'ISOYEAR':
      return isoYearStart(isoYearOf(days));
    default:
      throw failure(`Unsupported date part ${part} in truncation`);
  }
}

function truncateDate(days: number, partName: string): number {
  const part = partOf(partName);
  const start = startOfPart(days, part);
  return checkedDay(
    start,
    () => `Truncating date ${daysText(days)} to ${partText(part)} resulted in an out of range date value: ${start}`,
  );
}

function truncateCivil(value: bigint, partName: string): bigint {
  const fixed = fixedMicros(partOf(partName));
  if (fixed !== undefined) return floorDiv(value, fixed) * fixed;
  return BigInt(truncateDate(Number(floorDiv(value, MICROS_PER_DAY)), partName)) * MICROS_PER_DAY;
}

function truncateInstant(value: bigint, partName: string, zoneName: string): bigint {
  const part = partOf(partName);
  const fixed = fixedMicros(part);
  const zone = zoneOf(zoneName);
  const civil = civilMicros(value, zone);
  // Up to hours, what was added to UTC is taken off again: an hour that comes twice keeps which one it was.
  if (fixed !== undefined) return value - (civil - floorDiv(civil, fixed) * fixed);
  const start = startOfPart(Number(floorDiv(civil, MICROS_PER_DAY)), part);
  const refuse = () => `Truncating ${instantText(value)} to the nearest ${part.part.toLowerCase()} causes overflow`;
  checkedDay(start, refuse);
  return checkedMicros(instantMicros(BigInt(start) * MICROS_PER_DAY, zone), refuse);
}

/** How many starts of the part lie between two days: BigQuery counts boundaries, not whole parts. */
function dayDifference(a: number, b: number, part: PartOfTime, callName: string): bigint {
  switch (part.part) {
    case 'DAY':
      return BigInt(a - b);
    case 'WEEK':
    case 'ISOWEEK':
      return BigInt((startOfPart(a, part) - startOfPart(b, part)) / 7);
    case 'MONTH':
    case 'QUARTER': {
      const from = dateOf(b);
      const to = dateOf(a);
      if (part.part === 'MONTH') return BigInt((to.year - from.year) * 12 + to.month - from.month);
      const quarter = (month: number) => Math.floor((month - 1) / 3);
      return BigInt((to.year - from.year) * 4 + quarter(to.month) - quarter(from.month));
    }
    case 'YEAR':
      return BigInt(dateOf(a).year - dateOf(b).year);
    case 'ISOYEAR':
      return BigInt(isoYearOf(a) - isoYearOf(b));
    default:
      throw failure(`${callName} does not support the ${part.part} date part when the argument is DATE type`);
  }
}

function civilDifference(a: bigint, b: bigint, partName: string): bigint {
  const part = partOf(partName);
  const fixed = fixedMicros(part);
  if (fixed !== undefined) return floorDiv(a, fixed) - floorDiv(b, fixed);
  return dayDifference(Number(floorDiv(a, MICROS_PER_DAY)), Number(floorDiv(b, MICROS_PER_DAY)), part, 'DATETIME_DIFF');
}

function instantDifference(a: bigint, b: bigint, partName: string): bigint {
  const part = partOf(partName);
  const fixed = part.part === 'DAY' ? MICROS_PER_DAY : fixedMicros(part);
  if (fixed === undefined) {
    throw failure(`TIMESTAMP_DIFF does not support the ${part.part} date part when the argument is TIMESTAMP type`);
  }
  return (a - b) / fixed;
}

const monthsIn = { MONTH: 1n, QUARTER: 3n, YEAR: 12n } as const;

/** Months later, on the month's last day where it is shorter; undefined when no such date is. */
export function addMonths(days: number, months: bigint): number | undefined {
  const { year, month, day } = dateOf(days);
  const total = BigInt(year * 12 + month - 1) + months;
  if (total < 12n || total >= 120_000n) return undefined;
  const newYear = Math.floor(Number(total) / 12);
  const newMonth = (Number(total) % 12) + 1;
  return daysOf(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

/** The day so many parts later; undefined when out of range. */
export function addToDay(days: number, count: bigint, { part }: PartOfTime): number | undefined {
  switch (part) {
    case 'DAY':
    case 'WEEK': {
      const sum = BigInt(days) + count * (part === 'WEEK' ? 7n : 1n);
      return sum < BigInt(MIN_DAY) || sum > BigInt(MAX_DAY) ? undefined : Number(sum);
    }
    case 'MONTH':
    case 'QUARTER':
    case 'YEAR':
      return addMonths(days, count * monthsIn[part]);
    default:
      throw failure(`Unsupported date part ${part} in addition`);
  }
}

function changeDate(days: number, count: bigint, partName: string, sign: 1n | -1n): number {
  const part = partOf(partName);
  const sum = addToDay(days, sign * count, part);
  if (sum === undefined) throw failure(addingOverflow(sign * count, part, `date ${daysText(days)}`));
  return sum;
}

const addingOverflow = (count: bigint, part: PartOfTime, what: string): string =>
  `Adding ${count} ${part.part} to ${what} causes overflow`;

/** A civil time so many parts later; undefined when out of range. */
export function addToCivil(value: bigint, count: bigint, part: PartOfTime): bigint | undefined {
  const fixed = fixedMicros(part);
  let sum: bigint;
  if (fixed !== undefined) sum = value + count * fixed;
  else {
    const days = floorDiv(value, MICROS_PER_DAY);
    const moved = addToDay(Number(days), count, part);
    if (moved === undefined) return undefined;
    sum = BigInt(moved) * MICROS_PER_DAY + (value - days * MICROS_PER_DAY);
  }
  return sum < MIN_MICROS || sum > MAX_MICROS ? undefined : sum;
}

function changeCivil(value: bigint, count: bigint, partName: string, sign: 1n | -1n): bigint {
  const part = partOf(partName);
  const sum = addToCivil(value, sign * count, part);
  if (sum !== undefined) return sum;
  const what = `datetime ${datetimeText(value)}`;
  throw failure(
    sign === 1n ? addingOverflow(count, part, what) : `Subtracting ${count} ${part.part} from ${what} causes overflow`,
  );
}

function changeInstant(value: bigint, count: bigint, partName: string, sign: 1n | -1n): bigint {
  const named = partOf(partName);
  // A day of an instant is 24 hours, and errors say so.
  const inHours = named.part === 'DAY';
  const part = inHours ? partOf('HOUR') : named;
  const parts = inHours ? count * 24n : count;
  const fixed = fixedMicros(part);
  if (fixed === undefined) {
    throw failure(`TIMESTAMP_ADD does not support the ${named.part} date part when the argument is TIMESTAMP type`);
  }
  return checkedMicros(value + sign * parts * fixed, () =>
    addingOverflow(sign * parts, part, `timestamp ${longInstantText(value)}`),
  );
}

function changeTime(value: bigint, count: bigint, partName: string, sign: 1n | -1n): bigint {
  const part = partOf(partName);
  const fixed = fixedMicros(part);
  if (fixed === undefined) throw failure(`Unsupported date part ${part.part} in addition to TIME`);
  const sum = (value + sign * count * fixed) % MICROS_PER_DAY;
  return sum < 0n ? sum + MICROS_PER_DAY : sum;
}

function extractDay(days: number, { part, start }: PartOfTime): number {
  switch (part) {
    case 'DAY':
      return dateOf(days).day;
    case 'DAYOFWEEK':
      return weekday(days) + 1;
    case 'DAYOFYEAR':
      return dayOfYear(days);
    case 'WEEK':
      return weekOf(days, start);
    case 'ISOWEEK':
      return isoWeekOf(days);
    case 'MONTH':
      return dateOf(days).month;
    case 'QUARTER':
      return Math.floor((dateOf(days).month - 1) / 3) + 1;
    case 'YEAR':
      return dateOf(days).year;
    case 'ISOYEAR':
      return isoYearOf(days);
    default:
      throw failure(`EXTRACT from DATE does not support the ${part} date part`);
  }
}

function extractTime(civil: CivilTime, part: PartOfTime): number {
  switch (part.part) {
    case 'MICROSECOND':
      return civil.micros;
    case 'MILLISECOND':
      return Math.floor(civil.micros / 1000);
    case 'SECOND':
      return civil.second;
    case 'MINUTE':
      return civil.minute;
    case 'HOUR':
      return civil.hour;
    default:
      return extractDay(civil.days, part);
  }
}

function lastDay(days: number, partName: string): number {
  const part = partOf(partName);
  const start = startOfPart(days, part);
  const { year, month } = dateOf(days);
  let last: number;
  switch (part.part) {
    case 'WEEK':
    case 'ISOWEEK':
      last = start + 6;
      break;
    case 'MONTH':
      last = start + daysInMonth(year, month) - 1;
      break;
    case 'QUARTER': {
      const end = month - ((month - 1) % 3) + 2;
      last = daysOf(year, end, daysInMonth(year, end));
      break;
    }
    case 'YEAR':
      last = daysOf(year, 12, 31);
      break;
    case 'ISOYEAR':
      last = isoYearStart(isoYearOf(days) + 1) - 1;
      break;
    default:
      throw failure(`Unsupported date part ${part.part} in LAST_DAY`);
  }
  return checkedDay(
    last,
    () => `Last day of date ${daysText(days)} to ${partText(part)} resulted in an out of range date value: ${last}`,
  );
}

const inRange = (value: bigint, low: number, high: number): boolean => value >= BigInt(low) && value <= BigInt(high);
const padded = (value: bigint): string => String(value).padStart(2, '0');

function dateOfParts(year: bigint, month: bigint, day: bigint): number {
  if (!inRange(year, 1, 9999) || !inRange(month, 1, 12) || !inRange(day, 1, daysInMonth(Number(year), Number(month)))) {
    throw failure(`Input calculates to invalid date: ${String(year).padStart(4, '0')}-${padded(month)}-${padded(day)}`);
  }
  return daysOf(Number(year), Number(month), Number(day));
}

/** A leap second is read as the next minute's start. */
const isTime = (hour: bigint, minute: bigint, second: bigint): boolean =>
  inRange(hour, 0, 23) && inRange(minute, 0, 59) && inRange(second, 0, 60);

function datetimeOfParts(y: bigint, mo: bigint, d: bigint, h: bigint, mi: bigint, s: bigint): bigint {
  const text = () =>
    `Input calculates to invalid datetime: ${String(y).padStart(4, '0')}-${padded(mo)}-${padded(d)} ${padded(h)}:${padded(mi)}:${padded(s)}`;
  if (
    !inRange(y, 1, 9999) ||
    !inRange(mo, 1, 12) ||
    !inRange(d, 1, daysInMonth(Number(y), Number(mo))) ||
    !isTime(h, mi, s)
  ) {
    throw failure(text());
  }
  const days = daysOf(Number(y), Number(mo), Number(d));
  return checkedMicros(microsOf(days, Number(h), Number(mi), Number(s), 0), text);
}

function timeOfParts(hour: bigint, minute: bigint, second: bigint): bigint {
  if (!isTime(hour, minute, second)) {
    throw failure(`Input calculates to invalid time: ${padded(hour)}:${padded(minute)}:${padded(second)}`);
  }
  return microsOf(0, Number(hour), Number(minute), Number(second), 0) % MICROS_PER_DAY;
}

const fromUnix = (value: bigint, unit: bigint): bigint =>
  checkedMicros(
    value * unit,
    () =>
      `Input value ${value} cannot be converted into a TIMESTAMP, because it would be out of the allowed range between ${MIN_MICROS} to ${MAX_MICROS} (microseconds)`,
  );

/** A timestamp as a civil time of a zone; near the ends of time there may be none. */
export function toCivil(value: bigint, zoneName: string, what: string): bigint {
  return checkedMicros(
    civilMicros(value, zoneOf(zoneName)),
    () => `Invalid ${what} extracted from timestamp ${instantText(value)} at timezone ${zoneName}`,
  );
}

export function toInstant(value: bigint, zoneName: string): bigint {
  return checkedMicros(
    instantMicros(value, zoneOf(zoneName)),
    () => `Cannot convert Datetime ${datetimeText(value)} at timezone ${zoneName} to a Timestamp`,
  );
}

const midnight = (days: number): bigint => BigInt(days) * MICROS_PER_DAY;
const dayOf = (value: bigint): number => Number(floorDiv(value, MICROS_PER_DAY));

export const civilTimeArithmetic: readonly ScalarFunction[] = [
  strict('bq_timestamp_to_datetime', ['TIMESTAMP', 'STRING'], 'DATETIME', (value, zone) =>
    toCivil(value, zone, 'Datetime'),
  ),
  strict('bq_timestamp_to_date', ['TIMESTAMP', 'STRING'], 'DATE', (value, zone) => dayOf(toCivil(value, zone, 'date'))),
  strict('bq_timestamp_to_time', ['TIMESTAMP', 'STRING'], 'TIME', (value, zone) => {
    const civil = civilMicros(value, zoneOf(zone));
    return civil - midnight(dayOf(civil));
  }),
  strict('bq_datetime_to_timestamp', ['DATETIME', 'STRING'], 'TIMESTAMP', toInstant),
  strict('bq_date_to_timestamp', ['DATE', 'STRING'], 'TIMESTAMP', (days, zone) => toInstant(midnight(days), zone)),

  strict('bq_date_trunc', ['DATE', 'STRING'], 'DATE', truncateDate),
  strict('bq_datetime_trunc', ['DATETIME', 'STRING'], 'DATETIME', truncateCivil),
  strict('bq_timestamp_trunc', ['TIMESTAMP', 'STRING', 'STRING'], 'TIMESTAMP', truncateInstant),
  strict('bq_time_trunc', ['TIME', 'STRING'], 'TIME', truncateCivil),

  strict('bq_date_diff', ['DATE', 'DATE', 'STRING'], 'INT64', (a, b, part) =>
    dayDifference(a, b, partOf(part), 'DATE_DIFF'),
  ),
  strict('bq_datetime_diff', ['DATETIME', 'DATETIME', 'STRING'], 'INT64', civilDifference),
  strict('bq_timestamp_diff', ['TIMESTAMP', 'TIMESTAMP', 'STRING'], 'INT64', instantDifference),
  strict('bq_time_diff', ['TIME', 'TIME', 'STRING'], 'INT64', civilDifference),

  strict('bq_date_add', ['DATE', 'INT64', 'STRING'], 'DATE', (x, n, part) => changeDate(x, n, part, 1n)),
  strict('bq_date_sub', ['DATE', 'INT64', 'STRING'], 'DATE', (x, n, part) => changeDate(x, n, part, -1n)),
  strict('bq_datetime_add', ['DATETIME', 'INT64', 'STRING'], 'DATETIME', (x, n, part) => changeCivil(x, n, part, 1n)),
  strict('bq_datetime_sub', ['DATETIME', 'INT64', 'STRING'], 'DATETIME', (x, n, part) => changeCivil(x, n, part, -1n)),
  strict('bq_timestamp_add', ['TIMESTAMP', 'INT64', 'STRING'], 'TIMESTAMP', (x, n, part) =>
    changeInstant(x, n, part, 1n),
  ),
  strict('bq_timestamp_sub', ['TIMESTAMP', 'INT64', 'STRING'], 'TIMESTAMP', (x, n, part) =>
    changeInstant(x, n, part, -1n),
  ),
  strict('bq_time_add', ['TIME', 'INT64', 'STRING'], 'TIME', (x, n, part) => changeTime(x, n, part, 1n)),
  strict('bq_time_sub', ['TIME', 'INT64', 'STRING'], 'TIME', (x, n, part) => changeTime(x, n, part, -1n)),

  strict('bq_date_extract', ['DATE', 'STRING'], 'INT64', (days, part) => BigInt(extractDay(days, partOf(part)))),
  strict('bq_datetime_extract', ['DATETIME', 'STRING'], 'INT64', (value, part) =>
    BigInt(extractTime(civilOf(value), partOf(part))),
  ),
  strict('bq_timestamp_extract', ['TIMESTAMP', 'STRING', 'STRING'], 'INT64', (value, part, zone) =>
    BigInt(extractTime(civilOf(civilMicros(value, zoneOf(zone))), partOf(part))),
  ),
  strict('bq_time_extract', ['TIME', 'STRING'], 'INT64', (value, part) =>
    BigInt(extractTime(civilOf(value), partOf(part))),
  ),

  strict('bq_last_day', ['DATE', 'STRING'], 'DATE', lastDay),
  strict('bq_date_of_parts', ['INT64', 'INT64', 'INT64'], 'DATE', dateOfParts),
  strict('bq_datetime_of_parts', ['INT64', 'INT64', 'INT64', 'INT64', 'INT64', 'INT64'], 'DATETIME', datetimeOfParts),
  strict('bq_time_of_parts', ['INT64', 'INT64', 'INT64'], 'TIME', timeOfParts),
  strict('bq_date_from_unix_date', ['INT64'], 'DATE', (value) => {
    if (!inRange(value, MIN_DAY, MAX_DAY)) {
      throw failure(`DATE_FROM_UNIX_DATE range is ${MIN_DAY} to ${MAX_DAY} but saw ${value}`);
    }
    return Number(value);
  }),
  strict('bq_unix_date', ['DATE'], 'INT64', (days) => BigInt(days)),
  strict('bq_timestamp_seconds', ['INT64'], 'TIMESTAMP', (value) => fromUnix(value, MICROS_PER_SECOND)),
  strict('bq_timestamp_millis', ['INT64'], 'TIMESTAMP', (value) => fromUnix(value, 1000n)),
  strict('bq_timestamp_micros', ['INT64'], 'TIMESTAMP', (value) => fromUnix(value, 1n)),
  strict('bq_unix_seconds', ['TIMESTAMP'], 'INT64', (value) => floorDiv(value, MICROS_PER_SECOND)),
  strict('bq_unix_millis', ['TIMESTAMP'], 'INT64', (value) => floorDiv(value, 1000n)),
  strict('bq_unix_micros', ['TIMESTAMP'], 'INT64', (value) => value),
];
