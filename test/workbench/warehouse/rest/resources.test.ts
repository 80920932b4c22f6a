// Datasets, tables, views, routines and streamed rows through Google's own Node client.

import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf, PROJECT, rest, served } from './client';

const live = served();

beforeAll(async () => {
  await live.client.createDataset('shop');
});

describe('datasets', () => {
  it('are made, described, changed, listed and dropped', async () => {
    const [dataset] = await live.client.createDataset('made', {
      description: 'a dataset',
      labels: { team: 'x' },
      defaultTableExpirationMs: String(7 * 86_400_000),
    });
    const [metadata] = await dataset.getMetadata();
    expect(metadata).toMatchObject({
      kind: 'bigquery#dataset',
      id: `${PROJECT}:made`,
      datasetReference: { projectId: PROJECT, datasetId: 'made' },
      description: 'a dataset',
      labels: { team: 'x' },
      defaultTableExpirationMs: '604800000',
      location: 'US',
    });
    await dataset.setMetadata({ description: 'changed', labels: { stage: 'y' }, etag: metadata.etag });
    expect((await dataset.getMetadata())[0]).toMatchObject({
      description: 'changed',
      labels: { team: 'x', stage: 'y' },
    });
    const stale = await fetch(`${live.server.url}/bigquery/v2/projects/${PROJECT}/datasets/made`, {
      method: 'PATCH',
      headers: { 'If-Match': metadata.etag },
      body: JSON.stringify({ description: 'too late' }),
    });
    expect(stale.status).toBe(412);
    await expect(live.client.createDataset('made')).rejects.toMatchObject({
      code: 409,
      message: `Already Exists: Dataset ${PROJECT}:made`,
    });
    const [all] = await live.client.getDatasets();
    expect(all.map((d) => d.id)).toEqual(['made', 'shop']);
    await dataset.createTable('t', { schema: 'a:INTEGER' });
    await expect(dataset.delete()).rejects.toThrow(`Dataset ${PROJECT}:made is still in use`);
    await dataset.delete({ force: true });
    expect((await dataset.exists())[0]).toBe(false);
  });
});

