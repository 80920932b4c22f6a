// Load jobs: NDJSON and CSV, good rows and bad, dispositions, uploads in one piece and in several.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, PROJECT, type RestAnswer, rest, served } from './client';

const live = served();
const folder = mkdtempSync(join(tmpdir(), 'loads-test-'));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** `name:TYPE,…` as a schema. */
const columns = (text: string): { fields: { name: string; type: string }[] } => ({
  fields: text.split(',').map((column) => {
    const [name = '', type = 'STRING'] = column.split(':');
    return { name, type };
  }),
});

beforeAll(async () => {
  await live.client.createDataset('loads');
});

afterAll(() => rmSync(folder, { recursive: true }));

const rowsOf = async (table: string): Promise<Record<string, unknown>[]> => {
  const [rows] = await live.client.query(`SELECT * FROM loads.${table} ORDER BY 1`);
  return rows;
};

describe('NDJSON', () => {
  const schema = {
    fields: [
      { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
      { name: 'name', type: 'STRING' },
      { name: 'price', type: 'NUMERIC' },
      { name: 'sent', type: 'TIMESTAMP' },
      { name: 'day', type: 'DATE' },
      { name: 'tags', type: 'STRING', mode: 'REPEATED' },
      {
        name: 'place',
        type: 'RECORD',
        fields: [
          { name: 'x', type: 'FLOAT' },
          { name: 'label', type: 'STRING' },
        ],
      },
      { name: 'more', type: 'JSON' },
    ],
  };

  it('fills a table it makes from a schema, every type of it', async () => {
    const path = file(
      'all.ndjson',
      [
        '{"id":1,"name":"a \\"b\\" \\u00e9","price":1.5,"sent":"2026-01-02T03:04:05.000006Z","day":"2026-01-02","tags":["x","y"],"place":{"x":2,"label":"p"},"more":{"b":1,"a":[null]}}',
        '{"id":"9007199254740993","sent":1700000000.5,"price":"12345678901234567890.123456789"}',
        '{"ID":3,"name":null}',
        '',
      ].join('\n'),
    );
    const [job] = await live.client
      .dataset('loads')
      .table('all_types')
      .load(path, { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema });
    expect(job.status).toEqual({ state: 'DONE' });
    expect(job.statistics?.load).toMatchObject({ outputRows: '3', badRecords: '0', inputFiles: '1' });
    const { body } = await rest(live, 'POST', '/queries', {
      query: 'SELECT id, name, price, sent, day, tags, place, more FROM loads.all_types ORDER BY id',
      formatOptions: { useInt64Timestamp: true },
    });
    expect((body.rows as { f: { v: unknown }[] }[]).map((r) => r.f.map((c) => c.v))).toEqual([
      [
        '1',
        'a "b" é',
        '1.5',
        '1767323045000006',
        '2026-01-02',
        [{ v: 'x' }, { v: 'y' }],
        { f: [{ v: '2.0' }, { v: 'p' }] },
        '{"a":[null],"b":1}',
      ],
      ['3', null, null, null, null, [], null, null],
      ['9007199254740993', null, '12345678901234567890.123456789', '1700000000500000', null, [], null, null],
    ]);
  });

  const bad = [
    '{"id":1,"name":"good"}',
    '',
    '{"id":"x"}',
    '{"id":3,"unknown":1}',
    '{"id":4',
    '{"name":"no id"}',
    '{"id":6,"tags":"one"}',
    '{"id":7,"name":"good too"}',
  ].join('\n');

  it('loads nothing where a row is bad, and says which and why', async () => {
    const path = file('bad.ndjson', bad);
    const table = live.client.dataset('loads').table('nothing');
    await expect(table.load(path, { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema })).rejects.toMatchObject({
      errors: [
        { reason: 'invalid', message: expect.stringContaining('JSON table encountered too many errors, giving up.') },
        { reason: 'invalid', message: expect.stringContaining('max bad: 0') },
        {
          reason: 'invalid',
          message:
            'Error while reading data, error message: JSON parsing error in row starting at position 24: Could not convert value to integer. Field: id; Value: x; line_number: 3 byte_offset_to_start_of_line: 24',
        },
      ],
    });
    expect((await table.exists())[0]).toBe(false);
  });

  it('skips as many bad rows as it may', async () => {
    const path = file('bad.ndjson', bad);
    const [job] = await live.client
      .dataset('loads')
      .table('some')
      .load(path, { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema, maxBadRecords: 5 });
    expect(job.statistics?.load).toMatchObject({ outputRows: '2', badRecords: '5' });
    expect(job.status?.errors?.map((e) => e.message?.replace(/^.*position \d+: |; byte.*| byte_.*/g, ''))).toEqual([
      'Could not convert value to integer. Field: id; Value: x; line_number: 3',
      'No such field: unknown.; line_number: 4',
      'Parser terminated before end of string; line_number: 5',
      'Missing required field: id.; line_number: 6',
      'Repeated field must be imported as a JSON array. Field: tags.; line_number: 7',
    ]);
    expect((await rowsOf('some')).map((r) => r.name)).toEqual(['good', 'good too']);
  });

  it('ignores unknown values where asked, and reads gzip', async () => {
    const path = file('unknown.ndjson.gz', gzipSync('{"id":1,"unknown":{"a":1},"NAME":"x"}\n{"id":2,"other":[]}\n'));
    await live.client
      .dataset('loads')
      .table('unknown')
      .load(path, { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema, ignoreUnknownValues: true });
    expect((await rowsOf('unknown')).map((r) => [r.id, r.name])).toEqual([
      [1, 'x'],
      [2, null],
    ]);
  });

  it('detects a schema', async () => {
    const path = file('detect.ndjson', '{"a":1,"b":"2026-01-01","c":[{"d":1.5}],"e":true}\n{"a":2.5,"f":"text"}\n');
    await live.client
      .dataset('loads')
      .table('detected')
      .load(path, { sourceFormat: 'NEWLINE_DELIMITED_JSON', autodetect: true });
    const [{ schema: found }] = await live.client.dataset('loads').table('detected').getMetadata();
    expect(found.fields).toEqual([
      { name: 'a', type: 'FLOAT', mode: 'NULLABLE' },
      { name: 'b', type: 'DATE', mode: 'NULLABLE' },
      { name: 'c', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'd', type: 'FLOAT', mode: 'NULLABLE' }] },
      { name: 'e', type: 'BOOLEAN', mode: 'NULLABLE' },
      { name: 'f', type: 'STRING', mode: 'NULLABLE' },
    ]);
  });

  it('wants a schema from somewhere', async () => {
    const path = file('one.ndjson', '{"a":1}\n');
    await expect(
      live.client.dataset('loads').table('no_schema').load(path, { sourceFormat: 'NEWLINE_DELIMITED_JSON' }),
    ).rejects.toThrow('No schema specified on job or table.');
  });

  it('appends, empties, refuses, adds columns and fills defaults', async () => {
    await live.client.query(`CREATE TABLE loads.disposed (a INT64, b STRING DEFAULT 'b?')`);
    const table = live.client.dataset('loads').table('disposed');
    const one = file('a.ndjson', '{"a":1}\n');
    const format = { sourceFormat: 'NEWLINE_DELIMITED_JSON' } as const;
    await table.load(one, { ...format, schema: columns('a:INTEGER') });
    await table.load(file('ab.ndjson', '{"a":2,"b":"x"}\n'), format);
    expect(await rowsOf('disposed')).toEqual([
      { a: 1, b: 'b?' },
      { a: 2, b: 'x' },
    ]);
    await expect(table.load(one, { ...format, writeDisposition: 'WRITE_EMPTY' })).rejects.toThrow(
      `Already Exists: Table ${PROJECT}:loads.disposed`,
    );
    await expect(table.load(one, { ...format, schema: columns('a:STRING') })).rejects.toThrow(
      'Provided Schema does not match Table of-scheduler-proj:loads.disposed. Field a has changed type from INTEGER to STRING',
    );
    await expect(table.load(one, { ...format, schema: columns('a:INTEGER,c:STRING') })).rejects.toThrow(
      'Cannot add fields (field: c)',
    );
    await table.load(file('ac.ndjson', '{"a":3,"c":"new"}\n'), {
      ...format,
      schema: columns('a:INTEGER,c:STRING'),
      schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'],
    });
    expect((await rowsOf('disposed')).at(-1)).toEqual({ a: 3, b: 'b?', c: 'new' });
    await table.load(one, { ...format, writeDisposition: 'WRITE_TRUNCATE' });
    expect((await rowsOf('disposed')).map((r) => r.a)).toEqual([1]);
    await expect(
      live.client
        .dataset('loads')
        .table('never')
        .load(one, { ...format, schema: columns('a:INTEGER'), createDisposition: 'CREATE_NEVER' }),
    ).rejects.toThrow(`Not found: Table ${PROJECT}:loads.never`);
  });
});

