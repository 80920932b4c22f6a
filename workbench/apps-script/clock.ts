// The clock of the local Apps Script: real, or simulated, where time moves only by what waits for it.

import { CLOCK_BYTES, ClockCells } from './channel';

export interface HostClock {
  readonly mode: 'real' | 'simulated';
  /** What the scripts' Date reads, from their own threads. */
  readonly shared: SharedArrayBuffer;
  now(): number;
  /** Turns time forward by hand. */
  advance(milliseconds: number): void;
  /** Whether sleeping takes no time of the machine's: in simulated time, and in real time while it is turned by hand. */
  readonly skipsSleep: boolean;
  /** Until the given function is called, who sleeps turns the clock instead. */
  skipSleep(): () => void;
  /** Something is to run that may want time to pass. */
  begin(): Turn;
}

/** One that runs by the clock: an execution, or whoever turns the clock. */
export interface Turn {
  /** When it may run: in simulated time one runs at a time. */
  readonly started: Promise<void>;
  /** Waits for the time, or for `wake`. */
  wait(at: number): Wait;
  /** Brings the clock to the time, after all that waits for less. */
  reach(at: number): Promise<void>;
  end(): void;
}

export interface Wait {
  readonly over: Promise<void>;
  wake(): void;
}

class Waiting {
  readonly over: Promise<void>;
  #resolve = (): void => undefined;

  constructor(
    public at: number,
    /** What is to be known before anything else is. */
    readonly onResume: () => void,
  ) {
    this.over = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  resume(): void {
    this.onResume();
    this.#resolve();
  }
}

/** Earliest first; of the same time, who came first. */
class Line {
  readonly #waiting: Waiting[] = [];

  get first(): Waiting | undefined {
    return this.#waiting[0];
  }

  add(waiting: Waiting): void {
    const later = this.#waiting.findIndex((other) => other.at > waiting.at);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, waiting);
  }

  remove(waiting: Waiting): boolean {
    const place = this.#waiting.indexOf(waiting);
    if (place >= 0) this.#waiting.splice(place, 1);
    return place >= 0;
  }

  takeFirst(): Waiting | undefined {
    return this.#waiting.shift();
  }
}

function checkForward(milliseconds: number): void {
  if (milliseconds >= 0) return;
  throw new RangeError(`The clock cannot be advanced by ${milliseconds} ms: it never goes back.`);
}

/**
 * Discrete events: a running script takes no time, and one runs at a time, until it waits or ends. Then the clock jumps to
 * the earliest wait and wakes that one alone, so that the same inputs give the same order each time.
 */
class SimulatedClock implements HostClock {
  readonly mode = 'simulated';
  readonly skipsSleep = true;
  readonly shared = new SharedArrayBuffer(CLOCK_BYTES);
  readonly #cells = new ClockCells(this.shared);
  readonly #line = new Line();
  #running: Turn | null = null;

  constructor(start: number) {
    this.#cells.setSimulated(start);
  }

  now(): number {
    return this.#cells.now();
  }

  advance(milliseconds: number): void {
    checkForward(milliseconds);
    this.#cells.setSimulated(this.now() + milliseconds);
  }

  skipSleep(): () => void {
    return () => undefined;
  }

  begin(): Turn {
    let place: Waiting | null = null;
    const lineUp = (at: number): Waiting => {
      const entry = new Waiting(at, () => {
        this.#running = turn;
        place = null;
      });
      place = entry;
      this.#line.add(entry);
      return entry;
    };
    const wait = (at: number): Wait => {
      if (this.#running !== turn) throw new Error('Who waits by the clock already does, or has ended.');
      const entry = lineUp(at);
      this.#next();
      return { over: entry.over, wake: () => this.#hurry(entry) };
    };
    const start = lineUp(this.now());
    const turn: Turn = {
      started: start.over,
      wait,
      reach: (at) => wait(at).over,
      end: () => {
        if (place !== null) this.#line.remove(place);
        place = null;
        if (this.#running === turn) this.#next();
      },
    };
    if (this.#running === null) this.#next();
    return turn;
  }

  /** Not at once: who wakes it is running. */
  #hurry(entry: Waiting): void {
    if (!this.#line.remove(entry)) return;
    entry.at = this.now();
    this.#line.add(entry);
    if (this.#running === null) this.#next();
  }

  #next(): void {
    this.#running = null;
    const first = this.#line.takeFirst();
    if (first === undefined) return;
    if (first.at > this.now()) this.#cells.setSimulated(first.at);
    first.resume();
  }
}

/** Beyond this setTimeout overflows; a longer wait is taken in pieces. */
const LONGEST_TIMER = 2 ** 31 - 1;
const NOW = Promise.resolve();

/** The machine's time, which can be turned forward. All that runs, runs at once. */
class RealClock implements HostClock {
  readonly mode = 'real';
  readonly shared = new SharedArrayBuffer(CLOCK_BYTES);
  readonly #cells = new ClockCells(this.shared);
  readonly #line = new Line();
  #ahead: number;
  #skipping = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ahead: number) {
    this.#ahead = ahead;
    this.#cells.setReal(ahead);
  }

  now(): number {
    return this.#cells.now();
  }

  advance(milliseconds: number): void {
    checkForward(milliseconds);
    this.#ahead += milliseconds;
    this.#cells.setReal(this.#ahead);
    this.#wakeDue();
  }

  get skipsSleep(): boolean {
    return this.#skipping > 0;
  }

  skipSleep(): () => void {
    this.#skipping += 1;
    return () => {
      this.#skipping -= 1;
    };
  }

  begin(): Turn {
    const waits = new Set<Waiting>();
    const wait = (at: number): Wait => {
      const entry = new Waiting(at, () => waits.delete(entry));
      waits.add(entry);
      this.#line.add(entry);
      this.#wakeDue();
      const wake = (): void => {
        if (this.#line.remove(entry)) entry.resume();
        this.#arm();
      };
      return { over: entry.over, wake };
    };
    return {
      started: NOW,
      wait,
      // By hand: nobody wants to sit and wait for the next trigger.
      reach: async (at) => {
        if (at > this.now()) this.advance(at - this.now());
      },
      end: () => {
        for (const entry of waits) this.#line.remove(entry);
        this.#arm();
      },
    };
  }

  #wakeDue(): void {
    for (let { first } = this.#line; first !== undefined && first.at <= this.now(); { first } = this.#line) {
      this.#line.takeFirst();
      first.resume();
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { first } = this.#line;
    if (first === undefined) return;
    this.#timer = setTimeout(() => this.#wakeDue(), Math.min(Math.max(first.at - this.now(), 1), LONGEST_TIMER));
  }
}

export function simulatedClock(startIso: string): HostClock {
  const start = Date.parse(startIso);
  if (Number.isNaN(start))
    throw new RangeError(`${startIso} is no instant: give ISO 8601, such as 2025-03-10T08:00:00Z.`);
  return new SimulatedClock(start);
}

/** `ahead`: how far the clock has been turned forward already. */
export const realClock = (ahead = 0): HostClock => new RealClock(ahead);
