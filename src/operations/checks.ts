// The checks of Health: each with its light, what was seen, and what to do; made from what the rules found. Pure.
import type { AlertLevel } from '../warehouse/rows/health';
import { byLevel, type Examined, type Finding } from './findings';
import {
  billedProblem,
  costs,
  DAILY,
  dailySuccess,
  type Health,
  hoursSince,
  jobFacts,
  lastSign,
  newestResult,
  newestStatistics,
} from './health';
import { type CheckKey, checkKeys } from './rules';
import { capacities, growth, timedJobs } from './trend';

export type Light = 'OK' | 'WARNING' | 'CRITICAL';

export interface Check {
  readonly key: CheckKey;
  readonly title: string;
  readonly light: Light;
  /** The number behind it, in a sentence. */
  readonly seen: string;
  /** What to do; null while all is well. */
  readonly remedy: string | null;
}

interface CheckDefinition {
  readonly title: string;
  seen(health: Health): string;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
const ago = (hours: number): string => (hours === Number.POSITIVE_INFINITY ? 'never' : `${rounded(hours)} h ago`);
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

const definitions: { readonly [K in CheckKey]: CheckDefinition } = {
  'daily-success': {
    title: 'Daily runs that ended well, 7 days',
    seen: (health) => {
      const success = dailySuccess(health);
      return success === null ? 'No daily run in 7 days.' : `${percent(success)} of the daily runs.`;
    },
  },
  'daily-run': {
    title: 'Last daily run',
    seen: (health) => {
      const daily = jobFacts(health, DAILY);
      const pages = daily === undefined ? '' : ` ${daily.last_failed} of ${daily.last_processed} pages failed.`;
      return `Ended well ${ago(hoursSince(health, daily?.last_completed_at))}.${pages}`;
    },
  },
  performance: {
    title: 'Freshness of caption statistics',
    seen: (health) => `Updated ${ago(hoursSince(health, newestStatistics(health)))}.`,
  },
  'lock-cleanup': {
    title: 'Cleanup of locks',
    seen: (health) => {
      const { sweeps, locks } = health.facts;
      const left = locks.leaked + locks.stale;
      const due = sweeps.released_7d + left;
      const share = due === 0 ? 'nothing was due' : `${percent(sweeps.released_7d / due)} of what was due was freed`;
      return `Swept ${ago(hoursSince(health, sweeps.last_sweep_at))}; in 7 days ${share}: ${sweeps.released_7d} freed (${sweeps.released_before_7d} the week before), ${left} left.`;
    },
  },
  'active-locks': { title: 'Active locks', seen: ({ facts }) => `${facts.locks.active} caption locks are active.` },
  'failing-pages': {
    title: 'Failing pages',
    seen: ({ facts: { failing } }) => {
      const named = failing.slice(0, 5).map((page) => `${page.page_name} (${page.error_days} days)`);
      const more = failing.length > named.length ? ` and ${failing.length - named.length} more` : '';
      return failing.length === 0 ? 'No page failed in 7 days.' : `Failed in 7 days: ${named.join(', ')}${more}.`;
    },
  },
  alerts: {
    title: 'Open alerts',
    seen: (health) => {
      const open = openAlerts(health);
      const counts = (['CRITICAL', 'WARNING', 'INFO'] as const).map(
        (level) => `${open.filter((alert) => alert.level === level).length} ${level}`,
      );
      return open.length === 0 ? 'None.' : `${counts.join(', ')} not acknowledged.`;
    },
  },
  durations: {
    title: 'Time of the jobs, and capacity',
    seen: (health) => {
      const times = timedJobs(health).flatMap(({ job, series, limitSeconds }) => {
        const last = [...series].reverse().find((value) => value !== null);
        if (last === undefined || last === null) return [];
        const grown = growth(series);
        const trend = grown === null ? '' : `, ${rounded(grown.factor)} × the weeks before`;
        return [`${job} ${rounded(last)} s of ${limitSeconds} s${trend}`];
      });
      const nearest = [...capacities(health)].sort((a, b) => a.days - b.days)[0];
      const reach =
        nearest === undefined || nearest.days === Number.POSITIVE_INFINITY
          ? 'no limit is being approached'
          : `${nearest.what}: limit in ${Math.round(nearest.days)} days`;
      return `${times.length === 0 ? 'No runs yet' : times.join('; ')}; ${reach}.`;
    },
  },
  statistics: {
    title: 'Stale and missing statistics',
    seen: ({ facts: { pages } }) => {
      const stale = pages.reduce((sum, page) => sum + page.stale_captions, 0);
      const captions = pages.reduce((sum, page) => sum + page.captions, 0);
      const missing = pages.filter((page) => page.captions === 0 && page.mature_messages > 0).length;
      return `${stale} of ${captions} are stale; ${missing} pages have results but no statistics.`;
    },
  },
  queue: {
    title: 'Queue',
    seen: (health) => {
      const { pending, processing, lapsed, failed_24h, oldest_waiting_at } = health.facts.queue;
      const oldest =
        oldest_waiting_at === null ? '' : `; the oldest since ${rounded(hoursSince(health, oldest_waiting_at))} h`;
      return `${pending} pending, ${processing} in work (${lapsed} begun and left), ${failed_24h} given up within a day${oldest}.`;
    },
  },
  results: {
    title: 'Results of messages',
    seen: (health) => `The newest came in ${ago(hoursSince(health, newestResult(health)))}.`,
  },
  cost: {
    title: 'Cost of BigQuery',
    seen: (health) => {
      const problem = billedProblem(health);
      if (problem !== null) return `Could not be read: ${problem}`;
      const days = costs(health).slice(-3);
      const told = days.map(({ day, usd }) => `${day} $${usd.toFixed(2)}`);
      return told.length === 0
        ? 'Nothing was billed to this account in 8 days.'
        : `${told.join(', ')} of $${health.parameters.daily_cost_limit_usd.toFixed(2)} a day.`;
    },
  },
  clock: {
    title: 'The clock',
    seen: (health) => {
      const sign = `Last sign in the warehouse ${ago(hoursSince(health, lastSign(health)))}`;
      if (health.heartbeat === undefined) return `${sign}.`;
      return `${sign}; last tick ${ago(hoursSince(health, health.heartbeat))}.`;
    },
  },
  channels: {
    title: 'Channels of alerts',
    seen: ({ channels, facts }) => {
      const failing = facts.alerts.filter((alert) => alert.rule === 'channel-failed' && alert.resolved_at === null);
      const names = failing.map((alert) => alert.object ?? '');
      if (names.length > 0) return `Failing: ${names.join(', ')}.`;
      return channels.length === 0 ? 'None is known to fail.' : `${channels.map(({ channel }) => channel).join(', ')}.`;
    },
  },
};

/** What is open and nobody has acknowledged. */
function openAlerts({ facts }: Health): readonly { readonly level: AlertLevel }[] {
  return facts.alerts.filter((alert) => alert.resolved_at === null && !alert.acknowledged);
}

function worst(levels: readonly AlertLevel[]): Light {
  if (levels.includes('CRITICAL')) return 'CRITICAL';
  return levels.includes('WARNING') ? 'WARNING' : 'OK';
}

/** A channel that failed stands as an alert until it works again. */
function openChannelAlerts({ facts }: Health): readonly { readonly level: AlertLevel }[] {
  return facts.alerts.filter((alert) => alert.rule === 'channel-failed' && alert.resolved_at === null);
}

export function checksOf(health: Health, examined: readonly Examined[]): readonly Check[] {
  return checkKeys.map((key) => {
    const found: Finding[] = [];
    for (const { rule, findings } of examined) if (rule.check === key) found.push(...findings);
    found.sort(byLevel);
    const standing = key === 'alerts' ? openAlerts(health) : key === 'channels' ? openChannelAlerts(health) : [];
    const { title, seen } = definitions[key];
    const light = worst([...found, ...standing].map(({ level }) => level));
    const messages = found.filter(({ level }) => level !== 'INFO').map(({ message }) => message);
    return {
      key,
      title,
      light,
      seen: [seen(health), ...messages.slice(0, 3)].join(' '),
      remedy: light === 'OK' ? null : (found[0]?.rule.remedy ?? remedies[key] ?? null),
    };
  });
}

/** Of checks whose light comes from alerts. */
const remedies: { readonly [K in CheckKey]?: string } = {
  alerts: 'Open Alerts: each tells what to do; a checkbox acknowledges it.',
  channels: 'Setup ▸ Alert channels…: correct the channel and send a test.',
};
