// Serves the workbench's page on this machine alone: the spreadsheet, its scripts' Ui, the clock and the warehouse.

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppsScript, SpreadsheetService } from '../apps-script';
import { Access, FRAME_POLICY, PAGE_POLICY } from './access';
import { Audience } from './audience';
import { type ClientFiles, clientFiles } from './bundle';
import { ClockPanel, type Turning } from './clock-panel';
import { Desk } from './desk';
import { frameHtml } from './frame-html';
import { readEstimates } from './learnt';
import type { PageUi } from './page-ui';
import { CallRefused } from './request-fields';

export interface PageStage {
  advance(untilMs: number, turning: Turning): Promise<{ readonly messages: number }>;
  readonly endpoint: string;
  readonly project: string;
  /** Where the warehouse panel looks names up. */
  readonly dataset?: string;
}

export interface PageOptions {
  readonly appsScript: AppsScript;
  readonly spreadsheet: SpreadsheetService;
  readonly ui: PageUi;
  readonly user: string;
  /** Without it the page has no warehouse panel, and turning the clock runs the triggers alone. */
  readonly stage?: PageStage;
  /** Any free one when absent. */
  readonly port?: number;
  /** What failed inside the page's server itself. */
  readonly onFault?: (fault: unknown) => void;
}

export interface ServedPage {
  /** With the token: whoever has it may use the page. */
  readonly url: string;
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 8 * 1024 * 1024;
const DATASET = 'eros_scheduling_brain';

export async function servePage(options: PageOptions): Promise<ServedPage> {
  const files = await clientFiles();
  const audience = new Audience();
  options.ui.attach(audience);
  const { stage, appsScript, spreadsheet } = options;
  const warehouse =
    stage === undefined
      ? null
      : { endpoint: stage.endpoint, project: stage.project, dataset: stage.dataset ?? DATASET };
  const clock = new ClockPanel({
    appsScript,
    timeZone: () => spreadsheet.workbook.clock.timeZone,
    turn: async (until, turning) => {
      if (stage !== undefined) return stage.advance(until, turning);
      await appsScript.tick(new Date(until).toISOString());
      return { messages: 0 };
    },
    estimates: warehouse === null ? null : () => readEstimates(warehouse),
    changed: () => audience.tell({ kind: 'CLOCK' }),
  });
  const onFault = options.onFault ?? ((fault: unknown) => console.error(fault));
  const desk = new Desk({ ...options, audience, clock, warehouse, onFault });
  const site = new Site(files, options.ui, audience, desk, onFault);
  await site.listen(options.port ?? 0);
  await desk.open();
  return {
    url: site.url,
    close: async () => {
      desk.close();
      options.ui.detach();
      audience.close();
      await site.close();
    },
  };
}

class Site {
  readonly #server: Server;
  #access: Access | null = null;

  constructor(
    private readonly files: ClientFiles,
    private readonly ui: PageUi,
    private readonly audience: Audience,
    private readonly desk: Desk,
    private readonly onFault: (fault: unknown) => void,
  ) {
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch((fault: unknown) => this.#failed(response, fault));
    });
    // A kept connection is not closed just when it is used again.
    this.#server.keepAliveTimeout = 120_000;
  }

  get url(): string {
    return this.#access?.url ?? '';
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    // One that listens has an address.
    const { port: bound } = this.#server.address() as AddressInfo;
    this.#access = new Access(randomBytes(24).toString('base64url'), bound);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const access = this.#access;
    if (access === null) return send(response, 503, 'The page is not open yet.');
    const url = new URL(request.url ?? '/', access.origin);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null && access.isToken(token) && access.isHost(request)) {
      // The token leaves the address bar, and is kept out of histories that are shared.
      response.writeHead(303, { location: '/', 'set-cookie': access.cookie, 'cache-control': 'no-store' });
      response.end();
      return;
    }
    const isCall = url.pathname.startsWith('/api/');
    const refusal = access.refusal(request, isCall && url.pathname !== '/api/events');
    if (refusal !== null) return send(response, refusal.status, refusal.message);
    if (isCall) return this.#call(request, response, url);
    this.#file(response, url.pathname);
  }

  #file(response: ServerResponse, path: string): void {
    const frame = /^\/frames\/([\w-]+)$/.exec(path)?.[1];
    const html = frame === undefined ? undefined : this.ui.html(frame);
    if (html !== undefined) {
      const served = frameHtml(html, this.files.frameScript, this.desk.bookUrl);
      send(response, 200, served, 'text/html', { 'content-security-policy': FRAME_POLICY });
    } else if (path === '/') {
      send(response, 200, this.files.html, 'text/html', { 'content-security-policy': PAGE_POLICY });
    } else if (path === '/page.js') send(response, 200, this.files.script, 'text/javascript');
    else if (path === '/page.css') send(response, 200, this.files.style, 'text/css');
    else send(response, 404, `There is nothing at ${path}.`);
  }

  async #call(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (url.pathname === '/api/events') return this.audience.admit(response);
    try {
      const body = request.method === 'POST' ? parsed(await bodyOf(request)) : undefined;
      const answer = await this.desk.answer(`${request.method} ${url.pathname.slice('/api/'.length)}`, url, body);
      send(response, 200, JSON.stringify(answer), 'application/json');
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      send(response, error.status, error.message);
    }
  }

  #failed(response: ServerResponse, fault: unknown): void {
    this.onFault(fault);
    const message = fault instanceof Error ? fault.message : String(fault);
    if (!response.headersSent) send(response, 500, `The workbench failed: ${message}`);
    else response.end();
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string | Buffer,
  type = 'text/plain',
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw new CallRefused(413, 'What was sent is over 8 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CallRefused(400, 'What was sent is no JSON.');
  }
}
