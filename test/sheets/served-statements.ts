// The add-on's statements on a deployed warehouse: sent over REST with their parameters, their rows decoded and read.
import { afterAll, beforeAll } from 'vitest';
import { rowDecoder } from '../../src/warehouse/decode';
import type { WireField } from '../../src/warehouse/port';
import { wireParameters } from '../../src/warehouse/query-parameters';
import type { Statement } from '../../src/warehouse/statement';
import { type RunningServer, startServer } from '../../workbench/warehouse/rest/serve';
import type { Deployed } from '../sql/deployed';

interface Answer {
  readonly error?: { readonly message: string };
  readonly schema?: { readonly fields: readonly WireField[] };
  readonly rows?: readonly unknown[];
  readonly pageToken?: string;
}

/** To be called where `deployedWarehouse` is: it serves that warehouse while the file's tests run. */
export function servedStatements(on: Deployed): <Row>(statement: Statement<Row>) => Promise<Row[]> {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await startServer(on.warehouse, { port: 0 });
  });
  afterAll(async () => {
    await server?.close();
  });
  return async ({ sql, values, row }) => {
    if (!server) throw new Error('The server is not up yet.');
    const response = await fetch(`${server.url}/bigquery/v2/projects/${on.warehouse.projectId}/queries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: sql,
        useLegacySql: false,
        parameterMode: 'NAMED',
        queryParameters: wireParameters(values),
        timeoutMs: 60_000,
        formatOptions: { useInt64Timestamp: true },
      }),
    });
    const answer = (await response.json()) as Answer;
    if (answer.error) throw new Error(answer.error.message);
    if (answer.pageToken !== undefined) throw new Error('The answer has more pages than one.');
    if (row === undefined) return [];
    const decode = rowDecoder(answer.schema?.fields ?? []);
    return (answer.rows ?? []).map((line, index) => row(decode(line), `row ${index}`));
  };
}
