// The fault drill driven by the clock: the real bundle finds each fault by itself, tells who should know, and tells its end.
// Webhooks go to a local server and mail to an outbox; all times are the simulated clock's.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthCommand } from '../../scripts/health/health-command';
import { CHANNELS_PROPERTY } from '../../src/operations/channels/settings';
import { ALERTS } from '../../src/sheets/alerts/tab';
import { columnOf } from '../../src/sheets/layout';
import { simulatedClock } from '../../workbench/apps-script';
import { shownCells } from '../../workbench/apps-script/host/spreadsheet/view';
import { HEALTHY } from '../operations/healthy';
import { hearing } from '../scripts/heard';
import { AnsweringUi } from './answering-ui';
import { openProofStage, type ProofStage } from './proof-stage';
import { openWebhooks, type Webhooks } from './webhooks';

const PAGER = '/v2/enqueue';
const SLACK = '/services/';
const KEY = '0123456789abcdef0123456789abcdef';
const HOOK = 'https://hooks.slack.com/services/T0/B0/drillsecret';
const CHANNELS = [
  { was: '', name: 'pager', kind: 'PAGERDUTY', url: '', routingKey: KEY, to: '' },
  { was: '', name: 'team', kind: 'SLACK', url: HOOK, routingKey: '', to: '' },
  { was: '', name: 'mail', kind: 'EMAIL', url: '', routingKey: '', to: 'ana@example.com' },
];

let stage: ProofStage;
let webhooks: Webhooks;
const ui = new AnsweringUi();

beforeAll(async () => {
  webhooks = await openWebhooks();
  const standIns = { 'events.pagerduty.com': webhooks.origin, 'hooks.slack.com': webhooks.origin };
  stage = await openProofStage({
    clock: simulatedClock('2025-03-05T19:56:00Z'),
    ui,
    editors: ['dee@example.com'],
    internet: { standIns, patienceMs: 400 },
    paused: ['performance', 'daily'],
  });
  await stage.sql(HEALTHY);
  for (const channel of CHANNELS) expect(await call('saveChannel', channel)).toMatchObject({ ok: true });
  await stage.appsScript.run('install');
  ui.toasts.length = 0;
}, 240_000);
afterAll(async () => {
  await stage.close();
  await webhooks.close();
});

/** What a sidebar's call answers. */
async function call(name: string, given: object): Promise<unknown> {
  const { value } = await stage.appsScript.run(name, [given], { kind: 'SERVER_CALL' });
  return value;
}

/** Turns the clock; what was sent on the way. */
async function until(time: string) {
  const { mail } = stage.appsScript;
  const [posts, letters] = [webhooks.received.length, mail.length];
  await stage.appsScript.tick(`2025-03-0${time}Z`);
  const sent = webhooks.received.slice(posts);
  return {
    pager: sent.filter(({ path }) => path.startsWith(PAGER)).map(({ body }) => JSON.parse(body)),
    team: sent.filter(({ path }) => path.startsWith(SLACK)).map(({ body }) => body),
    mail: mail.slice(letters).map(({ subject, body }) => `${subject}\n${body}`),
  };
}

const open = async (): Promise<readonly string[]> =>
  (
    await stage.rows(
      `SELECT CONCAT(alert_level, ' ', COALESCE(rule, alert_source), ' ', COALESCE(object, '')) AS alert FROM automation_alerts WHERE resolved_at IS NULL ORDER BY 1`,
    )
  ).map(({ alert }) => String(alert));

/** Minutes from an instant until a rule's alert was told, and by which channel. */
async function told(rule: string, since: string): Promise<readonly [number, string]> {
  const [row] =
    await stage.rows(`SELECT notified_through, TIMESTAMP_DIFF(notified_at, TIMESTAMP '2025-03-0${since}Z', MINUTE) AS minutes
FROM automation_alerts WHERE rule = '${rule}' AND alert_time >= '2025-03-0${since}Z' ORDER BY alert_time DESC LIMIT 1`);
  return [Number(row?.minutes), String(row?.notified_through)];
}

const stopPerformance = `
UPDATE caption_bandit_stats SET last_updated = TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 13 HOUR) WHERE TRUE;
DELETE FROM etl_job_runs WHERE job_name = 'update_caption_performance' AND job_start_time > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 13 HOUR);`;
const mendPerformance = 'UPDATE caption_bandit_stats SET last_updated = CURRENT_TIMESTAMP() WHERE TRUE;';
const stickQueue = (page: string) => `
INSERT INTO schedule_generation_queue (page_name, execution_date, status, week_start, queued_at)
VALUES ('${page}', DATE '2025-03-05', 'PENDING', DATE '2025-03-10', TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 13 HOUR));`;

