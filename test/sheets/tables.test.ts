// Overview, Captions, Settings, Alerts, Runs and Health: what a fill writes, and what is read back of people's changes.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { civilDate, instant } from '../../src/calendar/civil';
import { defaultParameters, parameterDefinitions } from '../../src/parameters/registry';
import { ALERTS, fillAlerts, readAlertEdits } from '../../src/sheets/alerts/tab';
import { CAPTIONS, fillCaptions, readCaptionEdits } from '../../src/sheets/captions/tab';
import { fillHealth, HEALTH } from '../../src/sheets/health/tab';
import { columnOf } from '../../src/sheets/layout';
import { readOverviewEdits } from '../../src/sheets/overview/read-edits';
import { fillOverview, OVERVIEW } from '../../src/sheets/overview/tab';
import { fillRuns, RUNS } from '../../src/sheets/runs/tab';
import { fillSettings, readSettingsEdits, SETTINGS } from '../../src/sheets/settings/tab';
import { showTableProblems, type Table } from '../../src/sheets/table-tab';
import type { AlertRow } from '../../src/warehouse/rows/alerts';
import type { OverviewRow } from '../../src/warehouse/rows/overview';
import { OWNER } from '../workbench/apps-script/spreadsheet/in-context';
import { caption } from './library-rows';
import { ANALYSIS, SUNDAY_BEFORE, WEEK } from './page-tab/rows';
import { cells, type Opened, openBook } from './spreadsheet';

