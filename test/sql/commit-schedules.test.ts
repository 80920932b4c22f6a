// commit_schedules: payloads in, planned weeks with locks and stock out, each schedule stored whole or refused with its reason.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles unless a test moves it.

import { beforeEach, describe, expect, test } from 'vitest';
import { deployedWarehouse } from './deployed';
import { bump, CAPTIONS, commitCall, EMPTIED, literal, type Message, MONDAY, type Week, week } from './planned-weeks';

const on = deployedWarehouse();
const NOW = '2025-03-05T20:00:00Z';

beforeEach(async () => {
  on.setClock(NOW);
  await on.run(`${EMPTIED}; ${CAPTIONS}; INSERT INTO creator_profiles (page_name) VALUES ('jade'), ('ruby')`);
});

const commit = (...weeks: readonly unknown[]) => on.rows(commitCall(weeks));

const stored = () =>
  on.rows('SELECT DISTINCT schedule_id, status FROM schedule_recommendations ORDER BY schedule_id, status');

const locks = (where = 'is_active') =>
  on.rows(`SELECT schedule_id, caption_id, CAST(scheduled_send_date AS STRING), release_reason
    FROM active_caption_assignments WHERE ${where} ORDER BY schedule_id, caption_id`);

const inStock = () =>
  on.rows(
    'SELECT page_name, content_category, items_available FROM creator_content_inventory ORDER BY 1, 2, refreshed_at',
  );

const stock = (...rows: readonly [page: string, category: string, items: number | null, refreshed: string][]) =>
  on.run(
    `INSERT INTO creator_content_inventory VALUES ${rows
      .map(([page, category, items, at]) => `('${page}', '${category}', ${items}, TIMESTAMP '${at}')`)
      .join(', ')}`,
  );

