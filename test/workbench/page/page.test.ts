// The workbench's page in Chromium: what is shown, what a person does, and what scripts show and ask.

import { request as httpRequest } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TabAnswer } from '../../../workbench/page/protocol';
import { servePage } from '../../../workbench/page/server';
import { seriousViolations } from '../../serious-violations';
import {
  chooseFromMenu,
  inPage,
  launchBrowser,
  middleOf,
  type OpenPage,
  openPage,
  openSmallBook,
  type SmallBook,
  selectCell,
  shownStyle,
  shownText,
  USER,
  until,
  waitForText,
} from './browser';
import { HOSTILE, SMALL_SCRIPT } from './small-script';

let browser: Browser;
let book: SmallBook;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  [browser, book] = await Promise.all([launchBrowser(), openSmallBook(SMALL_SCRIPT)]);
  opened = await openPage(browser, book.served.url);
  page = opened.page;
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await book?.close();
});

/** A test that fails is not to leave its window in the way of the next. */
afterEach(async () => {
  if ((await page.locator('dialog').count()) > 0) await page.keyboard.press('Escape');
});

const modelText = (row: number, column: number): unknown => book.workbook.sheet(0).grid.cell(row, column).content;
const dialog = () => page.getByRole('dialog');
const editOf = (text: string) => waitForText(page, 1, 7, text);

const chooseByKeys = (...letters: readonly string[]) => chooseFromMenu(page, ...letters);

describe('the sheet', () => {
  it('is shown in under three seconds', () => {
    expect(opened.loadedMs).toBeLessThan(3000);
  });

  it('shows values as the model formats them', async () => {
    expect(await shownText(page, 2, 1)).toBe('jade');
    expect(await shownText(page, 4, 3)).toBe('$1,234.50');
    expect(await shownText(page, 2, 4)).toBe('Mon 10 Mar');
  });

  it('gives cells the look of their format and of the conditional format that holds', async () => {
    expect(await shownStyle(page, 1, 1)).toMatchObject({ bl: 1, bg: { rgb: '#eef1fb' } });
    expect(await shownStyle(page, 3, 2)).toMatchObject({ bg: { rgb: '#f9d9d6' }, cl: { rgb: '#8e1b14' } });
    expect(await shownStyle(page, 2, 2)).not.toHaveProperty('bg');
    // Numbers stand right.
    expect(await shownStyle(page, 2, 3)).toMatchObject({ ht: 3 });
  });

  it('shows tabs but the hidden one, frozen rows, hidden columns and merges', async () => {
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Week', 'Numbers']);
    const tab = await inPage<TabAnswer>(page, 'window.__book.page.grid.tab');
    expect(tab.frozenRows).toBe(1);
    expect(tab.columns[7]?.hidden).toBe(true);
    expect(tab.merges).toMatchObject([{ row: 6, column: 1, rows: 1, columns: 3 }]);
    expect(await inPage<number>(page, 'window.__book.page.grid.area(6, 1).width')).toBe(340);
  });

  it('knows where a cell lies once it is scrolled; what is frozen stays', async () => {
    const top = (row: number) => inPage<number>(page, `window.__book.page.grid.area(${row}, 2).top`);
    const [title, cell] = [await top(1), await top(200)];
    await inPage(page, 'window.__book.page.grid.select({ row: 200, column: 2, rows: 1, columns: 1 })');
    await until(async () => (await top(200)) < 800, 'row 200 is seen where it lies');
    expect(cell).toBeGreaterThan(4000);
    expect(await top(1)).toBe(title);
    await inPage(page, 'window.__book.page.grid.select({ row: 1, column: 1, rows: 1, columns: 1 })');
    await inPage(page, 'window.__book.page.grid.select({ row: 2, column: 1, rows: 1, columns: 1 })');
    await until(async () => (await top(200)) === cell, 'it is scrolled back');
  });

  it('makes a row as high as its wrapped text', async () => {
    const height = (row: number) => inPage<number>(page, `window.__book.page.grid.height(${row})`);
    await until(async () => (await height(18)) > 50, 'the row of the wrapped text has grown');
    expect(await height(17)).toBe(21);
  });

  it('shows hostile text as text', async () => {
    for (const [at, text] of HOSTILE.entries()) expect(await shownText(page, 10 + at, 1)).toBe(text);
    expect(await inPage<boolean>(page, "'hacked' in window")).toBe(false);
    await selectCell(page, 10, 1);
    await expect.poll(() => page.getByLabel('Content of the selected cell').inputValue()).toBe(HOSTILE[0]);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });

  it('follows what a script writes', async () => {
    await chooseByKeys('Say hello');
    await waitForText(page, 2, 7, 'hello ran');
    await page.getByText('Hello, menu').waitFor();
  });
});

