-- The caption bank with what is known of each text. A source table: theirs; created only if missing.
-- Read by: available_captions, which takes the enriched columns from here and what decides sending from caption_bank.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.caption_bank_enriched` (
  caption_id INT64,
  caption_text STRING,
  content_category STRING,
  price_tier STRING,
  urgency BOOL,
  is_active BOOL,
  created_at TIMESTAMP,
  psychological_trigger STRING OPTIONS (description = 'What the text plays on, such as SCARCITY or CURIOSITY'),
  tone STRING,
  has_emoji BOOL,
  is_question BOOL,
  length_bucket STRING OPTIONS (description = 'SHORT, MEDIUM or LONG')
)
CLUSTER BY caption_id
OPTIONS (description = 'Captions with their traits (source)');
