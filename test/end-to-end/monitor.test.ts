// A page turns RED in mid-week by the clock, in the real bundle on the real warehouse: what it had still to send of its PPV is held,
// an alert is open and its tabs show it; one click resumes, and only a new spell of RED holds again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../scripts/bigquery/connection';
import { openStage, type Stage } from '../../scripts/workbench/stage';
import { columnOf } from '../../src/sheets/layout';
import { HEAD, PAGE_LAYOUT } from '../../src/sheets/page-tab/layout';
import { TODAY, type TodayColumn } from '../../src/sheets/today/tab';
import type { Answer, TodayShown } from '../../src/sidebar/contract';
import { type ExecutionResult, simulatedClock } from '../../workbench/apps-script';
import { shownCells } from '../../workbench/apps-script/host/spreadsheet/view';
import { killOf, killPoints, killText } from './kills';

const WEEK = '2025-03-03';
const PAGE = 'iris';
const SCHEDULE = `${PAGE}/${WEEK}/1`;

let opened: Stage | undefined;

beforeAll(async () => {
  // A Thursday, at two in the morning in Los Angeles: an hour before the daily run.
  opened = await openStage({ clock: simulatedClock('2025-03-06T10:00:00Z') });
}, 120_000);
afterAll(async () => {
  await opened?.close();
}, 60_000);

function stage(): Stage {
  if (opened === undefined) throw new Error('The stage is not open yet.');
  return opened;
}

const rows = (sql: string) =>
  connect({ endpoint: stage().endpoint }).query(sql, { defaultDataset: 'eros_scheduling_brain' });

async function call(name: string, args: readonly unknown[] = []): Promise<unknown> {
  const result = await stage().appsScript.run(name, args);
  if (result.outcome !== 'COMPLETED') throw new Error(`${name}: ${result.error?.message ?? result.outcome}`);
  return result.value;
}

function sheet(name: string): number {
  const found = stage().spreadsheet.workbook.sheetByName(name);
  if (found === undefined) throw new Error(`There is no tab ${name}.`);
  return found.id;
}

const textAt = (name: string, row: number, column: number): string =>
  shownCells(stage().spreadsheet.workbook, sheet(name), { row, column, rows: 1, columns: 1 })[0]?.text ?? '';

/** The row of the page in the tab Today. */
function today(key: TodayColumn): string {
  let row = TODAY.layout.titleRow + 1;
  while (textAt('Today', row, 1) !== PAGE) if (row++ > 200) throw new Error(`Today has no ${PAGE}.`);
  return textAt('Today', row, columnOf(TODAY.layout, key));
}

