// The line between the add-on and its warehouse: requests go through, until it is cut; then nobody answers there.

import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Line {
  #server: Server | null = null;
  #port = 0;
  #to = '';
  #jobsLeft = Number.POSITIVE_INFINITY;

  /** Begins to listen, and is mended the same way. */
  async open(): Promise<void> {
    const server = createServer((asked, answer) => {
      if (asked.method === 'POST' && /\/jobs\b/.test(asked.url ?? '') && --this.#jobsLeft < 0) {
        void this.cut();
        return;
      }
      const { hostname, port } = new URL(this.#to);
      const { method, url, headers } = asked;
      const onward = request({ hostname, port, method, path: url, headers }, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      asked.pipe(onward);
    });
    // As the warehouse's own: a kept connection is not closed just when it is used again.
    server.keepAliveTimeout = 120_000;
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(this.#port, '127.0.0.1', () => resolve());
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#jobsLeft = Number.POSITIVE_INFINITY;
  }

  /** The address that takes the place of the warehouse's own. */
  inPlaceOf(warehouse: string): string {
    this.#to = warehouse;
    return `http://127.0.0.1:${this.#port}`;
  }

  /** So many more jobs are begun; the next finds nobody. */
  cutAfter(jobs: number): void {
    this.#jobsLeft = jobs;
  }

  get isCut(): boolean {
    return this.#server === null;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
