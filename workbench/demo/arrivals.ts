// The demo's results: what each scheduled message brought once its time has come, as rows for mass_messages.

import { type Instant, instant } from '../../src/calendar/civil';
import { type MessageRow, PageSender } from './sending';
import type { MessageKind } from './truth';
import type { DemoWorld } from './world';

/** A message that was sent before, for how tired its audience is. */
export interface EarlierMessage {
  readonly page: string;
  readonly at: Instant;
  readonly kind: MessageKind;
}

/** A slot of a live schedule. */
export interface DueSlot {
  readonly slotId: string;
  readonly page: string;
  readonly at: Instant;
  readonly kind: MessageKind;
  readonly captionId: number;
  readonly price: number | null;
  readonly funnelId: string | null;
}

/** How long an audience remembers: ten half-lives of its pressure. */
export const MEMORY_MS = 15 * 86_400_000;

/** The rows that the slots bring, reported at `reportedAt`; slots in any order, each page on its own. */
export function arrivals(
  world: DemoWorld,
  slots: readonly DueSlot[],
  earlier: readonly EarlierMessage[],
  reportedAt: Instant,
): MessageRow[] {
  const offerPrices = new Map<string, number>();
  for (const slot of slots) {
    if (slot.kind === 'PPV' && slot.funnelId !== null) offerPrices.set(slot.funnelId, slot.price ?? 0);
  }
  const rows: MessageRow[] = [];
  for (const [page, pageSlots] of byPage(slots)) {
    const sender = new PageSender(world, page);
    const events = [
      ...earlier.filter((message) => message.page === page).map((message) => ({ at: message.at, message })),
      ...pageSlots.map((slot) => ({ at: slot.at, slot })),
    ].sort((a, b) => a.at - b.at);
    for (const event of events) {
      if ('message' in event) {
        sender.remember(event.at, event.message.kind);
        continue;
      }
      const { slot } = event;
      const price =
        slot.kind === 'BUMP' ? 0 : (slot.price ?? (slot.funnelId === null ? 0 : (offerPrices.get(slot.funnelId) ?? 0)));
      rows.push(
        sender.send(
          { messageId: slot.slotId, at: instant(slot.at), kind: slot.kind, captionId: slot.captionId, price },
          reportedAt,
        ),
      );
    }
  }
  return rows;
}

function byPage(slots: readonly DueSlot[]): Map<string, DueSlot[]> {
  const pages = new Map<string, DueSlot[]>();
  for (const slot of slots) {
    const list = pages.get(slot.page);
    if (list === undefined) pages.set(slot.page, [slot]);
    else list.push(slot);
  }
  return pages;
}
