// Reading pages in SQL: tiers and saturation by hand, and the JSON as the planner decodes it.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaultParameters } from '../../src/parameters/registry';
import { accountOf } from '../../src/planning/account';
import { decodeAnalysis } from '../../src/planning/analysis';
import { deployedWarehouse, SQL_FOLDER } from './deployed';

const on = deployedWarehouse();

const AUGUST = '2025-08-20T20:00:00Z';
const DECEMBER = '2025-12-03T20:00:00Z';
const QUOTED = 'mia\'s "quoted" 🎉';
const literal = (text: string): string => JSON.stringify(text);

interface Daily {
  readonly page: string;
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly views: number;
  readonly purchases: string;
  readonly earnings: string;
  readonly times?: number;
}

let written = 0;

/** PPV at 19:00 UTC and a minute later each, every day; purchases and earnings may use `day` and `impact`. */
const daily = (d: Daily): string => `
  INSERT INTO mass_messages (message_id, page_name, message_type, price_tier, sending_time, sent_count, viewed_count, purchased_count, earnings, ingested_at)
  SELECT FORMAT('${++written}-%t-%d', day, i), ${literal(d.page)}, 'PPV', 'MID',
    TIMESTAMP_ADD(TIMESTAMP(DATETIME(day, TIME '19:00:00'), 'UTC'), INTERVAL i MINUTE),
    ${d.sent}, ${d.views}, CAST(${d.purchases} AS INT64), CAST(${d.earnings} AS NUMERIC), TIMESTAMP '2025-12-31 00:00:00+00'
  FROM (
    SELECT day, COALESCE(MIN(h.saturation_impact_factor), 1) AS impact
    FROM UNNEST(GENERATE_DATE_ARRAY(DATE '${d.from}', DATE '${d.to}')) AS day
    LEFT JOIN holiday_calendar AS h ON ABS(DATE_DIFF(h.holiday_date, day, DAY)) <= 1
    GROUP BY day
  )
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, ${d.times ?? 1})) AS i;`;

const message = (id: string, page: string, at: string, sent: number, ingested = '2025-12-31'): string => `
  INSERT INTO mass_messages (message_id, page_name, message_type, price_tier, sending_time, sent_count, viewed_count, purchased_count, earnings, ingested_at)
  VALUES ('${id}', ${literal(page)}, 'PPV', 'MID', TIMESTAMP '${at}', ${sent}, 1, 1, 10, TIMESTAMP '${ingested} 00:00:00+00');`;

const usual = { sent: 10_000, views: 4_000, purchases: '40', earnings: '400' };

beforeAll(async () => {
  await on.run(`
    INSERT INTO creator_profiles (page_name, aliases) VALUES
      ('steady', ['Steady!', ${literal(QUOTED)}]), ('empty', []), (${literal(QUOTED)}, []), ('thin', NULL);
    ${daily({ ...usual, page: 'Steady!', from: '2025-07-15', to: '2025-08-01' })}
    ${daily({ ...usual, page: 'steady', from: '2025-08-02', to: '2025-08-19' })}
    ${daily({ ...usual, page: QUOTED, from: '2025-07-15', to: '2025-08-11', times: 4 })}
    ${daily({ ...usual, purchases: '28', earnings: '280', page: QUOTED, from: '2025-08-12', to: '2025-08-18', times: 4 })}
    ${daily({ ...usual, page: 'thin', from: '2025-08-16', to: '2025-08-18' })}
    ${daily({ ...usual, sent: 0, page: 'zero', from: '2025-07-25', to: '2025-08-19' })}
    ${daily({ page: 'rising', from: '2025-07-15', to: '2025-08-18', sent: 80_000, views: 40_000, purchases: "IF(day >= '2025-08-12', 800, 400)", earnings: "IF(day >= '2025-08-12', 8000, 4000)" })}
    ${daily({ page: 'dry', from: '2025-07-15', to: '2025-08-18', sent: 900, views: 400, purchases: "IF(day >= '2025-08-12', 0, 4)", earnings: "IF(day >= '2025-08-12', 0, 40)", times: 3 })}
    ${daily({ page: 'late', from: '2025-07-15', to: '2025-08-18', sent: 900, views: 400, purchases: "IF(day >= '2025-08-12', 0, 4)", earnings: "IF(day >= '2025-08-12', NULL, 40)", times: 3 })}
    ${daily({ page: 'festive', from: '2025-10-28', to: '2025-12-01', sent: 100_000, views: 40_000, purchases: '4000 * impact', earnings: '40000 * impact' })}
    ${message('again', 'steady', '2025-08-19 19:01:00+00', 9_000_000, '2025-08-20')}
    ${message('again', 'steady', '2025-08-19 19:01:00+00', 0, '2025-08-21')}
    ${message('c1', 'clock', '2025-03-03 07:59:00+00', 100)}
    ${message('c2', 'clock', '2025-03-03 08:00:00+00', 100)}
    ${message('c3', 'clock', '2025-03-10 06:59:00+00', 100)}
    ${message('c4', 'clock', '2025-03-10 07:00:00+00', 100)}
    ${[1_000, 2_000, 3_000, 4_000, 5_001, 6_001]
      .flatMap((sent, i) =>
        [0, 1, 2, 3].map((k) => message(`q${i}-${k}`, 'mixed', `2025-08-0${i + 1} 1${k}:00:00+00`, sent)),
      )
      .join('')}
    ${message('huge', 'huge', '2025-08-18 19:00:00+00', 9_000_000_000_000_000)}
    ${message('huge2', 'huge', '2025-08-17 19:00:00+00', 9_000_000_000_000_000)}`);
}, 60_000);

