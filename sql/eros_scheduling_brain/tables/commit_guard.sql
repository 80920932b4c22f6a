-- One row that every transaction touching locks updates first. BigQuery finds conflicts per table and only between UPDATE,
-- DELETE and MERGE, so two such transactions cannot both check and then both append.
-- Written by: UPDATE commit_guard SET version = version + 1 WHERE TRUE. Its one row is sown by deploy, where it is missing.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.commit_guard` (
  version INT64 DEFAULT 0 NOT NULL
)
OPTIONS (description = 'The one row that transactions on locks update first');
