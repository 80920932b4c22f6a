// Health as data: what the warehouse told, what only the sheet knows, and the numbers to judge them by. Pure.
import { type CivilDate, type Instant, instant } from '../calendar/civil';
import { type Parameters, parseParameters } from '../parameters/registry';
import type { BilledRow, HealthFacts, TrendDay } from '../warehouse/rows/health';

/** How a channel fared that was tried: null while it works. */
export interface ChannelTrouble {
  readonly channel: string;
  /** Undefined: not tried since, so nothing is known. */
  readonly problem: string | null | undefined;
}

export interface Health {
  readonly facts: HealthFacts;
  /** Ninety days, the last one not over. */
  readonly trends: readonly TrendDay[];
  /** What was billed; why it could not be read, where it could not. */
  readonly billed: readonly BilledRow[] | { readonly problem: string };
  /** The last tick of the clock; undefined where the sheet's properties can't be seen, as from a terminal. */
  readonly heartbeat: Instant | null | undefined;
  readonly channels: readonly ChannelTrouble[];
  readonly parameters: Parameters;
}

export interface HealthReading {
  readonly facts: HealthFacts;
  readonly trends: readonly TrendDay[];
  readonly billed: Health['billed'];
}

export interface OutsideWarehouse {
  readonly heartbeat?: Instant | null;
  readonly channels?: readonly ChannelTrouble[];
}

export function healthOf(reading: HealthReading, outside: OutsideWarehouse = {}): Health {
  return {
    ...reading,
    heartbeat: outside.heartbeat,
    channels: outside.channels ?? [],
    parameters: parseParameters(reading.facts.parameters ?? {}).parameters,
  };
}

const MS_AN_HOUR = 3_600_000;

/** Hours from an instant until the facts were measured; infinite where it never was. */
export function hoursSince(health: Health, at: Instant | null | undefined): number {
  if (at === null || at === undefined) return Number.POSITIVE_INFINITY;
  return (health.facts.measured_at - at) / MS_AN_HOUR;
}

export const DAILY = 'run_daily_automation';
export const PERFORMANCE = 'update_caption_performance';

export type JobFacts = HealthFacts['jobs'][number];

export function jobFacts(health: Health, job: string): JobFacts | undefined {
  return health.facts.jobs.find(({ job_name }) => job_name === job);
}

/** The latest thing that the clock is known to have done: a sweep is due every hour, and each leaves a row. */
export function lastSign(health: Health): Instant | null {
  const { jobs, sweeps } = health.facts;
  const signs = jobs.map(({ last_started_at }) => last_started_at);
  if (sweeps.last_sweep_at !== null) signs.push(sweeps.last_sweep_at);
  return signs.reduce<Instant | null>((latest, sign) => (latest === null || sign > latest ? sign : latest), null);
}

/** The first day of 90 on which any job of the clock left a sign; a new installation has none before it. */
export function firstSign({ trends }: Health): Instant | null {
  const first = trends.find((day) => day.sweeps + day.failed_runs > 0 || day.performance_seconds !== null);
  return first === undefined ? null : instant(Date.parse(`${first.day}T${LOS_ANGELES_MIDNIGHT}`));
}

/** Near enough for a day's beginning. */
const LOS_ANGELES_MIDNIGHT = '08:00:00Z';

export function newestStatistics(health: Health): Instant | null {
  const updates = health.facts.pages.flatMap(({ statistics_at }) => statistics_at ?? []);
  return updates.reduce<Instant | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
}

/** When the last result came in; by the time of the message itself where the source does not say. */
export function newestResult(health: Health): Instant | null {
  const { newest_ingested_at, newest_sent_at } = health.facts.results;
  return newest_ingested_at ?? newest_sent_at;
}

export const automationPaused = (health: Health): boolean =>
  health.facts.pauses.some(({ job_name }) => job_name === '*');

/** Completed runs of those that have ended in 7 days; null where none has. */
export function dailySuccess(health: Health): number | null {
  const daily = jobFacts(health, DAILY);
  if (daily === undefined) return null;
  const ended = daily.completed_7d + daily.failed_7d + daily.killed_7d;
  return ended === 0 ? null : daily.completed_7d / ended;
}

/** Null where it could not be read. */
export const billedProblem = ({ billed }: Health): string | null => ('problem' in billed ? billed.problem : null);

const billedRows = ({ billed }: Health): readonly BilledRow[] => ('problem' in billed ? [] : billed);

const BYTES_A_TIB = 2 ** 40;

export interface DayCost {
  readonly day: CivilDate;
  readonly usd: number;
}

/** Days with what each cost, the oldest first. */
export function costs(health: Health): readonly DayCost[] {
  const bytes = new Map<CivilDate, number>();
  for (const row of billedRows(health)) bytes.set(row.day, (bytes.get(row.day) ?? 0) + row.bytes);
  return [...bytes]
    .map(([day, sum]) => ({ day, usd: (sum / BYTES_A_TIB) * health.parameters.usd_per_tib }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** What each job cost over all the days told, the dearest first. */
export function costsByJob(health: Health): readonly { readonly job: string; readonly usd: number }[] {
  const bytes = new Map<string, number>();
  for (const row of billedRows(health)) bytes.set(row.job, (bytes.get(row.job) ?? 0) + row.bytes);
  return [...bytes]
    .map(([job, sum]) => ({ job, usd: (sum / BYTES_A_TIB) * health.parameters.usd_per_tib }))
    .sort((a, b) => b.usd - a.usd);
}
