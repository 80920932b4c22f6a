-- How saturated every page is: the last 7 whole days whose messages are all mature against the 28 before, days of Los Angeles.
-- The score, in [0, 1], is the weighted mean of five shares, each in [0, 1]:
--   reward_fall   PPV reward, its log net of caption (without the message itself), hour of week and price tier;
--   unlock_fall   purchases per view, against what the price tier's rate before would have brought;
--   view_fall     views per delivery, likewise by message type;
--   volume_excess messages a day over the page's own norm;
--   bad_day_share the run of days, up to the last, whose PPV earned under 80 % of the norm per delivery. Days without PPV are passed over.
-- What a day near a holiday should bring is its usual times the holiday's impact factor (the strongest, where holidays meet).
-- A share that can't be had leaves its weight to the others and lowers the confidence, as few PPV do; with the confidence the score
-- goes towards 0.25. Nothing measured gives 0.25 and a confidence of 0, not an error.
-- Read by: analyze_saturation_status (one page of it), page_analyses. One scan of the messages, of the partitions that as_of and
-- lookback_days name (those days or 45, whichever is more; windows set longer than that need more lookback_days).
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.saturation_statuses`(CURRENT_TIMESTAMP(), 30)
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.saturation_statuses`(as_of TIMESTAMP, lookback_days INT64)
OPTIONS (description = 'The saturation of every page')
AS (
  SELECT
    scored.page AS page_name,
    scored.score AS saturation_score,
    risks.risk_level,
    risks.action AS recommended_action,
    risks.volume AS volume_adjustment_factor,
    scored.bad_days_in_row,
    scored.confidence,
    scored.reward_fall,
    scored.unlock_fall,
    scored.view_fall,
    scored.volume_excess,
    scored.bad_day_share,
    scored.recent_ppv,
    scored.baseline_ppv,
    scored.avg_emv,
    scored.avg_conversion_rate,
    CASE
      WHEN scored.emv_ratio > 1 + scored.trend_change THEN 'improving'
      WHEN scored.emv_ratio < 1 - scored.trend_change THEN 'declining'
      ELSE 'stable'
    END AS trend_direction,
    scored.baseline_from,
    scored.last_day AS recent_to,
    IF(scored.confidence < 0.5, FORMAT(
      'Little data: %d PPV in the last %d days and %d in the %d before; the saturation score is drawn towards %g.',
      scored.recent_ppv, scored.saturation_recent_days, scored.baseline_ppv, scored.saturation_baseline_days,
      scored.saturation_prior_score
    ), NULL) AS data_note,
    IF(scored.holiday_messages > 0, FORMAT(
      '%d messages near a holiday were compared after its impact factor.', scored.holiday_messages
    ), NULL) AS holiday_note
  FROM (
    SELECT
      *,
      -- Weights summed in another order may pass 1 by a last bit.
      LEAST(ROUND(trust, 6), 1) AS confidence,
      LEAST(GREATEST(ROUND(
        trust * COALESCE(measured_score, saturation_prior_score) + (1 - trust) * saturation_prior_score, 6
      ), 0), 1) AS score
    FROM (
      SELECT
        *,
        SAFE_DIVIDE(weighted_sum, known_weight) AS measured_score,
        COALESCE(
          SAFE_DIVIDE(LEAST(recent_ppv, baseline_ppv), LEAST(recent_ppv, baseline_ppv) + saturation_prior_messages)
            * SAFE_DIVIDE(
              known_weight,
              saturation_weight_reward + saturation_weight_unlock + saturation_weight_view + saturation_weight_volume
                + saturation_weight_bad_days
            ),
          0
        ) AS trust
      FROM (
        SELECT
          *,
          IF(reward_fall IS NULL, 0, saturation_weight_reward)
            + IF(unlock_fall IS NULL, 0, saturation_weight_unlock)
            + IF(view_fall IS NULL, 0, saturation_weight_view)
            + IF(volume_excess IS NULL, 0, saturation_weight_volume)
            + IF(bad_day_share IS NULL, 0, saturation_weight_bad_days) AS known_weight,
          COALESCE(saturation_weight_reward * reward_fall, 0)
            + COALESCE(saturation_weight_unlock * unlock_fall, 0)
            + COALESCE(saturation_weight_view * view_fall, 0)
            + COALESCE(saturation_weight_volume * volume_excess, 0)
            + COALESCE(saturation_weight_bad_days * bad_day_share, 0) AS weighted_sum
        FROM (
          SELECT
            COALESCE(profiled.page, summed.page) AS page,
            COALESCE(summed.recent_ppv, 0) AS recent_ppv,
            COALESCE(summed.baseline_ppv, 0) AS baseline_ppv,
            COALESCE(summed.bad_days_in_row, 0) AS bad_days_in_row,
            COALESCE(summed.holiday_messages, 0) AS holiday_messages,
            COALESCE(summed.avg_emv, 0) AS avg_emv,
            COALESCE(summed.avg_conversion_rate, 0) AS avg_conversion_rate,
            COALESCE(summed.emv_ratio, 1) AS emv_ratio,
            LEAST(GREATEST(SAFE_DIVIDE(1 - summed.reward_ratio, settings.saturation_full_fall), 0), 1) AS reward_fall,
            LEAST(GREATEST(SAFE_DIVIDE(1 - summed.unlock_ratio, settings.saturation_full_fall), 0), 1) AS unlock_fall,
            LEAST(GREATEST(SAFE_DIVIDE(1 - summed.view_ratio, settings.saturation_full_fall), 0), 1) AS view_fall,
            -- Messages a day against those of the days before since the page's first.
            LEAST(GREATEST(SAFE_DIVIDE(
              SAFE_DIVIDE(
                summed.recent_messages * DATE_DIFF(settings.recent_from, summed.first_day, DAY),
                settings.saturation_recent_days * summed.baseline_messages
              ) - 1,
              settings.saturation_full_excess
            ), 0), 1) AS volume_excess,
            IF(summed.norm > 0, LEAST(SAFE_DIVIDE(summed.bad_days_in_row, settings.bad_days_full), 1), NULL) AS bad_day_share,
            settings.* EXCEPT (bad_day_share)
          FROM (
            SELECT DISTINCT page_name AS page
            FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
            WHERE page_name IS NOT NULL
          ) AS profiled
          FULL OUTER JOIN (
            SELECT
              page,
              COUNTIF(is_ppv AND is_recent) AS recent_ppv,
              COUNTIF(is_ppv AND NOT is_recent) AS baseline_ppv,
              COUNTIF(is_recent) AS recent_messages,
              COUNTIF(NOT is_recent) AS baseline_messages,
              MIN(day) AS first_day,
              EXP(AVG(IF(is_ppv AND is_recent, residual - residual_before, NULL))) AS reward_ratio,
              SAFE_DIVIDE(
                SUM(IF(is_ppv AND is_recent AND unlock_rate_before > 0, purchases, 0)),
                SUM(IF(is_ppv AND is_recent AND unlock_rate_before > 0, views * impact * unlock_rate_before, 0))
              ) AS unlock_ratio,
              SAFE_DIVIDE(
                SUM(IF(is_recent AND view_rate_before > 0, views, 0)),
                SUM(IF(is_recent AND view_rate_before > 0, sent * impact * view_rate_before, 0))
              ) AS view_ratio,
              SAFE_DIVIDE(
                SAFE_DIVIDE(SUM(IF(is_ppv AND is_recent, earned, 0)), SUM(IF(is_ppv AND is_recent, sent * impact, 0))),
                MAX(norm)
              ) AS emv_ratio,
              MAX(norm) AS norm,
              LEAST(COUNT(DISTINCT IF(is_ppv AND norm > 0 AND day > last_good_day, day, NULL)), 400) AS bad_days_in_row,
              COUNTIF(impact < 1) AS holiday_messages,
              1000 * SAFE_DIVIDE(SUM(IF(is_ppv, earned, 0)), SUM(IF(is_ppv, sent, 0))) AS avg_emv,
              LEAST(SAFE_DIVIDE(SUM(IF(is_ppv, purchases, 0)), SUM(IF(is_ppv, views, 0))), 1) AS avg_conversion_rate
            FROM (
              SELECT
                *,
                AVG(IF(is_recent, NULL, residual)) OVER (PARTITION BY page, is_ppv, price_tier) AS residual_before,
                COALESCE(MAX(IF(is_ppv AND NOT is_bad_day, day, NULL)) OVER (PARTITION BY page), DATE '0001-01-01') AS last_good_day
              FROM (
                SELECT
                  rewarded.*,
                  rewarded.reward - COALESCE(SAFE_DIVIDE(
                    (rewarded.wy - rewarded.own_weight * rewarded.reward)
                      - rewarded.page_mean * GREATEST(rewarded.w - rewarded.own_weight, 0),
                    GREATEST(rewarded.w - rewarded.own_weight, 0) + settings.caption_prior_weight
                  ) * IF(rewarded.w > 1.01 * rewarded.own_weight, 1, 0), 0) AS residual,
                  rewarded.day_rate < settings.bad_day_share * rewarded.norm AS is_bad_day
                FROM (
                  SELECT
                    *,
                    IF(
                      is_ppv AND earned_a_delivery > 0,
                      LN(SAFE_DIVIDE(
                        1000 * (earned + deliveries_a_purchase * earned_a_delivery),
                        sent + deliveries_a_purchase
                      )) - LN(impact) - slot_effect,
                      NULL
                    ) AS reward
                  FROM (
                    -- What the page, its price tiers, message types and days brought; a rate's exposure is after the holidays' factors.
                    SELECT
                      *,
                      SAFE_DIVIDE(SUM(IF(is_ppv, earned, 0)) OVER of_page, SUM(IF(is_ppv, sent, 0)) OVER of_page) AS earned_a_delivery,
                      SAFE_DIVIDE(SUM(IF(is_ppv, sent, 0)) OVER of_page, SUM(IF(is_ppv, purchases, 0)) OVER of_page) AS deliveries_a_purchase,
                      SAFE_DIVIDE(
                        SUM(IF(is_recent, 0, purchases)) OVER of_tier, SUM(IF(is_recent, 0, views * impact)) OVER of_tier
                      ) AS unlock_rate_before,
                      SAFE_DIVIDE(
                        SUM(IF(is_recent, 0, views)) OVER of_type, SUM(IF(is_recent, 0, sent * impact)) OVER of_type
                      ) AS view_rate_before,
                      SAFE_DIVIDE(
                        SUM(IF(is_ppv AND NOT is_recent, earned, 0)) OVER of_page,
                        SUM(IF(is_ppv AND NOT is_recent, sent * impact, 0)) OVER of_page
                      ) AS norm,
                      SAFE_DIVIDE(
                        SUM(IF(is_ppv, earned, 0)) OVER of_day, SUM(IF(is_ppv, sent * impact, 0)) OVER of_day
                      ) AS day_rate
                    FROM (
                      SELECT
                        dated.*,
                        dated.day >= settings.recent_from AS is_recent,
                        GREATEST(COALESCE(holidays.impact, 1.0), 0.01) AS impact,
                        COALESCE(slots.effect, 0.0) AS slot_effect,
                        credits.w,
                        credits.wy,
                        credits.page_mean,
                        POW(0.5, SAFE_DIVIDE(TIMESTAMP_DIFF(as_of, dated.sending_time, HOUR), 168 * settings.half_life_weeks)) AS own_weight
                      FROM (
                        SELECT
                          COALESCE(spellings.page, messages.page_name) AS page,
                          messages.*,
                          DATE(messages.sending_time, 'America/Los_Angeles') AS day,
                          MOD(EXTRACT(DAYOFWEEK FROM DATETIME(messages.sending_time, 'America/Los_Angeles')) + 5, 7) * 24
                            + EXTRACT(HOUR FROM DATETIME(messages.sending_time, 'America/Los_Angeles')) AS hour_of_week,
                          -- Earnings that have not been reported are not known to be none.
                          messages.message_type = 'PPV' AND messages.earned IS NOT NULL AS is_ppv
                        FROM (
                          SELECT
                            page_name,
                            caption_id,
                            message_type,
                            price_tier,
                            sending_time,
                            CAST(sent_count AS FLOAT64) AS sent,
                            CAST(GREATEST(COALESCE(viewed_count, 0), 0) AS FLOAT64) AS views,
                            CAST(GREATEST(COALESCE(purchased_count, 0), 0) AS FLOAT64) AS purchases,
                            CAST(GREATEST(earnings, 0) AS FLOAT64) AS earned
                          FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages`
                          WHERE sending_time >= TIMESTAMP_SUB(as_of, INTERVAL GREATEST(lookback_days, 45) DAY) AND sending_time < as_of
                          QUALIFY message_id IS NULL OR ROW_NUMBER() OVER (
                            PARTITION BY message_id ORDER BY ingested_at DESC, sending_time DESC, sent_count DESC, earnings DESC
                          ) = 1
                        ) AS messages
                        LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_spellings`() AS spellings ON spellings.spelling = messages.page_name
                        WHERE messages.page_name IS NOT NULL AND messages.message_type IS NOT NULL AND messages.sent > 0
                      ) AS dated
                      CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of) AS settings
                      LEFT JOIN (
                        SELECT day, MIN(calendar.saturation_impact_factor) AS impact
                        FROM `of-scheduler-proj.eros_scheduling_brain.holiday_calendar` AS calendar
                        CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of) AS settings
                        CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(
                          DATE_SUB(calendar.holiday_date, INTERVAL settings.holiday_near_days DAY),
                          DATE_ADD(calendar.holiday_date, INTERVAL settings.holiday_near_days DAY)
                        )) AS day
                        WHERE calendar.year BETWEEN EXTRACT(YEAR FROM TIMESTAMP_SUB(as_of, INTERVAL GREATEST(lookback_days, 45) DAY)) - 1
                          AND EXTRACT(YEAR FROM as_of) + 1
                        GROUP BY day
                      ) AS holidays ON holidays.day = dated.day
                      LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_slot_effects` AS slots
                        ON slots.page_name = dated.page AND slots.hour_of_week = dated.hour_of_week
                      LEFT JOIN (
                        -- The weighted sums of captions that earn, and their page's mean.
                        SELECT page_name, caption_id, w, wy, SAFE_DIVIDE(SUM(wy) OVER (PARTITION BY page_name), SUM(w) OVER (PARTITION BY page_name)) AS page_mean
                        FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
                        WHERE last_updated <= as_of AND reward_kind = 'EMV' AND w > 0
                      ) AS credits ON credits.page_name = dated.page AND credits.caption_id = dated.caption_id
                      WHERE dated.day BETWEEN settings.baseline_from AND settings.last_day
                    ) AS compared
                    WINDOW
                      of_page AS (PARTITION BY page),
                      of_tier AS (PARTITION BY page, is_ppv, price_tier),
                      of_type AS (PARTITION BY page, message_type),
                      of_day AS (PARTITION BY page, day)
                  ) AS rated
                ) AS rewarded
                CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of) AS settings
              ) AS net
            ) AS placed
            GROUP BY page
          ) AS summed ON summed.page = profiled.page
          CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of) AS settings
        ) AS shares
      ) AS weighed
    ) AS trusted
  ) AS scored
  CROSS JOIN `of-scheduler-proj.eros_scheduling_brain.risk_settings`() AS risks
  WHERE scored.score < risks.below
  QUALIFY ROW_NUMBER() OVER (PARTITION BY scored.page ORDER BY risks.below) = 1
);
