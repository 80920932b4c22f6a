-- What the warehouse knows of how the automation fares, as one row: facts only. What they mean is judged by the add-on and by npm run health.
-- Jobs of the last 35 days and their success over 7, sweeps and locks, freshness by page, failing pages, queue, open alerts, pauses,
-- and the schedules of this week and later, by owner. Reads each log by its newest partitions; writes nothing.
-- jobs: a RUNNING run that began over an hour ago was killed and counts among killed_7d. locks.leaked: still active though the send day was
-- over sweep_missed_hours (2) ago. queue: rows of weeks that are not over; lapsed are PROCESSING whose lease has ended, waiting since
-- they were queued. alerts: what nobody has resolved and, where no rule watches over it, nobody acknowledged; newly resolved ones
-- whose end was not told are among them.
-- Called by: the health job of the clock, the Health and Alerts tabs, npm run health.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.health_facts`()
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.health_facts`()
OPTIONS (description = 'How the automation fares, as one row of facts.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE this_week DATE DEFAULT DATE_TRUNC(today, WEEK(MONDAY));
  DECLARE day_ago TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 1 DAY);
  DECLARE week_ago TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 7 DAY);
  DECLARE two_weeks_ago TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 14 DAY);
  DECLARE runs_from TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 35 DAY);
  DECLARE killed_before TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 1 HOUR);
  DECLARE logs_from TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 90 DAY);
  DECLARE locks_from DATE DEFAULT DATE_SUB(today, INTERVAL 90 DAY);
  DECLARE stale_days, sweep_hours_missed, stale_hours, queue_days INT64;
  DECLARE maturity FLOAT64;
  DECLARE leak_day, queue_from DATE;
  DECLARE stale_before, statistics_stale_before, mature_before TIMESTAMP;

  SET (stale_days, sweep_hours_missed, stale_hours, maturity, queue_days) = (
    SELECT AS STRUCT
      COALESCE(MAX(LAX_INT64(parameters.stale_lock_days)), 7),
      COALESCE(MAX(LAX_INT64(parameters.sweep_missed_hours)), 2),
      COALESCE(MAX(LAX_INT64(parameters.statistics_stale_hours)), 24),
      COALESCE(MAX(LAX_FLOAT64(parameters.maturity_hours)), 24),
      COALESCE(MAX(LAX_INT64(parameters.queue_days)), 35)
    FROM `of-scheduler-proj.ops_config.current_parameters`
    WHERE environment = 'production'
  );
  SET leak_day = DATE(TIMESTAMP_SUB(now_ts, INTERVAL sweep_hours_missed HOUR), 'America/Los_Angeles');
  SET stale_before = TIMESTAMP_SUB(now_ts, INTERVAL stale_days DAY);
  SET statistics_stale_before = TIMESTAMP_SUB(now_ts, INTERVAL stale_hours HOUR);
  -- What ripened just now is learnt from with the next update.
  SET mature_before = TIMESTAMP_SUB(now_ts, INTERVAL CAST(ROUND((maturity + stale_hours) * 3600) AS INT64) SECOND);
  SET queue_from = DATE_SUB(today, INTERVAL queue_days DAY);

  SELECT
    now_ts AS measured_at,
    (
      SELECT ANY_VALUE(TO_JSON_STRING(parameters))
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    ) AS parameters,
    ARRAY(
      SELECT AS STRUCT
        job_name,
        MAX(job_start_time) AS last_started_at,
        MAX(IF(job_status = 'COMPLETED', COALESCE(job_end_time, job_start_time), NULL)) AS last_completed_at,
        ARRAY_AGG(job_status ORDER BY job_start_time DESC LIMIT 1)[SAFE_OFFSET(0)] AS last_status,
        ARRAY_AGG(COALESCE(error_message, '') ORDER BY job_start_time DESC LIMIT 1)[SAFE_OFFSET(0)] AS last_error,
        ARRAY_AGG(COALESCE(creators_processed, 0) ORDER BY IF(job_status = 'RUNNING', 1, 0), job_start_time DESC LIMIT 1)[SAFE_OFFSET(0)] AS last_processed,
        ARRAY_AGG(COALESCE(creators_failed, 0) ORDER BY IF(job_status = 'RUNNING', 1, 0), job_start_time DESC LIMIT 1)[SAFE_OFFSET(0)] AS last_failed,
        COUNTIF(job_start_time >= week_ago AND job_status = 'COMPLETED') AS completed_7d,
        COUNTIF(job_start_time >= week_ago AND job_status = 'FAILED') AS failed_7d,
        COUNTIF(job_start_time >= week_ago AND job_status = 'RUNNING' AND job_start_time < killed_before) AS killed_7d
      FROM `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
      WHERE job_start_time >= runs_from
      GROUP BY job_name
      ORDER BY job_name
    ) AS jobs,
    (
      SELECT AS STRUCT
        MAX(sweep_time) AS last_sweep_at,
        COUNTIF(sweep_time >= day_ago) AS sweeps_24h,
        COALESCE(MAX(IF(sweep_time >= day_ago, total_locks_cleaned, NULL)), 0) AS largest_24h,
        COALESCE(SUM(IF(sweep_time >= week_ago, total_locks_cleaned, NULL)), 0) AS released_7d,
        COALESCE(SUM(IF(sweep_time < week_ago, total_locks_cleaned, NULL)), 0) AS released_before_7d
      FROM `of-scheduler-proj.eros_scheduling_brain.lock_sweep_log`
      WHERE sweep_time >= two_weeks_ago
    ) AS sweeps,
    (
      SELECT AS STRUCT
        COUNT(*) AS active,
        COUNTIF(scheduled_send_date < leak_day) AS leaked,
        COUNTIF(scheduled_send_date IS NULL AND assigned_at < stale_before) AS stale
      FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      WHERE is_active AND (scheduled_send_date >= locks_from OR scheduled_send_date IS NULL)
    ) AS locks,
    (
      SELECT AS STRUCT
        MAX(sending_time) AS newest_sent_at,
        MAX(ingested_at) AS newest_ingested_at,
        COUNT(*) AS messages_14d
      FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages`
      WHERE sending_time >= two_weeks_ago
    ) AS results,
    ARRAY(
      SELECT AS STRUCT
        pages.page_name,
        statistics.updated_at AS statistics_at,
        COALESCE(statistics.captions, 0) AS captions,
        COALESCE(statistics.stale_captions, 0) AS stale_captions,
        COALESCE(sent.mature_messages, 0) AS mature_messages,
        analyses.analysed_at,
        analyses.error_code AS analysis_error
      FROM (
        SELECT page_name
        FROM `of-scheduler-proj.eros_scheduling_brain.listed_pages`()
        WHERE is_active AND NOT is_paused
      ) AS pages
      LEFT JOIN (
        SELECT page_name, MAX(last_updated) AS updated_at, COUNT(*) AS captions, COUNTIF(last_updated < statistics_stale_before) AS stale_captions
        FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
        WHERE last_updated >= logs_from
        GROUP BY page_name
      ) AS statistics
        ON statistics.page_name = pages.page_name
      LEFT JOIN (
        SELECT COALESCE(spelt.page, messages.page_name) AS page_name, COUNT(*) AS mature_messages
        FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages` AS messages
        LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_spellings`() AS spelt ON spelt.spelling = messages.page_name
        WHERE messages.sending_time >= two_weeks_ago AND messages.sending_time < mature_before AND messages.sent_count > 0
        GROUP BY 1
      ) AS sent
        ON sent.page_name = pages.page_name
      LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS analyses ON analyses.page_name = pages.page_name
      ORDER BY pages.page_name
      LIMIT 1000
    ) AS pages,
    ARRAY(
      SELECT AS STRUCT
        page_name,
        COUNT(DISTINCT DATE(error_time, 'America/Los_Angeles')) AS error_days,
        COUNT(*) AS errors,
        MAX(error_time) AS last_error_at,
        ARRAY_AGG(COALESCE(error_message, '') ORDER BY error_time DESC LIMIT 1)[SAFE_OFFSET(0)] AS last_error
      FROM `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors`
      WHERE error_time >= week_ago
      GROUP BY page_name
      ORDER BY error_days DESC, page_name
      LIMIT 1000
    ) AS failing,
    (
      SELECT AS STRUCT
        COUNTIF(status = 'PENDING') AS pending,
        COUNTIF(status = 'PROCESSING') AS processing,
        COUNTIF(status = 'PROCESSING' AND COALESCE(lease_until < now_ts, TRUE)) AS lapsed,
        COUNTIF(status = 'FAILED' AND COALESCE(processed_at, queued_at) >= day_ago) AS failed_24h,
        MIN(IF(status = 'PENDING' OR (status = 'PROCESSING' AND COALESCE(lease_until < now_ts, TRUE)), queued_at, NULL)) AS oldest_waiting_at
      FROM `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
      WHERE execution_date >= queue_from AND COALESCE(DATE_ADD(week_start, INTERVAL 7 DAY) > today, TRUE)
    ) AS queue,
    ARRAY(
      SELECT AS STRUCT
        alert_id,
        alert_time AS raised_at,
        alert_level AS level,
        alert_source AS source,
        alert_message AS message,
        rule,
        object,
        remedy,
        acknowledged,
        acknowledged_at,
        acknowledged_by,
        resolved_at,
        notified_at,
        notified_level,
        notified_through
      FROM `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
      WHERE alert_time >= logs_from
        AND (
          (resolved_at IS NULL AND (rule IS NOT NULL OR NOT acknowledged))
          OR (resolved_at >= week_ago AND notified_at IS NOT NULL AND resolution_notified_at IS NULL)
        )
      ORDER BY CASE alert_level WHEN 'CRITICAL' THEN 0 WHEN 'WARNING' THEN 1 ELSE 2 END, alert_time DESC
      LIMIT 1000
    ) AS alerts,
    ARRAY(
      SELECT AS STRUCT job_name, paused_by, reason
      FROM (
        SELECT job_name, paused, paused_by, reason
        FROM `of-scheduler-proj.ops_config.job_controls`
        WHERE TRUE
        QUALIFY ROW_NUMBER() OVER (PARTITION BY job_name ORDER BY paused_at DESC) = 1
      )
      WHERE paused
      ORDER BY job_name
    ) AS pauses,
    ARRAY(
      SELECT AS STRUCT
        planned.schedule_id,
        planned.page_name,
        listed.owner,
        planned.week_start,
        planned.status,
        planned.colour,
        planned.messages
      FROM (
        SELECT
          schedule_id, page_name, week_start, MIN(IF(status = 'HELD', COALESCE(held_from, status), status)) AS status,
          MIN(colour) AS colour, COUNT(*) AS messages
        FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
        -- What waits for a person: an approved schedule does not, whatever of it is held by itself.
        WHERE week_start >= this_week AND status IN ('DRAFT', 'READY', 'HELD') AND COALESCE(held_from, status) != 'APPROVED'
        GROUP BY schedule_id, page_name, week_start
      ) AS planned
      LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed ON listed.page_name = planned.page_name
      ORDER BY planned.week_start, planned.page_name, planned.schedule_id
      LIMIT 1000
    ) AS schedules;
END;
