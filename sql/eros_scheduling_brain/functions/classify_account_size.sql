-- One page's size tier, and what the tier allows: the page's row of account_sizes. A page with neither profile nor message has
-- error_code UNKNOWN_PAGE; a number that can't be had never fails the statement.
-- Read by: people and reports; jobs over all pages read account_sizes.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.classify_account_size`('mia', 30)
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.classify_account_size`(page_name STRING, lookback_days INT64)
OPTIONS (description = 'The size tier of one page')
AS (
  SELECT
    asked.page AS page_name,
    sizes.* EXCEPT (page_name, error_code, note),
    IF(sizes.page_name IS NULL, 'UNKNOWN_PAGE', sizes.error_code) AS error_code,
    IF(sizes.page_name IS NULL, 'No profile and no message has this name.', sizes.note) AS note
  -- The argument is taken where no column has its name: a column would win.
  FROM (SELECT page_name AS page) AS asked
  LEFT JOIN `of-scheduler-proj.eros_scheduling_brain.account_sizes`(CURRENT_TIMESTAMP(), lookback_days) AS sizes
    ON sizes.page_name = asked.page
);