let on: Opened;
beforeEach(async () => {
  on = await openBook();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const FIRST = 4;

function type<Key extends string>(table: Table<Key>, row: number, key: Key, text: string): void {
  on.type(table.key, row, columnOf(table.layout, key), text);
}
function cell<Key extends string>(table: Table<Key>, row: number, key: Key) {
  return cells(on.tab(table.key), row, columnOf(table.layout, key), 1, 1)[0]?.[0];
}
const sentence = (table: Table<string>) => cells(on.tab(table.key), 2, 1, 1, 1)[0]?.[0];

describe('Overview', () => {
  const page = (name: string, differing: Partial<OverviewRow> = {}): OverviewRow => ({
    page_name: name,
    is_paused: false,
    rollout: 'LIVE',
    owner: 'dee',
    min_price: 5,
    max_price: 40,
    window_start: '09:00',
    window_end: null,
    blackout_dates: [civilDate('2025-03-12')],
    analysis: ANALYSIS,
    error_code: null,
    analysed_at: SUNDAY_BEFORE,
    week_start: WEEK,
    schedule_id: `${name}/2025-03-10/1`,
    schedule_status: 'READY',
    queue_status: null,
    next_holiday: 'Independence Day',
    next_holiday_on: civilDate('2025-07-04'),
    ...differing,
  });
  const fill = (pages: readonly OverviewRow[]) => fillOverview(on.book, pages, defaultParameters, SUNDAY_BEFORE);
  const read = () => readOverviewEdits(on.book, defaultParameters);

  it('is a row a page: tier, saturation by mark and word, score, target, schedule, holiday', () => {
    fill([page('jade')]);
    expect(on.tab('overview').displayed({ row: FIRST, column: 1, rows: 1, columns: 8 })).toEqual([
      ['jade', 'LARGE', '● GREEN', '0.12', '123', '2025-03-10', 'ready', 'Planned.'],
    ]);
    expect(cell(OVERVIEW, FIRST, 'holiday')).toBe('2025-07-04 Independence Day');
    expect(cell(OVERVIEW, FIRST, 'blackout')).toBe('2025-03-12');
    expect(read()).toEqual({ profiles: [], run: [], approve: [], problems: [], unsaved: 0, unreadable: null });
  });

  it('says how each page stands', () => {
    const saturated = ANALYSIS.replace('"saturation_score":0.12', '"saturation_score":0.85').replace(
      '"risk_level":"HEALTHY"',
      '"risk_level":"CRITICAL"',
    );
    fill([
      page('a', { is_paused: true }),
      page('b', { analysis: null, error_code: 'NO_MESSAGES' }),
      page('c', { analysis: null }),
      page('d', { queue_status: 'PENDING' }),
      page('e', { queue_status: 'PROCESSING' }),
      page('f', { analysis: saturated }),
      page('g', { schedule_id: null, schedule_status: null }),
      page('h', { analysed_at: instant(SUNDAY_BEFORE - 30 * 3_600_000) }),
      page('i', { analysis: '{"version":1}' }),
    ]);
    const standing = cells(on.tab('overview'), FIRST, columnOf(OVERVIEW.layout, 'standing'), 9, 1).flat();
    expect(standing.slice(0, 8)).toEqual([
      'Paused.',
      'Could not be analysed: NO_MESSAGES.',
      'Not analysed yet: the daily run does that.',
      'Waiting in the queue.',
      'Being planned now.',
      'Rests: its saturation is 85 %, and from 80 % on a page is not queued.',
      'No schedule yet.',
      'Its analysis is 30 hours old.',
    ]);
    expect(standing[8]).toContain("can't be read");
    expect(cell(OVERVIEW, FIRST + 5, 'saturation')).toBe('■ RED');
  });

  it('gives changed fields only, and pages to run and approve, from a sorted tab', () => {
    fill([page('jade'), page('ruby', { schedule_status: 'DRAFT' }), page('opal')]);
    const columns = OVERVIEW.layout.columns.length;
    const place = { sheet: on.sheet('overview').id, row: FIRST, column: 1, rows: 3, columns };
    on.person.sort(OWNER, place, [{ column: 1, ascending: false }], true);
    type(OVERVIEW, FIRST, 'maxPrice', '35.5');
    type(OVERVIEW, FIRST, 'approve', 'TRUE');
    type(OVERVIEW, FIRST + 1, 'run', 'TRUE');
    type(OVERVIEW, FIRST + 2, 'pause', 'TRUE');
    type(OVERVIEW, FIRST + 2, 'owner', '');
    type(OVERVIEW, FIRST + 2, 'windowEnd', '9:30');
    type(OVERVIEW, FIRST + 2, 'blackout', '2025-03-13; 2025-03-12');
    type(OVERVIEW, FIRST + 1, 'rollout', 'SHADOW');
    expect(read()).toEqual({
      profiles: [
        { page_name: 'ruby', max_price: 35.5 },
        { page_name: 'opal', rollout: 'SHADOW' },
        {
          page_name: 'jade',
          status: 'PAUSED',
          owner: null,
          window_end: '09:30',
          blackout_dates: ['2025-03-12', '2025-03-13'],
        },
      ],
      run: ['opal'],
      approve: [{ page: 'ruby', week: '2025-03-10', schedule: 'ruby/2025-03-10/1' }],
      problems: [],
      unsaved: 3,
      unreadable: null,
    });
  });

  it.each([
    ['a price that is none', () => type(OVERVIEW, FIRST, 'minPrice', 'low'), '"low" is not an amount'],
    [
      'limits the wrong way round',
      () => type(OVERVIEW, FIRST, 'minPrice', '60'),
      'The lowest price, $60, is above the highest, $40.',
    ],
    ['a time that is none', () => type(OVERVIEW, FIRST, 'windowStart', '25:00'), '"25:00" is not a time of day.'],
    [
      'a window that ends before it begins',
      () => type(OVERVIEW, FIRST, 'windowEnd', '08:00'),
      'The window begins at 09:00, after its end at 08:00.',
    ],
    [
      'a blackout day that is none',
      () => type(OVERVIEW, FIRST, 'blackout', '2025-02-30'),
      'Blackout day "2025-02-30" is not a date.',
    ],
    [
      'a rollout that is none',
      () => type(OVERVIEW, FIRST, 'rollout', 'SOON'),
      'Rollout must be SHADOW or LIVE, not "SOON".',
    ],
    ['another name', () => type(OVERVIEW, FIRST, 'page', 'jado'), 'The page’s name was changed.'],
    [
      'a run of a paused page',
      () => {
        type(OVERVIEW, FIRST, 'run', 'TRUE');
        type(OVERVIEW, FIRST, 'pause', 'TRUE');
      },
      'A paused page is not run.',
    ],
  ])('refuses %s, in the row, and nothing is sent', (_, edit, message) => {
    fill([page('jade'), page('ruby')]);
    type(OVERVIEW, FIRST + 1, 'owner', 'kim');
    edit();
    const edits = read();
    expect(edits).toMatchObject({ profiles: [], run: [], approve: [] });
    expect(edits.problems.map((problem) => [problem.row, problem.message])).toEqual([
      [FIRST, expect.stringContaining(message)],
    ]);
    expect(showTableProblems(on.book, OVERVIEW, edits.problems)).toEqual([]);
    expect(cell(OVERVIEW, FIRST, 'standing')).toBe(`✗ ${edits.problems[0]?.message}`);
  });

  it('takes a name or owner as the cell keeps it: no edit of anybody', () => {
    fill([page("'jade'", { owner: "'dee" }), page('ruby\u0007', { owner: 'two\r\nlines' })]);
    expect(read()).toMatchObject({ profiles: [], problems: [] });
    type(OVERVIEW, FIRST, 'owner', 'kim');
    expect(read().profiles).toEqual([{ page_name: "'jade'", owner: 'kim' }]);
  });

  it('approves no schedule that is held, or that is not there', () => {
    fill([
      page('jade', { schedule_status: 'HELD' }),
      page('ruby', { schedule_id: null, week_start: null, schedule_status: null }),
    ]);
    type(OVERVIEW, FIRST, 'approve', 'TRUE');
    type(OVERVIEW, FIRST + 1, 'approve', 'TRUE');
    expect(read().problems.map((problem) => problem.message)).toEqual([
      'The schedule is held. Look at its tab, and release it first.',
      'There is no schedule to approve. Run the page first.',
    ]);
  });

  it('shows hostile names as text, and says what an empty tab is for', () => {
    fill([page('=1+1', { owner: '<b>x</b>' })]);
    expect(cell(OVERVIEW, FIRST, 'page')).toBe('=1+1');
    expect(cell(OVERVIEW, FIRST, 'owner')).toBe('<b>x</b>');
    fill([]);
    expect(sentence(OVERVIEW)).toContain('No pages yet.');
    expect(on.tab('overview').lastRow()).toBe(3);
  });

  it('can be filtered by its titles; what a person hides stays hidden and is saved all the same', () => {
    const pages = (count: number) =>
      Array.from({ length: count }, (_, at) => page(`page ${at}`, { is_paused: at === 0 }));
    fill(pages(3));
    const sheet = on.sheet('overview');
    expect(sheet.filter?.box).toMatchObject({ row: 3, column: 1, columns: OVERVIEW.layout.columns.length });
    const criteria = { hiddenValues: ['page 1'], visibleValues: [], values: [] };
    on.person.filterColumn(sheet.id, 1, criteria);
    type(OVERVIEW, FIRST + 1, 'owner', 'lee');
    expect(read().profiles).toEqual([{ page_name: 'page 1', owner: 'lee' }]);
    // More pages than the tab had rows for: the filter covers them too, with what it hides.
    fill(pages(300));
    expect(sheet.filter?.box.rows).toBe(301);
    expect([...(sheet.filter?.criteria ?? [])]).toEqual([[1, criteria]]);
    expect(sheet.grid.rows.flatMap(({ filtered }, at) => (filtered ? [at + 1] : []))).toEqual([FIRST + 1]);
  });

  it('is 100 pages in a handful of calls', () => {
    const pages = Array.from({ length: 100 }, (_, index) => page(`page ${index}`));
    fill(pages);
    on.calls.length = 0;
    fill(pages);
    expect(on.calls.length).toBeLessThanOrEqual(30);
  });
});

describe('Captions', () => {
  it('shows statistics by their kind, and gives what was ticked and unticked', () => {
    fillCaptions(on.book, 'jade', [
      caption('1'),
      caption('9223372036854775807', { reward_kind: 'VIEW_RATE', avg_reward: 0.42, is_retired: true }),
      caption('3', { is_restricted: true }),
    ]);
    expect(cell(CAPTIONS, FIRST, 'emv')).toBe(61.5);
    expect(cell(CAPTIONS, FIRST + 1, 'viewRate')).toBe(0.42);
    expect(cell(CAPTIONS, FIRST + 1, 'captionId')).toBe('9223372036854775807');
    type(CAPTIONS, FIRST, 'retire', 'TRUE');
    type(CAPTIONS, FIRST + 1, 'retire', 'FALSE');
    type(CAPTIONS, FIRST + 1, 'restrict', 'TRUE');
    type(CAPTIONS, FIRST + 2, 'restrict', 'FALSE');
    expect(readCaptionEdits(on.book)).toEqual({
      page: 'jade',
      retire: [
        { captionId: '1', value: true },
        { captionId: '9223372036854775807', value: false },
      ],
      restrict: [
        { captionId: '9223372036854775807', value: true },
        { captionId: '3', value: false },
      ],
      problems: [],
      unsaved: 3,
      unreadable: null,
    });
  });

  it('of a library that grows is dressed to its last row: boxes are ticked there without a warning', () => {
    const library = (count: number) => Array.from({ length: count }, (_, at) => caption(String(at + 1)));
    fillCaptions(on.book, 'jade', library(3));
    fillCaptions(on.book, 'jade', library(1100));
    const sheet = on.sheet('captions');
    const tick = (row: number) =>
      on.person.edit(OWNER, sheet.id, row, columnOf(CAPTIONS.layout, 'retire'), 'TRUE').outcome;
    expect([tick(FIRST), tick(FIRST + 1099)]).toEqual(['EDITED', 'EDITED']);
    const problems = columnOf(CAPTIONS.layout, 'problem');
    const marked = sheet.conditionalRules.flatMap(({ ranges }) => ranges).find(({ column }) => column === problems);
    expect(marked?.rows).toBeGreaterThanOrEqual(1100);
    expect(readCaptionEdits(on.book).retire.map(({ captionId }) => captionId)).toEqual(['1', '1100']);
  });

  it('of two pages are refused, and what has no row of its own is given back to be told', () => {
    fillCaptions(on.book, 'jade', [caption('1'), caption('2')]);
    const base = String(cell(CAPTIONS, FIRST, 'base'));
    type(CAPTIONS, FIRST, 'base', base.replace('jade', 'ruby'));
    const { problems } = readCaptionEdits(on.book);
    expect(showTableProblems(on.book, CAPTIONS, problems)).toEqual([
      'The rows are of two pages. Choose EROS ▸ Refresh all tabs.',
    ]);
  });

  it('refuses a changed id', () => {
    fillCaptions(on.book, 'jade', [caption('1'), caption('2')]);
    type(CAPTIONS, FIRST, 'captionId', '7');
    type(CAPTIONS, FIRST + 1, 'retire', 'TRUE');
    expect(readCaptionEdits(on.book)).toMatchObject({ retire: [], problems: [{ row: FIRST }] });
  });
});

describe('Settings', () => {
  const rowOf = (name: string) => FIRST + parameterDefinitions.findIndex((definition) => definition.name === name);
  const stored = JSON.stringify({ cooldown_days: 30, exploration: 99, someone_else: 1 });

  it('lists every parameter with default, bounds and meaning, and tells what is wrong with the stored set', () => {
    fillSettings(on.book, stored, 'Alerts go to team (Slack): Setup ▸ Alert channels…');
    expect(on.tab('settings').lastRow()).toBe(FIRST + parameterDefinitions.length - 1);
    expect(cell(SETTINGS, rowOf('cooldown_days'), 'value')).toBe('30');
    expect(cell(SETTINGS, rowOf('cooldown_days'), 'default')).toBe('28');
    expect(cell(SETTINGS, rowOf('exploration'), 'problem')).toContain('✗ exploration must be');
    expect(sentence(SETTINGS)).toContain('someone_else is not a parameter');
    expect(sentence(SETTINGS)).toContain('Alerts go to team (Slack)');
    expect(readSettingsEdits(on.book, stored).changed).toEqual([]);
  });

  it('gives the stored set with what was changed and without what was reset', () => {
    const set = JSON.stringify({ cooldown_days: 30, exploration: 0.3, saturation_rest_pct: 70 });
    fillSettings(on.book, set, '');
    type(SETTINGS, rowOf('cooldown_days'), 'value', '35');
    type(SETTINGS, rowOf('exploration'), 'reset', 'TRUE');
    type(SETTINGS, rowOf('mode'), 'value', 'gentle');
    type(SETTINGS, rowOf('window_start'), 'value', '08:30');
    type(SETTINGS, rowOf('export_on_success'), 'value', 'FALSE');
    const meanwhile = JSON.stringify({ ...JSON.parse(set), saturation_rest_pct: 75 });
    const edits = readSettingsEdits(on.book, meanwhile);
    expect(edits.problems).toEqual([]);
    expect(JSON.parse(edits.parameters ?? '')).toEqual({
      cooldown_days: 35,
      saturation_rest_pct: 75,
      mode: 'gentle',
      window_start: '08:30',
      export_on_success: false,
    });
  });

  it.each([
    ['cooldown_days', 'soon', 'cooldown_days must be a whole number from'],
    ['cooldown_days', '3.5', 'cooldown_days must be a whole number from'],
    ['cooldown_days', '100000', 'cooldown_days must be a whole number from'],
    ['mode', 'wild', 'mode must be one of auto, gentle, push'],
    ['window_start', '9', 'window_start must be a time of day'],
    ['export_on_success', 'maybe', 'export_on_success must be true or false'],
    ['cooldown_days', '', 'cooldown_days is empty.'],
    ['price_minimum', '60', 'price_minimum (60) must not exceed price_maximum (50).'],
  ])('refuses %s = %j', (name, value, message) => {
    fillSettings(on.book, null, '');
    type(SETTINGS, rowOf('exploration'), 'value', '0.3');
    type(SETTINGS, rowOf(name), 'value', value);
    const edits = readSettingsEdits(on.book, null);
    expect(edits.parameters).toBeNull();
    expect(edits.problems).toEqual([{ row: rowOf(name), message: expect.stringContaining(message) }]);
    showTableProblems(on.book, SETTINGS, edits.problems);
    expect(cell(SETTINGS, rowOf(name), 'problem')).toContain(message);
  });
});

describe('Alerts, Runs and Health', () => {
  const alert = (id: string, hour: number, differing: Partial<AlertRow> = {}): AlertRow => ({
    alert_id: id,
    alert_time: instant(Date.UTC(2025, 2, 10, hour)),
    alert_level: 'WARNING',
    alert_source: 'sweep',
    alert_message: '=1+1',
    job_id: null,
    acknowledged: false,
    acknowledged_at: null,
    acknowledged_by: null,
    ...differing,
  });

  it('open alerts come first, the newest above, and those newly ticked are acknowledged', () => {
    const done = { acknowledged: true, acknowledged_at: instant(0), acknowledged_by: 'dee' };
    fillAlerts(on.book, [alert('old', 9), alert('done', 12, done), alert('new', 11, { alert_level: 'CRITICAL' })]);
    const id = columnOf(ALERTS.layout, 'alertId');
    expect(cells(on.tab('alerts'), FIRST, id, 3, 1).flat()).toEqual(['new', 'old', 'done']);
    expect(sentence(ALERTS)).toBe('2 open of 3');
    expect(cell(ALERTS, FIRST, 'message')).toBe('=1+1');
    type(ALERTS, FIRST + 1, 'acknowledge', 'TRUE');
    expect(readAlertEdits(on.book)).toEqual({ acknowledged: ['old'], unreadable: null });
    type(ALERTS, 3, 'level', 'Grade');
    expect(readAlertEdits(on.book).unreadable).toContain('had the column "Level", there is "Grade" now');
  });

  it('runs are the newest first, and an empty tab says how to fill it', () => {
    const blank = { seconds: null, pages_done: null, pages_failed: null, bytes_billed: null, page_name: null };
    fillRuns(on.book, [
      {
        ...blank,
        kind: 'JOB',
        happened_at: instant(0),
        name: 'daily',
        status: 'COMPLETED',
        detail: null,
        seconds: 12.5,
      },
      {
        ...blank,
        kind: 'ERROR',
        happened_at: instant(60_000),
        name: 'job',
        status: 'FAILED',
        detail: 'no',
        page_name: 'jade',
      },
    ]);
    expect(cells(on.tab('runs'), FIRST, 2, 2, 4)).toEqual([
      ['page failed', 'job', 'FAILED', 'jade'],
      ['job', 'daily', 'COMPLETED', ''],
    ]);
    fillRuns(on.book, []);
    expect(sentence(RUNS)).toContain('EROS ▸ Automation ▸ Start');
  });

  it('health says how many need a look', () => {
    const check = { part: 'CHECK', name: 'locks', value: '3', expected: '0', detail: 'Sweep.' } as const;
    fillHealth(on.book, [
      { ...check, verdict: 'FAILED' },
      { ...check, verdict: 'OK' },
    ]);
    expect(sentence(HEALTH)).toBe('1 of 2 need a look.');
  });
});
