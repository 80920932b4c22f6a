-- Alerts that can be acknowledged. Those of old are open until somebody does.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
  ADD COLUMN IF NOT EXISTS job_id STRING,
  ADD COLUMN IF NOT EXISTS acknowledged BOOL,
  ADD COLUMN IF NOT EXISTS acknowledged_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS acknowledged_by STRING;

ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
  ALTER COLUMN acknowledged SET DEFAULT FALSE;

UPDATE `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
SET acknowledged = FALSE
WHERE acknowledged IS NULL;
