// Each rule fires at its threshold and not just below, once, and its alert ends by itself; the score falls with each.
import { describe, expect, it } from 'vitest';
import { afterChanges, evaluate } from '../../src/operations/alerts';
import { examine } from '../../src/operations/findings';
import type { Health } from '../../src/operations/health';
import { healthRows, judge } from '../../src/operations/report';
import { checkKeys, rules } from '../../src/operations/rules';
import { weights } from '../../src/operations/scorecard';
import { daysUntil, growth } from '../../src/operations/trend';
import type { KnownAlert } from '../../src/warehouse/rows/health';
import { alert, billed, failing, health, hoursAgo, job, NOW, ninetyDays, page } from './known-health';

interface Threshold {
  readonly rule: string;
  readonly object: string;
  readonly level: 'CRITICAL' | 'WARNING' | 'INFO';
  /** Just not yet. */
  readonly below: Health;
  /** Just there. */
  readonly at: Health;
}

const MINUTE = 1 / 60;
const sweeps = { sweeps_24h: 24, largest_24h: 40, released_7d: 280, released_before_7d: 280 };
const queue = { pending: 1, processing: 0, lapsed: 0, failed_24h: 0, oldest_waiting_at: null };
const daily = (completed_7d: number, failed_7d: number) => health({ jobs: [job({ completed_7d, failed_7d })] });
const updated = (hours: number) => health({ pages: [page({ statistics_at: hoursAgo(hours) })] });
const swept = (hours: number) => health({ sweeps: { ...sweeps, last_sweep_at: hoursAgo(hours) } });
const locks = (active: number, leaked = 0) => health({ locks: { active, leaked, stale: 0 } });
const waiting = (hours: number) => health({ queue: { ...queue, oldest_waiting_at: hoursAgo(hours) } });
const result = (hours: number) =>
  health({ results: { newest_sent_at: hoursAgo(hours), newest_ingested_at: hoursAgo(hours), messages_14d: 9 } });
const lastDaily = (seconds: number) =>
  health({}, { trends: ninetyDays((back) => (back === 0 ? { daily_seconds: seconds } : {})) });
const grown = (recent: number) =>
  health({}, { trends: ninetyDays((back) => ({ performance_seconds: back < 7 ? recent : 40 })) });
/** 40 locks more each day, up to so many today. */
const rising = (today: number) => health({}, { trends: ninetyDays((back) => ({ active_locks: today - 40 * back })) });
/** So many days ago the clock was started. */
const begun = (days: number) =>
  ninetyDays((back) => (back <= days ? { sweeps: 24 } : { sweeps: 0, failed_runs: 0, performance_seconds: null }));
const silent = (hours: number) => health({ jobs: [], sweeps: { ...sweeps, last_sweep_at: hoursAgo(hours) } });

