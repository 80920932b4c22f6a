-- The captions that can be sent. A source table: theirs; created only if missing.
-- Read by: available_captions, schedule_recommendations_messages and the jobs.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.caption_bank` (
  caption_id INT64,
  caption_text STRING,
  content_category STRING,
  price_tier STRING OPTIONS (description = 'FREE, LOW, MID or PREMIUM; FREE captions serve bumps, teases and follow-ups'),
  urgency BOOL OPTIONS (description = 'Whether it presses for time; NULL counts as FALSE'),
  is_active BOOL OPTIONS (description = 'NULL counts as TRUE'),
  created_at TIMESTAMP
)
CLUSTER BY caption_id
OPTIONS (description = 'Captions (source)');
