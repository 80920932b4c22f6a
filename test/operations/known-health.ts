// A health reading made by hand in which all is well, for tests of what judges it.
import { addDays, civilDate, instant } from '../../src/calendar/civil';
import type { Health, HealthReading } from '../../src/operations/health';
import { healthOf, type OutsideWarehouse } from '../../src/operations/health';
import type { Parameters } from '../../src/parameters/registry';
import type { BilledRow, HealthFacts, KnownAlert, TrendDay } from '../../src/warehouse/rows/health';

export const NOW = instant(Date.parse('2025-03-05T20:00:00Z'));
export const hoursAgo = (hours: number) => instant(NOW - hours * 3_600_000);
const TODAY = civilDate('2025-03-05');

export const job = (changes: Partial<HealthFacts['jobs'][number]> = {}): HealthFacts['jobs'][number] => ({
  job_name: 'run_daily_automation',
  last_started_at: hoursAgo(9),
  last_completed_at: hoursAgo(9),
  last_status: 'COMPLETED',
  last_error: '',
  last_processed: 100,
  last_failed: 0,
  completed_7d: 7,
  failed_7d: 0,
  killed_7d: 0,
  ...changes,
});

export const page = (changes: Partial<HealthFacts['pages'][number]> = {}): HealthFacts['pages'][number] => ({
  page_name: 'jade',
  statistics_at: hoursAgo(3),
  captions: 100,
  stale_captions: 0,
  mature_messages: 50,
  analysed_at: hoursAgo(9),
  analysis_error: null,
  ...changes,
});

export const failing = (changes: Partial<HealthFacts['failing'][number]> = {}): HealthFacts['failing'][number] => ({
  page_name: 'ruby',
  error_days: 1,
  errors: 1,
  last_error_at: hoursAgo(9),
  last_error: 'NO_MESSAGES',
  ...changes,
});

export const alert = (changes: Partial<KnownAlert> = {}): KnownAlert => ({
  alert_id: 'a',
  raised_at: hoursAgo(1),
  level: 'WARNING',
  source: 'health',
  message: 'A page has waited 5 h.',
  rule: 'queue-stuck',
  object: 'queue',
  remedy: 'Look.',
  acknowledged: false,
  acknowledged_at: null,
  acknowledged_by: null,
  resolved_at: null,
  notified_at: null,
  notified_level: null,
  notified_through: null,
  ...changes,
});

export const day = (back: number, changes: Partial<TrendDay> = {}): TrendDay => ({
  day: addDays(TODAY, -back),
  daily_seconds: 20,
  daily_pages: 100,
  daily_failed_pages: 0,
  performance_seconds: 40,
  failed_runs: 0,
  sweep_seconds: 2,
  sweeps: 24,
  released_locks: 40,
  active_locks: 900,
  failing_pages: 0,
  ...changes,
});

export const ninetyDays = (of: (back: number) => Partial<TrendDay> = () => ({})): TrendDay[] =>
  Array.from({ length: 90 }, (_, index) => day(89 - index, of(89 - index)));

export const billed = (usd: number, back = 1): BilledRow => ({
  day: addDays(TODAY, -back),
  job: 'daily',
  statements: 10,
  bytes: Math.round((usd / 6.25) * 2 ** 40),
});

export const facts = (changes: Partial<HealthFacts> = {}): HealthFacts => ({
  measured_at: NOW,
  parameters: null,
  jobs: [job()],
  sweeps: {
    last_sweep_at: hoursAgo(0.5),
    sweeps_24h: 24,
    largest_24h: 40,
    released_7d: 280,
    released_before_7d: 280,
  },
  locks: { active: 900, leaked: 0, stale: 0 },
  results: { newest_sent_at: hoursAgo(4), newest_ingested_at: hoursAgo(2), messages_14d: 5000 },
  pages: [page(), page({ page_name: 'ruby' })],
  failing: [],
  queue: { pending: 0, processing: 0, lapsed: 0, failed_24h: 0, oldest_waiting_at: null },
  alerts: [],
  pauses: [],
  schedules: [],
  ...changes,
});

export const reading = (changes: Partial<HealthReading> = {}): HealthReading => ({
  facts: facts(),
  trends: ninetyDays(),
  billed: [billed(0.21)],
  ...changes,
});

export const health = (
  changes: Partial<HealthFacts> = {},
  rest: Partial<Omit<HealthReading, 'facts'>> & OutsideWarehouse & { readonly parameters?: Partial<Parameters> } = {},
): Health => {
  const { heartbeat = hoursAgo(0.05), channels = [], parameters, ...others } = rest;
  const known = facts({ ...changes, ...(parameters ? { parameters: JSON.stringify(parameters) } : {}) });
  return healthOf(reading({ facts: known, ...others }), { heartbeat, channels });
};
