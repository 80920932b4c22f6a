-- The last analysis of each page, one row a page: the JSON, or why there is none.
-- Read by: the add-on, which plans from it while it is fresh. Written by: run_daily_automation, and by claim_pages where it is stale.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.page_analysis` (
  page_name STRING NOT NULL,
  analysis JSON OPTIONS (description = 'What analyze_creator_performance gives; NULL where error_code is set'),
  error_code STRING OPTIONS (description = 'Why the numbers could not be had'),
  analysed_at TIMESTAMP NOT NULL
)
CLUSTER BY page_name
OPTIONS (description = 'The last analysis of each page');
