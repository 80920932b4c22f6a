// When a clock trigger fires, by its recurrence, in its time zone.

import { createHash } from 'node:crypto';
import type { Recurrence, WeekDay } from '../inside/trigger-spec';
import { instantOf, type Zone } from '../inside/zone';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEAR_MINUTES = 15;
const WEEK_DAYS: readonly WeekDay[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

export interface Schedule {
  readonly id: string;
  readonly recurrence: Recurrence;
  readonly zone: Zone;
  readonly createdAt: number;
}

/** The first firing after the instant; null where there is none any more. */
export function nextFiring(schedule: Schedule, after: number): number | null {
  const { recurrence, createdAt } = schedule;
  switch (recurrence.every) {
    case 'ONCE':
      return recurrence.at > after ? recurrence.at : null;
    case 'MINUTES':
      return nextStep(createdAt, recurrence.count * MINUTE, after);
    case 'HOURS':
      return nextStep(createdAt, recurrence.count * HOUR, after);
    case 'DAYS':
      return nextDay(schedule, timeOfDay(schedule.id, recurrence), recurrence.count, () => true, after);
    case 'WEEKS':
      return nextWeek(schedule, recurrence, after);
    case 'MONTHS':
      return nextDay(
        schedule,
        timeOfDay(schedule.id, recurrence),
        1,
        (day) => dayOfMonth(day) === recurrence.monthDay,
        after,
      );
  }
}

function nextStep(start: number, step: number, after: number): number {
  return start + Math.max(1, Math.floor((after - start) / step) + 1) * step;
}

/**
 * Google takes any minute of the hour, or one within 15 minutes of nearMinute, and then keeps to it. Here the trigger's id
 * decides, so that a run repeats.
 */
function timeOfDay(
  id: string,
  { hour, minute }: { readonly hour: number | null; readonly minute: number | null },
): number {
  const [first = 0, second = 0] = createHash('sha256').update(id).digest();
  const inHour = minute === null ? second % 60 : minute + (second % (2 * NEAR_MINUTES + 1)) - NEAR_MINUTES;
  return (hour ?? first % 24) * HOUR + inHour * MINUTE;
}

const civilDay = (zone: Zone, instant: number): number => Math.floor((instant + zone.offset(instant)) / DAY);
const weekDay = (day: number): number => new Date(day * DAY).getUTCDay();
const dayOfMonth = (day: number): number => new Date(day * DAY).getUTCDate();

/** Every `count`-th of the days that the rule allows is not what Google offers; `count` is for plain days only. */
function nextDay(
  { zone, createdAt }: Schedule,
  time: number,
  count: number,
  isAllowed: (day: number) => boolean,
  after: number,
): number {
  const at = (day: number): number => instantOf(zone, day * DAY + time);
  let first = civilDay(zone, createdAt);
  while (at(first) <= createdAt) first += 1;
  const passed = civilDay(zone, after) - first;
  let day = first + Math.max(0, Math.floor(passed / count) - 1) * count;
  while (at(day) <= after || !isAllowed(day)) day += count;
  return at(day);
}

function nextWeek(schedule: Schedule, recurrence: Extract<Recurrence, { every: 'WEEKS' }>, after: number): number {
  const wanted = WEEK_DAYS.indexOf(recurrence.weekDay);
  const time = timeOfDay(schedule.id, recurrence);
  const first = nextDay(schedule, time, 1, (day) => weekDay(day) === wanted, schedule.createdAt);
  const firstDay = civilDay(schedule.zone, first);
  const isOfTurn = (day: number): boolean =>
    weekDay(day) === wanted && day >= firstDay && Math.round((day - firstDay) / 7) % recurrence.count === 0;
  return nextDay(schedule, time, 1, isOfTurn, after);
}
