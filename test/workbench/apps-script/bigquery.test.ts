// The BigQuery advanced service against the embedded warehouse's REST, with and without planned faults.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultPlan, PlannedCall } from '../../../workbench/apps-script';
import { openWarehouse, type Warehouse } from '../../../workbench/warehouse';
import { type RunningServer, startServer } from '../../../workbench/warehouse/rest/serve';
import { given, opened, START, thrownBy } from './script';

let warehouse: Warehouse | undefined;
let server: RunningServer | undefined;
let endpoint = '';

beforeAll(async () => {
  warehouse = await openWarehouse();
  server = await startServer(warehouse, { port: 0 });
  endpoint = server.url;
});
afterAll(async () => {
  await server?.close();
  await warehouse?.close();
});

const BUNDLE = `
  const PROJECT = 'of-scheduler-proj';
  const job = (id, query) => ({ jobReference: { projectId: PROJECT, jobId: id, location: 'US' }, configuration: { query: { query, useLegacySql: false } } });
  const caught = (error) => ({ name: error.name, message: error.message, details: error.details });
  function attempt(work) { try { return work(); } catch (error) { return caught(error); } }
  function insert(id, query) { return attempt(() => BigQuery.Jobs.insert(job(id, query), PROJECT)); }
  function results(id, options) { return attempt(() => BigQuery.Jobs.getQueryResults(PROJECT, id, options || { timeoutMs: 10000 })); }
  function get(id) { return attempt(() => BigQuery.Jobs.get(PROJECT, id, { location: 'US' })); }
  function rows(id, query) { BigQuery.Jobs.insert(job(id, query), PROJECT); return results(id).rows.map((row) => row.f.map((cell) => cell.v)); }
  function query(sql) { return BigQuery.Jobs.query({ query: sql, useLegacySql: false }, PROJECT).rows; }
  function table() {
    BigQuery.Datasets.insert({ datasetReference: { projectId: PROJECT, datasetId: 'd' } }, PROJECT);
    BigQuery.Tables.insert({ tableReference: { projectId: PROJECT, datasetId: 'd', tableId: 't' }, schema: { fields: [{ name: 'a', type: 'INT64' }] } }, PROJECT, 'd');
    const fields = BigQuery.Tables.get(PROJECT, 'd', 't').schema.fields.map((field) => field.name);
    const names = BigQuery.Tables.list(PROJECT, 'd').tables.map((it) => it.tableReference.tableId);
    const gone = BigQuery.Tables.remove(PROJECT, 'd', 't');
    return [fields, names, gone, attempt(() => BigQuery.Tables.get(PROJECT, 'd', 't')).details.code, BigQuery.Jobs.list(PROJECT).jobs.length > 0];
  }`;

/** The n-th call of a method (from 1) has the fault. */
const once = (method: string, fault: Fault, nth = 1): FaultPlan => {
  let seen = 0;
  return (call: PlannedCall) => (call.method === method && ++seen === nth ? fault : null);
};

describe('BigQuery', () => {
  it('inserts a job, waits for it and reads its rows', async () => {
    const script = await opened(BUNDLE, { endpoint });
    expect(
      await given(script, 'rows', ['rows-1', 'SELECT x, CAST(x AS STRING) AS s FROM UNNEST([1, 2]) AS x ORDER BY x']),
    ).toEqual([
      ['1', '1'],
      ['2', '2'],
    ]);
    expect(await given(script, 'get', ['rows-1'])).toMatchObject({
      status: { state: 'DONE' },
      jobReference: { jobId: 'rows-1' },
    });
    expect(await given(script, 'query', ['SELECT 7'])).toEqual([{ f: [{ v: '7' }] }]);
    const { calls } = await script.run('rows', ['rows-2', 'SELECT 1']);
    expect(calls.map(({ method, effect }) => [method, effect])).toEqual([
      ['jobs.insert', 1],
      ['jobs.getQueryResults', null],
    ]);
  });

  it('makes, reads, lists and removes datasets and tables', async () => {
    const script = await opened(BUNDLE, { endpoint });
    expect(await given(script, 'table')).toEqual([['a'], ['t'], undefined, 404, true]);
  });

  it('throws GoogleJsonResponseException with BigQuery’s own details', async () => {
    const script = await opened(BUNDLE, { endpoint });
    await given(script, 'insert', ['twice', 'SELECT 1']);
    expect(await given(script, 'insert', ['twice', 'SELECT 1'])).toMatchObject({
      name: 'GoogleJsonResponseException',
      message: expect.stringMatching(
        /^API call to bigquery\.jobs\.insert failed with error: Already Exists: Job of-scheduler-proj:.*twice$/,
      ),
      details: { code: 409, errors: [{ reason: 'duplicate' }] },
    });
    expect(await given(script, 'get', ['none'])).toMatchObject({
      details: { code: 404, errors: [{ reason: 'notFound' }] },
    });
    expect(await given(script, 'results', ['none'])).toMatchObject({
      message: expect.stringContaining('bigquery.jobs.getQueryResults'),
    });
  });

  it('checks its arguments', async () => {
    expect(
      await thrownBy([
        `BigQuery.Jobs.insert({})`,
        `BigQuery.Jobs.get('p')`,
        `BigQuery.Jobs.get('p', 5)`,
        `BigQuery.Jobs.get('p', 'j', { location: {} })`,
        `BigQuery.Jobs.insert('text', 'p')`,
        `BigQuery.Jobs.get('p', 'j')`,
      ]),
    ).toEqual([
      'Exception: Invalid number of arguments provided. Expected 2-3 only',
      'Exception: Invalid number of arguments provided. Expected 2-3 only',
      'Exception: BigQuery.Jobs.get: jobId must be a string that is not empty; it is 5.',
      'Exception: BigQuery.Jobs.get: option location must be a string, a number or a boolean.',
      'Exception: BigQuery.Jobs.insert: the resource must be an object.',
      'UnsupportedCall: BigQuery jobs.get without an endpoint is not supported by the local Apps Script.',
    ]);
  });

  it('tells a server that is not there as Google does', async () => {
    const script = await opened(BUNDLE, { endpoint: 'http://127.0.0.1:1' });
    expect(await given(script, 'get', ['any'])).toEqual({
      name: 'GoogleJsonResponseException',
      message: 'API call to bigquery.jobs.get failed with error: Empty response',
      details: undefined,
    });
  });
});