const thresholds: readonly Threshold[] = [
  {
    rule: 'daily-success-low',
    object: 'run_daily_automation',
    level: 'WARNING',
    below: daily(19, 1),
    at: daily(18, 1),
  },
  { rule: 'daily-success-low', object: 'run_daily_automation', level: 'CRITICAL', below: daily(8, 2), at: daily(7, 2) },
  {
    rule: 'daily-missed',
    object: 'run_daily_automation',
    level: 'CRITICAL',
    below: health({ jobs: [job({ last_completed_at: hoursAgo(28) })] }),
    at: health({ jobs: [job({ last_completed_at: hoursAgo(28 + MINUTE) })] }),
  },
  {
    // Of a new installation, whose first daily run is still to come.
    rule: 'daily-missed',
    object: 'run_daily_automation',
    level: 'CRITICAL',
    below: health({ jobs: [job({ last_completed_at: null })] }, { trends: begun(0) }),
    at: health({ jobs: [job({ last_completed_at: null })] }, { trends: begun(1) }),
  },
  {
    rule: 'daily-stopped',
    object: 'run_daily_automation',
    level: 'CRITICAL',
    below: health({ jobs: [job({ last_status: 'RUNNING' })] }),
    at: health({ jobs: [job({ last_status: 'FAILED', last_error: 'jade, ruby failed' })] }),
  },
  {
    rule: 'daily-pages-failed',
    object: 'run_daily_automation',
    level: 'WARNING',
    below: health({ jobs: [job({ last_failed: 10 })] }),
    at: health({ jobs: [job({ last_failed: 11 })] }),
  },
  { rule: 'performance-stale', object: 'all pages', level: 'WARNING', below: updated(8 - MINUTE), at: updated(8) },
  { rule: 'performance-stale', object: 'all pages', level: 'CRITICAL', below: updated(12 - MINUTE), at: updated(12) },
  {
    rule: 'performance-stale',
    object: 'ruby',
    level: 'WARNING',
    below: health({ pages: [page(), page({ page_name: 'ruby', statistics_at: hoursAgo(8 - MINUTE) })] }),
    at: health({ pages: [page(), page({ page_name: 'ruby', statistics_at: hoursAgo(8) })] }),
  },
  { rule: 'sweep-missed', object: 'lock sweep', level: 'WARNING', below: swept(2), at: swept(2 + MINUTE) },
  {
    rule: 'sweep-large',
    object: 'lock sweep',
    level: 'WARNING',
    below: health({ sweeps: { ...sweeps, last_sweep_at: hoursAgo(1), largest_24h: 1000 } }),
    at: health({ sweeps: { ...sweeps, last_sweep_at: hoursAgo(1), largest_24h: 1001 } }),
  },
  { rule: 'locks-leaked', object: 'caption locks', level: 'WARNING', below: locks(900, 0), at: locks(900, 1) },
  { rule: 'locks-many', object: 'caption locks', level: 'WARNING', below: locks(5000), at: locks(5001) },
  { rule: 'locks-many', object: 'caption locks', level: 'CRITICAL', below: locks(10_000), at: locks(10_001) },
  {
    rule: 'page-failing',
    object: 'ruby',
    level: 'WARNING',
    below: health({ failing: [failing({ error_days: 1 })] }),
    at: health({ failing: [failing({ error_days: 2 })] }),
  },
  { rule: 'duration-growing', object: 'performance update', level: 'WARNING', below: grown(60), at: grown(60.5) },
  { rule: 'duration-near-limit', object: 'daily run', level: 'WARNING', below: lastDaily(480), at: lastDaily(481) },
  { rule: 'duration-near-limit', object: 'daily run', level: 'CRITICAL', below: lastDaily(600), at: lastDaily(601) },
  { rule: 'capacity-short', object: 'active locks', level: 'WARNING', below: rising(3790), at: rising(3810) },
  {
    rule: 'statistics-stale',
    object: 'all pages',
    level: 'WARNING',
    below: health({ pages: [page({ stale_captions: 5 })] }),
    at: health({ pages: [page({ stale_captions: 6 })] }),
  },
  {
    rule: 'statistics-missing',
    object: 'ruby',
    level: 'WARNING',
    below: health({
      pages: [page(), page({ page_name: 'ruby', captions: 0, statistics_at: null, mature_messages: 0 })],
    }),
    at: health({ pages: [page(), page({ page_name: 'ruby', captions: 0, statistics_at: null, mature_messages: 1 })] }),
  },
  { rule: 'queue-stuck', object: 'queue', level: 'WARNING', below: waiting(4 - MINUTE), at: waiting(4) },
  { rule: 'queue-stuck', object: 'queue', level: 'CRITICAL', below: waiting(12 - MINUTE), at: waiting(12) },
  {
    rule: 'queue-failed',
    object: 'queue',
    level: 'WARNING',
    below: health({ queue: { ...queue, failed_24h: 0 } }),
    at: health({ queue: { ...queue, failed_24h: 1 } }),
  },
  { rule: 'results-late', object: 'mass_messages', level: 'WARNING', below: result(26), at: result(26 + MINUTE) },
  { rule: 'results-late', object: 'mass_messages', level: 'CRITICAL', below: result(50), at: result(50 + MINUTE) },
  {
    rule: 'cost-over-budget',
    object: 'BigQuery',
    level: 'WARNING',
    below: health({}, { billed: [billed(0.25), billed(0.2499)] }),
    at: health({}, { billed: [billed(0.25), billed(0.2501)] }),
  },
  { rule: 'clock-silent', object: 'clock', level: 'CRITICAL', below: silent(2), at: silent(2 + MINUTE) },
  {
    rule: 'clock-late',
    object: 'heartbeat',
    level: 'CRITICAL',
    below: health({}, { heartbeat: hoursAgo(0.5) }),
    at: health({}, { heartbeat: hoursAgo(0.5 + MINUTE) }),
  },
  {
    rule: 'automation-paused',
    object: 'all jobs',
    level: 'INFO',
    below: health(),
    at: health({ pauses: [{ job_name: '*', paused_by: 'lee', reason: 'deploy' }] }),
  },
  {
    rule: 'channel-failed',
    object: 'slack',
    level: 'WARNING',
    below: health({}, { channels: [{ channel: 'slack', problem: null }] }),
    at: health({}, { channels: [{ channel: 'slack', problem: 'It answered 500.' }] }),
  },
];

