// What is settled about a week before any message is placed.
import { type CivilDate, dateOf, instant, MS_A_MINUTE, minuteOf } from '../calendar/civil';
import { datesOf, hourOfWeek } from '../calendar/weeks';
import { instantOf, offsetsOf, type ZoneOffsets } from '../calendar/zone';
import { type Random, streamFor } from '../learning/random';
import type { Parameters } from '../parameters/registry';
import { type Account, accountOf } from './account';
import { checkAnalysis } from './analysis';
import { hourWeights } from './hour-weights';
import { type PinnedMessage, type PlanInput, PlanInputError } from './plan-input';
import { type PriceLimits, priceLimits, type TierPrice, tierPrices } from './pricing';
import { type DayQuota, dayQuotas } from './quotas';
import { type OpenDay, openDay, type SendTime, type Window, windowOf } from './send-times';
import type { Slot } from './slot-filling';
import type { CaptionKey, PaidTier } from './vocabulary';

export interface Setting {
  readonly input: PlanInput;
  readonly parameters: Parameters;
  readonly account: Account;
  readonly offsets: ZoneOffsets;
  readonly dates: readonly CivilDate[];
  readonly window: Window;
  readonly quotas: readonly DayQuota[];
  readonly days: readonly OpenDay[];
  readonly limits: PriceLimits;
  readonly prices: ReadonlyMap<PaidTier, TierPrice>;
  readonly stock: ReadonlyMap<string, number>;
  readonly pins: readonly Slot[];
  readonly pinnedKeys: ReadonlySet<CaptionKey>;
  readonly random: Random;
  readonly notices: readonly string[];
}

/** Checks what contradicts itself, and reads days, quotas, prices and pins off the input. */
export function settingOf(input: PlanInput, parameters: Parameters): Setting {
  const { profile } = input;
  const { analysis, differences } = checkAnalysis(input.analysis, parameters);
  if (analysis.page_name !== input.page) {
    throw new PlanInputError(`The analysis is of ${analysis.page_name}, the plan of ${input.page}. Analyse that page.`);
  }
  const window = windowOf(profile.windowStart ?? parameters.window_start, profile.windowEnd ?? parameters.window_end);
  if (window.last <= window.first) {
    throw new PlanInputError(`The window of ${input.page} closes before it opens. Correct its start and end.`);
  }
  const limits = priceLimits(profile.minPrice, profile.maxPrice, parameters);
  if (limits.min > limits.max) {
    throw new PlanInputError(
      `The lowest price of ${input.page} ($${limits.min}) is above its highest ($${limits.max}). Correct its limits.`,
    );
  }
  const offsets = offsetsOf(input.zone);
  const dates = datesOf(input.weekStart);
  const account = accountOf(analysis, input.mode, parameters);
  const random = streamFor(input.seed, input.page, input.weekStart);
  const weights = hourWeights(input.hourEffects.page, input.hourEffects.tier, parameters);
  const times = random.fork('times');
  const opensAt = instant(input.plannedAt + parameters.notice_minutes * MS_A_MINUTE);
  const days = dates.map((date) => openDay(date, window, opensAt, weights, offsets, times));
  const quotas = dayQuotas(
    {
      dates,
      openShares: days.map((day) => Math.min(1, day.times.length / (window.last - window.first + 1))),
      account,
      holidays: input.holidays,
      blackoutDates: profile.blackoutDates,
      messageCount: input.messageCount,
      afterRedWeek: input.previousColour === 'RED',
    },
    parameters,
  );
  const pins = input.pins.map((pin) => pinnedSlot(pin, dates, quotas, weights, offsets));
  const stock = new Map(input.stock.map(({ category, items }) => [category, items]));
  return {
    input,
    parameters,
    account,
    offsets,
    dates,
    window,
    quotas,
    days,
    limits,
    prices: tierPrices(input.prices, limits, input.mode, parameters),
    stock,
    pins,
    pinnedKeys: new Set(input.pins.map((pin) => pin.captionKey)),
    random,
    notices: [...differences, ...begunNotice(input, days, window), ...countNotice(input, quotas)],
  };
}

/** A week that has begun is planned from now on. */
function begunNotice(input: PlanInput, days: readonly OpenDay[], window: Window): string[] {
  const first = days.findIndex((day) => day.times.length > 0);
  if (first === -1) return [`The week of ${input.weekStart} is over: nothing can be sent in it any more.`];
  const opening = days[first]?.times[0];
  if (opening === undefined || (first === 0 && opening.minute <= window.first)) return [];
  return [`The week has begun: it is planned from ${opening.local.replace('T', ' ').slice(0, 16)} on.`];
}

/** A number that was asked for, where the days take fewer. */
function countNotice({ messageCount }: PlanInput, quotas: readonly DayQuota[]): string[] {
  const taken = quotas.reduce((sum, quota) => sum + quota.ppv + quota.bumps, 0);
  if (messageCount === null || taken >= messageCount) return [];
  return [
    `${messageCount} PPV and bumps were asked for; tier, saturation, holidays and blackout days leave room for ${taken}.`,
  ];
}

function pinnedSlot(
  pin: PinnedMessage,
  dates: readonly CivilDate[],
  quotas: readonly DayQuota[],
  weights: Float64Array,
  offsets: ZoneOffsets,
): Slot {
  const date = dateOf(pin.local);
  const day = dates.indexOf(date);
  if (day === -1) {
    throw new PlanInputError(
      `The pinned row of ${pin.local} (caption #${pin.captionId}) lies outside the week of ${dates[0]}. Unpin it or move it.`,
    );
  }
  const minute = minuteOf(pin.local);
  const weight = weights[hourOfWeek(date, minute)] ?? 1;
  const time: SendTime = { date, minute, local: pin.local, at: instantOf(pin.local, offsets), weight };
  return { time, day, type: pin.type, weight: weight * (quotas[day]?.holidayFactor ?? 1), pin };
}
