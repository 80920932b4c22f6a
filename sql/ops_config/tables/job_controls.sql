-- Whether the clock jobs may run: what a terminal, which cannot reach the add-on's properties, tells the clock's pump. Appended only;
-- of the rows of a job_name the one with the latest paused_at is in force, and none at all means that the job runs.
-- job_name '*' stands for all jobs: a job is paused while its own row in force or that of '*' has paused = TRUE. Resuming is a row with FALSE.
-- A warehouse whose job_controls cannot be read is one to leave alone: the pump then starts nothing and says so.
-- Read by: the pump, with the first statement of every tick that has work. Written by: rollback (pauses, and resumes with --resume).
-- Call: SELECT job_name, paused, reason FROM `of-scheduler-proj.ops_config.job_controls` WHERE TRUE
--       QUALIFY ROW_NUMBER() OVER (PARTITION BY job_name ORDER BY paused_at DESC) = 1
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.ops_config.job_controls` (
  job_name STRING NOT NULL OPTIONS (description = 'A job of the registry, or * for all'),
  paused BOOL NOT NULL,
  paused_by STRING OPTIONS (description = 'Who paused or resumed it'),
  paused_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL OPTIONS (description = 'When it was paused or resumed'),
  reason STRING OPTIONS (description = 'Shown to whoever wonders why nothing runs')
)
CLUSTER BY job_name
OPTIONS (description = 'Pauses of the clock jobs');
