// The words that planning shares: kinds of message, tiers, colours, modes, and the ids that must not be mixed up.
import type { Branded } from '../calendar/civil';
import type { RiskLevel, SizeTier } from '../parameters/registry';

export type PageName = Branded<string, 'PageName'>;
/** INT64 as text: the warehouse's ids may lie beyond what a number holds exactly. */
export type CaptionId = Branded<string, 'CaptionId'>;
/** Captions of equal key are one caption to an audience. */
export type CaptionKey = Branded<string, 'CaptionKey'>;
export type ScheduleId = Branded<string, 'ScheduleId'>;
export type SlotId = Branded<string, 'SlotId'>;

export type { RiskLevel, SizeTier };
export const SIZE_TIERS: readonly SizeTier[] = ['NEW', 'SMALL', 'MEDIUM', 'LARGE', 'XL'];
export const RISK_LEVELS: readonly RiskLevel[] = ['HEALTHY', 'LOW', 'MODERATE', 'HIGH', 'CRITICAL'];

export type MessageType = 'PPV' | 'BUMP' | 'FOLLOW_UP';
export const MESSAGE_TYPES: readonly MessageType[] = ['PPV', 'BUMP', 'FOLLOW_UP'];

/** What a message is within its funnel. */
export type FunnelStage = 'TEASE' | 'OFFER' | 'FOLLOW_UP';
export const FUNNEL_STAGES: readonly FunnelStage[] = ['TEASE', 'OFFER', 'FOLLOW_UP'];

/** FREE captions serve bumps, teases and follow-ups; the paid tiers serve PPV. */
export type PriceTier = 'FREE' | 'LOW' | 'MID' | 'PREMIUM';
export type PaidTier = Exclude<PriceTier, 'FREE'>;
export const PAID_TIERS: readonly PaidTier[] = ['LOW', 'MID', 'PREMIUM'];
export const PRICE_TIERS: readonly PriceTier[] = ['FREE', ...PAID_TIERS];

export type Colour = 'GREEN' | 'YELLOW' | 'RED';
export const COLOURS: readonly Colour[] = ['GREEN', 'YELLOW', 'RED'];

export type Mode = 'auto' | 'gentle' | 'push';
export const MODES: readonly Mode[] = ['auto', 'gentle', 'push'];

const INT64 = /^-?\d{1,19}$/;
const SPACED = /^\S(.*\S)?$/s;

export function isPageName(value: string): value is PageName {
  return SPACED.test(value);
}

export function isCaptionId(value: string): value is CaptionId {
  return INT64.test(value);
}

export function isCaptionKey(value: string): value is CaptionKey {
  return value !== '';
}

export function isScheduleId(value: string): value is ScheduleId {
  return value !== '';
}

export function isSlotId(value: string): value is SlotId {
  return value !== '';
}

/** A slot's id says which schedule and which place in it; it outlives a change of caption or time. */
export function slotId(schedule: ScheduleId, place: number): SlotId {
  return `${schedule}#${String(place).padStart(3, '0')}` as SlotId;
}
