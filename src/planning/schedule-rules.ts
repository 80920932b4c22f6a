// The rules of a schedule by code, what they are checked against, and how a row is named to people.
import { type CivilDate, dateOf, minuteOf, timeText } from '../calendar/civil';
import type { WeekStart } from '../calendar/weeks';
import type { ZoneOffsets } from '../calendar/zone';
import type { CandidateCaption } from './plan-input';
import type { Finding, PlannedMessage } from './plan-output';
import type { PriceLimits } from './pricing';
import type { Window } from './send-times';
import type { CaptionId, Colour, PaidTier, SlotId } from './vocabulary';

export type Severity = Finding['severity'];

/** What validation reads of a row. */
export type ScheduledMessage = Pick<
  PlannedMessage,
  | 'slotId'
  | 'type'
  | 'funnelId'
  | 'stage'
  | 'local'
  | 'at'
  | 'captionId'
  | 'captionKey'
  | 'category'
  | 'priceTier'
  | 'urgency'
  | 'price'
>;

export type CaptionFacts = Pick<
  CandidateCaption,
  'captionKey' | 'category' | 'priceTier' | 'urgency' | 'standing' | 'lastUsedOn'
>;

export interface ValidationContext {
  readonly weekStart: WeekStart;
  readonly offsets: ZoneOffsets;
  readonly window: Window;
  readonly blackoutDates: readonly CivilDate[];
  readonly colour: Colour;
  /** PPV that a RED page may send all the same. */
  readonly probesAllowed: number;
  /** The gap between PPV that the mode allows at its narrowest. */
  readonly ppvGapMinutes: number;
  /** PPV and all messages that the week set out to send. */
  readonly ppvTarget: number;
  readonly messageTarget: number;
  readonly analysedAt: number;
  readonly now: number;
  readonly priceLimits: PriceLimits;
  /** Items left by category; a category not named is unlimited. */
  readonly stock: ReadonlyMap<string, number>;
  readonly captions: ReadonlyMap<CaptionId, CaptionFacts>;
  readonly tiersInPool: ReadonlySet<PaidTier>;
}

export const CODES = {
  V01: 'A caption goes out once a week.',
  V02: 'PPV keep the page’s gap.',
  V03: 'Any two messages keep the least gap.',
  V04: 'Messages stay in the page’s window.',
  V05: 'Messages stay in the week, at a time that the clock shows.',
  V06: 'Nothing goes out on a blackout day.',
  V07: 'No caption is locked by another schedule.',
  V08: 'No caption is restricted on the page.',
  V09: 'Every caption is known and active.',
  V10: 'Every row has its own slot id.',
  V11: 'No category sends more than its stock.',
  V12: 'Prices stay within the page’s limits.',
  V13: 'A price fits its caption’s tier and its kind of message.',
  V14: 'No category takes more than its share of PPV.',
  V15: 'Urgency keeps to its share of PPV.',
  V16: 'No two PPV in a row share a category.',
  V17: 'A day’s PPV mix price tiers.',
  V18: 'The week reaches its target.',
  V19: 'The analysis is fresh.',
  V20: 'A RED page sends no PPV but its probes.',
  V21: 'A funnel’s stages keep their distance from its offer.',
  V22: 'Captions have their full rest.',
  V23: 'No caption goes out before the shortest rest.',
  V24: 'Blackout days leave the page a week.',
} as const;

export type Code = keyof typeof CODES;

export type Report = (
  code: Code,
  severity: Severity,
  slotIds: readonly SlotId[],
  sentence: string,
  remedy: string,
) => void;

export function grouped<K, T>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

export function pairs<T>(rows: readonly T[]): [T, T][] {
  return rows.slice(1).flatMap((after, index): [T, T][] => {
    const before = rows[index];
    return before === undefined ? [] : [[before, after]];
  });
}

export function ids(rows: readonly ScheduledMessage[]): SlotId[] {
  return rows.map((row) => row.slotId);
}

export function day(row: ScheduledMessage): string {
  return dateOf(row.local);
}

export function times(rows: readonly ScheduledMessage[]): string {
  return rows.map((row) => `${day(row)} ${timeText(minuteOf(row.local))}`).join(' and ');
}
