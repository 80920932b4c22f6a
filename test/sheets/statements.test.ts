// What the tabs read and save, on the warehouse itself. The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.
import { beforeEach, describe, expect, test } from 'vitest';
import { civilDate, instant } from '../../src/calendar/civil';
import { weekStart } from '../../src/calendar/weeks';
import { number, object } from '../../src/planning/schema';
import { readPageCharts } from '../../src/warehouse/page-statements';
import { defaultSettings } from '../../src/warehouse/settings';
import { readInForce } from '../../src/warehouse/statements';
import {
  readAlerts,
  readCaptionFacts,
  readLibrary,
  readOverview,
  readRuns,
  saveCaptionMarks,
  saveParameters,
  saveProfiles,
} from '../../src/warehouse/tab-statements';
import { deployedWarehouse } from '../sql/deployed';
import { CAPTIONS, commitCall, EMPTIED, week } from '../sql/planned-weeks';
import { servedStatements } from './served-statements';

const on = deployedWarehouse();
const run = servedStatements(on);
const NOW = '2025-03-05T20:00:00Z';
const S = defaultSettings;
const SINCE = instant(Date.parse('2025-02-20T00:00:00Z'));

beforeEach(async () => {
  on.setClock(NOW);
  await on.run(`${EMPTIED}; TRUNCATE TABLE automation_alerts; TRUNCATE TABLE schedule_generation_queue;
    TRUNCATE TABLE creator_processing_errors; TRUNCATE TABLE caption_bandit_stats; ${CAPTIONS};
    INSERT INTO creator_profiles (page_name, owner, status, rollout, min_price, max_price, window_start, blackout_dates) VALUES
      ('jade', 'dee', 'ACTIVE', 'LIVE', 5, 40, '08:00', ['2025-03-12']), ('ruby', NULL, 'PAUSED', NULL, NULL, NULL, NULL, [])`);
});

describe('Overview', () => {
  const asked = { today: civilDate('2025-03-05'), week: weekStart('2025-03-03'), queueFrom: civilDate('2025-01-30') };

  test('is a row a page with profile, analysis, the coming week’s schedule, queue and holiday', async () => {
    await on.run(`${commitCall([week('jade', 1, [{ caption: 1 }]), week('jade', 1, [{ caption: 2 }], { week_start: '2025-03-03', messages: [] })])};
      INSERT INTO page_analysis (page_name, analysis, analysed_at) VALUES ('jade', JSON '{"version": 1}', CURRENT_TIMESTAMP());
      INSERT INTO page_analysis (page_name, error_code, analysed_at) VALUES ('ruby', 'NO_MESSAGES', CURRENT_TIMESTAMP());
      INSERT INTO schedule_generation_queue (page_name, execution_date, week_start) VALUES ('ruby', '2025-03-05', '2025-03-10')`);
    const rows = await run(readOverview(S, asked));
    expect(rows).toMatchObject([
      {
        page_name: 'jade',
        is_paused: false,
        rollout: 'LIVE',
        owner: 'dee',
        min_price: 5,
        blackout_dates: ['2025-03-12'],
        analysis: '{"version":1}',
        week_start: '2025-03-10',
        schedule_id: 'jade/2025-03-10/1',
        schedule_status: 'READY',
        queue_status: null,
        next_holiday_on: '2025-03-17',
      },
      {
        page_name: 'ruby',
        is_paused: true,
        rollout: 'SHADOW',
        analysis: null,
        error_code: 'NO_MESSAGES',
        week_start: null,
        schedule_id: null,
        queue_status: 'PENDING',
      },
    ]);
  });

  test('saves the fields that are given, clears those that are null, and leaves the others', async () => {
    await run(
      saveProfiles(S, [
        { page_name: 'jade', owner: null, max_price: 35.5, blackout_dates: ['2025-03-13', '2025-03-14'] },
        { page_name: 'ruby', status: 'ACTIVE', rollout: 'LIVE', window_end: '22:00', blackout_dates: [] },
      ]),
    );
    const rows = await run(readOverview(S, asked));
    expect(rows).toMatchObject([
      {
        owner: null,
        min_price: 5,
        max_price: 35.5,
        window_start: '08:00',
        blackout_dates: ['2025-03-13', '2025-03-14'],
      },
      { is_paused: false, rollout: 'LIVE', window_end: '22:00', blackout_dates: [] },
    ]);
  });
});

