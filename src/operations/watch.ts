// The watch over health: reads, judges, writes what became of alerts, and tells those who should know. Run hourly by the clock.
import type { Instant } from '../calendar/civil';
import { instant } from '../calendar/civil';
import type { ZoneOffsets } from '../calendar/zone';
import type { KnownAlert } from '../warehouse/rows/health';
import { afterChanges, evaluate } from './alerts';
import { type Delivered, type Delivering, Round } from './channels/delivery';
import type { Notice } from './channels/notice';
import type { ChannelSettings } from './channels/settings';
import { examine } from './findings';
import { type ChannelTrouble, type HealthReading, healthOf } from './health';
import { type PlannedNotice, plannedNotices, type Told } from './notices';
import type { WatchedWarehouse } from './reading';
import { type HealthReport, judge } from './report';
import { rules } from './rules';
import { type AlertChanges, noChanges } from './statements';

export interface WatchMemory {
  read(): Told;
  write(told: Told): void;
}

export interface Watch {
  readonly warehouse: WatchedWarehouse;
  readonly memory: WatchMemory;
  readonly delivering: Omit<Delivering, 'messageLimit' | 'mailReserve'>;
  /** What is wrong with channels that can't even be tried. */
  readonly troubles?: readonly ChannelTrouble[];
  readonly offsets: ZoneOffsets;
  /** The clock's last tick as the sheet's properties have it. */
  readonly heartbeat: Instant | null;
  /** The spreadsheet's address. */
  readonly link: string;
  newId(): string;
}

export interface WatchReport extends HealthReport {
  readonly raised: number;
  readonly resolved: number;
  readonly told: number;
  /** Channels that failed in this round. */
  readonly failedChannels: readonly string[];
}

/** Reads and judges; changes nothing. For the tab and for a look. */
export function lookAtHealth(warehouse: WatchedWarehouse, heartbeat: Instant | null): HealthReport {
  return judge(healthOf(warehouse.read(), { heartbeat }));
}

/**
 * One round. Alerts are written before anybody is told, and that they were told is written after: a run that is killed
 * between tells again, and never forgets.
 */
export function watchHealth(watch: Watch): WatchReport {
  const reading = watch.warehouse.read();
  // What channels do is known only after they were used.
  const untried = watch.delivering.settings.channels.map(({ name }) => ({ channel: name, problem: undefined }));
  const channelsBefore = [...untried, ...(watch.troubles ?? [])];
  const report = judge(healthOf(reading, { heartbeat: watch.heartbeat, channels: channelsBefore }));
  const { parameters } = report.health;
  const now = instant(watch.delivering.time.now());
  const { facts } = reading;
  const changes = evaluate({ examined: report.examined, alerts: facts.alerts, parameters, now, newId: watch.newId });
  watch.warehouse.record({ ...noChanges, ...changes }, 'alerts');
  const alerts = afterChanges(facts.alerts, changes, now);

  const told = watch.memory.read();
  const planned = plannedNotices({
    alerts,
    schedules: facts.schedules,
    card: report.card,
    told,
    settings: watch.delivering.settings,
    parameters,
    now,
    offsets: watch.offsets,
    link: watch.link,
  });
  const round = new Round({
    ...watch.delivering,
    messageLimit: parameters.channel_message_limit,
    mailReserve: parameters.mail_reserve,
  });
  const deliveries = planned.map((each) => ({ planned: each, delivered: round.deliver(each.notice, each.chain) }));
  remember(watch.memory, told, deliveries);

  const channels = [
    ...channelStates(
      watch.delivering.settings,
      deliveries.map(({ delivered }) => delivered),
    ),
    ...(watch.troubles ?? []),
  ];
  const ofChannels = channelChanges(watch, reading, channels, now);
  watch.warehouse.record(
    { ...noChanges, ...ofChannels, notified: notifiedBy(deliveries, alerts, watch.delivering.settings) },
    'told',
  );
  return {
    ...report,
    raised: changes.raise.length + ofChannels.raise.length,
    resolved: changes.resolve.length + ofChannels.resolve.length,
    told: deliveries.filter(({ delivered }) => delivered.through !== null).length,
    failedChannels: channels.filter(({ problem }) => typeof problem === 'string').map(({ channel }) => channel),
  };
}

interface Delivery {
  readonly planned: PlannedNotice;
  readonly delivered: Delivered;
}

