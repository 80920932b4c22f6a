// What the add-on asks of the warehouse about one page's tab: its limits, and the captions that people wrote into it.
import type { CivilDate } from '../calendar/civil';
import { list, nullable, number, object, type Read, text } from '../planning/schema';
import { array, date, int64, string } from './query-parameters';
import { dateReader, int64Text } from './readers';
import { type PageChartsRow, readPageChartsRow } from './rows/page-charts';
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

/** What the charts of pages show: a row a page that was asked for. */
export function readPageCharts(
  settings: WarehouseSettings,
  pages: readonly string[],
  since: CivilDate,
): Statement<PageChartsRow> {
  return {
    name: 'page_charts',
    // An hour's effect is on the log of the earnings: it multiplies what the page earns on average.
    sql: `SELECT
  page_name,
  COALESCE(learnt.hours, []) AS hours,
  COALESCE(history.days, []) AS days
FROM UNNEST(@pages) AS page_name
LEFT JOIN (
  SELECT page_name, ARRAY_AGG(STRUCT(hour_of_week, average * EXP(effect) AS earned) ORDER BY hour_of_week) AS hours
  FROM (
    SELECT effects.page_name, hour_of_week, effect, LAX_FLOAT64(analysed.analysis.performance_trends.avg_emv) AS average
    FROM ${mainObject(settings, 'page_slot_effects')} AS effects
    INNER JOIN ${mainObject(settings, 'page_analysis')} AS analysed ON analysed.page_name = effects.page_name
    WHERE effects.page_name IN UNNEST(@pages) AND effect IS NOT NULL AND weight > 0
  )
  WHERE average IS NOT NULL
  GROUP BY page_name
) AS learnt USING (page_name)
LEFT JOIN (
  SELECT page_name, ARRAY_AGG(STRUCT(analysed_on AS day, saturation_pct) ORDER BY analysed_on) AS days
  FROM ${mainObject(settings, 'page_analysis_history')}
  WHERE analysed_on >= @since AND page_name IN UNNEST(@pages) AND saturation_pct IS NOT NULL
  GROUP BY page_name
) AS history USING (page_name)
ORDER BY page_name`,
    values: { pages: array('STRING', pages, string), since: date(since) },
    row: readPageChartsRow,
  };
}
