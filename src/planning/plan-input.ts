// Everything that a week is planned from, as one strict, versioned record: what is stored with a plan replays it.
import { type Instant, instant, isCivilDate, isCivilDateTime } from '../calendar/civil';
import { weekStart } from '../calendar/weeks';
import { readAnalysis } from './analysis';
import {
  flag,
  list,
  mapped,
  name,
  nullable,
  number,
  object,
  oneOf,
  type Read,
  readJson,
  text,
  textThat,
  whole,
} from './schema';
import {
  COLOURS,
  isCaptionId,
  isCaptionKey,
  isPageName,
  isScheduleId,
  MESSAGE_TYPES,
  MODES,
  PAID_TIERS,
  PRICE_TIERS,
} from './vocabulary';

export const PLAN_INPUT_VERSION = 1;

const INFINITE = Number.POSITIVE_INFINITY;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

const date = textThat(isCivilDate, 'a date such as 2025-03-09');
const timeOfDay = textThat((value): value is string => TIME_OF_DAY.test(value), 'a time of day such as 09:00');
const captionId = textThat(isCaptionId, 'a caption’s id as text');
const captionKey = textThat(isCaptionKey, 'a caption’s key');
const epochMs = mapped(number(0, INFINITE), (value): Instant => instant(value));

/** What a caption is taken to bring in one kind of message, before slot and price. */
const readEstimate = object({
  /** The policy's score: not negative, in proportion to what the caption is taken to bring. */
  score: number(0, INFINITE),
  /** EMV in dollars per 1,000, or for a bump the view rate. */
  expected: number(0, INFINITE),
  low: number(0, INFINITE),
  high: number(0, INFINITE),
  sends: whole(0, 1_000_000_000),
});

const readCaption = object({
  captionId,
  captionKey,
  category: name('a category'),
  priceTier: oneOf(...PRICE_TIERS),
  urgency: flag(),
  trigger: nullable(text()),
  tone: nullable(text()),
  /** As the warehouse judges it, with this page-week's replaceable schedule already released. */
  standing: oneOf('AVAILABLE', 'INACTIVE', 'RESTRICTED', 'OUT_OF_STOCK', 'LOCKED'),
  /** Its last message or past assignment on this page, by its key. */
  lastUsedOn: nullable(date),
  /** For a paid tier its PPV; for FREE captions a bump and a follow-up. */
  ppv: nullable(readEstimate),
  bump: nullable(readEstimate),
  followUp: nullable(readEstimate),
});

/** A row that a person pinned: it stays as it is and counts against every limit. */
const readPin = object({
  type: oneOf(...MESSAGE_TYPES),
  local: textThat(isCivilDateTime, 'a local time such as 2025-03-09T19:47:00'),
  captionId,
  captionKey,
  category: name('a category'),
  priceTier: oneOf(...PRICE_TIERS),
  urgency: flag(),
  price: nullable(number(0, INFINITE)),
  note: text(),
});

const readHourEffect = object({
  hourOfWeek: whole(0, 167),
  effect: number(-10, 10),
  weight: number(0, INFINITE),
});

export const readPlanInput = object({
  version: oneOf(PLAN_INPUT_VERSION),
  scheduleId: textThat(isScheduleId, 'a schedule’s id'),
  page: textThat(isPageName, 'a page’s name'),
  weekStart: mapped(text('a Monday such as 2025-03-10'), weekStart),
  plannedAt: epochMs,
  seed: name('a seed, as text'),
  mode: oneOf(...MODES),
  /** PPV and bumps in the week; null for what tier and saturation say. Follow-ups come on top. */
  messageCount: nullable(whole(0, 1000)),
  policy: oneOf('thompson', 'beta', 'wilson', 'ucb', 'greedy'),
  zone: object({
    offsetMinutes: whole(-900, 900),
    transitions: list(object({ at: number(0, INFINITE), offsetMinutes: whole(-900, 900) }), 1000),
  }),
  analysis: readAnalysis,
  previousColour: nullable(oneOf(...COLOURS)),
  profile: object({
    rollout: oneOf('SHADOW', 'LIVE'),
    minPrice: nullable(number(0, 1_000_000)),
    maxPrice: nullable(number(0, 1_000_000)),
    windowStart: nullable(timeOfDay),
    windowEnd: nullable(timeOfDay),
    blackoutDates: list(date, 1000),
  }),
  holidays: list(object({ date, name: name('a holiday'), factor: number(0, 1) }), 1000),
  hourEffects: object({ page: list(readHourEffect, 168), tier: list(readHourEffect, 168) }),
  prices: list(
    object({
      tier: oneOf(...PAID_TIERS),
      price: number(0.01, 1_000_000),
      sends: whole(0, 1_000_000_000),
      deliveries: number(0, INFINITE),
      earnings: number(0, INFINITE),
      purchases: number(0, INFINITE),
    }),
    10_000,
  ),
  /** Items left for PPV of a category, with this page-week's reservations given back; a category not named is unlimited. */
  stock: list(object({ category: name('a category'), items: whole(0, 1_000_000_000) }), 10_000),
  captions: list(readCaption, 1_000_000),
  pins: list(readPin, 1000),
});

export type PlanInput = Read<typeof readPlanInput>;
export type Estimate = Read<typeof readEstimate>;
export type CandidateCaption = Read<typeof readCaption>;
export type PinnedMessage = Read<typeof readPin>;

export function decodePlanInput(json: string): PlanInput {
  return readJson(readPlanInput, json, 'plan input');
}

/** What `decodePlanInput` reads back as the same input. */
export function encodePlanInput(input: PlanInput): string {
  const analysis = { ...input.analysis, analysed_at: new Date(input.analysis.analysed_at).toISOString() };
  return JSON.stringify({ ...input, analysis });
}

export class PlanInputError extends Error {
  readonly code = 'PLAN_INPUT';
  constructor(message: string) {
    super(message);
    this.name = 'PlanInputError';
  }
}