describe('tables', () => {
  it('are made with all that a schema says', async () => {
    const [table] = await live.client.dataset('shop').createTable('orders', {
      description: 'orders',
      schema: {
        fields: [
          { name: 'id', type: 'INTEGER', mode: 'REQUIRED', description: 'its "number"' },
          { name: 'day', type: 'DATE' },
          { name: 'note', type: 'STRING', maxLength: '10', defaultValueExpression: "'none'" },
          { name: 'tags', type: 'STRING', mode: 'REPEATED' },
          { name: 'place', type: 'RECORD', fields: [{ name: 'x', type: 'FLOAT', description: 'east' }] },
        ],
      },
      timePartitioning: { type: 'DAY', field: 'day' },
      clustering: { fields: ['id'] },
      labels: { a: 'b' },
    });
    const [metadata] = await table.getMetadata();
    expect(metadata).toMatchObject({
      kind: 'bigquery#table',
      id: `${PROJECT}:shop.orders`,
      type: 'TABLE',
      description: 'orders',
      labels: { a: 'b' },
      numRows: '0',
      numBytes: '0',
      timePartitioning: { type: 'DAY', field: 'day' },
      clustering: { fields: ['id'] },
      location: 'US',
      schema: {
        fields: [
          { name: 'id', type: 'INTEGER', mode: 'REQUIRED', description: 'its "number"' },
          { name: 'day', type: 'DATE', mode: 'NULLABLE' },
          { name: 'note', type: 'STRING', mode: 'NULLABLE', maxLength: '10' },
          { name: 'tags', type: 'STRING', mode: 'REPEATED' },
          { name: 'place', type: 'RECORD', fields: [{ name: 'x', type: 'FLOAT', description: 'east' }] },
        ],
      },
    });
    await expect(live.client.dataset('shop').createTable('orders', { schema: 'a:INTEGER' })).rejects.toMatchObject({
      code: 409,
      message: `Already Exists: Table ${PROJECT}:shop.orders`,
    });
  });

  it('are changed: description, labels, new columns', async () => {
    const table = live.client.dataset('shop').table('changing');
    await table.create({ schema: 'a:INTEGER' });
    const [before] = await table.getMetadata();
    await table.setMetadata({
      description: 'now described',
      labels: { x: 'y' },
      schema: { fields: [...before.schema.fields, { name: 'b', type: 'STRING' }] },
    });
    expect((await table.getMetadata())[0]).toMatchObject({
      description: 'now described',
      labels: { x: 'y' },
      schema: { fields: [{ name: 'a' }, { name: 'b', type: 'STRING' }] },
    });
    await expect(table.setMetadata({ schema: { fields: [{ name: 'b', type: 'STRING' }] } })).rejects.toThrow(
      'Field a is missing in new schema',
    );
  });

  it('are views and snapshots too', async () => {
    await live.client.query('CREATE OR REPLACE TABLE shop.base AS SELECT 1 AS a, "x" AS b');
    const [view] = await live.client.dataset('shop').createTable('seen', { view: 'SELECT a FROM shop.base' });
    expect((await view.getMetadata())[0]).toMatchObject({
      type: 'VIEW',
      view: { query: 'SELECT a FROM shop.base', useLegacySql: false },
      schema: { fields: [{ name: 'a', type: 'INTEGER' }] },
    });
    expect((await live.client.query('SELECT * FROM shop.seen'))[0]).toEqual([{ a: 1 }]);
    await expect(live.client.dataset('shop').createTable('broken', { view: 'SELECT nothing' })).rejects.toMatchObject({
      code: 400,
    });
    await live.client.query('CREATE SNAPSHOT TABLE shop.kept CLONE shop.base');
    const [tables] = await live.client.dataset('shop').getTables();
    const kinds = new Map(tables.map((t) => [t.id, t.metadata.type]));
    expect([kinds.get('seen'), kinds.get('kept'), kinds.get('base')]).toEqual(['VIEW', 'SNAPSHOT', 'TABLE']);
    for (const name of ['seen', 'kept', 'base']) await live.client.dataset('shop').table(name).delete();
    expect((await rest(live, 'GET', '/datasets/shop/tables/seen')).status).toBe(404);
  });

  it('that are not there are not found', async () => {
    expect(errorOf(await rest(live, 'GET', '/datasets/shop/tables/none'))).toMatchObject({
      code: 404,
      status: 'NOT_FOUND',
      message: `Not found: Table ${PROJECT}:shop.none was not found in location US`,
    });
    expect(errorOf(await rest(live, 'GET', '/datasets/none/tables/none')).message).toContain(
      `Not found: Dataset ${PROJECT}:none`,
    );
    expect((await rest(live, 'DELETE', '/datasets/shop/tables/none')).status).toBe(404);
  });
});

