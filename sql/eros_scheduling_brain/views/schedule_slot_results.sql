-- Each planned slot of the last 26 weeks with the message that carried it: of its page (aliases too) and caption, and the
-- nearest within result_match_minutes (90). A slot has one message and a message one slot; a slot not sent has none (NULL).
-- A message without caption_id is not matched: its text is not read here. A message reported twice counts as last reported.
-- Read by: off-policy estimates (explored, selection_probability), the scorecard, the add-on's results.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.schedule_slot_results` WHERE page_name = 'jade' AND week_start = @week
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.schedule_slot_results`
OPTIONS (description = 'Planned slots and the messages that carried them')
AS
WITH
  settings AS (
    SELECT COALESCE(MAX(LAX_INT64(parameters.result_match_minutes)), 90) AS match_minutes
    FROM `of-scheduler-proj.ops_config.current_parameters`
    WHERE environment = 'production'
  ),
  spellings AS (
    SELECT alias, MIN(page_name) AS page_name
    FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
    CROSS JOIN UNNEST(aliases) AS alias
    GROUP BY alias
  ),
  slots AS (
    SELECT *
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
    WHERE week_start >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 182 DAY)
      AND status != 'CANCELLED'
  ),
  sent AS (
    SELECT
      COALESCE(spellings.page_name, messages.page_name) AS page_name,
      messages.message_id,
      messages.caption_id,
      messages.sending_time,
      messages.sent_count,
      messages.viewed_count,
      messages.purchased_count,
      messages.earnings
    FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages` AS messages
    LEFT JOIN spellings ON spellings.alias = messages.page_name
    WHERE messages.sending_time >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 184 DAY)
      AND messages.caption_id IS NOT NULL
      AND messages.message_id IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY messages.message_id ORDER BY messages.ingested_at DESC) = 1
  ),
  nearest AS (
    SELECT
      slots.schedule_id,
      slots.slot_id,
      sent.* EXCEPT (page_name, caption_id),
      ABS(TIMESTAMP_DIFF(sent.sending_time, slots.scheduled_send_at, SECOND)) AS seconds_off
    FROM slots
    INNER JOIN sent
      ON sent.page_name = slots.page_name
        AND sent.caption_id = slots.caption_id
    CROSS JOIN settings
    WHERE ABS(TIMESTAMP_DIFF(sent.sending_time, slots.scheduled_send_at, SECOND)) <= 60 * settings.match_minutes
  ),
  carried AS (
    SELECT *
    FROM nearest
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY schedule_id, slot_id ORDER BY seconds_off, message_id) = 1
      AND ROW_NUMBER() OVER (PARTITION BY message_id ORDER BY seconds_off, schedule_id, slot_id) = 1
  )
SELECT
  slots.schedule_id,
  slots.slot_id,
  slots.page_name,
  slots.week_start,
  slots.scheduled_send_at,
  slots.scheduled_local,
  slots.message_type,
  slots.caption_id,
  slots.category,
  slots.price_tier,
  slots.price,
  slots.expected_emv,
  slots.policy,
  slots.explored,
  slots.selection_probability,
  slots.experiment_arm,
  slots.colour,
  slots.status,
  carried.message_id,
  carried.sending_time,
  SAFE_DIVIDE(TIMESTAMP_DIFF(carried.sending_time, slots.scheduled_send_at, SECOND), 60) AS minutes_off,
  carried.sent_count,
  carried.viewed_count,
  carried.purchased_count,
  carried.earnings,
  1000 * SAFE_DIVIDE(CAST(carried.earnings AS FLOAT64), carried.sent_count) AS emv,
  SAFE_DIVIDE(carried.viewed_count, carried.sent_count) AS view_rate
FROM slots
LEFT JOIN carried ON carried.schedule_id = slots.schedule_id AND carried.slot_id = slots.slot_id;
