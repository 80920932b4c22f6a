// Queries through Google's own Node client: parameters, types, paging, dry runs, errors.

import { BigQuery } from '@google-cloud/bigquery';
import { describe, expect, it } from 'vitest';
import { errorOf, PROJECT, rest, served } from './client';

const live = served();

describe('parameters', () => {
  it('takes scalars of every kind by name', async () => {
    const [rows] = await live.client.query({
      query: `SELECT @s AS s, @i AS i, @f AS f, @b AS b, @d AS d, @t AS t, @dt AS dt, @ts AS ts, @by AS y`,
      params: {
        s: 'it\'s "quoted"\n',
        i: 42,
        f: 1.5,
        b: true,
        d: BigQuery.date('2026-02-03'),
        t: BigQuery.time('12:34:56.789'),
        dt: BigQuery.datetime('2026-02-03T04:05:06'),
        ts: BigQuery.timestamp('2026-02-03T04:05:06.000007Z'),
        by: Buffer.from([0, 255]).toString('base64'),
      },
      types: { by: 'BYTES' },
    });
    expect(rows).toEqual([
      {
        s: 'it\'s "quoted"\n',
        i: 42,
        f: 1.5,
        b: true,
        d: BigQuery.date('2026-02-03'),
        t: BigQuery.time('12:34:56.789'),
        dt: BigQuery.datetime('2026-02-03T04:05:06'),
        ts: expect.objectContaining({ value: '2026-02-03T04:05:06.000007000Z' }),
        y: Buffer.from([0, 255]),
      },
    ]);
  });

  it('takes arrays, structs, arrays of structs, empty arrays and nulls', async () => {
    const [rows] = await live.client.query({
      query: `SELECT ARRAY_LENGTH(@none) AS none, (SELECT SUM(x) FROM UNNEST(@some) AS x) AS total, @one.name AS name,
        (SELECT STRING_AGG(p.page, '+' ORDER BY p.n) FROM UNNEST(@many) AS p) AS pages, @nothing IS NULL AS nothing`,
      params: {
        none: [],
        some: [1, 2, 3],
        one: { name: 'a', n: 1 },
        many: [
          { page: 'b', n: 2 },
          { page: 'a', n: 1 },
        ],
        nothing: null,
      },
      types: {
        none: ['STRING'],
        some: ['INT64'],
        one: { name: 'STRING', n: 'INT64' },
        many: [{ page: 'STRING', n: 'INT64' }],
        nothing: 'STRING',
      },
    });
    expect(rows).toEqual([{ none: 0, total: 6, name: 'a', pages: 'a+b', nothing: true }]);
  });

  it('takes positional parameters', async () => {
    const [rows] = await live.client.query({ query: 'SELECT ? AS a, ? + 1 AS b', params: ['x', 2] });
    expect(rows).toEqual([{ a: 'x', b: 3 }]);
  });

  it('says which parameter it cannot read', async () => {
    const answer = await rest(live, 'POST', '/queries', {
      query: 'SELECT @d',
      useLegacySql: false,
      parameterMode: 'NAMED',
      queryParameters: [{ name: 'd', parameterType: { type: 'DATE' }, parameterValue: { value: '2026-02-30' } }],
    });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).message).toContain('Unparseable query parameter `d` in type `TYPE_DATE`');
  });
});

