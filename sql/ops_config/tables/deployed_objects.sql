-- What each deploy made: an object or a migration a row, the latest row of each in force. By it a deploy knows what is unchanged,
-- what somebody else made or altered since, and which migrations a table has been through; and what it replaced can be had back:
-- previous_ddl is written before anything is replaced.
-- Read and written by: deploy, rollback. Call: SELECT previous_ddl FROM `of-scheduler-proj.ops_config.deployed_objects` WHERE object_name = '…' ORDER BY deployed_at DESC
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.ops_config.deployed_objects` (
  deploy_id STRING NOT NULL OPTIONS (description = 'One a run of deploy'),
  deployed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL,
  object_dataset STRING NOT NULL,
  object_kind STRING NOT NULL OPTIONS (description = 'table, view, function, table function, procedure or migration'),
  object_name STRING NOT NULL OPTIONS (description = 'Of a migration: table/version'),
  statement_hash STRING NOT NULL OPTIONS (description = 'SHA-256 of the statement that made it'),
  definition_hash STRING OPTIONS (description = 'SHA-256 of ddl; NULL while it is not made yet, and of a migration'),
  ddl STRING OPTIONS (description = 'As INFORMATION_SCHEMA tells it afterwards'),
  previous_ddl STRING OPTIONS (description = 'As it was before; NULL where there was none'),
  version STRING NOT NULL OPTIONS (description = 'Of EROS Scheduler'),
  deployed_by STRING
)
CLUSTER BY object_kind, object_dataset, object_name
OPTIONS (description = 'What deploys made');
