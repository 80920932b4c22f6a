// A local server in place of the channels' services: each path answers as a test says, and what came is kept.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** NOTHING: the request is taken and never answered. */
export type WebhookAnswer = number | 'NOTHING' | { readonly status: number; readonly retryAfter: string };

export interface Received {
  readonly path: string;
  readonly body: string;
}

export interface Webhooks {
  readonly origin: string;
  readonly received: Received[];
  /** Answers to requests whose path begins so, in turn; the last one stays. */
  answer(path: string, ...answers: readonly WebhookAnswer[]): void;
  close(): Promise<void>;
}

export async function openWebhooks(): Promise<Webhooks> {
  const received: Received[] = [];
  const plans = new Map<string, WebhookAnswer[]>();
  const next = (path: string): WebhookAnswer => {
    const [, plan = []] = [...plans].find(([begin]) => path.startsWith(begin)) ?? [];
    return (plan.length > 1 ? plan.shift() : plan[0]) ?? 200;
  };
  const server = createServer((request, response) => {
    const { url: path = '' } = request;
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ path, body });
      const answer = next(path);
      if (answer === 'NOTHING') return;
      const { status, retryAfter } = typeof answer === 'number' ? { status: answer, retryAfter: null } : answer;
      response.writeHead(status, retryAfter === null ? {} : { 'Retry-After': retryAfter });
      response.end('{}');
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    answer: (path, ...answers) => void plans.set(path, [...answers]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
