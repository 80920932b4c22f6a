// The menu's health check: what the warehouse and the clock say now, in the Health tab. It changes nothing else.
import { readClockState } from '../automation/clock-state';
import { jobLimits } from '../automation/jobs';
import type { DeskAnswer } from '../automation/page-desk';
import { watchedWarehouse } from '../operations/reading';
import { healthRows } from '../operations/report';
import { lookAtHealth } from '../operations/watch';
import { drawCharts } from '../sheets/charts';
import { healthCharts } from '../sheets/health/charts';
import { fillHealth } from '../sheets/health/tab';
import { automationPorts } from './automation-ports';
import { toasted } from './page-menu';
import { hostParameters, hostWarehouse, withDocumentLock } from './page-runs';
import { activeBook } from './sheets';

export function showHealth(): DeskAnswer {
  const { client, settings } = hostWarehouse();
  const { newId, properties } = automationPorts();
  const run = newId();
  const limits = jobLimits(hostParameters(hostWarehouse(), run, 'health'), 'health');
  const { heartbeat } = readClockState(properties);
  const report = lookAtHealth(watchedWarehouse({ client, settings, run, limits }), heartbeat);
  withDocumentLock(() => {
    const book = activeBook();
    drawCharts(book, fillHealth(book, healthRows(report)), healthCharts(report.health.trends));
  });
  const { score } = report.card;
  return toasted({ message: `Health is at ${score} of 100. The Health tab says why.`, applied: 0, refused: 0 });
}
