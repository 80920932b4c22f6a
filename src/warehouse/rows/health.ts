// The rows that health is read from: facts, the development of 90 days, what was billed; and what became of alerts.
import { flag, list, nullable, number, object, oneOf, type Read, text, whole } from '../../planning/schema';
import { dateReader, instantReader } from '../readers';

const COUNT = whole(0, Number.MAX_SAFE_INTEGER);
const SECONDS = number(0, Number.POSITIVE_INFINITY);
const MOST = 1000;

export const alertLevels = ['CRITICAL', 'WARNING', 'INFO'] as const;
export type AlertLevel = (typeof alertLevels)[number];
const level = oneOf(...alertLevels);

const job = object({
  job_name: text(),
  last_started_at: instantReader(),
  last_completed_at: nullable(instantReader()),
  last_status: text(),
  last_error: text(),
  last_processed: COUNT,
  last_failed: COUNT,
  completed_7d: COUNT,
  failed_7d: COUNT,
  killed_7d: COUNT,
});

const page = object({
  page_name: text(),
  statistics_at: nullable(instantReader()),
  captions: COUNT,
  stale_captions: COUNT,
  mature_messages: COUNT,
  analysed_at: nullable(instantReader()),
  analysis_error: nullable(text()),
});

const alert = object({
  alert_id: text(),
  raised_at: instantReader(),
  level,
  source: text(),
  message: text(),
  rule: nullable(text()),
  object: nullable(text()),
  remedy: nullable(text()),
  acknowledged: flag(),
  acknowledged_at: nullable(instantReader()),
  acknowledged_by: nullable(text()),
  resolved_at: nullable(instantReader()),
  notified_at: nullable(instantReader()),
  notified_level: nullable(level),
  notified_through: nullable(text()),
});

export const readHealthFacts = object({
  measured_at: instantReader(),
  /** The set in force as JSON text; NULL where none was ever stored. */
  parameters: nullable(text()),
  jobs: list(job, MOST),
  sweeps: object({
    last_sweep_at: nullable(instantReader()),
    sweeps_24h: COUNT,
    largest_24h: COUNT,
    released_7d: COUNT,
    released_before_7d: COUNT,
  }),
  locks: object({ active: COUNT, leaked: COUNT, stale: COUNT }),
  results: object({
    newest_sent_at: nullable(instantReader()),
    newest_ingested_at: nullable(instantReader()),
    messages_14d: COUNT,
  }),
  pages: list(page, MOST),
  failing: list(
    object({ page_name: text(), error_days: COUNT, errors: COUNT, last_error_at: instantReader(), last_error: text() }),
    MOST,
  ),
  queue: object({
    pending: COUNT,
    processing: COUNT,
    lapsed: COUNT,
    failed_24h: COUNT,
    oldest_waiting_at: nullable(instantReader()),
  }),
  alerts: list(alert, MOST),
  pauses: list(object({ job_name: text(), paused_by: nullable(text()), reason: nullable(text()) }), MOST),
  schedules: list(
    object({
      schedule_id: text(),
      page_name: text(),
      owner: nullable(text()),
      week_start: dateReader(),
      status: oneOf('DRAFT', 'READY', 'HELD'),
      colour: nullable(text()),
      messages: COUNT,
    }),
    MOST,
  ),
});

export type HealthFacts = Read<typeof readHealthFacts>;
export type KnownAlert = Read<typeof alert>;

export const readTrendDay = object({
  day: dateReader(),
  daily_seconds: nullable(SECONDS),
  daily_pages: nullable(COUNT),
  daily_failed_pages: nullable(COUNT),
  performance_seconds: nullable(SECONDS),
  failed_runs: COUNT,
  sweep_seconds: nullable(SECONDS),
  sweeps: COUNT,
  released_locks: COUNT,
  active_locks: whole(-MOST, Number.MAX_SAFE_INTEGER),
  failing_pages: COUNT,
});

export type TrendDay = Read<typeof readTrendDay>;

export const readBilledRow = object({
  day: dateReader(),
  /** The label that the add-on gives its jobs; `other` for what has none. */
  job: text(),
  statements: COUNT,
  bytes: COUNT,
});

export type BilledRow = Read<typeof readBilledRow>;

export const readRecordedAlert = object({
  alert_id: text(),
  rule: nullable(text()),
  object: nullable(text()),
  standing_id: text(),
  outcome: oneOf('RAISED', 'STANDING', 'CHANGED', 'UNKNOWN'),
});

export type RecordedAlert = Read<typeof readRecordedAlert>;

/** A line of the tab Health: the scorecard's, or a check's. */
export interface HealthRow {
  readonly part: 'SCORE' | 'CHECK';
  readonly name: string;
  readonly verdict: 'OK' | 'WARNING' | 'FAILED';
  readonly value: string;
  readonly expected: string | null;
  readonly detail: string | null;
}