describe('rows', () => {
  it('are listed in pages and columns as asked', async () => {
    await live.client.query(
      'CREATE OR REPLACE TABLE shop.many AS SELECT x, CONCAT("n", x) AS s, TIMESTAMP_SECONDS(x) AS t FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS x ORDER BY x',
    );
    const [rows] = await live.client.dataset('shop').table('many').getRows();
    expect(rows).toHaveLength(1000);
    expect(rows.at(-1)).toMatchObject({ x: 1000, s: 'n1000', t: { value: '1970-01-01T00:16:40.000Z' } });
    const first = await rest(live, 'GET', '/datasets/shop/tables/many/data?maxResults=600');
    expect(first.body.rows).toHaveLength(600);
    const second = await rest(live, 'GET', `/datasets/shop/tables/many/data?pageToken=${first.body.pageToken}`);
    expect(second.body.rows).toHaveLength(400);
    expect(second.body.pageToken).toBeUndefined();
    const some = await rest(live, 'GET', '/datasets/shop/tables/many/data?selectedFields=s&startIndex=998');
    expect(some.body).toMatchObject({ totalRows: '1000', rows: [{ f: [{ v: 'n999' }] }, { f: [{ v: 'n1000' }] }] });
  });

  it('are inserted by streaming, or refused one by one', async () => {
    await live.client.query(
      `CREATE OR REPLACE TABLE shop.streamed (a INT64 NOT NULL, b STRING DEFAULT 'b?', c ARRAY<INT64>)`,
    );
    const table = live.client.dataset('shop').table('streamed');
    await table.insert([{ a: 1 }, { a: 2, c: [1, 2] }]);
    await expect(table.insert([{ a: 3 }, { a: 'x' }, { b: 'no a' }])).rejects.toMatchObject({
      name: 'PartialFailureError',
      errors: [
        { errors: [{ reason: 'stopped' }] },
        { errors: [{ reason: 'invalid', message: 'Could not convert value to integer. Field: a; Value: x' }] },
        { errors: [{ reason: 'invalid', message: 'Missing required field: a.' }] },
      ],
    });
    await expect(
      table.insert([{ a: 4 }, { a: 'x' }], { skipInvalidRows: true, partialRetries: 0 }),
    ).rejects.toMatchObject({
      errors: [{ errors: [{ reason: 'invalid' }] }],
    });
    expect((await live.client.query('SELECT a, b, ARRAY_LENGTH(c) AS n FROM shop.streamed ORDER BY a'))[0]).toEqual([
      { a: 1, b: 'b?', n: 0 },
      { a: 2, b: 'b?', n: 2 },
      { a: 4, b: 'b?', n: 0 },
    ]);
    const same = { rows: [{ insertId: 'once', json: { a: 9 } }] };
    await rest(live, 'POST', '/datasets/shop/tables/streamed/insertAll', same);
    await rest(live, 'POST', '/datasets/shop/tables/streamed/insertAll', same);
    expect((await live.client.query('SELECT COUNT(*) AS n FROM shop.streamed WHERE a = 9'))[0]).toEqual([{ n: 1 }]);
  });
});

describe('routines', () => {
  it('are made, shown, listed and dropped', async () => {
    const [routine] = await live.client.dataset('shop').createRoutine('twice', {
      routineType: 'SCALAR_FUNCTION',
      language: 'SQL',
      arguments: [{ name: 'x', dataType: { typeKind: 'INT64' } }],
      returnType: { typeKind: 'INT64' },
      definitionBody: 'x * 2',
    });
    expect((await live.client.query('SELECT shop.twice(21) AS y'))[0]).toEqual([{ y: 42 }]);
    expect((await routine.getMetadata())[0]).toMatchObject({
      routineReference: { projectId: PROJECT, datasetId: 'shop', routineId: 'twice' },
      routineType: 'SCALAR_FUNCTION',
      language: 'SQL',
      arguments: [{ name: 'x', dataType: { typeKind: 'INT64' } }],
      returnType: { typeKind: 'INT64' },
    });
    await live.client.query(
      'CREATE OR REPLACE PROCEDURE shop.raise_by(IN n INT64, INOUT total INT64) BEGIN SET total = total + n; END',
    );
    const [routines] = await live.client.dataset('shop').getRoutines();
    expect(routines.map((r) => r.id)).toEqual(['raise_by', 'twice']);
    const procedure = await rest(live, 'GET', '/datasets/shop/routines/raise_by');
    expect(procedure.body).toMatchObject({
      routineType: 'PROCEDURE',
      arguments: [
        { name: 'n', mode: 'IN', dataType: { typeKind: 'INT64' } },
        { name: 'total', mode: 'INOUT' },
      ],
      definitionBody: expect.stringContaining('SET total = total + n'),
    });
    await routine.delete();
    await live.client.dataset('shop').routine('raise_by').delete();
    expect((await rest(live, 'GET', '/datasets/shop/routines/twice')).status).toBe(404);
  });
});

describe('projects', () => {
  it('are one', async () => {
    const answer = await fetch(`${live.server.url}/bigquery/v2/projects`);
    expect(await answer.json()).toMatchObject({
      projects: [{ id: PROJECT, projectReference: { projectId: PROJECT } }],
    });
    expect((await rest(live, 'GET', '/serviceAccount')).body.email).toContain('@');
  });

  it('are described to bq', async () => {
    const answer = await fetch(`${live.server.url}/$discovery/rest?version=v2`);
    expect(await answer.json()).toMatchObject({
      kind: 'discovery#restDescription',
      rootUrl: `${live.server.url}/`,
      resources: { jobs: { methods: { query: { httpMethod: 'POST', path: 'projects/{+projectId}/queries' } } } },
    });
  });
});
