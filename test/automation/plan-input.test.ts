// From the warehouse's rows to a planned week: real messages through the real jobs, claimed, read and planned.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles; the week planned holds no change of clocks, the one before does.

import { beforeAll, describe, expect, test } from 'vitest';
import { planInputOf, type WeekRequest } from '../../src/automation/plan-input';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { defaultParameters } from '../../src/parameters/registry';
import { plan } from '../../src/planning/plan';
import { decodePlanInput, encodePlanInput } from '../../src/planning/plan-input';
import { type CandidatesRow, readCandidatesRow } from '../../src/warehouse/rows/candidates';
import { type ClaimRow, readClaimRow } from '../../src/warehouse/rows/claims';
import { deployedWarehouse } from '../sql/deployed';
import { servedRows } from '../sql/served-rows';

const on = deployedWarehouse();
const served = servedRows(on);

const PAGES = ['jade', 'ruby', 'cold'] as const;
const WEEK = '2025-03-10';

let claims: readonly ClaimRow[] = [];
let candidates: readonly CandidatesRow[] = [];

beforeAll(async () => {
  await on.run(`
    INSERT INTO creator_profiles (page_name, status, rollout, owner, min_price, max_price) VALUES
      ('jade', 'ACTIVE', 'LIVE', 'ada', 4, 45), ('ruby', 'ACTIVE', 'LIVE', 'ada', NULL, NULL), ('cold', 'ACTIVE', 'LIVE', 'ada', NULL, NULL);
    INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier, urgency, is_active, created_at)
    SELECT i, CONCAT('text ', CAST(i AS STRING)), CONCAT('category ', CAST(MOD(i, 8) AS STRING)),
      ['FREE', 'LOW', 'MID', 'MID', 'PREMIUM', 'FREE'][OFFSET(MOD(DIV(i, 8), 6))], MOD(i, 5) = 0, MOD(i, 50) != 0, TIMESTAMP '2024-01-01'
    FROM UNNEST(GENERATE_ARRAY(1, 900)) AS i;
    INSERT INTO caption_bank_enriched (caption_id, psychological_trigger, tone, created_at)
    SELECT caption_id, ['curiosity', 'scarcity', 'reward'][OFFSET(MOD(caption_id, 3))], ['sweet', 'bold'][OFFSET(MOD(caption_id, 2))], created_at FROM caption_bank;
    -- A hundred days of eight messages a day on two pages: PPV at prices of their tier, bumps and follow-ups of FREE captions.
    INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, content_category, price_tier, price, sending_time, sent_count, viewed_count, purchased_count, earnings, ingested_at)
    SELECT CONCAT(page, '-', CAST(i AS STRING)), page, bank.caption_id,
      CASE WHEN bank.price_tier != 'FREE' THEN 'PPV' WHEN MOD(i, 3) = 0 THEN 'FOLLOW_UP' ELSE 'BUMP' END, bank.content_category, bank.price_tier,
      CASE bank.price_tier WHEN 'LOW' THEN 7 WHEN 'MID' THEN 12 + MOD(i, 3) * 3 WHEN 'PREMIUM' THEN 25 END,
      TIMESTAMP_SUB(TIMESTAMP '2025-03-04 23:30:00+00', INTERVAL i * 3 HOUR), 6000 + MOD(i * 37, 3000), 2000 + MOD(i * 91, 1500),
      IF(bank.price_tier = 'FREE' AND MOD(i, 3) != 0, 0, 3 + MOD(bank.caption_id * 7 + i, 20)),
      CAST(IF(bank.price_tier = 'FREE' AND MOD(i, 3) != 0, 0, (3 + MOD(bank.caption_id * 7 + i, 20)) * IF(bank.price_tier = 'FREE', 9, 14)) AS NUMERIC),
      CURRENT_TIMESTAMP()
    FROM UNNEST(GENERATE_ARRAY(1, 800)) AS i
    CROSS JOIN UNNEST(['jade', 'ruby']) AS page
    INNER JOIN (SELECT * FROM caption_bank) AS bank ON bank.caption_id = 1 + MOD(i * 7 + IF(page = 'ruby', 3, 0), 600);
    INSERT INTO creator_content_inventory (page_name, content_category, items_available, refreshed_at) VALUES
      ('jade', 'Category 1', 2, '2025-03-01'), ('jade', 'category 2', 0, '2025-03-01');
    CALL update_caption_performance()`);
  const wanted = PAGES.map((page) => `('${page}', DATE '${WEEK}')`).join(', ');
  claims = await served(
    `CALL claim_pages('run 1', 5, ARRAY<STRUCT<page_name STRING, week_start DATE>>[${wanted}])`,
    readClaimRow,
  );
  const names = claims.map((claim) => `'${claim.page_name}'`).join(', ');
  const weeks = claims.map(() => `DATE '${WEEK}'`).join(', ');
  candidates = await served(`CALL page_candidates([${names}], [${weeks}], 'a seed')`, readCandidatesRow);
}, 60_000);

