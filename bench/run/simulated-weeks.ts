// Weeks of the whole product on the demo's truth: clock, queue, plans, results; and what a random choice of captions would have earned.

import { connect, type Row } from '../../scripts/bigquery/connection';
import { openStage } from '../../scripts/workbench/stage';
import { addDays, type CivilDate, civilDate, dateOf, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf } from '../../src/calendar/zone';
import { type Random, seededRandom } from '../../src/learning/random';
import { simulatedClock } from '../../workbench/apps-script';
import { MEMORY_MS } from '../../workbench/demo/arrivals';
import { pageHistory } from '../../workbench/demo/history';
import { deliverResults } from '../../workbench/demo/load';
import { PageSender } from '../../workbench/demo/sending';
import type { MessageKind } from '../../workbench/demo/truth';
import type { DemoWorld } from '../../workbench/demo/world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday, shortly before the day's run. */
const START = '2025-03-05T10:00:00Z';
const COOLDOWN_DAYS = 28;

export interface SimulatedWeeks {
  readonly seed: string;
  readonly messages: number;
  readonly earned: number;
  /** With each message's time, price and price tier, its caption drawn uniformly from those that may be sent. */
  readonly earnedAtRandom: number;
  /** What is not as it must be: weeks that are missing, captions too soon again, locks held twice. */
  readonly problems: readonly string[];
}

export interface SimulatedWeeksOptions {
  readonly seed: string;
  readonly pages: readonly string[];
  readonly days: number;
  /** Hours between sweeps and between updates of the evidence: the product's own when absent. */
  readonly jobHours?: number;
}

