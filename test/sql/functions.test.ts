// The functions of sql/: keys of captions, Wilson's bounds and the Thompson draw, against values by hand and the mathematics.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { wilsonBounds } from '../../src/learning/wilson';
import { deployedWarehouse } from './deployed';

const on = deployedWarehouse();

const literal = (text: string | null): string => (text === null ? 'CAST(NULL AS STRING)' : JSON.stringify(text));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function keyOf(text: string | null): Promise<string | null> {
  const [[key] = []] = await on.rows(`SELECT caption_key(${literal(text)})`);
  return key === null || key === undefined ? null : String(key);
}

describe('caption_key', () => {
  test('is the SHA-256 of the normalised text in hexadecimal', async () => {
    expect(await keyOf('Hey  “You”,\r\nit’s   HOT ')).toBe(sha256('hey "you", it\'s hot'));
  });

  test.each([
    ['case', 'Unlock ME Now', 'unlock me now'],
    ['case that folds to two letters', 'GROSSE Straße', 'grosse strasse'],
    ['spaces', '  one \t two\u00a0\u2003three ', 'one two three'],
    ['newlines', 'one\ntwo\r\nthree\n\n\nfour', 'one two three four'],
    ['curly quotes', '“it’s” ‘you’', "\"it's\" 'you'"],
    ['low and angled quotes', '„a“ «b»', '"a" "b"'],
    ['the ellipsis', 'wait…', 'wait...'],
    ['emoji with and without variation mark', 'love ❤\ufe0f you', 'love ❤ you'],
    ['zero-width characters', 'no\u200bspace\ufeff', 'nospace'],
    ['wide letters', 'ＨＯＴ', 'hot'],
    ['composed and decomposed accents', 'cafe\u0301', 'café'],
  ])('does not see %s', async (_, one, other) => {
    const key = await keyOf(one);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(key).toBe(await keyOf(other));
  });

  test.each([
    ['another emoji', 'hey 😈', 'hey 😇'],
    ['an emoji more', 'hey', 'hey 😈'],
    ['another word', 'unlock me', 'unlock it'],
    ['a missing space', 'un lock', 'unlock'],
    ['punctuation', 'really?', 'really!'],
  ])('sees %s', async (_, one, other) => {
    expect(await keyOf(one)).not.toBe(await keyOf(other));
  });

  test('of nothing visible is NULL, so that it equals nothing', async () => {
    expect(await Promise.all([null, '', ' \n\t ', '\u200b'].map(keyOf))).toEqual([null, null, null, null]);
  });

  test('with a category is of both; without one it is the text’s alone', async () => {
    const [keys] = await on.rows(`SELECT caption_key_v2('Hi', ' Solo  Play '), caption_key_v2('hi', 'solo play'),
      caption_key_v2('hi', 'toys'), caption_key_v2('hi', ''), caption_key_v2('hi', CAST(NULL AS STRING)), caption_key('hi')`);
    const [one, same, other, empty, none, plain] = keys ?? [];
    expect(one).toBe(sha256('hi\nsolo play'));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    expect([empty, none, plain]).toEqual([sha256('hi'), sha256('hi'), sha256('hi')]);
  });
});

