// When a clock job is due, in Los Angeles time: slots on the time line that an outage, a late tick or a changed clock can't blur.
import { addDays, asIfUtc, atMinute, civilOfUtc, dateOf, type Instant, type MinuteOfDay } from '../calendar/civil';
import { civilOf, instantOf, instantsOf, type ZoneOffsets } from '../calendar/zone';

export type Schedule =
  /** At the hours of the wall clock that `hours` divides: 00:00, 06:00, 12:00 and 18:00 for 6. */
  | { readonly kind: 'EVERY_HOURS'; readonly hours: number }
  | { readonly kind: 'DAILY'; readonly at: MinuteOfDay }
  /** Whenever work has been announced. */
  | { readonly kind: 'WHILE_PENDING' };

export type TimedSchedule = Exclude<Schedule, { readonly kind: 'WHILE_PENDING' }>;

const MS_AN_HOUR = 3_600_000;

/** The last slot at or before an instant. */
export function latestSlot(schedule: TimedSchedule, at: Instant, offsets: ZoneOffsets): Instant {
  for (let back = -1; ; back++) {
    const past = slotsNear(schedule, at, -back, offsets).filter((slot) => slot <= at);
    const last = past[past.length - 1];
    if (last !== undefined) return last;
  }
}

/** The first slot after an instant. */
export function nextSlot(schedule: TimedSchedule, after: Instant, offsets: ZoneOffsets): Instant {
  for (let ahead = -1; ; ahead++) {
    const next = slotsNear(schedule, after, ahead, offsets).find((slot) => slot > after);
    if (next !== undefined) return next;
  }
}

/** How many slots lie after one instant and before another, counted up to `most`. */
export function slotsBetween(
  schedule: TimedSchedule,
  after: Instant,
  before: Instant,
  most: number,
  offsets: ZoneOffsets,
): number {
  let count = 0;
  for (
    let slot = nextSlot(schedule, after, offsets);
    slot < before && count < most;
    slot = nextSlot(schedule, slot, offsets)
  ) {
    count++;
  }
  return count;
}

/** The slots of the step of the schedule that is `steps` away from an instant's own, in time order. */
function slotsNear(schedule: TimedSchedule, at: Instant, steps: number, offsets: ZoneOffsets): readonly Instant[] {
  const local = civilOf(at, offsets);
  if (schedule.kind === 'DAILY') return [instantOf(atMinute(addDays(dateOf(local), steps), schedule.at), offsets)];
  const hour = (Math.floor(asIfUtc(local) / MS_AN_HOUR / schedule.hours) + steps) * schedule.hours;
  const time = civilOfUtc(hour * MS_AN_HOUR);
  // An hourly job runs in both of the hours that autumn repeats; every other one once.
  return schedule.hours === 1 ? instantsOf(time, offsets) : [instantOf(time, offsets)];
}
