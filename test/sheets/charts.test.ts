// Charts of tabs: made once, brought to what they show afterwards, made again where a person has deleted part of them.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { civilDate } from '../../src/calendar/civil';
import { builtTab } from '../../src/sheets/build-tab';
import { captionCharts } from '../../src/sheets/captions/charts';
import { drawCharts } from '../../src/sheets/charts';
import { healthCharts } from '../../src/sheets/health/charts';
import { fillHealth, HEALTH } from '../../src/sheets/health/tab';
import { EARNINGS, pageCharts, SATURATION } from '../../src/sheets/page-tab/charts';
import { PAGE_LAYOUT } from '../../src/sheets/page-tab/layout';
import type { TrendDay } from '../../src/warehouse/rows/health';
import type { LibraryRow } from '../../src/warehouse/rows/library';
import { chartsAnswer } from '../../workbench/page/tab-view';
import { OWNER } from '../workbench/apps-script/spreadsheet/in-context';
import { caption } from './library-rows';
import { type Opened, openBook } from './spreadsheet';

let on: Opened;
beforeEach(async () => {
  on = await openBook();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const key = (page: string) => `page:${page}`;
const day = (at: number) => ({ day: civilDate(`2025-03-0${at}`), saturation_pct: 10 * at });
/** The page's charts as a refresh draws them, with so many days behind them. */
const draw = (page: string, days = 2, hours = [{ hour_of_week: 20, earned: 61.5 }]) => {
  const { tab } = builtTab(on.book, key(page), page, PAGE_LAYOUT);
  const row = { page_name: page, hours, days: Array.from({ length: days }, (_, at) => day(at + 1)) };
  drawCharts(on.book, tab, pageCharts(row, 80));
};
/** What the page of the workbench is told of a tab's charts: their titles and the texts of their cells. */
const drawn = (of: string) =>
  chartsAnswer(on.workbook, on.sheet(of).id).charts.map(({ id, options, data, anchor, type }) => ({
    id,
    title: options.title,
    type,
    column: anchor.column,
    lines: data.map((line) => line.map(({ text }) => text)),
  }));
const chart = (of: string, title: string) => {
  const found = drawn(of).find((one) => one.title === title);
  if (found === undefined) throw new Error(`${of} has no chart ${title}.`);
  return found;
};
const data = () => {
  const found = on.workbook.sheets.find((sheet) => sheet.name === 'EROS data');
  if (found === undefined) throw new Error('There is no tab EROS data.');
  return found;
};

describe('a page’s charts', () => {
  it('show earnings by hour of week and saturation by day, beside the table', () => {
    draw('jade');
    const { lines, type, column } = chart(key('jade'), EARNINGS.title);
    expect(type).toBe('COLUMN');
    expect(lines).toHaveLength(1 + 168);
    expect([lines[0], lines[21], lines[22]]).toEqual([
      ['Hour', '$ per 1,000'],
      ['Mon 20', '$61.50'],
      ['Mon 21', ''],
    ]);
    expect(column).toBe(PAGE_LAYOUT.columns.length + 1);
    expect(chart(key('jade'), SATURATION.title).lines).toEqual([
      ['Day', 'Saturation', 'Rests from here on'],
      ['2025-03-01', '10.0%', '80.0%'],
      ['2025-03-02', '20.0%', '80.0%'],
    ]);
    expect(data().hidden).toBe(true);
  });

  it('are made once, follow what is new, and stay where a person has put them', () => {
    draw('jade');
    draw('ruby');
    const before = drawn(key('jade')).map(({ id }) => id);
    const sheet = on.sheet(key('jade'));
    sheet.charts = sheet.charts.map((one) => ({ ...one, anchor: { ...one.anchor, column: 3 } }));
    draw('jade', 5);
    expect(drawn(key('jade')).map(({ id }) => id)).toEqual(expect.arrayContaining(before));
    expect(drawn(key('jade'))).toHaveLength(2);
    expect(chart(key('jade'), SATURATION.title)).toMatchObject({ column: 3, lines: { length: 6 } });
    expect(chart(key('ruby'), SATURATION.title).lines).toHaveLength(3);
    // What is shorter leaves nothing of before behind it.
    draw('jade', 1, []);
    expect(chart(key('jade'), SATURATION.title).lines).toHaveLength(2);
    expect(chart(key('jade'), EARNINGS.title).lines).toEqual([
      ['Hour', '$ per 1,000'],
      ['', ''],
    ]);
  });

  it('take few calls, and fewer where only the numbers are new', () => {
    draw('jade');
    on.calls.length = 0;
    draw('jade');
    expect(on.calls.filter((call) => /putChart|insert/.test(call))).toEqual([]);
    expect(on.calls.length).toBeLessThanOrEqual(60);
  });

  it('are made again where one was deleted', () => {
    draw('jade');
    const sheet = on.sheet(key('jade'));
    sheet.charts = sheet.charts.slice(1);
    draw('jade');
    expect(
      drawn(key('jade'))
        .map(({ title }) => title)
        .sort(),
    ).toEqual([EARNINGS.title, SATURATION.title]);
  });

  it('are shown right again after a person has deleted rows of their data, or all of it', () => {
    for (const page of ['jade', 'ruby', 'opal']) draw(page);
    const rubys = chart(key('ruby'), SATURATION.title).lines;
    on.person.remove(OWNER, data().id, 'ROWS', 5, 60, true);
    expect(chart(key('ruby'), SATURATION.title).lines).toEqual(rubys);
    draw('jade', 4);
    expect(chart(key('jade'), SATURATION.title).lines).toHaveLength(5);
    expect(chart(key('jade'), EARNINGS.title).lines).toHaveLength(169);
    for (const page of ['ruby', 'opal']) draw(page);
    expect(chart(key('ruby'), SATURATION.title).lines).toEqual(rubys);
    on.person.removeSheet(OWNER, data().id);
    for (const page of ['jade', 'ruby', 'opal']) draw(page);
    for (const page of ['jade', 'ruby', 'opal']) {
      expect(drawn(key(page))).toHaveLength(2);
      expect(chart(key(page), SATURATION.title).lines).toEqual(rubys);
    }
  });

  it('of a run that was killed before it wrote down which they are, are found by what they show', () => {
    draw('jade');
    const { metadata } = on.workbook;
    for (const entry of metadata.find({ key: 'eros.charts', intersecting: false })) metadata.remove(entry.id);
    draw('jade', 3);
    expect(drawn(key('jade'))).toHaveLength(2);
    expect(chart(key('jade'), SATURATION.title).lines).toHaveLength(4);
  });
});

describe('charts of other tabs', () => {
  const shown = (id: string, differing: Partial<LibraryRow> = {}) =>
    caption(id, { caption_text: '=1+1 & <b>', upper_bound: 0.8, ...differing });

  it('Captions: an interval is a bar from its lower end, in two parts that meet at the rate', () => {
    const unknown = { success_rate: null, lower_bound: null, upper_bound: null, sends: 0 };
    const [{ rows } = { rows: [] }] = captionCharts([shown('1'), shown('2', unknown), shown('3')]);
    expect(rows.map(([label]) => label)).toEqual(['#1 =1+1 & <b>', '#3 =1+1 & <b>']);
    const [, below, lower, upper] = rows[0] ?? [];
    expect([below, Number(below) + Number(lower), Number(below) + Number(lower) + Number(upper)]).toEqual([
      0.3, 0.5, 0.8,
    ]);
    expect(captionCharts(Array.from({ length: 60 }, (_, at) => caption(String(at))))[0]?.rows).toHaveLength(25);
  });

  it('Health: thirty days of time, failures and locks, below the checks', () => {
    const trend = (at: number): TrendDay => ({
      day: civilDate(new Date(Date.UTC(2025, 0, 1 + at)).toISOString().slice(0, 10)),
      daily_seconds: at % 2 === 0 ? 12.5 : null,
      daily_pages: 12,
      daily_failed_pages: 0,
      performance_seconds: 3,
      failed_runs: 1,
      sweep_seconds: null,
      sweeps: 24,
      released_locks: 5,
      active_locks: 100 + at,
      failing_pages: 2,
    });
    const check = { part: 'CHECK', name: 'x', verdict: 'OK', value: '', expected: null, detail: null } as const;
    const tab = fillHealth(
      on.book,
      Array.from({ length: 15 }, () => check),
    );
    const written = tab.lastRow();
    drawCharts(on.book, tab, healthCharts(Array.from({ length: 90 }, (_, at) => trend(at))));
    const charts = on.sheet(HEALTH.key).charts;
    expect(charts).toHaveLength(3);
    for (const { anchor } of charts) expect(anchor.row).toBeGreaterThan(written);
    const { lines } = chart(HEALTH.key, 'Time of the jobs, s');
    expect(lines).toHaveLength(31);
    expect(lines.slice(-2)).toEqual([
      ['03-30', '12.50', '3.00', ''],
      ['03-31', '', '3.00', ''],
    ]);
    expect(chart(HEALTH.key, 'Caption locks in force').lines.at(-1)).toEqual(['03-31', '189', '5']);
  });
});
