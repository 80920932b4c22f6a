// Pages that can never be planned: the breaker opens and says so, and the day after they come last and hold nobody up.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedClock } from '../../workbench/apps-script';
import { openProofStage, type ProofStage } from './proof-stage';

const HEALTHY = ['harbor', 'iris', 'lumen'];
/** By name the first of the queue. */
const FAILING = Array.from({ length: 10 }, (_, index) => `aa-${String(index + 1).padStart(2, '0')}`);
let stage: ProofStage;

beforeAll(async () => {
  // Tuesday: on Wednesday this week is due, on Thursday the next one too.
  stage = await openProofStage({
    clock: simulatedClock('2025-03-04T20:00:00Z'),
    paused: ['performance', 'sweep', 'monitor', 'health'],
  });
  await stage.onlyPages(HEALTHY);
  const names = FAILING.map((page) => `'${page}'`).join(', ');
  await stage.sql(`
INSERT INTO creator_profiles (page_name, display_name, owner, status, rollout)
SELECT page_name, page_name, 'north@example.com', 'ACTIVE', 'LIVE' FROM UNNEST([${names}]) AS page_name;
INSERT INTO creator_caption_restrictions (page_name, kind, value, reason, starts_at)
SELECT page_name, 'CATEGORY', category, 'Nothing may be sent here', TIMESTAMP '2025-01-01'
FROM UNNEST([${names}]) AS page_name
CROSS JOIN (SELECT DISTINCT content_category AS category FROM caption_bank);`);
});
afterAll(() => stage.close());

const ends = (date: string) =>
  stage.rows(`SELECT page_name, status, UNIX_MILLIS(processed_at) AS ended_at FROM schedule_generation_queue
WHERE execution_date = DATE '${date}' ORDER BY processed_at, page_name`);

describe('ten pages that always fail', () => {
  it('open the breaker, which leaves a CRITICAL alert and stops planning for a while', {
    timeout: 120_000,
  }, async () => {
    // The watch begins shortly before the daily run: its next hour is 12:00.
    await stage.appsScript.tick('2025-03-05T10:58:00Z');
    await stage.appsScript.run('saveChannel', [
      { was: '', name: 'mail', kind: 'EMAIL', to: 'ana@example.com', url: '', routingKey: '' },
    ]);
    await stage.appsScript.run('resumeAutomationJob', ['health']);
    await stage.appsScript.tick('2025-03-05T11:15:00Z');
    const alerts = await stage.rows(
      "SELECT alert_level, alert_message FROM automation_alerts WHERE alert_source = 'queue'",
    );
    expect(alerts).toEqual([
      {
        alert_level: 'CRITICAL',
        alert_message: expect.stringMatching(/^5 pages failed in a row.*nothing to send on aa-05/),
      },
    ]);
    // The second wave was under way when the first opened it, and came to its end; no third was begun.
    const [broken] = await stage.rows(
      "SELECT UNIX_MILLIS(alert_time) AS raised_at FROM automation_alerts WHERE alert_source = 'queue'",
    );
    const letter = stage.appsScript.mail.find(({ body }) => body.includes('5 pages failed in a row'));
    // Told by the tick after the one in which it opened, not at the next full hour.
    expect(letter?.sentAt ?? Number.POSITIVE_INFINITY).toBeLessThan(Number(broken?.raised_at) + 6 * 60_000);
    const told = await ends('2025-03-05');
    const named = (wanted: string) =>
      told.filter(({ status }) => status === wanted).map(({ page_name }) => String(page_name));
    expect(named('FAILED').sort()).toEqual(FAILING);
    expect(named('PENDING').sort()).toEqual(HEALTHY);
    const [errors] = await stage.rows('SELECT COUNT(DISTINCT page_name) AS pages FROM creator_processing_errors');
    expect(errors?.pages).toBe(FAILING.length);
  });

  it('hold nobody up the day after: they come last, and every healthy page completes', {
    timeout: 240_000,
  }, async () => {
    await stage.appsScript.tick('2025-03-06T13:00:00Z');
    const told = await ends('2025-03-06');
    const failing = told.filter(({ page_name }) => FAILING.includes(String(page_name)));
    const healthy = told.filter(({ page_name }) => HEALTHY.includes(String(page_name)));
    expect(healthy.map(({ status }) => status)).toEqual(HEALTHY.map(() => 'COMPLETED'));
    expect(new Set(failing.map(({ status }) => status))).toEqual(new Set(['FAILED']));
    expect(Math.min(...failing.map(({ ended_at }) => Number(ended_at)))).toBeGreaterThanOrEqual(
      Math.max(...healthy.map(({ ended_at }) => Number(ended_at))),
    );
    const [live] = await stage.rows(
      "SELECT COUNT(DISTINCT schedule_id) AS weeks FROM schedule_recommendations WHERE status = 'READY'",
    );
    expect(live?.weeks).toBe(2 * HEALTHY.length);
  });
});
