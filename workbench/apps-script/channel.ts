// What the threads of the local Apps Script share: the clock's cells, the signal of an answer, the messages.

import type { MessagePort } from 'node:worker_threads';

export const CLOCK_BYTES = 16;
export const SIGNAL_BYTES = 4;

const MODE = 0;
const VALUE = 1;
const SIMULATED = 0n;
const REAL = 1n;

/** One number for all threads: the simulated time, or how far the real one has been turned forward. */
export class ClockCells {
  readonly #cells: BigInt64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#cells = new BigInt64Array(shared);
  }

  setSimulated(now: number): void {
    Atomics.store(this.#cells, MODE, SIMULATED);
    Atomics.store(this.#cells, VALUE, BigInt(Math.round(now)));
  }

  setReal(ahead: number): void {
    Atomics.store(this.#cells, MODE, REAL);
    Atomics.store(this.#cells, VALUE, BigInt(Math.round(ahead)));
  }

  now(): number {
    const value = Number(Atomics.load(this.#cells, VALUE));
    return Atomics.load(this.#cells, MODE) === SIMULATED ? value : Date.now() + value;
  }
}

export type LogLevel = 'LOG' | 'INFO' | 'WARN' | 'ERROR' | 'DEBUG';

/** From the script to the host; only a call is answered. */
export type ToHost =
  | { readonly kind: 'CALL'; readonly service: string; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'LOG'; readonly level: LogLevel; readonly text: string }
  | { readonly kind: 'END'; readonly end: EndMessage };

export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly details?: unknown;
}

export type Answer = { readonly value: unknown } | { readonly error: ThrownError };

/** The event that a trigger hands to its function. */
export type TriggerEvent =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'CLOCK'; readonly triggerUid: string }
  | {
      readonly kind: 'OPEN' | 'EDIT' | 'CHANGE';
      readonly authMode: 'NONE' | 'LIMITED' | 'FULL';
      readonly user: string;
      /** Absent for simple triggers. */
      readonly triggerUid?: string;
      /** What the spreadsheet's facade makes the event of. */
      readonly detail?: unknown;
    };

/** How arguments come in and what may go back. */
export type Crossing = 'PLAIN' | 'GOOGLE_SCRIPT_RUN';

export interface ScriptFile {
  readonly name: string;
  readonly text: string;
  readonly cachedData: Uint8Array;
}

export interface StartMessage {
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly event: TriggerEvent;
  readonly crossing: Crossing;
  readonly timeZone: string;
  readonly locale: string;
  readonly advancedServices: readonly string[];
}

export type EndMessage = { readonly value: unknown } | { readonly error: ThrownError };

/** What a thread serves, from its first execution to its last. */
export interface WorkerStart {
  readonly inside: ScriptFile;
  readonly bundle: ScriptFile;
  readonly clock: SharedArrayBuffer;
}

/** By what one execution and the host talk. */
export interface ExecutionLine {
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
}
