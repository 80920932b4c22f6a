-- The planned weeks, one row a message. Written by commit_schedules, apply_changes and watch_pages only. A schedule's own status is
-- that of its messages; one that is held by itself (held_from is set) keeps there what its schedule is.
-- Read by: schedule_recommendations_messages, schedule_slot_results, the jobs; always with a filter on week_start.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` (
  schedule_id STRING NOT NULL OPTIONS (description = 'Page, week and generation'),
  slot_id STRING NOT NULL OPTIONS (description = 'The place in the schedule; outlives a change of caption or time'),
  page_name STRING NOT NULL,
  week_start DATE NOT NULL OPTIONS (description = 'A Monday in Los Angeles'),
  scheduled_send_at TIMESTAMP NOT NULL,
  scheduled_local DATETIME NOT NULL OPTIONS (description = 'The same instant in Los Angeles'),
  message_type STRING NOT NULL OPTIONS (description = 'PPV, BUMP or FOLLOW_UP'),
  funnel_id STRING,
  funnel_stage STRING OPTIONS (description = 'TEASE, OFFER or FOLLOW_UP'),
  caption_id INT64 NOT NULL,
  category STRING,
  price_tier STRING,
  price NUMERIC OPTIONS (description = 'US dollars; NULL for what is free'),
  expected_emv FLOAT64 OPTIONS (description = 'US dollars per 1,000 deliveries'),
  score FLOAT64,
  policy STRING,
  explored BOOL OPTIONS (description = 'Filled uniformly at random, to be measured by'),
  selection_probability FLOAT64,
  experiment_arm STRING,
  reason STRING,
  colour STRING OPTIONS (description = 'GREEN, YELLOW or RED'),
  is_valid BOOL,
  status STRING NOT NULL OPTIONS (description = 'DRAFT, READY, HELD, APPROVED or CANCELLED'),
  pinned BOOL,
  note STRING,
  mode STRING OPTIONS (description = 'auto, gentle or push'),
  seed STRING,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  created_by STRING,
  approved_at TIMESTAMP,
  approved_by STRING,
  payload_hash STRING OPTIONS (description = 'Of the payload committed: the same again is a no-op, another is refused'),
  held_from STRING OPTIONS (description = 'The status of its schedule, where the message is HELD by itself'),
  held_reason STRING OPTIONS (description = 'Why it is held by itself')
)
PARTITION BY week_start
CLUSTER BY page_name, schedule_id, status
OPTIONS (description = 'Planned messages');
