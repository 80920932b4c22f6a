// Jobs: their life, lists, ids, cancellation, timeouts, scripts and their children, copies.

import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf, PROJECT, rest, served } from './client';

const live = served();

beforeAll(async () => {
  await live.client.createDataset('jobs');
});

const slow = `SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 16000)) AS a, UNNEST(GENERATE_ARRAY(1, 16000)) AS b, UNNEST(GENERATE_ARRAY(1, 16000)) AS c WHERE MOD(a * 7 + b * 13 + c, 1000003) = 5`;

interface ScriptStatistics {
  readonly evaluationKind: string;
  readonly stackFrames: readonly { readonly startLine: number; readonly text: string }[];
}

describe('a query job', () => {
  it('tells its statistics', async () => {
    await live.client.query('CREATE OR REPLACE TABLE jobs.t AS SELECT x FROM UNNEST(GENERATE_ARRAY(1, 100)) AS x');
    const [job] = await live.client.createQueryJob({
      query: 'SELECT SUM(x) AS s FROM jobs.t',
      labels: { stage: 'test' },
    });
    await job.promise();
    const [metadata] = await job.getMetadata();
    expect(metadata).toMatchObject({
      kind: 'bigquery#job',
      id: `${PROJECT}:US.${job.id}`,
      user_email: 'workbench@localhost',
      configuration: {
        jobType: 'QUERY',
        labels: { stage: 'test' },
        query: { query: 'SELECT SUM(x) AS s FROM jobs.t', useLegacySql: false },
      },
      jobReference: { projectId: PROJECT, jobId: job.id, location: 'US' },
      status: { state: 'DONE' },
      statistics: {
        totalBytesProcessed: '800',
        query: { statementType: 'SELECT', totalBytesBilled: '10485760', cacheHit: false },
      },
    });
    for (const field of ['creationTime', 'startTime', 'endTime', 'totalSlotMs']) {
      expect(metadata.statistics[field]).toMatch(/^\d+$/);
    }
    const { tableId, datasetId } = metadata.configuration.query.destinationTable;
    const hidden = await rest(live, 'GET', `/datasets/${datasetId}/tables/${tableId}/data`);
    expect(hidden.body.rows).toEqual([{ f: [{ v: '5050' }] }]);
  });

  it('tells what DML and DDL did', async () => {
    const [ddl] = await live.client.createQueryJob('CREATE OR REPLACE TABLE jobs.dml (a INT64)');
    await ddl.getQueryResults();
    const [made] = await ddl.getMetadata();
    expect(made.statistics.query).toMatchObject({
      statementType: 'CREATE_TABLE',
      ddlOperationPerformed: 'CREATE',
      ddlTargetTable: { projectId: PROJECT, datasetId: 'jobs', tableId: 'dml' },
    });
    const { body } = await rest(live, 'POST', '/queries', { query: 'INSERT INTO jobs.dml (a) VALUES (1), (2)' });
    expect(body).toMatchObject({ jobComplete: true, numDmlAffectedRows: '2', dmlStats: { insertedRowCount: '2' } });
    const [update] = await live.client.createQueryJob('UPDATE jobs.dml SET a = 3 WHERE a = 2');
    await update.getQueryResults();
    const [changed] = await update.getMetadata();
    expect(changed.statistics.query).toMatchObject({ statementType: 'UPDATE', dmlStats: { updatedRowCount: '1' } });
  });

  it('has the id it was given, once', async () => {
    const [job] = await live.client.createQueryJob({ query: 'SELECT 1 AS x', jobId: 'run-1_stage-2_attempt-1' });
    expect(job.id).toBe('run-1_stage-2_attempt-1');
    await expect(
      live.client.createQueryJob({ query: 'SELECT 2 AS x', jobId: 'run-1_stage-2_attempt-1' }),
    ).rejects.toMatchObject({
      code: 409,
      message: `Already Exists: Job ${PROJECT}:US.run-1_stage-2_attempt-1`,
      errors: [{ reason: 'duplicate' }],
    });
    const [rows] = await live.client.job('run-1_stage-2_attempt-1').getQueryResults();
    expect(rows).toEqual([{ x: 1 }]);
  });

  it('is one job for one requestId', async () => {
    await live.client.query('CREATE OR REPLACE TABLE jobs.once (a INT64)');
    const body = { query: 'INSERT INTO jobs.once (a) VALUES (1)', requestId: 'same-request', useLegacySql: false };
    const first = await rest(live, 'POST', '/queries', body);
    const second = await rest(live, 'POST', '/queries', body);
    expect(second.body.jobReference).toEqual(first.body.jobReference);
    const [rows] = await live.client.query('SELECT COUNT(*) AS n FROM jobs.once');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is not found in another location, nor where there is none', async () => {
    const [job] = await live.client.createQueryJob('SELECT 1');
    expect((await rest(live, 'GET', `/jobs/${job.id}?location=us`)).status).toBe(200);
    const elsewhere = await rest(live, 'GET', `/jobs/${job.id}?location=EU`);
    expect(errorOf(elsewhere)).toMatchObject({ code: 404, message: `Not found: Job ${PROJECT}:EU.${job.id}` });
    expect((await rest(live, 'GET', '/jobs/none')).status).toBe(404);
    expect((await rest(live, 'GET', '/queries/none')).status).toBe(404);
  });

  it('writes to a destination table', async () => {
    const destination = live.client.dataset('jobs').table('answers');
    const run = async (query: string, writeDisposition?: string): Promise<void> => {
      const [job] = await live.client.createQueryJob({
        query,
        destination,
        ...(writeDisposition ? { writeDisposition } : {}),
      });
      await job.promise();
    };
    await run("SELECT 1 AS a, 'x' AS b");
    await expect(run("SELECT 2 AS a, 'y' AS b")).rejects.toThrow(`Already Exists: Table ${PROJECT}:jobs.answers`);
    await run("SELECT 2 AS a, 'y' AS b", 'WRITE_APPEND');
    expect((await live.client.query('SELECT * FROM jobs.answers ORDER BY a'))[0]).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    await run('SELECT 3 AS c, 4', 'WRITE_TRUNCATE');
    expect((await live.client.query('SELECT * FROM jobs.answers'))[0]).toEqual([{ c: 3, f1_: 4 }]);
  });
});

