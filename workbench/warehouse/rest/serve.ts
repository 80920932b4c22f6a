// The server: BigQuery's REST v2 on this machine only.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WarehouseError } from '../errors';
import type { JobWarehouse } from '../jobs/port';
import { JobRegistry, type RegistryLimits } from '../jobs/registry';
import { JobService } from '../jobs/service';
import { JobStore } from '../jobs/store';
import { parseJson, plainStream, readText, writeAnswer } from './body';
import { projectChecker, type ServerContext } from './context';
import { datasetsRoutes } from './datasets-routes';
import { discoveryDocument } from './discovery';
import { httpError, RequestRefused } from './errors';
import { jobsRoutes } from './jobs-routes';
import { projectsRoutes } from './projects-routes';
import { queryRoutes } from './query-routes';
import { type Request, Router } from './router';
import { routinesRoutes } from './routines-routes';
import { tabledataRoutes } from './tabledata-routes';
import { tablesRoutes } from './tables-routes';
import { Uploads } from './uploads';

export interface ServerOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Keep jobs with the data, beyond the end of the program. */
  readonly keepJobs?: boolean;
  readonly limits?: Partial<RegistryLimits>;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly jobs: JobService;
  /** Stops listening, cancels the jobs that run and waits for them; the warehouse stays open. */
  close(): Promise<void>;
}

const BASE = '/bigquery/v2';
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** A page of another site may neither send nor, by a name that leads here, read anything. */
function refuseForeign(request: IncomingMessage): void {
  const { host, origin } = request.headers;
  if (host === undefined || !LOCAL.test(host)) {
    throw new RequestRefused(
      403,
      'forbidden',
      `Host ${host ?? '(none)'} is refused: this server answers to localhost only.`,
    );
  }
  if (origin === undefined) return;
  const from = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  if (!from || !LOCAL.test(from)) {
    throw new RequestRefused(403, 'forbidden', `Origin ${origin} is refused: this server serves this machine only.`);
  }
}

function requestOf(message: IncomingMessage, method: string, url: URL): Omit<Request, 'parameters'> {
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    stream: message,
    json: async () => parseJson(await readText(plainStream(message))),
  };
}

function targetOf(message: IncomingMessage): URL {
  try {
    const url = new URL(message.url ?? '/', 'http://localhost');
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    throw new RequestRefused(400, 'badRequest', 'The request has no valid path.');
  }
}

async function handle(router: Router, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    refuseForeign(message);
    const url = targetOf(message);
    const override = message.headers['x-http-method-override'];
    const method = (typeof override === 'string' ? override : (message.method ?? 'GET')).toUpperCase();
    // Paths with and without the service's base are BigQuery's and BIGQUERY_EMULATOR_HOST's.
    const path = url.pathname.startsWith(`${BASE}/`) ? url.pathname.slice(BASE.length) : url.pathname;
    const match = router.match(method, path);
    if (match.kind === 'none') {
      throw new RequestRefused(404, 'notFound', `The requested URL ${url.pathname} was not found on this server.`);
    }
    if (match.kind === 'wrong method') {
      throw new RequestRefused(405, 'httpMethodNotAllowed', `Method ${method} is not allowed on ${url.pathname}.`);
    }
    const request: Request = { ...requestOf(message, method, url), parameters: match.parameters };
    writeAnswer(response, await match.handler(request));
  } catch (error) {
    const { status, body } = httpError(error);
    if (!message.complete) message.resume();
    if (!response.headersSent) writeAnswer(response, { status, body });
    else response.destroy();
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new WarehouseError('backendError', `Port ${port} is taken by another program. Choose another with --port.`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

export async function startServer(warehouse: JobWarehouse, options: ServerOptions): Promise<RunningServer> {
  const router = new Router();
  const server = createServer((message, response) => void handle(router, message, response));
  // Clients keep connections; uploads and waits for results take as long as they take.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  const kept = options.keepJobs ? await JobStore.open(warehouse) : undefined;
  const port = await listen(server, options.port).catch(async (error) => {
    await kept?.store.close();
    throw error;
  });
  const url = `http://localhost:${port}`;
  const context: ServerContext = {
    warehouse,
    user: warehouse.user,
    url,
    selfUrl: `${url}${BASE}`,
    checkedProject: projectChecker(warehouse),
  };
  const jobs = new JobService(warehouse, new JobRegistry(options.limits, kept?.store, kept?.jobs));
  const uploads = new Uploads(context, jobs);
  router.on('GET', '/$discovery/rest', () => ({ body: discoveryDocument(url) }));
  router.on('GET', '/discovery/v1/apis/bigquery/v2/rest', () => ({ body: discoveryDocument(url) }));
  projectsRoutes(router, context);
  datasetsRoutes(router, context);
  tablesRoutes(router, context);
  tabledataRoutes(router, context, jobs);
  routinesRoutes(router, context);
  queryRoutes(router, context, jobs);
  jobsRoutes(router, context, jobs);
  uploads.routes(router);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await jobs.close();
    server.closeAllConnections();
    await closed;
    await uploads.close();
    await kept?.store.close();
  };
  return {
    url,
    port,
    jobs,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
