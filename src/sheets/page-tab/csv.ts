// The schedule that a tab shows as the CSV that a scheduler downloads: without the messages that are held by themselves.
import { scheduleCsv } from '../../planning/schedule-csv';
import { isCaptionId, isSlotId, PRICE_TIERS } from '../../planning/vocabulary';
import { isHeldAlone, type MessageRow, scheduleStatus } from '../../warehouse/rows/messages';
import { expectedEarnings, shownAnalysis } from './head';

export class ExportedRowError extends Error {
  readonly code = 'EXPORTED_ROW';
  constructor(row: MessageRow, field: string, got: string) {
    super(`Slot ${row.slot_id} can't be put into a CSV: its ${field} is "${got}". Generate the week again.`);
    this.name = 'ExportedRowError';
  }
}

/** The schedule as a whole is not to be sent. */
export class ScheduleNotSentError extends Error {
  readonly code = 'SCHEDULE_NOT_SENT';
  constructor(scheduleId: string, status: 'HELD' | 'CANCELLED') {
    const why =
      status === 'HELD'
        ? 'is held, so nothing of it is to be sent. Its tab says why; EROS ▸ Release this schedule lets it go.'
        : 'was replaced by a newer one. Choose EROS ▸ Show the chosen week, then download that.';
    super(`Schedule ${scheduleId} ${why}`);
    this.name = 'ScheduleNotSentError';
  }
}

/** The columns of planned weeks; expected earnings need the analyser's JSON, and are 0 without it. */
export function messagesCsv(all: readonly MessageRow[], analysisJson: string | null): string {
  for (const row of all) {
    const status = scheduleStatus(row);
    if (status === 'HELD' || status === 'CANCELLED') throw new ScheduleNotSentError(row.schedule_id, status);
  }
  const rows = all.filter((row) => !isHeldAlone(row));
  const { analysis } = shownAnalysis(analysisJson);
  const texts = new Map(
    rows.flatMap((row) => (isCaptionId(row.caption_id) ? [[row.caption_id, row.caption_text ?? '']] : [])),
  );
  return scheduleCsv(
    rows.map((row) => {
      const priceTier = PRICE_TIERS.find((tier) => tier === row.price_tier);
      if (!isSlotId(row.slot_id)) throw new ExportedRowError(row, 'slot_id', row.slot_id);
      if (!isCaptionId(row.caption_id)) throw new ExportedRowError(row, 'caption_id', row.caption_id);
      if (priceTier === undefined) throw new ExportedRowError(row, 'price tier', row.price_tier ?? '');
      return {
        slotId: row.slot_id,
        type: row.message_type,
        funnelId: row.funnel_id,
        stage: row.funnel_stage,
        local: row.scheduled_local,
        captionId: row.caption_id,
        category: row.category ?? '',
        priceTier,
        price: row.price,
        expectedEarnings: expectedEarnings(row, analysis),
        reason: row.reason ?? '',
        pinned: row.pinned ?? false,
        note: row.note ?? '',
      };
    }),
    texts,
  );
}
