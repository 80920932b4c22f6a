-- Releases locks that hold nothing any more, logs one row and alerts where there are too many. Without arguments, at any time.
-- PAST_DATE: the send date is past in Los Angeles; such a lock still counts as a use of its caption. STALE: assigned more than
-- stale_lock_days (7) ago and either without a send date or of a slot whose schedule was cancelled or held.
-- Alerts: more than swept_locks_alert (1,000) released; more than active_locks_warning (5,000) or active_locks_critical (10,000)
-- still active. All in one transaction; on an error nothing is released and etl_job_runs has the reason.
-- Called by: run_daily_automation, the clock every sweep_hours, the add-on's menu.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.sweep_expired_caption_locks`()
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.sweep_expired_caption_locks`()
OPTIONS (description = 'Releases expired caption locks.')
BEGIN
  DECLARE started TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  -- A lock that is not past is of a week that began at most six days ago.
  DECLARE first_week DATE DEFAULT DATE_SUB(today, INTERVAL 6 DAY);
  DECLARE run_id STRING DEFAULT GENERATE_UUID();
  DECLARE stale_days, swept_limit, warning_limit, critical_limit INT64;
  DECLARE stale_before TIMESTAMP;
  DECLARE released_past, released_stale, still_active INT64 DEFAULT 0;
  DECLARE problem STRING;

  BEGIN
    SET (stale_days, swept_limit, warning_limit, critical_limit) = (
      SELECT AS STRUCT
        COALESCE(MAX(LAX_INT64(parameters.stale_lock_days)), 7),
        COALESCE(MAX(LAX_INT64(parameters.swept_locks_alert)), 1000),
        COALESCE(MAX(LAX_INT64(parameters.active_locks_warning)), 5000),
        COALESCE(MAX(LAX_INT64(parameters.active_locks_critical)), 10000)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    );
    SET stale_before = TIMESTAMP_SUB(started, INTERVAL stale_days DAY);

    BEGIN TRANSACTION;
    UPDATE `of-scheduler-proj.eros_scheduling_brain.commit_guard` SET version = version + 1 WHERE TRUE;

    UPDATE `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
    SET is_active = FALSE, released_at = started, release_reason = 'PAST_DATE'
    WHERE is_active AND scheduled_send_date < today;
    SET released_past = @@row_count;

    UPDATE `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
    SET is_active = FALSE, released_at = started, release_reason = 'STALE'
    WHERE is_active
      -- What is past was released just before.
      AND (scheduled_send_date >= today OR scheduled_send_date IS NULL)
      AND assigned_at < stale_before
      AND (
        scheduled_send_date IS NULL
        OR slot_id IN (
          SELECT slot_id
          FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
          -- The schedule of a message that is held by itself stands, and so does its lock.
          WHERE week_start >= first_week AND (status = 'CANCELLED' OR (status = 'HELD' AND held_from IS NULL))
        )
      );
    SET released_stale = @@row_count;

    SET still_active = (
      SELECT COUNT(*)
      FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      WHERE is_active AND (scheduled_send_date >= today OR scheduled_send_date IS NULL)
    );

    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.lock_sweep_log`
      (sweep_time, locks_expired_stale, locks_expired_past_date, total_locks_cleaned, sweep_duration_seconds)
    VALUES (
      started,
      released_stale,
      released_past,
      released_stale + released_past,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
    );

    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
      (alert_time, alert_level, alert_source, alert_message, job_id)
    SELECT started, alert.level, 'sweep_expired_caption_locks', alert.message, run_id
    FROM UNNEST([
      STRUCT(
        released_past + released_stale > swept_limit AS due,
        'WARNING' AS level,
        FORMAT(
          '%d caption locks were released at once (more than %d). Check that the sweep runs every hour.',
          released_past + released_stale, swept_limit
        ) AS message
      ),
      STRUCT(
        still_active > warning_limit,
        IF(still_active > critical_limit, 'CRITICAL', 'WARNING'),
        FORMAT(
          '%d caption locks are active (more than %d). Look for schedules that nobody approves or cancels.',
          still_active, IF(still_active > critical_limit, critical_limit, warning_limit)
        )
      )
    ]) AS alert
    WHERE alert.due;
    COMMIT TRANSACTION;
  EXCEPTION WHEN ERROR THEN
    SET problem = @@error.message;
    BEGIN
      ROLLBACK TRANSACTION;
    EXCEPTION WHEN ERROR THEN
      -- The error came before the transaction began: there is nothing to take back.
      SET problem = COALESCE(problem, @@error.message);
    END;
    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
      (job_id, job_name, job_start_time, job_end_time, job_status, execution_date, error_message, job_duration_seconds)
    VALUES (
      run_id,
      'sweep_expired_caption_locks',
      started,
      CURRENT_TIMESTAMP(),
      'FAILED',
      today,
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('sweep_expired_caption_locks released nothing: ', problem);
  END;
END;
