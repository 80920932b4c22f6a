// What people do with the tabs that are no page's: refresh Overview, Captions, Settings, Alerts and Runs, and save what was changed there.
import { addDays, dateOf, type Instant, instant, MS_A_DAY } from '../calendar/civil';
import { weekAt, weekStart } from '../calendar/weeks';
import { civilOf } from '../calendar/zone';
import { ALERTS, fillAlerts, readAlertEdits } from '../sheets/alerts/tab';
import { captionCharts } from '../sheets/captions/charts';
import { CAPTIONS, fillCaptions, fillNoCaptions, readCaptionEdits, shownPage } from '../sheets/captions/tab';
import { drawCharts } from '../sheets/charts';
import { writtenOver } from '../sheets/marks';
import { readOverviewEdits } from '../sheets/overview/read-edits';
import { fillOverview, OVERVIEW } from '../sheets/overview/tab';
import { fillRuns } from '../sheets/runs/tab';
import { fillSettings, readSettingsEdits, SETTINGS } from '../sheets/settings/tab';
import { showTableProblems, type Table, type TableProblem } from '../sheets/table-tab';
import type { AlertRow } from '../warehouse/rows/alerts';
import { readChangeResult } from '../warehouse/rows/changes';
import type { LibraryRow } from '../warehouse/rows/library';
import type { OverviewRow } from '../warehouse/rows/overview';
import type { Statement } from '../warehouse/statement';
import { applyChanges, readInForce } from '../warehouse/statements';
import {
  readAlerts,
  readLibrary,
  readOverview,
  readRuns,
  saveCaptionMarks,
  saveParameters,
  saveProfiles,
} from '../warehouse/tab-statements';
import { drawPageCharts } from './page-charts';
import { type DeskAnswer, type PageDesk, told } from './page-desk';

const ALERT_DAYS = 30;
const RUN_DAYS = 14;
const MOST_ROWS = 500;
const MOST_CAPTIONS = 10_000;

export function refreshOverview(desk: PageDesk): DeskAnswer {
  const { pages, lost } = filledOverview(desk);
  return told([`${pages.length} pages, as of now.`, ...lost].join(' '), pages.length, 0);
}

/** Overview, the captions as they stand on a page, and the charts of all pages' tabs: what the daily run has changed. */
export function refreshPages(desk: PageDesk, page: string | null): DeskAnswer {
  const { pages, lost } = filledOverview(desk);
  drawPageCharts(
    desk,
    pages.map(({ page_name }) => page_name),
  );
  const first = pages.find(({ is_paused }) => !is_paused) ?? pages[0];
  const chosen = page ?? shownPage(desk.book) ?? first?.page_name ?? null;
  if (chosen === null) fillNoCaptions(desk.book);
  else refreshCaptions(desk, chosen);
  return told([`${pages.length} pages, as of now.`, ...lost].join(' '), pages.length, 0);
}

interface FilledOverview {
  readonly pages: readonly OverviewRow[];
  /** What was written there and not saved, as a sentence. */
  readonly lost: readonly string[];
}

function filledOverview(desk: PageDesk): FilledOverview {
  const pages = overviewNow(desk);
  const { unsaved } = readOverviewEdits(desk.book, desk.parameters);
  fillOverview(desk.book, pages, desk.parameters, nowOf(desk));
  return { pages, lost: writtenOver(unsaved) };
}

function overviewNow(desk: PageDesk): readonly OverviewRow[] {
  const now = nowOf(desk);
  const today = dateOf(civilOf(now, desk.offsets));
  return ask(
    desk,
    readOverview(desk.warehouse.settings, {
      today,
      week: weekAt(now, desk.offsets),
      queueFrom: addDays(today, -desk.parameters.queue_days),
    }),
    'overview',
  );
}

/** What was written or ticked while the warehouse answered is saved too, before the tab is written anew. */
const isAsRead = (read: unknown, now: unknown): boolean => JSON.stringify(read) === JSON.stringify(now);

export interface OverviewSaved extends DeskAnswer {
  /** Pages whose week is to be generated now. */
  readonly run: readonly string[];
}

