-- The tiers' table by the numbers in force, a row a tier: from which audience, and what the tier allows. NEW goes by history: NULL.
-- One row always holds for the stored set, so that a warehouse without stored numbers runs by the defaults.
-- Read by: account_sizes.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.tier_settings`()
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.tier_settings`()
OPTIONS (description = 'The tiers and what each allows')
AS (
  SELECT tier.*
  FROM (
    SELECT current_parameters.parameters AS p
    FROM (SELECT 'production' AS environment) AS wanted
    LEFT JOIN `of-scheduler-proj.ops_config.current_parameters` AS current_parameters
      ON current_parameters.environment = wanted.environment
  ) AS stored
  CROSS JOIN UNNEST([
    STRUCT(
      'NEW' AS size_tier,
      CAST(NULL AS INT64) AS audience_from,
      COALESCE(LAX_INT64(p.tier_new_ppv_min), 2) AS ppv_min,
      COALESCE(LAX_INT64(p.tier_new_ppv_max), 4) AS ppv_max,
      COALESCE(LAX_INT64(p.tier_new_bumps), 2) AS bumps,
      COALESCE(LAX_INT64(p.tier_new_gap_minutes), 240) AS gap_minutes,
      COALESCE(LAX_FLOAT64(p.tier_new_tolerance), 0.3) AS tolerance
    ),
    STRUCT(
      'SMALL' AS size_tier,
      0 AS audience_from,
      COALESCE(LAX_INT64(p.tier_small_ppv_min), 3) AS ppv_min,
      COALESCE(LAX_INT64(p.tier_small_ppv_max), 5) AS ppv_max,
      COALESCE(LAX_INT64(p.tier_small_bumps), 3) AS bumps,
      COALESCE(LAX_INT64(p.tier_small_gap_minutes), 180) AS gap_minutes,
      COALESCE(LAX_FLOAT64(p.tier_small_tolerance), 0.4) AS tolerance
    ),
    STRUCT(
      'MEDIUM' AS size_tier,
      COALESCE(LAX_INT64(p.tier_medium_audience), 5000) AS audience_from,
      COALESCE(LAX_INT64(p.tier_medium_ppv_min), 5) AS ppv_min,
      COALESCE(LAX_INT64(p.tier_medium_ppv_max), 8) AS ppv_max,
      COALESCE(LAX_INT64(p.tier_medium_bumps), 4) AS bumps,
      COALESCE(LAX_INT64(p.tier_medium_gap_minutes), 150) AS gap_minutes,
      COALESCE(LAX_FLOAT64(p.tier_medium_tolerance), 0.5) AS tolerance
    ),
    STRUCT(
      'LARGE' AS size_tier,
      COALESCE(LAX_INT64(p.tier_large_audience), 20000) AS audience_from,
      COALESCE(LAX_INT64(p.tier_large_ppv_min), 8) AS ppv_min,
      COALESCE(LAX_INT64(p.tier_large_ppv_max), 12) AS ppv_max,
      COALESCE(LAX_INT64(p.tier_large_bumps), 6) AS bumps,
      COALESCE(LAX_INT64(p.tier_large_gap_minutes), 120) AS gap_minutes,
      COALESCE(LAX_FLOAT64(p.tier_large_tolerance), 0.6) AS tolerance
    ),
    STRUCT(
      'XL' AS size_tier,
      COALESCE(LAX_INT64(p.tier_xl_audience), 75000) AS audience_from,
      COALESCE(LAX_INT64(p.tier_xl_ppv_min), 10) AS ppv_min,
      COALESCE(LAX_INT64(p.tier_xl_ppv_max), 14) AS ppv_max,
      COALESCE(LAX_INT64(p.tier_xl_bumps), 8) AS bumps,
      COALESCE(LAX_INT64(p.tier_xl_gap_minutes), 90) AS gap_minutes,
      COALESCE(LAX_FLOAT64(p.tier_xl_tolerance), 0.7) AS tolerance
    )
  ]) AS tier
);
