// A page's tab read back: each edit as one change of apply_changes, and every case that is refused, with its sentence.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instant } from '../../../src/calendar/civil';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { defaultParameters } from '../../../src/parameters/registry';
import { windowOf } from '../../../src/planning/send-times';
import { chosenWeek, isUnreadable, type PageContent, readContent } from '../../../src/sheets/page-tab/content';
import { exportSchedule } from '../../../src/sheets/page-tab/export';
import { HEAD, PAGE_LAYOUT, type PageColumn, pageColumn, pageTabKey } from '../../../src/sheets/page-tab/layout';
import { showOutcomes, showProblems } from '../../../src/sheets/page-tab/outcomes';
import {
  captionsWritten,
  type EditContext,
  type PageEdits,
  readEdits,
  wholeChange,
  withoutRemovals,
} from '../../../src/sheets/page-tab/read-edits';
import type { ChangeResult } from '../../../src/warehouse/rows/changes';
import type { MessageRow } from '../../../src/warehouse/rows/messages';
import { OWNER } from '../../workbench/apps-script/spreadsheet/in-context';
import { cells, type Opened, openBook } from '../spreadsheet';
import { ANALYSIS, message, PAGE, SCHEDULE, SUNDAY_BEFORE, WEEK } from './rows';

const KEY = pageTabKey(PAGE);
const FIRST = PAGE_LAYOUT.titleRow + 1;

/** Two PPV and a bump a day apart, so that only what is edited can break a rule. */
const rows = [
  message(1, '2025-03-10T10:00:00'),
  message(2, '2025-03-11T13:11:00', { note: 'keep', pinned: true }),
  message(3, '2025-03-12T19:47:00', { message_type: 'BUMP', price_tier: 'FREE', price: null, expected_emv: null }),
  message(4, '2025-03-13T10:00:00'),
];

