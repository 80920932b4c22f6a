// Pictures of every tab, sidebar and panel in light and in dark, to be looked at: npx tsx test/workbench/page/pictures.ts FOLDER
// The same composition as npm start, in memory: begun on a Thursday, and seen on the Tuesday after, in the middle of a planned week.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { withPastAnalyses } from '../../../scripts/workbench/past-analyses';
import { openStage } from '../../../scripts/workbench/stage';
import { serveStage } from '../../../scripts/workbench/stage-page';
import { columnOf } from '../../../src/sheets/layout';
import { PAGE_LAYOUT } from '../../../src/sheets/page-tab/layout';
import { simulatedClock } from '../../../workbench/apps-script';
import { PageUi } from '../../../workbench/page/page-ui';
import { chooseFromMenu, inPage, launchBrowser, openPage, until } from './browser';

const [folder = 'pictures'] = process.argv.slice(2);
const PAGE = 'iris';
const SETTLED_MS = 700;
const BEGUN = '2025-03-06T18:00:00Z';
/** Monday afternoon in Los Angeles; the clock panel then turns a day further. */
const TURNED_TO = '2025-03-10T22:00:00Z';
const SIDEBARS = [
  [['Generate this page’s week…'], 'Generate a week', 'generate'],
  [['Swap caption…'], 'Swap caption', 'swap'],
  [['Why this caption…'], 'Why this caption', 'why'],
  [['Automation', 'Status'], 'Automation', 'status'],
  [['Setup', 'Connect warehouse'], 'Connect warehouse', 'connect'],
  [['Setup', 'Alert channels…'], 'Alert channels', 'channels'],
  [['Today…'], 'Today', 'today-sidebar'],
  [['Help'], 'Help', 'help'],
] as const;

mkdirSync(folder, { recursive: true });
const ui = new PageUi();
const stage = await openStage({ clock: simulatedClock(BEGUN), ui });
const browser = await launchBrowser();
try {
  await withPastAnalyses(stage);
  for (const name of ['install', 'startAutomation', 'generateAllDue', 'checkHealth', 'refreshTabs']) {
    const run = await stage.appsScript.run(name);
    if (run.outcome !== 'COMPLETED') throw new Error(`${name}: ${run.error?.message ?? run.outcome}`);
  }
  await stage.advance(Date.parse(TURNED_TO));
  const served = await serveStage(stage, ui);
  const { page } = await openPage(browser, served.url);
  await page.getByRole('button', { name: /2025/ }).click();
  const clock = page.getByRole('complementary', { name: 'Clock' });
  await clock.getByRole('button', { name: '+ 1 day' }).click();
  await clock.getByRole('heading', { name: 'What was learnt' }).waitFor({ timeout: 300_000 });
  await page.getByRole('button', { name: 'Close Clock' }).click();
  for (const name of ['generateAllDue', 'checkHealth', 'refreshTabs']) await stage.appsScript.run(name);
  const tabs = stage.spreadsheet.workbook.sheets.filter(({ hidden }) => !hidden).map(({ name }) => name);
  const week = tabs.find((name) => name === PAGE) ?? 'Overview';
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const name of ['Overview', 'Today', 'Captions', 'Health', 'Alerts', 'Runs', 'Settings', week]) {
      await go(page, name);
      await picture(page, `${name.toLowerCase()}-${colorScheme}`);
    }
    await select(page, PAGE_LAYOUT.titleRow + 1, PAGE_LAYOUT.columns.length + 8);
    await picture(page, `week-charts-${colorScheme}`);
    await go(page, 'Captions');
    await select(page, 8, 21);
    await picture(page, `captions-chart-${colorScheme}`);
    await go(page, 'Health');
    await page.setViewportSize({ width: 1280, height: 960 });
    await picture(page, `health-charts-${colorScheme}`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await go(page, 'Overview');
    await page.getByRole('button', { name: /2025/ }).click();
    await picture(page, `clock-${colorScheme}`);
    await page.getByRole('button', { name: 'Close Clock' }).click();
    await page.getByRole('button', { name: 'Warehouse', exact: true }).click();
    const sql = page.getByRole('textbox', { name: 'SQL' });
    await sql.fill((await sql.getAttribute('placeholder')) ?? '');
    await sql.press('Control+Enter');
    await picture(page, `warehouse-${colorScheme}`);
    await page.getByRole('button', { name: 'Close Warehouse' }).click();
    await select(page, 3, 1);
    await page.keyboard.press('Alt+ArrowDown');
    await picture(page, `filter-${colorScheme}`);
    await page.keyboard.press('Escape');
    await go(page, week);
    await select(page, PAGE_LAYOUT.titleRow + 1, columnOf(PAGE_LAYOUT, 'caption'));
    for (const [captions, title, file] of SIDEBARS) {
      await chooseFromMenu(page, ...captions);
      await page.frameLocator(`iframe[title="${title}"]`).locator('main').waitFor();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      await picture(page, `${file}-${colorScheme}`);
      await page.getByRole('button', { name: `Close ${title}` }).click();
    }
  }
  await served.close();
} finally {
  await browser.close();
  await stage.close();
}

async function go(page: Page, tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await until(
    () => inPage<boolean>(page, `window.__book.page.grid.tab?.name === ${JSON.stringify(tab)}`),
    `${tab} is in front`,
  );
  await select(page, 1, 1);
}

async function select(page: Page, row: number, column: number): Promise<void> {
  await inPage(page, `window.__book.page.grid.select({ row: ${row}, column: ${column}, rows: 1, columns: 1 })`);
  await page.locator('#grid').focus();
}

async function picture(page: Page, name: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  await inPage(page, "for (const one of document.querySelectorAll('.toast')) one.remove()");
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
