// A caption swapped in one row: sent to the warehouse as one change, and shown in the tab as it then stands there.
import { instant } from '../../calendar/civil';
import type { ZoneOffsets } from '../../calendar/zone';
import { textBlock } from '../../sheets/build-tab';
import { FORMATS } from '../../sheets/layout';
import { type Base, textPrint, word } from '../../sheets/page-tab/base';
import { captionShown } from '../../sheets/page-tab/export';
import { expectedEarnings, shownAnalysis } from '../../sheets/page-tab/head';
import { pageColumn } from '../../sheets/page-tab/layout';
import { showOutcomes } from '../../sheets/page-tab/outcomes';
import type { Change, PageEdits } from '../../sheets/page-tab/read-edits';
import type { Book } from '../../sheets/port';
import { cellText } from '../../sheets/shown-text';
import type { RunnerUpShown, SwapResult } from '../../sidebar/contract';
import { type ChangeResult, readChangeResult } from '../../warehouse/rows/changes';
import type { MessageDetail } from '../../warehouse/rows/sidebar';
import { messageDetail } from '../../warehouse/sidebar-statements';
import type { Limits, Statement } from '../../warehouse/statement';
import { applyChanges } from '../../warehouse/statements';
import type { Warehouse } from '../jobs';
import type { SwapRequest } from '../requests/swap';
import { Refused } from './answered';
import { messageOfSlot, type SelectedMessage, swapObstacle } from './selected-row';

export interface SwapDesk {
  readonly warehouse: Warehouse;
  readonly book: Book;
  readonly offsets: ZoneOffsets;
  readonly limits: Limits;
  /** Names its BigQuery jobs. */
  readonly run: string;
  readonly user: string;
  readonly newId: () => string;
  /** What was offered for the slot, where that is still remembered. */
  readonly offered: (slotId: string, captionId: string) => RunnerUpShown | null;
  /** Under the document's lock. */
  readonly locked: <T>(work: () => T) => T;
  log(line: string): void;
}

export function swapped(desk: SwapDesk, request: SwapRequest): SwapResult {
  const { scheduleId, slotId, fromCaptionId, toCaptionId } = request;
  const selected = messageOfSlot(desk.book, pageOf(scheduleId), slotId);
  const { base, content } = selected;
  if (base.captionId !== fromCaptionId) {
    const message = `The row has caption #${base.captionId} by now, not #${fromCaptionId}. Ask for the runners-up again.`;
    return { outcome: 'REFUSED', message };
  }
  const obstacle = swapObstacle(selected, instant(desk.warehouse.time.now()), desk.offsets);
  if (obstacle !== null) return { outcome: 'REFUSED', message: obstacle };
  const change = swapChange(desk, selected, toCaptionId);
  const result = applied(desk, change);
  const isDone = result.outcome === 'APPLIED' || result.outcome === 'UNCHANGED';
  try {
    const detail = isDone ? detailOf(desk, selected) : null;
    desk.locked(() => shown(desk.book, selected, change, result, detail));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    desk.log(`${slotId}: the swap's outcome could not be shown in "${content.tab.name()}": ${why}`);
    if (isDone) {
      const message = `The swap is saved, but the tab could not be written: ${why} Choose EROS ▸ Show the chosen week.`;
      return { outcome: result.outcome, message };
    }
  }
  return { outcome: result.outcome, message: isDone ? null : (result.message ?? 'The warehouse gave no reason.') };
}

/** A schedule's id begins with its page's name, which may hold a slash itself. */
function pageOf(scheduleId: string): string {
  const page = /^(.+)\/\d{4}-\d{2}-\d{2}\/\d+$/.exec(scheduleId)?.[1];
  if (page === undefined) throw new Refused(`"${scheduleId}" is no schedule’s id.`, 'Select the row again.');
  return page;
}

function swapChange(desk: SwapDesk, { content, base, slotId }: SelectedMessage, toCaptionId: string): Change {
  const offered = desk.offered(slotId, toCaptionId);
  return {
    change_id: desk.newId(),
    action: 'SWAP',
    schedule_id: content.label.schedule,
    page_name: content.label.page,
    week_start: content.label.week,
    slot_id: slotId,
    expected: { caption_id: base.captionId, price: base.price },
    to: {
      caption_id: toCaptionId,
      ...(offered === null ? {} : { reason: `Swapped in by hand: ${offered.why}` }),
      ...(offered?.reward?.kind === 'EMV' ? { expected_emv: offered.reward.expected } : {}),
    },
  };
}

function applied(desk: SwapDesk, change: Change): ChangeResult {
  const payload = { changed_by: desk.user, changes: [change] };
  const [result] = ask(desk, applyChanges(desk.warehouse.settings, payload, readChangeResult), 'swap');
  if (result === undefined) throw new Error(`apply_changes did not say what became of ${change.slot_id ?? ''}.`);
  return result;
}

function detailOf(desk: SwapDesk, { content, slotId }: SelectedMessage): MessageDetail {
  const { schedule, week } = content.label;
  const asked = { scheduleId: schedule, slotId, weekStart: week };
  const [detail] = ask(desk, messageDetail(desk.warehouse.settings, asked), 'detail');
  if (detail === undefined) throw new Error(`the warehouse has no slot ${slotId} any more.`);
  return detail;
}

function shown(
  book: Book,
  { content, row, slotId, base }: SelectedMessage,
  change: Change,
  result: ChangeResult,
  detail: MessageDetail | null,
): void {
  const { page } = content.label;
  const after = detail === null ? base : afterSwap(base, detail);
  const sent: PageEdits = {
    changes: [change],
    problems: [],
    edits: [{ row: row.row, slotId, after, changeIds: [change.change_id] }],
    removals: [],
    notices: [],
  };
  showOutcomes(book, page, sent, [result]);
  if (detail !== null) writeCaption(book, page, slotId, detail);
  book.flush();
}

/** What people typed beside the caption since differs from it still, and is saved with the next changes. */
function afterSwap(base: Base, detail: MessageDetail): Base {
  return {
    ...base,
    captionId: detail.caption_id,
    captionPrint: textPrint(captionShown(detail)),
    category: word(detail.category ?? ''),
    tier: word(detail.price_tier ?? ''),
  };
}

function writeCaption(book: Book, page: string, slotId: string, detail: MessageDetail): void {
  const { content, row } = messageOfSlot(book, page, slotId);
  const { tab } = content;
  const { analysis } = shownAnalysis(detail.analysis);
  const isUnknown = analysis === null || detail.expected_emv === null;
  tab.write(row.row, pageColumn('caption'), textBlock([[captionShown(detail)]]));
  tab.write(row.row, pageColumn('earnings'), {
    values: [[isUnknown ? '' : expectedEarnings(detail, analysis)]],
    formats: [[FORMATS.money]],
  });
  tab.write(row.row, pageColumn('why'), textBlock([[cellText(detail.reason ?? '')]]));
}

function ask<Row>({ warehouse, limits, run }: SwapDesk, statement: Statement<Row>, stage: string): readonly Row[] {
  return warehouse.client.run({ statement, run, stage, limits, job: 'swap' });
}
