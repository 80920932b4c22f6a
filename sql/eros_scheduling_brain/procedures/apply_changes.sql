-- Brings what people changed in a tab into the warehouse: approve, hold and release of whole schedules; swap, edit, add, remove,
-- pin, unpin and note of messages. One transaction; locks and stock move along, and every change applied is a row of schedule_changes.
-- payload: JSON {changed_by, changes: [{change_id, action, schedule_id, page_name, week_start, slot_id, expected: {field: value},
-- to: {field: value}}]}. expected holds fields as the tab last read them: another value there now refuses the change. to holds
--   APPROVE, HOLD, RELEASE: is_valid, where the add-on has validated the rows as they will be (slot_id is null)
--   SWAP: caption_id, and if wanted price, expected_emv, score, reason      EDIT: price, scheduled_local or scheduled_send_at
--   ADD: message_type, caption_id, scheduled_local or scheduled_send_at, for a PPV price, and if wanted note, pinned, funnel_id,
--        funnel_stage, expected_emv, score, reason; slot_id null takes the next free number
--   NOTE: note (null clears it)      REMOVE, PIN, UNPIN: nothing
-- category, price_tier and caption_key may stand beside a caption_id and are not read: the bank's of today count.
-- Answers one row a change: change_id, schedule_id, slot_id, outcome, message. APPLIED; UNCHANGED: this change_id was applied before
-- or it is so already; REFUSED: the message says what and what to do; NOT_APPLIED: another change of its schedule was refused.
-- A schedule takes all of its changes or none, whatever becomes of the others. A payload that cannot be read is an error.
-- A message that is held by itself (watch_pages) is changed as any other and stays held until the RELEASE of its schedule, which then
-- leaves the schedule's own status as it is; HOLD of the schedule makes it one of all.
-- HELD must be released before it is approved; an approved schedule stays approved when its future messages are changed. RELEASE
-- and APPROVE lock again what the sweep freed meanwhile. Messages whose time is past keep caption, price and time.
-- Called by: the add-on, when a page's changes are saved. Two schedules of a page in one call never exchange a caption or stock.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.apply_changes`('{"changed_by": "…", "changes": […]}')
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.apply_changes`(payload STRING)
OPTIONS (description = 'Applies changes to schedules, with their locks and stock.')
BEGIN
  DECLARE started TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE limit_kb INT64;
  DECLARE price_minimum, price_maximum, low_below, premium_above NUMERIC;
  DECLARE parsed JSON;
  DECLARE editor STRING;
  DECLARE first_week, last_week DATE;
  DECLARE seen_since TIMESTAMP;
  DECLARE pages ARRAY<STRING>;
  DECLARE new_captions ARRAY<INT64>;
  DECLARE restricted ARRAY<STRUCT<page_name STRING, caption_id INT64, why STRING>>;
  DECLARE seen ARRAY<STRUCT<change_id STRING, slot_id STRING>>;
  DECLARE malformed, problem STRING;

  BEGIN
    SET (limit_kb, price_minimum, price_maximum, low_below, premium_above) = (
      SELECT AS STRUCT
        COALESCE(MAX(LAX_INT64(parameters.payload_limit_kb)), 800),
        CAST(COALESCE(MAX(LAX_FLOAT64(parameters.price_minimum)), 3) AS NUMERIC),
        CAST(COALESCE(MAX(LAX_FLOAT64(parameters.price_maximum)), 50) AS NUMERIC),
        CAST(COALESCE(MAX(LAX_FLOAT64(parameters.price_low_below)), 10) AS NUMERIC),
        CAST(COALESCE(MAX(LAX_FLOAT64(parameters.price_premium_above)), 20) AS NUMERIC)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    );
    IF COALESCE(BYTE_LENGTH(payload) > 1024 * limit_kb, FALSE) THEN
      RAISE USING MESSAGE = FORMAT(
        'the payload has %d bytes, more than %d KB; save fewer changes at once', BYTE_LENGTH(payload), limit_kb
      );
    END IF;
    SET parsed = SAFE.PARSE_JSON(payload, wide_number_mode => 'round');
    SET malformed = CASE
      WHEN payload IS NULL THEN 'the payload is NULL; give a JSON object with changed_by and changes'
      WHEN parsed IS NULL THEN CONCAT('the payload is not JSON; it begins with ', FORMAT('%T', SUBSTR(payload, 1, 60)))
      WHEN JSON_TYPE(parsed) != 'object' THEN CONCAT('the payload is of type ', JSON_TYPE(parsed), '; give an object with changed_by and changes')
      WHEN COALESCE(ARRAY_LENGTH(JSON_QUERY_ARRAY(parsed.changes)), 0) = 0 THEN 'the payload has no array changes, or nothing in it'
      ELSE (
        SELECT STRING_AGG(FORMAT('change %d of the payload lacks its change_id or schedule_id', position + 1), '; ' ORDER BY position LIMIT 10)
        FROM UNNEST(JSON_QUERY_ARRAY(parsed.changes)) AS element WITH OFFSET AS position
        WHERE COALESCE(TRIM(JSON_VALUE(element.change_id)), '') = '' OR COALESCE(TRIM(JSON_VALUE(element.schedule_id)), '') = ''
      )
    END;
    IF malformed IS NOT NULL THEN
      RAISE USING MESSAGE = malformed;
    END IF;
    SET editor = COALESCE(NULLIF(TRIM(JSON_VALUE(parsed.changed_by)), ''), 'unknown');

    -- A row a change, with what is wrong with it by itself. parts: what of its slot it changes, to be changed once in a call.
    CREATE OR REPLACE TEMP TABLE apply_requested AS
    WITH
      read AS (
        SELECT
          position,
          expected,
          wanted,
          given_expected,
          given_to,
          JSON_VALUE(element.change_id) AS change_id,
          COALESCE(JSON_VALUE(element.action), '') AS action,
          JSON_VALUE(element.schedule_id) AS schedule_id,
          JSON_VALUE(element.page_name) AS page_name,
          SAFE_CAST(JSON_VALUE(element.week_start) AS DATE) AS week_start,
          NULLIF(JSON_VALUE(element.slot_id), '') AS slot_id,
          SAFE_CAST(JSON_VALUE(wanted.is_valid) AS BOOL) AS to_is_valid,
          SAFE_CAST(JSON_VALUE(wanted.caption_id) AS INT64) AS to_caption_id,
          JSON_TYPE(wanted.price) IS NOT NULL AS has_price,
          SAFE_CAST(JSON_VALUE(wanted.price) AS NUMERIC) AS to_price,
          JSON_TYPE(wanted.scheduled_local) IS NOT NULL OR JSON_TYPE(wanted.scheduled_send_at) IS NOT NULL AS has_time,
          SAFE_CAST(JSON_VALUE(wanted.scheduled_local) AS DATETIME) AS to_local,
          COALESCE(
            SAFE_CAST(JSON_VALUE(wanted.scheduled_send_at) AS TIMESTAMP),
            TIMESTAMP(SAFE_CAST(JSON_VALUE(wanted.scheduled_local) AS DATETIME), 'America/Los_Angeles')
          ) AS to_send_at,
          JSON_VALUE(wanted.message_type) AS to_message_type,
          JSON_VALUE(wanted.note) AS to_note,
          SAFE_CAST(JSON_VALUE(wanted.pinned) AS BOOL) AS to_pinned,
          JSON_VALUE(wanted.funnel_id) AS to_funnel_id,
          JSON_VALUE(wanted.funnel_stage) AS to_funnel_stage,
          SAFE_CAST(JSON_VALUE(wanted.expected_emv) AS FLOAT64) AS to_expected_emv,
          SAFE_CAST(JSON_VALUE(wanted.score) AS FLOAT64) AS to_score,
          JSON_VALUE(wanted.reason) AS to_reason
        FROM (
          SELECT
            position,
            element,
            JSON_TYPE(element.expected) AS given_expected,
            JSON_TYPE(element.`to`) AS given_to,
            IF(JSON_TYPE(element.expected) = 'object', element.expected, JSON '{}') AS expected,
            IF(JSON_TYPE(element.`to`) = 'object', element.`to`, JSON '{}') AS wanted
          FROM UNNEST(JSON_QUERY_ARRAY(parsed.changes)) AS element WITH OFFSET AS position
        )
      ),
      classed AS (
        SELECT
          *,
          action IN ('APPROVE', 'HOLD', 'RELEASE') AS is_whole,
          action IN ('SWAP', 'ADD') AS has_caption,
          CASE
            WHEN action IN ('APPROVE', 'HOLD', 'RELEASE') THEN ['status']
            WHEN action = 'SWAP' THEN IF(has_price, ['caption', 'price'], ['caption'])
            WHEN action = 'EDIT' THEN ARRAY_CONCAT(IF(has_price, ['price'], []), IF(has_time, ['time'], []))
            WHEN action IN ('PIN', 'UNPIN') THEN ['pin']
            WHEN action = 'NOTE' THEN ['note']
            ELSE ['caption', 'price', 'time', 'pin', 'note']
          END AS parts,
          TO_JSON_STRING(CASE
            WHEN action IN ('APPROVE', 'HOLD', 'RELEASE') THEN JSON_REMOVE(wanted, '$.is_valid', '$.status')
            WHEN action = 'SWAP' THEN JSON_REMOVE(
              wanted, '$.caption_id', '$.price', '$.expected_emv', '$.score', '$.reason', '$.category', '$.price_tier', '$.caption_key'
            )
            WHEN action = 'EDIT' THEN JSON_REMOVE(wanted, '$.price', '$.scheduled_local', '$.scheduled_send_at')
            WHEN action = 'ADD' THEN JSON_REMOVE(
              wanted, '$.message_type', '$.caption_id', '$.price', '$.scheduled_local', '$.scheduled_send_at', '$.note', '$.pinned',
              '$.funnel_id', '$.funnel_stage', '$.expected_emv', '$.score', '$.reason', '$.category', '$.price_tier', '$.caption_key'
            )
            WHEN action = 'NOTE' THEN JSON_REMOVE(wanted, '$.note')
            WHEN action IN ('PIN', 'UNPIN') THEN JSON_REMOVE(wanted, '$.pinned')
            ELSE wanted
          END) AS unread_to,
          TO_JSON_STRING(JSON_REMOVE(
            expected, '$.status', '$.message_type', '$.scheduled_send_at', '$.scheduled_local', '$.funnel_id', '$.funnel_stage',
            '$.caption_id', '$.category', '$.price_tier', '$.price', '$.pinned', '$.note'
          )) AS unread_expected
        FROM read
      )
    SELECT
      * EXCEPT (unread_to, unread_expected, given_expected, given_to, wanted, to_local, has_caption),
      (
        SELECT STRING_AGG(fault.sentence, '; ')
        FROM UNNEST([
          STRUCT(
            action NOT IN ('APPROVE', 'HOLD', 'RELEASE', 'SWAP', 'EDIT', 'ADD', 'REMOVE', 'PIN', 'UNPIN', 'NOTE') AS wrong,
            FORMAT('%T is no action; use APPROVE, HOLD, RELEASE, SWAP, EDIT, ADD, REMOVE, PIN, UNPIN or NOTE', action) AS sentence
          ),
          STRUCT(COALESCE(page_name, '') = '', 'page_name is missing'),
          STRUCT(week_start IS NULL, 'week_start must be a Monday such as 2025-03-10'),
          STRUCT(is_whole AND slot_id IS NOT NULL, CONCAT(action, ' is of a whole schedule; leave slot_id null')),
          STRUCT(NOT is_whole AND action != 'ADD' AND slot_id IS NULL, CONCAT(action, ' needs the slot_id of a message')),
          STRUCT(
            action = 'ADD' AND COALESCE(NOT REGEXP_CONTAINS(SUBSTR(slot_id, LENGTH(schedule_id) + 1), r'^#\d{3,}$')
              OR NOT STARTS_WITH(slot_id, schedule_id), FALSE),
            FORMAT('slot %s must be %s#number, or null', COALESCE(slot_id, ''), schedule_id)
          ),
          STRUCT(COALESCE(given_to NOT IN ('object', 'null'), FALSE), 'to must be an object of fields'),
          STRUCT(COALESCE(given_expected NOT IN ('object', 'null'), FALSE), 'expected must be an object of fields'),
          STRUCT(unread_to != '{}', FORMAT('%s cannot change %s', action, SUBSTR(unread_to, 1, 120))),
          STRUCT(unread_expected != '{}', FORMAT('expected has what cannot be compared: %s', SUBSTR(unread_expected, 1, 120))),
          STRUCT(has_caption AND to_caption_id IS NULL, 'to.caption_id must be a whole number'),
          STRUCT(
            has_price AND to_price IS NULL AND JSON_TYPE(wanted.price) != 'null', 'to.price must be an amount or null'
          ),
          STRUCT(action = 'EDIT' AND NOT has_price AND NOT has_time, 'EDIT needs a price or a time in to'),
          STRUCT(
            action IN ('EDIT', 'ADD') AND to_send_at IS NULL AND (has_time OR action = 'ADD'),
            'to.scheduled_local must be a local time such as 2025-03-10T13:11:00'
          ),
          STRUCT(
            to_local != DATETIME(to_send_at, 'America/Los_Angeles')
              OR (to_local IS NULL AND COALESCE(JSON_TYPE(wanted.scheduled_local), 'null') != 'null'),
            FORMAT(
              '%s is no time that the clock of Los Angeles shows then; give another', COALESCE(JSON_VALUE(wanted.scheduled_local), 'to.scheduled_local')
            )
          ),
          STRUCT(
            action = 'ADD' AND COALESCE(to_message_type NOT IN ('PPV', 'BUMP', 'FOLLOW_UP'), TRUE),
            'to.message_type must be PPV, BUMP or FOLLOW_UP'
          ),
          STRUCT(
            action = 'NOTE' AND (JSON_TYPE(wanted.note) IS NULL OR to_note IS NULL AND JSON_TYPE(wanted.note) != 'null'),
            'to.note must be a text or null'
          ),
          STRUCT(
            to_is_valid IS NULL AND COALESCE(JSON_TYPE(wanted.is_valid), 'null') != 'null', 'to.is_valid must be true or false'
          )
        ]) AS fault
        WHERE fault.wrong
      ) AS problem
    FROM classed;

    SET (first_week, last_week, pages, new_captions) = (
      SELECT AS STRUCT
        MIN(week_start),
        MAX(week_start),
        ARRAY_AGG(DISTINCT page_name IGNORE NULLS),
        ARRAY_AGG(DISTINCT IF(action IN ('SWAP', 'ADD'), to_caption_id, NULL) IGNORE NULLS)
      FROM apply_requested
    );
    -- A schedule is not planned, and so not changed, longer than this before its week.
    SET seen_since = TIMESTAMP_SUB(TIMESTAMP(LEAST(COALESCE(first_week, today), today)), INTERVAL 60 DAY);
    IF ARRAY_LENGTH(new_captions) > 0 THEN
      SET restricted = (
        SELECT ARRAY_AGG(STRUCT(page_name, caption_id, unavailable_reason AS why))
        FROM `of-scheduler-proj.eros_scheduling_brain.available_captions`
        WHERE page_name IN UNNEST(pages) AND caption_id IN UNNEST(new_captions) AND standing IN ('INACTIVE', 'RESTRICTED')
      );
    END IF;

    BEGIN TRANSACTION;
    UPDATE `of-scheduler-proj.eros_scheduling_brain.commit_guard` SET version = version + 1 WHERE TRUE;

    SET seen = (
      SELECT ARRAY_AGG(STRUCT(change_id, slot_id))
      FROM `of-scheduler-proj.eros_scheduling_brain.schedule_changes`
      WHERE changed_at >= seen_since AND change_id IN (SELECT change_id FROM apply_requested)
    );

    -- The messages of the schedules named, as they are (none where one is to be added) and as all changes together would make them.
    CREATE OR REPLACE TEMP TABLE apply_slots AS
    WITH
      requested AS (
        SELECT apply_requested.* EXCEPT (parts)
        FROM apply_requested
        WHERE problem IS NULL AND change_id NOT IN (SELECT change_id FROM UNNEST(seen))
      ),
      planned AS (
        SELECT *
        FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
        WHERE week_start >= first_week
          AND week_start <= last_week
          AND schedule_id IN (SELECT schedule_id FROM requested)
      ),
      schedules AS (
        SELECT
          schedule_id,
          ANY_VALUE(page_name) AS page_name,
          ANY_VALUE(week_start) AS week_start,
          -- A message held by itself tells in held_from how its schedule stands.
          MAX(IF(status = 'HELD', COALESCE(held_from, status), status)) AS status,
          COUNTIF(status = 'HELD' AND held_from IS NOT NULL) AS held_messages,
          LOGICAL_AND(COALESCE(is_valid, FALSE)) AS is_valid,
          MAX(mode) AS mode,
          MAX(seed) AS seed,
          MAX(colour) AS colour,
          MAX(payload_hash) AS payload_hash,
          MAX(approved_at) AS approved_at,
          MAX(approved_by) AS approved_by
        FROM planned
        GROUP BY schedule_id
      ),
      -- Numbers ever used: what was removed keeps its own.
      numbers AS (
        SELECT schedule_id, MAX(SAFE_CAST(REGEXP_EXTRACT(slot_id, r'#(\d+)$') AS INT64)) AS last_number
        FROM (
          SELECT schedule_id, slot_id FROM planned
          UNION ALL
          SELECT schedule_id, slot_id
          FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
          WHERE scheduled_send_date >= first_week AND schedule_id IN (SELECT schedule_id FROM requested)
          UNION ALL
          SELECT schedule_id, slot_id FROM requested WHERE action = 'ADD'
        )
        GROUP BY schedule_id
      ),
      added AS (
        SELECT
          requested.*,
          COALESCE(
            requested.slot_id,
            FORMAT(
              '%s#%03d',
              requested.schedule_id,
              numbers.last_number + ROW_NUMBER() OVER (
                PARTITION BY requested.schedule_id, requested.slot_id IS NULL ORDER BY requested.position
              )
            )
          ) AS new_slot_id
        FROM requested
        INNER JOIN numbers ON numbers.schedule_id = requested.schedule_id
        WHERE requested.action = 'ADD'
      ),
      changed AS (
        SELECT
          schedule_id,
          slot_id,
          LOGICAL_OR(action = 'REMOVE') AS is_removed,
          MAX(IF(action = 'SWAP', to_caption_id, NULL)) AS caption_id,
          MAX(IF(action = 'SWAP', to_expected_emv, NULL)) AS expected_emv,
          MAX(IF(action = 'SWAP', to_score, NULL)) AS score,
          MAX(IF(action = 'SWAP', to_reason, NULL)) AS reason,
          LOGICAL_OR(has_price AND action IN ('SWAP', 'EDIT')) AS has_price,
          MAX(IF(action IN ('SWAP', 'EDIT'), to_price, NULL)) AS price,
          MAX(IF(action = 'EDIT', to_send_at, NULL)) AS send_at,
          LOGICAL_OR(action = 'PIN') AS pinned,
          LOGICAL_OR(action = 'UNPIN') AS unpinned,
          LOGICAL_OR(action = 'NOTE') AS noted,
          MAX(IF(action = 'NOTE', to_note, NULL)) AS note
        FROM requested
        WHERE slot_id IS NOT NULL AND action != 'ADD'
        GROUP BY schedule_id, slot_id
      ),
      whole AS (
        SELECT schedule_id, MAX(action) AS action, LOGICAL_AND(to_is_valid) AS is_valid
        FROM requested
        WHERE is_whole
        GROUP BY schedule_id
      ),
      slots AS (
        SELECT
          planned.schedule_id,
          planned.slot_id,
          CAST(NULL AS INT64) AS added_by,
          COALESCE(changed.is_removed, FALSE) AS is_removed,
          COALESCE(changed.caption_id != planned.caption_id, FALSE) AS is_swapped,
          COALESCE(changed.send_at != planned.scheduled_send_at, FALSE) AS is_moved,
          planned.message_type,
          planned.funnel_id,
          planned.funnel_stage,
          planned.caption_id AS old_caption_id,
          COALESCE(changed.caption_id, planned.caption_id) AS caption_id,
          planned.category AS old_category,
          planned.price_tier AS old_price_tier,
          planned.price AS old_price,
          IF(COALESCE(changed.has_price, FALSE), changed.price, planned.price) AS price,
          planned.scheduled_send_at AS old_send_at,
          planned.scheduled_local AS old_local,
          COALESCE(changed.send_at, planned.scheduled_send_at) AS send_at,
          COALESCE(planned.pinned, FALSE) AS old_pinned,
          CASE
            WHEN changed.pinned THEN TRUE
            WHEN changed.unpinned THEN FALSE
            ELSE COALESCE(planned.pinned, FALSE)
          END AS pinned,
          planned.note AS old_note,
          IF(COALESCE(changed.noted, FALSE), NULLIF(changed.note, ''), planned.note) AS note,
          -- A hand's choice was not drawn: nothing may be measured by it.
          IF(COALESCE(changed.caption_id != planned.caption_id, FALSE), changed.expected_emv, planned.expected_emv) AS expected_emv,
          IF(COALESCE(changed.caption_id != planned.caption_id, FALSE), changed.score, planned.score) AS score,
          IF(COALESCE(changed.caption_id != planned.caption_id, FALSE), changed.reason, planned.reason) AS reason,
          IF(COALESCE(changed.caption_id != planned.caption_id, FALSE), FALSE, planned.explored) AS explored,
          IF(COALESCE(changed.caption_id != planned.caption_id, FALSE), NULL, planned.selection_probability) AS selection_probability,
          planned.status = 'HELD' AND planned.held_from IS NOT NULL AS is_held,
          planned.held_reason
        FROM planned
        LEFT JOIN changed ON changed.schedule_id = planned.schedule_id AND changed.slot_id = planned.slot_id
        UNION ALL
        SELECT
          schedule_id, new_slot_id, position, FALSE, FALSE, FALSE, to_message_type, to_funnel_id, to_funnel_stage, NULL, to_caption_id,
          NULL, NULL, NULL, to_price, NULL, NULL, to_send_at, NULL, COALESCE(to_pinned, FALSE), NULL, NULLIF(to_note, ''),
          to_expected_emv, to_score, to_reason, FALSE, NULL, FALSE, NULL
        FROM added
      )
    SELECT
      slots.* EXCEPT (is_held),
      DATETIME(slots.send_at, 'America/Los_Angeles') AS scheduled_local,
      schedules.held_messages,
      slots.is_held AND COALESCE(whole.action NOT IN ('HOLD', 'RELEASE'), TRUE) AS stays_held,
      schedules.page_name,
      schedules.week_start,
      schedules.status AS old_status,
      schedules.is_valid AS old_is_valid,
      COALESCE(whole.is_valid, schedules.is_valid) AS is_valid,
      CASE whole.action
        WHEN 'APPROVE' THEN 'APPROVED'
        WHEN 'HOLD' THEN 'HELD'
        WHEN 'RELEASE' THEN IF(schedules.status = 'HELD', 'READY', schedules.status)
        ELSE schedules.status
      END AS status,
      schedules.mode,
      schedules.seed,
      schedules.colour,
      schedules.payload_hash,
      CASE
        WHEN whole.action = 'APPROVE' AND schedules.status != 'APPROVED' THEN started
        WHEN whole.action = 'HOLD' THEN NULL
        ELSE schedules.approved_at
      END AS approved_at,
      CASE
        WHEN whole.action = 'APPROVE' AND schedules.status != 'APPROVED' THEN editor
        WHEN whole.action = 'HOLD' THEN NULL
        ELSE schedules.approved_by
      END AS approved_by,
      IF(slots.is_swapped OR slots.added_by IS NOT NULL, keys.content_category, slots.old_category) AS category,
      IF(slots.is_swapped OR slots.added_by IS NOT NULL, keys.price_tier, slots.old_price_tier) AS price_tier,
      -- A caption that the bank lost since it was planned is alone.
      COALESCE(keys.use_key, CONCAT('#', CAST(slots.caption_id AS STRING))) AS use_key,
      keys.caption_id IS NOT NULL AS in_bank,
      -- What must hold a lock when this is done.
      NOT slots.is_removed
        AND slots.send_at >= started
        AND (
          slots.is_swapped
          OR slots.is_moved
          OR slots.added_by IS NOT NULL
          OR COALESCE(whole.action IN ('APPROVE', 'RELEASE'), FALSE)
        ) AS wants_lock
    FROM slots
    INNER JOIN schedules ON schedules.schedule_id = slots.schedule_id
    LEFT JOIN whole ON whole.schedule_id = slots.schedule_id
    LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.caption_use_keys` AS keys ON keys.caption_id = slots.caption_id;

    CREATE OR REPLACE TEMP TABLE apply_verdicts AS
    WITH
      schedules AS (
        SELECT
          schedule_id,
          ANY_VALUE(page_name) AS page_name,
          ANY_VALUE(week_start) AS week_start,
          ANY_VALUE(old_status) AS old_status,
          ANY_VALUE(held_messages) AS held_messages,
          ANY_VALUE(status) AS status,
          ANY_VALUE(old_is_valid) AS old_is_valid,
          ANY_VALUE(is_valid) AS is_valid,
          COUNTIF(NOT is_removed) AS messages_left
        FROM apply_slots
        GROUP BY schedule_id
      ),
      limits AS (
        SELECT
          page_name,
          COALESCE(MAX(min_price), price_minimum) AS min_price,
          COALESCE(MAX(max_price), price_maximum) AS max_price
        FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
        WHERE page_name IN UNNEST(pages)
        GROUP BY page_name
      ),
      overlaps AS (
        SELECT position, MIN(first_change) AS first_change
        FROM (
          SELECT
            requested.position,
            FIRST_VALUE(requested.change_id) OVER same AS first_change,
            ROW_NUMBER() OVER same AS place
          FROM apply_requested AS requested
          CROSS JOIN UNNEST(requested.parts) AS part
          WHERE requested.problem IS NULL
            AND NOT (requested.action = 'ADD' AND requested.slot_id IS NULL)
            AND requested.change_id NOT IN (SELECT change_id FROM UNNEST(seen))
          WINDOW same AS (
            PARTITION BY requested.schedule_id, COALESCE(requested.slot_id, ''), part ORDER BY requested.position
          )
        )
        WHERE place > 1
        GROUP BY position
      ),
      repeats AS (
        SELECT
          position,
          ROW_NUMBER() OVER (PARTITION BY change_id ORDER BY position) > 1 AS is_repeated
        FROM apply_requested
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
      used_slots AS (
        SELECT DISTINCT slot_id
        FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
        WHERE scheduled_send_date >= first_week AND schedule_id IN (SELECT schedule_id FROM schedules)
      ),
      stock AS (
        SELECT page_name, LOWER(TRIM(content_category)) AS category, items_available
        FROM `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory`
        WHERE page_name IN UNNEST(pages)
        QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name, LOWER(TRIM(content_category)) ORDER BY refreshed_at DESC) = 1
      ),
      taken AS (
        SELECT page_name, schedule_id, category, SUM(items) AS items
        FROM (
          SELECT page_name, schedule_id, LOWER(TRIM(category)) AS category, 1 AS items
          FROM apply_slots
          WHERE message_type = 'PPV' AND (is_swapped OR added_by IS NOT NULL) AND NOT is_removed
          UNION ALL
          SELECT page_name, schedule_id, LOWER(TRIM(old_category)), -1
          FROM apply_slots
          WHERE message_type = 'PPV' AND (is_swapped OR is_removed)
        )
        GROUP BY page_name, schedule_id, category
      ),
      -- Schedules of a page share its stock: each counts what those before it take.
      short AS (
        SELECT sums.schedule_id, sums.category, stock.items_available
        FROM (
          SELECT
            *,
            SUM(GREATEST(items, 0)) OVER (PARTITION BY page_name, category ORDER BY schedule_id) AS items_so_far
          FROM taken
        ) AS sums
        INNER JOIN stock ON stock.page_name = sums.page_name AND stock.category = sums.category
        WHERE sums.items > 0 AND sums.items_so_far > GREATEST(stock.items_available, 0)
      ),
      slot_faults AS (
        SELECT schedule_id, slot_id, STRING_AGG(sentence, '; ' ORDER BY sentence LIMIT 5) AS sentences
        FROM (
          SELECT
            slots.schedule_id,
            slots.slot_id,
            FORMAT('caption %d goes out in slot %s of the same week; a caption goes out once a week', slots.caption_id, others.slot_id) AS sentence
          FROM apply_slots AS slots
          INNER JOIN apply_slots AS others
            ON others.schedule_id = slots.schedule_id AND others.use_key = slots.use_key AND others.slot_id != slots.slot_id
          WHERE (slots.is_swapped OR slots.added_by IS NOT NULL) AND NOT slots.is_removed AND NOT others.is_removed
          UNION ALL
          SELECT
            slots.schedule_id,
            slots.slot_id,
            FORMAT(
              'caption %d of slot %s is locked by slot %s of schedule %s until %s; swap one of them',
              slots.caption_id,
              slots.slot_id,
              COALESCE(locks.slot_id, 'NULL'),
              COALESCE(locks.schedule_id, 'NULL'),
              COALESCE(CAST(locks.scheduled_send_date AS STRING), 'it is released')
            )
          FROM apply_slots AS slots
          INNER JOIN locks ON locks.page_name = slots.page_name AND locks.use_key = slots.use_key
          WHERE slots.wants_lock AND COALESCE(locks.schedule_id != slots.schedule_id, TRUE)
          UNION ALL
          SELECT
            slots.schedule_id,
            slots.slot_id,
            FORMAT('caption %d of slot %s is wanted by slot %s in the same call; swap one of them', slots.caption_id, slots.slot_id, others.slot_id)
          FROM apply_slots AS slots
          INNER JOIN apply_slots AS others
            ON others.page_name = slots.page_name AND others.use_key = slots.use_key AND others.schedule_id < slots.schedule_id
          WHERE slots.wants_lock AND others.wants_lock
          UNION ALL
          SELECT
            slots.schedule_id,
            slots.slot_id,
            FORMAT('no more %s in stock (%d); add stock, or take another caption', short.category, short.items_available)
          FROM apply_slots AS slots
          INNER JOIN short ON short.schedule_id = slots.schedule_id AND short.category = LOWER(TRIM(slots.category))
          WHERE slots.message_type = 'PPV' AND (slots.is_swapped OR slots.added_by IS NOT NULL) AND NOT slots.is_removed
          UNION ALL
          SELECT schedule_id, slot_id, FORMAT('slot %s is taken; leave slot_id null', slot_id)
          FROM apply_slots
          WHERE added_by IS NOT NULL AND slot_id IN (SELECT slot_id FROM used_slots)
          UNION ALL
          SELECT schedule_id, slot_id, FORMAT('slot %s is taken; leave slot_id null', slot_id)
          FROM apply_slots
          GROUP BY schedule_id, slot_id
          HAVING COUNT(*) > 1
        )
        GROUP BY schedule_id, slot_id
      ),
      whole_faults AS (
        SELECT slots.schedule_id, STRING_AGG(slot_faults.sentences, '; ' ORDER BY slots.slot_id LIMIT 5) AS sentences
        FROM slot_faults
        INNER JOIN apply_slots AS slots ON slots.schedule_id = slot_faults.schedule_id AND slots.slot_id = slot_faults.slot_id
        WHERE slots.wants_lock
        GROUP BY slots.schedule_id
      ),
      joined AS (
        SELECT
          requested.*,
          schedules.schedule_id IS NOT NULL AS is_known,
          schedules.page_name AS planned_page,
          schedules.week_start AS planned_week,
          schedules.old_status,
          schedules.held_messages,
          schedules.status,
          schedules.old_is_valid,
          schedules.is_valid,
          schedules.messages_left,
          slots.slot_id AS found_slot,
          slots.message_type,
          slots.funnel_id,
          slots.funnel_stage,
          slots.old_caption_id,
          slots.caption_id,
          slots.in_bank,
          slots.old_category,
          slots.category,
          slots.old_price_tier,
          slots.price_tier,
          slots.old_price,
          slots.price,
          slots.old_send_at,
          slots.old_local,
          slots.send_at,
          slots.scheduled_local,
          slots.old_pinned,
          slots.pinned,
          slots.old_note,
          slots.note,
          limits.min_price,
          limits.max_price,
          restrictions.why,
          overlaps.first_change,
          repeats.is_repeated,
          IF(requested.is_whole, whole_faults.sentences, slot_faults.sentences) AS slot_sentences,
          seen_changes.change_id IS NOT NULL AS is_seen,
          seen_changes.slot_id AS seen_slot,
          COALESCE(
            CASE requested.action
              WHEN 'APPROVE' THEN schedules.old_status = 'APPROVED' AND schedules.is_valid = schedules.old_is_valid
              WHEN 'HOLD' THEN schedules.old_status = 'HELD' AND schedules.is_valid = schedules.old_is_valid
              WHEN 'RELEASE' THEN schedules.old_status = 'READY' AND schedules.held_messages = 0
                AND schedules.is_valid = schedules.old_is_valid
              WHEN 'SWAP' THEN requested.to_caption_id = slots.old_caption_id
                AND (NOT requested.has_price OR requested.to_price IS NOT DISTINCT FROM slots.old_price)
              WHEN 'EDIT' THEN (NOT requested.has_price OR requested.to_price IS NOT DISTINCT FROM slots.old_price)
                AND (NOT requested.has_time OR requested.to_send_at = slots.old_send_at)
              WHEN 'PIN' THEN slots.old_pinned
              WHEN 'UNPIN' THEN NOT slots.old_pinned
              WHEN 'NOTE' THEN COALESCE(requested.to_note, '') = COALESCE(slots.old_note, '')
              ELSE FALSE
            END,
            FALSE
          ) AS is_so
        FROM apply_requested AS requested
        LEFT JOIN schedules ON schedules.schedule_id = requested.schedule_id
        LEFT JOIN apply_slots AS slots
          ON slots.schedule_id = requested.schedule_id
            AND IF(requested.action = 'ADD', slots.added_by = requested.position, slots.added_by IS NULL AND slots.slot_id = requested.slot_id)
        LEFT JOIN limits ON limits.page_name = schedules.page_name
        LEFT JOIN overlaps ON overlaps.position = requested.position
        LEFT JOIN repeats ON repeats.position = requested.position
        LEFT JOIN slot_faults ON slot_faults.schedule_id = slots.schedule_id AND slot_faults.slot_id = slots.slot_id
        LEFT JOIN whole_faults ON whole_faults.schedule_id = schedules.schedule_id
        LEFT JOIN UNNEST(seen) AS seen_changes ON seen_changes.change_id = requested.change_id
        LEFT JOIN UNNEST(restricted) AS restrictions
          ON restrictions.page_name = schedules.page_name AND restrictions.caption_id = slots.caption_id
      ),
      judged AS (
        SELECT
          *,
          CASE
            WHEN problem IS NOT NULL THEN problem
            WHEN is_repeated THEN FORMAT('change_id %s stands twice in the call; give each change its own', change_id)
            WHEN is_seen THEN NULL
            WHEN NOT is_known THEN FORMAT(
              'there is no schedule %s in the week of %t; EROS ▸ Show the chosen week reads it anew', schedule_id, week_start
            )
            WHEN planned_page != page_name OR planned_week != week_start THEN FORMAT(
              'schedule %s is of %s in the week of %t, not of %s in that of %t; EROS ▸ Show the chosen week reads it anew',
              schedule_id, planned_page, planned_week, page_name, week_start
            )
            WHEN old_status = 'CANCELLED' THEN FORMAT('schedule %s was replaced by a newer one; EROS ▸ Show the chosen week reads it anew', schedule_id)
            WHEN NOT is_whole AND found_slot IS NULL THEN FORMAT('there is no slot %s any more; EROS ▸ Show the chosen week reads it anew', slot_id)
            WHEN first_change IS NOT NULL THEN FORMAT(
              'change %s of the same call changes the same of %s; send one of them', first_change, COALESCE(slot_id, schedule_id)
            )
            WHEN is_so THEN NULL
            ELSE (
              SELECT STRING_AGG(fault.sentence, '; ')
              FROM UNNEST([
                STRUCT(
                  action IN ('SWAP', 'EDIT', 'REMOVE') AND old_send_at < started AS wrong,
                  FORMAT(
                    'slot %s was to be sent on %s, which is past: it stays as it is', found_slot, FORMAT_DATETIME('%Y-%m-%d at %H:%M', old_local)
                  ) AS sentence
                ),
                STRUCT(
                  action IN ('EDIT', 'ADD') AND (has_time OR action = 'ADD') AND send_at < started,
                  FORMAT('%s is past; give a time to come', FORMAT_DATETIME('%Y-%m-%d %H:%M', scheduled_local))
                ),
                STRUCT(
                  action IN ('EDIT', 'ADD')
                    AND NOT DATE(scheduled_local) BETWEEN planned_week AND DATE_ADD(planned_week, INTERVAL 6 DAY),
                  FORMAT('%s is not in the week of %t', FORMAT_DATETIME('%Y-%m-%d %H:%M', scheduled_local), planned_week)
                ),
                STRUCT(
                  action = 'APPROVE' AND old_status = 'HELD',
                  FORMAT('schedule %s is held; release it first', schedule_id)
                ),
                STRUCT(
                  action = 'RELEASE' AND old_status NOT IN ('HELD', 'READY') AND held_messages = 0,
                  FORMAT('schedule %s is not held but %s', schedule_id, old_status)
                ),
                STRUCT(
                  (action = 'APPROVE' OR (action = 'RELEASE' AND old_status IN ('HELD', 'READY'))) AND NOT is_valid,
                  FORMAT('schedule %s is not valid; put right what its tab says, or generate the week again', schedule_id)
                ),
                STRUCT(
                  action = 'REMOVE' AND messages_left = 0,
                  FORMAT('slot %s would leave schedule %s without a message; hold the schedule instead', found_slot, schedule_id)
                ),
                STRUCT(
                  action IN ('SWAP', 'ADD') AND NOT in_bank, FORMAT('caption_bank does not have caption %d; take another', caption_id)
                ),
                STRUCT(
                  action IN ('SWAP', 'ADD') AND why IS NOT NULL, FORMAT('caption %d is %s; take another', caption_id, why)
                ),
                STRUCT(
                  action IN ('SWAP', 'ADD') AND (message_type = 'PPV') = (price_tier = 'FREE'),
                  FORMAT(
                    'caption %d is %s: %s', caption_id, price_tier,
                    IF(message_type = 'PPV', 'a PPV needs a paid tier', CONCAT('a ', message_type, ' takes FREE captions'))
                  )
                ),
                STRUCT(
                  (has_price OR action IN ('SWAP', 'ADD')) AND message_type = 'PPV' AND price IS NULL,
                  FORMAT('the PPV of slot %s needs a price', found_slot)
                ),
                STRUCT(
                  (has_price OR action = 'ADD') AND message_type != 'PPV' AND price != 0,
                  FORMAT('a %s is free; clear the price of slot %s', message_type, found_slot)
                ),
                STRUCT(
                  (has_price OR action IN ('SWAP', 'ADD')) AND message_type = 'PPV'
                    AND (price < COALESCE(min_price, price_minimum) OR price > COALESCE(max_price, price_maximum)),
                  FORMAT(
                    '$%t is outside the limits of %s, $%t to $%t',
                    price, planned_page, COALESCE(min_price, price_minimum), COALESCE(max_price, price_maximum)
                  )
                ),
                STRUCT(
                  (has_price OR action IN ('SWAP', 'ADD')) AND message_type = 'PPV'
                    AND CASE price_tier
                      WHEN 'LOW' THEN price >= low_below
                      WHEN 'MID' THEN price < low_below OR price > premium_above
                      WHEN 'PREMIUM' THEN price <= premium_above
                      ELSE FALSE
                    END,
                  FORMAT('$%t is not a %s price; give another price, or take another caption', price, price_tier)
                ),
                STRUCT(slot_sentences IS NOT NULL AND action IN ('SWAP', 'ADD', 'EDIT', 'APPROVE', 'RELEASE'), slot_sentences),
                STRUCT(
                  action != 'ADD' AND TO_JSON_STRING(expected) != '{}' AND NOT is_whole
                    AND EXISTS (
                      SELECT 1
                      FROM UNNEST([
                        JSON_TYPE(expected.caption_id) IS NOT NULL
                          AND SAFE_CAST(JSON_VALUE(expected.caption_id) AS INT64) IS DISTINCT FROM old_caption_id,
                        JSON_TYPE(expected.price) IS NOT NULL
                          AND SAFE_CAST(JSON_VALUE(expected.price) AS NUMERIC) IS DISTINCT FROM old_price,
                        JSON_TYPE(expected.scheduled_local) IS NOT NULL
                          AND SAFE_CAST(JSON_VALUE(expected.scheduled_local) AS DATETIME) IS DISTINCT FROM old_local,
                        JSON_TYPE(expected.scheduled_send_at) IS NOT NULL
                          AND SAFE_CAST(JSON_VALUE(expected.scheduled_send_at) AS TIMESTAMP) IS DISTINCT FROM old_send_at,
                        JSON_TYPE(expected.pinned) IS NOT NULL
                          AND COALESCE(SAFE_CAST(JSON_VALUE(expected.pinned) AS BOOL), FALSE) != old_pinned,
                        JSON_TYPE(expected.note) IS NOT NULL
                          AND COALESCE(JSON_VALUE(expected.note), '') != COALESCE(old_note, ''),
                        JSON_TYPE(expected.message_type) IS NOT NULL
                          AND JSON_VALUE(expected.message_type) IS DISTINCT FROM message_type,
                        JSON_TYPE(expected.funnel_id) IS NOT NULL AND JSON_VALUE(expected.funnel_id) IS DISTINCT FROM funnel_id,
                        JSON_TYPE(expected.funnel_stage) IS NOT NULL
                          AND JSON_VALUE(expected.funnel_stage) IS DISTINCT FROM funnel_stage,
                        JSON_TYPE(expected.category) IS NOT NULL AND JSON_VALUE(expected.category) IS DISTINCT FROM old_category,
                        JSON_TYPE(expected.price_tier) IS NOT NULL
                          AND JSON_VALUE(expected.price_tier) IS DISTINCT FROM old_price_tier
                      ]) AS differs
                      WHERE differs
                    ),
                  FORMAT(
                    'slot %s was changed since the tab was read: it is now caption %d, %s, %s, %s, note %T; EROS ▸ Show the chosen week reads it anew, then change it again',
                    found_slot, old_caption_id, IF(old_price IS NULL, 'free', FORMAT('$%t', old_price)), FORMAT_DATETIME('%Y-%m-%d %H:%M', old_local),
                    IF(old_pinned, 'pinned', 'not pinned'), COALESCE(old_note, '')
                  )
                ),
                STRUCT(
                  JSON_TYPE(expected.status) IS NOT NULL AND JSON_VALUE(expected.status) IS DISTINCT FROM old_status,
                  FORMAT(
                    'schedule %s is now %s, not %s; EROS ▸ Show the chosen week reads it anew, then change it again',
                    schedule_id, old_status, COALESCE(JSON_VALUE(expected.status), 'NULL')
                  )
                )
              ]) AS fault
              WHERE fault.wrong
            )
          END AS refusal
        FROM joined
      ),
      decided AS (
        SELECT
          *,
          CASE
            WHEN refusal IS NOT NULL THEN 'REFUSED'
            WHEN is_seen OR is_so THEN 'UNCHANGED'
            WHEN LOGICAL_OR(refusal IS NOT NULL) OVER (PARTITION BY schedule_id) THEN 'NOT_APPLIED'
            ELSE 'APPLIED'
          END AS outcome,
          ARRAY(
            SELECT AS STRUCT difference.field, difference.value_from, difference.value_to
            FROM UNNEST([
              STRUCT(
                is_whole AND old_status != status AS differs, 'status' AS field, old_status AS value_from, status AS value_to
              ),
              STRUCT(
                action = 'RELEASE' AND held_messages > 0, 'held_messages', CAST(held_messages AS STRING), '0'
              ),
              STRUCT(
                is_whole AND old_is_valid != is_valid, 'is_valid', CAST(old_is_valid AS STRING), CAST(is_valid AS STRING)
              ),
              STRUCT(
                action = 'SWAP' AND old_caption_id != caption_id,
                'caption_id', CAST(old_caption_id AS STRING), CAST(caption_id AS STRING)
              ),
              STRUCT(
                action IN ('SWAP', 'EDIT') AND has_price AND old_price IS DISTINCT FROM price,
                'price', CAST(old_price AS STRING), CAST(price AS STRING)
              ),
              STRUCT(
                action = 'EDIT' AND has_time AND old_send_at != send_at,
                'scheduled_local',
                FORMAT_DATETIME('%Y-%m-%dT%H:%M:%S', old_local),
                FORMAT_DATETIME('%Y-%m-%dT%H:%M:%S', scheduled_local)
              ),
              STRUCT(
                action IN ('PIN', 'UNPIN') AND old_pinned != pinned, 'pinned', CAST(old_pinned AS STRING), CAST(pinned AS STRING)
              ),
              STRUCT(action = 'NOTE', 'note', old_note, note),
              STRUCT(
                action = 'REMOVE',
                'message',
                TO_JSON_STRING(STRUCT(
                  message_type, old_local AS scheduled_local, CAST(old_caption_id AS STRING) AS caption_id, old_price AS price,
                  old_pinned AS pinned, old_note AS note
                )),
                CAST(NULL AS STRING)
              ),
              STRUCT(
                action = 'ADD',
                'message',
                CAST(NULL AS STRING),
                TO_JSON_STRING(STRUCT(
                  message_type, scheduled_local, CAST(caption_id AS STRING) AS caption_id, price, pinned, note
                ))
              )
            ]) AS difference
            WHERE difference.differs
          ) AS differences
        FROM judged
      )
    SELECT
      position,
      change_id,
      action,
      schedule_id,
      page_name,
      COALESCE(IF(outcome = 'APPLIED', found_slot, NULL), slot_id, seen_slot) AS slot_id,
      outcome,
      CASE
        WHEN outcome = 'REFUSED' THEN refusal
        WHEN outcome = 'NOT_APPLIED' THEN FORMAT('another change of %s was refused, so none of it was made', schedule_id)
        WHEN is_seen THEN 'was applied before'
        WHEN outcome = 'UNCHANGED' THEN 'is so already'
        ELSE FORMAT('%s applied', action)
      END AS message,
      -- One field stands as it is; several as JSON of field and value.
      (SELECT STRING_AGG(field, ', ') FROM UNNEST(differences)) AS field,
      IF(
        ARRAY_LENGTH(differences) > 1,
        (
          SELECT CONCAT('{', STRING_AGG(CONCAT(TO_JSON_STRING(field), ':', TO_JSON_STRING(value_from)), ','), '}')
          FROM UNNEST(differences)
        ),
        differences[SAFE_OFFSET(0)].value_from
      ) AS value_from,
      IF(
        ARRAY_LENGTH(differences) > 1,
        (
          SELECT CONCAT('{', STRING_AGG(CONCAT(TO_JSON_STRING(field), ':', TO_JSON_STRING(value_to)), ','), '}')
          FROM UNNEST(differences)
        ),
        differences[SAFE_OFFSET(0)].value_to
      ) AS value_to
    FROM decided;

    IF EXISTS (SELECT 1 FROM apply_verdicts WHERE outcome = 'APPLIED') THEN
      UPDATE `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments` AS held
      SET
        is_active = NOT (slots.is_removed OR slots.is_swapped),
        released_at = IF(slots.is_removed OR slots.is_swapped, started, NULL),
        release_reason = CASE WHEN slots.is_removed THEN 'REMOVED' WHEN slots.is_swapped THEN 'REPLACED' END,
        scheduled_send_at = IF(slots.is_removed OR slots.is_swapped, held.scheduled_send_at, slots.send_at),
        scheduled_send_date = IF(slots.is_removed OR slots.is_swapped, held.scheduled_send_date, DATE(slots.scheduled_local))
      FROM (
        SELECT schedule_id, slot_id, is_removed, is_swapped, send_at, scheduled_local
        FROM apply_slots
        WHERE (is_removed OR is_swapped OR is_moved)
          AND schedule_id IN (SELECT schedule_id FROM apply_verdicts WHERE outcome = 'APPLIED')
      ) AS slots
      WHERE held.schedule_id = slots.schedule_id
        AND held.slot_id = slots.slot_id
        AND held.is_active
        AND (held.scheduled_send_date >= first_week OR held.scheduled_send_date IS NULL);

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
        (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, scheduled_send_at, assigned_at, is_active)
      SELECT
        slots.page_name, slots.caption_id, slots.schedule_id, slots.slot_id, DATE(slots.scheduled_local), slots.send_at, started, TRUE
      FROM apply_slots AS slots
      LEFT JOIN (
        SELECT DISTINCT schedule_id, slot_id
        FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments`
        WHERE is_active AND (scheduled_send_date >= first_week OR scheduled_send_date IS NULL) AND page_name IN UNNEST(pages)
      ) AS held
        ON held.schedule_id = slots.schedule_id AND held.slot_id = slots.slot_id
      WHERE slots.wants_lock
        AND held.slot_id IS NULL
        AND slots.schedule_id IN (SELECT schedule_id FROM apply_verdicts WHERE outcome = 'APPLIED');

      -- Only the newest row of a category counts, as in available_captions.
      UPDATE `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory` AS stock
      SET items_available = stock.items_available - taken.items
      FROM (
        SELECT changes.page_name, changes.category, changes.items, newest.refreshed_at
        FROM (
          SELECT page_name, category, SUM(items) AS items
          FROM (
            SELECT page_name, schedule_id, LOWER(TRIM(category)) AS category, 1 AS items
            FROM apply_slots
            WHERE message_type = 'PPV' AND (is_swapped OR added_by IS NOT NULL) AND NOT is_removed
            UNION ALL
            SELECT page_name, schedule_id, LOWER(TRIM(old_category)), -1
            FROM apply_slots
            WHERE message_type = 'PPV' AND (is_swapped OR is_removed)
          )
          WHERE schedule_id IN (SELECT schedule_id FROM apply_verdicts WHERE outcome = 'APPLIED')
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

      MERGE `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
      USING (
        SELECT * FROM apply_slots WHERE schedule_id IN (SELECT schedule_id FROM apply_verdicts WHERE outcome = 'APPLIED')
      ) AS slots
      ON planned.week_start >= first_week
        AND planned.week_start <= last_week
        AND planned.schedule_id = slots.schedule_id
        AND planned.slot_id = slots.slot_id
      WHEN MATCHED AND slots.is_removed THEN DELETE
      WHEN MATCHED THEN UPDATE SET
        scheduled_send_at = slots.send_at,
        scheduled_local = slots.scheduled_local,
        caption_id = slots.caption_id,
        category = slots.category,
        price_tier = slots.price_tier,
        price = slots.price,
        expected_emv = slots.expected_emv,
        score = slots.score,
        explored = slots.explored,
        selection_probability = slots.selection_probability,
        reason = slots.reason,
        pinned = slots.pinned,
        note = slots.note,
        is_valid = slots.is_valid,
        status = IF(slots.stays_held, 'HELD', slots.status),
        held_from = IF(slots.stays_held, slots.status, NULL),
        held_reason = IF(slots.stays_held, slots.held_reason, NULL),
        approved_at = slots.approved_at,
        approved_by = slots.approved_by
      WHEN NOT MATCHED THEN INSERT (
        schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, funnel_id, funnel_stage,
        caption_id, category, price_tier, price, expected_emv, score, explored, reason, colour, is_valid, status, pinned, note, mode,
        seed, created_at, created_by, approved_at, approved_by, payload_hash
      )
      VALUES (
        slots.schedule_id, slots.slot_id, slots.page_name, slots.week_start, slots.send_at, slots.scheduled_local, slots.message_type,
        slots.funnel_id, slots.funnel_stage, slots.caption_id, slots.category, slots.price_tier, slots.price, slots.expected_emv,
        slots.score, slots.explored, slots.reason, slots.colour, slots.is_valid, slots.status, slots.pinned, slots.note, slots.mode,
        slots.seed, started, editor, slots.approved_at, slots.approved_by, slots.payload_hash
      );

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.schedule_changes`
        (change_id, schedule_id, slot_id, page_name, action, field, value_from, value_to, changed_at, changed_by)
      SELECT change_id, schedule_id, slot_id, page_name, action, field, value_from, value_to, started, editor
      FROM apply_verdicts
      WHERE outcome = 'APPLIED';
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
      'apply_changes',
      started,
      CURRENT_TIMESTAMP(),
      'FAILED',
      today,
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), started, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('apply_changes changed nothing: ', problem);
  END;

  SELECT change_id, schedule_id, slot_id, outcome, message FROM apply_verdicts ORDER BY position;
END;
