// Facts and trends of health: what each column counts, on a warehouse in which all is well and on ones with a fault.

import { beforeEach, describe, expect, test } from 'vitest';
import { healthOf, lastSign, newestStatistics } from '../../src/operations/health';
import { type HealthFacts, readHealthFacts, readTrendDay } from '../../src/warehouse/rows/health';
import { HEALTHY } from '../operations/healthy';
import { deployedWarehouse } from './deployed';
import { servedRows } from './served-rows';

const on = deployedWarehouse();
const served = servedRows(on);

const facts = async (): Promise<HealthFacts> => {
  const [row] = await served('CALL health_facts()', readHealthFacts);
  if (!row) throw new Error('No facts.');
  return row;
};
const trends = () => served('CALL health_trends()', readTrendDay);
const time = (text: string): number => Date.parse(text);

beforeEach(() => on.run(HEALTHY));

describe('health_facts', () => {
  test('on nothing at all gives one row of nothing', async () => {
    await on.run(
      'TRUNCATE TABLE etl_job_runs; TRUNCATE TABLE lock_sweep_log; TRUNCATE TABLE creator_profiles; TRUNCATE TABLE mass_messages; TRUNCATE TABLE active_caption_assignments; TRUNCATE TABLE schedule_generation_queue; TRUNCATE TABLE schedule_recommendations',
    );
    const found = await facts();
    expect(found).toMatchObject({
      measured_at: time('2025-03-05T20:00:00Z'),
      jobs: [],
      sweeps: { last_sweep_at: null, sweeps_24h: 0, largest_24h: 0, released_7d: 0, released_before_7d: 0 },
      locks: { active: 0, leaked: 0, stale: 0 },
      results: { newest_sent_at: null, newest_ingested_at: null, messages_14d: 0 },
      pages: [],
      failing: [],
      queue: { pending: 0, processing: 0, lapsed: 0, failed_24h: 0, oldest_waiting_at: null },
      alerts: [],
      pauses: [],
      schedules: [],
    });
    expect(JSON.parse(found.parameters ?? '')).toMatchObject({ performance_stopped_hours: 12 });
  });

  test('tells each job’s last run and its week', async () => {
    await on.run(`INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_status, creators_processed, creators_failed, error_message) VALUES
      ('a', 'run_daily_automation', '2025-03-05 12:00:00+00', 'FAILED', 10, 3, 'broken'),
      ('b', 'run_daily_automation', '2025-03-05 18:00:00+00', 'RUNNING', NULL, NULL, NULL),
      ('c', 'run_daily_automation', '2025-03-05 19:30:00+00', 'RUNNING', NULL, NULL, NULL),
      ('d', 'old_job', '2025-01-01 00:00:00+00', 'COMPLETED', NULL, NULL, NULL)`);
    const { jobs } = await facts();
    expect(jobs.map(({ job_name }) => job_name)).toEqual(['run_daily_automation', 'update_caption_performance']);
    expect(jobs[0]).toEqual({
      job_name: 'run_daily_automation',
      last_started_at: time('2025-03-05T19:30:00Z'),
      last_completed_at: time('2025-03-05T11:05:20Z'),
      last_status: 'RUNNING',
      last_error: '',
      last_processed: 10,
      last_failed: 3,
      completed_7d: 7,
      failed_7d: 1,
      killed_7d: 1,
    });
    expect(jobs[1]).toMatchObject({ completed_7d: 28, last_status: 'COMPLETED' });
  });

  test('counts what sweeps freed, and locks that none freed', async () => {
    expect((await facts()).sweeps).toEqual({
      last_sweep_at: time('2025-03-05T19:59:00Z'),
      sweeps_24h: 24,
      largest_24h: 40,
      released_7d: 280,
      released_before_7d: 280,
    });
    // 00:30 of March 5 in Los Angeles: yesterday's locks wait for the next sweep; those of the day before have leaked.
    on.setClock('2025-03-05T08:30:00Z');
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date, assigned_at, is_active) VALUES
      ('jade', 1, '2025-03-04', '2025-03-01', TRUE), ('jade', 2, '2025-03-03', '2025-03-01', TRUE), ('jade', 3, '2025-03-03', '2025-03-01', FALSE),
      ('jade', 4, NULL, '2025-02-26 08:29:00+00', TRUE), ('jade', 5, NULL, '2025-02-26 08:31:00+00', TRUE)`);
    expect((await facts()).locks).toEqual({ active: 34, leaked: 1, stale: 1 });
    on.setClock('2025-03-05T20:00:00Z');
  });

  test('tells a page’s statistics, results by any spelling, and analysis; not of pages that are paused', async () => {
    await on.run(`INSERT INTO creator_profiles (page_name, aliases, status) VALUES ('opal', ['Opal!'], 'ACTIVE'), ('pearl', NULL, 'PAUSED');
      INSERT INTO mass_messages (message_id, page_name, sending_time, sent_count) VALUES
        ('a', 'Opal!', '2025-03-03 19:59:00+00', 10), ('b', 'opal', '2025-03-03 20:01:00+00', 10), ('c', 'opal', '2025-03-01 00:00:00+00', 0);
      INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, last_updated) VALUES ('jade', 99, 'EMV', '2025-03-04 19:00:00+00')`);
    const { pages, results } = await facts();
    expect(
      pages.map(({ page_name, captions, stale_captions, mature_messages }) => [
        page_name,
        captions,
        stale_captions,
        mature_messages,
      ]),
    ).toEqual([
      ['jade', 21, 1, 32],
      ['opal', 0, 0, 1],
      ['ruby', 20, 0, 32],
    ]);
    expect(pages[0]?.statistics_at).toBe(time('2025-03-05T14:00:00Z'));
    expect(pages[1]).toMatchObject({ statistics_at: null, analysed_at: null });
    expect(results).toMatchObject({ newest_ingested_at: time('2025-03-05T13:00:00Z'), messages_14d: 83 });
  });

  test('counts a page’s days of failure in Los Angeles, with the last reason', async () => {
    await on.run(`INSERT INTO creator_processing_errors (job_id, page_name, error_message, error_time) VALUES
      ('a', 'ruby', 'one', '2025-03-04 07:30:00+00'), ('b', 'ruby', 'two', '2025-03-04 08:30:00+00'), ('c', 'ruby', 'three', '2025-03-04 22:00:00+00'),
      ('d', 'jade', NULL, '2025-03-05 08:30:00+00'), ('e', 'jade', 'old', '2025-02-26 19:00:00+00')`);
    expect((await facts()).failing).toEqual([
      { page_name: 'ruby', error_days: 2, errors: 3, last_error_at: time('2025-03-04T22:00:00Z'), last_error: 'three' },
      { page_name: 'jade', error_days: 1, errors: 1, last_error_at: time('2025-03-05T08:30:00Z'), last_error: '' },
    ]);
  });

  test('tells who waits in the queue: pending, or begun and left; not for weeks that are over', async () => {
    await on.run(`INSERT INTO schedule_generation_queue (page_name, execution_date, status, week_start, queued_at, processed_at, lease_until) VALUES
      ('a', '2025-03-05', 'PENDING', '2025-03-10', '2025-03-05 12:00:00+00', NULL, NULL),
      ('b', '2025-03-05', 'PROCESSING', '2025-03-10', '2025-03-05 10:00:00+00', NULL, '2025-03-05 19:59:00+00'),
      ('c', '2025-03-05', 'PROCESSING', '2025-03-10', '2025-03-05 09:00:00+00', NULL, '2025-03-05 20:05:00+00'),
      ('d', '2025-03-05', 'FAILED', '2025-03-10', '2025-03-05 09:00:00+00', '2025-03-05 19:00:00+00', NULL),
      ('e', '2025-03-03', 'FAILED', '2025-03-10', '2025-03-03 09:00:00+00', '2025-03-04 19:00:00+00', NULL),
      ('f', '2025-02-20', 'PENDING', '2025-02-24', '2025-02-20 09:00:00+00', NULL, NULL)`);
    expect((await facts()).queue).toEqual({
      pending: 1,
      processing: 2,
      lapsed: 1,
      failed_24h: 1,
      oldest_waiting_at: time('2025-03-05T10:00:00Z'),
    });
  });

  test('gives alerts that are open, and ends that nobody was told of', async () => {
    await on.run(`INSERT INTO automation_alerts (alert_id, alert_time, alert_level, alert_source, alert_message, acknowledged, rule, object, resolved_at, notified_at, resolution_notified_at) VALUES
      ('open', '2025-03-05 10:00:00+00', 'WARNING', 's', 'm', FALSE, 'r', 'o', NULL, NULL, NULL),
      ('acknowledged', '2025-03-05 09:00:00+00', 'CRITICAL', 's', 'm', TRUE, 'r', 'p', NULL, NULL, NULL),
      ('notice', '2025-03-05 08:00:00+00', 'INFO', 's', 'm', FALSE, NULL, NULL, NULL, NULL, NULL),
      ('notice seen', '2025-03-05 08:00:00+00', 'INFO', 's', 'm', TRUE, NULL, NULL, NULL, NULL, NULL),
      ('over', '2025-03-05 07:00:00+00', 'WARNING', 's', 'm', FALSE, 'r', 'q', '2025-03-05 19:00:00+00', '2025-03-05 08:00:00+00', NULL),
      ('over, told', '2025-03-05 07:00:00+00', 'WARNING', 's', 'm', FALSE, 'r', 'q', '2025-03-05 19:00:00+00', '2025-03-05 08:00:00+00', '2025-03-05 19:00:00+00'),
      ('over, never told', '2025-03-05 07:00:00+00', 'WARNING', 's', 'm', FALSE, 'r', 'q', '2025-03-05 19:00:00+00', NULL, NULL)`);
    expect((await facts()).alerts.map(({ alert_id }) => alert_id)).toEqual(['acknowledged', 'open', 'over', 'notice']);
  });

  test('gives the pauses in force, and which schedules wait, with their owners', async () => {
    await on.run(`INSERT INTO ops_config.job_controls (job_name, paused, paused_by, paused_at, reason) VALUES
      ('*', TRUE, 'lee', '2025-03-05 10:00:00+00', 'deploy'), ('sweep', TRUE, 'lee', '2025-03-05 09:00:00+00', NULL), ('sweep', FALSE, 'lee', '2025-03-05 09:30:00+00', NULL)`);
    const { pauses, schedules } = await facts();
    expect(pauses).toEqual([{ job_name: '*', paused_by: 'lee', reason: 'deploy' }]);
    expect(schedules.map(({ page_name, owner, status, messages }) => [page_name, owner, status, messages])).toEqual([
      ['jade', 'ana', 'READY', 1],
      ['ruby', null, 'HELD', 1],
    ]);
  });

  test('shows a sign of life and fresh statistics where all is well', async () => {
    const health = healthOf({ facts: await facts(), trends: [], billed: [] });
    expect(lastSign(health)).toBe(time('2025-03-05T19:59:00Z'));
    expect(newestStatistics(health)).toBe(time('2025-03-05T14:00:00Z'));
  });
});

describe('health_trends', () => {
  test('has a row for each of 90 days, today’s last', async () => {
    const days = await trends();
    expect(days).toHaveLength(90);
    expect([days[0]?.day, days[89]?.day]).toEqual(['2024-12-06', '2025-03-05']);
    expect(days[89]).toEqual({
      day: '2025-03-05',
      daily_seconds: 20,
      daily_pages: 2,
      daily_failed_pages: 0,
      performance_seconds: expect.any(Number),
      failed_runs: 0,
      sweep_seconds: 1.5,
      sweeps: 12,
      released_locks: 40,
      active_locks: 30,
      failing_pages: 0,
    });
    expect(days[80]?.sweeps).toBe(24);
  });

  test('sums locks up from when they were assigned until they were released', async () => {
    await on.run(`TRUNCATE TABLE active_caption_assignments;
      INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date, assigned_at, is_active, released_at) VALUES
      ('jade', 1, '2025-03-04', '2025-03-02 20:00:00+00', FALSE, '2025-03-05 08:30:00+00'),
      ('jade', 2, '2025-03-09', '2025-03-04 20:00:00+00', TRUE, NULL),
      ('jade', 3, '2024-12-20', '2024-11-30 20:00:00+00', FALSE, '2024-12-07 20:00:00+00')`);
    const active = (await trends()).map(({ active_locks }) => active_locks);
    expect(active.slice(0, 3)).toEqual([1, 0, 0]);
    expect(active.slice(-5)).toEqual([0, 1, 1, 2, 1]);
  });

  test('a day on which a job did not run is unknown, not zero', async () => {
    await on.run("DELETE FROM etl_job_runs WHERE job_start_time < '2025-03-05 08:00:00+00'");
    const days = await trends();
    expect(days[88]).toMatchObject({ daily_seconds: null, daily_pages: null, performance_seconds: null });
  });
});
