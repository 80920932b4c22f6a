// The monitor: looks at the day of all pages, holds the PPV of those that turned RED, keeps their alerts, fills the tabs; and resumes.
import { instant } from '../calendar/civil';
import { heldAlerts } from '../operations/held-pages';
import { isEmpty, recordAlerts } from '../operations/statements';
import { exportSchedule } from '../sheets/page-tab/export';
import { labelOn } from '../sheets/page-tab/label';
import { pageTabKey } from '../sheets/page-tab/layout';
import { unsavedRows } from '../sheets/page-tab/unsaved';
import type { Book } from '../sheets/port';
import { type PageDay, pageDay } from '../sheets/today/page-day';
import { fillToday, type ShownDay } from '../sheets/today/tab';
import { WarehouseFailure } from '../warehouse/failures';
import { pagesToday, type SeenPage, watchPages } from '../warehouse/monitor-statements';
import { readChangeResult } from '../warehouse/rows/changes';
import type { TodayRow } from '../warehouse/rows/today';
import type { Statement } from '../warehouse/statement';
import { applyChanges, scheduledMessages } from '../warehouse/statements';
import type { ClockJob, ClockRun, WorkStep } from './clock-job';
import { jobLimits } from './jobs';
import type { SheetDesk } from './sheet-desk';

export interface MonitorDesk extends SheetDesk {
  /** For the bill by label. */
  readonly job: string;
  readonly user: string;
  /** Under the document's lock. */
  locked<T>(work: () => T): T;
  log(line: string): void;
}

/** A row of the warehouse and what it means. */
interface Looked {
  readonly row: TodayRow;
  readonly day: PageDay;
}

export interface MonitorRound {
  readonly shown: ShownDay;
  /** Messages held in this round. */
  readonly held: number;
  readonly summary: string;
}

/** The clock's round. What was begun and cut off is done by the next: each step begins from what the warehouse and the tabs say. */
export function monitorRound(desk: MonitorDesk): MonitorRound {
  let looked = look(desk, 'today');
  const seen = looked.flatMap(toWatch);
  const watched = seen.length === 0 ? [] : ask(desk, watchPages(desk.warehouse.settings, seen), 'watch');
  if (seen.length > 0) looked = look(desk, 'after');
  const alerts = heldAlerts(looked.map(asHeld), () => desk.newId());
  if (!isEmpty(alerts)) ask(desk, recordAlerts(desk.warehouse.settings, alerts), 'alerts');
  const shown = shownDay(desk, looked);
  showDay(desk, shown);
  showHeldWeeks(desk, looked);
  const held = watched.reduce((sum, page) => sum + page.held, 0);
  const pages = watched.filter((page) => page.held > 0).length;
  const what = `${held} ${held === 1 ? 'message' : 'messages'} of ${pages} ${pages === 1 ? 'page' : 'pages'}`;
  const said = held === 0 ? '' : ` ${what} that turned RED ${held === 1 ? 'is' : 'are'} held.`;
  return { shown, held, summary: `${looked.length} pages were looked at.${said}` };
}

/** For whoever looks: the day as it is, in the tab too. Holds nothing. */
export function lookAtDay(desk: MonitorDesk): ShownDay {
  const shown = shownDay(desk, look(desk, 'today'));
  showDay(desk, shown);
  return shown;
}

export interface Resumed {
  readonly shown: ShownDay;
  /** One sentence. */
  readonly message: string;
  readonly isRefused: boolean;
}

/** Sends after all what is held of a page's running week. The monitor holds nothing of it again while the page stays RED. */
export function resumePage(desk: MonitorDesk, page: string): Resumed {
  const before = look(desk, 'today');
  const found = before.find(({ row }) => row.page_name === page);
  const schedule = found?.row.held_schedule_id ?? null;
  if (found === undefined || schedule === null) {
    const shown = shownDay(desk, before);
    showDay(desk, shown);
    return { shown, message: `Nothing of ${page} is held that is still to come.`, isRefused: true };
  }
  const change = {
    change_id: desk.newId(),
    action: 'RELEASE',
    schedule_id: schedule,
    page_name: page,
    week_start: found.row.week_start,
    slot_id: null,
    expected: {},
    to: {},
  };
  const payload = { changed_by: desk.user, changes: [change] };
  const [result] = ask(desk, applyChanges(desk.warehouse.settings, payload, readChangeResult), 'resume');
  const after = look(desk, 'after');
  const alerts = heldAlerts(after.filter(({ row }) => row.page_name === page).map(asHeld), () => desk.newId());
  if (!isEmpty(alerts)) ask(desk, recordAlerts(desk.warehouse.settings, alerts), 'alerts');
  const shown = shownDay(desk, after);
  showDay(desk, shown);
  if (result?.outcome !== 'APPLIED' && result?.outcome !== 'UNCHANGED') {
    return { shown, message: `${page}: ${result?.message ?? 'the warehouse gave no reason'}.`, isRefused: true };
  }
  const unshown = showWeekOf(desk, found, schedule);
  const count = found.row.held;
  const message = `${page}: ${count} ${count === 1 ? 'message goes' : 'messages go'} out after all.`;
  return { shown, message: [message, ...unshown].join(' '), isRefused: false };
}

