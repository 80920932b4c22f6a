// What people do with the tabs, in the real bundle on the real warehouse: edit, save, approve, hold, regenerate, set numbers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../scripts/bigquery/connection';
import { openStage, type Stage } from '../../scripts/workbench/stage';
import type { TabLayout } from '../../src/sheets/layout';
import { columnOf } from '../../src/sheets/layout';
import { OVERVIEW } from '../../src/sheets/overview/tab';
import { HEAD, PAGE_LAYOUT, type PageColumn } from '../../src/sheets/page-tab/layout';
import { SETTINGS } from '../../src/sheets/settings/tab';
import { type ExecutionResult, simulatedClock } from '../../workbench/apps-script';
import { type ShownCell, shownCells } from '../../workbench/apps-script/host/spreadsheet/view';
import { chartsAnswer } from '../../workbench/page/tab-view';
import { AnsweringUi } from './answering-ui';

const WEEK = '2025-03-10';
const FIRST = PAGE_LAYOUT.titleRow + 1;

let opened: Stage | undefined;
const ui = new AnsweringUi();

beforeAll(async () => {
  opened = await openStage({ clock: simulatedClock('2025-03-05T20:00:00Z'), ui });
}, 120_000);
afterAll(async () => {
  await opened?.close();
});

function stage(): Stage {
  if (opened === undefined) throw new Error('The stage is not open yet.');
  return opened;
}

const rows = (sql: string) =>
  connect({ endpoint: stage().endpoint }).query(sql, { defaultDataset: 'eros_scheduling_brain' });

async function call(name: string, args: readonly unknown[] = []): Promise<unknown> {
  const result: ExecutionResult = await stage().appsScript.run(name, args);
  if (result.outcome !== 'COMPLETED') throw new Error(`${name}: ${result.error?.message ?? result.outcome}`);
  return result.value;
}

const generate = (page: string) =>
  call('generateWeek', [{ page, weekStart: WEEK, mode: 'auto', messageCount: null, seed: '7' }]);

function tab(name: string): number {
  const sheet = stage().spreadsheet.workbook.sheetByName(name);
  if (sheet === undefined) throw new Error(`There is no tab ${name}.`);
  return sheet.id;
}

function front(name: string): void {
  stage().spreadsheet.workbook.activate(stage().user, { sheet: tab(name), row: FIRST, column: 1, rows: 1, columns: 1 });
}

function cell(name: string, row: number, column: number): ShownCell | undefined {
  return shownCells(stage().spreadsheet.workbook, tab(name), { row, column, rows: 1, columns: 1 })[0];
}

const page = (name: string, row: number, key: PageColumn): string =>
  cell(name, row, columnOf(PAGE_LAYOUT, key))?.text ?? '';

async function type<Key extends string>(
  name: string,
  layout: TabLayout<Key>,
  row: number,
  key: Key,
  text: string,
): Promise<void> {
  const { editing } = stage().spreadsheet;
  const result = editing.edit(stage().user, tab(name), row, columnOf(layout, key), text, true);
  if (result.outcome === 'REFUSED') throw new Error(result.message);
  if (result.outcome === 'EDITED') await stage().appsScript.edit(result.edit);
}

/** The first row of the tab of that kind. */
function rowOf(name: string, kind: string): number {
  for (let row = FIRST; row < FIRST + 200; row++) if (page(name, row, 'kind') === kind) return row;
  throw new Error(`${name} has no ${kind}.`);
}

/** The charts of a tab with what they show, as the page of the workbench is told of them. */
function charts(name: string) {
  return chartsAnswer(stage().spreadsheet.workbook, tab(name)).charts.map(({ options, data }) => ({
    title: options.title,
    lines: data.map((line) => line.map(({ value }) => value)),
  }));
}

