// A warehouse in which all went well for ninety days until noon of Wednesday 2025-03-05 in Los Angeles, and the faults of the drill.

export const NOW = '2025-03-05T20:00:00Z';

export const TABLES = [
  'active_caption_assignments',
  'automation_alerts',
  'caption_bandit_stats',
  'creator_processing_errors',
  'creator_profiles',
  'etl_job_runs',
  'lock_sweep_log',
  'mass_messages',
  'page_analysis',
  'schedule_generation_queue',
  'schedule_recommendations',
];

/** Daily runs at 03:05, performance every 6 hours, sweeps every hour, results of two pages up to an hour ago. */
export const HEALTHY = `
  ${TABLES.map((table) => `TRUNCATE TABLE ${table};`).join(' ')}
  TRUNCATE TABLE ops_config.job_controls;
  INSERT INTO creator_profiles (page_name, status, owner) VALUES ('jade', 'ACTIVE', 'ana'), ('ruby', 'ACTIVE', NULL);
  INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_end_time, job_status, execution_date, creators_processed, creators_failed, job_duration_seconds)
    SELECT CONCAT('d', n), 'run_daily_automation', TIMESTAMP_SUB(TIMESTAMP '2025-03-05 11:05:00+00', INTERVAL n DAY),
      TIMESTAMP_SUB(TIMESTAMP '2025-03-05 11:05:20+00', INTERVAL n DAY), 'COMPLETED', DATE_SUB(DATE '2025-03-05', INTERVAL n DAY), 2, 0, 20 + MOD(n, 3)
    FROM UNNEST(GENERATE_ARRAY(0, 89)) AS n
    UNION ALL
    SELECT CONCAT('p', n), 'update_caption_performance', TIMESTAMP_SUB(TIMESTAMP '2025-03-05 20:00:00+00', INTERVAL 6 * n HOUR),
      TIMESTAMP_SUB(TIMESTAMP '2025-03-05 20:00:40+00', INTERVAL 6 * n HOUR), 'COMPLETED', NULL, NULL, NULL, 40 + MOD(n, 5)
    FROM UNNEST(GENERATE_ARRAY(1, 359)) AS n;
  INSERT INTO lock_sweep_log (sweep_time, locks_expired_stale, locks_expired_past_date, total_locks_cleaned, sweep_duration_seconds)
    SELECT TIMESTAMP_SUB(TIMESTAMP '2025-03-05 19:59:00+00', INTERVAL n HOUR), 0, IF(MOD(n, 24) = 11, 40, 0), IF(MOD(n, 24) = 11, 40, 0), 1.5
    FROM UNNEST(GENERATE_ARRAY(0, 2000)) AS n;
  INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, last_updated)
    SELECT page, n, 'EMV', TIMESTAMP '2025-03-05 14:00:00+00' FROM UNNEST(['jade', 'ruby']) AS page CROSS JOIN UNNEST(GENERATE_ARRAY(1, 20)) AS n;
  INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, sending_time, sent_count, ingested_at)
    SELECT CONCAT(page, n), page, n, 'PPV', TIMESTAMP_SUB(TIMESTAMP '2025-03-05 20:00:00+00', INTERVAL 6 * n HOUR), 1000, TIMESTAMP_SUB(TIMESTAMP '2025-03-05 19:00:00+00', INTERVAL 6 * n HOUR)
    FROM UNNEST(['jade', 'ruby']) AS page CROSS JOIN UNNEST(GENERATE_ARRAY(1, 40)) AS n;
  INSERT INTO page_analysis (page_name, analysis, analysed_at) VALUES ('jade', JSON '{}', '2025-03-05 11:05:00+00'), ('ruby', JSON '{}', '2025-03-05 11:05:00+00');
  INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, assigned_at, is_active)
    SELECT 'jade', n, 's', CONCAT('s#', n), DATE_ADD(DATE '2025-03-05', INTERVAL MOD(n, 5) DAY), TIMESTAMP '2025-03-01 20:00:00+00', TRUE FROM UNNEST(GENERATE_ARRAY(1, 30)) AS n;
  INSERT INTO schedule_generation_queue (page_name, execution_date, status, week_start, queued_at, processed_at) VALUES
    ('jade', '2025-03-05', 'COMPLETED', '2025-03-10', '2025-03-05 11:05:00+00', '2025-03-05 11:20:00+00');
  INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status, colour)
    VALUES ('jade/2025-03-10/1', 'jade/2025-03-10/1#001', 'jade', '2025-03-10', '2025-03-11 20:00:00+00', '2025-03-11 13:00:00', 'PPV', 1, 'READY', 'GREEN'),
      ('ruby/2025-03-10/1', 'ruby/2025-03-10/1#001', 'ruby', '2025-03-10', '2025-03-11 20:00:00+00', '2025-03-11 13:00:00', 'PPV', 1, 'HELD', 'RED');`;

