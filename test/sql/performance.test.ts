// update_caption_performance: messages in, statistics out, beside numbers worked out by hand.

import { beforeEach, describe, expect, test } from 'vitest';
import { wilsonBounds } from '../../src/learning/wilson';
import { deployedWarehouse } from './deployed';

const on = deployedWarehouse();

/** Noon of a Thursday in Los Angeles, eleven days into summer time. */
const NOW = '2025-03-20T19:00:00Z';
const THURSDAY_NOON = 3 * 24 + 12;

interface Message {
  readonly page: string;
  readonly caption?: number;
  readonly type?: string;
  readonly at: string;
  readonly sent?: number | string;
  readonly viewed?: number;
  readonly bought?: number;
  readonly earned?: number;
  readonly price?: number;
  readonly id?: string;
  readonly ingested?: string;
}

let made = 0;
const tuple = (m: Message): string =>
  `('${m.id ?? `m${++made}`}', '${m.page}', ${m.caption ?? 'NULL'}, '${m.type ?? 'PPV'}', ${m.price ?? 'NULL'}, TIMESTAMP '${m.at}', ` +
  `${m.sent ?? 1000}, ${m.viewed ?? 400}, ${m.bought ?? 0}, ${m.earned ?? 0}, TIMESTAMP '${m.ingested ?? NOW}')`;

const send = (...messages: readonly Message[]): Promise<void> =>
  on.run(`INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, price, sending_time, sent_count,
    viewed_count, purchased_count, earnings, ingested_at) VALUES ${messages.map(tuple).join(', ')}`);

const update = (): Promise<void> => on.run('CALL update_caption_performance()');

const numbers = async (sql: string): Promise<(number | null)[][]> =>
  (await on.rows(sql)).map((row) => row.map((value) => (value === null ? null : Number(value))));

/** caption_id, successes, failures, obs_n, w, w2, wy, wyy of a page. */
const evidence = (page: string): Promise<(number | null)[][]> =>
  numbers(`SELECT caption_id, successes, failures, obs_n, w, w2, wy, wyy FROM caption_bandit_stats
    WHERE page_name = '${page}' ORDER BY caption_id, reward_kind`);

const everything = async () => [
  await on.rows('SELECT * EXCEPT (last_updated) FROM caption_bandit_stats ORDER BY page_name, caption_id, reward_kind'),
  await on.rows('SELECT * FROM page_slot_effects ORDER BY page_name, hour_of_week'),
  await on.rows('SELECT * FROM page_price_stats ORDER BY page_name, price'),
];

/** To nine digits: sums are of floats. */
function expectNear(found: readonly (number | null)[][], expected: readonly (number | null)[][]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((row, i) => {
    row.forEach((value, j) => {
      const wanted = expected[i]?.[j] ?? null;
      if (value === null || wanted === null) expect(value, `row ${i}, column ${j}`).toBe(wanted);
      else expect(value, `row ${i}, column ${j}`).toBeCloseTo(wanted, 9);
    });
  });
}

const weight = (days: number): number => 0.5 ** (days / 182);
const sums = (observed: readonly (readonly [w: number, y: number])[]): number[] => [
  observed.length,
  observed.reduce((sum, [w]) => sum + w, 0),
  observed.reduce((sum, [w]) => sum + w * w, 0),
  observed.reduce((sum, [w, y]) => sum + w * y, 0),
  observed.reduce((sum, [w, y]) => sum + w * y * y, 0),
];

beforeEach(async () => {
  on.setClock(NOW);
  await on.run(`TRUNCATE TABLE mass_messages; TRUNCATE TABLE caption_bandit_stats; TRUNCATE TABLE caption_bandit_stats_history;
    TRUNCATE TABLE page_slot_effects; TRUNCATE TABLE page_price_stats; TRUNCATE TABLE caption_bank;
    TRUNCATE TABLE creator_profiles; TRUNCATE TABLE etl_job_runs`);
});

