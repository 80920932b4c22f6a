// How a value of each BigQuery type is held in JavaScript: by functions, parameters, results and loads alike.

/**
 * INT64 bigint · FLOAT64 number · NUMERIC bigint × 10^9 · BIGNUMERIC bigint × 10^38 · BOOL boolean · STRING string ·
 * BYTES Uint8Array · DATE number of days since 1970-01-01 · DATETIME and TIMESTAMP bigint microseconds since
 * 1970-01-01 00:00:00 (civil, UTC) · TIME bigint microseconds · INTERVAL object · JSON its normalised text ·
 * ARRAY array · STRUCT array of the fields' values. NULL is null.
 */
export type SqlValue = null | bigint | number | boolean | string | Uint8Array | IntervalValue | readonly SqlValue[];

export interface IntervalValue {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

export const NUMERIC_SCALE = 10n ** 9n;
export const BIGNUMERIC_SCALE = 10n ** 38n;
