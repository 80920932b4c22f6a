// How long a query's rows can be read again: a day of the warehouse's clock, as in BigQuery, and while they don't take too much.

import { afterEach, expect, it } from 'vitest';
import { openWarehouse } from '../../../../workbench/warehouse';
import { startServer } from '../../../../workbench/warehouse/rest/serve';

const HOUR = 3_600_000_000n;
let close = async (): Promise<void> => undefined;
afterEach(() => close());

async function opened(resultBytes?: number) {
  const time = { at: 1_741_200_000_000_000n };
  const warehouse = await openWarehouse({ clock: () => time.at });
  const limits = resultBytes === undefined ? {} : { limits: { resultBytes } };
  const server = await startServer(warehouse, { port: 0, ...limits });
  close = async () => {
    await server.close();
    await warehouse.close();
  };
  const project = `${server.url}/bigquery/v2/projects/${warehouse.projectId}`;
  const json = async (response: Response) => (await response.json()) as Record<string, unknown>;
  return {
    time,
    query: async (jobId: string, query: string): Promise<void> => {
      const reference = { projectId: warehouse.projectId, jobId };
      const body = { jobReference: reference, configuration: { query: { query, useLegacySql: false } } };
      await fetch(`${project}/jobs`, { method: 'POST', body: JSON.stringify(body) });
      await fetch(`${project}/queries/${jobId}`);
    },
    /** How many rows there are, or what is said instead. */
    read: async (jobId: string): Promise<unknown> => {
      const { totalRows, error } = await json(await fetch(`${project}/queries/${jobId}`));
      return totalRows ?? (error as { readonly message: string }).message;
    },
  };
}

it('is a day', async () => {
  const on = await opened();
  await on.query('first', 'SELECT 1');
  on.time.at += 23n * HOUR;
  expect(await on.read('first')).toBe('1');
  await on.query('second', 'SELECT 2');
  on.time.at += 2n * HOUR;
  await on.query('third', 'SELECT 3');
  expect(await on.read('first')).toMatch(
    /^Not found: the result of job .*first is no longer kept; run the query again/,
  );
  expect([await on.read('second'), await on.read('third')]).toEqual(['1', '1']);
});

it('is as long as there is room: what was read longest ago goes first', async () => {
  const on = await opened(40_000);
  const rows = 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n';
  await on.query('first', rows);
  await on.query('second', rows);
  expect(await on.read('first')).toBe('1000');
  await on.query('third', rows);
  expect(await on.read('second')).toMatch(/is no longer kept/);
  expect([await on.read('first'), await on.read('third')]).toEqual(['1000', '1000']);
});
