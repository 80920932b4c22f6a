// Who is to be told what, and when: CRITICAL at once, WARNING gathered, INFO in the morning's summary. Pure.
import { type CivilDate, dateOf, type Instant, minuteOfDay } from '../calendar/civil';
import { civilOf, type ZoneOffsets } from '../calendar/zone';
import type { Parameters } from '../parameters/registry';
import type { AlertLevel, HealthFacts, KnownAlert } from '../warehouse/rows/health';
import type { Notice, NoticeAlert } from './channels/notice';
import type { ChannelSettings } from './channels/settings';
import { byLevel } from './findings';
import type { Scorecard } from './scorecard';

/** What was told last, kept between executions. */
export interface Told {
  readonly digestAt: Instant | null;
  readonly summaryDate: CivilDate | null;
}

export interface PlannedNotice {
  readonly notice: Notice;
  /** Channels in the order in which they are tried. */
  readonly chain: readonly string[];
  /** What is told by it once a channel took it. */
  readonly tells: readonly { readonly alert_id: string; readonly level: AlertLevel; readonly resolved: boolean }[];
  readonly told: Partial<Told>;
}

export interface NoticeContext {
  readonly alerts: readonly KnownAlert[];
  readonly schedules: HealthFacts['schedules'];
  readonly card: Scorecard;
  readonly told: Told;
  readonly settings: ChannelSettings;
  readonly parameters: Parameters;
  readonly now: Instant;
  readonly offsets: ZoneOffsets;
  readonly link: string;
}

const MS_AN_HOUR = 3_600_000;

const asNotice = (alert: KnownAlert): NoticeAlert => ({
  alertId: alert.alert_id,
  level: alert.level,
  rule: alert.rule ?? alert.source,
  object: alert.object ?? alert.source,
  message: alert.message,
  remedy: alert.remedy,
  raisedAt: alert.raised_at,
});

/** Not told yet, told as less than it is now, or told so long ago that it is told again. */
function isDue(alert: KnownAlert, { now, parameters }: NoticeContext): boolean {
  if (alert.resolved_at !== null) return false;
  if (alert.notified_at === null || alert.notified_level === null) return !alert.acknowledged;
  if (byLevel(alert, { level: alert.notified_level }) < 0) return true;
  if (alert.acknowledged) return false;
  const quiet = alert.level === 'CRITICAL' ? parameters.quiet_critical_hours : parameters.quiet_warning_hours;
  return now - alert.notified_at >= quiet * MS_AN_HOUR;
}

export function plannedNotices(context: NoticeContext): readonly PlannedNotice[] {
  return [...criticals(context), ...endings(context), ...digest(context), ...summary(context)];
}

function raised(context: NoticeContext, alerts: readonly KnownAlert[], told: Partial<Told>): PlannedNotice[] {
  const [first] = alerts;
  if (first === undefined) return [];
  const title = alerts.length === 1 ? `${first.level}: ${first.message}` : `${alerts.length} alerts: ${first.level}`;
  const notice: Notice = {
    kind: 'RAISED',
    level: first.level,
    title,
    paragraphs: [],
    alerts: alerts.map(asNotice),
    at: context.now,
    link: context.link,
  };
  const tells = alerts.map(({ alert_id, level }) => ({ alert_id, level, resolved: false }));
  return [{ notice, chain: context.settings.routes[first.level], tells, told }];
}

function criticals(context: NoticeContext): PlannedNotice[] {
  return raised(
    context,
    context.alerts.filter((alert) => alert.level === 'CRITICAL' && isDue(alert, context)),
    {},
  );
}

const isPager = ({ settings }: NoticeContext, name: string | null): boolean =>
  settings.channels.some((channel) => channel.name === name && channel.kind === 'PAGERDUTY');

/** What was told at once is ended at once, where it was told; PagerDuty's incidents are closed nowhere else. */
function endings(context: NoticeContext): PlannedNotice[] {
  const ended = context.alerts.filter(
    (alert) => alert.resolved_at !== null && (alert.level === 'CRITICAL' || isPager(context, alert.notified_through)),
  );
  const channels = [...new Set(ended.flatMap((alert) => alert.notified_through ?? []))];
  return channels.flatMap((channel) => {
    const others = context.settings.routes.CRITICAL.filter((name) => name !== channel && !isPager(context, name));
    return resolved(
      context,
      ended.filter((alert) => alert.notified_through === channel),
      isPager(context, channel) ? [channel] : [channel, ...others],
    );
  });
}

