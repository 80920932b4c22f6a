// A committed week through its tab and back: shown from the view, edited by hand, applied by apply_changes, shown again.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles; the week begins on 2025-03-10.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { instant } from '../../../src/calendar/civil';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { defaultParameters } from '../../../src/parameters/registry';
import { windowOf } from '../../../src/planning/send-times';
import { isUnreadable, readContent } from '../../../src/sheets/page-tab/content';
import { messagesCsv } from '../../../src/sheets/page-tab/csv';
import { exportSchedule } from '../../../src/sheets/page-tab/export';
import { HEAD, PAGE_LAYOUT, type PageColumn, pageColumn, pageTabKey } from '../../../src/sheets/page-tab/layout';
import { showOutcomes } from '../../../src/sheets/page-tab/outcomes';
import { captionsWritten, type PageEdits, readEdits, wholeChange } from '../../../src/sheets/page-tab/read-edits';
import { type ChangeResult, readChangeResult } from '../../../src/warehouse/rows/changes';
import { defaultSettings } from '../../../src/warehouse/settings';
import { applyChanges, scheduledMessages } from '../../../src/warehouse/statements';
import { readCaptionFacts } from '../../../src/warehouse/tab-statements';
import { deployedWarehouse } from '../../sql/deployed';
import { applyCall, bump, CAPTIONS, commitCall, EMPTIED, week } from '../../sql/planned-weeks';
import { OWNER } from '../../workbench/apps-script/spreadsheet/in-context';
import { servedStatements } from '../served-statements';
import { cells, type Opened, openBook } from '../spreadsheet';
import { ANALYSIS, PAGE, SCHEDULE, WEEK } from './rows';

const warehouse = deployedWarehouse();
const run = servedStatements(warehouse);
const NOW = instant(Date.parse('2025-03-05T20:00:00Z'));
const KEY = pageTabKey(PAGE);
const FIRST = PAGE_LAYOUT.titleRow + 1;

let on: Opened;
let made = 0;
beforeEach(async () => {
  vi.unstubAllGlobals();
  on = await openBook();
  warehouse.setClock('2025-03-05T20:00:00Z');
  const planned = week(
    PAGE,
    1,
    [
      { caption: 1, local: '2025-03-10T10:00:00', note: 'old' },
      { caption: 2, local: '2025-03-11T10:00:00', category: 'solo' },
      bump(40, '2025-03-12T10:00:00'),
      { caption: 30, local: '2025-03-13T10:00:00', category: 'couple', price_tier: 'LOW', price: 8 },
    ],
    {},
  );
  const summary = { heldReasons: [], warnings: ['Few captions in couple.'], notices: [], captionTarget: 123 };
  await warehouse.run(`${EMPTIED}; ${CAPTIONS};
    INSERT INTO creator_profiles (page_name, min_price, max_price) VALUES ('${PAGE}', 5, 40);
    ${commitCall([{ ...planned, summary }])}`);
  await show();
});

const messages = () => run(scheduledMessages(defaultSettings, [{ scheduleId: SCHEDULE, weekStart: WEEK }]));

async function show(): Promise<void> {
  const context = { page: PAGE, weekStart: WEEK, scheduleId: SCHEDULE, rollout: 'LIVE', analysis: ANALYSIS };
  const result = exportSchedule(on.book, { ...context, rows: await messages() }, losAngelesOffsets);
  if (result.status !== 'SUCCESS') throw new Error(result.message);
}

const type = (row: number, key: PageColumn, text: string) => on.type(KEY, row, pageColumn(key), text);
const column = (key: PageColumn, count: number) =>
  cells(on.tab(KEY), FIRST, pageColumn(key), count, 1).map(([cell]) => cell);

async function edits(): Promise<PageEdits> {
  const content = readContent(on.book, PAGE);
  if (isUnreadable(content)) throw new Error(content.unreadable);
  const facts = await run(readCaptionFacts(defaultSettings, captionsWritten(content)));
  return readEdits(content, {
    offsets: losAngelesOffsets,
    now: NOW,
    parameters: defaultParameters,
    priceLimits: { min: 5, max: 40 },
    window: windowOf('09:00', '23:00'),
    blackoutDates: [],
    ppvGapMinutes: 120,
    captions: new Map(
      facts.map((fact) => [fact.caption_id, { category: fact.category, tier: fact.price_tier }] as const),
    ),
    newId: () => {
      made += 1;
      return `change ${made}`;
    },
  });
}

async function save(): Promise<{ readonly sent: PageEdits; readonly results: readonly ChangeResult[] }> {
  const sent = await edits();
  expect(sent.problems).toEqual([]);
  const payload = { changed_by: 'dee@example.com', changes: sent.changes };
  return { sent, results: await run(applyChanges(defaultSettings, payload, readChangeResult)) };
}

