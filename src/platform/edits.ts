// What an edit asks for by itself: another week in a page's tab, or a box ticked in Overview. Anything else waits for Save.
import { columnOf } from '../sheets/layout';
import { OVERVIEW } from '../sheets/overview/tab';
import { HEAD, pageOfTabKey } from '../sheets/page-tab/layout';
import { activeTabKey } from './active-page';
import { quietly, showChosenWeek } from './page-menu';
import { TabsBusy } from './page-runs';
import { saveActiveTab } from './tab-menu';

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
      if (range.getRow() === row && range.getColumn() === column) quietly(showChosenWeek);
    } else if (key === OVERVIEW.key && isControl(range.getColumn()) && range.getRow() > OVERVIEW.layout.titleRow) {
      quietly(saveActiveTab);
    }
  } catch (error) {
    if (!(error instanceof TabsBusy)) throw error;
    console.log(error.message);
  }
}

function isControl(column: number): boolean {
  return CONTROLS.some((control) => columnOf(OVERVIEW.layout, control) === column);
}

export function installEditTrigger(): void {
  for (const trigger of ScriptApp.getProjectTriggers()) {
    if (trigger.getHandlerFunction() === HANDLER) ScriptApp.deleteTrigger(trigger);
  }
  ScriptApp.newTrigger(HANDLER).forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create();
}
