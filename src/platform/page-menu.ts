// The menu's commands on the page in front: under the document's lock, with their answers as toasts.

import { jobLimits } from '../automation/jobs';
import {
  changeWeek,
  type DeskAnswer,
  type PageDesk,
  savePage,
  shownRows,
  showWeek as showWeekOf,
  told,
} from '../automation/page-desk';
import { chosenWeek, isUnreadable, readContent } from '../sheets/page-tab/content';
import { messagesCsv } from '../sheets/page-tab/csv';
import { activePage } from './active-page';
import { automationPorts } from './automation-ports';
import { hostParameters, hostWarehouse, withDocumentLock } from './page-runs';
import { activeBook } from './sheets';

const TITLE = 'EROS';

export function pageDesk(): PageDesk {
  const { offsets, user, newId } = automationPorts();
  const warehouse = hostWarehouse();
  const run = newId();
  const parameters = hostParameters(warehouse, run, 'tab');
  return {
    warehouse,
    book: activeBook(),
    offsets,
    parameters,
    limits: jobLimits(parameters, 'wave'),
    run,
    user: user() === '' ? 'unknown' : user(),
    newId: () => Utilities.getUuid(),
    confirm: (question) => {
      if (isQuiet) return false;
      const ui = SpreadsheetApp.getUi();
      return ui.alert(TITLE, question, ui.ButtonSet.YES_NO) === ui.Button.YES;
    },
  };
}

/** A run that a trigger started shows nothing to anybody. */
let isQuiet = false;

export function quietly<T>(work: () => T): T {
  isQuiet = true;
  try {
    return work();
  } finally {
    isQuiet = false;
  }
}

export function toasted<Answer extends DeskAnswer>(answer: Answer): Answer {
  if (!isQuiet) SpreadsheetApp.getActive().toast(answer.message, TITLE, answer.refused > 0 ? -1 : 6);
  return answer;
}

export function saveActivePage(): DeskAnswer {
  const page = activePage();
  return toasted(withDocumentLock(() => savePage(pageDesk(), page)));
}

export function changeActiveWeek(action: 'APPROVE' | 'HOLD' | 'RELEASE'): DeskAnswer {
  const page = activePage();
  return toasted(withDocumentLock(() => changeWeek(pageDesk(), page, action)));
}

/** The week that the dropdown of the tab in front says. */
export function showChosenWeek(): DeskAnswer {
  const page = activePage();
  const week = chosenWeek(activeBook(), page);
  if (typeof week !== 'string') return toasted(told(week.unreadable, 0, 1));
  return toasted(withDocumentLock(() => showWeekOf(pageDesk(), page, week)));
}

/** The same where the rows are of another week; rows that are shown already may have edits that nobody saved. */
export function showOtherWeek(): void {
  if (isUnreadable(readContent(activeBook(), activePage()))) showChosenWeek();
}

/** The CSV of the week in the tab in front, and the name of its file. */
export function activePageCsv(): { readonly name: string; readonly text: string } {
  const shown = shownRows(pageDesk(), activePage());
  if (typeof shown === 'string') throw new Error(shown);
  const { page, week } = shown.content.label;
  return { name: `${page} ${week}.csv`, text: messagesCsv(shown.rows, shown.analysis) };
}
