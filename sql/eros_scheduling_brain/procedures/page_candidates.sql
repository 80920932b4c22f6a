-- What planning chooses from, one row a page asked for: its captions as parallel arrays in the order of caption_id, one entry a
-- caption, and what is known of the page's hours, prices, stock and of its tier. No texts; no NULL within an array.
-- Captions: every one with statistics on the page, and of those without the first unseen_per_category (200) of each category,
-- FREE and paid apart, in an order drawn by the seed (the same seed: the same captions) among those that may be sent in the
-- page's week. caption_key is the key of locks ('#' and the id where there is no text); category is an index into categories;
-- last_used_on is a date as text; '' stands for no trigger, tone or use. emv_* and view_* are the sums of caption_bandit_stats.
-- week_starts stands beside pages: the DRAFT, READY or HELD schedule of that page-week counts as released, locks and stock.
-- removed: how many captions of the whole bank each rule takes from the page. tier_pages: the other pages of the tier (of all tiers
-- where it has none) with the sums from which src/learning/page-sums.ts estimates how pages, categories and captions differ.
-- Everything that is judged is judged by caption_standings. The whole of caption_bandit_stats is read on purpose: it holds live rows only.
-- Called by: the add-on, once a wave of up to five pages.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.page_candidates`(['jade'], [DATE '2025-03-10'], 'a seed')
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.page_candidates`(
  pages ARRAY<STRING>,
  week_starts ARRAY<DATE>,
  seed STRING
)
OPTIONS (description = 'What planning chooses from, one row a page')
BEGIN
  DECLARE unseen_limit, cooldown INT64;

  IF COALESCE(ARRAY_LENGTH(pages), 0) = 0 OR ARRAY_LENGTH(pages) != COALESCE(ARRAY_LENGTH(week_starts), 0) THEN
    RAISE USING MESSAGE = FORMAT(
      'page_candidates was asked for %d pages with %d weeks. Name at least one page, and one week for each.',
      COALESCE(ARRAY_LENGTH(pages), 0), COALESCE(ARRAY_LENGTH(week_starts), 0)
    );
  END IF;
  IF (SELECT COUNT(*) > COUNT(DISTINCT page) FROM UNNEST(pages) AS page) THEN
    RAISE USING MESSAGE = 'page_candidates was asked for a page twice. Ask for its other week in another call.';
  END IF;
  IF seed IS NULL THEN
    RAISE USING MESSAGE = 'page_candidates has no seed. Give any text: the same text gives the same captions.';
  END IF;
  SET (unseen_limit, cooldown) = (
    SELECT AS STRUCT
      COALESCE(MAX(LAX_INT64(parameters.unseen_per_category)), 200),
      COALESCE(MAX(LAX_INT64(parameters.cooldown_days)), 28)
    FROM `of-scheduler-proj.ops_config.current_parameters`
    WHERE environment = 'production'
  );

  WITH
    asked AS (
      SELECT page_name, week_start, place
      FROM UNNEST(pages) AS page_name WITH OFFSET AS place
      INNER JOIN UNNEST(week_starts) AS week_start WITH OFFSET AS week_place ON week_place = place
    ),
    sizes AS (
      SELECT page_name, LAX_STRING(analysis.account_classification.size_tier) AS size_tier
      FROM `of-scheduler-proj.eros_scheduling_brain.page_analysis`
      QUALIFY ROW_NUMBER() OVER (PARTITION BY page_name ORDER BY analysed_at DESC) = 1
    ),
    known AS (
      SELECT
        page_name,
        caption_id,
        SUM(IF(reward_kind = 'EMV', COALESCE(obs_n, 0), 0)) AS emv_n,
        SUM(IF(reward_kind = 'EMV', COALESCE(w, 0), 0)) AS emv_w,
        SUM(IF(reward_kind = 'EMV', COALESCE(w2, 0), 0)) AS emv_w2,
        SUM(IF(reward_kind = 'EMV', COALESCE(wy, 0), 0)) AS emv_wy,
        SUM(IF(reward_kind = 'EMV', COALESCE(wyy, 0), 0)) AS emv_wyy,
        SUM(IF(reward_kind = 'EMV', COALESCE(successes, 0), 0)) AS emv_successes,
        SUM(IF(reward_kind = 'EMV', COALESCE(failures, 0), 0)) AS emv_failures,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(obs_n, 0), 0)) AS view_n,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(w, 0), 0)) AS view_w,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(w2, 0), 0)) AS view_w2,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(wy, 0), 0)) AS view_wy,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(wyy, 0), 0)) AS view_wyy,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(successes, 0), 0)) AS view_successes,
        SUM(IF(reward_kind = 'VIEW_RATE', COALESCE(failures, 0), 0)) AS view_failures
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
      WHERE page_name IN UNNEST(pages)
      GROUP BY page_name, caption_id
    ),
    judged AS (
      SELECT
        standings.page_name,
        standings.caption_id,
        standings.use_key,
        standings.content_category,
        standings.price_tier,
        standings.urgency,
        COALESCE(standings.psychological_trigger, '') AS trigger,
        COALESCE(standings.tone, '') AS tone,
        standings.standing,
        standings.items_available,
        COALESCE(CAST(standings.last_used_on AS STRING), '') AS last_used_on,
        standings.standing = 'AVAILABLE'
          AND COALESCE(DATE_DIFF(asked.week_start, standings.last_used_on, DAY) >= cooldown, TRUE) AS may_go,
        known.caption_id IS NOT NULL AS is_known,
        COALESCE(known.emv_n, 0) AS emv_n,
        COALESCE(known.emv_w, 0) AS emv_w,
        COALESCE(known.emv_w2, 0) AS emv_w2,
        COALESCE(known.emv_wy, 0) AS emv_wy,
        COALESCE(known.emv_wyy, 0) AS emv_wyy,
        COALESCE(known.emv_successes, 0) AS emv_successes,
        COALESCE(known.emv_failures, 0) AS emv_failures,
        COALESCE(known.view_n, 0) AS view_n,
        COALESCE(known.view_w, 0) AS view_w,
        COALESCE(known.view_w2, 0) AS view_w2,
        COALESCE(known.view_wy, 0) AS view_wy,
        COALESCE(known.view_wyy, 0) AS view_wyy,
        COALESCE(known.view_successes, 0) AS view_successes,
        COALESCE(known.view_failures, 0) AS view_failures
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_standings`(pages, week_starts) AS standings
      INNER JOIN asked ON asked.page_name = standings.page_name
      LEFT JOIN known ON known.page_name = standings.page_name AND known.caption_id = standings.caption_id
    ),
    sampled AS (
      SELECT page_name, caption_id
      FROM judged
      WHERE NOT is_known AND may_go
      QUALIFY ROW_NUMBER() OVER (
        PARTITION BY page_name, content_category, price_tier = 'FREE'
        ORDER BY FARM_FINGERPRINT(CONCAT(seed, '/', page_name, '/', CAST(caption_id AS STRING))), caption_id
      ) <= unseen_limit
    ),
    chosen AS (
      SELECT judged.*, DENSE_RANK() OVER (PARTITION BY judged.page_name ORDER BY judged.content_category) - 1 AS category
      FROM judged
      LEFT JOIN sampled ON sampled.page_name = judged.page_name AND sampled.caption_id = judged.caption_id
      WHERE judged.is_known OR sampled.caption_id IS NOT NULL
    ),
    columns AS (
      SELECT
        page_name,
        ARRAY_AGG(DISTINCT content_category ORDER BY content_category) AS categories,
        ARRAY_AGG(caption_id ORDER BY caption_id) AS caption_id,
        ARRAY_AGG(use_key ORDER BY caption_id) AS caption_key,
        ARRAY_AGG(category ORDER BY caption_id) AS category,
        ARRAY_AGG(price_tier ORDER BY caption_id) AS price_tier,
        ARRAY_AGG(urgency ORDER BY caption_id) AS urgency,
        ARRAY_AGG(trigger ORDER BY caption_id) AS trigger,
        ARRAY_AGG(tone ORDER BY caption_id) AS tone,
        ARRAY_AGG(standing ORDER BY caption_id) AS standing,
        ARRAY_AGG(last_used_on ORDER BY caption_id) AS last_used_on,
        ARRAY_AGG(emv_n ORDER BY caption_id) AS emv_n,
        ARRAY_AGG(emv_w ORDER BY caption_id) AS emv_w,
        ARRAY_AGG(emv_w2 ORDER BY caption_id) AS emv_w2,
        ARRAY_AGG(emv_wy ORDER BY caption_id) AS emv_wy,
        ARRAY_AGG(emv_wyy ORDER BY caption_id) AS emv_wyy,
        ARRAY_AGG(emv_successes ORDER BY caption_id) AS emv_successes,
        ARRAY_AGG(emv_failures ORDER BY caption_id) AS emv_failures,
        ARRAY_AGG(view_n ORDER BY caption_id) AS view_n,
        ARRAY_AGG(view_w ORDER BY caption_id) AS view_w,
        ARRAY_AGG(view_w2 ORDER BY caption_id) AS view_w2,
        ARRAY_AGG(view_wy ORDER BY caption_id) AS view_wy,
        ARRAY_AGG(view_wyy ORDER BY caption_id) AS view_wyy,
        ARRAY_AGG(view_successes ORDER BY caption_id) AS view_successes,
        ARRAY_AGG(view_failures ORDER BY caption_id) AS view_failures
      FROM chosen
      GROUP BY page_name
    ),
    shelves AS (
      SELECT page_name, ARRAY_AGG(STRUCT(content_category AS category, GREATEST(items, 0) AS items) ORDER BY content_category) AS stock
      FROM (
        SELECT page_name, content_category, MIN(items_available) AS items
        FROM judged
        WHERE items_available IS NOT NULL
        GROUP BY page_name, content_category
      )
      GROUP BY page_name
    ),
    removals AS (
      SELECT page_name, ARRAY_AGG(STRUCT(rule, captions) ORDER BY rule) AS removed
      FROM (
        SELECT page_name, IF(standing = 'AVAILABLE', 'IN_COOLDOWN', standing) AS rule, COUNT(*) AS captions
        FROM judged
        WHERE NOT may_go
        GROUP BY page_name, rule
      )
      GROUP BY page_name
    ),
    hours AS (
      SELECT
        page_name,
        ARRAY_AGG(STRUCT(hour_of_week, effect, weight) ORDER BY hour_of_week) AS hour_effects
      FROM `of-scheduler-proj.eros_scheduling_brain.page_slot_effects`
      WHERE page_name IN UNNEST(pages) AND effect IS NOT NULL AND weight > 0
      GROUP BY page_name
    ),
    tier_hours AS (
      SELECT page_name, ARRAY_AGG(STRUCT(hour_of_week, effect, weight) ORDER BY hour_of_week) AS tier_hour_effects
      FROM (
        SELECT
          asked.page_name,
          effects.hour_of_week,
          SAFE_DIVIDE(SUM(effects.weight * effects.effect), SUM(effects.weight)) AS effect,
          SUM(effects.weight) AS weight
        FROM asked
        INNER JOIN sizes AS own ON own.page_name = asked.page_name
        INNER JOIN sizes AS others ON others.size_tier = own.size_tier AND others.page_name != own.page_name
        INNER JOIN `of-scheduler-proj.eros_scheduling_brain.page_slot_effects` AS effects
          ON effects.page_name = others.page_name
        WHERE effects.effect IS NOT NULL AND effects.weight > 0
        GROUP BY asked.page_name, effects.hour_of_week
      )
      GROUP BY page_name
    ),
    sold AS (
      SELECT
        page_name,
        ARRAY_AGG(
          STRUCT(
            price_tier,
            CAST(price AS FLOAT64) AS price,
            COALESCE(sends, 0) AS sends,
            COALESCE(deliveries, 0) AS deliveries,
            COALESCE(CAST(earnings AS FLOAT64), 0) AS earnings,
            COALESCE(purchases, 0) AS purchases
          )
          ORDER BY price
        ) AS prices
      FROM `of-scheduler-proj.eros_scheduling_brain.page_price_stats`
      WHERE page_name IN UNNEST(pages) AND price > 0 AND price_tier IN ('LOW', 'MID', 'PREMIUM')
      GROUP BY page_name
    ),
    -- Sums over each category of every page, FREE and paid apart; a caption's observations are the equally weighted ones that its results are worth.
    by_category AS (
      SELECT
        page_name,
        reward_kind,
        COUNT(*) AS captions,
        SUM(n) AS n,
        SUM(n * n) AS nn,
        SUM(n * mean) AS nm,
        SUM(n * mean * mean) AS nmm,
        SUM((wyy - wy * mean) * scale) AS noise_squares
      FROM (
        SELECT
          stats.page_name,
          stats.reward_kind,
          bank.category,
          bank.is_free,
          stats.wy,
          stats.wyy,
          SAFE_DIVIDE(stats.w * stats.w, stats.w2) AS n,
          SAFE_DIVIDE(stats.wy, stats.w) AS mean,
          SAFE_DIVIDE(stats.w, stats.w2) AS scale
        FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` AS stats
        INNER JOIN (
          SELECT caption_id, LOWER(TRIM(content_category)) AS category, COALESCE(UPPER(TRIM(price_tier)) = 'FREE', FALSE) AS is_free
          FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
          QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
        ) AS bank
          ON bank.caption_id = stats.caption_id
        WHERE stats.w2 > 0
      )
      GROUP BY page_name, reward_kind, category, is_free
    ),
    by_page AS (
      SELECT
        page_name,
        reward_kind,
        SUM(captions) AS captions,
        COUNT(*) AS categories,
        SUM(n) AS observations,
        SAFE_DIVIDE(SUM(nm), SUM(n)) AS mean,
        SUM(nn) AS squared_observations,
        SUM(SAFE_DIVIDE(nn, n)) AS squared_by_category,
        SUM(n * n) AS squared_categories,
        -- Rounding may leave a little below none.
        GREATEST(0, SUM(noise_squares)) AS noise_squares,
        GREATEST(0, SUM(nmm - SAFE_DIVIDE(nm * nm, n))) AS caption_squares,
        GREATEST(0, SUM(SAFE_DIVIDE(nm * nm, n)) - SAFE_DIVIDE(SUM(nm) * SUM(nm), SUM(n))) AS category_squares
      FROM by_category
      GROUP BY page_name, reward_kind
    ),
    others AS (
      SELECT asked.page_name AS asked_page, by_page.*
      FROM asked
      CROSS JOIN by_page
      LEFT JOIN sizes AS own ON own.page_name = asked.page_name
      LEFT JOIN sizes AS other ON other.page_name = by_page.page_name
      WHERE by_page.page_name != asked.page_name
      -- Better any page than none.
      QUALIFY
        COALESCE(own.size_tier = other.size_tier, FALSE)
        OR NOT LOGICAL_OR(COALESCE(own.size_tier = other.size_tier, FALSE)) OVER (PARTITION BY asked.page_name, by_page.reward_kind)
    ),
    tiers AS (
      SELECT
        asked_page,
        ARRAY_AGG(
          STRUCT(
            reward_kind,
            captions,
            categories,
            observations,
            mean,
            squared_observations,
            squared_by_category,
            squared_categories,
            noise_squares,
            caption_squares,
            category_squares
          )
          ORDER BY reward_kind, page_name
        ) AS tier_pages
      FROM others
      GROUP BY asked_page
    )
  SELECT
    asked.page_name,
    sizes.size_tier,
    COALESCE(columns.categories, []) AS categories,
    COALESCE(columns.caption_id, []) AS caption_id,
    COALESCE(columns.caption_key, []) AS caption_key,
    COALESCE(columns.category, []) AS category,
    COALESCE(columns.price_tier, []) AS price_tier,
    COALESCE(columns.urgency, []) AS urgency,
    COALESCE(columns.trigger, []) AS trigger,
    COALESCE(columns.tone, []) AS tone,
    COALESCE(columns.standing, []) AS standing,
    COALESCE(columns.last_used_on, []) AS last_used_on,
    COALESCE(columns.emv_n, []) AS emv_n,
    COALESCE(columns.emv_w, []) AS emv_w,
    COALESCE(columns.emv_w2, []) AS emv_w2,
    COALESCE(columns.emv_wy, []) AS emv_wy,
    COALESCE(columns.emv_wyy, []) AS emv_wyy,
    COALESCE(columns.emv_successes, []) AS emv_successes,
    COALESCE(columns.emv_failures, []) AS emv_failures,
    COALESCE(columns.view_n, []) AS view_n,
    COALESCE(columns.view_w, []) AS view_w,
    COALESCE(columns.view_w2, []) AS view_w2,
    COALESCE(columns.view_wy, []) AS view_wy,
    COALESCE(columns.view_wyy, []) AS view_wyy,
    COALESCE(columns.view_successes, []) AS view_successes,
    COALESCE(columns.view_failures, []) AS view_failures,
    COALESCE(hours.hour_effects, []) AS hour_effects,
    COALESCE(tier_hours.tier_hour_effects, []) AS tier_hour_effects,
    COALESCE(sold.prices, []) AS prices,
    COALESCE(shelves.stock, []) AS stock,
    COALESCE(tiers.tier_pages, []) AS tier_pages,
    COALESCE(removals.removed, []) AS removed
  FROM asked
  LEFT JOIN sizes ON sizes.page_name = asked.page_name
  LEFT JOIN columns ON columns.page_name = asked.page_name
  LEFT JOIN hours ON hours.page_name = asked.page_name
  LEFT JOIN tier_hours ON tier_hours.page_name = asked.page_name
  LEFT JOIN sold ON sold.page_name = asked.page_name
  LEFT JOIN shelves ON shelves.page_name = asked.page_name
  LEFT JOIN tiers ON tiers.asked_page = asked.page_name
  LEFT JOIN removals ON removals.page_name = asked.page_name
  ORDER BY asked.place;
END;