describe('a page’s tab', () => {
  it('is written with the week, and says what stands behind it', async () => {
    expect(await generate('iris')).toMatchObject({ outcome: 'EXPORTED', scheduleId: `iris/${WEEK}/1` });
    expect(page('iris', rowOf('iris', 'PPV'), 'why')).toMatch(/earn/);
    const { row, column } = HEAD.state;
    expect(cell('iris', row, column)?.text).toBe('ready');
    const [earnings] = charts('iris');
    expect(earnings?.title).toBe('Earnings by hour of week, $ per 1,000, as learnt');
    expect(earnings?.lines.filter(([, value]) => typeof value === 'number').length).toBeGreaterThan(20);
  });

  it('takes a new price and a note, in one call', async () => {
    front('iris');
    const row = rowOf('iris', 'PPV');
    const slot = page('iris', row, 'slot');
    await type('iris', PAGE_LAYOUT, row, 'note', '=HYPERLINK("x") & <b>bold</b>');
    await type('iris', PAGE_LAYOUT, row, 'pin', 'TRUE');
    expect(await call('saveChanges')).toMatchObject({ applied: 2, refused: 0 });
    expect(
      await rows(
        `SELECT note, pinned FROM schedule_recommendations WHERE week_start = '${WEEK}' AND slot_id = '${slot}'`,
      ),
    ).toEqual([{ note: '=HYPERLINK("x") & <b>bold</b>', pinned: true }]);
    expect(page('iris', row, 'note')).toBe('=HYPERLINK("x") & <b>bold</b>');
    expect(await call('saveChanges')).toMatchObject({ message: expect.stringContaining('Nothing to save') });
  });

  it('refuses a price out of bounds in its row, and sends nothing', async () => {
    front('iris');
    const row = rowOf('iris', 'PPV');
    const before = page('iris', row, 'price');
    await type('iris', PAGE_LAYOUT, row, 'price', '95');
    expect(await call('saveChanges')).toMatchObject({ applied: 0, refused: 1 });
    expect(page('iris', row, 'state')).toContain('✗');
    const high = await rows(
      `SELECT COUNT(*) AS n FROM schedule_recommendations WHERE week_start = '${WEEK}' AND price > 90`,
    );
    expect(high).toEqual([{ n: 0 }]);
    await type('iris', PAGE_LAYOUT, row, 'price', before);
    expect(await call('saveChanges')).toMatchObject({ refused: 0 });
    expect(page('iris', row, 'state')).not.toContain('✗');
  });

  it('is read back right when renamed and sorted, and a deleted row is removed once that is confirmed', async () => {
    const { editing, workbook } = stage().spreadsheet;
    editing.renameSheet(tab('iris'), 'Iris (next)');
    const id = tab('Iris (next)');
    const last = FIRST + 20;
    const box = { sheet: id, row: FIRST, column: 1, rows: last - FIRST + 1, columns: PAGE_LAYOUT.columns.length };
    editing.sort(stage().user, box, [{ column: columnOf(PAGE_LAYOUT, 'category'), ascending: true }], true);
    front('Iris (next)');
    const gone = page('Iris (next)', rowOf('Iris (next)', 'BUMP'), 'slot');
    editing.remove(stage().user, id, 'ROWS', rowOf('Iris (next)', 'BUMP'), 1, true);
    ui.answer = 'NO';
    expect(await call('saveChanges')).toMatchObject({ applied: 0 });
    ui.answer = 'YES';
    expect(await call('saveChanges')).toMatchObject({ applied: 1, refused: 0 });
    expect(ui.questions.at(-1)).toContain('1 row was deleted');
    expect(
      await rows(
        `SELECT COUNT(*) AS n FROM schedule_recommendations WHERE week_start = '${WEEK}' AND slot_id = '${gone}'`,
      ),
    ).toEqual([{ n: 0 }]);
    expect(
      await rows(
        `SELECT COUNT(*) AS n FROM active_caption_assignments WHERE scheduled_send_date > '2000-01-01' AND slot_id = '${gone}' AND is_active`,
      ),
    ).toEqual([{ n: 0 }]);
    editing.renameSheet(workbook.sheetByName('Iris (next)')?.id ?? 0, 'iris');
  });

  it('is approved; then its week is not planned again until it is held and released', async () => {
    front('iris');
    expect(await call('approveSchedule')).toMatchObject({ applied: 1 });
    expect(await generate('iris')).toMatchObject({
      outcome: 'APPROVED',
      message: expect.stringContaining('is approved'),
    });
    front('iris');
    expect(await call('holdSchedule')).toMatchObject({ applied: 1 });
    const held = { row: HEAD.held.row, column: HEAD.held.column };
    await call('showWeek');
    expect(cell('iris', held.row, held.column)?.text).toContain('EROS ▸ Release shows it.');
    expect(page('iris', FIRST, 'kind')).toBe('');
    expect(await call('releaseSchedule')).toMatchObject({ applied: 1, refused: 0 });
    expect(cell('iris', held.row, held.column)?.text).toBe('no');
    expect(page('iris', rowOf('iris', 'PPV'), 'state')).toBe('ready');
    expect(await generate('iris')).toMatchObject({
      outcome: 'EXPORTED',
      scheduleId: expect.stringMatching(/^iris\/2025-03-10\/\d$/),
    });
  });

  it('says in boxes and head what the menu made of the week, and shows it again once it is released', async () => {
    front('iris');
    const isTicked = () => cell('iris', FIRST, columnOf(PAGE_LAYOUT, 'approve'))?.checked;
    const held = () => cell('iris', HEAD.held.row, HEAD.held.column)?.text;
    expect(await call('approveSchedule')).toMatchObject({ message: `The week of ${WEEK} is approved.` });
    expect(isTicked()).toBe(true);
    expect(await call('saveChanges')).toMatchObject({ message: 'Nothing to save.' });
    expect(await call('releaseSchedule')).toMatchObject({
      message: expect.stringMatching(/is not held but APPROVED\.$/),
    });
    expect(await call('holdSchedule')).toMatchObject({ message: `The week of ${WEEK} is held.` });
    expect(isTicked()).toBe(false);
    expect(held()).toBe('HELD: EROS ▸ Release this schedule takes that back.');
    expect(await call('approveSchedule')).toMatchObject({
      message: expect.stringMatching(/^Schedule iris\S+ is held; release it first\.$/),
    });
    expect(await call('releaseSchedule')).toMatchObject({ message: `The week of ${WEEK} is released.` });
    expect(held()).toBe('no');
    expect(await call('saveChanges')).toMatchObject({ message: 'Nothing to save.' });
    await call('holdSchedule');
    await call('showWeek');
    expect(page('iris', FIRST, 'slot')).toBe('');
    expect(await call('releaseSchedule')).toMatchObject({ applied: 1, message: expect.stringContaining('written') });
    expect(page('iris', FIRST, 'slot')).toMatch(/^iris/);
    expect(held()).toBe('no');
  });

  it('keeps a pinned row through a regeneration', async () => {
    const pinned = await rows(
      `SELECT COUNT(*) AS n FROM schedule_recommendations WHERE week_start = '${WEEK}' AND page_name = 'iris' AND status = 'READY' AND pinned`,
    );
    expect(pinned).toEqual([{ n: 1 }]);
  });

  it('gives its CSV, formulas disarmed', async () => {
    front('iris');
    await call('downloadCsv');
    const html = ui.dialogs.at(-1)?.content ?? '';
    const [, data = ''] = /base64,([A-Za-z0-9+/=]+)"/.exec(html) ?? [];
    const csv = Buffer.from(data, 'base64').toString('utf8');
    expect(csv.split('\n')[0]).toContain('slot_id');
    expect(csv.split('\n').length).toBeGreaterThan(30);
    expect(csv).not.toMatch(/(^|,)=HYPERLINK/m);
  });
});

