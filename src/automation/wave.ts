// The run of a wave of pages: claim and analysis, candidates, plan, commit, export; each page's failure is its own.
import { type Instant, instant } from '../calendar/civil';
import { weekStart } from '../calendar/weeks';
import type { ZoneOffsets } from '../calendar/zone';
import type { Parameters } from '../parameters/registry';
import { plan } from '../planning/plan';
import type { PlanInput } from '../planning/plan-input';
import type { Plan } from '../planning/plan-output';
import type { ScheduleSheets } from '../sheets/schedule-sheets';
import type { Asking, Lane } from '../warehouse/asking';
import { WarehouseFailure } from '../warehouse/failures';
import type { CandidatesRow } from '../warehouse/rows/candidates';
import type { ClaimRow } from '../warehouse/rows/claims';
import type { MessageRow } from '../warehouse/rows/messages';
import type { CommitRow, FinishRow } from '../warehouse/rows/outcomes';
import { analysisOver } from '../warehouse/sidebar-statements';
import type { Limits, Statement } from '../warehouse/statement';
import { candidates, claim, commit, finish, scheduledMessages, type WantedPage } from '../warehouse/statements';
import { busyMessage } from './busy';
import { commitPayload } from './commit-payload';
import type { Warehouse } from './jobs';
import { planInputOf } from './plan-input';
import type { ProgressBoard, Stage } from './progress';
import { type SeenAnalysis, seenAnalysis } from './seen-analysis';

/** One run: an execution that works on pages, whoever started it. */
export interface RunOfPages {
  readonly warehouse: Warehouse;
  /** Null: weeks are saved and not written to their tabs. */
  readonly sheets: ScheduleSheets | null;
  readonly progress: ProgressBoard;
  readonly offsets: ZoneOffsets;
  readonly parameters: Parameters;
  readonly limits: Limits;
  /** Names its BigQuery jobs; another for each execution that must not find the answers of a former one. */
  readonly run: string;
  /** Holds the leases; the same for every execution of one run. */
  readonly owner: string;
  /** The clock's job or the menu's command, for the bill. */
  readonly job: string;
  readonly user: string;
  log(line: string): void;
}

export interface WeekWishes {
  readonly seed: string;
  readonly mode: PlanInput['mode'];
  readonly messageCount: number | null;
  /** Absent: as far as the warehouse's own analysis does. */
  readonly lookbackDays?: number;
}

export type PageOutcome =
  /** In its tab. */
  | 'EXPORTED'
  /** Saved, and not to be sent as it is: the tab says why. */
  | 'HELD'
  /** Saved, and not written to its tab: that was not wished. */
  | 'SAVED'
  | 'FAILED'
  /** Somebody has approved the week: there is nothing to plan. */
  | 'APPROVED'
  | 'BUSY'
  | 'UNKNOWN_PAGE'
  | 'PAUSED';

/** An entry of finish_pages' list. */
export interface Finished {
  readonly page_name: string;
  readonly execution_date: string | null;
  readonly week_start: string;
  readonly schedule_id: string | null;
  readonly owner: string;
  readonly queue_status: 'COMPLETED' | 'FAILED' | 'PENDING' | null;
  readonly export_id: string | null;
  readonly export_status: 'SUCCESS' | 'FAILED' | 'SKIPPED' | null;
  readonly rows_exported: number | null;
  readonly duration_seconds: number | null;
  readonly destination: string | null;
  readonly error_message: string | null;
  readonly exported_by: string;
  readonly job_id: string;
}

export interface PageEnd {
  readonly page: string;
  readonly weekStart: string;
  readonly scheduleId: string | null;
  readonly outcome: PageOutcome;
  readonly message: string;
  readonly plan: Plan | null;
  readonly analysis: SeenAnalysis | null;
  /** A failed page that is taken up again by itself when its lease has lapsed. */
  readonly mayPass: boolean;
  /** What the warehouse has still to be told, if anything. */
  readonly finished: Finished | null;
}

export interface AskedWave {
  readonly wanted: readonly WantedPage[];
  readonly pageLimit: number;
  readonly wishes: WeekWishes;
}

/** A wave whose pages are leased, or were found not to be for this run. */
export interface ClaimedWave {
  /** How many pages were leased: none, and there is nothing left to take. */
  readonly leased: number;
  /** Brings each page to its end. */
  readonly ends: () => Asking<readonly PageEnd[]>;
}

