// Who looks at the page: each gets the events as they happen, over server-sent events.

import type { ServerResponse } from 'node:http';
import type { PageEvent } from './protocol';

const KEEP_ALIVE_MS = 15_000;

export class Audience {
  readonly #viewers = new Set<ServerResponse>();
  readonly #keepAlive: NodeJS.Timeout;
  readonly #left = new Set<() => void>();

  constructor() {
    this.#keepAlive = setInterval(() => this.#send(': here\n\n'), KEEP_ALIVE_MS);
    this.#keepAlive.unref();
  }

  get size(): number {
    return this.#viewers.size;
  }

  admit(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(': here\n\n');
    this.#viewers.add(response);
    response.on('close', () => {
      this.#viewers.delete(response);
      if (this.#viewers.size === 0) for (const listener of this.#left) listener();
    });
  }

  tell(event: PageEvent): void {
    this.#send(`data: ${JSON.stringify(event)}\n\n`);
  }

  /** The last viewer has gone. */
  onAllLeft(listener: () => void): void {
    this.#left.add(listener);
  }

  close(): void {
    clearInterval(this.#keepAlive);
    for (const viewer of this.#viewers) viewer.end();
  }

  #send(text: string): void {
    for (const viewer of this.#viewers) viewer.write(text);
  }
}