/** A fault of the drill, what mends it, and the alert that it must end with. */
export interface Fault {
  readonly name: string;
  readonly sql: string;
  readonly mend: string;
  readonly alert: readonly [rule: string, object: string, level: string];
}

export const faults: readonly Fault[] = [
  {
    name: 'the performance job stopped 13 hours ago',
    sql: `UPDATE caption_bandit_stats SET last_updated = '2025-03-05 07:00:00+00' WHERE TRUE;
      DELETE FROM etl_job_runs WHERE job_name = 'update_caption_performance' AND job_start_time > '2025-03-05 07:00:00+00'`,
    mend: "UPDATE caption_bandit_stats SET last_updated = '2025-03-05 20:00:00+00' WHERE TRUE",
    alert: ['performance-stale', 'all pages', 'CRITICAL'],
  },
  {
    name: 'a page fails daily',
    sql: `INSERT INTO creator_processing_errors (job_id, page_name, execution_date, error_message, error_time)
      SELECT CONCAT('d', n), 'ruby', DATE_SUB(DATE '2025-03-05', INTERVAL n DAY), 'NO_MESSAGES: no messages', TIMESTAMP_SUB(TIMESTAMP '2025-03-05 11:05:00+00', INTERVAL n DAY)
      FROM UNNEST(GENERATE_ARRAY(0, 1)) AS n`,
    mend: "DELETE FROM creator_processing_errors WHERE page_name = 'ruby'",
    alert: ['page-failing', 'ruby', 'WARNING'],
  },
  {
    name: 'locks leak',
    sql: `INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date, assigned_at, is_active)
      SELECT 'jade', n, DATE '2025-03-02', TIMESTAMP '2025-02-25 20:00:00+00', TRUE FROM UNNEST(GENERATE_ARRAY(100, 140)) AS n`,
    mend: "UPDATE active_caption_assignments SET is_active = FALSE, released_at = '2025-03-05 20:00:00+00' WHERE scheduled_send_date = '2025-03-02'",
    alert: ['locks-leaked', 'caption locks', 'WARNING'],
  },
  {
    name: 'the queue is stuck',
    sql: `INSERT INTO schedule_generation_queue (page_name, execution_date, status, week_start, queued_at, lease_until) VALUES
      ('ruby', '2025-03-05', 'PROCESSING', '2025-03-10', '2025-03-05 07:30:00+00', '2025-03-05 11:13:00+00')`,
    mend: "UPDATE schedule_generation_queue SET status = 'COMPLETED' WHERE page_name = 'ruby'",
    alert: ['queue-stuck', 'queue', 'CRITICAL'],
  },
  {
    name: 'the clock is dead',
    sql: `DELETE FROM lock_sweep_log WHERE sweep_time > '2025-03-05 17:00:00+00';
      DELETE FROM etl_job_runs WHERE job_start_time > '2025-03-05 17:00:00+00'`,
    mend: "INSERT INTO lock_sweep_log (sweep_time, total_locks_cleaned) VALUES ('2025-03-05 19:59:00+00', 0)",
    alert: ['clock-silent', 'clock', 'CRITICAL'],
  },
  {
    name: 'the daily run stopped',
    sql: `INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_end_time, job_status, execution_date, error_message) VALUES
      ('x', 'run_daily_automation', '2025-03-05 19:00:00+00', '2025-03-05 19:00:10+00', 'FAILED', '2025-03-05', 'the pages jade, ruby failed')`,
    mend: "DELETE FROM etl_job_runs WHERE job_id = 'x'",
    alert: ['daily-stopped', 'run_daily_automation', 'CRITICAL'],
  },
];