/** Takes the wave's pages. `before` are the ends of earlier waves, told with the claim. */
export function* claimedWave(
  run: RunOfPages,
  number: number,
  { wanted, pageLimit, wishes }: AskedWave,
  before: readonly Finished[],
): Asking<ClaimedWave> {
  const wave = new Wave(run, number, wishes);
  for (const { pageName, weekStart: week } of wanted) {
    wave.showWanted(pageName, week, 'CLAIM', 'Asking for the page and its analysis.');
  }
  const rows = yield* wave.claimed(wanted, pageLimit, before);
  return { leased: rows.filter(isLeased).length, ends: () => wave.ends(rows) };
}

/** One wave with nothing beside it. */
export function runWave(run: RunOfPages, asked: AskedWave): readonly PageEnd[] {
  const { client } = run.warehouse;
  return client.alone(client.alone(claimedWave(run, 1, asked, [])).ends());
}

/** Tells the warehouse how pages ended, where no further claim does. */
export function tellEnds(run: RunOfPages, stage: string, ends: readonly Finished[]): readonly FinishRow[] {
  return ends.length === 0 ? [] : ask(run, finish(run.warehouse.settings, ends), stage);
}

export interface PreviewedWeek {
  readonly plan: Plan;
  readonly analysis: SeenAnalysis | null;
}

/** A page's week as it would be planned now; nothing is kept of it. */
export function previewWeek(run: RunOfPages, page: WantedPage, wishes: WeekWishes): PreviewedWeek {
  const { row, captions } = lookAt(run, page, wishes);
  return { plan: planned(run, row, captions, wishes), analysis: seenAnalysis(row.analysis, run.parameters) };
}

/** What a page's week would be planned from now; nothing is leased or kept. */
export function inputAsOfNow(run: RunOfPages, page: WantedPage, wishes: WeekWishes): PlanInput {
  const { row, captions } = lookAt(run, page, wishes);
  return inputOf(run, row, captions, wishes);
}

function lookAt(
  run: RunOfPages,
  page: WantedPage,
  wishes: WeekWishes,
): { readonly row: ClaimRow; readonly captions: CandidatesRow | undefined } {
  const { settings } = run.warehouse;
  const look = claim(settings, { owner: null, pageLimit: 1, wanted: [page] });
  const [seen] = ask(run, look, 'look');
  if (seen === undefined || seen.outcome !== 'PREVIEW') throw new PreviewRefused(page.pageName, seen);
  const row = run.warehouse.client.alone(analysedAsWished(run, seen, wishes, 'analysis', undefined));
  const [captions] = ask(run, candidates(settings, { pages: [page], seed: wishes.seed }), 'candidates');
  return { row, captions };
}

/** The claim with an analysis over the days that were wished for; a page that has none so far keeps that claim. */
function* analysedAsWished<Row extends ClaimRow>(
  run: RunOfPages,
  row: Row,
  { lookbackDays }: WeekWishes,
  stage: string,
  wave: number | undefined,
): Asking<Row> {
  if (lookbackDays === undefined || row.analysis === null) return row;
  const statement = analysisOver(run.warehouse.settings, row.page_name, lookbackDays);
  const [found] = yield* asked(run, statement, stage, wave);
  return found === undefined ? row : { ...row, analysis: found.analysis };
}

export class PreviewRefused extends Error {
  readonly code = 'PREVIEW_REFUSED';
  constructor(page: string, seen: ClaimRow | undefined) {
    super(seen?.message ?? `${page} can't be planned: the warehouse knows no such page.`);
    this.name = 'PreviewRefused';
  }
}

type Leased = ClaimRow & { readonly schedule_id: string };

interface PlannedWeek {
  readonly row: Leased;
  readonly plan: Plan;
}

class Wave {
  constructor(
    private readonly run: RunOfPages,
    private readonly number: number,
    private readonly wishes: WeekWishes,
  ) {}

  claimed(wanted: readonly WantedPage[], pageLimit: number, before: readonly Finished[]): Asking<readonly ClaimRow[]> {
    const { owner, warehouse } = this.run;
    return this.ask(claim(warehouse.settings, { owner, pageLimit, wanted }, before), 'claim');
  }

  *ends(rows: readonly ClaimRow[]): Asking<readonly PageEnd[]> {
    const ends: PageEnd[] = [];
    const toPlan: Leased[] = [];
    const toShow: { readonly row: Leased; readonly plan: Plan | null }[] = [];
    for (const row of rows) {
      if (!isLeased(row)) ends.push(this.notOurs(row));
      else if (row.outcome === 'COMMITTED') toShow.push({ row, plan: null });
      else if (row.live_status === 'APPROVED') ends.push(this.approved(row));
      else toPlan.push(row);
    }
    const planned = yield* this.plannedWeeks(toPlan, ends);
    const saved = yield* this.saved(planned, ends);
    ends.push(...(yield* this.shown([...toShow, ...saved])));
    return ends;
  }

