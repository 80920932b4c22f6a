// Reads request bodies and writes answers.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';
import { isObject, type JsonObject } from '../jobs/json-fields';
import { RequestRefused } from './errors';
import type { Answer } from './router';

/** BigQuery's own limit on a request. */
const MAX_JSON_BYTES = 10 * 1024 * 1024;

export const plainStream = (request: IncomingMessage): NodeJS.ReadableStream =>
  request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;

export async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    // What is too much is still read to its end, or the client would not listen to the answer.
    if (size <= MAX_JSON_BYTES) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > MAX_JSON_BYTES) {
    throw new RequestRefused(413, 'uploadTooLarge', `Request payload size exceeds the limit: ${MAX_JSON_BYTES} bytes.`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(text: string): JsonObject {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestRefused(400, 'parseError', `Invalid JSON payload received. ${why}`);
  }
  if (!isObject(value)) {
    throw new RequestRefused(400, 'parseError', 'Invalid JSON payload received. An object is wanted.');
  }
  return value;
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const { status = 200, body, rows, headers = {} } = answer;
  if (!body) {
    response.writeHead(status, { ...headers, 'Content-Length': '0' });
    response.end();
    return;
  }
  let text = JSON.stringify(body);
  if (rows) text = `${text.slice(0, -1)}${text === '{}' ? '' : ','}"rows":[${rows.join(',')}]}`;
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': String(bytes.length),
    'Cache-Control': 'private',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(bytes);
}