function look(desk: MonitorDesk, stage: string): readonly Looked[] {
  const rows = ask(desk, pagesToday(desk.warehouse.settings), stage);
  return rows.map((row) => ({ row, day: pageDay(row, desk.parameters, desk.offsets) }));
}

const asHeld = ({ row, day }: Looked) => ({ row, colour: day.colour });

/** What the warehouse has to be told: a new analysis or colour, and RED pages that have something to hold. */
function toWatch({ row, day }: Looked): readonly SeenPage[] {
  const { colour, score } = day;
  if (colour === null || score === null || row.analysed_at === null) return [];
  const isNew = row.watched_at === null || row.analysed_at > row.watched_at || colour !== row.watched_colour;
  const isToHold = colour === 'RED' && day.isLive && row.holdable > 0 && row.resumed_at === null;
  if (!isNew && !isToHold) return [];
  return [{ page: row.page_name, analysedAt: row.analysed_at, score, colour }];
}

function shownDay(desk: MonitorDesk, looked: readonly Looked[]): ShownDay {
  const [first] = looked;
  return {
    at: first?.row.measured_at ?? instant(desk.warehouse.time.now()),
    knownUntil: first?.row.known_until ?? null,
    pages: looked.map(({ day }) => day),
  };
}

function showDay(desk: MonitorDesk, shown: ShownDay): void {
  desk.locked(() => fillToday(desk.book, shown, desk.offsets));
}

/** Tabs that show a week as it was before messages of it were held. */
function showHeldWeeks(desk: MonitorDesk, looked: readonly Looked[]): void {
  for (const found of looked) {
    const schedule = found.row.held_schedule_id;
    if (schedule === null || showsHeld(desk.book, found.row.page_name, schedule)) continue;
    for (const line of showWeekOf(desk, found, schedule)) desk.log(line);
  }
}

/** Whether the page's tab has no need of it: it shows another schedule, or knows of messages that are held. */
function showsHeld(book: Book, page: string, schedule: string): boolean {
  const label = labelOn(book.find(pageTabKey(page)));
  return label === null || label.schedule !== schedule || label.held.length > 0;
}

/** Writes the page's tab anew where it shows that schedule; says why where it does not. What somebody is typing there is left alone. */
function showWeekOf(desk: MonitorDesk, { row }: Looked, schedule: string): readonly string[] {
  const { book, offsets } = desk;
  const page = row.page_name;
  const tab = book.find(pageTabKey(page));
  const label = labelOn(tab);
  if (tab === null || label?.schedule !== schedule) return [];
  if (unsavedRows(tab, label, tab.lastRow(), offsets) > 0) {
    return [
      `The tab "${tab.name()}" has changes that are not saved, so it was not written. EROS ▸ Show the chosen week does that.`,
    ];
  }
  const asked = [{ scheduleId: schedule, weekStart: row.week_start }];
  const rows = ask(desk, scheduledMessages(desk.warehouse.settings, asked), `week-${desk.newId()}`);
  const context = {
    page,
    weekStart: row.week_start,
    scheduleId: schedule,
    rows,
    rollout: row.rollout,
    analysis: row.analysis,
    now: instant(desk.warehouse.time.now()),
  };
  const outcome = desk.locked(() => exportSchedule(book, context, offsets));
  return outcome.status === 'FAILED' ? [outcome.message] : [];
}

function ask<Row>(desk: MonitorDesk, statement: Statement<Row>, stage: string): readonly Row[] {
  const { warehouse, limits, run, job } = desk;
  return warehouse.client.run({ statement, run, stage, limits, job });
}

/** The clock's job. `deskOf` names the desk's BigQuery jobs: a run that was cut off looks anew. */
export function monitorJob(deskOf: (clockRun: ClockRun) => MonitorDesk): ClockJob {
  const step = (clockRun: ClockRun): WorkStep => {
    try {
      return { state: 'DONE', summary: monitorRound(deskOf(clockRun)).summary };
    } catch (error) {
      if (!(error instanceof WarehouseFailure)) throw error;
      return { state: 'FAILED', message: error.message, mayPass: error.mayPass };
    }
  };
  return {
    name: 'monitor',
    title: 'Monitor of the day',
    schedule: (parameters) => ({ kind: 'EVERY_HOURS', hours: parameters.monitor_hours }),
    limits: (parameters) => jobLimits(parameters, 'wave'),
    // Its statements are waited for: nothing of it is ever left running.
    work: { begin: step, resume: step },
  };
}