  private *plannedWeeks(rows: readonly Leased[], ends: PageEnd[]): Asking<readonly PlannedWeek[]> {
    const analysed: Leased[] = [];
    for (const [index, row] of rows.entries()) {
      const stage = `w${this.number}-analysis-${index + 1}`;
      try {
        analysed.push(yield* analysedAsWished(this.run, row, this.wishes, stage, this.number));
      } catch (error) {
        ends.push(this.failed(row, error));
      }
    }
    for (const row of analysed) this.showRow(row, 'CANDIDATES', 'Reading what may be sent.');
    const { settings } = this.run.warehouse;
    const found = yield* this.eachOrAll<Leased, CandidatesRow>(
      analysed,
      'candidates',
      (some) => candidates(settings, { pages: some.map(wantedOf), seed: this.wishes.seed }),
      (row, answers) => answers.find((answer) => answer.page_name === row.page_name),
    );
    return found.flatMap(({ item: row, answer, failure }) => {
      if (failure !== null) {
        ends.push(this.failed(row, failure));
        return [];
      }
      this.showRow(row, 'PLAN', 'Building the week.');
      try {
        return [{ row, plan: planned(this.run, row, answer, this.wishes) }];
      } catch (error) {
        ends.push(this.failed(row, error));
        return [];
      }
    });
  }

  private *saved(weeks: readonly PlannedWeek[], ends: PageEnd[]): Asking<readonly PlannedWeek[]> {
    for (const { row } of weeks) this.showRow(row, 'COMMIT', 'Saving the schedule.');
    const { settings } = this.run.warehouse;
    const answered = yield* this.eachOrAll<PlannedWeek, CommitRow>(
      weeks,
      'commit',
      (some) =>
        commit(
          settings,
          some.map(({ plan: week }) => commitPayload(week, this.run.user)),
        ),
      ({ row }, answers) => answers.find((answer) => answer.schedule_id === row.schedule_id),
      'COMMIT',
    );
    return answered.flatMap(({ item, answer, failure }) => {
      if (failure !== null) ends.push(this.failed(item.row, failure, item.plan));
      else if (answer?.outcome === 'ACCEPTED' || answer?.outcome === 'UNCHANGED') return [item];
      else ends.push(this.failed(item.row, new CommitRefused(item.row.schedule_id, answer), item.plan));
      return [];
    });
  }

  private *shown(saved: readonly { readonly row: Leased; readonly plan: Plan | null }[]): Asking<readonly PageEnd[]> {
    const { sheets } = this.run;
    if (sheets === null) return saved.map(({ row, plan: week }) => this.keptOnly(row, week));
    for (const { row } of saved) this.showRow(row, 'EXPORT', 'Writing the tab.');
    const { settings } = this.run.warehouse;
    const read = yield* this.eachOrAll<(typeof saved)[number], readonly MessageRow[]>(
      saved,
      'export',
      (some) =>
        scheduledMessages(
          settings,
          some.map(({ row }) => ({ scheduleId: row.schedule_id, weekStart: weekStart(row.week_start) })),
        ),
      ({ row }, answers) => answers.filter((message) => message.schedule_id === row.schedule_id),
    );
    return read.map(({ item, answer, failure }) =>
      failure === null
        ? this.inTab(sheets, item.row, item.plan, answer ?? [])
        : this.failed(item.row, failure, item.plan, true),
    );
  }

  /** Saved, and by wish not shown: there is nothing to log of an export. */
  private keptOnly(row: Leased, week: Plan | null): PageEnd {
    const count = week === null ? 'Its' : `${week.totals.messages}`;
    const message = `${count} messages are saved as ${row.schedule_id}; the tab is as it was. EROS ▸ Show the chosen week writes them there.`;
    this.showRow(row, 'DONE', message);
    return {
      ...this.named(row),
      outcome: 'SAVED',
      message,
      plan: week,
      mayPass: false,
      finished: { ...this.finishedOf(row), queue_status: 'COMPLETED' },
    };
  }