describe('rows', () => {
  it('are printed as BigQuery prints them', async () => {
    const { body } = await rest(live, 'POST', '/queries', {
      useLegacySql: false,
      query: `SELECT 9007199254740993 AS i, 2.0 AS f, 1e20 AS big, 1.5e-7 AS small, CAST('nan' AS FLOAT64) AS nan,
        CAST('-inf' AS FLOAT64) AS inf, NUMERIC '1.50' AS n, TRUE AS b, DATE '2026-01-02' AS d,
        DATETIME '2026-01-02 03:04:05.5' AS dt, TIME '03:04:05' AS t, TIMESTAMP '2026-01-01 00:00:00+00' AS ts,
        INTERVAL 1 DAY AS iv, JSON '{"b": 1, "a": [true]}' AS j, b'abc' AS y, STRUCT(1 AS x, 'q' AS s) AS st,
        [1, 2] AS a, [STRUCT(1 AS x)] AS sa, CAST(NULL AS STRING) AS nothing, 7`,
    });
    const [row] = body.rows as { f: { v: unknown }[] }[];
    expect(row?.f.map((c) => c.v)).toEqual([
      '9007199254740993',
      '2.0',
      '1.0E20',
      '1.5E-7',
      'NaN',
      '-Infinity',
      '1.5',
      'true',
      '2026-01-02',
      '2026-01-02T03:04:05.500',
      '03:04:05',
      '1.7672256E9',
      '0-0 1 0:0:0',
      '{"a":[true],"b":1}',
      'YWJj',
      { f: [{ v: '1' }, { v: 'q' }] },
      [{ v: '1' }, { v: '2' }],
      [{ v: { f: [{ v: '1' }] } }],
      null,
      '7',
    ]);
    expect(body.schema).toMatchObject({
      fields: [
        { name: 'i', type: 'INTEGER', mode: 'NULLABLE' },
        { name: 'f', type: 'FLOAT' },
        { name: 'big' },
        { name: 'small' },
        { name: 'nan' },
        { name: 'inf' },
        { name: 'n', type: 'NUMERIC' },
        { name: 'b', type: 'BOOLEAN' },
        { name: 'd', type: 'DATE' },
        { name: 'dt', type: 'DATETIME' },
        { name: 't', type: 'TIME' },
        { name: 'ts', type: 'TIMESTAMP' },
        { name: 'iv', type: 'INTERVAL' },
        { name: 'j', type: 'JSON' },
        { name: 'y', type: 'BYTES' },
        { name: 'st', type: 'RECORD', fields: [{ name: 'x', type: 'INTEGER' }, { name: 's' }] },
        { name: 'a', type: 'INTEGER', mode: 'REPEATED' },
        { name: 'sa', type: 'RECORD', mode: 'REPEATED' },
        { name: 'nothing', type: 'STRING' },
        { name: 'f19_' },
      ],
    });
  });

  it('give timestamps in microseconds where asked', async () => {
    const { body } = await rest(live, 'POST', '/queries', {
      useLegacySql: false,
      query: `SELECT TIMESTAMP '2026-01-01 00:00:00.000001+00' AS ts`,
      formatOptions: { useInt64Timestamp: true },
    });
    expect(body.rows).toEqual([{ f: [{ v: '1767225600000001' }] }]);
  });

  it('come in pages, 250,000 of them', async () => {
    const [rows] = await live.client.query(
      `SELECT a * 500 + b AS i, CONCAT('text ', a) AS s FROM UNNEST(GENERATE_ARRAY(0, 499)) AS a, UNNEST(GENERATE_ARRAY(0, 499)) AS b ORDER BY i`,
    );
    expect(rows).toHaveLength(250_000);
    expect(rows.at(0)).toEqual({ i: 0, s: 'text 0' });
    expect(rows.at(-1)).toEqual({ i: 249_999, s: 'text 499' });
  }, 60_000);

  it('come from where a page is asked for', async () => {
    const [job] = await live.client.createQueryJob('SELECT x FROM UNNEST(GENERATE_ARRAY(1, 10)) AS x ORDER BY x');
    const [first, next, answer] = await job.getQueryResults({ maxResults: 4, autoPaginate: false });
    expect(first.map((r) => r.x)).toEqual([1, 2, 3, 4]);
    expect(answer?.totalRows).toBe('10');
    const [second] = await job.getQueryResults({ ...next, autoPaginate: false });
    expect(second.map((r) => r.x)).toEqual([5, 6, 7, 8]);
    const [last] = await job.getQueryResults({ startIndex: '8', autoPaginate: false });
    expect(last.map((r) => r.x)).toEqual([9, 10]);
    const wrong = await rest(live, 'GET', `/queries/${job.id}?pageToken=bm9uc2Vuc2U`);
    expect(errorOf(wrong).message).toBe('Invalid page token');
  });
});

describe('dry runs', () => {
  it('tell what would be read, and run nothing', async () => {
    await live.client.query('CREATE SCHEMA IF NOT EXISTS dry');
    await live.client.query(
      `CREATE OR REPLACE TABLE dry.t AS SELECT x, 'abc' AS s FROM UNNEST(GENERATE_ARRAY(1, 100)) AS x`,
    );
    const [job] = await live.client.createQueryJob({ query: 'SELECT SUM(x) AS total FROM dry.t', dryRun: true });
    expect(job.metadata).toMatchObject({
      status: { state: 'DONE' },
      statistics: {
        totalBytesProcessed: '800',
        query: {
          statementType: 'SELECT',
          schema: { fields: [{ name: 'total', type: 'INTEGER', mode: 'NULLABLE' }] },
          referencedTables: [{ projectId: PROJECT, datasetId: 'dry', tableId: 't' }],
        },
      },
    });
    await live.client.createQueryJob({ query: 'DELETE FROM dry.t WHERE TRUE', dryRun: true });
    const [rows] = await live.client.query('SELECT COUNT(*) AS n FROM dry.t');
    expect(rows).toEqual([{ n: 100 }]);
  });

  it('refuse what running would refuse', async () => {
    await expect(live.client.createQueryJob({ query: 'SELECT nothing', dryRun: true })).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: 'invalidQuery' }],
    });
  });

  it('know a script', async () => {
    const [job] = await live.client.createQueryJob({ query: 'DECLARE x INT64; SET x = 1; SELECT x;', dryRun: true });
    expect(job.metadata.statistics.query.statementType).toBe('SCRIPT');
  });
});

