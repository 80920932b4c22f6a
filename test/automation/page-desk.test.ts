// What a page's tab says where a chosen week can't be shown.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showWeek } from '../../src/automation/page-desk';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { weekStart } from '../../src/calendar/weeks';
import { exportSchedule } from '../../src/sheets/page-tab/export';
import { HEAD, PAGE_LAYOUT, pageColumn, pageTabKey } from '../../src/sheets/page-tab/layout';
import { PAGE, SCHEDULE, WEEK, weekOf } from '../sheets/page-tab/rows';
import { cells, type Opened, openBook } from '../sheets/spreadsheet';
import { FakeBigQuery, SimulatedTime } from '../warehouse-client/fake-big-query';
import { deskOf } from './desk';

let on: Opened;
beforeEach(async () => {
  on = await openBook();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('a chosen week that nobody has planned is told in the head: the rows are still those of the other', () => {
  const shown = { page: PAGE, weekStart: WEEK, scheduleId: SCHEDULE, rows: weekOf(3), rollout: 'LIVE', analysis: null };
  exportSchedule(on.book, shown, losAngelesOffsets);
  const key = pageTabKey(PAGE);
  const { row, column } = HEAD.week;
  on.type(key, row, column, '2025-03-17');
  const time = new SimulatedTime();
  const desk = deskOf(
    on.book,
    new FakeBigQuery(time, () => ({ fields: [{ name: 'schedule_id', type: 'STRING' }] })),
    time,
  );
  const { message, refused } = showWeek(desk, PAGE, weekStart('2025-03-17'));
  expect([message, refused]).toEqual(['Nothing is planned for jade in the week of 2025-03-17. Generate it first.', 1]);
  expect(cells(on.tab(key), HEAD.warnings.row, HEAD.warnings.column, 1, 1)).toEqual([
    [`${message} The rows below are of the week of ${WEEK}.`],
  ]);
  expect(cells(on.tab(key), PAGE_LAYOUT.titleRow + 1, pageColumn('kind'), 1, 1)).toEqual([['PPV']]);
});
