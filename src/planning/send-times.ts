// The best minutes of a day to send at, exactly: dynamic programming over the open minutes at the required gaps.
import {
  atMinute,
  type CivilDate,
  type CivilDateTime,
  type Instant,
  type MinuteOfDay,
  MS_A_MINUTE,
  minuteOfDay,
} from '../calendar/civil';
import { hourOfWeek } from '../calendar/weeks';
import { minutesOf, type ZoneOffsets } from '../calendar/zone';
import type { Random } from '../learning/random';

/** The minutes from the first to the last, both included. */
export interface Window {
  readonly first: MinuteOfDay;
  readonly last: MinuteOfDay;
}

export function windowOf(start: string, end: string): Window {
  return { first: minuteOfDay(start), last: minuteOfDay(end) };
}

export interface SendTime {
  readonly date: CivilDate;
  readonly minute: MinuteOfDay;
  readonly local: CivilDateTime;
  readonly at: Instant;
  /** The weight of its hour. */
  readonly weight: number;
}

/** A day's minutes as the search sees them. */
export interface OpenDay {
  readonly date: CivilDate;
  readonly times: readonly SendTime[];
  /** The week's weights as whole numbers, so that sums compare exactly. */
  readonly worth: Float64Array;
  /** Breaks ties among minutes of equal weight: the page's habit, the same each day, and the day's own. */
  readonly habit: Float64Array;
  readonly whim: Float64Array;
}

// A minute that people would pick by hand: quarter past, twenty past.
const ROUND_MINUTES = 5;
// Weights keep six digits; ties are broken below them, with room for more messages than a day has twenty minutes.
const WORTH_SCALE = 1_000_000;
const TIE_SCALE = 1_000;
const TIE_ROOM = 131_072;

/** Every minute of a day's window that the clock shows from `opensAt` on; of an hour that autumn repeats, the first showing. */
export function openDay(
  date: CivilDate,
  window: Window,
  opensAt: Instant,
  weights: Float64Array,
  offsets: ZoneOffsets,
  random: Random,
): OpenDay {
  let heaviest = 0;
  for (const weight of weights) heaviest = Math.max(heaviest, weight);
  const habits = random.fork('habit');
  const whims = random.fork(`whim ${date}`);
  const instantAt = minutesOf(date, offsets);
  const times: SendTime[] = [];
  const worth: number[] = [];
  const habit: number[] = [];
  const whim: number[] = [];
  for (let minute = 0; minute <= window.last; minute++) {
    const habitual = 1 + habits.int(TIE_SCALE);
    const whimsical = 1 + whims.int(TIE_SCALE);
    if (minute < window.first) continue;
    const at = instantAt(minute);
    if (at === undefined || at < opensAt) continue;
    const weight = weights[hourOfWeek(date, minute)] ?? 1;
    times.push({ date, minute: minute as MinuteOfDay, local: atMinute(date, minute), at, weight });
    worth.push(Math.round((weight / heaviest) * WORTH_SCALE));
    habit.push(habitual);
    whim.push(whimsical);
  }
  return {
    date,
    times,
    worth: Float64Array.from(worth),
    habit: Float64Array.from(habit),
    whim: Float64Array.from(whim),
  };
}

export interface TimesWanted {
  readonly count: number;
  readonly gapMinutes: number;
  /** Which of the day's minutes are free of what is already placed. */
  readonly free: (time: SendTime) => boolean;
  /** How far the seed may move a message from the best minute. */
  readonly jitterMinutes: number;
}

export interface TimesFound {
  readonly times: readonly SendTime[];
  /** How many would fit at this gap, up to the number wanted. */
  readonly fits: number;
  /** Whether every minute is one that nobody would pick by hand; false where the window leaves no slack. */
  readonly unround: boolean;
}

/**
 * The set of minutes with the highest sum of weights among all sets of the wanted size, or of the largest size that
 * fits. Round minutes are left out unless fewer would fit without them.
 */
