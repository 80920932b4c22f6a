// Errors raised from SQL: an expression that fails with BigQuery's words when, and only when, it is reached.

import { failure } from './failure';
import { type ScalarFunction, strict } from './scalar-function';

/**
 * Not volatile, for DuckDB's TRY() refuses volatile functions; an error during constant folding is swallowed by DuckDB
 * and comes again when the row is reached. Cast the result to the type wanted: `CAST(bq_error('…') AS VARCHAR)`.
 */
export const raising: readonly ScalarFunction[] = [
  strict('bq_error', ['STRING'], 'INT64', (message) => {
    throw failure(message);
  }),
];
