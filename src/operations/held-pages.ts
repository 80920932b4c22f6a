// The alert on pages whose messages the monitor holds: open while any of them is still to come, one a page. Pure.
import type { TodayRow } from '../warehouse/rows/today';
import { type AlertChanges, noChanges } from './statements';

/** As pages_today looks for it. No rule of health has this name, so that the watch over health leaves it alone. */
export const HELD_RULE = 'ppv-held';

const REMEDY =
  'EROS ▸ Today… ▸ Resume sends them after all. What was downloaded as CSV before has to be stopped where it is sent.';

export interface HeldPage {
  readonly row: Pick<
    TodayRow,
    'page_name' | 'held' | 'resumed_at' | 'resumed_by' | 'alert_id' | 'alert_level' | 'alert_message'
  >;
  /** Null where the analysis does not tell. */
  readonly colour: string | null;
}

export function heldAlerts(pages: readonly HeldPage[], newId: () => string): AlertChanges {
  const raise: AlertChanges['raise'][number][] = [];
  const keep: AlertChanges['keep'][number][] = [];
  const resolve: AlertChanges['resolve'][number][] = [];
  for (const { row, colour } of pages) {
    const { page_name: object, alert_id: standing } = row;
    if (row.held > 0) {
      const message = messageOf(object, colour);
      if (standing === null) {
        raise.push({
          alert_id: newId(),
          rule: HELD_RULE,
          object,
          level: 'WARNING',
          source: 'monitor',
          message,
          remedy: REMEDY,
        });
      } else if (row.alert_message !== message) keep.push({ alert_id: standing, level: 'WARNING', message });
    } else if (standing !== null) resolve.push({ alert_id: standing, reason: endOf(row) });
  }
  return { ...noChanges, raise, keep, resolve };
}

function messageOf(page: string, colour: string | null): string {
  return colour === null || colour === 'RED'
    ? `${page} turned RED: what it had still to send of its PPV this week is held.`
    : `${page} is ${colour} again, and PPV of this week are still held.`;
}

function endOf({ resumed_at: at, resumed_by: by }: HeldPage['row']): string {
  return at === null ? 'Nothing that is held is still to come.' : `Resumed by ${by ?? 'somebody'}.`;
}
