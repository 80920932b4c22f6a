// Sends the demo's messages: each page's audience as it tires, and what each message brings by the hidden truth.

import type { Instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { HOURS_A_WEEK } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { type Audience, type MessageKind, restedAudience } from './truth';
import type { DemoWorld } from './world';

/** A row of mass_messages, as a load job reads it. */
export interface MessageRow {
  readonly message_id: string;
  readonly page_name: string;
  readonly caption_id: number | null;
  readonly message_text: string;
  readonly message_type: MessageKind;
  readonly content_category: string;
  readonly price_tier: string;
  readonly price: number;
  readonly sending_time: string;
  readonly sent_count: number;
  readonly viewed_count: number;
  readonly purchased_count: number;
  readonly earnings: number;
  readonly ingested_at: string;
}

export interface Outgoing {
  readonly messageId: string;
  readonly at: Instant;
  readonly kind: MessageKind;
  readonly captionId: number;
  /** Dollars; 0 for a bump. A follow-up sells at the price of its offer. */
  readonly price: number;
}

const MS_AN_HOUR = 3_600_000;
/** 1970-01-01 was a Thursday: Monday 00:00 lies 72 hours before it. */
const HOURS_FROM_MONDAY = 72;

export function hourOfWeek(at: Instant): number {
  const local = at + losAngelesOffsets(at) * 60_000;
  const hour = Math.floor(local / MS_AN_HOUR) + HOURS_FROM_MONDAY;
  return ((hour % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;
}

/** One page's messages in the order of their times; the same message always brings the same. */
export class PageSender {
  private audience: Audience = restedAudience;
  private last: Instant | null = null;

  constructor(
    private readonly world: DemoWorld,
    private readonly page: string,
  ) {}

  /** Remembers a message that went out before, for the audience is as tired as it is. */
  remember(at: Instant, kind: MessageKind): void {
    this.rest(at);
    this.audience = this.world.truth.afterSend(this.page, { caption: 0, kind, price: 0, hourOfWeek: 0 }, this.audience);
  }

  send(message: Outgoing, ingestedAt: Instant): MessageRow {
    const { world, page } = this;
    const caption = world.captions[message.captionId - 1];
    if (caption === undefined) throw new RangeError(`The demo has no caption ${message.captionId}.`);
    this.rest(message.at);
    const truth = {
      caption: message.captionId - 1,
      kind: message.kind,
      price: message.price,
      hourOfWeek: hourOfWeek(message.at),
    };
    const random = seededRandom(`${world.seed} ${message.messageId}`);
    const result = world.truth.send(page, truth, this.audience, random);
    this.audience = world.truth.afterSend(page, truth, this.audience);
    return {
      message_id: message.messageId,
      page_name: page,
      caption_id: message.captionId,
      message_text: caption.text,
      message_type: message.kind,
      content_category: world.categories[caption.category] ?? '',
      price_tier: caption.tier,
      price: message.price,
      sending_time: new Date(message.at).toISOString(),
      sent_count: result.sentCount,
      viewed_count: result.viewedCount,
      purchased_count: result.purchasedCount,
      earnings: result.earnings,
      ingested_at: new Date(ingestedAt).toISOString(),
    };
  }

  private rest(at: Instant): void {
    if (this.last !== null) {
      if (at < this.last) throw new RangeError(`${this.page}: messages must come in the order of their times.`);
      this.audience = this.world.truth.afterRest(this.audience, (at - this.last) / MS_AN_HOUR);
    }
    this.last = at;
  }
}
