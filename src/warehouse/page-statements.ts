// What the add-on asks of the warehouse about one page's tab: its limits, and the captions that people wrote into it.
import type { CivilDate } from '../calendar/civil';
import { list, nullable, number, object, type Read, text } from '../planning/schema';
import { array, date, int64, string } from './query-parameters';
import { dateReader, int64Text } from './readers';
import { mainObject, type WarehouseSettings } from './settings';
import type { Statement } from './statement';

const MONEY = 1_000_000;

const readPageFacts = object({
  min_price: nullable(number(0, MONEY)),
  max_price: nullable(number(0, MONEY)),
  window_start: nullable(text()),
  window_end: nullable(text()),
  blackout_dates: list(dateReader(), 10_000),
  rollout: nullable(text()),
  /** The analyser's JSON as text; null where the page was never analysed. */
  analysis: nullable(text()),
  captions: list(object({ caption_id: int64Text(), category: text(), tier: text() }), 10_000),
});

export type PageFacts = Read<typeof readPageFacts>;

/** One row, of nulls for a page that nobody knows. */
export function pageFacts(
  settings: WarehouseSettings,
  page: string,
  captionIds: readonly string[],
): Statement<PageFacts> {
  return {
    name: 'page_facts',
    sql: `SELECT
  listed.min_price,
  listed.max_price,
  listed.window_start,
  listed.window_end,
  COALESCE(listed.blackout_dates, []) AS blackout_dates,
  listed.rollout,
  IF(analysis.analysis IS NULL, NULL, TO_JSON_STRING(analysis.analysis)) AS analysis,
  ARRAY(
    SELECT AS STRUCT caption_id, content_category AS category, price_tier AS tier
    FROM ${mainObject(settings, 'caption_use_keys')}
    WHERE caption_id IN UNNEST(@caption_ids)
  ) AS captions
FROM (SELECT @page AS page_name) AS asked
LEFT JOIN ${mainObject(settings, 'listed_pages')}() AS listed ON listed.page_name = asked.page_name
LEFT JOIN ${mainObject(settings, 'page_analysis')} AS analysis ON analysis.page_name = asked.page_name`,
    values: { page: string(page), caption_ids: array('INT64', captionIds, int64) },
    row: readPageFacts,
  };
}

const readLiveSchedule = object({ schedule_id: text() });

/** The schedule that stands for a page's week; no row where there is none. */
export function liveSchedule(
  settings: WarehouseSettings,
  page: string,
  week: CivilDate,
): Statement<Read<typeof readLiveSchedule>> {
  return {
    name: 'live_schedule',
    sql: `SELECT schedule_id
FROM ${mainObject(settings, 'schedule_recommendations')}
WHERE week_start = @week AND page_name = @page AND status != 'CANCELLED'
GROUP BY schedule_id
ORDER BY MAX(created_at) DESC
LIMIT 1`,
    values: { page: string(page), week: date(week) },
    row: readLiveSchedule,
  };
}
