// Dates, times and time zones.

import { NotSupported } from '../../errors';
import { text } from '../translation';
import { all, type Call, type CallTranslator, direct, enumValue, has } from './call';

const parts: readonly string[] = [
  '',
  'YEAR',
  'MONTH',
  'DAY',
  'DAYOFWEEK',
  'DAYOFYEAR',
  'QUARTER',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
  'DATE',
  'WEEK',
  'DATETIME',
  'TIME',
  'ISOYEAR',
  'ISOWEEK',
  'WEEK(MONDAY)',
  'WEEK(TUESDAY)',
  'WEEK(WEDNESDAY)',
  'WEEK(THURSDAY)',
  'WEEK(FRIDAY)',
  'WEEK(SATURDAY)',
];

function part(c: Call, index: number): string {
  const name = parts[enumValue(c, index)];
  if (!name) throw new NotSupported(`a date part in ${c.name.toUpperCase()}`);
  return name;
}

const zoneArgument = (c: Call, index: number): string => (has(c, index) ? c.arg(index) : c.t.zone());

/** A TIMESTAMP as DATETIME in a zone; it is stored as UTC's. */
export const civilIn = (moment: string, zone: string): string =>
  zone === "'UTC'" ? moment : `bq_timestamp_to_datetime(${moment}, ${zone})`;

/** Parts that DuckDB reads as BigQuery does. */
const nativeParts: Readonly<Record<string, (value: string) => string>> = {
  YEAR: (v) => `year(${v})`,
  MONTH: (v) => `month(${v})`,
  DAY: (v) => `day(${v})`,
  DAYOFWEEK: (v) => `(dayofweek(${v}) + 1)`,
  DAYOFYEAR: (v) => `dayofyear(${v})`,
  QUARTER: (v) => `quarter(${v})`,
  HOUR: (v) => `hour(${v})`,
  MINUTE: (v) => `minute(${v})`,
  SECOND: (v) => `second(${v})`,
  MILLISECOND: (v) => `(millisecond(${v}) % 1000)`,
  MICROSECOND: (v) => `(microsecond(${v}) % 1000000)`,
};

function extract(c: Call): string {
  const kind = c.argType(0).kind;
  const name = part(c, 1);
  const value = kind === 'TIMESTAMP' ? civilIn(c.arg(0), zoneArgument(c, 2)) : c.arg(0);
  if (kind === 'INTERVAL') return `bq_interval_extract(${value}, ${text(name)})`;
  const native = nativeParts[name];
  if (native && !(kind === 'DATE' && /HOUR|MINUTE|SECOND/.test(name))) return `CAST(${native(value)} AS BIGINT)`;
  const family = kind === 'TIMESTAMP' ? 'datetime' : kind.toLowerCase();
  return `bq_${family}_extract(${value}, ${text(name)})`;
}

/** A civil moment of a TIMESTAMP in the zone of the argument, as DATETIME. */
const civil = (c: Call, index: number): string => civilIn(c.arg(0), zoneArgument(c, index));

const extractAs =
  (type: 'DATE' | 'TIME' | 'TIMESTAMP'): CallTranslator =>
  (c) =>
    `CAST(${c.argType(0).kind === 'TIMESTAMP' ? civil(c, 1) : c.arg(0)} AS ${type})`;

const shift =
  (family: string, operation: 'add' | 'sub'): CallTranslator =>
  (c) => {
    const name = part(c, 2);
    return `bq_${family}_${operation}(${c.arg(0)}, ${c.arg(1)}, ${text(name)})`;
  };

const MICROS: Readonly<Record<string, string>> = {
  MICROSECOND: '1',
  MILLISECOND: '1000',
  SECOND: '1000000',
  MINUTE: '60000000',
  HOUR: '3600000000',
  DAY: '86400000000',
};

const difference =
  (family: string): CallTranslator =>
  (c) => {
    const name = part(c, 2);
    if (family === 'date' && name === 'DAY') return `CAST(${c.arg(0)} - ${c.arg(1)} AS BIGINT)`;
    const unit = MICROS[name];
    if (family === 'timestamp' && unit) return `((epoch_us(${c.arg(0)}) - epoch_us(${c.arg(1)})) // ${unit})`;
    return `bq_${family}_diff(${c.arg(0)}, ${c.arg(1)}, ${text(name)})`;
  };

