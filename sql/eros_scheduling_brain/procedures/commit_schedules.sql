-- Stores up to five planned weeks, each accepted or refused on its own, all in one transaction: rows of schedule_recommendations, a
-- lock for every message, one item of stock for every PPV, and a COMMIT in schedule_changes.
-- payloads: a JSON array (payload_limit_kb, 800, at most) of objects {schedule_id, page_name, week_start, generation, mode, seed,
-- policy, colour, is_valid, status, created_by, payload_hash, summary (an object of 20 KB at most, kept in schedule_changes), messages: [{slot_id, message_type, scheduled_send_at, scheduled_local,
-- funnel_id, funnel_stage, caption_id, caption_key, category, price_tier, price, expected_emv, score, explored,
-- selection_probability, experiment_arm, reason, pinned, note}]}. caption_key is not read: the bank's text of today counts.
-- Answers one row a schedule: schedule_id, page_name, outcome, message, rows_written. ACCEPTED; UNCHANGED: this id was committed
-- with this payload_hash, so a call that is repeated does nothing; REFUSED: the message says what and what to do, and nothing
-- of that schedule was stored. A payload that is no such array is an error, and so is a transaction that BigQuery aborted.
-- A page-week's DRAFT, READY or HELD schedule is cancelled, its locks released as REPLACED and its stock given back; what it
-- sent before now stays a use (PAST_DATE) and keeps its item, which a pinned copy in the new week does not reserve again. An APPROVED
-- one refuses the commit: whoever wants another week holds it first. So does a newer generation, which an older run must not undo.
-- Between schedules of one page in one call the later is refused wherever it wants what an earlier one might take.
-- Called by: the add-on, for each wave of pages. finish_pages closes the queue rows afterwards.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.commit_schedules`('[{"schedule_id": "jade/2025-03-10/1", …}]')
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.commit_schedules`(payloads STRING)
OPTIONS (description = 'Stores planned weeks with their locks and stock; replaces what they replan.')
BEGIN
  DECLARE started TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE limit_kb, limit_schedules INT64;
  DECLARE parsed JSON;
  DECLARE first_week, last_week DATE;
  DECLARE pages ARRAY<STRING>;
  DECLARE malformed, problem STRING;
  DECLARE accepted_weeks, replaced_weeks INT64;
  DECLARE verdicts ARRAY<STRUCT<
    position INT64, schedule_id STRING, page_name STRING, week_start DATE, outcome STRING, message STRING, rows_written INT64
  >>;

  BEGIN
    SET (limit_kb, limit_schedules) = (
      SELECT AS STRUCT
        COALESCE(MAX(LAX_INT64(parameters.payload_limit_kb)), 800),
        COALESCE(MAX(LAX_INT64(parameters.wave_pages)), 5)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    );
    IF COALESCE(BYTE_LENGTH(payloads) > 1024 * limit_kb, FALSE) THEN
      RAISE USING MESSAGE = FORMAT(
        'the payload has %d bytes, more than %d KB; commit fewer schedules at once', BYTE_LENGTH(payloads), limit_kb
      );
    END IF;
    SET parsed = SAFE.PARSE_JSON(payloads, wide_number_mode => 'round');
    SET malformed = CASE
      WHEN payloads IS NULL THEN 'the payload is NULL; give a JSON array of schedules'
      WHEN parsed IS NULL THEN CONCAT('the payload is not JSON; it begins with ', FORMAT('%T', SUBSTR(payloads, 1, 60)))
      WHEN JSON_TYPE(parsed) != 'array' THEN CONCAT('the payload is of type ', JSON_TYPE(parsed), '; give a JSON array of schedules')
      WHEN ARRAY_LENGTH(JSON_QUERY_ARRAY(parsed)) = 0 THEN 'the payload has no schedule in it'
      WHEN ARRAY_LENGTH(JSON_QUERY_ARRAY(parsed)) > limit_schedules THEN FORMAT(
        'the payload has %d schedules, more than %d; commit them in several calls',
        ARRAY_LENGTH(JSON_QUERY_ARRAY(parsed)), limit_schedules
      )
      ELSE (
        SELECT STRING_AGG(FORMAT('schedule %d of the payload has no schedule_id', position + 1), '; ' ORDER BY position)
        FROM UNNEST(JSON_QUERY_ARRAY(parsed)) AS element WITH OFFSET AS position
        WHERE COALESCE(TRIM(JSON_VALUE(element.schedule_id)), '') = ''
      )
    END;
    IF malformed IS NOT NULL THEN
      RAISE USING MESSAGE = malformed;
    END IF;

    -- A row a message, or one without slot where a schedule has none; each with what is wrong with it by itself.
    CREATE OR REPLACE TEMP TABLE commit_messages AS
    WITH
      schedules AS (
        SELECT
          *,
          (
            SELECT STRING_AGG(
              FORMAT(
                '%s must be %s, got %s',
                field.name, field.expected, SUBSTR(TO_JSON_STRING(field.given), 1, 80)
              ),
              '; '
            )
            FROM UNNEST([
              STRUCT('page_name' AS name, 'a name' AS expected, element.page_name AS given, COALESCE(TRIM(page_name), '') = '' AS wrong),
              STRUCT('week_start', 'a Monday such as 2025-03-10', element.week_start, COALESCE(EXTRACT(DAYOFWEEK FROM week_start) != 2, TRUE)),
              STRUCT('generation', 'a whole number from 1', element.generation, COALESCE(generation < 1, TRUE)),
              STRUCT(
                'schedule_id',
                'page_name/week_start/generation',
                element.schedule_id,
                schedule_id != CONCAT(page_name, '/', CAST(week_start AS STRING), '/', CAST(generation AS STRING))
              ),
              STRUCT('mode', 'auto, gentle or push', element.mode, COALESCE(mode NOT IN ('auto', 'gentle', 'push'), TRUE)),
              STRUCT('seed', 'a text', element.seed, seed IS NULL),
              STRUCT('policy', 'a text', element.policy, policy IS NULL),
              STRUCT('colour', 'GREEN, YELLOW or RED', element.colour, COALESCE(colour NOT IN ('GREEN', 'YELLOW', 'RED'), TRUE)),
              STRUCT('is_valid', 'true or false', element.is_valid, is_valid IS NULL),
              STRUCT('status', 'DRAFT, READY or HELD', element.status, COALESCE(status NOT IN ('DRAFT', 'READY', 'HELD'), TRUE)),
              STRUCT('status', 'HELD or DRAFT where is_valid is false', element.status, status = 'READY' AND NOT is_valid),
              STRUCT('payload_hash', 'a text', element.payload_hash, COALESCE(payload_hash, '') = ''),
              STRUCT('summary', 'null or an object', element.summary, JSON_TYPE(element.summary) NOT IN ('object', 'null')),
              STRUCT('summary', 'at most 20 KB of JSON', JSON '"more"', BYTE_LENGTH(summary) > 20480),
              STRUCT(
                'messages',
                'an array of at least one message',
                IF(ARRAY_LENGTH(JSON_QUERY_ARRAY(element.messages)) = 0, element.messages, NULL),
                COALESCE(ARRAY_LENGTH(JSON_QUERY_ARRAY(element.messages)), 0) = 0
              )
            ]) AS field
            WHERE field.wrong
          ) AS schedule_problem
        FROM (
          SELECT
            position,
            element,
            JSON_VALUE(element.schedule_id) AS schedule_id,
            JSON_VALUE(element.page_name) AS page_name,
            SAFE_CAST(JSON_VALUE(element.week_start) AS DATE) AS week_start,
            SAFE_CAST(JSON_VALUE(element.generation) AS INT64) AS generation,
            JSON_VALUE(element.mode) AS mode,
            JSON_VALUE(element.seed) AS seed,
            JSON_VALUE(element.policy) AS policy,
            JSON_VALUE(element.colour) AS colour,
            SAFE_CAST(JSON_VALUE(element.is_valid) AS BOOL) AS is_valid,
            JSON_VALUE(element.status) AS status,
            COALESCE(NULLIF(TRIM(JSON_VALUE(element.created_by)), ''), 'unknown') AS created_by,
            JSON_VALUE(element.payload_hash) AS payload_hash,
            IF(JSON_TYPE(element.summary) = 'object', TO_JSON_STRING(element.summary), NULL) AS summary
          FROM UNNEST(JSON_QUERY_ARRAY(parsed)) AS element WITH OFFSET AS position
        )
      ),
      messages AS (
        SELECT
          schedules.* EXCEPT (element),
          place,
          message,
          JSON_VALUE(message.slot_id) AS slot_id,
          JSON_VALUE(message.message_type) AS message_type,
          SAFE_CAST(JSON_VALUE(message.scheduled_send_at) AS TIMESTAMP) AS scheduled_send_at,
          SAFE_CAST(JSON_VALUE(message.scheduled_local) AS DATETIME) AS scheduled_local,
          JSON_VALUE(message.funnel_id) AS funnel_id,
          JSON_VALUE(message.funnel_stage) AS funnel_stage,
          SAFE_CAST(JSON_VALUE(message.caption_id) AS INT64) AS caption_id,
          JSON_VALUE(message.category) AS category,
          JSON_VALUE(message.price_tier) AS price_tier,
          SAFE_CAST(JSON_VALUE(message.price) AS NUMERIC) AS price,
          SAFE_CAST(JSON_VALUE(message.expected_emv) AS FLOAT64) AS expected_emv,
          SAFE_CAST(JSON_VALUE(message.score) AS FLOAT64) AS score,
          SAFE_CAST(JSON_VALUE(message.explored) AS BOOL) AS explored,
          SAFE_CAST(JSON_VALUE(message.selection_probability) AS FLOAT64) AS selection_probability,
          JSON_VALUE(message.experiment_arm) AS experiment_arm,
          JSON_VALUE(message.reason) AS reason,
          SAFE_CAST(JSON_VALUE(message.pinned) AS BOOL) AS pinned,
          JSON_VALUE(message.note) AS note
        FROM schedules
        LEFT JOIN UNNEST(JSON_QUERY_ARRAY(schedules.element.messages)) AS message WITH OFFSET AS place
      )
    SELECT
      * EXCEPT (message, explored, pinned),
      COALESCE(explored, FALSE) AS explored,
      COALESCE(pinned, FALSE) AS pinned,
      (
        SELECT STRING_AGG(
          FORMAT(
            'message %d (slot %s): %s must be %s, got %s',
            place + 1,
            COALESCE(slot_id, 'unnamed'),
            field.name,
            field.expected,
            SUBSTR(TO_JSON_STRING(field.given), 1, 80)
          ),
          '; '
        )
        FROM UNNEST([
          STRUCT(
            'slot_id' AS name,
            'schedule_id#number' AS expected,
            message.slot_id AS given,
            COALESCE(NOT STARTS_WITH(slot_id, CONCAT(schedule_id, '#')), TRUE) AS wrong
          ),
          STRUCT(
            'message_type', 'PPV, BUMP or FOLLOW_UP', message.message_type,
            COALESCE(message_type NOT IN ('PPV', 'BUMP', 'FOLLOW_UP'), TRUE)
          ),
          STRUCT(
            'scheduled_send_at', 'an instant such as 2025-03-10T20:11:00Z', message.scheduled_send_at, scheduled_send_at IS NULL
          ),
          STRUCT(
            'scheduled_send_at',
            FORMAT('in the week of %t in Los Angeles', week_start),
            message.scheduled_send_at,
            NOT DATE(scheduled_send_at, 'America/Los_Angeles') BETWEEN week_start AND DATE_ADD(week_start, INTERVAL 6 DAY)
          ),
          STRUCT(
            'scheduled_local',
            IF(
              scheduled_send_at IS NULL,
              'a local time such as 2025-03-10T13:11:00',
              FORMAT('the local time of scheduled_send_at, %t', DATETIME(scheduled_send_at, 'America/Los_Angeles'))
            ),
            message.scheduled_local,
            scheduled_local IS NULL OR scheduled_local != DATETIME(scheduled_send_at, 'America/Los_Angeles')
          ),
          STRUCT('caption_id', 'a whole number', message.caption_id, caption_id IS NULL),
          STRUCT('category', 'a text', message.category, category IS NULL),
          STRUCT(
            'price_tier', 'FREE, LOW, MID or PREMIUM', message.price_tier,
            COALESCE(price_tier NOT IN ('FREE', 'LOW', 'MID', 'PREMIUM'), TRUE)
          ),
          STRUCT('price', 'more than 0 for a PPV', message.price, message_type = 'PPV' AND COALESCE(price <= 0, TRUE)),
          STRUCT(
            'price', 'null or an amount', message.price,
            message_type != 'PPV' AND (price < 0 OR price IS NULL AND JSON_TYPE(message.price) != 'null')
          ),
          STRUCT(
            'expected_emv', 'null or a number', message.expected_emv,
            expected_emv IS NULL AND JSON_TYPE(message.expected_emv) != 'null'
          ),
          STRUCT('score', 'null or a number', message.score, score IS NULL AND JSON_TYPE(message.score) != 'null'),
          STRUCT(
            'selection_probability', 'null or a number in (0, 1]', message.selection_probability,
            NOT (selection_probability > 0 AND selection_probability <= 1)
              OR selection_probability IS NULL AND JSON_TYPE(message.selection_probability) != 'null'
          ),
          STRUCT('explored', 'true or false', message.explored, explored IS NULL AND JSON_TYPE(message.explored) != 'null'),
          STRUCT('pinned', 'true or false', message.pinned, pinned IS NULL AND JSON_TYPE(message.pinned) != 'null'),
          STRUCT('note', 'null or a text', message.note, note IS NULL AND JSON_TYPE(message.note) != 'null'),
          STRUCT('reason', 'null or a text', message.reason, reason IS NULL AND JSON_TYPE(message.reason) != 'null')
        ]) AS field
        WHERE field.wrong AND place IS NOT NULL
      ) AS message_problem
    FROM messages;

    SET (first_week, last_week, pages) = (
      SELECT AS STRUCT MIN(week_start), MAX(week_start), ARRAY_AGG(DISTINCT page_name IGNORE NULLS) FROM commit_messages
    );

    BEGIN TRANSACTION;
    UPDATE `of-scheduler-proj.eros_scheduling_brain.commit_guard` SET version = version + 1 WHERE TRUE;

    -- What is planned for the page-weeks of the call, by the schedule of the call that would replace it.
    CREATE OR REPLACE TEMP TABLE commit_planned AS
    SELECT
      wanted.position,
      planned.schedule_id,
      planned.slot_id,
      -- Of its schedule, where the message is held by itself.
      IF(planned.status = 'HELD', COALESCE(planned.held_from, planned.status), planned.status) AS status,
      IF(planned.status = 'HELD', COALESCE(planned.held_from, planned.status), planned.status) IN ('DRAFT', 'READY', 'HELD')
        AND planned.schedule_id != wanted.schedule_id AS is_replaced,
      SAFE_CAST(REGEXP_EXTRACT(planned.schedule_id, r'/(\d+)$') AS INT64) AS generation,
      planned.scheduled_send_at,
      planned.message_type,
      planned.caption_id,
      LOWER(TRIM(planned.category)) AS category,
      planned.payload_hash,
      planned.created_at,
      planned.created_by,
      planned.approved_at,
      planned.approved_by
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
    INNER JOIN (SELECT DISTINCT position, schedule_id, page_name, week_start FROM commit_messages) AS wanted
      ON wanted.page_name = planned.page_name AND wanted.week_start = planned.week_start
    WHERE planned.week_start >= first_week AND planned.week_start <= last_week;

    SET (verdicts, accepted_weeks, replaced_weeks) = (
      WITH
        schedules AS (
          SELECT
            position,
            ANY_VALUE(schedule_id) AS schedule_id,
            ANY_VALUE(page_name) AS page_name,
            ANY_VALUE(week_start) AS week_start,
            ANY_VALUE(generation) AS generation,
            ANY_VALUE(payload_hash) AS payload_hash,
            ANY_VALUE(schedule_problem) AS schedule_problem,
            COUNT(place) AS messages,
            COUNT(message_problem) AS unsound_messages
          FROM commit_messages
          GROUP BY position
        ),
        planned AS (
          SELECT
            position,
            schedule_id,
            MAX(generation) AS generation,
            MAX(status) AS status,
            LOGICAL_OR(is_replaced) AS is_replaced,
            MAX(payload_hash) AS payload_hash,
            MAX(created_at) AS created_at,
            MAX(created_by) AS created_by,
            MAX(approved_at) AS approved_at,
            MAX(approved_by) AS approved_by
          FROM commit_planned
          GROUP BY position, schedule_id
        ),
        -- Schedules and messages that can be compared with what there is.
        sound AS (
          SELECT *
          FROM schedules
          WHERE schedule_problem IS NULL AND unsound_messages = 0
        ),
        messages AS (
          SELECT
            incoming.position,
            incoming.schedule_id,
            incoming.page_name,
            incoming.slot_id,
            incoming.message_type,
            incoming.scheduled_send_at,
            incoming.caption_id,
            LOWER(TRIM(incoming.category)) AS category,
            keys.use_key,
            incoming.scheduled_send_at < started AND sent.position IS NOT NULL AS is_carried
          FROM commit_messages AS incoming
          INNER JOIN sound ON sound.position = incoming.position
          LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.caption_use_keys` AS keys
            ON keys.caption_id = incoming.caption_id
          LEFT JOIN (SELECT DISTINCT position, caption_id, scheduled_send_at FROM commit_planned WHERE is_replaced) AS sent
            ON sent.position = incoming.position
              AND sent.caption_id = incoming.caption_id
              AND sent.scheduled_send_at = incoming.scheduled_send_at
        ),
        known_pages AS (
          SELECT page_name FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
          UNION DISTINCT
          SELECT page_name FROM `of-scheduler-proj.eros_scheduling_brain.page_analysis`
        ),
        locks AS (
          SELECT
            held.page_name,
            held.schedule_id,
            held.slot_id,
            held.scheduled_send_date,
            COALESCE(keys.use_key, CONCAT('#', CAST(held.caption_id AS STRING))) AS use_key
          FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments` AS held
          LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.caption_use_keys` AS keys ON keys.caption_id = held.caption_id
          WHERE held.page_name IN UNNEST(pages)
            AND held.is_active
            AND (held.scheduled_send_date >= today OR held.scheduled_send_date IS NULL)
        ),
        stock AS (
          SELECT page_name, LOWER(TRIM(content_category)) AS category, items_available
          FROM `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory`
          WHERE page_name IN UNNEST(pages)
          QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name, LOWER(TRIM(content_category)) ORDER BY refreshed_at DESC) = 1
        ),
        taken AS (
          SELECT position, page_name, category, SUM(items) AS items
          FROM (
            SELECT position, page_name, category, 1 AS items
            FROM messages
            WHERE message_type = 'PPV' AND NOT is_carried
            UNION ALL
            SELECT commit_planned.position, sound.page_name, commit_planned.category, -1
            FROM commit_planned
            INNER JOIN sound ON sound.position = commit_planned.position
            WHERE commit_planned.is_replaced
              AND commit_planned.message_type = 'PPV'
              AND commit_planned.scheduled_send_at >= started
          )
          GROUP BY position, page_name, category
        ),
        own_faults AS (
          SELECT position, 1 AS weight, schedule_problem AS sentence FROM schedules WHERE schedule_problem IS NOT NULL
          UNION ALL
          SELECT position, 2, message_problem FROM commit_messages WHERE message_problem IS NOT NULL
          UNION ALL
          SELECT
            later.position,
            3,
            FORMAT(
              '%s, earlier in the same call, plans the same week of %s; generate a week once', MIN(earlier.schedule_id), later.page_name
            )
          FROM schedules AS later
          INNER JOIN schedules AS earlier
            ON earlier.page_name = later.page_name
              AND earlier.week_start = later.week_start
              AND earlier.position < later.position
          GROUP BY later.position, later.page_name
          UNION ALL
          SELECT
            sound.position,
            4,
            FORMAT(
              '%s was committed on %s by %s with another payload; claim the page again for a new generation',
              planned.schedule_id,
              FORMAT_TIMESTAMP('%Y-%m-%d %H:%M', planned.created_at, 'America/Los_Angeles'),
              COALESCE(planned.created_by, 'unknown')
            )
          FROM sound
          INNER JOIN planned ON planned.position = sound.position AND planned.schedule_id = sound.schedule_id
          WHERE planned.payload_hash IS DISTINCT FROM sound.payload_hash
          UNION ALL
          SELECT
            sound.position,
            5,
            FORMAT(
              'the week of %t is approved: %s, by %s on %s; hold that schedule first, then generate the week again',
              sound.week_start,
              planned.schedule_id,
              COALESCE(planned.approved_by, 'unknown'),
              COALESCE(FORMAT_TIMESTAMP('%Y-%m-%d at %H:%M', planned.approved_at, 'America/Los_Angeles'), 'an unknown day')
            )
          FROM sound
          INNER JOIN planned ON planned.position = sound.position AND planned.schedule_id != sound.schedule_id
          WHERE planned.status = 'APPROVED'
          UNION ALL
          SELECT
            sound.position,
            6,
            FORMAT('%s, a newer generation of this week, is already committed; nothing is left to do', MAX(planned.schedule_id))
          FROM sound
          INNER JOIN planned ON planned.position = sound.position AND planned.generation > sound.generation
          GROUP BY sound.position
          UNION ALL
          SELECT
            sound.position, 7, FORMAT('page %T is not known; add its profile, or check the spelling', sound.page_name)
          FROM sound
          LEFT JOIN known_pages ON known_pages.page_name = sound.page_name
          WHERE known_pages.page_name IS NULL
          UNION ALL
          SELECT
            position, 8, FORMAT('the week of %t is over; plan a week that is to come', week_start)
          FROM sound
          WHERE DATE_ADD(week_start, INTERVAL 7 DAY) <= today
          UNION ALL
          SELECT position, 9, FORMAT('slot %s is named %d times', slot_id, COUNT(*))
          FROM messages
          GROUP BY position, slot_id
          HAVING COUNT(*) > 1
          UNION ALL
          SELECT
            position,
            10,
            FORMAT(
              'caption %d is wanted by %d slots (%s); a caption goes out once a week',
              MIN(caption_id), COUNT(*), STRING_AGG(slot_id, ', ' ORDER BY slot_id)
            )
          FROM messages
          WHERE use_key IS NOT NULL
          GROUP BY position, use_key
          HAVING COUNT(*) > 1
          UNION ALL
          SELECT position, 11, FORMAT('slot %s wants caption %d, which caption_bank does not have; generate the week again', slot_id, caption_id)
          FROM messages
          WHERE use_key IS NULL
          UNION ALL
          SELECT
            position,
            12,
            FORMAT('slot %s was to be sent on %t, which is past; generate the week again', slot_id, DATE(scheduled_send_at, 'America/Los_Angeles'))
          FROM messages
          WHERE DATE(scheduled_send_at, 'America/Los_Angeles') < today AND NOT is_carried
          UNION ALL
          SELECT
            messages.position,
            13,
            FORMAT(
              'caption %d, wanted by slot %s, is locked by slot %s of schedule %s until %s; generate the week again, or swap it there',
              messages.caption_id,
              messages.slot_id,
              COALESCE(locks.slot_id, 'NULL'),
              COALESCE(locks.schedule_id, 'NULL'),
              COALESCE(CAST(locks.scheduled_send_date AS STRING), 'it is released')
            )
          FROM messages
          INNER JOIN locks ON locks.page_name = messages.page_name AND locks.use_key = messages.use_key
          LEFT JOIN planned ON planned.position = messages.position AND planned.schedule_id = locks.schedule_id
          WHERE NOT COALESCE(planned.is_replaced OR locks.schedule_id = messages.schedule_id, FALSE)
          UNION ALL
          SELECT
            taken.position,
            14,
            FORMAT(
              'the week takes %d more items of %s than are planned now, and %d are in stock; add stock, or generate it again',
              taken.items, taken.category, stock.items_available
            )
          FROM taken
          INNER JOIN stock ON stock.page_name = taken.page_name AND stock.category = taken.category
          WHERE taken.items > GREATEST(stock.items_available, 0)
        ),
        repeated AS (
          SELECT planned.position, planned.status
          FROM sound
          INNER JOIN planned
            ON planned.position = sound.position
              AND planned.schedule_id = sound.schedule_id
              AND planned.payload_hash = sound.payload_hash
        ),
        -- What stands on its own, and so may take what a later schedule of the same page wants.
        standing AS (
          SELECT sound.position
          FROM sound
          LEFT JOIN (SELECT DISTINCT position FROM own_faults) AS faulty ON faulty.position = sound.position
          LEFT JOIN repeated ON repeated.position = sound.position
          WHERE faulty.position IS NULL AND repeated.position IS NULL
        ),
        faults AS (
          SELECT * FROM own_faults
          UNION ALL
          SELECT
            later.position,
            15,
            FORMAT(
              'caption %d, wanted by slot %s, is wanted by slot %s earlier in the same call; commit this week in a call of its own',
              later.caption_id, later.slot_id, earlier.slot_id
            )
          FROM messages AS later
          INNER JOIN messages AS earlier ON earlier.page_name = later.page_name AND earlier.use_key = later.use_key
          INNER JOIN standing ON standing.position = earlier.position
          WHERE earlier.position < later.position
          UNION ALL
          SELECT
            later.position,
            16,
            FORMAT(
              'with what is earlier in the same call more items of %s are taken than the %d in stock; commit this week in a call of its own',
              later.category, stock.items_available
            )
          FROM taken AS later
          INNER JOIN taken AS earlier ON earlier.page_name = later.page_name AND earlier.category = later.category
          INNER JOIN standing ON standing.position = earlier.position
          INNER JOIN stock ON stock.page_name = later.page_name AND stock.category = later.category
          WHERE earlier.position < later.position AND later.items > 0
          GROUP BY later.position, later.category, later.items, stock.items_available
          HAVING later.items + SUM(GREATEST(earlier.items, 0)) > GREATEST(stock.items_available, 0)
        ),
        refusals AS (
          SELECT position, STRING_AGG(sentence, '; ' ORDER BY weight, sentence LIMIT 10) AS message, COUNT(*) AS faults
          FROM faults
          GROUP BY position
        ),
        replacements AS (
          SELECT position, STRING_AGG(FORMAT('%s (%s)', schedule_id, status), ', ' ORDER BY schedule_id) AS replaced
          FROM planned
          WHERE is_replaced
          GROUP BY position
        )
      SELECT AS STRUCT
        ARRAY_AGG(
          STRUCT(
            schedules.position,
            schedules.schedule_id,
            schedules.page_name,
            schedules.week_start,
            CASE
              WHEN repeated.position IS NOT NULL THEN 'UNCHANGED'
              WHEN refusals.position IS NOT NULL THEN 'REFUSED'
              ELSE 'ACCEPTED'
            END AS outcome,
            CASE
              WHEN repeated.position IS NOT NULL
                THEN FORMAT('%s was committed already with this payload and is %s', schedules.schedule_id, repeated.status)
              WHEN refusals.position IS NOT NULL THEN CONCAT(
                refusals.message, IF(refusals.faults > 10, FORMAT('; and %d more faults', refusals.faults - 10), '')
              )
              ELSE CONCAT(
                FORMAT('committed with %d messages', schedules.messages), COALESCE(CONCAT('; replaces ', replacements.replaced), '')
              )
            END AS message,
            IF(repeated.position IS NULL AND refusals.position IS NULL, schedules.messages, 0) AS rows_written
          )
          ORDER BY schedules.position
        ),
        COUNTIF(repeated.position IS NULL AND refusals.position IS NULL),
        COUNTIF(repeated.position IS NULL AND refusals.position IS NULL AND replacements.position IS NOT NULL)
      FROM schedules
      LEFT JOIN repeated ON repeated.position = schedules.position
      LEFT JOIN refusals ON refusals.position = schedules.position
      LEFT JOIN replacements ON replacements.position = schedules.position
    );

    IF accepted_weeks > 0 THEN
      UPDATE `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
      SET
        is_active = FALSE,
        released_at = started,
        release_reason = IF(COALESCE(scheduled_send_at < started, scheduled_send_date < today, FALSE), 'PAST_DATE', 'REPLACED')
      WHERE is_active
        AND (scheduled_send_date >= first_week OR scheduled_send_date IS NULL)
        AND schedule_id IN (
          SELECT commit_planned.schedule_id
          FROM commit_planned
          INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = commit_planned.position
          WHERE commit_planned.is_replaced AND accepted.outcome = 'ACCEPTED'
          UNION ALL
          SELECT accepted.schedule_id FROM UNNEST(verdicts) AS accepted WHERE accepted.outcome = 'ACCEPTED'
        );

      IF replaced_weeks > 0 THEN
        UPDATE `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
        SET status = 'CANCELLED'
        WHERE week_start >= first_week
          AND week_start <= last_week
          AND schedule_id IN (
            SELECT commit_planned.schedule_id
            FROM commit_planned
            INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = commit_planned.position
            WHERE commit_planned.is_replaced AND accepted.outcome = 'ACCEPTED'
          );
      END IF;

      -- Only the newest row of a category counts, as in available_captions.
      UPDATE `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory` AS stock
      SET items_available = stock.items_available - taken.items
      FROM (
        SELECT changes.page_name, changes.category, changes.items, newest.refreshed_at
        FROM (
          SELECT page_name, category, SUM(items) AS items
          FROM (
            SELECT accepted.page_name, LOWER(TRIM(incoming.category)) AS category, 1 AS items
            FROM commit_messages AS incoming
            INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = incoming.position
            LEFT JOIN (SELECT DISTINCT position, caption_id, scheduled_send_at FROM commit_planned WHERE is_replaced) AS sent
              ON sent.position = incoming.position
                AND sent.caption_id = incoming.caption_id
                AND sent.scheduled_send_at = incoming.scheduled_send_at
            WHERE accepted.outcome = 'ACCEPTED'
              AND incoming.message_type = 'PPV'
              AND (incoming.scheduled_send_at >= started OR sent.position IS NULL)
            UNION ALL
            SELECT accepted.page_name, commit_planned.category, -1
            FROM commit_planned
            INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = commit_planned.position
            WHERE accepted.outcome = 'ACCEPTED'
              AND commit_planned.is_replaced
              AND commit_planned.message_type = 'PPV'
              AND commit_planned.scheduled_send_at >= started
          )
          GROUP BY page_name, category
        ) AS changes
        INNER JOIN (
          SELECT page_name, LOWER(TRIM(content_category)) AS category, MAX(refreshed_at) AS refreshed_at
          FROM `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory`
          WHERE page_name IN UNNEST(pages)
          GROUP BY page_name, category
        ) AS newest
          ON newest.page_name = changes.page_name AND newest.category = changes.category
        WHERE changes.items != 0
      ) AS taken
      WHERE stock.page_name = taken.page_name
        AND LOWER(TRIM(stock.content_category)) = taken.category
        AND (stock.refreshed_at = taken.refreshed_at OR taken.refreshed_at IS NULL);

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` (
        schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, funnel_id, funnel_stage,
        caption_id, category, price_tier, price, expected_emv, score, policy, explored, selection_probability, experiment_arm,
        reason, colour, is_valid, status, pinned, note, mode, seed, created_at, created_by, payload_hash
      )
      SELECT
        incoming.schedule_id,
        incoming.slot_id,
        incoming.page_name,
        incoming.week_start,
        incoming.scheduled_send_at,
        incoming.scheduled_local,
        incoming.message_type,
        incoming.funnel_id,
        incoming.funnel_stage,
        incoming.caption_id,
        incoming.category,
        incoming.price_tier,
        incoming.price,
        incoming.expected_emv,
        incoming.score,
        incoming.policy,
        incoming.explored,
        incoming.selection_probability,
        incoming.experiment_arm,
        incoming.reason,
        incoming.colour,
        incoming.is_valid,
        incoming.status,
        incoming.pinned,
        incoming.note,
        incoming.mode,
        incoming.seed,
        started,
        incoming.created_by,
        incoming.payload_hash
      FROM commit_messages AS incoming
      INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = incoming.position
      WHERE accepted.outcome = 'ACCEPTED';

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
        (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, scheduled_send_at, assigned_at, is_active)
      SELECT
        incoming.page_name,
        incoming.caption_id,
        incoming.schedule_id,
        incoming.slot_id,
        DATE(incoming.scheduled_send_at, 'America/Los_Angeles'),
        incoming.scheduled_send_at,
        started,
        TRUE
      FROM commit_messages AS incoming
      INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = incoming.position
      WHERE accepted.outcome = 'ACCEPTED';

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.schedule_changes`
        (change_id, schedule_id, page_name, action, field, value_from, value_to, changed_at, changed_by)
      SELECT
        GENERATE_UUID(), changes.schedule_id, changes.page_name, changes.action, changes.field, changes.value_from, changes.value_to,
        started, changes.changed_by
      FROM (
        SELECT DISTINCT
          planned.schedule_id, accepted.page_name, 'CANCEL' AS action, 'status' AS field, planned.status AS value_from,
          'CANCELLED' AS value_to, incoming.created_by AS changed_by
        FROM commit_planned AS planned
        INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = planned.position
        INNER JOIN (SELECT DISTINCT position, created_by FROM commit_messages) AS incoming ON incoming.position = accepted.position
        WHERE planned.is_replaced AND accepted.outcome = 'ACCEPTED'
        UNION ALL
        SELECT DISTINCT
          incoming.schedule_id, incoming.page_name, 'COMMIT', IF(incoming.summary IS NULL, 'status', 'summary'), CAST(NULL AS STRING),
          COALESCE(incoming.summary, incoming.status), incoming.created_by
        FROM commit_messages AS incoming
        INNER JOIN UNNEST(verdicts) AS accepted ON accepted.position = incoming.position
        WHERE accepted.outcome = 'ACCEPTED'
      ) AS changes;
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
      'commit_schedules',
      started,
      CURRENT_TIMESTAMP(),
      'FAILED',
      today,
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('commit_schedules committed nothing: ', problem);
  END;

  SELECT schedule_id, page_name, outcome, message, rows_written FROM UNNEST(verdicts) ORDER BY position;
END;
