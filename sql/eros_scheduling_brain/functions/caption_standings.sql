-- Every caption for the pages asked for, whether it may be sent there, and where not, why: the one definition of eligibility.
-- standing is what stands against a caption whatever the cooldown (the planner relaxes that in steps): INACTIVE, RESTRICTED,
-- OUT_OF_STOCK, LOCKED or AVAILABLE. is_available wants AVAILABLE and a full rest of cooldown_days; unavailable_reason says
-- what is missing. Captions of equal caption_key share their locks and their rest. Stock binds paid tiers only; a category
-- that the inventory does not name is unlimited. Missing and unknown tiers count as MID, missing categories as GENERAL, missing
-- urgency as none; spellings of a category that differ in case only are one category.
-- for_pages empty: all pages. for_weeks stands beside for_pages (or is empty): the DRAFT, READY or HELD schedule of that page-week is
-- about to be replaced, so its locks count as released and its reserved items as given back.
-- The whole of caption_bandit_stats is read on purpose: it holds live rows only; its clusters narrow it to the pages asked for.
-- Read by: available_captions (all pages), page_candidates and, through the view, select_captions_for_creator and the add-on's swap.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.caption_standings`(['jade'], [DATE '2025-03-10'])
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.caption_standings`(
  for_pages ARRAY<STRING>,
  for_weeks ARRAY<DATE>
)
OPTIONS (description = 'Captions of the pages asked for, and what stands against each')
AS (
  WITH
    settings AS (
      SELECT COALESCE(MAX(LAX_INT64(parameters.cooldown_days)), 28) AS cooldown_days
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    ),
    traits AS (
      SELECT caption_id, psychological_trigger, tone, has_emoji, is_question, length_bucket
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank_enriched`
      QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
    ),
    newest AS (
      SELECT
        * EXCEPT (content_category),
        COALESCE(NULLIF(TRIM(content_category), ''), 'GENERAL') AS content_category
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
      WHERE caption_id IS NOT NULL
      QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
    ),
    keyed AS (
      SELECT
        * EXCEPT (content_category),
        MIN(content_category) OVER (PARTITION BY LOWER(content_category)) AS content_category,
        `of-scheduler-proj.eros_scheduling_brain.caption_key`(caption_text) AS caption_key
      FROM newest
    ),
    bank AS (
      SELECT
        keyed.caption_id,
        keyed.caption_text,
        keyed.caption_key,
        -- A caption without a key is alone: its id stands for it.
        COALESCE(keyed.caption_key, CONCAT('#', CAST(keyed.caption_id AS STRING))) AS use_key,
        keyed.content_category,
        IF(UPPER(TRIM(keyed.price_tier)) IN ('FREE', 'LOW', 'PREMIUM'), UPPER(TRIM(keyed.price_tier)), 'MID') AS price_tier,
        COALESCE(keyed.urgency, FALSE) AS urgency,
        COALESCE(keyed.is_active, TRUE) AS is_active,
        keyed.created_at,
        traits.psychological_trigger,
        traits.tone,
        traits.has_emoji,
        traits.is_question,
        traits.length_bucket
      FROM keyed
      LEFT JOIN traits ON traits.caption_id = keyed.caption_id
    )
  SELECT
    page_name,
    caption_id,
    caption_key,
    use_key,
    caption_text,
    content_category,
    price_tier,
    urgency,
    psychological_trigger,
    tone,
    has_emoji,
    is_question,
    length_bucket,
    created_at,
    standing,
    items_available,
    last_used_on,
    rested_days,
    standing = 'AVAILABLE' AND COALESCE(rested_days >= cooldown_days, TRUE) AS is_available,
    CASE standing
      WHEN 'INACTIVE' THEN 'inactive'
      WHEN 'RESTRICTED' THEN CONCAT('restricted: ', why)
      WHEN 'OUT_OF_STOCK' THEN CONCAT('no ', content_category, ' in stock')
      WHEN 'LOCKED' THEN CONCAT('locked by ', holder)
      ELSE IF(
        rested_days < cooldown_days,
        CONCAT('rested ', CAST(rested_days AS STRING), ' of ', CAST(cooldown_days AS STRING), ' days'),
        NULL
      )
    END AS unavailable_reason
  FROM (
    SELECT
      pages.page_name,
      bank.* EXCEPT (is_active),
      CASE
        WHEN NOT bank.is_active THEN 'INACTIVE'
        WHEN restrictions.caption_id IS NOT NULL THEN 'RESTRICTED'
        WHEN bank.price_tier != 'FREE' AND stock.items_available <= 0 THEN 'OUT_OF_STOCK'
        WHEN locks.use_key IS NOT NULL THEN 'LOCKED'
        ELSE 'AVAILABLE'
      END AS standing,
      restrictions.why,
      locks.holder,
      stock.items_available,
      uses.last_used_on,
      DATE_DIFF(CURRENT_DATE('America/Los_Angeles'), uses.last_used_on, DAY) AS rested_days,
      settings.cooldown_days
    FROM (
      SELECT page_name
      FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
      WHERE page_name IS NOT NULL AND (COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR page_name IN UNNEST(for_pages))
      UNION DISTINCT
      SELECT page_name
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
      WHERE COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR page_name IN UNNEST(for_pages)
    ) AS pages
    CROSS JOIN bank
    CROSS JOIN settings
    LEFT JOIN (
      -- A caption may be restricted twice; one ground is enough to be told.
      SELECT page_name, caption_id, MIN(why) AS why
      FROM (
        SELECT active.page_name, active.why, traits_of.caption_id
        FROM (
          SELECT page_name, kind, LOWER(value) AS value, CONCAT(LOWER(kind), ' ', value, COALESCE(CONCAT(' (', reason, ')'), '')) AS why
          FROM `of-scheduler-proj.eros_scheduling_brain.active_creator_caption_restrictions_v`
          WHERE COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR page_name IN UNNEST(for_pages)
        ) AS active
        INNER JOIN (
          SELECT caption_id, 'CATEGORY' AS kind, LOWER(content_category) AS value FROM bank
          UNION ALL
          SELECT caption_id, 'CAPTION', CAST(caption_id AS STRING) FROM bank
          UNION ALL
          SELECT caption_id, 'PRICE_TIER', LOWER(price_tier) FROM bank
          UNION ALL
          SELECT caption_id, 'TRIGGER', LOWER(psychological_trigger) FROM bank
        ) AS traits_of
          ON traits_of.kind = active.kind AND traits_of.value = active.value
        UNION ALL
        SELECT active.page_name, active.why, texts.caption_id
        FROM (
          SELECT page_name, LOWER(value) AS value, CONCAT('keyword ', value, COALESCE(CONCAT(' (', reason, ')'), '')) AS why
          FROM `of-scheduler-proj.eros_scheduling_brain.active_creator_caption_restrictions_v`
          WHERE kind = 'KEYWORD'
            AND (COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR page_name IN UNNEST(for_pages))
        ) AS active
        INNER JOIN (SELECT caption_id, LOWER(caption_text) AS words FROM bank) AS texts
          ON STRPOS(texts.words, active.value) > 0
      )
      GROUP BY page_name, caption_id
    ) AS restrictions
      ON restrictions.page_name = pages.page_name AND restrictions.caption_id = bank.caption_id
    LEFT JOIN (
      SELECT
        shelf.page_name,
        shelf.category,
        shelf.items_available + COALESCE(returned.items, 0) AS items_available
      FROM (
        SELECT page_name, LOWER(TRIM(content_category)) AS category, items_available
        FROM `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory`
        WHERE COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR page_name IN UNNEST(for_pages)
        QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name, LOWER(TRIM(content_category)) ORDER BY refreshed_at DESC) = 1
      ) AS shelf
      LEFT JOIN (
        -- As commit_schedules gives back: what is still to be sent. A pinned row that was sent stays in the new week, and counts there.
        SELECT planned.page_name, LOWER(TRIM(planned.category)) AS category, COUNT(*) AS items
        FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
        INNER JOIN (
          SELECT page_name, week_start
          FROM UNNEST(for_pages) AS page_name WITH OFFSET AS place
          INNER JOIN UNNEST(for_weeks) AS week_start WITH OFFSET AS week_place ON week_place = place
        ) AS asked
          ON asked.page_name = planned.page_name AND asked.week_start = planned.week_start
        -- What is replaced is of this week or a later one.
        WHERE planned.week_start >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 6 DAY)
          AND planned.status IN ('DRAFT', 'READY', 'HELD')
          -- An approved schedule is not replaced, and its messages that are held by themselves are its own still.
          AND COALESCE(planned.held_from, planned.status) != 'APPROVED'
          AND planned.message_type = 'PPV'
          AND (planned.scheduled_send_at >= CURRENT_TIMESTAMP() OR COALESCE(planned.pinned, FALSE))
        GROUP BY planned.page_name, LOWER(TRIM(planned.category))
      ) AS returned
        ON returned.page_name = shelf.page_name AND returned.category = shelf.category
    ) AS stock
      ON stock.page_name = pages.page_name AND stock.category = LOWER(bank.content_category)
    LEFT JOIN (
      SELECT
        held.page_name,
        COALESCE(bank.use_key, CONCAT('#', CAST(held.caption_id AS STRING))) AS use_key,
        MIN(COALESCE(held.schedule_id, 'no schedule')) AS holder
      FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments` AS held
      LEFT JOIN bank ON bank.caption_id = held.caption_id
      LEFT JOIN (
        SELECT DISTINCT planned.schedule_id
        FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations` AS planned
        INNER JOIN (
          SELECT page_name, week_start
          FROM UNNEST(for_pages) AS page_name WITH OFFSET AS place
          INNER JOIN UNNEST(for_weeks) AS week_start WITH OFFSET AS week_place ON week_place = place
        ) AS asked
          ON asked.page_name = planned.page_name AND asked.week_start = planned.week_start
        WHERE planned.week_start >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 6 DAY)
          AND planned.status IN ('DRAFT', 'READY', 'HELD')
          AND COALESCE(planned.held_from, planned.status) != 'APPROVED'
      ) AS replaced
        ON replaced.schedule_id = held.schedule_id
      WHERE held.is_active
        AND (held.scheduled_send_date IS NULL OR held.scheduled_send_date >= CURRENT_DATE('America/Los_Angeles'))
        AND (COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR held.page_name IN UNNEST(for_pages))
        AND replaced.schedule_id IS NULL
      GROUP BY held.page_name, use_key
    ) AS locks
      ON locks.page_name = pages.page_name AND locks.use_key = bank.use_key
    LEFT JOIN (
      SELECT page_name, use_key, MAX(used_on) AS last_used_on
      FROM (
        SELECT
          known.page_name,
          COALESCE(known.caption_key, bank.use_key) AS use_key,
          DATE(known.last_used, 'America/Los_Angeles') AS used_on
        FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` AS known
        LEFT JOIN bank ON bank.caption_id = known.caption_id
        WHERE known.last_used IS NOT NULL
          AND (COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR known.page_name IN UNNEST(for_pages))
        UNION ALL
        SELECT
          promised.page_name,
          COALESCE(bank.use_key, CONCAT('#', CAST(promised.caption_id AS STRING))),
          promised.scheduled_send_date
        FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments` AS promised
        LEFT JOIN bank ON bank.caption_id = promised.caption_id
        -- The longest cooldown that the parameter admits.
        WHERE promised.scheduled_send_date >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 365 DAY)
          AND promised.scheduled_send_date <= CURRENT_DATE('America/Los_Angeles')
          -- One of today is a use once its time has come: the lock may be gone with its schedule, and results arrive later.
          AND (
            promised.scheduled_send_date < CURRENT_DATE('America/Los_Angeles') OR promised.scheduled_send_at < CURRENT_TIMESTAMP()
          )
          AND (promised.is_active OR promised.release_reason = 'PAST_DATE')
          AND (COALESCE(ARRAY_LENGTH(for_pages), 0) = 0 OR promised.page_name IN UNNEST(for_pages))
      )
      GROUP BY page_name, use_key
    ) AS uses
      ON uses.page_name = pages.page_name AND uses.use_key = bank.use_key
  ) AS judged
);
