// For each procedure of sql/ a call that takes its main way, on tables that let it; and the test that fails it anywhere on that way.
// The clock stands at noon of 2025-03-05 in Los Angeles.

import { expect, test } from 'vitest';
import type { Deployed } from './deployed';
import { type Fixture, Sabotage } from './injected-errors';
import { applyCall, bump, CAPTIONS, commitCall, MONDAY, week } from './planned-weeks';

const PAGES = `INSERT INTO creator_profiles (page_name, status) VALUES ('jade', 'ACTIVE'), ('ruby', 'ACTIVE')`;
const STOCK = `INSERT INTO creator_content_inventory VALUES ('jade', 'solo', 9, CURRENT_TIMESTAMP())`;
const JADE = week('jade', 1, [{ caption: 1 }, { caption: 2 }, bump(40)]);
const PLANNED = `${CAPTIONS}; ${PAGES}; ${STOCK}; ${commitCall([JADE])}`;
const MESSAGES = `INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, price, sending_time, sent_count,
    viewed_count, purchased_count, earnings, ingested_at)
  SELECT CONCAT(page, i), page, MOD(i, 9), IF(MOD(i, 3) = 0, 'BUMP', 'PPV'), IF(MOD(i, 3) = 0, NULL, 15),
    TIMESTAMP_SUB(TIMESTAMP '2025-03-04 20:00:00+00', INTERVAL i DAY), 1000 + i, 400, 3 + MOD(i, 5), 45 + i, CURRENT_TIMESTAMP()
  FROM UNNEST(GENERATE_ARRAY(1, 40)) AS i CROSS JOIN UNNEST(['jade', 'ruby']) AS page`;
const jadeChange = (
  change_id: string,
  action: string,
  place: number | null,
  to: Readonly<Record<string, unknown>> | null,
) => ({
  change_id,
  action,
  schedule_id: JADE.schedule_id,
  page_name: 'jade',
  week_start: MONDAY,
  slot_id: place === null ? null : `${JADE.schedule_id}#00${place}`,
  to,
});

