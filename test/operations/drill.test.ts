// The fault drill on the real procedures: each fault ends with its alert, lowers the score, and its alert ends when it is mended.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.
import { beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { storedChannels } from '../../src/operations/channels/settings';
import type { HealthReading } from '../../src/operations/health';
import { type AlertChanges, billedDays, isEmpty } from '../../src/operations/statements';
import { type WatchReport, watchHealth } from '../../src/operations/watch';
import { readBilledRow, readHealthFacts, readRecordedAlert, readTrendDay } from '../../src/warehouse/rows/health';
import { defaultSettings } from '../../src/warehouse/settings';
import { deployedWarehouse } from '../sql/deployed';
import { servedRows } from '../sql/served-rows';
import { faults, HEALTHY, NOW } from './healthy';

const on = deployedWarehouse();
const served = servedRows(on);

const reading = async (): Promise<HealthReading> => {
  const [facts] = await served('CALL health_facts()', readHealthFacts);
  if (!facts) throw new Error('No facts.');
  const trends = await served('CALL health_trends()', readTrendDay);
  return { facts, trends, billed: await served(billedDays(defaultSettings).sql, readBilledRow) };
};

const SETTINGS = storedChannels(
  JSON.stringify({
    channels: [
      { name: 'mail', kind: 'EMAIL', url: null, routingKey: null, to: ['ana@example.com'] },
      { name: 'slack', kind: 'SLACK', url: 'https://hooks.slack.com/services/T0/B0/x', routingKey: null, to: null },
    ],
    routes: null,
    allowedHosts: [],
  }),
);

let ids = 0;
/** A round of the watch; what it writes goes to the warehouse after it. */
async function round(slack: number = 200): Promise<WatchReport & { readonly sent: readonly string[] }> {
  const read = await reading();
  const writes: AlertChanges[] = [];
  const sent: string[] = [];
  const report = watchHealth({
    warehouse: { read: () => read, record: (changes) => void (isEmpty(changes) || writes.push(changes)) },
    memory: { read: () => ({ digestAt: null, summaryDate: null }), write: () => undefined },
    delivering: {
      http: {
        post: (_, json) => {
          if (slack === 200) sent.push(json);
          return { status: slack, retryAfter: null };
        },
      },
      mail: { remaining: () => 100, send: ({ subject }) => void sent.push(subject) },
      time: { now: () => Date.parse(NOW), sleep: () => undefined },
      settings: SETTINGS,
      policy: { limit: 1, firstSeconds: 2 },
      until: Date.parse(NOW) + 240_000,
    },
    offsets: losAngelesOffsets,
    heartbeat: instant(Date.parse(NOW)),
    link: 'https://docs.google.com/spreadsheets/d/abc/edit',
    newId: () => `drill ${++ids}`,
  });
  for (const changes of writes) {
    await served(`CALL record_alerts(${JSON.stringify(JSON.stringify(changes))})`, readRecordedAlert);
  }
  return { ...report, sent };
}

/** What a warehouse scores in which all is well. */
const WELL = 100;

const open = () =>
  on.rows(`SELECT rule, object, alert_level FROM automation_alerts WHERE resolved_at IS NULL ORDER BY rule, object`);

beforeEach(() => on.run(HEALTHY));

test('a warehouse in which all is well scores above 90 and raises nothing', async () => {
  const { card, checks, raised } = await round();
  expect(checks.filter(({ light }) => light !== 'OK')).toEqual([]);
  expect(card.score).toBe(WELL);
  expect(raised).toBe(0);
  expect(await open()).toEqual([]);
});

describe('the drill', () => {
  test.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (_, { sql, mend, alert }) => {
    await on.run(sql);
    const ill = await round();
    expect(await open()).toContainEqual(alert);
    expect(ill.card.score).toBeLessThan(WELL);
    expect(ill.sent.join()).toMatch(alert[2] === 'CRITICAL' ? /CRITICAL/ : /WARNING/);
    const before = await open();
    await round();
    expect(await open()).toEqual(before);

    await on.run(mend);
    const mended = await round();
    expect((await open()).filter(([rule]) => rule === alert[0])).toEqual([]);
    const [[level, resolution, through] = []] = await on.rows(
      `SELECT alert_level, resolution, notified_through FROM automation_alerts WHERE rule = '${alert[0]}' AND object = '${alert[1]}'`,
    );
    expect([level, resolution, through]).toEqual([alert[2], 'The condition ended.', 'slack']);
    expect(mended.card.score).toBeGreaterThan(ill.card.score);
  });

  test('the budget is exceeded', async () => {
    await served('SELECT COUNT(DISTINCT message_id) AS n FROM mass_messages', () => null);
    const { card, health } = await round();
    expect(health.billed).not.toEqual([]);
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, environment, parameters, valid_from)
      VALUES ('eros', 'production', JSON '{"daily_cost_limit_usd": 0.00001}', TIMESTAMP '2025-03-05 19:00:00+00')`);
    const ill = await round();
    expect(await open()).toEqual([['cost-over-budget', 'BigQuery', 'WARNING']]);
    expect(ill.card.score).toBeLessThan(card.score);
    await on.run("DELETE FROM ops_config.ml_parameters WHERE valid_from = '2025-03-05 19:00:00+00'");
    await round();
    expect(await open()).toEqual([]);
  });

  test('a webhook is down', async () => {
    const [first] = faults;
    await on.run(first?.sql ?? '');
    const ill = await round(500);
    expect(ill.sent.some((each) => each.includes('Caption statistics'))).toBe(true);
    expect(await open()).toContainEqual(['channel-failed', 'slack', 'WARNING']);
    const told = await on.rows("SELECT notified_through FROM automation_alerts WHERE rule = 'performance-stale'");
    expect(told).toEqual([['mail']]);
    await round(200);
    expect((await open()).map(([rule]) => rule)).not.toContain('channel-failed');
  });

  test('what a job left itself is closed once the rules watch over it', async () => {
    await on.run(`INSERT INTO automation_alerts (alert_time, alert_level, alert_source, alert_message) VALUES
      ('2025-03-05 19:00:00+00', 'WARNING', 'sweep_expired_caption_locks', '6000 caption locks are active')`);
    await round();
    expect(await open()).toEqual([]);
  });
});
