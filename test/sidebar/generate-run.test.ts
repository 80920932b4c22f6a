// The Generate sidebar’s runs in a browser: by keyboard, from start over progress to the result, and what goes wrong.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, HOSTILE, NOW } from './fake-server';
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

async function opened(scheme: Scheme = 'light'): Promise<Opened> {
  const sidebar = await browser.open('generate.html', server, scheme);
  await sidebar.page.locator('#form, #failure').and(sidebar.page.locator(':not([hidden])')).first().waitFor();
  return sidebar;
}

const sent = (name: string): unknown[] => server.calls.filter((call) => call.name === name).map(({ given }) => given);

describe('a run', () => {
  it('goes by keyboard alone, from the page’s list over progress to the result and its tab', async () => {
    server.selectedPage = null;
    const sidebar = await opened();
    const { page } = sidebar;
    const { keyboard } = page;
    expect(await focused(page)).toBe('page');
    await keyboard.type('ja');
    expect(await page.locator('[role=option]').allTextContents()).toEqual(['jadeLARGE ▲ YELLOW', 'jasmineLARGE ■ RED']);
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    expect(await page.getAttribute('#page', 'aria-activedescendant')).toBe('pages-1');
    await pictured(page, 'generate-pages');
    await keyboard.press('Enter');
    expect(await page.inputValue('#page')).toBe('jasmine');
    expect(await page.isVisible('#pages')).toBe(false);
    expect(server.generations).toBe(0);
    const order = ['page'];
    while (order[order.length - 1] !== 'generate' && order.length < 20) {
      await keyboard.press('Tab');
      const at = await focused(page);
      if (at !== order[order.length - 1]) order.push(at);
    }
    expect(order).toEqual([
      'page',
      'weekStart',
      'mode',
      'messageCount',
      'More',
      'exportOnSuccess',
      'preview',
      'generate',
    ]);
    await keyboard.press('Enter');
    const open = page.getByRole('button', { name: 'Open the tab' });
    await open.waitFor();
    // Resting while the run went on did not take the focus away.
    expect(await focused(page)).toBe('generate');
    await keyboard.press('Tab');
    expect(await focused(page)).toBe('Open the tab');
    await keyboard.press('Enter');
    await expect.poll(() => sent('showTab')).toEqual([{ page: 'jasmine' }]);
    expect(sent('generate')).toEqual([
      {
        page: 'jasmine',
        weekStart: '2025-03-10',
        mode: 'auto',
        messageCount: 'auto',
        lookbackDays: '30',
        seed: '',
        exportOnSuccess: true,
      },
    ]);
    await page.context().close();
  });

  it('shows each stage and the analysis as they come, then the result with its warnings', async () => {
    // The last step of yesterday's run still stands on the board: it is none of this run's.
    server.board.set('jade', {
      page: 'jade',
      weekStart: '2025-03-03',
      stage: 'DONE',
      message: 'Yesterday’s.',
      at: NOW - 86_400_000,
      scheduleId: null,
      analysis: null,
    });
    const sidebar = await opened();
    const { page } = sidebar;
    await page.evaluate(`window.said = []; new MutationObserver(() => window.said.push(document.getElementById('step').textContent))
      .observe(document.getElementById('step'), { childList: true });`);
    server.pollSeconds = 0.03;
    await page.click('#generate');
    await page.locator('#analysis .card').waitFor();
    expect(await page.getAttribute('#generate', 'aria-disabled')).toBe('true');
    await pictured(page, 'generate-progress');
    await page.locator('#result .card').waitFor();
    expect(await page.evaluate('window.said')).toEqual([
      'Starting…',
      'Asking for the page and its analysis.',
      'Reading what may be sent.',
      'Building the week.',
      'Saving the schedule.',
      'Writing the tab.',
      'The run has ended; its result is below.',
    ]);
    expect(await page.locator('#stages li').allTextContents()).toEqual(
      ['Page and analysis', 'Captions', 'Week', 'Save', 'Tab'].map((title) => `✓${title}: done`),
    );
    const result = await page.innerText('#result');
    expect(result).toContain('Ready, and in its tab');
    expect(result).toContain('62 PPV, 38 bumps, 12 follow-ups');
    expect(result).toContain('$4,822');
    expect(result).toContain('2 PPV short: outdoor MID 11 of 11 used');
    expect(result).toContain('seed k3v9-20250306');
    expect(await page.innerText('#analysis')).toMatch(/▲ YELLOW 0\.38 of 1\s+Risk\s+MODERATE/);
    expect(await page.getAttribute('#generate', 'aria-disabled')).toBe(null);
    await expectSound(sidebar);
    await pictured(page, 'generate-result-light');
    await page.context().close();
  });

  it('a second press starts no second run', async () => {
    const { page } = await opened();
    await page.evaluate(`document.getElementById('generate').click(); document.getElementById('generate').click();
      document.getElementById('preview').click();`);
    await page.locator('#result .card').waitFor();
    expect([server.generations, sent('preview').length]).toEqual([1, 0]);
    await page.context().close();
  });

  it.each([
    ['HELD', 'Saved, and held', true],
    ['BUSY', 'Somebody is at work on it', false],
    ['APPROVED', 'Already approved', false],
    ['FAILED', 'Not done', false],
  ] as const)('that ends %s says so and why', async (outcome, title, hasTab) => {
    server.result = {
      outcome,
      hasTab,
      message: 'The message of the server says what to do.',
      heldReasons: outcome === 'HELD' ? ['The page is RED.', 'Two PPV stand closer than 150 minutes.'] : [],
      mayPass: outcome === 'FAILED',
    };
    const sidebar = await opened('dark');
    const { page } = sidebar;
    await page.click('#generate');
    await page.locator('#result .card').waitFor();
    const result = await page.innerText('#result');
    expect(result).toContain(title);
    expect(result).toContain('The message of the server says what to do.');
    expect(result.includes('Held because (2)')).toBe(outcome === 'HELD');
    expect(result.includes('taken up again by itself')).toBe(outcome === 'FAILED');
    expect(await page.getByRole('button', { name: 'Open the tab' }).count()).toBe(hasTab ? 1 : 0);
    await expectSound(sidebar);
    await pictured(page, `generate-${outcome.toLowerCase()}-dark`);
    await page.context().close();
  });

  it('goes on while progress can’t be read, and says so', async () => {
    server.thrown.set('progressOf', 'NetworkError: Connection failure due to HTTP 0');
    const sidebar = await opened();
    const { page } = sidebar;
    await page.click('#generate');
    await expect.poll(() => page.textContent('#step')).toContain("its progress can't be read just now");
    server.thrown.clear();
    await page.locator('#result .card').waitFor();
    await page.context().close();
  });

  it.each([
    ['Exceeded maximum execution time', 'The clock goes on with it by itself'],
    ['Authorization is required to perform that action.', 'allow what is asked for'],
    ['jade has no analysis: mass_messages is empty.', 'look at the Runs tab'],
  ])('that throws "%s" is shown with its remedy, and can be started again', async (message, remedy) => {
    server.thrown.set('generate', message);
    const sidebar = await opened();
    const { page } = sidebar;
    await page.click('#generate');
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await page.innerText('#failure')).toContain(message);
    expect(await page.innerText('#failure')).toContain(remedy);
    expect(await page.textContent('#stages [data-state=failed]')).toContain('failed');
    await expectSound(sidebar);
    await pictured(page, 'generate-failure');
    server.thrown.clear();
    await page.click('#generate');
    await page.locator('#result .card').waitFor();
    expect(await page.isVisible('#failure')).toBe(false);
    await page.context().close();
  });

  it('whose answer never arrives is given up after Apps Script’s own limit', async () => {
    server.silent.add('generate');
    const { page } = await opened();
    await page.click('#generate');
    await expect.poll(() => sent('generate').length).toBe(1);
    await page.clock.setFixedTime(NOW + 6 * 60_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await page.isVisible('#failure')).toBe(false);
    await page.clock.setFixedTime(NOW + 7 * 60_000);
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await page.innerText('#failure')).toContain('did not arrive');
    expect(await page.getAttribute('#generate', 'aria-disabled')).toBe(null);
    await page.context().close();
  });
});