describe('the channels', () => {
  const kept = () => stage.appsScript.properties.all('SCRIPT')[CHANNELS_PROPERTY];

  it('are told to the browser and the sheet without a secret; bad input changes nothing', async () => {
    const before = kept();
    expect(before).toContain(HOOK);
    const refused = await call('saveChannel', { ...CHANNELS[1], was: 'team', url: 'https://example.com/drillsecret' });
    expect(refused).toMatchObject({ ok: false, failure: { fields: { url: expect.stringContaining('example.com') } } });
    expect(kept()).toBe(before);
    const { value: shown } = await stage.appsScript.run('alertChannels', [], { kind: 'SERVER_CALL' });
    expect(shown).toMatchObject({ ok: true, value: { routes: { CRITICAL: 'pager, team, mail' } } });
    const { workbook } = stage.spreadsheet;
    const told = workbook.sheets
      .flatMap(({ id }) => shownCells(workbook, id, { row: 1, column: 1, rows: 40, columns: 8 }))
      .map(({ text }) => text)
      .join('\n');
    expect(told).toContain('Alerts go to pager (PagerDuty), team (Slack), mail (Mail): Setup ▸ Alert channels…');
    expect(JSON.stringify([refused, shown]) + told).not.toMatch(/drillsecret|0123456789abcdef/);
  });

  it('send a test each, and say what became of it', async () => {
    expect(await call('testChannel', { name: 'team' })).toEqual({ ok: true, value: { name: 'team', problem: null } });
    webhooks.answer(SLACK, 404);
    expect(await call('testChannel', { name: 'team' })).toMatchObject({ value: { problem: 'It answered 404.' } });
    webhooks.answer(SLACK, 200);
    expect(await call('testChannel', { name: 'mail' })).toMatchObject({ value: { problem: null } });
    expect(stage.appsScript.mail.at(-1)?.subject).toMatch(/test of the alerts/);
  });
});

describe('the watch of a warehouse in which all is well', { timeout: 120_000 }, () => {
  it('raises nothing; after 09:00 the summary goes out, once', async () => {
    const first = await until('5T20:04:00');
    expect(await open()).toEqual([]);
    expect([first.pager, first.team]).toEqual([[], []]);
    expect(first.mail).toHaveLength(1);
    expect(first.mail[0]).toMatch(/2025-03-05: score 100 of 100, 0 alerts open/);
  });
});

