// Runs of pages on Apps Script: the queue's drain under the clock, and one or more pages when somebody asks.
import type { ClockRun, Work, WorkStep } from '../automation/clock-job';
import { readClockState, rememberTakeUp } from '../automation/clock-state';
import { jobLimits, type Warehouse } from '../automation/jobs';
import { drawPageCharts } from '../automation/page-charts';
import type { Properties } from '../automation/ports';
import { drainStep, type QueueDrain, stepwise } from '../automation/queue-drain';
import {
  inputAsOfNow,
  type PageEnd,
  type PreviewedWeek,
  previewWeek,
  type RunOfPages,
  runWave,
  tellEnds,
  type WeekWishes,
} from '../automation/wave';
import type { AskedWeek } from '../automation/week-request';
import { instant } from '../calendar/civil';
import { type WeekStart, weekStart } from '../calendar/weeks';
import { type Parameters, parseParameters } from '../parameters/registry';
import type { PlanInput } from '../planning/plan-input';
import { list, readJson, text } from '../planning/schema';
import { scheduleSheets } from '../sheets/page-tab/export';
import type { ScheduleSheets } from '../sheets/schedule-sheets';
import { WarehouseClient } from '../warehouse/client';
import { storedSettings, type WarehouseSettings } from '../warehouse/settings';
import { raiseAlert, readInForce, type WantedPage } from '../warehouse/statements';
import { automationPorts } from './automation-ports';
import { bigQueryJobs } from './big-query';
import { progressBoard } from './progress-board';
import { activeBook } from './sheets';
import { hostTime } from './time';

/** The document property with project, datasets and location. */
export const SETTINGS_PROPERTY = 'eros.warehouse';

export function hostWarehouse(): Warehouse {
  return warehouseAt(storedSettings(automationPorts().properties.all()[SETTINGS_PROPERTY]));
}

/** A warehouse wherever it is said to be. */
export function warehouseAt(settings: WarehouseSettings): Warehouse {
  const { parameters } = readClockState(automationPorts().properties);
  const client = new WarehouseClient(bigQueryJobs(settings), hostTime, {
    limit: parameters.retry_limit,
    firstSeconds: parameters.retry_first_seconds,
  });
  return { client, settings, time: hostTime };
}

/** Tabs are written under the document's lock, so that two executions never write at once. */
function lockedSheets(written: Set<string>): ScheduleSheets {
  const { offsets } = automationPorts();
  const sheets = scheduleSheets(activeBook(), offsets, () => instant(hostTime.now()));
  return {
    show: (schedule) => {
      try {
        const outcome = withDocumentLock(() => sheets.show(schedule));
        if (outcome.status !== 'FAILED') written.add(schedule.page);
        return outcome;
      } catch (error) {
        if (!(error instanceof TabsBusy)) throw error;
        return { status: 'FAILED', rows: 0, destination: '', message: error.message };
      }
    },
  };
}

const SHEET_LOCK_WAIT_MS = 30_000;
/** For charts, after an execution has to stop planning; Google gives it 90 seconds more. */
const CHARTS_MS = 30_000;

export class TabsBusy extends Error {
  readonly code = 'TABS_BUSY';
  constructor() {
    super('Somebody else is writing to the tabs. What is saved is kept; try again in a minute.');
    this.name = 'TabsBusy';
  }
}

export function withDocumentLock<T>(work: () => T): T {
  const lock = LockService.getDocumentLock();
  if (lock === null || !lock.tryLock(SHEET_LOCK_WAIT_MS)) throw new TabsBusy();
  try {
    const result = work();
    SpreadsheetApp.flush();
    return result;
  } finally {
    lock.releaseLock();
  }
}

interface RunNames {
  readonly run: string;
  readonly owner: string;
  readonly job: string;
}

/** Pages whose tabs it writes are told to `written`. */
function runOfPages(warehouse: Warehouse, names: RunNames, parameters: Parameters, written: Set<string>): RunOfPages {
  const { offsets, user, log } = automationPorts();
  return {
    ...names,
    warehouse,
    sheets: lockedSheets(written),
    progress: progressBoard(),
    offsets,
    parameters,
    limits: jobLimits(parameters, 'wave'),
    user: user() === '' ? 'unknown' : user(),
    log,
  };
}

/** The clock's last job. */
export function queueWork(warehouse: Warehouse): Work {
  return stepwise((clockRun) => queueStep(warehouse, clockRun));
}

/** As much of the queue as fits into this execution, then the charts of the pages whose tabs were written, here or by the last. */
export function queueStep(warehouse: Warehouse, clockRun: ClockRun): WorkStep {
  const { properties } = automationPorts();
  const written = new Set(pagesToDraw(properties));
  const told = drainStep(queueDrain(warehouse, written), clockRun);
  const left = drawWritten(warehouse, clockRun, [...written]);
  keepPagesToDraw(properties, left);
  if (left.length === 0 || told.state !== 'DONE') return told;
  return { ...told, pendingFrom: told.pendingFrom ?? instant(hostTime.now()) };
}

/** Pages whose tabs are written and whose charts are not drawn yet: a list of names. */
const TO_DRAW = 'eros.charts.left';
const LONGEST_LIST = 4000;

