// Between instants and civil times, with the zone's offset as an argument: no clock and no machine's zone is asked.
import {
  asIfUtc,
  atMinute,
  CalendarError,
  type CivilDate,
  type CivilDateTime,
  civilOfUtc,
  type Instant,
  MS_A_DAY,
  MS_A_MINUTE,
} from './civil';

/** Minutes to add to UTC for local time at an instant: −480 in a Los Angeles winter, −420 in its summer. */
export type ZoneOffsets = (epochMs: number) => number;

/** A stretch of a zone as plain data, so that what was planned with it can be stored and replayed. */
export interface ZoneTable {
  readonly offsetMinutes: number;
  readonly transitions: readonly { readonly at: number; readonly offsetMinutes: number }[];
}

export function offsetsOf(table: ZoneTable): ZoneOffsets {
  let last = Number.NEGATIVE_INFINITY;
  for (const transition of table.transitions) {
    if (transition.at <= last) {
      throw new CalendarError('BAD_ZONE', 'The zone’s transitions must be in time order, each once.');
    }
    last = transition.at;
  }
  return (epochMs) => {
    let offset = table.offsetMinutes;
    for (const transition of table.transitions) {
      if (epochMs < transition.at) break;
      offset = transition.offsetMinutes;
    }
    return offset;
  };
}

/** Asks a zone day by day and finds each change to the minute by halving. */
export function tableOf(offsets: ZoneOffsets, from: Instant, to: Instant): ZoneTable {
  const transitions: { at: number; offsetMinutes: number }[] = [];
  let before: number = Math.floor(from / MS_A_MINUTE) * MS_A_MINUTE;
  let offset = offsets(before);
  const first = offset;
  while (before < to) {
    const after = before + MS_A_DAY;
    const next = offsets(after);
    if (next !== offset) {
      let low = before;
      let high = after;
      while (high - low > MS_A_MINUTE) {
        const middle = low + Math.floor((high - low) / 2 / MS_A_MINUTE) * MS_A_MINUTE;
        if (offsets(middle) === offset) low = middle;
        else high = middle;
      }
      transitions.push({ at: high, offsetMinutes: next });
      offset = next;
    }
    before = after;
  }
  return { offsetMinutes: first, transitions };
}

export function civilOf(at: Instant, offsets: ZoneOffsets): CivilDateTime {
  return civilOfUtc(at + offsets(at) * MS_A_MINUTE);
}

/** The instants at which clocks show a civil time: none in the hour that spring skips, two in the hour that autumn repeats. */
export function instantsOf(time: CivilDateTime, offsets: ZoneOffsets): Instant[] {
  const local = asIfUtc(time);
  const found: Instant[] = [];
  for (const offset of nearbyOffsets(local, offsets)) {
    const at = local - offset * MS_A_MINUTE;
    if (offsets(at) === offset) found.push(at as Instant);
  }
  return found.sort((a, b) => a - b);
}

/** A date's minutes to their instants, for many minutes of one day: what `instantsOf` finds first, or nothing. */
export function minutesOf(date: CivilDate, offsets: ZoneOffsets): (minute: number) => Instant | undefined {
  const midnight = asIfUtc(atMinute(date, 0));
  const candidates = nearbyOffsets(midnight + MS_A_DAY / 2, offsets);
  return (minute) => {
    const local = midnight + minute * MS_A_MINUTE;
    if (candidates.length === 1) return (local - (candidates[0] ?? 0) * MS_A_MINUTE) as Instant;
    let first: Instant | undefined;
    for (const offset of candidates) {
      const at = (local - offset * MS_A_MINUTE) as Instant;
      if (offsets(at) === offset && (first === undefined || at < first)) first = at;
    }
    return first;
  };
}

/** The one instant of a civil time: the earlier of two, and across a skipped hour the time that the clock then shows. */
export function instantOf(time: CivilDateTime, offsets: ZoneOffsets): Instant {
  const [first] = instantsOf(time, offsets);
  if (first !== undefined) return first;
  const local = asIfUtc(time);
  return (local - offsets(local - 2 * MS_A_DAY) * MS_A_MINUTE) as Instant;
}

function nearbyOffsets(local: number, offsets: ZoneOffsets): number[] {
  // No zone changes twice within four days.
  const before = offsets(local - 2 * MS_A_DAY);
  const after = offsets(local + 2 * MS_A_DAY);
  return before === after ? [before] : [before, after];
}