describe('CSV', () => {
  const schema = columns('name:STRING,n:INTEGER,d:DATE,sent:TIMESTAMP');

  it('reads quotes, newlines inside them, empty fields and a header', async () => {
    const path = file(
      'a.csv',
      'name,n,d,sent\r\n"a ""q"", x",1,2026-01-02,2026-01-02 03:04:05 UTC\r\n"two\nlines",2,,\r\n"",3,,\r\n,4,,2026-01-02T03:04:05-08:00\r\n',
    );
    const [job] = await live.client
      .dataset('loads')
      .table('csv')
      .load(path, { sourceFormat: 'CSV', schema, skipLeadingRows: 1, allowQuotedNewlines: true });
    expect(job.statistics?.load?.outputRows).toBe('4');
    const [rows] = await live.client.query(
      `SELECT name, n, d, FORMAT_TIMESTAMP('%H:%M', sent) AS clock FROM loads.csv ORDER BY n`,
    );
    expect(rows).toEqual([
      { name: 'a "q", x', n: 1, d: expect.objectContaining({ value: '2026-01-02' }), clock: '03:04' },
      { name: 'two\nlines', n: 2, d: null, clock: null },
      { name: '', n: 3, d: null, clock: null },
      { name: null, n: 4, d: null, clock: '11:04' },
    ]);
  });

  it('reports bad rows by line and column', async () => {
    const path = file('bad.csv', 'a,1,2026-01-01,\nb,x,,\nc,3\nd,4,,,5\ne,5,2026-02-30,\nf,6,,\n');
    const [job] = await live.client
      .dataset('loads')
      .table('bad_csv')
      .load(path, { sourceFormat: 'CSV', schema, maxBadRecords: 4 });
    expect(job.statistics?.load).toMatchObject({ outputRows: '2', badRecords: '4' });
    expect(job.status?.errors?.map((e) => e.message)).toEqual([
      'Error while reading data, error message: Unable to parse; line_number: 2 byte_offset_to_start_of_line: 16 column_index: 1 column_name: "n" column_type: INT64 value: "x"',
      'Error while reading data, error message: CSV table references column position 2, but line contains only 2 columns.; line_number: 3 byte_offset_to_start_of_line: 22 column_index: 2 column_name: "d" column_type: DATE',
      'Error while reading data, error message: Too many values in line. Found 5 column(s) while expected 4.; line_number: 4 byte_offset_to_start_of_line: 26',
      'Error while reading data, error message: Unable to parse; line_number: 5 byte_offset_to_start_of_line: 34 column_index: 2 column_name: "d" column_type: DATE value: "2026-02-30"',
    ]);
  });

  it('takes another delimiter and a null marker', async () => {
    const path = file('tabs.csv', 'a\t\\N\t\t\n');
    await live.client
      .dataset('loads')
      .table('tabs')
      .load(path, {
        sourceFormat: 'CSV',
        schema: columns('a:STRING,b:INTEGER,c:STRING,d:STRING'),
        fieldDelimiter: '\t',
        nullMarker: '\\N',
      });
    expect(await rowsOf('tabs')).toEqual([{ a: 'a', b: null, c: '', d: '' }]);
  });

  it('detects a schema and a header', async () => {
    const path = file('detect.csv', 'page,earned,active\na,1.5,true\nb,2,false\n');
    await live.client.dataset('loads').table('detected_csv').load(path, { sourceFormat: 'CSV', autodetect: true });
    expect(await rowsOf('detected_csv')).toEqual([
      { page: 'a', earned: 1.5, active: true },
      { page: 'b', earned: 2, active: false },
    ]);
  });
});

