// What an edit asks for by itself: another week in a page's tab, a box ticked in Overview, Today or Alerts. Anything else waits for Save.
import { ALERTS } from '../sheets/alerts/tab';
import { columnOf } from '../sheets/layout';
import { OVERVIEW } from '../sheets/overview/tab';
import { HEAD, pageOfTabKey } from '../sheets/page-tab/layout';
import { TODAY } from '../sheets/today/tab';
import { activeTabKey } from './active-page';
import { quietly, showOtherWeek } from './page-menu';
import { TabsBusy } from './page-runs';
import { saveActiveTab, saveTickedAlerts } from './tab-menu';

const HANDLER = 'sheetEdited';
const CONTROLS = ['run', 'pause', 'approve'] as const;

/** Runs as who installed it. Returns at once unless a control was changed; what it can't do now stays ticked for the next. */
export function handleEdit(event: GoogleAppsScript.Events.SheetsOnEdit): void {
  const { range } = event;
  const key = activeTabKey();
  if (key === null) return;
  try {
    if (pageOfTabKey(key) !== null) {
      const { row, column } = HEAD.week;
      if (range.getRow() === row && range.getColumn() === column) quietly(showOtherWeek);
    } else if (isControl(key, range.getRow(), range.getColumn())) {
      quietly(saveActiveTab);
    } else if (key === ALERTS.key && isAcknowledging(range)) {
      // This runs as who installed the trigger; the event says who ticked, where Google tells it.
      const by = event.user?.getEmail() ?? '';
      quietly(() => saveTickedAlerts(by === '' ? 'unknown' : by));
    }
  } catch (error) {
    if (!(error instanceof TabsBusy)) throw error;
    console.log(error.message);
  }
}

function isAcknowledging(range: GoogleAppsScript.Spreadsheet.Range): boolean {
  const column = columnOf(ALERTS.layout, 'acknowledge');
  const isThere = range.getColumn() <= column && column <= range.getLastColumn();
  return isThere && range.getLastRow() > ALERTS.layout.titleRow;
}

function isControl(key: string, row: number, column: number): boolean {
  if (key === TODAY.key) return row > TODAY.layout.titleRow && columnOf(TODAY.layout, 'resume') === column;
  if (key !== OVERVIEW.key || row <= OVERVIEW.layout.titleRow) return false;
  return CONTROLS.some((control) => columnOf(OVERVIEW.layout, control) === column);
}

export function installEditTrigger(): void {
  for (const trigger of ScriptApp.getProjectTriggers()) {
    if (trigger.getHandlerFunction() === HANDLER) ScriptApp.deleteTrigger(trigger);
  }
  ScriptApp.newTrigger(HANDLER).forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create();
}
