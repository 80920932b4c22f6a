-- Wilson's 95 % interval (z = 1.96) for a share of successes, and half its width as the exploration bonus.
-- Nothing seen gives [0, 1] and 0.5; no success gives a lower bound of exactly 0, no failure an upper bound of exactly 1.
-- NULL counts as none. Agrees with src/learning/wilson.ts.
-- Read by: update_caption_performance (confidence bounds, exploration_score) and the policy `wilson`.
-- Call: SELECT `of-scheduler-proj.eros_scheduling_brain.wilson_score_bounds`(successes, failures).lower_bound
CREATE OR REPLACE FUNCTION `of-scheduler-proj.eros_scheduling_brain.wilson_score_bounds`(successes INT64, failures INT64)
RETURNS STRUCT<lower_bound FLOAT64, upper_bound FLOAT64, exploration_bonus FLOAT64>
OPTIONS (description = 'Wilson score interval at 95 %, and half its width.')
AS (
  (
    SELECT AS STRUCT lower_bound, upper_bound, (upper_bound - lower_bound) / 2 AS exploration_bonus
    FROM (
      SELECT
        IF(s = 0, 0.0, GREATEST(0.0, centre - half)) AS lower_bound,
        IF(f = 0, 1.0, LEAST(1.0, centre + half)) AS upper_bound
      FROM (
        SELECT
          s,
          f,
          SAFE_DIVIDE(s + z * z / 2, s + f + z * z) AS centre,
          SAFE_DIVIDE(z, s + f + z * z) * SQRT(COALESCE(SAFE_DIVIDE(s * f, s + f), 0) + z * z / 4) AS half
        FROM (
          SELECT
            CAST(COALESCE(successes, 0) AS FLOAT64) AS s,
            CAST(COALESCE(failures, 0) AS FLOAT64) AS f,
            1.96 AS z
        )
      )
    )
  )
);
