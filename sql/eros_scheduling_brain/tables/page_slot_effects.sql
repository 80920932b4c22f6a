-- What an hour of the week adds to a message's reward on a page, as update_caption_performance fits it.
-- Read by: page_candidates, for the planner's hour weights.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.page_slot_effects` (
  page_name STRING NOT NULL,
  hour_of_week INT64 NOT NULL OPTIONS (description = '0 to 167, from Monday 00:00 in Los Angeles'),
  effect FLOAT64 OPTIONS (description = 'On the log of the EMV, shrunk towards none'),
  weight FLOAT64 OPTIONS (description = 'The weight of the messages it rests on')
)
CLUSTER BY page_name
OPTIONS (description = 'Hour-of-week effects per page');
