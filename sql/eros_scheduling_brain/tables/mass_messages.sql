-- Every mass message sent, one row each, with what it brought. A source table: theirs, filled from outside; created only if missing.
-- Read by: update_caption_performance, the analyses and schedule_slot_results, each filtering on bare sending_time.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.mass_messages` (
  message_id STRING OPTIONS (description = 'The platform\'s id of the message'),
  page_name STRING OPTIONS (description = 'The page as the report spells it; other spellings resolve through creator_profiles.aliases'),
  caption_id INT64 OPTIONS (description = 'The caption sent; NULL where the report does not know, then resolved by caption_key'),
  message_text STRING OPTIONS (description = 'The text as sent'),
  message_type STRING OPTIONS (description = 'PPV, BUMP or FOLLOW_UP'),
  content_category STRING,
  price_tier STRING OPTIONS (description = 'FREE, LOW, MID or PREMIUM'),
  price NUMERIC OPTIONS (description = 'US dollars'),
  sending_time TIMESTAMP,
  sent_count INT64 OPTIONS (description = 'Deliveries'),
  viewed_count INT64,
  purchased_count INT64,
  earnings NUMERIC OPTIONS (description = 'US dollars'),
  ingested_at TIMESTAMP OPTIONS (description = 'When the row came in; a later row of the same message replaces an earlier one')
)
PARTITION BY DATE(sending_time)
CLUSTER BY page_name, caption_id
OPTIONS (description = 'Mass messages and their results (source)');
