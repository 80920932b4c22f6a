-- Every caption for every page, whether it may be sent there now, and where not, why: the one definition of eligibility.
-- standing is what stands against a caption whatever the cooldown (the planner relaxes that in steps): INACTIVE, RESTRICTED,
-- OUT_OF_STOCK, LOCKED or AVAILABLE. is_available wants AVAILABLE and a full rest of cooldown_days; unavailable_reason says
-- what is missing. Captions of equal caption_key share their locks and their rest. Stock binds paid tiers only; a category
-- that the inventory does not name is unlimited. Missing tiers count as MID, missing categories as GENERAL, missing urgency as none.
-- The whole of caption_bandit_stats is read on purpose: it holds live rows only; its clusters narrow it to the page asked for.
-- Read by: page_candidates, select_captions_for_creator, the add-on's swap.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.available_captions` WHERE page_name = 'jade' AND is_available
CREATE OR REPLACE VIEW `of-scheduler-proj.eros_scheduling_brain.available_captions`
OPTIONS (description = 'Captions per page, and what stands against each')
AS
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
    SELECT *
    FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
    WHERE caption_id IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
  ),
  keyed AS (
    SELECT *, `of-scheduler-proj.eros_scheduling_brain.caption_key`(caption_text) AS caption_key FROM newest
  ),
  bank AS (
    SELECT
      keyed.caption_id,
      keyed.caption_text,
      keyed.caption_key,
      -- A caption without a key is alone: its id stands for it.
      COALESCE(keyed.caption_key, CONCAT('#', CAST(keyed.caption_id AS STRING))) AS use_key,
      COALESCE(NULLIF(TRIM(keyed.content_category), ''), 'GENERAL') AS content_category,
      COALESCE(NULLIF(UPPER(TRIM(keyed.price_tier)), ''), 'MID') AS price_tier,
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
  ),
  known AS (
    SELECT page_name, caption_id, caption_key, MAX(last_used) AS last_used
    FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
    GROUP BY page_name, caption_id, caption_key
  ),
  pages AS (
    SELECT page_name FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles` WHERE page_name IS NOT NULL
    UNION DISTINCT
    SELECT page_name FROM known
  ),
  assigned AS (
    SELECT
      assignments.page_name,
      COALESCE(bank.use_key, CONCAT('#', CAST(assignments.caption_id AS STRING))) AS use_key,
      assignments.schedule_id,
      assignments.scheduled_send_date,
      assignments.is_active,
      assignments.release_reason
    FROM `of-scheduler-proj.eros_scheduling_brain.active_caption_assignments` AS assignments
    LEFT JOIN bank ON bank.caption_id = assignments.caption_id
    -- The longest cooldown that the parameter admits.
    WHERE assignments.scheduled_send_date >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 365 DAY)
      OR assignments.scheduled_send_date IS NULL
  ),
  locks AS (
    SELECT page_name, use_key, MIN(COALESCE(schedule_id, 'no schedule')) AS holder
    FROM assigned
    WHERE is_active
      AND (scheduled_send_date IS NULL OR scheduled_send_date >= CURRENT_DATE('America/Los_Angeles'))
    GROUP BY page_name, use_key
  ),
  uses AS (
    SELECT page_name, use_key, MAX(used_on) AS last_used_on
    FROM (
      SELECT
        known.page_name,
        COALESCE(known.caption_key, bank.use_key) AS use_key,
        DATE(known.last_used, 'America/Los_Angeles') AS used_on
      FROM known
      LEFT JOIN bank ON bank.caption_id = known.caption_id
      WHERE known.last_used IS NOT NULL
      UNION ALL
      SELECT page_name, use_key, scheduled_send_date
      FROM assigned
      WHERE scheduled_send_date < CURRENT_DATE('America/Los_Angeles')
        AND (is_active OR release_reason = 'PAST_DATE')
    )
    GROUP BY page_name, use_key
  ),
  active AS (
    SELECT page_name, kind, LOWER(value) AS value, CONCAT(LOWER(kind), ' ', value, COALESCE(CONCAT(' (', reason, ')'), '')) AS why
    FROM `of-scheduler-proj.eros_scheduling_brain.active_creator_caption_restrictions_v`
  ),
  restrictions AS (
    SELECT page_name, caption_id, MIN(why) AS why
    FROM (
      SELECT active.page_name, bank.caption_id, active.why
      FROM active
      INNER JOIN (
        SELECT caption_id, 'CATEGORY' AS kind, LOWER(content_category) AS value FROM bank
        UNION ALL
        SELECT caption_id, 'CAPTION', CAST(caption_id AS STRING) FROM bank
        UNION ALL
        SELECT caption_id, 'PRICE_TIER', LOWER(price_tier) FROM bank
        UNION ALL
        SELECT caption_id, 'TRIGGER', LOWER(psychological_trigger) FROM bank
      ) AS bank
        ON bank.kind = active.kind AND bank.value = active.value
      UNION ALL
      SELECT active.page_name, bank.caption_id, active.why
      FROM active
      INNER JOIN (SELECT caption_id, LOWER(caption_text) AS words FROM bank) AS bank
        ON active.kind = 'KEYWORD' AND STRPOS(bank.words, active.value) > 0
    )
    GROUP BY page_name, caption_id
  ),
  stock AS (
    SELECT page_name, LOWER(TRIM(content_category)) AS category, items_available
    FROM `of-scheduler-proj.eros_scheduling_brain.creator_content_inventory`
    QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name, LOWER(TRIM(content_category)) ORDER BY refreshed_at DESC) = 1
  ),
  judged AS (
    SELECT
      pages.page_name,
      bank.* EXCEPT (use_key, is_active),
      CASE
        WHEN NOT bank.is_active THEN 'INACTIVE'
        WHEN restrictions.caption_id IS NOT NULL THEN 'RESTRICTED'
        WHEN bank.price_tier != 'FREE' AND stock.items_available <= 0 THEN 'OUT_OF_STOCK'
        WHEN locks.use_key IS NOT NULL THEN 'LOCKED'
        ELSE 'AVAILABLE'
      END AS standing,
      restrictions.why,
      locks.holder,
      uses.last_used_on,
      DATE_DIFF(CURRENT_DATE('America/Los_Angeles'), uses.last_used_on, DAY) AS rested_days,
      settings.cooldown_days
    FROM pages
    CROSS JOIN bank
    CROSS JOIN settings
    LEFT JOIN restrictions ON restrictions.page_name = pages.page_name AND restrictions.caption_id = bank.caption_id
    LEFT JOIN stock ON stock.page_name = pages.page_name AND stock.category = LOWER(bank.content_category)
    LEFT JOIN locks ON locks.page_name = pages.page_name AND locks.use_key = bank.use_key
    LEFT JOIN uses ON uses.page_name = pages.page_name AND uses.use_key = bank.use_key
  )
SELECT
  page_name,
  caption_id,
  caption_key,
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
FROM judged;
