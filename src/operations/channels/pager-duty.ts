// A notice as events of PagerDuty's Events API v2: one for each alert, under a key that all events of the alert share.
import { type Notice, type NoticeAlert, shortened } from './notice';

export const PAGERDUTY_ADDRESS = 'https://events.pagerduty.com/v2/enqueue';

const SUMMARY_CHARACTERS = 1024;
const KEY_CHARACTERS = 255;

interface EventHead {
  readonly routing_key: string;
  readonly dedup_key: string;
}
export type PagerDutyEvent =
  | (EventHead & { readonly event_action: 'acknowledge' | 'resolve' })
  | (EventHead & {
      readonly event_action: 'trigger';
      readonly client: string;
      readonly client_url: string;
      readonly payload: {
        readonly summary: string;
        readonly source: string;
        readonly severity: 'critical' | 'warning' | 'info';
        readonly timestamp: string;
        readonly component: string;
        readonly class: string;
        readonly custom_details: { readonly remedy: string };
      };
    });

const SEVERITIES = { CRITICAL: 'critical', WARNING: 'warning', INFO: 'info' } as const;
const CLIENT = 'EROS Scheduler';

const keyOf = ({ alertId }: NoticeAlert): string => shortened(`eros-${alertId}`, KEY_CHARACTERS);

function triggered(notice: Notice, alert: NoticeAlert, routingKey: string): PagerDutyEvent {
  return {
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: keyOf(alert),
    client: CLIENT,
    client_url: notice.link,
    payload: {
      summary: shortened(alert.message, SUMMARY_CHARACTERS),
      source: CLIENT,
      severity: SEVERITIES[alert.level],
      timestamp: new Date(alert.raisedAt).toISOString(),
      component: shortened(alert.object, KEY_CHARACTERS),
      class: alert.rule,
      custom_details: { remedy: alert.remedy ?? 'See Alerts in the spreadsheet.' },
    },
  };
}

/** A test is triggered and resolved again; a summary is none of PagerDuty's business. */
export function pagerDutyEvents(notice: Notice, routingKey: string): readonly PagerDutyEvent[] {
  const { kind, alerts } = notice;
  if (kind === 'RAISED') return alerts.map((alert) => triggered(notice, alert, routingKey));
  const ended = (alert: NoticeAlert, event_action: 'acknowledge' | 'resolve'): PagerDutyEvent => ({
    routing_key: routingKey,
    event_action,
    dedup_key: keyOf(alert),
  });
  if (kind === 'RESOLVED') return alerts.map((alert) => ended(alert, 'resolve'));
  if (kind === 'ACKNOWLEDGED') return alerts.map((alert) => ended(alert, 'acknowledge'));
  if (kind === 'SUMMARY') return [];
  const test: NoticeAlert = {
    alertId: `test-${notice.at}`,
    level: 'INFO',
    rule: 'test',
    object: 'channel',
    message: notice.title,
    remedy: null,
    raisedAt: notice.at,
  };
  return [triggered(notice, test, routingKey), ended(test, 'resolve')];
}