describe('a person', () => {
  it('types into a cell, and the edit trigger sees old and new value', async () => {
    await selectCell(page, 2, 1);
    await page.keyboard.type('onyx');
    await page.keyboard.press('Enter');
    await waitForText(page, 2, 1, 'onyx');
    expect(modelText(2, 1)).toBe('onyx');
    await editOf('A2 was jade is onyx');
    // Enter goes down.
    expect(await inPage<number>(page, 'window.__book.page.grid.selection.row')).toBe(3);
  });

  it('types a formula into a text cell, where it stays text', async () => {
    await selectCell(page, 5, 1);
    await page.keyboard.type('=1+1');
    await page.keyboard.press('Tab');
    await waitForText(page, 5, 1, '=1+1');
    expect(modelText(5, 1)).toBe('=1+1');
  });

  it('leaves a cell as it is with Escape', async () => {
    await selectCell(page, 3, 1);
    await page.keyboard.type('nothing');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    await page.keyboard.press('Escape');
    expect(modelText(3, 1)).toBe('opal');
  });

  it('clears cells with Delete', async () => {
    await selectCell(page, 5, 1);
    await page.keyboard.press('Delete');
    await waitForText(page, 5, 1, '');
  });

  it('ticks a checkbox by mouse and by the space bar', async () => {
    const at = await middleOf(page, 2, 5);
    await page.mouse.click(at.x, at.y);
    await expect.poll(() => modelText(2, 5)).toBe(true);
    await editOf('E2 was FALSE is TRUE');
    await page.keyboard.press(' ');
    await expect.poll(() => modelText(2, 5)).toBe(false);
    await expect.poll(() => inPage<boolean>(page, 'window.__book.page.grid.cell(2, 5)?.checked')).toBe(false);
  });

  it('ticks all boxes that are selected by the space bar', async () => {
    const ticked = () => [2, 3, 4].map((row) => modelText(row, 5));
    await inPage(page, 'window.__book.page.grid.select({ row: 2, column: 5, rows: 3, columns: 1 })');
    await page.locator('#grid').focus();
    await page.keyboard.press(' ');
    await expect.poll(ticked).toEqual([true, true, true]);
    await until(() => inPage(page, 'window.__book.page.grid.cell(4, 5)?.checked'), 'the last box is seen ticked');
    await page.keyboard.press(' ');
    await expect.poll(ticked).toEqual([false, false, false]);
  });

  it('chooses from a dropdown by keys', async () => {
    await selectCell(page, 2, 2);
    await page.keyboard.press('Enter');
    const options = page.getByRole('listbox', { name: 'Choices' }).getByRole('option');
    expect(await options.allTextContents()).toEqual(['drafted', 'ready', 'held']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForText(page, 2, 2, 'held');
    await editOf('B2 was ready is held');
  });

  it('is told why a cell does not take what was typed', async () => {
    await selectCell(page, 4, 2);
    await page.keyboard.press('F2');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('nonsense');
    await page.keyboard.press('Enter');
    await dialog().getByText('There was a problem').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => dialog().count()).toBe(0);
    expect(modelText(4, 2)).toBe('drafted');
  });

  it('is warned before editing what is protected, and may go on', async () => {
    await selectCell(page, 10, 6);
    await page.keyboard.type('changed');
    await page.keyboard.press('Enter');
    await dialog().getByText("Heads up! You're trying to edit part of this sheet").waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog().count()).toBe(0);
    expect(modelText(10, 6)).toBe('guarded');
    // By way of another cell: a second click on this one would be a double one.
    await selectCell(page, 15, 1);
    await selectCell(page, 10, 6);
    await page.keyboard.type('changed');
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'OK' }).click();
    await waitForText(page, 10, 6, 'changed');
  });

  it('pastes a block as text', async () => {
    await selectCell(page, 15, 1);
    await inPage(
      page,
      `{
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', 'p1\\tready\\np2');
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }`,
    );
    await waitForText(page, 16, 1, 'p2');
    expect([modelText(15, 1), modelText(15, 2), modelText(16, 2)]).toEqual(['p1', 'ready', '']);
  });

  it('sorts, deletes rows, and renames the tab from the Sheet menu', async () => {
    const columnA = (rows: number) => Promise.all(Array.from({ length: rows }, (_, at) => shownText(page, 2 + at, 1)));
    await page.getByRole('tab', { name: 'Numbers' }).click();
    await waitForText(page, 2, 1, 'Mon');
    await selectCell(page, 2, 2);
    await page.getByRole('menuitem', { name: 'Sheet' }).click();
    await page.getByRole('menuitem', { name: 'Delete the selected rows' }).click();
    await waitForText(page, 2, 1, 'Tue');
    expect(await columnA(3)).toEqual(['Tue', 'Wed', 'Thu']);
    await page.getByRole('tab', { name: 'Numbers' }).dblclick();
    await dialog().getByLabel('Your answer').fill('Days');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Days' }).waitFor();
  });

  it('sees a chart of its cells, which follows them', async () => {
    const chart = page.getByRole('img', { name: 'Earned by day: Earned' });
    await chart.waitFor();
    expect(await chart.locator('rect title').allTextContents()).toContain('Thu, Earned: 12');
    await selectCell(page, 4, 2);
    await page.keyboard.type('20');
    await page.keyboard.press('Enter');
    await expect.poll(() => chart.locator('rect title').allTextContents()).toContain('Thu, Earned: 20');
    await page.getByRole('tab', { name: 'Week' }).click();
    await waitForText(page, 3, 1, 'opal');
  });
});

