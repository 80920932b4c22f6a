// A table's partitions: how rows fall into them, what values each can hold, and how BigQuery names it.

import { quoted } from '../catalog/catalog';
import type { Partitioning, TableEntry, TimeUnit } from '../catalog/model';
import type { SqlType } from '../types/type';

/** DATE in days, DATETIME and TIMESTAMP in microseconds, INT64 as it is; both ends belong to it, an open end is absent. */
export interface Interval {
  readonly low?: bigint;
  readonly high?: bigint;
}

export interface Partition {
  /** As `INFORMATION_SCHEMA.PARTITIONS` shows it; null for the whole of a table that has none. */
  readonly id: string | null;
  /** What the partitioning column's values can be, apart from NULL. */
  readonly intervals: readonly Interval[];
  readonly holdsNull: boolean;
}

/** A row of the counting query: the partition's first value, and whether the value lies outside of a table's range. */
export interface PartitionKey {
  readonly start: bigint | null;
  readonly outside: boolean;
}

const MICROS_A_DAY = 86_400_000_000n;

export const dayOf = (micros: bigint): bigint =>
  micros >= 0n ? micros / MICROS_A_DAY : -((-micros + MICROS_A_DAY - 1n) / MICROS_A_DAY);

const dateOf = (days: bigint): Date => new Date(Number(days) * 86_400_000);

const daysOf = (date: Date): bigint => BigInt(Math.floor(date.getTime() / 86_400_000));

/** The first day of the month or year that a day is in, or of one that many months or years on. */
function firstDay(days: bigint, unit: 'MONTH' | 'YEAR', ahead: number): bigint {
  const date = dateOf(days);
  const year = date.getUTCFullYear() + (unit === 'YEAR' ? ahead : 0);
  const month = unit === 'MONTH' ? date.getUTCMonth() + ahead : 0;
  // Years before 100 are taken for 19xx by Date.UTC.
  const first = new Date(0);
  first.setUTCFullYear(year, month, 1);
  return daysOf(first);
}

/** The start of the unit of time that a moment is in; `ahead` units later where that is asked for. */
export function unitStart(micros: bigint, unit: TimeUnit, ahead = 0): bigint {
  if (unit === 'HOUR') {
    const hour = MICROS_A_DAY / 24n;
    const into = ((micros % hour) + hour) % hour;
    return micros - into + BigInt(ahead) * hour;
  }
  const day = dayOf(micros);
  return (unit === 'DAY' ? day + BigInt(ahead) : firstDay(day, unit, ahead)) * MICROS_A_DAY;
}

export const dayUnitStart = (days: bigint, unit: TimeUnit, ahead = 0): bigint =>
  dayOf(unitStart(days * MICROS_A_DAY, unit, ahead));

/** The column that decides a row's partition; undefined where the rows do not tell it. */
export function partitionColumn(entry: TableEntry): { readonly name: string; readonly type: SqlType } | undefined {
  const { partitioning } = entry;
  if (!partitioning || partitioning.kind === 'INGESTION') return undefined;
  return entry.columns.find((c) => c.name.toLowerCase() === partitioning.column.toLowerCase());
}

/** What BigQuery calls the columns by which a table's partitions can be chosen. */
export function partitionColumnNames(entry: TableEntry): readonly string[] {
  const { partitioning } = entry;
  if (!partitioning) return [];
  if (partitioning.kind === 'INGESTION') return ['_PARTITION_LOAD_TIME', '_PARTITIONDATE', '_PARTITIONTIME'];
  return [partitionColumn(entry)?.name ?? partitioning.column];
}

/** The two grouping items of the counting query: a partition's first value, and whether it lies outside. */
export function partitionKeySql(entry: TableEntry): readonly [string, string] {
  const { partitioning } = entry;
  const column = partitionColumn(entry);
  if (!partitioning || !column || partitioning.kind === 'INGESTION') return ['CAST(NULL AS BIGINT)', 'false'];
  const name = quoted(column.name);
  if (partitioning.kind === 'TIME') {
    return [`epoch_us(CAST(date_trunc('${partitioning.unit.toLowerCase()}', ${name}) AS TIMESTAMP))`, 'false'];
  }
  const { start, end, interval } = partitioning;
  const inside = `${name} >= ${start} AND ${name} < ${end}`;
  return [
    `CASE WHEN ${inside} THEN CAST(${start} + (${name} - ${start}) // ${interval} * ${interval} AS BIGINT) END`,
    `coalesce(NOT (${inside}), false)`,
  ];
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

function timeId(micros: bigint, unit: TimeUnit): string {
  const date = new Date(Number(micros / 1000n));
  const year = pad(date.getUTCFullYear(), 4);
  if (unit === 'YEAR') return year;
  const month = `${year}${pad(date.getUTCMonth() + 1)}`;
  if (unit === 'MONTH') return month;
  const day = `${month}${pad(date.getUTCDate())}`;
  return unit === 'DAY' ? day : `${day}${pad(date.getUTCHours())}`;
}

function rangePartition(range: Partitioning & { readonly kind: 'RANGE' }, start: bigint): Partition {
  const end = start + BigInt(range.interval);
  const last = BigInt(range.end);
  return { id: String(start), intervals: [{ low: start, high: (end < last ? end : last) - 1n }], holdsNull: false };
}

export function partitionOf(entry: TableEntry, key: PartitionKey): Partition {
  const { partitioning } = entry;
  const column = partitionColumn(entry);
  if (!partitioning) return { id: null, intervals: [{}], holdsNull: true };
  if (!column || partitioning.kind === 'INGESTION') {
    return { id: '__UNPARTITIONED__', intervals: [{}], holdsNull: true };
  }
  if (key.outside && partitioning.kind === 'RANGE') {
    const below = { high: BigInt(partitioning.start) - 1n };
    return { id: '__UNPARTITIONED__', intervals: [below, { low: BigInt(partitioning.end) }], holdsNull: false };
  }
  if (key.start === null) return { id: '__NULL__', intervals: [], holdsNull: true };
  if (partitioning.kind === 'RANGE') return rangePartition(partitioning, key.start);
  const { unit } = partitioning;
  const next = unitStart(key.start, unit, 1);
  const interval =
    column.type.kind === 'DATE'
      ? { low: dayOf(key.start), high: dayOf(next) - 1n }
      : { low: key.start, high: next - 1n };
  return { id: timeId(key.start, unit), intervals: [interval], holdsNull: false };
}
