// UrlFetchApp against a real server on this machine.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UrlFetchService } from '../../../workbench/apps-script/host/url-fetch';
import { given, opened, thrownBy } from './script';
import { executionOf } from './spreadsheet/in-context';

let server: Server | undefined;
let base = '';
const broken = 'http://127.0.0.1:1';

beforeAll(async () => {
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/moved') return void response.writeHead(302, { Location: '/there' }).end();
      if (request.url === '/wrong') return void response.writeHead(404).end('x'.repeat(500));
      if (request.url === '/bytes')
        return void response.writeHead(200, { 'Content-Type': 'image/png' }).end(Buffer.from([0, 255, 128]));
      const body = {
        method: request.method,
        url: request.url,
        type: request.headers['content-type'] ?? null,
        token: request.headers['x-token'] ?? null,
        body: Buffer.concat(chunks).toString(),
      };
      response
        .writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] })
        .end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
  server = made;
});
afterAll(() => server?.close());

describe('fetch', () => {
  it('sends method, headers and each kind of payload', async () => {
    const script = await opened(`function main(base) {
      const get = (options) => JSON.parse(UrlFetchApp.fetch(base + '/p?q=1', options).getContentText());
      return [get(), get({ method: 'POST', contentType: 'application/json', payload: '{"a":1}', headers: { 'X-Token': 't' } }), get({ payload: { a: '1 2', b: 'ü' } }),
        get({ method: 'put', payload: Utilities.newBlob('csv', 'text/csv') }), get({ method: 'delete' })];
    }`);
    const at = { url: '/p?q=1', token: null };
    const form = 'application/x-www-form-urlencoded';
    expect(await given(script, 'main', [base])).toEqual([
      { ...at, method: 'GET', type: null, body: '' },
      { ...at, method: 'POST', type: 'application/json', body: '{"a":1}', token: 't' },
      { ...at, method: 'POST', type: form, body: 'a=1%202&b=%C3%BC' },
      { ...at, method: 'PUT', type: 'text/csv', body: 'csv' },
      { ...at, method: 'DELETE', type: null, body: '' },
    ]);
  });

  it('gives code, headers, text and bytes, follows redirects unless told not to', async () => {
    const script = await opened(`function main(base) {
      const bytes = UrlFetchApp.fetch(base + '/bytes');
      const all = UrlFetchApp.fetchAll([base + '/1', { url: base + '/wrong', muteHttpExceptions: true }]);
      return [bytes.getContent(), bytes.getHeaders()['Content-Type'], bytes.getBlob().getContentType(), UrlFetchApp.fetch(base + '/moved').getResponseCode(),
        UrlFetchApp.fetch(base + '/moved', { followRedirects: false }).getResponseCode(), all.map((one) => one.getResponseCode()), all[0].getAllHeaders()['Set-Cookie']];
    }`);
    expect(await given(script, 'main', [base])).toEqual([
      [0, -1, -128],
      'image/png',
      'image/png',
      200,
      302,
      [200, 404],
      ['a=1', 'b=2'],
    ]);
  });

  it('throws in Google’s words where the answer is an error, or there is none', async () => {
    expect(
      await thrownBy([
        `UrlFetchApp.fetch('${base}/wrong')`,
        `UrlFetchApp.fetch('${broken}/x')`,
        `UrlFetchApp.fetch('https://elsewhere.example/')`,
        `UrlFetchApp.fetch('ftp://localhost/')`,
        `UrlFetchApp.fetch()`,
        `UrlFetchApp.fetch('${base}', { mehtod: 'get' })`,
        `UrlFetchApp.fetch('${base}', { method: 'brew' })`,
        `UrlFetchApp.fetch('${base}/' + 'x'.repeat(2100))`,
      ]),
    ).toEqual([
      `Exception: Request failed for ${base} returned code 404. Truncated server response: ${'x'.repeat(100)} (use muteHttpExceptions option to examine full response)`,
      `Exception: Address unavailable: ${broken}/x`,
      'Exception: Address unavailable: https://elsewhere.example/ (the local Apps Script reaches localhost, 127.0.0.1, [::1] only)',
      'Exception: Invalid argument: ftp://localhost/',
      "Exception: The parameters () don't match the method signature for UrlFetchApp.fetch.",
      'Exception: UrlFetchApp.fetch has no option mehtod.',
      'Exception: Attribute provided with invalid value: method',
      'Exception: Limit Exceeded: URLFetch URL Length.',
    ]);
  });

  it('stops at the day’s calls of the user', async () => {
    const service = new UrlFetchService({}, 2);
    const request = {
      url: base,
      method: 'get',
      headers: {},
      contentType: null,
      body: null,
      muteHttpExceptions: false,
      followRedirects: true,
    };
    const fetchAs = (user: string): unknown => service.call('fetch', [request], executionOf(user, 'MENU'));
    await fetchAs('a');
    await fetchAs('a');
    await expect(fetchAs('a')).rejects.toThrow('Service invoked too many times for one day: urlfetch.');
    await expect(fetchAs('b')).resolves.toMatchObject({ code: 200 });
  });
});