describe('uploads', () => {
  const configuration = {
    configuration: {
      load: {
        destinationTable: { projectId: PROJECT, datasetId: 'loads', tableId: 'pieces' },
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        schema: { fields: [{ name: 'a', type: 'INTEGER' }] },
      },
    },
  };
  const upload = (query: string): string => `${live.server.url}/upload/bigquery/v2/projects/${PROJECT}/jobs?${query}`;

  it('come in pieces, some of them twice', async () => {
    const begun = await fetch(upload('uploadType=resumable'), { method: 'POST', body: JSON.stringify(configuration) });
    const location = begun.headers.get('location') ?? '';
    expect(location).toContain('upload_id=');
    const data = Array.from({ length: 1000 }, (_, i) => `{"a":${i}}\n`).join('');
    const send = (from: number, to: number, total: string): Promise<Response> =>
      fetch(location, {
        method: 'PUT',
        headers: { 'Content-Range': `bytes ${from}-${to - 1}/${total}` },
        body: data.slice(from, to),
      });
    const first = await send(0, 4096, '*');
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-4095']);
    await send(4096, 6000, '*');
    const asked = await fetch(location, { method: 'PUT', headers: { 'Content-Range': `bytes */${data.length}` } });
    expect([asked.status, asked.headers.get('range')]).toEqual([308, 'bytes=0-5999']);
    const last = await send(4096, data.length, String(data.length));
    expect(last.status).toBe(200);
    const { jobReference } = (await last.json()) as { jobReference: { jobId: string } };
    await live.client.job(jobReference.jobId).promise();
    const [rows] = await live.client.query('SELECT COUNT(*) AS n, SUM(a) AS total FROM loads.pieces');
    expect(rows).toEqual([{ n: 1000, total: 499_500 }]);
  });

  it('are refused where they are malformed', async () => {
    const cut = await fetch(upload('uploadType=multipart'), {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/related; boundary=xyz' },
      body: '--xyz\r\nContent-Type: application/json\r\n\r\n{}\r\n--xyz\r\n\r\n{"a":1}',
    });
    expect(cut.status).toBe(400);
    const answer: RestAnswer = { status: cut.status, body: (await cut.json()) as Record<string, unknown> };
    expect(errorOf(answer).message).toBe('Malformed multipart body: it ends before the closing boundary.');
    expect((await fetch(upload('uploadType=media'), { method: 'POST', body: 'x' })).status).toBe(400);
    expect((await fetch(upload('uploadType=resumable&upload_id=none'), { method: 'PUT', body: 'x' })).status).toBe(404);
  });
});