let on: Opened;
beforeEach(async () => {
  on = await openBook();
  show(rows);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function show(planned: readonly MessageRow[]): void {
  const context = { page: PAGE, weekStart: WEEK, scheduleId: SCHEDULE, rollout: 'LIVE', analysis: ANALYSIS };
  const result = exportSchedule(on.book, { ...context, rows: planned }, losAngelesOffsets);
  if (result.status !== 'SUCCESS') throw new Error(result.message);
}

const type = (row: number, key: PageColumn, text: string) => on.type(KEY, row, pageColumn(key), text);

function content(): PageContent {
  const read = readContent(on.book, PAGE);
  if (isUnreadable(read)) throw new Error(read.unreadable);
  return read;
}

function read(differing: Partial<EditContext> = {}): PageEdits {
  let made = 0;
  return readEdits(content(), {
    offsets: losAngelesOffsets,
    now: SUNDAY_BEFORE,
    parameters: defaultParameters,
    priceLimits: { min: 5, max: 40 },
    window: windowOf('09:00', '23:00'),
    blackoutDates: [],
    ppvGapMinutes: 120,
    captions: new Map([
      ['4711', { category: 'feet', tier: 'MID' }],
      ['9', { category: 'solo', tier: 'FREE' }],
    ]),
    newId: () => {
      made += 1;
      return `change-${made}`;
    },
    ...differing,
  });
}

const changes = (edits: PageEdits) =>
  edits.changes.map(({ action, slot_id, expected, to }) => [action, slot_id?.slice(-4) ?? null, expected, to]);
const said = (edits: PageEdits) => edits.problems.map(({ row, message: text }) => `${row}: ${text}`);

describe('edits', () => {
  it('of nothing are none', () => {
    expect(read()).toMatchObject({ changes: [], problems: [], edits: [], removals: [], notices: [] });
  });

  it('of price, time, day, pin and note are one change a part, with what was there before', () => {
    type(FIRST, 'price', '12.5');
    type(FIRST, 'time', '9:30 pm');
    type(FIRST + 1, 'day', '2025-03-16');
    type(FIRST + 1, 'pin', 'FALSE');
    type(FIRST + 1, 'note', '=not a formula');
    type(FIRST + 3, 'pin', 'TRUE');
    type(FIRST + 3, 'note', 'new');
    expect(changes(read())).toEqual([
      [
        'EDIT',
        '#001',
        { price: 15, scheduled_local: '2025-03-10T10:00:00' },
        { price: 12.5, scheduled_local: '2025-03-10T21:30:00' },
      ],
      ['EDIT', '#002', { scheduled_local: '2025-03-11T13:11:00' }, { scheduled_local: '2025-03-16T13:11:00' }],
      ['UNPIN', '#002', { pinned: true }, {}],
      ['NOTE', '#002', { note: 'keep' }, { note: '=not a formula' }],
      ['PIN', '#004', { pinned: false }, {}],
      ['NOTE', '#004', { note: null }, { note: 'new' }],
    ]);
    expect(read().changes[0]).toMatchObject({
      change_id: 'change-1',
      schedule_id: SCHEDULE,
      page_name: PAGE,
      week_start: WEEK,
    });
  });

  it('of a note that is a date are what people see of it', () => {
    on.tab(KEY).write(FIRST, pageColumn('note'), {
      values: [[new Date('2025-03-12T07:00:00Z')]],
      formats: [['yyyy-mm-dd']],
    });
    expect(changes(read())).toEqual([['NOTE', '#001', { note: null }, { note: '2025-03-12' }]]);
  });

  it('look up no id that no caption can have', () => {
    type(FIRST, 'caption', '#9999999999999999999');
    type(FIRST + 1, 'caption', '#9223372036854775807');
    expect(captionsWritten(content())).toEqual(['9223372036854775807']);
  });

  it('clear a note with null', () => {
    type(FIRST + 1, 'note', '');
    expect(changes(read())).toEqual([['NOTE', '#002', { note: 'keep' }, { note: null }]]);
  });

  it('swap a caption by its id, with a price in the same change', () => {
    type(FIRST, 'caption', '#4711');
    type(FIRST, 'price', '18');
    expect(captionsWritten(content())).toEqual(['4711']);
    expect(changes(read())).toEqual([
      ['SWAP', '#001', { caption_id: '1001', price: 15 }, { caption_id: '4711', price: 18 }],
    ]);
  });

  it('know a funnel by its short name, as they did by the whole id; a new row joins it', () => {
    const whole = `${SCHEDULE}/F01`;
    show([
      message(1, '2025-03-10T10:00:00', { funnel_id: whole, funnel_stage: 'OFFER' }),
      message(2, '2025-03-11T10:00:00', { funnel_id: 'jade/2025-03-10/9/F02', funnel_stage: 'OFFER' }),
    ]);
    const funnelAt = (row: number) =>
      on.tab(KEY).displayed({ row, column: pageColumn('funnel'), rows: 1, columns: 1 })[0]?.[0];
    expect([funnelAt(FIRST), funnelAt(FIRST + 1)]).toEqual(['F01', 'jade/2025-03-10/9/F02']);
    expect(said(read())).toEqual([]);
    // As a tab of an earlier version shows it.
    type(FIRST, 'funnel', whole);
    expect(said(read())).toEqual([]);
    type(FIRST, 'funnel', 'F02');
    expect(said(read())).toEqual([expect.stringContaining("Funnel can't be changed here.")]);
    type(FIRST, 'funnel', 'F01');
    for (const [key, text] of [
      ['day', '2025-03-10'],
      ['time', '13:05'],
      ['kind', 'FOLLOW_UP'],
      ['caption', '#9'],
      ['funnel', 'f01'],
      ['stage', 'FOLLOW_UP'],
    ] as const) {
      type(FIRST + 4, key, text);
    }
    expect(changes(read())).toEqual([
      ['ADD', null, {}, expect.objectContaining({ funnel_id: whole, funnel_stage: 'FOLLOW_UP' })],
    ]);
  });

  it('add a row under the others', () => {
    const row = FIRST + 6;
    for (const [key, text] of [
      ['day', '2025-03-15'],
      ['time', '20:05'],
      ['kind', 'PPV'],
      ['caption', '#4711'],
      ['price', '19.99'],
      ['note', 'by hand'],
    ] as const) {
      type(row, key, text);
    }
    expect(changes(read())).toEqual([
      [
        'ADD',
        null,
        {},
        {
          message_type: 'PPV',
          caption_id: '4711',
          scheduled_local: '2025-03-15T20:05:00',
          price: 19.99,
          note: 'by hand',
        },
      ],
    ]);
  });

  it('approve when every row to come is ticked, and say what lacks before', () => {
    for (const row of [0, 1, 2]) type(FIRST + row, 'approve', 'TRUE');
    expect(read()).toMatchObject({
      changes: [],
      notices: ['3 of 4 rows are ticked; the schedule is approved when all are.'],
    });
    type(FIRST + 3, 'approve', 'TRUE');
    expect(changes(read())).toEqual([['APPROVE', null, {}, {}]]);
  });

  it('are found in a sorted, filtered and renamed tab', () => {
    const sheet = on.sheet(KEY);
    const columns = PAGE_LAYOUT.columns.length;
    on.person.renameSheet(sheet.id, 'Renamed');
    on.person.createFilter(sheet.id, { row: PAGE_LAYOUT.titleRow, column: 1, rows: 5, columns });
    on.person.filterColumn(sheet.id, pageColumn('kind'), { hiddenValues: ['PPV'], visibleValues: [], values: [] });
    const place = { sheet: sheet.id, row: FIRST, column: 1, rows: 4, columns };
    on.person.sort(OWNER, place, [{ column: pageColumn('time'), ascending: false }], true);
    expect(read()).toMatchObject({ changes: [], problems: [], removals: [] });
    type(FIRST, 'note', 'on the bump');
    expect(changes(read())).toEqual([['NOTE', '#003', { note: null }, { note: 'on the bump' }]]);
  });

  it('by deleting rows are removals that a person has to confirm', () => {
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST + 1, 2, true);
    const edits = read();
    expect(changes(edits)).toEqual([
      ['REMOVE', '#002', {}, {}],
      ['REMOVE', '#003', {}, {}],
    ]);
    expect(edits.removals.map((removal) => removal.when)).toEqual(['Tue 13:11', 'Wed 19:47']);
    expect(withoutRemovals(edits)).toMatchObject({ changes: [], removals: [] });
  });
});

describe('refused, with nothing sent', () => {
  const cases: readonly (readonly [string, () => void, string])[] = [
    ['a time that is none', () => type(FIRST, 'time', '25:00'), '8: "25:00" is not a time of day. Write it as 19:05.'],
    ['a blank time', () => type(FIRST, 'time', ''), '8: Time is empty.'],
    ['a blank day', () => type(FIRST, 'day', ''), '8: Day is empty.'],
    ['a day that is none', () => type(FIRST, 'day', 'soon'), '8: Day "soon" is not a date.'],
    [
      'a day of another week',
      () => type(FIRST, 'day', '2025-03-17'),
      '8: 2025-03-17 is not in the week of 2025-03-10.',
    ],
    ['a price that is none', () => type(FIRST, 'price', 'cheap'), '8: Price "cheap" is not an amount.'],
    [
      'parts of a cent',
      () => type(FIRST, 'price', '12.345'),
      '8: Price 12.345 has parts of a cent. Write it as 12.35.',
    ],
    [
      'a price outside the profile’s limits',
      () => type(FIRST, 'price', '45'),
      '8: $45 is outside the page’s limits of $5–$40.',
    ],
    ['a price outside the tier', () => type(FIRST, 'price', '25'), '8: $25 is not a MID price.'],
    ['a PPV without a price', () => type(FIRST, 'price', ''), 'has no price. Enter one.'],
    ['a price on a bump', () => type(FIRST + 2, 'price', '5'), '10: A BUMP is free, but has a price of $5.'],
    ['an unknown caption', () => type(FIRST, 'caption', '#555'), '8: Caption #555 is not in the bank.'],
    [
      'a caption’s id beyond all ids',
      () => type(FIRST, 'caption', '#9999999999999999999'),
      '8: Caption #9999999999999999999 is not in the bank.',
    ],
    [
      'a stage that is none, in an added row',
      () => {
        for (const [key, text] of [
          ['day', '2025-03-14'],
          ['time', '10:40'],
          ['kind', 'BUMP'],
          ['caption', '#9'],
          ['funnel', 'F01'],
          ['stage', 'teaser'],
        ] as const) {
          type(FIRST + 4, key, text);
        }
      },
      '12: Stage must be TEASE, OFFER, FOLLOW_UP or blank, not "teaser".',
    ],
    ['a caption’s text', () => type(FIRST, 'caption', 'better words'), '8: The caption’s text can’t be changed here.'],
    ['another kind', () => type(FIRST, 'kind', 'BUMP'), "8: A PPV can't become a BUMP."],
    ['another category', () => type(FIRST, 'category', 'x'), "8: Category can't be changed here."],
    [
      'a time outside the window',
      () => type(FIRST, 'time', '03:00'),
      '8: 2025-03-10 03:00 is outside the window 09:00–23:00.',
    ],
    [
      'two messages too close',
      () => {
        type(FIRST, 'day', '2025-03-11');
        type(FIRST, 'time', '13:20');
      },
      'are 9 minutes apart; 20 are needed.',
    ],
    ['a hidden base', () => type(FIRST, 'base', '{}'), '8: The hidden columns of this row were changed.'],
    ['a hidden caption id', () => type(FIRST, 'captionId', '4711'), '8: The hidden caption_id was changed.'],
    [
      'a slot of another schedule',
      () => type(FIRST, 'slot', 'jade/2025-03-03/1#001'),
      '8: This row is of another schedule',
    ],
    [
      'a slot that was never written',
      () => type(FIRST, 'slot', `${SCHEDULE}#077`),
      '8: Slot jade/2025-03-10/1#077 was not written',
    ],
    [
      'an added row without a caption',
      () => type(FIRST + 5, 'day', '2025-03-15'),
      '13: Caption needs the id of a caption',
    ],
  ];
  it.each(cases)('%s', (_, edit, sentence) => {
    type(FIRST + 3, 'note', 'a good edit beside it');
    edit();
    const edits = read();
    expect(said(edits).join('\n')).toContain(sentence);
    expect(edits.changes).toEqual([]);
  });

  it('a copied row, where it stands', () => {
    const columns = PAGE_LAYOUT.columns.length;
    const sheet = on.sheet(KEY).id;
    const copied = on.tab(KEY).displayed({ row: FIRST, column: 1, rows: 1, columns })[0] ?? [];
    on.person.editBlock(OWNER, sheet, FIRST + 4, 1, [copied], true);
    expect(said(read())).toEqual([
      "12: This row is a copy of row 8. Delete it; to add a message fill an empty row, with a caption's id such as #4711.",
    ]);
  });

  it('what has gone out keeps all but pin and note', () => {
    const now = instant(Date.parse('2025-03-12T12:00:00Z'));
    type(FIRST, 'price', '12');
    type(FIRST + 1, 'note', 'late note');
    expect(said(read({ now }))).toEqual([
      '8: This message went out on 2025-03-10 10:00: only its pin and note can be changed. Set the rest back.',
    ]);
    type(FIRST, 'price', '15');
    expect(changes(read({ now }))).toEqual([['NOTE', '#002', { note: 'keep' }, { note: 'late note' }]]);
    type(FIRST + 3, 'day', '2025-03-10');
    expect(said(read({ now }))).toEqual(['11: 2025-03-10 10:00 is past. Give a time to come.']);
  });

  it('a deleted row whose message has gone out', () => {
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST, 1, true);
    const edits = read({ now: instant(Date.parse('2025-03-12T12:00:00Z')) });
    expect(edits.problems).toEqual([
      { row: null, message: expect.stringContaining('The row of Mon 10:00 was deleted, but its message went out.') },
    ]);
    expect(edits.changes).toEqual([]);
  });

  it('a funnel whose offer is deleted', () => {
    show([
      message(1, '2025-03-10T10:00:00', { funnel_id: 'f1', funnel_stage: 'OFFER' }),
      message(2, '2025-03-10T13:00:00', {
        message_type: 'FOLLOW_UP',
        price_tier: 'FREE',
        price: null,
        funnel_id: 'f1',
        funnel_stage: 'FOLLOW_UP',
      }),
    ]);
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST, 1, true);
    expect(said(read())).toEqual([
      '8: The funnel of 2025-03-10 13:00 has lost its offer. Remove its other stages, or make them plain bumps.',
    ]);
  });
});