it('a preview saves nothing, shows its days, and can be generated as it is', async () => {
  const sidebar = await opened();
  const { page } = sidebar;
  await page.click('#preview');
  await page.locator('#result .card').waitFor();
  expect(server.generations).toBe(0);
  expect(await page.innerText('#result')).toContain('Nothing of it is saved.');
  expect(await page.locator('.days details').count()).toBe(7);
  await page.locator('.days summary').nth(0).click();
  expect(await page.locator('.days details').nth(0).innerText()).toContain('$14.99');
  expect(await page.locator('.days summary').nth(3).innerText()).toContain('blackout');
  await expectSound(sidebar);
  await pictured(page, 'generate-preview');
  await page.getByRole('button', { name: 'Generate with this seed' }).click();
  await page.getByRole('button', { name: 'Open the tab' }).waitFor();
  expect(sent('generate')).toMatchObject([{ seed: 'p7q2-20250306' }]);
  expect(server.generations).toBe(1);
  await page.context().close();
});

it('hostile text is text, wherever it comes from', async () => {
  const long = `${HOSTILE} ${'wide'.repeat(1250)}`;
  server.pages = [HOSTILE, 'jade'];
  server.selectedPage = HOSTILE;
  server.result = { message: long, warnings: [long], scheduleId: HOSTILE, heldReasons: [HOSTILE] };
  const sidebar = await opened();
  const { page } = sidebar;
  await page.click('#page');
  expect(await page.locator('[role=option]').first().textContent()).toContain('<img src=x');
  await page.keyboard.press('Escape');
  await page.click('#generate');
  await page.locator('#result .card').waitFor();
  expect(await page.innerText('#result')).toContain('<script>window.hurt=1</script>');
  expect(await page.locator('main img, main script').count()).toBe(0);
  await expectSound(sidebar);
  await pictured(page, 'generate-hostile');
  await page.context().close();
});