describe('faults that are there at once', { timeout: 120_000 }, () => {
  it('are each told by the next hour: what is CRITICAL by the pager, warnings together by the team’s channel', async () => {
    const { appsScript } = stage;
    // Its hourly sweep would free the locks before anybody noticed: it has to stand still.
    await appsScript.run('pauseAutomation', ['sweep']);
    await stage.sql(`${stopPerformance}${stickQueue('ruby')}
INSERT INTO creator_processing_errors (job_id, page_name, execution_date, error_message, error_time)
SELECT CONCAT('d', n), 'ruby', DATE_SUB(DATE '2025-03-05', INTERVAL n DAY), 'NO_MESSAGES: no messages', TIMESTAMP_SUB(TIMESTAMP '2025-03-05 11:05:00+00', INTERVAL n DAY)
FROM UNNEST(GENERATE_ARRAY(0, 1)) AS n;
INSERT INTO active_caption_assignments (page_name, caption_id, scheduled_send_date, assigned_at, is_active)
SELECT 'jade', n, DATE '2025-03-02', TIMESTAMP '2025-02-25 20:00:00+00', TRUE FROM UNNEST(GENERATE_ARRAY(100, 140)) AS n;
INSERT INTO ops_config.ml_parameters (parameter_set, environment, parameters, valid_from)
VALUES ('eros', 'production', JSON '{"daily_cost_limit_usd": 0.00001}', TIMESTAMP '2025-03-05 20:05:00+00');`);
    const sent = await until('5T21:04:00');
    expect(await open()).toEqual([
      'CRITICAL performance-stale all pages',
      'CRITICAL queue-stuck queue',
      'WARNING cost-over-budget BigQuery',
      'WARNING locks-leaked caption locks',
      'WARNING page-failing ruby',
    ]);
    expect(sent.pager.map(({ event_action, payload }) => [event_action, payload.class]).sort()).toEqual([
      ['trigger', 'performance-stale'],
      ['trigger', 'queue-stuck'],
    ]);
    expect(sent.team).toHaveLength(1);
    expect(sent.team[0]).toMatch(/locks-leaked|caption locks are held/);
    expect(sent.mail).toEqual([]);
    for (const rule of ['performance-stale', 'queue-stuck']) {
      expect(await told(rule, '5T20:04:00')).toEqual([expect.closeTo(56, -1), 'pager']);
    }
    for (const rule of ['cost-over-budget', 'locks-leaked', 'page-failing']) {
      expect(await told(rule, '5T20:04:00')).toEqual([expect.closeTo(56, -1), 'team']);
    }
  });

  it('stand in the tabs Health and Alerts, without a word to whoever has the sheet open', async () => {
    const { workbook } = stage.spreadsheet;
    const texts = (name: string) =>
      shownCells(workbook, workbook.sheetByName(name)?.id ?? -1, { row: 1, column: 1, rows: 30, columns: 5 }).map(
        ({ text }) => text,
      );
    expect(texts('Alerts').join('\n')).toMatch(/5 open of 5/);
    expect(ui.toasts).toEqual([]);
  });

  it('acknowledged by a tick in the tab: who and when is written, and the pager stops calling', async () => {
    const { workbook } = stage.spreadsheet;
    const sheet = workbook.sheetByName('Alerts')?.id ?? -1;
    const first = ALERTS.layout.titleRow + 1;
    const ids = shownCells(workbook, sheet, {
      row: first,
      column: columnOf(ALERTS.layout, 'alertId'),
      rows: 5,
      columns: 1,
    }).map(({ text }) => text);
    const [known] = await stage.rows("SELECT alert_id FROM automation_alerts WHERE rule = 'queue-stuck'");
    const row = first + ids.indexOf(String(known?.alert_id));
    workbook.activate('dee@example.com', { sheet, row, column: 1, rows: 1, columns: 1 });
    workbook.activate(stage.user, { sheet, row, column: 1, rows: 1, columns: 1 });
    const column = columnOf(ALERTS.layout, 'acknowledge');
    const edited = stage.spreadsheet.editing.edit('dee@example.com', sheet, row, column, 'TRUE', true);
    if (edited.outcome !== 'EDITED') throw new Error(`The tick was ${edited.outcome}.`);
    const posts = webhooks.received.length;
    await stage.appsScript.edit(edited.edit);
    expect(await stage.rows('SELECT acknowledged_by FROM automation_alerts WHERE acknowledged')).toEqual([
      { acknowledged_by: 'dee@example.com' },
    ]);
    expect(webhooks.received.slice(posts).map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ event_action: 'acknowledge', dedup_key: `eros-${String(known?.alert_id)}` }),
    ]);
  });

  it('end within the hour in which they are mended, and that is told where they were told', async () => {
    await stage.appsScript.run('resumeAutomationJob', ['sweep']);
    await stage.sql(`${mendPerformance}
DELETE FROM creator_processing_errors WHERE page_name = 'ruby';
UPDATE schedule_generation_queue SET status = 'COMPLETED' WHERE page_name = 'ruby';
DELETE FROM ops_config.ml_parameters WHERE valid_from = '2025-03-05 20:05:00+00';`);
    const sent = await until('5T22:04:00');
    expect(await open()).toEqual([]);
    expect(sent.pager.map(({ event_action }) => event_action)).toEqual(['resolve', 'resolve']);
    // The sweep itself has freed the locks.
    expect(
      await stage.rows(
        "SELECT COUNT(*) AS held FROM active_caption_assignments WHERE scheduled_send_date = '2025-03-02' AND is_active",
      ),
    ).toEqual([{ held: 0 }]);
  });
});

describe('channels that fail', { timeout: 120_000 }, () => {
  it('one that never answers is left for the next, which is waited for as long as it asks', async () => {
    webhooks.answer(PAGER, 'NOTHING');
    webhooks.answer(SLACK, { status: 429, retryAfter: '3' }, 200);
    await stage.sql(stopPerformance);
    const sent = await until('5T23:08:00');
    expect(sent.team).toHaveLength(2);
    expect(await told('performance-stale', '5T22:04:00')).toEqual([expect.closeTo(58, -1), 'team']);
    expect(await open()).toEqual(['CRITICAL performance-stale all pages', 'WARNING channel-failed pager']);
    const logs = stage.appsScript.logs.map(({ text }) => text).join('\n');
    expect(logs).not.toMatch(/0123456789abcdef|drillsecret/);
  });

  it('with all webhooks down mail is left, and the failures are alerts themselves', async () => {
    webhooks.answer(SLACK, 500);
    await stage.sql(stickQueue('jade'));
    const sent = await until('6T00:08:00');
    expect(sent.mail).toHaveLength(1);
    expect(sent.mail[0]).toMatch(/CRITICAL: A page has waited/);
    expect(sent.mail[0]).not.toMatch(/hooks\.slack|0123456789abcdef/);
    expect(await told('queue-stuck', '5T23:08:00')).toEqual([expect.closeTo(53, -1), 'mail']);
    expect(await open()).toContain('WARNING channel-failed team');
  });

  it('that work again end their alerts by themselves', async () => {
    webhooks.answer(PAGER, 200);
    webhooks.answer(SLACK, 200);
    await stage.sql(`${mendPerformance}
UPDATE schedule_generation_queue SET status = 'COMPLETED' WHERE page_name = 'jade';
INSERT INTO etl_job_runs (job_id, job_name, job_start_time, job_end_time, job_status, execution_date, error_message)
VALUES ('x', 'run_daily_automation', '2025-03-06 00:09:00+00', '2025-03-06 00:09:10+00', 'FAILED', '2025-03-05', 'the pages jade, ruby failed');`);
    const sent = await until('6T01:08:00');
    expect(sent.pager.map(({ payload }) => payload?.class)).toContain('daily-stopped');
    // The digest of four hours: the failed channels, and the ends of the warnings that were told.
    expect(sent.team.join('\n')).toMatch(/could not be sent by/);
    expect(await open()).toEqual([
      'CRITICAL daily-stopped run_daily_automation',
      'WARNING daily-success-low run_daily_automation',
    ]);
  });
});