describe('Setup and the other tabs', () => {
  it('Install makes them all and hears edits of controls', async () => {
    await call('install');
    const names = stage().spreadsheet.workbook.sheets.map((sheet) => sheet.name);
    expect(names).toEqual(expect.arrayContaining(['Overview', 'Captions', 'Alerts', 'Runs', 'Settings']));
    expect(names).not.toContain('Sheet1');
    expect(stage().spreadsheet.workbook.viewOf(stage().user).sheet).toBe(tab('Overview'));
    expect(
      stage()
        .appsScript.triggers()
        .map((trigger) => trigger.spec.handler),
    ).toContain('sheetEdited');
  });

  it('a day that is no Monday shows no other week, and taken back it leaves what was not saved', async () => {
    const { row, column } = HEAD.week;
    const choose = async (text: string) => {
      const edited = stage().spreadsheet.editing.edit(stage().user, tab('iris'), row, column, text, true);
      if (edited.outcome !== 'EDITED') throw new Error(`The week was not chosen: ${edited.outcome}`);
      const runs = await stage().appsScript.edit(edited.edit);
      expect(runs.map(({ outcome, error }) => error?.message ?? outcome)).toEqual(['COMPLETED']);
    };
    front('iris');
    await type('iris', PAGE_LAYOUT, FIRST, 'note', 'not saved yet');
    await choose('2025-03-11');
    expect(await call('showWeek')).toMatchObject({ refused: 1, message: expect.stringContaining('is not a Monday') });
    expect(await call('saveChanges')).toMatchObject({ message: expect.stringContaining('Set it back to 2025-03-10') });
    await choose(WEEK);
    expect(page('iris', FIRST, 'note')).toBe('not saved yet');
    expect(await call('saveChanges')).toMatchObject({ applied: 1, refused: 0 });
  });

  it('a box ticked in Overview pauses the page at once, and unticked lets it go on', async () => {
    let row = OVERVIEW.layout.titleRow + 1;
    while (cell('Overview', row, 1)?.text !== 'lumen') row++;
    front('Overview');
    await type('Overview', OVERVIEW.layout, row, 'pause', 'TRUE');
    expect(await rows("SELECT status FROM creator_profiles WHERE page_name = 'lumen'")).toEqual([{ status: 'PAUSED' }]);
    expect(await generate('lumen')).toMatchObject({ outcome: 'PAUSED' });
    front('Overview');
    await type('Overview', OVERVIEW.layout, row, 'pause', 'FALSE');
    expect(await rows("SELECT status FROM creator_profiles WHERE page_name = 'lumen'")).toEqual([{ status: 'ACTIVE' }]);
  });

  it('a box ticked in Overview runs the page; what is typed and ticked meanwhile is saved and run too', async () => {
    const rowFor = (name: string): number => {
      for (let row = OVERVIEW.layout.titleRow + 1; row < 40; row++)
        if (cell('Overview', row, 1)?.text === name) return row;
      throw new Error(`Overview has no ${name}.`);
    };
    const write = (name: string, key: 'run' | 'owner', text: string) =>
      stage().spreadsheet.editing.edit(
        stage().user,
        tab('Overview'),
        rowFor(name),
        columnOf(OVERVIEW.layout, key),
        text,
        true,
      );
    front('Overview');
    const edited = write('harbor', 'run', 'TRUE');
    if (edited.outcome !== 'EDITED') throw new Error(`The box of harbor was not ticked: ${edited.outcome}`);
    const ending = stage().appsScript.edit(edited.edit);
    // The box is taken back once the rest is saved: then the run begins.
    await expect.poll(() => cell('Overview', rowFor('harbor'), columnOf(OVERVIEW.layout, 'run'))?.checked).toBe(false);
    write('fern', 'owner', 'night desk');
    write('fern', 'run', 'TRUE');
    await ending;
    const planned = await rows(`SELECT DISTINCT page_name FROM schedule_recommendations
      WHERE week_start = '${WEEK}' AND page_name IN ('fern', 'harbor') AND status = 'READY' ORDER BY page_name`);
    expect(planned).toEqual([{ page_name: 'fern' }, { page_name: 'harbor' }]);
    expect(await rows("SELECT owner FROM creator_profiles WHERE page_name = 'fern'")).toEqual([
      { owner: 'night desk' },
    ]);
    expect(cell('Overview', rowFor('fern'), columnOf(OVERVIEW.layout, 'owner'))?.text).toBe('night desk');
    expect(cell('Overview', rowFor('fern'), columnOf(OVERVIEW.layout, 'state'))?.text).toBe('ready');
  });

  it('a number changed in Settings holds from the next run on; one out of bounds is refused in its row', async () => {
    let row = SETTINGS.layout.titleRow + 1;
    const name = (at: number) => cell('Settings', at, columnOf(SETTINGS.layout, 'name'))?.text;
    while (name(row) !== 'tier_small_ppv_max') row++;
    front('Settings');
    await type('Settings', SETTINGS.layout, row, 'value', '5000');
    expect(await call('saveChanges')).toMatchObject({ applied: 0, refused: 1 });
    await type('Settings', SETTINGS.layout, row, 'value', '3');
    expect(await call('saveChanges')).toMatchObject({ applied: 1, refused: 0 });
    const result = await generate('lumen');
    expect(result).toMatchObject({ outcome: 'EXPORTED' });
    const [most] = await rows(`SELECT MAX(n) AS most FROM (
      SELECT COUNT(*) AS n FROM schedule_recommendations
      WHERE week_start = '${WEEK}' AND page_name = 'lumen' AND message_type = 'PPV' GROUP BY DATE(scheduled_local))`);
    expect(Number(most?.most)).toBeLessThanOrEqual(3);
  });

  it('Captions shows the intervals of the captions most sent on the page', () => {
    const [intervals] = charts('Captions');
    expect(intervals?.lines.length).toBeGreaterThan(10);
    for (const [label, low, toRate, toHigh] of intervals?.lines.slice(1) ?? []) {
      expect(label).toMatch(/^#\d+ /);
      const [from, rate, to] = [
        Number(low),
        Number(low) + Number(toRate),
        Number(low) + Number(toRate) + Number(toHigh),
      ];
      expect(from <= rate && rate <= to && from < to && to < 1.000001, String(label)).toBe(true);
    }
  });

  it('Health check fills its tab with checks and what each saw', async () => {
    expect(await call('checkHealth')).toMatchObject({ message: expect.stringMatching(/^Health is at \d+ of 100/) });
    const shown = shownCells(stage().spreadsheet.workbook, tab('Health'), { row: 1, column: 1, rows: 40, columns: 5 });
    expect(shown.filter(({ text }) => text !== '').length).toBeGreaterThan(40);
    expect(charts('Health').map(({ lines }) => lines.length)).toEqual([31, 31, 31]);
  });

  it('Verify tells how the installation stands', async () => {
    const checks = await call('verifyInstallation');
    expect(checks).toEqual([
      expect.objectContaining({ name: 'Time zone', ok: true }),
      expect.objectContaining({ name: 'Authorisation', ok: true }),
      expect.objectContaining({ name: 'Warehouse', ok: true }),
      expect.objectContaining({ name: 'Clock', ok: false }),
    ]);
  });
});
