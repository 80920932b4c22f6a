-- Planned messages that tell by which policy they were chosen and with what probability, and that can be pinned and noted.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
  ADD COLUMN IF NOT EXISTS policy STRING,
  ADD COLUMN IF NOT EXISTS explored BOOL,
  ADD COLUMN IF NOT EXISTS selection_probability FLOAT64,
  ADD COLUMN IF NOT EXISTS experiment_arm STRING,
  ADD COLUMN IF NOT EXISTS pinned BOOL,
  ADD COLUMN IF NOT EXISTS note STRING,
  ADD COLUMN IF NOT EXISTS mode STRING,
  ADD COLUMN IF NOT EXISTS seed STRING,
  ADD COLUMN IF NOT EXISTS payload_hash STRING;