describe('a week that is accepted', () => {
  test('is stored as it came, with a lock a message, and recorded', async () => {
    const note = 'Says "hi" – it\'s \\ new\nsecond line 🎉';
    const planned = week('jade', 1, [
      {
        caption: 1,
        note,
        pinned: true,
        explored: true,
        selection_probability: 0.05,
        experiment_arm: 'B',
        price: 12.99,
      },
      { ...bump(40, '2025-03-16T22:50:00'), funnel_id: 'f1', funnel_stage: 'TEASE', expected_emv: null, reason: null },
    ]);
    expect(await commit(planned)).toEqual([
      ['jade/2025-03-10/1', 'jade', 'ACCEPTED', 'committed with 2 messages', '2'],
    ]);
    expect(await on.rows('SELECT * FROM schedule_recommendations ORDER BY slot_id')).toEqual([
      [
        'jade/2025-03-10/1',
        'jade/2025-03-10/1#001',
        'jade',
        MONDAY,
        '2025-03-10 16:07:00 UTC',
        '2025-03-10T09:07:00',
        'PPV',
        null,
        null,
        '1',
        'solo',
        'MID',
        '12.99',
        '61.5',
        '0.75',
        'thompson',
        'true',
        '0.05',
        'B',
        'Earns about $61 per 1,000 on this page',
        'GREEN',
        'true',
        'READY',
        'true',
        note,
        'auto',
        '7',
        '2025-03-05 20:00:00 UTC',
        'planner',
        null,
        null,
        'hash 1',
        null,
        null,
      ],
      [
        'jade/2025-03-10/1',
        'jade/2025-03-10/1#002',
        'jade',
        MONDAY,
        '2025-03-17 05:50:00 UTC',
        '2025-03-16T22:50:00',
        'BUMP',
        'f1',
        'TEASE',
        '40',
        'solo',
        'FREE',
        null,
        null,
        '0.75',
        'thompson',
        'false',
        null,
        null,
        null,
        'GREEN',
        'true',
        'READY',
        'false',
        null,
        'auto',
        '7',
        '2025-03-05 20:00:00 UTC',
        'planner',
        null,
        null,
        'hash 1',
        null,
        null,
      ],
    ]);
    expect(await locks()).toEqual([
      ['jade/2025-03-10/1', '1', MONDAY, null],
      ['jade/2025-03-10/1', '40', '2025-03-16', null],
    ]);
    expect(
      await on.rows(
        'SELECT schedule_id, slot_id, page_name, action, field, value_from, value_to, changed_by FROM schedule_changes',
      ),
    ).toEqual([['jade/2025-03-10/1', null, 'jade', 'COMMIT', 'status', null, 'READY', 'planner']]);
    expect(await on.rows('SELECT COUNT(*) FROM etl_job_runs')).toEqual([['0']]);
  });

  test('keeps its summary with the record of the commit', async () => {
    const summary = { heldReasons: ['RED: it\'s tired "now"'], warnings: [], emv: 61.5 };
    await commit({ ...week('jade', 1, [{ caption: 1 }], { status: 'HELD' }), summary });
    const [[field, value] = []] = await on.rows("SELECT field, value_to FROM schedule_changes WHERE action = 'COMMIT'");
    expect(field).toBe('summary');
    expect(JSON.parse(String(value))).toEqual(summary);
  });

  test('twice is once, however its row stands since', async () => {
    const planned = week('jade', 1, [{ caption: 1 }, { caption: 2 }]);
    await stock(['jade', 'solo', 5, NOW]);
    await commit(planned);
    const before = [await stored(), await locks(), await inStock(), await on.rows('SELECT * FROM schedule_changes')];
    expect(await commit(planned)).toEqual([
      [
        'jade/2025-03-10/1',
        'jade',
        'UNCHANGED',
        'jade/2025-03-10/1 was committed already with this payload and is READY',
        '0',
      ],
    ]);
    expect([await stored(), await locks(), await inStock(), await on.rows('SELECT * FROM schedule_changes')]).toEqual(
      before,
    );
    await on.run("UPDATE schedule_recommendations SET status = 'APPROVED' WHERE TRUE");
    expect((await commit(planned))[0]?.[2]).toBe('UNCHANGED');
    await commit(week('jade', 2, [{ caption: 3 }]));
    on.setClock('2025-04-30T20:00:00Z');
    expect((await commit(planned))[0]?.[2]).toBe('UNCHANGED');
  });

  test('may be of a page that has an analysis and no profile, whatever its name', async () => {
    const name = 'Lil\' "Éva" \\ 💎\nnew line';
    await on.run(`INSERT INTO page_analysis (page_name, analysed_at) VALUES (${literal(name)}, CURRENT_TIMESTAMP())`);
    expect((await commit(week(name, 1, [{ caption: 1 }]))).map((row) => row.slice(0, 3))).toEqual([
      [`${name}/2025-03-10/1`, name, 'ACCEPTED'],
    ]);
    expect(await on.rows('SELECT DISTINCT page_name FROM active_caption_assignments')).toEqual([[name]]);
  });

  test('keeps the hours of the day on which the clocks change', async () => {
    const messages = week('jade', 1, [{ caption: 1 }, { caption: 2 }], { week_start: '2025-03-03' }).messages.map(
      (message, place): Message => ({
        ...message,
        ...(place === 0
          ? { scheduled_local: '2025-03-09T01:59:00', scheduled_send_at: '2025-03-09T09:59:00Z' }
          : { scheduled_local: '2025-03-09T03:00:00', scheduled_send_at: '2025-03-09T10:00:00.000Z' }),
      }),
    );
    const planned = week('jade', 1, [], { week_start: '2025-03-03', messages });
    expect((await commit(planned))[0]?.[2]).toBe('ACCEPTED');
    const [first, second] = messages;
    const wrong = {
      ...planned,
      generation: 2,
      schedule_id: 'jade/2025-03-03/2',
      messages: [
        { ...first, slot_id: 'jade/2025-03-03/2#001' },
        { ...second, slot_id: 'jade/2025-03-03/2#002', scheduled_send_at: '2025-03-09T11:00:00Z' },
      ],
    };
    expect((await commit(wrong))[0]?.[3]).toContain('scheduled_local must be the local time of scheduled_send_at');
  });
});

