// A warehouse that can't be asked keeps no alerts: whoever CRITICAL ones go to is told without it.
import type { Instant } from '../calendar/civil';
import { type Delivering, Round } from './channels/delivery';
import type { Notice } from './channels/notice';

export interface Outage {
  readonly since: Instant;
  /** What BigQuery said last. */
  readonly message: string;
}

const RULE = 'warehouse-unreachable';
const REMEDY =
  'EROS ▸ Setup ▸ Verify names what is missing: the connection, a right in BigQuery, or the warehouse itself. Until then no job runs.';

/** Whether a channel took it; none that is set counts as told, for there is nobody to tell. */
export function tellOutage(
  delivering: Delivering,
  outage: Outage,
  now: Instant,
  link: string,
  isOver: boolean,
): boolean {
  const chain = delivering.settings.routes.CRITICAL;
  const minutes = Math.round((now - outage.since) / 60_000);
  const message = `The warehouse can’t be asked for ${minutes} minutes: ${outage.message}`;
  const notice: Notice = {
    kind: isOver ? 'RESOLVED' : 'RAISED',
    level: 'CRITICAL',
    title: isOver ? 'Over: the warehouse answers again' : `CRITICAL: ${message}`,
    paragraphs: [],
    alerts: [
      {
        alertId: `${RULE}-${outage.since}`,
        level: 'CRITICAL',
        rule: RULE,
        object: 'BigQuery',
        message,
        remedy: REMEDY,
        raisedAt: outage.since,
      },
    ],
    at: now,
    link,
  };
  return chain.length === 0 || new Round(delivering).deliver(notice, chain).through !== null;
}
