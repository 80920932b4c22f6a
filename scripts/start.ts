// npm start: the command on the workbench's folder, until Ctrl-C.

import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { DATA_FOLDER } from './workbench/data-folder';
import { startCommand } from './workbench/start-command';

const stopped = new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});
process.exitCode = await startCommand({ dataFolder: DATA_FOLDER, machineNow: Date.now, stopped });
await stopSharedAnalyser();
