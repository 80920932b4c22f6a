// The watch: who is told what and when, over hours in which alerts come and go, by channels that work or don't.
import { beforeEach, describe, expect, it } from 'vitest';
import { civilDate, type Instant, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { afterChanges } from '../../src/operations/alerts';
import type { HttpAnswer, Letter } from '../../src/operations/channels/port';
import { storedChannels } from '../../src/operations/channels/settings';
import type { HealthReading } from '../../src/operations/health';
import { watchMemory } from '../../src/operations/memory';
import type { AlertChanges } from '../../src/operations/statements';
import { acknowledgeAlerts, type Watch, watchHealth } from '../../src/operations/watch';
import type { HealthFacts, KnownAlert } from '../../src/warehouse/rows/health';
import { facts, hoursAgo, job, NOW, ninetyDays, page } from './known-health';

const SHEET = 'https://docs.google.com/spreadsheets/d/abc/edit';
const channels = [
  { name: 'mail', kind: 'EMAIL', url: null, routingKey: null, to: ['ana@example.com'] },
  { name: 'slack', kind: 'SLACK', url: 'https://hooks.slack.com/services/T0/B0/x', routingKey: null, to: null },
  { name: 'pager', kind: 'PAGERDUTY', url: null, routingKey: '0123456789abcdef0123456789abcdef', to: null },
];

/** An alerts' table, services and a clock that stand in for the real ones and keep what happens. */
class World {
  now: Instant = NOW;
  changes: Partial<HealthFacts> = {};
  alerts: KnownAlert[] = [];
  writes: string[] = [];
  posts: { readonly host: string; readonly body: { readonly [field: string]: unknown } }[] = [];
  letters: Letter[] = [];
  down = new Set<string>();
  mailLeft = 100;
  mailFails = false;
  readonly kept: { [key: string]: string } = {};
  private ids = 0;

  constructor(readonly routes: object | null = null) {}

  get delivering() {
    return {
      http: { post: (url: string, json: string) => this.post(url, json) },
      mail: { remaining: () => this.quota(), send: (letter: Letter) => void this.letters.push(letter) },
      time: { now: () => this.now, sleep: () => undefined },
      settings: storedChannels(JSON.stringify({ channels, routes: this.routes, allowedHosts: [] })),
      policy: { limit: 1, firstSeconds: 2 },
      until: this.now + 240_000,
    };
  }

  private quota(): number {
    if (this.mailFails) throw new Error('Service invoked too many times for one day: email.');
    return this.mailLeft;
  }

  private post(url: string, json: string): HttpAnswer {
    const host = /^https:\/\/([^/]+)/.exec(url)?.[1] ?? '';
    if (this.down.has(host)) return { status: 500, retryAfter: null };
    this.posts.push({ host, body: JSON.parse(json) });
    return { status: 202, retryAfter: null };
  }

  private record(changes: AlertChanges): void {
    this.writes.push(
      Object.entries(changes)
        .flatMap(([kind, list]) => (list.length === 0 ? [] : [`${kind} ${list.length}`]))
        .join(', '),
    );
    this.alerts = afterChanges(this.alerts, changes, this.now).map((alert): KnownAlert => {
      const told = changes.notified.find((each) => each.alert_id === alert.alert_id);
      const seen = changes.acknowledge.find((each) => each.alert_id === alert.alert_id);
      return {
        ...alert,
        ...(told && !told.resolved
          ? { notified_at: this.now, notified_level: told.level, notified_through: told.through }
          : {}),
        ...(seen ? { acknowledged: true, acknowledged_by: seen.by, acknowledged_at: this.now } : {}),
      };
    });
    const ended = new Set(changes.notified.filter(({ resolved }) => resolved).map(({ alert_id }) => alert_id));
    this.alerts = this.alerts.filter((alert) => !ended.has(alert.alert_id));
  }

  private read(): HealthReading {
    const shown = this.alerts.filter((alert) => alert.resolved_at === null || alert.notified_at !== null);
    return { facts: facts({ alerts: shown, ...this.changes }), trends: ninetyDays(), billed: [] };
  }

  readonly warehouse = {
    read: () => this.read(),
    record: (changes: AlertChanges) => {
      if (Object.values(changes).some((list) => list.length > 0)) this.record(changes);
    },
  };

  watch(): ReturnType<typeof watchHealth> {
    const watch: Watch = {
      warehouse: this.warehouse,
      memory: watchMemory({ all: () => this.kept, set: (values) => void Object.assign(this.kept, values) }),
      delivering: this.delivering,
      offsets: losAngelesOffsets,
      heartbeat: hoursAgo(0),
      link: SHEET,
      newId: () => `id${++this.ids}`,
    };
    return watchHealth(watch);
  }

  later(hours: number): this {
    this.now = instant(this.now + hours * 3_600_000);
    return this;
  }
}

const CRITICAL: Partial<HealthFacts> = { jobs: [job({ last_status: 'FAILED', last_error: 'jade failed' })] };
const WARNING: Partial<HealthFacts> = { locks: { active: 5001, leaked: 0, stale: 0 } };
const WORSE: Partial<HealthFacts> = { locks: { active: 10_001, leaked: 0, stale: 0 } };
const INFO: Partial<HealthFacts> = { pauses: [{ job_name: 'sweep', paused_by: 'lee', reason: 'deploy' }] };
/** The summary of that day is behind us. */
const noon = (world: World): World => {
  world.watch();
  world.posts = [];
  world.letters = [];
  world.writes = [];
  return world;
};

let world = new World();
beforeEach(() => {
  world = noon(new World());
});

describe('a CRITICAL alert', () => {
  it('is told at once, once, and its end where it was told', () => {
    world.changes = CRITICAL;
    expect(world.watch()).toMatchObject({ raised: 1, told: 1 });
    expect(world.posts.map(({ host, body }) => [host, body.event_action])).toEqual([
      ['events.pagerduty.com', 'trigger'],
    ]);
    expect(world.writes).toEqual(['raise 1', 'notified 1']);
    world.later(1).watch();
    expect(world.posts).toHaveLength(1);
    expect(world.writes).toHaveLength(2);
    world.changes = {};
    world.later(1).watch();
    expect(world.posts.map(({ body }) => body.event_action)).toEqual(['trigger', 'resolve']);
    expect(new Set(world.posts.map(({ body }) => body.dedup_key)).size).toBe(1);
    world.later(1).watch();
    expect(world.posts).toHaveLength(2);
  });

  it('that nobody acknowledges is told again after its quiet time, and not once somebody has', () => {
    world.changes = CRITICAL;
    world.watch();
    world.later(3.9).watch();
    expect(world.posts).toHaveLength(1);
    world.later(0.1).watch();
    expect(world.posts).toHaveLength(2);
    const { warehouse, delivering, alerts } = world;
    acknowledgeAlerts(
      { warehouse, alerts, delivering: { ...delivering, messageLimit: 20, mailReserve: 0 }, link: SHEET },
      alerts.map(({ alert_id }) => alert_id),
      'lee@example.com',
    );
    expect(world.posts.at(-1)?.body).toMatchObject({
      event_action: 'acknowledge',
      dedup_key: world.posts[0]?.body.dedup_key,
    });
    expect(world.alerts).toMatchObject([{ acknowledged: true, acknowledged_by: 'lee@example.com' }]);
    world.posts = [];
    world.later(6).watch();
    expect(world.posts).toEqual([]);
  });

  it('falls to the next channel, and the failure of the first is an alert that ends when it works again', () => {
    world.changes = CRITICAL;
    world.down.add('events.pagerduty.com');
    expect(world.watch()).toMatchObject({ failedChannels: ['pager'], raised: 2 });
    expect(world.posts.map(({ host }) => host)).toEqual(['hooks.slack.com']);
    expect(world.alerts.find(({ rule }) => rule === 'channel-failed')).toMatchObject({
      object: 'pager',
      level: 'WARNING',
      message: 'Alerts could not be sent by pager: It answered 500.',
    });
    // Told by a channel that works, and counted in the score.
    const next = world.later(1).watch();
    expect(JSON.stringify(world.posts.at(-1)?.body)).toContain('could not be sent by pager');
    expect(next.checks.find(({ key }) => key === 'channels')).toMatchObject({
      light: 'WARNING',
      seen: 'Failing: pager.',
    });
    world.down.clear();
    world.later(4).watch();
    expect(
      world.alerts.find(({ rule, resolved_at }) => rule === 'channel-failed' && resolved_at === null),
    ).toBeUndefined();
  });

  it('told again by another channel still ends, and is acknowledged, at the pager that has its incident', () => {
    world.changes = CRITICAL;
    world.watch();
    world.down.add('events.pagerduty.com');
    world.later(4).watch();
    expect(world.posts.map(({ host }) => host)).toEqual(['events.pagerduty.com', 'hooks.slack.com']);
    world.down.clear();
    world.changes = {};
    world.later(1).watch();
    const events = world.posts.filter(({ host }) => host === 'events.pagerduty.com').map(({ body }) => body);
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(events[1]?.dedup_key).toBe(events[0]?.dedup_key);
  });

  it('beyond what the pager takes in a round is told by the next channel; each incident ends, at last', () => {
    const few = { parameters: JSON.stringify({ channel_message_limit: 2 }) };
    world.changes = {
      ...few,
      ...CRITICAL,
      ...WORSE,
      queue: { ...facts().queue, oldest_waiting_at: hoursAgo(13) },
    };
    world.watch();
    const keys = (action: string) =>
      world.posts.filter(({ body }) => body.event_action === action).map(({ body }) => body.dedup_key);
    expect(keys('trigger')).toHaveLength(2);
    const through = world.alerts.filter(({ level }) => level === 'CRITICAL').map((each) => each.notified_through);
    expect(through.sort()).toEqual(['pager', 'pager', 'slack']);
    world.changes = few;
    world.later(1).watch();
    expect(keys('resolve').sort()).toEqual(keys('trigger').sort());
    expect(world.alerts.filter(({ level }) => level === 'CRITICAL')).toEqual([]);
  });

  it('that ends together with more than the pager takes in a round ends in the next ones', () => {
    world.changes = { ...CRITICAL, ...WORSE, queue: { ...facts().queue, oldest_waiting_at: hoursAgo(13) } };
    world.watch();
    world.changes = { parameters: JSON.stringify({ channel_message_limit: 2 }) };
    world.later(1).watch();
    world.later(1).watch();
    world.later(1).watch();
    const ended = world.posts.filter(({ body }) => body.event_action === 'resolve').map(({ body }) => body.dedup_key);
    expect(new Set(ended).size).toBe(3);
    expect(ended).toHaveLength(3);
  });

  it('is written as told though the mail service fails at another notice', () => {
    world.changes = CRITICAL;
    world.now = instant(world.now + 24 * 3_600_000);
    world.mailFails = true;
    const report = world.watch();
    expect(report.failedChannels).toContain('mail');
    expect(world.alerts.find(({ rule }) => rule === 'daily-stopped')).toMatchObject({ notified_through: 'pager' });
  });

  it('that no channel takes is told as soon as one does', () => {
    world.changes = CRITICAL;
    world.down = new Set(['events.pagerduty.com', 'hooks.slack.com']);
    world.mailLeft = 0;
    world.watch();
    expect(world.alerts.filter(({ rule }) => rule === 'daily-stopped')).toMatchObject([{ notified_at: null }]);
    world.down.clear();
    world.later(1).watch();
    expect(world.posts.map(({ body }) => body.event_action)).toContain('trigger');
  });
});

describe('warnings', () => {
  it('are gathered: the first is told, those of the next hours together', () => {
    world.changes = WARNING;
    world.watch();
    expect(world.posts.map(({ host }) => host)).toEqual(['hooks.slack.com']);
    world.changes = { ...WARNING, queue: { ...facts().queue, failed_24h: 2 } };
    world.later(1).watch();
    world.changes = { ...world.changes, pages: [page({ statistics_at: hoursAgo(8) })] };
    world.later(2.9).watch();
    expect(world.posts).toHaveLength(1);
    world.later(0.1).watch();
    expect(world.posts).toHaveLength(2);
    const digest = JSON.stringify(world.posts[1]?.body);
    expect(digest).toContain('2 alerts: WARNING');
    expect(digest).toContain('2 queued pages were given up');
    expect(digest).not.toContain('5001');
  });

  it('that become CRITICAL are told at once', () => {
    world.changes = WARNING;
    world.watch();
    world.changes = WORSE;
    world.later(1).watch();
    expect(world.posts.map(({ host }) => host)).toEqual(['hooks.slack.com', 'events.pagerduty.com']);
    expect(world.alerts).toHaveLength(1);
  });

  it('that end before anybody was told are not told', () => {
    world.changes = WARNING;
    world.watch();
    world.changes = { ...WARNING, queue: { ...facts().queue, failed_24h: 2 } };
    world.later(1).watch();
    world.changes = WARNING;
    world.later(1).watch();
    world.later(3).watch();
    expect(world.posts).toHaveLength(1);
  });

  it('that end are told as over with the next digest', () => {
    world.changes = WARNING;
    world.watch();
    world.changes = {};
    world.later(1).watch();
    expect(world.posts).toHaveLength(1);
    world.later(3).watch();
    expect(JSON.stringify(world.posts[1]?.body)).toContain('Over: 5001 caption locks');
  });
});

describe('what the watch remembers', () => {
  it('unreadable is as if nothing had been told: alerts go out all the same', () => {
    world.kept['eros.told'] = '{"digestAt":';
    world.changes = CRITICAL;
    world.watch();
    expect(world.posts.map(({ body }) => body.event_action)).toContain('trigger');
    expect(world.kept['eros.told']).toContain('summaryDate');
  });
});

describe('the daily summary', () => {
  const summaries = () => world.letters.map(({ subject }) => subject);

  it('comes once a day from 09:00 in Los Angeles on, with what is open and who has schedules to look at', () => {
    world.changes = {
      ...INFO,
      schedules: [
        {
          schedule_id: 'a',
          page_name: 'jade',
          owner: 'ana',
          week_start: civilDate('2025-03-10'),
          status: 'READY',
          colour: 'GREEN',
          messages: 40,
        },
        {
          schedule_id: 'b',
          page_name: 'ruby',
          owner: null,
          week_start: civilDate('2025-03-10'),
          status: 'HELD',
          colour: 'RED',
          messages: 9,
        },
        {
          schedule_id: 'c',
          page_name: 'opal',
          owner: 'ana',
          week_start: civilDate('2025-03-10'),
          status: 'HELD',
          colour: 'RED',
          messages: 9,
        },
      ],
    };
    world.now = instant(Date.parse('2025-03-06T16:59:00Z'));
    world.watch();
    expect(summaries()).toEqual([]);
    world.now = instant(Date.parse('2025-03-06T17:00:00Z'));
    world.watch();
    world.later(1).watch();
    expect(summaries()).toEqual(['EROS: 2025-03-06: score 100 of 100, 1 alert open']);
    const [letter] = world.letters;
    expect(letter?.body).toContain('ana\nready: jade (2025-03-10)\nheld: opal (2025-03-10)');
    expect(letter?.body).toContain('Pages without an owner\nheld: ruby (2025-03-10)');
    expect(letter?.body).toContain('Paused from a terminal (sweep) by lee: deploy.');
    world.later(23).watch();
    expect(summaries()).toHaveLength(2);
  });

  it('that no channel took comes again an hour later', () => {
    world.later(24);
    const none = new World({ CRITICAL: [], WARNING: [], INFO: ['slack'] });
    none.down.add('hooks.slack.com');
    none.watch();
    none.down.clear();
    none.later(1).watch();
    none.later(1).watch();
    expect(none.posts.filter(({ body }) => JSON.stringify(body).includes('score'))).toHaveLength(1);
  });
});

describe('an hour in which all is well', () => {
  it('writes nothing and tells nobody', () => {
    world.later(1).watch();
    expect([world.writes, world.posts, world.letters]).toEqual([[], [], []]);
  });
});
