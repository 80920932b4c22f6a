// The Today sidebar in a browser: what needs a look first, numbers with their marks and words, and Resume by one click or key.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, HOSTILE, pageDay } from './fake-server';
import { expectSound, focused, type Opened, pictured, type Scheme, SidebarBrowser } from './opened';

let browser: SidebarBrowser;
let server: FakeServer;

beforeAll(async () => {
  browser = await SidebarBrowser.launch();
}, 60_000);
afterAll(() => browser.close());
beforeEach(() => {
  server = new FakeServer();
});

const opened = async (scheme: Scheme = 'light'): Promise<Opened> => {
  const sidebar = await browser.open('today.html', server, scheme);
  await sidebar.page.locator('.card, #failure:not([hidden])').first().waitFor();
  return sidebar;
};

describe('Today', () => {
  it.each(['light', 'dark'] as const)('sums up the day and shows first what needs a look, in %s', async (scheme) => {
    const sidebar = await opened(scheme);
    const { page } = sidebar;
    const whole = await page.locator('#whole .card').innerText();
    expect(whole).toContain('▲ 1 page to look at');
    // SHADOW pages are no part of it.
    expect(whole).toMatch(/Sent\s+9 of 18/);
    expect(whole).toContain('Thu 6 Mar, 10:00, Los Angeles. Results are known until Thu 6 Mar, 09:15.');
    const jade = await page.locator('#pages > .card').innerText();
    expect(jade).toContain('■ RED');
    expect(jade).toMatch(/Missing\s+2/);
    expect(jade).toContain('$62 (95 % $38–$95)');
    expect(jade).toContain('0.72 (▲ +0.21)');
    await page.click('summary');
    const others = await page.locator('details').innerText();
    expect(others).toContain('2 other pages');
    expect(others).toContain('SHADOW: planned, not shown');
    await expectSound(sidebar);
    await pictured(page, `today-${scheme}`);
    await page.context().close();
  });

  it('resumes a held page by keyboard; the focus goes to its page, and the button is gone', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('find');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Resume');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#step')).toBe('jade: 6 messages go out after all.');
    expect(server.calls.filter(({ name }) => name === 'resumePage')).toEqual([
      { name: 'resumePage', given: { page: 'jade' } },
    ]);
    expect(await focused(page)).toBe('day-jade');
    expect(await page.getByRole('button', { name: 'Resume jade' }).count()).toBe(0);
    expect(await page.locator('#pages > .card').innerText()).toContain('RED, and let go on by ana.');
    await expectSound(sidebar);
    await page.context().close();
  });

  it('finds one page, says what is refused, and reads again on demand', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    await page.fill('#find', 'AMB');
    expect(await page.locator('#pages > .card h3').allInnerTexts()).toEqual(['amber']);
    await page.fill('#find', 'nobody');
    expect(await page.innerText('#pages')).toBe('No page has “nobody” in its name.');
    await page.fill('#find', '');
    const [, jade] = server.today.pages;
    if (jade === undefined) throw new Error('The fake has no jade.');
    // Somebody else was faster.
    server.today = { ...server.today, pages: [{ ...jade, held: 0 }] };
    await page.getByRole('button', { name: 'Resume jade' }).click();
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await page.innerText('#failure')).toContain('Nothing of jade is held');
    await page.click('#again');
    await expect.poll(() => page.getByRole('button', { name: 'Resume jade' }).count()).toBe(0);
    await expectSound(sidebar);
    await page.context().close();
  });

  it('hostile text is text, and a day without pages says so', async () => {
    server.today = { ...server.today, pages: [pageDay(HOSTILE, { held: 1, standing: HOSTILE })] };
    const sidebar = await opened();
    expect(await sidebar.page.locator('main img').count()).toBe(0);
    expect(await sidebar.page.innerText('#pages')).toContain('<img src=x');
    await expectSound(sidebar);
    server.today = { ...server.today, pages: [] };
    await sidebar.page.click('#again');
    await expect.poll(() => sidebar.page.innerText('#pages')).toContain('No page has a profile');
    await sidebar.page.context().close();
  });
});
