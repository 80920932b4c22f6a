// A lead's days in the browser, over the composition of npm start: from an empty folder to approved weeks, in order.
// The clock stands at 10:00 of Wednesday 2025-03-05 in Los Angeles. Three of the demo's pages are active, for speed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../scripts/bigquery/connection';
import { type OpenWorkbench, openWorkbench } from '../../../scripts/workbench/open-workbench';
import { serveStage } from '../../../scripts/workbench/stage-page';
import { CAPTIONS } from '../../../src/sheets/captions/tab';
import { columnOf, type TabLayout } from '../../../src/sheets/layout';
import { OVERVIEW } from '../../../src/sheets/overview/tab';
import { PAGE_LAYOUT } from '../../../src/sheets/page-tab/layout';
import { SETTINGS } from '../../../src/sheets/settings/tab';
import { shownCells } from '../../../workbench/apps-script/host/spreadsheet/view';
import { PageUi } from '../../../workbench/page/page-ui';
import type { TabAnswer } from '../../../workbench/page/protocol';
import type { ServedPage } from '../../../workbench/page/server';
import { seriousViolations } from '../../serious-violations';
import { chooseFromMenu, inPage, launchBrowser, middleOf, type OpenPage, openPage, shownText, until } from './browser';
import { Line } from './line';

const ACTIVE = ['iris', 'lumen', 'aurora'];
const WEEK = '2025-03-10';
const FIRST = PAGE_LAYOUT.titleRow + 1;
const LONG = 60_000;
const HOUR = 3_600_000;
/** A week of hourly jobs takes minutes here; what they do in weeks is tested without a browser. */
const SLOWER = { monitor_hours: '6', health_hours: '12', sweep_hours: '6', pump_minutes: '30' };

const line = new Line();
const folder = mkdtempSync(join(tmpdir(), 'journey-'));
let browser: Browser;
let workbench: OpenWorkbench;
let served: ServedPage;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  await line.open();
  const ui = new PageUi();
  [browser, workbench] = await Promise.all([
    launchBrowser(),
    openWorkbench(
      { dataFolder: folder, machineNow: () => Date.parse('2025-03-05T18:00:00Z') },
      { ui, reachedBy: (warehouse) => line.inPlaceOf(warehouse) },
    ),
  ]);
  const { stage } = workbench;
  await stage.sql(`UPDATE creator_profiles SET status = 'PAUSED'
    WHERE page_name NOT IN (${ACTIVE.map((name) => `'${name}'`).join(', ')})`);
  served = await serveStage(stage, ui);
  opened = await openPage(browser, served.url);
  page = opened.page;
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await workbench?.close();
  await line.cut();
  rmSync(folder, { recursive: true, force: true });
});

/** A test that fails is not to leave its window in the way of the next. */
afterEach(async () => {
  if ((await page.locator('dialog').count()) > 0) await page.keyboard.press('Escape');
});

const menu = (...captions: readonly string[]) => chooseFromMenu(page, ...captions);
const rows = (sql: string) =>
  connect({ endpoint: workbench.stage.endpoint }).query(sql, { defaultDataset: 'eros_scheduling_brain' });
const tabs = () => page.getByRole('tab').allTextContents();
const toast = (text: string | RegExp) =>
  page.locator('.toast').filter({ hasText: text }).last().waitFor({ timeout: LONG });
const clearToasts = () => inPage(page, "for (const one of document.querySelectorAll('.toast')) one.remove()");
const frame = (title: string): FrameLocator => page.frameLocator(`iframe[title="${title}"]`);
const focused = (form: FrameLocator) =>
  form.locator('html').evaluate((html) => html.ownerDocument.activeElement?.id ?? '');

