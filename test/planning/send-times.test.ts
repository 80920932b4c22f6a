// Send times: exact against trying every set, gaps kept, days with a change of the clocks.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDate, instant, type MinuteOfDay, minuteOfDay } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { seededRandom } from '../../src/learning/random';
import { bestTimes, openDay, type SendTime, windowOf } from '../../src/planning/send-times';

const MINUTE = 60_000;
const everywhere = () => true;

function randomWeights(seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: 168 }, () => Math.exp(0.4 * random.normal()));
}

/** The highest sum of weights over all sets of `count` times at least `gap` apart, by trying them all. */
function bestByTrying(times: readonly SendTime[], count: number, gap: number, from = 0, notBefore = -Infinity): number {
  if (count === 0) return 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let i = from; i < times.length; i++) {
    const time = times[i];
    if (time === undefined || time.at < notBefore) continue;
    best = Math.max(best, time.weight + bestByTrying(times, count - 1, gap, i + 1, time.at + gap * MINUTE));
  }
  return best;
}

const LONG_BEFORE = instant(0);

describe('the best set of times', () => {
  test('is as good as any set there is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 20, max: 90 }), (seed, count, gap) => {
        const weights = randomWeights(seed);
        const day = openDay(
          civilDate('2025-06-04'),
          windowOf('10:30', '14:30'),
          LONG_BEFORE,
          weights,
          losAngelesOffsets,
          seededRandom(seed),
        );
        // A coarse grid keeps trying every set possible; it leaves out round minutes as the search does.
        const free = (time: SendTime) => time.minute % 10 === 7;
        const { times, fits } = bestTimes(day, { count, gapMinutes: gap, free, jitterMinutes: 12 });
        expect(times).toHaveLength(fits);
        const worth = times.reduce((sum, time) => sum + time.weight, 0);
        expect(worth).toBeGreaterThanOrEqual(bestByTrying(day.times.filter(free), fits, gap) - 1e-4);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps gaps, window and number, and is never larger than what fits', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 0, max: 1438 }),
        fc.integer({ min: 1, max: 1439 }),
        (seed, count, gap, first, length) => {
          const window = { first: first as MinuteOfDay, last: Math.min(1439, first + length) as MinuteOfDay };
          const day = openDay(
            civilDate('2025-06-04'),
            window,
            LONG_BEFORE,
            randomWeights(seed),
            losAngelesOffsets,
            seededRandom(seed),
          );
          const { times, fits } = bestTimes(day, { count, gapMinutes: gap, free: everywhere, jitterMinutes: 12 });
          expect(fits).toBe(Math.min(count, Math.floor((window.last - window.first) / gap) + 1));
          expect(times).toHaveLength(fits);
          times.forEach((time, index) => {
            expect(time.minute >= window.first && time.minute <= window.last).toBe(true);
            const before = times[index - 1];
            if (before !== undefined) expect(time.at - before.at).toBeGreaterThanOrEqual(gap * MINUTE);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['NEW', 240, 4],
    ['SMALL', 180, 5],
    ['MEDIUM', 150, 6],
    ['LARGE', 120, 8],
    ['XL', 90, 10],
  ])('a 09:00–23:00 window holds what the design says for %s', (_, gap, most) => {
    const day = openDay(
      civilDate('2025-06-04'),
      windowOf('09:00', '23:00'),
      LONG_BEFORE,
      randomWeights(1),
      losAngelesOffsets,
      seededRandom(1),
    );
    const found = bestTimes(day, { count: 30, gapMinutes: gap, free: everywhere, jitterMinutes: 12 });
    expect(found.fits).toBe(most);
    // Eight at two hours fill the window to the minute: there, and only there, times are round.
    expect(found.unround).toBe(gap !== 120);
    expect(found.times.every((time) => time.minute % 5 !== 0)).toBe(gap !== 120);
  });

  test('moves by at most the jitter, never for a worse hour, and differently each day', () => {
    const weights = new Float64Array(168).fill(1);
    const open = (date: string) =>
      openDay(
        civilDate(date),
        windowOf('09:00', '23:00'),
        LONG_BEFORE,
        weights,
        losAngelesOffsets,
        seededRandom('page'),
      );
    const at = (date: string, jitterMinutes: number) =>
      bestTimes(open(date), { count: 4, gapMinutes: 150, free: everywhere, jitterMinutes }).times.map(
        (time) => time.minute,
      );
    const habit = at('2025-06-03', 0);
    expect(at('2025-06-05', 0)).toEqual(habit);
    const tuesday = at('2025-06-03', 12);
    const thursday = at('2025-06-05', 12);
    expect(thursday).not.toEqual(tuesday);
    expect(at('2025-06-03', 12)).toEqual(tuesday);
    for (const minute of [...tuesday, ...thursday]) {
      expect(Math.min(...habit.map((usual) => Math.abs(usual - minute)))).toBeLessThanOrEqual(12);
    }
  });
});

describe('days with a change of the clocks', () => {
  const weights = new Float64Array(168).fill(1);
  const wholeDay = { first: minuteOfDay('00:00'), last: minuteOfDay('23:59') };
  const minutesOf = (date: string) =>
    openDay(civilDate(date), wholeDay, LONG_BEFORE, weights, losAngelesOffsets, seededRandom(1)).times;

  test('spring has no 02:00 hour, autumn shows the repeated hour once', () => {
    expect(minutesOf('2025-03-09')).toHaveLength(1380);
    expect(minutesOf('2025-03-09').some((time) => time.local.slice(11, 13) === '02')).toBe(false);
    expect(minutesOf('2025-11-02')).toHaveLength(1440);
  });

  test('gaps are of real time', () => {
    for (const date of ['2025-03-09', '2025-11-02']) {
      const day = openDay(civilDate(date), wholeDay, LONG_BEFORE, weights, losAngelesOffsets, seededRandom(1));
      const { times } = bestTimes(day, { count: 12, gapMinutes: 110, free: everywhere, jitterMinutes: 0 });
      expect(times).toHaveLength(12);
      times.forEach((time, index) => {
        const before = times[index - 1];
        if (before !== undefined) expect(time.at - before.at).toBeGreaterThanOrEqual(110 * MINUTE);
      });
    }
  });
});
