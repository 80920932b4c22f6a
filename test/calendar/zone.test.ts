// Los Angeles through its clock changes, held against the zone data of the machine that runs the tests.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, atMinute, type CivilDateTime, civilDate, civilDateTime, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf, instantOf, instantsOf, minutesOf, offsetsOf, tableOf } from '../../src/calendar/zone';

const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
});

function localByMachine(epochMs: number): string {
  return format.format(epochMs).replace(' ', 'T');
}

const instants = fc
  .integer({ min: Date.UTC(2008, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 })
  .map((minutes) => instant(minutes * 60_000));

describe('Los Angeles', () => {
  test('local time is what the machine’s zone data say', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(civilOf(at, losAngelesOffsets)).toBe(localByMachine(at));
      }),
      { numRuns: 300 },
    );
  });

  test('every minute around each change of the clocks is right', () => {
    for (const day of ['2024-03-10', '2024-11-03', '2025-03-09', '2025-11-02', '2026-03-08', '2030-11-03']) {
      const noon = Date.parse(`${day}T12:00:00Z`);
      for (let at = noon - 5 * 3_600_000; at < noon; at += 7 * 60_000) {
        expect(civilOf(instant(at), losAngelesOffsets)).toBe(localByMachine(at));
      }
    }
  });

  test('an instant is among those of its own local time', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(instantsOf(civilOf(at, losAngelesOffsets), losAngelesOffsets)).toContain(at);
      }),
    );
  });

  test('the hour that spring skips has no instant, and maps past the gap', () => {
    const skipped = civilDateTime('2025-03-09T02:30:00');
    expect(instantsOf(skipped, losAngelesOffsets)).toEqual([]);
    expect(civilOf(instantOf(skipped, losAngelesOffsets), losAngelesOffsets)).toBe('2025-03-09T03:30:00');
  });

  test('the hour that autumn repeats has two, and the earlier is taken', () => {
    const twice = civilDateTime('2025-11-02T01:30:00');
    const [first, second] = instantsOf(twice, losAngelesOffsets);
    expect(Number(second) - Number(first)).toBe(3_600_000);
    expect(instantOf(twice, losAngelesOffsets)).toBe(first);
  });

  test('a day’s minutes are read as one by one', () => {
    for (const day of ['2025-03-08', '2025-03-09', '2025-03-10', '2025-11-02', '2025-11-01']) {
      const at = minutesOf(civilDate(day), losAngelesOffsets);
      for (let minute = 0; minute < 1440; minute += 3) {
        expect(at(minute)).toBe(instantsOf(atMinute(civilDate(day), minute), losAngelesOffsets)[0]);
      }
    }
  });
});

describe('a zone as data', () => {
  const from = instant(Date.UTC(2024, 0, 1));
  const to = instant(Date.UTC(2026, 0, 1));
  const table = tableOf(losAngelesOffsets, from, to);

  test('holds each change to the minute', () => {
    expect(table).toEqual({
      offsetMinutes: -480,
      transitions: [
        { at: Date.UTC(2024, 2, 10, 10), offsetMinutes: -420 },
        { at: Date.UTC(2024, 10, 3, 9), offsetMinutes: -480 },
        { at: Date.UTC(2025, 2, 9, 10), offsetMinutes: -420 },
        { at: Date.UTC(2025, 10, 2, 9), offsetMinutes: -480 },
      ],
    });
  });

  test('reads as the zone it was taken from', () => {
    const offsets = offsetsOf(table);
    for (let date = civilDate('2024-01-02'); date < '2025-12-31'; date = addDays(date, 1)) {
      const noon: CivilDateTime = atMinute(date, 720);
      expect(instantOf(noon, offsets)).toBe(instantOf(noon, losAngelesOffsets));
    }
  });

  test('refuses transitions out of order', () => {
    const transition = { at: 5, offsetMinutes: 0 };
    expect(() => offsetsOf({ offsetMinutes: 0, transitions: [transition, transition] })).toThrow(/time order/);
  });
});
