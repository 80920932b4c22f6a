-- The pages that a run could not do, and why; they do not stop the others.
-- Read by: health checks and the add-on. Appended by run_daily_automation and by the add-on's runs.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors` (
  job_id STRING NOT NULL,
  page_name STRING NOT NULL,
  execution_date DATE,
  error_message STRING,
  error_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL
)
PARTITION BY DATE(error_time)
CLUSTER BY job_id, page_name
OPTIONS (description = 'Pages that failed in a run');
