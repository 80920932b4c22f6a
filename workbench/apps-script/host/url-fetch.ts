// UrlFetchApp on the host: real HTTP, to the hosts that are allowed only.

import type { FetchAnswer, FetchRequest } from '../inside/url-fetch-app';
import { DailyQuota } from './daily-quota';
import { ServiceException, UnsupportedCall } from './exception';
import type { Execution, Service } from './service';

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];
const URL_CHARACTERS = 2082;
const BODY_BYTES = 50 * 1024 * 1024;
const SHOWN_CHARACTERS = 100;

export interface Internet {
  /** This machine's own addresses are always allowed. */
  readonly allowedHosts?: readonly string[];
  /** By a host's name the origin that stands in for it, such as http://127.0.0.1:8080. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** How long a silent server is really waited for; the script's clock goes on by what Google would wait. */
  readonly patienceMs?: number;
}

/** Google gives a server up after about this long. */
const GOOGLE_WAITS_MS = 60_000;

export class UrlFetchService implements Service {
  readonly name = 'UrlFetchApp';
  readonly #allowedHosts: ReadonlySet<string>;
  readonly #standIns: Readonly<Record<string, string>>;
  readonly #patienceMs: number;
  readonly #quota: DailyQuota;

  constructor({ allowedHosts = [], standIns = {}, patienceMs = GOOGLE_WAITS_MS }: Internet, callsADay: number) {
    this.#allowedHosts = new Set([...LOCAL_HOSTS, ...allowedHosts, ...Object.keys(standIns)]);
    this.#standIns = standIns;
    this.#patienceMs = patienceMs;
    this.#quota = new DailyQuota(callsADay);
  }

  isEffectful(): boolean {
    return true;
  }

  async call(method: string, args: readonly unknown[], execution: Execution): Promise<unknown> {
    if (method === 'fetch') return this.#fetch(args[0] as FetchRequest, execution);
    if (method !== 'fetchAll') throw new UnsupportedCall(`UrlFetchApp.${method}`);
    return Promise.all((args[0] as readonly FetchRequest[]).map((request) => this.#fetch(request, execution)));
  }

  async #fetch(request: FetchRequest, execution: Execution): Promise<FetchAnswer> {
    const url = this.#checked(request);
    const now = execution.clock.now();
    if (this.#quota.left(execution.user, now) === 0) {
      throw new ServiceException('Service invoked too many times for one day: urlfetch.');
    }
    this.#quota.use(execution.user, 1, now);
    const answer = await sent(this.#placeOf(url), request, this.#patienceMs);
    if (answer === null) {
      await execution.waitUntil(now + GOOGLE_WAITS_MS);
      throw new ServiceException(`Timeout: ${url.href}`);
    }
    if (answer.code >= 400 && !request.muteHttpExceptions) {
      const shown = answer.text.slice(0, SHOWN_CHARACTERS);
      throw new ServiceException(
        `Request failed for ${url.origin} returned code ${answer.code}. Truncated server response: ${shown} (use muteHttpExceptions option to examine full response)`,
      );
    }
    return answer;
  }

  #placeOf(url: URL): URL {
    const origin = this.#standIns[url.hostname];
    return origin === undefined ? url : new URL(url.pathname + url.search, origin);
  }

  #checked({ url, body }: FetchRequest): URL {
    if (url.length > URL_CHARACTERS) throw new ServiceException('Limit Exceeded: URLFetch URL Length.');
    if (body !== null && Buffer.byteLength(bodyBytes(body)) > BODY_BYTES) {
      throw new ServiceException('Limit Exceeded: URLFetch POST Size.');
    }
    // Apps Script takes an address without its scheme for http.
    const full = /^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[^/]+:\d/.test(url) ? url : `http://${url}`;
    const parsed = URL.canParse(full) ? new URL(full) : null;
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new ServiceException(`Invalid argument: ${url}`);
    if (!this.#allowedHosts.has(parsed.hostname)) {
      throw new ServiceException(
        `Address unavailable: ${url} (the local Apps Script reaches ${[...this.#allowedHosts].join(', ')} only)`,
      );
    }
    return parsed;
  }
}

const bodyBytes = (body: string | readonly number[]): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from([...body]);

/** Null where nothing came in that time. */
async function sent(url: URL, request: FetchRequest, patienceMs: number): Promise<FetchAnswer | null> {
  const type: Record<string, string> = request.contentType === null ? {} : { 'Content-Type': request.contentType };
  let response: Response;
  let bytes: Buffer;
  try {
    response = await fetch(url, {
      method: request.method.toUpperCase(),
      headers: { ...type, ...request.headers },
      signal: AbortSignal.timeout(patienceMs),
      redirect: request.followRedirects ? 'follow' : 'manual',
      ...(request.body === null ? {} : { body: bodyBytes(request.body) }),
    });
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return null;
    throw new ServiceException(reachText(url, error));
  }
  return {
    code: response.status,
    headers: headersOf(response.headers),
    bytes: new Uint8Array(bytes),
    text: bytes.toString('utf8'),
  };
}

function reachText(url: URL, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : '';
  return cause === 'ENOTFOUND' || cause === 'EAI_AGAIN' ? `DNS error: ${url.href}` : `Address unavailable: ${url.href}`;
}

/** Google gives headers their canonical capitals. */
function headersOf(headers: Headers): Record<string, string | readonly string[]> {
  const all: Record<string, string | readonly string[]> = {};
  headers.forEach((value, name) => {
    all[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())] = value;
  });
  const cookies = headers.getSetCookie();
  return cookies.length > 1 ? { ...all, 'Set-Cookie': cookies } : all;
}
