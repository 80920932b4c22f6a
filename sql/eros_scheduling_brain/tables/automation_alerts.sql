-- What somebody should look at. Read by: the notifier and the health sidebar, which acknowledges. Appended by the jobs.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.automation_alerts` (
  alert_id STRING DEFAULT GENERATE_UUID() NOT NULL,
  alert_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  alert_level STRING NOT NULL OPTIONS (description = 'CRITICAL, WARNING or INFO'),
  alert_source STRING NOT NULL,
  alert_message STRING NOT NULL,
  job_id STRING,
  acknowledged BOOL DEFAULT FALSE NOT NULL,
  acknowledged_at TIMESTAMP,
  acknowledged_by STRING
)
PARTITION BY DATE(alert_time)
CLUSTER BY alert_level, alert_source, acknowledged
OPTIONS (description = 'Alerts');