let ids = 0;
const evaluated = (seen: Health, alerts: readonly KnownAlert[]) => {
  const found = evaluate({
    examined: examine(rules, seen),
    alerts,
    parameters: seen.parameters,
    now: NOW,
    newId: () => `alert ${++ids}`,
  });
  return { ...found, after: afterChanges(alerts, found, NOW) };
};

describe('a rule', () => {
  it('has its threshold tested, each level of each', () => {
    const tested = new Set(thresholds.map(({ rule, level }) => `${rule} ${level}`));
    const all = rules.flatMap((rule) => Object.keys(rule.limits).map((level) => `${rule.name} ${level}`));
    expect([...tested].sort()).toEqual([...all].sort());
  });

  it('has a name of its own and something to do', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { remedy } of rules) expect(remedy).toMatch(/^.{20,200}\.$/);
  });

  it.each(thresholds.map((each) => [each.rule, each.level, each] as const))(
    '%s fires at its threshold for %s and not just below; once; and its alert ends by itself',
    (_, __, { rule, object, level, below, at }) => {
      const of = (alerts: readonly { rule: string | null; object: string | null; level: string }[], wanted = level) =>
        alerts.filter((each) => each.rule === rule && each.object === object && each.level === wanted);
      expect(of(evaluated(below, []).raise)).toEqual([]);

      const first = evaluated(at, []);
      expect(of(first.raise)).toHaveLength(1);
      const [raised] = of(first.raise);
      expect(raised).toMatchObject({ source: 'health', message: expect.stringMatching(/^.{15,400}$/) });

      const second = evaluated(at, first.after);
      expect(second).toMatchObject({ raise: [], keep: [], resolve: [] });

      const own = first.after.filter((each) => each.rule === rule && each.object === object);
      const well = health({}, { channels: [{ channel: 'slack', problem: null }] });
      const { resolve, raise } = evaluated(well, own);
      expect(resolve.map(({ alert_id }) => alert_id)).toEqual(own.map(({ alert_id }) => alert_id));
      expect(raise).toEqual([]);
    },
  );

  it.each(thresholds.filter(({ level }) => level !== 'INFO').map((each) => [each.rule, each.level, each] as const))(
    '%s (%s) lowers the score, and says what would raise it',
    (rule, _, { at }) => {
      const raisedChannel: Partial<KnownAlert> = { rule: 'channel-failed', object: 'slack' };
      const seen = rule === 'channel-failed' ? health({ alerts: [alert(raisedChannel)] }) : at;
      const { card, checks } = judge(seen);
      expect(card.score).toBeLessThan(100);
      const check = checks.find(({ key }) => key === rules.find(({ name }) => name === rule)?.check);
      expect(check?.light).not.toBe('OK');
      expect(card.raise.map(({ title }) => title)).toContain(check?.title);
    },
  );

  it('uses the installation’s own limits', () => {
    const parameters = { performance_stale_hours: 2 };
    const found = evaluated(health({ pages: [page({ statistics_at: hoursAgo(3) })] }, { parameters }), []);
    expect(found.raise).toMatchObject([{ rule: 'performance-stale', level: 'WARNING' }]);
  });
});

describe('an alert', () => {
  it('changes its level in place when the condition gets worse or better', () => {
    const warning = evaluated(updated(9), []).after;
    const worse = evaluated(updated(13), warning);
    expect(worse).toMatchObject({ raise: [], keep: [{ level: 'CRITICAL' }], resolve: [] });
    expect(evaluated(updated(9), worse.after)).toMatchObject({ raise: [], keep: [{ level: 'WARNING' }], resolve: [] });
  });

  it('stays as it is while nothing can be told of its object', () => {
    const open = [
      alert({ rule: 'clock-silent', object: 'clock' }),
      alert({ alert_id: 'b', rule: 'cost-over-budget', object: 'BigQuery' }),
      alert({ alert_id: 'c', rule: 'channel-failed', object: 'slack' }),
      alert({ alert_id: 'd', rule: 'clock-late', object: 'heartbeat' }),
    ];
    const blind = health(
      { pauses: [{ job_name: '*', paused_by: 'lee', reason: null }] },
      { billed: { problem: 'denied' }, channels: [{ channel: 'slack', problem: undefined }] },
    );
    const seen = { ...blind, heartbeat: undefined };
    expect(evaluated(seen, open).resolve).toEqual([]);
  });

  it('of a page ends when the page is well, or gone', () => {
    const open = [alert({ rule: 'page-failing', object: 'ruby' })];
    const well = health({ failing: [failing({ error_days: 4, last_error_at: hoursAgo(28 + MINUTE) })] });
    expect(evaluated(well, open).resolve).toMatchObject([{ alert_id: 'a' }]);
    expect(evaluated(health(), open).resolve).toMatchObject([{ alert_id: 'a' }]);
  });

  it('that a job left ends where a rule watches over it, or after a week', () => {
    const notices = [
      alert({ alert_id: 'sweep', rule: null, object: null, source: 'sweep_expired_caption_locks' }),
      alert({ alert_id: 'queue', rule: null, object: null, source: 'queue', raised_at: hoursAgo(24 * 7 - MINUTE) }),
      alert({ alert_id: 'old', rule: null, object: null, source: 'queue', raised_at: hoursAgo(24 * 7) }),
    ];
    expect(evaluated(health(), notices).resolve.map(({ alert_id }) => alert_id)).toEqual(['sweep', 'old']);
  });
});