function rowOf<Row extends { readonly page_name: string }>(rows: readonly Row[], page: string): Row {
  const row = rows.find((each) => each.page_name === page);
  if (row === undefined) throw new Error(`No row for ${page}.`);
  return row;
}

const request = (page: string, changes: Partial<WeekRequest> = {}): WeekRequest => ({
  claim: rowOf(claims, page),
  candidates: rowOf(candidates, page),
  plannedAt: instant(Date.parse('2025-03-05T20:00:00Z')),
  seed: 'a seed',
  mode: 'auto',
  messageCount: null,
  policy: 'thompson',
  offsets: losAngelesOffsets,
  ...changes,
});

describe('a page-week of the warehouse', () => {
  test.each(PAGES)('becomes a valid week of %s', (page) => {
    const input = planInputOf(request(page), defaultParameters);
    const week = plan(input, defaultParameters);
    expect(week.findings.filter((finding) => finding.severity === 'ERROR')).toEqual([]);
    expect(week.isValid).toBe(true);
    expect(week.page).toBe(page);
    expect(week.scheduleId).toBe(`${page}/${WEEK}/1`);
    expect(week.totals.ppv).toBeGreaterThan(10);
    expect(week.totals.bumps).toBeGreaterThan(5);
    const limit = page === 'jade' ? 2 : Number.POSITIVE_INFINITY;
    expect(week.messages.filter((m) => m.type === 'PPV' && m.category === 'category 1').length).toBeLessThanOrEqual(
      limit,
    );
    if (page === 'jade') expect(week.messages.some((m) => m.type === 'PPV' && m.category === 'category 2')).toBe(false);
    for (const message of week.messages) if (message.price !== null) expect(message.price).toBeGreaterThanOrEqual(4);
  });

  test('is the same to the byte for the same rows, and other for another seed', () => {
    const first = encodePlanInput(planInputOf(request('jade'), defaultParameters));
    expect(encodePlanInput(planInputOf(request('jade'), defaultParameters))).toBe(first);
    expect(encodePlanInput(planInputOf(request('jade', { seed: 'b' }), defaultParameters))).not.toBe(first);
    expect(encodePlanInput(decodePlanInput(first))).toBe(first);
  });

  test('has an estimate for what each caption may be: PPV, or bump and follow-up', () => {
    const { captions } = planInputOf(request('jade'), defaultParameters);
    expect(captions.length).toBeGreaterThan(600);
    for (const caption of captions) {
      const free = caption.priceTier === 'FREE';
      expect([caption.ppv === null, caption.bump === null, caption.followUp === null]).toEqual([free, !free, !free]);
      const rate = caption.bump?.expected ?? 0;
      expect(rate >= 0 && rate <= 1).toBe(true);
    }
    const sent = captions.filter((caption) => (caption.ppv?.sends ?? 0) > 0);
    const unsent = captions.filter((caption) => caption.ppv?.sends === 0);
    expect(sent.length).toBeGreaterThan(100);
    expect(unsent.length).toBeGreaterThan(50);
    const width = (of: typeof sent) =>
      of.reduce((sum, { ppv }) => sum + Math.log((ppv?.high ?? 1) / (ppv?.low ?? 1)), 0) / of.length;
    expect(width(unsent)).toBeGreaterThan(width(sent));
  });

  test('expects of a page without results what the tier’s other pages earn', () => {
    const mean = (page: string) => {
      const expected = planInputOf(request(page), defaultParameters).captions.flatMap(({ ppv }) => ppv?.expected ?? []);
      return expected.reduce((sum, value) => sum + value, 0) / expected.length;
    };
    // Ten purchases of 14 dollars in 7,500 deliveries.
    expect(mean('jade')).toBeGreaterThan(12);
    expect(mean('jade')).toBeLessThan(40);
    expect(mean('cold') / mean('jade')).toBeGreaterThan(0.4);
    expect(mean('cold') / mean('jade')).toBeLessThan(2.5);
  });

  test('where nobody knows anything expects little, and says so widely', () => {
    const lonely = { ...rowOf(candidates, 'cold'), tier_pages: [] };
    const { captions } = planInputOf(request('cold', { candidates: lonely }), defaultParameters);
    for (const { ppv } of captions) {
      if (ppv === null) continue;
      expect(ppv.expected).toBeLessThan(10);
      expect(ppv.high / ppv.low).toBeGreaterThan(10);
    }
  });

  test('brings pins, holidays, profile and the analysis along', () => {
    const claim: ClaimRow = {
      ...rowOf(claims, 'jade'),
      previous_colour: 'RED',
      blackout_dates: [],
      pins: [
        {
          message_type: 'PPV',
          scheduled_local: '2025-03-11T19:47:00' as ClaimRow['pins'][number]['scheduled_local'],
          caption_id: '17',
          caption_key: 'a key',
          category: 'category 1',
          price_tier: 'MID',
          urgency: false,
          price: 15,
          note: null,
        },
      ],
    };
    const input = planInputOf(request('jade', { claim }), defaultParameters);
    expect(input.pins).toMatchObject([{ type: 'PPV', captionId: '17', price: 15, note: '' }]);
    expect(input.previousColour).toBe('RED');
    expect(input.profile).toMatchObject({ rollout: 'LIVE', minPrice: 4, maxPrice: 45, windowStart: null });
    expect(input.holidays.map((holiday) => holiday.name)).toContain("St. Patrick's Day");
    expect(input.analysis.page_name).toBe('jade');
    expect(input.zone.transitions.map(({ offsetMinutes }) => offsetMinutes)).toEqual([-420]);
    expect(plan(input, defaultParameters).messages.filter((message) => message.pinned)).toHaveLength(1);
  });
});

