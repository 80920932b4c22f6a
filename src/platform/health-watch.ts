// The clock's watch over health on Apps Script: it judges, writes and tells, then brings the tabs Alerts and Health up to date.
import type { ClockRun, Work, WorkStep } from '../automation/clock-job';
import { readClockState } from '../automation/clock-state';
import type { Warehouse } from '../automation/jobs';
import type { PageDesk } from '../automation/page-desk';
import { refreshAlerts, saveAlerts } from '../automation/tab-desk';
import { watchMemory } from '../operations/memory';
import { watchedWarehouse } from '../operations/reading';
import { healthRows } from '../operations/report';
import { type WatchReport, watchHealth } from '../operations/watch';
import { ALERTS, readAlertEdits } from '../sheets/alerts/tab';
import { fillHealth, HEALTH } from '../sheets/health/tab';
import { WarehouseFailure } from '../warehouse/failures';
import { acknowledging } from './acknowledging';
import { hostChannels, hostDelivering, sheetLink } from './alert-channels';
import { automationPorts } from './automation-ports';
import { TabsBusy, withDocumentLock } from './page-runs';
import { activeBook } from './sheets';

export function watchWork(warehouse: Warehouse): Work {
  const step = (run: ClockRun): WorkStep => {
    try {
      const report = watched(warehouse, run);
      showReport(warehouse, run, report);
      return { state: 'DONE', summary: summary(report) };
    } catch (error) {
      if (!(error instanceof WarehouseFailure)) throw error;
      return { state: 'FAILED', message: error.message, mayPass: error.mayPass };
    }
  };
  // It waits for all that it asks: nothing of it is ever left running.
  return { begin: step, resume: step };
}

function watched({ client, settings }: Warehouse, run: ClockRun): WatchReport {
  const { properties, offsets, user } = automationPorts();
  const { settings: channels, trouble } = hostChannels(user());
  return watchHealth({
    // After a kill what was read before it says nothing any more: other jobs, so that all is read anew.
    warehouse: watchedWarehouse({ client, settings, run: `${run.id}-${run.begins}`, limits: run.limits }),
    memory: watchMemory(properties),
    delivering: hostDelivering(channels, run.parameters, run.yieldAt),
    troubles: trouble === null ? [] : [trouble],
    offsets,
    heartbeat: readClockState(properties).heartbeat,
    link: sheetLink(),
    newId: () => Utilities.getUuid(),
  });
}

/** Only tabs that are there, and without a word to whoever has the sheet open. */
function showReport(warehouse: Warehouse, run: ClockRun, report: WatchReport): void {
  const { offsets, log } = automationPorts();
  const book = activeBook();
  const desk: PageDesk = {
    warehouse,
    book,
    offsets,
    parameters: run.parameters,
    limits: run.limits,
    run: `${run.id}-${run.begins}`,
    // Who ticked what nobody has saved is not known here.
    user: 'unknown',
    newId: () => Utilities.getUuid(),
    confirm: () => false,
  };
  const hasHealth = book.find(HEALTH.key) !== null;
  const hasAlerts = book.find(ALERTS.key) !== null;
  if (!hasHealth && !hasAlerts) return;
  try {
    withDocumentLock(() => {
      if (hasHealth) fillHealth(book, healthRows(report));
      if (!hasAlerts) return;
      // What was ticked and not heard of yet is saved, not written over.
      if (readAlertEdits(book).acknowledged.length > 0) saveAlerts(desk, acknowledging(desk));
      else refreshAlerts(desk);
    });
  } catch (error) {
    if (!(error instanceof TabsBusy)) throw error;
    // What is to be told is told; the next watch writes the tabs.
    log(error.message);
  }
}

function summary({ card, raised, resolved, told, failedChannels }: WatchReport): string {
  const failed = failedChannels.length === 0 ? '' : ` Not taken by ${failedChannels.join(', ')}.`;
  return `Health is at ${card.score} of 100: ${raised} raised, ${resolved} ended, ${told} told.${failed}`;
}
