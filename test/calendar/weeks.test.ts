// Weeks from Monday to Monday, right through both changes of the clocks.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, civilDate, civilDateTime } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import {
  datesOf,
  hourOfWeek,
  hourOfWeekAt,
  mondayOf,
  nextWeek,
  previousWeek,
  spanOf,
  weekAt,
  weekStart,
} from '../../src/calendar/weeks';

const HOUR = 3_600_000;
const mondays = fc.integer({ min: 0, max: 520 }).map((weeks) => mondayOf(addDays(civilDate('2024-01-01'), 7 * weeks)));

describe('weeks', () => {
  test('begin on a Monday, and say which one was meant', () => {
    expect(weekStart('2025-03-03')).toBe('2025-03-03');
    expect(() => weekStart('2025-03-05')).toThrow('The week begins on 2025-03-03.');
    expect(mondayOf(civilDate('2025-03-09'))).toBe('2025-03-03');
  });

  test('are 168 hours long but for the two with a change', () => {
    const hours = (monday: string) => {
      const { startsAt, endsAt } = spanOf(weekStart(monday), losAngelesOffsets);
      return (endsAt - startsAt) / HOUR;
    };
    expect([hours('2025-03-03'), hours('2025-10-27'), hours('2025-06-02')]).toEqual([167, 169, 168]);
  });

  test('follow one another without a gap, and hold their own instants', () => {
    fc.assert(
      fc.property(mondays, (week) => {
        const span = spanOf(week, losAngelesOffsets);
        expect(spanOf(nextWeek(week), losAngelesOffsets).startsAt).toBe(span.endsAt);
        expect(previousWeek(nextWeek(week))).toBe(week);
        expect(weekAt(span.startsAt, losAngelesOffsets)).toBe(week);
        expect(weekAt((span.endsAt - 1) as typeof span.endsAt, losAngelesOffsets)).toBe(week);
        expect(datesOf(week)).toHaveLength(7);
      }),
    );
  });

  test('hours of the week go by the clock on the wall', () => {
    expect(hourOfWeek(civilDate('2025-03-03'), 0)).toBe(0);
    expect(hourOfWeekAt(civilDateTime('2025-03-09T23:59:00'))).toBe(167);
    expect(hourOfWeekAt(civilDateTime('2025-03-09T03:00:00'))).toBe(147);
  });
});
