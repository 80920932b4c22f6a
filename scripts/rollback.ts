// npm run rollback: the command with this package's files and manifest.

import { Analyser } from '../workbench/warehouse/analyser/analyser';
import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { rollbackCommand } from './restoring/rollback-command';
import { dataChecks } from './verification/checks/data-integrity';
import { clockZoneOf, MANIFEST, SQL_FOLDER } from './verification/sources';

const analyser = new Analyser();
process.exitCode = await rollbackCommand({
  folder: SQL_FOLDER,
  parse: (sql) => analyser.parseScript(sql),
  clockZone: clockZoneOf(MANIFEST),
  checks: dataChecks,
});
await stopSharedAnalyser();
