// The alert rules as data: what each measures, the limits that it may not reach, what it says and what to do.
import type { Parameters } from '../parameters/registry';
import type { AlertLevel } from '../warehouse/rows/health';
import {
  automationPaused,
  billedProblem,
  costs,
  DAILY,
  dailySuccess,
  firstSign,
  type Health,
  hoursSince,
  jobFacts,
  lastSign,
  newestResult,
  newestStatistics,
  PERFORMANCE,
} from './health';
import { capacities, growth, timedJobs } from './trend';

export const checkKeys = [
  'daily-success',
  'daily-run',
  'performance',
  'lock-cleanup',
  'active-locks',
  'failing-pages',
  'alerts',
  'durations',
  'statistics',
  'queue',
  'results',
  'cost',
  'clock',
  'channels',
] as const;
export type CheckKey = (typeof checkKeys)[number];

/** Something measured on an object: a page, a job, a channel. A value that is null can't be told now: its alert stays as it is. */
export interface Measured {
  readonly object: string;
  readonly value: number | null;
  readonly detail?: string;
}

type NumberName = { [N in keyof Parameters]: Parameters[N] extends number ? N : never }[keyof Parameters];

/** A parameter, or a number that is no matter of choice. */
export type Limit = NumberName | number;

export interface Rule {
  readonly name: string;
  readonly check: CheckKey;
  /** FROM: at the limit already; ABOVE and BELOW: beyond it. */
  readonly breach: 'FROM' | 'ABOVE' | 'BELOW';
  readonly limits: { readonly [L in AlertLevel]?: Limit };
  measure(health: Health): readonly Measured[];
  /** One sentence, from what was measured and the limit that it broke. */
  message(measured: Measured & { readonly value: number }, limit: number): string;
  readonly remedy: string;
}

const ALL_PAGES = 'all pages';

const one = (object: string, value: number | null, detail?: string): readonly Measured[] => [
  detail === undefined ? { object, value } : { object, value, detail },
];

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
const hours = (value: number): string => (value === Number.POSITIVE_INFINITY ? 'no known time' : `${rounded(value)} h`);
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const because = ({ detail }: Measured): string => (detail === undefined || detail === '' ? '' : ` ${detail}`);

const lastErrorOf = (health: Health, job: string): string => {
  const facts = jobFacts(health, job);
  return facts?.last_status === 'FAILED' && facts.last_error !== '' ? `Its last run failed: ${facts.last_error}` : '';
};

/** The performance job runs, so that what is stale all the same is stale by itself. */
const performanceRuns = (health: Health): boolean =>
  hoursSince(health, newestStatistics(health)) < health.parameters.performance_stopped_hours;

