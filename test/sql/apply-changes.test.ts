// apply_changes: what people changed in a tab, applied with its locks and stock, or refused with a reason, schedule by schedule.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles unless a test moves it.

import { beforeEach, describe, expect, test } from 'vitest';
import { deployedWarehouse } from './deployed';
import { applyCall, bump, CAPTIONS, type Change, commitCall, EMPTIED, literal, MONDAY, week } from './planned-weeks';

const on = deployedWarehouse();
const NOW = '2025-03-05T20:00:00Z';
const JADE = 'jade/2025-03-10/1';
const RUBY = 'ruby/2025-03-10/1';

beforeEach(async () => {
  on.setClock(NOW);
  await on.run(`${EMPTIED}; ${CAPTIONS};
    INSERT INTO creator_profiles (page_name, min_price, max_price) VALUES ('jade', 5, 40), ('ruby', NULL, NULL);
    INSERT INTO creator_content_inventory VALUES ('jade', 'solo', 4, CURRENT_TIMESTAMP()), ('jade', 'couple', 1, CURRENT_TIMESTAMP());
    ${commitCall([
      week('jade', 1, [
        { caption: 1, note: 'old' },
        { caption: 2, explored: true, selection_probability: 0.05 },
        bump(40),
      ]),
      week('ruby', 1, [{ caption: 1 }, { caption: 2 }]),
    ])}`);
});

let made = 0;
const change = (
  action: string,
  place: number | null,
  to?: Change['to'],
  expected?: Change['expected'],
  schedule = JADE,
): Change => ({
  change_id: `change ${++made}`,
  action,
  schedule_id: schedule,
  page_name: schedule.slice(0, schedule.indexOf('/')),
  week_start: MONDAY,
  slot_id: place === null ? null : `${schedule}#${String(place).padStart(3, '0')}`,
  ...(expected === undefined ? {} : { expected }),
  ...(to === undefined ? {} : { to }),
});

/** slot, outcome and message of each change. */
const apply = async (...changes: readonly unknown[]) =>
  (await on.rows(applyCall(changes))).map(([, , slot, outcome, message]) => [slot, outcome, message]);
const outcomes = async (...changes: readonly unknown[]) => (await apply(...changes)).map(([, outcome]) => outcome);

const slots = (columns: string, schedule = JADE) =>
  on.rows(`SELECT RIGHT(slot_id, 4), ${columns} FROM schedule_recommendations
    WHERE schedule_id = '${schedule}' ORDER BY slot_id`);
const locks = (schedule = JADE) =>
  on.rows(`SELECT RIGHT(slot_id, 4), caption_id, CAST(scheduled_send_date AS STRING), release_reason
    FROM active_caption_assignments WHERE schedule_id = '${schedule}' ORDER BY is_active DESC, slot_id, caption_id`);
const inStock = () =>
  on.rows(
    "SELECT content_category, items_available FROM creator_content_inventory WHERE page_name = 'jade' ORDER BY 1",
  );
const history = () =>
  on.rows(`SELECT RIGHT(slot_id, 4), action, field, value_from, value_to, changed_by FROM schedule_changes
    WHERE action != 'COMMIT' ORDER BY change_id`);
const everything = async () => [
  await on.rows('SELECT * FROM schedule_recommendations ORDER BY slot_id'),
  await on.rows('SELECT * FROM active_caption_assignments ORDER BY assignment_id'),
  await on.rows('SELECT * FROM schedule_changes ORDER BY change_id'),
  await inStock(),
];

