// The times of a week's PPV and bumps, day by day, around what is pinned.
import type { Parameters } from '../parameters/registry';
import type { Account } from './account';
import type { Occupancy } from './occupancy';
import type { DayQuota } from './quotas';
import { allFit, bestTimes, type OpenDay, type SendTime, type TimesWanted } from './send-times';

export interface PlacedDay {
  readonly times: readonly SendTime[];
  /** The gap that was kept, in minutes. */
  readonly gapMinutes: number;
  /** False where the window leaves no slack and times are those that anybody would pick. */
  readonly unround: boolean;
}

/** PPV at the page's gap, which push narrows only as far as the day's number needs. */
export function placePpv(
  day: OpenDay,
  count: number,
  account: Account,
  occupancy: Occupancy,
  parameters: Parameters,
): PlacedDay {
  const at = (gapMinutes: number): TimesWanted => ({
    count,
    gapMinutes,
    free: (time) => occupancy.isFreeForPpv(time.at, gapMinutes),
    jitterMinutes: parameters.minute_jitter,
  });
  let gapMinutes = account.ppvGapMinutes;
  while (gapMinutes > account.narrowestPpvGapMinutes && !allFit(day, at(gapMinutes))) gapMinutes--;
  const { times, unround } = bestTimes(day, at(gapMinutes));
  for (const time of times) occupancy.add(time.at, true);
  return { times, gapMinutes, unround };
}

/**
 * Bumps keep only the least gap to other messages, but among themselves they are spread: the PPV gap, halved until
 * they fit.
 */
export function placeBumps(
  day: OpenDay,
  count: number,
  account: Account,
  occupancy: Occupancy,
  parameters: Parameters,
): PlacedDay {
  const least = Math.max(1, parameters.message_gap_minutes);
  const at = (gapMinutes: number): TimesWanted => ({
    count,
    gapMinutes,
    free: (time) => occupancy.isFree(time.at),
    jitterMinutes: parameters.minute_jitter,
  });
  let gapMinutes = Math.max(least, account.ppvGapMinutes);
  while (gapMinutes > least && !allFit(day, at(gapMinutes))) {
    gapMinutes = Math.max(least, Math.floor(gapMinutes / 2));
  }
  const { times, unround } = bestTimes(day, at(gapMinutes));
  for (const time of times) occupancy.add(time.at, false);
  return { times, gapMinutes, unround };
}

/** What a day's quota was cut to, as a sentence; null where all of it fits. */
export function cutNotice(
  quota: DayQuota,
  kind: 'PPV' | 'bumps',
  wanted: number,
  fit: number,
  gapMinutes: number,
): string | null {
  if (fit >= wanted) return null;
  return `${quota.date}: ${wanted} ${kind} wanted, ${fit} fit into the window at gaps of ${gapMinutes} minutes; ${wanted - fit} cut.`;
}