/** Profiles first, then approvals; pages to run are left to the caller. */
export function saveOverview(desk: PageDesk, isAgain = false): OverviewSaved {
  const edits = readOverviewEdits(desk.book, desk.parameters);
  const refused = refusal(desk, OVERVIEW, edits, isAgain);
  if (refused !== null) return { ...refused, run: [] };
  const { settings } = desk.warehouse;
  if (edits.profiles.length > 0) ask(desk, saveProfiles(settings, edits.profiles), 'profiles');
  const changes = edits.approve.map(({ page, week, schedule }) => ({
    change_id: desk.newId(),
    action: 'APPROVE',
    schedule_id: schedule,
    page_name: page,
    week_start: weekStart(week),
    slot_id: null,
    expected: {},
    to: {},
  }));
  const results =
    changes.length === 0
      ? []
      : ask(desk, applyChanges(settings, { changed_by: desk.user, changes }, readChangeResult), 'approve');
  const wrong = results.filter((result) => result.outcome === 'REFUSED').map((result) => result.message ?? '');
  const pages = overviewNow(desk);
  if (!isAsRead(edits, readOverviewEdits(desk.book, desk.parameters))) return saveOverview(desk, true);
  fillOverview(desk.book, pages, desk.parameters, nowOf(desk));
  const done = edits.profiles.length + results.length - wrong.length;
  const said = done + wrong.length + edits.run.length === 0 ? 'Nothing to save.' : `${done} saved.`;
  return { ...told([said, ...wrong].join(' '), done, wrong.length), run: edits.run };
}

export function refreshCaptions(desk: PageDesk, page: string): DeskAnswer {
  const captions = libraryNow(desk, page);
  const lost = writtenOver(readCaptionEdits(desk.book).unsaved);
  showCaptions(desk, page, captions);
  return told([`${captions.length} captions as they stand on ${page}.`, ...lost].join(' '), captions.length, 0);
}

function libraryNow(desk: PageDesk, page: string): readonly LibraryRow[] {
  return ask(desk, readLibrary(desk.warehouse.settings, { page, limit: MOST_CAPTIONS }), 'library');
}

function showCaptions(desk: PageDesk, page: string, captions: readonly LibraryRow[]): void {
  const tab = fillCaptions(desk.book, page, captions);
  drawCharts(desk.book, tab, captionCharts(captions));
}

/** `before`: how many were saved a moment ago. */
export function saveCaptions(desk: PageDesk, before = 0): DeskAnswer {
  const edits = readCaptionEdits(desk.book);
  const refused = refusal(desk, CAPTIONS, edits, before > 0);
  if (refused !== null) return refused;
  const { page, retire, restrict } = edits;
  const count = Math.max(edits.unsaved, before);
  if (page === null || count === 0) return told('Nothing to save.', 0, 0);
  if (retire.length + restrict.length > 0) {
    ask(desk, saveCaptionMarks(desk.warehouse.settings, { page, by: desk.user, retire, restrict }), 'captions');
  }
  const captions = libraryNow(desk, page);
  if (!isAsRead(edits, readCaptionEdits(desk.book))) return saveCaptions(desk, count);
  showCaptions(desk, page, captions);
  return told(`${count} ${count === 1 ? 'caption is' : 'captions are'} saved.`, count, 0);
}

/** `channels`: a sentence on whom alerts reach. */
export function refreshSettings(desk: PageDesk, channels: string): DeskAnswer {
  const stored = storedParameters(desk);
  const lost = writtenOver(readSettingsEdits(desk.book, stored).unsaved);
  fillSettings(desk.book, stored, channels);
  return told(['Settings are as they are in force.', ...lost].join(' '), 1, 0);
}

