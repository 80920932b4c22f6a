-- The numbers in force, one row an environment: the latest active set whose time has come.
-- Read by: every view and job that needs a number; each falls back to the default where the set has no such number.
-- Call: SELECT LAX_INT64(parameters.cooldown_days) FROM `of-scheduler-proj.ops_config.current_parameters` WHERE environment = 'production'
CREATE OR REPLACE VIEW `of-scheduler-proj.ops_config.current_parameters`
OPTIONS (description = 'The parameters in force, one row an environment')
AS
SELECT environment, parameters, valid_from
FROM `of-scheduler-proj.ops_config.ml_parameters`
WHERE parameter_set = 'eros' AND is_active AND valid_from <= CURRENT_TIMESTAMP()
QUALIFY ROW_NUMBER() OVER (PARTITION BY environment ORDER BY valid_from DESC) = 1;
