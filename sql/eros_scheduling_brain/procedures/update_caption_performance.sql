-- Turns the messages of the memory (memory_weeks, 104) into what is known of captions, hours and prices: rewrites
-- caption_bandit_stats, page_slot_effects and page_price_stats whole, in one transaction with its row in etl_job_runs.
-- Everything is computed from the messages each time, so that late and corrected results need no repair and a second run
-- gives the same rows. A failure changes nothing but etl_job_runs; so does a source without any message while there are
-- statistics. It touches no locks, so it leaves commit_guard alone.
-- An observation is a message maturity_hours old with deliveries. What it is judged by: EMV (US dollars per 1,000
-- deliveries), a BUMP by its view rate. What a caption is credited with: ln(1000 (earnings + k e0) / (sent + k)), with e0 the
-- page's earnings per delivery of that type and k its deliveries per purchase (all pages' where the page has none yet; no
-- credit where nobody has); for a BUMP the logit of the view rate, half a view added to either side. Less what hour of week,
-- holiday (major or minor) and price bring on that page: backfitting, captions first, effects shrunk towards none.
-- A message sent to nobody or not yet mature still counts as a use (last_used). One without caption_id counts for its page's
-- medians, e0, k and prices only: message_text is never read here. A message reported twice counts as last reported.
-- Called by: the add-on's clock every performance_update_hours, and by hand.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.update_caption_performance`()
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.update_caption_performance`()
OPTIONS (description = 'Recomputes caption statistics, slot effects and price statistics from the messages.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE today DATE DEFAULT CURRENT_DATE('America/Los_Angeles');
  DECLARE maturity_hours, half_life_weeks, prior_weight, price_low_below, price_premium_above FLOAT64;
  DECLARE success_days, memory_days, cooldown_days, history_days, passes INT64;
  DECLARE start_ts, memory_ts, success_ts, mature_ts, history_ts TIMESTAMP;
  DECLARE first_year, last_year, pages_read, live_rows INT64;
  DECLARE pass INT64 DEFAULT 0;
  DECLARE problem STRING;

  BEGIN
    SET (
      maturity_hours, half_life_weeks, prior_weight, price_low_below, price_premium_above,
      success_days, memory_days, cooldown_days, history_days, passes
    ) = (
      SELECT AS STRUCT
        COALESCE(MAX(LAX_FLOAT64(parameters.maturity_hours)), 24),
        COALESCE(MAX(LAX_FLOAT64(parameters.half_life_weeks)), 26),
        COALESCE(MAX(LAX_FLOAT64(parameters.slot_effect_prior_weight)), 10),
        COALESCE(MAX(LAX_FLOAT64(parameters.price_low_below)), 10),
        COALESCE(MAX(LAX_FLOAT64(parameters.price_premium_above)), 20),
        COALESCE(MAX(LAX_INT64(parameters.success_window_days)), 90),
        7 * COALESCE(MAX(LAX_INT64(parameters.memory_weeks)), 104),
        COALESCE(MAX(LAX_INT64(parameters.cooldown_days)), 28),
        COALESCE(MAX(LAX_INT64(parameters.statistics_history_days)), 90),
        COALESCE(MAX(LAX_INT64(parameters.backfitting_passes)), 2)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    );
    SET memory_ts = TIMESTAMP_SUB(now_ts, INTERVAL memory_days DAY);
    SET success_ts = TIMESTAMP_SUB(now_ts, INTERVAL success_days DAY);
    SET mature_ts = TIMESTAMP_SUB(now_ts, INTERVAL CAST(3600 * maturity_hours AS INT64) SECOND);
    SET history_ts = TIMESTAMP_SUB(now_ts, INTERVAL history_days DAY);
    -- A use must be known for as long as a caption rests.
    SET start_ts = LEAST(memory_ts, success_ts, TIMESTAMP_SUB(now_ts, INTERVAL cooldown_days DAY));
    SET first_year = EXTRACT(YEAR FROM DATE(start_ts, 'America/Los_Angeles'));
    SET last_year = EXTRACT(YEAR FROM today);

    -- metric is set for observations only, weight for those within memory: by whole days, so that a run repeats itself.
    CREATE OR REPLACE TEMP TABLE performance_messages AS
    WITH
      holidays AS (
        SELECT holiday_date, IF(LOGICAL_OR(is_major), 'MAJOR', 'MINOR') AS holiday
        FROM `of-scheduler-proj.eros_scheduling_brain.holiday_calendar`
        WHERE year >= first_year AND year <= last_year
        GROUP BY holiday_date
      ),
      sent AS (
        SELECT
          page_name,
          caption_id,
          COALESCE(message_type, 'PPV') AS message_type,
          IF(message_type = 'BUMP', 'VIEW_RATE', 'EMV') AS reward_kind,
          IF(price > 0, price, NULL) AS price,
          sending_time,
          DATETIME(sending_time, 'America/Los_Angeles') AS sent_at,
          sent_count,
          CAST(sent_count AS FLOAT64) AS deliveries,
          CAST(GREATEST(0, LEAST(viewed_count, sent_count)) AS FLOAT64) AS views,
          purchased_count,
          earnings,
          CAST(earnings AS FLOAT64) AS earned
        FROM `of-scheduler-proj.eros_scheduling_brain.mass_messages`
        WHERE sending_time >= start_ts AND sending_time <= now_ts AND page_name IS NOT NULL
        QUALIFY
          message_id IS NULL
          OR ROW_NUMBER() OVER (
            PARTITION BY message_id ORDER BY ingested_at DESC, sending_time DESC, sent_count DESC, earnings DESC
          ) = 1
      ),
      judged AS (
        SELECT
          *,
          IF(
            sending_time <= mature_ts AND sent_count > 0,
            IF(reward_kind = 'EMV', 1000 * SAFE_DIVIDE(earned, deliveries), SAFE_DIVIDE(views, deliveries)),
            NULL
          ) AS metric
        FROM sent
      )
    SELECT
      COALESCE(spellings.page, judged.page_name) AS page_name,
      judged.* EXCEPT (page_name, sent_at),
      24 * MOD(EXTRACT(DAYOFWEEK FROM sent_at) + 5, 7) + EXTRACT(HOUR FROM sent_at) AS hour_of_week,
      holidays.holiday,
      IF(
        metric IS NOT NULL AND sending_time >= memory_ts,
        POW(0.5, SAFE_DIVIDE(DATE_DIFF(today, DATE(sent_at), DAY), 7 * half_life_weeks)),
        NULL
      ) AS weight
    FROM judged
    LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.page_spellings`() AS spellings ON spellings.spelling = judged.page_name
    LEFT JOIN holidays ON holidays.holiday_date = DATE(judged.sent_at);

    SET (pages_read, live_rows) = (
      SELECT AS STRUCT
        (SELECT COUNT(DISTINCT page_name) FROM performance_messages),
        (SELECT COUNT(*) FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`)
    );
    IF pages_read = 0 AND live_rows > 0 THEN
      RAISE USING MESSAGE = CONCAT(
        'mass_messages holds no message since ', CAST(DATE(start_ts, 'America/Los_Angeles') AS STRING),
        ': the statistics are kept as they were. Load the messages and run it again.'
      );
    END IF;

    -- Per page and type: the median of the success window, and what smooths the credit.
    CREATE OR REPLACE TEMP TABLE performance_levels AS
    WITH
      sums AS (
        SELECT
          page_name,
          message_type,
          ARRAY_AGG(IF(sending_time >= success_ts, metric, NULL) IGNORE NULLS ORDER BY metric) AS recent,
          SUM(IF(weight > 0, deliveries, 0)) AS deliveries,
          SUM(IF(weight > 0 AND purchased_count > 0, CAST(purchased_count AS FLOAT64), 0)) AS purchases,
          SUM(IF(weight > 0 AND earned > 0, earned, 0)) AS earned
        FROM performance_messages
        WHERE metric IS NOT NULL
        GROUP BY page_name, message_type
      )
    SELECT
      page_name,
      message_type,
      IF(
        ARRAY_LENGTH(recent) > 0,
        (recent[OFFSET(DIV(ARRAY_LENGTH(recent) - 1, 2))] + recent[OFFSET(DIV(ARRAY_LENGTH(recent), 2))]) * 0.5,
        NULL
      ) AS median_metric,
      COALESCE(
        SAFE_DIVIDE(NULLIF(earned, 0), deliveries),
        SAFE_DIVIDE(NULLIF(SUM(earned) OVER same, 0), SUM(deliveries) OVER same)
      ) AS earned_per_delivery,
      COALESCE(
        SAFE_DIVIDE(deliveries, purchases),
        SAFE_DIVIDE(SUM(deliveries) OVER same, SUM(purchases) OVER same)
      ) AS deliveries_per_purchase
    FROM sums
    WINDOW same AS (PARTITION BY message_type);

    CREATE OR REPLACE TEMP TABLE performance_fit AS
    SELECT *, 0.0 AS caption_effect, 0.0 AS hour_effect, 0.0 AS holiday_effect, 0.0 AS price_effect
    FROM (
      SELECT
        messages.page_name,
        messages.reward_kind,
        messages.caption_id,
        messages.hour_of_week,
        messages.holiday,
        messages.price,
        messages.weight,
        IF(
          messages.reward_kind = 'EMV',
          LN(1000 * SAFE_DIVIDE(
            GREATEST(messages.earned, 0) + levels.deliveries_per_purchase * levels.earned_per_delivery,
            messages.deliveries + levels.deliveries_per_purchase
          )),
          LN(SAFE_DIVIDE(messages.views + 0.5, messages.deliveries - messages.views + 0.5))
        ) AS y
      FROM performance_messages AS messages
      INNER JOIN performance_levels AS levels
        ON levels.page_name = messages.page_name AND levels.message_type = messages.message_type
      WHERE messages.caption_id IS NOT NULL AND messages.weight > 0
    )
    WHERE y IS NOT NULL;

    WHILE pass < passes DO
      SET pass = pass + 1;
      CREATE OR REPLACE TEMP TABLE performance_fit AS
      WITH
        by_caption AS (
          SELECT
            * EXCEPT (caption_effect),
            SAFE_DIVIDE(
              SUM(weight * (y - hour_effect - holiday_effect - price_effect)) OVER same,
              SUM(weight) OVER same
            ) AS caption_effect
          FROM performance_fit
          WINDOW same AS (PARTITION BY page_name, reward_kind, caption_id)
        ),
        by_hour AS (
          SELECT
            * EXCEPT (hour_effect),
            SAFE_DIVIDE(
              SUM(weight * (y - caption_effect - holiday_effect - price_effect)) OVER same,
              SUM(weight) OVER same + prior_weight
            ) AS hour_effect
          FROM by_caption
          WINDOW same AS (PARTITION BY page_name, reward_kind, hour_of_week)
        ),
        by_holiday AS (
          SELECT
            * EXCEPT (holiday_effect),
            IF(holiday IS NULL, 0, SAFE_DIVIDE(
              SUM(weight * (y - caption_effect - hour_effect - price_effect)) OVER same,
              SUM(weight) OVER same + prior_weight
            )) AS holiday_effect
          FROM by_hour
          WINDOW same AS (PARTITION BY page_name, reward_kind, holiday)
        )
      SELECT
        * EXCEPT (price_effect),
        IF(price IS NULL, 0, SAFE_DIVIDE(
          SUM(weight * (y - caption_effect - hour_effect - holiday_effect)) OVER same,
          SUM(weight) OVER same + prior_weight
        )) AS price_effect
      FROM by_holiday
      WINDOW same AS (PARTITION BY page_name, reward_kind, price);
    END WHILE;

    CREATE OR REPLACE TEMP TABLE performance_stats AS
    WITH
      bank AS (
        SELECT caption_id, caption_text
        FROM `of-scheduler-proj.eros_scheduling_brain.caption_bank`
        QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC, caption_text) = 1
      ),
      texts AS (
        SELECT caption_id, caption_text FROM bank
        UNION ALL
        SELECT gone.caption_id, MIN(gone.caption_text)
        FROM `of-scheduler-proj.eros_scheduling_brain.captions` AS gone
        LEFT JOIN bank ON bank.caption_id = gone.caption_id
        WHERE bank.caption_id IS NULL
        GROUP BY gone.caption_id
      ),
      keys AS (
        SELECT caption_id, `of-scheduler-proj.eros_scheduling_brain.caption_key`(caption_text) AS caption_key FROM texts
      ),
      facts AS (
        SELECT
          messages.page_name,
          messages.caption_id,
          messages.reward_kind,
          COUNTIF(messages.sending_time >= success_ts AND messages.metric > levels.median_metric) AS successes,
          COUNTIF(messages.sending_time >= success_ts AND messages.metric <= levels.median_metric) AS failures,
          AVG(IF(messages.weight > 0, messages.metric, NULL)) AS avg_emv,
          ARRAY_AGG(
            IF(messages.weight > 0, messages.metric, NULL) IGNORE NULLS ORDER BY IF(messages.weight > 0, messages.metric, NULL)
          ) AS metrics,
          SAFE_DIVIDE(
            SUM(IF(messages.weight > 0, CAST(messages.purchased_count AS FLOAT64), NULL)),
            SUM(IF(messages.weight > 0, messages.views, NULL))
          ) AS avg_conversion_rate,
          SUM(IF(messages.weight > 0, messages.earnings, NULL)) AS total_revenue,
          MAX(messages.sending_time) AS last_sent
        FROM performance_messages AS messages
        LEFT JOIN performance_levels AS levels
          ON levels.page_name = messages.page_name AND levels.message_type = messages.message_type
        WHERE messages.caption_id IS NOT NULL
        GROUP BY messages.page_name, messages.caption_id, messages.reward_kind
      ),
      credits AS (
        SELECT
          page_name,
          caption_id,
          reward_kind,
          COUNT(*) AS obs_n,
          SUM(weight) AS w,
          SUM(weight * weight) AS w2,
          SUM(weight * credit) AS wy,
          SUM(weight * credit * credit) AS wyy
        FROM (SELECT *, y - hour_effect - holiday_effect - price_effect AS credit FROM performance_fit)
        GROUP BY page_name, caption_id, reward_kind
      ),
      known AS (
        SELECT
          facts.*,
          keys.caption_key,
          COALESCE(credits.obs_n, 0) AS obs_n,
          COALESCE(credits.w, 0) AS w,
          COALESCE(credits.w2, 0) AS w2,
          COALESCE(credits.wy, 0) AS wy,
          COALESCE(credits.wyy, 0) AS wyy,
          `of-scheduler-proj.eros_scheduling_brain.wilson_score_bounds`(successes, failures) AS bounds
        FROM facts
        LEFT JOIN keys ON keys.caption_id = facts.caption_id
        LEFT JOIN credits
          ON credits.page_name = facts.page_name
            AND credits.caption_id = facts.caption_id
            AND credits.reward_kind = facts.reward_kind
      )
    SELECT
      page_name,
      caption_id,
      caption_key,
      reward_kind,
      successes,
      failures,
      successes + failures AS total_observations,
      obs_n,
      w,
      w2,
      wy,
      wyy,
      avg_emv,
      IF(
        ARRAY_LENGTH(metrics) > 0,
        (metrics[OFFSET(DIV(ARRAY_LENGTH(metrics) - 1, 2))] + metrics[OFFSET(DIV(ARRAY_LENGTH(metrics), 2))]) * 0.5,
        NULL
      ) AS median_emv,
      avg_conversion_rate,
      total_revenue,
      bounds.lower_bound AS confidence_lower_bound,
      bounds.upper_bound AS confidence_upper_bound,
      bounds.exploration_bonus AS exploration_score,
      -- In the middle where there is nothing to compare with; none without results.
      IF(avg_emv IS NULL, NULL, COALESCE(100 * SAFE_DIVIDE(
        RANK() OVER (PARTITION BY page_name, reward_kind, avg_emv IS NULL ORDER BY avg_emv) - 1,
        COUNT(*) OVER (PARTITION BY page_name, reward_kind, avg_emv IS NULL) - 1
      ), 50)) AS performance_percentile,
      MAX(last_sent) OVER (
        PARTITION BY page_name, COALESCE(caption_key, CONCAT('#', CAST(caption_id AS STRING)))
      ) AS last_used,
      now_ts AS last_updated
    FROM known;

    BEGIN
      BEGIN TRANSACTION;
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats_history` (
        page_name, caption_id, caption_key, reward_kind, successes, failures, total_observations, obs_n, w, w2, wy, wyy, avg_emv,
        median_emv, avg_conversion_rate, total_revenue, confidence_lower_bound, confidence_upper_bound, exploration_score,
        performance_percentile, last_used, last_updated
      )
      SELECT
        page_name, caption_id, caption_key, reward_kind, successes, failures, total_observations, obs_n, w, w2, wy, wyy, avg_emv,
        median_emv, avg_conversion_rate, total_revenue, confidence_lower_bound, confidence_upper_bound, exploration_score,
        performance_percentile, last_used, last_updated
      FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats`
      WHERE last_updated < history_ts;

      DELETE FROM `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` WHERE TRUE;
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` (
        page_name, caption_id, caption_key, reward_kind, successes, failures, total_observations, obs_n, w, w2, wy, wyy, avg_emv,
        median_emv, avg_conversion_rate, total_revenue, confidence_lower_bound, confidence_upper_bound, exploration_score,
        performance_percentile, last_used, last_updated
      )
      SELECT
        page_name, caption_id, caption_key, reward_kind, successes, failures, total_observations, obs_n, w, w2, wy, wyy, avg_emv,
        median_emv, avg_conversion_rate, total_revenue, confidence_lower_bound, confidence_upper_bound, exploration_score,
        performance_percentile, last_used, last_updated
      FROM performance_stats;

      DELETE FROM `of-scheduler-proj.eros_scheduling_brain.page_slot_effects` WHERE TRUE;
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.page_slot_effects` (page_name, hour_of_week, effect, weight)
      SELECT page_name, hour_of_week, MIN(hour_effect), SUM(weight)
      FROM performance_fit
      WHERE reward_kind = 'EMV'
      GROUP BY page_name, hour_of_week;

      DELETE FROM `of-scheduler-proj.eros_scheduling_brain.page_price_stats` WHERE TRUE;
      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.page_price_stats`
        (page_name, price_tier, price, sends, deliveries, earnings, purchases)
      SELECT
        page_name,
        CASE
          WHEN price < CAST(price_low_below AS NUMERIC) THEN 'LOW'
          WHEN price > CAST(price_premium_above AS NUMERIC) THEN 'PREMIUM'
          ELSE 'MID'
        END,
        price,
        COUNT(*),
        -- A sum past INT64 is unknown rather than a failed job.
        SAFE_CAST(SUM(CAST(sent_count AS NUMERIC)) AS INT64),
        SUM(earnings),
        SAFE_CAST(SUM(CAST(purchased_count AS NUMERIC)) AS INT64)
      FROM performance_messages
      WHERE message_type = 'PPV' AND weight > 0 AND price IS NOT NULL
      GROUP BY page_name, price;

      INSERT INTO `of-scheduler-proj.eros_scheduling_brain.etl_job_runs` (
        job_id, job_name, job_start_time, job_end_time, job_status, execution_date, creators_processed, creators_failed,
        job_duration_seconds
      )
      VALUES (
        GENERATE_UUID(), 'update_caption_performance', now_ts, CURRENT_TIMESTAMP(), 'COMPLETED', today, pages_read, 0,
        SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), now_ts, MILLISECOND), 1000)
      );
      COMMIT TRANSACTION;
    EXCEPTION WHEN ERROR THEN
      SET problem = @@error.message;
      BEGIN
        ROLLBACK TRANSACTION;
      EXCEPTION WHEN ERROR THEN
        -- A commit that failed has ended the transaction: there is nothing to take back.
        SET problem = COALESCE(problem, @@error.message);
      END;
      RAISE USING MESSAGE = problem;
    END;
  EXCEPTION WHEN ERROR THEN
    SET problem = @@error.message;
    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.etl_job_runs` (
      job_id, job_name, job_start_time, job_end_time, job_status, execution_date, error_message, job_duration_seconds
    )
    VALUES (
      GENERATE_UUID(), 'update_caption_performance', now_ts, CURRENT_TIMESTAMP(), 'FAILED', today, problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), now_ts, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('update_caption_performance changed nothing: ', problem);
  END;
  DROP TABLE performance_messages;
  DROP TABLE performance_levels;
  DROP TABLE performance_fit;
  DROP TABLE performance_stats;
END;
