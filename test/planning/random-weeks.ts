// Random pages and weeks for property tests and the bench: every shape of input that planning must bear.
import { addDays, atMinute, type CivilDate, instant } from '../../src/calendar/civil';
import { holidaysBetween } from '../../src/calendar/holidays';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { datesOf, type WeekStart, weekStart } from '../../src/calendar/weeks';
import { instantOf, tableOf } from '../../src/calendar/zone';
import { type Random, seededRandom } from '../../src/learning/random';
import { defaultParameters, riskParameters, tierParameters } from '../../src/parameters/registry';
import { riskOf } from '../../src/planning/analysis';
import type { CandidateCaption, Estimate, PlanInput } from '../../src/planning/plan-input';
import {
  type CaptionId,
  type CaptionKey,
  MODES,
  PAID_TIERS,
  type PageName,
  type PriceTier,
  type ScheduleId,
  SIZE_TIERS,
  type SizeTier,
} from '../../src/planning/vocabulary';

export interface Shape {
  readonly tier: SizeTier;
  readonly score: number;
  readonly badDaysInRow: number;
  readonly mode: PlanInput['mode'];
  readonly captions: number;
  readonly categories: number;
  readonly week: WeekStart;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.int(items.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
}

/** The Monday of a random week from 2024 to 2030; one in four holds a change of the clocks. */
export function randomWeek(random: Random): WeekStart {
  if (random.int(4) === 0) {
    const mondays = ['2024-03-04', '2024-10-28', '2025-03-03', '2025-10-27', '2026-03-02', '2026-10-26', '2027-03-08'];
    return weekStart(pick(random, mondays));
  }
  return addDays(weekStart('2024-01-01'), 7 * random.int(360)) as WeekStart;
}

/** A page-week with a shape of its own; `captions` as large as wanted. */
export function weekOfShape(shape: Shape, random: Random): PlanInput {
  const { tier, week } = shape;
  const row = tierParameters(defaultParameters, tier);
  const risk = riskOf(shape.score, defaultParameters);
  const plannedAt = instantOf(atMinute(addDays(week, -3), 185), losAngelesOffsets);
  const page = `page ${tier.toLowerCase()}` as PageName;
  const categories = Array.from({ length: shape.categories }, (_, index) => `category ${index + 1}`);
  return {
    version: 1,
    scheduleId: `${page}/${week}/1` as ScheduleId,
    page,
    weekStart: week,
    plannedAt,
    seed: String(random.int(1_000_000)),
    mode: shape.mode,
    messageCount: null,
    policy: 'thompson',
    zone: tableOf(losAngelesOffsets, instant(plannedAt - 30 * 86_400_000), instant(plannedAt + 30 * 86_400_000)),
    analysis: {
      version: 1,
      page_name: page,
      account_classification: {
        size_tier: tier,
        avg_audience: { NEW: 800, SMALL: 2500, MEDIUM: 12_000, LARGE: 40_000, XL: 120_000 }[tier],
        daily_ppv_target_min: row.ppvMin,
        daily_ppv_target_max: row.ppvMax,
        daily_bump_target: row.bumps,
        min_ppv_gap_minutes: row.gapMinutes,
        saturation_tolerance: row.tolerance,
      },
      saturation: {
        saturation_score: shape.score,
        risk_level: risk,
        recommended_action: riskParameters(defaultParameters, risk).action,
        volume_adjustment_factor: riskParameters(defaultParameters, risk).volumeFactor,
        bad_days_in_row: shape.badDaysInRow,
      },
      performance_trends: { avg_emv: 60, avg_conversion_rate: 0.02, trend_direction: 'stable' },
      confidence: 0.8,
      analysed_at: instant(plannedAt - 3_600_000),
      lookback_from: addDays(week, -33),
      lookback_to: addDays(week, -3),
      notes: [],
    },
    previousColour: null,
    profile: {
      rollout: 'LIVE',
      minPrice: null,
      maxPrice: null,
      windowStart: null,
      windowEnd: null,
      blackoutDates: [],
    },
    holidays: holidaysBetween(week, addDays(week, 6)).map((holiday) => ({
      date: holiday.date,
      name: holiday.name,
      factor: holiday.saturationImpactFactor,
    })),
    hourEffects: { page: hourEffects(random, 0.2), tier: hourEffects(random, 0.3) },
    prices: PAID_TIERS.flatMap((paid) =>
      ({ LOW: [5, 7, 9], MID: [12, 15, 18], PREMIUM: [25, 30, 40] })[paid].map((price) => {
        const deliveries = 500 + random.int(100_000);
        const purchases = Math.round(deliveries * (0.25 / price) * (0.5 + random.next()));
        return { tier: paid, price, sends: 1 + random.int(40), deliveries, purchases, earnings: purchases * price };
      }),
    ),
    stock: [],
    captions: Array.from({ length: shape.captions }, (_, index) => randomCaption(index, categories, week, random)),
    pins: [],
  };
}

/** A page-week in which everything may be odd: short pools, narrow windows, low stock, blackout days, tight limits. */
export function randomInput(seed: number, mostCaptions = 400): PlanInput {
  const random = seededRandom(`random week ${seed}`);
  const many = () => 40 + random.int(mostCaptions);
  const sizes = [0, 1, 2 + random.int(20), many(), many(), many(), many(), many(), many(), many()];
  const input = weekOfShape(
    {
      tier: pick(random, SIZE_TIERS),
      score: random.next(),
      badDaysInRow: random.int(6),
      mode: pick(random, MODES),
      captions: pick(random, sizes),
      categories: 1 + random.int(8),
      week: randomWeek(random),
    },
    random,
  );
  const open = random.int(12) * 60 + random.int(60);
  const close = Math.min(1439, open + 30 + random.int(1000));
  const odd = random.int(3) === 0;
  const restricted = random.int(25) === 0;
  return {
    ...input,
    messageCount: random.int(5) === 0 ? random.int(200) : null,
    previousColour: random.int(2) === 0 ? 'RED' : 'GREEN',
    profile: {
      rollout: random.int(5) === 0 ? 'SHADOW' : 'LIVE',
      minPrice: odd ? 5 + random.int(10) : null,
      maxPrice: odd ? 16 + random.int(30) : null,
      windowStart: odd ? timeText(open) : null,
      windowEnd: odd ? timeText(close) : null,
      blackoutDates: datesOf(input.weekStart).filter(() => random.int(10) === 0),
    },
    prices: input.prices.filter(() => random.int(6) > 0),
    stock: Array.from({ length: 8 }, (_, index) => ({
      category: `category ${index + 1}`,
      items: random.int(30),
    })).filter(() => random.int(4) === 0),
    captions: restricted ? input.captions.map((caption) => ({ ...caption, standing: 'RESTRICTED' })) : input.captions,
  };
}

export function randomCaption(
  index: number,
  categories: readonly string[],
  week: CivilDate,
  random: Random,
): CandidateCaption {
  const tiers: readonly PriceTier[] = ['FREE', 'LOW', 'MID', 'MID', 'PREMIUM'];
  const priceTier = pick(random, tiers);
  const standing = random.int(40);
  const free = priceTier === 'FREE';
  return {
    captionId: String(1000 + index) as CaptionId,
    // One caption in twenty is another one's twin to the audience.
    captionKey: `key ${random.int(20) === 0 ? Math.floor(index / 2) : index}` as CaptionKey,
    category: pick(random, categories),
    priceTier,
    urgency: random.int(4) === 0,
    trigger: random.int(5) === 0 ? null : pick(random, ['curiosity', 'scarcity', 'reward', 'intimacy']),
    tone: random.int(5) === 0 ? null : pick(random, ['playful', 'sweet', 'bold']),
    standing: standing > 3 ? 'AVAILABLE' : pick(random, ['INACTIVE', 'RESTRICTED', 'OUT_OF_STOCK', 'LOCKED'] as const),
    lastUsedOn: random.int(2) === 0 ? null : addDays(week, -random.int(90)),
    ppv: free ? null : estimate(random, 60),
    bump: free ? estimate(random, 0.4) : null,
    followUp: free ? estimate(random, 25) : null,
  };
}

function estimate(random: Random, typical: number): Estimate {
  const expected = typical * Math.exp(0.5 * random.normal());
  const sends = random.int(20);
  const spread = 0.6 / Math.sqrt(sends + 1);
  const kept = typical < 1 ? Math.min(0.95, expected) : expected;
  return {
    score: kept * Math.exp(0.2 * spread * random.normal()),
    expected: kept,
    low: kept * Math.exp(-1.96 * spread),
    high: typical < 1 ? Math.min(1, kept * Math.exp(1.96 * spread)) : kept * Math.exp(1.96 * spread),
    sends,
  };
}

function hourEffects(random: Random, spread: number) {
  return Array.from({ length: 168 }, (_, hourOfWeek) => ({
    hourOfWeek,
    // Evenings are better on nearly every page.
    effect: 0.4 * Math.sin(((hourOfWeek % 24) - 15) * (Math.PI / 12)) + spread * random.normal(),
    weight: random.int(30),
  }));
}

function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
