// The sidebars of a selected row in a browser: Swap caption and Why this caption.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, HOSTILE } from './fake-server';
import { expectSound, focused, type Opened, pictured, type Scheme, SidebarBrowser } from './opened';

let browser: SidebarBrowser;
let server: FakeServer;

beforeAll(async () => {
  browser = await SidebarBrowser.launch();
});
afterAll(() => browser.close());
beforeEach(() => {
  server = new FakeServer();
});

const schemes: readonly Scheme[] = ['light', 'dark'];
const NO_ROW = 'No message is selected. Select a row of a page’s tab, then read it again.';

describe('Swap caption', () => {
  const opened = async (scheme: Scheme = 'light'): Promise<Opened> => {
    const sidebar = await browser.open('swap.html', server, scheme);
    await sidebar.page.locator('.card, #failure:not([hidden])').first().waitFor();
    return sidebar;
  };

  it.each(schemes)('shows the row, its reason and the runners-up with theirs, in %s', async (scheme) => {
    const sidebar = await opened(scheme);
    const { page } = sidebar;
    const now = await page.locator('section.card').innerText();
    expect(now).toContain('jade · Tue 11 Mar, 19:47 · PPV · $14.99');
    expect(now).toContain('Earns about $61 per 1,000');
    const [first = '', second = ''] = await page.locator('article').allInnerTexts();
    expect(first).toContain('I kept one clip back for you.');
    expect(first).toContain('$57 (95 % $40–$83)');
    expect(first).toContain('41 days');
    expect(first).toContain('Second by what it is expected to earn');
    expect(second).toContain('never used');
    await expectSound(sidebar);
    await pictured(page, `swap-${scheme}`);
    await page.context().close();
  });

  it('swaps by keyboard alone, and the row then holds the new caption', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Swap');
    await page.keyboard.press('Enter');
    await page.locator('.card.good').waitFor();
    expect(server.current.captionId).toBe('214');
    expect(await page.textContent('#step')).toContain('Swapped to #214');
    expect(await focused(page)).toContain('I kept one clip back');
    await expectSound(sidebar);
    await pictured(page, 'swap-done');
    await page.click('#again');
    await page.locator('article').waitFor();
    expect(await page.locator('article').count()).toBe(1);
    await page.context().close();
  });

  it('a conflict stands beside its runner-up, and nothing is changed', async () => {
    server.taken.set('214', '#214 is locked for jade on 2025-03-12 by jade/2025-03-10/1#021: take another one.');
    const sidebar = await opened();
    const { page } = sidebar;
    await page.getByRole('button', { name: 'Swap to #214' }).click();
    await page.locator('article .error:not(:empty)').waitFor();
    expect(await page.locator('article').first().innerText()).toContain('Not swapped: #214 is locked for jade');
    expect(await page.textContent('#step')).toBe('Nothing was changed.');
    expect(server.current.captionId).toBe('1041');
    await expectSound(sidebar);
    await pictured(page, 'swap-conflict');
    await page.getByRole('button', { name: 'Swap to #3307' }).click();
    await page.locator('.card.good').waitFor();
    await page.context().close();
  });

  it('does not claim that the row is written where the tab could not be', async () => {
    const message = 'The swap is saved, but the tab could not be written: it is busy.';
    server.swapCaption = () => ({ ok: true, value: { outcome: 'APPLIED', message } });
    const { page } = await opened();
    await page.getByRole('button', { name: 'Swap to #214' }).click();
    await page.locator('.card.good').waitFor();
    expect(await page.textContent('#step')).toBe('Swapped to #214. The lock has moved.');
    expect(await page.innerText('.card.good')).toContain(message);
    await page.context().close();
  });

  it('a row that somebody else has changed is refused with what it holds by now', async () => {
    const { page } = await opened();
    server.current = { ...server.current, captionId: '999' };
    await page.getByRole('button', { name: 'Swap to #214' }).click();
    await page.locator('article .error:not(:empty)').waitFor();
    expect(await page.locator('article').first().innerText()).toContain('The row holds #999 by now.');
    await page.context().close();
  });

  it('says why there is nothing to swap, and offers nothing', async () => {
    server.obstacle = 'The message was sent on Tue 4 Mar: what is past is not swapped.';
    const { page } = await opened();
    expect(await page.textContent('#step')).toBe(server.obstacle);
    expect(await page.getByRole('button', { name: /^Swap to/ }).count()).toBe(0);
    await page.context().close();
  });

  it('says what to select where no row is, and reads it once it is', async () => {
    server.thrown.set('runnersUp', NO_ROW);
    const sidebar = await opened();
    const { page } = sidebar;
    expect(await page.innerText('#failure')).toContain('Select a row');
    await expectSound(sidebar);
    server.thrown.clear();
    await page.click('#again');
    await page.locator('article').first().waitFor();
    expect(await page.isVisible('#failure')).toBe(false);
    await page.context().close();
  });

  it('hostile captions are text, and of 5,000 characters the beginning', async () => {
    const long = `${HOSTILE}${'x'.repeat(5000 - HOSTILE.length)}`;
    server.current = { ...server.current, text: long, category: HOSTILE, reason: HOSTILE };
    server.candidates = server.candidates.map((one) => ({ ...one, text: long, why: HOSTILE }));
    const sidebar = await opened();
    const { page } = sidebar;
    expect(await page.locator('.caption').first().textContent()).toMatch(/^<img src=x .{200,}…$/);
    await page.getByRole('button', { name: 'Show all 5,000 characters' }).first().click();
    expect(await page.locator('.caption').first().textContent()).toBe(long);
    await expectSound(sidebar);
    await pictured(page, 'swap-hostile');
    await page.context().close();
  });
});

