-- Messages that are held by themselves while the rest of their schedule stands: what they were, and why they are held.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
  ADD COLUMN IF NOT EXISTS held_from STRING,
  ADD COLUMN IF NOT EXISTS held_reason STRING;