/** States of the rows in the page's tab, and how many rows are in each. */
function states(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let row = PAGE_LAYOUT.titleRow + 1; row < PAGE_LAYOUT.titleRow + 200; row++) {
    const state = textAt(PAGE, row, columnOf(PAGE_LAYOUT, 'state'));
    if (state !== '') counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

const heldNow = () =>
  rows(`SELECT message_type, COUNT(*) AS n FROM schedule_recommendations
    WHERE week_start = '${WEEK}' AND schedule_id = '${SCHEDULE}' AND status = 'HELD' GROUP BY message_type ORDER BY message_type`);
const ppvToCome = async (): Promise<number> =>
  Number(
    (
      await rows(`SELECT COUNT(*) AS n FROM schedule_recommendations WHERE week_start = '${WEEK}' AND schedule_id = '${SCHEDULE}'
        AND message_type = 'PPV' AND scheduled_send_at > CURRENT_TIMESTAMP()`)
    )[0]?.n,
  );
const alerts = () =>
  rows(`SELECT alert_level, object, resolved_at IS NULL AS is_open, resolution FROM automation_alerts
    WHERE alert_time > '2025-03-01' AND rule = 'ppv-held' ORDER BY alert_time`);
async function resume(): Promise<Answer<TodayShown>> {
  const { user } = stage();
  const result = await stage().appsScript.run('resumePage', [{ page: PAGE }], { kind: 'SERVER_CALL', user });
  return result.value as Answer<TodayShown>;
}

/** The executions of an hour in which messages were held. */
let holding: readonly ExecutionResult[] = [];

/** As if the page had been analysed again just now. */
const analysedAgain = (score: number, risk: string) =>
  stage().sql(`UPDATE page_analysis SET analysed_at = CURRENT_TIMESTAMP(), analysis = PARSE_JSON(REGEXP_REPLACE(REGEXP_REPLACE(
      TO_JSON_STRING(analysis), r'"saturation_score":[0-9.]+', '"saturation_score":${score}'), r'"risk_level":"[A-Z]+"', '"risk_level":"${risk}"'))
    WHERE page_name = '${PAGE}'`);

describe('a page that turns RED in mid-week', () => {
  it('has what it had still to send of its PPV held by the clock; alert, Today and its tab say so', async () => {
    await call('install');
    expect(
      await call('generateWeek', [{ page: PAGE, weekStart: WEEK, mode: 'auto', messageCount: null, seed: '7' }]),
    ).toMatchObject({ outcome: 'EXPORTED', scheduleId: SCHEDULE });
    stage().spreadsheet.workbook.activate(stage().user, { sheet: sheet(PAGE), row: 9, column: 1, rows: 1, columns: 1 });
    expect(await call('approveSchedule')).toMatchObject({ applied: 1 });
    // Its audience tires: of the last days' messages little is seen, less is bought.
    await stage().sql(`UPDATE mass_messages SET earnings = earnings * 0.1, viewed_count = CAST(viewed_count * 0.4 AS INT64),
        purchased_count = CAST(purchased_count * 0.05 AS INT64)
      WHERE sending_time >= '2025-02-25' AND page_name = '${PAGE}'`);
    await call('startAutomation');
    await call('pauseAutomation', ['queue']);
    await stage().appsScript.tick('2025-03-06T12:01:00Z');

    expect(today('saturation')).toBe('■ RED');
    expect(await heldNow()).toEqual(expect.arrayContaining([{ message_type: 'PPV', n: await ppvToCome() }]));
    expect(await ppvToCome()).toBeGreaterThan(3);
    expect(await alerts()).toEqual([{ alert_level: 'WARNING', object: PAGE, is_open: true, resolution: null }]);
    const held = (await heldNow()).reduce((sum, { n }) => sum + Number(n), 0);
    expect(today('held')).toBe(`■ ${held}`);
    expect(today('standing')).toContain('Resume sends them after all.');
    expect(states()).toMatchObject({ held, approved: expect.any(Number) });
    expect(textAt(PAGE, HEAD.held.row, HEAD.held.column)).toMatch(
      /messages\. The page is RED \(0\.\d\d\) since Thu +6 Mar\./,
    );
  }, 120_000);

  it('goes on by one click in the sidebar, and is not held again in the next hours', async () => {
    const answer = await resume();
    expect(answer).toMatchObject({
      ok: true,
      value: { said: expect.stringMatching(/^iris: \d+ messages go out after all\.$/) },
    });
    expect(await heldNow()).toEqual([]);
    expect(states().held).toBeUndefined();
    expect(await alerts()).toMatchObject([{ is_open: false, resolution: `Resumed by ${stage().user}.` }]);
    await stage().appsScript.tick('2025-03-06T13:01:00Z');
    await analysedAgain(0.93, 'CRITICAL');
    await stage().appsScript.tick('2025-03-06T14:01:00Z');
    expect(await heldNow()).toEqual([]);
    expect(today('standing')).toContain(`RED, and let go on by ${stage().user}.`);
    expect(await resume()).toMatchObject({
      ok: false,
      failure: { message: `Nothing of ${PAGE} is held that is still to come.` },
    });
  }, 120_000);

  it('is held anew when it has left RED and come back; a tick in Today resumes too', async () => {
    await analysedAgain(0.4, 'MODERATE');
    await stage().appsScript.tick('2025-03-06T15:01:00Z');
    expect(today('moved')).toMatch(/^▼ −0\.5/);
    await analysedAgain(0.93, 'CRITICAL');
    holding = await stage().appsScript.tick('2025-03-06T16:01:00Z');
    expect(await heldNow()).not.toEqual([]);
    expect((await alerts()).map((alert) => alert.is_open)).toEqual([false, true]);

    const { workbook, editing } = stage().spreadsheet;
    let row = TODAY.layout.titleRow + 1;
    while (textAt('Today', row, 1) !== PAGE) row++;
    workbook.activate(stage().user, { sheet: sheet('Today'), row, column: 1, rows: 1, columns: 1 });
    const edit = editing.edit(stage().user, sheet('Today'), row, columnOf(TODAY.layout, 'resume'), 'TRUE', true);
    if (edit.outcome !== 'EDITED') throw new Error(`The box was not ticked: ${edit.outcome}`);
    await stage().appsScript.edit(edit.edit);
    expect(await heldNow()).toEqual([]);
    expect(today('held')).toBe('0');
    expect((await alerts()).map((alert) => alert.is_open)).toEqual([false, false]);
  }, 120_000);

  it('is held once, with alert and tab, wherever the clock’s execution is killed', async () => {
    const pump = holding.find(({ calls }) => calls.filter(({ service }) => service === 'BigQuery').length > 4);
    if (pump === undefined) throw new Error('No execution held anything.');
    const points = killPoints(pump);
    const inserts = points.filter(({ when, what }) => when === 'after' && what === 'BigQuery.jobs.insert');
    const writes = points.filter(({ when, what }) => when === 'before' && what.startsWith('SpreadsheetApp.'));
    // After what was seen is sent to the warehouse, and before the last of the tabs is written.
    const chosen = [inserts.at(-4), writes.at(-1)].flatMap((point) => point ?? []);
    expect(chosen).toHaveLength(2);
    for (const [place, point] of chosen.entries()) {
      const [hour, next] = [17 + 2 * place, 18 + 2 * place];
      await analysedAgain(0.4, 'MODERATE');
      await stage().appsScript.tick(`2025-03-06T${hour}:01:00Z`);
      await analysedAgain(0.93, 'CRITICAL');
      const cut = await stage().appsScript.tick(`2025-03-06T${next}:04:00Z`, { kill: () => killOf(point) });
      expect(
        cut.map(({ outcome }) => outcome),
        killText(point),
      ).toContain('KILLED');
      await stage().appsScript.tick(`2025-03-06T${next}:16:00Z`);
      const held = (await heldNow()).reduce((sum, { n }) => sum + Number(n), 0);
      expect(held, killText(point)).toBeGreaterThan(0);
      expect(
        await rows(`SELECT COUNT(*) AS n, COUNT(DISTINCT slot_id) AS slots FROM schedule_changes
          WHERE changed_at >= '2025-03-06 ${next}:00:00+00' AND action = 'HOLD'`),
        killText(point),
      ).toEqual([{ n: held, slots: held }]);
      expect(
        (await alerts()).filter((alert) => alert.is_open),
        killText(point),
      ).toHaveLength(1);
      expect(states().held, killText(point)).toBe(held);
      expect(today('held'), killText(point)).toMatch(/^■ \d+$/);
      expect(await resume()).toMatchObject({ ok: true });
    }
  }, 120_000);
});
