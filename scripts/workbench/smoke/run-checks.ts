// Checks 8, 9 and 10: one id from queue to tab, what is tried again and what stops, and the order in which things are asked for.

import type { Fault, PlannedCall } from '../../../workbench/apps-script';
import type { SmokeCheck } from './findings';
import { stageOf } from './gate-checks';
import { NEXT_WEEK, type Scene } from './scene';

export const propagationCheck: SmokeCheck = {
  name: 'schedule_id from queue to rows, locks, log and tab',
  async look(scene, found) {
    await scene.night();
    const schedules = await scene.rows(`
SELECT
  queued.schedule_id, queued.page_name,
  (SELECT COUNT(*) FROM schedule_recommendations AS planned
    WHERE planned.week_start = queued.week_start AND planned.schedule_id = queued.schedule_id) AS messages,
  (SELECT COUNT(*) FROM schedule_recommendations AS planned
    JOIN active_caption_assignments AS locks
      ON locks.schedule_id = planned.schedule_id AND locks.slot_id = planned.slot_id
        AND locks.caption_id = planned.caption_id AND locks.is_active
    WHERE planned.week_start = queued.week_start AND planned.schedule_id = queued.schedule_id) AS locks,
  (SELECT STRING_AGG(DISTINCT log.status) FROM schedule_export_log AS log WHERE log.schedule_id = queued.schedule_id) AS log,
  (SELECT MAX(log.rows_exported) FROM schedule_export_log AS log WHERE log.schedule_id = queued.schedule_id) AS exported
FROM schedule_generation_queue AS queued
WHERE queued.execution_date = '2025-03-06' AND queued.status = 'COMPLETED' AND queued.schedule_id IS NOT NULL
ORDER BY queued.schedule_id`);
    found.expect(schedules.length >= 5, `Schedules that the queue names: expected 5 or more, saw ${schedules.length}`);
    for (const row of schedules) {
      const id = String(row.schedule_id);
      found.expect(Number(row.messages) > 0, `${id} is in the queue, but has no rows`);
      found.equal(`Locks of ${id}`, row.locks, row.messages);
      found.expect(row.log !== null, `${id} is in the queue, but not in the export log`);
      if (row.log === 'SUCCESS') found.equal(`Rows of ${id} in the log`, row.exported, row.messages);
    }
    const tabs = new Map<string, string>();
    for (const { page_name: name } of schedules) {
      const page = String(name);
      const slots = scene.slotsInTab(page) ?? [];
      for (const slot of slots) tabs.set(slot.replace(/#\d+$/, ''), page);
      const shown = new Set(slots.map((slot) => slot.replace(/#\d+$/, '')));
      found.expect(shown.size <= 1, `The tab of ${page} shows more than one schedule: ${[...shown].join(', ')}`);
      for (const id of shown) {
        const row = schedules.find((schedule) => schedule.schedule_id === id);
        found.equal(
          `Messages of ${id} in the tab of ${page}`,
          slots.length,
          row?.messages ?? 'a schedule of the queue',
        );
      }
    }
    const exported = new Set(schedules.flatMap((row) => (row.log === 'SUCCESS' ? [row.page_name] : [])));
    found.equal('Pages with messages in their tabs', new Set(tabs.values()).size, exported.size);
    found.see(`${schedules.length} schedules: queue, rows, locks and log agree`);
    found.see(`in the tabs: ${[...tabs.keys()].sort().join(', ')}`);
  },
};

/** Left out of the night, so that its schedules stay as they were. */
const PAGE = 'iris';

/** Refuses the first commits with what may pass. */
function refusing(times: number): (call: PlannedCall) => Fault | null {
  let left = times;
  return ({ method, sql }) => {
    if (method !== 'jobs.insert' || sql === null || !sql.includes('commit_schedules') || left === 0) return null;
    left -= 1;
    return { kind: 'HTTP', code: 503, reason: 'backendError', message: 'The service is currently unavailable.' };
  };
}

export const retriesCheck: SmokeCheck = {
  name: 'Retries and the breaker',
  async look(scene, found) {
    scene.fault(refusing(2));
    const run = await scene.generate(PAGE, NEXT_WEEK);
    scene.fault(null);
    const commits = run.sent.filter(({ sql }) => sql.includes('commit_schedules'));
    const pauses = commits.slice(1).map(({ at }, index) => Math.round((at - (commits[index]?.at ?? at)) / 1000));
    found.equal('Seconds between attempts to commit', pauses, [2, 4]);
    found.equal('A run whose commit was refused twice with 503', run.week.outcome, 'EXPORTED');
    const [once] = await scene.rows(
      `SELECT COUNT(DISTINCT schedule_id) AS schedules, COUNT(*) = COUNT(DISTINCT slot_id) AS each_once FROM schedule_recommendations WHERE week_start = '${NEXT_WEEK}' AND page_name = '${PAGE}' AND status <> 'CANCELLED'`,
    );
    found.equal('Schedules of the page that live after it', once, { schedules: 1, each_once: true });
    found.see(
      `commit refused twice with 503: tried again after ${pauses.join(' and ')} s, then ${run.week.outcome}, once`,
    );
    const night = await scene.night();
    found.equal(
      'Attempts at candidates while BigQuery was away, and the seconds between them',
      [night.attempts, ...night.pauses],
      [4, 2, 4, 8],
    );
    found.expect(
      /^FAILED: 5 pages failed in a row, so planning has stopped/.test(night.broken),
      `The breaker after five failed pages: ${night.broken}`,
    );
    const [alert] = await scene.rows(
      "SELECT alert_message FROM automation_alerts WHERE alert_level = 'CRITICAL' AND alert_source = 'queue'",
    );
    found.expect(alert !== undefined, 'The breaker left no CRITICAL alert of the queue');
    const [left] = await scene.rows(
      "SELECT COUNT(*) AS pages FROM schedule_generation_queue WHERE execution_date = '2025-03-06' AND status <> 'COMPLETED'",
    );
    found.equal('Pages that are not done once BigQuery answers again', left?.pages, 0);
    found.see(`candidates away: tried after ${night.pauses.join(', ')} s; breaker: ${night.broken}`);
    found.see(`alert: ${alert?.alert_message}`);
  },
};

const ORDER = ['claim', 'candidates', 'commit', 'export'] as const;

export const orderCheck: SmokeCheck = {
  name: 'The order of the flow',
  async look(scene, found) {
    const night = await scene.night();
    const waves = wavesOf(night.sent.map(stageOf));
    const complete = [...waves.values()].filter((stages) => stages.length > 1);
    found.expect(complete.length > 0, `Waves that planned pages: none of ${JSON.stringify([...waves])}`);
    for (const [wave, stages] of waves) {
      if (stages.length > 1) found.equal(`Jobs of wave ${wave}`, stages, ORDER);
      else found.equal(`Jobs of wave ${wave}, which found nothing`, stages, ['claim']);
    }
    await judgeTimes(scene, found);
    for (const [wave, stages] of waves) found.see(`${wave}: ${stages.join(' → ')}`);
  },
};

/** The jobs of each wave in the order in which they were asked for; a claim tells how the wave before has ended. */
function wavesOf(stages: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const waves = new Map<string, string[]>();
  let run = 0;
  for (const stage of stages) {
    const [, wave, step] = /^w(\d+)-(\w+)$/.exec(stage) ?? [];
    if (wave === undefined || step === undefined) continue;
    if (wave === '1' && step === 'claim') run += 1;
    const name = `run ${run}, wave ${wave}`;
    waves.set(name, [...(waves.get(name) ?? []), step]);
  }
  return waves;
}

/** What the warehouse noted itself: analysed, then queued, planned, locked, exported. */
async function judgeTimes(scene: Scene, found: Parameters<SmokeCheck['look']>[1]): Promise<void> {
  const rows = await scene.rows(`
SELECT queued.schedule_id,
  queued.queued_at <= planned.since AND planned.since <= locked.since AND locked.since <= log.since AND log.since <= queued.processed_at AS in_order
FROM schedule_generation_queue AS queued
JOIN (SELECT schedule_id, MIN(created_at) AS since FROM schedule_recommendations WHERE week_start >= '2025-03-03' GROUP BY schedule_id) AS planned
  USING (schedule_id)
JOIN (SELECT schedule_id, MIN(assigned_at) AS since FROM active_caption_assignments WHERE is_active GROUP BY schedule_id) AS locked
  USING (schedule_id)
JOIN (SELECT schedule_id, MIN(export_timestamp) AS since FROM schedule_export_log WHERE export_timestamp >= '2025-03-06' GROUP BY schedule_id) AS log
  USING (schedule_id)
WHERE queued.execution_date = '2025-03-06' AND queued.status = 'COMPLETED' AND queued.saturation_pct IS NOT NULL
ORDER BY queued.schedule_id`);
  const wrong = rows.filter((row) => row.in_order !== true).map((row) => row.schedule_id);
  found.expect(rows.length >= 5, `Schedules with all their times: expected 5 or more, saw ${rows.length}`);
  found.equal('Schedules whose times are out of order', wrong, []);
  found.see(`${rows.length} schedules: queued, planned, locked, exported, closed, in this order`);
}
