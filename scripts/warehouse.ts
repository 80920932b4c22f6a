// The embedded warehouse as a command: BigQuery's REST on localhost until it is told to stop.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { orExit, type ServeOptions, serveUntilStopped } from '../workbench/warehouse/rest/command';

const DATA = fileURLToPath(new URL('../.workbench/warehouse', import.meta.url));

const HELP = `Serves BigQuery's REST v2 on localhost, from this machine alone.

  npm run warehouse -- [--port 9050] [--ephemeral | --data DIR] [--project of-scheduler-proj]

  --port N       the port to listen on (9050)
  --data DIR     where the data is kept (.workbench/warehouse in this folder)
  --ephemeral    keep the data in memory only
  --project ID   the project that is served (of-scheduler-proj)
  --help         this text

The bq command:  bq --api http://localhost:9050 --project_id of-scheduler-proj --oauth_access_token=local query --nouse_legacy_sql 'SELECT 1'`;

function options(): ServeOptions | undefined {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9050' },
      data: { type: 'string' },
      ephemeral: { type: 'boolean', default: false },
      project: { type: 'string', default: 'of-scheduler-proj' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port ${values.port} is no port. Give a number from 0, any free one, to 65535.`);
  }
  if (values.ephemeral && values.data !== undefined) throw new Error('Give either --ephemeral or --data, not both.');
  const dataFolder = values.ephemeral ? undefined : (values.data ?? DATA);
  return { port, dataFolder, project: values.project };
}

async function main(): Promise<void> {
  const given = options();
  if (given) await serveUntilStopped(given);
  else console.log(HELP);
}

await orExit(main());
