// Which captions may be sent this week, which rule removed the others, and how rest weighs on those that stay.
import { daysBetween } from '../calendar/civil';
import type { WeekStart } from '../calendar/weeks';
import type { Parameters } from '../parameters/registry';
import type { CandidateCaption } from './plan-input';
import type { CaptionKey, PaidTier } from './vocabulary';

export type RemovalRule =
  | 'INACTIVE'
  | 'RESTRICTED'
  | 'OUT_OF_STOCK'
  | 'LOCKED'
  | 'IN_COOLDOWN'
  | 'NO_PRICE_ALLOWED'
  | 'ALREADY_THIS_WEEK'
  | 'NO_ESTIMATE';

export const REMOVAL_RULES: readonly RemovalRule[] = [
  'INACTIVE',
  'RESTRICTED',
  'OUT_OF_STOCK',
  'LOCKED',
  'NO_PRICE_ALLOWED',
  'ALREADY_THIS_WEEK',
  'NO_ESTIMATE',
  'IN_COOLDOWN',
];

export interface PooledCaption {
  readonly caption: CandidateCaption;
  /** Whole days from its last use to the week's Monday; null where it was never used here. */
  readonly restedDays: number | null;
  /** What its rest leaves of its score. */
  readonly recovery: number;
}

export interface Pool {
  readonly captions: readonly PooledCaption[];
  readonly cooldownDays: number;
  readonly removed: ReadonlyMap<RemovalRule, number>;
}

export interface PoolRequest {
  readonly captions: readonly CandidateCaption[];
  readonly paid: boolean;
  readonly weekStart: WeekStart;
  /** Keys of rows that stay, and of paid captions already placed when free ones are chosen. */
  readonly keysThisWeek: ReadonlySet<CaptionKey>;
  readonly stock: ReadonlyMap<string, number>;
  readonly pricedTiers: ReadonlySet<PaidTier>;
}

/** The rests that are asked for, the full one first. */
export function cooldownSteps(parameters: Parameters): number[] {
  const steps = [parameters.cooldown_days, parameters.cooldown_relaxed_days, parameters.cooldown_shortest_days];
  return steps.filter((step, index) => steps.indexOf(step) === index);
}

export function poolOf(request: PoolRequest, cooldownDays: number, parameters: Parameters): Pool {
  const removed = new Map<RemovalRule, number>();
  const captions: PooledCaption[] = [];
  for (const caption of request.captions) {
    if ((caption.priceTier !== 'FREE') !== request.paid) continue;
    const restedDays = caption.lastUsedOn === null ? null : daysBetween(caption.lastUsedOn, request.weekStart);
    const rule = removedBy(caption, restedDays, cooldownDays, request);
    if (rule === null) captions.push({ caption, restedDays, recovery: recoveryFactor(restedDays, parameters) });
    else removed.set(rule, (removed.get(rule) ?? 0) + 1);
  }
  return { captions, cooldownDays, removed };
}

function removedBy(
  caption: CandidateCaption,
  restedDays: number | null,
  cooldownDays: number,
  request: PoolRequest,
): RemovalRule | null {
  if (caption.standing !== 'AVAILABLE') return caption.standing;
  if (caption.priceTier !== 'FREE') {
    if ((request.stock.get(caption.category) ?? 1) === 0) return 'OUT_OF_STOCK';
    if (!request.pricedTiers.has(caption.priceTier)) return 'NO_PRICE_ALLOWED';
  }
  if (request.keysThisWeek.has(caption.captionKey)) return 'ALREADY_THIS_WEEK';
  if (!hasEstimate(caption)) return 'NO_ESTIMATE';
  return restedDays !== null && restedDays < cooldownDays ? 'IN_COOLDOWN' : null;
}

function hasEstimate(caption: CandidateCaption): boolean {
  const scores = caption.priceTier === 'FREE' ? [caption.bump?.score, caption.followUp?.score] : [caption.ppv?.score];
  return scores.some((score) => score !== undefined && score > 0);
}

/** 1 when fully recovered; in proportion to its rest where the cooldown was shortened. */
export function recoveryFactor(restedDays: number | null, parameters: Parameters): number {
  if (restedDays === null) return 1;
  const { cooldown_days: cooldown, recovery_days: span, recovery_start: start } = parameters;
  if (restedDays < cooldown) return (start * Math.max(0, restedDays)) / cooldown;
  if (span === 0) return 1;
  return Math.min(1, start + ((1 - start) * (restedDays - cooldown)) / span);
}

/** The step of the cooldown under which a caption was admitted; null under the full one. */
export function relaxedTo(restedDays: number | null, parameters: Parameters): number | null {
  if (restedDays === null || restedDays >= parameters.cooldown_days) return null;
  return restedDays >= parameters.cooldown_relaxed_days
    ? parameters.cooldown_relaxed_days
    : parameters.cooldown_shortest_days;
}
