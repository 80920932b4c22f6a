-- How saturated one page is: the page's row of saturation_statuses. A page with neither a profile nor a delivered message
-- in the days compared has error_code UNKNOWN_PAGE; a number that can't be had never fails the statement.
-- Read by: people and reports; jobs over all pages read saturation_statuses.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.analyze_saturation_status`('mia', 30)
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.analyze_saturation_status`(page_name STRING, lookback_days INT64)
OPTIONS (description = 'The saturation of one page')
AS (
  SELECT
    asked.page AS page_name,
    statuses.* EXCEPT (page_name),
    IF(statuses.page_name IS NULL, 'UNKNOWN_PAGE', NULL) AS error_code
  -- The argument is taken where no column has its name: a column would win.
  FROM (SELECT page_name AS page) AS asked
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.saturation_statuses`(CURRENT_TIMESTAMP(), lookback_days) AS statuses
    ON statuses.page_name = asked.page
);
