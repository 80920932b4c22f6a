// The clock put together for Apps Script: its ports, its jobs, and the warehouse of this installation.
import { readClockState } from '../automation/clock-state';
import { healthJob, inForceReader, jobLimits, queueJob, warehouseJobs } from '../automation/jobs';
import { monitorJob } from '../automation/monitor';
import type { Clock } from '../automation/pump';
import { automationPorts } from './automation-ports';
import { watchWork } from './health-watch';
import { clockMonitorDesk } from './monitor';
import { hostWarehouse, queueWork } from './page-runs';

export function hostClock(): Clock {
  const ports = automationPorts();
  const { parameters } = readClockState(ports.properties);
  const warehouse = hostWarehouse();
  return {
    ports,
    registry: [
      ...warehouseJobs(warehouse),
      monitorJob(clockMonitorDesk),
      healthJob(watchWork(warehouse)),
      queueJob(queueWork(warehouse)),
    ],
    readInForce: inForceReader(warehouse, jobLimits(parameters, 'sweep')),
  };
}
