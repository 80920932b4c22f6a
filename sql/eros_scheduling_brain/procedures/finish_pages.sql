-- Says how a wave of pages ended: logs each export and closes each page's place in the queue, all of it or nothing.
-- results is a JSON array of {page_name, execution_date, week_start, schedule_id, owner, queue_status, export_id, export_status,
-- rows_exported, duration_seconds, destination, error_message, exported_by, job_id}. queue_status COMPLETED, FAILED (also a row in
-- creator_processing_errors, and the page is not tried again by itself) or PENDING (given back: one with an error_message has used up
-- an attempt, one without was not begun and has not); null leaves the queue alone. export_status SUCCESS, FAILED or SKIPPED appends to
-- schedule_export_log, once for each export_id; null appends nothing.
-- outcome, a row each: FINISHED (the queue row is closed or given back) · UNCHANGED (it was already so) · NOT_OWNER (the lease lapsed
-- and the page is somebody else's now, or nobody's: its queue row is left alone; an export that was made is logged all the same) ·
-- LOGGED (queue_status null).
-- It opens its own transaction. Two that append one export_id can't both: the log is written by MERGE, and BigQuery lets no two
-- transactions MERGE one table; the later one aborts and may be called again. It touches no locks, so commit_guard is left alone.
-- Called by: the add-on, once a wave.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.finish_pages`('[{"page_name": "jade", "execution_date": "2025-03-06",
--         "week_start": "2025-03-10", "schedule_id": "jade/2025-03-10/1", "owner": "run 7", "queue_status": "COMPLETED"}]')
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.finish_pages`(results STRING)
OPTIONS (description = 'Logs exports and closes places in the queue.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE queue_days, log_days INT64;
  DECLARE queue_from DATE;
  DECLARE log_from TIMESTAMP;
  DECLARE refused, problem STRING;
  DECLARE finished ARRAY<STRUCT<
    place INT64,
    page_name STRING,
    execution_date DATE,
    week_start DATE,
    schedule_id STRING,
    lease_owner STRING,
    queue_status STRING,
    export_id STRING,
    export_status STRING,
    rows_exported INT64,
    duration_seconds FLOAT64,
    destination STRING,
    error_message STRING,
    exported_by STRING,
    job_id STRING
  >>;
  DECLARE outcomes ARRAY<STRUCT<place INT64, outcome STRING>>;
  DECLARE exports, ended, failed INT64;

  BEGIN
    SET finished = ARRAY(
      SELECT AS STRUCT
        place,
        LAX_STRING(result.page_name) AS page_name,
        SAFE_CAST(LAX_STRING(result.execution_date) AS DATE) AS execution_date,
        SAFE_CAST(LAX_STRING(result.week_start) AS DATE) AS week_start,
        LAX_STRING(result.schedule_id) AS schedule_id,
        LAX_STRING(result.owner) AS lease_owner,
        LAX_STRING(result.queue_status) AS queue_status,
        LAX_STRING(result.export_id) AS export_id,
        LAX_STRING(result.export_status) AS export_status,
        LAX_INT64(result.rows_exported) AS rows_exported,
        LAX_FLOAT64(result.duration_seconds) AS duration_seconds,
        LAX_STRING(result.destination) AS destination,
        LAX_STRING(result.error_message) AS error_message,
        LAX_STRING(result.exported_by) AS exported_by,
        LAX_STRING(result.job_id) AS job_id
      FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(results, wide_number_mode => 'round'))) AS result WITH OFFSET AS place
    );
    SET refused = IF(
      results IS NULL OR JSON_TYPE(PARSE_JSON(results, wide_number_mode => 'round')) != 'array',
      'results must be a JSON array',
      (
        SELECT STRING_AGG(FORMAT('result %d (page %T): %s', place, page_name, sentence), '; ' ORDER BY place LIMIT 5)
        FROM (
          SELECT
            place,
            page_name,
            CASE
              WHEN COALESCE(page_name, '') = '' OR COALESCE(schedule_id, '') = '' THEN 'page_name and schedule_id must be given'
              WHEN queue_status NOT IN ('COMPLETED', 'FAILED', 'PENDING')
                THEN FORMAT('queue_status must be COMPLETED, FAILED, PENDING or null, got %T', queue_status)
              WHEN queue_status IS NOT NULL AND (execution_date IS NULL OR week_start IS NULL OR COALESCE(lease_owner, '') = '')
                THEN 'with a queue_status, execution_date, week_start and owner must be given'
              WHEN export_status NOT IN ('SUCCESS', 'FAILED', 'SKIPPED')
                THEN FORMAT('export_status must be SUCCESS, FAILED, SKIPPED or null, got %T', export_status)
              WHEN export_status IS NOT NULL AND COALESCE(export_id, '') = '' THEN 'with an export_status, export_id must be given'
            END AS sentence
          FROM UNNEST(finished)
        )
        WHERE sentence IS NOT NULL
      )
    );
    IF refused IS NOT NULL THEN
      RAISE USING MESSAGE = refused;
    END IF;

    SET (queue_days, log_days, exports) = (
      SELECT AS STRUCT
        COALESCE(MAX(LAX_INT64(parameters.queue_days)), 35),
        COALESCE(MAX(LAX_INT64(parameters.export_log_days)), 90),
        (SELECT COUNT(*) FROM UNNEST(finished) WHERE export_status IS NOT NULL)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    );
    SET queue_from = DATE_SUB(today, INTERVAL queue_days DAY);
    SET log_from = TIMESTAMP_SUB(now_ts, INTERVAL log_days DAY);

    BEGIN TRANSACTION;
    SET (outcomes, ended, failed) = (
      SELECT AS STRUCT
        ARRAY_AGG(STRUCT(place, outcome)),
        COUNTIF(outcome = 'FINISHED'),
        COUNTIF(outcome = 'FINISHED' AND queue_status = 'FAILED')
      FROM (
        SELECT
          finish.place,
          finish.queue_status,
          CASE
            WHEN finish.queue_status IS NULL THEN 'LOGGED'
            WHEN LOGICAL_OR(queue.status = 'PROCESSING' AND queue.lease_owner = finish.lease_owner) THEN 'FINISHED'
            WHEN LOGICAL_OR(
              queue.status = finish.queue_status
              AND (queue.lease_owner = finish.lease_owner OR (queue.status = 'PENDING' AND queue.lease_owner IS NULL))
            ) THEN 'UNCHANGED'
            ELSE 'NOT_OWNER'
          END AS outcome
        FROM UNNEST(finished) AS finish
        LEFT JOIN (
          SELECT page_name, execution_date, week_start, schedule_id, status, lease_owner
          FROM `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
          WHERE execution_date >= queue_from
        ) AS queue
          ON queue.page_name = finish.page_name
          AND queue.execution_date = finish.execution_date
          AND queue.week_start = finish.week_start
          AND queue.schedule_id = finish.schedule_id
        GROUP BY finish.place, finish.queue_status
      )
    );

    IF ended > 0 THEN
      -- lease_owner stays with what is closed: it tells who did it.
      UPDATE `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue` AS queue
      SET
        status = finish.queue_status,
        processed_at = IF(finish.queue_status = 'PENDING', NULL, now_ts),
        error_message = finish.error_message,
        attempts = IF(
          finish.queue_status = 'PENDING' AND finish.error_message IS NULL, GREATEST(COALESCE(queue.attempts, 0) - 1, 0), queue.attempts
        ),
        lease_owner = IF(finish.queue_status = 'PENDING', NULL, queue.lease_owner),
        lease_until = NULL
      FROM (
        SELECT *
        FROM UNNEST(finished)
        WHERE queue_status IS NOT NULL
        QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name, execution_date, week_start, schedule_id, lease_owner ORDER BY place DESC) = 1
      ) AS finish
      WHERE queue.execution_date >= queue_from
        AND queue.execution_date = finish.execution_date
        AND queue.page_name = finish.page_name
        AND queue.week_start = finish.week_start
        AND queue.schedule_id = finish.schedule_id
        AND queue.lease_owner = finish.lease_owner
        AND queue.status = 'PROCESSING';
    END IF;
    IF failed > 0 THEN
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors`
        (job_id, page_name, execution_date, error_message, error_time)
      SELECT COALESCE(finish.job_id, finish.lease_owner), finish.page_name, finish.execution_date, finish.error_message, now_ts
      FROM UNNEST(finished) AS finish
      INNER JOIN UNNEST(outcomes) AS ended ON ended.place = finish.place
      WHERE finish.queue_status = 'FAILED' AND ended.outcome = 'FINISHED';
    END IF;

    IF exports > 0 THEN
      MERGE `of-scheduler-proj.eros_scheduling_brain.schedule_export_log` AS log
      USING (
        SELECT *
        FROM UNNEST(finished)
        WHERE export_status IS NOT NULL
        QUALIFY ROW_NUMBER() OVER (PARTITION BY export_id ORDER BY place) = 1
      ) AS finish
      ON log.export_timestamp >= log_from AND log.export_id = finish.export_id
      WHEN NOT MATCHED THEN
        INSERT (
          export_id, schedule_id, page_name, export_timestamp, status, rows_exported, duration_seconds, destination, error_message,
          exported_by
        )
        VALUES (
          finish.export_id, finish.schedule_id, finish.page_name, now_ts, finish.export_status, finish.rows_exported,
          finish.duration_seconds, finish.destination, finish.error_message, finish.exported_by
        );
    END IF;
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
      GENERATE_UUID(),
      'finish_pages',
      now_ts,
      CURRENT_TIMESTAMP(),
      'FAILED',
      today,
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), now_ts, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('finish_pages changed nothing: ', problem);
  END;

  SELECT finish.page_name, finish.week_start, finish.schedule_id, ended.outcome
  FROM UNNEST(finished) AS finish
  INNER JOIN UNNEST(outcomes) AS ended ON ended.place = finish.place
  ORDER BY finish.place;
END;
