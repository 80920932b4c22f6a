// The menu's commands on the warehouse: the clock's jobs at once, and all due pages.

import { rememberTakeUp } from '../automation/clock-state';
import { announceWork } from '../automation/control';
import { jobLimits } from '../automation/jobs';
import { dateOf, instant } from '../calendar/civil';
import { civilOf } from '../calendar/zone';
import type { Statement } from '../warehouse/statement';
import { runDaily, sweepLocks, updatePerformance } from '../warehouse/statements';
import { automationPorts } from './automation-ports';
import { hostClock } from './clock';
import { hostParameters, hostWarehouse, queueStep } from './page-runs';
import { hostTime } from './time';

const TITLE = 'EROS';
const YIELD_MS = 270_000;

function toast(message: string, seconds = 6): void {
  SpreadsheetApp.getActive().toast(message, TITLE, seconds);
}

function runNow(statement: Statement<never>, of: 'update' | 'sweep', done: string): void {
  const warehouse = hostWarehouse();
  const run = automationPorts().newId();
  const limits = jobLimits(hostParameters(warehouse, run, 'menu'), of);
  toast('The warehouse is at work…', -1);
  warehouse.client.run({ statement, run, stage: 'call', limits, job: 'menu' });
  toast(done);
}

export function updatePerformanceNow(): void {
  runNow(updatePerformance(hostWarehouse().settings), 'update', 'Caption statistics are up to date.');
}

export function sweepLocksNow(): void {
  runNow(sweepLocks(hostWarehouse().settings), 'sweep', 'Expired locks are free.');
}

/** Analyses and queues what is due today, then plans as much of it as one execution may; the clock does the rest. */
export function generateDuePages(): string {
  const warehouse = hostWarehouse();
  const { newId, offsets } = automationPorts();
  const id = newId();
  const parameters = hostParameters(warehouse, id, 'menu');
  const startedAt = instant(hostTime.now());
  const date = dateOf(civilOf(startedAt, offsets));
  toast('Looking for pages that are due…', -1);
  // Should this execution be killed, the clock finishes what it has begun.
  const leased = YIELD_MS + parameters.lease_minutes * 60_000;
  rememberTakeUp(automationPorts().properties, instant(startedAt + leased + 60_000));
  const limits = jobLimits(parameters, 'daily');
  warehouse.client.run({ statement: runDaily(warehouse.settings, date), run: id, stage: 'daily', limits, job: 'menu' });
  const step = queueStep(warehouse, {
    id,
    begins: 1,
    slot: startedAt,
    date,
    parameters,
    limits: jobLimits(parameters, 'wave'),
    yieldAt: instant(startedAt + YIELD_MS),
  });
  if (step.state === 'DONE' && step.pendingFrom !== undefined) announceWork(hostClock());
  const message = step.state === 'DONE' ? step.summary : step.state === 'FAILED' ? step.message : 'Planning goes on.';
  toast(message, step.state === 'FAILED' ? -1 : 10);
  return message;
}