describe('a message', () => {
  test('SWAP moves lock and stock, and what it is can no longer be measured by', async () => {
    expect(
      await apply(
        change('SWAP', 2, { caption_id: '30', price: 7.5, reason: 'A hand’s choice' }, { caption_id: '2', price: 15 }),
      ),
    ).toEqual([[`${JADE}#002`, 'APPLIED', 'SWAP applied']]);
    expect(
      (
        await slots(
          'caption_id, category, price_tier, price, explored, selection_probability, reason, expected_emv, status',
        )
      )[1],
    ).toEqual(['#002', '30', 'couple', 'LOW', '7.5', 'false', null, 'A hand’s choice', null, 'READY']);
    expect(await locks()).toEqual([
      ['#001', '1', MONDAY, null],
      ['#002', '30', MONDAY, null],
      ['#003', '40', MONDAY, null],
      ['#002', '2', MONDAY, 'REPLACED'],
    ]);
    expect(await inStock()).toEqual([
      ['couple', '0'],
      ['solo', '3'],
    ]);
    expect(await history()).toEqual([
      [
        '#002',
        'SWAP',
        'caption_id, price',
        '{"caption_id":"2","price":"15"}',
        '{"caption_id":"30","price":"7.5"}',
        'lee',
      ],
    ]);
  });

  test('SWAP of two between themselves is one call', async () => {
    expect(await outcomes(change('SWAP', 1, { caption_id: 2 }), change('SWAP', 2, { caption_id: 1 }))).toEqual([
      'APPLIED',
      'APPLIED',
    ]);
    expect((await slots('caption_id')).map((row) => row[1])).toEqual(['2', '1', '40']);
    expect((await locks()).slice(0, 3)).toEqual([
      ['#001', '2', MONDAY, null],
      ['#002', '1', MONDAY, null],
      ['#003', '40', MONDAY, null],
    ]);
    expect((await inStock())[1]).toEqual(['solo', '2']);
  });

  test('EDIT moves time and lock, and sets the price', async () => {
    expect(
      await outcomes(
        change(
          'EDIT',
          1,
          { scheduled_local: '2025-03-14T21:30:00', price: 19.99 },
          { scheduled_local: '2025-03-10T09:07:00' },
        ),
        change('EDIT', 3, { scheduled_send_at: '2025-03-17T06:59:00Z' }),
      ),
    ).toEqual(['APPLIED', 'APPLIED']);
    expect(await slots('scheduled_send_at, scheduled_local, price')).toEqual([
      ['#001', '2025-03-15 04:30:00 UTC', '2025-03-14T21:30:00', '19.99'],
      ['#002', '2025-03-10 17:07:00 UTC', '2025-03-10T10:07:00', '15'],
      ['#003', '2025-03-17 06:59:00 UTC', '2025-03-16T23:59:00', null],
    ]);
    expect((await locks()).map(([slot, , date]) => [slot, date])).toEqual([
      ['#001', '2025-03-14'],
      ['#002', MONDAY],
      ['#003', '2025-03-16'],
    ]);
    expect((await history()).map((row) => row.slice(1, 5))).toEqual([
      [
        'EDIT',
        'price, scheduled_local',
        '{"price":"15","scheduled_local":"2025-03-10T09:07:00"}',
        '{"price":"19.99","scheduled_local":"2025-03-14T21:30:00"}',
      ],
      ['EDIT', 'scheduled_local', '2025-03-10T11:07:00', '2025-03-16T23:59:00'],
    ]);
  });

  test('PIN, UNPIN and NOTE, together on one slot and on one that is past', async () => {
    const note = 'Quote " and \' and \\\nnew line 💎';
    expect(
      await outcomes(change('PIN', 1), change('NOTE', 1, { note }, { note: 'old' }), change('EDIT', 1, { price: 12 })),
    ).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expect((await slots('pinned, note, price'))[0]).toEqual(['#001', 'true', note, '12']);
    on.setClock('2025-03-12T20:00:00Z');
    expect(await outcomes(change('UNPIN', 1, undefined, { pinned: true }), change('NOTE', 1, { note: null }))).toEqual([
      'APPLIED',
      'APPLIED',
    ]);
    expect((await slots('pinned, note'))[0]).toEqual(['#001', 'false', null]);
  });

  test('ADD takes the next number, a lock and stock; REMOVE gives them back and its number is not used again', async () => {
    const added = {
      message_type: 'PPV',
      caption_id: '30',
      price: 6,
      scheduled_local: '2025-03-11T20:15:00',
      note: 'mine',
      pinned: true,
    };
    expect(await apply(change('ADD', null, added))).toEqual([[`${JADE}#004`, 'APPLIED', 'ADD applied']]);
    expect(
      (
        await slots(
          'message_type, caption_id, category, price_tier, price, note, pinned, policy, explored, status, mode, seed, created_by, payload_hash',
        )
      )[3],
    ).toEqual([
      '#004',
      'PPV',
      '30',
      'couple',
      'LOW',
      '6',
      'mine',
      'true',
      null,
      'false',
      'READY',
      'auto',
      '7',
      'lee',
      'hash 1',
    ]);
    expect((await locks())[3]).toEqual(['#004', '30', '2025-03-11', null]);
    expect((await inStock())[0]).toEqual(['couple', '0']);
    expect(await outcomes(change('REMOVE', 4, undefined, { caption_id: '30' }))).toEqual(['APPLIED']);
    expect(await slots('caption_id')).toHaveLength(3);
    expect((await locks())[3]).toEqual(['#004', '30', '2025-03-11', 'REMOVED']);
    expect((await inStock())[0]).toEqual(['couple', '1']);
    expect((await history()).map((row) => row.slice(1, 3))).toEqual([
      ['ADD', 'message'],
      ['REMOVE', 'message'],
    ]);
    const bumps = [41, 42].map((caption_id, i) =>
      change('ADD', null, { message_type: 'BUMP', caption_id, scheduled_local: `2025-03-12T1${i}:00:00` }),
    );
    expect((await apply(...bumps, change('ADD', 9, { ...added, caption_id: 31 }))).map(([slot]) => slot)).toEqual([
      `${JADE}#010`,
      `${JADE}#011`,
      `${JADE}#009`,
    ]);
    expect((await apply(change('ADD', 4, { ...added, caption_id: 32 })))[0]?.slice(1)).toEqual([
      'REFUSED',
      expect.stringContaining(`slot ${JADE}#004 is taken; leave slot_id null`),
    ]);
  });
});