describe('wilson_score_bounds', () => {
  const counts: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 0],
    [0, 1],
    [3, 4],
    [50, 50],
    [900, 100],
    [3, 4000],
    [0, 250],
    [1_000_000_000, 3_000_000_000],
  ];

  test.each(counts)('of %d and %d are those of TypeScript', async (successes, failures) => {
    const [found] = await on.rows(`SELECT b.lower_bound, b.upper_bound, b.exploration_bonus
      FROM (SELECT wilson_score_bounds(${successes}, ${failures}) AS b)`);
    const expected = wilsonBounds(successes, failures);
    expect(Number(found?.[0])).toBeCloseTo(expected.lower, 12);
    expect(Number(found?.[1])).toBeCloseTo(expected.upper, 12);
    expect(Number(found?.[2])).toBeCloseTo(expected.explorationBonus, 12);
  });

  test('of 8 and 2, by hand: 0.490 to 0.943', async () => {
    expect(
      await on.rows(
        'SELECT ROUND(b.lower_bound, 3), ROUND(b.upper_bound, 3) FROM (SELECT wilson_score_bounds(8, 2) AS b)',
      ),
    ).toEqual([['0.49', '0.943']]);
  });

  test('never leave [0, 1], and take NULL for none', async () => {
    const sql = (s: string, f: string) => `SELECT TO_JSON_STRING(wilson_score_bounds(${s}, ${f}))`;
    expect(await on.rows(sql('NULL', 'NULL'))).toEqual([['{"lower_bound":0,"upper_bound":1,"exploration_bonus":0.5}']]);
    const [outside] =
      await on.rows(`SELECT COUNTIF(b.lower_bound < 0 OR b.upper_bound > 1 OR b.lower_bound > b.upper_bound)
      FROM (SELECT wilson_score_bounds(s, f) AS b FROM UNNEST(GENERATE_ARRAY(0, 60)) AS s, UNNEST(GENERATE_ARRAY(0, 60)) AS f)`);
    expect(outside).toEqual(['0']);
  });
});

/** P(Beta(a, b) ≤ x) for whole a and b: the Binomial's tail, its terms by logarithms. */
function betaBelow(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const n = a + b - 1;
  let logTerm = n * Math.log1p(-x);
  let below = 0;
  for (let k = 0; k < a; k++) {
    below += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1)) + Math.log(x) - Math.log1p(-x);
  }
  return Math.max(0, 1 - below);
}

describe('wilson_sample', () => {
  test.each([
    [0, 0],
    [3, 4],
    [50, 50],
    [900, 100],
    [3, 4000],
  ])('of %d and %d is distributed as Beta(s + 1, f + 1)', async (successes, failures) => {
    const draws = (
      await on.rows(`SELECT wilson_sample(${successes}, ${failures}) FROM UNNEST(GENERATE_ARRAY(1, 20000)) AS i`)
    )
      .map(([draw]) => Number(draw))
      .sort((a, b) => a - b);
    expect(draws).toHaveLength(20_000);
    let distance = 0;
    draws.forEach((draw, i) => {
      const below = betaBelow(successes + 1, failures + 1, draw);
      distance = Math.max(distance, Math.abs(below - i / draws.length), Math.abs(below - (i + 1) / draws.length));
    });
    expect(distance).toBeLessThan(0.02);
  });

  test('draws differently for two rows of equal counts, from a table and without one', async () => {
    const [literals] = await on.rows(
      'SELECT COUNT(DISTINCT wilson_sample(3, 4)) FROM UNNEST(GENERATE_ARRAY(1, 500)) AS i',
    );
    expect(literals).toEqual(['500']);
    await on.run('CREATE OR REPLACE TABLE draws AS SELECT 3 AS s, 40 AS f FROM UNNEST(GENERATE_ARRAY(1, 500)) AS i');
    expect(await on.rows('SELECT COUNT(DISTINCT wilson_sample(s, f)) FROM draws')).toEqual([['500']]);
    await on.run('DROP TABLE draws');
  });

  test('takes NULL for none and stays within [0, 1]', async () => {
    const sql = (s: string, f: string) =>
      `SELECT COUNTIF(d IS NULL OR d < 0 OR d > 1) FROM (SELECT wilson_sample(${s}, ${f}) AS d FROM UNNEST(GENERATE_ARRAY(1, 2000)) AS i)`;
    for (const [s, f] of [
      ['CAST(NULL AS INT64)', 'CAST(NULL AS INT64)'],
      ['0', '1000000000'],
      ['1000000000', '0'],
      ['31', '32'],
    ] as const) {
      expect(await on.rows(sql(s, f))).toEqual([['0']]);
    }
  });
});
