-- The pages that have a profile, one row each with what planning needs of it. Of two profiles of one name a PAUSED one counts.
-- A page is SHADOW (planned, never exported) until its profile says LIVE.
-- Read by: claim_pages, run_daily_automation.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.listed_pages`()
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.listed_pages`()
OPTIONS (description = 'The pages that have a profile')
AS (
  SELECT
    page_name,
    COALESCE(status = 'ACTIVE', FALSE) AS is_active,
    COALESCE(status = 'PAUSED', FALSE) AS is_paused,
    COALESCE(rollout, 'SHADOW') AS rollout,
    owner,
    min_price,
    max_price,
    window_start,
    window_end,
    blackout_dates
  FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
  WHERE page_name IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY page_name
    ORDER BY IF(status = 'PAUSED', 0, 1), display_name, owner
  ) = 1
);