describe('a tab of hostile data', () => {
  it('reads back as it was written: nothing to save', () => {
    const texts = [
      '=1+1',
      "'quoted",
      ' spaced ',
      'two\r\nlines',
      '\u202Eturned',
      'x'.repeat(60_000),
      'half \ud83d',
      '12:30',
      '2025-03-10',
      '#4711',
      'TRUE',
      '',
    ];
    show(
      texts.map((text, index) =>
        message(index + 1, `2025-03-10T${String(9 + index).padStart(2, '0')}:00:00`, {
          caption_text: text,
          note: text,
          category: `${text} ${index}`,
          reason: text,
          funnel_id: text,
          message_type: 'BUMP',
          price_tier: 'FREE',
          price: null,
        }),
      ),
    );
    expect(read()).toMatchObject({ changes: [], problems: [], removals: [] });
  });
});

describe('the schedule as a whole', () => {
  it('is held, released or approved by one change', () => {
    expect(wholeChange('HOLD', content(), () => 'id')).toEqual({
      change_id: 'id',
      action: 'HOLD',
      schedule_id: SCHEDULE,
      page_name: PAGE,
      week_start: WEEK,
      slot_id: null,
      expected: {},
      to: {},
    });
  });
});

describe('the chosen week', () => {
  it('is what the dropdown says, where that is a Monday', () => {
    expect(chosenWeek(on.book, PAGE)).toBe('2025-03-10');
    on.type(KEY, HEAD.week.row, HEAD.week.column, '2025-03-17');
    expect(chosenWeek(on.book, PAGE)).toBe('2025-03-17');
    on.type(KEY, HEAD.week.row, HEAD.week.column, 'next');
    expect(chosenWeek(on.book, PAGE)).toEqual({ unreadable: expect.stringContaining('"next" is not a Monday.') });
  });
});

