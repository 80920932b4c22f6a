// What whoever wants a page is told while another run is at it: who, since when, and until when at most.
import { type CivilDateTime, instant, MS_A_MINUTE } from '../calendar/civil';
import { civilOf, type ZoneOffsets } from '../calendar/zone';
import type { ClaimRow } from '../warehouse/rows/claims';

/** Times are those of Los Angeles. */
export function busyMessage(
  row: Pick<ClaimRow, 'page_name' | 'week_start' | 'lease_owner' | 'leased_since'>,
  leaseMinutes: number,
  offsets: ZoneOffsets,
): string {
  const { page_name: page, week_start: week, lease_owner: owner, leased_since: since } = row;
  const who = owner === null ? 'Another run' : personOf(owner);
  const what = `${page}, week of ${week}`;
  if (since === null) return `${who} is at ${what} now. Try again in ${leaseMinutes} minutes.`;
  const end = instant(since + leaseMinutes * MS_A_MINUTE);
  return `${who} has been at ${what} since ${timeText(civilOf(since, offsets))}. Try again when that is done, at the latest at ${timeText(civilOf(end, offsets))}.`;
}

/** A lease's owner is a person with the run's id, or a run of the clock. */
function personOf(owner: string): string {
  const person = /^(\S+) \([^()]*\)$/.exec(owner)?.[1];
  return person === undefined ? `The clock (${owner})` : person === 'somebody' ? 'Somebody' : person;
}

function timeText(local: CivilDateTime): string {
  return local.slice(11, 16);
}
