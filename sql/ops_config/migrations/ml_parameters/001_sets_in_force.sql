-- From one set of numbers to sets that come into force at a time and can be withdrawn. A set of old has been in force from ever.
ALTER TABLE `of-scheduler-proj.ops_config.ml_parameters`
  ADD COLUMN IF NOT EXISTS is_active BOOL,
  ADD COLUMN IF NOT EXISTS valid_from TIMESTAMP,
  ADD COLUMN IF NOT EXISTS changed_by STRING,
  ADD COLUMN IF NOT EXISTS change_note STRING;

ALTER TABLE `of-scheduler-proj.ops_config.ml_parameters`
  ALTER COLUMN is_active SET DEFAULT TRUE,
  ALTER COLUMN valid_from SET DEFAULT CURRENT_TIMESTAMP();

UPDATE `of-scheduler-proj.ops_config.ml_parameters`
SET
  is_active = COALESCE(is_active, TRUE),
  valid_from = COALESCE(valid_from, TIMESTAMP '2000-01-01')
WHERE is_active IS NULL OR valid_from IS NULL;
