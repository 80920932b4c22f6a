// Runs of pages on Apps Script: the queue's drain under the clock, and one or more pages when somebody asks.
import type { ClockRun, Work } from '../automation/clock-job';
import { readClockState, rememberPending } from '../automation/clock-state';
import { jobLimits, type Warehouse } from '../automation/jobs';
import { drainWork } from '../automation/queue-drain';
import { type PageEnd, previewWeek, type RunOfPages, runWave, tellEnds, type WeekWishes } from '../automation/wave';
import type { AskedWeek } from '../automation/week-request';
import { instant } from '../calendar/civil';
import { type WeekStart, weekStart } from '../calendar/weeks';
import { type Parameters, parseParameters } from '../parameters/registry';
import type { Plan } from '../planning/plan-output';
import { scheduleSheets } from '../sheets/page-tab/export';
import type { ScheduleSheets } from '../sheets/schedule-sheets';
import { WarehouseClient } from '../warehouse/client';
import { storedSettings } from '../warehouse/settings';
import { raiseAlert, readInForce, type WantedPage } from '../warehouse/statements';
import { automationPorts } from './automation-ports';
import { bigQueryJobs } from './big-query';
import { progressBoard } from './progress-board';
import { activeBook } from './sheets';
import { hostTime } from './time';

/** The document property with project, datasets and location. */
export const SETTINGS_PROPERTY = 'eros.warehouse';

export function hostWarehouse(): Warehouse {
  const ports = automationPorts();
  const { parameters } = readClockState(ports.properties);
  const settings = storedSettings(ports.properties.all()[SETTINGS_PROPERTY]);
  const client = new WarehouseClient(bigQueryJobs(settings), hostTime, {
    limit: parameters.retry_limit,
    firstSeconds: parameters.retry_first_seconds,
  });
  return { client, settings, time: hostTime };
}

/** Tabs are written under the document's lock, so that two executions never write at once. */
function lockedSheets(): ScheduleSheets {
  const { offsets } = automationPorts();
  const sheets = scheduleSheets(activeBook(), offsets, () => instant(hostTime.now()));
  return {
    show: (schedule) => {
      const lock = LockService.getDocumentLock();
      if (lock === null || !lock.tryLock(SHEET_LOCK_WAIT_MS)) {
        const message =
          'Somebody else is writing to the tabs. The schedule is saved and is written when they are done.';
        return { status: 'FAILED', rows: 0, destination: '', message };
      }
      try {
        const outcome = sheets.show(schedule);
        SpreadsheetApp.flush();
        return outcome;
      } finally {
        lock.releaseLock();
      }
    },
  };
}

const SHEET_LOCK_WAIT_MS = 30_000;

interface RunNames {
  readonly run: string;
  readonly owner: string;
  readonly job: string;
}

function runOfPages(warehouse: Warehouse, names: RunNames, parameters: Parameters): RunOfPages {
  const { offsets, user, log } = automationPorts();
  return {
    ...names,
    warehouse,
    sheets: lockedSheets(),
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
  return drainWork({
    runOf: (clockRun: ClockRun) =>
      runOfPages(
        warehouse,
        { run: `${clockRun.id}-${clockRun.begins}`, owner: clockRun.id, job: 'queue' },
        clockRun.parameters,
      ),
    alert: (run, message) =>
      raiseAlert(run.warehouse.settings, { level: 'CRITICAL', source: 'queue', message, jobId: run.run }),
  });
}

/** Plans one page's week now, under its own lease, and writes its tab. */
export function runAskedWeek(asked: AskedWeek): PageEnd {
  const { run, wanted, wishes, parameters } = asRun(asked);
  // Should this execution be killed, the clock finishes what it has begun.
  const ports = automationPorts();
  const takeUpAt = instant(hostTime.now() + (parameters.lease_minutes + 1) * 60_000);
  const pending = readClockState(ports.properties).pendingFrom;
  if (pending === null) rememberPending(ports.properties, takeUpAt);
  const wave = runWave(run, 1, { wanted: [wanted], pageLimit: 1, wishes }, []);
  tellEnds(
    run,
    'finish',
    wave.pages.flatMap((page) => page.finished ?? []),
  );
  const [end] = wave.pages;
  if (end === undefined)
    throw new Error(`claim_pages said nothing of ${asked.page}. Install or upgrade the warehouse.`);
  return end;
}

/** The week as it would be planned now; nothing is kept. */
export function previewAskedWeek(asked: AskedWeek): Plan {
  const { run, wanted, wishes } = asRun(asked);
  return previewWeek(run, wanted, wishes);
}

function asRun(asked: AskedWeek): {
  readonly run: RunOfPages;
  readonly wanted: WantedPage;
  readonly wishes: WeekWishes;
  readonly parameters: Parameters;
} {
  const warehouse = hostWarehouse();
  const { newId, user } = automationPorts();
  const id = newId();
  const parameters = parametersInForce(warehouse, id);
  const week: WeekStart = weekStart(asked.weekStart);
  return {
    run: runOfPages(warehouse, { run: id, owner: `${user()} (${id})`, job: 'generate' }, parameters),
    wanted: { pageName: asked.page, weekStart: week },
    wishes: { seed: asked.seed ?? id, mode: asked.mode, messageCount: asked.messageCount },
    parameters,
  };
}

function parametersInForce({ client, settings }: Warehouse, run: string): Parameters {
  const limits = jobLimits(readClockState(automationPorts().properties).parameters, 'sweep');
  const [inForce] = client.run({ statement: readInForce(settings), run, stage: 'in-force', limits, job: 'generate' });
  return parseParameters(inForce?.parameters ?? '{}').parameters;
}