function remember(memory: WatchMemory, told: Told, deliveries: readonly Delivery[]): void {
  const news = deliveries.filter(({ delivered }) => delivered.through !== null).map(({ planned }) => planned.told);
  const now: Told = Object.assign({}, told, ...news);
  if (now.digestAt !== told.digestAt || now.summaryDate !== told.summaryDate) memory.write(now);
}

/** An alert whose incident stands at PagerDuty stays told there, whoever else is told of it: nothing else ends an incident. */
function notifiedBy(
  deliveries: readonly Delivery[],
  alerts: readonly KnownAlert[],
  { channels }: ChannelSettings,
): AlertChanges['notified'] {
  const pagers = new Set(channels.filter(({ kind }) => kind === 'PAGERDUTY').map(({ name }) => name));
  const known = new Map(alerts.map((alert) => [alert.alert_id, alert.notified_through]));
  return deliveries.flatMap(({ planned, delivered }) =>
    planned.tells.flatMap((tell, place) => {
      const taken = delivered.failed.find((each) => place < (each.taken ?? 0))?.channel ?? delivered.through;
      if (taken === null) return [];
      const before = known.get(tell.alert_id) ?? null;
      return [{ ...tell, through: before !== null && pagers.has(before) ? before : taken }];
    }),
  );
}

/** The last word on each channel in a round. */
function channelStates(settings: ChannelSettings, delivered: readonly Delivered[]): readonly ChannelTrouble[] {
  return settings.channels.map(({ name }) => {
    let problem: string | null | undefined;
    for (const { through, failed } of delivered) {
      const own = failed.find(({ channel }) => channel === name);
      if (own !== undefined) problem = own.problem;
      else if (through === name) problem = null;
    }
    return { channel: name, problem };
  });
}

/** A channel that failed is an alert of its own; the next round tells of it by another. */
function channelChanges(
  watch: Watch,
  reading: HealthReading,
  channels: readonly ChannelTrouble[],
  now: Instant,
): ReturnType<typeof evaluate> {
  const health = healthOf(reading, { heartbeat: watch.heartbeat, channels });
  const examined = examine(
    rules.filter(({ check }) => check === 'channels'),
    health,
  );
  const alerts = reading.facts.alerts.filter((alert) => alert.rule === 'channel-failed');
  return evaluate({ examined, alerts, parameters: health.parameters, now, newId: watch.newId });
}

export interface Acknowledging {
  readonly warehouse: Pick<WatchedWarehouse, 'record'>;
  /** Alerts of the last reading: those that PagerDuty knows are acknowledged there too. */
  readonly alerts: HealthReading['facts']['alerts'];
  readonly delivering: Delivering;
  readonly link: string;
}

/** Somebody has ticked alerts: who and when is written, and PagerDuty stops calling. What could not be told it. */
export function acknowledgeAlerts(
  { warehouse, alerts, delivering, link }: Acknowledging,
  alertIds: readonly string[],
  by: string,
): Delivered['failed'] {
  warehouse.record({ ...noChanges, acknowledge: alertIds.map((alert_id) => ({ alert_id, by })) }, 'acknowledge');
  const round = new Round(delivering);
  const failed: Delivered['failed'][number][] = [];
  for (const channel of delivering.settings.channels) {
    if (channel.kind !== 'PAGERDUTY') continue;
    const known = alerts.filter(
      (alert) => alertIds.includes(alert.alert_id) && alert.notified_through === channel.name,
    );
    const [first] = known;
    if (first === undefined) continue;
    const notice: Notice = {
      kind: 'ACKNOWLEDGED',
      level: first.level,
      title: `Acknowledged by ${by}`,
      paragraphs: [],
      alerts: known.map((alert) => ({
        alertId: alert.alert_id,
        level: alert.level,
        rule: alert.rule ?? alert.source,
        object: alert.object ?? alert.source,
        message: alert.message,
        remedy: alert.remedy,
        raisedAt: alert.raised_at,
      })),
      at: instant(delivering.time.now()),
      link,
    };
    failed.push(...round.deliver(notice, [channel.name]).failed);
  }
  return failed;
}

/** Settings ▸ Channels ▸ Send a test: to that channel alone; what became of it. */
export function sendTest(delivering: Delivering, channel: string, link: string): Delivered {
  const at = instant(delivering.time.now());
  const notice: Notice = {
    kind: 'TEST',
    level: 'INFO',
    title: 'A test of the alerts of EROS Scheduler',
    paragraphs: [`If you read this, ${channel} works.`],
    alerts: [],
    at,
    link,
  };
  return new Round(delivering).deliver(notice, [channel]);
}
