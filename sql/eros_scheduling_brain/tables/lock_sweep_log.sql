-- Every sweep of expired locks and what it released. Appended by sweep_expired_caption_locks; read by health checks.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.lock_sweep_log` (
  sweep_id STRING DEFAULT GENERATE_UUID() NOT NULL,
  sweep_time TIMESTAMP NOT NULL,
  locks_expired_stale INT64,
  locks_expired_past_date INT64,
  total_locks_cleaned INT64,
  sweep_duration_seconds FLOAT64
)
PARTITION BY DATE(sweep_time)
CLUSTER BY sweep_time
OPTIONS (description = 'Sweeps of expired locks');
