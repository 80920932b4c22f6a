// The page in a real browser: Chromium without a window, every request written down, and a small script in the local Apps Script.

import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import {
  type AppsScript,
  type HostClock,
  openAppsScript,
  SpreadsheetService,
  simulatedClock,
  Workbook,
} from '../../../workbench/apps-script';
import { PageUi } from '../../../workbench/page/page-ui';
import { type PageStage, type ServedPage, servePage } from '../../../workbench/page/server';

export const USER = 'lead@example.com';

/** These would let a page do what a person's browser does not. */
const UNSAFE = new Set([
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
]);

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args.filter((arg) => !UNSAFE.has(arg)),
    headless: true,
  });
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The URL of every request that the browser made. */
  readonly requests: readonly string[];
  /** What the page's own scripts complained of. */
  readonly complaints: readonly string[];
  /** From the navigation's start until the first tab is shown. */
  readonly loadedMs: number;
}

export async function openPage(browser: Browser, url: string): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const began = performance.now();
  await page.goto(url);
  await page.waitForSelector('canvas');
  await until(() => inPage<boolean>(page, 'window.__book?.page.grid.tab != null'), 'the first tab is shown');
  return { page, context, requests, complaints, loadedMs: performance.now() - began };
}

export interface SmallBook {
  readonly appsScript: AppsScript;
  readonly workbook: Workbook;
  readonly spreadsheet: SpreadsheetService;
  readonly ui: PageUi;
  readonly clock: HostClock;
  readonly served: ServedPage;
  close(): Promise<void>;
}

/** A spreadsheet whose script is given; `setUp` of it has run. */
export async function openSmallBook(bundle: string, stage?: PageStage): Promise<SmallBook> {
  const clock = simulatedClock('2025-03-05T18:00:00Z');
  const workbook = Workbook.fresh({
    id: 'small',
    name: 'Small book',
    timeZone: 'America/Los_Angeles',
    owner: USER,
    editors: [],
  });
  const ui = new PageUi();
  const spreadsheet = new SpreadsheetService(workbook, ui);
  const appsScript = await openAppsScript({
    bundle,
    manifest: { timeZone: 'America/Los_Angeles' },
    clock,
    user: USER,
    spreadsheet,
  });
  const run = await appsScript.run('setUp');
  if (run.outcome !== 'COMPLETED') throw new Error(`setUp: ${run.error?.message ?? run.outcome}`);
  const served = await servePage({
    appsScript,
    spreadsheet,
    ui,
    user: USER,
    ...(stage === undefined ? {} : { stage }),
  });
  return {
    appsScript,
    workbook,
    spreadsheet,
    ui,
    clock,
    served,
    close: async () => {
      await served.close();
      await appsScript.close();
    },
  };
}

/** An expression of the browser's: `window.__book` has the page and what Univer holds. */
export function inPage<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate<T>(expression);
}

export async function until(isSo: () => Promise<boolean>, what: string, milliseconds = 15_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`After ${milliseconds / 1000} seconds it is not so that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What Univer itself holds of a cell, and so what is drawn. */
export function shownText(page: Page, row: number, column: number): Promise<string> {
  return inPage(page, `window.__book.shown(${row}, ${column}).text`);
}

export function shownStyle(page: Page, row: number, column: number): Promise<Readonly<Record<string, unknown>>> {
  return inPage(page, `JSON.parse(JSON.stringify(window.__book.shown(${row}, ${column}).style))`);
}

export async function waitForText(page: Page, row: number, column: number, text: string): Promise<void> {
  await until(
    async () => (await shownText(page, row, column)) === text,
    `row ${row}, column ${column} shows ${JSON.stringify(text)}`,
  );
}

/** Selects a cell as a click on it would. */
export async function selectCell(page: Page, row: number, column: number): Promise<void> {
  const at = await middleOf(page, row, column);
  await page.mouse.click(at.x, at.y);
}

export async function middleOf(page: Page, row: number, column: number): Promise<{ x: number; y: number }> {
  const grid = await page.locator('#grid').boundingBox();
  const cell = await inPage<{ left: number; top: number; width: number; height: number }>(
    page,
    `window.__book.page.grid.area(${row}, ${column})`,
  );
  return { x: (grid?.x ?? 0) + cell.left + cell.width / 2, y: (grid?.y ?? 0) + cell.top + cell.height / 2 };
}

/** Through the menu bar, by keys alone: what each of its levels is called, from the first one on. */
export async function chooseFromMenu(page: Page, ...captions: readonly string[]): Promise<void> {
  // A change of the book shows the menus anew, and closes one that is open: then it is opened again.
  for (let tries = 0; tries < 4; tries++) {
    await page.keyboard.press('Alt+e');
    if (await reached(page, captions)) {
      await page.keyboard.press('Enter');
      return;
    }
    for (let level = 0; level <= captions.length; level++) await page.keyboard.press('Escape');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`The menu has no "${captions.join(' ▸ ')}".`);
}

async function reached(page: Page, captions: readonly string[]): Promise<boolean> {
  // The first item has the focus already.
  const focused = async () =>
    (await inPage<string>(page, "document.activeElement?.textContent ?? ''")).replace('▸', '');
  for (const [at, caption] of captions.entries()) {
    if (at > 0) await page.keyboard.press('ArrowRight');
    for (let tries = 0; tries < 40 && (await focused()) !== caption; tries++) await page.keyboard.press('ArrowDown');
    if ((await focused()) !== caption) return false;
  }
  return true;
}
