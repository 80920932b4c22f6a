// npm run verify: the command with this package's files and manifest.

import { Analyser } from '../workbench/warehouse/analyser/analyser';
import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { clockZoneOf, MANIFEST, SQL_FOLDER } from './verification/sources';
import { verifyCommand } from './verification/verify-command';

const analyser = new Analyser();
process.exitCode = await verifyCommand({
  folder: SQL_FOLDER,
  parse: (sql) => analyser.parseScript(sql),
  clockZone: clockZoneOf(MANIFEST),
});
await stopSharedAnalyser();
