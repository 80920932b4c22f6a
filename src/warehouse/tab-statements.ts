// The statements behind the tabs: what Overview, Captions, Alerts and Runs read, and what is saved from them.
import type { CivilDate, Instant } from '../calendar/civil';
import type { WeekStart } from '../calendar/weeks';
import { array, bool, date, int64, jsonText, string, timestamp } from './query-parameters';
import { type AlertRow, readAlertRow } from './rows/alerts';
import { type CaptionFactsRow, type LibraryRow, readCaptionFactsRow, readLibraryRow } from './rows/library';
import { type OverviewRow, readOverviewRow } from './rows/overview';
import { type RunRow, readRunRow } from './rows/runs';
import { mainObject, opsObject, type WarehouseSettings } from './settings';
import type { Statement } from './statement';

/** A row a page, however many pages. `week` is the current one; schedules of it and the next are told. */
export function readOverview(
  settings: WarehouseSettings,
  asked: { readonly today: CivilDate; readonly week: WeekStart; readonly queueFrom: CivilDate },
): Statement<OverviewRow> {
  return {
    name: 'tab_overview',
    sql: `SELECT
  pages.page_name,
  pages.is_paused,
  pages.rollout,
  pages.owner,
  pages.min_price,
  pages.max_price,
  pages.window_start,
  pages.window_end,
  pages.blackout_dates,
  IF(analysed.analysis IS NULL, NULL, TO_JSON_STRING(analysed.analysis)) AS analysis,
  analysed.error_code,
  analysed.analysed_at,
  IF(weeks.live_schedule_id IS NULL, NULL, weeks.week_start) AS week_start,
  weeks.live_schedule_id AS schedule_id,
  weeks.live_status AS schedule_status,
  weeks.queue_status,
  holiday.holiday_name AS next_holiday,
  holiday.holiday_date AS next_holiday_on
FROM ${mainObject(settings, 'listed_pages')}() AS pages
LEFT JOIN ${mainObject(settings, 'page_analysis')} AS analysed ON analysed.page_name = pages.page_name
LEFT JOIN (
  SELECT page_name, week_start, live_schedule_id, live_status, queue_status
  FROM ${mainObject(settings, 'page_weeks')}(@queue_from, @week)
  WHERE week_start BETWEEN @week AND DATE_ADD(@week, INTERVAL 7 DAY)
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY page_name
    ORDER BY IF(live_schedule_id IS NULL, 1, 0), week_start DESC
  ) = 1
) AS weeks ON weeks.page_name = pages.page_name
LEFT JOIN (
  SELECT holiday_date, holiday_name
  FROM ${mainObject(settings, 'holiday_calendar')}
  WHERE year BETWEEN EXTRACT(YEAR FROM @today) AND EXTRACT(YEAR FROM @today) + 1 AND holiday_date >= @today
  ORDER BY holiday_date, is_major DESC, holiday_name
  LIMIT 1
) AS holiday ON TRUE
ORDER BY pages.page_name`,
    values: { today: date(asked.today), week: date(asked.week), queue_from: date(asked.queueFrom) },
    row: readOverviewRow,
  };
}

/** The library as it stands on a page, what was sent most first. */
export function readLibrary(
  settings: WarehouseSettings,
  asked: { readonly page: string; readonly limit: number },
): Statement<LibraryRow> {
  return {
    name: 'tab_captions',
    sql: `SELECT
  captions.caption_id,
  captions.caption_text,
  captions.content_category AS category,
  captions.price_tier,
  captions.standing = 'INACTIVE' AS is_retired,
  restricted.caption_id IS NOT NULL AS is_restricted,
  captions.unavailable_reason,
  IF(captions.price_tier = 'FREE', 'VIEW_RATE', 'EMV') AS reward_kind,
  COALESCE(stats.obs_n, 0) AS sends,
  stats.avg_emv AS avg_reward,
  stats.avg_conversion_rate AS conversion_rate,
  SAFE_DIVIDE(stats.successes, stats.total_observations) AS success_rate,
  stats.confidence_lower_bound AS lower_bound,
  stats.confidence_upper_bound AS upper_bound,
  stats.performance_percentile AS percentile,
  captions.last_used_on
FROM ${mainObject(settings, 'caption_standings')}([@page], ARRAY<DATE>[]) AS captions
LEFT JOIN ${mainObject(settings, 'caption_bandit_stats')} AS stats
  ON stats.page_name = captions.page_name
    AND stats.caption_id = captions.caption_id
    AND stats.reward_kind = IF(captions.price_tier = 'FREE', 'VIEW_RATE', 'EMV')
LEFT JOIN (
  SELECT DISTINCT SAFE_CAST(value AS INT64) AS caption_id
  FROM ${mainObject(settings, 'active_creator_caption_restrictions_v')}
  WHERE page_name = @page AND kind = 'CAPTION'
) AS restricted ON restricted.caption_id = captions.caption_id
ORDER BY sends DESC, captions.caption_id
LIMIT @row_limit`,
    values: { page: string(asked.page), row_limit: int64(asked.limit) },
    row: readLibraryRow,
  };
}