describe('what a page has earned', () => {
  test('PPV: medians over 90 days, successes, credits and weights', async () => {
    await send(
      { page: 'ada', caption: 1, at: '2025-03-13T19:00:00Z', sent: 1000, viewed: 400, bought: 10, earned: 100 },
      { page: 'ada', caption: 1, at: '2025-03-06T20:00:00Z', sent: 2000, viewed: 600, bought: 5, earned: 100 },
      { page: 'ada', caption: 2, at: '2025-02-27T20:00:00Z', sent: 1000, viewed: 300, bought: 1, earned: 20 },
      // 105 days old: outside the success window, within memory.
      { page: 'ada', caption: 2, at: '2024-12-05T20:00:00Z', sent: 1000, viewed: 300, bought: 20, earned: 200 },
      // Past the 104 weeks.
      { page: 'ada', caption: 2, at: '2023-03-16T19:00:00Z', sent: 1000, bought: 20, earned: 9000 },
    );
    await update();
    // 420 dollars and 36 purchases of 5,000 deliveries; EMVs of 90 days 100, 50, 20: the median is 50.
    const credit = (earned: number, sent: number): number =>
      Math.log((1000 * (earned + 420 / 36)) / (sent + 5000 / 36));
    expectNear(await evidence('ada'), [
      [
        1,
        1,
        1,
        ...sums([
          [weight(7), credit(100, 1000)],
          [weight(14), credit(100, 2000)],
        ]),
      ],
      [
        2,
        0,
        1,
        ...sums([
          [weight(21), credit(20, 1000)],
          [weight(105), credit(200, 1000)],
        ]),
      ],
    ]);
    const one = wilsonBounds(1, 1);
    const two = wilsonBounds(0, 1);
    expectNear(
      await numbers(`SELECT avg_emv, median_emv, avg_conversion_rate, CAST(total_revenue AS FLOAT64), confidence_lower_bound,
        confidence_upper_bound, exploration_score, performance_percentile, total_observations FROM caption_bandit_stats ORDER BY caption_id`),
      [
        [75, 75, 15 / 1000, 200, one.lower, one.upper, one.explorationBonus, 0, 2],
        [110, 110, 21 / 600, 220, two.lower, two.upper, two.explorationBonus, 100, 1],
      ],
    );
    // One hour holds all: what captions explain leaves it nothing. Noon is noon on either side of the change of clocks.
    expectNear(await numbers('SELECT hour_of_week, effect, weight FROM page_slot_effects'), [
      [THURSDAY_NOON, 0, weight(7) + weight(14) + weight(21) + weight(105)],
    ]);
  });

  test('bumps: by the view rate; what is not mature or reached nobody is a use, not an observation', async () => {
    await send(
      { page: 'bea', caption: 7, type: 'BUMP', at: '2025-03-13T19:00:00Z', viewed: 300 },
      { page: 'bea', caption: 7, type: 'BUMP', at: '2025-03-06T20:00:00Z', viewed: 100 },
      { page: 'bea', caption: 7, type: 'BUMP', at: '2025-03-19T19:00:01Z', viewed: 900 },
      { page: 'bea', caption: 8, type: 'BUMP', at: '2025-03-13T19:00:00Z', sent: 0, viewed: 0 },
    );
    await update();
    expectNear(await evidence('bea'), [
      [
        7,
        1,
        1,
        ...sums([
          [weight(7), Math.log(300.5 / 700.5)],
          [weight(14), Math.log(100.5 / 900.5)],
        ]),
      ],
      [8, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(
      await on.rows(`SELECT reward_kind, FORMAT('%.3f', avg_emv), performance_percentile, confidence_lower_bound,
        confidence_upper_bound, FORMAT_TIMESTAMP('%F %T', last_used) FROM caption_bandit_stats ORDER BY caption_id`),
    ).toEqual([
      [
        'VIEW_RATE',
        '0.200',
        '50.0',
        expect.stringMatching(/^0\.09/),
        expect.stringMatching(/^0\.9/),
        '2025-03-19 19:00:01',
      ],
      ['VIEW_RATE', null, null, '0.0', '1.0', '2025-03-13 19:00:00'],
    ]);
    expect(await on.rows('SELECT COUNT(*) FROM page_slot_effects')).toEqual([['0']]);
  });

  test('hours and prices take their part, shrunk by ten messages', async () => {
    const at = '2025-03-13T19:00:00Z';
    await send(
      { page: 'cleo', caption: 1, at, bought: 10, earned: 100 },
      { page: 'cleo', caption: 1, at: '2025-03-13T20:00:00Z', bought: 10, earned: 50 },
      { page: 'dora', caption: 1, at, bought: 5, earned: 60, price: 12 },
      { page: 'dora', caption: 1, at, bought: 5, earned: 120, price: 24 },
    );
    await update();
    const w = weight(7);
    const shrunk = w / (w + 10);
    const cleo = [100, 50].map((earned) => Math.log((1000 * (earned + 150 / 20)) / (1000 + 2000 / 20)));
    const dora = [60, 120].map((earned) => Math.log((1000 * (earned + 180 / 10)) / (1000 + 2000 / 10)));
    const half = ([a = 0, b = 0]: number[]): number => (shrunk * (a - b)) / 2;
    const credits = (y: number[]): [number, number][] => [
      [w, (y[0] ?? 0) - half(y)],
      [w, (y[1] ?? 0) + half(y)],
    ];
    expectNear(await evidence('cleo'), [[1, 1, 1, ...sums(credits(cleo))]]);
    expectNear(await evidence('dora'), [[1, 1, 1, ...sums(credits(dora))]]);
    expectNear(
      await numbers('SELECT hour_of_week, effect, weight FROM page_slot_effects ORDER BY page_name, hour_of_week'),
      [
        [THURSDAY_NOON, half(cleo), w],
        [THURSDAY_NOON + 1, -half(cleo), w],
        [THURSDAY_NOON, 0, 2 * w],
      ],
    );
    expect(await on.rows('SELECT * FROM page_price_stats ORDER BY price')).toEqual([
      ['dora', 'MID', '12', '1', '1000', '60', '5'],
      ['dora', 'PREMIUM', '24', '1', '1000', '120', '5'],
    ]);
  });

  test('a holiday takes its part in both passes', async () => {
    await send(
      { page: 'eve', caption: 1, at: '2025-02-07T20:00:00Z', bought: 10, earned: 100 },
      { page: 'eve', caption: 1, at: '2025-02-14T20:00:00Z', bought: 10, earned: 40 },
    );
    await update();
    const [y1, y2] = [100, 40].map((earned) => Math.log((1000 * (earned + 7)) / 1100)) as [number, number];
    const [w1, w2] = [weight(41), weight(34)];
    const caption = (effect: number): number => (w1 * y1 + w2 * (y2 - effect)) / (w1 + w2);
    const effect = (c: number): number => (w2 * (y2 - c)) / (w2 + 10);
    const valentine = effect(caption(effect(caption(0))));
    // The hour, fitted between the two, finds no more than rounding in what captions left.
    expectNear(await evidence('eve'), [
      [
        1,
        1,
        1,
        ...sums([
          [w1, y1],
          [w2, y2 - valentine],
        ]),
      ],
    ]);
  });

  test('one message, and a page that has sold nothing, lean on all pages', async () => {
    await send(
      { page: 'fay', caption: 1, at: '2025-03-13T19:00:00Z', sent: 500 },
      { page: 'gil', caption: 1, at: '2025-03-13T19:00:00Z', sent: 1500, bought: 10, earned: 80 },
    );
    await update();
    // 80 dollars and 10 purchases of 2,000 deliveries.
    expectNear(await evidence('fay'), [[1, 0, 1, ...sums([[weight(7), Math.log((1000 * 8) / 700)]])]]);
    expect(await on.rows('SELECT performance_percentile FROM caption_bandit_stats')).toEqual([['50.0'], ['50.0']]);
  });
});

describe('which messages', () => {
  test('a page keeps its own messages where another has its name among its aliases', async () => {
    await on.run("INSERT INTO creator_profiles (page_name, aliases) VALUES ('amy', ['zoe', 'Zoe!']), ('zoe', [])");
    await send(
      { page: 'zoe', caption: 1, at: '2025-03-13T19:00:00Z', earned: 50 },
      { page: 'Zoe!', caption: 2, at: '2025-03-13T19:00:00Z', earned: 50 },
    );
    await update();
    expect(await on.rows('SELECT page_name, caption_id FROM caption_bandit_stats ORDER BY caption_id')).toEqual([
      ['zoe', '1'],
      ['amy', '2'],
    ]);
  });

  test('other spellings of a page, corrections, texts of equal key, messages of no known caption', async () => {
    await on.run(`INSERT INTO creator_profiles (page_name, aliases) VALUES ('hal', ['Hal!']);
      INSERT INTO caption_bank (caption_id, caption_text) VALUES (1, 'Hello  you'), (2, 'hello you'), (3, 'Other')`);
    const at = '2025-03-13T19:00:00Z';
    await send(
      { page: 'Hal!', caption: 1, at, bought: 1, earned: 5, id: 'x', ingested: '2025-03-15T00:00:00Z' },
      { page: 'Hal!', caption: 1, at, bought: 2, earned: 10, id: 'x', ingested: '2025-03-16T00:00:00Z' },
      { page: 'hal', caption: 2, at: '2025-03-14T19:00:00Z', bought: 1, earned: 20 },
      { page: 'hal', caption: 3, at, bought: 1, earned: 30 },
      { page: 'hal', at: '2025-03-18T00:00:00Z', bought: 9, earned: 400, price: 9 },
    );
    await update();
    // EMVs 10, 20, 30 and 400: the median is 25.
    expect(
      await on.rows(`SELECT page_name, caption_id, successes, failures, total_revenue, FORMAT_TIMESTAMP('%F', last_used), LENGTH(caption_key)
        FROM caption_bandit_stats ORDER BY caption_id`),
    ).toEqual([
      ['hal', '1', '0', '1', '10', '2025-03-14', '64'],
      ['hal', '2', '0', '1', '20', '2025-03-14', '64'],
      ['hal', '3', '1', '0', '30', '2025-03-13', '64'],
    ]);
    expect(await on.rows('SELECT price_tier, sends FROM page_price_stats')).toEqual([['LOW', '1']]);
  });

  test('the hour that summer time skips and the one that winter time repeats', async () => {
    const sold = { caption: 1, bought: 1, earned: 10 };
    await send(
      { page: 'spring', at: '2025-03-09T09:59:59Z', ...sold },
      { page: 'spring', at: '2025-03-09T10:00:00Z', ...sold },
      { page: 'autumn', at: '2024-11-03T08:30:00Z', ...sold },
      { page: 'autumn', at: '2024-11-03T09:30:00Z', ...sold },
    );
    await update();
    expect(await on.rows('SELECT page_name, hour_of_week FROM page_slot_effects ORDER BY 1, 2')).toEqual([
      ['autumn', '145'],
      ['spring', '145'],
      ['spring', '147'],
    ]);
  });

  test('huge counts stay finite', async () => {
    const huge = {
      caption: 1,
      at: '2025-03-13T19:00:00Z',
      sent: '9000000000000000000',
      bought: 3,
      earned: 30,
      price: 10,
    };
    await send({ page: 'huge', ...huge }, { page: 'huge', ...huge });
    await update();
    const [row] = await evidence('huge');
    expect(row?.every((value) => Number.isFinite(value))).toBe(true);
    expect(await on.rows('SELECT deliveries, purchases FROM page_price_stats')).toEqual([[null, '6']]);
  });
});

describe('a run', () => {
  const some: readonly Message[] = [
    { page: 'ada', caption: 1, at: '2025-03-13T19:00:00Z', bought: 1, earned: 10, price: 10 },
    { page: 'ada', caption: 2, at: '2025-03-14T21:00:00Z', bought: 3, earned: 60, price: 20 },
    { page: 'bea', caption: 1, at: '2025-03-12T01:00:00Z', type: 'BUMP' },
  ];
  const jobs = () =>
    on.rows(`SELECT job_status, creators_processed, error_message IS NULL FROM etl_job_runs
      WHERE job_start_time >= TIMESTAMP '2025-01-01' ORDER BY job_start_time`);

  test('without messages gives no rows, and succeeds', async () => {
    await update();
    expect(await everything()).toEqual([[], [], []]);
    expect(await jobs()).toEqual([['COMPLETED', '0', 'true']]);
  });

  test('again gives the same rows, newer only by last_updated', async () => {
    await send(...some);
    await update();
    const before = await everything();
    on.setClock('2025-03-20T20:00:00Z');
    await update();
    expect(await everything()).toEqual(before);
    expect(await on.rows('SELECT DISTINCT CAST(last_updated AS STRING) FROM caption_bandit_stats')).toEqual([
      ['2025-03-20 20:00:00+00'],
    ]);
    expect(await on.rows('SELECT COUNT(*) FROM caption_bandit_stats_history')).toEqual([['0']]);
  });

  test('after 100 days keeps what was known in history, once', async () => {
    await send(...some);
    await update();
    on.setClock('2025-06-28T19:00:00Z');
    expect(await on.rows('SELECT COUNT(*) FROM caption_bandit_stats')).toEqual([['3']]);
    await update();
    await update();
    expect(await on.rows('SELECT COUNT(*) FROM caption_bandit_stats')).toEqual([['3']]);
    expect(await on.rows('SELECT COUNT(*), COUNT(DISTINCT caption_id) FROM caption_bandit_stats_history')).toEqual([
      ['3', '2'],
    ]);
  });

  test('that finds the source empty keeps the statistics, and says so', async () => {
    await send(...some);
    await update();
    const before = await everything();
    await on.run('TRUNCATE TABLE mass_messages');
    on.setClock('2025-03-20T20:00:00Z');
    expect(await on.failure('CALL update_caption_performance()')).toMatch(/holds no message since 2023-03-23/);
    expect(await everything()).toEqual(before);
    expect(await jobs()).toEqual([
      ['COMPLETED', '2', 'true'],
      ['FAILED', null, 'false'],
    ]);
  });

  test('that fails in the middle leaves all as it was, and its row', async () => {
    await send(...some);
    await update();
    const before = await everything();
    await send({ page: 'ada', caption: 3, at: '2025-03-13T19:00:00Z', bought: 1, earned: 10 });
    on.setClock('2025-03-20T20:00:00Z');
    await on.run('ALTER TABLE page_price_stats RENAME TO page_price_stats_away');
    try {
      expect(await on.failure('CALL update_caption_performance()')).toMatch(/changed nothing.*page_price_stats/s);
    } finally {
      await on.run('ALTER TABLE page_price_stats_away RENAME TO page_price_stats');
    }
    expect(await everything()).toEqual(before);
    expect(await jobs()).toEqual([
      ['COMPLETED', '2', 'true'],
      ['FAILED', null, 'false'],
    ]);
  });
});
