// Threads that stand ready, so that an execution need not wait for one to start; each serves one execution.

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { SIGNAL_BYTES } from './channel';
import type { HostClock } from './clock';
import { compiledParts } from './compiled';

export interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly signal: Int32Array;
  /** Rejects when the thread fails by itself: that is a fault of the workbench, no script's error. */
  readonly failed: Promise<never>;
}

export class Threads {
  readonly #clock: HostClock;
  readonly #spares: number;
  #ready: Thread[] = [];
  #closed = false;

  constructor(clock: HostClock, spares: number) {
    this.#clock = clock;
    this.#spares = spares;
    this.#refill();
  }

  take(): Thread {
    const thread = this.#ready.shift() ?? this.#start();
    // Not while the execution is being started: that is what the user waits for.
    setImmediate(() => this.#refill());
    return thread;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const left = this.#ready;
    this.#ready = [];
    await Promise.all(left.map((thread) => endThread(thread)));
  }

  #refill(): void {
    while (!this.#closed && this.#ready.length < this.#spares) this.#ready.push(this.#start());
  }

  #start(): Thread {
    const { worker: program, inside } = compiledParts();
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(SIGNAL_BYTES);
    const worker = new Worker(program, {
      eval: true,
      // The host's flags (a loader, a coverage tool) are not the script's.
      execArgv: [],
      workerData: { inside, clock: this.#clock.shared, signal, port: port2 },
      transferList: [port2],
    });
    // A spare thread keeps no program alive.
    worker.unref();
    const failed = new Promise<never>((_, reject) => worker.once('error', reject));
    failed.catch(() => undefined);
    return { worker, port: port1, signal: new Int32Array(signal), failed };
  }
}

export async function endThread({ worker, port }: Thread): Promise<void> {
  port.close();
  await worker.terminate();
}