describe('statistics', () => {
  it('of a stopped job are one alert, not one a page', () => {
    const stopped = [page({ stale_captions: 100 }), page({ page_name: 'ruby', stale_captions: 100 })];
    const found = evaluated(health({ pages: stopped.map((each) => ({ ...each, statistics_at: hoursAgo(30) })) }), []);
    expect(found.raise.map(({ rule, object }) => [rule, object])).toEqual([['performance-stale', 'all pages']]);
  });
});

describe('the scorecard', () => {
  it('has parts of 100 together, a weight for each check', () => {
    expect(Object.keys(weights).sort()).toEqual([...checkKeys].sort());
    expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBe(100);
  });

  it('is 100 where all is well, with nothing to raise it', () => {
    const { card, checks } = judge(health());
    expect(checks.filter(({ light }) => light !== 'OK')).toEqual([]);
    expect(card).toMatchObject({ score: 100, goal: 90, raise: [] });
  });

  it('is half of a part for WARNING and nothing for CRITICAL, the most to be gained first', () => {
    const { card } = judge(
      health({ locks: { active: 5001, leaked: 0, stale: 0 }, jobs: [job({ last_status: 'FAILED' })] }),
    );
    expect(card.score).toBe(100 - 3 - 10);
    expect(card.raise.map(({ points }) => points)).toEqual([10, 3]);
  });

  it('of a warehouse in which nothing ever ran is low', () => {
    const never = health(
      { jobs: [], sweeps: { ...sweeps, last_sweep_at: null } },
      { trends: [], billed: [], heartbeat: null },
    );
    const { card, checks } = judge(never);
    expect(card.score).toBeLessThan(85);
    expect(checks.find(({ key }) => key === 'daily-run')).toMatchObject({
      light: 'CRITICAL',
      seen: expect.stringContaining('Ended well never'),
    });
  });

  it('falls by open alerts until they are acknowledged', () => {
    expect(judge(health({ alerts: [alert({ level: 'CRITICAL' })] })).card.score).toBe(94);
    expect(judge(health({ alerts: [alert({ level: 'CRITICAL', acknowledged: true })] })).card.score).toBe(100);
  });

  it('gives the tab a line for the score and one a check', () => {
    const rows = healthRows(judge(updated(13)));
    expect(rows).toHaveLength(checkKeys.length + 1);
    expect(rows[0]).toMatchObject({ part: 'SCORE', verdict: 'FAILED', value: '88 of 100', expected: 'above 90' });
    expect(rows.find(({ name }) => name === 'Freshness of caption statistics')).toMatchObject({
      verdict: 'FAILED',
      value: expect.stringContaining('13 h old'),
      detail: expect.stringContaining('Update performance now'),
    });
    expect(healthRows(judge(health()))[0]).toMatchObject({ verdict: 'OK', detail: null });
  });
});

describe('a trend', () => {
  it('is the median of a week against that of the weeks before, days without a run left out', () => {
    expect(growth([...Array(23).fill(10), 20, 20, null, 20, 1000, 20, 20])).toEqual({ recent: 20, factor: 2 });
    expect(growth([...Array(23).fill(10), null, null, null, null, null, 20, 20])).toBeNull();
    expect(growth([20, 20])).toBeNull();
  });

  it('reaches its limit on the day that its line does, and never where there is no line', () => {
    const line = Array.from({ length: 90 }, (_, index) => index);
    expect(daysUntil(line, 100)).toBeCloseTo(11, 9);
    expect(daysUntil(line, 50)).toBe(0);
    expect(
      daysUntil(
        line.map(() => 5),
        100,
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      daysUntil(
        line.map((value) => -value),
        100,
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      daysUntil(
        line.map((value) => (value % 2) * 1000 + value / 100),
        5000,
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(daysUntil([1, 2, 3], 10)).toBeNull();
  });
});
