// What a page's tab remembers: which week and schedule it shows, and which slots, so that a deleted row is noticed.
import { minuteOf, timeText } from '../../calendar/civil';
import { hourOfWeekAt, type WeekStart, weekStart } from '../../calendar/weeks';
import {
  list,
  mapped,
  nullable,
  object,
  type Read,
  type Reader,
  SchemaError,
  text,
  whole,
} from '../../planning/schema';
import { readLabel } from '../build-tab';
import type { Tab } from '../port';
import type { Base } from './base';

const MINUTES_A_WEEK = 7 * 1440;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A slot's number in the schedule and its minute of the week: labels are short of room. */
const slot: Reader<readonly [number, number]> = (value, path) => {
  const [number, minute] = list(whole(0, 1_000_000), 2)(value, path);
  if (number === undefined || minute === undefined || minute >= MINUTES_A_WEEK) {
    throw new SchemaError(path, 'a slot’s number and minute', value);
  }
  return [number, minute];
};

const readState = object({
  page: text(),
  week: mapped(text('a Monday'), weekStart),
  schedule: text(),
  status: nullable(text()),
  slots: list(slot, 10_000),
  /** The numbers of slots that are held by themselves. */
  held: list(whole(0, 1_000_000), 10_000),
});

export type PageLabel = Read<typeof readState>;

export function pageLabel(state: unknown): PageLabel | null {
  try {
    // A tab that was written before messages could be held by themselves has none.
    return readState(typeof state === 'object' && state !== null ? { held: [], ...state } : state, 'state');
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}

/** What a tab remembers; null of none, or of one that remembers nothing. */
export function labelOn(tab: Tab | null): PageLabel | null {
  return tab === null ? null : pageLabel(readLabel(tab)?.state);
}

export function labelOf(
  shown: { readonly page: string; readonly week: WeekStart; readonly schedule: string; readonly status: string | null },
  slots: readonly { readonly slotId: string; readonly base: Base; readonly isHeld: boolean }[],
): PageLabel {
  return {
    ...shown,
    slots: slots.flatMap(({ slotId, base }): [number, number][] => {
      const number = slotNumber(slotId, shown.schedule);
      return number === null ? [] : [[number, hourOfWeekAt(base.local) * 60 + (minuteOf(base.local) % 60)]];
    }),
    held: slots.flatMap(({ slotId, isHeld }) => (isHeld ? (slotNumber(slotId, shown.schedule) ?? []) : [])),
  };
}

/** Null where the slot is of another schedule. */
export function slotNumber(slotId: string, schedule: string): number | null {
  const digits = slotId.startsWith(`${schedule}#`) ? slotId.slice(schedule.length + 1) : '';
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

export function slotIdOf(schedule: string, number: number): string {
  return `${schedule}#${String(number).padStart(3, '0')}`;
}

/** `Mon 19:05`. */
export function minuteOfWeekText(minute: number): string {
  return `${DAYS[Math.floor(minute / 1440)] ?? ''} ${timeText(minute % 1440)}`;
}
