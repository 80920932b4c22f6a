-- What each day's analysis said of a page's audience: one row a page and day, appended, never changed.
-- Read by: the charts of pages' tabs. Written by: run_daily_automation, in its pass. Its partitions expire after two years.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.page_analysis_history` (
  page_name STRING NOT NULL,
  analysed_on DATE NOT NULL OPTIONS (description = 'The date of the daily run, in Los Angeles'),
  saturation_pct FLOAT64 OPTIONS (description = '100 times the saturation score'),
  risk_level STRING,
  analysed_at TIMESTAMP NOT NULL OPTIONS (description = 'As of when the messages were read')
)
PARTITION BY analysed_on
CLUSTER BY page_name
OPTIONS (description = 'Saturation of each page, day by day', partition_expiration_days = 730);
