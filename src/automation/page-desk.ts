// What people do with a page's tab: save their changes, approve, hold or release the week, look at another one.
import { instant } from '../calendar/civil';
import { type WeekStart, weekStart } from '../calendar/weeks';
import { accountOf } from '../planning/account';
import { readAnalysis } from '../planning/analysis';
import { priceLimits } from '../planning/pricing';
import { readJson } from '../planning/schema';
import { windowOf } from '../planning/send-times';
import { isUnreadable, type PageContent, readContent } from '../sheets/page-tab/content';
import { exportSchedule } from '../sheets/page-tab/export';
import { showOutcomes, showProblems, showUnshownWeek } from '../sheets/page-tab/outcomes';
import {
  captionsWritten,
  type EditContext,
  type PageEdits,
  readEdits,
  wholeChange,
  withoutRemovals,
} from '../sheets/page-tab/read-edits';
import { liveSchedule, type PageFacts, pageFacts } from '../warehouse/page-statements';
import { type ChangeResult, readChangeResult } from '../warehouse/rows/changes';
import type { MessageRow } from '../warehouse/rows/messages';
import type { Statement } from '../warehouse/statement';
import { applyChanges, scheduledMessages } from '../warehouse/statements';
import { drawPageCharts } from './page-charts';
import type { SheetDesk } from './sheet-desk';

export interface PageDesk extends SheetDesk {
  readonly user: string;
  /** A person's yes or no to a list of what would be removed. */
  readonly confirm: (question: string) => boolean;
}

export interface DeskAnswer {
  /** One sentence for a toast. */
  readonly message: string;
  readonly applied: number;
  readonly refused: number;
}

/** Reads what was edited and sends it in one call; what is refused stands in the rows. */
export function savePage(desk: PageDesk, page: string): DeskAnswer {
  const content = readContent(desk.book, page);
  if (isUnreadable(content)) return told(content.unreadable, 0, 1);
  const facts = factsOf(desk, page, captionsWritten(content));
  let edits = readEdits(content, editContext(desk, facts));
  if (edits.problems.length > 0) {
    const rest = showProblems(desk.book, page, edits.problems);
    const count = edits.problems.length;
    return told(
      [`Nothing was saved: ${count} ${count === 1 ? 'row says' : 'rows say'} why.`, ...rest].join(' '),
      0,
      count,
    );
  }
  if (edits.removals.length > 0 && !desk.confirm(removalQuestion(edits))) edits = withoutRemovals(edits);
  if (edits.changes.length === 0) {
    // What a row said of an edit that was taken back is not true any more.
    showProblems(desk.book, page, []);
    return told(['Nothing to save.', ...edits.notices].join(' '), 0, 0);
  }
  return sent(desk, page, edits);
}

/** Approves, holds or releases the week that the tab shows. */
export function changeWeek(desk: PageDesk, page: string, action: 'APPROVE' | 'HOLD' | 'RELEASE'): DeskAnswer {
  const content = readContent(desk.book, page);
  if (isUnreadable(content)) return told(content.unreadable, 0, 1);
  const edits = readEdits(content, editContext(desk, factsOf(desk, page, captionsWritten(content))));
  if (edits.problems.length > 0 || edits.changes.length > 0) {
    return told('The tab has changes that are not saved. Save them first, or generate the week again.', 0, 1);
  }
  const change = { ...edits, changes: [wholeChange(action, content, desk.newId)] };
  const { applied, refused, unshown } = applyEdits(desk, page, change);
  if (applied === 0) return told(unshown.join(' '), applied, refused);
  const week = weekStart(content.label.week);
  const said = `The week of ${week} is ${DONE[action]}.`;
  if (action !== 'RELEASE' || content.label.slots.length > 0) {
    return told([said, ...unshown].join(' '), applied, refused);
  }
  // A held week is not shown: what is released has to come into the tab.
  const shown = showWeek(desk, page, week);
  return told([said, shown.message, ...unshown].join(' '), applied, refused + shown.refused);
}

const DONE = { APPROVE: 'approved', HOLD: 'held', RELEASE: 'released' } as const;