/** What the bank says of captions that were named by hand. */
export function readCaptionFacts(settings: WarehouseSettings, ids: readonly string[]): Statement<CaptionFactsRow> {
  return {
    name: 'tab_caption_facts',
    sql: `SELECT
  caption_id,
  content_category AS category,
  IF(price_tier IN ('FREE', 'LOW', 'PREMIUM'), price_tier, 'MID') AS price_tier
FROM ${mainObject(settings, 'caption_use_keys')}
WHERE caption_id IN UNNEST(@ids)
ORDER BY caption_id`,
    values: { ids: array('INT64', ids, int64) },
    row: readCaptionFactsRow,
  };
}

/** Alerts since an instant, open ones first. */
export function readAlerts(
  settings: WarehouseSettings,
  asked: { readonly since: Instant; readonly limit: number },
): Statement<AlertRow> {
  return {
    name: 'tab_alerts',
    sql: `SELECT
  alert_id, alert_time, alert_level, alert_source, alert_message, job_id, acknowledged, acknowledged_at, acknowledged_by
FROM ${mainObject(settings, 'automation_alerts')}
WHERE alert_time >= @since
ORDER BY acknowledged, alert_time DESC
LIMIT @row_limit`,
    values: { since: timestamp(asked.since), row_limit: int64(asked.limit) },
    row: readAlertRow,
  };
}

/** Jobs, failed pages and the queue since an instant, newest first. */
export function readRuns(
  settings: WarehouseSettings,
  asked: { readonly since: Instant; readonly sinceDay: CivilDate; readonly limit: number },
): Statement<RunRow> {
  return {
    name: 'tab_runs',
    sql: `SELECT kind, happened_at, name, status, page_name, seconds, pages_done, pages_failed, bytes_billed, detail
FROM (
  SELECT
    'JOB' AS kind,
    job_start_time AS happened_at,
    job_name AS name,
    job_status AS status,
    CAST(NULL AS STRING) AS page_name,
    job_duration_seconds AS seconds,
    creators_processed AS pages_done,
    creators_failed AS pages_failed,
    bytes_billed,
    error_message AS detail
  FROM ${mainObject(settings, 'etl_job_runs')}
  WHERE job_start_time >= @since
  UNION ALL
  SELECT 'ERROR', error_time, job_id, 'FAILED', page_name, NULL, NULL, NULL, NULL, error_message
  FROM ${mainObject(settings, 'creator_processing_errors')}
  WHERE error_time >= @since
  UNION ALL
  SELECT
    'QUEUE', queued_at, schedule_id, status, page_name, NULL, NULL, NULL, NULL,
    CONCAT(
      'week of ', COALESCE(CAST(week_start AS STRING), 'no date'), ', ', CAST(COALESCE(attempts, 0) AS STRING), ' attempts',
      COALESCE(CONCAT(': ', error_message), '')
    )
  FROM ${mainObject(settings, 'schedule_generation_queue')}
  WHERE execution_date >= @since_day
)
ORDER BY happened_at DESC, kind, name
LIMIT @row_limit`,
    values: { since: timestamp(asked.since), since_day: date(asked.sinceDay), row_limit: int64(asked.limit) },
    row: readRunRow,
  };
}

/** What a lead changed of a page's profile; a field that is absent stays as it is, null clears it. */
export interface ProfileChange {
  readonly page_name: string;
  readonly status?: 'ACTIVE' | 'PAUSED';
  readonly rollout?: 'SHADOW' | 'LIVE';
  readonly owner?: string | null;
  readonly min_price?: number | null;
  readonly max_price?: number | null;
  readonly window_start?: string | null;
  readonly window_end?: string | null;
  readonly blackout_dates?: readonly string[];
}

