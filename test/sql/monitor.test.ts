// The monitor's two procedures: what pages_today counts of a day, and that watch_pages holds what a RED page has still to send, once.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles unless a test moves it.

import { beforeEach, describe, expect, test } from 'vitest';
import { readTodayRow, type TodayRow } from '../../src/warehouse/rows/today';
import { deployedWarehouse } from './deployed';
import { applyCall, bump, CAPTIONS, commitCall, EMPTIED, literal, type Sketch, week } from './planned-weeks';
import { servedRows } from './served-rows';

const on = deployedWarehouse();
const served = servedRows(on);
const THIS_WEEK = '2025-03-03';
const JADE = `jade/${THIS_WEEK}/1`;

const today = (time: string, other: Sketch): Sketch => ({ ...other, local: `2025-03-05T${time}:00` });
const thursday = (time: string, other: Sketch): Sketch => ({ ...other, local: `2025-03-06T${time}:00` });

/** Nine of jade's messages are today's, the last two of tomorrow; ruby is SHADOW. */
const WEEK = week(
  'jade',
  1,
  [
    today('00:10', { caption: 1, expected_emv: 50 }),
    today('08:00', { caption: 2, expected_emv: 80 }),
    today('09:00', { caption: 3 }),
    today('11:30', bump(40)),
    today('11:55', bump(41)),
    today('15:00', { ...bump(42), funnel_id: 'F1', funnel_stage: 'TEASE' }),
    today('16:00', { caption: 4, funnel_id: 'F1', funnel_stage: 'OFFER' }),
    today('18:00', { ...bump(43), message_type: 'FOLLOW_UP', funnel_id: 'F1', funnel_stage: 'FOLLOW_UP' }),
    today('13:00', { ...bump(44), message_type: 'FOLLOW_UP', funnel_id: 'F0', funnel_stage: 'FOLLOW_UP' }),
    thursday('10:00', { caption: 5 }),
    thursday('12:00', bump(45)),
  ],
  { week_start: THIS_WEEK, schedule_id: JADE },
);

/** Results are in until 11:00. */
const RESULTS = `INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, sending_time, sent_count, viewed_count,
    purchased_count, earnings, ingested_at) VALUES
  ('a', 'jade', 1, 'PPV', '2025-03-05 08:05:00+00', 1000, 500, 4, 40, '2025-03-05 15:00:00+00'),
  ('a', 'jade', 1, 'PPV', '2025-03-05 08:05:00+00', 1000, 500, 4, 60, '2025-03-05 19:00:00+00'),
  ('b', 'JADE x', 2, 'PPV', '2025-03-05 16:40:00+00', 2000, 900, 9, 100, '2025-03-05 19:00:00+00')`;

beforeEach(async () => {
  on.setClock('2025-03-05T07:00:00Z');
  await on.run(`${EMPTIED}; TRUNCATE TABLE mass_messages; TRUNCATE TABLE automation_alerts; ${CAPTIONS};
    INSERT INTO creator_profiles (page_name, status, rollout, aliases) VALUES
      ('jade', 'ACTIVE', 'LIVE', ['JADE x']), ('ruby', 'ACTIVE', 'SHADOW', []), ('opal', 'PAUSED', 'LIVE', []);
    ${commitCall([
      WEEK,
      week('ruby', 1, [thursday('10:00', { caption: 1 })], {
        week_start: THIS_WEEK,
        schedule_id: `ruby/${THIS_WEEK}/1`,
      }),
    ])};
    ${RESULTS}`);
  on.setClock('2025-03-05T20:00:00Z');
});

const rowOf = async (page: string): Promise<TodayRow> => {
  const found = (await served('CALL pages_today()', readTodayRow)).find(({ page_name }) => page_name === page);
  if (!found) throw new Error(`There is no row of ${page}.`);
  return found;
};

const seen = (colour: string, analysedAt: string, score = 0.7, page = 'jade') => ({
  page_name: page,
  analysed_at: analysedAt,
  score,
  colour,
});
const watchCall = (...pages: readonly object[]): string => `CALL watch_pages(${literal(JSON.stringify({ pages }))})`;
/** page and how many of its messages were held now. */
const watch = async (...pages: readonly object[]) =>
  (await on.rows(watchCall(...pages))).map(([page, held]) => [page, Number(held)]);
