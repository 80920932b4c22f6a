// Checks 4 and 7: what the exporter lets through and that it writes to no table; which pages rest, and which are held.

import type { ExecutionResult } from '../../../workbench/apps-script';
import type { Findings, SmokeCheck } from './findings';
import { NEXT_WEEK, type PageRun, type Scene, type SentJob } from './scene';
import { PAGE_OF, SATURATED } from './tables';

interface Scenario {
  readonly name: string;
  readonly valid: boolean;
  readonly colour: 'GREEN' | 'RED';
  readonly status: 'READY' | 'HELD';
  readonly rollout: 'LIVE' | 'SHADOW';
}

const OPEN: Scenario = { name: 'valid, GREEN, LIVE', valid: true, colour: 'GREEN', status: 'READY', rollout: 'LIVE' };
const SCENARIOS: readonly Scenario[] = [
  { ...OPEN, name: 'invalid', valid: false },
  { ...OPEN, name: 'RED', colour: 'RED' },
  { ...OPEN, name: 'SHADOW', rollout: 'SHADOW' },
  { ...OPEN, name: 'HELD', status: 'HELD' },
  // Last: it leaves the page as it was found.
  OPEN,
];

export const exporterCheck: SmokeCheck = {
  name: 'The exporter’s gate, and no writes of its own',
  async look(scene, found) {
    const page = PAGE_OF.MEDIUM;
    const { scheduleId } = (await scene.generate(page, NEXT_WEEK)).week;
    for (const scenario of SCENARIOS) {
      await scene.stage.sql(asIf(scenario, page, String(scheduleId)));
      const run = await scene.generate(page, NEXT_WEEK);
      const slots = scene.slotsInTab(page)?.length ?? 0;
      const isOpen = scenario === OPEN;
      found.equal(`A schedule that is ${scenario.name}`, run.week.outcome, isOpen ? 'EXPORTED' : 'HELD');
      found.equal(`Its id, for it was saved before (${scenario.name})`, run.week.scheduleId, scheduleId);
      found.expect(isOpen === slots > 0, `${scenario.name}: ${slots} messages are in the tab`);
      judgeStatements(found, scenario.name, run);
      found.see(
        `${scenario.name}: ${run.week.outcome}, ${slots} in the tab; asked for ${run.sent.map(stageOf).join(', ')}`,
      );
    }
  },
};

/** The schedule as a killed execution would have left it before its export. */
const asIf = ({ valid, colour, status, rollout }: Scenario, page: string, id: string): string => `
UPDATE schedule_recommendations SET is_valid = ${valid}, colour = '${colour}', status = '${status}'
WHERE week_start = '${NEXT_WEEK}' AND schedule_id = '${id}';
UPDATE creator_profiles SET rollout = '${rollout}' WHERE page_name = '${page}';
UPDATE schedule_generation_queue
SET status = 'PROCESSING', attempts = 1, lease_owner = 'gone', lease_until = TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 MINUTE)
WHERE execution_date IS NOT NULL AND schedule_id = '${id}'`;

/** What charts show is read after all is told; it belongs to no export. */
const isForCharts = ({ jobId }: SentJob): boolean => /-charts-[^-]+-\d+$/.test(jobId);

export const stageOf = ({ jobId }: SentJob): string => /-((?:w\d+-)?[a-z-]+)-\d+$/.exec(jobId)?.[1] ?? jobId;

/** From the export's read on the exporter has the floor, until the orchestrator tells the warehouse how it ended. */
function judgeStatements(found: Findings, name: string, { sent, execution }: PageRun): void {
  const read = sent.filter((job) => stageOf(job).endsWith('export'));
  found.equal(`Reads of the exporter (${name})`, read.length, 1);
  for (const { sql } of [...read, ...sent.filter(isForCharts)]) {
    found.expect(
      /^SELECT\b/.test(sql) && !/\b(INSERT|UPDATE|DELETE|MERGE|CALL|CREATE|TRUNCATE)\b/.test(sql),
      `The exporter's statement writes (${name}): ${sql}`,
    );
  }
  for (const { sql } of read) {
    found.expect(
      sql.includes('schedule_recommendations_messages'),
      `The exporter does not read its view (${name}): ${sql}`,
    );
  }
  const exporting = untilTold(execution, sent);
  const during = whileInSheet(exporting).filter(({ service }) => service === 'BigQuery' || service === 'UrlFetchApp');
  found.equal(`Calls of BigQuery between the first and the last write to the tab (${name})`, during.length, 0);
  const stages = sent.filter((job) => !isForCharts(job)).map(stageOf);
  found.equal(
    `What follows the export's read (${name})`,
    stages.slice(stages.findIndex((stage) => stage.endsWith('export')) + 1),
    ['finish'],
  );
}

