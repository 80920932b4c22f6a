-- From successes and failures alone to rewards of two kinds with weighted sums. A row of old tells of EMV; its sums stay empty
-- until update_caption_performance rewrites the table from the messages.
ALTER TABLE `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
  ADD COLUMN IF NOT EXISTS caption_key STRING,
  ADD COLUMN IF NOT EXISTS reward_kind STRING,
  ADD COLUMN IF NOT EXISTS obs_n INT64,
  ADD COLUMN IF NOT EXISTS w FLOAT64,
  ADD COLUMN IF NOT EXISTS w2 FLOAT64,
  ADD COLUMN IF NOT EXISTS wy FLOAT64,
  ADD COLUMN IF NOT EXISTS wyy FLOAT64;

UPDATE `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
SET reward_kind = 'EMV'
WHERE reward_kind IS NULL;