const RED = seen('RED', '2025-03-05T11:05:00Z');

const states = (schedule = JADE) =>
  on.rows(`SELECT RIGHT(slot_id, 3), message_type, status, held_from FROM schedule_recommendations
    WHERE schedule_id = '${schedule}' AND status = 'HELD' ORDER BY slot_id`);
const HELD_OF_JADE = [
  ['006', 'BUMP', 'HELD', 'READY'],
  ['007', 'PPV', 'HELD', 'READY'],
  ['008', 'FOLLOW_UP', 'HELD', 'READY'],
  ['010', 'PPV', 'HELD', 'READY'],
];
const count = async (of: string) => Number((await on.rows(`SELECT COUNT(*) FROM ${of}`))[0]?.[0]);
let made = 0;
const whole = (action: string, schedule = JADE) => ({
  change_id: `change ${++made}`,
  action,
  schedule_id: schedule,
  page_name: 'jade',
  week_start: THIS_WEEK,
  slot_id: null,
});
const outcome = async (...changes: readonly object[]) =>
  (await on.rows(applyCall(changes))).map(([, , , said, message]) => [said, message]);

describe('pages_today', () => {
  test('counts what was sent, late, missing, not reported yet and still to come, and leaves paused pages out', async () => {
    const jade = await rowOf('jade');
    expect(jade).toMatchObject({
      scheduled: 9,
      due: 5,
      sent: 2,
      late: 1,
      missing: 1,
      unreported: 2,
      to_come: 4,
      held_today: 0,
      known_until: Date.parse('2025-03-05T19:00:00Z'),
      schedule_id: JADE,
      schedule_status: 'READY',
      held: 0,
      holdable: 2,
      alert_id: null,
      red_since: null,
    });
    expect((await served('CALL pages_today()', readTodayRow)).map(({ page_name }) => page_name)).toEqual([
      'jade',
      'ruby',
    ]);
  });

  test('keeps a paused page while the alert on it is open, so that it can end', async () => {
    const pages = async () =>
      (await served('CALL pages_today()', readTodayRow)).map((row) => [row.page_name, row.held]);
    await watch(RED);
    await on.run(`INSERT INTO automation_alerts (alert_id, alert_time, alert_level, alert_source, alert_message, rule, object)
        VALUES ('a', '2025-03-05 19:00:00+00', 'WARNING', 'monitor', 'held', 'ppv-held', 'jade');
      UPDATE creator_profiles SET status = 'PAUSED' WHERE page_name = 'jade'`);
    expect(await pages()).toContainEqual(['jade', expect.any(Number)]);
    on.setClock('2025-03-10T20:00:00Z');
    expect(await pages()).toContainEqual(['jade', 0]);
    await on.run("UPDATE automation_alerts SET resolved_at = '2025-03-10 20:00:00+00' WHERE alert_id = 'a'");
    expect(await pages()).toEqual([['ruby', 0]]);
  });

  test('sets earnings beside what the same deliveries should bring; a message reported twice counts as last reported', async () => {
    expect(await rowOf('jade')).toMatchObject({
      judged: 2,
      deliveries: 3000,
      earnings: 160,
      expected_earnings: 50 + 160,
      expected_squares: 50 ** 2 + 160 ** 2,
    });
  });

  test('calls nothing missing while no results have come in, and follows the numbers in force', async () => {
    await on.run('TRUNCATE TABLE mass_messages');
    expect(await rowOf('jade')).toMatchObject({ sent: 0, missing: 0, unreported: 5, known_until: null });
    await on.run(`${RESULTS}; INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"monitor_late_minutes": 45, "monitor_missing_minutes": 121}', '2025-01-01')`);
    expect(await rowOf('jade')).toMatchObject({ sent: 2, late: 0, missing: 0, unreported: 3 });
  });
});

