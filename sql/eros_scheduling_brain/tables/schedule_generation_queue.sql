-- The pages that are due, and who is working on each. Filled by run_daily_automation, leased by claim_pages.
-- A lease lasts 8 minutes and is not renewed; a lapsed one may be claimed again.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue` (
  page_name STRING NOT NULL,
  execution_date DATE NOT NULL,
  saturation_pct FLOAT64,
  queued_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  processed_at TIMESTAMP,
  status STRING DEFAULT 'PENDING' NOT NULL OPTIONS (description = 'PENDING, PROCESSING, COMPLETED or FAILED'),
  schedule_id STRING OPTIONS (description = 'Reserved when the row is claimed: page, week and generation'),
  error_message STRING,
  week_start DATE,
  generation INT64 DEFAULT 0,
  attempts INT64 DEFAULT 0,
  lease_owner STRING,
  lease_until TIMESTAMP
)
PARTITION BY execution_date
CLUSTER BY status, page_name
OPTIONS (description = 'Pages to be planned');
