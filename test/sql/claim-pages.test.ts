// Claims: which pages a run gets and with what, that none is claimed twice, and that a lost run's pages come back.
// The clock stands at noon of Thursday 2025-03-06 in Los Angeles; its week began on 2025-03-03 and loses an hour on Sunday.

import { beforeEach, describe, expect, test } from 'vitest';
import { defaultParameters } from '../../src/parameters/registry';
import { decodeAnalysis } from '../../src/planning/analysis';
import { deployedWarehouse } from './deployed';
import { errorAt, meanwhile, namedRows, statementsOf } from './named-rows';

const on = deployedWarehouse();

const NOON = '2025-03-06T20:00:00Z';
const THIS_WEEK = '2025-03-03';
const NEXT_WEEK = '2025-03-10';
const ODD = 'mia\'s "page" 🎉\n/2';
const literal = (text: string): string => JSON.stringify(text);

beforeEach(async () => {
  on.setClock(NOON);
  await on.run(`TRUNCATE TABLE schedule_generation_queue; TRUNCATE TABLE schedule_recommendations; TRUNCATE TABLE page_analysis;
    TRUNCATE TABLE creator_profiles; TRUNCATE TABLE mass_messages; TRUNCATE TABLE etl_job_runs; TRUNCATE TABLE caption_bank;
    TRUNCATE TABLE creator_processing_errors; TRUNCATE TABLE ops_config.ml_parameters;
    INSERT INTO creator_profiles (page_name, aliases, owner, status, rollout, min_price, max_price, window_start, window_end, blackout_dates) VALUES
      ('amber', [], 'dee', 'ACTIVE', 'LIVE', 5, 40, '08:00', '22:00', ['2025-03-12', '2025-03-13']), ('jade', ['Jade!'], NULL, 'ACTIVE', NULL, NULL, NULL, NULL, NULL, NULL),
      ('opal', [], NULL, 'ACTIVE', 'LIVE', NULL, NULL, NULL, NULL, []), ('ruby', [], NULL, 'PAUSED', 'LIVE', NULL, NULL, NULL, NULL, []),
      (${literal(ODD)}, [], NULL, NULL, 'SHADOW', NULL, NULL, NULL, NULL, [])`);
});

const queue = (page: string, week: string, more: { readonly [column: string]: string } = {}): Promise<void> => {
  const row: Record<string, string> = {
    page_name: literal(page),
    week_start: `'${week}'`,
    execution_date: `'2025-03-06'`,
    queued_at: `TIMESTAMP '2025-03-06 11:05:00+00'`,
    ...more,
  };
  return on.run(
    `INSERT INTO schedule_generation_queue (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`,
  );
};

const schedule = (id: string, page: string, week: string, status: string, more = ''): Promise<void> =>
  on.run(`INSERT INTO schedule_recommendations (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local,
      message_type, caption_id, category, price_tier, price, status, pinned, note, colour)
    SELECT ${literal(id)}, CONCAT(${literal(id)}, '#00', n), ${literal(page)}, DATE '${week}', TIMESTAMP '2025-03-14 20:00:00+00', DATETIME '2025-03-14 13:00:00',
      'PPV', n, 'solo', 'MID', NUMERIC '14.5', '${status}', n = 2, 'keep', 'YELLOW' FROM UNNEST([1, 2]) AS n ${more}`);

const lapsed = (owner: string, id: string, generation = 1, attempts = 1) => ({
  status: "'PROCESSING'",
  schedule_id: literal(id),
  generation: String(generation),
  attempts: String(attempts),
  lease_owner: `'${owner}'`,
  lease_until: `TIMESTAMP '2025-03-06 19:59:59+00'`,
});
const leased = (owner: string, id: string) => ({
  ...lapsed(owner, id),
  lease_until: `TIMESTAMP '2025-03-06 20:05:00+00'`,
});

type Wanted = readonly [page: string | null, week: string | null];
const call = (owner: string | null, limit: number | null, wanted: readonly Wanted[] = []): string => {
  const structs = wanted.map(
    ([page, week]) => `(${page === null ? 'NULL' : literal(page)}, ${week === null ? 'NULL' : `DATE '${week}'`})`,
  );
  return `CALL claim_pages(${owner === null ? 'CAST(NULL AS STRING)' : literal(owner)}, ${limit ?? 'CAST(NULL AS INT64)'},
    ARRAY<STRUCT<page_name STRING, week_start DATE>>[${structs.join(', ')}])`;
};
const claim = (owner: string, limit: number, wanted: readonly Wanted[] = []) =>
  namedRows(on, call(owner, limit, wanted));
