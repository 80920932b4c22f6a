// The performance update over 100,000 and a million messages: what it takes, and that it grows no faster than they do.

import { statementsOf } from '../../scripts/warehouse-objects/apply';
import { Analyser } from '../../workbench/warehouse/analyser/analyser';
import type { BenchSize, Row } from '../report';
import { rounded, type Served, seconds, withWarehouse } from './served';
import { row } from './small-statements';

const SQL_FOLDER = new URL('../../sql', import.meta.url).pathname;
const BRAIN = 'of-scheduler-proj.eros_scheduling_brain';

const CAPTIONS = `INSERT INTO \`${BRAIN}.caption_bank\` (caption_id, caption_text, content_category)
SELECT i, CONCAT('caption ', CAST(i AS STRING)), CONCAT('category ', CAST(MOD(i, 12) AS STRING)) FROM UNNEST(GENERATE_ARRAY(1, 10000)) AS i`;

/** Messages of 100 pages and 10,000 captions over 100 weeks. */
const messages = (first: number, last: number): string => `
INSERT INTO \`${BRAIN}.mass_messages\` (
  message_id, page_name, caption_id, message_type, price, sending_time, sent_count, viewed_count, purchased_count,
  earnings, ingested_at
)
SELECT
  CONCAT('m', CAST(i AS STRING)),
  CONCAT('page ', CAST(MOD(i, 100) AS STRING)),
  1 + MOD(DIV(i, 100) * 7919, 10000),
  CASE WHEN MOD(i, 3) = 0 THEN 'BUMP' WHEN MOD(i, 11) = 0 THEN 'FOLLOW_UP' ELSE 'PPV' END,
  CAST(5 + MOD(i, 30) AS NUMERIC),
  TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL MOD(i * 7907, 60480000) SECOND),
  1000 + MOD(i, 4000),
  300 + MOD(i, 900),
  MOD(i, 23),
  CAST(MOD(i, 23) * (5 + MOD(i, 30)) AS NUMERIC),
  CURRENT_TIMESTAMP()
FROM UNNEST(GENERATE_ARRAY(${first}, ${last})) AS i`;

async function deploy(served: Served): Promise<void> {
  const analyser = new Analyser();
  const statements = await statementsOf({ folder: SQL_FOLDER, parse: (sql) => analyser.parseScript(sql) });
  for (const { sql } of statements) await served.query(sql);
}

export async function performanceRows({ quick, progress }: BenchSize): Promise<Row[]> {
  const small = quick ? 10_000 : 100_000;
  const large = 10 * small;
  const words = (count: number): string => count.toLocaleString('en');
  return withWarehouse(async (served) => {
    progress('deploying the warehouse objects');
    await deploy(served);
    await served.query(CAPTIONS);
    const update = (): Promise<number> => seconds(() => served.query(`CALL \`${BRAIN}.update_caption_performance\`()`));
    progress(`performance update over ${words(small)} messages`);
    await served.query(messages(1, small));
    const first = await update();
    progress(`performance update over ${words(large)} messages`);
    await served.query(messages(small + 1, large));
    const second = await update();
    return [
      row(`performance update over ${words(small)} messages, s`, first, 12),
      row(`performance update over ${words(large)} messages, s`, second, 120, 'aim: 10 s'),
      row(
        `growth of its time from ${words(small)} to ${words(large)} messages, times`,
        rounded(second / first),
        10,
        'at most linear',
      ),
    ];
  });
}
