// The one evaluator of alerts: what the rules found against what is open, to what is raised, kept and resolved. Pure.
import type { Instant } from '../calendar/civil';
import type { Parameters } from '../parameters/registry';
import type { KnownAlert } from '../warehouse/rows/health';
import type { Examined } from './findings';
import type { AlertChanges } from './statements';

const MS_A_DAY = 86_400_000;

/** Jobs that leave alerts for what a rule watches over as well: theirs end where the rule's begin. */
const WATCHED_SOURCES: ReadonlySet<string> = new Set(['run_daily_automation', 'sweep_expired_caption_locks']);

export interface Evaluated {
  readonly examined: readonly Examined[];
  readonly alerts: readonly KnownAlert[];
  readonly parameters: Parameters;
  readonly now: Instant;
  newId(): string;
}

export type RuleChanges = Pick<AlertChanges, 'raise' | 'keep' | 'resolve'>;

export function evaluate({ examined, alerts, parameters, now, newId }: Evaluated): RuleChanges {
  const raise: AlertChanges['raise'][number][] = [];
  const keep: AlertChanges['keep'][number][] = [];
  const resolve: AlertChanges['resolve'][number][] = [];
  const open = alerts.filter(({ resolved_at }) => resolved_at === null);
  for (const { rule, findings, unknown } of examined) {
    const own = open.filter((alert) => alert.rule === rule.name);
    for (const { object, level, message } of findings) {
      const standing = own.find((alert) => alert.object === object);
      if (standing === undefined) {
        raise.push({
          alert_id: newId(),
          rule: rule.name,
          object,
          level,
          source: 'health',
          message,
          remedy: rule.remedy,
        });
      } else if (standing.level !== level || standing.message !== message) {
        keep.push({ alert_id: standing.alert_id, level, message });
      }
    }
    const stands = new Set([...findings.map(({ object }) => object), ...unknown]);
    for (const alert of own) {
      if (!stands.has(alert.object ?? '')) resolve.push({ alert_id: alert.alert_id, reason: 'The condition ended.' });
    }
  }
  for (const alert of open.filter(({ rule }) => rule === null)) {
    const isOld = now - alert.raised_at >= parameters.notice_days * MS_A_DAY;
    if (WATCHED_SOURCES.has(alert.source)) {
      resolve.push({ alert_id: alert.alert_id, reason: 'A rule watches over it.' });
    } else if (isOld) resolve.push({ alert_id: alert.alert_id, reason: `Left for ${parameters.notice_days} days.` });
  }
  return { raise, keep, resolve };
}

/** The alerts as they stand after the changes, without asking the warehouse again. */
export function afterChanges(alerts: readonly KnownAlert[], changes: RuleChanges, now: Instant): readonly KnownAlert[] {
  const kept = new Map(changes.keep.map((change) => [change.alert_id, change]));
  const resolved = new Set(changes.resolve.map(({ alert_id }) => alert_id));
  const raised = changes.raise.map(
    (alert): KnownAlert => ({
      ...alert,
      raised_at: now,
      acknowledged: false,
      acknowledged_at: null,
      acknowledged_by: null,
      resolved_at: null,
      notified_at: null,
      notified_level: null,
      notified_through: null,
    }),
  );
  const standing = alerts.map((alert): KnownAlert => {
    const change = kept.get(alert.alert_id);
    return {
      ...alert,
      ...(change === undefined ? {} : { level: change.level, message: change.message }),
      ...(resolved.has(alert.alert_id) ? { resolved_at: now } : {}),
    };
  });
  return [...raised, ...standing];
}