describe('errors', () => {
  it('are in the form of BigQuery', async () => {
    const answer = await rest(live, 'POST', '/queries', { query: 'SELECT 1 +', useLegacySql: false });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      code: 400,
      status: 'INVALID_ARGUMENT',
      errors: [{ domain: 'global', reason: 'invalidQuery', location: 'q', locationType: 'parameter' }],
    });
    expect(errorOf(answer).message).toMatch(/^Syntax error: .* at \[1:\d+\]$/);
  });

  it('name a table that is not there', async () => {
    await live.client.query('CREATE SCHEMA IF NOT EXISTS errors');
    await expect(live.client.query('SELECT * FROM errors.missing')).rejects.toMatchObject({
      code: 404,
      message: expect.stringContaining(`Not found: Table ${PROJECT}:errors.missing was not found in location US`),
      errors: [{ reason: 'notFound' }],
    });
  });

  it('of evaluation end the job, not the request', async () => {
    const [job] = await live.client.createQueryJob('SELECT 1 / (x - x) AS y FROM UNNEST([1]) AS x');
    await expect(job.getQueryResults()).rejects.toMatchObject({ code: 400, errors: [{ reason: 'invalidQuery' }] });
    const [metadata] = await job.getMetadata();
    expect(metadata.status).toMatchObject({
      state: 'DONE',
      errorResult: { reason: 'invalidQuery', location: 'query' },
    });
  });

  it('answer bad requests, and the server lives on', async () => {
    expect(errorOf(await rest(live, 'POST', '/queries', '{"query": '))).toMatchObject({
      code: 400,
      errors: [{ reason: 'parseError' }],
    });
    expect((await rest(live, 'POST', '/queries', { query: ['SELECT 1'] })).status).toBe(400);
    expect((await rest(live, 'POST', '/queries', { query: 'SELECT 1', maxResults: 'many' })).status).toBe(400);
    expect((await rest(live, 'GET', '/nothing/here')).status).toBe(404);
    expect((await rest(live, 'DELETE', '/queries')).status).toBe(405);
    const long = await rest(live, 'POST', '/queries', { query: `SELECT 1 -- ${'x'.repeat(2 * 1024 * 1024)}` });
    expect(errorOf(long).message).toContain('The query is too large');
    const huge = await rest(live, 'POST', '/queries', { query: `SELECT 1 -- ${'x'.repeat(20 * 1024 * 1024)}` });
    expect(huge.status).toBe(413);
    const legacy = await rest(live, 'POST', '/queries', { query: 'SELECT 1', useLegacySql: true });
    expect(errorOf(legacy).message).toContain('Legacy SQL is not supported');
    const [rows] = await live.client.query('SELECT 1 AS alive');
    expect(rows).toEqual([{ alive: 1 }]);
  }, 30_000);

  it('keep other sites out', async () => {
    const foreign = await fetch(`${live.server.url}/projects`, { headers: { Origin: 'https://example.com' } });
    expect(foreign.status).toBe(403);
  });

  it('refuse another project', async () => {
    const response = await fetch(`${live.server.url}/bigquery/v2/projects/other/queries`, {
      method: 'POST',
      body: JSON.stringify({ query: 'SELECT 1' }),
    });
    expect(response.status).toBe(403);
  });

  it('enforce maximumBytesBilled', async () => {
    await live.client.query('CREATE SCHEMA IF NOT EXISTS bills');
    await live.client.query('CREATE OR REPLACE TABLE bills.t AS SELECT 1 AS x');
    await expect(
      live.client.query({ query: 'SELECT * FROM bills.t', maximumBytesBilled: '1000' }),
    ).rejects.toMatchObject({
      code: 400,
      message: expect.stringContaining('Query exceeded limit for bytes billed: 1000. 10485760 or higher required.'),
      errors: [{ reason: 'bytesBilledLimitExceeded' }],
    });
  });
});
