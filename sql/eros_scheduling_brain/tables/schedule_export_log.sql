-- Every attempt to write a schedule to a sheet. Whether a schedule is exported is read from here.
-- Read by: the add-on and health checks. Appended only; a row is kept for 90 days.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.schedule_export_log` (
  export_id STRING DEFAULT GENERATE_UUID() NOT NULL,
  schedule_id STRING,
  page_name STRING,
  export_timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  status STRING OPTIONS (description = 'SUCCESS, SKIPPED or FAILED'),
  rows_exported INT64,
  duration_seconds FLOAT64,
  destination STRING OPTIONS (description = 'The spreadsheet and tab'),
  error_message STRING,
  exported_by STRING
)
PARTITION BY DATE(export_timestamp)
CLUSTER BY page_name, status
OPTIONS (description = 'Exports of schedules', partition_expiration_days = 90);
