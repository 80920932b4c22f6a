// The clock put together for Apps Script: its ports, its jobs, and the warehouse of this installation.
import { readClockState } from '../automation/clock-state';
import { healthJob, inForceReader, jobLimits, queueJob, warehouseJobs } from '../automation/jobs';
import { monitorJob } from '../automation/monitor';
import type { Clock } from '../automation/pump';
import { instant } from '../calendar/civil';
import { tellOutage } from '../operations/outage';
import { hostChannels, hostDelivering, sheetLink } from './alert-channels';
import { automationPorts } from './automation-ports';
import { watchWork } from './health-watch';
import { clockMonitorDesk } from './monitor';
import { hostWarehouse, queueWork } from './page-runs';
import { hostTime } from './time';

const MOST_TELLING_MS = 120_000;

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
    tellOutage: (outage, isOver) => {
      const now = instant(hostTime.now());
      const delivering = hostDelivering(hostChannels(ports.user()).settings, parameters, now + MOST_TELLING_MS);
      return tellOutage(delivering, outage, now, sheetLink(), isOver);
    },
  };
}