describe('Why this caption', () => {
  const opened = async (scheme: Scheme = 'light'): Promise<Opened> => {
    const sidebar = await browser.open('why.html', server, scheme);
    await sidebar.page.locator('.card, #failure:not([hidden])').first().waitFor();
    return sidebar;
  };

  it.each(schemes)('gives the reason, what multiplied the score, and the caption’s past, in %s', async (scheme) => {
    const sidebar = await opened(scheme);
    const { page } = sidebar;
    const text = await page.innerText('#reason');
    expect(text).toContain('picked over #214 by variety');
    expect(text).toContain('61.3');
    expect(text).toContain('$21,480');
    expect(text).toContain('0.41 %');
    expect(text).toContain('45 %–94 %');
    expect(text).toContain('Thu 6 Feb');
    await expectSound(sidebar);
    await pictured(page, `why-${scheme}`);
    await page.context().close();
  });

  it('says what was picked by chance or added by hand, and what was never sent', async () => {
    const none = { averageEmv: null, conversionRate: null, revenue: null, successLow: null, successHigh: null };
    server.why = {
      ...server.why,
      reason: null,
      exploredWith: 0.05,
      pinned: true,
      caption: { ...server.why.caption, text: null },
      statistics: { ...none, sends: 0, percentile: null, lastUsedOn: null },
    };
    const sidebar = await opened();
    const text = await sidebar.page.innerText('#reason');
    expect(text).toContain('added by hand');
    expect(text).toContain('chance 5 %');
    expect(text).toContain('It is pinned');
    expect(text).toContain('Never sent on this page');
    expect(text).toContain('has this caption no more');
    await expectSound(sidebar);
    await sidebar.page.context().close();
  });

  it('reads another row on request, by keyboard', async () => {
    server.thrown.set('whyCaption', NO_ROW);
    const { page } = await opened();
    expect(await page.innerText('#failure')).toContain('Select a row');
    server.thrown.clear();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('again');
    await page.keyboard.press('Space');
    await page.locator('.card').first().waitFor();
    expect(await focused(page)).toBe('again');
    await page.context().close();
  });
});
