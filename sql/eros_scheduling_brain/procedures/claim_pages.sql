-- Leases pages to one run, with all that planning needs of each except the captions: one call a wave.
-- wanted empty: up to page_limit pages that are queued and free (PENDING, or PROCESSING with a lapsed lease), one week a page and
-- none of a page that another run is at; what was tried before comes last, and so does a page that has failed since it last had a
-- week planned; then the nearest week, then the longest queued. What is queued in vain is closed on the way: its week is over, a later
-- generation covers it, or queue_attempt_limit tries were used up.
-- wanted given: these page-weeks, whatever page_limit says and however saturated; one that is not queued is queued for today.
-- The owner's own running lease is handed back as it is, so a call may be repeated when its answer was lost.
-- outcome, a row each: CLAIMED (plan it) · COMMITTED (its schedule was saved before its run was lost: export it) · and only for
-- wanted: BUSY (lease_owner has had it since leased_since), UNKNOWN_PAGE, PAUSED; message says it in words.
-- owner NULL only looks: the same rows for what is wanted, outcome PREVIEW, and nothing is leased, queued or stored.
-- analysis is that of page_analysis unless it goes stale while the lease runs, or is an error: all such pages of the call are
-- analysed in one statement, and stored. A page that can't be analysed is CLAIMED too, with error_code and error_message.
-- window_start and window_end are NULL where the profile has none. holidays are those of the week, the one before and the one after.
-- A lease lasts lease_minutes and is not renewed. schedule_id and generation are reserved with it and kept when a lapsed lease is
-- claimed again, but for one overtaken by a later generation.
-- No page is claimed twice: the transaction reads the queue, appends what is wanted and missing, and then changes every row it
-- takes in one UPDATE. BigQuery lets no two transactions UPDATE one table: of two claims that overlap, the later one aborts and
-- has claimed nothing (call again). That is all the guarding the queue needs, and commit_guard is left to the commits, which a
-- claim would only abort. run_daily_automation appends, which never aborts anybody; a page-week that it queues beside a claim made
-- at the same moment is found overtaken, or taken together with it, later.
-- It opens its own transaction, in which the pages are analysed too: an analysis that fails claims nothing. On an error etl_job_runs
-- has the reason. Where only the answer is lost, wanted pages are handed back when asked for again, others when their lease lapses.
-- Called by: the add-on, for each wave and for one page on demand.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.claim_pages`('run 7', 5, [])
--       CALL `of-scheduler-proj.eros_scheduling_brain.claim_pages`('run 8', 1, [STRUCT('jade' AS page_name, DATE '2025-03-10' AS week_start)])
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.claim_pages`(
  owner STRING,
  page_limit INT64,
  wanted ARRAY<STRUCT<page_name STRING, week_start DATE>>
)
OPTIONS (description = 'Leases pages to one run, with what planning needs of each.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE this_week DATE DEFAULT DATE_TRUNC(CURRENT_DATE('America/Los_Angeles'), WEEK(MONDAY));
  -- Inside a query the name owner would be a column's.
  DECLARE claimant STRING DEFAULT owner;
  DECLARE lease_minutes, attempt_limit, queue_days, lookback_days INT64;
  DECLARE fresh_hours FLOAT64;
  DECLARE queue_from, week_from, calendar_to DATE;
  DECLARE lease_end, fresh_from, messages_from TIMESTAMP;
  DECLARE refused, problem STRING;
  DECLARE unlisted, sending, stale ARRAY<STRING>;
  DECLARE given_up INT64 DEFAULT 0;
  DECLARE picks ARRAY<STRUCT<
    page_name STRING,
    week_start DATE,
    execution_date DATE,
    -- TAKE: lease it; CLOSE: it is queued in vain; KEEP: nothing changes.
    action STRING,
    is_queued BOOL,
    outcome STRING,
    message STRING,
    status STRING,
    schedule_id STRING,
    generation INT64,
    attempts INT64,
    lease_owner STRING,
    lease_until TIMESTAMP,
    live_schedule_id STRING,
    live_status STRING,
    place INT64
  >>;
  DECLARE analysed ARRAY<STRUCT<
    page_name STRING, analysis STRING, error_code STRING, error_message STRING, saturation_pct FLOAT64
  >>;

  BEGIN
    SET refused = CASE
      WHEN claimant = '' OR claimant IS NULL AND COALESCE(ARRAY_LENGTH(wanted), 0) = 0 THEN 'an owner must be given'
      WHEN COALESCE(page_limit, -1) < 0 THEN FORMAT('page_limit must be 0 or more, got %t', page_limit)
    END;
    IF refused IS NULL AND ARRAY_LENGTH(wanted) > 0 THEN
      SET refused = (
        SELECT STRING_AGG(
          FORMAT('page %T, week %t: a page and a Monday whose week is not over must be given', page_name, week_start),
          '; '
          ORDER BY page_name, week_start
          LIMIT 5
        )
        FROM UNNEST(wanted)
        WHERE NOT COALESCE(page_name != '' AND week_start >= this_week AND week_start = DATE_TRUNC(week_start, WEEK(MONDAY)), FALSE)
      );
    END IF;
    IF refused IS NOT NULL THEN
      RAISE USING MESSAGE = refused;
    END IF;

    SET (lease_minutes, attempt_limit, queue_days, lookback_days, fresh_hours) = (
      SELECT AS STRUCT
        COALESCE(MAX(LAX_INT64(parameters.lease_minutes)), 8),
        COALESCE(MAX(LAX_INT64(parameters.queue_attempt_limit)), 3),
        COALESCE(MAX(LAX_INT64(parameters.queue_days)), 35),
        COALESCE(MAX(LAX_INT64(parameters.lookback_days)), 30),
        COALESCE(MAX(LAX_FLOAT64(parameters.analysis_fresh_hours)), 26)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    );
    SET queue_from = DATE_SUB(today, INTERVAL queue_days DAY);
    SET lease_end = TIMESTAMP_ADD(now_ts, INTERVAL lease_minutes MINUTE);
    SET fresh_from = TIMESTAMP_SUB(lease_end, INTERVAL CAST(3600 * fresh_hours AS INT64) SECOND);
    SET messages_from = TIMESTAMP_SUB(now_ts, INTERVAL GREATEST(lookback_days, 90) DAY);

    -- A page without a profile is known by its analysis, else by its messages.
    IF ARRAY_LENGTH(wanted) > 0 THEN
      SET unlisted = ARRAY(
        SELECT DISTINCT asked.page_name
        FROM UNNEST(wanted) AS asked
        LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed ON listed.page_name = asked.page_name
        LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS analysis ON analysis.page_name = asked.page_name
        WHERE listed.page_name IS NULL AND analysis.page_name IS NULL
      );
      IF ARRAY_LENGTH(unlisted) > 0 THEN
        SET sending = ARRAY(
          SELECT DISTINCT page_name
          FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages`
          WHERE sending_time >= messages_from
            AND sending_time <= now_ts
            AND page_name IN UNNEST(unlisted)
            AND page_name NOT IN (
              SELECT spelling
              FROM `of-scheduler-proj.eros_scheduling_brain.page_spellings`()
              WHERE spelling != page
            )
        );
        SET unlisted = ARRAY(SELECT name FROM UNNEST(unlisted) AS name WHERE name NOT IN UNNEST(sending));
      END IF;
    END IF;

    BEGIN TRANSACTION;
    IF COALESCE(ARRAY_LENGTH(wanted), 0) = 0 THEN
      SET (picks, given_up) = (
        SELECT AS STRUCT ARRAY_AGG(STRUCT(
          page_name,
          week_start,
          execution_date,
          action,
          TRUE AS is_queued,
          IF(action = 'TAKE', IF(is_committed, 'COMMITTED', 'CLAIMED'), NULL) AS outcome,
          IF(action = 'CLOSE', closing, NULL) AS message,
          IF(action = 'TAKE', 'PROCESSING', IF(is_failing, 'FAILED', 'COMPLETED')) AS status,
          IF(action = 'TAKE' AND schedule_id IS NULL, FORMAT('%s/%t/%d', page_name, week_start, top_generation + 1), schedule_id)
            AS schedule_id,
          IF(action = 'TAKE' AND schedule_id IS NULL, top_generation + 1, generation) AS generation,
          IF(action = 'TAKE', attempts + 1, attempts) AS attempts,
          IF(action = 'TAKE', claimant, NULL) AS lease_owner,
          IF(action = 'TAKE', lease_end, NULL) AS lease_until,
          live_schedule_id,
          live_status,
          place
        )), COUNTIF(action = 'CLOSE' AND is_failing)
        FROM (
          SELECT
            *,
            ROW_NUMBER() OVER (
              PARTITION BY action, week_place
              ORDER BY failures + attempts, week_start, execution_date, queued_at, page_name
            ) AS place
          FROM (
            SELECT
              *,
              -- One week of a page at a time: the next one is planned around what the first one takes.
              ROW_NUMBER() OVER (PARTITION BY page_name, action ORDER BY week_start) AS week_place
            FROM (
              SELECT
                standing.*,
                COALESCE(failing.failures, 0) AS failures,
                CASE
                  WHEN standing.closing IS NOT NULL THEN 'CLOSE'
                  WHEN standing.is_leased_page OR COALESCE(listed.is_paused, FALSE) THEN 'KEEP'
                  ELSE 'TAKE'
                END AS action
              FROM (
                SELECT
                  *,
                  COALESCE(queue_status = 'PROCESSING' AND lease_until >= now_ts, FALSE) AS is_leased,
                  LOGICAL_OR(COALESCE(queue_status = 'PROCESSING' AND lease_until >= now_ts, FALSE))
                    OVER (PARTITION BY page_name) AS is_leased_page,
                  live_generation <= generation AS is_failing,
                  CASE
                    WHEN live_generation > generation THEN FORMAT('%s covers the week.', live_schedule_id)
                    WHEN week_start < this_week THEN 'The week was over before the page could be planned.'
                    WHEN attempts >= attempt_limit AND is_committed
                      THEN FORMAT('Given up after %d attempts: %s is saved, but its export never ended.', attempts, schedule_id)
                    WHEN attempts >= attempt_limit
                      THEN FORMAT('Given up after %d attempts that never ended. Generate the page by hand and see Runs.', attempts)
                  END AS closing
                FROM `of-scheduler-proj.eros_scheduling_brain.page_weeks`(queue_from, this_week)
              ) AS standing
              LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed
                ON listed.page_name = standing.page_name
              LEFT JOIN (
                SELECT page_name, COUNTIF(status = 'FAILED' AND processed_at > COALESCE(last_done, TIMESTAMP '1970-01-01')) AS failures
                FROM (
                  SELECT page_name, status, processed_at, MAX(IF(status = 'COMPLETED', processed_at, NULL)) OVER (PARTITION BY page_name) AS last_done
                  FROM `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
                  WHERE execution_date >= queue_from
                )
                GROUP BY page_name
              ) AS failing
                ON failing.page_name = standing.page_name
              WHERE standing.queue_status IS NOT NULL AND NOT standing.is_leased
            ) AS judged
            WHERE action != 'KEEP'
          ) AS weeks
        ) AS placed
        WHERE action = 'CLOSE' OR (week_place = 1 AND place <= page_limit)
      );
    ELSE
      SET picks = (
        SELECT ARRAY_AGG(STRUCT(
          page_name,
          week_start,
          COALESCE(execution_date, today) AS execution_date,
          IF(outcome IN ('CLAIMED', 'COMMITTED') AND NOT is_own, 'TAKE', 'KEEP') AS action,
          execution_date IS NOT NULL AS is_queued,
          outcome,
          CASE outcome
            WHEN 'UNKNOWN_PAGE'
              THEN IF(
                spelt_for IS NULL,
                FORMAT('No profile and no message has the name %T.', page_name),
                FORMAT('%T is another spelling of %T. Use that name.', page_name, spelt_for)
              )
            WHEN 'PAUSED' THEN FORMAT('%T is paused. Set its profile ACTIVE to plan it.', page_name)
            WHEN 'BUSY' THEN FORMAT('%s is at %T, week %t, until %t.', lease_owner, page_name, week_start, lease_until)
          END AS message,
          'PROCESSING' AS status,
          IF(is_kept, schedule_id, FORMAT('%s/%t/%d', page_name, week_start, top_generation + 1)) AS schedule_id,
          IF(is_kept, generation, top_generation + 1) AS generation,
          IF(is_own, attempts, attempts + 1) AS attempts,
          IF(outcome = 'BUSY', lease_owner, claimant) AS lease_owner,
          IF(is_leased, lease_until, lease_end) AS lease_until,
          live_schedule_id,
          live_status,
          place
        ))
        FROM (
          SELECT
            *,
            is_leased AND lease_owner = claimant AS is_own,
            CASE
              WHEN page_name IN UNNEST(unlisted) THEN 'UNKNOWN_PAGE'
              WHEN is_paused THEN 'PAUSED'
              WHEN is_leased AND lease_owner != claimant THEN 'BUSY'
              WHEN is_committed AND is_kept THEN 'COMMITTED'
              ELSE 'CLAIMED'
            END AS outcome
          FROM (
            SELECT
              asked.page_name,
              asked.week_start,
              asked.place,
              standing.* EXCEPT (page_name, week_start, top_generation, generation, attempts, is_committed),
              COALESCE(standing.top_generation, 0) AS top_generation,
              COALESCE(standing.generation, 0) AS generation,
              COALESCE(standing.attempts, 0) AS attempts,
              COALESCE(standing.is_committed, FALSE) AS is_committed,
              COALESCE(standing.queue_status = 'PROCESSING' AND standing.lease_until >= now_ts, FALSE) AS is_leased,
              COALESCE(standing.schedule_id IS NOT NULL AND standing.live_generation <= standing.generation, FALSE) AS is_kept,
              COALESCE(listed.is_paused, FALSE) AS is_paused,
              spellings.page AS spelt_for
            FROM (
              SELECT page_name, week_start, MIN(place) AS place
              FROM UNNEST(wanted) WITH OFFSET AS place
              GROUP BY page_name, week_start
            ) AS asked
            LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_weeks`(queue_from, this_week) AS standing
              ON standing.page_name = asked.page_name AND standing.week_start = asked.week_start
            LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed
              ON listed.page_name = asked.page_name
            LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_spellings`() AS spellings
              ON spellings.spelling = asked.page_name AND spellings.page != asked.page_name
          ) AS standings
        ) AS judged
      );

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
        (page_name, execution_date, queued_at, status, week_start, generation, attempts)
      SELECT page_name, execution_date, now_ts, 'PENDING', week_start, 0, 0
      FROM UNNEST(picks)
      WHERE action = 'TAKE' AND NOT is_queued;
    END IF;

    UPDATE `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue` AS queue
    SET
      status = pick.status,
      schedule_id = pick.schedule_id,
      generation = pick.generation,
      attempts = pick.attempts,
      lease_owner = pick.lease_owner,
      lease_until = pick.lease_until,
      processed_at = IF(pick.action = 'CLOSE', now_ts, NULL),
      error_message = IF(pick.action = 'CLOSE', pick.message, queue.error_message)
    FROM UNNEST(picks) AS pick
    WHERE queue.execution_date >= queue_from
      AND queue.execution_date = pick.execution_date
      AND queue.page_name = pick.page_name
      AND queue.week_start = pick.week_start
      AND queue.status IN ('PENDING', 'PROCESSING')
      AND pick.action IN ('TAKE', 'CLOSE');

    IF given_up > 0 THEN
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.creator_processing_errors`
        (job_id, page_name, execution_date, error_message, error_time)
      SELECT claimant, page_name, execution_date, message, now_ts
      FROM UNNEST(picks)
      WHERE action = 'CLOSE' AND status = 'FAILED';
    END IF;
    SET (stale, week_from, calendar_to) = (
      SELECT AS STRUCT
        ARRAY_AGG(DISTINCT IF(pick.outcome = 'CLAIMED' AND stored.page_name IS NULL, pick.page_name, NULL) IGNORE NULLS),
        DATE_SUB(MIN(pick.week_start), INTERVAL 7 DAY),
        DATE_ADD(MAX(pick.week_start), INTERVAL 13 DAY)
      FROM UNNEST(picks) AS pick
      LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS stored
        ON stored.page_name = pick.page_name
        AND stored.analysed_at >= fresh_from
        AND stored.error_code IS NULL
        AND stored.analysis IS NOT NULL
      WHERE pick.outcome IS NOT NULL
    );
    IF ARRAY_LENGTH(stale) > 0 THEN
      SET analysed = ARRAY(
        SELECT AS STRUCT
          asked AS page_name,
          pages.analysis,
          IF(pages.page_name IS NULL, 'NO_MESSAGES', pages.error_code) AS error_code,
          IF(pages.page_name IS NULL, 'It has no profile, and no message of the days read.', pages.error_message) AS error_message,
          pages.saturation_pct
        FROM UNNEST(stale) AS asked
        LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_analyses`(now_ts, lookback_days) AS pages
          ON pages.page_name = asked
      );
      MERGE `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS stored
      USING (SELECT * FROM UNNEST(analysed)) AS fresh
      ON stored.page_name = fresh.page_name
      WHEN MATCHED AND stored.analysed_at <= now_ts THEN
        UPDATE SET
          analysis = PARSE_JSON(fresh.analysis, wide_number_mode => 'round'),
          error_code = fresh.error_code,
          analysed_at = now_ts
      WHEN NOT MATCHED THEN
        INSERT (page_name, analysis, error_code, analysed_at)
        VALUES (fresh.page_name, PARSE_JSON(fresh.analysis, wide_number_mode => 'round'), fresh.error_code, now_ts);
    END IF;
    IF claimant IS NULL THEN
      ROLLBACK TRANSACTION;
      SET picks = ARRAY(
        SELECT AS STRUCT pick.* REPLACE (IF(pick.outcome IN ('CLAIMED', 'COMMITTED'), 'PREVIEW', pick.outcome) AS outcome)
        FROM UNNEST(picks) AS pick
      );
    ELSE
      COMMIT TRANSACTION;
    END IF;
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
      'claim_pages',
      now_ts,
      CURRENT_TIMESTAMP(),
      'FAILED',
      today,
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), now_ts, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('claim_pages claimed nothing for ', COALESCE(claimant, 'NULL'), ': ', problem);
  END;

  SELECT
    pick.page_name,
    pick.week_start,
    IF(pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW'), pick.execution_date, NULL) AS execution_date,
    IF(pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW'), pick.generation, NULL) AS generation,
    IF(pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW'), pick.schedule_id, NULL) AS schedule_id,
    IF(pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW'), pick.attempts, NULL) AS attempts,
    pick.outcome,
    pick.message,
    IF(pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW', 'BUSY'), pick.lease_owner, NULL) AS lease_owner,
    IF(
      pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW', 'BUSY'), TIMESTAMP_SUB(pick.lease_until, INTERVAL lease_minutes MINUTE), NULL
    ) AS leased_since,
    IF(fresh.page_name IS NULL, 100 * LAX_FLOAT64(stored.analysis.saturation.saturation_score), fresh.saturation_pct)
      AS saturation_pct,
    -- The text of a NULL would be 'null'.
    CASE
      WHEN fresh.analysis IS NOT NULL THEN TO_JSON_STRING(PARSE_JSON(fresh.analysis, wide_number_mode => 'round'))
      WHEN fresh.page_name IS NULL AND stored.analysis IS NOT NULL THEN TO_JSON_STRING(stored.analysis)
    END AS analysis,
    IF(fresh.page_name IS NULL, stored.error_code, fresh.error_code) AS error_code,
    fresh.error_message,
    COALESCE(listed.rollout, 'SHADOW') AS rollout,
    listed.owner,
    listed.min_price,
    listed.max_price,
    listed.window_start,
    listed.window_end,
    COALESCE(listed.blackout_dates, []) AS blackout_dates,
    before.colour AS previous_colour,
    COALESCE(pinned.pins, []) AS pins,
    pick.live_schedule_id,
    pick.live_status,
    COALESCE(calendar.holidays, []) AS holidays
  FROM UNNEST(picks) AS pick
  LEFT JOIN UNNEST(analysed) AS fresh ON fresh.page_name = pick.page_name
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_analysis` AS stored
    ON stored.page_name = pick.page_name AND pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW')
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.listed_pages`() AS listed ON listed.page_name = pick.page_name
  LEFT JOIN (
    SELECT page_name, week_start, colour
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
    WHERE week_start >= week_from AND status IN ('DRAFT', 'READY', 'HELD', 'APPROVED')
    QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name, week_start ORDER BY created_at DESC, slot_id) = 1
  ) AS before
    ON before.page_name = pick.page_name AND before.week_start = DATE_SUB(pick.week_start, INTERVAL 7 DAY)
  LEFT JOIN (
    SELECT
      planned.schedule_id,
      ARRAY_AGG(
        STRUCT(
          planned.message_type,
          planned.scheduled_local,
          planned.caption_id,
          COALESCE(
            `of-scheduler-proj.eros_scheduling_brain.caption_key`(bank.caption_text),
            CONCAT('#', CAST(planned.caption_id AS STRING))
          ) AS caption_key,
          COALESCE(planned.category, 'GENERAL') AS category,
          COALESCE(planned.price_tier, 'MID') AS price_tier,
          COALESCE(bank.urgency, FALSE) AS urgency,
          planned.price,
          planned.note
        )
        ORDER BY planned.scheduled_send_at, planned.slot_id
      ) AS pins
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
    LEFT JOIN (
      SELECT caption_id, caption_text, urgency
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
      QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
    ) AS bank
      ON bank.caption_id = planned.caption_id
    WHERE planned.week_start >= week_from AND planned.pinned AND planned.status IN ('DRAFT', 'READY', 'HELD')
    GROUP BY planned.schedule_id
  ) AS pinned
    ON pinned.schedule_id = pick.live_schedule_id AND pick.outcome IN ('CLAIMED', 'COMMITTED', 'PREVIEW')
  LEFT JOIN (
    SELECT
      asked.week_start,
      ARRAY_AGG(
        STRUCT(days.holiday_date, days.holiday_name, days.saturation_impact_factor AS factor)
        ORDER BY days.holiday_date, days.holiday_name
      ) AS holidays
    FROM (SELECT DISTINCT week_start FROM UNNEST(picks)) AS asked
    INNER JOIN `of-scheduler-proj.eros_scheduling_brain.holiday_calendar` AS days
      ON days.holiday_date >= DATE_SUB(asked.week_start, INTERVAL 7 DAY)
      AND days.holiday_date <= DATE_ADD(asked.week_start, INTERVAL 13 DAY)
    WHERE days.year >= EXTRACT(YEAR FROM week_from) AND days.year <= EXTRACT(YEAR FROM calendar_to)
    GROUP BY asked.week_start
  ) AS calendar
    ON calendar.week_start = pick.week_start
  WHERE pick.outcome IS NOT NULL
  ORDER BY pick.place;
END;