export function bestTimes(day: OpenDay, wanted: TimesWanted): TimesFound {
  const open = openMinutes(day, wanted);
  const fits = Math.min(wanted.count, mostThatFit(day, open, wanted.gapMinutes));
  if (fits === 0) return { times: [], fits: 0, unround: true };
  const odd = open.filter((index) => (day.times[index]?.minute ?? 0) % ROUND_MINUTES !== 0);
  const unround = mostThatFit(day, odd, wanted.gapMinutes) >= fits;
  const usable = unround ? odd : open;
  const best = heaviestSet(day, usable, fits, wanted.gapMinutes, day.habit);
  const moved =
    wanted.jitterMinutes > 0
      ? heaviestSet(day, near(day, usable, best, wanted.jitterMinutes), fits, wanted.gapMinutes, day.whim)
      : best;
  return { times: moved.flatMap((index) => day.times[index] ?? []), fits, unround };
}

/** Whether all of the wanted messages fit. */
export function allFit(day: OpenDay, wanted: TimesWanted): boolean {
  return mostThatFit(day, openMinutes(day, wanted), wanted.gapMinutes) >= wanted.count;
}

function openMinutes(day: OpenDay, { free }: TimesWanted): number[] {
  const open: number[] = [];
  day.times.forEach((time, index) => {
    if (free(time)) open.push(index);
  });
  return open;
}

function mostThatFit(day: OpenDay, open: readonly number[], gapMinutes: number): number {
  let count = 0;
  let next = Number.NEGATIVE_INFINITY;
  const gap = gapMinutes * MS_A_MINUTE;
  for (const index of open) {
    const at = day.times[index]?.at ?? 0;
    if (at < next) continue;
    count++;
    next = at + gap;
  }
  return count;
}

/** The minutes within reach of one of the chosen; the chosen themselves among them, so that no weight is lost. */
function near(day: OpenDay, usable: readonly number[], chosen: readonly number[], reachMinutes: number): number[] {
  const reach = reachMinutes * MS_A_MINUTE;
  const centres = chosen.map((index) => day.times[index]?.at ?? 0);
  return usable.filter((index) => {
    const at = day.times[index]?.at ?? 0;
    return centres.some((centre) => Math.abs(at - centre) <= reach);
  });
}

/** Exactly `count` of the open minutes, at least the gap apart, of the highest sum; `count` must fit. */
function heaviestSet(
  day: OpenDay,
  open: readonly number[],
  count: number,
  gapMinutes: number,
  ties: Float64Array,
): number[] {
  const n = open.length;
  const at = open.map((index) => day.times[index]?.at ?? 0);
  const value = open.map((index) => (day.worth[index] ?? 0) * TIE_ROOM + (ties[index] ?? 0));
  // before[i]: how many of the open minutes lie at least the gap before the i-th.
  const before = new Int32Array(n);
  const gap = gapMinutes * MS_A_MINUTE;
  for (let i = 0, j = 0; i < n; i++) {
    while ((at[j] ?? 0) + gap <= (at[i] ?? 0)) j++;
    before[i] = j;
  }
  // best[k][i]: the highest sum of k messages among the first i minutes.
  const best: Float64Array[] = [new Float64Array(n + 1)];
  for (let k = 1; k <= count; k++) {
    const fewer = best[k - 1] ?? new Float64Array(n + 1);
    const row = new Float64Array(n + 1).fill(Number.NEGATIVE_INFINITY);
    for (let i = 1; i <= n; i++) {
      const taken = (value[i - 1] ?? 0) + (fewer[before[i - 1] ?? 0] ?? 0);
      const left = row[i - 1] ?? 0;
      row[i] = Math.max(taken, left);
    }
    best.push(row);
  }
  const chosen: number[] = [];
  let i = n;
  for (let k = count; k > 0; k--) {
    const row = best[k];
    while (i > 0 && row?.[i] === row?.[i - 1]) i--;
    if (i === 0) break;
    chosen.push(open[i - 1] ?? 0);
    i = before[i - 1] ?? 0;
  }
  return chosen.reverse();
}
