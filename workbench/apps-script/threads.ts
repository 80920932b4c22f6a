// Threads that stand ready, so that an execution need not wait for one to start. One serves an execution after the other, each in a
// context of its own; a thread whose execution did not come to its end by itself is ended with it.

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type ExecutionLine, type ScriptFile, SIGNAL_BYTES, type StartMessage, type WorkerStart } from './channel';
import type { HostClock } from './clock';
import { compiledParts } from './compiled';

/** A thread that has ended an execution and is busy still: something of the script's goes on in it. */
const STILL_BUSY_MS = 1000;

export class Thread {
  readonly signal = new Int32Array(new SharedArrayBuffer(SIGNAL_BYTES));
  /** The thread failed by itself: that is a fault of the workbench, no script's error. */
  onFault: (fault: unknown) => void = () => undefined;
  readonly #worker: Worker;
  #port: MessagePort | null = null;

  constructor(program: string, start: WorkerStart) {
    this.#worker = new Worker(program, {
      eval: true,
      // The host's flags (a loader, a coverage tool) are not the script's.
      execArgv: [],
      workerData: start,
    });
    // A spare thread keeps no program alive.
    this.#worker.unref();
    this.#worker.on('error', (fault) => this.onFault(fault));
  }

  /** Begins an execution; its calls come by the port. */
  begin(start: StartMessage): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.postMessage(start);
    this.#worker.ref();
    const line: ExecutionLine = { port: port2, signal: this.signal.buffer as SharedArrayBuffer };
    this.#worker.postMessage(line, [port2]);
    return port1;
  }

  /** After the execution's end: whether it stands ready for another. */
  async isFree(): Promise<boolean> {
    this.onFault = () => undefined;
    this.#port?.close();
    return new Promise((resolve) => {
      const isSo = (free: boolean) => (): void => {
        clearTimeout(timer);
        this.#worker.removeAllListeners('message').removeAllListeners('exit');
        this.#worker.unref();
        resolve(free);
      };
      const timer = setTimeout(isSo(false), STILL_BUSY_MS);
      this.#worker.once('message', isSo(true)).once('exit', isSo(false));
      this.#worker.postMessage(null);
    });
  }

  async end(): Promise<void> {
    this.#port?.close();
    await this.#worker.terminate();
  }
}

export class Threads {
  readonly #start: WorkerStart;
  readonly #spares: number;
  #ready: Thread[] = [];
  #closed = false;

  constructor(clock: HostClock, bundle: ScriptFile, spares: number) {
    this.#start = { inside: compiledParts().inside, bundle, clock: clock.shared };
    this.#spares = spares;
    while (this.#ready.length < spares) this.#ready.push(this.#new());
  }

  take(): Thread {
    return this.#ready.shift() ?? this.#new();
  }

  /** One whose execution has ended. */
  async giveBack(thread: Thread): Promise<void> {
    if ((await thread.isFree()) && !this.#closed && this.#ready.length < this.#spares) this.#ready.push(thread);
    else await thread.end();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const left = this.#ready;
    this.#ready = [];
    await Promise.all(left.map((thread) => thread.end()));
  }

  #new(): Thread {
    return new Thread(compiledParts().worker, this.#start);
  }
}
