// The sidebars of the installation in a browser: Automation status, Connect warehouse, Alert channels and Help.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, HOSTILE } from './fake-server';
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

const schemes: readonly Scheme[] = ['light', 'dark'];

describe('Automation status', () => {
  const opened = async (scheme: Scheme = 'light'): Promise<Opened> => {
    const sidebar = await browser.open('status.html', server, scheme);
    await sidebar.page.locator('.card, #failure:not([hidden])').first().waitFor();
    return sidebar;
  };
  const job = (page: Opened['page'], title: string) => page.locator('.job', { hasText: title });

  it.each(schemes)('shows the owner, the heartbeat and each job with its next and last run, in %s', async (scheme) => {
    const sidebar = await opened(scheme);
    const { page } = sidebar;
    const clock = await page.locator('.card').first().innerText();
    expect(clock).toContain('● Running');
    expect(clock).toContain('ops@agency.example');
    expect(clock).toContain('3 min ago (Thu 6 Mar, 09:57)');
    const performance = await job(page, 'Update caption performance').innerText();
    expect(performance).toContain('in 2 h (Thu 6 Mar, 12:00)');
    expect(performance).toContain('✓ Done: Read 1,204 messages, 812 captions.');
    expect(await job(page, 'Analyse pages').innerText()).toContain('✗ Failed: mass_messages has no column sent_count');
    expect(await job(page, 'Sweep').innerText()).toContain('admin@agency.example: restoring a snapshot');
    expect(await job(page, 'Plan pages').innerText()).toContain('when there is work');
    await expectSound(sidebar);
    await pictured(page, `status-${scheme}`);
    await page.context().close();
  });

  it('pauses and resumes a job by keyboard, and the focus stays on its button', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('job-performance');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#step')).toContain('Update caption performance: paused.');
    expect(await job(page, 'Update caption performance').innerText()).toContain('ana@agency.example');
    expect(await focused(page)).toBe('job-performance');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#step')).toBe('Update caption performance: resumed.');
    expect(server.status.jobs[0]?.pausedBy).toBe(null);
    await page.context().close();
  });

  it('a job that a terminal has paused is said to be paused there', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Resume Sweep expired locks' }).click();
    await expect.poll(() => page.textContent('#step')).toContain('npm run rollback -- --resume');
    await page.context().close();
  });

  it('says what to do where it was never started, and after a failure', async () => {
    server.status = {
      at: server.status.at,
      state: 'NOT_STARTED',
      summary: 'The automation is not started. Choose EROS ▸ Automation ▸ Start.',
      owner: null,
      heartbeat: null,
      jobs: [],
    };
    const sidebar = await opened();
    const { page } = sidebar;
    expect(await page.innerText('#status')).toContain('Choose EROS ▸ Automation ▸ Start.');
    server.thrown.set('automationStatus', 'ScriptError: Authorization is required to perform that action.');
    await page.click('#again');
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await page.innerText('#failure')).toContain('allow what is asked for');
    await expectSound(sidebar);
    await page.context().close();
  });

  it('hostile text is text', async () => {
    const [first] = server.status.jobs;
    if (first === undefined) throw new Error('The fake has no job.');
    server.status = {
      ...server.status,
      summary: HOSTILE,
      owner: HOSTILE,
      jobs: [
        {
          ...first,
          title: HOSTILE,
          pausedBy: HOSTILE,
          last: first.last === null ? null : { ...first.last, message: HOSTILE },
        },
      ],
    };
    const sidebar = await opened();
    expect(await sidebar.page.locator('main img').count()).toBe(0);
    expect(await sidebar.page.innerText('#status')).toContain('<img src=x');
    await expectSound(sidebar);
    await sidebar.page.context().close();
  });
});

describe('Connect warehouse', () => {
  const opened = async (scheme: Scheme = 'light'): Promise<Opened> => {
    const sidebar = await browser.open('connect.html', server, scheme);
    await sidebar.page.locator('#form:not([hidden]), #failure:not([hidden])').first().waitFor();
    return sidebar;
  };

  it.each([
    ['project', 'My Project', 'Project: expected a project id'],
    [
      'project',
      '',
      'Project: expected a project id of 6 to 30 small letters, digits and -, such as of-scheduler-proj, got nothing.',
    ],
    ['dataset', 'a`; DROP', 'Dataset: expected a dataset name of letters, digits and _'],
    ['opsDataset', 'ops-config', 'Dataset of settings: expected a dataset name'],
    ['location', 'U S', 'Location: expected a BigQuery location such as US or europe-west1, got "U S".'],
  ])('%s "%s" is named beside the field, and nothing is sent', async (field, value, error) => {
    const sidebar = await opened();
    const { page } = sidebar;
    await page.fill(`#${field}`, value);
    await page.keyboard.press('Enter');
    expect(await page.textContent(`#${field}-error`)).toContain(error);
    expect(await descriptionOf(page, field)).toContain(error);
    expect(await focused(page)).toBe(field);
    expect(server.calls.filter(({ name }) => name === 'connectWarehouse')).toEqual([]);
    await expectSound(sidebar);
    await page.context().close();
  });

  it.each(schemes)('tries what is filled in, and keeps it where the warehouse answers, in %s', async (scheme) => {
    server.project = 'agency-warehouse';
    const sidebar = await opened(scheme);
    const { page } = sidebar;
    expect(await page.inputValue('#dataset')).toBe('eros_scheduling_brain');
    await page.fill('#project', 'agency-warehousse');
    await page.keyboard.press('Enter');
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await page.innerText('#failure')).toContain('BigQuery knows no project agency-warehousse');
    expect(server.settings.project).toBe('of-scheduler-proj');
    await pictured(page, `connect-failure-${scheme}`);
    await expectSound(sidebar);
    await page.fill('#project', ' agency-warehouse ');
    await page.keyboard.press('Enter');
    await page.locator('#result .card').waitFor();
    expect(server.settings.project).toBe('agency-warehouse');
    expect(await page.innerText('#result')).toContain('Found 23 tables');
    expect(await page.isVisible('#failure')).toBe(false);
    await expectSound(sidebar);
    await pictured(page, `connect-${scheme}`);
    await page.context().close();
  });
});

