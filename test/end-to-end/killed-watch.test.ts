// The watch over health killed after each of its effectful calls, in the real bundle on the real warehouse: one that begins
// two alerts, ends two others and has a summary to send. Nothing of it is lost, and only what was told and not yet written is told again.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExecutionResult, simulatedClock } from '../../workbench/apps-script';
import { HEALTHY } from '../operations/healthy';
import { type KillPoint, killOf, killPoints, killText } from './kills';
import { MINUTE, openProofStage, type ProofStage } from './proof-stage';
import { openWebhooks, type Webhooks } from './webhooks';

const CHANNELS = [
  { name: 'pager', kind: 'PAGERDUTY', url: '', routingKey: '0123456789abcdef0123456789abcdef', to: '' },
  { name: 'team', kind: 'SLACK', url: 'https://hooks.slack.com/services/T0/B0/x', routingKey: '', to: '' },
  { name: 'mail', kind: 'EMAIL', url: '', routingKey: '', to: 'ana@example.com' },
];
/** With these the day may go by without any other alert. */
const PATIENT = {
  summary_time: '00:00',
  daily_missed_hours: 240,
  sweep_missed_hours: 240,
  performance_stale_hours: 240,
  performance_stopped_hours: 240,
  results_late_hours: 240,
  results_stopped_hours: 240,
};
/** A page waits in the queue (CRITICAL), and another failed on two days (WARNING). */
const FAULTS = `
INSERT INTO schedule_generation_queue (page_name, execution_date, status, week_start, queued_at)
VALUES ('iris', DATE '2025-03-05', 'PENDING', DATE '2025-03-10', TIMESTAMP '2025-03-05 12:00:00+00');
INSERT INTO creator_processing_errors (job_id, page_name, execution_date, error_message, error_time)
SELECT CONCAT('d', n), 'ruby', DATE_SUB(DATE '2025-03-05', INTERVAL n DAY), 'NO_MESSAGES', TIMESTAMP_SUB(TIMESTAMP '2025-03-05 11:05:00+00', INTERVAL n DAY)
FROM UNNEST(GENERATE_ARRAY(0, 1)) AS n;
INSERT INTO ops_config.ml_parameters (parameter_set, environment, parameters, valid_from)
VALUES ('eros', 'production', JSON '${JSON.stringify(PATIENT)}', TIMESTAMP '2025-03-06 08:00:00+00');`;
/** Two alerts that were told an hour ago, and whose conditions have ended. */
const TOLD_BEFORE = `
DELETE FROM automation_alerts WHERE TRUE;
INSERT INTO automation_alerts (alert_id, alert_time, alert_level, alert_source, alert_message, rule, object, acknowledged, notified_at, notified_level, notified_through)
SELECT alert_id, TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR), level, 'health', 'It was so.', rule, object, FALSE, TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR), level, channel
FROM UNNEST([
  STRUCT('stopped' AS alert_id, 'CRITICAL' AS level, 'daily-stopped' AS rule, 'run_daily_automation' AS object, 'pager' AS channel),
  STRUCT('large', 'WARNING', 'sweep-large', 'lock sweep', 'team')
]);`;

let stage: ProofStage;
let webhooks: Webhooks;
/** Letters of before. */
let letters = 0;

beforeAll(async () => {
  webhooks = await openWebhooks();
  stage = await openProofStage({
    // One minute into a Thursday in Los Angeles.
    clock: simulatedClock('2025-03-06T08:01:00Z'),
    internet: { standIns: { 'events.pagerduty.com': webhooks.origin, 'hooks.slack.com': webhooks.origin } },
    paused: ['performance', 'daily', 'sweep', 'monitor', 'queue'],
  });
  await stage.sql(`${HEALTHY}${FAULTS}`);
  for (const channel of CHANNELS) {
    await stage.appsScript.run('saveChannel', [{ was: '', ...channel }], { kind: 'SERVER_CALL' });
  }
}, 240_000);
afterAll(async () => {
  await stage.close();
  await webhooks.close();
});