describe('a whole schedule', () => {
  const state = () =>
    on.rows(`SELECT DISTINCT status, approved_by, CAST(approved_at AS STRING) FROM schedule_recommendations
    WHERE schedule_id = '${JADE}'`);

  test('is approved, held and released, with who and when', async () => {
    expect(await outcomes(change('APPROVE', null, {}, { status: 'READY' }))).toEqual(['APPLIED']);
    expect(await state()).toEqual([['APPROVED', 'lee', '2025-03-05 20:00:00+00']]);
    expect(
      await outcomes(
        change('SWAP', 1, { caption_id: 3 }),
        change('ADD', null, {
          message_type: 'BUMP',
          caption_id: 41,
          scheduled_local: '2025-03-12T10:00:00',
        }),
      ),
    ).toEqual(['APPLIED', 'APPLIED']);
    expect(await state()).toEqual([['APPROVED', 'lee', '2025-03-05 20:00:00+00']]);
    expect(await outcomes(change('HOLD', null))).toEqual(['APPLIED']);
    expect(await state()).toEqual([['HELD', null, null]]);
    expect((await apply(change('APPROVE', null)))[0]?.[2]).toBe(`schedule ${JADE} is held; release it first`);
    expect(await outcomes(change('RELEASE', null))).toEqual(['APPLIED']);
    expect(await state()).toEqual([['READY', null, null]]);
    expect(
      (await history()).map((row) => row.slice(1, 5)).filter(([action]) => action !== 'SWAP' && action !== 'ADD'),
    ).toEqual([
      ['APPROVE', 'status', 'READY', 'APPROVED'],
      ['HOLD', 'status', 'APPROVED', 'HELD'],
      ['RELEASE', 'status', 'HELD', 'READY'],
    ]);
    expect(await locks()).toHaveLength(5);
  });

  test('that is not valid waits until the add-on finds it valid', async () => {
    await on.run(`UPDATE schedule_recommendations SET is_valid = FALSE, status = 'HELD' WHERE schedule_id = '${JADE}'`);
    expect((await apply(change('RELEASE', null)))[0]?.slice(1)).toEqual([
      'REFUSED',
      `schedule ${JADE} is not valid; put right what its tab says, or generate the week again`,
    ]);
    expect(await outcomes(change('SWAP', 1, { caption_id: 3 }), change('RELEASE', null, { is_valid: true }))).toEqual([
      'APPLIED',
      'APPLIED',
    ]);
    expect(await slots('status, is_valid')).toEqual(['#001', '#002', '#003'].map((slot) => [slot, 'READY', 'true']));
    expect((await apply(change('APPROVE', null, { is_valid: false })))[0]?.[1]).toBe('REFUSED');
  });

  test('takes back the locks that the sweep freed while it was held, unless they went elsewhere', async () => {
    await apply(change('HOLD', null));
    await on.run(
      `UPDATE active_caption_assignments SET is_active = FALSE, release_reason = 'STALE' WHERE page_name = 'jade'`,
    );
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date)
      VALUES ('jade', 11, 'other', 'other#1', '2025-03-20')`);
    expect((await apply(change('RELEASE', null)))[0]?.slice(1)).toEqual([
      'REFUSED',
      `caption 1 of slot ${JADE}#001 is locked by slot other#1 of schedule other until 2025-03-20; swap one of them`,
    ]);
    expect(await outcomes(change('NOTE', 1, { note: 'still may' }))).toEqual(['APPLIED']);
    expect(await outcomes(change('SWAP', 1, { caption_id: 3 }), change('RELEASE', null))).toEqual([
      'APPLIED',
      'APPLIED',
    ]);
    expect((await locks()).filter((row) => row[3] === null)).toEqual([
      ['#001', '3', MONDAY, null],
      ['#002', '2', MONDAY, null],
      ['#003', '40', MONDAY, null],
    ]);
  });
});