/** What each procedure is called with, on what. One that only reads has no `before` but what its answer needs. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  commit_schedules: {
    before: PLANNED,
    call: commitCall([week('jade', 2, [{ caption: 2 }, { caption: 3 }]), week('ruby', 1, [{ caption: 1 }])]),
  },
  apply_changes: {
    before: PLANNED,
    call: applyCall([
      jadeChange('a', 'SWAP', 1, { caption_id: 30, price: 6 }),
      jadeChange('b', 'EDIT', 2, { scheduled_local: '2025-03-12T20:00:00' }),
      jadeChange('c', 'REMOVE', 3, null),
      jadeChange('d', 'ADD', null, {
        message_type: 'PPV',
        caption_id: 5,
        price: 15,
        scheduled_local: '2025-03-13T20:00:00',
      }),
      jadeChange('e', 'APPROVE', null, null),
    ]),
  },
  lock_caption_assignments: {
    before: CAPTIONS,
    call: `CALL lock_caption_assignments('s', 'jade', [
      STRUCT('s#001' AS slot_id, 1 AS caption_id, TIMESTAMP '2025-03-10 20:00:00+00' AS scheduled_send_at), ('s#002', 2, '2025-03-11 20:00:00+00')])`,
  },
  sweep_expired_caption_locks: {
    before: `INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date, assigned_at) VALUES
        ('jade', 1, '2025-03-04', '2025-03-01'), ('jade', 2, NULL, '2025-02-01'), ('jade', 3, '2025-03-08', '2025-03-01');
      INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"swept_locks_alert": 1}', '2025-01-01')`,
    call: 'CALL sweep_expired_caption_locks()',
  },
  update_caption_performance: {
    before: `${CAPTIONS}; ${PAGES}; ${MESSAGES};
      INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, last_updated) VALUES ('jade', 77, 'EMV', '2024-01-01')`,
    call: 'CALL update_caption_performance()',
  },
  fill_holiday_calendar: { before: '', call: 'CALL fill_holiday_calendar(2024, 2025)' },
  analyze_creator_performance: {
    before: `${PAGES}; ${MESSAGES}`,
    call: `BEGIN DECLARE analysis STRING; CALL analyze_creator_performance('jade', 30, analysis); END`,
  },
  page_candidates: {
    before: `${CAPTIONS}; ${PAGES}`,
    call: `CALL page_candidates(['jade'], [DATE '${MONDAY}'], 'seed')`,
  },
  select_captions_for_creator: { before: `${CAPTIONS}; ${PAGES}`, call: "CALL select_captions_for_creator('jade', 5)" },
  claim_pages: {
    before: `${CAPTIONS}; ${PAGES}; ${MESSAGES}; INSERT INTO schedule_generation_queue
      (page_name, execution_date, status, week_start, generation, attempts) VALUES ('jade', '2025-03-05', 'PENDING', '${MONDAY}', 0, 0)`,
    call: "CALL claim_pages('run 1', 5, [])",
    transactions: [['schedule_generation_queue'], ['page_analysis']],
    // A claim that fails after its transaction is given back as a try that failed.
    ignored: { schedule_generation_queue: ['attempts', 'generation', 'schedule_id', 'error_message'] },
  },
  finish_pages: {
    before: `INSERT INTO schedule_generation_queue
      (page_name, execution_date, status, week_start, generation, attempts, schedule_id, lease_owner, lease_until) VALUES
      ('jade', '2025-03-05', 'PROCESSING', '${MONDAY}', 1, 1, '${JADE.schedule_id}', 'run 1', '2025-03-05 20:08:00+00')`,
    call: `CALL finish_pages(${JSON.stringify(
      JSON.stringify([
        {
          page_name: 'jade',
          execution_date: '2025-03-05',
          week_start: MONDAY,
          schedule_id: JADE.schedule_id,
          owner: 'run 1',
          queue_status: 'COMPLETED',
          export_id: 'export 1',
          export_status: 'SUCCESS',
          rows_exported: 3,
          duration_seconds: 1.5,
          destination: 'tab',
          exported_by: 'lee',
        },
      ]),
    )})`,
  },
  pages_today: { before: PAGES, call: 'CALL pages_today()' },
  watch_pages: {
    before: `INSERT INTO creator_profiles (page_name, status, rollout) VALUES ('jade', 'ACTIVE', 'LIVE');
      INSERT INTO schedule_recommendations
        (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status) VALUES
        ('s', 's#001', 'jade', '2025-03-03', '2025-03-06 18:00:00+00', '2025-03-06T10:00:00', 'PPV', 1, 'READY'),
        ('s', 's#002', 'jade', '2025-03-03', '2025-03-06 20:00:00+00', '2025-03-06T12:00:00', 'BUMP', 40, 'READY');
      INSERT INTO page_watch (page_name, colour, score, analysed_at) VALUES ('jade', 'GREEN', 0.1, '2025-03-04 11:00:00+00')`,
    call: `CALL watch_pages(${JSON.stringify(
      JSON.stringify({
        pages: [
          { page_name: 'jade', analysed_at: '2025-03-05T11:00:00Z', score: 0.75, colour: 'RED' },
          { page_name: 'ruby', analysed_at: '2025-03-05T11:00:00Z', score: 0.2, colour: 'GREEN' },
        ],
      }),
    )})`,
  },
  health_facts: { before: PLANNED, call: 'CALL health_facts()' },
  health_trends: { before: PLANNED, call: 'CALL health_trends()' },
  record_alerts: {
    before: `INSERT INTO automation_alerts (alert_id, alert_time, alert_level, alert_source, alert_message, rule, object) VALUES
      ('kept', '2025-03-05 19:00:00+00', 'WARNING', 'health', 'stale', 'performance-stale', 'all pages'),
      ('over', '2025-03-05 19:00:00+00', 'WARNING', 'health', 'many', 'locks-many', 'caption locks')`,
    call: `CALL record_alerts(${JSON.stringify(
      JSON.stringify({
        raise: [
          {
            alert_id: 'new',
            rule: 'queue-stuck',
            object: 'queue',
            level: 'CRITICAL',
            source: 'health',
            message: 'waits',
            remedy: 'look',
          },
        ],
        keep: [{ alert_id: 'kept', level: 'CRITICAL', message: 'staler' }],
        resolve: [{ alert_id: 'over', reason: 'ended' }],
      }),
    )})`,
  },
  run_daily_automation: {
    before: `${PAGES}; ${MESSAGES};
      INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date) VALUES ('jade', 1, '2025-03-04')`,
    call: "CALL run_daily_automation(DATE '2025-03-05')",
    reports: ['automation_alerts'],
    transactions: [
      ['creator_processing_errors', 'page_analysis', 'page_analysis_history', 'schedule_generation_queue'],
      ['commit_guard', 'active_caption_assignments', 'lock_sweep_log'],
    ],
  },
};

const READ_ONLY = new Set([
  'analyze_creator_performance',
  'health_facts',
  'health_trends',
  'page_candidates',
  'pages_today',
  'select_captions_for_creator',
]);

/** The tables are as before the call or as after it, never between, wherever it fails. */
export function testFailingAnywhere(on: Deployed, names: readonly string[]): void {
  test.each(names)('%s that fails anywhere leaves nothing half done', { timeout: 120_000 }, async (name) => {
    const fixture = fixtures[name];
    if (!fixture) throw new Error(`${name} has no fixture.`);
    const found = await new Sabotage(on).sabotage(name, fixture);
    expect(found.between).toEqual([]);
    expect(found.changed).toBe(!READ_ONLY.has(name));
    // Branches that this call does not take remain.
    expect(found.reached).toBeGreaterThan(found.points / 3);
  });
}
