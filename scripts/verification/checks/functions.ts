// Whether the functions answer as they should, on values worked out by hand.

import { type Check, checksOf, type InspectedWarehouse, noRow, unless, valuesAre } from '../check';
import type { ExpectedRoutine } from '../expected-objects';

const REDEPLOY = 'The function is not the one of sql/. Run npm run deploy, which puts it back.';
const main = (name: string): string => `\`of-scheduler-proj.eros_scheduling_brain.${name}\``;

/** NULL of a type, which a call needs where nothing else tells the type. */
const nullOf = (type: string): string => (type === 'ANY TYPE' ? 'NULL' : `CAST(NULL AS ${type})`);

const callOf = ({ dataset, name, type, parameters }: ExpectedRoutine): string => {
  const call = `\`of-scheduler-proj.${dataset}.${name}\`(${parameters.map((p) => nullOf(p.type)).join(', ')})`;
  return type === 'TABLE FUNCTION' ? `SELECT * FROM ${call}` : `SELECT ${call}`;
};

/** The problems of dry runs, each with the object's name before it. */
export async function refusals(
  on: InspectedWarehouse,
  statements: readonly { readonly name: string; readonly sql: string }[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, sql } of statements) {
    try {
      await on.bytesRead(sql);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return problems;
}

export const functionChecks: readonly Check[] = checksOf('function behaviour', [
  {
    name: 'every function can be called',
    remedy:
      'What the message names is missing or changed: run npm run deploy. A source table that differs has to be corrected by its owner.',
    async look(on) {
      const functions = on.expected.routines.filter((routine) => routine.type !== 'PROCEDURE');
      const statements = functions.map((routine) => ({ name: routine.name, sql: callOf(routine) }));
      return unless(await refusals(on, statements), `${functions.length} functions accept their arguments`);
    },
  },
  {
    name: 'caption_key makes one key of every spelling of a text',
    remedy: REDEPLOY,
    look: valuesAre(
      `SELECT 'key of hello world' AS name, ${main('caption_key')}('hello world') AS value
      UNION ALL SELECT 'other spellings with that key', CAST(COUNTIF(${main('caption_key')}(spelling) = TO_HEX(SHA256('hello world'))) AS STRING)
        FROM UNNEST(['Hello  World ', 'hello\\nworld', '\\u200Bhello world', 'HELLO\\u00A0WORLD']) AS spelling
      UNION ALL SELECT 'key of another text is the same', CAST(${main('caption_key')}('hello worlds') = ${main('caption_key')}('hello world') AS STRING)
      UNION ALL SELECT 'key of nothing visible', COALESCE(${main('caption_key')}(' \\u200B '), 'none')`,
      {
        'key of hello world': 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
        'other spellings with that key': '4',
        'key of another text is the same': 'false',
        'key of nothing visible': 'none',
      },
    ),
  },
  {
    name: 'caption_key_v2 tells categories apart',
    remedy: REDEPLOY,
    look: valuesAre(
      `SELECT 'without a category' AS name, CAST(${main('caption_key_v2')}('a', NULL) = TO_HEX(SHA256('a')) AS STRING) AS value
      UNION ALL SELECT 'with a category', CAST(${main('caption_key_v2')}('a', ' Solo') = TO_HEX(SHA256('a\\nsolo')) AS STRING)
      UNION ALL SELECT 'two categories are one', CAST(${main('caption_key_v2')}('a', 'solo') = ${main('caption_key_v2')}('a', 'toys') AS STRING)`,
      { 'without a category': 'true', 'with a category': 'true', 'two categories are one': 'false' },
    ),
  },
  {
    name: 'wilson_score_bounds gives the 95 % interval',
    remedy: REDEPLOY,
    look: valuesAre(
      `SELECT
        FORMAT('%d of %d', successes, successes + failures) AS name,
        FORMAT('%.4f to %.4f, %.4f', bounds.lower_bound, bounds.upper_bound, bounds.exploration_bonus) AS value
      FROM (
        SELECT successes, failures, ${main('wilson_score_bounds')}(successes, failures) AS bounds
        FROM UNNEST([STRUCT(0 AS successes, 0 AS failures), (0, 10), (10, 0), (3, 4), (50, 50)])
      )`,
      {
        '0 of 0': '0.0000 to 1.0000, 0.5000',
        '0 of 10': '0.0000 to 0.2775, 0.1388',
        '10 of 10': '0.7225 to 1.0000, 0.1388',
        '3 of 7': '0.1582 to 0.7495, 0.2957',
        '50 of 100': '0.4038 to 0.5962, 0.0962',
      },
    ),
  },
  {
    name: 'wilson_sample draws anew for each row, around the share of successes',
    remedy: REDEPLOY,
    // The mean of 2,000 draws of Beta(31, 11) has a standard error of 0.0015: 0.01 is beyond chance.
    look: noRow(
      `SELECT problem
      FROM (
        SELECT AVG(draw) AS mean, MIN(draw) AS lowest, MAX(draw) AS highest, COUNT(DISTINCT draw) AS different
        FROM (SELECT ${main('wilson_sample')}(30, 10) AS draw FROM UNNEST(GENERATE_ARRAY(1, 2000)))
      )
      CROSS JOIN UNNEST([
        IF(ABS(mean - 31 / 42) < 0.01, NULL, FORMAT('the mean of 2000 draws is %.4f, expected 0.7381', mean)),
        IF(lowest >= 0 AND highest <= 1, NULL, FORMAT('draws from %f to %f, expected within [0, 1]', lowest, highest)),
        IF(different > 1900, NULL, FORMAT('only %d of 2000 draws differ', different))
      ]) AS problem
      WHERE problem IS NOT NULL`,
      '2000 draws with the mean, the range and the variety of Beta(31, 11)',
    ),
  },
  {
    name: 'a page that nobody knows is an error_code, not a failure',
    remedy: REDEPLOY,
    look: valuesAre(
      `SELECT 'classify_account_size' AS name, error_code AS value FROM ${main('classify_account_size')}('no page has this name', 30)
      UNION ALL SELECT 'analyze_saturation_status', error_code FROM ${main('analyze_saturation_status')}('no page has this name', 30)`,
      { classify_account_size: 'UNKNOWN_PAGE', analyze_saturation_status: 'UNKNOWN_PAGE' },
    ),
  },
]);