describe('a planned fault', () => {
  const run = async (id: string, plan: FaultPlan): Promise<unknown[]> => {
    const script = await opened(BUNDLE, { endpoint, faults: plan });
    const seen: unknown[] = [];
    for (const name of ['insert', 'get', 'results'] as const) {
      seen.push(await given(script, name, name === 'insert' ? [id, 'SELECT 1 AS x'] : [id]));
    }
    return seen;
  };

  it('of HTTP is answered so, and nothing is done', async () => {
    const fault: Fault = { kind: 'HTTP', code: 503, reason: 'backendError', message: 'Try again later.' };
    const [inserted, job] = await run('http', once('jobs.insert', fault));
    expect(inserted).toEqual({
      name: 'GoogleJsonResponseException',
      message: 'API call to bigquery.jobs.insert failed with error: Try again later.',
      details: {
        code: 503,
        message: 'Try again later.',
        errors: [{ message: 'Try again later.', domain: 'global', reason: 'backendError' }],
      },
    });
    expect(job).toMatchObject({ details: { code: 404 } });
  });

  it('of the connection loses the request, or the answer only', async () => {
    const lost = { message: 'API call to bigquery.jobs.insert failed with error: Empty response', details: undefined };
    const [before, notThere] = await run('reset-before', once('jobs.insert', { kind: 'RESET', isDone: false }));
    expect([before, notThere]).toMatchObject([lost, { details: { code: 404 } }]);
    const [after, , rows] = await run('reset-after', once('jobs.insert', { kind: 'RESET', isDone: true }));
    expect([after, rows]).toMatchObject([lost, { jobComplete: true, rows: [{ f: [{ v: '1' }] }] }]);
  });

  it('of the job has it fail without having run', async () => {
    const error = { reason: 'backendError', message: 'An internal error occurred.' };
    const [inserted, job, rows] = await run('job-error', once('jobs.insert', { kind: 'JOB_ERROR', ...error }));
    expect(inserted).toMatchObject({ status: { state: 'DONE', errorResult: error } });
    expect(job).toEqual(inserted);
    expect(rows).toMatchObject({ details: { message: error.message, errors: [{ reason: error.reason }] } });
  });

  it('keeps a job running for so many looks', async () => {
    const [inserted, job, rows] = await run('pending', once('jobs.insert', { kind: 'PENDING', times: 2 }));
    expect(inserted).toMatchObject({ jobReference: { jobId: 'pending' } });
    expect(job).toMatchObject({ status: { state: 'RUNNING' } });
    expect(rows).toMatchObject({ jobComplete: false });
  });

  it('is slow by the clock', async () => {
    const slow = await opened(BUNDLE, {
      endpoint,
      faults: once('jobs.insert', { kind: 'SLOW', milliseconds: 45_000 }),
    });
    await given(slow, 'insert', ['slow', 'SELECT 1']);
    expect(slow.clock.now() - Date.parse(START)).toBe(45_000);
  });

  it('sees the statement and the job’s id, each call numbered', async () => {
    const calls: PlannedCall[] = [];
    await run('seen', (call) => {
      calls.push(call);
      return null;
    });
    expect(calls).toEqual([
      { method: 'jobs.insert', ordinal: 1, jobId: 'seen', sql: 'SELECT 1 AS x' },
      { method: 'jobs.get', ordinal: 2, jobId: 'seen', sql: null },
      { method: 'jobs.getQueryResults', ordinal: 3, jobId: 'seen', sql: null },
    ]);
  });
});