describe('a tab that cannot be read', () => {
  const unreadable = () => {
    const read = readContent(on.book, PAGE);
    return isUnreadable(read) ? read.unreadable : '';
  };
  it('for its titles', () => {
    type(PAGE_LAYOUT.titleRow, 'base', 'something');
    expect(unreadable()).toContain('had the column "base" in row 7, there is "something" now');
  });
  it('for moved rows', () => {
    on.person.insert(OWNER, on.sheet(KEY).id, 'ROWS', 1, 1);
    expect(unreadable()).toContain('had the column "Day" in row 7, there is "Held" now');
  });
  it('for deleted columns', () => {
    on.person.remove(OWNER, on.sheet(KEY).id, 'COLUMNS', pageColumn('slot'), 3, true);
    expect(unreadable()).toContain('had the column "slot_id" in row 7, there is nothing now');
  });
  it('for the week in its dropdown', () => {
    on.type(KEY, HEAD.week.row, HEAD.week.column, '2025-03-17');
    expect(unreadable()).toContain('The dropdown says the week of "2025-03-17", but the rows are of 2025-03-10.');
  });
  it('for want of its label', () => {
    on.tab(KEY).setLabel('nonsense');
    expect(unreadable()).toContain('has lost what it shows');
  });
  it('for it is not there', () => {
    expect(readContent(on.book, 'ruby')).toEqual({
      unreadable: 'There is no tab for ruby yet. Generate its week first.',
    });
  });
});