describe('charts of pages', () => {
  test('are what each hour earns, as learnt, and the saturation of each day since; a page without either has its row', async () => {
    await on.run(`TRUNCATE TABLE page_slot_effects;
      INSERT INTO page_analysis (page_name, analysis, analysed_at) VALUES
        ('jade', JSON '{"performance_trends": {"avg_emv": 50}}', CURRENT_TIMESTAMP()), ('other', JSON '{"performance_trends": {"avg_emv": 9}}', CURRENT_TIMESTAMP());
      INSERT INTO page_slot_effects (page_name, hour_of_week, effect, weight) VALUES
        ('jade', 20, LN(2), 8), ('jade', 9, 0, 1), ('jade', 10, NULL, 0), ('other', 20, 0, 1);
      INSERT INTO page_analysis_history (page_name, analysed_on, saturation_pct, risk_level, analysed_at) VALUES
        ('jade', '2025-03-05', 31, 'HEALTHY', CURRENT_TIMESTAMP()), ('jade', '2025-03-04', 30, 'HEALTHY', CURRENT_TIMESTAMP()),
        ('jade', '2025-02-19', 90, 'CRITICAL', CURRENT_TIMESTAMP()), ('other', '2025-03-05', 5, 'HEALTHY', CURRENT_TIMESTAMP())`);
    const rows = await run(readPageCharts(S, ['ruby', 'jade'], civilDate('2025-02-20')));
    expect(rows).toEqual([
      {
        page_name: 'jade',
        hours: [
          { hour_of_week: 9, earned: 50 },
          { hour_of_week: 20, earned: expect.closeTo(100, 6) },
        ],
        days: [
          { day: '2025-03-04', saturation_pct: 30 },
          { day: '2025-03-05', saturation_pct: 31 },
        ],
      },
      { page_name: 'ruby', hours: [], days: [] },
    ]);
  });
});

describe('Captions', () => {
  const library = async (page = 'jade') => await run(readLibrary(S, { page, limit: 100 }));
  const of = async (id: string, page = 'jade') => (await library(page)).find((row) => row.caption_id === id);

  test('are the whole bank as it stands on the page, what was sent most first', async () => {
    await on.run(`INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, obs_n, avg_emv, last_updated) VALUES
      ('jade', 7, 'EMV', 9, 61.5, CURRENT_TIMESTAMP()), ('jade', 40, 'VIEW_RATE', 4, 0.42, CURRENT_TIMESTAMP()), ('ruby', 3, 'EMV', 50, 1, CURRENT_TIMESTAMP())`);
    const rows = await library();
    expect(rows).toHaveLength(42);
    expect(rows.slice(0, 2)).toMatchObject([
      { caption_id: '7', category: 'solo', price_tier: 'MID', sends: 9, avg_reward: 61.5, reward_kind: 'EMV' },
      { caption_id: '40', reward_kind: 'VIEW_RATE', sends: 4, avg_reward: 0.42 },
    ]);
    expect(rows.find((row) => row.caption_id === '50')).toMatchObject({
      is_retired: true,
      unavailable_reason: 'inactive',
    });
  });

  test('are retired and brought back everywhere, restricted and freed on one page; again is the same', async () => {
    const marks = {
      page: 'jade',
      by: 'dee',
      retire: [
        { captionId: '1', value: true },
        { captionId: '50', value: false },
      ],
      restrict: [{ captionId: '2', value: true }],
    };
    await run(saveCaptionMarks(S, marks));
    await run(saveCaptionMarks(S, marks));
    expect(await of('1')).toMatchObject({ is_retired: true });
    expect(await of('50')).toMatchObject({ is_retired: false });
    expect(await of('2')).toMatchObject({ is_restricted: true, unavailable_reason: 'restricted: caption 2 (by dee)' });
    expect(await of('2', 'ruby')).toMatchObject({ is_restricted: false, unavailable_reason: null });
    expect(await on.rows('SELECT COUNT(*) FROM creator_caption_restrictions')).toEqual([['1']]);
    await run(saveCaptionMarks(S, { ...marks, retire: [], restrict: [{ captionId: '2', value: false }] }));
    expect(await of('2')).toMatchObject({ is_restricted: false });
    expect(await of('1')).toMatchObject({ is_retired: true });
  });

  test('named by hand are looked up by their ids', async () => {
    expect(await run(readCaptionFacts(S, ['51', '40', '999']))).toEqual([
      { caption_id: '40', category: 'solo', price_tier: 'FREE' },
      { caption_id: '51', category: 'solo', price_tier: 'PREMIUM' },
    ]);
  });
});

