-- Locks captions for the slots of one schedule, all of them or none: from then on the page offers them to nobody else.
-- A lock that this slot already holds on this caption is kept as it is, so the same call again changes nothing. Refused, with every
-- slot and caption named: a caption locked on the page by another slot (captions of equal key are one), a caption wanted
-- twice, a slot that holds another caption (release it first), a caption that the bank lacks, a send time that is past.
-- It opens its own transaction, which begins with commit_guard: two calls for one caption cannot both win. Not to be called in one.
-- Called by: people and jobs that lock without a whole schedule; commit_schedules writes its locks in its own transaction.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.lock_caption_assignments`(
--         'jade/2025-03-10/1', 'jade', [STRUCT('jade/2025-03-10/1#001' AS slot_id, 214 AS caption_id, TIMESTAMP '2025-03-10 20:11:00+00' AS scheduled_send_at)])
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.lock_caption_assignments`(
  for_schedule STRING,
  for_page STRING,
  wanted_locks ARRAY<STRUCT<slot_id STRING, caption_id INT64, scheduled_send_at TIMESTAMP>>
)
OPTIONS (description = 'Locks captions for the slots of one schedule, all or none.')
BEGIN
  DECLARE started TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE refused, problem STRING;

  BEGIN
    IF for_schedule IS NULL OR for_page IS NULL THEN
      RAISE USING MESSAGE = 'a schedule and a page must be given';
    END IF;

    BEGIN TRANSACTION;
    UPDATE `of-scheduler-proj.eros_scheduling_brain.commit_guard` SET version = version + 1 WHERE TRUE;

    SET refused = (
      WITH
        held AS (
          SELECT schedule_id, slot_id, caption_id
          FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
          WHERE page_name = for_page
            AND is_active
            AND (scheduled_send_date >= today OR scheduled_send_date IS NULL)
        ),
        newest AS (
          SELECT caption_id, caption_text
          FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
          WHERE caption_id IN (SELECT caption_id FROM UNNEST(wanted_locks) UNION ALL SELECT caption_id FROM held)
          QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
        ),
        bank AS (
          SELECT
            caption_id,
            COALESCE(
              `of-scheduler-proj.eros_scheduling_brain.caption_key`(caption_text),
              CONCAT('#', CAST(caption_id AS STRING))
            ) AS use_key
          FROM newest
        ),
        wanted AS (
          SELECT lock.slot_id, lock.caption_id, lock.scheduled_send_at, bank.use_key
          FROM UNNEST(wanted_locks) AS lock
          LEFT JOIN bank ON bank.caption_id = lock.caption_id
        ),
        taken AS (
          SELECT
            held.schedule_id,
            held.slot_id,
            held.caption_id,
            COALESCE(bank.use_key, CONCAT('#', CAST(held.caption_id AS STRING))) AS use_key
          FROM held
          LEFT JOIN bank ON bank.caption_id = held.caption_id
        ),
        problems AS (
          SELECT
            FORMAT(
              'slot %s wants caption %s at %s: all three must be given',
              COALESCE(slot_id, 'NULL'),
              COALESCE(CAST(caption_id AS STRING), 'NULL'),
              COALESCE(CAST(scheduled_send_at AS STRING), 'NULL')
            ) AS sentence
          FROM wanted
          WHERE slot_id IS NULL OR caption_id IS NULL OR scheduled_send_at IS NULL
          UNION ALL
          SELECT FORMAT('slot %s wants caption %d, which caption_bank does not have', slot_id, caption_id)
          FROM wanted
          WHERE use_key IS NULL AND slot_id IS NOT NULL AND caption_id IS NOT NULL
          UNION ALL
          SELECT FORMAT('slot %s was to be sent at %s, which is past', slot_id, CAST(scheduled_send_at AS STRING))
          FROM wanted
          WHERE DATE(scheduled_send_at, 'America/Los_Angeles') < today AND slot_id IS NOT NULL
          UNION ALL
          SELECT
            FORMAT('caption %d is wanted by %d slots (%s)', MIN(caption_id), COUNT(*), STRING_AGG(slot_id, ', ' ORDER BY slot_id))
          FROM wanted
          WHERE use_key IS NOT NULL
          GROUP BY use_key
          HAVING COUNT(*) > 1
          UNION ALL
          SELECT FORMAT('slot %s is named %d times', slot_id, COUNT(*))
          FROM wanted
          WHERE slot_id IS NOT NULL
          GROUP BY slot_id
          HAVING COUNT(*) > 1
          UNION ALL
          SELECT
            FORMAT(
              'caption %d is locked by slot %s of schedule %s',
              wanted.caption_id, COALESCE(taken.slot_id, 'NULL'), COALESCE(taken.schedule_id, 'NULL')
            )
          FROM wanted
          INNER JOIN taken ON taken.use_key = wanted.use_key
          WHERE COALESCE(taken.slot_id != wanted.slot_id OR taken.schedule_id != for_schedule, TRUE)
          UNION ALL
          SELECT FORMAT('slot %s already holds caption %d; release it first', wanted.slot_id, taken.caption_id)
          FROM wanted
          INNER JOIN taken ON taken.slot_id = wanted.slot_id
          WHERE taken.schedule_id = for_schedule AND taken.caption_id != wanted.caption_id
        )
      SELECT STRING_AGG(sentence, '; ' ORDER BY sentence LIMIT 20) FROM problems
    );
    IF refused IS NOT NULL THEN
      RAISE USING MESSAGE = refused;
    END IF;

    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, scheduled_send_at, assigned_at, is_active)
    SELECT
      for_page,
      lock.caption_id,
      for_schedule,
      lock.slot_id,
      DATE(lock.scheduled_send_at, 'America/Los_Angeles'),
      lock.scheduled_send_at,
      started,
      TRUE
    FROM UNNEST(wanted_locks) AS lock
    WHERE lock.slot_id NOT IN (
      SELECT slot_id
      FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      WHERE page_name = for_page
        AND schedule_id = for_schedule
        AND slot_id IS NOT NULL
        AND is_active
        AND (scheduled_send_date >= today OR scheduled_send_date IS NULL)
    );
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
      'lock_caption_assignments',
      started,
      CURRENT_TIMESTAMP(),
      'FAILED',
      today,
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT(
      'lock_caption_assignments locked nothing for ', COALESCE(for_page, 'NULL'), ', ', COALESCE(for_schedule, 'NULL'), ': ', problem
    );
  END;
END;