/** Profiles are rewritten in one statement; of two rows of one page both are changed alike. */
export function saveProfiles(settings: WarehouseSettings, changes: readonly ProfileChange[]): Statement<never> {
  const kept = (field: string, made: string) => `IF(JSON_TYPE(change.${field}) IS NULL, profile.${field}, ${made})`;
  const plain = (field: string) => kept(field, `JSON_VALUE(change.${field})`);
  const money = (field: string) => kept(field, `SAFE_CAST(JSON_VALUE(change.${field}) AS NUMERIC)`);
  return {
    name: 'save_profiles',
    sql: `UPDATE ${mainObject(settings, 'creator_profiles')} AS profile
SET
  status = ${plain('status')},
  rollout = ${plain('rollout')},
  owner = ${plain('owner')},
  min_price = ${money('min_price')},
  max_price = ${money('max_price')},
  window_start = ${plain('window_start')},
  window_end = ${plain('window_end')},
  blackout_dates = ${kept(
    'blackout_dates',
    'ARRAY(SELECT CAST(JSON_VALUE(day) AS DATE) FROM UNNEST(JSON_QUERY_ARRAY(change.blackout_dates)) AS day)',
  )}
FROM UNNEST(JSON_QUERY_ARRAY(PARSE_JSON(@changes, wide_number_mode => 'round'))) AS change
WHERE profile.page_name = JSON_VALUE(change.page_name)`,
    values: { changes: jsonText(changes) },
  };
}

export interface MarkedCaption {
  readonly captionId: string;
  readonly value: boolean;
}

/** Retires captions and brings them back, restricts them on a page and lifts that: all of it or none; again is the same. */
export function saveCaptionMarks(
  settings: WarehouseSettings,
  marks: {
    readonly page: string;
    readonly by: string;
    readonly retire: readonly MarkedCaption[];
    readonly restrict: readonly MarkedCaption[];
  },
): Statement<never> {
  const ids = (of: readonly MarkedCaption[], value: boolean) =>
    array(
      'INT64',
      of.filter((mark) => mark.value === value).map((mark) => mark.captionId),
      int64,
    );
  const restrictions = mainObject(settings, 'creator_caption_restrictions');
  return {
    name: 'save_caption_marks',
    sql: `BEGIN
  BEGIN TRANSACTION;
  UPDATE ${mainObject(settings, 'caption_bank')}
  SET is_active = caption_id IN UNNEST(@revived)
  WHERE caption_id IN UNNEST(@retired) OR caption_id IN UNNEST(@revived);
  UPDATE ${restrictions}
  SET ends_at = CURRENT_TIMESTAMP()
  WHERE page_name = @page
    AND UPPER(TRIM(kind)) = 'CAPTION'
    AND SAFE_CAST(TRIM(value) AS INT64) IN UNNEST(@lifted)
    AND (ends_at IS NULL OR ends_at > CURRENT_TIMESTAMP());
  INSERT INTO ${restrictions} (page_name, kind, value, reason, starts_at, ends_at)
  SELECT @page, 'CAPTION', CAST(caption_id AS STRING), @reason, NULL, NULL
  FROM UNNEST(@restricted) AS caption_id
  WHERE CAST(caption_id AS STRING) NOT IN (
    SELECT value
    FROM ${mainObject(settings, 'active_creator_caption_restrictions_v')}
    WHERE page_name = @page AND kind = 'CAPTION' AND value IS NOT NULL
  );
  COMMIT TRANSACTION;
EXCEPTION WHEN ERROR THEN
  ROLLBACK TRANSACTION;
  RAISE USING MESSAGE = CONCAT('nothing of the captions was saved: ', @@error.message);
END`,
    values: {
      page: string(marks.page),
      reason: string(`by ${marks.by}`),
      retired: ids(marks.retire, true),
      revived: ids(marks.retire, false),
      restricted: ids(marks.restrict, true),
      lifted: ids(marks.restrict, false),
    },
  };
}

/** A change of the parameters is a new row, in force at once. */
export function saveParameters(
  settings: WarehouseSettings,
  saved: { readonly parameters: string; readonly by: string; readonly note: string },
): Statement<never> {
  return {
    name: 'save_parameters',
    sql: `INSERT INTO ${opsObject(settings, 'ml_parameters')}
  (parameter_set, environment, parameters, is_active, valid_from, changed_by, change_note)
VALUES ('eros', 'production', PARSE_JSON(@parameters, wide_number_mode => 'round'), @is_active, CURRENT_TIMESTAMP(), @changed_by, @note)`,
    values: {
      parameters: string(saved.parameters),
      is_active: bool(true),
      changed_by: string(saved.by),
      note: string(saved.note),
    },
  };
}
