// npm run schedule: the command on the workbench's folder, by the machine's clock.

import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { DATA_FOLDER } from './workbench/data-folder';
import { scheduleCommand } from './workbench/schedule-command';

process.exitCode = await scheduleCommand({ dataFolder: DATA_FOLDER, machineNow: Date.now });
await stopSharedAnalyser();