/** Five minutes later, with the watch called out of turn. */
async function called(point?: KillPoint): Promise<ExecutionResult> {
  const at = stage.clock.now();
  const job = { settled: at, running: null, retry: { slot: at, attempt: 1, at }, last: null };
  stage.appsScript.properties.set('DOCUMENT', 'eros.clock.job.health', JSON.stringify(job));
  return ticked(point);
}

async function ticked(point?: KillPoint): Promise<ExecutionResult> {
  const until = new Date(stage.clock.now() + 5 * MINUTE).toISOString();
  const [run] = await stage.appsScript.tick(until, point === undefined ? {} : { kill: () => killOf(point) });
  if (run === undefined) throw new Error('The clock did not tick.');
  return run;
}

/** As before anybody was told. */
async function fresh(): Promise<void> {
  await stage.sql(TOLD_BEFORE);
  stage.appsScript.properties.set('DOCUMENT', 'eros.told', '{"digestAt":null,"summaryDate":null}');
  webhooks.received.length = 0;
  letters = stage.appsScript.mail.length;
}

/** What each channel was told, by what it is of, in the order of its first telling. */
function told(): Readonly<Record<string, number>> {
  const things = webhooks.received.map(({ path, body }) => {
    const said = JSON.parse(body);
    return path.startsWith('/v2/')
      ? `pager ${said.event_action} ${said.dedup_key}`
      : `team ${String(said.text).split(':')[0]}`;
  });
  const counts: Record<string, number> = {};
  for (const thing of [...things, ...stage.appsScript.mail.slice(letters).map(() => 'mail summary')]) {
    counts[thing] = (counts[thing] ?? 0) + 1;
  }
  return counts;
}

const alerts = () =>
  stage.rows(`SELECT alert_id, rule, resolved_at IS NULL AS is_open, COALESCE(notified_through, '') AS through,
  resolution_notified_at IS NOT NULL AS is_end_told FROM automation_alerts ORDER BY rule`);

describe('a watch that is killed after any of its effectful calls', () => {
  it('loses and doubles no alert, and tells again only what was not yet written as told', {
    timeout: 240_000,
  }, async () => {
    await fresh();
    const clean = killPoints(await called()).filter(({ when }) => when === 'after');
    const sends = clean.filter(({ what }) => /UrlFetchApp|MailApp/.test(what)).map(({ call }) => call);
    const inserts = clean.filter(({ what }) => what === 'BigQuery.jobs.insert').map(({ call }) => call);
    // A trigger, an end, the digest and its ends, the summary; in force, three readings, what is raised, what is told.
    expect([sends.length, inserts.length]).toEqual([5, 6]);
    const recorded = inserts.at(-1) ?? 0;
    // The pump's own calls before the first reading are killed in the tests of the clock.
    for (const point of clean.filter(({ call }) => call >= (inserts[1] ?? 0))) {
      await fresh();
      const cut = await called(point);
      expect(cut.outcome, killText(point)).toBe('KILLED');
      await stage.settled();
      await ticked();
      await stage.settled();
      const standing = await alerts();
      const stuck = standing.find(({ rule }) => rule === 'queue-stuck');
      expect(
        standing.map(({ rule }) => rule),
        killText(point),
      ).toEqual(['daily-stopped', 'page-failing', 'queue-stuck', 'sweep-large']);
      expect(stuck, killText(point)).toMatchObject({ is_open: true, through: 'pager' });
      expect(standing[0], killText(point)).toMatchObject({ is_open: false, is_end_told: true });
      const counts = told();
      const things = [
        'pager resolve eros-stopped',
        `pager trigger eros-${stuck?.alert_id}`,
        'team WARNING',
        'team Over',
        'mail summary',
      ];
      expect(Object.keys(counts).sort(), killText(point)).toEqual([...things].sort());
      // The calls that had been made, and of which nothing was written yet.
      const untold = point.call < recorded ? sends.filter((call) => call <= point.call).length : 0;
      const twice = Object.values(counts).filter((count) => count > 1).length;
      expect(twice, killText(point)).toBeLessThanOrEqual(untold);
      expect(Math.max(...Object.values(counts)), killText(point)).toBeLessThanOrEqual(2);
      await called();
      expect(told(), killText(point)).toEqual(counts);
    }
  });
});