describe('watch_pages', () => {
  test('holds the PPV of a page that turned RED and the rest of their funnels; what stands alone goes on', async () => {
    expect(await watch(seen('YELLOW', '2025-03-04T11:05:00Z', 0.45))).toEqual([['jade', 0]]);
    expect(await watch(RED)).toEqual([['jade', 4]]);
    expect(await states()).toEqual(HELD_OF_JADE);
    expect(await on.rows("SELECT DISTINCT held_reason FROM schedule_recommendations WHERE status = 'HELD'")).toEqual([
      ['The page is RED (0.70) since Wed  5 Mar.'],
    ]);
    expect(
      await on.rows(
        "SELECT RIGHT(slot_id, 3), field, value_from, value_to, changed_by FROM schedule_changes WHERE action = 'HOLD' ORDER BY slot_id",
      ),
    ).toEqual(['006', '007', '008', '010'].map((slot) => [slot, 'status', 'READY', 'HELD', 'monitor']));
    expect(await count('active_caption_assignments WHERE is_active')).toBe(12);
    expect(await rowOf('jade')).toMatchObject({
      scheduled: 6,
      to_come: 1,
      held_today: 3,
      held: 4,
      held_schedule_id: JADE,
      holdable: 0,
      schedule_status: 'READY',
      watched_colour: 'RED',
      watched_score: 0.7,
      score_before: 0.45,
      red_since: Date.parse('2025-03-05T20:00:00Z'),
      resumed_at: null,
    });
  });

  test('does it once, however often it is called; SHADOW pages and other weeks are left alone', async () => {
    const next = week('jade', 1, [{ caption: 8 }]);
    await on.run(commitCall([next]));
    await on.run(watchCall(RED, seen('RED', '2025-03-05T11:05:00Z', 0.8, 'ruby')));
    expect(await watch(RED, seen('RED', '2025-03-05T11:05:00Z', 0.8, 'ruby'))).toEqual([
      ['jade', 0],
      ['ruby', 0],
    ]);
    expect(await states(next.schedule_id)).toEqual([]);
    expect(await states(`ruby/${THIS_WEEK}/1`)).toEqual([]);
    expect(await count("schedule_changes WHERE action = 'HOLD'")).toBe(4);
  });

  test('what a person resumed stays free in this spell, and is held again when the page comes back RED', async () => {
    await on.run(watchCall(RED));
    on.setClock('2025-03-05T20:30:00Z');
    expect(await outcome(whole('RELEASE'))).toEqual([['APPLIED', 'RELEASE applied']]);
    expect(await states()).toEqual([]);
    expect(
      await on.rows("SELECT field, value_from, value_to, changed_by FROM schedule_changes WHERE action = 'RELEASE'"),
    ).toEqual([['held_messages', '4', '0', 'lee']]);
    on.setClock('2025-03-05T21:00:00Z');
    expect(await watch(RED)).toEqual([['jade', 0]]);
    expect(await watch(seen('RED', '2025-03-05T21:00:00Z', 0.75))).toEqual([['jade', 0]]);
    expect(await rowOf('jade')).toMatchObject({ resumed_by: 'lee', resumed_at: Date.parse('2025-03-05T20:30:00Z') });
    expect(await watch(seen('YELLOW', '2025-03-05T21:30:00Z', 0.4))).toEqual([['jade', 0]]);
    expect(await rowOf('jade')).toMatchObject({ red_since: null, resumed_at: null, score_before: 0.75 });
    // F1's tease is still to come at 14:00; so is all of it.
    on.setClock('2025-03-05T22:00:00Z');
    expect(await watch(seen('RED', '2025-03-05T22:00:00Z', 0.8))).toEqual([['jade', 4]]);
  });

  test('the release of another week’s schedule is no resume', async () => {
    const next = week('jade', 1, [{ caption: 8 }], { status: 'HELD' });
    await on.run(commitCall([next]));
    await on.run(watchCall(seen('RED', '2025-03-05T11:05:00Z')));
    await on.run(applyCall([{ ...whole('RELEASE', next.schedule_id), week_start: next.week_start }]));
    expect(await rowOf('jade')).toMatchObject({ resumed_at: null, held: 4 });
  });

  test('an older analysis counts for nothing; another colour of the same does, without moving the score before', async () => {
    await on.run(watchCall(RED));
    await on.run(watchCall(seen('GREEN', '2025-03-04T11:05:00Z', 0.1)));
    expect(await rowOf('jade')).toMatchObject({ watched_colour: 'RED', watched_score: 0.7 });
    await on.run(watchCall(seen('YELLOW', '2025-03-05T11:05:00Z', 0.7)));
    expect(await rowOf('jade')).toMatchObject({ watched_colour: 'YELLOW', red_since: null, score_before: null });
  });

  test('refuses what it can’t read, and says so in etl_job_runs', async () => {
    expect(await on.failure(watchCall({ ...RED, colour: 'PINK' }))).toContain(
      'watch_pages held nothing: page "jade": page_name once, analysed_at, score and a colour',
    );
    expect(await on.failure(watchCall(RED, RED))).toContain('page_name once');
    expect(await on.failure('CALL watch_pages(NULL)')).toContain('payload must be a JSON object');
    expect(await count("etl_job_runs WHERE job_name = 'watch_pages'")).toBe(3);
  });
});

