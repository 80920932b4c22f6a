-- What somebody should look at. Rows with a rule come from record_alerts, which keeps one open a rule and object and resolves it when
-- its condition ends. Rows without one are appended by jobs as it happens: they are open until somebody acknowledges them, or too old.
-- Read by: health_facts, from which alerts are sent and the Alerts tab is filled.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.automation_alerts` (
  alert_id STRING DEFAULT GENERATE_UUID() NOT NULL,
  alert_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  alert_level STRING NOT NULL OPTIONS (description = 'CRITICAL, WARNING or INFO'),
  alert_source STRING NOT NULL,
  alert_message STRING NOT NULL,
  job_id STRING,
  acknowledged BOOL DEFAULT FALSE NOT NULL,
  acknowledged_at TIMESTAMP,
  acknowledged_by STRING,
  rule STRING OPTIONS (description = 'The rule that raised it; NULL where a job wrote it'),
  object STRING OPTIONS (description = 'What the rule found it on: a page, a job, a channel'),
  remedy STRING OPTIONS (description = 'What to do'),
  last_seen_at TIMESTAMP OPTIONS (description = 'When the condition was last found to hold'),
  resolved_at TIMESTAMP OPTIONS (description = 'When the condition had ended; NULL while it is open'),
  resolution STRING OPTIONS (description = 'Why it was resolved'),
  notified_at TIMESTAMP OPTIONS (description = 'When somebody was last told'),
  notified_level STRING OPTIONS (description = 'The level that was told'),
  notified_through STRING OPTIONS (description = 'The channel that took it'),
  resolution_notified_at TIMESTAMP OPTIONS (description = 'When the channel was told that it is resolved')
)
PARTITION BY DATE(alert_time)
CLUSTER BY alert_level, alert_source, acknowledged
OPTIONS (description = 'Alerts');