describe('waiting', () => {
  it('ends with the time given, and the job goes on until it is cancelled', async () => {
    const { body } = await rest(live, 'POST', '/queries', { query: slow, useLegacySql: false, timeoutMs: 50 });
    expect(body).toMatchObject({ jobComplete: false });
    const { jobId } = body.jobReference as { jobId: string };
    const later = await rest(live, 'GET', `/queries/${jobId}?timeoutMs=10`);
    expect(later.body).toMatchObject({ jobComplete: false });
    expect(later.body.rows).toBeUndefined();
    const running = await rest(live, 'GET', '/jobs?stateFilter=running');
    expect((running.body.jobs as { jobReference: { jobId: string } }[]).map((j) => j.jobReference.jobId)).toEqual([
      jobId,
    ]);
    await live.client.job(jobId).cancel();
    const done = await rest(live, 'GET', `/queries/${jobId}`);
    expect(errorOf(done)).toMatchObject({
      code: 499,
      message: 'Job execution was cancelled: User requested cancellation',
      errors: [{ reason: 'stopped' }],
    });
    const [metadata] = await live.client.job(jobId).getMetadata();
    expect(metadata.status).toMatchObject({ state: 'DONE', errorResult: { reason: 'stopped' } });
  });

  it('ends with jobTimeoutMs', async () => {
    const [job] = await live.client.createQueryJob({ query: slow, jobTimeoutMs: 200 });
    await expect(job.getQueryResults()).rejects.toThrow('Job execution was cancelled: Job timed out after 0.2 seconds');
    const [rows] = await live.client.query('SELECT 1 AS alive');
    expect(rows).toEqual([{ alive: 1 }]);
  });
});

describe('a script', () => {
  it('has a job for each statement', async () => {
    const [job] = await live.client.createQueryJob({
      query: `DECLARE x INT64 DEFAULT (SELECT 2);
CREATE TEMP TABLE made AS SELECT x AS a;
INSERT INTO made (a) VALUES (5);
SELECT SUM(a) AS total FROM made;`,
      labels: { kind: 'script' },
    });
    const [rows] = await job.getQueryResults();
    expect(rows).toEqual([{ total: 7 }]);
    const [metadata] = await job.getMetadata();
    expect(metadata.statistics).toMatchObject({ numChildJobs: '4', query: { statementType: 'SCRIPT' } });
    const [children] = await live.client.getJobs({ parentJobId: job.id ?? '', projection: 'full' });
    expect(children).toHaveLength(4);
    const shown = children
      .map((c) => c.metadata)
      .reverse()
      .map((m) => [
        m.statistics.query.statementType,
        (m.statistics.scriptStatistics as ScriptStatistics).evaluationKind,
        (m.statistics.scriptStatistics as ScriptStatistics).stackFrames[0]?.startLine,
      ]);
    expect(shown).toEqual([
      ['SELECT', 'EXPRESSION', 1],
      ['CREATE_TABLE_AS_SELECT', 'STATEMENT', 2],
      ['INSERT', 'STATEMENT', 3],
      ['SELECT', 'STATEMENT', 4],
    ]);
    expect(children[0]?.metadata.statistics.parentJobId).toBe(job.id);
    const [lastRows] = await live.client.job(children[0]?.id ?? '').getQueryResults();
    expect(lastRows).toEqual([{ total: 7 }]);
    const [top] = await live.client.getJobs({ maxResults: 1, autoPaginate: false });
    expect(top[0]?.id).toBe(job.id);
  });

  it('that fails says where', async () => {
    const [job] = await live.client.createQueryJob("BEGIN\n  SELECT 1;\n  SELECT ERROR('no more');\nEND;");
    await expect(job.getQueryResults()).rejects.toThrow('no more');
    const [metadata] = await job.getMetadata();
    expect(metadata.status.errorResult).toMatchObject({
      reason: 'invalidQuery',
      message: expect.stringContaining('no more'),
    });
    const [children] = await live.client.getJobs({ parentJobId: job.id ?? '' });
    expect(children.map((c) => c.metadata.status.errorResult?.reason)).toEqual(['invalidQuery', undefined]);
  });

  it('is refused at once where it cannot be parsed', async () => {
    await expect(live.client.createQueryJob('DECLARE x INT64; SELEC x;')).rejects.toMatchObject({ code: 400 });
  });
});

