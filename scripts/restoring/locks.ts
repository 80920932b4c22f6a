// Frees the caption locks that hold nothing after a rollback: past ones, and those of slots that are no longer planned.

import { inMain, type RestoredWarehouse } from './warehouse';

/** How many were released. In one transaction that begins with commit_guard, as all that touch locks do. */
export async function releaseLocks(on: RestoredWarehouse): Promise<number> {
  const locks = inMain('active_caption_assignments');
  const rows = await on.run(`
    DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
    -- A lock that is not past is of a week that began at most six days ago.
    DECLARE first_week DATE DEFAULT DATE_SUB(today, INTERVAL 6 DAY);
    DECLARE released INT64;
    BEGIN TRANSACTION;
    UPDATE ${inMain('commit_guard')} SET version = version + 1 WHERE TRUE;
    UPDATE ${locks}
    SET
      is_active = FALSE,
      released_at = CURRENT_TIMESTAMP(),
      release_reason = IF(scheduled_send_date < today, 'PAST_DATE', 'CANCELLED')
    WHERE is_active
      AND (
        scheduled_send_date < today
        OR COALESCE(slot_id, '') NOT IN (
          SELECT slot_id
          FROM ${inMain('schedule_recommendations')}
          WHERE week_start >= first_week AND status IN ('DRAFT', 'READY', 'HELD', 'APPROVED')
        )
      );
    SET released = @@row_count;
    COMMIT TRANSACTION;
    SELECT released;`);
  return Number(rows[0]?.released ?? 0);
}
