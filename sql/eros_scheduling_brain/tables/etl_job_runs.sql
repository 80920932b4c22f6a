-- Every run of a job, closed or failed. Read by: health checks, the scorecard, and a terminal without the sheet.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.etl_job_runs` (
  job_id STRING NOT NULL,
  job_name STRING NOT NULL,
  job_start_time TIMESTAMP NOT NULL,
  job_end_time TIMESTAMP,
  job_status STRING NOT NULL OPTIONS (description = 'RUNNING, COMPLETED or FAILED'),
  execution_date DATE,
  creators_processed INT64,
  creators_failed INT64,
  error_message STRING,
  job_duration_seconds FLOAT64,
  bytes_billed INT64
)
PARTITION BY DATE(job_start_time)
CLUSTER BY job_name, job_status
OPTIONS (description = 'Runs of jobs');
