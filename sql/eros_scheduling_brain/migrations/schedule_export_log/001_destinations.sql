-- Exports that tell where they went, how long they took and who asked.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.schedule_export_log`
  ADD COLUMN IF NOT EXISTS duration_seconds FLOAT64,
  ADD COLUMN IF NOT EXISTS destination STRING,
  ADD COLUMN IF NOT EXISTS error_message STRING,
  ADD COLUMN IF NOT EXISTS exported_by STRING;