describe('a schedule with messages that are held by themselves', () => {
  test('is approved without them; released it gets them back approved', async () => {
    await on.run(watchCall(RED));
    expect(await outcome(whole('APPROVE'))).toEqual([['APPLIED', 'APPROVE applied']]);
    expect(await states()).toEqual(HELD_OF_JADE.map(([slot, type]) => [slot, type, 'HELD', 'APPROVED']));
    expect(await rowOf('jade')).toMatchObject({ schedule_status: 'APPROVED', held: 4 });
    // Approved, it is not replaced, though some of its messages are HELD.
    const [refused] = await on.rows(
      commitCall([
        week('jade', 2, [thursday('10:00', { caption: 9 })], {
          week_start: THIS_WEEK,
          schedule_id: `jade/${THIS_WEEK}/2`,
        }),
      ]),
    );
    expect(refused?.join(' ')).toContain('is approved');
    expect(
      await on.rows(
        `SELECT live_schedule_id, live_status FROM page_weeks(DATE '2025-02-01', DATE '${THIS_WEEK}') WHERE page_name = 'jade'`,
      ),
    ).toEqual([[JADE, 'APPROVED']]);
    expect(await outcome(whole('RELEASE'))).toEqual([['APPLIED', 'RELEASE applied']]);
    expect(
      await on.rows(
        `SELECT DISTINCT status, held_from, held_reason FROM schedule_recommendations WHERE schedule_id = '${JADE}'`,
      ),
    ).toEqual([['APPROVED', null, null]]);
    expect(await outcome(whole('RELEASE'))).toEqual([['REFUSED', `schedule ${JADE} is not held but APPROVED`]]);
  });

  test('a message of it is noted and stays held; HOLD and RELEASE of all make it one again', async () => {
    await on.run(watchCall(RED));
    const note = { ...whole('NOTE'), slot_id: `${JADE}#007`, to: { note: 'ask Lee' } };
    expect(await outcome(note)).toEqual([['APPLIED', 'NOTE applied']]);
    expect(await states()).toEqual(HELD_OF_JADE);
    expect(await outcome(whole('HOLD'))).toEqual([['APPLIED', 'HOLD applied']]);
    expect((await states()).map(([, , , from]) => from)).toEqual(Array(11).fill(null));
    expect(await outcome(whole('RELEASE'))).toEqual([['APPLIED', 'RELEASE applied']]);
    expect(await states()).toEqual([]);
    expect(await watch(RED)).toEqual([['jade', 0]]);
  });

  test('a READY one is replaced whole by a regeneration', async () => {
    await on.run(watchCall(RED));
    const again = week('jade', 2, [thursday('10:00', { caption: 9 })], {
      week_start: THIS_WEEK,
      schedule_id: `jade/${THIS_WEEK}/2`,
    });
    await on.run(commitCall([again]));
    expect(await on.rows(`SELECT DISTINCT status FROM schedule_recommendations WHERE schedule_id = '${JADE}'`)).toEqual(
      [['CANCELLED']],
    );
    expect(await rowOf('jade')).toMatchObject({ schedule_id: again.schedule_id, held: 0, schedule_status: 'READY' });
  });
});
