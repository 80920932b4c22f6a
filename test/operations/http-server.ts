// A local server that answers as a webhook's service may, and the channels' POST to it: synchronous, as Apps Script's is. Whatever
// host is asked, the request goes there; the path stays, and tells which answer is wanted.
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Http, NoAnswer } from '../../src/operations/channels/port';

const SERVER = `
const { createServer } = require('node:http');
const { workerData, parentPort } = require('node:worker_threads');
const { port, signal } = workerData;
const received = [];
let plan = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    received.push({ method: request.method, path: request.url, type: request.headers['content-type'], body });
    const answer = plan.length > 1 ? plan.shift() : plan[0] ?? { status: 200 };
    if (answer.status === 0) return;
    response.writeHead(answer.status, answer.retryAfter ? { 'Retry-After': answer.retryAfter } : {});
    response.end('ok');
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => parentPort.postMessage('up'));
const tell = (answer) => { port.postMessage(answer); Atomics.add(signal, 0, 1); Atomics.notify(signal, 0); };
port.on('message', async (asked) => {
  if (asked.plan) { plan = asked.plan; received.length = 0; return tell({}); }
  if (asked.received) return tell(received.slice());
  const address = 'http://127.0.0.1:' + server.address().port + asked.path;
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: asked.json, signal: AbortSignal.timeout(1500), redirect: 'manual' });
    await response.text();
    tell({ status: response.status, retryAfter: response.headers.get('retry-after') });
  } catch (error) {
    tell({ failed: String(error) + ' at ' + asked.url });
  }
});
`;

/** Status 0: it takes the request and never answers. The last answer of a plan is repeated. */
export interface PlannedAnswer {
  readonly status: number;
  readonly retryAfter?: string;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

export interface LocalService {
  readonly http: Http;
  answers(plan: readonly PlannedAnswer[]): void;
  received(): readonly Received[];
  stop(): Promise<void>;
}

export async function localService(): Promise<LocalService> {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(SERVER, { eval: true, workerData: { port: port2, signal }, transferList: [port2] });
  await new Promise((resolve) => worker.once('message', resolve));
  const ask = (question: object): unknown => {
    const seen = Atomics.load(signal, 0);
    port1.postMessage(question);
    Atomics.wait(signal, 0, seen, 10_000);
    const message: { readonly message: unknown } | undefined = receiveMessageOnPort(port1);
    if (message === undefined) throw new Error('The local service has ended.');
    return message.message;
  };
  return {
    http: {
      post: (url, json) => {
        const path = url.replace(/^https:\/\/[^/]+/, '');
        const answer = ask({ url, path, json }) as { status: number; retryAfter: string | null; failed?: string };
        if (answer.failed !== undefined) throw new NoAnswer(answer.failed);
        return answer;
      },
    },
    answers: (plan) => void ask({ plan }),
    received: () => ask({ received: true }) as readonly Received[],
    stop: async () => {
      port1.close();
      await worker.terminate();
    },
  };
}
