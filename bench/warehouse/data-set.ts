// The data set of the objects' bench: pages, captions, messages over the memory's weeks, and the schedules and locks behind them.

import { statementsOf } from '../../scripts/warehouse-objects/apply';
import { Analyser } from '../../workbench/warehouse/analyser/analyser';
import type { Served } from './served';

const SQL_FOLDER = new URL('../../sql', import.meta.url).pathname;
export const BRAIN = 'of-scheduler-proj.eros_scheduling_brain';

export const PAGES = 100;
/** Messages of pages that run at a usual rate: the performance job remembers 104 weeks. */
export const WEEKS = 100;
const WEEK_SECONDS = 7 * 86_400;
/** What schedule_slot_results looks back on. */
const HISTORY_DAYS = 182;

export interface Size {
  readonly captions: number;
  readonly messages: number;
}

export async function deploy(served: Served): Promise<void> {
  const analyser = new Analyser();
  const statements = await statementsOf({ folder: SQL_FOLDER, parse: (sql) => analyser.parseScript(sql) });
  for (const { sql } of statements) await served.query(sql);
}

/** Three in ten are FREE, and so are bumps and follow-ups; one in ten is PREMIUM. */
const tierOf = (caption: string): string =>
  `CASE WHEN MOD(${caption}, 10) < 3 THEN 'FREE' WHEN MOD(${caption}, 10) < 6 THEN 'LOW' WHEN MOD(${caption}, 10) < 9 THEN 'MID' ELSE 'PREMIUM' END`;

const captionColumns = (i: string): string => `
  ${i} AS caption_id,
  CONCAT('Caption ', CAST(${i} AS STRING), ': something she has not shown to anybody yet, and only for you tonight') AS caption_text,
  CONCAT('category ', CAST(MOD(${i}, 12) AS STRING)) AS content_category,
  ${tierOf(i)} AS price_tier,
  MOD(${i}, 7) = 0 AS urgency,
  MOD(${i}, 50) != 0 AS is_active,
  TIMESTAMP '2024-01-01' AS created_at`;

/** Pages with profiles, stock, restrictions and every third under an alias in reports; the bank and its traits. */
export async function sowPagesAndCaptions(served: Served, { captions }: Size): Promise<void> {
  const pages = `UNNEST(GENERATE_ARRAY(0, ${PAGES - 1})) AS p`;
  const bank = `UNNEST(GENERATE_ARRAY(1, ${captions})) AS i`;
  await served.query(`
INSERT INTO \`${BRAIN}.creator_profiles\` (page_name, display_name, aliases, owner, status, rollout, min_price, max_price)
SELECT CONCAT('page ', CAST(p AS STRING)), CONCAT('Page ', CAST(p AS STRING)), [CONCAT('Page No ', CAST(p AS STRING))], 'lee',
  'ACTIVE', 'LIVE', 3, 50
FROM ${pages};
INSERT INTO \`${BRAIN}.caption_bank\` (caption_id, caption_text, content_category, price_tier, urgency, is_active, created_at)
SELECT ${captionColumns('i')} FROM ${bank};
INSERT INTO \`${BRAIN}.caption_bank_enriched\` (
  caption_id, caption_text, content_category, price_tier, urgency, is_active, created_at, psychological_trigger, tone, has_emoji,
  is_question, length_bucket
)
SELECT ${captionColumns('i')}, CONCAT('TRIGGER ', CAST(MOD(i, 6) AS STRING)), CONCAT('tone ', CAST(MOD(i, 5) AS STRING)),
  MOD(i, 2) = 0, MOD(i, 3) = 0, 'MEDIUM'
FROM ${bank};
INSERT INTO \`${BRAIN}.creator_content_inventory\` (page_name, content_category, items_available, refreshed_at)
SELECT CONCAT('page ', CAST(p AS STRING)), CONCAT('category ', CAST(c AS STRING)), 500, CURRENT_TIMESTAMP()
FROM ${pages} CROSS JOIN UNNEST(GENERATE_ARRAY(0, 10)) AS c;
INSERT INTO \`${BRAIN}.creator_caption_restrictions\` (page_name, kind, value, reason)
SELECT CONCAT('page ', CAST(p AS STRING)), 'CATEGORY', CONCAT('category ', CAST(MOD(p, 12) AS STRING)), 'not on this page' FROM ${pages}`);
}