describe('scripts', () => {
  it('ask by a prompt and get the answer', async () => {
    await chooseByKeys('More', 'Ask me');
    await dialog().getByText('Who are you?').waitFor();
    await page.keyboard.type('<b>Ann</b>');
    await page.keyboard.press('Enter');
    await waitForText(page, 3, 7, 'OK <b>Ann</b>');
  });

  it('ask by an alert and get the button; Escape closes it', async () => {
    await chooseByKeys('More', 'Confirm');
    await dialog().getByRole('button', { name: 'Yes' }).click();
    await waitForText(page, 4, 7, 'YES');
    await chooseByKeys('More', 'Confirm');
    await dialog().getByText('It can be undone.').waitFor();
    await page.keyboard.press('Escape');
    await waitForText(page, 4, 7, 'CLOSE');
  });

  it('tell their failure', async () => {
    await chooseByKeys('More', 'Break');
    await page.getByText('it broke on purpose').waitFor();
  });

  it('show a sidebar whose google.script.run answers, and fails', async () => {
    await chooseByKeys('Sidebar…');
    const frame = page.frameLocator('iframe[title="Greeter"]');
    await frame.locator('#good').click();
    await expect.poll(() => frame.locator('#out').textContent()).toBe('{"text":"hello you","more":{"deep":[1,null]}}');
    await frame.locator('#bad').click();
    await expect.poll(() => frame.locator('#out').textContent()).toContain('it broke on purpose');
    const width = await page.getByRole('complementary', { name: 'Greeter' }).boundingBox();
    expect(width?.width).toBe(300);
  });

  it('keep their frames away from the page: no cookie, no reach into it', async () => {
    const frame = page.frames().find((one) => one.url().includes('/frames/'));
    const reach = await frame?.evaluate<string>(
      '(() => { try { return parent.document.title; } catch (error) { return error.name; } })()',
    );
    expect(reach).toBe('SecurityError');
    await page.getByRole('button', { name: 'Close Greeter' }).click();
    await expect.poll(() => page.locator('iframe').count()).toBe(0);
  });

  it('show a dialog that closes itself', async () => {
    await chooseByKeys('More', 'Dialog');
    const frame = page.frameLocator('iframe[title="A dialog"]');
    await frame.getByText('in the dialog').waitFor();
    await frame.getByRole('button', { name: 'done' }).click();
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
  });
});

