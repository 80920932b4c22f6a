// Which filters choose partitions, by the bytes that are left to read.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrayOf, scalar } from '../../../../workbench/warehouse/types/type';
import { date, days, Measured, timestamp } from './measured';

// What a and ts take together.
const [FIRST, SECOND, THIRD, NONE] = [24, 13, 10, 6];
const ALL = FIRST + SECOND + THIRD + NONE;

let m: Measured;
beforeAll(async () => {
  m = await Measured.open(...days);
});
afterAll(async () => {
  await m.close();
});

const given = {
  variables: [timestamp('since', '2024-01-02T00:00:00Z'), date('day', '2024-01-02')],
  parameters: [timestamp('until', '2024-01-02T00:00:00Z')],
};

describe('a filter on the partitioning column', () => {
  it.each([
    ['no filter', 'TRUE', ALL],
    ['a literal', "ts >= '2024-01-02'", SECOND + THIRD],
    ['the other way round', "TIMESTAMP '2024-01-02' <= ts", SECOND + THIRD],
    ['less, to the microsecond', "ts < '2024-01-02'", FIRST],
    ['less or equal', "ts <= '2024-01-02'", FIRST + SECOND],
    ['greater, at the end of a day', "ts > '2024-01-01 23:59:59.999998'", FIRST + SECOND + THIRD],
    ['greater than the last microsecond', "ts > '2024-01-01 23:59:59.999999'", SECOND + THIRD],
    ['equal', "ts = '2024-01-02 07:00:00'", SECOND],
    ['not equal leaves the day of the instant', "ts != '2024-01-02 07:00:00'", FIRST + SECOND + THIRD],
    ['between', "ts BETWEEN '2024-01-01 12:00:00' AND '2024-01-02'", FIRST + SECOND],
    ['not between', "ts NOT BETWEEN '2024-01-01' AND '2024-01-02 23:59:59.999999'", THIRD],
    ['in', "ts IN ('2024-01-01', '2024-01-03')", FIRST + THIRD],
    ['not in', "ts NOT IN ('2024-01-01')", FIRST + SECOND + THIRD],
    ['in an array', 'ts IN UNNEST([since])', SECOND],
    ['is null', 'ts IS NULL', NONE],
    ['is not null', 'ts IS NOT NULL', FIRST + SECOND + THIRD],
    ['a variable', 'ts >= since', SECOND + THIRD],
    ['a parameter', 'ts < @until', FIRST],
    ['a null', 'ts >= CAST(NULL AS TIMESTAMP)', 0],
    ['the clock', 'ts >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 8 DAY)', SECOND + THIRD],
    ['constant functions', 'ts >= TIMESTAMP(DATE_ADD(day, INTERVAL 1 DAY))', THIRD],
    ['a cast constant', "ts >= CAST('2024-01-03' AS TIMESTAMP)", THIRD],
    ['and with another column', "ts >= '2024-01-02' AND a = 'abc'", SECOND + THIRD],
    ['or of two ranges', "ts < '2024-01-02' OR ts >= '2024-01-03'", FIRST + THIRD],
    ['or with another column does not', "ts < '2024-01-02' OR a = 'abc'", ALL],
    ['not of or', "NOT (ts < '2024-01-02' OR ts IS NULL)", SECOND + THIRD],
    ['its date', "DATE(ts) = '2024-01-02'", SECOND],
    ['its date between variables', 'DATE(ts) BETWEEN day AND DATE_ADD(day, INTERVAL 5 DAY)', SECOND + THIRD],
    ['its day', "TIMESTAMP_TRUNC(ts, DAY) > '2024-01-01'", SECOND + THIRD],
    ['its month', "TIMESTAMP_TRUNC(ts, MONTH) = '2024-01-01'", FIRST + SECOND + THIRD],
    ['its year', "TIMESTAMP_TRUNC(ts, YEAR) > '2024-01-01'", 0],
    ['its date elsewhere does not', "DATE(ts, 'America/Los_Angeles') = '2024-01-02'", ALL],
    ['its day elsewhere does not', "TIMESTAMP_TRUNC(ts, DAY, 'America/Los_Angeles') >= '2024-01-02'", ALL],
    ['another function does not', 'UNIX_SECONDS(ts) > 1704200000', ALL],
    ['arithmetic does not', "TIMESTAMP_ADD(ts, INTERVAL 1 DAY) > '2024-01-03'", ALL],
    ['another column does not', 'n > 2', ALL + 32],
    ['a random constant does not', 'ts >= TIMESTAMP_SECONDS(CAST(1704200000 + RAND() AS INT64))', ALL],
    ['a constant that fails chooses nothing', "a = '!' AND ts >= PARSE_TIMESTAMP('%Y', a)", ALL],
  ])('%s', async (_, where, bytes) => {
    expect(await m.bytes(`SELECT a FROM d.t WHERE ${where} AND ts IS NOT DISTINCT FROM ts`, given)).toBe(bytes);
  });

  it('does not prune by a subquery', async () => {
    expect(await m.bytes('SELECT a FROM d.t WHERE ts >= (SELECT MAX(ts) FROM d.t)')).toBe(ALL);
    expect(await m.bytes('SELECT a FROM d.t WHERE ts IN (SELECT ts FROM d.t)')).toBe(ALL);
    expect(await m.bytes('SELECT a FROM d.t WHERE ts >= (SELECT since)', given)).toBe(ALL);
  });

  it('takes the values of each run, not of the first', async () => {
    const sql = 'SELECT a FROM d.t WHERE ts >= since AND ts < TIMESTAMP_ADD(since, INTERVAL 1 DAY)';
    for (const [day, bytes] of [
      ['01', FIRST],
      ['02', SECOND],
      ['03', THIRD],
      ['04', 0],
    ] as const) {
      const variables = [timestamp('since', `2024-01-${day}T00:00:00Z`)];
      expect(await m.bytes(sql, { variables })).toBe(bytes);
    }
  });

  it('takes an array parameter', async () => {
    const value = [BigInt(Date.UTC(2024, 0, 1)) * 1000n, null];
    const parameters = [{ name: 'p', type: arrayOf(scalar('TIMESTAMP')), value }];
    expect(await m.bytes('SELECT a FROM d.t WHERE ts IN UNNEST(@p)', { parameters })).toBe(FIRST);
  });
});

