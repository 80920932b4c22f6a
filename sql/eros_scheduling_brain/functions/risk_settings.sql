-- The risks' table by the numbers in force, a row a level: below which score it holds, what is recommended, the factor on volume.
-- One row always holds for the stored set, so that a warehouse without stored numbers runs by the defaults.
-- Read by: saturation_statuses.
-- Call: SELECT * FROM `of-scheduler-proj.eros_scheduling_brain.risk_settings`()
CREATE OR REPLACE TABLE FUNCTION `of-scheduler-proj.eros_scheduling_brain.risk_settings`()
OPTIONS (description = 'The risk levels and what each recommends')
AS (
  SELECT risk.*
  FROM (
    SELECT current_parameters.parameters AS p
    FROM (SELECT 'production' AS environment) AS wanted
    LEFT JOIN `of-scheduler-proj.ops_config.current_parameters` AS current_parameters
      ON current_parameters.environment = wanted.environment
  ) AS stored
  CROSS JOIN UNNEST([
    STRUCT(
      'HEALTHY' AS risk_level,
      COALESCE(LAX_FLOAT64(p.risk_healthy_below), 0.15) AS below,
      COALESCE(LAX_STRING(p.risk_healthy_action), 'increase_volume') AS action,
      COALESCE(LAX_FLOAT64(p.risk_healthy_volume), 1.1) AS volume
    ),
    STRUCT(
      'LOW' AS risk_level,
      COALESCE(LAX_FLOAT64(p.risk_low_below), 0.3) AS below,
      COALESCE(LAX_STRING(p.risk_low_action), 'maintain_current_volume') AS action,
      COALESCE(LAX_FLOAT64(p.risk_low_volume), 1) AS volume
    ),
    STRUCT(
      'MODERATE' AS risk_level,
      COALESCE(LAX_FLOAT64(p.risk_moderate_below), 0.5) AS below,
      COALESCE(LAX_STRING(p.risk_moderate_action), 'maintain_current_volume') AS action,
      COALESCE(LAX_FLOAT64(p.risk_moderate_volume), 0.9) AS volume
    ),
    STRUCT(
      'HIGH' AS risk_level,
      COALESCE(LAX_FLOAT64(p.risk_high_below), 0.7) AS below,
      COALESCE(LAX_STRING(p.risk_high_action), 'reduce_volume') AS action,
      COALESCE(LAX_FLOAT64(p.risk_high_volume), 0.7) AS volume
    ),
    STRUCT(
      'CRITICAL' AS risk_level,
      2.0 AS below,
      COALESCE(LAX_STRING(p.risk_critical_action), 'pause_ppv') AS action,
      COALESCE(LAX_FLOAT64(p.risk_critical_volume), 0.4) AS volume
    )
  ]) AS risk
);
