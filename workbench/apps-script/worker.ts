// The thread of one execution: a bare context, Google's globals in it, the bundle evaluated anew, one function called.

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

const { inside, clock, signal, port } = workerData as WorkerStart & { readonly port: MessagePort };
const context = createContext(Object.create(null) as Context);
// In the context's own realm: what comes by this port is made of the context's Array, Date and Object.
const line = moveMessagePortToContext(port, context) as MessagePort;
const cells = new ClockCells(clock);
const answers = new Int32Array(signal);

function received(): unknown {
  const envelope = receiveMessageOnPort(line);
  if (envelope === undefined) throw new Error('The host signalled an answer and sent none.');
  return envelope.message as unknown;
}

function exchange(message: ToHost): Answer {
  Atomics.store(answers, ANSWERED, 0);
  line.postMessage(message);
  Atomics.wait(answers, ANSWERED, 0);
  return received() as Answer;
}

const lines: Lines = { exchange, send: (message) => line.postMessage(message), now: () => cells.now() };

/** Like any script's file: its functions and variables become globals of the context. */
function evaluate({ name, text, cachedData }: ScriptFile): unknown {
  return new Script(text, { filename: name, cachedData: Buffer.from(cachedData) }).runInContext(context) as unknown;
}

const facades = evaluate(inside) as Inside;

async function execute(): Promise<EndMessage> {
  const start = received() as StartMessage;
  const installed = facades.install(lines, start);
  try {
    evaluate(start.bundle);
  } catch (error) {
    return { error: facades.thrown(error) };
  }
  // A promise that only something outside could settle never is: there is nothing outside.
  const unsettled = new Promise<EndMessage>((resolve) => setImmediate(() => resolve({ value: undefined })));
  return Promise.race([installed.run(start), unsettled]);
}

function end(message: EndMessage): void {
  try {
    line.postMessage({ kind: 'END', end: message } satisfies ToHost);
  } catch {
    // What no wire carries (a function, a facade) nobody outside of the script can have.
    line.postMessage({ kind: 'END', end: { value: undefined } } satisfies ToHost);
  }
}

parentPort?.once('message', () => void execute().then(end));
