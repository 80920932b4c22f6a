// Civil dates and times: what is a date, days between, weekdays.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  atMinute,
  CalendarError,
  type CivilDate,
  civilDate,
  civilDateTime,
  dateOf,
  daysBetween,
  isCivilDate,
  isCivilDateTime,
  minuteOf,
  minuteOfDay,
  timeText,
  weekday,
} from '../../src/calendar/civil';

const dates = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays(civilDate('1980-01-01'), days));

describe('civil dates', () => {
  test('only days that exist are dates', () => {
    expect(['2024-02-29', '2025-12-31'].every(isCivilDate)).toBe(true);
    for (const text of ['2025-02-29', '2025-13-01', '2025-1-1', '2025-04-31', '', '2025-01-01T00:00:00']) {
      expect(isCivilDate(text), text).toBe(false);
      expect(() => civilDate(text)).toThrow(CalendarError);
    }
  });

  test('local times', () => {
    expect(isCivilDateTime('2025-03-09T23:59:59')).toBe(true);
    for (const text of ['2025-03-09T24:00:00', '2025-03-09 10:00:00', '2025-02-30T10:00:00', '2025-03-09T10:60:00']) {
      expect(() => civilDateTime(text), text).toThrow(/not a local time/);
    }
    expect(minuteOfDay('09:05')).toBe(545);
    for (const text of ['24:00', '9:05', '09:60', '']) expect(() => minuteOfDay(text)).toThrow(/not a time of day/);
  });

  test('weekdays count from Monday', () => {
    expect(weekday(civilDate('1970-01-01'))).toBe(3);
    expect(weekday(civilDate('2025-03-10'))).toBe(0);
    expect(weekday(civilDate('1969-12-29'))).toBe(0);
  });

  test('adding days and counting them are inverses', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -1000, max: 1000 }), (date: CivilDate, days) => {
        const other = addDays(date, days);
        expect(daysBetween(date, other)).toBe(days);
        expect(weekday(other)).toBe((((weekday(date) + days) % 7) + 7) % 7);
        expect(date < other).toBe(days > 0);
      }),
    );
  });

  test('a date and a minute make a time and come out of it', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 1439 }), (date, minute) => {
        const time = atMinute(date, minute);
        expect(isCivilDateTime(time)).toBe(true);
        expect(dateOf(time)).toBe(date);
        expect(minuteOf(time)).toBe(minute);
        expect(minuteOfDay(timeText(minute))).toBe(minute);
      }),
    );
  });
});
