// npm run tick: the command on the workbench's folder, by the machine's clock.

import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { DATA_FOLDER } from './workbench/data-folder';
import { tickCommand } from './workbench/tick-command';

process.exitCode = await tickCommand({ dataFolder: DATA_FOLDER, machineNow: Date.now });
await stopSharedAnalyser();
