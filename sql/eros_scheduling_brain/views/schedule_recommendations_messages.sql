-- What the export reads: each planned message with its caption's text and what is known of the caption on that page.
-- A caption that the bank no longer has takes its text from captions; NULL where both lack it.
-- summary is what the planner said of the schedule as it was committed (JSON: held reasons, warnings), for 60 days.
-- The reader names week_start, which prunes, and schedule_id or page_name; caption_bandit_stats holds live rows only.
-- Read by: the add-on's export and its History.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations_messages`
--       WHERE week_start = @week_start AND schedule_id = @schedule_id ORDER BY scheduled_send_at
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations_messages`
OPTIONS (description = 'Planned messages with caption texts and statistics')
AS
WITH
  bank AS (
    SELECT caption_id, caption_text
    FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
    QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
  ),
  fallback AS (
    SELECT caption_id, MIN(caption_text) AS caption_text
    FROM `of-scheduler-proj.eros_scheduling_brain.captions`
    GROUP BY caption_id
  ),
  summaries AS (
    SELECT schedule_id, MAX(value_to) AS summary
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_changes`
    WHERE changed_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 60 DAY) AND action = 'COMMIT' AND field = 'summary'
    GROUP BY schedule_id
  )
SELECT
  planned.schedule_id,
  planned.slot_id,
  planned.page_name,
  planned.week_start,
  planned.scheduled_send_at,
  planned.scheduled_local,
  planned.message_type,
  planned.funnel_id,
  planned.funnel_stage,
  planned.caption_id,
  COALESCE(bank.caption_text, fallback.caption_text) AS caption_text,
  planned.category,
  planned.price_tier,
  planned.price,
  planned.expected_emv,
  planned.score,
  planned.policy,
  planned.explored,
  planned.selection_probability,
  planned.experiment_arm,
  planned.reason,
  planned.colour,
  planned.is_valid,
  planned.status,
  planned.pinned,
  planned.note,
  planned.mode,
  planned.seed,
  planned.created_at,
  planned.created_by,
  planned.approved_at,
  planned.approved_by,
  planned.payload_hash,
  planned.held_from,
  planned.held_reason,
  summaries.summary,
  COALESCE(stats.obs_n, 0) AS caption_sends,
  stats.avg_emv AS caption_avg_emv,
  stats.avg_conversion_rate AS caption_conversion_rate,
  stats.total_revenue AS caption_revenue,
  stats.confidence_lower_bound,
  stats.confidence_upper_bound,
  stats.performance_percentile,
  stats.last_used AS caption_last_used
FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
LEFT JOIN bank ON bank.caption_id = planned.caption_id
LEFT JOIN fallback ON fallback.caption_id = planned.caption_id
LEFT JOIN summaries ON summaries.schedule_id = planned.schedule_id
LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` AS stats
  ON stats.page_name = planned.page_name
    AND stats.caption_id = planned.caption_id
    AND stats.reward_kind = IF(planned.message_type = 'BUMP', 'VIEW_RATE', 'EMV');
