-- Which caption is promised to which slot: the locks. A lock is the page's own: other pages may use the caption.
-- A past assignment counts as a use: a caption whose results have not arrived is not free. Written in transactions that begin with commit_guard.
-- Read by: available_captions, lock_caption_assignments, sweep_expired_caption_locks.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments` (
  assignment_id STRING DEFAULT GENERATE_UUID() NOT NULL,
  page_name STRING NOT NULL,
  caption_id INT64 NOT NULL,
  schedule_id STRING,
  slot_id STRING,
  scheduled_send_date DATE OPTIONS (description = 'In Los Angeles'),
  scheduled_send_at TIMESTAMP,
  assigned_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  is_active BOOL DEFAULT TRUE NOT NULL,
  released_at TIMESTAMP,
  release_reason STRING OPTIONS (description = 'PAST_DATE (was used), STALE, CANCELLED, REPLACED or REMOVED (were not)')
)
PARTITION BY scheduled_send_date
CLUSTER BY page_name, caption_id, is_active
OPTIONS (description = 'Locks of captions');