describe('Alerts', () => {
  test('are read open first, the acknowledged ones with who and when', async () => {
    await on.run(`INSERT INTO automation_alerts (alert_id, alert_time, alert_level, alert_source, alert_message) VALUES
      ('old', '2025-03-01 00:00:00+00', 'WARNING', 'sweep', 'a'), ('new', '2025-03-04 00:00:00+00', 'CRITICAL', 'daily', 'b'),
      ('ancient', '2025-01-01 00:00:00+00', 'INFO', 'x', 'c')`);
    await on.run(
      `CALL record_alerts('{"acknowledge":[{"alert_id":"new","by":"dee"},{"alert_id":"ancient","by":"dee"}]}')`,
    );
    await on.run(`CALL record_alerts('{"acknowledge":[{"alert_id":"new","by":"kim"}]}')`);
    const rows = await run(readAlerts(S, { since: SINCE, limit: 10 }));
    expect(rows).toMatchObject([
      { alert_id: 'old', acknowledged: false, acknowledged_by: null },
      { alert_id: 'new', acknowledged: true, acknowledged_by: 'dee', acknowledged_at: Date.parse(NOW) },
    ]);
  });
});

describe('Runs', () => {
  test('are jobs, failed pages and the queue, newest first', async () => {
    await on.run(`INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_status, job_duration_seconds, creators_processed, creators_failed, bytes_billed)
      VALUES ('j1', 'daily', '2025-03-04 11:05:00+00', 'COMPLETED', 12.5, 9, 1, 1048576), ('j0', 'daily', '2025-01-04 11:05:00+00', 'COMPLETED', 1, 1, 0, 0);
      INSERT INTO creator_processing_errors (job_id, page_name, error_message, error_time) VALUES ('j1', 'ruby', 'no messages', '2025-03-04 11:06:00+00');
      INSERT INTO schedule_generation_queue (page_name, execution_date, week_start, queued_at, attempts) VALUES ('jade', '2025-03-04', '2025-03-10', '2025-03-04 11:07:00+00', 2)`);
    const rows = await run(readRuns(S, { since: SINCE, sinceDay: civilDate('2025-02-20'), limit: 100 }));
    expect(rows).toMatchObject([
      { kind: 'QUEUE', page_name: 'jade', status: 'PENDING', detail: 'week of 2025-03-10, 2 attempts' },
      { kind: 'ERROR', page_name: 'ruby', name: 'j1', status: 'FAILED', detail: 'no messages' },
      { kind: 'JOB', name: 'daily', seconds: 12.5, pages_done: 9, pages_failed: 1, bytes_billed: 1_048_576 },
    ]);
  });
});

describe('Settings', () => {
  test('a saved set is in force at once', async () => {
    await run(
      saveParameters(S, { parameters: '{"cooldown_days": 35, "exploration": 0.3}', by: 'dee', note: 'cooldown_days' }),
    );
    const [inForce] = await run(readInForce(S));
    expect(JSON.parse(inForce?.parameters ?? '')).toEqual({ cooldown_days: 35, exploration: 0.3 });
    const [read] = await run({
      name: 'settings',
      sql: `SELECT LAX_INT64(parameters.cooldown_days) AS days FROM \`of-scheduler-proj.ops_config.current_parameters\` WHERE environment = 'production'`,
      values: {},
      row: object({ days: number(0, 100) }),
    });
    expect(read).toEqual({ days: 35 });
  });
});