  private inTab(sheets: ScheduleSheets, row: Leased, week: Plan | null, rows: readonly MessageRow[]): PageEnd {
    const began = this.run.warehouse.time.now();
    const outcome = sheets.show({
      page: row.page_name,
      weekStart: row.week_start,
      scheduleId: row.schedule_id,
      rows,
      rollout: row.rollout === 'LIVE' ? 'LIVE' : 'SHADOW',
      analysis: row.analysis,
    });
    const seconds = (this.run.warehouse.time.now() - began) / 1000;
    const failed = outcome.status === 'FAILED';
    const message = outcome.message ?? `${outcome.rows} messages are in ${outcome.destination}.`;
    this.showRow(row, failed ? 'FAILED' : 'DONE', message);
    if (failed) this.run.log(`${row.schedule_id} is saved, but its tab could not be written: ${message}`);
    return {
      ...this.named(row),
      outcome: failed ? 'FAILED' : outcome.status === 'SUCCESS' ? 'EXPORTED' : 'HELD',
      message,
      plan: week,
      mayPass: failed,
      finished: {
        ...this.finishedOf(row),
        // What is saved has only to be written again: by whoever takes it up when this lease has lapsed.
        queue_status: failed ? null : 'COMPLETED',
        export_id: `${row.schedule_id}/${this.run.run}/${this.number}`,
        export_status: outcome.status,
        rows_exported: outcome.rows,
        duration_seconds: seconds,
        destination: outcome.destination,
        error_message: failed ? message : null,
      },
    };
  }

  private notOurs(row: ClaimRow): PageEnd {
    const outcome =
      row.outcome === 'UNKNOWN_PAGE' || row.outcome === 'PAUSED' || row.outcome === 'BUSY' ? row.outcome : 'FAILED';
    const message =
      row.outcome === 'BUSY'
        ? busyMessage(row, this.run.parameters.lease_minutes, this.run.offsets)
        : (row.message ?? `${row.page_name} can't be planned now.`);
    this.showRow(row, 'FAILED', message);
    return { ...this.named(row), outcome, message, plan: null, mayPass: false, finished: null };
  }

  private approved(row: Leased): PageEnd {
    const message = `${row.live_schedule_id ?? 'The week'} is approved: hold it first, then generate the week again.`;
    this.showRow(row, 'FAILED', message);
    const finished: Finished = { ...this.finishedOf(row), queue_status: 'COMPLETED' };
    return { ...this.named(row), outcome: 'APPROVED', message, plan: null, mayPass: false, finished };
  }

  private failed(row: Leased, cause: unknown, week: Plan | null = null, isSaved = false): PageEnd {
    const message = messageOf(cause);
    this.showRow(row, 'FAILED', message);
    this.run.log(`${row.schedule_id}: ${cause instanceof Error ? (cause.stack ?? message) : message}`);
    const again = isSaved || (cause instanceof WarehouseFailure && cause.mayPass) || cause instanceof CommitRefused;
    return {
      ...this.named(row),
      outcome: 'FAILED',
      message,
      plan: week,
      mayPass: again,
      // Its lease stands until it lapses: given back at once it would only be taken up, and fail, again.
      finished: again ? null : { ...this.finishedOf(row), queue_status: 'FAILED', error_message: message },
    };
  }

  private named(row: ClaimRow): Pick<PageEnd, 'page' | 'weekStart' | 'scheduleId' | 'analysis'> {
    return {
      page: row.page_name,
      weekStart: row.week_start,
      scheduleId: row.schedule_id,
      analysis: seenAnalysis(row.analysis, this.run.parameters),
    };
  }

  private finishedOf(row: Leased): Finished {
    const { owner, user, run } = this.run;
    return {
      page_name: row.page_name,
      execution_date: row.execution_date,
      week_start: row.week_start,
      schedule_id: row.schedule_id,
      owner,
      queue_status: null,
      export_id: null,
      export_status: null,
      rows_exported: null,
      duration_seconds: null,
      destination: null,
      error_message: null,
      exported_by: user,
      job_id: run,
    };
  }

  /** Before anything is known of a page. */
  showWanted(page: string, week: string, stage: Stage, message: string): void {
    const at = this.run.warehouse.time.now();
    this.run.progress.show({ page, weekStart: week, stage, message, at, scheduleId: null, analysis: null });
  }

  private showRow(row: ClaimRow, stage: Stage, message: string): void {
    const at = this.run.warehouse.time.now();
    this.run.progress.show({ ...this.named(row), stage, message, at });
  }

  private ask<Row>(statement: Statement<Row>, stage: string, lane?: Lane): Asking<readonly Row[]> {
    return asked(this.run, statement, `w${this.number}-${stage}`, this.number, lane);
  }

