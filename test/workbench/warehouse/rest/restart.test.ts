// What a restart keeps: the data, the jobs and their ids; what it ends: the jobs that ran.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse';
import { stopSharedAnalyser } from '../../../../workbench/warehouse/analyser/server';
import { type RunningServer, startServer } from '../../../../workbench/warehouse/rest/serve';

const folder = mkdtempSync(join(tmpdir(), 'restart-test-'));

afterAll(async () => {
  await stopSharedAnalyser();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly warehouse: Warehouse;
  readonly server: RunningServer;
}

async function start(): Promise<Running> {
  const warehouse = await openWarehouse({ dataFolder: folder });
  return { warehouse, server: await startServer(warehouse, { port: 0, keepJobs: true }) };
}

async function stop({ warehouse, server }: Running): Promise<void> {
  await server.close();
  await warehouse.close();
}

async function ask(
  { server }: Running,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${server.url}/bigquery/v2/projects/of-scheduler-proj${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const job = (jobId: string, query: string): object => ({
  jobReference: { projectId: 'of-scheduler-proj', jobId },
  configuration: { query: { query, useLegacySql: false }, labels: { stage: 'plan' } },
});

it('keeps jobs and their ids', async () => {
  const before = await start();
  await ask(before, '/jobs', job('run-1', 'CREATE SCHEMA kept; CREATE TABLE kept.t AS SELECT 1 AS a;'));
  await ask(before, '/queries/run-1');
  await ask(before, '/jobs', job('failed-1', 'SELECT ERROR("no")'));
  await ask(before, '/queries/failed-1');
  await ask(before, '/jobs', job('read-1', 'SELECT a FROM kept.t'));
  await ask(before, '/queries/read-1');
  await stop(before);

  const after = await start();
  const again = await ask(after, '/jobs', job('run-1', 'CREATE SCHEMA kept; CREATE TABLE kept.t AS SELECT 1 AS a;'));
  expect(again.status).toBe(409);
  const done = await ask(after, '/jobs/run-1');
  expect(done.body).toMatchObject({
    configuration: { labels: { stage: 'plan' } },
    status: { state: 'DONE' },
    statistics: { numChildJobs: '2', query: { statementType: 'SCRIPT' } },
  });
  expect((await ask(after, '/jobs?parentJobId=run-1')).body.jobs).toHaveLength(2);
  expect((await ask(after, '/jobs/failed-1')).body).toMatchObject({
    status: { errorResult: { reason: 'invalidQuery' } },
  });
  const rows = await ask(after, '/queries/read-1');
  expect([rows.status, (rows.body.error as { message: string }).message]).toEqual([
    404,
    expect.stringContaining('is no longer kept'),
  ]);
  expect((await ask(after, '/queries', { query: 'SELECT a FROM kept.t' })).body.rows).toEqual([{ f: [{ v: '1' }] }]);
  await stop(after);
});

function serve(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    'scripts/warehouse.ts',
    '--port',
    '0',
    '--data',
    join(folder, 'killed'),
  ]);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /BigQuery REST on (\S+)/.exec(said)?.[1];
      if (url) resolve({ child, url });
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${said}`)));
  });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

it('holds all of a load or none of it, however it ends', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `{"a":${i},"b":"text ${i}"}`).join('\n');
  const load = async (url: string): Promise<Response> => {
    const json = {
      jobReference: { projectId: 'of-scheduler-proj', jobId: 'load-1' },
      configuration: {
        load: {
          destinationTable: { projectId: 'of-scheduler-proj', datasetId: 'd', tableId: 't' },
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          schema: {
            fields: [
              { name: 'a', type: 'INTEGER' },
              { name: 'b', type: 'STRING' },
            ],
          },
        },
      },
    };
    const body = `--x\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(json)}\r\n--x\r\n\r\n${rows}\r\n--x--`;
    return fetch(`${url}/upload/bigquery/v2/projects/of-scheduler-proj/jobs?uploadType=multipart`, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/related; boundary=x' },
      body,
    });
  };
  const query = async (url: string, sql: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/projects/of-scheduler-proj/queries`, {
      method: 'POST',
      body: JSON.stringify({ query: sql }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const first = await serve();
  await query(first.url, 'CREATE SCHEMA d; CREATE TABLE d.t (a INT64, b STRING); INSERT INTO d.t (a) VALUES (-1);');
  await load(first.url);
  const dead = ended(first.child);
  first.child.kill('SIGKILL');
  await dead;

  const second = await serve();
  const { rows: counted } = await query(second.url, 'SELECT COUNT(*) FROM d.t');
  const count = (counted as { f: { v: string }[] }[])[0]?.f[0]?.v;
  expect(['1', '200001']).toContain(count);
  const stopped = ended(second.child);
  second.child.kill('SIGTERM');
  expect(await stopped).toBe(0);
}, 60_000);