/**
 * The messages of places first to last, over all weeks. A page uses four fifths of the bank, some captions twice; its audience is
 * its own. What a message brings varies with its caption, hour and page.
 */
export async function sendMessages(served: Served, { captions }: Size, first: number, last: number): Promise<void> {
  await served.query(`
INSERT INTO \`${BRAIN}.mass_messages\` (
  message_id, page_name, caption_id, message_text, message_type, content_category, price_tier, price, sending_time, sent_count,
  viewed_count, purchased_count, earnings, ingested_at
)
SELECT
  CONCAT('message-', CAST(100000000 + i AS STRING)),
  CONCAT(IF(MOD(page, 3) = 0, 'Page No ', 'page '), CAST(page AS STRING)),
  caption,
  CONCAT('Caption ', CAST(caption AS STRING), ': something she has not shown to anybody yet, and only for you tonight'),
  IF(tier = 'FREE', IF(MOD(i, 4) = 0, 'FOLLOW_UP', 'BUMP'), 'PPV'),
  CONCAT('category ', CAST(MOD(caption, 12) AS STRING)),
  tier,
  price,
  sending_time,
  sent,
  CAST(sent * view_rate AS INT64),
  CAST(sent * view_rate * buy_rate AS INT64),
  price * CAST(sent * view_rate * buy_rate AS INT64),
  TIMESTAMP_ADD(sending_time, INTERVAL 30 HOUR)
FROM (
  SELECT
    *,
    CASE tier WHEN 'FREE' THEN 0 WHEN 'LOW' THEN 5 + MOD(i, 5) WHEN 'MID' THEN 10 + MOD(i, 11) ELSE 21 + MOD(i, 15) END * NUMERIC '1' AS price,
    0.2 + 0.01 * MOD(caption * 31 + i * 7, 30) AS view_rate,
    0.002 * MOD(caption * 17 + i * 13, 23) AS buy_rate
  FROM (
    SELECT
      *,
      ${tierOf('caption')} AS tier,
      CAST(1000 * POW(1.05, page) AS INT64) + MOD(i * 37, 500) AS sent,
      TIMESTAMP_SUB(TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), HOUR), INTERVAL MOD(i * 7907, ${WEEKS * WEEK_SECONDS}) SECOND) AS sending_time
    FROM (
      SELECT
        i,
        MOD(i, ${PAGES}) AS page,
        1 + MOD(DIV(i, ${PAGES}) * 7919 + MOD(i, ${PAGES}) * 37, ${Math.trunc(captions * 0.8)}) AS caption
      FROM UNNEST(GENERATE_ARRAY(${first}, ${last})) AS i
    )
  )
)`);
}