describe('account_sizes', () => {
  const sizes = (at: string) =>
    on.rows(`SELECT page_name, size_tier, CAST(avg_audience AS STRING), CAST(messages AS STRING), error_code
      FROM account_sizes(TIMESTAMP '${at}', 30) ORDER BY page_name`);

  test('are the tiers of the 75th percentile, NEW by history, with a code where nothing was delivered', async () => {
    const found = new Map((await sizes(AUGUST)).map(([page, ...rest]) => [String(page), rest]));
    // 22 July to 19 August: on 21 July the message went out before 20:00. An alias belongs to the page whose own name it is before any other page.
    expect(found.get('steady')).toEqual(['MEDIUM', '10000', '29', null]);
    expect(found.get(QUOTED)?.[0]).toBe('MEDIUM');
    // 24 messages: the percentile's place is 0.75 × 23 = 17.25, between the 18th (5,001) and the 19th (5,001).
    expect(found.get('mixed')).toEqual(['MEDIUM', '5001', '24', null]);
    expect(found.get('rising')?.[0]).toBe('XL');
    expect(found.get('dry')?.[0]).toBe('SMALL');
    expect(found.get('thin')).toEqual(['NEW', '10000', '3', null]);
    expect(found.get('empty')).toEqual(['NEW', '0', '0', null]);
    expect(found.get('zero')).toEqual([null, null, '0', 'NO_DELIVERIES']);
    expect(found.has('Steady!')).toBe(false);
  });

  test('of one page are a row always', async () => {
    on.setClock(AUGUST);
    const one = (page: string) =>
      on.rows(`SELECT page_name, size_tier, daily_ppv_target_min, daily_ppv_target_max, daily_bump_target,
        min_ppv_gap_minutes, saturation_tolerance, error_code FROM classify_account_size(${literal(page)}, 30)`);
    expect(await one(QUOTED)).toEqual([[QUOTED, 'MEDIUM', '5', '8', '4', '150', '0.5', null]]);
    expect(await one('nobody')).toEqual([['nobody', null, null, null, null, null, null, 'UNKNOWN_PAGE']]);
  });
});