describe('what became of it', () => {
  const state = (row: number) => cells(on.tab(KEY), row, pageColumn('state'), 1, 1)[0]?.[0];
  const result = (id: string, outcome: ChangeResult['outcome'], more: Partial<ChangeResult> = {}): ChangeResult => ({
    change_id: id,
    schedule_id: SCHEDULE,
    slot_id: null,
    outcome,
    message: null,
    ...more,
  });

  it('problems stand in their rows, and go when they are put right', () => {
    type(FIRST, 'time', '25:00');
    expect(showProblems(on.book, PAGE, read().problems)).toEqual([]);
    expect(state(FIRST)).toBe('✗ "25:00" is not a time of day. Write it as 19:05.');
    expect(state(FIRST + 1)).toBe('ready');
    type(FIRST, 'time', '10:00');
    showProblems(on.book, PAGE, read().problems);
    expect(state(FIRST)).toBe('ready');
  });

  it('applied rows have a new base, wherever they stand by then, and refused ones say why', () => {
    type(FIRST, 'price', '12');
    type(FIRST + 1, 'note', 'new note');
    const sent = read();
    const columns = PAGE_LAYOUT.columns.length;
    const place = { sheet: on.sheet(KEY).id, row: FIRST, column: 1, rows: 4, columns };
    on.person.sort(OWNER, place, [{ column: 1, ascending: false }], true);
    const results = [
      result('change-1', 'REFUSED', { message: 'slot 1 was changed since the tab was read' }),
      result('change-2', 'APPLIED'),
    ];
    expect(showOutcomes(on.book, PAGE, sent, results)).toEqual([]);
    expect(state(FIRST + 3)).toBe('✗ Slot 1 was changed since the tab was read.');
    expect(state(FIRST + 2)).toBe('ready');
    expect(changes(read())).toEqual([['EDIT', '#001', { price: 15 }, { price: 12 }]]);
  });

  it('what was typed while it was saved is an edit again', () => {
    type(FIRST, 'note', 'first');
    const sent = read();
    type(FIRST, 'note', 'second');
    showOutcomes(on.book, PAGE, sent, [result('change-1', 'APPLIED')]);
    expect(changes(read())).toEqual([['NOTE', '#001', { note: 'first' }, { note: 'second' }]]);
  });

  it('an added row gets its slot, a removed one is forgotten, an approval is shown', () => {
    for (const [key, text] of [
      ['day', '2025-03-15'],
      ['time', '20:05'],
      ['kind', 'BUMP'],
      ['caption', '9'],
    ] as const) {
      type(FIRST + 4, key, text);
    }
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST, 1, true);
    for (let row = FIRST; row <= FIRST + 3; row++) type(row, 'approve', 'TRUE');
    const sent = read();
    expect(sent.changes.map((change) => change.action)).toEqual(['ADD', 'REMOVE', 'APPROVE']);
    const results = [
      result('change-1', 'APPLIED', { slot_id: `${SCHEDULE}#005` }),
      result('change-2', 'APPLIED', { slot_id: `${SCHEDULE}#001` }),
      result('change-3', 'APPLIED'),
    ];
    expect(showOutcomes(on.book, PAGE, sent, results)).toEqual([]);
    expect([state(FIRST), state(FIRST + 3)]).toEqual(['approved', 'approved']);
    const box = on.sheet(KEY).grid.cell(FIRST + 3, pageColumn('approve'));
    expect([box.rule?.criteria, on.sheet(KEY).grid.cell(FIRST + 4, pageColumn('approve')).rule]).toEqual([
      'CHECKBOX',
      undefined,
    ]);
    expect(cells(on.tab(KEY), FIRST + 3, pageColumn('slot'), 1, 2)).toEqual([[`${SCHEDULE}#005`, '9']]);
    expect(cells(on.tab(KEY), HEAD.state.row, HEAD.state.column, 1, 1)).toEqual([['approved']]);
    expect(read()).toMatchObject({ changes: [], problems: [], removals: [] });
  });

  it('boxes follow the schedule: held after it was approved, it can be released and saved', () => {
    for (let row = FIRST; row <= FIRST + 3; row++) type(row, 'approve', 'TRUE');
    expect(showOutcomes(on.book, PAGE, read(), [result('change-1', 'APPLIED')])).toEqual([]);
    const whole = (action: 'APPROVE' | 'HOLD' | 'RELEASE') => {
      const sent = { ...read(), changes: [wholeChange(action, content(), () => action)] };
      expect(showOutcomes(on.book, PAGE, sent, [result(action, 'APPLIED')])).toEqual([]);
      return cells(on.tab(KEY), FIRST, pageColumn('approve'), 4, 1).flat();
    };
    expect(whole('HOLD')).toEqual([false, false, false, false]);
    type(FIRST, 'note', 'why it waits');
    expect(read().changes.map((change) => change.action)).toEqual(['NOTE']);
    type(FIRST, 'note', '');
    expect(whole('RELEASE')).toEqual([false, false, false, false]);
    expect(whole('APPROVE')).toEqual([true, true, true, true]);
    expect(read()).toMatchObject({ changes: [], notices: [] });
  });

  it('a refused removal is asked for again, and its reason is told', () => {
    on.person.remove(OWNER, on.sheet(KEY).id, 'ROWS', FIRST, 1, true);
    const results = [result('change-1', 'REFUSED', { message: 'it is past' })];
    expect(showOutcomes(on.book, PAGE, read(), results)).toEqual(['It is past.']);
    expect(read().removals).toHaveLength(1);
  });

  it('a caption that was swapped takes the reason and the earnings of the one before away', () => {
    type(FIRST, 'caption', '#4711');
    showOutcomes(on.book, PAGE, read(), [result('change-1', 'APPLIED')]);
    const told = cells(on.tab(KEY), FIRST, pageColumn('category'), 2, 5);
    expect(told).toEqual([
      ['feet', 'MID', 15, '', ''],
      ['solo', 'MID', 15, 2520, 'Earns about $61 per 1,000 on this page'],
    ]);
  });

  it('a change without an answer says so', () => {
    type(FIRST, 'note', 'x');
    showOutcomes(on.book, PAGE, read(), []);
    expect(state(FIRST)).toBe('✗ The warehouse did not answer for this change. Save again.');
  });
});
