-- The page that each spelling of a name in a report means: its own name, or an alias. A page's own name wins over another's alias.
-- Read by: account_sizes, saturation_statuses, slot_results and the jobs. A profile's own name is the row where spelling = page.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.page_spellings`()
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.page_spellings`()
OPTIONS (description = 'The page that each spelling means')
AS (
  SELECT spelling, COALESCE(MIN(IF(is_own, page, NULL)), MIN(page)) AS page
  FROM (
    SELECT page_name AS spelling, page_name AS page, TRUE AS is_own
    FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles`
    UNION ALL
    SELECT alias, profiles.page_name, FALSE
    FROM `of-scheduler-proj.eros_scheduling_brain.creator_profiles` AS profiles
    CROSS JOIN UNNEST(profiles.aliases) AS alias
  )
  GROUP BY spelling
);
