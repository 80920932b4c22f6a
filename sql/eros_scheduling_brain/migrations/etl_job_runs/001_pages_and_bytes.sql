-- Runs that count the pages they did and did not do, and what they cost.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
  ADD COLUMN IF NOT EXISTS execution_date DATE,
  ADD COLUMN IF NOT EXISTS creators_processed INT64,
  ADD COLUMN IF NOT EXISTS creators_failed INT64,
  ADD COLUMN IF NOT EXISTS job_duration_seconds FLOAT64,
  ADD COLUMN IF NOT EXISTS bytes_billed INT64;