function resolved(context: NoticeContext, alerts: readonly KnownAlert[], chain: readonly string[]): PlannedNotice[] {
  const [first] = alerts;
  if (first === undefined) return [];
  const notice: Notice = {
    kind: 'RESOLVED',
    level: first.level,
    title: alerts.length === 1 ? `Over: ${first.message}` : `${alerts.length} alerts are over`,
    paragraphs: [],
    alerts: alerts.map(asNotice),
    at: context.now,
    link: context.link,
  };
  return [
    { notice, chain, tells: alerts.map(({ alert_id, level }) => ({ alert_id, level, resolved: true })), told: {} },
  ];
}

/** Warnings that are due, at most every few hours; with the ends of those that were told. */
function digest(context: NoticeContext): PlannedNotice[] {
  const { told, now, parameters, alerts, settings } = context;
  if (told.digestAt !== null && now - told.digestAt < parameters.digest_hours * MS_AN_HOUR) return [];
  const due = alerts.filter((alert) => alert.level === 'WARNING' && isDue(alert, context));
  const over = alerts.filter(
    (alert) => alert.level === 'WARNING' && alert.resolved_at !== null && !isPager(context, alert.notified_through),
  );
  return [
    ...raised(context, due, { digestAt: now }),
    ...resolved(
      context,
      over.filter((alert) => alert.notified_at !== null),
      settings.routes.WARNING.filter((name) => !isPager(context, name)),
    ),
  ];
}

/** Once a day from its time on: the score, what is open, and which schedules are ready or held, by owner. */
function summary(context: NoticeContext): PlannedNotice[] {
  const { told, now, parameters, settings, card, alerts } = context;
  const local = civilOf(now, context.offsets);
  const today = dateOf(local);
  if (told.summaryDate === today || local.slice(11, 16) < clockText(parameters.summary_time)) return [];
  const open = [...alerts].filter((alert) => alert.resolved_at === null).sort(byLevel);
  const infos = open.filter((alert) => alert.level === 'INFO' && isDue(alert, context));
  const acknowledged = open.filter((alert) => alert.acknowledged).length;
  const raise = card.raise.slice(0, 3).map(({ points, title, remedy }) => `+${points} ${title}: ${remedy}`);
  const notice: Notice = {
    kind: 'SUMMARY',
    level: 'INFO',
    title: `${today}: score ${card.score} of 100, ${open.length} ${open.length === 1 ? 'alert' : 'alerts'} open`,
    paragraphs: [
      `Score ${card.score} of 100 (goal: above ${card.goal}). Alerts open: ${open.length}, of which acknowledged: ${acknowledged}.`,
      ...(raise.length === 0 ? [] : [`What would raise it:\n${raise.join('\n')}`]),
      ...schedulesByOwner(context.schedules),
    ],
    alerts: open.map(asNotice),
    at: now,
    link: context.link,
  };
  const tells = infos.map(({ alert_id, level }) => ({ alert_id, level, resolved: false }));
  return [{ notice, chain: settings.routes.INFO, tells, told: { summaryDate: today } }];
}

/** `9:5` and `09:05` alike, for comparison as text. */
function clockText(time: string): string {
  const minute = minuteOfDay(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** A paragraph for each owner, those without one last. */
function schedulesByOwner(schedules: HealthFacts['schedules']): readonly string[] {
  const owners = [...new Set(schedules.map(({ owner }) => owner ?? ''))].sort((a, b) =>
    a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1,
  );
  if (owners.length === 0) return ['No schedule waits to be approved.'];
  return owners.map((owner) => {
    const own = schedules.filter((schedule) => (schedule.owner ?? '') === owner);
    const lines = (['READY', 'DRAFT', 'HELD'] as const).flatMap((status) => {
      const pages = own.filter((schedule) => schedule.status === status);
      if (pages.length === 0) return [];
      return [`${status.toLowerCase()}: ${pages.map((page) => `${page.page_name} (${page.week_start})`).join(', ')}`];
    });
    return [owner === '' ? 'Pages without an owner' : owner, ...lines].join('\n');
  });
}
