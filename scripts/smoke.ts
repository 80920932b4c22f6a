// npm run smoke: the command; its warehouse, sheet and clock are its own, in memory.

import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { smokeCommand } from './workbench/smoke/smoke-command';

process.exitCode = await smokeCommand();
await stopSharedAnalyser();
