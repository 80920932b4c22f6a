// GENERATE_ARRAY and its kin, RANGE_BUCKET, and the buckets of time.

import type { IntervalValue } from '../types/value';
import { dateOf, daysOf, floorDiv, MICROS_PER_DAY, partOf } from './civil-time';
import { addToDay, checkedMicros, datetimeText, daysText, fixedMicros } from './civil-time-arithmetic';
import { failure } from './failure';
import { type Held, lenient, type ScalarFunction, strict, type TypeSpec } from './scalar-function';

/** BigQuery refuses longer arrays for their size; here it keeps a slip of the pen from filling the memory. */
const MOST = 10_000_000;

const tooLong = () => failure(`Array generated would have more than ${MOST} elements`);

function checkStep(isZero: boolean): void {
  if (isZero) throw failure('Sequence step cannot be 0.');
}

function wholeSteps(start: bigint, end: bigint, step: bigint): bigint[] {
  checkStep(step === 0n);
  const values: bigint[] = [];
  const count = (end - start) / step + 1n;
  if ((step > 0n && start > end) || (step < 0n && start < end)) return values;
  if (count > BigInt(MOST)) throw tooLong();
  for (let value = start; step > 0n ? value <= end : value >= end; value += step) values.push(value);
  return values;
}

function floatSteps(start: number, end: number, step: number): number[] {
  checkStep(step === 0);
  const values: number[] = [];
  if (Number.isNaN(start) || Number.isNaN(end) || Number.isNaN(step)) {
    throw failure('GENERATE_ARRAY does not accept NaN');
  }
  // Each value comes from the start, so that the error of the step does not add up.
  for (let i = 0; ; i++) {
    const value = start + i * step;
    if (step > 0 ? value > end : value < end) return values;
    if (values.length >= MOST) throw tooLong();
    values.push(value);
    if (!Number.isFinite(value) || value + step === value) return values;
  }
}

function dateSteps(start: number, end: number, step: bigint, partName: string): number[] {
  checkStep(step === 0n);
  const part = partOf(partName);
  const values: number[] = [];
  let value: number | undefined = start;
  // From one value to the next, as BigQuery does: after 31 January and 29 February comes 29 March.
  while (value !== undefined && (step > 0n ? value <= end : value >= end)) {
    values.push(value);
    value = addToDay(value, step, part);
  }
  return values;
}

function instantSteps(start: bigint, end: bigint, step: bigint, partName: string): bigint[] {
  const part = partOf(partName);
  const unit = part.part === 'DAY' ? MICROS_PER_DAY : fixedMicros(part);
  if (unit === undefined) throw failure(`GENERATE_TIMESTAMP_ARRAY does not support the ${part.part} date part`);
  return wholeSteps(start, end, step * unit);
}

type Orderable = bigint | number | string;

function rangeBucket<T extends Orderable>(point: T, bounds: readonly (T | null)[]): bigint | null {
  if (typeof point === 'number' && Number.isNaN(point)) return null;
  let previous: T | null | undefined;
  let position = 0;
  for (const [index, bound] of bounds.entries()) {
    if (index > 0 && !(bound !== null && previous !== null && previous !== undefined && !before(bound, previous))) {
      throw failure(
        `Elements in input array to RANGE_BUCKET must be in ascending order. Nonconforming elements found at position ${index} and ${index + 1}`,
      );
    }
    if (bound === null) throw failure('Elements in input array to RANGE_BUCKET must not be NULL.');
    if (!before(point, bound)) position = index + 1;
    previous = bound;
  }
  return BigInt(position);
}

/** Strings compare by code points, as UTF-8 does, not by UTF-16 units. */
function before<T extends Orderable>(a: T, b: T): boolean {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  return a < b;
}

type OrderableSpec = 'INT64' | 'FLOAT64' | 'NUMERIC' | 'BIGNUMERIC' | 'STRING' | 'DATE' | 'DATETIME' | 'TIMESTAMP';

function bucketsOf<K extends OrderableSpec & TypeSpec>(kind: K): ScalarFunction {
  const array = `${kind}[]` as const;
  return lenient(
    `bq_range_bucket_${kind.toLowerCase()}`,
    [kind, array],
    'INT64',
    (point: Held<K> | null, bounds: Held<`${K}[]`> | null): bigint | null =>
      point === null || bounds === null ? null : rangeBucket<Orderable>(point, bounds),
  );
}