describe('the clock panel', () => {
  it('shows the time and what ran, and turns time forward', async () => {
    const before = book.clock.now();
    await page.getByRole('button', { name: /2025/ }).click();
    const panel = page.getByRole('complementary', { name: 'Clock' });
    await panel.getByText('✓ completed').first().waitFor();
    await panel.getByRole('button', { name: '+ 1 day' }).click();
    await expect.poll(() => book.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
    await panel
      .getByText(/Thu, 6 Mar 2025/)
      .first()
      .waitFor();
  });

  it('leaves no serious finding to axe, in light and in dark', async () => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page), colorScheme).toEqual([]);
    }
  });
});

describe('a workbench that stops', () => {
  it('is missed until it is back, and a page of the start before says that it is over', async () => {
    const { served: first, ...options } = await openSmallBook(SMALL_SCRIPT);
    // A browser of its own: a page behind another one is not drawn.
    const alone = await launchBrowser();
    const { page: left } = await openPage(alone, first.url);
    await first.close();
    const toast = left.locator('.toast');
    await expect.poll(() => toast.allTextContents()).toEqual([expect.stringContaining('No connection')]);
    const second = await servePage({ ...options, user: USER, port: Number(new URL(first.url).port) });
    await expect
      .poll(() => toast.allTextContents(), { timeout: 20_000 })
      .toEqual([expect.stringContaining('Open the address that it printed')]);
    await alone.close();
    await second.close();
    await options.appsScript.close();
  }, 40_000);
});

describe('who may ask', () => {
  const asked = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    new Promise<{ status: number; cookie: string | undefined }>((resolve, reject) => {
      const url = new URL(path, book.served.url);
      const request = httpRequest(url, { headers: { ...headers } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, cookie: response.headers['set-cookie']?.[0] });
      });
      request.on('error', reject);
      request.end();
    });

  it('refuses without the token, or with a wrong one', async () => {
    expect((await asked('/')).status).toBe(401);
    expect((await asked('/?token=wrong')).status).toBe(401);
    expect((await asked('/api/book')).status).toBe(401);
    expect((await asked('/api/book', { cookie: `workbench-${new URL(book.served.url).port}=wrong` })).status).toBe(401);
  });

  it('gives a cookie that no other site sends', async () => {
    const { status, cookie } = await asked(book.served.url);
    expect(status).toBe(303);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
  });

  it('answers to no other host, and to no page of another origin', async () => {
    const cookie = (await asked(book.served.url)).cookie?.split(';')[0] ?? '';
    expect((await asked('/api/book', { cookie })).status).toBe(200);
    expect((await asked('/api/book', { cookie, host: 'evil.example' })).status).toBe(403);
    expect((await asked('/api/book', { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await asked(book.served.url, { host: 'evil.example' })).status).toBe(403);
  });

  it('has asked nobody but its own server, and complained of nothing', () => {
    const { origin } = new URL(book.served.url);
    const outside = opened.requests.filter((url) => !url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url));
    expect(outside).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});
