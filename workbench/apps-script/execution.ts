// One execution as the host sees it: answers its calls one by one, keeps Google's limits, ends it.

import type { MessagePort } from 'node:worker_threads';
import type { Answer, EndMessage, LogLevel, StartMessage, ThrownError, ToHost } from './channel';
import type { HostClock, Turn } from './clock';
import { isThrownIntoTheScript, UnsupportedCall } from './host/exception';
import type { Execution, Service, TriggerKind } from './host/service';
import type { Thread } from './threads';

/** Ends the execution at the n-th call that changes something, counted from 1: before it happens, or once it has. */
export type Kill = { readonly beforeCall: number } | { readonly afterCall: number };

export interface ServiceCall {
  readonly service: string;
  readonly method: string;
  /** Its number among the effectful calls; null for a call that changes nothing. */
  readonly effect: number | null;
  readonly at: number;
}

export interface LogLine {
  readonly at: number;
  readonly executionId: string;
  readonly functionName: string;
  readonly level: LogLevel;
  readonly text: string;
}

export type Outcome = 'COMPLETED' | 'FAILED' | 'TIMED_OUT' | 'KILLED';

export interface ExecutionResult {
  readonly id: string;
  readonly functionName: string;
  readonly trigger: TriggerKind;
  readonly user: string;
  readonly outcome: Outcome;
  readonly value?: unknown;
  readonly error?: ThrownError;
  readonly calls: readonly ServiceCall[];
  readonly logs: readonly LogLine[];
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface ExecutionRequest {
  readonly id: string;
  readonly trigger: TriggerKind;
  readonly user: string;
  readonly activeUser: string;
  readonly start: StartMessage;
  readonly limitMs: number;
  readonly kill?: Kill;
}

export interface ExecutionParts {
  readonly clock: HostClock;
  readonly services: ReadonlyMap<string, Service>;
  /** Throws what Apps Script throws at a call that the execution may not make. */
  readonly checkPermission: (service: string, method: string, execution: Execution) => void;
  /** What the call would have taken at Google beyond what it takes here, in milliseconds. */
  readonly delay: (service: string, method: string) => number;
  /** On the simulated clock: the machine's time that a script may compute between two calls. */
  readonly busyLimitMs: number;
  readonly log: (line: LogLine) => void;
  /** The thread of an execution that has come to its end by itself. */
  readonly giveBack: (thread: Thread) => Promise<void>;
  /** Told at once, before the clock goes on. */
  readonly ended: (result: ExecutionResult) => void;
}

const OUT_OF_TIME: ThrownError = { name: 'Exception', message: 'Exceeded maximum execution time' };
const NEVER = new Promise<never>(() => undefined);
const WATCHDOG_MS = 250;

export class RunningExecution implements Execution {
  readonly id: string;
  readonly functionName: string;
  readonly trigger: TriggerKind;
  readonly user: string;
  readonly activeUser: string;
  readonly mayUseServices: boolean;
  readonly clock: HostClock;
  readonly startedAt: number;
  readonly result: Promise<ExecutionResult>;
  /** When the thread is gone too. */
  threadEnded: Promise<void> = Promise.resolve();

  readonly #parts: ExecutionParts;
  readonly #request: ExecutionRequest;
  readonly #thread: Thread;
  readonly #port: MessagePort;
  readonly #calls: ServiceCall[] = [];
  readonly #logs: LogLine[] = [];
  readonly #deadline: number;
  readonly #turn: Turn;
  readonly #resolve: (result: ExecutionResult) => void;
  readonly #reject: (fault: unknown) => void;
  readonly #watchdog: NodeJS.Timeout;
  #effects = 0;
  #inCall = false;
  #lastSign = performance.now();
  #over = false;
  /** By itself: nothing of the script goes on. */
  #hasEnded = false;

  /** To be made once the turn has started. */
  constructor(parts: ExecutionParts, request: ExecutionRequest, turn: Turn, thread: Thread) {
    this.#parts = parts;
    this.#request = request;
    this.#thread = thread;
    this.id = request.id;
    this.functionName = request.start.functionName;
    this.trigger = request.trigger;
    this.user = request.user;
    this.activeUser = request.activeUser;
    this.mayUseServices = request.trigger !== 'SIMPLE';
    this.clock = parts.clock;
    this.#turn = turn;
    this.startedAt = parts.clock.now();
    this.#deadline = this.startedAt + request.limitMs;
    let settle: { resolve: (result: ExecutionResult) => void; reject: (fault: unknown) => void } | undefined;
    this.result = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#resolve = (result) => settle?.resolve(result);
    this.#reject = (fault) => settle?.reject(fault);
    this.#watchdog = setInterval(() => this.#watch(), Math.min(WATCHDOG_MS, parts.busyLimitMs));
    thread.onFault = (fault) => this.#fault(fault);
    this.#port = thread.begin(request.start);
    this.#port.on('message', (message: ToHost) => this.#receive(message));
  }