describe('saturation_statuses', () => {
  const status = async (page: string, at: string) =>
    (
      await on.rows(`SELECT saturation_score, risk_level, recommended_action, volume_adjustment_factor, bad_days_in_row,
        ROUND(confidence, 6), ROUND(reward_fall, 6), ROUND(unlock_fall, 6), ROUND(view_fall, 6), ROUND(volume_excess, 6), bad_day_share,
        recent_ppv, baseline_ppv, trend_direction, data_note IS NOT NULL
        FROM saturation_statuses(TIMESTAMP '${at}', 30) WHERE page_name = ${literal(page)}`)
    ).map((row) => row.map((value) => (value === null ? 'none' : String(value)).replace(/\.0$/, '')).join(' '));

  test('nothing falls: 7 PPV against the prior’s 20 give 20/27 of 0.25', async () => {
    expect(await status('steady', AUGUST)).toEqual([
      '0.185185 LOW maintain_current_volume 1 0 0.259259 0 0 0 0 0 7 28 stable true',
    ]);
  });

  // k = 265.96 deliveries a purchase, k·e0 = 10: reward (280 + 10)/(400 + 10), unlocks 0.7; seven days at 70 % of 80 %'s bar.
  // 0.35 × 0.585366 + 0.35 × 0.6 + 0.1 = 0.514878, of which 28/48, and 20/48 of 0.25.
  test('purchases at 70 %: 0.404512', async () => {
    expect(await status(QUOTED, AUGUST)).toEqual([
      '0.404512 MODERATE maintain_current_volume 0.9 7 0.583333 0.585366 0.6 0 0 1 28 112 declining false',
    ]);
  });

  test('twice the earnings is no saturation, and a page that earns nothing any more is', async () => {
    expect(await status('rising', AUGUST)).toEqual([
      '0.185185 LOW maintain_current_volume 1 0 0.259259 0 0 0 0 0 7 28 improving true',
    ]);
    // Falls in full of reward and unlock, and the run: 0.8, of which 21/41, and 20/41 of 0.25.
    expect(await status('dry', AUGUST)).toEqual([
      '0.531707 HIGH reduce_volume 0.7 7 0.512195 1 1 0 0 1 21 84 declining false',
    ]);
  });

  test('without messages, without a baseline, with huge counts: the prior, and it says so', async () => {
    const prior = '0.25 LOW maintain_current_volume 1 0 0 none none none none none';
    expect(await status('empty', AUGUST)).toEqual([`${prior} 0 0 stable true`]);
    expect(await status('thin', AUGUST)).toEqual([`${prior} 3 0 stable true`]);
    expect(await status('huge', AUGUST)).toEqual([`${prior} 2 0 stable true`]);
  });

  test('earnings that have not been reported are not taken for none', async () => {
    expect(await status('late', AUGUST)).toEqual([
      '0.25 LOW maintain_current_volume 1 0 0 none none 0 0 0 0 84 stable true',
    ]);
  });

  test('a holiday week that dips by its impact is not saturated', async () => {
    expect(await status('festive', DECEMBER)).toEqual([
      '0.185185 LOW maintain_current_volume 1 0 0.259259 0 0 0 0 0 7 28 stable true',
    ]);
    await on.run('UPDATE holiday_calendar SET saturation_impact_factor = 1 WHERE year = 2025');
    const [without] = await status('festive', DECEMBER);
    expect(Number(without?.split(' ')[0])).toBeGreaterThan(0.2);
    await on.run('CALL fill_holiday_calendar(2025, 2025)');
  });

  test('counts days of Los Angeles, the day of 23 hours among them', async () => {
    // At 23:30 on 11 March the last mature day is the 9th, when the clocks went forward; the recent days begin on the 3rd.
    expect(
      await on.rows(`SELECT recent_ppv, baseline_ppv, CAST(baseline_from AS STRING), CAST(recent_to AS STRING)
        FROM saturation_statuses(TIMESTAMP '2025-03-12 06:30:00+00', 30) WHERE page_name = 'clock'`),
    ).toEqual([['2', '1', '2025-02-03', '2025-03-09']]);
  });

  test('nets what a caption and an hour usually bring', async () => {
    const fall = async () => (await status('dry', AUGUST))[0]?.split(' ')[6];
    await on.run(`INSERT INTO page_slot_effects (page_name, hour_of_week, effect, weight)
      SELECT ${literal(QUOTED)}, hour, 0.5, 10 FROM UNNEST(GENERATE_ARRAY(0, 167)) AS hour`);
    // The same effect on every hour is no difference.
    expect((await status(QUOTED, AUGUST))[0]?.split(' ')[6]).toBe('0.585366');
    expect(await fall()).toBe('1');
    // A caption four e-folds under its page, with all its weight, explains what it brings.
    await on.run(`INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, w, wy, last_updated)
      VALUES ('dry', 1, 'EMV', 1000, 0, TIMESTAMP '2025-08-01 00:00:00+00'), ('dry', 2, 'EMV', 1000, 8000, TIMESTAMP '2025-08-01 00:00:00+00');
      UPDATE mass_messages SET caption_id = 1 WHERE page_name = 'dry' AND sending_time >= TIMESTAMP '2025-08-12 07:00:00+00'`);
    expect(await fall()).toBe('0');
    await on.run(`TRUNCATE TABLE caption_bandit_stats; TRUNCATE TABLE page_slot_effects`);
  });

  test('of one page is a row always', async () => {
    on.setClock(AUGUST);
    expect(
      await on.rows(`SELECT page_name, risk_level, error_code FROM analyze_saturation_status(${literal(QUOTED)}, 30)
        UNION ALL SELECT page_name, risk_level, error_code FROM analyze_saturation_status('nobody', 30)`),
    ).toEqual(
      expect.arrayContaining([
        [QUOTED, 'MODERATE', null],
        ['nobody', null, 'UNKNOWN_PAGE'],
      ]),
    );
  });
});