describe('a watch that is killed', { timeout: 120_000 }, () => {
  it('after it has told and before that is written tells again, and raises nothing twice', async () => {
    await stage.sql(stickQueue('iris'));
    // The number of the call that sends, as the hour before had it: the same alert by the same channel.
    const [before] = [...stage.appsScript.executions]
      .reverse()
      .filter(({ calls }) => calls.some(({ service }) => service === 'UrlFetchApp'));
    const send = before?.calls.find(({ service }) => service === 'UrlFetchApp')?.effect;
    if (send === undefined || send === null) throw new Error('No execution has sent anything yet.');
    const posts = webhooks.received.length;
    let kills = 0;
    const runs = await stage.appsScript.tick('2025-03-06T02:03:00Z', {
      kill: () =>
        stage.clock.now() >= Date.parse('2025-03-06T02:00:00Z') && kills++ === 0 ? { afterCall: send } : undefined,
    });
    const killed = runs.filter(({ outcome }) => outcome === 'KILLED');
    expect(killed.map(({ calls }) => calls.at(-1)?.service)).toEqual(['UrlFetchApp']);
    await stage.settled();
    await stage.appsScript.tick('2025-03-06T02:13:00Z');
    const triggers = webhooks.received
      .slice(posts)
      .map(({ body }) => JSON.parse(body))
      .filter(({ event_action }) => event_action === 'trigger');
    expect(triggers).toHaveLength(2);
    expect(triggers[1].dedup_key).toBe(triggers[0].dedup_key);
    expect(
      await stage.rows(
        "SELECT COUNT(*) AS n FROM automation_alerts WHERE rule = 'queue-stuck' AND resolved_at IS NULL AND notified_through = 'pager'",
      ),
    ).toEqual([{ n: 1 }]);
  });
});

describe('a clock that is dead', { timeout: 120_000 }, () => {
  it('is said at the next opening of the sheet and by npm run health, and started again it is well', async () => {
    const { appsScript } = stage;
    const [pump] = appsScript.triggers().filter(({ spec }) => spec.handler === 'pump');
    expect(pump).toBeDefined();
    const owner = appsScript.properties.all('DOCUMENT')['eros.clock.owner'] ?? '';
    // As if Google had dropped the trigger: the pump of another owner takes its trigger away.
    appsScript.properties.set('DOCUMENT', 'eros.clock.owner', owner.replace(stage.user, 'gone@example.com'));
    await appsScript.tick('2025-03-06T02:21:00Z');
    appsScript.properties.set('DOCUMENT', 'eros.clock.owner', owner);
    expect(appsScript.triggers().filter(({ spec }) => spec.handler === 'pump')).toEqual([]);
    await appsScript.tick('2025-03-06T02:50:00Z');
    ui.toasts.length = 0;
    await appsScript.open(stage.user);
    expect(ui.toasts).toEqual([expect.stringMatching(/^The clock has not ticked for 3\d minutes/)]);

    await appsScript.tick('2025-03-06T04:20:00Z');
    const heard = hearing();
    const code = await healthCommand(['--endpoint', stage.endpoint, '--json'], heard.streams);
    expect(code).toBe(1);
    expect(JSON.parse(heard.out).findings).toContainEqual(expect.objectContaining({ rule: 'clock-silent' }));

    await appsScript.run('startAutomation');
    await appsScript.tick('2025-03-06T04:31:00Z');
    ui.toasts.length = 0;
    await appsScript.open(stage.user);
    expect(ui.toasts).toEqual([]);
    const again = hearing();
    await healthCommand(['--endpoint', stage.endpoint, '--json'], again.streams);
    expect(JSON.parse(again.out).findings.map(({ rule }: { rule: string }) => rule)).not.toContain('clock-silent');
  });
});