describe('lists', () => {
  it('page, filter by time, and forget what is deleted', async () => {
    const [job] = await live.client.createQueryJob({ query: 'SELECT 1', jobId: 'to-be-deleted' });
    await job.promise();
    const first = await rest(live, 'GET', '/jobs?maxResults=2&projection=full');
    const jobs = first.body.jobs as { jobReference: { jobId: string }; configuration: object }[];
    expect(jobs[0]?.jobReference.jobId).toBe('to-be-deleted');
    expect(jobs[0]?.configuration).toMatchObject({ query: { query: 'SELECT 1' } });
    const second = await rest(live, 'GET', `/jobs?maxResults=2&pageToken=${first.body.nextPageToken}`);
    expect((second.body.jobs as unknown[]).length).toBe(2);
    const future = await rest(live, 'GET', `/jobs?minCreationTime=${Date.now() + 60_000}`);
    expect(future.body.jobs).toEqual([]);
    expect((await rest(live, 'DELETE', '/jobs/to-be-deleted/delete')).status).toBe(200);
    expect((await rest(live, 'GET', '/jobs/to-be-deleted')).status).toBe(404);
  });

  it('are rows for INFORMATION_SCHEMA', () => {
    const rows = live.server.jobs.registry.rows();
    expect(rows.find((r) => r.job_id === 'run-1_stage-2_attempt-1')).toMatchObject({
      project_id: PROJECT,
      job_type: 'QUERY',
      statement_type: 'SELECT',
      state: 'DONE',
      query: 'SELECT 1 AS x',
      error_result: undefined,
    });
    expect(rows.some((r) => r.parent_job_id !== undefined)).toBe(true);
  });
});

describe('copy jobs', () => {
  beforeAll(async () => {
    await live.client.query(
      `CREATE OR REPLACE TABLE jobs.source (a INT64 NOT NULL, b STRING) CLUSTER BY a OPTIONS(description='source') AS SELECT 1 AS a, 'x' AS b`,
    );
  });

  it('copy a table, and refuse one that has rows', async () => {
    const source = live.client.dataset('jobs').table('source');
    const copy = live.client.dataset('jobs').table('copy');
    await source.copy(copy);
    const [metadata] = await copy.getMetadata();
    expect(metadata).toMatchObject({
      numRows: '1',
      clustering: { fields: ['a'] },
      schema: { fields: [{ name: 'a', mode: 'REQUIRED' }, { name: 'b' }] },
    });
    await expect(source.copy(copy)).rejects.toThrow(`Already Exists: Table ${PROJECT}:jobs.copy`);
    await source.copy(copy, { writeDisposition: 'WRITE_APPEND' });
    expect((await copy.getMetadata())[0].numRows).toBe('2');
    await source.copy(copy, { writeDisposition: 'WRITE_TRUNCATE' });
    expect((await copy.getMetadata())[0].numRows).toBe('1');
  });

  it('make a snapshot and restore it', async () => {
    const operate = async (from: string, to: string, operationType: string): Promise<void> => {
      const answer = await rest(live, 'POST', '/jobs', {
        configuration: {
          copy: {
            sourceTable: { projectId: PROJECT, datasetId: 'jobs', tableId: from },
            destinationTable: { projectId: PROJECT, datasetId: 'jobs', tableId: to },
            operationType,
          },
        },
      });
      expect(answer.status).toBe(200);
      await live.client.job((answer.body.jobReference as { jobId: string }).jobId).promise();
    };
    await operate('source', 'snap', 'SNAPSHOT');
    await live.client.query('UPDATE jobs.source SET b = "changed" WHERE TRUE');
    const [snapshot] = await live.client.dataset('jobs').table('snap').getMetadata();
    expect(snapshot).toMatchObject({
      type: 'SNAPSHOT',
      snapshotDefinition: { baseTableReference: { tableId: 'source' } },
    });
    await operate('snap', 'restored', 'RESTORE');
    const [rows] = await live.client.query('SELECT b FROM jobs.restored');
    expect(rows).toEqual([{ b: 'x' }]);
  });

  it('refuse extract jobs clearly', async () => {
    const answer = await rest(live, 'POST', '/jobs', { configuration: { extract: {} } });
    expect(errorOf(answer).message).toContain('does not support extract jobs');
  });
});
