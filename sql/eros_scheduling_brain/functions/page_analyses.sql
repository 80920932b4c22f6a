-- The analysis of every page as the JSON that the planner reads (src/planning/analysis.ts, version 1), or why there is none:
-- NO_DELIVERIES (messages enough, none delivered) or NO_MESSAGES (no profile, and nothing in the days compared).
-- Read by: analyze_creator_performance (one page of it), run_daily_automation and claim_pages, one statement for all pages.
-- Call: SELECT page_name, analysis, error_code FROM `of-scheduler-proj.eros_scheduling_brain.page_analyses`(CURRENT_TIMESTAMP(), 30)
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.page_analyses`(as_of TIMESTAMP, lookback_days INT64)
OPTIONS (description = 'The analysis of every page, as JSON')
AS (
  SELECT
    sizes.page_name,
    IF(sizes.error_code IS NOT NULL OR statuses.page_name IS NULL, NULL, TO_JSON_STRING(STRUCT(
      1 AS version,
      sizes.page_name AS page_name,
      STRUCT(
        sizes.size_tier,
        sizes.avg_audience,
        sizes.daily_ppv_target_min,
        sizes.daily_ppv_target_max,
        sizes.daily_bump_target,
        sizes.min_ppv_gap_minutes,
        sizes.saturation_tolerance
      ) AS account_classification,
      STRUCT(
        statuses.saturation_score,
        statuses.risk_level,
        statuses.recommended_action,
        statuses.volume_adjustment_factor,
        statuses.bad_days_in_row
      ) AS saturation,
      STRUCT(statuses.avg_emv, statuses.avg_conversion_rate, statuses.trend_direction) AS performance_trends,
      statuses.confidence AS confidence,
      FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%SZ', as_of) AS analysed_at,
      LEAST(
        DATE_SUB(DATE(as_of, 'America/Los_Angeles'), INTERVAL lookback_days DAY), statuses.baseline_from
      ) AS lookback_from,
      DATE(as_of, 'America/Los_Angeles') AS lookback_to,
      ARRAY(
        SELECT note
        FROM UNNEST([sizes.note, statuses.data_note, statuses.holiday_note]) AS note WITH OFFSET AS place
        WHERE note IS NOT NULL
        ORDER BY place
      ) AS notes
    ))) AS analysis,
    COALESCE(sizes.error_code, IF(statuses.page_name IS NULL, 'NO_MESSAGES', NULL)) AS error_code,
    CASE
      WHEN sizes.error_code IS NOT NULL THEN sizes.note
      WHEN statuses.page_name IS NULL THEN 'It has no profile, and no message of the days compared was delivered.'
    END AS error_message,
    100 * statuses.saturation_score AS saturation_pct,
    sizes.last_sent_at
  FROM `of-scheduler-proj.eros_scheduling_brain.account_sizes`(as_of, lookback_days) AS sizes
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.saturation_statuses`(as_of, lookback_days) AS statuses
    ON statuses.page_name = sizes.page_name
);
