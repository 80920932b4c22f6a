-- Writes down what the monitor saw of pages, and holds what RED ones have still to send: PPV of the running week that are to come, and
-- what else of their funnels is to come (a tease or a follow-up means nothing without its offer). Bumps that stand alone go on, and so
-- does the follow-up of a PPV that went out. Held means HELD with held_from and held_reason, each logged in schedule_changes as a
-- HOLD by the monitor; nothing is deleted, locks and stock stay. RELEASE of the schedule (apply_changes) takes it back.
-- Held are only messages of LIVE pages, in DRAFT, READY or APPROVED schedules, and only while no person has resumed the page since it
-- is RED (resumed_pages): so a call may be repeated, and after a RELEASE it holds nothing until the page has left RED and come back.
-- payload: JSON {pages: [{page_name, analysed_at, score, colour}]}, the colour as the planner reads that analysis. One older than what
-- is known counts for nothing; the same again changes the colour alone, as a changed parameter may.
-- Rows, one a page of the payload: page_name, held (how many messages were held now), schedule_id, week_start (where some were).
-- One transaction, which begins with commit_guard; on an error nothing is held and etl_job_runs has the reason.
-- Called by: the add-on's monitor, when an analysis is new or a RED page has something to hold.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.watch_pages`(
--         '{"pages":[{"page_name":"jade","analysed_at":"2025-03-12T10:05:00Z","score":0.72,"colour":"RED"}]}')
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.watch_pages`(payload STRING)
OPTIONS (description = 'Watches the colour of pages and holds the PPV of RED ones.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE this_week DATE DEFAULT DATE_TRUNC(CURRENT_DATE('America/Los_Angeles'), WEEK(MONDAY));
  DECLARE red_from TIMESTAMP;
  DECLARE refused, problem STRING;
  DECLARE seen ARRAY<STRUCT<page_name STRING, analysed_at TIMESTAMP, score FLOAT64, colour STRING>>;

  BEGIN
    SET refused = IF(
      payload IS NULL OR JSON_TYPE(PARSE_JSON(payload, wide_number_mode => 'round')) != 'object',
      'payload must be a JSON object',
      NULL
    );
    IF refused IS NULL THEN
      SET seen = ARRAY(
        SELECT AS STRUCT
          LAX_STRING(entry.page_name) AS page_name,
          SAFE_CAST(LAX_STRING(entry.analysed_at) AS TIMESTAMP) AS analysed_at,
          LAX_FLOAT64(entry.score) AS score,
          LAX_STRING(entry.colour) AS colour
        FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(payload, wide_number_mode => 'round'), '$.pages')) AS entry
      );
      SET refused = (
        SELECT STRING_AGG(
          FORMAT('page %T: page_name once, analysed_at, score and a colour GREEN, YELLOW or RED must be given', page_name), '; ' LIMIT 5
        )
        FROM (
          SELECT
            page_name,
            LOGICAL_OR(
              COALESCE(page_name, '') = '' OR analysed_at IS NULL OR score IS NULL
                OR COALESCE(colour NOT IN ('GREEN', 'YELLOW', 'RED'), TRUE)
            ) OR COUNT(*) > 1 AS is_wrong
          FROM UNNEST(seen)
          GROUP BY page_name
        )
        WHERE is_wrong
      );
    END IF;
    IF refused IS NOT NULL THEN
      RAISE USING MESSAGE = refused;
    END IF;

    BEGIN TRANSACTION;
    UPDATE `of-scheduler-proj.eros_scheduling_brain.commit_guard` SET version = version + 1 WHERE TRUE;

    MERGE `of-scheduler-proj.eros_scheduling_brain.page_watch` AS watched
    USING (SELECT * FROM UNNEST(seen)) AS found
    ON watched.page_name = found.page_name
    WHEN MATCHED AND watched.analysed_at < found.analysed_at THEN
      UPDATE SET
        colour = found.colour,
        score = found.score,
        analysed_at = found.analysed_at,
        colour_before = watched.colour,
        score_before = watched.score,
        analysed_before = watched.analysed_at,
        red_since = IF(found.colour = 'RED', COALESCE(watched.red_since, now_ts), NULL)
    WHEN MATCHED AND watched.analysed_at = found.analysed_at AND watched.colour != found.colour THEN
      UPDATE SET
        colour = found.colour,
        red_since = IF(found.colour = 'RED', COALESCE(watched.red_since, now_ts), NULL)
    WHEN NOT MATCHED THEN
      INSERT (page_name, colour, score, analysed_at, red_since)
      VALUES (found.page_name, found.colour, found.score, found.analysed_at, IF(found.colour = 'RED', now_ts, NULL));

    SET red_from = COALESCE((SELECT MIN(red_since) FROM `of-scheduler-proj.eros_scheduling_brain.page_watch`), now_ts);

    CREATE OR REPLACE TEMP TABLE watch_held AS
    WITH
      red AS (
        SELECT watched.page_name, watched.score, watched.red_since
        FROM `of-scheduler-proj.eros_scheduling_brain.page_watch` AS watched
        INNER JOIN UNNEST(seen) AS found ON found.page_name = watched.page_name
        INNER JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed ON listed.page_name = watched.page_name
        LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.resumed_pages`(red_from) AS resumed ON resumed.page_name = watched.page_name
        WHERE watched.red_since IS NOT NULL AND listed.rollout = 'LIVE' AND resumed.page_name IS NULL
      ),
      to_come AS (
        SELECT
          planned.schedule_id,
          planned.slot_id,
          planned.page_name,
          planned.week_start,
          planned.message_type,
          planned.funnel_id,
          planned.status,
          FORMAT('The page is RED (%.2f) since %s.', red.score, FORMAT_TIMESTAMP('%a %e %b', red.red_since, 'America/Los_Angeles')) AS reason
        FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
        INNER JOIN red ON red.page_name = planned.page_name
        WHERE planned.week_start >= this_week
          AND planned.week_start <= this_week
          AND planned.status IN ('DRAFT', 'READY', 'APPROVED')
          AND planned.scheduled_send_at > now_ts
      ),
      offers AS (
        SELECT DISTINCT schedule_id, funnel_id
        FROM to_come
        WHERE message_type = 'PPV' AND funnel_id IS NOT NULL
      )
    SELECT to_come.*
    FROM to_come
    LEFT JOIN offers ON offers.schedule_id = to_come.schedule_id AND offers.funnel_id = to_come.funnel_id
    WHERE to_come.message_type = 'PPV' OR offers.funnel_id IS NOT NULL;

    UPDATE `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
    SET status = 'HELD', held_from = held.status, held_reason = held.reason
    FROM watch_held AS held
    WHERE planned.week_start >= this_week
      AND planned.week_start <= this_week
      AND planned.schedule_id = held.schedule_id
      AND planned.slot_id = held.slot_id;

    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.schedule_changes`
      (schedule_id, slot_id, page_name, action, field, value_from, value_to, changed_at, changed_by)
    SELECT schedule_id, slot_id, page_name, 'HOLD', 'status', status, 'HELD', now_ts, 'monitor'
    FROM watch_held;
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
      'watch_pages',
      now_ts,
      CURRENT_TIMESTAMP(),
      'FAILED',
      DATE(now_ts, 'America/Los_Angeles'),
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), now_ts, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('watch_pages held nothing: ', problem);
  END;

  SELECT
    found.page_name,
    COUNT(held.slot_id) AS held,
    MAX(held.schedule_id) AS schedule_id,
    MAX(held.week_start) AS week_start
  FROM UNNEST(seen) AS found
  LEFT JOIN watch_held AS held ON held.page_name = found.page_name
  GROUP BY found.page_name
  ORDER BY found.page_name;
END;