const pagesOf = (rows: readonly { readonly [column: string]: unknown }[]) => rows.map((row) => row.page_name);
const queued = () =>
  on.rows(`SELECT page_name, CAST(week_start AS STRING), status, schedule_id, CAST(attempts AS STRING), lease_owner
    FROM schedule_generation_queue ORDER BY page_name, week_start, queued_at, status`);

describe('claim_pages from the queue', () => {
  test('takes pages by tries, week, day and name, with their ids, and leases them', async () => {
    await queue('opal', NEXT_WEEK);
    await queue('jade', NEXT_WEEK, { execution_date: `'2025-03-05'` });
    await queue('amber', THIS_WEEK, { attempts: '1', generation: '0' });
    await queue(ODD, THIS_WEEK);
    const rows = await claim('run 1', 3);
    expect(
      rows.map((r) => [
        r.page_name,
        r.week_start,
        r.execution_date,
        r.schedule_id,
        r.generation,
        r.attempts,
        r.outcome,
      ]),
    ).toEqual([
      [ODD, THIS_WEEK, '2025-03-06', `${ODD}/2025-03-03/1`, '1', '1', 'CLAIMED'],
      ['jade', NEXT_WEEK, '2025-03-05', 'jade/2025-03-10/1', '1', '1', 'CLAIMED'],
      ['opal', NEXT_WEEK, '2025-03-06', 'opal/2025-03-10/1', '1', '1', 'CLAIMED'],
    ]);
    expect(rows[0]).toMatchObject({ lease_owner: 'run 1', leased_since: '2025-03-06 20:00:00 UTC' });
    expect(
      await on.rows(
        `SELECT page_name FROM schedule_generation_queue WHERE status = 'PROCESSING' AND lease_until = TIMESTAMP '2025-03-06 20:08:00+00' ORDER BY page_name`,
      ),
    ).toEqual([['jade'], [ODD], ['opal']]);
    expect(pagesOf(await claim('run 2', 3))).toEqual(['amber']);
    expect(await claim('run 3', 3)).toEqual([]);
  });

  test('takes one week of a page at a time, and nothing of a page that is paused', async () => {
    await queue('jade', THIS_WEEK);
    await queue('jade', NEXT_WEEK);
    await queue('ruby', THIS_WEEK);
    expect((await claim('run 1', 5)).map((r) => [r.page_name, r.week_start])).toEqual([['jade', THIS_WEEK]]);
    expect(await claim('run 2', 5)).toEqual([]);
    await on.run(`UPDATE schedule_generation_queue SET status = 'COMPLETED' WHERE status = 'PROCESSING'`);
    expect((await claim('run 2', 5)).map((r) => [r.page_name, r.week_start])).toEqual([['jade', NEXT_WEEK]]);
    expect(await queued()).toContainEqual(['ruby', THIS_WEEK, 'PENDING', null, '0', null]);
  });

  test('a lapsed lease is claimed again under its id; what was committed goes to export', async () => {
    await queue('amber', NEXT_WEEK, lapsed('gone', 'amber/2025-03-10/4', 4));
    await queue('jade', NEXT_WEEK, lapsed('gone', 'jade/2025-03-10/1'));
    await queue('opal', NEXT_WEEK, leased('alive', 'opal/2025-03-10/1'));
    await schedule('jade/2025-03-10/1', 'jade', NEXT_WEEK, 'READY');
    const rows = await claim('run 1', 5);
    expect(rows.map((r) => [r.page_name, r.outcome, r.schedule_id, r.generation, r.attempts])).toEqual([
      ['amber', 'CLAIMED', 'amber/2025-03-10/4', '4', '2'],
      ['jade', 'COMMITTED', 'jade/2025-03-10/1', '1', '2'],
    ]);
  });

  test('closes what is queued in vain: overtaken, over, given up', async () => {
    await queue('amber', NEXT_WEEK);
    await schedule('amber/2025-03-10/2', 'amber', NEXT_WEEK, 'HELD');
    await queue('jade', '2025-02-24', { execution_date: `'2025-02-27'` });
    await queue('opal', NEXT_WEEK, lapsed('gone', 'opal/2025-03-10/1', 1, 3));
    await queue(ODD, NEXT_WEEK, lapsed('gone', `${ODD}/2025-03-10/7`, 7));
    await schedule(`${ODD}/2025-03-10/6`, ODD, NEXT_WEEK, 'READY');
    // A regeneration that was lost is taken up again: its generation is above that of the schedule it is to replace.
    expect(
      (await claim('run 1', 5)).map((r) => [r.page_name, r.schedule_id, r.live_schedule_id, r.live_status]),
    ).toEqual([[ODD, `${ODD}/2025-03-10/7`, `${ODD}/2025-03-10/6`, 'READY']]);
    expect(
      await on.rows(
        `SELECT page_name, status, error_message FROM schedule_generation_queue WHERE processed_at IS NOT NULL ORDER BY page_name`,
      ),
    ).toEqual([
      ['amber', 'COMPLETED', 'amber/2025-03-10/2 covers the week.'],
      ['jade', 'FAILED', expect.stringContaining('was over')],
      ['opal', 'FAILED', expect.stringContaining('Given up after 3 attempts')],
    ]);
    expect(await on.rows('SELECT job_id, page_name FROM creator_processing_errors ORDER BY page_name')).toEqual([
      ['run 1', 'jade'],
      ['run 1', 'opal'],
    ]);
  });

  test('reserves a generation above every one that is known', async () => {
    await schedule('jade/2025-03-10/3', 'jade', NEXT_WEEK, 'CANCELLED');
    await queue('jade', NEXT_WEEK, { status: "'FAILED'", generation: '5', schedule_id: "'jade/2025-03-10/5'" });
    await queue('jade', NEXT_WEEK);
    expect((await claim('run 1', 1)).map((r) => r.schedule_id)).toEqual(['jade/2025-03-10/6']);
  });

  test('reads the numbers in force', async () => {
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"lease_minutes": 20, "queue_attempt_limit": 1}', '2025-01-01')`);
    await queue('jade', NEXT_WEEK);
    await queue('opal', NEXT_WEEK, lapsed('gone', 'opal/2025-03-10/1'));
    expect(pagesOf(await claim('run 1', 5))).toEqual(['jade']);
    expect(
      await on.rows(`SELECT status, CAST(lease_until AS STRING) FROM schedule_generation_queue ORDER BY page_name`),
    ).toEqual([
      ['PROCESSING', '2025-03-06 20:20:00+00'],
      ['FAILED', null],
    ]);
  });
});

