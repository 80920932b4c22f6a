-- Chooses up to `needed` captions for one page within BigQuery alone, by classic Thompson sampling: for those without the add-on.
-- It chooses among exactly what available_captions calls available on the page. A caption's chance to do better than the page's
-- median for its type is drawn by wilson_sample from its successes and failures (FREE captions by view rate, others by EMV; one
-- never sent there counts as 0 and 0), narrowed by the parameter exploration: 0 takes Beta's mean instead of the draw, which is the
-- order in which the add-on's policy beta has its captions when nothing is left to chance; 1 is the whole draw.
-- Budgets, on paid captions as in the planner: a category's factor is 1 until category_budget_start (70 %) of its share of `needed`
-- (category_share_cap, 35 %; never more than is in stock) is used, then falls to 0 at it; at most urgency_share_cap (30 %) may press
-- with urgency; what has factor 0 is left out. Captions of equal key are one. Fewer rows than needed mean that the pool is short.
-- A page without any caption to send is an error that says which rule removed how many. Nothing is written or locked.
-- Called by: people and jobs in BigQuery. The add-on plans whole weeks from page_candidates instead.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.select_captions_for_creator`('jade', 40)
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.select_captions_for_creator`(page_name STRING, needed INT64)
OPTIONS (description = 'Thompson sampling over the captions that a page may send')
BEGIN
  -- Inside a query the name page_name would be a column's.
  DECLARE asked STRING DEFAULT page_name;
  DECLARE wanted INT64 DEFAULT needed;
  DECLARE exploration, category_share, budget_start, urgency_share FLOAT64;
  DECLARE urgent_limit, category_limit, eligible, judged INT64;
  DECLARE removed STRING;

  IF wanted IS NULL OR wanted < 1 THEN
    RAISE USING MESSAGE = FORMAT('needed must be at least 1, got %t.', wanted);
  END IF;
  SET (exploration, category_share, budget_start, urgency_share) = (
    SELECT AS STRUCT
      COALESCE(MAX(LAX_FLOAT64(parameters.exploration)), 0.2),
      COALESCE(MAX(LAX_FLOAT64(parameters.category_share_cap)), 0.35),
      COALESCE(MAX(LAX_FLOAT64(parameters.category_budget_start)), 0.7),
      COALESCE(MAX(LAX_FLOAT64(parameters.urgency_share_cap)), 0.3)
    FROM `of-scheduler-proj.ops_config.current_parameters`
    WHERE environment = 'production'
  );
  -- 0.35 × 20 must be 7 whatever the binary fraction says; one of a category is always allowed.
  SET category_limit = GREATEST(1, CAST(FLOOR(category_share * wanted + 1e-9) AS INT64));
  SET urgent_limit = CAST(FLOOR(urgency_share * wanted + 1e-9) AS INT64);

  CREATE OR REPLACE TEMP TABLE selectable_captions AS
  SELECT standings.*
  FROM `of-scheduler-proj.eros_scheduling_brain.available_captions` AS standings
  WHERE standings.page_name = asked;
  SET (judged, eligible) = (SELECT AS STRUCT COUNT(*), COUNTIF(is_available) FROM selectable_captions);
  IF judged = 0 THEN
    RAISE USING MESSAGE = FORMAT(
      'UNKNOWN_PAGE: %T has neither a profile nor results, or caption_bank is empty. Add its profile, or load captions.', asked
    );
  END IF;
  IF eligible = 0 THEN
    SET removed = (
      SELECT STRING_AGG(FORMAT('%d %s', captions, rule), ', ' ORDER BY captions DESC, rule)
      FROM (
        SELECT IF(standing = 'AVAILABLE', 'IN_COOLDOWN', standing) AS rule, COUNT(*) AS captions
        FROM selectable_captions
        GROUP BY rule
      )
    );
    RAISE USING MESSAGE = FORMAT('NO_CAPTIONS: none of %d captions may be sent on %T now: %s.', judged, asked, removed);
  END IF;

  SELECT
    ROW_NUMBER() OVER (ORDER BY score DESC, expected DESC, caption_id) AS choice,
    asked AS page_name,
    caption_id,
    caption_key,
    caption_text,
    content_category,
    price_tier,
    urgency,
    psychological_trigger,
    tone,
    last_used_on,
    successes,
    failures,
    is_cold_start,
    expected,
    drawn,
    budget_factor,
    score
  FROM (
    SELECT
      *,
      price_tier != 'FREE' AND urgency AS presses,
      ROW_NUMBER() OVER (
        PARTITION BY price_tier != 'FREE' AND urgency
        ORDER BY score DESC, expected DESC, caption_id
      ) AS urgent_place
    FROM (
      SELECT *, drawn * budget_factor AS score
      FROM (
        SELECT
          *,
          CASE
            WHEN price_tier = 'FREE' THEN 1.0
            WHEN category_place > LEAST(category_limit, COALESCE(items_available, category_limit)) THEN 0.0
            WHEN category_place - 1 <= budget_start * category_limit OR budget_start >= 1 THEN 1.0
            ELSE COALESCE(SAFE_DIVIDE(category_limit - category_place + 1, category_limit * (1 - budget_start)), 1.0)
          END AS budget_factor
        FROM (
          SELECT
            *,
            ROW_NUMBER() OVER (
              PARTITION BY content_category, price_tier = 'FREE'
              ORDER BY drawn DESC, expected DESC, caption_id
            ) AS category_place
          FROM (
            SELECT *, expected + exploration * (sample - expected) AS drawn
            FROM (
              SELECT
                *,
                SAFE_DIVIDE(successes + 1, successes + failures + 2) AS expected,
                `of-scheduler-proj.eros_scheduling_brain.wilson_sample`(successes, failures) AS sample
              FROM (
                SELECT
                  standings.*,
                  COALESCE(stats.successes, 0) AS successes,
                  COALESCE(stats.failures, 0) AS failures,
                  stats.caption_id IS NULL AS is_cold_start
                FROM selectable_captions AS standings
                LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` AS stats
                  ON stats.page_name = standings.page_name
                    AND stats.caption_id = standings.caption_id
                    AND stats.reward_kind = IF(standings.price_tier = 'FREE', 'VIEW_RATE', 'EMV')
                WHERE standings.is_available
              ) AS counted
            ) AS sampled
            WHERE TRUE
            QUALIFY ROW_NUMBER() OVER (
              PARTITION BY use_key
              ORDER BY expected + exploration * (sample - expected) DESC, expected DESC, caption_id
            ) = 1
          ) AS narrowed
        ) AS placed
      ) AS budgeted
    ) AS scored
    WHERE budget_factor > 0
  ) AS pressed
  WHERE NOT presses OR urgent_place <= urgent_limit
  QUALIFY choice <= wanted
  ORDER BY choice;
END;
