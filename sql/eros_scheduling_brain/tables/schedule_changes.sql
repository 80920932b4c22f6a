-- Who changed what in a schedule, when, from what to what. Appended by apply_changes, commit_schedules and watch_pages.
-- Read by: people, through the add-on's history.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.schedule_changes` (
  change_id STRING DEFAULT GENERATE_UUID() NOT NULL,
  schedule_id STRING NOT NULL,
  slot_id STRING OPTIONS (description = 'NULL where the whole schedule changed'),
  page_name STRING NOT NULL,
  action STRING NOT NULL OPTIONS (description = 'APPROVE, HOLD, RELEASE, SWAP, EDIT, ADD, REMOVE, COMMIT or CANCEL'),
  field STRING,
  value_from STRING,
  value_to STRING,
  changed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  changed_by STRING
)
PARTITION BY DATE(changed_at)
CLUSTER BY page_name, schedule_id
OPTIONS (description = 'Changes of schedules');