describe('claim_pages on demand', () => {
  test('queues what is wanted and not queued, and says of each other page why not', async () => {
    await queue('opal', NEXT_WEEK, leased('run 0', 'opal/2025-03-10/1'));
    const rows = await claim('run 1', 0, [
      ['jade', NEXT_WEEK],
      ['ruby', NEXT_WEEK],
      ['nobody', NEXT_WEEK],
      ['Jade!', NEXT_WEEK],
      ['opal', NEXT_WEEK],
      ['jade', NEXT_WEEK],
      [ODD, THIS_WEEK],
    ]);
    expect(rows.map((r) => [r.page_name, r.outcome, r.schedule_id, r.lease_owner, r.leased_since])).toEqual([
      ['jade', 'CLAIMED', 'jade/2025-03-10/1', 'run 1', '2025-03-06 20:00:00 UTC'],
      ['ruby', 'PAUSED', null, null, null],
      ['nobody', 'UNKNOWN_PAGE', null, null, null],
      ['Jade!', 'UNKNOWN_PAGE', null, null, null],
      ['opal', 'BUSY', null, 'run 0', '2025-03-06 19:57:00 UTC'],
      [ODD, 'CLAIMED', `${ODD}/2025-03-03/1`, 'run 1', '2025-03-06 20:00:00 UTC'],
    ]);
    expect(rows[3]?.message).toBe('"Jade!" is another spelling of "jade". Use that name.');
    expect(rows[4]?.message).toContain('run 0 is at "opal"');
    expect((await queued()).map(([page, , status]) => [page, status])).toEqual([
      ['jade', 'PROCESSING'],
      [ODD, 'PROCESSING'],
      ['opal', 'PROCESSING'],
    ]);
  });

  test('knows a page without a profile by its messages', async () => {
    await on.run(
      `INSERT INTO mass_messages (message_id, page_name, message_type, sending_time, sent_count) VALUES ('m', 'loose', 'PPV', '2025-03-05', 10)`,
    );
    const [row] = await claim('run 1', 1, [['loose', NEXT_WEEK]]);
    expect(row).toMatchObject({ outcome: 'CLAIMED', rollout: 'SHADOW', owner: null, error_code: null });
  });

  test('hands its owner’s own claim back as it is', async () => {
    const first = await claim('run 1', 1, [['jade', NEXT_WEEK]]);
    on.setClock('2025-03-06T20:03:00Z');
    expect(await claim('run 1', 1, [['jade', NEXT_WEEK]])).toEqual(first);
    expect((await claim('run 2', 1, [['jade', NEXT_WEEK]])).map((r) => r.outcome)).toEqual(['BUSY']);
    on.setClock('2025-03-06T20:08:01Z');
    expect((await claim('run 2', 1, [['jade', NEXT_WEEK]])).map((r) => [r.outcome, r.schedule_id, r.attempts])).toEqual(
      [['CLAIMED', 'jade/2025-03-10/1', '2']],
    );
  });

  test('takes the queued row, and a new generation where a schedule is to be replaced', async () => {
    await queue('jade', NEXT_WEEK, { execution_date: `'2025-03-05'` });
    await schedule('jade/2025-03-10/1', 'jade', NEXT_WEEK, 'APPROVED');
    await on.run(`INSERT INTO caption_bank (caption_id, caption_text, urgency) VALUES (2, 'Two', TRUE)`);
    const [row] = await claim('run 1', 1, [['jade', NEXT_WEEK]]);
    expect(row).toMatchObject({
      execution_date: '2025-03-05',
      schedule_id: 'jade/2025-03-10/2',
      live_schedule_id: 'jade/2025-03-10/1',
      live_status: 'APPROVED',
      pins: [],
    });
    expect(await queued()).toHaveLength(1);
  });

  test('gives what planning needs of profile, calendar, last week and pins', async () => {
    await schedule('amber/2025-03-03/1', 'amber', THIS_WEEK, 'APPROVED');
    await schedule('amber/2025-03-10/1', 'amber', NEXT_WEEK, 'HELD');
    await schedule('amber/2025-03-10/0', 'amber', NEXT_WEEK, 'CANCELLED');
    await on.run(
      `INSERT INTO caption_bank (caption_id, caption_text, urgency, created_at) VALUES (2, 'Old', FALSE, '2024-01-01'), (2, 'Two', TRUE, '2025-01-01')`,
    );
    const [row] = await claim('run 1', 1, [['amber', NEXT_WEEK]]);
    const [[key] = []] = await on.rows(`SELECT caption_key('Two')`);
    expect(row).toMatchObject({
      rollout: 'LIVE',
      owner: 'dee',
      min_price: '5',
      max_price: '40',
      window_start: '08:00',
      window_end: '22:00',
      blackout_dates: ['2025-03-12', '2025-03-13'],
      previous_colour: 'YELLOW',
      pins: [['PPV', '2025-03-14T13:00:00', '2', key, 'solo', 'MID', 'true', '14.5', 'keep']],
      holidays: [['2025-03-17', "St. Patrick's Day", expect.any(String)]],
    });
  });

  test.each<[string, string, string]>([
    ['no owner', call(null, 1), 'an owner must be given'],
    ['an empty owner', call('', 1), 'an owner must be given'],
    ['no limit', call('run', null), 'page_limit must be 0 or more, got NULL'],
    ['a limit below none', call('run', -1), 'page_limit must be 0 or more, got -1'],
    ['a Tuesday', call('run', 1, [['jade', '2025-03-11']]), 'page "jade", week 2025-03-11'],
    ['a week that is over', call('run', 1, [['jade', '2025-02-24']]), 'whose week is not over'],
    ['no week', call('run', 1, [['jade', null]]), 'week NULL'],
    ['no page', call('run', 1, [[null, NEXT_WEEK]]), 'page NULL'],
  ])('refuses %s', async (_, sql, words) => {
    expect(await on.failure(sql)).toContain(words);
    expect(await on.rows('SELECT job_name, job_status FROM etl_job_runs')).toEqual([['claim_pages', 'FAILED']]);
    expect(await queued()).toEqual([]);
  });
});