describe('what is so already, or was done before, changes nothing', () => {
  test('the same call again', async () => {
    const calls = [
      change('SWAP', 1, { caption_id: '3', price: 12 }, { caption_id: '1' }),
      change('ADD', null, { message_type: 'PPV', caption_id: '30', price: 6, scheduled_local: '2025-03-11T20:15:00' }),
      change('REMOVE', 2),
      change('NOTE', 3, { note: 'n' }, { note: '' }),
      change('APPROVE', null, undefined, { status: 'READY' }),
    ];
    expect(await outcomes(...calls)).toEqual(calls.map(() => 'APPLIED'));
    const before = await everything();
    expect(await apply(...calls)).toEqual([
      [`${JADE}#001`, 'UNCHANGED', 'was applied before'],
      [`${JADE}#004`, 'UNCHANGED', 'was applied before'],
      [`${JADE}#002`, 'UNCHANGED', 'was applied before'],
      [`${JADE}#003`, 'UNCHANGED', 'was applied before'],
      [null, 'UNCHANGED', 'was applied before'],
    ]);
    expect(await everything()).toEqual(before);
    expect(await outcomes(...calls, change('PIN', 1))).toEqual([...calls.map(() => 'UNCHANGED'), 'APPLIED']);
  });

  test('the same state, whatever was expected', async () => {
    const before = await everything();
    expect(
      await outcomes(
        change('SWAP', 1, { caption_id: 1 }, { caption_id: 9 }),
        change('EDIT', 2, { price: 15, scheduled_local: '2025-03-10T10:07:00' }),
        change('UNPIN', 2),
        change('NOTE', 1, { note: 'old' }, { note: 'older' }),
        change('NOTE', 2, { note: '' }),
      ),
    ).toEqual(Array(5).fill('UNCHANGED'));
    expect(await everything()).toEqual(before);
  });
});