describe('a week that is planned again', () => {
  test.each(['DRAFT', 'READY', 'HELD'])(
    'replaces what was %s: cancelled, unlocked, its stock given back',
    async (status) => {
      await stock(['jade', 'Solo ', 9, '2025-03-01 00:00:00'], ['jade', 'solo', 3, NOW], ['ruby', 'solo', 1, NOW]);
      await commit(week('jade', 1, [{ caption: 1 }, { caption: 2 }, bump(40)], { status }));
      expect(await inStock()).toEqual([
        ['jade', 'Solo ', '9'],
        ['jade', 'solo', '1'],
        ['ruby', 'solo', '1'],
      ]);
      const answer = await commit(
        week('jade', 2, [{ caption: 1 }, { caption: 11 + 1 }, { caption: 3 }], { created_by: 'kim' }),
      );
      expect(answer).toEqual([
        [
          'jade/2025-03-10/2',
          'jade',
          'ACCEPTED',
          `committed with 3 messages; replaces jade/2025-03-10/1 (${status})`,
          '3',
        ],
      ]);
      expect(await stored()).toEqual([
        ['jade/2025-03-10/1', 'CANCELLED'],
        ['jade/2025-03-10/2', 'READY'],
      ]);
      expect((await locks()).map(([id]) => id)).toEqual(Array(3).fill('jade/2025-03-10/2'));
      expect((await locks('NOT is_active')).map(([, , , reason]) => reason)).toEqual(Array(3).fill('REPLACED'));
      expect((await inStock())[1]).toEqual(['jade', 'solo', '0']);
      expect(
        await on.rows(
          "SELECT schedule_id, value_from, value_to, changed_by FROM schedule_changes WHERE action = 'CANCEL'",
        ),
      ).toEqual([['jade/2025-03-10/1', status, 'CANCELLED', 'kim']]);
    },
  );

  test('keeps what was sent before as a use, and its item; a pinned copy takes no second one', async () => {
    await stock(['jade', 'solo', 4, NOW]);
    const early = { caption: 1, local: '2025-03-10T09:07:00', pinned: true };
    await commit(week('jade', 1, [early, { caption: 2, local: '2025-03-14T12:00:00' }]));
    on.setClock('2025-03-12T19:00:00Z');
    const refused = await commit(week('jade', 2, [{ ...early, caption: 3 }]));
    expect(refused[0]?.slice(2, 4)).toEqual([
      'REFUSED',
      'slot jade/2025-03-10/2#001 was to be sent on 2025-03-10, which is past; generate the week again',
    ]);
    const again = week('jade', 2, [
      early,
      { caption: 3, local: '2025-03-14T12:00:00' },
      { caption: 4, local: '2025-03-15T12:00:00' },
    ]);
    expect((await commit(again))[0]?.[2]).toBe('ACCEPTED');
    expect(await locks("schedule_id = 'jade/2025-03-10/1'")).toEqual([
      ['jade/2025-03-10/1', '1', MONDAY, 'PAST_DATE'],
      ['jade/2025-03-10/1', '2', '2025-03-14', 'REPLACED'],
    ]);
    // Of four: one sent, two to come.
    expect(await inStock()).toEqual([['jade', 'solo', '1']]);
  });

  test('is refused where it is approved, by whom and when, and may be once it is held', async () => {
    await commit(week('jade', 1, [{ caption: 1 }]));
    await on.run(`UPDATE schedule_recommendations SET status = 'APPROVED', approved_by = "Kim O'Neil", approved_at = CURRENT_TIMESTAMP()
      WHERE TRUE`);
    expect((await commit(week('jade', 2, [{ caption: 2 }])))[0]?.slice(2)).toEqual([
      'REFUSED',
      "the week of 2025-03-10 is approved: jade/2025-03-10/1, by Kim O'Neil on 2025-03-05 at 12:00; hold that schedule first, then generate the week again",
      '0',
    ]);
    expect(await stored()).toEqual([['jade/2025-03-10/1', 'APPROVED']]);
    expect(await locks()).toHaveLength(1);
    await on.run("UPDATE schedule_recommendations SET status = 'HELD' WHERE TRUE");
    expect((await commit(week('jade', 2, [{ caption: 2 }])))[0]?.[2]).toBe('ACCEPTED');
  });

  test('is not undone by an older run', async () => {
    await commit(week('jade', 10, [{ caption: 1 }]));
    expect((await commit(week('jade', 9, [{ caption: 2 }])))[0]?.slice(2, 4)).toEqual([
      'REFUSED',
      'jade/2025-03-10/10, a newer generation of this week, is already committed; nothing is left to do',
    ]);
    expect(await stored()).toEqual([['jade/2025-03-10/10', 'READY']]);
  });
});