function pagesToDraw(properties: Properties): readonly string[] {
  const kept = properties.all()[TO_DRAW];
  return kept === undefined ? [] : readJson(list(text(), 10_000), kept, `Document property ${TO_DRAW}`);
}

function keepPagesToDraw(properties: Properties, pages: readonly string[]): void {
  // A property holds 9 KB; the charts of what does not fit wait for EROS ▸ Refresh all tabs.
  let room = LONGEST_LIST;
  const fitting = pages.filter((page) => {
    room -= JSON.stringify(page).length + 1;
    return room >= 0;
  });
  if (fitting.length === 0) properties.delete(TO_DRAW);
  else properties.set({ [TO_DRAW]: JSON.stringify(fitting) });
}

/** Returns the pages for which there was no time. That charts could not be drawn fails no run. */
function drawWritten(
  warehouse: Warehouse,
  { id, parameters, yieldAt }: Pick<ClockRun, 'id' | 'parameters' | 'yieldAt'>,
  pages: readonly string[],
): readonly string[] {
  const { log, newId, offsets } = automationPorts();
  try {
    const until = instant(yieldAt + CHARTS_MS);
    const limits = jobLimits(parameters, 'wave');
    const desk = { warehouse, book: activeBook(), offsets, parameters, limits, run: id, newId };
    return withDocumentLock(() => drawPageCharts(desk, pages, until));
  } catch (error) {
    log(`The charts of ${pages.join(', ')} were not drawn: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function queueDrain(warehouse: Warehouse, written: Set<string>): QueueDrain {
  return {
    runOf: (clockRun: ClockRun) =>
      runOfPages(
        warehouse,
        { run: `${clockRun.id}-${clockRun.begins}`, owner: clockRun.id, job: 'queue' },
        clockRun.parameters,
        written,
      ),
    alert: (run, about, message) =>
      raiseAlert(run.warehouse.settings, { level: 'CRITICAL', source: 'queue', about, message, jobId: run.run }),
  };
}

export interface AskedRun {
  /** Where they are known already: the parameters in force. */
  readonly parameters?: Parameters;
  /** False: the week is saved, and its tab stays as it is. */
  readonly exports?: boolean;
}

/** Plans one page's week now, under its own lease, and writes its tab. */
export function runAskedWeek(asked: AskedWeek, how: AskedRun = {}): PageEnd {
  const written = new Set<string>();
  const { run, wanted, wishes, parameters } = asRun(asked, how, written);
  // Should this execution be killed, the clock finishes what it has begun.
  const ports = automationPorts();
  const takeUpAt = instant(hostTime.now() + (parameters.lease_minutes + 1) * 60_000);
  rememberTakeUp(ports.properties, takeUpAt);
  const ends = runWave(run, { wanted: [wanted], pageLimit: 1, wishes });
  tellEnds(
    run,
    'finish',
    ends.flatMap((page) => page.finished ?? []),
  );
  drawWritten(run.warehouse, { id: run.run, parameters, yieldAt: takeUpAt }, [...written]);
  const [end] = ends;
  if (end === undefined)
    throw new Error(`claim_pages said nothing of ${asked.page}. Install or upgrade the warehouse.`);
  return end;
}

/** The week as it would be planned now; nothing is kept. */
export function previewAskedWeek(asked: AskedWeek, how: AskedRun = {}): PreviewedWeek {
  const { run, wanted, wishes } = asRun(asked, how);
  return previewWeek(run, wanted, wishes);
}

/** What the week would be planned from now, and by which parameters; nothing is kept. */
export function askedInput(asked: AskedWeek): { readonly input: PlanInput; readonly parameters: Parameters } {
  const { run, wanted, wishes, parameters } = asRun(asked, {});
  return { input: inputAsOfNow(run, wanted, wishes), parameters };
}

function asRun(
  asked: AskedWeek,
  how: AskedRun,
  written = new Set<string>(),
): {
  readonly run: RunOfPages;
  readonly wanted: WantedPage;
  readonly wishes: WeekWishes;
  readonly parameters: Parameters;
} {
  const warehouse = hostWarehouse();
  const { newId, user } = automationPorts();
  const id = newId();
  const parameters = how.parameters ?? hostParameters(warehouse, id, 'generate');
  const week: WeekStart = weekStart(asked.weekStart);
  const person = user() === '' ? 'somebody' : user();
  const names = { run: id, owner: `${person} (${id})`, job: 'generate' };
  const run = runOfPages(warehouse, names, parameters, written);
  const { mode, messageCount, lookbackDays = parameters.lookback_days } = asked;
  return {
    run: how.exports === false ? { ...run, sheets: null } : run,
    wanted: { pageName: asked.page, weekStart: week },
    wishes: {
      seed: asked.seed ?? id,
      mode,
      messageCount,
      ...(lookbackDays === parameters.lookback_days ? {} : { lookbackDays }),
    },
    parameters,
  };
}

/** The parameters in force now. */
export function hostParameters({ client, settings }: Warehouse, run: string, job: string): Parameters {
  const limits = jobLimits(readClockState(automationPorts().properties).parameters, 'sweep');
  const [inForce] = client.run({ statement: readInForce(settings), run, stage: 'in-force', limits, job });
  return parseParameters(inForce?.parameters ?? '{}').parameters;
}