describe('a change that is refused', () => {
  const add = { message_type: 'PPV', caption_id: 3, price: 15, scheduled_local: '2025-03-11T20:15:00' };
  const stale =
    'was changed since the tab was read: it is now caption 1, $15, 2025-03-10 09:07, not pinned, note "old"; EROS ▸ Show the chosen week reads it anew';
  const cases: readonly (readonly [title: string, refused: unknown, sentence: string])[] = [
    ['a caption that was swapped since', change('SWAP', 1, { caption_id: 3 }, { caption_id: '9' }), stale],
    ['a price that was edited since', change('EDIT', 1, { price: 12 }, { price: 14 }), stale],
    [
      'a time that was edited since',
      change('EDIT', 1, { price: 12 }, { scheduled_local: '2025-03-10T09:08:00' }),
      stale,
    ],
    ['a note that was written since', change('NOTE', 1, { note: 'new' }, { note: '' }), stale],
    ['a pin that was set since', change('REMOVE', 1, undefined, { pinned: true }), stale],
    [
      'a schedule approved since',
      change('HOLD', null, {}, { status: 'APPROVED' }),
      'is now READY, not APPROVED; EROS ▸ Show the chosen week reads it anew',
    ],
    [
      'a slot that is gone',
      change('NOTE', 7, { note: 'x' }),
      `there is no slot ${JADE}#007 any more; EROS ▸ Show the chosen week reads it anew`,
    ],
    [
      'a page that it is not of',
      { ...change('PIN', 1), page_name: 'ruby' },
      `schedule ${JADE} is of jade in the week of 2025-03-10, not of ruby`,
    ],
    [
      'a caption unknown',
      change('SWAP', 1, { caption_id: 404 }),
      'caption_bank does not have caption 404; take another',
    ],
    ['a caption retired', change('SWAP', 1, { caption_id: 50 }), 'caption 50 is inactive; take another'],
    [
      'a caption restricted',
      change('SWAP', 1, { caption_id: 5 }),
      'caption 5 is restricted: caption 5 (hers); take another',
    ],
    [
      'a caption of the same week',
      change('SWAP', 1, { caption_id: 2 }),
      `caption 2 goes out in slot ${JADE}#002 of the same week`,
    ],
    [
      'another spelling of one',
      change('ADD', null, { ...add, caption_id: 11 }),
      `caption 11 goes out in slot ${JADE}#001 of the same week`,
    ],
    [
      'a caption locked elsewhere on the page',
      change('SWAP', 1, { caption_id: 4 }),
      'caption 4 of slot jade/2025-03-10/1#001 is locked by slot late#1 of schedule late until 2025-03-20',
    ],
    ['a free caption for a PPV', change('SWAP', 1, { caption_id: 41 }), 'caption 41 is FREE: a PPV needs a paid tier'],
    ['a paid caption for a bump', change('SWAP', 3, { caption_id: 3 }), 'caption 3 is MID: a BUMP takes FREE captions'],
    [
      'a tier that the price is not of',
      change('SWAP', 1, { caption_id: 30 }),
      '$15 is not a LOW price; give another price',
    ],
    ['a price of another tier', change('EDIT', 1, { price: 9.99 }), '$9.99 is not a MID price'],
    [
      'a price over the page’s',
      change('SWAP', 1, { caption_id: 51, price: 40.01 }),
      '$40.01 is outside the limits of jade, $5 to $40',
    ],
    [
      'a price under the page’s',
      change('SWAP', 2, { caption_id: 30, price: 4.99 }),
      '$4.99 is outside the limits of jade, $5 to $40',
    ],
    ['a PPV without a price', change('EDIT', 1, { price: null }), `the PPV of slot ${JADE}#001 needs a price`],
    [
      'a PPV added without one',
      change('ADD', null, { ...add, price: undefined }),
      `the PPV of slot ${JADE}#004 needs a price`,
    ],
    ['a bump with a price', change('EDIT', 3, { price: 5 }), `a BUMP is free; clear the price of slot ${JADE}#003`],
    ['a price that is none', change('EDIT', 1, { price: '$5' }), 'to.price must be an amount or null'],
    [
      'a time after the week',
      change('EDIT', 1, { scheduled_local: '2025-03-17T00:00:00' }),
      '2025-03-17 00:00 is not in the week of 2025-03-10',
    ],
    [
      'a time that is past',
      change('ADD', null, { ...add, scheduled_local: '2025-03-05T11:59:00' }),
      '2025-03-05 11:59 is past',
    ],
    ['a time that is none', change('EDIT', 1, { scheduled_local: 'noon' }), 'to.scheduled_local must be a local time'],
    [
      'a time that no clock shows',
      change('EDIT', 1, { scheduled_local: '2025-03-09T02:30:00' }),
      '2025-03-09T02:30:00 is no time that the clock of Los Angeles shows then',
    ],
    [
      'two times that differ',
      change('EDIT', 1, { scheduled_local: '2025-03-11T10:00:00', scheduled_send_at: '2025-03-11T10:00:00Z' }),
      '2025-03-11T10:00:00 is no time that the clock of Los Angeles shows then',
    ],
    ['an action unknown', change('DELETE', 1), '"DELETE" is no action; use APPROVE, HOLD'],
    [
      'a field that is not its own',
      change('EDIT', 1, { caption_id: 3, price: 12 }),
      'EDIT cannot change {"caption_id":3}',
    ],
    [
      'an expectation unknown',
      change('PIN', 1, undefined, { colour: 'RED' }),
      'expected has what cannot be compared: {"colour":"RED"}',
    ],
    ['a swap for nothing', change('SWAP', 1, {}), 'to.caption_id must be a whole number'],
    ['an edit of nothing', change('EDIT', 1, {}), 'EDIT needs a price or a time in to'],
    ['a note that is missing', change('NOTE', 1, {}), 'to.note must be a text or null'],
    ['a whole schedule’s slot', change('HOLD', 1), 'HOLD is of a whole schedule; leave slot_id null'],
    ['no slot', change('PIN', null), 'PIN needs the slot_id of a message'],
    [
      'a foreign slot to add',
      { ...change('ADD', null, add), slot_id: 'x#1' },
      `slot x#1 must be ${JADE}#number, or null`,
    ],
    ['no week', { ...change('PIN', 1), week_start: 'soon' }, 'week_start must be a Monday such as 2025-03-10'],
    ['fields that are no object', { ...change('PIN', 1), to: 7 }, 'to must be an object of fields'],
  ];

  test('for its own reason: none of its schedule is changed, the other schedule is', async () => {
    await on.run(`INSERT INTO creator_caption_restrictions (page_name, kind, value, reason) VALUES ('jade', 'CAPTION', '5', 'hers');
      INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date)
      VALUES ('jade', 4, 'late', 'late#1', '2025-03-20')`);
    // Each case on a page of its own that is as jade is, all in one call.
    const page = (i: number): string => `jade of case ${i}`;
    const tables = [
      ['creator_profiles', 'page_name'],
      ['creator_content_inventory', 'page_name'],
      ['creator_caption_restrictions', 'page_name'],
      ['active_caption_assignments', 'page_name', 'slot_id', 'schedule_id'],
      ['schedule_recommendations', 'page_name', 'slot_id', 'schedule_id'],
    ] as const;
    await on.run(
      tables
        .map(([table, ...columns]) => {
          const renamed = columns.map(
            (column) => `REPLACE(${column}, 'jade', CONCAT('jade of case ', i)) AS ${column}`,
          );
          return `INSERT INTO ${table} SELECT * REPLACE (${renamed.join(', ')}) FROM (SELECT * FROM ${table} WHERE page_name = 'jade')
            CROSS JOIN UNNEST(GENERATE_ARRAY(0, ${cases.length - 1})) AS i`.replace(
            'SELECT * REPLACE',
            'SELECT * EXCEPT (i) REPLACE',
          );
        })
        .join('; '),
    );
    const ofPage = (i: number, value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll('jade', page(i))) as unknown;
    const changes = cases.flatMap(([, refused], i) => [
      ofPage(i, change('NOTE', 2, { note: 'x' })),
      ofPage(i, refused),
    ]);
    const before = await everything();
    const answer = await apply(...changes);
    cases.forEach(([title, , sentence], i) => {
      const [first, second] = [answer[2 * i], answer[2 * i + 1]];
      expect([first?.[1], second?.[1]], title).toEqual(['NOT_APPLIED', 'REFUSED']);
      expect(first?.[2], title).toBe(
        `another change of ${JADE} was refused, so none of it was made`.replaceAll('jade', page(i)),
      );
      expect(second?.[2], title).toContain(sentence.replaceAll('jade', page(i)));
    });
    expect(await everything()).toEqual(before);
    const [ofJade, refused, ofRuby] = await outcomes(
      change('NOTE', 1, { note: 'x' }),
      change('EDIT', 2, { price: 1 }),
      change('NOTE', 2, { note: 'x' }, undefined, RUBY),
    );
    expect([ofJade, refused, ofRuby]).toEqual(['NOT_APPLIED', 'REFUSED', 'APPLIED']);
    expect((await slots('note', RUBY))[1]).toEqual(['#002', 'x']);
    expect((await history()).map(([slot, action]) => [slot, action])).toEqual([['#002', 'NOTE']]);
  });

  test('is of a schedule that is not there, was replaced, or is not held', async () => {
    const [unknown] = await apply(change('PIN', 1, undefined, undefined, 'jade/2025-03-10/9'));
    expect(unknown?.[2]).toBe(
      'there is no schedule jade/2025-03-10/9 in the week of 2025-03-10; EROS ▸ Show the chosen week reads it anew',
    );
    await apply(change('APPROVE', null, undefined, undefined, RUBY));
    const [approved] = await apply(change('RELEASE', null, undefined, undefined, RUBY));
    expect(approved?.[2]).toBe(`schedule ${RUBY} is not held but APPROVED`);
    await on.run(commitCall([week('jade', 2, [{ caption: 1 }])]));
    const [replaced] = await apply(change('PIN', 1));
    expect(replaced?.[2]).toBe(
      `schedule ${JADE} was replaced by a newer one; EROS ▸ Show the chosen week reads it anew`,
    );
  });

  test('is of a slot that is past', async () => {
    on.setClock('2025-03-10T16:07:01Z');
    for (const late of [
      change('SWAP', 1, { caption_id: 3 }),
      change('EDIT', 1, { scheduled_local: '2025-03-11T10:00:00' }),
      change('REMOVE', 1),
    ]) {
      const [answer] = await apply(late);
      expect(answer?.[2]).toContain(
        `slot ${JADE}#001 was to be sent on 2025-03-10 at 09:07, which is past: it stays as it is`,
      );
    }
    expect(await outcomes(change('SWAP', 2, { caption_id: 3 }))).toEqual(['APPLIED']);
  });

  test('takes more than is in stock, or the week’s last message', async () => {
    const low = (place: number, caption: number) => change('SWAP', place, { caption_id: caption, price: 6 });
    const [, second] = await apply(low(1, 30), low(2, 31));
    expect(second?.[2]).toContain('no more couple in stock (1); add stock, or take another caption');
    expect(await outcomes(low(1, 30))).toEqual(['APPLIED']);
    // What it gives back in the same call it may take.
    expect(await outcomes(change('REMOVE', 1), low(2, 31))).toEqual(['APPLIED', 'APPLIED']);
    const [last] = await apply(change('REMOVE', 2), change('REMOVE', 3));
    expect(last?.[2]).toContain(`would leave schedule ${JADE} without a message; hold the schedule instead`);
    expect(await slots('caption_id')).toEqual([
      ['#002', '31'],
      ['#003', '40'],
    ]);
  });

  test('changes what another change of the call does', async () => {
    for (const [first, second] of [
      [change('SWAP', 1, { caption_id: 3, price: 12 }), change('EDIT', 1, { price: 13 })],
      [change('PIN', 1), change('UNPIN', 1)],
      [change('NOTE', 1, { note: 'a' }), change('REMOVE', 1)],
      [change('APPROVE', null), change('HOLD', null)],
    ] as const) {
      const answer = await apply(first, second);
      expect(answer.map((row) => row[1])).toEqual(['NOT_APPLIED', 'REFUSED']);
      expect(answer[1]?.[2]).toContain(`change ${first.change_id} of the same call changes the same`);
    }
    const same = change('PIN', 1);
    expect((await apply(same, { ...change('PIN', 2), change_id: same.change_id }))[1]?.[2]).toBe(
      `change_id ${same.change_id} stands twice in the call; give each change its own`,
    );
  });

  test('wants a caption that another week of the page takes in the same call', async () => {
    const next = week('jade', 1, [{ caption: 7 }], { week_start: '2025-03-17' });
    await on.run(commitCall([next]));
    const later = { ...change('SWAP', 1, { caption_id: 3 }, undefined, next.schedule_id), week_start: '2025-03-17' };
    const answer = await apply(change('SWAP', 1, { caption_id: 3 }), later);
    expect(answer.map((row) => row[1])).toEqual(['APPLIED', 'REFUSED']);
    expect(answer[1]?.[2]).toContain(`is wanted by slot ${JADE}#001 in the same call`);
  });
});