/** The start of the bucket that holds a value, buckets being as wide as an interval and one starting at the origin. */
function bucketMicros(value: bigint, width: IntervalValue, origin: bigint, callName: string): bigint {
  const { months, days, micros } = width;
  if ([months !== 0, days !== 0, micros !== 0n].filter(Boolean).length !== 1 || months < 0 || days < 0 || micros < 0n) {
    throw failure(`${callName} requires a positive INTERVAL with one of MONTH, DAY or time parts`);
  }
  if (months === 0) {
    const unit = BigInt(days) * MICROS_PER_DAY + micros;
    return origin + floorDiv(value - origin, unit) * unit;
  }
  const originDay = Number(floorDiv(origin, MICROS_PER_DAY));
  const rest = origin - BigInt(originDay) * MICROS_PER_DAY;
  const from = dateOf(originDay);
  const to = dateOf(Number(floorDiv(value, MICROS_PER_DAY)));
  const distance = (to.year - from.year) * 12 + to.month - from.month;
  const startOf = (index: number): bigint => {
    const total = from.year * 12 + from.month - 1 + index * months;
    return BigInt(daysOf(Math.floor(total / 12), (((total % 12) + 12) % 12) + 1, from.day)) * MICROS_PER_DAY + rest;
  };
  const index = Math.floor(distance / months);
  const start = startOf(index);
  return start > value ? startOf(index - 1) : start;
}

const checkedBucket = (start: bigint, value: bigint): bigint =>
  checkedMicros(start, () => `Bucket for ${datetimeText(value)} is outside of the supported range`);

export const sequences: readonly ScalarFunction[] = [
  strict('bq_generate_array_int64', ['INT64', 'INT64', 'INT64'], 'INT64[]', wholeSteps),
  strict('bq_generate_array_numeric', ['NUMERIC', 'NUMERIC', 'NUMERIC'], 'NUMERIC[]', wholeSteps),
  strict('bq_generate_array_bignumeric', ['BIGNUMERIC', 'BIGNUMERIC', 'BIGNUMERIC'], 'BIGNUMERIC[]', wholeSteps),
  strict('bq_generate_array_float64', ['FLOAT64', 'FLOAT64', 'FLOAT64'], 'FLOAT64[]', floatSteps),
  strict('bq_generate_date_array', ['DATE', 'DATE', 'INT64', 'STRING'], 'DATE[]', dateSteps),
  strict('bq_generate_timestamp_array', ['TIMESTAMP', 'TIMESTAMP', 'INT64', 'STRING'], 'TIMESTAMP[]', instantSteps),
  bucketsOf('INT64'),
  bucketsOf('FLOAT64'),
  bucketsOf('NUMERIC'),
  bucketsOf('BIGNUMERIC'),
  bucketsOf('STRING'),
  bucketsOf('DATE'),
  bucketsOf('DATETIME'),
  bucketsOf('TIMESTAMP'),
  strict('bq_timestamp_bucket', ['TIMESTAMP', 'INTERVAL', 'TIMESTAMP'], 'TIMESTAMP', (value, width, origin) =>
    checkedBucket(bucketMicros(value, width, origin, 'TIMESTAMP_BUCKET'), value),
  ),
  strict('bq_datetime_bucket', ['DATETIME', 'INTERVAL', 'DATETIME'], 'DATETIME', (value, width, origin) =>
    checkedBucket(bucketMicros(value, width, origin, 'DATETIME_BUCKET'), value),
  ),
  strict('bq_date_bucket', ['DATE', 'INTERVAL', 'DATE'], 'DATE', (value, width, origin) => {
    if (width.micros !== 0n) throw failure(`DATE_BUCKET: invalid bucket width for ${daysText(value)}`);
    const instant = BigInt(value) * MICROS_PER_DAY;
    const start = bucketMicros(instant, width, BigInt(origin) * MICROS_PER_DAY, 'DATE_BUCKET');
    return Number(floorDiv(checkedBucket(start, instant), MICROS_PER_DAY));
  }),
];
