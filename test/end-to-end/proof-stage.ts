// A stage for proofs on runs of pages: the clock at work with planning alone, tables emptied between proofs, and what is wrong told.

import { connect, type Row } from '../../scripts/bigquery/connection';
import { openStage, type Stage, type StageOptions } from '../../scripts/workbench/stage';
import { rememberPending } from '../../src/automation/clock-state';
import { instant } from '../../src/calendar/civil';
import { columnOf } from '../../src/sheets/layout';
import { PAGE_LAYOUT, pageTabKey } from '../../src/sheets/page-tab/layout';
import { type ExecutionResult, type HostClock, simulatedClock } from '../../workbench/apps-script';
import { shownCells } from '../../workbench/apps-script/host/spreadsheet/view';

export const MINUTE = 60_000;
/** A Wednesday, at noon in Los Angeles. */
export const NOON = '2025-03-05T20:00:00Z';
export const WEEK = '2025-03-10';
const FULL_STOCK = 400;
/** What a lapsed lease, its second try and a third one need. */
const MOST_QUARTERS = 8;

export interface ProofStage extends Stage {
  readonly clock: HostClock;
  rows(sql: string): Promise<readonly Row[]>;
  /** As if no page had ever been planned. */
  empty(): Promise<void>;
  /** Queues the page-weeks as the daily run does, and announces them to the clock. */
  queue(pages: readonly string[], week?: string): Promise<void>;
  /** Presses Generate. */
  generate(page: string, options?: Parameters<Stage['appsScript']['run']>[2]): Promise<ExecutionResult>;
  /** Ticks on until nothing is queued, leased or announced; what was run on the way. */
  quiet(): Promise<readonly ExecutionResult[]>;
  /** Until BigQuery has carried out all it was given: a killed script's job goes on without it. */
  settled(): Promise<void>;
  /** What is not as it must be when each page has its week: empty, and all is well. */
  wrongAt(pages: readonly string[], weeks?: readonly string[]): Promise<readonly string[]>;
  /** Leaves only these of the demo's pages at work. */
  onlyPages(pages: readonly string[]): Promise<void>;
  /** Whether anything at all was kept of a run. */
  isUntouched(page: string): Promise<boolean>;
}

export interface ProofOptions extends Omit<StageOptions, 'clock'> {
  readonly clock?: HostClock;
  /** Clock jobs that stand still; all but the queue's when absent. */
  readonly paused?: readonly string[];
}

