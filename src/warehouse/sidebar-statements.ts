// The statements behind the sidebars: who may be planned, why a caption stands where it stands, what is at an address.
import type { WeekStart } from '../calendar/weeks';
import type { Read } from '../planning/schema';
import { array, date, int64, string } from './query-parameters';
import {
  type CaptionText,
  type FoundObject,
  type MessageDetail,
  readAnalysisRow,
  readCaptionText,
  readFoundObject,
  readMessageDetail,
  readSidebarFrame,
  type SidebarFrame,
} from './rows/sidebar';
import { mainObject, opsObject, type WarehouseSettings } from './settings';
import type { Statement } from './statement';

/** The parameters in force and the active pages, each with what its last analysis says. One row. */
export function sidebarFrame(settings: WarehouseSettings): Statement<SidebarFrame> {
  const parameters = opsObject(settings, 'current_parameters');
  return {
    name: 'sidebar_frame',
    // active_days is at most 90, which is what prunes; the parameter itself decides.
    sql: `SELECT
  (
    SELECT ANY_VALUE(TO_JSON_STRING(parameters))
    FROM ${parameters}
    WHERE environment = 'production'
  ) AS parameters,
  ARRAY(
    SELECT AS STRUCT
      active.page_name,
      LAX_STRING(analysed.analysis.account_classification.size_tier) AS size_tier,
      LAX_STRING(analysed.analysis.saturation.risk_level) AS risk_level,
      LAX_FLOAT64(analysed.analysis.saturation.saturation_score) AS saturation_score,
      LAX_FLOAT64(analysed.analysis.account_classification.saturation_tolerance) AS saturation_tolerance,
      LAX_FLOAT64(analysed.analysis.saturation.bad_days_in_row) AS bad_days_in_row
    FROM (
      SELECT page_name
      FROM ${mainObject(settings, 'listed_pages')}()
      WHERE is_active
      UNION DISTINCT
      SELECT COALESCE(spellings.page, sent.page_name)
      FROM (
        SELECT page_name, MAX(sending_time) AS last_sent_at
        FROM ${mainObject(settings, 'mass_messages')}
        WHERE sending_time >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 90 DAY)
          AND sending_time <= CURRENT_TIMESTAMP()
          AND page_name != ''
        GROUP BY page_name
      ) AS sent
      CROSS JOIN (
        SELECT COALESCE(MAX(LAX_INT64(parameters.active_days)), 30) AS active_days
        FROM ${parameters}
        WHERE environment = 'production'
      ) AS numbers
      LEFT JOIN ${mainObject(settings, 'page_spellings')}() AS spellings ON spellings.spelling = sent.page_name
      WHERE sent.last_sent_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL numbers.active_days DAY)
    ) AS active
    LEFT JOIN ${mainObject(settings, 'listed_pages')}() AS listed ON listed.page_name = active.page_name
    LEFT JOIN ${mainObject(settings, 'page_analysis')} AS analysed ON analysed.page_name = active.page_name
    WHERE NOT COALESCE(listed.is_paused, FALSE)
    ORDER BY active.page_name
  ) AS pages`,
    values: {},
    row: readSidebarFrame,
  };
}

/** The analysis of one page over so many days; it is not stored. Refused with the reason where there is none. */
export function analysisOver(
  settings: WarehouseSettings,
  page: string,
  lookbackDays: number,
): Statement<Read<typeof readAnalysisRow>> {
  return {
    name: 'analyze_creator_performance',
    sql: `DECLARE found STRING;
CALL ${mainObject(settings, 'analyze_creator_performance')}(@page, @days, found);
SELECT found AS analysis`,
    values: { page: string(page), days: int64(lookbackDays) },
    row: readAnalysisRow,
  };
}

export interface AskedSlot {
  readonly scheduleId: string;
  readonly slotId: string;
  readonly weekStart: WeekStart;
}

/** A planned message with what is known of its caption on the page. No row where the schedule has no such slot. */
export function messageDetail(settings: WarehouseSettings, slot: AskedSlot): Statement<MessageDetail> {
  return {
    name: 'message_detail',
    sql: `SELECT
  planned.slot_id, planned.message_type, planned.caption_id, planned.caption_text, planned.category, planned.price_tier,
  planned.expected_emv, planned.score, planned.policy, planned.explored, planned.selection_probability, planned.reason,
  planned.pinned, planned.caption_sends, planned.caption_avg_emv, planned.caption_conversion_rate,
  planned.caption_revenue, planned.confidence_lower_bound, planned.confidence_upper_bound,
  planned.performance_percentile, planned.caption_last_used,
  IF(analysed.analysis IS NULL, NULL, TO_JSON_STRING(analysed.analysis)) AS analysis
FROM ${mainObject(settings, 'schedule_recommendations_messages')} AS planned
LEFT JOIN ${mainObject(settings, 'page_analysis')} AS analysed ON analysed.page_name = planned.page_name
WHERE planned.week_start = @week AND planned.schedule_id = @schedule_id AND planned.slot_id = @slot_id`,
    values: { week: date(slot.weekStart), schedule_id: string(slot.scheduleId), slot_id: string(slot.slotId) },
    row: readMessageDetail,
  };
}

/** Captions of the bank by their ids: their texts, and what they are compared by within a week. */
export function captionTexts(settings: WarehouseSettings, ids: readonly string[]): Statement<CaptionText> {
  return {
    name: 'caption_texts',
    sql: `SELECT caption_id, use_key, caption_text
FROM ${mainObject(settings, 'caption_use_keys')} AS keyed
INNER JOIN (
  SELECT caption_id, caption_text
  FROM ${mainObject(settings, 'caption_bank')}
  WHERE caption_id IN UNNEST(@ids)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY caption_id ORDER BY created_at DESC) = 1
) USING (caption_id)
WHERE caption_id IN UNNEST(@ids)
ORDER BY caption_id`,
    values: { ids: array('INT64', ids, int64) },
    row: readCaptionText,
  };
}

/** Every table, view and routine of both datasets: what Connect tells of an address. */
export function objectsThere(settings: WarehouseSettings): Statement<FoundObject> {
  const named = (dataset: FoundObject['dataset'], kind: FoundObject['kind'], column: string, view: string) => {
    const from = dataset === 'main' ? mainObject(settings, view) : opsObject(settings, view);
    return `SELECT '${dataset}' AS dataset, '${kind}' AS kind, ${column} AS name FROM ${from}`;
  };
  return {
    name: 'objects_there',
    sql: [
      named('main', 'table', 'table_name', 'INFORMATION_SCHEMA.TABLES'),
      named('main', 'routine', 'routine_name', 'INFORMATION_SCHEMA.ROUTINES'),
      named('ops', 'table', 'table_name', 'INFORMATION_SCHEMA.TABLES'),
    ].join('\nUNION ALL\n'),
    values: {},
    row: readFoundObject,
  };
}