describe('Alert channels', () => {
  const HOOK = 'https://hooks.slack.com/services/T0/B0/secretsecret';
  const opened = async (scheme: Scheme = 'light'): Promise<Opened> => {
    const sidebar = await browser.open('channels.html', server, scheme);
    await sidebar.page.locator('#routes:not([hidden]), #failure:not([hidden])').first().waitFor();
    return sidebar;
  };
  const withTeam = () => {
    server.channels = {
      channels: [
        { name: 'team', kind: 'SLACK', url: HOOK, routingKey: null, to: null },
        { name: 'ana', kind: 'EMAIL', url: null, routingKey: null, to: ['ana@example.com'] },
      ],
      routes: null,
      allowedHosts: [],
    };
  };

  it('adds one by keyboard; what is wrong stands beside its field and nothing is lost', async () => {
    const sidebar = await opened();
    const { page } = sidebar;
    await page.focus('#add');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('name');
    await page.keyboard.type('team');
    await page.selectOption('#kind', 'SLACK');
    await page.fill('#url', 'https://example.com/services/secretsecret');
    await page.keyboard.press('Enter');
    await page.locator('#url-error').waitFor();
    expect(await descriptionOf(page, 'url')).toContain('is at example.com, which is not hooks.slack.com');
    expect(await focused(page)).toBe('url');
    expect(await page.inputValue('#name')).toBe('team');
    expect(server.channels.channels).toEqual([]);
    await expectSound(sidebar);
    await page.fill('#url', HOOK);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#step')).toContain('team is saved.');
    expect(server.channels.channels).toMatchObject([{ name: 'team', kind: 'SLACK', url: HOOK }]);
    expect(await page.innerText('#list')).toContain('Slack: hooks.slack.com, address set');
    expect(await page.inputValue('#CRITICAL')).toBe('team');
    expect(await focused(page)).toBe('add');
    await expectSound(sidebar);
    await page.context().close();
  });

  it.each(schemes)(
    'shows what there is without its secrets, tests each and tells what became of it, in %s',
    async (scheme) => {
      withTeam();
      server.refusing.set('ana', 'The day’s mail quota leaves 0 recipients for alerts; 1 are needed.');
      const sidebar = await opened(scheme);
      const { page } = sidebar;
      await page.click('#test-0');
      await expect.poll(() => page.innerText('#list')).toContain('✓ It was taken.');
      await page.click('#test-1');
      await expect.poll(() => page.innerText('#list')).toContain('✗ It was not taken. The day’s mail quota');
      await page.click('#change-0');
      expect(await page.innerText('#url-hint')).toBe('Empty: stays as it is.');
      await pictured(page, `channels-${scheme}`);
      await expectSound(sidebar);
      expect(await page.content()).not.toContain('secretsecret');
      await page.fill('#name', 'crew');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.textContent('#step')).toContain('crew is saved.');
      expect(server.channels.channels[0]).toMatchObject({ name: 'crew', url: HOOK });
      await page.context().close();
    },
  );

  it('routes levels, refuses names that are none, allows a host, and removes at the second press', async () => {
    withTeam();
    const sidebar = await opened();
    const { page } = sidebar;
    await page.fill('#CRITICAL', 'ana, tem');
    await page.keyboard.press('Enter');
    await page.locator('#CRITICAL-error').waitFor();
    expect(await descriptionOf(page, 'CRITICAL')).toContain('there is no channel "tem". There are: team, ana.');
    await expectSound(sidebar);
    await page.fill('#CRITICAL', 'ana, team');
    await page.fill('#allowedHosts', 'hooks.example.com');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#step')).toBe('The levels are saved.');
    expect(server.channels).toMatchObject({
      routes: { CRITICAL: ['ana', 'team'] },
      allowedHosts: ['hooks.example.com'],
    });
    await page.click('#remove-0');
    expect(server.channels.channels).toHaveLength(2);
    await page.click('#remove-0');
    await expect.poll(() => page.textContent('#step')).toBe('team is removed.');
    expect(server.channels).toMatchObject({ channels: [{ name: 'ana' }], routes: { CRITICAL: ['ana'] } });
    await page.context().close();
  });

  it('hostile text is text, and what was broken by hand is shown to be put right', async () => {
    server.channels = {
      channels: [{ name: HOSTILE, kind: 'EMAIL', url: null, routingKey: null, to: ['nobody'] }],
      routes: null,
      allowedHosts: [],
    };
    const sidebar = await opened();
    expect(await sidebar.page.locator('main img').count()).toBe(0);
    expect(await sidebar.page.innerText('#list')).toContain('writes to "nobody", which is no address.');
    await expectSound(sidebar);
    await sidebar.page.context().close();
  });
});

describe('Help', () => {
  it.each(schemes)('reads well in %s, and asks the server for nothing', async (scheme) => {
    const sidebar = await browser.open('help.html', server, scheme);
    expect(await sidebar.page.innerText('main')).toContain('An approved week is not planned again until it is held.');
    for (const summary of await sidebar.page.locator('summary').all()) await summary.click();
    await expectSound(sidebar);
    await pictured(sidebar.page, `help-${scheme}`);
    expect(server.calls).toEqual([]);
    await sidebar.page.context().close();
  });
});
