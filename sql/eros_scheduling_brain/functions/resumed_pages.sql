-- The pages that a person has let go on though the monitor sees them RED: a RELEASE, since they are, of a schedule whose week had begun.
-- A row a page with the last such release. It holds for the whole spell: a page that leaves RED and comes back is judged anew.
-- changed_from prunes: give the earliest red_since of page_watch, as a script variable.
-- Read by: pages_today, watch_pages.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.resumed_pages`(TIMESTAMP '2025-03-01 00:00:00+00')
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.resumed_pages`(changed_from TIMESTAMP)
OPTIONS (description = 'RED pages that a person has resumed')
AS (
  SELECT
    watched.page_name,
    MAX(changes.changed_at) AS resumed_at,
    ARRAY_AGG(changes.changed_by ORDER BY changes.changed_at DESC LIMIT 1)[SAFE_OFFSET(0)] AS resumed_by
  FROM `of-scheduler-proj.eros_scheduling_brain.page_watch` AS watched
  INNER JOIN `of-scheduler-proj.eros_scheduling_brain.schedule_changes` AS changes
    ON changes.page_name = watched.page_name
  WHERE changes.changed_at >= changed_from
    AND changes.changed_at >= watched.red_since
    AND changes.action = 'RELEASE'
    AND SAFE_CAST(REGEXP_EXTRACT(changes.schedule_id, r'/(\d{4}-\d{2}-\d{2})/\d+$') AS DATE)
      <= DATE(changes.changed_at, 'America/Los_Angeles')
  GROUP BY watched.page_name
);
