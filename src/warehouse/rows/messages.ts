// A row of schedule_recommendations_messages: a planned message with its caption's text and what is known of the caption.
import { isCivilDateTime } from '../../calendar/civil';
import { weekStart } from '../../calendar/weeks';
import { flag, mapped, nullable, number, object, oneOf, type Read, text, textThat } from '../../planning/schema';
import { COLOURS, FUNNEL_STAGES, MESSAGE_TYPES } from '../../planning/vocabulary';
import { instantReader, int64Text } from '../readers';

const STATUSES = ['DRAFT', 'READY', 'HELD', 'APPROVED', 'CANCELLED'] as const;

const columns = {
  schedule_id: text(),
  slot_id: text(),
  page_name: text(),
  week_start: mapped(text('a Monday such as 2025-03-10'), weekStart),
  scheduled_send_at: instantReader(),
  scheduled_local: textThat(isCivilDateTime, 'a local time such as 2025-03-09T19:47:00'),
  message_type: oneOf(...MESSAGE_TYPES),
  funnel_id: nullable(text()),
  funnel_stage: nullable(oneOf(...FUNNEL_STAGES)),
  caption_id: int64Text(),
  /** Null where neither the bank nor the fallback has the caption any more. */
  caption_text: nullable(text()),
  category: nullable(text()),
  price_tier: nullable(text()),
  price: nullable(number(0, Number.POSITIVE_INFINITY)),
  /** Dollars per 1,000 deliveries; null for a bump. */
  expected_emv: nullable(number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)),
  explored: nullable(flag()),
  reason: nullable(text()),
  colour: nullable(oneOf(...COLOURS)),
  is_valid: nullable(flag()),
  status: oneOf(...STATUSES),
  /** The status of its schedule, where the message is held by itself; held_reason says why. */
  held_from: nullable(oneOf(...STATUSES)),
  held_reason: nullable(text()),
  pinned: nullable(flag()),
  note: nullable(text()),
  /** What the planner had to say of the schedule, as JSON text; the same in each of its rows. */
  summary: nullable(text()),
};

/** What is asked of the view: nothing that no tab shows. */
export const messageColumns: readonly string[] = Object.keys(columns);

export const readMessageRow = object(columns);

export type MessageRow = Read<typeof readMessageRow>;

type Standing = Pick<MessageRow, 'status' | 'held_from'>;

/** Held while the rest of its schedule stands. */
export function isHeldAlone({ status, held_from: from }: Standing): boolean {
  return status === 'HELD' && from !== null;
}

/** How the schedule stands that the message is of. */
export function scheduleStatus({ status, held_from: from }: Standing): MessageRow['status'] {
  return status === 'HELD' ? (from ?? status) : status;
}
