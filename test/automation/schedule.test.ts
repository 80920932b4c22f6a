// Slots of the clock's schedules: through both changes of the clock, against a count minute by minute.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latestSlot, nextSlot, slotsBetween, type TimedSchedule } from '../../src/automation/schedule';
import { civilDateTime, type Instant, instant, minuteOfDay } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf, instantOf } from '../../src/calendar/zone';

const HOUR = 3_600_000;
const at = (utc: string): Instant => instant(Date.parse(utc));
const local = (time: Instant): string => civilOf(time, losAngelesOffsets);
const la = (time: string): Instant => instantOf(civilDateTime(time), losAngelesOffsets);
const every = (hours: number): TimedSchedule => ({ kind: 'EVERY_HOURS', hours });
const daily = (time: string): TimedSchedule => ({ kind: 'DAILY', at: minuteOfDay(time) });

function slots(schedule: TimedSchedule, from: Instant, to: Instant): Instant[] {
  const found: Instant[] = [];
  for (
    let slot = nextSlot(schedule, from, losAngelesOffsets);
    slot <= to;
    slot = nextSlot(schedule, slot, losAngelesOffsets)
  ) {
    found.push(slot);
  }
  return found;
}

describe('every n hours', () => {
  it('six-hourly stands at 00, 06, 12 and 18 of the wall clock, on the days of both changes too', () => {
    for (const day of ['2025-03-09', '2025-07-01', '2025-11-02']) {
      const found = slots(every(6), instant(la(`${day}T00:00:00`) - 1), la(`${day}T23:59:00`));
      expect(found.map((slot) => local(slot).slice(11, 16))).toEqual(['00:00', '06:00', '12:00', '18:00']);
    }
  });

  it('hourly is every 60 minutes, through the skipped and the repeated hour', () => {
    for (const from of ['2025-03-09T06:30:00Z', '2025-11-02T05:30:00Z']) {
      const found = slots(every(1), at(from), instant(at(from) + 8 * HOUR));
      expect(found).toHaveLength(8);
      found.slice(1).forEach((slot, index) => {
        expect(slot - (found[index] ?? 0)).toBe(HOUR);
      });
    }
  });

  it('two slots are never nearer than n − 1 hours nor farther than n + 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 168 }),
        fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2026-12-31') }),
        (hours, now) => {
          const first = nextSlot(every(hours), instant(now), losAngelesOffsets);
          const second = nextSlot(every(hours), first, losAngelesOffsets);
          expect(first).toBeGreaterThan(now);
          expect(first - now).toBeLessThanOrEqual((hours + 1) * HOUR);
          expect(second - first).toBeGreaterThanOrEqual(Math.max(1, hours - 1) * HOUR);
          expect(second - first).toBeLessThanOrEqual((hours + 1) * HOUR);
        },
      ),
    );
  });
});

describe('daily', () => {
  it('03:05 is once a day on the wall clock, 23 or 25 hours apart where the clock changes', () => {
    const found = slots(daily('03:05'), la('2025-03-08T00:00:00'), la('2025-03-11T00:00:00'));
    expect(found.map(local)).toEqual(['2025-03-08T03:05:00', '2025-03-09T03:05:00', '2025-03-10T03:05:00']);
    expect(found.slice(1).map((slot, index) => (slot - (found[index] ?? 0)) / HOUR)).toEqual([23, 24]);
    const autumn = slots(daily('03:05'), la('2025-11-01T00:00:00'), la('2025-11-03T00:00:00'));
    expect(autumn.map(local)).toEqual(['2025-11-01T03:05:00', '2025-11-02T03:05:00']);
  });

  it('a time that spring skips runs an hour on; one that autumn repeats runs the first time only', () => {
    expect(slots(daily('02:30'), la('2025-03-09T00:00:00'), la('2025-03-10T00:00:00')).map(local)).toEqual([
      '2025-03-09T03:30:00',
    ]);
    const repeated = slots(daily('01:30'), la('2025-11-02T00:00:00'), la('2025-11-03T00:00:00'));
    expect(repeated).toEqual([at('2025-11-02T08:30:00Z')]);
  });

  it('has one slot on every date of two years, whatever the time of day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => {
        const schedule: TimedSchedule = { kind: 'DAILY', at: minute as ReturnType<typeof minuteOfDay> };
        const found = slots(schedule, instant(la('2025-01-01T00:00:00') - 1), instant(la('2027-01-01T00:00:00') - 1));
        expect(new Set(found.map((slot) => local(slot).slice(0, 10))).size).toBe(730);
        expect(found).toHaveLength(730);
      }),
      { numRuns: 20 },
    );
  });
});

describe('latestSlot and nextSlot', () => {
  it('agree: the latest is the last that next would have given', () => {
    const schedules = fc.oneof(
      fc.integer({ min: 1, max: 30 }).map(every),
      fc
        .integer({ min: 0, max: 1439 })
        .map((minute): TimedSchedule => ({ kind: 'DAILY', at: minute as ReturnType<typeof minuteOfDay> })),
    );
    // Around both changes, where it could go wrong.
    const instants = fc
      .tuple(
        fc.constantFrom(Date.parse('2025-03-09T10:00:00Z'), Date.parse('2025-11-02T09:00:00Z')),
        fc.integer({ min: -36, max: 36 }),
        fc.integer({ min: 0, max: 3599 }),
      )
      .map(([change, hours, seconds]) => instant(change + hours * HOUR + seconds * 1000));
    fc.assert(
      fc.property(schedules, instants, (schedule, now) => {
        const latest = latestSlot(schedule, now, losAngelesOffsets);
        const next = nextSlot(schedule, now, losAngelesOffsets);
        expect(latest).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        expect(nextSlot(schedule, latest, losAngelesOffsets)).toBe(next);
        expect(latestSlot(schedule, latest, losAngelesOffsets)).toBe(latest);
        expect(latestSlot(schedule, instant(next - 1), losAngelesOffsets)).toBe(latest);
      }),
      { numRuns: 1000 },
    );
  });

  it('counts what was missed, up to a bound', () => {
    const from = la('2025-03-07T03:05:00');
    expect(slotsBetween(daily('03:05'), from, la('2025-03-10T03:05:00'), 1000, losAngelesOffsets)).toBe(2);
    expect(slotsBetween(every(1), from, la('2025-03-10T03:00:00'), 10, losAngelesOffsets)).toBe(10);
  });
});
