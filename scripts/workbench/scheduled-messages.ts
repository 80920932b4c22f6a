// The messages of a schedule, or of a plan that nobody saved, as a terminal shows them.

import { decodePlan } from '../../src/planning/plan-output';
import type { Connection } from '../bigquery/connection';

export interface ScheduledMessage {
  readonly slotId: string;
  /** Los Angeles, without a zone: 2025-03-10T09:41:00. */
  readonly local: string;
  readonly type: string;
  readonly captionId: string;
  readonly caption: string;
  readonly category: string;
  readonly priceTier: string;
  readonly price: number | null;
  readonly state: string;
  readonly reason: string;
}

const GONE = '(no longer in the bank)';

/** As the export's view has them; none where nothing was saved. */
export async function scheduledMessages(
  connection: Connection,
  scheduleId: string | null,
  weekStart: string,
): Promise<readonly ScheduledMessage[]> {
  if (scheduleId === null) return [];
  const rows = await connection.query(
    `SELECT slot_id, FORMAT_DATETIME('%FT%T', scheduled_local) AS local, message_type, CAST(caption_id AS STRING) AS caption_id,
  caption_text, category, price_tier, CAST(price AS FLOAT64) AS price, status, reason
FROM eros_scheduling_brain.schedule_recommendations_messages
WHERE week_start = DATE(@week_start) AND schedule_id = @schedule_id
ORDER BY scheduled_send_at, slot_id`,
    { params: { week_start: weekStart, schedule_id: scheduleId } },
  );
  return rows.map((row) => ({
    slotId: String(row.slot_id),
    local: String(row.local),
    type: String(row.message_type),
    captionId: String(row.caption_id),
    caption: String(row.caption_text ?? GONE),
    category: String(row.category ?? ''),
    priceTier: String(row.price_tier ?? ''),
    price: row.price === null ? null : Number(row.price),
    state: String(row.status),
    reason: String(row.reason ?? ''),
  }));
}

/** Of a plan as JSON text; none where it did not come to a plan. */
export async function plannedMessages(
  connection: Connection,
  plan: string | null,
): Promise<readonly ScheduledMessage[]> {
  if (plan === null) return [];
  const { messages } = decodePlan(plan);
  const rows = await connection.query(
    'SELECT CAST(caption_id AS STRING) AS id, caption_text FROM eros_scheduling_brain.caption_bank WHERE CAST(caption_id AS STRING) IN UNNEST(@ids)',
    { params: { ids: messages.map(({ captionId }) => captionId) }, types: { ids: ['STRING'] } },
  );
  const texts = new Map(rows.map((row) => [String(row.id), String(row.caption_text)]));
  return [...messages]
    .sort((a, b) => a.at - b.at)
    .map(({ slotId, local, type, captionId, category, priceTier, price, reason }) => ({
      slotId,
      local,
      type,
      captionId,
      caption: texts.get(captionId) ?? GONE,
      category,
      priceTier,
      price,
      state: 'PREVIEW',
      reason,
    }));
}
