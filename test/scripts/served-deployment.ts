// A deployed warehouse behind its REST server, and the connection that the commands have to it. Its clock starts at noon of
// Wednesday 2025-03-05 in Los Angeles, and runs.

import { afterAll, beforeAll } from 'vitest';
import { type Connection, connect } from '../../scripts/bigquery/connection';
import { type RestoredWarehouse, restoredWarehouse } from '../../scripts/restoring/warehouse';
import type { InspectedWarehouse } from '../../scripts/verification/check';
import { clockZoneOf, MANIFEST, targetNames } from '../../scripts/verification/sources';
import { inspected } from '../../scripts/verification/verification';
import { applyObjects } from '../../scripts/warehouse-objects/apply';
import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { openWarehouse, type Warehouse } from '../../workbench/warehouse';
import { type RunningServer, startServer } from '../../workbench/warehouse/rest/serve';
import { runScript } from '../../workbench/warehouse/script/run-script';
import { microseconds, parse } from '../sql/deployed';

export interface ServedDeployment {
  readonly connection: Connection;
  readonly url: string;
  readonly inspected: InspectedWarehouse;
  readonly restored: RestoredWarehouse;
  /** A script in a session of its own, in which the main dataset needs no name. */
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  deploy(): Promise<void>;
}

/** Deploys a folder of object files for the tests of one file. */
export function servedDeployment(folder: string): ServedDeployment {
  let warehouse: Warehouse | undefined;
  let server: RunningServer | undefined;
  let made: Omit<ServedDeployment, 'run' | 'rows' | 'deploy'> | undefined;
  const opened = (): Warehouse => {
    if (!warehouse) throw new Error('The warehouse is not open yet.');
    return warehouse;
  };
  const ready = () => {
    if (!made) throw new Error('The warehouse is not deployed yet.');
    return made;
  };
  const run = async (sql: string, defaultDataset?: string): Promise<void> => {
    const session = await opened().openSession(defaultDataset === undefined ? {} : { defaultDataset });
    try {
      await runScript(session, sql);
    } finally {
      await session.close();
    }
  };
  const deploy = async (): Promise<void> => {
    await applyObjects((sql) => run(sql), { folder, parse });
  };
  beforeAll(async () => {
    const began = microseconds('2025-03-05T20:00:00Z') - microseconds(new Date().toISOString());
    warehouse = await openWarehouse({
      clock: () => began + BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)),
    });
    await deploy();
    server = await startServer(warehouse, { port: 0 });
    const connection = connect({ endpoint: server.url });
    const files = readObjectFiles(folder);
    const common = { connection, files, target: targetNames(files), parse };
    made = {
      connection,
      url: server.url,
      inspected: await inspected({ ...common, clockZone: clockZoneOf(MANIFEST) }),
      restored: await restoredWarehouse(common),
    };
  });
  afterAll(async () => {
    await server?.close();
    await warehouse?.close();
  });
  return {
    get connection() {
      return ready().connection;
    },
    get url() {
      return ready().url;
    },
    get inspected() {
      return ready().inspected;
    },
    get restored() {
      return ready().restored;
    },
    run: (sql) => run(sql, 'eros_scheduling_brain'),
    rows: (sql) => ready().connection.query(sql, { defaultDataset: 'eros_scheduling_brain' }),
    deploy,
  };
}
