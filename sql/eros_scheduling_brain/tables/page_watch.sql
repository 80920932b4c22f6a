-- What the monitor last saw of each page, one row a page: the colour of its last analysis, the analysis before it, and since when it
-- is RED. Written by watch_pages only, when an analysis is new; whether a person has resumed since is read from schedule_changes.
-- Read by: pages_today.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.page_watch` (
  page_name STRING NOT NULL,
  colour STRING NOT NULL OPTIONS (description = 'GREEN, YELLOW or RED, as the planner reads the analysis'),
  score FLOAT64 NOT NULL OPTIONS (description = 'The saturation score of the last analysis'),
  analysed_at TIMESTAMP NOT NULL OPTIONS (description = 'When that analysis was made'),
  colour_before STRING OPTIONS (description = 'Of the analysis before it; NULL where that was not seen'),
  score_before FLOAT64,
  analysed_before TIMESTAMP,
  red_since TIMESTAMP OPTIONS (description = 'When the monitor first saw the page RED; NULL while it is not')
)
CLUSTER BY page_name
OPTIONS (description = 'What the monitor last saw of each page');
