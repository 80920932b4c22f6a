-- The pages: who owns each, how far it is rolled out, its prices, hours and days off. A source table: theirs; created only if missing.
-- Read by: available_captions, schedule_slot_results and every job that goes over pages.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.creator_profiles` (
  page_name STRING,
  display_name STRING,
  aliases ARRAY<STRING> OPTIONS (description = 'Other spellings of the page in reports'),
  owner STRING,
  status STRING OPTIONS (description = 'ACTIVE or PAUSED'),
  rollout STRING OPTIONS (description = 'SHADOW: planned, never exported; LIVE'),
  min_price NUMERIC,
  max_price NUMERIC,
  window_start STRING OPTIONS (description = 'HH:MM in Los Angeles; NULL: 09:00'),
  window_end STRING OPTIONS (description = 'HH:MM in Los Angeles; NULL: 23:00'),
  blackout_dates ARRAY<DATE>,
  notes STRING
)
CLUSTER BY page_name
OPTIONS (description = 'Page profiles (source)');
