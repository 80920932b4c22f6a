// Rows of Google's client as the add-on's readers take them: instants in milliseconds, dates as text, numbers as numbers.

import { BigQueryDate, BigQueryDatetime, BigQueryTimestamp } from '@google-cloud/bigquery';
import type { Row } from '../bigquery/connection';

function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof BigQueryTimestamp) return Date.parse(value.value);
  if (value instanceof BigQueryDate || value instanceof BigQueryDatetime) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, plain(each)]));
}

export function plainRows(rows: readonly Row[]): unknown[] {
  return rows.map(plain);
}