describe('one schedule is refused, and the others are stored', () => {
  const first = week('jade', 1, [{ caption: 1 }, { caption: 2 }, bump(40)]);
  const [one, two, three] = first.messages;
  const changed = (change: Partial<Record<keyof Message, unknown>>): unknown => ({
    ...first,
    messages: [{ ...one, ...change }, two, three],
  });
  const without = (field: keyof Week): unknown =>
    Object.fromEntries(Object.entries(first).filter(([name]) => name !== field));

  const cases: readonly (readonly [title: string, faulty: unknown, sentence: string])[] = [
    ['no page_name', without('page_name'), 'page_name must be a name, got null'],
    ['no messages', without('messages'), 'messages must be an array of at least one message'],
    [
      'an empty array of messages',
      { ...first, messages: [] },
      'messages must be an array of at least one message, got []',
    ],
    ['no hash', without('payload_hash'), 'payload_hash must be a text, got null'],
    [
      'a Tuesday',
      { ...first, week_start: '2025-03-11' },
      'week_start must be a Monday such as 2025-03-10, got "2025-03-11"',
    ],
    ['no date', { ...first, week_start: 'soon' }, 'week_start must be a Monday such as 2025-03-10, got "soon"'],
    [
      'a foreign id',
      { ...first, schedule_id: 'jade/2025-03-17/1' },
      'schedule_id must be page_name/week_start/generation',
    ],
    ['a colour unknown', { ...first, colour: 'BLUE' }, 'colour must be GREEN, YELLOW or RED, got "BLUE"'],
    [
      'approved from the start',
      { ...first, status: 'APPROVED' },
      'status must be DRAFT, READY or HELD, got "APPROVED"',
    ],
    ['ready though not valid', { ...first, is_valid: false }, 'status must be HELD or DRAFT where is_valid is false'],
    ['a summary that is none', { ...first, summary: 'text' }, 'summary must be null or an object, got "text"'],
    ['a summary too long', { ...first, summary: { a: 'x'.repeat(21_000) } }, 'summary must be at most 20 KB of JSON'],
    [
      'a page unknown',
      week('jade’s', 1, [{ caption: 1 }]),
      'page "jade’s" is not known; add its profile, or check the spelling',
    ],
    [
      'a week that is over',
      week('jade', 1, [{ caption: 1 }], { week_start: '2025-02-24' }),
      'is over; plan a week that is to come',
    ],
    [
      'a slot of another schedule',
      changed({ slot_id: 'x#1' }),
      'message 1 (slot x#1): slot_id must be schedule_id#number, got "x#1"',
    ],
    ['no slot', changed({ slot_id: null }), 'message 1 (slot unnamed): slot_id must be schedule_id#number, got null'],
    [
      'a message type unknown',
      changed({ message_type: 'SMS' }),
      'message_type must be PPV, BUMP or FOLLOW_UP, got "SMS"',
    ],
    [
      'a slot after the week',
      changed({ scheduled_send_at: '2025-03-17T07:00:00Z', scheduled_local: '2025-03-17T00:00:00' }),
      'scheduled_send_at must be in the week of 2025-03-10 in Los Angeles, got "2025-03-17T07:00:00Z"',
    ],
    [
      'a slot before the week',
      changed({ scheduled_send_at: '2025-03-10T06:59:59Z', scheduled_local: '2025-03-09T23:59:59' }),
      'scheduled_send_at must be in the week of 2025-03-10',
    ],
    ['no instant', changed({ scheduled_send_at: 'noon' }), 'scheduled_send_at must be an instant such as'],
    [
      'a local time that is not of it',
      changed({ scheduled_local: '2025-03-10T10:07:00' }),
      'scheduled_local must be the local time of scheduled_send_at, 2025-03-10 09:07:00, got "2025-03-10T10:07:00"',
    ],
    ['no caption', changed({ caption_id: null }), 'caption_id must be a whole number, got null'],
    [
      'a caption unknown',
      changed({ caption_id: '9007199254740993' }),
      'slot jade/2025-03-10/1#001 wants caption 9007199254740993, which caption_bank does not have; generate the week again',
    ],
    ['a PPV without a price', changed({ price: null }), 'price must be more than 0 for a PPV, got null'],
    ['a PPV for nothing', changed({ price: 0 }), 'price must be more than 0 for a PPV, got 0'],
    ['a price that is none', changed({ price: '$15' }), 'price must be more than 0 for a PPV, got "$15"'],
    [
      'a chance over 1',
      changed({ selection_probability: 1.5 }),
      'selection_probability must be null or a number in (0, 1], got 1.5',
    ],
    ['a pin that is none', changed({ pinned: 'maybe' }), 'pinned must be true or false, got "maybe"'],
    ['a note that is none', changed({ note: ['a'] }), 'note must be null or a text, got ["a"]'],
    ['a slot named twice', changed({ slot_id: two?.slot_id }), 'slot jade/2025-03-10/1#002 is named 2 times'],
    [
      'a caption twice',
      changed({ caption_id: '2' }),
      'caption 2 is wanted by 2 slots (jade/2025-03-10/1#001, jade/2025-03-10/1#002); a caption goes out once a week',
    ],
    [
      'a caption and its other spelling',
      { ...first, messages: [one, { ...two, caption_id: '11' }, three] },
      'caption 1 is wanted by 2 slots',
    ],
    [
      'messages that are none',
      { ...first, messages: ['hi'] },
      'message 1 (slot unnamed): slot_id must be schedule_id#number',
    ],
  ];

  test('each for its own reason', async () => {
    // Each case on a page of its own, all in one call.
    const page = (i: number): string => `jade of case ${i}`;
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"wave_pages": 1000}', '2025-01-01');
      INSERT INTO creator_profiles (page_name) SELECT CONCAT('jade of case ', i) FROM UNNEST(GENERATE_ARRAY(0, ${cases.length})) AS i`);
    const weeks = cases.map(
      ([, faulty], i) => JSON.parse(JSON.stringify(faulty).replaceAll('jade', page(i))) as unknown,
    );
    const answer = await commit(...weeks, week('ruby', 1, [{ caption: 1 }]));
    cases.forEach(([title, , sentence], i) => {
      expect([answer[i]?.[2], answer[i]?.[4]], title).toEqual(['REFUSED', '0']);
      expect(answer[i]?.[3], title).toContain(sentence.replaceAll('jade', page(i)));
    });
    expect(answer.at(-1)?.slice(0, 3)).toEqual(['ruby/2025-03-10/1', 'ruby', 'ACCEPTED']);
    expect(await stored()).toEqual([['ruby/2025-03-10/1', 'READY']]);
    expect((await locks()).map(([id]) => id)).toEqual(['ruby/2025-03-10/1']);
    expect(await on.rows('SELECT COUNT(*) FROM schedule_changes')).toEqual([['1']]);
  });

  test('another payload under an id that is committed', async () => {
    await commit(first);
    const other = { ...first, payload_hash: 'another', messages: [{ ...one, caption_id: '3' }] };
    expect((await commit(other))[0]?.slice(2, 4)).toEqual([
      'REFUSED',
      'jade/2025-03-10/1 was committed on 2025-03-05 12:00 by planner with another payload; claim the page again for a new generation',
    ]);
    expect(await locks()).toHaveLength(3);
  });

  test('the second of two for one page-week', async () => {
    const answer = await commit(first, week('ruby', 1, [{ caption: 1 }]), week('jade', 2, [{ caption: 3 }]));
    expect(answer.map((row) => row[2])).toEqual(['ACCEPTED', 'ACCEPTED', 'REFUSED']);
    expect(answer[2]?.[3]).toBe(
      'jade/2025-03-10/1, earlier in the same call, plans the same week of jade; generate a week once',
    );
  });

  test('a caption that another schedule of the page holds, under any spelling', async () => {
    await commit(first);
    const next = (caption: number) => week('jade', 1, [{ caption }], { week_start: '2025-03-17' });
    expect((await commit(next(11)))[0]?.slice(2, 4)).toEqual([
      'REFUSED',
      'caption 11, wanted by slot jade/2025-03-17/1#001, is locked by slot jade/2025-03-10/1#001 of schedule jade/2025-03-10/1 until 2025-03-10; generate the week again, or swap it there',
    ]);
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id) VALUES ('jade', 5)`);
    expect((await commit(next(5)))[0]?.[3]).toContain('is locked by slot NULL of schedule NULL until it is released');
    expect((await commit(next(3)))[0]?.[2]).toBe('ACCEPTED');
    // A lock of its own id, taken before, becomes its lock.
    await on.run(`INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, slot_id, scheduled_send_date)
      VALUES ('ruby', 5, 'ruby/2025-03-10/1', 'ruby/2025-03-10/1#001', '2025-03-10')`);
    expect((await commit(week('ruby', 1, [{ caption: 5 }])))[0]?.[2]).toBe('ACCEPTED');
    expect(await locks("is_active AND page_name = 'ruby'")).toHaveLength(1);
  });

  test('a caption that an earlier week of the call takes, but not one that a refused week wanted', async () => {
    const next = week('jade', 1, [{ caption: 1 }], { week_start: '2025-03-17' });
    const answer = await commit(first, next);
    expect(answer.map((row) => row[2])).toEqual(['ACCEPTED', 'REFUSED']);
    expect(answer[1]?.[3]).toContain('is wanted by slot jade/2025-03-10/1#001 earlier in the same call');
    await on.run(`${EMPTIED}; ${CAPTIONS}; INSERT INTO creator_profiles (page_name) VALUES ('jade')`);
    expect((await commit(changed({ price: null }), next)).map((row) => row[2])).toEqual(['REFUSED', 'ACCEPTED']);
  });

  test('more PPV than there is stock; a category not named, or named without a number, is unlimited', async () => {
    await stock(['jade', 'SOLO', 1, NOW], ['ruby', 'couple', 0, NOW], ['ruby', 'solo', null, NOW]);
    const answer = await commit(first, week('ruby', 1, [{ caption: 1 }, { caption: 2 }]));
    expect(answer.map((row) => row[2])).toEqual(['REFUSED', 'ACCEPTED']);
    expect(answer[0]?.[3]).toBe(
      'the week takes 2 more items of solo than are planned now, and 1 are in stock; add stock, or generate it again',
    );
    expect(await inStock()).toEqual([
      ['jade', 'SOLO', '1'],
      ['ruby', 'couple', '0'],
      ['ruby', 'solo', null],
    ]);
    // Two weeks that each would find the last item.
    const weeks = [MONDAY, '2025-03-17'].map((week_start, i) => week('jade', 1, [{ caption: 1 + i }], { week_start }));
    const both = await commit(...weeks);
    expect(both.map((row) => row[2])).toEqual(['ACCEPTED', 'REFUSED']);
    expect(both[1]?.[3]).toContain(
      'with what is earlier in the same call more items of solo are taken than the 1 in stock',
    );
    expect((await inStock())[0]).toEqual(['jade', 'SOLO', '0']);
  });

  test('names ten faults and counts the rest', async () => {
    const [, , , message] =
      (await commit({ ...first, messages: Array.from({ length: 14 }, () => ({ ...one, price: null })) }))[0] ?? [];
    expect(String(message).match(/price must be/g)).toHaveLength(10);
    expect(message).toContain('; and 4 more faults');
  });
});

