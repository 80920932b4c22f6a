-- From locks that end to locks that tell of which slot they were and why they ended. What a lock of old ended for is unknown: it
-- counts as used, which at worst rests a caption a few weeks too long.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
  ADD COLUMN IF NOT EXISTS slot_id STRING,
  ADD COLUMN IF NOT EXISTS scheduled_send_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS released_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS release_reason STRING;

UPDATE `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
SET
  release_reason = 'PAST_DATE',
  released_at = COALESCE(released_at, TIMESTAMP(scheduled_send_date, 'America/Los_Angeles'), assigned_at)
WHERE NOT is_active AND release_reason IS NULL;
