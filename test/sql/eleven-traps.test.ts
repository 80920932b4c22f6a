// The eleven traps into which a selection of captions in SQL is known to fall, one test each; every test fails if its trap is there.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.

import { beforeEach, expect, test } from 'vitest';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { readCandidatesRow } from '../../src/warehouse/rows/candidates';
import { deployedWarehouse, SQL_FOLDER } from './deployed';
import { type NamedRow, namedRows } from './named-rows';
import { servedRows } from './served-rows';

const on = deployedWarehouse();
const served = servedRows(on);

const select = (page: string, needed: number): Promise<NamedRow[]> =>
  namedRows(on, `CALL select_captions_for_creator('${page}', ${needed})`);
const captionIds = (rows: readonly NamedRow[]) => rows.map((row) => Number(row.caption_id)).sort((a, b) => a - b);

beforeEach(async () => {
  await on.run(`TRUNCATE TABLE caption_bank; TRUNCATE TABLE caption_bank_enriched; TRUNCATE TABLE creator_profiles;
    TRUNCATE TABLE caption_bandit_stats; TRUNCATE TABLE active_caption_assignments; TRUNCATE TABLE creator_caption_restrictions;
    TRUNCATE TABLE creator_content_inventory; TRUNCATE TABLE ops_config.ml_parameters;
    INSERT INTO creator_profiles (page_name) VALUES ('jade'), ('cold');
    INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier, urgency, is_active, created_at)
    SELECT i, CONCAT('text ', CAST(i AS STRING)), CONCAT('category ', CAST(MOD(i, 4) AS STRING)), 'MID', FALSE, TRUE, TIMESTAMP '2025-01-01'
    FROM UNNEST(GENERATE_ARRAY(1, 40)) AS i;
    INSERT INTO caption_bank_enriched (caption_id, psychological_trigger, tone, has_emoji, is_question, length_bucket, created_at)
    SELECT caption_id, 'CURIOSITY', 'warm', TRUE, FALSE, 'SHORT', created_at FROM caption_bank WHERE caption_id <= 20;
    INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, successes, failures, last_updated)
    SELECT 'jade', caption_id, 'EMV', 3, 2, TIMESTAMP '2025-03-05' FROM caption_bank WHERE caption_id <= 10`);
});

test('1. cold start through an empty array: a page without any history still gets captions', async () => {
  await on.run(
    'TRUNCATE TABLE caption_bandit_stats; TRUNCATE TABLE active_caption_assignments; TRUNCATE TABLE creator_caption_restrictions',
  );
  expect(await select('cold', 8)).toHaveLength(8);
  const [row] = await served("CALL page_candidates(['cold'], [DATE '2025-03-10'], 's')", readCandidatesRow);
  expect(row?.caption_id).toHaveLength(40);
});

test('2. no session settings: no file sets what BigQuery lets no procedure set', () => {
  for (const { path, sql } of readObjectFiles(SQL_FOLDER)) {
    const statements = sql.replace(/--[^\n]*/g, '');
    expect(statements, path).not.toMatch(/\bSET\s+@@(?!error\b)/i);
    expect(statements, path).not.toMatch(
      /@@(?:query_timeout_ms|maximum_bytes_billed|query_label|dataset_id|time_zone)/i,
    );
  }
});

test('3. schema through the enriched view: psychological_trigger comes though caption_bank has no such column', async () => {
  await expect(on.run('SELECT psychological_trigger FROM caption_bank')).rejects.toThrow('psychological_trigger');
  const triggers = (await select('jade', 40)).map((row) => [Number(row.caption_id) <= 20, row.psychological_trigger]);
  expect(triggers).toContainEqual([true, 'CURIOSITY']);
  expect(triggers).toContainEqual([false, null]);
  expect(triggers).not.toContainEqual([true, null]);
});

test('4. restrictions: a restricted caption is chosen by nobody, of every kind', async () => {
  await on.run(`INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier) VALUES (41, 'other words', 'category 9', 'LOW');
    INSERT INTO creator_caption_restrictions (page_name, kind, value) VALUES ('jade', 'CATEGORY', 'CATEGORY 1'), ('jade', 'KEYWORD', 'text 2'),
      ('jade', 'caption', '4'), ('jade', 'TRIGGER', 'curiosity'), ('jade', 'PRICE_TIER', 'low')`);
  await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
    VALUES ('eros', JSON '{"category_share_cap": 1}', '2025-01-01')`);
  const allowed = [30, 31, 32, 34, 35, 36, 38, 39, 40];
  expect(captionIds(await select('jade', 100))).toEqual(allowed);
  const [row] = await served("CALL page_candidates(['jade'], [DATE '2025-03-10'], 's')", readCandidatesRow);
  const offered = row?.caption_id.filter((_, i) => row.standing[i] === 'AVAILABLE');
  expect(offered?.map(Number)).toEqual(allowed);
});

test('5. budget penalties: no category takes more than its share, and urgency neither, however good its captions are', async () => {
  await on.run(`UPDATE caption_bandit_stats SET successes = 500, failures = 0 WHERE MOD(caption_id, 4) = 1;
    INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, successes, failures, last_updated)
    SELECT 'jade', caption_id, 'EMV', IF(MOD(caption_id, 4) = 1, 500, 0), IF(MOD(caption_id, 4) = 1, 0, 500), TIMESTAMP '2025-03-05'
    FROM caption_bank WHERE caption_id > 10;
    UPDATE caption_bank SET urgency = TRUE WHERE MOD(caption_id, 4) = 2 OR caption_id <= 12`);
  const chosen = await select('jade', 20);
  const inCategory = chosen.filter((row) => row.content_category === 'category 1');
  // All ten of them are better than any other caption; their share of 20 is 7.
  expect(inCategory.length).toBeGreaterThanOrEqual(6);
  expect(inCategory.length).toBeLessThanOrEqual(7);
  expect(chosen.filter((row) => row.urgency === 'true').length).toBeLessThanOrEqual(6);
  // Full weight to 70 % of the share, and less with each one more.
  const factors = inCategory.map((row) => Number(row.budget_factor)).sort((a, b) => b - a);
  expect(factors.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
  expect(factors[5]).toBeCloseTo(2 / 2.1, 12);
});

test('6. wilson_sample callable: on columns, on NULLs and within a query of many rows', async () => {
  const draws = await on.rows(`SELECT wilson_sample(successes, failures), wilson_sample(NULL, NULL), wilson_sample(0, 0)
    FROM caption_bandit_stats WHERE page_name = 'jade'`);
  expect(draws).toHaveLength(10);
  for (const draw of draws.flat()) expect(Number(draw) >= 0 && Number(draw) <= 1).toBe(true);
  expect(new Set(draws.flat()).size).toBe(30);
});

test('7. cold-start rows kept by union: what was never sent stands beside what was, and may win', async () => {
  await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, parameters, valid_from)
    VALUES ('eros', JSON '{"category_share_cap": 1, "exploration": 0}', '2025-01-01')`);
  const all = await select('jade', 100);
  expect(captionIds(all)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(all.filter((row) => row.is_cold_start === 'true')).toHaveLength(30);
  await on.run('UPDATE caption_bandit_stats SET successes = 0, failures = 9 WHERE TRUE');
  const [best] = await select('jade', 1);
  expect(best?.is_cold_start).toBe('true');
});