describe('the analysis of a claim', () => {
  const store = (page: string, at: string, analysis: string, error = 'NULL') =>
    on.run(`INSERT INTO page_analysis (page_name, analysis, error_code, analysed_at)
      VALUES ('${page}', ${analysis}, ${error}, TIMESTAMP '${at}')`);
  const MARKED = `JSON '{"saturation": {"saturation_score": 0.42}}'`;

  test('is the stored one while it is fresh, else that of now, stored', async () => {
    await store('amber', '2025-03-05 18:08:00+00', MARKED);
    await store('jade', '2025-03-05 18:07:59+00', MARKED);
    await store('opal', '2025-03-06 19:00:00+00', 'NULL', "'NO_DELIVERIES'");
    for (const page of ['amber', 'jade', 'opal', ODD]) await queue(page, NEXT_WEEK);
    let scans = 0;
    const rows = await namedRows(on, call('run 1', 5), {
      onStatementStart: ({ text }) => {
        if (text.includes('`page_analyses`') || text.includes('page_analyses`(')) scans++;
      },
    });
    expect(scans).toBe(1);
    const found = new Map(rows.map((row) => [row.page_name, row]));
    expect(found.get('amber')).toMatchObject({ saturation_pct: '42.0', analysis: expect.stringContaining('0.42') });
    for (const page of ['jade', 'opal', ODD]) {
      const { analysis } = decodeAnalysis(String(found.get(page)?.analysis), defaultParameters);
      expect(analysis).toMatchObject({ page_name: page, analysed_at: Date.parse(NOON) });
      expect(found.get(page)).toMatchObject({ saturation_pct: '25.0', error_code: null });
    }
    expect(
      await on.rows(`SELECT page_name, CAST(analysed_at AS STRING), error_code, LAX_STRING(analysis.page_name)
        FROM page_analysis WHERE page_name != 'amber' ORDER BY page_name`),
    ).toEqual(['jade', ODD, 'opal'].map((page) => [page, '2025-03-06 20:00:00+00', null, page]));
  });

  test('of a page that can’t be analysed is an error of that page alone', async () => {
    await on.run(`INSERT INTO mass_messages (message_id, page_name, message_type, sending_time, sent_count)
      SELECT CONCAT('m', i), 'opal', 'PPV', TIMESTAMP_SUB(TIMESTAMP '2025-03-05', INTERVAL i HOUR), 0 FROM UNNEST(GENERATE_ARRAY(1, 25)) AS i`);
    await queue('jade', NEXT_WEEK);
    await queue('opal', NEXT_WEEK);
    const rows = await claim('run 1', 5);
    expect(rows.map((r) => [r.page_name, r.outcome, r.error_code, r.analysis === null])).toEqual([
      ['jade', 'CLAIMED', null, false],
      ['opal', 'CLAIMED', 'NO_DELIVERIES', true],
    ]);
    expect(rows[1]?.error_message).toContain('None of 25 messages');
  });

  test('that fails claims nothing', async () => {
    await queue('jade', NEXT_WEEK);
    await on.run('DROP TABLE page_slot_effects');
    expect(await on.failure(call('run 1', 5))).toContain('page_slot_effects');
    await on.deploy();
    expect(await queued()).toEqual([['jade', NEXT_WEEK, 'PENDING', null, '0', null]]);
    expect((await claim('run 2', 5)).map((r) => [r.schedule_id, r.attempts])).toEqual([['jade/2025-03-10/1', '1']]);
  });
});

