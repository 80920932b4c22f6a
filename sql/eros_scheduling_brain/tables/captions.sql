-- Texts of captions that the bank no longer has. A source table: theirs; created only if missing.
-- Read by: schedule_recommendations_messages, as the fallback for an id that caption_bank lacks.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.captions` (
  caption_id INT64,
  caption_text STRING
)
CLUSTER BY caption_id
OPTIONS (description = 'Caption texts, the fallback of caption_bank (source)');
