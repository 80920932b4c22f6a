-- Planned slots of the weeks from week_from on with the message that carried each, sent from sent_from on: of its page (aliases too)
-- and caption, and the nearest within result_match_minutes (90). A slot has one message and a message one slot; a slot not sent has
-- none (NULL). A message without caption_id is not matched: its text is not read here. A message reported twice counts as last
-- reported. Slots of CANCELLED schedules are left out. Both arguments prune: give constants or script variables.
-- Read by: schedule_slot_results (half a year of it), pages_today (today).
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.slot_results`(DATE '2025-03-03', TIMESTAMP '2025-03-03 00:00:00+00')
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.slot_results`(week_from DATE, sent_from TIMESTAMP)
OPTIONS (description = 'Planned slots and the messages that carried them')
AS (
  -- Of a slot's candidates the nearest counts, if it is near, unless another slot is nearer to that message still.
  SELECT
    * EXCEPT (message_id, sending_time, sent_count, viewed_count, purchased_count, earnings, is_carried),
    IF(is_carried, message_id, NULL) AS message_id,
    IF(is_carried, sending_time, NULL) AS sending_time,
    IF(is_carried, SAFE_DIVIDE(TIMESTAMP_DIFF(sending_time, scheduled_send_at, SECOND), 60), NULL) AS minutes_off,
    IF(is_carried, sent_count, NULL) AS sent_count,
    IF(is_carried, viewed_count, NULL) AS viewed_count,
    IF(is_carried, purchased_count, NULL) AS purchased_count,
    IF(is_carried, earnings, NULL) AS earnings,
    IF(is_carried, 1000 * SAFE_DIVIDE(CAST(earnings AS FLOAT64), sent_count), NULL) AS emv,
    IF(is_carried, SAFE_DIVIDE(viewed_count, sent_count), NULL) AS view_rate
  FROM (
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
      sent.message_id,
      sent.sending_time,
      sent.sent_count,
      sent.viewed_count,
      sent.purchased_count,
      sent.earnings,
      ABS(TIMESTAMP_DIFF(sent.sending_time, slots.scheduled_send_at, SECOND)) <= 60 * slots.match_minutes
        AND ROW_NUMBER() OVER (
          PARTITION BY sent.message_id
          ORDER BY ABS(TIMESTAMP_DIFF(sent.sending_time, slots.scheduled_send_at, SECOND)), slots.schedule_id, slots.slot_id
        ) = 1 AS is_carried
    FROM (
      SELECT planned.*, settings.match_minutes
      FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
      CROSS JOIN (
        SELECT COALESCE(MAX(LAX_INT64(parameters.result_match_minutes)), 90) AS match_minutes
        FROM `of-scheduler-proj.ops_config.current_parameters`
        WHERE environment = 'production'
      ) AS settings
      WHERE planned.week_start >= week_from AND planned.status != 'CANCELLED'
    ) AS slots
    LEFT JOIN (
      SELECT
        COALESCE(spellings.page, messages.page_name) AS page_name,
        messages.message_id,
        messages.caption_id,
        messages.sending_time,
        messages.sent_count,
        messages.viewed_count,
        messages.purchased_count,
        messages.earnings
      FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages` AS messages
      LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_spellings`() AS spellings ON spellings.spelling = messages.page_name
      WHERE messages.sending_time >= sent_from
        AND messages.caption_id IS NOT NULL
        AND messages.message_id IS NOT NULL
      QUALIFY ROW_NUMBER() OVER (
        PARTITION BY messages.message_id
        ORDER BY messages.ingested_at DESC, messages.sending_time DESC, messages.sent_count DESC, messages.earnings DESC
      ) = 1
    ) AS sent
      ON sent.page_name = slots.page_name AND sent.caption_id = slots.caption_id
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY slots.schedule_id, slots.slot_id
      ORDER BY ABS(TIMESTAMP_DIFF(sent.sending_time, slots.scheduled_send_at, SECOND)), sent.message_id
    ) = 1
  )
);
