-- What a page must not be sent. A source table: theirs; created only if missing.
-- Read by: active_creator_caption_restrictions_v, and through it alone by everything else.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.creator_caption_restrictions` (
  page_name STRING,
  kind STRING OPTIONS (description = 'CATEGORY, KEYWORD, CAPTION, PRICE_TIER or TRIGGER'),
  value STRING OPTIONS (description = 'The category, the words, the caption_id as text, the tier or the trigger'),
  reason STRING,
  starts_at TIMESTAMP OPTIONS (description = 'NULL: from ever'),
  ends_at TIMESTAMP OPTIONS (description = 'The first instant it no longer holds; NULL: until further notice')
)
CLUSTER BY page_name
OPTIONS (description = 'Restrictions per page (source)');
