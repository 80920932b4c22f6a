// UrlFetchApp: HTTP by way of the host.

import { isPlainObject } from './arguments';
import { blobData, isBytes, newBlob } from './blob';
import type { Call } from './call';
import { ArgumentsException, mismatch, strict } from './strict';
import { signed, utf8 } from './text';

/** One request, complete, as the host sends it. */
export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly body: string | readonly number[] | null;
  readonly muteHttpExceptions: boolean;
  readonly followRedirects: boolean;
}

export interface FetchAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly bytes: Uint8Array;
  readonly text: string;
}

const METHODS = ['get', 'delete', 'patch', 'post', 'put'];
const OPTIONS = new Set([
  'contentType',
  'headers',
  'method',
  'payload',
  'validateHttpsCertificates',
  'followRedirects',
  'muteHttpExceptions',
  'escaping',
  'url',
]);

function requestOf(url: unknown, options: Readonly<Record<string, unknown>>, args: readonly unknown[]): FetchRequest {
  if (typeof url !== 'string') throw mismatch('UrlFetchApp.fetch', args);
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) throw new ArgumentsException(`UrlFetchApp.fetch has no option ${name}.`);
  }
  const method = String(options.method ?? (options.payload === undefined ? 'get' : 'post')).toLowerCase();
  if (!METHODS.includes(method)) throw new ArgumentsException(`Attribute provided with invalid value: method`);
  const { body, contentType } = bodyOf(options.payload);
  return {
    url,
    method,
    headers: headersOf(options.headers),
    contentType: body === null ? null : String(options.contentType ?? contentType),
    body,
    muteHttpExceptions: options.muteHttpExceptions === true,
    followRedirects: options.followRedirects !== false,
  };
}

function headersOf(headers: unknown): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (!isPlainObject(headers)) throw new ArgumentsException('Attribute provided with invalid value: headers');
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

const FORM = 'application/x-www-form-urlencoded';

function bodyOf(payload: unknown): { readonly body: FetchRequest['body']; readonly contentType: string } {
  if (payload === undefined || payload === null) return { body: null, contentType: FORM };
  if (typeof payload === 'string') return { body: payload, contentType: FORM };
  if (isBytes(payload)) return { body: payload, contentType: FORM };
  const blob = blobData(payload);
  if (blob !== null) return { body: blob.bytes, contentType: blob.contentType ?? 'application/octet-stream' };
  if (!isPlainObject(payload)) return { body: String(payload), contentType: FORM };
  const form = Object.entries(payload).map(([key, value]) => {
    if (blobData(value) !== null) throw new ArgumentsException('The local Apps Script sends no multipart forms.');
    return `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`;
  });
  return { body: form.join('&'), contentType: FORM };
}

function responseOf(answer: FetchAnswer): object {
  const bytes = (): number[] => signed(Array.from(answer.bytes));
  const type = answer.headers['Content-Type'];
  const first = Object.entries(answer.headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value[0],
  ]);
  const blob = (): object => newBlob(bytes(), typeof type === 'string' ? type : null, null);
  return strict('HTTPResponse', {
    getResponseCode: () => answer.code,
    getContentText: () => answer.text,
    getContent: bytes,
    getHeaders: () => Object.fromEntries(first) as Record<string, string>,
    getAllHeaders: () => ({ ...answer.headers }),
    getBlob: blob,
    getAs: blob,
    toString: () => answer.text,
  });
}

export function urlFetchApp(call: Call): object {
  const one = (url: unknown, options: unknown, args: readonly unknown[]): FetchRequest => {
    if (options !== undefined && options !== null && !isPlainObject(options)) throw mismatch('UrlFetchApp.fetch', args);
    return requestOf(url, (options ?? {}) as Readonly<Record<string, unknown>>, args);
  };
  return strict('UrlFetchApp', {
    fetch(...args: unknown[]) {
      if (args.length < 1 || args.length > 2) throw mismatch('UrlFetchApp.fetch', args);
      return responseOf(call('UrlFetchApp', 'fetch', [one(args[0], args[1], args)]) as FetchAnswer);
    },
    fetchAll(requests: unknown) {
      if (!Array.isArray(requests)) throw mismatch('UrlFetchApp.fetchAll', [requests]);
      const all = requests.map((request: unknown) =>
        isPlainObject(request) ? one(request.url, request, [request]) : one(request, undefined, [request]),
      );
      return (call('UrlFetchApp', 'fetchAll', [all]) as readonly FetchAnswer[]).map(responseOf);
    },
    getRequest(...args: unknown[]) {
      const request = one(args[0], args[1], args);
      const payload =
        request.body === null ? {} : { payload: typeof request.body === 'string' ? utf8(request.body) : request.body };
      return {
        url: request.url,
        method: request.method,
        headers: { ...request.headers },
        contentType: request.contentType,
        ...payload,
      };
    },
  });
}
