// Boxes ticked in Overview and Alerts while an earlier tick is being saved: a bulk of them, one after the other.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageDesk } from '../../src/automation/page-desk';
import { refreshAlerts, refreshOverview, saveAlerts, saveOverview } from '../../src/automation/tab-desk';
import { ALERTS } from '../../src/sheets/alerts/tab';
import { columnOf } from '../../src/sheets/layout';
import { OVERVIEW } from '../../src/sheets/overview/tab';
import type { WireField } from '../../src/warehouse/port';
import { cells, type Opened, openBook } from '../sheets/spreadsheet';
import { type Behaviour, FakeBigQuery, SimulatedTime } from '../warehouse-client/fake-big-query';
import { deskOf } from './desk';

const FIRST = OVERVIEW.layout.titleRow + 1;
const PAGES = ['jade', 'ruby'];
const OPEN_ALERTS = ['a-1', 'a-2'];

let on: Opened;
let desk: PageDesk;
let paused: Set<string>;
let seen: Set<string>;
/** What a person does while the warehouse answers a statement of that name; once. */
let meanwhile: { readonly statement: string; readonly act: () => void } | null;

beforeEach(async () => {
  on = await openBook();
  paused = new Set();
  seen = new Set();
  meanwhile = null;
  const time = new SimulatedTime();
  const bigQuery = new FakeBigQuery(time, ({ labels, parameters }) => {
    if (meanwhile !== null && meanwhile.statement === labels.statement) {
      const { act } = meanwhile;
      meanwhile = null;
      act();
    }
    if (labels.statement === 'save_profiles') {
      const changes: unknown = JSON.parse(parameters[0]?.parameterValue.value ?? '[]');
      if (!Array.isArray(changes)) throw new Error('The changes are no list.');
      for (const { page_name: page, status } of changes) status === 'PAUSED' ? paused.add(page) : paused.delete(page);
    }
    if (labels.statement === 'tab_overview') return overview();
    return labels.statement === 'tab_alerts' ? alerts() : {};
  });
  desk = deskOf(on.book, bigQuery, time);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

type Told = readonly (readonly [name: string, type: string, value: unknown])[];

function answer(rows: readonly Told[]): Behaviour {
  const fields = (rows[0] ?? []).map(
    ([name, type]): WireField => ({ name, type, ...(name === 'blackout_dates' ? { mode: 'REPEATED' } : {}) }),
  );
  return { takesMs: 1000, fields, rows: rows.map((row) => ({ f: row.map(([, , value]) => ({ v: value })) })) };
}

const overview = () =>
  answer(
    PAGES.map((page) => [
      ['page_name', 'STRING', page],
      ['is_paused', 'BOOLEAN', String(paused.has(page))],
      ['rollout', 'STRING', 'LIVE'],
      ['owner', 'STRING', null],
      ['min_price', 'NUMERIC', null],
      ['max_price', 'NUMERIC', null],
      ['window_start', 'STRING', null],
      ['window_end', 'STRING', null],
      ['blackout_dates', 'DATE', []],
      ['analysis', 'STRING', null],
      ['error_code', 'STRING', null],
      ['analysed_at', 'TIMESTAMP', null],
      ['week_start', 'DATE', null],
      ['schedule_id', 'STRING', null],
      ['schedule_status', 'STRING', null],
      ['queue_status', 'STRING', null],
      ['next_holiday', 'STRING', null],
      ['next_holiday_on', 'DATE', null],
    ]),
  );

const alerts = () =>
  answer(
    OPEN_ALERTS.map((id) => [
      ['alert_id', 'STRING', id],
      ['alert_time', 'TIMESTAMP', '1741200000000000'],
      ['alert_level', 'STRING', 'WARNING'],
      ['alert_source', 'STRING', 'sweep'],
      ['alert_message', 'STRING', 'much'],
      ['job_id', 'STRING', null],
      ['acknowledged', 'BOOLEAN', String(seen.has(id))],
      ['acknowledged_at', 'TIMESTAMP', seen.has(id) ? '1741200000000000' : null],
      ['acknowledged_by', 'STRING', null],
    ]),
  );

describe('boxes ticked one after the other', () => {
  it.each(['save_profiles', 'tab_overview'])('in Overview, the second while %s runs, are both saved', (statement) => {
    refreshOverview(desk);
    const tick = (row: number) => on.type('overview', row, columnOf(OVERVIEW.layout, 'pause'), 'TRUE');
    tick(FIRST);
    meanwhile = { statement, act: () => tick(FIRST + 1) };
    saveOverview(desk);
    expect([...paused]).toEqual(PAGES);
    expect(cells(on.tab('overview'), FIRST, columnOf(OVERVIEW.layout, 'pause'), 2, 1)).toEqual([[true], [true]]);
  });

  it('in Overview, what is wrong with the second stays to be read, and the first is saved', () => {
    refreshOverview(desk);
    on.type('overview', FIRST, columnOf(OVERVIEW.layout, 'pause'), 'TRUE');
    const wrong = () => on.type('overview', FIRST + 1, columnOf(OVERVIEW.layout, 'windowEnd'), '25:00');
    meanwhile = { statement: 'tab_overview', act: wrong };
    expect(saveOverview(desk)).toMatchObject({
      refused: 1,
      message: 'Nothing more was saved: 1 row says why.',
      run: [],
    });
    expect([...paused]).toEqual(['jade']);
    const standing = cells(on.tab('overview'), FIRST + 1, columnOf(OVERVIEW.layout, 'standing'), 1, 1);
    expect(standing).toEqual([['✗ "25:00" is not a time of day. Write it as 09:00, or leave it blank.']]);
  });

  it('in Alerts are both acknowledged', () => {
    refreshAlerts(desk);
    const tick = (row: number) => on.type('alerts', row, columnOf(ALERTS.layout, 'acknowledge'), 'TRUE');
    tick(FIRST);
    meanwhile = { statement: 'tab_alerts', act: () => tick(FIRST + 1) };
    saveAlerts(desk, (ids) => {
      for (const id of ids) seen.add(id);
      return [];
    });
    expect([...seen]).toEqual(OPEN_ALERTS);
  });
});

describe('a tab that is read again', () => {
  it('says how many of its rows had changes that nobody saved', () => {
    expect(refreshOverview(desk).message).toBe('2 pages, as of now.');
    const type = (row: number, key: 'owner' | 'windowEnd', text: string) =>
      on.type('overview', row, columnOf(OVERVIEW.layout, key), text);
    type(FIRST, 'owner', 'Lee');
    const one = '1 row of the tab had changes that were not saved; they were written over.';
    expect(refreshOverview(desk).message).toBe(`2 pages, as of now. ${one}`);
    type(FIRST, 'owner', 'Lee');
    type(FIRST + 1, 'windowEnd', '25:00');
    const two = '2 rows of the tab had changes that were not saved; they were written over.';
    expect(refreshOverview(desk).message).toBe(`2 pages, as of now. ${two}`);
    expect(refreshOverview(desk).message).toBe('2 pages, as of now.');
  });
});
