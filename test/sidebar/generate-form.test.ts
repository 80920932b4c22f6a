// The Generate sidebar’s form in a browser: its defaults, and what is wrong with a field, beside it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeServer } from './fake-server';
import { descriptionOf, expectSound, focused, type Opened, pictured, type Scheme, SidebarBrowser } from './opened';

let browser: SidebarBrowser;
let server: FakeServer;

beforeAll(async () => {
  browser = await SidebarBrowser.launch();
});
afterAll(() => browser.close());
beforeEach(() => {
  server = new FakeServer();
});

async function opened(scheme: Scheme = 'light'): Promise<Opened> {
  const sidebar = await browser.open('generate.html', server, scheme);
  await sidebar.page.locator('#form, #failure').and(sidebar.page.locator(':not([hidden])')).first().waitFor();
  return sidebar;
}

const sent = (name: string): unknown[] => server.calls.filter((call) => call.name === name).map(({ given }) => given);

describe('the form', () => {
  it('opens filled in: the page whose tab is open, the next Monday, and the settings’ defaults', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    expect(await page.inputValue('#page')).toBe('jade');
    expect(await page.inputValue('#weekStart')).toBe('2025-03-10');
    expect(await descriptionOf(page, 'weekStart')).toBe('Mon 10 Mar – Sun 16 Mar 2025');
    expect(await page.inputValue('#mode')).toBe('auto');
    expect(await page.inputValue('#messageCount')).toBe('auto');
    expect(await page.inputValue('#lookbackDays')).toBe('30');
    expect(await page.inputValue('#seed')).toBe('');
    expect(await page.isChecked('#exportOnSuccess')).toBe(true);
    expect(await focused(page)).toBe('generate');
    await expectSound(sidebar);
    await pictured(page, 'generate-light');
    await page.context().close();
  });

  it.each([
    ['page', '', 'Page: choose one of the 6 active pages.'],
    ['page', 'jad', 'Page: "jad" is no active page. Did you mean "jade"?'],
    ['page', 'nobody', 'Page: "nobody" is no active page. Choose one from the list.'],
    ['weekStart', '', 'Week from: expected a Monday such as 2025-03-10, got nothing that is a date.'],
    ['weekStart', '2025-03-12', 'Week from: 2025-03-12 is a Wednesday. Choose a Monday: 2025-03-10 or 2025-03-17.'],
    ['weekStart', '2025-02-24', "Week from: the week of 2025-02-24 is over. The earliest is this week's, 2025-03-03."],
    ['weekStart', '2035-03-12', 'Week from: 2035-03-12 is too far ahead. The last that can be planned is 2026-03-02.'],
    ['messageCount', '0', 'Messages: expected "auto" or a whole number from 1 to 1000, got "0".'],
    ['messageCount', '12.5', 'Messages: expected "auto" or a whole number from 1 to 1000, got "12.5".'],
    ['lookbackDays', '6', 'Days looked back: expected a whole number from 7 to 365, got "6".'],
    ['lookbackDays', 'month', 'Days looked back: expected a whole number from 7 to 365, got "month".'],
    ['seed', 'x'.repeat(61), 'Seed: expected at most 60 characters, got 61.'],
  ])('%s "%s" is named beside the field, and nothing is sent', async (field, value, error) => {
    const sidebar = await opened();
    const { page } = sidebar;
    if (field === 'lookbackDays' || field === 'seed') await page.click('#more summary');
    await page.fill(`#${field}`, value);
    if (field !== 'page') await page.click('#more summary');
    await page.click('#generate');
    expect(await page.textContent(`#${field}-error`)).toBe(error);
    expect(await descriptionOf(page, field)).toContain(error);
    expect(await page.getAttribute(`#${field}`, 'aria-invalid')).toBe('true');
    expect(await page.isVisible(`#${field}`)).toBe(true);
    expect(await focused(page)).toBe(field);
    await page.click('#preview');
    expect([...sent('generate'), ...sent('preview')]).toEqual([]);
    // The sentence goes as soon as the field is touched.
    await page.locator(`#${field}`).dispatchEvent('input');
    expect(await page.locator(`#${field}-error`).count()).toBe(0);
    expect(await descriptionOf(page, field)).not.toContain(error);
    await page.context().close();
  });

  it('shows all mistakes at once, and they are read in both schemes', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const sidebar = await opened(scheme);
      const { page } = sidebar;
      await page.fill('#page', 'jad');
      await page.fill('#weekStart', '2025-03-12');
      await page.fill('#messageCount', 'many');
      await page.click('#more summary');
      await page.fill('#lookbackDays', '3');
      await page.click('#generate');
      expect(await page.locator('.error').count()).toBe(4);
      expect(await focused(page)).toBe('page');
      await page.keyboard.press('Escape');
      await expectSound(sidebar);
      await pictured(page, `generate-errors-${scheme}`);
      await page.context().close();
    }
  });

  it('what the server finds wrong is shown beside its field too', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    // Meanwhile the page went out of use: the sidebar does not know.
    server.pages = ['amber', 'ruby'];
    await page.click('#generate');
    await page.locator('#page-error').waitFor();
    expect(await page.textContent('#page-error')).toBe('Page: "jade" is no active page. Choose one from the list.');
    expect(await page.textContent('#failure')).toContain('Nothing was done');
    expect(server.generations).toBe(0);
    await expectSound(sidebar);
    await page.context().close();
  });

  it('says which fields have no effect, and can’t be filled in then', async () => {
    server.unheeded = ['lookbackDays', 'exportOnSuccess'];
    const sidebar = await opened();
    const { page } = sidebar;
    await page.click('#more summary');
    expect(await page.isDisabled('#lookbackDays')).toBe(true);
    expect(await descriptionOf(page, 'lookbackDays')).toBe('Has no effect yet: the value from Settings is used.');
    expect(await page.isDisabled('#exportOnSuccess')).toBe(true);
    expect(await page.isDisabled('#seed')).toBe(false);
    await expectSound(sidebar);
    await page.context().close();
  });

  it('says what to do where no page is active', async () => {
    server.pages = [];
    server.selectedPage = null;
    const { page } = await opened();
    await page.click('#generate');
    expect(await page.textContent('#page-error')).toContain('no page is active yet');
    await page.context().close();
  });
});

it('that can’t be opened says why, and opens once it can', async () => {
  server.thrown.set(
    'sidebarStart',
    'The warehouse does not answer: Setup ▸ Connect warehouse says where it is looked for.',
  );
  const sidebar = await opened();
  const { page } = sidebar;
  expect(await page.innerText('#failure')).toContain('The warehouse does not answer');
  expect(await page.isVisible('#form')).toBe(false);
  await expectSound(sidebar);
  server.thrown.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('#form:not([hidden])').waitFor();
  expect(await page.isVisible('#failure')).toBe(false);
  await page.context().close();
});