describe('analyze_creator_performance', () => {
  const call = (page: string, days = '30') =>
    `DECLARE found STRING; CALL analyze_creator_performance(${literal(page)}, ${days}, found); SELECT found`;
  const analysed = async (page: string) => {
    on.setClock(AUGUST);
    return decodeAnalysis(String((await on.rows(call(page)))[0]?.[0]), defaultParameters);
  };

  test.each([QUOTED, 'steady', 'thin', 'empty', 'rising', 'dry', 'huge'])(
    'of %s decodes and agrees with the tables',
    async (page) => {
      const { analysis, differences } = await analysed(page);
      expect(differences).toEqual([]);
      expect(analysis.page_name).toBe(page);
      expect(accountOf(analysis, 'auto', defaultParameters).captionTarget).toBeGreaterThanOrEqual(30);
    },
  );

  test('holds what a page is planned by', async () => {
    const { analysis } = await analysed(QUOTED);
    expect(analysis).toMatchObject({
      account_classification: { size_tier: 'MEDIUM', avg_audience: 10_000, min_ppv_gap_minutes: 150 },
      saturation: { saturation_score: 0.404512, risk_level: 'MODERATE', bad_days_in_row: 7 },
      performance_trends: { trend_direction: 'declining' },
      analysed_at: Date.parse(AUGUST),
      lookback_from: '2025-07-15',
      lookback_to: '2025-08-20',
      notes: [],
    });
    expect(analysis.performance_trends.avg_emv).toBeCloseTo(37.6, 9);
    expect(accountOf(analysis, 'auto', defaultParameters).colour).toBe('YELLOW');
    expect((await analysed('empty')).analysis.notes).toHaveLength(2);
  });

  test('refuses by name a page that it can’t read', async () => {
    expect(await on.failure(call('no "such" 🎉'))).toContain('UNKNOWN_PAGE');
    expect(await on.failure(call('zero'))).toContain('NO_DELIVERIES');
    expect(await on.failure(call('steady', '0'))).toContain('at least 1');
    expect(
      await on.rows(`SELECT page_name, analysis IS NULL, error_code FROM page_analyses(TIMESTAMP '${AUGUST}', 30)
        WHERE error_code IS NOT NULL ORDER BY page_name`),
    ).toEqual([['zero', 'true', 'NO_DELIVERIES']]);
  });

  test('reads the numbers in force', async () => {
    on.setClock(AUGUST);
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
      VALUES ('eros', JSON '{"new_page_messages": 5000, "lookback_days": 40, "tier_new_bumps": 1}', TIMESTAMP '${AUGUST}')`);
    const [[json] = []] = await on.rows(call('steady', 'NULL'));
    expect(JSON.parse(String(json))).toMatchObject({
      account_classification: { size_tier: 'NEW', daily_bump_target: 1 },
      lookback_from: '2025-07-11',
    });
    await on.run(`DELETE FROM ops_config.ml_parameters WHERE valid_from = TIMESTAMP '${AUGUST}'`);
  });

  test('falls back on the defaults of the registry', () => {
    const names = new Set<string>();
    for (const name of ['tier_settings', 'risk_settings', 'reading_settings']) {
      const sql = readFileSync(`${SQL_FOLDER}/eros_scheduling_brain/functions/${name}.sql`, 'utf8');
      for (const [, parameter = '', value = ''] of sql.matchAll(/LAX_\w+\(p\.(\w+)\), ([^)]+)\)/g)) {
        names.add(parameter);
        expect([parameter, value.replaceAll("'", '')]).toEqual([
          parameter,
          String(Object.entries(defaultParameters).find(([known]) => known === parameter)?.[1]),
        ]);
      }
    }
    expect(names.size).toBe(22 + 28 + 14);
  });
});