describe('a payload that cannot be read changes nothing and says why', () => {
  const note = change('NOTE', 1, { note: 'x' });
  test.each<[string, string, string]>([
    ['NULL', 'CAST(NULL AS STRING)', 'the payload is NULL; give a JSON object with changed_by and changes'],
    ['no JSON', literal('{"changes": ['), 'the payload is not JSON; it begins with \'{"changes": ['],
    [
      'an array',
      literal(JSON.stringify([note])),
      'the payload is of type array; give an object with changed_by and changes',
    ],
    ['no changes', literal('{"changed_by": "lee"}'), 'the payload has no array changes, or nothing in it'],
    [
      'a change without ids',
      literal(JSON.stringify({ changes: [note, { ...note, change_id: '' }, {}] })),
      'change 2 of the payload lacks its change_id or schedule_id; change 3 of the payload',
    ],
    [
      'over 800 KB',
      `REPEAT('x', ${800 * 1024 + 1})`,
      'the payload has 819201 bytes, more than 800 KB; save fewer changes at once',
    ],
  ])('%s', async (_, argument, sentence) => {
    const before = await everything();
    const message = await on.failure(`CALL apply_changes(${argument})`);
    expect(message).toContain('apply_changes changed nothing: ');
    expect(message).toContain(sentence);
    expect(await everything()).toEqual(before);
    const [[job, status, error] = []] = await on.rows('SELECT job_name, job_status, error_message FROM etl_job_runs');
    expect([job, status]).toEqual(['apply_changes', 'FAILED']);
    expect(error).toContain(sentence);
  });

  test('but one whose editor is blank is by an unknown', async () => {
    await on.run(applyCall([note], ' '));
    expect((await history())[0]?.[5]).toBe('unknown');
  });
});
