// Who may speak to the page's server: this machine's browser, with the token of the URL that was printed.

import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CALL_HEADER } from './protocol';

export type Refusal = { readonly status: 401 | 403; readonly message: string };

/** Scripts and styles of its own only, nothing from elsewhere, shown in no other page. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A script's HTML is of an origin of its own, without the page's cookie, and asks the server through the page only. */
export const FRAME_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts allow-forms allow-modals allow-downloads allow-popups allow-popups-to-escape-sandbox',
].join('; ');

export class Access {
  readonly #token: string;
  readonly #port: number;

  constructor(token: string, port: number) {
    this.#token = token;
    this.#port = port;
  }

  get url(): string {
    return `${this.origin}/?token=${encodeURIComponent(this.#token)}`;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Cookies are shared by all ports of a host, so its name has the port in it. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  isToken(text: string): boolean {
    const [given, wanted] = [Buffer.from(text), Buffer.from(this.#token)];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  isHost({ headers: { host } }: IncomingMessage): boolean {
    return host === `127.0.0.1:${this.#port}` || host === `localhost:${this.#port}`;
  }

  /** Null where the request may go on. A foreign Host is a name that was bent to this machine. */
  refusal(request: IncomingMessage, isCall: boolean): Refusal | null {
    const { host, origin } = request.headers;
    if (!this.isHost(request)) {
      return { status: 403, message: `This server answers to ${this.origin} only.` };
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return { status: 403, message: `A page of ${origin} may not ask here.` };
    }
    if (!this.#hasCookie(request)) {
      return { status: 401, message: 'Open the page with the URL, token and all, that the workbench printed.' };
    }
    if (isCall && request.method !== 'GET' && request.headers[CALL_HEADER] === undefined) {
      return { status: 403, message: `The header ${CALL_HEADER} is missing.` };
    }
    return null;
  }

  #hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const mine = cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`));
    return mine !== undefined && this.isToken(mine.slice(this.#cookieName.length + 1));
  }

  get #cookieName(): string {
    return `workbench-${this.#port}`;
  }
}
