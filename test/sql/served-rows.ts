// Rows of a deployed warehouse as the add-on sees them: asked by REST, decoded and read by the add-on's own code.

import { afterAll, beforeAll } from 'vitest';
import type { Reader } from '../../src/planning/schema';
import { rowDecoder } from '../../src/warehouse/decode';
import type { WireField } from '../../src/warehouse/port';
import { type RunningServer, startServer } from '../../workbench/warehouse/rest/serve';
import type { Deployed } from './deployed';

interface Answer {
  readonly error?: { readonly message: string };
  readonly schema?: { readonly fields: readonly WireField[] };
  readonly rows?: readonly unknown[];
  readonly pageToken?: string;
}

/** To be called where `deployedWarehouse` is: it serves that warehouse while the file's tests run. */
export function servedRows(on: Deployed): <T>(sql: string, reader: Reader<T>) => Promise<T[]> {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await startServer(on.warehouse, { port: 0 });
  });
  afterAll(async () => {
    await server?.close();
  });
  return async (sql, reader) => {
    if (!server) throw new Error('The server is not up yet.');
    const response = await fetch(`${server.url}/bigquery/v2/projects/${on.warehouse.projectId}/queries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: sql,
        useLegacySql: false,
        timeoutMs: 60_000,
        defaultDataset: { datasetId: 'eros_scheduling_brain' },
        formatOptions: { useInt64Timestamp: true },
      }),
    });
    const answer = (await response.json()) as Answer;
    if (answer.error) throw new Error(answer.error.message);
    if (answer.pageToken !== undefined) throw new Error('The answer has more pages than one.');
    const decode = rowDecoder(answer.schema?.fields ?? []);
    return (answer.rows ?? []).map((row, i) => reader(decode(row), `row ${i}`));
  };
}