describe('a week shown, edited and saved', () => {
  test('every kind of edit is applied as the tab meant it, and shown again needs no saving', async () => {
    type(FIRST, 'price', '17.5');
    type(FIRST, 'note', 'new');
    type(FIRST + 1, 'caption', '#3');
    type(FIRST + 1, 'time', '20:15');
    type(FIRST + 2, 'pin', 'TRUE');
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST + 3, 1, true);
    for (const [key, text] of [
      ['day', '2025-03-15'],
      ['time', '21:00'],
      ['kind', 'PPV'],
      ['caption', '31'],
      ['price', '7'],
    ] as const) {
      type(FIRST + 3, key, text);
    }
    for (let row = FIRST; row < FIRST + 4; row++) type(row, 'approve', 'TRUE');
    const { sent, results } = await save();
    expect(sent.changes.map((change) => change.action)).toEqual([
      'EDIT',
      'NOTE',
      'SWAP',
      'EDIT',
      'PIN',
      'ADD',
      'REMOVE',
      'APPROVE',
    ]);
    expect(results.map((result) => result.outcome)).toEqual(sent.changes.map(() => 'APPLIED'));
    expect(showOutcomes(on.book, PAGE, sent, results)).toEqual([]);
    expect((await edits()).changes).toEqual([]);
    await show();
    expect(await edits()).toMatchObject({ changes: [], problems: [], removals: [] });
    expect(column('caption', 4)).toEqual(['caption 1', 'caption 3', 'caption 40', 'caption 31']);
    expect(column('time', 4)).toEqual(['10:00', '20:15', '10:00', '21:00']);
    expect(column('price', 4)).toEqual([17.5, 15, '', 7]);
    expect(column('state', 4)).toEqual(['approved', 'approved', 'approved', 'approved']);
    expect(messagesCsv(await messages(), ANALYSIS).split('\r\n')).toHaveLength(6);
  });

  test('rows that are held by themselves stay held through a save, until the schedule is released', async () => {
    await warehouse.run(`UPDATE schedule_recommendations SET status = 'HELD', held_from = status, held_reason = 'The page is RED.'
      WHERE week_start = '${WEEK}' AND message_type = 'PPV'`);
    await show();
    expect(column('state', 4)).toEqual(['held', 'held', 'ready', 'held']);
    type(FIRST + 1, 'note', 'wait');
    const { sent, results } = await save();
    expect(showOutcomes(on.book, PAGE, sent, results)).toEqual([]);
    expect(column('state', 4)).toEqual(['held', 'held', 'ready', 'held']);
    const content = readContent(on.book, PAGE);
    if (isUnreadable(content)) throw new Error(content.unreadable);
    const release = { ...(await edits()), changes: [wholeChange('RELEASE', content, () => 'release')] };
    const payload = { changed_by: 'dee@example.com', changes: release.changes };
    const released = await run(applyChanges(defaultSettings, payload, readChangeResult));
    expect(released.map(({ outcome }) => outcome)).toEqual(['APPLIED']);
    expect(showOutcomes(on.book, PAGE, release, released)).toEqual([]);
    expect(column('state', 4)).toEqual(['ready', 'ready', 'ready', 'ready']);
    expect(cells(on.tab(KEY), HEAD.held.row, HEAD.held.column, 1, 1)).toEqual([['no']]);
  });

  test('what someone else changed meanwhile is refused in its row; nothing of the schedule is half saved', async () => {
    type(FIRST, 'price', '17.5');
    type(FIRST + 3, 'note', 'mine');
    const change = { schedule_id: SCHEDULE, page_name: PAGE, week_start: WEEK, slot_id: `${SCHEDULE}#001` };
    await warehouse.rows(applyCall([{ ...change, change_id: 'theirs', action: 'EDIT', to: { price: 11 } }]));
    const { sent, results } = await save();
    showOutcomes(on.book, PAGE, sent, results);
    const [first, , , last] = column('state', 4);
    expect(first).toMatch(/^✗ Slot .* was changed since the tab was read: it is now caption 1, \$11/);
    expect(last).toMatch(/^✗ Not saved: /);
    expect((await messages()).map((row) => [row.price, row.note])).toEqual([
      [11, 'old'],
      [15, null],
      [null, null],
      [8, null],
    ]);
    expect((await edits()).changes).toHaveLength(2);
  });

  test('a caption’s id that no warehouse can look for is told in its row', async () => {
    type(FIRST, 'caption', '#9999999999999999999');
    expect((await edits()).problems).toEqual([
      { row: FIRST, message: 'Caption #9999999999999999999 is not in the bank. Write the id of one that is.' },
    ]);
  });

  test('a caption whose tier does not fit its kind is refused before it is sent', async () => {
    type(FIRST + 2, 'caption', '#3');
    const { changes, problems } = await edits();
    expect(changes).toEqual([]);
    expect(problems).toEqual([
      { row: FIRST + 2, message: 'Caption #3 is MID: a BUMP takes FREE captions. Take another caption.' },
    ]);
  });
});
