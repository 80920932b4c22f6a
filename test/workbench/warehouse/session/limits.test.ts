// Statements at the edge of what can be taken apart, and what is said beyond it.

import { describe, expect, test } from 'vitest';
import { failure, refusal, rows, testWarehouse } from './running';

const on = testWarehouse();
const ask = (sql: string) => on.within((session) => rows(session, sql));

const chain = (length: number, operator: string): string => Array.from({ length }, () => 'x').join(` ${operator} `);

describe('deep statements', () => {
  test.each([
    [
      '1,000 ANDs',
      `SELECT ${Array.from({ length: 1000 }, (_, i) => `x <> ${i + 5}`).join(' AND ')} FROM (SELECT 1 AS x)`,
      'true',
    ],
    ['500 ||', `SELECT LENGTH(${chain(500, '||')}) FROM (SELECT 'ab' AS x)`, '1000'],
    ['300 +', `SELECT ${chain(300, '+')} FROM (SELECT 1 AS x)`, '300'],
    ['300 brackets', `SELECT ${'('.repeat(300)}1${')'.repeat(300)}`, '1'],
    ['100 IFs', `SELECT ${'IF(x = 1, '.repeat(100)}7${', 0)'.repeat(100)} FROM (SELECT 1 AS x)`, '7'],
    ['100 subqueries', `${'SELECT * FROM ('.repeat(100)}SELECT 1 AS x${')'.repeat(100)}`, '1'],
    [
      '200 UNION ALLs',
      `SELECT COUNT(*) FROM (${Array.from({ length: 200 }, () => 'SELECT 1 AS x').join(' UNION ALL ')})`,
      '200',
    ],
    ['50 blocks', `${'BEGIN '.repeat(49)}SELECT 1; ${'END; '.repeat(49)}`, '1'],
    ['49 IFs of a script', `${'IF TRUE THEN '.repeat(49)}SELECT 1; ${'END IF; '.repeat(49)}`, '1'],
  ])('%s', async (_, sql, expected) => {
    expect(await ask(sql)).toEqual([[expected]]);
  });

  test('beyond that, an error in words, and the next statement works', async () => {
    await on.within(async (session) => {
      for (const sql of [`SELECT ${chain(20_000, '+')} FROM (SELECT 1 AS x)`, `SELECT ${'NOT '.repeat(20_000)}TRUE`]) {
        const error = await refusal(session, sql);
        expect([error.reason, error.message]).toEqual([
          'resourcesExceeded',
          expect.stringContaining('query is too complex'),
        ]);
      }
      expect(await failure(session, `SELECT '${'x'.repeat(20 * 1024 * 1024)}'`)).toContain('The query is too large');
      expect(await failure(session, `${'BEGIN '.repeat(51)}SELECT 1; ${'END; '.repeat(51)}`)).toContain(
        'exceeds maximum supported limit of 50',
      );
      expect(await rows(session, 'SELECT 1')).toEqual([['1']]);
    });
  });
});
