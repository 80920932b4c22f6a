// A warehouse of its own for one measurement, served on a free port and asked by plain HTTP.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireField } from '../../src/warehouse/port';
import { openWarehouse } from '../../workbench/warehouse';
import { stopSharedAnalyser } from '../../workbench/warehouse/analyser/server';
import { startServer } from '../../workbench/warehouse/rest/serve';

export const PROJECT = 'of-scheduler-proj';

export interface Served {
  readonly url: string;
  /** Runs a query to its end. */
  query(sql: string, parameters?: object): Promise<QueryAnswer>;
  /** The rows of an answer from a page token on. */
  more(answer: QueryAnswer, pageToken: string): Promise<QueryAnswer>;
  post(path: string, body: object): Promise<Response>;
}

export interface QueryAnswer {
  readonly jobReference?: { readonly jobId: string };
  readonly schema?: { readonly fields: readonly WireField[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly totalRows?: string;
  readonly pageToken?: string;
  readonly totalBytesProcessed?: string;
  readonly totalBytesBilled?: string;
  readonly error?: { readonly message: string };
}

/** Keeps its data on disk, as the workbench does. */
export async function withWarehouse<T>(measure: (served: Served) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'warehouse-bench-'));
  const warehouse = await openWarehouse({ projectId: PROJECT, dataFolder: folder });
  const server = await startServer(warehouse, { port: 0 });
  const queries = `/bigquery/v2/projects/${PROJECT}/queries`;
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  try {
    return await measure({
      url: server.url,
      post,
      query: async (sql, parameters = {}) =>
        answerOf(await post(queries, { query: sql, useLegacySql: false, timeoutMs: 600_000, ...parameters }), sql),
      more: async (answer, pageToken) => {
        const { jobId = '' } = answer.jobReference ?? {};
        return answerOf(
          await fetch(`${server.url}${queries}/${jobId}?pageToken=${encodeURIComponent(pageToken)}`),
          jobId,
        );
      },
    });
  } finally {
    await server.close();
    await warehouse.close();
    await stopSharedAnalyser();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answerOf(response: Response, asked: string): Promise<QueryAnswer> {
  const body = (await response.json()) as QueryAnswer;
  if (body.error) throw new Error(`${body.error.message}\n${asked.slice(0, 2000)}`);
  return body;
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
