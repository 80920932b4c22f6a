// A planned week as a strict, versioned record: its messages, what was wanted and cut, and what validation says.
import { isCivilDate, isCivilDateTime } from '../calendar/civil';
import { weekStart } from '../calendar/weeks';
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
  FUNNEL_STAGES,
  isCaptionId,
  isCaptionKey,
  isPageName,
  isScheduleId,
  isSlotId,
  MESSAGE_TYPES,
  MODES,
  PRICE_TIERS,
  RISK_LEVELS,
  SIZE_TIERS,
} from './vocabulary';

export const PLAN_VERSION = 1;

const INFINITE = Number.POSITIVE_INFINITY;
const amount = number(0, INFINITE);
const count = whole(0, 1_000_000_000);
const date = textThat(isCivilDate, 'a date such as 2025-03-09');
const slot = textThat(isSlotId, 'a slot’s id');

const readMessage = object({
  slotId: slot,
  type: oneOf(...MESSAGE_TYPES),
  funnelId: nullable(name('a funnel’s id')),
  stage: nullable(oneOf(...FUNNEL_STAGES)),
  local: textThat(isCivilDateTime, 'a local time such as 2025-03-09T19:47:00'),
  at: amount,
  captionId: textThat(isCaptionId, 'a caption’s id as text'),
  captionKey: textThat(isCaptionKey, 'a caption’s key'),
  category: name('a category'),
  priceTier: oneOf(...PRICE_TIERS),
  urgency: flag(),
  /** Null for what is free. */
  price: nullable(amount),
  /** Dollars per 1,000 deliveries; null for a bump, which earns nothing itself, and where nothing is known. */
  expectedEmv: nullable(amount),
  /** Null but for a bump. */
  expectedViewRate: nullable(number(0, 1)),
  expectedEarnings: amount,
  score: amount,
  explored: flag(),
  selectionProbability: nullable(number(0, 1)),
  reason: text(),
  runnerUp: nullable(textThat(isCaptionId, 'a caption’s id as text')),
  pinned: flag(),
  note: text(),
});

const readFinding = object({
  code: name('a code such as V01'),
  severity: oneOf('ERROR', 'WARNING'),
  sentence: text(),
  remedy: text(),
  slotIds: list(slot, 10_000),
});

const readBound = object({
  type: oneOf(...MESSAGE_TYPES),
  /** What the plan is worth, in scores times slot weights, and what no plan can exceed. */
  worth: amount,
  upperBound: amount,
});

export const readPlan = object({
  version: oneOf(PLAN_VERSION),
  scheduleId: textThat(isScheduleId, 'a schedule’s id'),
  page: textThat(isPageName, 'a page’s name'),
  weekStart: mapped(text('a Monday such as 2025-03-10'), weekStart),
  seed: name('a seed, as text'),
  mode: oneOf(...MODES),
  policy: name('a policy'),
  tier: oneOf(...SIZE_TIERS),
  risk: oneOf(...RISK_LEVELS),
  colour: oneOf(...COLOURS),
  status: oneOf('READY', 'HELD'),
  isValid: flag(),
  heldReasons: list(text(), 100),
  captionTarget: count,
  ppvGapMinutes: count,
  days: list(
    object({
      date,
      blackout: flag(),
      holidays: list(text(), 20),
      holidayFactor: number(0, 1),
      ppvWanted: count,
      ppvFit: count,
      ppvPlanned: count,
      bumpsWanted: count,
      bumpsFit: count,
      bumpsPlanned: count,
      followUpsPlanned: count,
    }),
    7,
  ),
  messages: list(readMessage, 10_000),
  prices: list(object({ tier: oneOf('LOW', 'MID', 'PREMIUM'), price: amount, tried: flag(), why: text() }), 3),
  totals: object({
    ppv: count,
    bumps: count,
    followUps: count,
    messages: count,
    explored: count,
    expectedEarnings: amount,
  }),
  bounds: list(readBound, 3),
  pool: object({
    eligiblePaid: count,
    eligibleFree: count,
    /** The rest, in days, that captions had to have; shorter than the full one where the pool is short. */
    cooldownPaidDays: count,
    cooldownFreeDays: count,
    removed: list(object({ rule: name('a rule'), captions: count }), 20),
  }),
  shortages: list(
    object({
      type: oneOf(...MESSAGE_TYPES),
      missing: count,
      sentence: text(),
      pools: list(
        object({
          category: name('a category'),
          tier: oneOf(...PRICE_TIERS),
          eligible: count,
          used: count,
          categoryLimit: nullable(count),
        }),
        10_000,
      ),
    }),
    3,
  ),
  runnersUp: list(
    object({
      captionId: textThat(isCaptionId, 'a caption’s id as text'),
      category: name('a category'),
      priceTier: oneOf(...PRICE_TIERS),
      expected: amount,
      score: amount,
    }),
    10_000,
  ),
  findings: list(readFinding, 10_000),
  /** What was cut, narrowed or relaxed, in plain sentences. */
  notices: list(text(), 1000),
});

export type Plan = Read<typeof readPlan>;
export type PlannedMessage = Read<typeof readMessage>;
export type Finding = Read<typeof readFinding>;
export type Shortage = Plan['shortages'][number];
export type PlannedDay = Plan['days'][number];

/** Checks the plan against its schema and writes its fields in the schema's order: equal plans, equal bytes. */
export function encodePlan(plan: Plan): string {
  return JSON.stringify(readPlan(plan, 'plan'));
}

export function decodePlan(json: string): Plan {
  return readJson(readPlan, json, 'plan');
}
