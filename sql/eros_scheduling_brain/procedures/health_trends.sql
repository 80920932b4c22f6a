-- How the jobs, pages and locks of the last 90 days developed: one row a day in Los Angeles, today's the last, days without anything too.
-- What did not run that day is NULL, not 0. active_locks: those assigned by the end of the day and not released by then.
-- Called by: the health job of the clock, the Health tab's charts, npm run health. Writes nothing.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.health_trends`()
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.health_trends`()
OPTIONS (description = 'How jobs, pages and locks developed over 90 days.')
BEGIN
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE first_day DATE DEFAULT DATE_SUB(today, INTERVAL 89 DAY);
  DECLARE first_ts TIMESTAMP DEFAULT TIMESTAMP(first_day, 'America/Los_Angeles');
  -- A lock that was active within the days is of a week not long before.
  DECLARE locks_from DATE DEFAULT DATE_SUB(first_day, INTERVAL 35 DAY);

  SELECT
    days.day,
    jobs.daily_seconds,
    jobs.daily_pages,
    jobs.daily_failed_pages,
    jobs.performance_seconds,
    COALESCE(jobs.failed_runs, 0) AS failed_runs,
    sweeps.sweep_seconds,
    COALESCE(sweeps.sweeps, 0) AS sweeps,
    COALESCE(sweeps.released, 0) AS released_locks,
    COALESCE(locks.active, 0) AS active_locks,
    COALESCE(errors.failing_pages, 0) AS failing_pages
  FROM (SELECT each_day AS day FROM UNNEST(GENERATE_DATE_ARRAY(first_day, today)) AS each_day) AS days
  LEFT JOIN (
    SELECT
      DATE(job_start_time, 'America/Los_Angeles') AS day,
      MAX(IF(job_name = 'run_daily_automation' AND job_status = 'COMPLETED', job_duration_seconds, NULL)) AS daily_seconds,
      MAX(IF(job_name = 'run_daily_automation', creators_processed, NULL)) AS daily_pages,
      MAX(IF(job_name = 'run_daily_automation', creators_failed, NULL)) AS daily_failed_pages,
      MAX(IF(job_name = 'update_caption_performance' AND job_status = 'COMPLETED', job_duration_seconds, NULL)) AS performance_seconds,
      COUNTIF(job_status = 'FAILED') AS failed_runs
    FROM `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
    WHERE job_start_time >= first_ts
    GROUP BY day
  ) AS jobs
    ON jobs.day = days.day
  LEFT JOIN (
    SELECT
      DATE(sweep_time, 'America/Los_Angeles') AS day,
      MAX(sweep_duration_seconds) AS sweep_seconds,
      COUNT(*) AS sweeps,
      SUM(total_locks_cleaned) AS released
    FROM `of-scheduler-proj.eros_scheduling_brain.lock_sweep_log`
    WHERE sweep_time >= first_ts
    GROUP BY day
  ) AS sweeps
    ON sweeps.day = days.day
  LEFT JOIN (
    SELECT DATE(error_time, 'America/Los_Angeles') AS day, COUNT(DISTINCT page_name) AS failing_pages
    FROM `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors`
    WHERE error_time >= first_ts
    GROUP BY day
  ) AS errors
    ON errors.day = days.day
  LEFT JOIN (
    -- Steps up and down, summed along the days; what was active before the first counts on it.
    SELECT day, SUM(SUM(step)) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS active
    FROM (
      SELECT GREATEST(DATE(assigned_at, 'America/Los_Angeles'), first_day) AS day, 1 AS step
      FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      WHERE scheduled_send_date >= locks_from OR scheduled_send_date IS NULL
      UNION ALL
      SELECT GREATEST(DATE(released_at, 'America/Los_Angeles'), first_day), -1
      FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      WHERE (scheduled_send_date >= locks_from OR scheduled_send_date IS NULL) AND NOT is_active AND released_at IS NOT NULL
      UNION ALL
      SELECT each_day, 0
      FROM UNNEST(GENERATE_DATE_ARRAY(first_day, today)) AS each_day
    )
    GROUP BY day
  ) AS locks
    ON locks.day = days.day
  ORDER BY days.day;
END;