describe('an error at any statement', () => {
  test.each<[string, string]>([
    ['a claim from the queue', call('run 1', 5)],
    ['a claim on demand', call('run 1', 1, [['jade', NEXT_WEEK]])],
  ])(
    'of %s leaves all claimed or nothing',
    async (_, sql) => {
      const prepare = async () => {
        await on.run(
          'TRUNCATE TABLE schedule_generation_queue; TRUNCATE TABLE page_analysis; TRUNCATE TABLE creator_processing_errors',
        );
        await queue('amber', NEXT_WEEK);
        await queue('opal', NEXT_WEEK, lapsed('gone', 'opal/2025-03-10/1', 1, 3));
      };
      await prepare();
      const state = async () => [
        await queued(),
        await on.rows('SELECT page_name FROM page_analysis'),
        await on.rows('SELECT page_name FROM creator_processing_errors'),
      ];
      const before = await state();
      const statements = await statementsOf(on, sql);
      const after = await state();
      expect(statements).toBeGreaterThanOrEqual(8);
      let undone = 0;
      for (let at = 1; at <= statements; at++) {
        await prepare();
        await expect(namedRows(on, sql, errorAt(at)), `statement ${at}`).rejects.toThrow(`injected at ${at}`);
        const found = await state();
        expect([before, after], `statement ${at}`).toContainEqual(found);
        if (JSON.stringify(found) === JSON.stringify(before)) undone++;
      }
      // Only the answer comes after the commit.
      expect(undone).toBe(statements - 1);
      await prepare();
      expect(pagesOf(await namedRows(on, sql))).toHaveLength(1);
    },
    60_000,
  );
});

