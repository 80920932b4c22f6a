// A night of the clock: the daily run queues what is due, BigQuery fails until the breaker opens, then the pages are planned.

import type { TickReport } from '../../../src/automation/pump';
import type { Fault, PlannedCall } from '../../../workbench/apps-script';
import type { Night, Scene } from './scene';

const MINUTES = 60_000;
/** Left out of the night to keep it short: five are due, as many as open the breaker, and one rests. */
const NOT_TONIGHT = "('aurora', 'briar', 'harbor', 'iris', 'juniper')";
const setStatus = (status: string): string =>
  `UPDATE creator_profiles SET status = '${status}' WHERE page_name IN ${NOT_TONIGHT}`;

const unavailable = ({ method, sql }: PlannedCall): Fault | null =>
  method === 'jobs.insert' && sql !== null && sql.includes('page_candidates')
    ? {
        kind: 'HTTP',
        code: 503,
        reason: 'backendError',
        message: 'Error encountered during execution. Retrying may solve the problem.',
      }
    : null;

export async function nightOf(scene: Scene): Promise<Night> {
  const { stage, sent } = scene;
  const { appsScript } = stage;
  const before = sent.length;
  await stage.sql(setStatus('PAUSED'));
  await appsScript.run('startAutomation');
  scene.fault(unavailable);
  const executions = appsScript.executions.length;
  await stage.advance(appsScript.clock.now() + 10 * MINUTES);
  scene.fault(null);
  const reports = appsScript.executions
    .slice(executions)
    .flatMap(({ functionName, value }) => (functionName === 'pump' ? [value as TickReport] : []));
  const queue = reports.flatMap(({ jobs }) => jobs).find(({ job }) => job === 'queue');
  const times = sent.slice(before).flatMap(({ sql, at }) => (sql.includes('page_candidates') ? [at] : []));
  const healthy = sent.length;
  // Until the leases of the pages that failed have lapsed.
  await stage.advance(appsScript.clock.now() + 15 * MINUTES);
  const run = await appsScript.run('generateAllDue');
  await stage.sql(setStatus('ACTIVE'));
  return {
    broken: queue === undefined ? 'the queue was not worked on' : `${queue.outcome}: ${queue.message}`,
    attempts: times.length,
    pauses: times.slice(1).map((at, index) => Math.round((at - (times[index] ?? at)) / 1000)),
    sent: sent.slice(healthy),
    summary: run.outcome === 'COMPLETED' ? String(run.value) : `${run.outcome}: ${run.error?.message}`,
  };
}