describe('rows that can’t be planned from', () => {
  test('are refused, each by name', () => {
    const claim = rowOf(claims, 'jade');
    const row = rowOf(candidates, 'jade');
    const input = (changes: Partial<WeekRequest>) => () => planInputOf(request('jade', changes), defaultParameters);
    expect(input({ claim: { ...claim, analysis: null, error_code: 'NO_DELIVERIES', error_message: 'None.' } })).toThrow(
      'jade has no analysis (NO_DELIVERIES). None.',
    );
    expect(input({ candidates: rowOf(candidates, 'ruby') })).toThrow('the candidates are of ruby');
    expect(input({ candidates: { ...row, view_wy: row.view_wy.slice(1) } })).toThrow(
      /entries in view_wy; expected \d+/,
    );
    expect(input({ claim: { ...claim, window_start: '9 o’clock' } })).toThrow(
      'plan input of jade.profile.windowStart: expected a time',
    );
    expect(input({ claim: { ...claim, schedule_id: null } })).toThrow('plan input of jade.scheduleId');
    expect(input({ candidates: { ...row, standing: row.standing.map(() => 'FINE') } })).toThrow(
      /captions\[0\]\.standing: expected one of AVAILABLE/,
    );
  });
});

test('10,000 captions take less than half a second', () => {
  const row = rowOf(candidates, 'jade');
  const times = Math.ceil(10_000 / row.caption_id.length);
  const repeated = <T>(column: readonly T[]): T[] =>
    Array.from({ length: times }, () => column)
      .flat()
      .slice(0, 10_000);
  const columns = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length === row.caption_id.length ? repeated(value) : value,
    ]),
  );
  const large = readCandidatesRow({ ...columns, caption_id: Array.from({ length: 10_000 }, (_, i) => i + 1) }, 'row');
  planInputOf(request('jade', { candidates: large }), defaultParameters);
  const started = performance.now();
  const { captions } = planInputOf(request('jade', { candidates: large }), defaultParameters);
  expect(performance.now() - started).toBeLessThan(500);
  expect(captions).toHaveLength(10_000);
});
