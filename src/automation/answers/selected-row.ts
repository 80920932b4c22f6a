// The message of the row that is selected in a page's tab, as it was last written there.
import type { Instant } from '../../calendar/civil';
import { instantOf, type ZoneOffsets } from '../../calendar/zone';
import { type Base, decodeBase, textPrint } from '../../sheets/page-tab/base';
import { isUnreadable, kept, type PageContent, readContent, type TabRow } from '../../sheets/page-tab/content';
import { PAGE_LAYOUT } from '../../sheets/page-tab/layout';
import type { Book } from '../../sheets/port';
import type { CaptionShown, SlotShown } from '../../sidebar/contract';
import { Refused } from './answered';

/** Where somebody stands: `page` is null where the tab in front is not a page's. */
export interface Selection {
  readonly page: string | null;
  /** As the spreadsheet counts it. */
  readonly row: number;
}

export interface SelectedMessage {
  readonly content: PageContent;
  readonly row: TabRow;
  readonly slotId: string;
  readonly base: Base;
  readonly slot: SlotShown;
  readonly caption: CaptionShown;
  /** The sentence of its cell Why; null where there is none. */
  readonly reason: string | null;
}

const SELECT = 'Select a cell of a message’s row in a page’s tab, then ask again.';

export function selectedMessage(book: Book, { page, row: place }: Selection): SelectedMessage {
  if (page === null) throw new Refused('The tab in front is not a page’s.', SELECT);
  const content = contentOf(book, page);
  const row = content.rows.find((line) => line.row === place);
  if (place <= PAGE_LAYOUT.titleRow || row === undefined || isBlank(row)) {
    throw new Refused(`Row ${place} holds no message.`, SELECT);
  }
  const slotId = kept(row, 'slot').trim();
  if (slotId === '') {
    throw new Refused(
      `Row ${place} was added by hand and is not saved yet.`,
      'Choose EROS ▸ Save this page’s changes first. Until then its caption can simply be written over.',
    );
  }
  return messageIn(content, row, slotId);
}

/** The row of a slot, wherever it stands now. */
export function messageOfSlot(book: Book, page: string, slotId: string): SelectedMessage {
  const content = contentOf(book, page);
  const row = content.rows.find((line) => kept(line, 'slot').trim() === slotId);
  if (row === undefined) {
    throw new Refused(
      `The tab "${content.tab.name()}" has no row of slot ${slotId} any more.`,
      'It shows another schedule, or the row was deleted. Select the row again.',
    );
  }
  return messageIn(content, row, slotId);
}

function contentOf(book: Book, page: string): PageContent {
  const content = readContent(book, page);
  if (isUnreadable(content)) throw new Refused(content.unreadable);
  return content;
}

function messageIn(content: PageContent, row: TabRow, slotId: string): SelectedMessage {
  const base = decodeBase(kept(row, 'base'));
  if (base === null || !slotId.startsWith(`${content.label.schedule}#`)) {
    throw new Refused(
      `The hidden columns of row ${row.row} were changed, or it is a row of another schedule.`,
      'Undo that, or show the week again.',
    );
  }
  const reason = kept(row, 'why').trim();
  return {
    content,
    row,
    slotId,
    base,
    slot: {
      scheduleId: content.label.schedule,
      slotId,
      page: content.label.page,
      local: base.local,
      type: base.kind,
      price: base.price,
    },
    caption: {
      captionId: base.captionId,
      text: kept(row, 'caption'),
      category: base.category,
      priceTier: base.tier,
    },
    reason: reason === '' ? null : reason,
  };
}

/** Why the caption can't be swapped as the row stands; null where it can. */
export function swapObstacle({ row, base }: SelectedMessage, now: Instant, offsets: ZoneOffsets): string | null {
  if (instantOf(base.local, offsets) < now) {
    return `This message went out on ${base.local.slice(0, 10)} at ${base.local.slice(11, 16)}: its caption stays.`;
  }
  if (textPrint(kept(row, 'caption')) !== base.captionPrint) {
    return 'The caption of this row was written over and is not saved. Save this page’s changes first, or undo that.';
  }
  return null;
}

function isBlank(row: TabRow): boolean {
  return row.displayed.every((cell) => cell.trim() === '');
}