/** Up to the call that tells how the page ended; charts are drawn after it. */
function untilTold({ calls }: ExecutionResult, sent: readonly SentJob[]): ExecutionResult['calls'] {
  const told = sent.findIndex((job) => stageOf(job) === 'finish');
  const inserts = calls.flatMap(({ service, method }, at) =>
    service === 'BigQuery' && method === 'jobs.insert' ? [at] : [],
  );
  return calls.slice(0, inserts[told] ?? calls.length);
}

function whileInSheet(calls: ExecutionResult['calls']): ExecutionResult['calls'] {
  const writes = calls.flatMap(({ service, effect }, at) =>
    service === 'SpreadsheetApp' && effect !== null ? [at] : [],
  );
  return calls.slice(writes[0] ?? 0, (writes[writes.length - 1] ?? -1) + 1);
}

export const gateCheck: SmokeCheck = {
  name: 'The gate: a saturated page rests, SHADOW and RED are held',
  async look(scene, found) {
    await scene.night();
    const [saturated] = await scene.rows(
      `SELECT 100 * LAX_FLOAT64(analysis.saturation.saturation_score) AS percent FROM page_analysis WHERE page_name = '${SATURATED}'`,
    );
    const percent = Number(saturated?.percent);
    found.expect(percent >= 80, `Saturation of ${SATURATED}: expected 80 or more, saw ${saturated?.percent}`);
    const queued = await scene.rows(
      "SELECT page_name, COUNT(*) AS weeks, MAX(saturation_pct) AS most FROM schedule_generation_queue WHERE execution_date = '2025-03-06' AND saturation_pct IS NOT NULL GROUP BY page_name ORDER BY page_name",
    );
    found.expect(
      queued.every((row) => row.page_name !== SATURATED && Number(row.most) < 80),
      `A page that should rest was queued: ${JSON.stringify(queued)}`,
    );
    found.expect(queued.length >= 4, `Pages queued by the daily run: ${JSON.stringify(queued)}`);
    found.see(
      `${SATURATED} at ${percent.toFixed(0)} % rests; queued: ${queued.map((row) => row.page_name).join(', ')}`,
    );
    await held(scene, found, PAGE_OF.NEW, 'SHADOW');
    const red = await scene.generate(SATURATED, NEXT_WEEK);
    found.equal(`A week of ${SATURATED}, asked for by hand`, red.week.outcome, 'HELD');
    await held(scene, found, SATURATED, 'RED');
    const [sends] = await scene.rows(
      `SELECT COUNTIF(message_type = 'PPV') AS ppv, COUNT(*) AS messages FROM schedule_recommendations WHERE week_start = '${NEXT_WEEK}' AND schedule_id = '${red.week.scheduleId}'`,
    );
    found.expect(Number(sends?.ppv) <= 2, `PPV in the RED week: expected two probes at most, saw ${sends?.ppv}`);
    found.see(`${red.week.scheduleId}: ${sends?.ppv} PPV of ${sends?.messages} messages`);
  },
};

async function held(scene: Scene, found: Findings, page: string, why: string): Promise<void> {
  const states = await scene.rows(
    `SELECT schedule_id, ARRAY_TO_STRING(ARRAY_AGG(DISTINCT status), ',') AS status FROM schedule_recommendations WHERE page_name = '${page}' AND week_start >= '2025-03-03' AND status <> 'CANCELLED' GROUP BY schedule_id ORDER BY schedule_id`,
  );
  const logged = await scene.rows(
    `SELECT DISTINCT status FROM schedule_export_log WHERE page_name = '${page}' ORDER BY status`,
  );
  found.expect(states.length > 0, `Schedules of ${page} (${why}): none was saved`);
  found.expect(
    states.every((row) => row.status === 'HELD'),
    `Schedules of ${page} (${why}): ${JSON.stringify(states)}`,
  );
  found.equal(
    `What the log says of ${page} (${why})`,
    logged.map((row) => row.status),
    ['SKIPPED'],
  );
  found.equal(`Messages in the tab of ${page} (${why})`, scene.slotsInTab(page), []);
  found.see(`${page} (${why}): ${states.map((row) => row.schedule_id).join(', ')} kept as HELD, nothing in the tab`);
}
