-- Writes what an evaluation of the alert rules, a delivery or a reader of the Alerts tab has to say about alerts, all in one
-- transaction. payload is a JSON object of up to four lists, each of which may be absent:
--   raise       [{alert_id, rule, object, level, source, message, remedy}]: a new alert, unless one of that rule and object is open:
--               then that one stays, with the new level and message
--   keep        [{alert_id, level, message}]: its condition still holds
--   resolve     [{alert_id, reason}]: its condition has ended
--   acknowledge [{alert_id, by}]: somebody has seen it; the first one counts
--   notified    [{alert_id, level, through, resolved}]: a channel took it; with resolved, that it is over
-- Rows: alert_id as given, rule, object, standing_id (the open alert that stands instead, else alert_id), outcome RAISED | STANDING |
-- CHANGED | UNKNOWN (no such alert of the last 90 days). Calls beside each other wait for commit_guard as BigQuery's transactions do:
-- the later one fails as aborted and is to be tried again, so that no rule has two open alerts on one object.
-- Called by: the health job, the Alerts tab, the test of a channel.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.record_alerts`('{"acknowledge":[{"alert_id":"…","by":"lee@example.com"}]}')
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.record_alerts`(payload STRING)
OPTIONS (description = 'Raises, keeps, resolves and acknowledges alerts.')
BEGIN
  DECLARE now_ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE alerts_from TIMESTAMP DEFAULT TIMESTAMP_SUB(now_ts, INTERVAL 90 DAY);
  DECLARE refused, problem STRING;
  DECLARE entries ARRAY<STRUCT<
    place INT64,
    action STRING,
    alert_id STRING,
    rule STRING,
    object STRING,
    level STRING,
    source STRING,
    message STRING,
    remedy STRING,
    actor STRING,
    through STRING,
    is_resolution BOOL
  >>;
  DECLARE outcomes ARRAY<STRUCT<place INT64, alert_id STRING, rule STRING, object STRING, standing_id STRING, outcome STRING>>;

  BEGIN
    SET refused = IF(
      payload IS NULL OR JSON_TYPE(PARSE_JSON(payload, wide_number_mode => 'round')) != 'object',
      'payload must be a JSON object',
      NULL
    );
    IF refused IS NULL THEN
      SET entries = ARRAY(
        SELECT AS STRUCT
          ROW_NUMBER() OVER (ORDER BY list_place, place) AS place,
          action,
          LAX_STRING(entry.alert_id) AS alert_id,
          LAX_STRING(entry.rule) AS rule,
          LAX_STRING(entry.object) AS object,
          LAX_STRING(entry.level) AS level,
          LAX_STRING(entry.source) AS source,
          COALESCE(LAX_STRING(entry.message), LAX_STRING(entry.reason)) AS message,
          LAX_STRING(entry.remedy) AS remedy,
          COALESCE(NULLIF(TRIM(LAX_STRING(entry.`by`)), ''), 'unknown') AS actor,
          LAX_STRING(entry.through) AS through,
          COALESCE(LAX_BOOL(entry.resolved), FALSE) AS is_resolution
        FROM UNNEST([
          STRUCT('raise' AS action, JSON_QUERY_ARRAY(PARSE_JSON(payload, wide_number_mode => 'round'), '$.raise') AS list),
          STRUCT('keep', JSON_QUERY_ARRAY(PARSE_JSON(payload, wide_number_mode => 'round'), '$.keep')),
          STRUCT('resolve', JSON_QUERY_ARRAY(PARSE_JSON(payload, wide_number_mode => 'round'), '$.resolve')),
          STRUCT('acknowledge', JSON_QUERY_ARRAY(PARSE_JSON(payload, wide_number_mode => 'round'), '$.acknowledge')),
          STRUCT('notified', JSON_QUERY_ARRAY(PARSE_JSON(payload, wide_number_mode => 'round'), '$.notified'))
        ]) AS lists WITH OFFSET AS list_place
        CROSS JOIN UNNEST(lists.list) AS entry WITH OFFSET AS place
      );
      SET refused = (
        SELECT STRING_AGG(FORMAT('%s %T: %s', action, alert_id, sentence), '; ' ORDER BY place LIMIT 5)
        FROM (
          SELECT
            place,
            action,
            alert_id,
            CASE
              WHEN COALESCE(alert_id, '') = '' THEN 'alert_id must be given'
              WHEN action IN ('raise', 'keep', 'notified') AND COALESCE(level NOT IN ('CRITICAL', 'WARNING', 'INFO'), TRUE)
                THEN FORMAT('level must be CRITICAL, WARNING or INFO, got %T', level)
              WHEN action = 'raise' AND (COALESCE(rule, '') = '' OR COALESCE(object, '') = '' OR COALESCE(source, '') = '')
                THEN 'rule, object and source must be given'
              WHEN action IN ('raise', 'keep') AND COALESCE(message, '') = '' THEN 'message must be given'
              WHEN action = 'notified' AND COALESCE(through, '') = '' THEN 'through must name the channel'
            END AS sentence
          FROM UNNEST(entries)
        )
        WHERE sentence IS NOT NULL
      );
    END IF;
    IF refused IS NOT NULL THEN
      RAISE USING MESSAGE = refused;
    END IF;

    BEGIN TRANSACTION;
    UPDATE `of-scheduler-proj.eros_scheduling_brain.commit_guard` SET version = version + 1 WHERE TRUE;

    SET outcomes = ARRAY(
      SELECT AS STRUCT
        entry.place,
        entry.alert_id,
        COALESCE(entry.rule, known.rule) AS rule,
        COALESCE(entry.object, known.object) AS object,
        COALESCE(standing.alert_id, IF(entry.action = 'raise', first.alert_id, entry.alert_id)) AS standing_id,
        CASE
          WHEN entry.action != 'raise' THEN IF(known.alert_id IS NULL, 'UNKNOWN', 'CHANGED')
          WHEN standing.alert_id IS NOT NULL OR first.place != entry.place THEN 'STANDING'
          ELSE 'RAISED'
        END AS outcome
      FROM UNNEST(entries) AS entry
      LEFT JOIN (
        SELECT alert_id, MIN(rule) AS rule, MIN(object) AS object
        FROM `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
        WHERE alert_time >= alerts_from
        GROUP BY alert_id
      ) AS known
        ON known.alert_id = entry.alert_id
      LEFT JOIN (
        SELECT rule, object, MIN(alert_id) AS alert_id
        FROM `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
        WHERE alert_time >= alerts_from AND resolved_at IS NULL AND rule IS NOT NULL
        GROUP BY rule, object
      ) AS standing
        ON entry.action = 'raise' AND standing.rule = entry.rule AND standing.object = entry.object
      LEFT JOIN (
        SELECT rule, object, place, alert_id
        FROM UNNEST(entries)
        WHERE action = 'raise'
        QUALIFY ROW_NUMBER() OVER (PARTITION BY rule, object ORDER BY place) = 1
      ) AS first
        ON entry.action = 'raise' AND first.rule = entry.rule AND first.object = entry.object
    );

    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.automation_alerts`
      (alert_id, alert_time, alert_level, alert_source, alert_message, acknowledged, rule, object, remedy, last_seen_at)
    SELECT entry.alert_id, now_ts, entry.level, entry.source, entry.message, FALSE, entry.rule, entry.object, entry.remedy, now_ts
    FROM UNNEST(entries) AS entry
    INNER JOIN UNNEST(outcomes) AS ended ON ended.place = entry.place
    WHERE ended.outcome = 'RAISED';

    UPDATE `of-scheduler-proj.eros_scheduling_brain.automation_alerts` AS alerts
    SET
      alert_level = COALESCE(change.level, alerts.alert_level),
      alert_message = COALESCE(change.message, alerts.alert_message),
      last_seen_at = IF(change.is_seen, now_ts, alerts.last_seen_at),
      resolved_at = IF(change.is_resolved, COALESCE(alerts.resolved_at, now_ts), alerts.resolved_at),
      resolution = IF(change.is_resolved, COALESCE(alerts.resolution, change.reason), alerts.resolution),
      acknowledged = alerts.acknowledged OR change.acknowledged_by IS NOT NULL,
      acknowledged_at = COALESCE(alerts.acknowledged_at, IF(change.acknowledged_by IS NULL, NULL, now_ts)),
      acknowledged_by = COALESCE(alerts.acknowledged_by, change.acknowledged_by),
      notified_at = IF(change.notified_level IS NULL, alerts.notified_at, now_ts),
      notified_level = COALESCE(change.notified_level, alerts.notified_level),
      notified_through = COALESCE(change.through, alerts.notified_through),
      resolution_notified_at = IF(change.is_end_told, now_ts, alerts.resolution_notified_at)
    FROM (
      SELECT
        ended.standing_id AS alert_id,
        MAX(IF(entry.action IN ('raise', 'keep'), entry.level, NULL)) AS level,
        MAX(IF(entry.action IN ('raise', 'keep'), entry.message, NULL)) AS message,
        LOGICAL_OR(entry.action IN ('raise', 'keep')) AS is_seen,
        LOGICAL_OR(entry.action = 'resolve') AS is_resolved,
        MAX(IF(entry.action = 'resolve', entry.message, NULL)) AS reason,
        MIN(IF(entry.action = 'acknowledge', entry.actor, NULL)) AS acknowledged_by,
        MAX(IF(entry.action = 'notified' AND NOT entry.is_resolution, entry.level, NULL)) AS notified_level,
        MAX(IF(entry.action = 'notified', entry.through, NULL)) AS through,
        LOGICAL_OR(entry.action = 'notified' AND entry.is_resolution) AS is_end_told
      FROM UNNEST(entries) AS entry
      INNER JOIN UNNEST(outcomes) AS ended ON ended.place = entry.place
      WHERE ended.outcome IN ('STANDING', 'CHANGED')
      GROUP BY ended.standing_id
    ) AS change
    WHERE alerts.alert_time >= alerts_from AND alerts.alert_id = change.alert_id;
    COMMIT TRANSACTION;
  EXCEPTION WHEN ERROR THEN
    SET problem = @@error.message;
    BEGIN
      ROLLBACK TRANSACTION;
    EXCEPTION WHEN ERROR THEN
      -- The error came before the transaction began: there is nothing to take back.
      SET problem = COALESCE(problem, @@error.message);
    END;
    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.etl_job_runs`
      (job_id, job_name, job_start_time, job_end_time, job_status, execution_date, error_message, job_duration_seconds)
    VALUES (
      GENERATE_UUID(),
      'record_alerts',
      now_ts,
      CURRENT_TIMESTAMP(),
      'FAILED',
      DATE(now_ts, 'America/Los_Angeles'),
      problem,
      SAFE_DIVIDE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), now_ts, MILLISECOND), 1000)
    );
    RAISE USING MESSAGE = CONCAT('record_alerts changed nothing: ', problem);
  END;

  SELECT ended.alert_id, ended.rule, ended.object, ended.standing_id, ended.outcome
  FROM UNNEST(outcomes) AS ended
  ORDER BY ended.place;
END;
