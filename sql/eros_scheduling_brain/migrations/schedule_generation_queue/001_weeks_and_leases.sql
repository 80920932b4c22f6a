-- From the queue of days to the queue of page-weeks with leases. A row of old is for the week that follows its day; one that was
-- being worked on has no lease, so it gets one that has lapsed and may be claimed again.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
  ADD COLUMN IF NOT EXISTS week_start DATE,
  ADD COLUMN IF NOT EXISTS generation INT64,
  ADD COLUMN IF NOT EXISTS attempts INT64,
  ADD COLUMN IF NOT EXISTS lease_owner STRING,
  ADD COLUMN IF NOT EXISTS lease_until TIMESTAMP;

ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
  ALTER COLUMN generation SET DEFAULT 0,
  ALTER COLUMN attempts SET DEFAULT 0;

UPDATE `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
SET
  week_start = COALESCE(week_start, DATE_ADD(DATE_TRUNC(execution_date, WEEK(MONDAY)), INTERVAL 7 DAY)),
  generation = COALESCE(generation, 0),
  attempts = COALESCE(attempts, 0),
  lease_until = IF(status = 'PROCESSING', COALESCE(lease_until, queued_at, TIMESTAMP '2000-01-01'), lease_until)
WHERE week_start IS NULL
  OR generation IS NULL
  OR attempts IS NULL
  OR (status = 'PROCESSING' AND lease_until IS NULL);