/** By Tab alone, from wherever the focus is: to a field of a sidebar, or to what closes it. */
async function tabTo(isThere: () => Promise<boolean>, what: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await isThere()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${what}.`);
}

async function typeInto(form: FrameLocator, field: string, typed: string): Promise<void> {
  await tabTo(async () => (await focused(form)) === field, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(typed);
}

async function closeByKeys(title: string): Promise<void> {
  const label = `Close ${title}`;
  await tabTo(
    () => inPage<boolean>(page, `document.activeElement?.getAttribute('aria-label') === ${JSON.stringify(label)}`),
    label,
    'Shift+Tab',
  );
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator(`iframe[title="${title}"]`).count()).toBe(0);
}

/** What the field's own description says, as a screen reader reads it out. */
async function toldOf(form: FrameLocator, field: string): Promise<string> {
  const ids = (await form.locator(`#${field}`).getAttribute('aria-describedby')) ?? '';
  const said = await Promise.all(ids.split(' ').map((id) => form.locator(`#${id}`).textContent()));
  expect(await form.locator(`#${field}`).getAttribute('aria-invalid')).toBe('true');
  return said.join(' ');
}

async function expectSidebarSound(title: string): Promise<void> {
  const iframe = await page.locator(`iframe[title="${title}"]`).elementHandle();
  const inside = await iframe?.contentFrame();
  if (inside == null) throw new Error(`No sidebar is ${title}.`);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousViolations(inside), `${title}, ${colorScheme}`).toEqual([]);
  }
}

const sheetOf = (name: string) => {
  const sheet = workbench.stage.spreadsheet.workbook.sheetByName(name);
  if (sheet === undefined) throw new Error(`There is no tab ${name}.`);
  return sheet;
};
const text = (tab: string, row: number, column: number): string =>
  shownCells(workbench.stage.spreadsheet.workbook, sheetOf(tab).id, { row, column, rows: 1, columns: 1 })[0]?.text ??
  '';
const inRow = (
  tab: string,
  row: number,
  key: Parameters<typeof columnOf<(typeof PAGE_LAYOUT.columns)[number]['key']>>[1],
) => text(tab, row, columnOf(PAGE_LAYOUT, key));

async function go(tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await until(
    () => inPage<boolean>(page, `window.__book.page.grid.tab?.name === ${JSON.stringify(tab)}`),
    `${tab} is in front`,
  );
}

async function select(row: number, column: number): Promise<void> {
  await inPage(page, `window.__book.page.grid.select({ row: ${row}, column: ${column}, rows: 1, columns: 1 })`);
  await page.locator('#grid').focus();
}

/** By the keyboard, as a person types over a cell; a warning is answered with yes. */
async function type<Key extends string>(layout: TabLayout<Key>, row: number, key: Key, typed: string): Promise<void> {
  await select(row, columnOf(layout, key));
  await page.keyboard.type(typed);
  await page.keyboard.press('Enter');
}

async function tick<Key extends string>(layout: TabLayout<Key>, row: number, key: Key): Promise<void> {
  await select(row, columnOf(layout, key));
  await page.keyboard.press(' ');
}

function rowWhere(tab: string, from: number, column: number, wanted: string): number {
  for (let row = from; row < from + 400; row++) if (text(tab, row, column) === wanted) return row;
  throw new Error(`${tab} has no ${wanted}.`);
}
const messageRow = (tab: string, kind: string) => rowWhere(tab, FIRST, columnOf(PAGE_LAYOUT, 'kind'), kind);

