// The tab Alerts: open ones first, each with a checkbox that acknowledges it.
import type { AlertRow } from '../../warehouse/rows/alerts';
import { FORMATS } from '../layout';
import { LEVEL_MARKS } from '../marks';
import type { Book, Tab } from '../port';
import { cellText } from '../shown-text';
import { fillTable, hiddenColumn, instantCell, oncePerId, readTable, type Table, tableLayout } from '../table-tab';

type AlertColumn = 'time' | 'level' | 'source' | 'message' | 'job' | 'acknowledge' | 'by' | 'at' | 'alertId';

const { text, dateTime, flag } = FORMATS;

export const ALERTS: Table<AlertColumn> = {
  key: 'alerts',
  name: 'Alerts',
  problems: null,
  filters: true,
  layout: tableLayout<AlertColumn>({
    version: 3,
    frozenColumns: 0,
    columns: [
      { key: 'time', title: 'Time', width: 130, format: dateTime },
      { key: 'level', title: 'Level', width: 90, format: text },
      { key: 'source', title: 'From', width: 170, format: text },
      { key: 'message', title: 'What happened', width: 560, format: text, wrap: true },
      { key: 'job', title: 'Job', width: 130, format: text },
      {
        key: 'acknowledge',
        title: 'Acknowledged',
        width: 125,
        format: flag,
        editable: true,
        validation: { kind: 'CHECKBOX' },
        note: 'Tick to acknowledge; an acknowledged alert stays so.',
      },
      { key: 'by', title: 'By', width: 170, format: text },
      { key: 'at', title: 'At', width: 130, format: dateTime },
      hiddenColumn('alertId'),
    ],
    conditions: Object.entries(LEVEL_MARKS).map(([level, mark]) => ({
      columns: ['level'],
      when: 'EQUALS',
      text: level,
      mark,
    })),
  }),
};

export function fillAlerts(book: Book, alerts: readonly AlertRow[]): Tab {
  const open = alerts.filter((alert) => !alert.acknowledged).length;
  const sentence =
    alerts.length === 0
      ? 'No alerts in the days shown. What goes wrong in a run will stand here, the newest first.'
      : `${open} open of ${alerts.length}`;
  const sorted = alerts
    .slice()
    .sort((a, b) => Number(a.acknowledged) - Number(b.acknowledged) || b.alert_time - a.alert_time);
  const rows = sorted.map((alert) => [
    instantCell(alert.alert_time),
    alert.alert_level,
    cellText(alert.alert_source),
    cellText(alert.alert_message),
    cellText(alert.job_id ?? ''),
    alert.acknowledged,
    cellText(alert.acknowledged_by ?? ''),
    instantCell(alert.acknowledged_at),
    alert.alert_id,
  ]);
  return fillTable(book, ALERTS, sentence, rows);
}

export interface AlertEdits {
  /** To be acknowledged now. */
  readonly acknowledged: readonly string[];
  readonly unreadable: string | null;
}

export function readAlertEdits(book: Book): AlertEdits {
  const read = readTable(book, ALERTS);
  if ('unreadable' in read) return { acknowledged: [], unreadable: read.unreadable };
  // An alert that has a time of acknowledgement was acknowledged before: only what is newly ticked is sent.
  const { rows } = oncePerId(read.rows, (row) => String(row.value('alertId')).trim() || null);
  const ticked = rows.filter((row) => row.value('acknowledge') === true && row.value('at') === '');
  return { acknowledged: ticked.map((row) => String(row.value('alertId')).trim()), unreadable: null };
}