export async function simulateWeeks({ seed, pages, days, jobHours }: SimulatedWeeksOptions): Promise<SimulatedWeeks> {
  const clock = simulatedClock(START);
  const parameters =
    jobHours === undefined
      ? {}
      : { parameters: { sweep_hours: jobHours, health_hours: jobHours, performance_update_hours: jobHours } };
  const stage = await openStage({ clock, seed, ...parameters });
  try {
    const connection = connect({ endpoint: stage.endpoint });
    const rows = (sql: string): Promise<readonly Row[]> =>
      connection.query(sql, { defaultDataset: 'eros_scheduling_brain' });
    await stage.sql(`UPDATE creator_profiles SET status = 'PAUSED' WHERE page_name NOT IN (${quoted(pages)})`);
    const started = await stage.appsScript.run('startAutomation');
    if (started.outcome !== 'COMPLETED') throw new Error(`The automation did not start: ${started.error?.message}`);
    const begin = clock.now();
    for (let day = 1; day <= days; day++) {
      const before = clock.now();
      await stage.appsScript.tick(new Date(begin + day * DAY).toISOString());
      await deliverResults(stage.target, stage.world, instant(before), instant(clock.now()));
    }
    const sent =
      await rows(`SELECT message_id, page_name, caption_id, message_type, price_tier, CAST(price AS FLOAT64) AS price,
  CAST(earnings AS FLOAT64) AS earnings, UNIX_MILLIS(sending_time) AS sent_at
FROM mass_messages WHERE CONTAINS_SUBSTR(message_id, '#') ORDER BY sending_time, message_id`);
    const random = seededRandom(`control ${seed}`);
    let earnedAtRandom = 0;
    for (const page of pages) {
      const own = sent.filter((row) => row.page_name === page).map(sentMessage);
      earnedAtRandom += randomEarnings(stage.world, page, begin, own, random.fork(page));
    }
    return {
      seed,
      messages: sent.length,
      earned: sent.reduce((sum, row) => sum + Number(row.earnings), 0),
      earnedAtRandom,
      problems: [
        ...(await missingWeeks(rows, pages, dateOf(civilOf(instant(begin), losAngelesOffsets)), days)),
        ...(await sentTooSoon(rows)),
        ...(await lockedTwice(rows)),
      ],
    };
  } finally {
    await stage.close();
  }
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

interface SentMessage {
  readonly messageId: string;
  readonly at: number;
  readonly kind: MessageKind;
  readonly tier: string;
  readonly price: number;
}

function sentMessage(row: Row): SentMessage {
  const kind = String(row.message_type);
  if (kind !== 'PPV' && kind !== 'BUMP' && kind !== 'FOLLOW_UP')
    throw new Error(`A message of the kind ${kind} was sent.`);
  return {
    messageId: String(row.message_id),
    at: Number(row.sent_at),
    kind,
    tier: String(row.price_tier),
    price: Number(row.price),
  };
}

/**
 * The same messages to the same audience with the same chance in each, but for their captions: each is drawn uniformly from
 * the active ones of its price tier whose category the page offers and which it was not sent for 28 days.
 */
function randomEarnings(
  world: DemoWorld,
  pageName: string,
  begin: number,
  messages: readonly SentMessage[],
  random: Random,
): number {
  const page = world.pages.find(({ name }) => name === pageName);
  if (page === undefined) throw new Error(`The demo has no page ${pageName}.`);
  const sender = new PageSender(world, pageName);
  const lastSent = new Map<number, number>();
  for (const row of pageHistory(world, page, instant(begin))) {
    const at = Date.parse(row.sending_time);
    if (row.caption_id !== null) lastSent.set(row.caption_id, at);
    if (at > begin - MEMORY_MS) sender.remember(instant(at), row.message_type);
  }
  let earned = 0;
  for (const { messageId, at, kind, tier, price } of messages) {
    const rested = (caption: number): boolean =>
      at - (lastSent.get(caption) ?? Number.NEGATIVE_INFINITY) >= COOLDOWN_DAYS * DAY;
    const eligible = world.captions.filter(
      (caption) =>
        caption.active &&
        caption.tier === tier &&
        !page.barredCategories.includes(world.categories[caption.category] ?? '') &&
        rested(caption.id),
    );
    const drawn = eligible[random.int(eligible.length)];
    if (drawn === undefined) throw new Error(`${pageName} has no caption of ${tier} left for the control.`);
    lastSent.set(drawn.id, at);
    earned += sender.send({ messageId, at: instant(at), kind, captionId: drawn.id, price }, instant(at)).earnings;
  }
  return earned;
}

type Rows = (sql: string) => Promise<readonly Row[]>;

/** The weeks that were due: the one in which it began, and each that begins within four days of a daily run. */
async function missingWeeks(rows: Rows, pages: readonly string[], from: CivilDate, days: number): Promise<string[]> {
  const planned =
    await rows(`SELECT page_name, CAST(week_start AS STRING) AS week, COUNT(DISTINCT schedule_id) AS schedules
FROM schedule_recommendations WHERE status IN ('DRAFT', 'READY', 'HELD', 'APPROVED') GROUP BY page_name, week_start`);
  const resting = await rows(`SELECT page_name FROM page_analysis
WHERE LAX_FLOAT64(analysis.saturation.saturation_score) >= 0.8`);
  const found = new Map(planned.map((row) => [`${row.page_name} ${row.week}`, Number(row.schedules)]));
  const rests = new Set(resting.map((row) => String(row.page_name)));
  const lastRun = addDays(from, days - 1);
  const problems: string[] = [];
  // A Monday whose Thursday, four days before it, is reached.
  for (let week = mondayOf(from); week <= addDays(lastRun, 4); week = addDays(week, 7)) {
    for (const page of pages) {
      const schedules = found.get(`${page} ${week}`) ?? 0;
      if (schedules !== 1 && !rests.has(page)) problems.push(`${page}: ${schedules} schedules of the week ${week}`);
    }
  }
  return problems;
}

function mondayOf(date: CivilDate): CivilDate {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(civilDate(date), -weekday);
}

/** Captions that come again within the cooldown, counted from the week's Monday, without a reason that names how far it was shortened. */
async function sentTooSoon(rows: Rows): Promise<string[]> {
  const soon = await rows(`SELECT slot_id, reason, rested FROM (
  SELECT
    planned.slot_id,
    ANY_VALUE(planned.reason) AS reason,
    DATE_DIFF(ANY_VALUE(planned.week_start), MAX(DATE(sent.sending_time, 'America/Los_Angeles')), DAY) AS rested
  FROM schedule_recommendations AS planned
  INNER JOIN mass_messages AS sent
    ON sent.page_name = planned.page_name AND sent.caption_id = planned.caption_id
    AND sent.message_id != planned.slot_id AND sent.sending_time < planned.scheduled_send_at
  WHERE planned.status IN ('DRAFT', 'READY', 'HELD', 'APPROVED')
  GROUP BY planned.slot_id
)
WHERE rested < ${COOLDOWN_DAYS}
ORDER BY slot_id`);
  return soon.flatMap((row) => {
    const shortened = /cooldown shortened to (\d+) days/.exec(String(row.reason))?.[1];
    return shortened !== undefined && Number(row.rested) >= Number(shortened)
      ? []
      : [`${row.slot_id} comes after ${row.rested} days: ${row.reason}`];
  });
}

async function lockedTwice(rows: Rows): Promise<string[]> {
  const twice = await rows(`SELECT page_name, caption_id, COUNT(*) AS locks FROM active_caption_assignments
WHERE is_active GROUP BY page_name, caption_id HAVING COUNT(*) > 1`);
  return twice.map((row) => `${row.page_name}: caption ${row.caption_id} is locked ${row.locks} times`);
}

/** Student's t for 95 %, two-sided, by degrees of freedom. */
const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** The mean of some runs' figures and how far the truth may lie from it. */
export function interval(figures: readonly number[]): { readonly mean: number; readonly half: number } {
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  const t = T_95[figures.length - 2];
  if (t === undefined)
    throw new RangeError(`An interval needs 2 to ${T_95.length + 1} figures, got ${figures.length}.`);
  const variance = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0) / (figures.length - 1);
  return { mean, half: t * Math.sqrt(variance / figures.length) };
}
