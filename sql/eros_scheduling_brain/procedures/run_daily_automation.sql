-- The daily run of one date in Los Angeles: analyses every active page, queues those that are due and not saturated, sweeps locks.
-- Active: a message in the last active_days (30) or a profile set ACTIVE, and not PAUSED. Due: the coming week begins within
-- lead_days (4), or the current one is unplanned, and no live schedule covers that week; a page may be due for both. A page at
-- saturation_rest_pct (80) or more rests: it is not queued. What is queued already for that week is not queued again.
-- A page with an error_code goes to creator_processing_errors and does not stop the others. breaker_failures (5) failed pages in a row
-- by name, or a pass that fails, open the circuit breaker: that run stores no analysis, queues nothing and sweeps nothing; it logs
-- the failed pages, ends FAILED, leaves one CRITICAL alert and raises. More than failed_pages_alert_share (10 %) failed: a WARNING.
-- When: for today pages are read as of now. For a past date they are read as of its end, and due is judged by that date, but a week
-- that is over by now is not queued and a newer analysis is not overwritten. Such a reading is honest about messages only: what was
-- learnt of captions and hours since is in it or missing, and profiles and schedules are those of now. A date to come is refused.
-- A second call for a date whose run ended well adds nothing, not even a job row: outcome ALREADY_DONE. One beside a run that is
-- still at it adds nothing either: RUNNING. A run that shows no end daily_time_limit_seconds (600) after its start was killed: the
-- next call closes its row as FAILED and does the date again, as it does after a FAILED run; what was queued, logged or alerted for
-- the date before is not repeated.
-- Each page's saturation of the date is appended to page_analysis_history, once a page and date.
-- Two calls at once: both append a RUNNING row and then UPDATE etl_job_runs in one transaction, which BigQuery grants to one; the other
-- tries again and finds it RUNNING. The pass is one transaction too. It UPDATEs nothing but page_analysis, and tries again where a claim
-- was storing an analysis at that moment. Locks are swept after it: a sweep that fails leaves a WARNING, its own FAILED row and the queue.
-- Called by: the add-on's clock at daily_run_time, and by hand to catch up. Give its statements daily_time_limit_seconds and daily_byte_limit_gb.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.run_daily_automation`(CURRENT_DATE('America/Los_Angeles'))
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.run_daily_automation`(execution_date DATE)
OPTIONS (description = 'Analyses all active pages and queues those that are due.')
BEGIN
  DECLARE started TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  -- Inside a query the name execution_date would be a column's.
  DECLARE run_date DATE DEFAULT execution_date;
  DECLARE run_id STRING DEFAULT GENERATE_UUID();
  DECLARE active_days, lead_days, breaker_limit, lookback_days, queue_days, time_limit INT64;
  DECLARE rest_pct, alert_share FLOAT64;
  DECLARE as_of, active_from, runs_from, killed_before TIMESTAMP;
  DECLARE run_week, next_week, queue_from DATE;
  DECLARE earlier STRUCT<job_id STRING, job_status STRING, processed INT64, failed INT64>;
  DECLARE processed, failed, resting, queued, tries INT64 DEFAULT 0;
  DECLARE failed_row STRING;
  DECLARE is_passed BOOL DEFAULT FALSE;
  DECLARE problem, sweep_problem STRING;

  IF COALESCE(run_date > today, TRUE) THEN
    RAISE USING MESSAGE = FORMAT('run_daily_automation did nothing: a date up to today (%t, Los Angeles) must be given, got %t.', today, run_date);
  END IF;

  SET (active_days, lead_days, breaker_limit, lookback_days, queue_days, time_limit, rest_pct, alert_share) = (
    SELECT AS STRUCT
      COALESCE(MAX(LAX_INT64(parameters.active_days)), 30),
      COALESCE(MAX(LAX_INT64(parameters.lead_days)), 4),
      COALESCE(MAX(LAX_INT64(parameters.breaker_failures)), 5),
      COALESCE(MAX(LAX_INT64(parameters.lookback_days)), 30),
      COALESCE(MAX(LAX_INT64(parameters.queue_days)), 35),
      COALESCE(MAX(LAX_INT64(parameters.daily_time_limit_seconds)), 600),
      COALESCE(MAX(LAX_FLOAT64(parameters.saturation_rest_pct)), 80),
      COALESCE(MAX(LAX_FLOAT64(parameters.failed_pages_alert_share)), 0.1)
    FROM `of-scheduler-proj.ops_config.current_parameters`
    WHERE environment = 'production'
  );
  SET runs_from = TIMESTAMP(run_date, 'America/Los_Angeles');
  SET killed_before = TIMESTAMP_SUB(started, INTERVAL time_limit SECOND);
  SET as_of = LEAST(started, TIMESTAMP(DATE_ADD(run_date, INTERVAL 1 DAY), 'America/Los_Angeles'));
  SET active_from = TIMESTAMP_SUB(as_of, INTERVAL active_days DAY);
  SET run_week = DATE_TRUNC(run_date, WEEK(MONDAY));
  SET next_week = DATE_ADD(run_week, INTERVAL 7 DAY);
  SET queue_from = DATE_SUB(run_date, INTERVAL queue_days DAY);

  starting: LOOP
    BEGIN
      BEGIN TRANSACTION;
      SET earlier = (
        SELECT AS STRUCT job_id, job_status, creators_processed AS processed, creators_failed AS failed
        FROM `of-scheduler-proj.eros_scheduling_brain.etl_job_runs` AS runs
        WHERE job_start_time >= runs_from
          AND job_name = 'run_daily_automation'
          AND runs.execution_date = run_date
          AND (job_status = 'COMPLETED' OR (job_status = 'RUNNING' AND job_start_time >= killed_before))
        ORDER BY IF(job_status = 'COMPLETED', 0, 1), job_start_time
        LIMIT 1
      );
      IF earlier IS NULL THEN
        INSERT INTO `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
          (job_id, job_name, job_start_time, job_status, execution_date)
        VALUES (run_id, 'run_daily_automation', started, 'RUNNING', run_date);
        UPDATE `of-scheduler-proj.eros_scheduling_brain.etl_job_runs` AS runs
        SET
          job_status = IF(job_id = run_id, 'RUNNING', 'FAILED'),
          job_end_time = IF(job_id = run_id, NULL, started),
          error_message = IF(job_id = run_id, NULL, FORMAT('Killed: it showed no end within %d s. Run %s did the date again.', time_limit, run_id))
        WHERE job_start_time >= runs_from
          AND job_name = 'run_daily_automation'
          AND runs.execution_date = run_date
          AND job_status = 'RUNNING';
      END IF;
      COMMIT TRANSACTION;
      LEAVE starting;
    EXCEPTION WHEN ERROR THEN
      SET problem = @@error.message;
      SET tries = tries + 1;
      BEGIN
        ROLLBACK TRANSACTION;
      EXCEPTION WHEN ERROR THEN
        SET problem = COALESCE(problem, @@error.message);
      END;
      IF tries >= 5 OR NOT REGEXP_CONTAINS(problem, 'concurrent update') THEN
        RAISE USING MESSAGE = FORMAT('run_daily_automation of %t could not start: %s', run_date, problem);
      END IF;
    END;
  END LOOP starting;

  IF earlier IS NULL THEN
    SET problem = NULL;
    BEGIN
      CREATE OR REPLACE TEMP TABLE daily_pages AS
      SELECT
        pages.page_name,
        pages.analysis,
        pages.error_code,
        pages.error_message,
        pages.saturation_pct
      FROM `of-scheduler-proj.eros_scheduling_brain.page_analyses`(as_of, lookback_days) AS pages
      LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed ON listed.page_name = pages.page_name
      WHERE NOT COALESCE(listed.is_paused, FALSE) AND (COALESCE(listed.is_active, FALSE) OR pages.last_sent_at >= active_from);

      -- Failed pages in a row by name: each lies as far behind the first of its row in the list of all as in that of the failed.
      SET (processed, failed, resting, failed_row) = (
        SELECT AS STRUCT
          SUM(page_count),
          SUM(IF(is_failed, page_count, 0)),
          SUM(resting_count),
          MIN(IF(is_failed AND page_count >= breaker_limit, names, NULL))
        FROM (
          SELECT
            is_failed,
            COUNT(*) AS page_count,
            COUNTIF(NOT is_failed AND saturation_pct >= rest_pct) AS resting_count,
            STRING_AGG(FORMAT('%T (%s)', page_name, COALESCE(error_code, '')), ', ' ORDER BY page_name LIMIT 10) AS names
          FROM (
            SELECT
              page_name,
              error_code,
              saturation_pct,
              error_code IS NOT NULL AS is_failed,
              ROW_NUMBER() OVER (ORDER BY page_name)
                - ROW_NUMBER() OVER (PARTITION BY error_code IS NOT NULL ORDER BY page_name) AS row_id
            FROM daily_pages
          )
          GROUP BY is_failed, row_id
        )
      );
      SET (processed, failed, resting) = (SELECT AS STRUCT COALESCE(processed, 0), COALESCE(failed, 0), COALESCE(resting, 0));

      SET tries = 0;
      passing: LOOP
        BEGIN
          BEGIN TRANSACTION;
          INSERT INTO `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors`
            (job_id, page_name, execution_date, error_message, error_time)
          SELECT run_id, pages.page_name, run_date, CONCAT(pages.error_code, ': ', COALESCE(pages.error_message, 'no reason given')), started
          FROM daily_pages AS pages
          LEFT JOIN (
            SELECT DISTINCT page_name, error_message
            FROM `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors` AS errors
            WHERE error_time >= runs_from AND errors.execution_date = run_date
          ) AS known
            ON known.page_name = pages.page_name
            AND known.error_message = CONCAT(pages.error_code, ': ', COALESCE(pages.error_message, 'no reason given'))
          WHERE pages.error_code IS NOT NULL AND known.page_name IS NULL;

          IF failed_row IS NULL THEN
            MERGE `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS stored
            USING daily_pages AS fresh
            ON stored.page_name = fresh.page_name
            WHEN MATCHED AND stored.analysed_at <= as_of THEN
              UPDATE SET
                analysis = PARSE_JSON(fresh.analysis, wide_number_mode => 'round'),
                error_code = fresh.error_code,
                analysed_at = as_of
            WHEN NOT MATCHED THEN
              INSERT (page_name, analysis, error_code, analysed_at)
              VALUES (fresh.page_name, PARSE_JSON(fresh.analysis, wide_number_mode => 'round'), fresh.error_code, as_of);

            INSERT INTO `of-scheduler-proj.eros_scheduling_brain.page_analysis_history`
              (page_name, analysed_on, saturation_pct, risk_level, analysed_at)
            SELECT
              pages.page_name,
              run_date,
              pages.saturation_pct,
              LAX_STRING(PARSE_JSON(pages.analysis, wide_number_mode => 'round').saturation.risk_level),
              as_of
            FROM daily_pages AS pages
            LEFT JOIN (
              SELECT page_name
              FROM `of-scheduler-proj.eros_scheduling_brain.page_analysis_history`
              WHERE analysed_on >= run_date AND analysed_on <= run_date
            ) AS known
              ON known.page_name = pages.page_name
            WHERE pages.error_code IS NULL AND known.page_name IS NULL;

            INSERT INTO `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
              (page_name, execution_date, saturation_pct, queued_at, status, week_start, generation, attempts)
            SELECT pages.page_name, run_date, pages.saturation_pct, started, 'PENDING', due.week_start, 0, 0
            FROM daily_pages AS pages
            CROSS JOIN UNNEST([
              STRUCT(run_week AS week_start, TRUE AS is_near),
              STRUCT(next_week, DATE_DIFF(next_week, run_date, DAY) <= lead_days)
            ]) AS due
            LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_weeks`(queue_from, run_week) AS standing
              ON standing.page_name = pages.page_name AND standing.week_start = due.week_start
            LEFT JOIN (
              SELECT DISTINCT page_name, week_start
              FROM `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue` AS queue
              WHERE queue.execution_date >= run_date AND queue.execution_date <= run_date
            ) AS known
              ON known.page_name = pages.page_name AND known.week_start = due.week_start
            WHERE pages.error_code IS NULL
              AND pages.saturation_pct < rest_pct
              AND due.is_near
              AND DATE_ADD(due.week_start, INTERVAL 7 DAY) > today
              AND standing.live_schedule_id IS NULL
              AND standing.queue_status IS NULL
              AND known.page_name IS NULL;
            SET queued = @@row_count;

            IF failed > alert_share * processed THEN
              INSERT INTO `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
                (alert_time, alert_level, alert_source, alert_message, job_id)
              SELECT
                started,
                'WARNING',
                'run_daily_automation',
                FORMAT('Daily run of %t: %d of %d pages failed. Runs lists each with its reason.', run_date, failed, processed),
                run_id
              FROM (
                SELECT COUNT(*) AS found
                FROM `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
                WHERE alert_time >= runs_from
                  AND alert_source = 'run_daily_automation'
                  AND alert_level = 'WARNING'
                  AND STARTS_WITH(alert_message, FORMAT('Daily run of %t: ', run_date))
                  AND NOT acknowledged
              )
              WHERE found = 0;
            END IF;
          END IF;
          COMMIT TRANSACTION;
          SET is_passed = failed_row IS NULL;
          LEAVE passing;
        EXCEPTION WHEN ERROR THEN
          SET problem = @@error.message;
          SET tries = tries + 1;
          BEGIN
            ROLLBACK TRANSACTION;
          EXCEPTION WHEN ERROR THEN
            SET problem = COALESCE(problem, @@error.message);
          END;
          IF tries >= 5 OR NOT REGEXP_CONTAINS(problem, 'concurrent update') THEN
            RAISE USING MESSAGE = problem;
          END IF;
        END;
      END LOOP passing;

      IF failed_row IS NOT NULL THEN
        RAISE USING MESSAGE = FORMAT('the pages %s failed one after the other', failed_row);
      END IF;

      BEGIN
        CALL `of-scheduler-proj.eros_scheduling_brain.sweep_expired_caption_locks`();
      EXCEPTION WHEN ERROR THEN
        SET sweep_problem = @@error.message;
        INSERT INTO `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
          (alert_time, alert_level, alert_source, alert_message, job_id)
        VALUES (
          started,
          'WARNING',
          'run_daily_automation',
          FORMAT('Sweep in the daily run of %t: %s. The next sweep tries again.', run_date, sweep_problem),
          run_id
        );
      END;

      UPDATE `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
      SET
        job_status = 'COMPLETED',
        job_end_time = CURRENT_TIMESTAMP(),
        creators_processed = processed,
        creators_failed = failed,
        error_message = sweep_problem,
        job_duration_seconds = SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
      WHERE job_start_time >= runs_from AND job_id = run_id AND job_status = 'RUNNING';
      DROP TABLE daily_pages;
    EXCEPTION WHEN ERROR THEN
      SET problem = FORMAT('%s (%s)', @@error.message, IF(is_passed, FORMAT('after %d pages were queued', queued), 'nothing was queued'));
      UPDATE `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
      SET
        job_status = 'FAILED',
        job_end_time = CURRENT_TIMESTAMP(),
        creators_processed = processed,
        creators_failed = failed,
        error_message = problem,
        job_duration_seconds = SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
      WHERE job_start_time >= runs_from AND job_id = run_id AND job_status = 'RUNNING';
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
        (alert_time, alert_level, alert_source, alert_message, job_id)
      SELECT
        started,
        'CRITICAL',
        'run_daily_automation',
        FORMAT('Daily run of %t stopped: %s. Mend the cause, then call it again for that date.', run_date, problem),
        run_id
      FROM (
        SELECT COUNT(*) AS found
        FROM `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
        WHERE alert_time >= runs_from
          AND alert_source = 'run_daily_automation'
          AND alert_level = 'CRITICAL'
          AND STARTS_WITH(alert_message, FORMAT('Daily run of %t stopped', run_date))
          AND NOT acknowledged
      )
      WHERE found = 0;
      RAISE USING MESSAGE = FORMAT('run_daily_automation of %t stopped: %s', run_date, problem);
    END;
  END IF;

  SELECT
    run_date AS execution_date,
    CASE earlier.job_status WHEN 'COMPLETED' THEN 'ALREADY_DONE' WHEN 'RUNNING' THEN 'RUNNING' ELSE 'COMPLETED' END AS outcome,
    COALESCE(earlier.job_id, run_id) AS job_id,
    IF(earlier IS NULL, processed, earlier.processed) AS creators_processed,
    IF(earlier IS NULL, failed, earlier.failed) AS creators_failed,
    IF(earlier IS NULL, queued, 0) AS pages_queued,
    IF(earlier IS NULL, resting, NULL) AS pages_resting,
    sweep_problem;
END;