/** The schedules that sent the messages of the last half year, up to the week that runs, and their locks as sweeps left them. */
export async function recordHistory(served: Served): Promise<void> {
  await served.query(`
DECLARE from_ts TIMESTAMP DEFAULT TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${HISTORY_DAYS} DAY);
DECLARE until_ts TIMESTAMP DEFAULT TIMESTAMP(DATE_TRUNC(CURRENT_DATE('America/Los_Angeles'), WEEK(MONDAY)), 'America/Los_Angeles');
INSERT INTO \`${BRAIN}.schedule_recommendations\` (
  schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, category, price_tier, price,
  expected_emv, score, policy, explored, selection_probability, reason, colour, is_valid, status, pinned, mode, seed, created_at, created_by,
  approved_at, approved_by, payload_hash
)
SELECT
  CONCAT(page_name, '/', CAST(week_start AS STRING), '/1'),
  FORMAT('%s/%t/1#%03d', page_name, week_start, ROW_NUMBER() OVER (PARTITION BY page_name, week_start ORDER BY sending_time)),
  page_name, week_start, scheduled_send_at, DATETIME(scheduled_send_at, 'America/Los_Angeles'), message_type, caption_id, content_category,
  price_tier, price, 61.5, 0.75, 'thompson', MOD(caption_id, 20) = 0, IF(MOD(caption_id, 20) = 0, 0.05, NULL),
  'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; picked over #214 by variety', 'GREEN', TRUE, 'APPROVED',
  FALSE, 'auto', '7', TIMESTAMP_SUB(TIMESTAMP(week_start), INTERVAL 3 DAY), 'planner', TIMESTAMP_SUB(TIMESTAMP(week_start), INTERVAL 2 DAY),
  'lee', 'c0ffee'
FROM (
  SELECT
    * EXCEPT (page_name),
    REPLACE(page_name, 'Page No ', 'page ') AS page_name,
    DATE_TRUNC(DATE(sending_time, 'America/Los_Angeles'), WEEK(MONDAY)) AS week_start,
    TIMESTAMP_SUB(sending_time, INTERVAL MOD(caption_id, 40) MINUTE) AS scheduled_send_at
  FROM \`${BRAIN}.mass_messages\`
  WHERE sending_time >= from_ts AND sending_time < until_ts
);
INSERT INTO \`${BRAIN}.active_caption_assignments\` (
  page_name, caption_id, schedule_id, slot_id, scheduled_send_date, scheduled_send_at, assigned_at, is_active, released_at, release_reason
)
SELECT page_name, caption_id, schedule_id, slot_id, DATE(scheduled_local), scheduled_send_at, created_at, FALSE,
  TIMESTAMP_ADD(scheduled_send_at, INTERVAL 1 DAY), 'PAST_DATE'
FROM \`${BRAIN}.schedule_recommendations\`
WHERE week_start >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL ${HISTORY_DAYS + 7} DAY)`);
}

/** This week as it was and will be: a schedule a page, of a share of the messages of the last seven days and of those a week later. */
export async function planThisWeek(served: Served): Promise<void> {
  await served.query(`
DECLARE week_start DATE DEFAULT DATE_TRUNC(CURRENT_DATE('America/Los_Angeles'), WEEK(MONDAY));
DECLARE from_ts TIMESTAMP DEFAULT TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY);
INSERT INTO \`${BRAIN}.schedule_recommendations\` (
  schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, category, price_tier, price,
  expected_emv, colour, is_valid, status, mode, seed, created_at, created_by
)
SELECT
  CONCAT(page_name, '/', CAST(week_start AS STRING), '/9'),
  FORMAT('%s/%t/9#%03d', page_name, week_start, ROW_NUMBER() OVER (PARTITION BY page_name ORDER BY send_at)),
  page_name, week_start, send_at, DATETIME(send_at, 'America/Los_Angeles'), message_type, caption_id, content_category, price_tier, price,
  61.5, 'GREEN', TRUE, 'APPROVED', 'auto', '7', CURRENT_TIMESTAMP(), 'planner'
FROM (
  SELECT
    * EXCEPT (page_name),
    REPLACE(page_name, 'Page No ', 'page ') AS page_name,
    IF(sending_time >= TIMESTAMP(week_start, 'America/Los_Angeles'), sending_time, TIMESTAMP_ADD(sending_time, INTERVAL 7 DAY)) AS send_at
  FROM \`${BRAIN}.mass_messages\`
  WHERE sending_time >= from_ts AND MOD(FARM_FINGERPRINT(message_id), 17) = 0
)`);
}

/** Locks that yesterday's messages left. */
export async function leaveLocks(served: Served, count: number): Promise<void> {
  await served.query(`
INSERT INTO \`${BRAIN}.active_caption_assignments\`
  (page_name, caption_id, schedule_id, slot_id, scheduled_send_date, scheduled_send_at, assigned_at)
SELECT
  CONCAT('page ', CAST(MOD(i, ${PAGES}) AS STRING)), i, 'left', CONCAT('left#', CAST(i AS STRING)),
  DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 1 DAY), TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 HOUR),
  TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 72 HOUR)
FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS i`);
}

/** Moves all messages into the last 30 days: as many a month as there were in the whole memory. */
export async function condense(served: Served): Promise<void> {
  await served.query(`
UPDATE \`${BRAIN}.mass_messages\`
SET sending_time = TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL MOD(FARM_FINGERPRINT(message_id), 30 * 43200) + 30 * 43200 SECOND)
WHERE sending_time >= TIMESTAMP '2000-01-01'`);
}
