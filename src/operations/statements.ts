// What operations say to BigQuery: three statements read health, one writes what became of alerts.
import { jsonText } from '../warehouse/query-parameters';
import {
  type AlertLevel,
  type BilledRow,
  type HealthFacts,
  type RecordedAlert,
  readBilledRow,
  readHealthFacts,
  readRecordedAlert,
  readTrendDay,
  type TrendDay,
} from '../warehouse/rows/health';
import { checkedSettings, mainObject, type WarehouseSettings } from '../warehouse/settings';
import type { Statement } from '../warehouse/statement';

/** How the automation fares: one row. */
export function healthFacts(settings: WarehouseSettings): Statement<HealthFacts> {
  return {
    name: 'health_facts',
    sql: `CALL ${mainObject(settings, 'health_facts')}()`,
    values: {},
    row: readHealthFacts,
  };
}

/** How jobs, pages and locks developed: a row for each of 90 days. */
export function healthTrends(settings: WarehouseSettings): Statement<TrendDay> {
  return {
    name: 'health_trends',
    sql: `CALL ${mainObject(settings, 'health_trends')}()`,
    values: {},
    row: readTrendDay,
  };
}

/**
 * What whoever asks was billed in the last 8 days, by day and by the add-on's label. A script's job carries what its statements
 * were billed, so that only parents count.
 */
export function billedDays(settings: WarehouseSettings): Statement<BilledRow> {
  const { project, location } = checkedSettings(settings);
  return {
    name: 'billed_days',
    sql: `SELECT
  DATE(creation_time, 'America/Los_Angeles') AS day,
  COALESCE((SELECT MIN(label.value) FROM UNNEST(labels) AS label WHERE label.key = 'job'), 'other') AS job,
  COUNT(*) AS statements,
  COALESCE(SUM(total_bytes_billed), 0) AS bytes
FROM \`${project}.region-${location.toLowerCase()}\`.INFORMATION_SCHEMA.JOBS_BY_USER
WHERE creation_time >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 8 DAY) AND job_type = 'QUERY' AND parent_job_id IS NULL
GROUP BY day, job
ORDER BY day, job`,
    values: {},
    row: readBilledRow,
  };
}

/** What is to be written of alerts; each list may be empty. */
export interface AlertChanges {
  readonly raise: readonly {
    readonly alert_id: string;
    readonly rule: string;
    readonly object: string;
    readonly level: AlertLevel;
    readonly source: string;
    readonly message: string;
    readonly remedy: string;
  }[];
  readonly keep: readonly { readonly alert_id: string; readonly level: AlertLevel; readonly message: string }[];
  readonly resolve: readonly { readonly alert_id: string; readonly reason: string }[];
  readonly acknowledge: readonly { readonly alert_id: string; readonly by: string }[];
  readonly notified: readonly {
    readonly alert_id: string;
    readonly level: AlertLevel;
    readonly through: string;
    /** Told that it is over. */
    readonly resolved: boolean;
  }[];
}

export const noChanges: AlertChanges = { raise: [], keep: [], resolve: [], acknowledge: [], notified: [] };

export function isEmpty(changes: AlertChanges): boolean {
  const { raise, keep, resolve, acknowledge, notified } = changes;
  return raise.length + keep.length + resolve.length + acknowledge.length + notified.length === 0;
}

export function recordAlerts(settings: WarehouseSettings, changes: AlertChanges): Statement<RecordedAlert> {
  return {
    name: 'record_alerts',
    sql: `CALL ${mainObject(settings, 'record_alerts')}(@payload)`,
    values: { payload: jsonText(changes) },
    row: readRecordedAlert,
  };
}
