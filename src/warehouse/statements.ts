// Every statement that the add-on sends, typed: procedures of the warehouse, the export's view, what is in force.
import type { CivilDate } from '../calendar/civil';
import type { WeekStart } from '../calendar/weeks';
import { flag, list, nullable, object, type Reader, text } from '../planning/schema';
import { array, date, int64, jsonText, string, structs } from './query-parameters';
import { type CandidatesRow, readCandidatesRow } from './rows/candidates';
import { type ClaimRow, readClaimRow } from './rows/claims';
import { type MessageRow, messageColumns, readMessageRow } from './rows/messages';
import { type CommitRow, type FinishRow, readCommitRow, readFinishRow } from './rows/outcomes';
import { mainObject, opsObject, type WarehouseSettings } from './settings';
import type { Statement } from './statement';

export interface WantedPage {
  readonly pageName: string;
  readonly weekStart: WeekStart;
}

/** Leases pages and gives what is known of each: those wanted, or the most urgent of the queue where none is named. */
export function claim(
  settings: WarehouseSettings,
  asked: {
    /** Null only looks: nothing is leased. */
    readonly owner: string | null;
    readonly pageLimit: number;
    readonly wanted: readonly WantedPage[];
  },
  /** How the pages of the wave before ended: told in the same job. */
  finished: readonly object[] = [],
): Statement<ClaimRow> {
  const call = `CALL ${mainObject(settings, 'claim_pages')}(@owner, @page_limit, @wanted)`;
  const finish = `CALL ${mainObject(settings, 'finish_pages')}(@results)`;
  return {
    name: 'claim_pages',
    sql: finished.length === 0 ? call : `${finish};\n${call}`,
    values: {
      ...(finished.length === 0 ? {} : { results: jsonText(finished) }),
      owner: string(asked.owner),
      page_limit: int64(asked.pageLimit),
      wanted: structs(
        { page_name: 'STRING', week_start: 'DATE' },
        asked.wanted.map(({ pageName, weekStart }) => ({ page_name: string(pageName), week_start: date(weekStart) })),
      ),
    },
    row: readClaimRow,
  };
}

/** The captions that pages may send, a row a page. */
export function candidates(
  settings: WarehouseSettings,
  asked: { readonly pages: readonly WantedPage[]; readonly seed: string },
): Statement<CandidatesRow> {
  return {
    name: 'page_candidates',
    sql: `CALL ${mainObject(settings, 'page_candidates')}(@pages, @week_starts, @seed)`,
    values: {
      pages: array('STRING', asked.pages, (page) => string(page.pageName)),
      week_starts: array('DATE', asked.pages, (page) => date(page.weekStart)),
      seed: string(asked.seed),
    },
    row: readCandidatesRow,
  };
}

/** Writes up to five schedules, each accepted or refused on its own. */
export function commit(settings: WarehouseSettings, payloads: readonly object[]): Statement<CommitRow> {
  return {
    name: 'commit_schedules',
    sql: `CALL ${mainObject(settings, 'commit_schedules')}(@payloads)`,
    values: { payloads: jsonText(payloads) },
    row: readCommitRow,
  };
}

/** Logs exports and closes the pages' queue rows. */
export function finish(settings: WarehouseSettings, results: readonly object[]): Statement<FinishRow> {
  return {
    name: 'finish_pages',
    sql: `CALL ${mainObject(settings, 'finish_pages')}(@results)`,
    values: { results: jsonText(results) },
    row: readFinishRow,
  };
}

/** What a tab's reader changed: approvals, holds, swaps, edits. */
export function applyChanges<Row>(settings: WarehouseSettings, payload: object, row: Reader<Row>): Statement<Row> {
  return {
    name: 'apply_changes',
    sql: `CALL ${mainObject(settings, 'apply_changes')}(@payload)`,
    values: { payload: jsonText(payload) },
    row,
  };
}

export interface ExportedSchedule {
  readonly scheduleId: string;
  readonly weekStart: WeekStart;
}

