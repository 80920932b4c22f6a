// The clock put together for Apps Script: its ports, its jobs, and the warehouse of this installation.
import { readClockState } from '../automation/clock-state';
import { inForceReader, jobLimits, type Warehouse, warehouseJobs } from '../automation/jobs';
import type { Clock } from '../automation/pump';
import { WarehouseClient } from '../warehouse/client';
import { storedSettings } from '../warehouse/settings';
import { automationPorts } from './automation-ports';
import { bigQueryJobs } from './big-query';
import { hostTime } from './time';

/** The document property with project, datasets and location. */
const SETTINGS = 'eros.warehouse';

export function hostClock(): Clock {
  const ports = automationPorts();
  const { parameters } = readClockState(ports.properties);
  const settings = storedSettings(ports.properties.all()[SETTINGS]);
  const client = new WarehouseClient(bigQueryJobs(settings), hostTime, {
    limit: parameters.retry_limit,
    firstSeconds: parameters.retry_first_seconds,
  });
  const warehouse: Warehouse = { client, settings, time: hostTime };
  return {
    ports,
    registry: warehouseJobs(warehouse),
    readInForce: inForceReader(warehouse, jobLimits(parameters, 'sweep')),
  };
}