test('8. no NULL arrays: a page of which nothing is known has empty columns, and no column has a NULL within', async () => {
  await on.run('TRUNCATE TABLE caption_bank');
  const empty = await namedRows(on, "CALL page_candidates(['cold'], [DATE '2025-03-10'], 's')");
  // What a NULL array is can be seen within the warehouse alone: beyond it, it looks like an empty one.
  const [lengths] = await on.rows(
    'SELECT ARRAY_LENGTH(CAST(NULL AS ARRAY<INT64>)), ARRAY_LENGTH(COALESCE(CAST(NULL AS ARRAY<INT64>), []))',
  );
  expect(lengths).toEqual([null, '0']);
  const { sql = '' } = readObjectFiles(SQL_FOLDER).find((file) => file.name === 'page_candidates') ?? {};
  const answer = sql.slice(sql.lastIndexOf('  SELECT\n    asked.page_name'));
  expect(answer.match(/ AS \w+,?\n/g)?.length).toBe(answer.match(/COALESCE\(\w+\.\w+, \[\]\) AS \w+,?\n/g)?.length);
  for (const [name, value] of Object.entries(empty[0] ?? {})) {
    if (name === 'page_name' || name === 'size_tier') continue;
    expect(value, name).toEqual([]);
  }
  await on.run(`INSERT INTO caption_bank (caption_id) VALUES (1), (2);
    INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, last_updated) VALUES ('cold', 1, 'EMV', '2025-03-05')`);
  const bare = await namedRows(on, "CALL page_candidates(['cold'], [DATE '2025-03-10'], 's')");
  const columns = Object.entries(bare[0] ?? {}).filter(([, value]) => Array.isArray(value));
  expect(columns.length).toBeGreaterThan(25);
  for (const [name, values] of columns) expect(values, name).not.toContain(null);
});

test('9. price tier defaulted: a caption without a tier, or with one that nobody knows, is MID', async () => {
  await on.run(
    `UPDATE caption_bank SET price_tier = CASE caption_id WHEN 1 THEN NULL WHEN 2 THEN '  ' WHEN 3 THEN 'gold' WHEN 4 THEN ' free ' ELSE price_tier END WHERE TRUE`,
  );
  const tiers = new Map((await select('jade', 100)).map((row) => [row.caption_id, row.price_tier]));
  const [row] = await served("CALL page_candidates(['jade'], [DATE '2025-03-10'], 's')", readCandidatesRow);
  expect(row?.price_tier.slice(0, 5)).toEqual(['MID', 'MID', 'MID', 'FREE', 'MID']);
  for (const id of ['1', '2', '3']) expect(tiers.get(id)).toBe('MID');
  expect(tiers.get('4')).toBe('FREE');
});

test('10. urgency defaulted: a caption of which nobody said so does not press, and is not lost', async () => {
  await on.run('UPDATE caption_bank SET urgency = NULL WHERE TRUE');
  const chosen = await select('jade', 20);
  expect(chosen).toHaveLength(20);
  expect(new Set(chosen.map((row) => row.urgency))).toEqual(new Set(['false']));
  const [row] = await served("CALL page_candidates(['jade'], [DATE '2025-03-10'], 's')", readCandidatesRow);
  expect(new Set(row?.urgency)).toEqual(new Set([false]));
});

test('11. enriched columns reachable: trigger, tone and the text’s traits, where they are known', async () => {
  expect(
    await on.rows(`SELECT psychological_trigger, tone, has_emoji, is_question, length_bucket FROM available_captions
      WHERE page_name = 'jade' AND caption_id IN (20, 21) ORDER BY caption_id`),
  ).toEqual([
    ['CURIOSITY', 'warm', 'true', 'false', 'SHORT'],
    [null, null, null, null, null],
  ]);
  const [row] = await served("CALL page_candidates(['jade'], [DATE '2025-03-10'], 's')", readCandidatesRow);
  expect([row?.trigger[19], row?.tone[19], row?.trigger[20], row?.tone[20]]).toEqual(['CURIOSITY', 'warm', '', '']);
});