/** The messages of schedules as the tabs show them. The weeks' span prunes what is read. */
export function scheduledMessages(
  settings: WarehouseSettings,
  schedules: readonly ExportedSchedule[],
): Statement<MessageRow> {
  const weeks = schedules.map((schedule) => schedule.weekStart).sort();
  return {
    name: 'schedule_recommendations_messages',
    sql: `SELECT ${messageColumns.join(', ')}
FROM ${mainObject(settings, 'schedule_recommendations_messages')}
WHERE week_start BETWEEN @first_week AND @last_week AND schedule_id IN UNNEST(@schedule_ids)
ORDER BY schedule_id, scheduled_send_at, slot_id`,
    values: {
      first_week: date(weeks[0] ?? null),
      last_week: date(weeks[weeks.length - 1] ?? null),
      schedule_ids: array('STRING', schedules, (schedule) => string(schedule.scheduleId)),
    },
    row: readMessageRow,
  };
}

/** Turns results into evidence. */
export function updatePerformance(settings: WarehouseSettings): Statement<never> {
  return {
    name: 'update_caption_performance',
    sql: `CALL ${mainObject(settings, 'update_caption_performance')}()`,
    values: {},
  };
}

/** Analyses all pages and queues those that are due. */
export function runDaily(settings: WarehouseSettings, executionDate: CivilDate): Statement<never> {
  return {
    name: 'run_daily_automation',
    sql: `CALL ${mainObject(settings, 'run_daily_automation')}(@execution_date)`,
    values: { execution_date: date(executionDate) },
  };
}

/** Frees the locks that hold nothing any more. */
export function sweepLocks(settings: WarehouseSettings): Statement<never> {
  return {
    name: 'sweep_expired_caption_locks',
    sql: `CALL ${mainObject(settings, 'sweep_expired_caption_locks')}()`,
    values: {},
  };
}

export interface RaisedAlert {
  readonly level: 'CRITICAL' | 'WARNING' | 'INFO';
  readonly source: string;
  /** What the message begins with; the rest of it may be another each time. */
  readonly about: string;
  readonly message: string;
  readonly jobId: string;
}

/** Leaves an alert, unless one about the same stands unacknowledged since yesterday. */
export function raiseAlert(settings: WarehouseSettings, alert: RaisedAlert): Statement<never> {
  const alerts = mainObject(settings, 'automation_alerts');
  return {
    name: 'automation_alerts',
    sql: `INSERT INTO ${alerts} (alert_time, alert_level, alert_source, alert_message, job_id)
SELECT CURRENT_TIMESTAMP(), @level, @source, @message, @job_id
FROM (
  SELECT COUNT(*) AS standing
  FROM ${alerts}
  WHERE alert_time >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)
    AND alert_source = @source AND STARTS_WITH(alert_message, @about) AND NOT acknowledged
)
WHERE standing = 0`,
    values: {
      level: string(alert.level),
      source: string(alert.source),
      about: string(alert.about),
      message: string(alert.message),
      job_id: string(alert.jobId),
    },
  };
}

const inForce = object({
  /** The active set as JSON text; NULL where none was ever stored. */
  parameters: nullable(text()),
  pauses: list(
    object({ job_name: text(), paused: flag(), paused_by: nullable(text()), reason: nullable(text()) }),
    1000,
  ),
});

export type InForce = ReturnType<typeof inForce>;

/** What is in force: the parameters, and the pauses that a terminal has set. One row. */
export function readInForce(settings: WarehouseSettings): Statement<InForce> {
  return {
    name: 'in_force',
    sql: `SELECT
  (
    SELECT ANY_VALUE(TO_JSON_STRING(parameters))
    FROM ${opsObject(settings, 'current_parameters')}
    WHERE environment = 'production'
  ) AS parameters,
  ARRAY(
    SELECT AS STRUCT job_name, paused, paused_by, reason
    FROM ${opsObject(settings, 'job_controls')}
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY job_name ORDER BY paused_at DESC) = 1
    ORDER BY job_name
  ) AS pauses`,
    values: {},
    row: inForce,
  };
}
