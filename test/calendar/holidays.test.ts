// Twenty holidays a year by rule, held against dates looked up by hand.
import { describe, expect, test } from 'vitest';
import { civilDate, weekday } from '../../src/calendar/civil';
import { holidaysBetween, holidaysOf } from '../../src/calendar/holidays';

const YEARS = [2024, 2025, 2026, 2027, 2028, 2029, 2030];

function dateOfHoliday(year: number, name: string): string | undefined {
  return holidaysOf(year).find((holiday) => holiday.name.startsWith(name))?.date;
}

describe('holidays', () => {
  test('twenty a year, eleven of them federal, in order and none twice', () => {
    for (const year of YEARS) {
      const holidays = holidaysOf(year);
      expect(holidays).toHaveLength(20);
      expect(holidays.filter((holiday) => holiday.type === 'FEDERAL')).toHaveLength(11);
      const dates = holidays.map((holiday) => holiday.date);
      expect([...dates].sort()).toEqual(dates);
      expect(new Set(holidays.map((holiday) => holiday.name)).size).toBe(20);
      for (const holiday of holidays) {
        expect(holiday.year).toBe(year);
        expect(holiday.date.startsWith(String(year))).toBe(true);
        expect(holiday.saturationImpactFactor).toBeGreaterThan(0);
        expect(holiday.saturationImpactFactor).toBeLessThan(1);
      }
    }
  });

  test('the four that are prescribed', () => {
    const of = (date: string) => holidaysOf(2025).find((holiday) => holiday.date === date);
    expect(of('2025-01-01')).toMatchObject({
      name: "New Year's Day",
      type: 'FEDERAL',
      isMajor: true,
      saturationImpactFactor: 0.7,
    });
    expect(of('2025-02-14')).toMatchObject({
      name: "Valentine's Day",
      type: 'COMMERCIAL',
      isMajor: true,
      saturationImpactFactor: 0.8,
    });
    expect(of('2025-07-04')).toMatchObject({
      name: 'Independence Day',
      type: 'FEDERAL',
      isMajor: true,
      saturationImpactFactor: 0.7,
    });
    expect(of('2025-12-25')).toMatchObject({
      name: 'Christmas Day',
      type: 'FEDERAL',
      isMajor: true,
      saturationImpactFactor: 0.6,
    });
  });

  test('movable feasts of 2025', () => {
    const expected = {
      'Martin Luther King': '2025-01-20',
      "Presidents' Day": '2025-02-17',
      Easter: '2025-04-20',
      "Mother's Day": '2025-05-11',
      'Memorial Day': '2025-05-26',
      "Father's Day": '2025-06-15',
      'Labor Day': '2025-09-01',
      'Columbus Day': '2025-10-13',
      Thanksgiving: '2025-11-27',
      'Black Friday': '2025-11-28',
    };
    for (const [name, date] of Object.entries(expected)) expect(dateOfHoliday(2025, name), name).toBe(date);
  });

  test('Easter of seven years', () => {
    expect(YEARS.map((year) => dateOfHoliday(year, 'Easter'))).toEqual([
      '2024-03-31',
      '2025-04-20',
      '2026-04-05',
      '2027-03-28',
      '2028-04-16',
      '2029-04-01',
      '2030-04-21',
    ]);
  });

  test('weekdays hold in every year', () => {
    for (const year of YEARS) {
      for (const name of ['Martin', 'Presidents', 'Memorial', 'Labor', 'Columbus']) {
        expect(weekday(civilDate(dateOfHoliday(year, name) ?? ''))).toBe(0);
      }
      for (const name of ['Easter', 'Mother', 'Father']) {
        expect(weekday(civilDate(dateOfHoliday(year, name) ?? ''))).toBe(6);
      }
      expect(weekday(civilDate(dateOfHoliday(year, 'Thanksgiving') ?? ''))).toBe(3);
    }
  });

  test('a span over New Year takes from both years', () => {
    const names = holidaysBetween(civilDate('2025-12-24'), civilDate('2026-01-01')).map((holiday) => holiday.name);
    expect(names).toEqual(['Christmas Eve', 'Christmas Day', "New Year's Eve", "New Year's Day"]);
  });
});
