// The monitor on Apps Script: its desk under the clock, for the sidebar and for the tab Today.
import type { ClockRun } from '../automation/clock-job';
import { jobLimits } from '../automation/jobs';
import { lookAtDay, type MonitorDesk, type Resumed, resumePage } from '../automation/monitor';
import { type DeskAnswer, told } from '../automation/page-desk';
import { showTableProblems } from '../sheets/table-tab';
import { readTodayEdits, type ShownDay, TODAY } from '../sheets/today/tab';
import { automationPorts } from './automation-ports';
import { toasted } from './page-menu';
import { hostParameters, hostWarehouse, withDocumentLock } from './page-runs';
import { activeBook } from './sheets';

/** A run that was cut off looks anew: its jobs have names of their own. */
export function clockMonitorDesk({ id, begins, parameters, limits }: ClockRun): MonitorDesk {
  return { ...common(), run: `${id}-${begins}`, job: 'monitor', parameters, limits };
}

function personsDesk(): MonitorDesk {
  const desk = common();
  const run = desk.newId();
  const parameters = hostParameters(desk.warehouse, run, 'today');
  return { ...desk, run, job: 'today', parameters, limits: jobLimits(parameters, 'wave') };
}

function common(): Omit<MonitorDesk, 'run' | 'job' | 'parameters' | 'limits'> {
  const { offsets, user, newId, log } = automationPorts();
  return {
    warehouse: hostWarehouse(),
    book: activeBook(),
    offsets,
    user: user() === '' ? 'unknown' : user(),
    newId,
    locked: withDocumentLock,
    log,
  };
}

export function dayNow(): ShownDay {
  return lookAtDay(personsDesk());
}

export function resumed(page: string): Resumed {
  return resumePage(personsDesk(), page);
}

/** What is ticked in the tab Today. */
export function saveToday(): DeskAnswer {
  const book = activeBook();
  const { resume, problems, unreadable } = readTodayEdits(book);
  if (unreadable !== null) return toasted(told(unreadable, 0, 1));
  if (problems.length > 0) {
    withDocumentLock(() => showTableProblems(book, TODAY, problems));
    return toasted(told('Nothing was resumed: a row says why.', 0, problems.length));
  }
  if (resume.length === 0) return toasted(told('Nothing to save.', 0, 0));
  const ends = resume.map(resumed);
  const refused = ends.filter(({ isRefused }) => isRefused).length;
  return toasted(told(ends.map(({ message }) => message).join(' '), ends.length - refused, refused));
}

export function refreshToday(): DeskAnswer {
  const { pages } = dayNow();
  return toasted(told(`${pages.length} pages, as of now.`, pages.length, 0));
}
