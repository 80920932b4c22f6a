-- How every page-week stands: the schedule that covers it, and its open place in the queue; a row for each page-week that either
-- knows. A schedule covers its week while it is DRAFT, READY, HELD or APPROVED; where two do, the later generation is named.
-- A queue row is open while PENDING or PROCESSING; of several the one being worked on counts, then the oldest. top_generation is
-- the highest that any schedule or queue row of the page-week has: the next one is free. Generations only ever grow, so a row whose
-- generation is below that of the covering schedule is overtaken, and one above it is meant to replace that schedule.
-- Read by: claim_pages, run_daily_automation. It reads the queue from queue_from and schedules from the week week_from.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.page_weeks`(DATE '2025-02-01', DATE '2025-03-03')
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.page_weeks`(queue_from DATE, week_from DATE)
OPTIONS (description = 'How every page-week stands: its schedule and its place in the queue')
AS (
  SELECT
    COALESCE(planned.page_name, queued.page_name) AS page_name,
    COALESCE(planned.week_start, queued.week_start) AS week_start,
    GREATEST(COALESCE(planned.top_generation, 0), COALESCE(queued.top_generation, 0)) AS top_generation,
    planned.live.schedule_id AS live_schedule_id,
    planned.live.status AS live_status,
    COALESCE(planned.live.generation, 0) AS live_generation,
    queued.open_row.execution_date AS execution_date,
    queued.open_row.status AS queue_status,
    queued.open_row.queued_at AS queued_at,
    queued.open_row.schedule_id AS schedule_id,
    COALESCE(queued.open_row.generation, 0) AS generation,
    COALESCE(queued.open_row.attempts, 0) AS attempts,
    queued.open_row.lease_owner AS lease_owner,
    queued.open_row.lease_until AS lease_until,
    COALESCE(queued.open_row.schedule_id IN UNNEST(planned.schedule_ids), FALSE) AS is_committed
  FROM (
    SELECT
      page_name,
      week_start,
      MAX(generation) AS top_generation,
      ARRAY_AGG(schedule_id) AS schedule_ids,
      ARRAY_AGG(
        IF(live_status IS NULL, NULL, STRUCT(schedule_id, live_status AS status, generation))
        IGNORE NULLS
        ORDER BY generation DESC, schedule_id DESC
        LIMIT 1
      )[SAFE_OFFSET(0)] AS live
    FROM (
      SELECT
        page_name,
        week_start,
        schedule_id,
        COALESCE(SAFE_CAST(REGEXP_EXTRACT(schedule_id, r'/([0-9]+)$') AS INT64), 0) AS generation,
        -- A message held by itself tells in held_from how its schedule stands.
        MAX(IF(status IN ('DRAFT', 'READY', 'HELD', 'APPROVED'), IF(status = 'HELD', COALESCE(held_from, status), status), NULL)) AS live_status
      FROM `of-scheduler-proj.eros_scheduling_brain.schedule_recommendations`
      WHERE week_start >= week_from
      GROUP BY page_name, week_start, schedule_id
    ) AS schedules
    GROUP BY page_name, week_start
  ) AS planned
  FULL OUTER JOIN (
    SELECT
      page_name,
      week_start,
      MAX(COALESCE(generation, 0)) AS top_generation,
      ARRAY_AGG(
        IF(
          status IN ('PENDING', 'PROCESSING'),
          STRUCT(execution_date, status, queued_at, schedule_id, generation, attempts, lease_owner, lease_until),
          NULL
        )
        IGNORE NULLS
        ORDER BY IF(status = 'PROCESSING', 0, 1), lease_until DESC, execution_date, queued_at
        LIMIT 1
      )[SAFE_OFFSET(0)] AS open_row
    FROM `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`
    WHERE execution_date >= queue_from AND week_start IS NOT NULL
    GROUP BY page_name, week_start
  ) AS queued
    ON queued.page_name = planned.page_name AND queued.week_start = planned.week_start
);
