// Statements over a million messages: grouping, percentiles, MERGE, and what memory it all takes.

import type { BenchSize, Row } from '../report';
import { median, seconds, withWarehouse } from './served';
import { row } from './small-statements';

const fill = (rows: number): string => `
CREATE TABLE bench.messages PARTITION BY DATE(sending_time) CLUSTER BY page_name, caption_id AS
SELECT
  CONCAT('m', CAST(i AS STRING)) AS message_id,
  CONCAT('page ', CAST(MOD(i, 100) AS STRING)) AS page_name,
  MOD(i, 10000) AS caption_id,
  IF(MOD(i, 3) = 0, 'BUMP', 'PPV') AS message_type,
  CONCAT('category ', CAST(MOD(i, 12) AS STRING)) AS content_category,
  'MID' AS price_tier,
  CAST(5 + MOD(i, 30) AS NUMERIC) AS price,
  TIMESTAMP_ADD(TIMESTAMP '2026-01-01', INTERVAL MOD(i * 31, 7000000) SECOND) AS sending_time,
  1000 + MOD(i, 4000) AS sent_count,
  300 + MOD(i, 900) AS viewed_count,
  MOD(i, 23) AS purchased_count,
  CAST(MOD(i, 23) * (5 + MOD(i, 30)) AS NUMERIC) AS earnings
FROM UNNEST(GENERATE_ARRAY(1, ${rows})) AS i`;

const GROUP_BY = `
SELECT page_name, message_type, COUNT(*) AS messages, SUM(earnings) AS earnings,
  APPROX_QUANTILES(1000 * SAFE_DIVIDE(CAST(earnings AS FLOAT64), sent_count), 2)[OFFSET(1)] AS median_emv
FROM bench.messages
WHERE sending_time >= TIMESTAMP '2026-01-01'
GROUP BY page_name, message_type ORDER BY page_name, message_type`;

const PERCENTILE = `
SELECT DISTINCT page_name, PERCENTILE_CONT(1000 * SAFE_DIVIDE(CAST(earnings AS FLOAT64), sent_count), 0.5) OVER (PARTITION BY page_name) AS median_emv
FROM bench.messages ORDER BY page_name`;

const NUMERIC = `
SELECT page_name, SUM(1000 * SAFE_DIVIDE(earnings, sent_count)) AS emv FROM bench.messages GROUP BY page_name ORDER BY page_name`;

const MERGE = `
MERGE bench.messages AS t USING bench.changes AS s ON t.message_id = s.message_id
WHEN MATCHED THEN UPDATE SET purchased_count = s.purchased_count, earnings = s.earnings
WHEN NOT MATCHED THEN INSERT (message_id, page_name, purchased_count, earnings) VALUES (s.message_id, 'page 0', s.purchased_count, s.earnings)`;

export async function millionRows({ quick, progress }: BenchSize): Promise<Row[]> {
  const size = quick ? 100_000 : 1_000_000;
  const words = size.toLocaleString('en');
  return withWarehouse(async (served) => {
    progress(`${words} messages by SQL`);
    await served.query('CREATE SCHEMA bench');
    const filled = await seconds(() => served.query(fill(size)));
    const often = async (sql: string): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 3; i++) times.push(await seconds(() => served.query(sql)));
      return median(times);
    };
    progress('grouping and percentiles');
    const grouped = await often(GROUP_BY);
    const percentile = await often(PERCENTILE);
    const exact = await often(NUMERIC);
    progress('MERGE');
    await served.query(
      `CREATE TABLE bench.changes AS SELECT CONCAT('m', CAST(i AS STRING)) AS message_id, 1 AS purchased_count, NUMERIC '10' AS earnings ` +
        `FROM UNNEST(GENERATE_ARRAY(${size - size / 20 + 1}, ${size + size / 20})) AS i`,
    );
    const merged = await seconds(() => served.query(MERGE));
    const memory = process.memoryUsage().rss / 2 ** 30;
    return [
      row(`${words} rows made by CREATE TABLE AS SELECT, s`, filled, 60),
      row(`group by page and type with a median over ${words} rows, s`, grouped, 1.5),
      row(`PERCENTILE_CONT by page over ${words} rows, s`, percentile, 1.5),
      {
        ...row(`exact NUMERIC division and sum over ${words} rows, s`, exact, Number.POSITIVE_INFINITY),
        limit: '',
        ok: null,
      },
      row(`MERGE of ${(size / 10).toLocaleString('en')} into ${words} rows, s`, merged, 5),
      row('memory of the process, GiB', memory, 4, 'resident, server and client together'),
    ];
  });
}