describe('what stands between the filter and the table', () => {
  beforeAll(async () => {
    await m.run('CREATE VIEW d.v AS SELECT ts AS moment, a, DATE(ts) AS day FROM d.t');
    await m.run('CREATE VIEW d.vv AS SELECT * FROM d.v WHERE a IS NOT NULL');
    await m.run("CREATE VIEW d.recent AS SELECT a FROM d.t WHERE ts >= '2024-01-03'");
    await m.run(
      'CREATE TABLE FUNCTION d.f(since TIMESTAMP, days INT64) AS SELECT a FROM d.t WHERE ts >= TIMESTAMP_SUB(since, INTERVAL days DAY)',
    );
    await m.run('CREATE TABLE FUNCTION d.g(days INT64) AS SELECT a FROM d.f(CURRENT_TIMESTAMP(), days + 0)');
    await m.run('CREATE TABLE d.days (day TIMESTAMP)');
  });

  it.each([
    ['a subquery', 'SELECT a FROM (SELECT ts AS x, a FROM d.t) WHERE x >= since', SECOND + THIRD],
    ['a computed name', 'SELECT a FROM (SELECT DATE(ts) AS x, a FROM d.t) WHERE x = day', SECOND],
    [
      'a computed value',
      'SELECT a FROM (SELECT TIMESTAMP_ADD(ts, INTERVAL 1 DAY) AS x, a FROM d.t) WHERE x >= since',
      ALL,
    ],
    ['WITH used once', 'WITH w AS (SELECT ts AS x, a FROM d.t) SELECT a FROM w WHERE x >= since', SECOND + THIRD],
    [
      'WITH used twice',
      'WITH w AS (SELECT ts, a FROM d.t) SELECT a FROM w WHERE ts >= since UNION ALL SELECT a FROM w WHERE ts >= since',
      ALL,
    ],
    ['WITH not used', 'WITH w AS (SELECT ts, a FROM d.t) SELECT 1', 0],
    ['a view', 'SELECT a FROM d.v WHERE moment >= since', SECOND + THIRD],
    ["a view's date", 'SELECT a FROM d.v WHERE day = day', ALL],
    ['a view over a view', "SELECT a FROM d.vv WHERE day = '2024-01-02'", SECOND],
    ['a filter inside of a view', 'SELECT a FROM d.recent', THIRD],
    ['a table function', 'SELECT a FROM d.f(since, 0)', SECOND + THIRD],
    ['a table function in another', 'SELECT a FROM d.g(7)', THIRD],
    [
      'the keys of a GROUP BY',
      'SELECT a FROM (SELECT ts, a FROM d.t GROUP BY ts, a) WHERE ts >= since',
      SECOND + THIRD,
    ],
    ['HAVING on a key', 'SELECT ts, MAX(a) FROM d.t GROUP BY ts HAVING ts >= since', SECOND + THIRD],
    ['HAVING on an aggregate', 'SELECT a, MAX(ts) x FROM d.t GROUP BY a HAVING x >= since', ALL],
    ['a window', 'SELECT a FROM (SELECT a, ts, ROW_NUMBER() OVER (ORDER BY a) r FROM d.t) WHERE ts >= since', ALL],
    [
      "a window's partitions",
      'SELECT a FROM (SELECT a, ts, ROW_NUMBER() OVER (PARTITION BY ts ORDER BY a) r FROM d.t) WHERE ts >= since',
      SECOND + THIRD,
    ],
    [
      'QUALIFY with WHERE',
      'SELECT a FROM d.t WHERE ts >= since QUALIFY ROW_NUMBER() OVER (ORDER BY ts) = 1',
      SECOND + THIRD,
    ],
    ['a limit', 'SELECT a FROM (SELECT a, ts FROM d.t LIMIT 100) WHERE ts >= since', ALL],
    [
      'a union',
      'SELECT a FROM (SELECT ts AS x, a FROM d.t UNION ALL SELECT ts, a FROM d.t WHERE ts < since) WHERE x >= since',
      SECOND + THIRD,
    ],
    ['an array beside it', 'SELECT a FROM d.t, UNNEST([1, 2]) u WHERE ts >= since', SECOND + THIRD],
    ['an inner join', 'SELECT x.a FROM d.t x JOIN UNNEST([1]) u ON x.ts >= since', SECOND + THIRD],
    ["a join's condition", 'SELECT x.a FROM d.days y JOIN d.t x ON x.ts >= since AND x.ts = y.day', SECOND + THIRD],
    ['the kept side of an outer join', 'SELECT x.a FROM d.t x LEFT JOIN d.days y ON x.ts >= since', ALL],
    ['the other side of an outer join', 'SELECT x.a FROM d.days y LEFT JOIN d.t x ON x.ts >= since', SECOND + THIRD],
    [
      'WHERE on the other side',
      'SELECT x.a FROM d.days y LEFT JOIN d.t x ON y.day = x.ts WHERE x.ts >= since',
      SECOND + THIRD,
    ],
    ['WHERE that NULL passes', 'SELECT x.a FROM d.days y LEFT JOIN d.t x ON y.day = x.ts WHERE x.ts IS NULL', ALL],
    ['a full join', 'SELECT x.a FROM d.t x FULL JOIN d.days y ON x.ts = y.day AND x.ts >= since', ALL],
    ["another table's column", 'SELECT x.a FROM d.t x, d.days y WHERE x.ts >= y.day', ALL],
    ['EXISTS', 'SELECT 1 FROM UNNEST([1]) WHERE EXISTS (SELECT 1 FROM d.t WHERE ts >= since)', 16],
    ['a scalar subquery', 'SELECT (SELECT MAX(a) FROM d.t WHERE ts >= since)', SECOND + THIRD],
  ])('%s', async (_, sql, bytes) => {
    expect(await m.bytes(sql, given)).toBe(bytes);
  });
});