describe('a payload that cannot be read stores nothing and says why', () => {
  const ruby = week('ruby', 1, [{ caption: 1 }]);
  const six = Array.from({ length: 6 }, (_, i) => week('ruby', i + 1, [{ caption: 1 }]));
  test.each<[string, string, string]>([
    ['NULL', 'CAST(NULL AS STRING)', 'the payload is NULL; give a JSON array of schedules'],
    [
      'no JSON',
      literal(JSON.stringify([ruby]).slice(0, -1)),
      'the payload is not JSON; it begins with \'[{"schedule_id"',
    ],
    ['an object', literal(JSON.stringify(ruby)), 'the payload is of type object; give a JSON array of schedules'],
    ['an empty array', literal('[]'), 'the payload has no schedule in it'],
    [
      'six schedules',
      literal(JSON.stringify(six)),
      'the payload has 6 schedules, more than 5; commit them in several calls',
    ],
    [
      'one without an id',
      literal(JSON.stringify([ruby, {}, 7])),
      'schedule 2 of the payload has no schedule_id; schedule 3 of the payload',
    ],
    [
      'over 800 KB',
      `REPEAT('x', ${800 * 1024 + 1})`,
      'the payload has 819201 bytes, more than 800 KB; commit fewer schedules at once',
    ],
  ])('%s', async (_, argument, sentence) => {
    const message = await on.failure(`CALL commit_schedules(${argument})`);
    expect(message).toContain('commit_schedules committed nothing: ');
    expect(message).toContain(sentence);
    expect(await stored()).toEqual([]);
    const [[job, status, error] = []] = await on.rows('SELECT job_name, job_status, error_message FROM etl_job_runs');
    expect([job, status]).toEqual(['commit_schedules', 'FAILED']);
    expect(error).toContain(sentence);
  });

  test('takes its limits from the parameters', async () => {
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"wave_pages": 1, "payload_limit_kb": 10}', '2025-01-01')`);
    expect(await on.failure(commitCall([ruby, ruby]))).toContain('2 schedules, more than 1');
    expect(await on.failure(`CALL commit_schedules(REPEAT('x', 10241))`)).toContain('10241 bytes, more than 10 KB');
  });
});

test('five weeks of 84 messages among 10,000 captions are committed, and replaced, in seconds', async () => {
  const pages = ['p1', 'p2', 'p3', 'p4', 'p5'];
  await on.run(`INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier)
      SELECT i, CONCAT('the caption numbered ', i), 'solo', 'MID' FROM UNNEST(GENERATE_ARRAY(1001, 11000)) AS i;
    INSERT INTO creator_profiles (page_name) SELECT * FROM UNNEST(${JSON.stringify(pages)})`);
  const full = (generation: number) =>
    pages.map((page) =>
      week(
        page,
        generation,
        Array.from({ length: 84 }, (_, i) => ({
          caption: 1001 + i,
          local: `2025-03-1${Math.floor(i / 12)}T${String(9 + (i % 12)).padStart(2, '0')}:07:00`,
        })),
      ),
    );
  for (const generation of [1, 2]) {
    const start = performance.now();
    expect((await commit(...full(generation))).map((row) => row[2])).toEqual(Array(5).fill('ACCEPTED'));
    expect(performance.now() - start).toBeLessThan(10_000);
  }
  expect(await on.rows('SELECT COUNTIF(is_active), COUNT(*) FROM active_caption_assignments')).toEqual([
    ['420', '840'],
  ]);
});