describe('two claims at once', () => {
  test('never hold one page both, and together hold all', async () => {
    for (const page of ['amber', 'jade', 'opal', ODD]) await queue(page, NEXT_WEEK);
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((owner) => claim(owner, 2)));
    const held = outcomes.flatMap((o) => (o.status === 'fulfilled' ? pagesOf(o.value) : []));
    for (const o of outcomes) if (o.status === 'rejected') expect(String(o.reason)).toContain('concurrent update');
    expect(new Set(held).size).toBe(held.length);
    expect((await queued()).filter(([, , status]) => status === 'PROCESSING')).toHaveLength(held.length);
    for (const owner of ['d', 'e']) held.push(...pagesOf(await claim(owner, 2)));
    expect(held.sort()).toEqual(['amber', 'jade', ODD, 'opal']);
  });

  test.each([
    ['the same queued page', call('late', 1), call('early', 1)],
    ['one page on demand, not queued', call('late', 1, [['opal', NEXT_WEEK]]), call('early', 1, [['opal', NEXT_WEEK]])],
  ])('of %s: the one that reads first and writes last has claimed nothing', async (_, late, early) => {
    await queue('jade', NEXT_WEEK);
    const failing = namedRows(
      on,
      late,
      meanwhile('UPDATE `of-scheduler-proj.eros_scheduling_brain.schedule_generation_queue`', () => on.run(early)),
    );
    await expect(failing).rejects.toThrow(/claim_pages claimed nothing for late: .*concurrent update against table/);
    expect((await queued()).filter(([, , status]) => status === 'PROCESSING').map((row) => row[5])).toEqual(['early']);
    const again = await namedRows(on, late);
    expect(again.filter((r) => r.outcome === 'CLAIMED')).toEqual([]);
  });

  test('a page queued by the daily run beside a claim on demand is closed as covered', async () => {
    await namedRows(
      on,
      call('run 1', 1, [['jade', NEXT_WEEK]]),
      meanwhile('COMMIT', () => queue('jade', NEXT_WEEK)),
    );
    expect(await claim('run 2', 5)).toEqual([]);
    await schedule('jade/2025-03-10/1', 'jade', NEXT_WEEK, 'READY');
    await on.run(`UPDATE schedule_generation_queue SET status = 'COMPLETED' WHERE status = 'PROCESSING'`);
    expect(await claim('run 2', 5)).toEqual([]);
    expect((await queued()).map(([, , status]) => status)).toEqual(['COMPLETED', 'COMPLETED']);
  });
});

describe('a look without an owner', () => {
  const look = (page: string): string => call(null, 1, [[page, NEXT_WEEK]]);

  test('tells what a claim would, and leaves nothing: no lease, no queue row, no analysis, no run', async () => {
    await on.run('TRUNCATE TABLE page_analysis');
    const counts = `SELECT (SELECT COUNT(*) FROM schedule_generation_queue), (SELECT COUNT(*) FROM page_analysis),
      (SELECT COUNT(*) FROM etl_job_runs)`;
    const before = await on.rows(counts);
    const [seen] = await namedRows(on, look('opal'));
    expect(seen).toMatchObject({ page_name: 'opal', outcome: 'PREVIEW', schedule_id: `opal/${NEXT_WEEK}/1` });
    expect(await on.rows(counts)).toEqual(before);
    const [claimed] = await namedRows(on, call('run', 1, [['opal', NEXT_WEEK]]));
    expect({ ...claimed, lease_owner: null, leased_since: null, outcome: 'PREVIEW' }).toEqual({
      ...seen,
      lease_owner: null,
      leased_since: null,
    });
  });

  test('of the whole queue is refused', async () => {
    await expect(namedRows(on, call(null, 5))).rejects.toThrow('an owner must be given');
  });
});
