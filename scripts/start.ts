// npm start: starts what there is of the workbench, and says what that is.

import { fileURLToPath } from 'node:url';
import { orExit, serveUntilStopped } from '../workbench/warehouse/rest/command';

const DATA = fileURLToPath(new URL('../.workbench/warehouse', import.meta.url));

console.log('The spreadsheet page is not built yet. What there is: the embedded warehouse, a local BigQuery.');
console.log(`Its data is kept in ${DATA}; Ctrl-C stops it.`);
await orExit(serveUntilStopped({ port: 9050, dataFolder: DATA, project: 'of-scheduler-proj' }));
console.log('Try it from another terminal:');
console.log(
  "  bq --api http://localhost:9050 --project_id of-scheduler-proj --oauth_access_token=local query --nouse_legacy_sql 'SELECT 1'",
);