describe('other ways to partition', () => {
  beforeAll(async () => {
    await m.run('CREATE TABLE d.r (id INT64, a STRING) PARTITION BY RANGE_BUCKET(id, GENERATE_ARRAY(0, 25, 10))');
    await m.run(
      "INSERT INTO d.r VALUES (0, ''), (9, 'a'), (10, 'bb'), (24, 'ccc'), (25, 'dddd'), (-1, 'eeeee'), (NULL, 'ffffff')",
    );
    await m.run('CREATE TABLE d.months (day DATE) PARTITION BY DATE_TRUNC(day, MONTH)');
    await m.run("INSERT INTO d.months VALUES ('2023-12-31'), ('2024-01-01'), ('2024-01-31'), ('2024-02-01')");
    await m.run('CREATE TABLE d.hours (moment DATETIME) PARTITION BY DATETIME_TRUNC(moment, HOUR)');
    await m.run("INSERT INTO d.hours VALUES ('2024-01-01 00:59:59'), ('2024-01-01 01:00:00'), ('1969-12-31 23:30:00')");
    await m.run('CREATE TABLE d.plain (day DATE)');
    await m.run("INSERT INTO d.plain VALUES ('2024-01-01'), ('2024-02-01')");
  });

  // Each row: 8 for the number, 2 and more for the text.
  it.each([
    ['SELECT a FROM d.r WHERE id < 10', 10 + 11 + 8 + 6 + 8 + 7],
    ['SELECT a FROM d.r WHERE id BETWEEN 10 AND 19', 12],
    ['SELECT a FROM d.r WHERE id = 24', 13],
    ['SELECT a FROM d.r WHERE id >= 25', 14 + 15],
    ['SELECT a FROM d.r WHERE id IS NULL', 8],
    ['SELECT a FROM d.r WHERE id + 1 = 10', 10 + 11 + 12 + 13 + 14 + 15 + 8],
    ["SELECT day FROM d.months WHERE day >= '2024-01-15'", 24],
    ["SELECT day FROM d.months WHERE day = '2023-12-01'", 8],
    ["SELECT day FROM d.months WHERE DATE_TRUNC(day, MONTH) = '2024-01-01'", 16],
    ["SELECT moment FROM d.hours WHERE moment < '2024-01-01 01:00:00'", 16],
    ["SELECT moment FROM d.hours WHERE moment < '1970-01-01'", 8],
    ["SELECT moment FROM d.hours WHERE DATE(moment) = '2024-01-01'", 16],
    ["SELECT day FROM d.plain WHERE day = '2024-01-01'", 16],
  ])('%s', async (sql, bytes) => {
    expect(await m.bytes(sql)).toBe(bytes);
  });
});