describe('the first day', () => {
  it(
    'begins with a blank sheet; Install makes the tabs, and Overview comes to the front',
    async () => {
      expect(await tabs()).toEqual(['Sheet1']);
      await menu('Setup', 'Install or upgrade');
      await toast('Settings are as they are in force');
      await until(async () => !(await tabs()).includes('Sheet1'), 'the blank sheet is gone');
      expect(await tabs()).toEqual(expect.arrayContaining(['Overview', 'Captions', 'Alerts', 'Runs', 'Settings']));
      await until(
        () => inPage<boolean>(page, "window.__book.page.grid.tab?.name === 'Overview'"),
        'Overview is in front',
      );
      expect(await shownText(page, OVERVIEW.layout.titleRow + 1, 1)).toBe('aurora');
    },
    LONG,
  );

  it(
    'says beside each field of Generate what is wrong with it, before anything is sent',
    async () => {
      await menu('Generate this page’s week…');
      const form = frame('Generate a week');
      await form.locator('#form').waitFor({ timeout: LONG });
      const bad = [
        ['page', 'nobody', 'Page: “nobody” is no active page'],
        ['weekStart', '2025-03-11', 'Week from: 2025-03-11 is a Tuesday'],
        ['messageCount', 'many', 'Messages: expected "auto" or a whole number'],
        ['lookbackDays', '1.5', 'Days looked back: expected a whole number'],
        ['seed', 'x'.repeat(61), 'Seed: expected at most 60 characters'],
      ] as const;
      await form.locator('summary').press('Enter');
      for (const [field, value] of bad) await form.locator(`#${field}`).fill(value);
      // A select and a box hold nothing bad by themselves: someone has changed the page.
      await form.locator('#mode').evaluate((mode) => {
        mode.firstElementChild?.setAttribute('value', 'shout');
        mode.dispatchEvent(new Event('change'));
      });
      await form.locator('#generate').press('Enter');
      for (const [field, , message] of [...bad, ['mode', '', 'Mode: expected one of auto, gentle, push'] as const]) {
        expect((await toldOf(form, field)).replaceAll('"nobody"', '“nobody”')).toContain(message);
      }
      const answer = await form.locator('html').evaluate(`new Promise((resolve, reject) => google.script.run
        .withSuccessHandler(resolve).withFailureHandler(reject)
        .generate({ page: 'iris', weekStart: '${WEEK}', mode: 'shout', messageCount: 'auto', lookbackDays: '30', seed: '', exportOnSuccess: 'maybe' }))`);
      expect(answer).toMatchObject({
        ok: false,
        failure: {
          fields: {
            mode: expect.stringContaining('got "shout"'),
            exportOnSuccess: expect.stringContaining('Write to the tab'),
          },
        },
      });
      expect(await rows('SELECT COUNT(*) AS n FROM schedule_generation_queue')).toEqual([{ n: 0 }]);
      await page.getByRole('button', { name: 'Close Generate a week' }).click();
    },
    LONG,
  );

  it(
    'says beside each field of Connect and of the alert channels what is wrong with it, and keeps nothing',
    async () => {
      await menu('Setup', 'Connect warehouse');
      const connectForm = frame('Connect warehouse');
      await connectForm.locator('#form').waitFor({ timeout: LONG });
      const kept = () => workbench.stage.appsScript.properties.snapshot();
      const before = kept();
      const bad = [
        ['project', 'My Project', 'Project: expected a project id'],
        ['dataset', 'a`; DROP', 'Dataset: expected a dataset name'],
        ['opsDataset', 'ops-config', 'Dataset of settings: expected a dataset name'],
        ['location', 'U S', 'Location: expected a BigQuery location'],
      ] as const;
      for (const [field, value] of bad) await typeInto(connectForm, field, value);
      await page.keyboard.press('Enter');
      for (const [field, , message] of bad) expect(await toldOf(connectForm, field)).toContain(message);
      await expectSidebarSound('Connect warehouse');
      await menu('Setup', 'Alert channels…');
      const channels = frame('Alert channels');
      await channels.locator('#add').click({ timeout: LONG });
      await channels.locator('#kind').selectOption('SLACK');
      await channels.locator('#name').fill('');
      await channels.locator('#url').fill('http://example.com/hook');
      await channels.locator('#url').press('Enter');
      await channels.locator('#name-error').waitFor({ timeout: LONG });
      expect(await toldOf(channels, 'name')).toContain('Name: ');
      expect(await toldOf(channels, 'url')).toContain('https');
      await expectSidebarSound('Alert channels');
      await closeByKeys('Alert channels');
      expect(kept()).toEqual(before);
    },
    LONG,
  );

  it(
    'previews a week and keeps nothing of it',
    async () => {
      await menu('Generate this page’s week…');
      const form = frame('Generate a week');
      await form.locator('#form').waitFor({ timeout: LONG });
      await form.locator('#page').fill('iris');
      await form.locator('#page').press('Tab');
      await form.locator('#weekStart').fill(WEEK);
      await form.locator('summary').press('Enter');
      await form.locator('#seed').fill('7');
      await form.locator('#preview').press('Enter');
      await form.getByText('The preview is below.').waitFor({ timeout: LONG });
      await expectSidebarSound('Generate a week');
      expect(
        await rows(`SELECT
        (SELECT COUNT(*) FROM schedule_recommendations) + (SELECT COUNT(*) FROM active_caption_assignments)
        + (SELECT COUNT(*) FROM schedule_generation_queue) + (SELECT COUNT(*) FROM schedule_export_log) AS n`),
      ).toEqual([{ n: 0 }]);
      expect(await tabs()).not.toContain('iris');
      await page.getByRole('button', { name: 'Close Generate a week' }).click();
    },
    LONG,
  );

  it(
    'generates it with the keyboard alone, from the menu to the week’s tab',
    async () => {
      await page.locator('#grid').focus();
      await menu('Generate this page’s week…');
      const form = frame('Generate a week');
      await form.locator('#form').waitFor({ timeout: LONG });
      await expect.poll(() => focused(form)).toBe('page');
      await typeInto(form, 'page', 'iri');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await tabTo(async () => (await focused(form)) === 'weekStart', 'weekStart');
      await page.keyboard.type('03102025');
      await tabTo(async () => (await focused(form)) === 'generate', 'Generate');
      await page.keyboard.press('Enter');
      await form.getByText('The run has ended; its result is below.').waitFor({ timeout: LONG });
      expect(await tabs()).toContain('iris');
      await tabTo(
        () => form.locator('html').evaluate((html) => html.ownerDocument.activeElement?.closest('#result') != null),
        'the button of the result',
      );
      await page.keyboard.press('Enter');
      await until(() => inPage<boolean>(page, "window.__book.page.grid.tab?.name === 'iris'"), 'iris is in front');
      await closeByKeys('Generate a week');
      expect(
        await rows('SELECT DISTINCT page_name, CAST(week_start AS STRING) AS week FROM schedule_recommendations'),
      ).toEqual([{ page_name: 'iris', week: WEEK }]);
      expect(inRow('iris', messageRow('iris', 'PPV'), 'why')).toMatch(/earn/i);
    },
    LONG,
  );

  it('draws what iris earns by hour beside the table', async () => {
    const chart = page.getByRole('img', { name: /^Earnings by hour of week/ });
    await chart.waitFor();
    expect(await chart.locator('rect title').count()).toBeGreaterThan(20);
    expect((await chart.locator('rect title').first().textContent()) ?? '').toMatch(
      /^Mon \d\d, \$ per 1,000: \$[\d.,]+$/,
    );
  });
});

