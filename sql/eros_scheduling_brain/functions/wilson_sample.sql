-- One Thompson draw in [0, 1] for a caption: Beta(successes + 1, failures + 1), drawn anew for every row and every call.
-- A Beta is G(s + 1) / (G(s + 1) + G(f + 1)) with G a Gamma draw: up to shape 32 the exact sum of exponentials, −LN(1 − RAND());
-- above it Wilson and Hilferty's cube of a Normal, whose distance (Kolmogorov–Smirnov) to the Beta is at most 0.002.
-- NULL counts as none, so a caption never sent draws uniformly from [0, 1]. Named after the bounds it once drew between.
-- Read by: select_captions_for_creator.
-- Call: SELECT `of-scheduler-proj.eros_scheduling_brain.wilson_sample`(successes, failures)
CREATE OR REPLACE FUNCTION `of-scheduler-proj.eros_scheduling_brain.wilson_sample`(successes INT64, failures INT64)
RETURNS FLOAT64
OPTIONS (description = 'A random draw from Beta(successes + 1, failures + 1).')
AS (
  (
    SELECT SAFE_DIVIDE(won, won + lost)
    FROM (
      SELECT
        IF(
          s <= 32,
          (SELECT SUM(-LN(1 - RAND())) FROM UNNEST(GENERATE_ARRAY(1, LEAST(s, 32)))),
          s * POW(1 - 1 / (9 * s) + SQRT(-2 * LN(1 - RAND())) * COS(2 * ACOS(-1) * RAND()) / (3 * SQRT(s)), 3)
        ) AS won,
        IF(
          f <= 32,
          (SELECT SUM(-LN(1 - RAND())) FROM UNNEST(GENERATE_ARRAY(1, LEAST(f, 32)))),
          f * POW(1 - 1 / (9 * f) + SQRT(-2 * LN(1 - RAND())) * COS(2 * ACOS(-1) * RAND()) / (3 * SQRT(f)), 3)
        ) AS lost
      FROM (SELECT GREATEST(COALESCE(successes, 0), 0) + 1 AS s, GREATEST(COALESCE(failures, 0), 0) + 1 AS f)
    )
  )
);
