-- Alerts that a rule raises once, keeps while its condition holds and resolves by itself, and what was told of them.
-- Those of before have no rule: they stay open until somebody acknowledges them.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
  ADD COLUMN IF NOT EXISTS rule STRING,
  ADD COLUMN IF NOT EXISTS object STRING,
  ADD COLUMN IF NOT EXISTS remedy STRING,
  ADD COLUMN IF NOT EXISTS last_seen_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS resolved_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS resolution STRING,
  ADD COLUMN IF NOT EXISTS notified_at TIMESTAMP,
  ADD COLUMN IF NOT EXISTS notified_level STRING,
  ADD COLUMN IF NOT EXISTS notified_through STRING,
  ADD COLUMN IF NOT EXISTS resolution_notified_at TIMESTAMP;