  /**
   * One statement for all; where it fails, one for each, so that a page that can't be served takes no other along. A
   * failure that all would share (it may pass, and did not within the retries) is not asked for again page by page.
   */
  private *eachOrAll<Item, Answer extends object>(
    items: readonly Item[],
    stage: string,
    statement: (some: readonly Item[]) => Statement<Answer extends readonly (infer Row)[] ? Row : Answer>,
    answerOf: (
      item: Item,
      answers: readonly (Answer extends readonly (infer Row)[] ? Row : Answer)[],
    ) => Answer | undefined,
    lane?: Lane,
  ): Asking<readonly { readonly item: Item; readonly answer: Answer | undefined; readonly failure: unknown }[]> {
    if (items.length === 0) return [];
    try {
      const answers = yield* this.ask(statement(items), stage, lane);
      return items.map((item) => ({ item, answer: answerOf(item, answers), failure: null }));
    } catch (error) {
      const shared = error instanceof WarehouseFailure && error.mayPass;
      if (items.length === 1 || shared) return items.map((item) => ({ item, answer: undefined, failure: error }));
      this.run.log(`Wave ${this.number}, ${stage}: ${messageOf(error)} Going on page by page.`);
    }
    const each: { item: Item; answer: Answer | undefined; failure: unknown }[] = [];
    for (const [index, item] of items.entries()) {
      try {
        const answers = yield* this.ask(statement([item]), `${stage}-${index + 1}`, lane);
        each.push({ item, answer: answerOf(item, answers), failure: null });
      } catch (error) {
        each.push({ item, answer: undefined, failure: error });
      }
    }
    return each;
  }
}

export class CommitRefused extends Error {
  readonly code = 'COMMIT_REFUSED';
  constructor(scheduleId: string, answer: CommitRow | undefined) {
    super(answer?.message ?? `commit_schedules did not say what became of ${scheduleId}. Generate the week again.`);
    this.name = 'CommitRefused';
  }
}

function asked<Row>(
  run: RunOfPages,
  statement: Statement<Row>,
  stage: string,
  wave: number | undefined,
  lane?: Lane,
): Asking<readonly Row[]> {
  const { limits, job } = run;
  const call = { statement, run: run.run, stage, limits, job, ...(wave === undefined ? {} : { wave }) };
  return run.warehouse.client.asked(call, lane);
}

function ask<Row>(run: RunOfPages, statement: Statement<Row>, stage: string): readonly Row[] {
  return run.warehouse.client.alone(asked(run, statement, stage, undefined));
}

function isLeased(row: ClaimRow): row is Leased {
  return (row.outcome === 'CLAIMED' || row.outcome === 'COMMITTED') && row.schedule_id !== null;
}

function wantedOf(row: ClaimRow): WantedPage {
  return { pageName: row.page_name, weekStart: weekStart(row.week_start) };
}

function inputOf(run: RunOfPages, row: ClaimRow, captions: CandidatesRow | undefined, wishes: WeekWishes): PlanInput {
  if (captions === undefined) throw new NoCandidates(row.page_name);
  const plannedAt: Instant = instant(run.warehouse.time.now());
  return planInputOf(
    {
      claim: row,
      candidates: captions,
      plannedAt,
      seed: wishes.seed,
      mode: wishes.mode,
      messageCount: wishes.messageCount,
      policy: run.parameters.policy,
      offsets: run.offsets,
    },
    run.parameters,
  );
}

function planned(run: RunOfPages, row: ClaimRow, captions: CandidatesRow | undefined, wishes: WeekWishes): Plan {
  const week = plan(inputOf(run, row, captions, wishes), run.parameters);
  if (week.messages.length === 0) throw new NothingToSend(week, captions);
  return week;
}

export class NoCandidates extends Error {
  readonly code = 'NO_CANDIDATES';
  constructor(page: string) {
    super(`page_candidates gave no row for ${page}. Check with Setup ▸ Verify that the warehouse is up to date.`);
    this.name = 'NoCandidates';
  }
}

/** Says which rule removed how many. */
export class NothingToSend extends Error {
  readonly code = 'NOTHING_TO_SEND';
  constructor(week: Plan, captions: CandidatesRow | undefined) {
    const removed = (captions?.removed ?? []).filter((rule) => rule.captions > 0);
    const rules = removed.map(({ rule, captions: count }) => `${rule} removed ${count}`).join(', ');
    const notices = week.notices.length === 0 ? '' : ` ${week.notices.join(' ')}`;
    super(
      `The week of ${week.weekStart} has nothing to send on ${week.page}.${notices}${rules === '' ? '' : ` Of all captions: ${rules}.`}`,
    );
    this.name = 'NothingToSend';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
