// What a day of 100 pages costs at on-demand prices: each statement's bill, as often as it runs.

import type { Row } from '../report';
import { dollarsOf } from './measured';
import { rounded } from './served';

/** 100 pages in waves of five. */
const WAVES = 20;

const timesADay = {
  update_caption_performance: 4,
  run_daily_automation: 1,
  sweep_expired_caption_locks: 24,
  // Once an hour, and once more when the night's analyses are new: then what was seen of them is written.
  pages_today: 25,
  watch_pages: 1,
  claim_pages: WAVES,
  page_candidates: WAVES,
  commit_schedules: WAVES,
  schedule_recommendations_messages: WAVES,
  finish_pages: WAVES,
} as const;

export type DailyObject = keyof typeof timesADay;

const dailyObjects = Object.keys(timesADay) as DailyObject[];

/** Bytes billed for one run of each. */
export type DailyBytes = Readonly<Record<DailyObject, number>>;

const GOAL = 0.5;

export function dayRow(what: string, bytes: DailyBytes): Row {
  const costs = dailyObjects.map((object) => ({ object, dollars: timesADay[object] * dollarsOf(bytes[object]) }));
  const dollars = costs.reduce((sum, cost) => sum + cost.dollars, 0);
  const parts = costs.map(({ object, dollars: part }) => `${timesADay[object]} × ${object} ${part.toFixed(3)}`);
  return {
    setup: `a day of 100 pages, ${what}, US dollars`,
    reference: null,
    ours: rounded(dollars, 3),
    limit: `< ${GOAL}`,
    ok: dollars < GOAL,
    note: parts.join(', '),
  };
}
