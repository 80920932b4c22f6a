-- How each page's day goes, a row a page with a profile that is not paused: facts only, and it changes nothing. Days are of Los Angeles.
-- A paused page has its row while the alert on it is open, so that the alert can end.
-- Of today's messages (CANCELLED and HELD ones that did not go out are no part of it, but held_today counts the held):
--   scheduled = sent + missing + unreported + to_come; due are those whose time is past
--   sent        a message carried it (slot_results); late: more than monitor_late_minutes (15) after its time
--   missing     no message, though results came in more than monitor_missing_minutes (60) after its time
--   unreported  its time is past, and no results came in long enough after it to tell; known_until is when results last came in
-- judged, deliveries, earnings: of what was sent today and has an expectation; expected_earnings and expected_squares are the sum of
-- what each such message is expected to earn with its deliveries, and of the squares. Purchases of young messages still arrive.
-- Of the running week: its schedule; held, the messages still to come that are held by themselves, with their schedule; and
-- holdable, the PPV still to come that are not held. Then the last analysis, what page_watch has of it and of the one before, who
-- has resumed the page since it is RED, and the alert that is open on it (rule ppv-held).
-- Called by: the add-on's monitor, hourly and on demand.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.pages_today`()
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.pages_today`()
OPTIONS (description = 'How the day of each page goes.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE this_week DATE DEFAULT DATE_TRUNC(today, WEEK(MONDAY));
  -- A message of this morning may be of a slot of last night.
  DECLARE slots_from DATE DEFAULT DATE_TRUNC(DATE_SUB(today, INTERVAL 1 DAY), WEEK(MONDAY));
  DECLARE sent_from TIMESTAMP DEFAULT TIMESTAMP_SUB(TIMESTAMP(today, 'America/Los_Angeles'), INTERVAL 1 DAY);
  DECLARE alerts_from TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 90 DAY);
  DECLARE late_minutes, missing_minutes INT64;
  DECLARE known_until, missing_before, red_from TIMESTAMP;

  SET (late_minutes, missing_minutes) = (
    SELECT AS STRUCT
      COALESCE(MAX(LAX_INT64(parameters.monitor_late_minutes)), 15),
      COALESCE(MAX(LAX_INT64(parameters.monitor_missing_minutes)), 60)
    FROM `of-scheduler-proj.ops_config.current_parameters`
    WHERE environment = 'production'
  );
  SET known_until = (
    SELECT MAX(COALESCE(ingested_at, sending_time))
    FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages`
    WHERE sending_time >= sent_from
  );
  SET missing_before = TIMESTAMP_SUB(LEAST(known_until, now_ts), INTERVAL missing_minutes MINUTE);
  SET red_from = COALESCE((SELECT MIN(red_since) FROM `of-scheduler-proj.eros_scheduling_brain.page_watch`), now_ts);

  SELECT
    pages.page_name,
    pages.rollout,
    now_ts AS measured_at,
    known_until,
    COALESCE(day.scheduled, 0) AS scheduled,
    COALESCE(day.due, 0) AS due,
    COALESCE(day.sent, 0) AS sent,
    COALESCE(day.late, 0) AS late,
    COALESCE(day.missing, 0) AS missing,
    COALESCE(day.due - day.sent_due - day.missing, 0) AS unreported,
    COALESCE(day.to_come, 0) AS to_come,
    COALESCE(day.held_today, 0) AS held_today,
    COALESCE(day.judged, 0) AS judged,
    COALESCE(day.deliveries, 0) AS deliveries,
    COALESCE(day.earnings, 0) AS earnings,
    COALESCE(day.expected_earnings, 0) AS expected_earnings,
    COALESCE(day.expected_squares, 0) AS expected_squares,
    this_week AS week_start,
    week.schedule_id,
    week.schedule_status,
    COALESCE(week.held, 0) AS held,
    week.held_schedule_id,
    COALESCE(week.holdable, 0) AS holdable,
    IF(analysed.analysis IS NULL, NULL, TO_JSON_STRING(analysed.analysis)) AS analysis,
    analysed.analysed_at,
    watched.colour AS watched_colour,
    watched.analysed_at AS watched_at,
    watched.score AS watched_score,
    watched.score_before,
    watched.red_since,
    resumed.resumed_at,
    resumed.resumed_by,
    alert.alert_id,
    alert.alert_level,
    alert.alert_message
  FROM `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS pages
  LEFT JOIN (
    SELECT
      page_name,
      COUNTIF(is_meant) AS scheduled,
      COUNTIF(is_meant AND scheduled_send_at <= now_ts) AS due,
      COUNTIF(message_id IS NOT NULL) AS sent,
      COUNTIF(message_id IS NOT NULL AND scheduled_send_at <= now_ts) AS sent_due,
      COUNTIF(minutes_off > late_minutes) AS late,
      COUNTIF(is_meant AND message_id IS NULL AND COALESCE(scheduled_send_at < missing_before, FALSE)) AS missing,
      COUNTIF(is_meant AND message_id IS NULL AND scheduled_send_at > now_ts) AS to_come,
      COUNTIF(NOT is_meant) AS held_today,
      COUNTIF(is_judged) AS judged,
      SUM(IF(is_judged, sent_count, 0)) AS deliveries,
      SUM(IF(is_judged, CAST(earnings AS FLOAT64), 0)) AS earnings,
      SUM(IF(is_judged, expected_earnings, 0)) AS expected_earnings,
      SUM(IF(is_judged, POW(expected_earnings, 2), 0)) AS expected_squares
    FROM (
      SELECT
        *,
        status != 'HELD' OR message_id IS NOT NULL AS is_meant,
        COALESCE(message_id IS NOT NULL AND sent_count > 0 AND expected_emv > 0 AND earnings IS NOT NULL, FALSE) AS is_judged,
        SAFE_DIVIDE(expected_emv * sent_count, 1000) AS expected_earnings
      FROM `of-scheduler-proj.eros_scheduling_brain.slot_results`(slots_from, sent_from)
      WHERE DATE(scheduled_local) = today
    )
    GROUP BY page_name
  ) AS day
    ON day.page_name = pages.page_name
  LEFT JOIN (
    SELECT
      page_name,
      MAX(schedule_id) AS schedule_id,
      MAX(IF(status = 'HELD', COALESCE(held_from, status), status)) AS schedule_status,
      COUNTIF(status = 'HELD' AND held_from IS NOT NULL AND scheduled_send_at > now_ts) AS held,
      MAX(IF(status = 'HELD' AND held_from IS NOT NULL AND scheduled_send_at > now_ts, schedule_id, NULL)) AS held_schedule_id,
      COUNTIF(status != 'HELD' AND message_type = 'PPV' AND scheduled_send_at > now_ts) AS holdable
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
    WHERE week_start >= this_week AND week_start <= this_week AND status != 'CANCELLED'
    GROUP BY page_name
  ) AS week
    ON week.page_name = pages.page_name
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS analysed ON analysed.page_name = pages.page_name
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_watch` AS watched ON watched.page_name = pages.page_name
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.resumed_pages`(red_from) AS resumed ON resumed.page_name = pages.page_name
  LEFT JOIN (
    SELECT object, alert_id, alert_level, alert_message
    FROM `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
    WHERE alert_time >= alerts_from AND rule = 'ppv-held' AND resolved_at IS NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY object ORDER BY alert_time, alert_id) = 1
  ) AS alert
    ON alert.object = pages.page_name
  WHERE NOT pages.is_paused OR alert.alert_id IS NOT NULL
  ORDER BY pages.page_name;
END;