function truncate(family: 'date' | 'datetime' | 'time' | 'timestamp'): CallTranslator {
  return (c) => {
    const name = part(c, 1);
    const kind = c.argType(0).kind.toLowerCase();
    if (kind === 'date' && (name === 'DAY' || name === 'MONTH' || name === 'YEAR' || name === 'QUARTER')) {
      return `CAST(date_trunc('${name.toLowerCase()}', ${c.arg(0)}) AS DATE)`;
    }
    if (kind === 'timestamp' && zoneArgument(c, 2) === "'UTC'" && /^(HOUR|DAY|MINUTE|SECOND)$/.test(name)) {
      return `date_trunc('${name.toLowerCase()}', ${c.arg(0)})`;
    }
    const zone = kind === 'timestamp' ? `, ${zoneArgument(c, 2)}` : '';
    return `bq_${kind === 'date' || kind === 'datetime' || kind === 'timestamp' ? kind : family}_trunc(${c.arg(0)}, ${text(name)}${zone})`;
  };
}

/** DATE(year, month, day), DATE(timestamp[, zone]), DATE(datetime). */
function toDate(c: Call): string {
  if (c.argType(0).kind === 'INT64') return `bq_date_of_parts(${all(c).join(', ')})`;
  if (c.argType(0).kind === 'TIMESTAMP') return `CAST(${civil(c, 1)} AS DATE)`;
  return `CAST(${c.arg(0)} AS DATE)`;
}

function toDatetime(c: Call): string {
  const kind = c.argType(0).kind;
  if (kind === 'INT64') return `bq_datetime_of_parts(${all(c).join(', ')})`;
  if (kind === 'TIMESTAMP') return civil(c, 1);
  if (kind === 'DATE' && has(c, 1)) return `(${c.arg(0)} + ${c.arg(1)})`;
  return `CAST(${c.arg(0)} AS TIMESTAMP)`;
}

function toTime(c: Call): string {
  const kind = c.argType(0).kind;
  if (kind === 'INT64') return `bq_time_of_parts(${all(c).join(', ')})`;
  return `CAST(${kind === 'TIMESTAMP' ? civil(c, 1) : c.arg(0)} AS TIME)`;
}

function toTimestamp(c: Call): string {
  const given = zoneArgument(c, 1);
  const zone = given === "'UTC'" ? undefined : given;
  switch (c.argType(0).kind) {
    case 'STRING':
      return `bq_timestamp_of_string(${c.arg(0)}, ${given})`;
    case 'DATE':
      return zone ? `bq_date_to_timestamp(${c.arg(0)}, ${zone})` : `CAST(${c.arg(0)} AS TIMESTAMP)`;
    case 'DATETIME':
      return zone ? `bq_datetime_to_timestamp(${c.arg(0)}, ${zone})` : c.arg(0);
    default:
      return c.arg(0);
  }
}

/** The statement's moment; it stands still while the statement runs, and follows the warehouse's clock. */
const now = (c: Call): string => c.t.bound({ kind: 'clock', type: { kind: 'TIMESTAMP' } });

const currentAs =
  (type: 'DATE' | 'TIME' | 'TIMESTAMP'): CallTranslator =>
  (c) =>
    `CAST(${civilIn(now(c), zoneArgument(c, 0))} AS ${type})`;

const interval = (c: Call): string => `bq_interval_of(${c.arg(0)}, ${text(part(c, 1))})`;

/** FORMAT_… and PARSE_… take the format first; TIMESTAMP's take a zone last. */
const withZone =
  (name: string): CallTranslator =>
  (c) =>
    `${name}(${c.arg(0)}, ${c.arg(1)}, ${zoneArgument(c, 2)})`;

const generateDates: CallTranslator = (c) => {
  const step = has(c, 2) ? c.arg(2) : 'CAST(1 AS BIGINT)';
  const unit = has(c, 3) ? part(c, 3) : 'DAY';
  return `bq_generate_${c.argType(0).kind.toLowerCase()}_array(${c.arg(0)}, ${c.arg(1)}, ${step}, ${text(unit)})`;
};

const bucket =
  (family: string, origin: string): CallTranslator =>
  (c) =>
    `bq_${family}_bucket(${c.arg(0)}, ${c.arg(1)}, ${has(c, 2) ? c.arg(2) : origin})`;

