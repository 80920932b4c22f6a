// The thread: for each execution a bare context, Google's globals in it, the bundle evaluated anew, one function called.

import { type Context, createContext, Script } from 'node:vm';
import {
  type MessagePort,
  moveMessagePortToContext,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import {
  type Answer,
  ClockCells,
  type EndMessage,
  type ExecutionLine,
  type ScriptFile,
  type StartMessage,
  type ToHost,
  type WorkerStart,
} from './channel';
import type { Installed, Lines } from './inside/install';

interface Inside {
  install(lines: Lines, start: StartMessage): Installed;
  thrown(error: unknown): Extract<EndMessage, { error: unknown }>['error'];
}

const ANSWERED = 0;

const { inside, bundle, clock } = workerData as WorkerStart;
const cells = new ClockCells(clock);

/** Like any script's file: its functions and variables become globals of each context in which it is evaluated. */
function evaluation({ name, text, cachedData }: ScriptFile): (context: Context) => unknown {
  let compiled: Script | undefined;
  return (context) => {
    compiled ??= new Script(text, { filename: name, cachedData: Buffer.from(cachedData) });
    return compiled.runInContext(context) as unknown;
  };
}

const evaluateInside = evaluation(inside);
const evaluateBundle = evaluation(bundle);

class Execution {
  readonly #context = createContext(Object.create(null) as Context);
  readonly #line: MessagePort;
  readonly #answers: Int32Array;

  constructor({ port, signal }: ExecutionLine) {
    // In the context's own realm: what comes by this port is made of the context's Array, Date and Object.
    this.#line = moveMessagePortToContext(port, this.#context) as MessagePort;
    this.#answers = new Int32Array(signal);
  }

  async run(): Promise<void> {
    this.#end(await this.#ended());
  }

  async #ended(): Promise<EndMessage> {
    const facades = evaluateInside(this.#context) as Inside;
    const lines: Lines = {
      exchange: (message) => this.#exchange(message),
      send: (message) => this.#line.postMessage(message),
      now: () => cells.now(),
    };
    const start = this.#received() as StartMessage;
    const installed = facades.install(lines, start);
    try {
      evaluateBundle(this.#context);
    } catch (error) {
      return { error: facades.thrown(error) };
    }
    // A promise that only something outside could settle never is: there is nothing outside.
    const unsettled = new Promise<EndMessage>((resolve) => setImmediate(() => resolve({ value: undefined })));
    return Promise.race([installed.run(start), unsettled]);
  }

  #received(): unknown {
    const envelope = receiveMessageOnPort(this.#line);
    if (envelope === undefined) throw new Error('The host signalled an answer and sent none.');
    return envelope.message as unknown;
  }

  #exchange(message: ToHost): Answer {
    Atomics.store(this.#answers, ANSWERED, 0);
    this.#line.postMessage(message);
    // The waking of the answer before may come late, when this one is waited for already.
    while (Atomics.load(this.#answers, ANSWERED) === 0) Atomics.wait(this.#answers, ANSWERED, 0);
    return this.#received() as Answer;
  }

  #end(message: EndMessage): void {
    try {
      this.#line.postMessage({ kind: 'END', end: message } satisfies ToHost);
    } catch {
      // What no wire carries (a function, a facade) nobody outside of the script can have.
      this.#line.postMessage({ kind: 'END', end: { value: undefined } } satisfies ToHost);
    }
  }
}

// What is no execution asks whether the last one is over: nothing that it left goes on.
parentPort?.on('message', (line: ExecutionLine | null) => {
  if (line === null) parentPort?.postMessage('FREE');
  else void new Execution(line).run();
});