describe('a week in its tab', () => {
  it(
    'refuses a price out of bounds in its row, and saves what is right',
    async () => {
      const row = messageRow('iris', 'PPV');
      const price = inRow('iris', row, 'price');
      await type(PAGE_LAYOUT, row, 'price', '95');
      await clearToasts();
      await menu('Save this page’s changes');
      await toast('Nothing was saved');
      expect(inRow('iris', row, 'state')).toContain('✗');
      await type(PAGE_LAYOUT, row, 'price', price);
      await type(PAGE_LAYOUT, row, 'note', '=1+1 <b>');
      await tick(PAGE_LAYOUT, row, 'pin');
      await clearToasts();
      await menu('Save this page’s changes');
      await toast('2 changes are saved');
      expect(
        await rows("SELECT note FROM schedule_recommendations WHERE week_start >= '2025-01-01' AND pinned"),
      ).toEqual([{ note: '=1+1 <b>' }]);
    },
    LONG,
  );

  it(
    'swaps a caption by the sidebar, which says why the caption stands there',
    async () => {
      const row = messageRow('iris', 'PPV') + 1;
      await select(row, columnOf(PAGE_LAYOUT, 'caption'));
      const before = inRow('iris', row, 'captionId');
      // The selection goes to the server a moment after it is made.
      await until(
        async () => workbench.stage.spreadsheet.workbook.viewOf(workbench.stage.user).row === row,
        'the row is selected',
      );
      await menu('Why this caption…');
      await frame('Why this caption').locator('#reason').getByText(`#${before}`).first().waitFor({ timeout: LONG });
      await menu('Swap caption…');
      const swap = frame('Swap caption');
      await swap
        .getByRole('button', { name: /^Swap to #/ })
        .first()
        .click({ timeout: LONG });
      await swap.getByText('✓ Swapped').waitFor({ timeout: LONG });
      expect(inRow('iris', row, 'captionId')).not.toBe(before);
      await page.getByRole('button', { name: 'Close Swap caption' }).click();
    },
    LONG,
  );

  it(
    'keeps the pinned row when it is generated again, and is held and released',
    async () => {
      await menu('Generate this page’s week…');
      const form = frame('Generate a week');
      await form.locator('#form').waitFor({ timeout: LONG });
      await form.locator('#weekStart').fill(WEEK);
      await form.locator('#generate').press('Enter');
      await form.getByText('The run has ended; its result is below.').waitFor({ timeout: LONG });
      await page.getByRole('button', { name: 'Close Generate a week' }).click();
      const live = `FROM schedule_recommendations WHERE week_start = '${WEEK}' AND page_name = 'iris' AND status = 'READY'`;
      expect(
        await rows(
          `SELECT COUNT(DISTINCT schedule_id) AS schedules, COUNTIF(pinned) AS pinned, MAX(note) AS note ${live}`,
        ),
      ).toEqual([{ schedules: 1, pinned: 1, note: '=1+1 <b>' }]);
      for (const [item, status, done] of [
        ['Hold this schedule', 'HELD', 'held'],
        ['Release this schedule', 'READY', 'released'],
      ] as const) {
        await clearToasts();
        await menu(item);
        await toast(`The week of ${WEEK} is ${done}.`);
        expect(
          await rows(`SELECT DISTINCT status FROM schedule_recommendations
          WHERE week_start = '${WEEK}' AND page_name = 'iris' AND status != 'CANCELLED'`),
        ).toEqual([{ status }]);
      }
    },
    LONG,
  );

  it(
    'downloads its CSV',
    async () => {
      await menu('Download CSV');
      const link = frame('Download CSV').getByRole('link');
      await link.waitFor({ timeout: LONG });
      const [, data = ''] = /base64,(.+)$/.exec((await link.getAttribute('href')) ?? '') ?? [];
      expect(Buffer.from(data, 'base64').toString('utf8').split('\n').length).toBeGreaterThan(30);
      expect(await link.getAttribute('download')).toBe(`iris ${WEEK}.csv`);
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('dialog').count()).toBe(0);
    },
    LONG,
  );

  it(
    'is approved, its tab renamed and sorted',
    async () => {
      await page.getByRole('tab', { name: 'iris', exact: true }).dblclick();
      await page.getByRole('dialog').getByRole('textbox').fill('Iris (next)');
      await page.keyboard.press('Enter');
      await until(async () => (await tabs()).includes('Iris (next)'), 'the tab is renamed');
      const before = inRow('Iris (next)', FIRST, 'category');
      await select(FIRST, columnOf(PAGE_LAYOUT, 'category'));
      await page.getByRole('menuitem', { name: 'Sheet' }).click();
      await page.getByRole('menuitem', { name: 'Sort by this column, Z to A' }).click();
      // Sorting moves protected cells: Sheets asks, and so does the page.
      const warning = page.getByRole('dialog').getByRole('button', { name: 'OK' });
      await warning.click({ timeout: 3_000 });
      await until(async () => inRow('Iris (next)', FIRST, 'category') !== before, 'the tab is sorted');
      await clearToasts();
      await menu('Approve this schedule');
      await toast(`The week of ${WEEK} is approved.`);
      expect(
        await rows(`SELECT DISTINCT status FROM schedule_recommendations
        WHERE week_start = '${WEEK}' AND page_name = 'iris' AND status != 'CANCELLED'`),
      ).toEqual([{ status: 'APPROVED' }]);
    },
    LONG,
  );
});

describe('Overview and Settings', () => {
  const overviewRow = (name: string) => rowWhere('Overview', OVERVIEW.layout.titleRow + 1, 1, name);

  it(
    'a number changed in Settings holds in the next run, which one tick in Overview begins',
    async () => {
      await go('Settings');
      const row = rowWhere(
        'Settings',
        SETTINGS.layout.titleRow + 1,
        columnOf(SETTINGS.layout, 'name'),
        'tier_large_ppv_max',
      );
      await type(SETTINGS.layout, row, 'value', '5000');
      await clearToasts();
      await menu('Save this page’s changes');
      await toast('Nothing was saved');
      await type(SETTINGS.layout, row, 'value', text('Settings', row, columnOf(SETTINGS.layout, 'default')));
      const small = rowWhere(
        'Settings',
        SETTINGS.layout.titleRow + 1,
        columnOf(SETTINGS.layout, 'name'),
        'tier_small_ppv_max',
      );
      await type(SETTINGS.layout, small, 'value', '3');
      await clearToasts();
      await menu('Save this page’s changes');
      await toast('Saved: tier_small_ppv_max');
      await go('Overview');
      await tick(OVERVIEW.layout, overviewRow('lumen'), 'run');
      // Overview is written anew last of all.
      const state = () => text('Overview', overviewRow('lumen'), columnOf(OVERVIEW.layout, 'state'));
      await until(async () => state() === 'ready', 'Overview says that the week of lumen is ready', LONG);
      expect(await tabs()).toContain('lumen');
      const [most] = await rows(`SELECT MAX(n) AS most FROM (
      SELECT COUNT(*) AS n FROM schedule_recommendations
      WHERE page_name = 'lumen' AND week_start >= '2025-01-01' AND message_type = 'PPV' GROUP BY DATE(scheduled_local))`);
      expect(Number(most?.most)).toBeLessThanOrEqual(3);
    },
    LONG,
  );

  it(
    'pauses a page by its box, and lets it go on',
    async () => {
      const standing = () => text('Overview', overviewRow('aurora'), columnOf(OVERVIEW.layout, 'standing'));
      for (const [status, isSo] of [
        ['PAUSED', (said: string) => said === 'Paused.'],
        ['ACTIVE', (said: string) => said !== 'Paused.'],
      ] as const) {
        await tick(OVERVIEW.layout, overviewRow('aurora'), 'pause');
        await until(async () => isSo(standing()), `Overview says that aurora is ${status}`, LONG);
        expect(await rows("SELECT status FROM creator_profiles WHERE page_name = 'aurora'")).toEqual([{ status }]);
      }
    },
    LONG,
  );

  it(
    'hides rows by the filter of a title, with the mouse and with keys',
    async () => {
      await go('Overview');
      const title = OVERVIEW.layout.titleRow;
      const hidden = async () =>
        (await inPage<TabAnswer>(page, 'window.__book.page.grid.tab')).rows.filter((row) => row.hidden).length;
      const column = columnOf(OVERVIEW.layout, 'page');
      const at = await middleOf(page, title, column);
      const { width } = await inPage<{ width: number }>(page, `window.__book.page.grid.area(${title}, ${column})`);
      await page.mouse.click(at.x + width / 2 - 12, at.y);
      const dialog = page.getByRole('dialog', { name: 'Filter Page' });
      await dialog.getByRole('button', { name: 'None' }).click();
      await dialog.getByLabel('iris').check();
      await dialog.getByRole('button', { name: 'OK' }).click();
      await until(async () => (await hidden()) === 11, 'iris alone is shown');
      await select(title, column);
      await page.keyboard.press('Alt+ArrowDown');
      await dialog.waitFor();
      await dialog.getByRole('button', { name: 'All' }).press('Enter');
      await dialog.getByRole('button', { name: 'OK' }).press('Enter');
      await until(async () => (await hidden()) === 0, 'all pages are shown');
    },
    LONG,
  );

  it(
    'runs all due pages and tells how far it is',
    async () => {
      await clearToasts();
      await menu('Generate all due pages');
      await toast('Looking for pages that are due…');
      await toast(/the queue is empty/);
      expect(await tabs()).toContain('aurora');
      await go('aurora');
      await page.getByRole('img', { name: /^Saturation by day/ }).waitFor();
    },
    LONG,
  );

  it(
    'shows captions of the page in front with their intervals',
    async () => {
      await menu('Show captions of this page');
      await toast(/captions as they stand on aurora/);
      await go('Captions');
      const chart = page.getByRole('img', { name: /^Success of the captions most sent/ });
      await chart.waitFor();
      const titles = await chart.locator('rect title').allTextContents();
      expect(titles.filter((one) => one.includes('Lower end to rate')).length).toBeGreaterThan(10);
      expect(text('Captions', CAPTIONS.layout.titleRow - 1, 1)).toContain('aurora');
    },
    LONG,
  );
});

describe('what goes on by itself, and what goes wrong', () => {
  it(
    'says that the warehouse does not answer when it dies in mid-run, and answers again once it is back',
    async () => {
      await menu('Automation', 'Start');
      await toast('The automation is started.');
      await menu('Generate this page’s week…');
      const form = frame('Generate a week');
      await form.locator('#form').waitFor({ timeout: LONG });
      await form.locator('#page').fill('aurora');
      await form.locator('#weekStart').fill('2025-03-17');
      // Parameters, claim and candidates are begun; nobody is there to commit to.
      line.cutAfter(3);
      await form.locator('#generate').press('Enter');
      await until(async () => line.isCut, 'the line is cut', LONG);
      await form
        .locator('main')
        .getByText(/did not plan the week|does not answer|reach/)
        .first()
        .waitFor({ timeout: LONG });
      expect(await form.locator('main').innerText()).toMatch(
        /bigquery.* failed with error[\s\S]*taken up again by itself/,
      );
      await line.open();
      await page.getByRole('button', { name: 'Close Generate a week' }).click();
      await clearToasts();
      await menu('Refresh Overview');
      await toast('12 pages, as of now');
    },
    2 * LONG,
  );

  it(
    'turns an hour forward: the clock does what is due in it, and ends the week that the warehouse left',
    async () => {
      const before = workbench.clock.now();
      await page.getByRole('button', { name: /2025/ }).click();
      const panel = page.getByRole('complementary', { name: 'Clock' });
      await panel.getByRole('button', { name: '+ 1 hour' }).click();
      await until(async () => workbench.clock.now() - before >= 3_600_000, 'an hour has gone by', LONG);
      const [swept] = await rows('SELECT COUNT(*) AS n FROM lock_sweep_log');
      expect(Number(swept?.n)).toBeGreaterThanOrEqual(1);
      const left = await rows(`SELECT planned.schedule_id, COUNT(DISTINCT log.export_id) AS exports
        FROM schedule_recommendations AS planned
        INNER JOIN schedule_export_log AS log ON log.schedule_id = planned.schedule_id
        WHERE planned.page_name = 'aurora' AND planned.week_start = '2025-03-17' AND planned.status != 'CANCELLED'
        GROUP BY planned.schedule_id`);
      expect(left).toEqual([{ schedule_id: 'aurora/2025-03-17/1', exports: 1 }]);
    },
    2 * LONG,
  );

  it(
    'stops turning when told to, at the end of an hour',
    async () => {
      const before = workbench.clock.now();
      const panel = page.getByRole('complementary', { name: 'Clock' });
      await panel.getByRole('button', { name: '+ 1 day' }).click();
      await panel.getByRole('progressbar').waitFor();
      await until(async () => workbench.clock.now() - before >= HOUR, 'an hour has gone by', LONG);
      await panel.getByRole('button', { name: 'Stop' }).click();
      await panel.getByText(/messages? brought (its|their) results/).waitFor({ timeout: LONG });
      const hours = (workbench.clock.now() - before) / HOUR;
      expect(hours).toBeLessThan(24);
      expect(await panel.getByRole('progressbar').count()).toBe(0);
    },
    2 * LONG,
  );

  it(
    'lets the clock’s hourly jobs run less often, by Settings',
    async () => {
      await page.getByRole('button', { name: 'Close Clock' }).click();
      await go('Settings');
      const column = columnOf(SETTINGS.layout, 'name');
      for (const [name, value] of Object.entries(SLOWER)) {
        await type(SETTINGS.layout, rowWhere('Settings', SETTINGS.layout.titleRow + 1, column, name), 'value', value);
      }
      await clearToasts();
      await menu('Save this page’s changes');
      await toast('Saved: ');
      const [inForce] = await rows(
        'SELECT ANY_VALUE(TO_JSON_STRING(parameters)) AS text FROM ops_config.current_parameters',
      );
      for (const [name, value] of Object.entries(SLOWER)) {
        expect(Number(JSON.parse(String(inForce?.text))[name])).toBe(Number(value));
      }
      await go('Overview');
      await page.getByRole('button', { name: /2025/ }).click();
    },
    LONG,
  );

  it(
    'turns a week forward: each day is planned, messages bring their results, and the panel says what was learnt',
    async () => {
      const before = workbench.clock.now();
      const seen = workbench.stage.appsScript.executions.length;
      const panel = page.getByRole('complementary', { name: 'Clock' });
      await panel.getByRole('button', { name: '+ 1 week' }).click();
      await until(async () => workbench.clock.now() - before >= 7 * 24 * HOUR, 'a week has gone by', 8 * LONG);
      const learnt = panel.getByRole('region', { name: 'Page, Caption, Before, Now, Messages' });
      await learnt.waitFor({ timeout: LONG });
      const ran = workbench.stage.appsScript.executions.slice(seen);
      expect(ran.filter(({ outcome }) => outcome !== 'COMPLETED')).toEqual([]);
      expect(ran.length).toBeGreaterThanOrEqual(7 * 24 * 2);
      const [daily] = await rows(`SELECT COUNT(*) AS n FROM etl_job_runs
        WHERE job_name = 'run_daily_automation' AND job_status = 'COMPLETED'
          AND job_start_time > TIMESTAMP_MILLIS(${before})`);
      expect(daily).toEqual({ n: 7 });
      const [, messages = ''] = /([\d,]+) messages brought/.exec((await panel.textContent()) ?? '') ?? [];
      const [arrived] = await rows(`SELECT COUNT(*) AS n FROM mass_messages
        WHERE sending_time > TIMESTAMP_MILLIS(${before}) AND sending_time <= TIMESTAMP_MILLIS(${workbench.clock.now()})`);
      expect(Number(messages.replaceAll(',', ''))).toBeGreaterThan(50);
      expect(Number(arrived?.n)).toBeGreaterThan(50);
      const lines = await learnt.locator('tbody tr').allTextContents();
      expect(lines.length).toBeGreaterThan(3);
      // Of any page: results of messages from before the week are counted in it too.
      for (const one of lines) expect(one).toMatch(/^[a-z]+#\d+ .*(\$[\d.]+|new)\$[\d.]+\d+$/);
      expect(
        await rows(`SELECT page_name, COUNT(DISTINCT schedule_id) AS schedules FROM schedule_recommendations
          WHERE week_start = '${WEEK}' AND status != 'CANCELLED' GROUP BY page_name ORDER BY page_name`),
      ).toEqual(['aurora', 'iris', 'lumen'].map((page_name) => ({ page_name, schedules: 1 })));
      expect(
        await rows(`SELECT page_name, caption_id FROM active_caption_assignments
          WHERE is_active GROUP BY page_name, caption_id, slot_id HAVING COUNT(*) > 1`),
      ).toEqual([]);
      await page.getByRole('button', { name: 'Close Clock' }).click();
      await clearToasts();
      await menu('Refresh Overview');
      await toast('12 pages, as of now');
    },
    10 * LONG,
  );

  it(
    'answers the warehouse panel’s example, and says what is wrong with a statement',
    async () => {
      await page.getByRole('button', { name: 'Warehouse', exact: true }).click();
      const panel = page.getByRole('complementary', { name: 'Warehouse' });
      const sql = panel.getByRole('textbox', { name: 'SQL' });
      await sql.fill((await sql.getAttribute('placeholder')) ?? '');
      await sql.press('Control+Enter');
      await panel.getByRole('cell', { name: 'iris', exact: true }).waitFor({ timeout: LONG });
      await sql.fill('SELECT nothing FROM captions');
      await panel.getByRole('button', { name: 'Run' }).click();
      await panel.getByText('Unrecognized name: nothing').first().waitFor({ timeout: LONG });
      await sql.fill("UPDATE creator_profiles SET owner = owner WHERE page_name IN ('iris', 'lumen')");
      await panel.getByRole('button', { name: 'Run' }).click();
      await panel.getByText('2 rows changed').waitFor({ timeout: LONG });
      await page.getByRole('button', { name: 'Close Warehouse' }).click();
    },
    LONG,
  );

  it(
    'leaves no serious finding to axe, on any tab, in light and in dark',
    async () => {
      await clearToasts();
      await menu('Health check');
      await until(async () => (await tabs()).includes('Health'), 'there is a tab Health', LONG);
      for (const name of ['Overview', 'aurora', 'Captions', 'Today', 'Health', 'Alerts', 'Runs', 'Settings']) {
        await go(name);
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await seriousViolations(page), `${name}, ${colorScheme}`).toEqual([]);
        }
      }
      expect(opened.complaints).toEqual([]);
    },
    LONG,
  );
});