/** `before`: what was saved a moment ago. */
export function saveSettings(desk: PageDesk, channels: string, before: readonly string[] = []): DeskAnswer {
  const stored = storedParameters(desk);
  const edits = readSettingsEdits(desk.book, stored);
  const refused = refusal(desk, SETTINGS, edits, before.length > 0);
  if (refused !== null) return refused;
  const changed = [...new Set([...before, ...edits.changed])];
  if (changed.length === 0) return told('Nothing to save.', 0, 0);
  if (edits.parameters !== null) {
    const note = `Changed in Settings: ${edits.changed.join(', ')}`.slice(0, 500);
    ask(
      desk,
      saveParameters(desk.warehouse.settings, { parameters: edits.parameters, by: desk.user, note }),
      'parameters',
    );
  }
  const now = storedParameters(desk);
  if (!isAsRead(edits, readSettingsEdits(desk.book, stored))) return saveSettings(desk, channels, changed);
  fillSettings(desk.book, now, channels);
  return told(`Saved: ${changed.join(', ')}. The next run goes by it.`, changed.length, 0);
}

export function refreshAlerts(desk: PageDesk): DeskAnswer {
  const alerts = alertsNow(desk);
  fillAlerts(desk.book, alerts);
  return told(`${alerts.filter((alert) => !alert.acknowledged).length} alerts are open.`, alerts.length, 0);
}

function alertsNow(desk: PageDesk): readonly AlertRow[] {
  const asked = { since: ago(desk, ALERT_DAYS), limit: MOST_ROWS };
  return ask(desk, readAlerts(desk.warehouse.settings, asked), 'alerts');
}

/** Writes who has seen which alerts; gives what could not be told outside of the sheet. */
export type Acknowledge = (alertIds: readonly string[]) => readonly string[];

export function saveAlerts(desk: PageDesk, acknowledge: Acknowledge): DeskAnswer {
  const edits = readAlertEdits(desk.book);
  const refused = refusal(desk, ALERTS, { unreadable: edits.unreadable, problems: [] }, false);
  if (refused !== null) return refused;
  let ids = edits.acknowledged;
  if (ids.length === 0) return told('Nothing to save.', 0, 0);
  const done = new Set<string>();
  const untold: string[] = [];
  let alerts: readonly AlertRow[] = [];
  while (ids.length > 0) {
    untold.push(...acknowledge(ids));
    for (const id of ids) done.add(id);
    alerts = alertsNow(desk);
    // What was ticked meanwhile, before the tab is written anew.
    ids = readAlertEdits(desk.book).acknowledged.filter((id) => !done.has(id));
  }
  fillAlerts(desk.book, alerts);
  return told([`${done.size} acknowledged.`, ...untold].join(' '), done.size, untold.length);
}

export function refreshRuns(desk: PageDesk): DeskAnswer {
  const since = ago(desk, RUN_DAYS);
  const sinceDay = dateOf(civilOf(since, desk.offsets));
  const runs = ask(desk, readRuns(desk.warehouse.settings, { since, sinceDay, limit: MOST_ROWS }), 'runs');
  fillRuns(desk.book, runs);
  return told(`${runs.length} entries of the last ${RUN_DAYS} days.`, runs.length, 0);
}

/** What keeps the whole tab from being saved, told in its rows. */
function refusal<Key extends string>(
  desk: PageDesk,
  table: Table<Key>,
  { unreadable, problems }: { readonly unreadable: string | null; readonly problems: readonly TableProblem[] },
  isAgain: boolean,
): DeskAnswer | null {
  if (unreadable !== null) return told(unreadable, 0, 1);
  if (problems.length === 0) return null;
  const rest = showTableProblems(desk.book, table, problems);
  const count = problems.length;
  const message = `Nothing ${isAgain ? 'more ' : ''}was saved: ${count} ${count === 1 ? 'row says' : 'rows say'} why.`;
  return told([message, ...rest].join(' '), 0, count);
}

function storedParameters(desk: PageDesk): string | null {
  const [inForce] = ask(desk, readInForce(desk.warehouse.settings), 'stored');
  return inForce?.parameters ?? null;
}

/** Each its own job: after a save the same question is asked again. */
function ask<Row>(desk: PageDesk, statement: Statement<Row>, stage: string): readonly Row[] {
  const { warehouse, limits, run, newId } = desk;
  return warehouse.client.run({ statement, run, stage: `${stage}-${newId()}`, limits, job: 'tab' });
}

function nowOf(desk: PageDesk): Instant {
  return instant(desk.warehouse.time.now());
}

function ago(desk: PageDesk, days: number): Instant {
  return instant(nowOf(desk) - days * MS_A_DAY);
}