export const timeCalls: Readonly<Record<string, CallTranslator>> = {
  $extract: extract,
  $extract_date: extractAs('DATE'),
  $extract_time: extractAs('TIME'),
  $extract_datetime: extractAs('TIMESTAMP'),
  current_date: currentAs('DATE'),
  current_datetime: currentAs('TIMESTAMP'),
  current_time: currentAs('TIME'),
  current_timestamp: now,
  date: toDate,
  datetime: toDatetime,
  time: toTime,
  timestamp: toTimestamp,
  date_add: shift('date', 'add'),
  date_sub: shift('date', 'sub'),
  datetime_add: shift('datetime', 'add'),
  datetime_sub: shift('datetime', 'sub'),
  time_add: shift('time', 'add'),
  time_sub: shift('time', 'sub'),
  timestamp_add: shift('timestamp', 'add'),
  timestamp_sub: shift('timestamp', 'sub'),
  date_diff: difference('date'),
  datetime_diff: difference('datetime'),
  time_diff: difference('time'),
  timestamp_diff: difference('timestamp'),
  date_trunc: truncate('date'),
  datetime_trunc: truncate('datetime'),
  time_trunc: truncate('time'),
  timestamp_trunc: truncate('timestamp'),
  last_day: (c) => `bq_last_day(CAST(${c.arg(0)} AS DATE), ${text(has(c, 1) ? part(c, 1) : 'MONTH')})`,
  date_from_unix_date: direct('bq_date_from_unix_date'),
  unix_date: (c) => `CAST(${c.arg(0)} - DATE '1970-01-01' AS BIGINT)`,
  timestamp_seconds: direct('bq_timestamp_seconds'),
  timestamp_millis: direct('bq_timestamp_millis'),
  timestamp_micros: direct('bq_timestamp_micros'),
  timestamp_from_unix_seconds: (c) =>
    c.argType(0).kind === 'TIMESTAMP' ? c.arg(0) : `bq_timestamp_seconds(${c.arg(0)})`,
  timestamp_from_unix_millis: (c) =>
    c.argType(0).kind === 'TIMESTAMP' ? c.arg(0) : `bq_timestamp_millis(${c.arg(0)})`,
  timestamp_from_unix_micros: (c) =>
    c.argType(0).kind === 'TIMESTAMP' ? c.arg(0) : `bq_timestamp_micros(${c.arg(0)})`,
  unix_seconds: (c) => `bq_unix_seconds(${c.arg(0)})`,
  unix_millis: (c) => `bq_unix_millis(${c.arg(0)})`,
  unix_micros: (c) => `epoch_us(${c.arg(0)})`,
  string: (c) => {
    const kind = c.argType(0).kind;
    if (kind === 'JSON') return `bq_string_of_json(${c.arg(0)})`;
    if (kind === 'DATE') return `CAST(${c.arg(0)} AS VARCHAR)`;
    return kind === 'TIMESTAMP'
      ? `bq_string_of_timestamp(${c.arg(0)}, ${zoneArgument(c, 1)})`
      : `bq_string_of_${kind.toLowerCase()}(${c.arg(0)})`;
  },
  format_date: (c) => {
    const kind = c.argType(1).kind;
    return kind === 'TIMESTAMP'
      ? `bq_format_timestamp(${c.arg(0)}, ${c.arg(1)}, ${c.t.zone()})`
      : `bq_format_${kind.toLowerCase()}(${c.arg(0)}, ${c.arg(1)})`;
  },
  format_datetime: direct('bq_format_datetime'),
  format_time: direct('bq_format_time'),
  format_timestamp: withZone('bq_format_timestamp'),
  parse_date: direct('bq_parse_date'),
  parse_datetime: direct('bq_parse_datetime'),
  parse_time: direct('bq_parse_time'),
  parse_timestamp: withZone('bq_parse_timestamp'),
  $interval: interval,
  make_interval: (c) => {
    const given = Array.from({ length: 6 }, (_, i) => (has(c, i) ? c.arg(i) : 'CAST(0 AS BIGINT)'));
    return `bq_make_interval(${given.join(', ')})`;
  },
  justify_days: direct('bq_justify_days'),
  justify_hours: direct('bq_justify_hours'),
  justify_interval: direct('bq_justify_interval'),
  generate_date_array: generateDates,
  generate_timestamp_array: generateDates,
  timestamp_bucket: bucket('timestamp', "TIMESTAMP '1950-01-01'"),
  datetime_bucket: bucket('datetime', "TIMESTAMP '1950-01-01'"),
  date_bucket: bucket('date', "DATE '1950-01-01'"),
};