/** Writes the tab anew for a week; says so where nothing is planned for it. */
export function showWeek(desk: PageDesk, page: string, week: WeekStart): DeskAnswer {
  const { settings } = desk.warehouse;
  const [live] = ask(desk, liveSchedule(settings, page, week), 'live');
  if (live === undefined) {
    const why = `Nothing is planned for ${page} in the week of ${week}. Generate it first.`;
    // Where a trigger shows the week there is no toast: the dropdown would name it over the rows of another.
    showUnshownWeek(desk.book, page, why);
    return told(why, 0, 1);
  }
  const rows = ask(desk, scheduledMessages(settings, [{ scheduleId: live.schedule_id, weekStart: week }]), 'rows');
  const [facts] = ask(desk, pageFacts(settings, page, []), 'shown-facts');
  const outcome = exportSchedule(
    desk.book,
    {
      page,
      weekStart: week,
      scheduleId: live.schedule_id,
      rows,
      rollout: facts?.rollout ?? null,
      analysis: facts?.analysis ?? null,
      now: instant(desk.warehouse.time.now()),
    },
    desk.offsets,
  );
  if (outcome.status === 'FAILED') return told(outcome.message, 0, 1);
  drawPageCharts(desk, [page]);
  return told(outcome.message, 1, 0);
}

/** The rows of the week that the tab shows, as the warehouse has them. */
export function shownRows(
  desk: PageDesk,
  page: string,
): { readonly content: PageContent; readonly rows: readonly MessageRow[]; readonly analysis: string | null } | string {
  const content = readContent(desk.book, page);
  if (isUnreadable(content)) return content.unreadable;
  const { settings } = desk.warehouse;
  const asked = [{ scheduleId: content.label.schedule, weekStart: weekStart(content.label.week) }];
  const [facts] = ask(desk, pageFacts(settings, page, []), 'facts');
  return { content, rows: ask(desk, scheduledMessages(settings, asked), 'rows'), analysis: facts?.analysis ?? null };
}

function sent(desk: PageDesk, page: string, edits: PageEdits): DeskAnswer {
  const { applied, refused, unshown } = applyEdits(desk, page, edits);
  const said = [`${applied} ${applied === 1 ? 'change is' : 'changes are'} saved.`];
  if (refused > 0) said.push(`${refused} refused: the rows say why.`);
  return told([...said, ...unshown, ...edits.notices].join(' '), applied, refused);
}

function applyEdits(desk: PageDesk, page: string, edits: PageEdits) {
  const { settings } = desk.warehouse;
  const statement: Statement<ChangeResult> = applyChanges(
    settings,
    { changed_by: desk.user, changes: edits.changes },
    readChangeResult,
  );
  const results = ask(desk, statement, 'changes');
  const unshown = showOutcomes(desk.book, page, edits, results);
  const count = (outcome: ChangeResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { applied: count('APPLIED'), refused: count('REFUSED'), unshown };
}

function factsOf(desk: PageDesk, page: string, captionIds: readonly string[]): PageFacts {
  const [facts] = ask(desk, pageFacts(desk.warehouse.settings, page, captionIds), 'facts');
  if (facts === undefined) throw new Error(`The warehouse said nothing of ${page}. Install or upgrade it.`);
  return facts;
}

function editContext(desk: PageDesk, facts: PageFacts): EditContext {
  const { parameters, offsets } = desk;
  const analysis = facts.analysis === null ? null : readJson(readAnalysis, facts.analysis, 'The page’s analysis');
  return {
    offsets,
    now: instant(desk.warehouse.time.now()),
    parameters,
    priceLimits: priceLimits(facts.min_price, facts.max_price, parameters),
    window: windowOf(facts.window_start ?? parameters.window_start, facts.window_end ?? parameters.window_end),
    blackoutDates: facts.blackout_dates,
    // People may go as close as push does.
    ppvGapMinutes:
      analysis === null
        ? parameters.message_gap_minutes
        : accountOf(analysis, 'push', parameters).narrowestPpvGapMinutes,
    captions: new Map(facts.captions.map(({ caption_id, category, tier }) => [caption_id, { category, tier }])),
    newId: desk.newId,
  };
}

function removalQuestion({ removals }: PageEdits): string {
  const shown = removals.slice(0, 10).map((removal) => removal.when);
  const rest = removals.length - shown.length;
  return `${removals.length} ${removals.length === 1 ? 'row was' : 'rows were'} deleted. Remove from the schedule what was to go out ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}?`;
}

function ask<Row>(desk: PageDesk, statement: Statement<Row>, stage: string): readonly Row[] {
  const { warehouse, limits, run } = desk;
  return warehouse.client.run({ statement, run, stage, limits, job: 'tab' });
}

export function told(message: string, applied: number, refused: number): DeskAnswer {
  return { message, applied, refused };
}
