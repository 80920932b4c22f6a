-- The numbers by which pages are read, one row, and the days that a reading at as_of compares, days of Los Angeles: last_day is
-- the last whose messages are all mature, recent_from the first of the recent days, baseline_from the first of those before.
-- One row always holds for the stored set, so that a warehouse without stored numbers runs by the defaults.
-- Read by: account_sizes, saturation_statuses.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.reading_settings`(CURRENT_TIMESTAMP())
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.reading_settings`(as_of TIMESTAMP)
OPTIONS (description = 'The numbers by which pages are read')
AS (
  SELECT
    *,
    -- A caption's mean is shrunk towards the page's as if it had this many more messages.
    COALESCE(SAFE_DIVIDE(POW(default_noise_sd, 2), POW(default_caption_sd, 2)), 0) AS caption_prior_weight,
    DATE_SUB(last_day, INTERVAL saturation_recent_days - 1 DAY) AS recent_from,
    DATE_SUB(last_day, INTERVAL saturation_recent_days + saturation_baseline_days - 1 DAY) AS baseline_from
  FROM (
    SELECT
      *,
      DATE_SUB(
        DATE(TIMESTAMP_SUB(as_of, INTERVAL CAST(60 * maturity_hours AS INT64) MINUTE), 'America/Los_Angeles'),
        INTERVAL 1 DAY
      ) AS last_day
    FROM (
      SELECT
        COALESCE(LAX_FLOAT64(p.audience_percentile), 0.75) AS audience_percentile,
        COALESCE(LAX_INT64(p.new_page_days), 14) AS new_page_days,
        COALESCE(LAX_INT64(p.new_page_messages), 20) AS new_page_messages,
        COALESCE(LAX_FLOAT64(p.maturity_hours), 24) AS maturity_hours,
        COALESCE(LAX_INT64(p.saturation_recent_days), 7) AS saturation_recent_days,
        COALESCE(LAX_INT64(p.saturation_baseline_days), 28) AS saturation_baseline_days,
        COALESCE(LAX_FLOAT64(p.saturation_full_fall), 0.5) AS saturation_full_fall,
        COALESCE(LAX_FLOAT64(p.saturation_weight_reward), 0.35) AS saturation_weight_reward,
        COALESCE(LAX_FLOAT64(p.saturation_weight_unlock), 0.35) AS saturation_weight_unlock,
        COALESCE(LAX_FLOAT64(p.saturation_weight_view), 0.1) AS saturation_weight_view,
        COALESCE(LAX_FLOAT64(p.saturation_weight_volume), 0.1) AS saturation_weight_volume,
        COALESCE(LAX_FLOAT64(p.saturation_weight_bad_days), 0.1) AS saturation_weight_bad_days,
        COALESCE(LAX_FLOAT64(p.saturation_full_excess), 0.5) AS saturation_full_excess,
        COALESCE(LAX_FLOAT64(p.trend_change), 0.1) AS trend_change,
        COALESCE(LAX_FLOAT64(p.bad_day_share), 0.8) AS bad_day_share,
        COALESCE(LAX_INT64(p.bad_days_full), 5) AS bad_days_full,
        COALESCE(LAX_FLOAT64(p.saturation_prior_score), 0.25) AS saturation_prior_score,
        COALESCE(LAX_FLOAT64(p.saturation_prior_messages), 20) AS saturation_prior_messages,
        COALESCE(LAX_INT64(p.holiday_near_days), 1) AS holiday_near_days,
        COALESCE(LAX_FLOAT64(p.half_life_weeks), 26) AS half_life_weeks,
        COALESCE(LAX_FLOAT64(p.default_noise_sd), 0.7) AS default_noise_sd,
        COALESCE(LAX_FLOAT64(p.default_caption_sd), 0.5) AS default_caption_sd
      FROM (
        SELECT current_parameters.parameters AS p
        FROM (SELECT 'production' AS environment) AS wanted
        LEFT JOIN `of-scheduler-proj.ops_config.current_parameters` AS current_parameters
          ON current_parameters.environment = wanted.environment
      ) AS stored
    ) AS given
  )
);