  async waitUntil(at: number, onWait?: (wake: () => void) => void): Promise<void> {
    if (this.#over) return NEVER;
    const { clock } = this;
    // Who can be woken waits for someone, and that one takes its time.
    if (clock.mode === 'real' && clock.skipsSleep && onWait === undefined) {
      clock.advance(Math.max(0, Math.min(at, this.#deadline) - clock.now()));
    }
    const wait = this.#turn.wait(Math.min(at, this.#deadline));
    let isWoken = false;
    onWait?.(() => {
      isWoken = true;
      wait.wake();
    });
    await wait.over;
    if (this.#over) return NEVER;
    if (!isWoken && at > this.#deadline) {
      this.#finish('TIMED_OUT', { error: OUT_OF_TIME });
      return NEVER;
    }
  }

  #receive(message: ToHost): void {
    if (this.#over) return;
    if (message.kind === 'LOG') this.#keepLog(message.level, message.text);
    else if (message.kind === 'END') this.#end(message.end);
    else this.#serve(message.service, message.method, message.args);
  }

  #keepLog(level: LogLevel, text: string): void {
    const line = { at: this.clock.now(), executionId: this.id, functionName: this.functionName, level, text };
    this.#logs.push(line);
    this.#parts.log(line);
  }

  #end(end: EndMessage): void {
    this.#hasEnded = true;
    if ('error' in end) this.#finish('FAILED', { error: end.error });
    else this.#finish('COMPLETED', { value: end.value });
  }

  /** Without a promise where the service answers at once: that is most calls, and each turn of the loop costs. */
  #serve(name: string, method: string, args: readonly unknown[]): void {
    if (this.clock.now() >= this.#deadline) {
      this.#finish('TIMED_OUT', { error: OUT_OF_TIME });
      return;
    }
    this.#inCall = true;
    try {
      const service = this.#parts.services.get(name);
      if (service === undefined) throw new UnsupportedCall(`${name}.${method}`);
      this.#parts.checkPermission(name, method, this);
      const effect = service.isEffectful(method) ? ++this.#effects : null;
      this.#calls.push({ service: name, method, effect, at: this.clock.now() });
      if (this.#isKilled('beforeCall', effect)) return;
      const value = service.call(method, args, this);
      if (value instanceof Promise)
        value.then(
          (late: unknown) => this.#done(name, method, effect, late),
          (error: unknown) => this.#failed(error),
        );
      else this.#done(name, method, effect, value);
    } catch (error) {
      this.#failed(error);
    }
  }

  #done(service: string, method: string, effect: number | null, value: unknown): void {
    if (this.#over || this.#isKilled('afterCall', effect)) return;
    const delay = this.#parts.delay(service, method);
    if (delay > 0) void this.waitUntil(this.clock.now() + delay).then(() => this.#answer({ value }));
    else this.#answer({ value });
  }

  #failed(error: unknown): void {
    if (this.#over) return;
    if (!isThrownIntoTheScript(error)) {
      this.#fault(error);
      return;
    }
    const details = 'details' in error && error.details !== undefined ? { details: error.details } : {};
    this.#answer({ error: { name: error.name, message: error.message, ...details } });
  }

  #answer(answer: Answer): void {
    if (this.#over) return;
    this.#inCall = false;
    this.#lastSign = performance.now();
    try {
      this.#port.postMessage(answer);
    } catch (error) {
      // A service answered what no wire carries.
      this.#fault(error);
      return;
    }
    Atomics.store(this.#thread.signal, 0, 1);
    Atomics.notify(this.#thread.signal, 0);
  }

  #isKilled(when: 'beforeCall' | 'afterCall', effect: number | null): boolean {
    const { kill } = this.#request;
    if (effect === null || kill === undefined) return false;
    const at = when === 'beforeCall' ? 'beforeCall' in kill && kill.beforeCall : 'afterCall' in kill && kill.afterCall;
    if (at !== effect) return false;
    this.#finish('KILLED', {});
    return true;
  }

  #watch(): void {
    if (this.#over) return;
    if (this.clock.mode === 'real') {
      if (this.clock.now() >= this.#deadline) this.#finish('TIMED_OUT', { error: OUT_OF_TIME });
    } else if (!this.#inCall && performance.now() - this.#lastSign >= this.#parts.busyLimitMs) {
      this.#inCall = true;
      // It computed without an end: it took all of its time.
      void this.waitUntil(this.#deadline).then(() => this.#finish('TIMED_OUT', { error: OUT_OF_TIME }));
    }
  }

  #fault(fault: unknown): void {
    if (this.#over) return;
    this.#stop();
    this.#turn.end();
    this.#reject(fault);
  }

  #finish(outcome: Outcome, end: { readonly value?: unknown; readonly error?: ThrownError }): void {
    if (this.#over) return;
    const { id, functionName, trigger, user, startedAt } = this;
    const facts = { id, functionName, trigger, user, startedAt, endedAt: this.clock.now() };
    const result: ExecutionResult = { ...facts, outcome, ...end, calls: this.#calls, logs: this.#logs };
    this.#stop();
    this.#parts.ended(result);
    this.#turn.end();
    this.#resolve(result);
  }

  /** Locks are given back before the clock may jump, so that who waits for them goes on at this very time. */
  #stop(): void {
    this.#over = true;
    clearInterval(this.#watchdog);
    this.threadEnded = this.#hasEnded ? this.#parts.giveBack(this.#thread) : this.#thread.end();
    for (const service of this.#parts.services.values()) service.executionEnded?.(this);
  }
}
