// A warehouse's REST server with something between it and its client that can refuse requests, as Google would.

import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

export interface Interposed {
  readonly url: string;
  /** Looks at each request's path and body; what it returns is answered in the server's place. */
  rule: (request: { readonly method: string; readonly path: string; readonly body: string }) => Refusal | undefined;
  close(): Promise<void>;
}

const forwarded = (headers: IncomingHttpHeaders): Record<string, string> => {
  const { 'content-type': type } = headers;
  return type === undefined ? {} : { 'content-type': type };
};

export async function interposed(serverUrl: string): Promise<Interposed> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString();
      const method = request.method ?? 'GET';
      const path = request.url ?? '/';
      const refusal = held.rule({ method, path, body });
      response.setHeader('content-type', 'application/json');
      if (refusal) {
        const { status, reason, message } = refusal;
        response.statusCode = status;
        response.end(
          JSON.stringify({ error: { code: status, message, errors: [{ reason, message, domain: 'global' }] } }),
        );
        return;
      }
      const answer = await fetch(`${serverUrl}${path}`, {
        method,
        headers: forwarded(request.headers),
        ...(body === '' ? {} : { body }),
      });
      response.statusCode = answer.status;
      response.end(await answer.text());
    });
  });
  // As the warehouse's own server: one that closes a kept connection just when it is used again resets it.
  server.keepAliveTimeout = 120_000;
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const held: Interposed = {
    url: `http://localhost:${port}`,
    rule: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return held;
}