export const rules: readonly Rule[] = [
  {
    name: 'daily-success-low',
    check: 'daily-success',
    breach: 'BELOW',
    limits: { WARNING: 'daily_success_warning', CRITICAL: 'daily_success_critical' },
    measure: (health) => {
      const success = dailySuccess(health);
      return success === null ? [] : one(DAILY, success, lastErrorOf(health, DAILY));
    },
    message: (m, limit) =>
      `Of the daily runs of 7 days only ${percent(m.value)} ended well (at least ${percent(limit)}).${because(m)}`,
    remedy: 'Open Runs, mend what the failed runs name, then Automation ▸ Start so that the clock catches up.',
  },
  {
    name: 'daily-missed',
    check: 'daily-run',
    breach: 'ABOVE',
    limits: { CRITICAL: 'daily_missed_hours' },
    measure: (health) =>
      one(
        DAILY,
        hoursSince(health, jobFacts(health, DAILY)?.last_completed_at ?? firstSign(health)),
        lastErrorOf(health, DAILY),
      ),
    message: (m, limit) => `No daily run has ended well for ${hours(m.value)} (at most ${limit} h).${because(m)}`,
    remedy: 'See Automation ▸ Status: start the clock if it is silent or paused; it catches the run up by itself.',
  },
  {
    name: 'daily-stopped',
    check: 'daily-run',
    breach: 'FROM',
    limits: { CRITICAL: 1 },
    measure: (health) => {
      const daily = jobFacts(health, DAILY);
      return one(DAILY, daily?.last_status === 'FAILED' ? 1 : 0, daily?.last_error);
    },
    message: (m) => `The last daily run stopped:${because(m)}`,
    remedy: 'Mend what it names. The clock tries three times; later call run_daily_automation for that date by hand.',
  },
  {
    name: 'daily-pages-failed',
    check: 'daily-run',
    breach: 'ABOVE',
    limits: { WARNING: 'failed_pages_alert_share' },
    measure: (health) => {
      const daily = jobFacts(health, DAILY);
      const share = daily === undefined || daily.last_processed === 0 ? 0 : daily.last_failed / daily.last_processed;
      return one(DAILY, share, daily && `${daily.last_failed} of ${daily.last_processed} pages.`);
    },
    message: (m, limit) =>
      `The last daily run failed for ${percent(m.value)} (at most ${percent(limit)}):${because(m)}`,
    remedy: 'Open Runs: each failed page is listed with its reason.',
  },
  {
    name: 'performance-stale',
    check: 'performance',
    breach: 'FROM',
    limits: { WARNING: 'performance_stale_hours', CRITICAL: 'performance_stopped_hours' },
    measure: (health) => {
      const pages = health.facts.pages.filter(({ captions }) => captions > 0);
      const newest = newestStatistics(health);
      const all = { object: ALL_PAGES, value: hoursSince(health, newest), detail: lastErrorOf(health, PERFORMANCE) };
      if (newest === null) return [{ ...all, value: pages.length === 0 && noMessages(health) ? 0 : all.value }];
      // A page counts by itself where the others are ahead of it.
      const behind = pages.filter(({ statistics_at }) => statistics_at !== null && statistics_at < newest);
      return [
        all,
        ...behind.map((page) => ({ object: page.page_name, value: hoursSince(health, page.statistics_at) })),
      ];
    },
    message: (m, limit) =>
      `Caption statistics of ${m.object} are ${hours(m.value)} old (updated every 6 h; at most ${limit} h).${because(m)}`,
    remedy: 'EROS ▸ Update performance now. If that fails too, its message names the cause.',
  },
  {
    name: 'sweep-missed',
    check: 'lock-cleanup',
    breach: 'ABOVE',
    limits: { WARNING: 'sweep_missed_hours' },
    measure: (health) => one('lock sweep', hoursSince(health, health.facts.sweeps.last_sweep_at)),
    message: (m, limit) => `Locks have not been swept for ${hours(m.value)} (every hour; at most ${limit} h).`,
    remedy: 'EROS ▸ Sweep locks now, then Automation ▸ Status.',
  },
  {
    name: 'sweep-large',
    check: 'lock-cleanup',
    breach: 'ABOVE',
    limits: { WARNING: 'swept_locks_alert' },
    measure: (health) => one('lock sweep', health.facts.sweeps.largest_24h),
    message: (m, limit) => `One sweep of the last day released ${m.value} locks (more than ${limit}).`,
    remedy: 'Check under Runs that the sweep runs every hour, and that no job locks captions without a schedule.',
  },
  {
    name: 'locks-leaked',
    check: 'lock-cleanup',
    breach: 'ABOVE',
    limits: { WARNING: 'leaked_locks_limit' },
    measure: ({ facts: { locks } }) => one('caption locks', locks.leaked + locks.stale),
    message: (m, limit) =>
      `${m.value} caption locks are held though their day is over or they never had one (at most ${limit}).`,
    remedy: 'EROS ▸ Sweep locks now frees them; if they stay, the sweep fails: see Runs.',
  },
  {
    name: 'locks-many',
    check: 'active-locks',
    breach: 'ABOVE',
    limits: { WARNING: 'active_locks_warning', CRITICAL: 'active_locks_critical' },
    measure: ({ facts: { locks } }) => one('caption locks', locks.active),
    message: (m, limit) => `${m.value} caption locks are active (more than ${limit}).`,
    remedy: 'Approve or regenerate the schedules that wait in Overview; locks of cancelled ones are swept.',
  },
  {
    name: 'page-failing',
    check: 'failing-pages',
    breach: 'FROM',
    limits: { WARNING: 'failing_page_days' },
    measure: (health) =>
      health.facts.failing.map((page) => ({
        object: page.page_name,
        // A page that failed, but not since the last daily run was due, is well again.
        value: hoursSince(health, page.last_error_at) > health.parameters.daily_missed_hours ? 0 : page.error_days,
        detail: page.last_error,
      })),
    message: (m) => `${m.object} failed on ${m.value} of the last 7 days:${because(m)}`,
    remedy: 'Mend what the message names (profile, messages, captions); the next daily run tries the page again.',
  },
  {
    name: 'duration-growing',
    check: 'durations',
    breach: 'ABOVE',
    limits: { WARNING: 'duration_growth_limit' },
    measure: (health) =>
      timedJobs(health).map(({ job, series }) => {
        const grown = growth(series);
        const matters = grown !== null && grown.recent >= health.parameters.duration_growth_seconds;
        return { object: job, value: matters ? grown.factor : 0 };
      }),
    message: (m, limit) =>
      `The ${m.object} takes ${rounded(m.value)} times as long as in the weeks before (at most ${limit} times).`,
    remedy: 'Compare the pages and messages of both weeks in Health; a new source of messages is the usual reason.',
  },
  {
    name: 'duration-near-limit',
    check: 'durations',
    breach: 'ABOVE',
    limits: { WARNING: 'duration_limit_share', CRITICAL: 1 },
    measure: (health) =>
      timedJobs(health).map(({ job, series, limitSeconds }) => {
        const last = [...series].reverse().find((value) => value !== null) ?? 0;
        return { object: job, value: last / limitSeconds, detail: `${Math.round(last)} s of ${limitSeconds} s.` };
      }),
    message: (m) => `The ${m.object} takes ${percent(m.value)} of its time limit:${because(m)}`,
    remedy: 'Raise its time limit in Settings, or split the pages over two installations.',
  },
  {
    name: 'capacity-short',
    check: 'durations',
    breach: 'BELOW',
    limits: { WARNING: 'capacity_days' },
    measure: (health) => capacities(health).map(({ what, days }) => ({ object: what, value: days })),
    message: (m) => `At the rate of 90 days the ${m.object} reaches its limit in ${Math.round(m.value)} days.`,
    remedy: 'Plan the split of the pages over two installations, or raise the limit in Settings, before that.',
  },
  {
    name: 'statistics-stale',
    check: 'statistics',
    breach: 'ABOVE',
    limits: { WARNING: 'statistics_stale_share' },
    measure: (health) => {
      const { pages } = health.facts;
      const captions = pages.reduce((sum, page) => sum + page.captions, 0);
      const stale = pages.reduce((sum, page) => sum + page.stale_captions, 0);
      if (!performanceRuns(health)) return one(ALL_PAGES, null);
      return one(ALL_PAGES, captions === 0 ? 0 : stale / captions, `${stale} of ${captions}.`);
    },
    message: (m) => `${percent(m.value)} of the caption statistics were passed over by the updates:${because(m)}`,
    remedy: 'EROS ▸ Update performance now; npm run verify tells which objects differ from their files.',
  },
  {
    name: 'statistics-missing',
    check: 'statistics',
    breach: 'FROM',
    limits: { WARNING: 1 },
    measure: (health) =>
      health.facts.pages
        .filter(({ captions, mature_messages }) => captions === 0 && mature_messages > 0)
        .map((page) => ({
          object: page.page_name,
          value: performanceRuns(health) ? page.mature_messages : null,
        })),
    message: (m) => `${m.object} has results of ${m.value} messages, but no statistics: nothing is learnt from them.`,
    remedy: 'Check that the captions of these messages are in caption_bank and that the page’s aliases are complete.',
  },
  {
    name: 'queue-stuck',
    check: 'queue',
    breach: 'FROM',
    limits: { WARNING: 'queue_waiting_hours', CRITICAL: 'queue_stuck_hours' },
    measure: (health) => {
      const { oldest_waiting_at, pending, lapsed } = health.facts.queue;
      const waited = oldest_waiting_at === null ? 0 : hoursSince(health, oldest_waiting_at);
      return one('queue', waited, `${pending} pending, ${lapsed} begun and left.`);
    },
    message: (m, limit) => `A page has waited ${hours(m.value)} to be planned (at most ${limit} h):${because(m)}`,
    remedy: 'EROS ▸ Generate all due pages. If they stay, Runs tells at which stage each ended.',
  },
  {
    name: 'queue-failed',
    check: 'queue',
    breach: 'ABOVE',
    limits: { WARNING: 'queue_failed_limit' },
    measure: ({ facts: { queue } }) => one('queue', queue.failed_24h),
    message: (m, limit) => `${m.value} queued pages were given up within a day (at most ${limit}).`,
    remedy: 'Open Runs for the reason of each, mend it, then Generate this page’s week….',
  },
  {
    name: 'results-late',
    check: 'results',
    breach: 'ABOVE',
    limits: { WARNING: 'results_late_hours', CRITICAL: 'results_stopped_hours' },
    measure: (health) => one('mass_messages', hoursSince(health, newestResult(health))),
    message: (m, limit) => `The newest result of a message came in ${hours(m.value)} ago (at most ${limit} h).`,
    remedy: 'Look at whatever loads mass_messages; what comes late is learnt from all the same.',
  },
  {
    name: 'cost-over-budget',
    check: 'cost',
    breach: 'ABOVE',
    limits: { WARNING: 'daily_cost_limit_usd' },
    measure: (health) => {
      const dearest = costs(health)
        .slice(-2)
        .reduce((most, day) => (day.usd > most.usd ? day : most), { day: '', usd: 0 });
      return one('BigQuery', billedProblem(health) === null ? dearest.usd : null, dearest.day);
    },
    message: (m, limit) => `BigQuery cost $${m.value.toFixed(2)} on${because(m)} (budget $${limit.toFixed(2)} a day).`,
    remedy: 'Health lists the cost by job; a query without a filter on its partitions is the usual reason.',
  },
  {
    name: 'clock-silent',
    check: 'clock',
    breach: 'ABOVE',
    limits: { CRITICAL: 'sweep_missed_hours' },
    measure: (health) => {
      if (automationPaused(health)) return one('clock', null);
      return one('clock', hoursSince(health, lastSign(health)));
    },
    message: (m, limit) => `The clock has left no sign in the warehouse for ${hours(m.value)} (at most ${limit} h).`,
    remedy: 'Its owner opens the sheet and chooses Automation ▸ Start; authorisation may have to be given again.',
  },
  {
    name: 'clock-late',
    check: 'clock',
    breach: 'ABOVE',
    limits: { CRITICAL: 'heartbeat_warning_minutes' },
    measure: (health) =>
      health.heartbeat === undefined
        ? one('heartbeat', null)
        : one('heartbeat', hoursSince(health, health.heartbeat) * 60),
    message: (m, limit) =>
      m.value === Number.POSITIVE_INFINITY
        ? 'The clock has never ticked.'
        : `The clock last ticked ${Math.round(m.value)} minutes ago (at most ${limit}).`,
    remedy: 'Its owner opens the sheet and chooses Automation ▸ Start; authorisation may have to be given again.',
  },
  {
    name: 'automation-paused',
    check: 'clock',
    breach: 'FROM',
    limits: { INFO: 1 },
    measure: ({ facts }) =>
      facts.pauses.map(({ job_name, paused_by, reason }) => ({
        object: job_name === '*' ? 'all jobs' : job_name,
        value: 1,
        detail: [paused_by ?? 'somebody', reason].filter(Boolean).join(': '),
      })),
    message: (m) => `Paused from a terminal (${m.object}) by${because(m)}.`,
    remedy: 'npm run rollback -- --resume lets it run again.',
  },
  {
    name: 'channel-failed',
    check: 'channels',
    breach: 'FROM',
    limits: { WARNING: 1 },
    measure: ({ channels }) =>
      channels.map(({ channel, problem }) => ({
        object: channel,
        value: problem === undefined ? null : problem === null ? 0 : 1,
        ...(problem ? { detail: problem } : {}),
      })),
    message: (m) => `Alerts could not be sent by ${m.object}:${because(m)}`,
    remedy: 'Setup ▸ Alert channels…: correct it and send a test; until then alerts take the next channel.',
  },
];

function noMessages(health: Health): boolean {
  return health.facts.pages.every(({ mature_messages }) => mature_messages === 0);
}