export async function openProofStage(options: ProofOptions = {}): Promise<ProofStage> {
  const clock = options.clock ?? simulatedClock(NOON);
  const stage = await openStage({ ...options, clock });
  const { appsScript, spreadsheet } = stage;
  const connection = connect({ endpoint: stage.endpoint });
  const rows: ProofStage['rows'] = (sql) => connection.query(sql, { defaultDataset: 'eros_scheduling_brain' });
  await completed(appsScript.run('startAutomation'));
  for (const job of options.paused ?? ['performance', 'daily', 'sweep', 'monitor', 'health']) {
    await completed(appsScript.run('pauseAutomation', [job]));
  }
  const properties = {
    all: () => appsScript.properties.all('DOCUMENT'),
    set: (values: Readonly<Record<string, string>>) => {
      for (const [key, value] of Object.entries(values)) appsScript.properties.set('DOCUMENT', key, value);
    },
    delete: () => undefined,
  };
  const isAnnounced = (): boolean => ['eros.clock.pending', 'eros.clock.takeup'].some((key) => key in properties.all());

  const settled = async (): Promise<void> => {
    const address = `${stage.endpoint}/bigquery/v2/projects/${stage.warehouse.projectId}/jobs`;
    for (;;) {
      const states = await Promise.all(
        ['running', 'pending'].map(async (state) => {
          const answer = await fetch(`${address}?stateFilter=${state}&maxResults=1`);
          return ((await answer.json()) as { readonly jobs?: readonly unknown[] }).jobs ?? [];
        }),
      );
      if (states.flat().length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  return {
    ...stage,
    clock,
    rows,
    settled,
    async empty() {
      await stage.sql(`
DELETE FROM schedule_generation_queue WHERE TRUE;
DELETE FROM schedule_recommendations WHERE TRUE;
DELETE FROM active_caption_assignments WHERE TRUE;
DELETE FROM schedule_changes WHERE TRUE;
DELETE FROM schedule_export_log WHERE TRUE;
DELETE FROM creator_processing_errors WHERE TRUE;
DELETE FROM automation_alerts WHERE TRUE;
UPDATE creator_content_inventory SET items_available = ${FULL_STOCK} WHERE TRUE;`);
      const { workbook } = spreadsheet;
      for (const { id } of workbook.sheets.slice(1)) workbook.deleteSheet(stage.user, id);
    },
    async queue(pages, week = WEEK) {
      const at = new Date(clock.now()).toISOString();
      const values = pages.map(
        (page) => `('${page}', DATE '${at.slice(0, 10)}', TIMESTAMP '${at}', 'PENDING', DATE '${week}', 0, 0)`,
      );
      await stage.sql(`INSERT INTO schedule_generation_queue
  (page_name, execution_date, queued_at, status, week_start, generation, attempts) VALUES ${values.join(', ')}`);
      rememberPending(properties, instant(clock.now()));
    },
    generate: (page, run) =>
      appsScript.run('generateWeek', [{ page, weekStart: WEEK, mode: 'auto', messageCount: null, seed: 'proof' }], run),
    async quiet() {
      const ran: ExecutionResult[] = [];
      for (let quarter = 0; quarter < MOST_QUARTERS; quarter++) {
        await settled();
        const [open] = await rows(
          "SELECT COUNT(*) AS pages FROM schedule_generation_queue WHERE status IN ('PENDING', 'PROCESSING')",
        );
        if (open?.pages === 0 && !isAnnounced()) return ran;
        ran.push(...(await appsScript.tick(new Date(clock.now() + 15 * MINUTE).toISOString())));
      }
      return ran;
    },
    wrongAt: (pages, weeks = [WEEK]) => wrongStandings(stage, rows, pages, weeks),
    onlyPages: (pages) =>
      stage.sql(`UPDATE creator_profiles SET status = 'PAUSED'
WHERE page_name NOT IN (${pages.map((page) => `'${page}'`).join(', ')})`),
    async isUntouched(page) {
      const [found] = await rows(`SELECT
  (SELECT COUNT(*) FROM schedule_recommendations WHERE page_name = '${page}')
  + (SELECT COUNT(*) FROM active_caption_assignments WHERE page_name = '${page}')
  + (SELECT COUNT(*) FROM schedule_generation_queue WHERE page_name = '${page}')
  + (SELECT COUNT(*) FROM schedule_export_log WHERE page_name = '${page}') AS traces`);
      return found?.traces === 0 && spreadsheet.workbook.sheets.length === 1;
    },
  };
}

async function completed(run: Promise<ExecutionResult>): Promise<void> {
  const { outcome, functionName, error } = await run;
  if (outcome !== 'COMPLETED')
    throw new Error(`${functionName} ended ${outcome}: ${error?.message ?? 'no reason given'}`);
}

type Rows = ProofStage['rows'];
const LIVE = "status IN ('DRAFT', 'READY', 'HELD', 'APPROVED')";

interface Kept {
  readonly slots: readonly Row[];
  readonly locks: readonly Row[];
  readonly logs: readonly Row[];
  readonly queue: readonly Row[];
  readonly stock: readonly Row[];
}

async function keptOf(rows: Rows, weeks: readonly string[]): Promise<Kept> {
  const these = weeks.map((week) => `DATE '${week}'`).join(', ');
  return {
    slots: await rows(`SELECT page_name, CAST(week_start AS STRING) AS week, schedule_id, slot_id, message_type, status
FROM schedule_recommendations WHERE week_start IN (${these}) AND ${LIVE}`),
    locks: await rows(`SELECT page_name, schedule_id, slot_id, caption_id FROM active_caption_assignments
WHERE is_active OR release_reason = 'PAST_DATE'`),
    logs: await rows(
      "SELECT page_name, schedule_id, status, rows_exported FROM schedule_export_log WHERE status != 'FAILED'",
    ),
    queue: await rows(
      `SELECT page_name, CAST(week_start AS STRING) AS week, status, schedule_id FROM schedule_generation_queue`,
    ),
    stock: await rows(
      `SELECT page_name, SUM(${FULL_STOCK} - items_available) AS taken FROM creator_content_inventory GROUP BY page_name`,
    ),
  };
}

async function wrongStandings(
  stage: Stage,
  rows: Rows,
  pages: readonly string[],
  weeks: readonly string[],
): Promise<readonly string[]> {
  const kept = await keptOf(rows, weeks);
  const wrong = pages.flatMap((page) => wrongOfPage(stage, kept, page, weeks).map((problem) => `${page}: ${problem}`));
  // What charts show stands in a tab of its own.
  const tabs = stage.spreadsheet.workbook.sheets.filter(({ name }) => name !== 'EROS data').length - 1;
  if (tabs !== pages.length) wrong.push(`there are ${tabs} tabs for ${pages.length} pages`);
  return wrong;
}

function wrongOfPage(stage: Stage, kept: Kept, page: string, weeks: readonly string[]): string[] {
  const own = (row: Row): boolean => row.page_name === page;
  const slots = kept.slots.filter(own);
  const locks = kept.locks.filter(own);
  const tab = tabOf(stage, page);
  const wrong: string[] = typeof tab === 'string' ? [tab] : [];
  const live = new Map<string, readonly Row[]>();
  for (const week of weeks) {
    const ofWeek = slots.filter((row) => row.week === week);
    const schedules = [...new Set(ofWeek.map((row) => String(row.schedule_id)))];
    const [schedule] = schedules;
    if (schedule === undefined || schedules.length > 1) {
      wrong.push(`${schedules.length} live schedules of ${week}: ${schedules.join(', ')}`);
      continue;
    }
    live.set(schedule, ofWeek);
    const places = kept.queue.filter((row) => own(row) && row.week === week);
    if (places.length !== 1 || places[0]?.status !== 'COMPLETED' || places[0].schedule_id !== schedule) {
      wrong.push(`the queue says of ${week}: ${JSON.stringify(places)}`);
    }
    wrong.push(...wrongOfExport(schedule, ofWeek, kept.logs, tab));
  }
  if (wrong.length > 0) return wrong;
  const slotIds = slots.map((row) => String(row.slot_id)).sort();
  const lockIds = locks.map((row) => String(row.slot_id)).sort();
  if (lockIds.join() !== slotIds.join()) wrong.push(`${lockIds.length} locks for ${slotIds.length} messages`);
  const captions = new Set(locks.map((row) => String(row.caption_id))).size;
  if (captions !== locks.length) wrong.push(`${locks.length - captions} captions are locked twice`);
  const ppv = slots.filter((row) => row.message_type === 'PPV').length;
  const taken = kept.stock.find(own)?.taken;
  if (Number(taken) !== ppv) wrong.push(`${taken} items of stock are taken for ${ppv} PPV`);
  if (typeof tab !== 'string' && !live.has(tab.schedule))
    wrong.push(`its tab shows ${tab.schedule}, which is not live`);
  return wrong;
}

/** The log has one export of the schedule, and the tab, where it shows this schedule, has the logged rows. */
function wrongOfExport(
  schedule: string,
  slots: readonly Row[],
  logs: readonly Row[],
  tab: ShownTab | string,
): readonly string[] {
  const told = logs.filter((row) => row.schedule_id === schedule);
  const isHeld = told[0]?.status === 'SKIPPED';
  const shown = isHeld ? [] : slots.map((row) => String(row.slot_id)).sort();
  const wrong: string[] = [];
  if (told.length !== 1 || told[0]?.rows_exported !== shown.length) {
    wrong.push(`${schedule} has ${shown.length} rows to show, the export log says ${JSON.stringify(told)}`);
  }
  if (typeof tab !== 'string' && tab.schedule === schedule && tab.slots.join() !== shown.join()) {
    wrong.push(`its tab has ${tab.slots.length} of ${shown.length} messages of ${schedule}`);
  }
  return wrong;
}

interface ShownTab {
  readonly schedule: string;
  readonly slots: readonly string[];
}

/** What a page's tab shows and remembers; or what is wrong with it. */
function tabOf({ spreadsheet }: Stage, page: string): ShownTab | string {
  const { workbook } = spreadsheet;
  const found = workbook.metadata.find({ key: 'eros.tab', value: pageTabKey(page), intersecting: false });
  const [entry] = found;
  if (entry === undefined || found.length > 1 || entry.location.type === 'SPREADSHEET')
    return `${found.length} tabs are its own`;
  const { sheet } = entry.location;
  const [label] = workbook.metadata.find({ key: 'eros.label', within: { sheet }, intersecting: false });
  const { state } = JSON.parse(label?.value ?? '{}') as { readonly state?: { readonly schedule: string } };
  if (!state) return 'its tab has no label';
  const rows = workbook.sheet(sheet).grid.count('ROWS') - PAGE_LAYOUT.titleRow;
  const box = { row: PAGE_LAYOUT.titleRow + 1, column: columnOf(PAGE_LAYOUT, 'slot'), rows, columns: 1 };
  const slots = shownCells(workbook, sheet, box).flatMap(({ text }) => (text === '' ? [] : [text]));
  return { schedule: state.schedule, slots: slots.sort() };
}
