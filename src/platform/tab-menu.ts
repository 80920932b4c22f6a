// The menu's commands on any tab of the add-on: what is in front decides what is saved or refreshed.

import { announceWork } from '../automation/control';
import type { DeskAnswer, PageDesk } from '../automation/page-desk';
import {
  type OverviewSaved,
  refreshAlerts,
  refreshCaptions,
  refreshOverview,
  refreshPages,
  refreshRuns,
  refreshSettings,
  saveAlerts,
  saveCaptions,
  saveOverview,
  saveSettings,
} from '../automation/tab-desk';
import { instant } from '../calendar/civil';
import { nextWeek, weekAt } from '../calendar/weeks';
import { ALERTS } from '../sheets/alerts/tab';
import { ZONE } from '../sheets/build-tab';
import { CAPTIONS } from '../sheets/captions/tab';
import { fillHealth, HEALTH } from '../sheets/health/tab';
import { OVERVIEW } from '../sheets/overview/tab';
import { pageOfTabKey } from '../sheets/page-tab/layout';
import { SETTINGS } from '../sheets/settings/tab';
import { TODAY } from '../sheets/today/tab';
import { acknowledging } from './acknowledging';
import { activePage, activeTabKey } from './active-page';
import { hostChannelsSentence } from './channels-server';
import { hostClock } from './clock';
import { refreshToday, saveToday } from './monitor';
import { pageDesk, saveActivePage, toasted } from './page-menu';
import { runAskedWeek, withDocumentLock } from './page-runs';
import { activeBook } from './sheets';

/** Saves what was changed in the tab in front, whichever of the add-on's it is. */
export function saveActiveTab(): DeskAnswer {
  switch (activeTabKey()) {
    case OVERVIEW.key:
      return savedOverview();
    case CAPTIONS.key:
      return locked(saveCaptions);
    case SETTINGS.key:
      return locked((desk) => saveSettings(desk, hostChannelsSentence()));
    case ALERTS.key:
      return saveTickedAlerts();
    case TODAY.key:
      return saveToday();
    default:
      return saveActivePage();
  }
}

/** `by`: who is known to have ticked them; else whoever runs this. */
export function saveTickedAlerts(by?: string): DeskAnswer {
  return locked((desk) => {
    const own = by === undefined ? desk : { ...desk, user: by };
    return saveAlerts(own, acknowledging(own));
  });
}

/**
 * Pages that were ticked to run are generated after the rest is saved, each with its progress as a toast. That takes minutes: what
 * was typed and ticked meanwhile is saved, and run, before the tab is written anew.
 */
function savedOverview(): DeskAnswer {
  const first = locked(saveOverview);
  for (let { run } = first; run.length > 0; { run } = savedMeanwhile()) {
    const desk = pageDesk();
    const week = nextWeek(weekAt(instant(desk.warehouse.time.now()), desk.offsets));
    for (const page of run) {
      toasted({ message: `Generating ${page}, week of ${week}…`, applied: 0, refused: 0 });
      const end = runAskedWeek({ page, weekStart: week, mode: 'auto', messageCount: null, seed: null });
      toasted({ message: `${page}: ${end.message}`, applied: 1, refused: end.outcome === 'EXPORTED' ? 0 : 1 });
    }
  }
  return first;
}

/** Silent where nothing was: what the run said stays to be read. */
function savedMeanwhile(): OverviewSaved {
  const saved = withDocumentLock(() => saveOverview(pageDesk()));
  if (saved.applied + saved.refused > 0) toasted(saved);
  return saved;
}

export function refreshOverviewTab(): DeskAnswer {
  return locked(refreshOverview);
}

/** Every tab of the add-on, made or brought up to date; the captions as they stand on the page in front, or as before. */
export function refreshAllTabs(): DeskAnswer {
  const key = activeTabKey();
  const page = key === null ? null : pageOfTabKey(key);
  locked((desk) => refreshPages(desk, page));
  refreshToday();
  withDocumentLock(() => {
    const book = activeBook();
    // The check itself is the clock's and the menu's: here the tab takes its place among the others.
    if (book.find(HEALTH.key) === null) fillHealth(book, []);
  });
  locked(refreshAlerts);
  locked(refreshRuns);
  return locked((desk) => refreshSettings(desk, hostChannelsSentence()));
}

export function showCaptionsOfPage(): DeskAnswer {
  const page = activePage();
  return locked((desk) => refreshCaptions(desk, page));
}

/** Sets the spreadsheet's zone, makes the tabs, installs the trigger for edits and lets the clock look for work. */
export function installTabs(): DeskAnswer {
  const book = activeBook();
  book.setZone(ZONE);
  const answer = refreshAllTabs();
  withDocumentLock(() => {
    book.removeBlankFirst();
    book.find(OVERVIEW.key)?.bringToFront();
  });
  announceWork(hostClock());
  return answer;
}

function locked<Answer extends DeskAnswer>(work: (desk: PageDesk) => Answer): Answer {
  return toasted(withDocumentLock(() => work(pageDesk())));
}
