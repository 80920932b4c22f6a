-- The numbers EROS runs by. Rows of parameter_set 'eros' hold values ({name: value}), those of 'eros_definitions' each
-- number's default and bounds ({name: {default, min, max, …}}), both seeded from the registry in src/parameters.
-- The active row of an environment with the latest valid_from that has come is the one in force; a change is a new row.
-- Read by: every job, through ops_config.current_parameters. Written by: deploy (the seed) and the add-on's Settings tab.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.ops_config.ml_parameters` (
  parameter_set STRING NOT NULL OPTIONS (description = 'eros or eros_definitions'),
  environment STRING DEFAULT 'production' NOT NULL,
  parameters JSON NOT NULL,
  is_active BOOL DEFAULT TRUE NOT NULL,
  valid_from TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  changed_by STRING,
  change_note STRING
)
CLUSTER BY parameter_set, environment
OPTIONS (description = 'Parameters of EROS');
