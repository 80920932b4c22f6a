// Stops a script that was cancelled or is out of time, and lets others have a turn while it computes.

import { WarehouseError } from '../errors';

/** How long the interpreter may go on without giving way to the event loop. */
const TURN_MS = 10;
/** Clock readings are not free: one in this many turns. */
const TURNS_A_READING = 32;

export interface StopLimits {
  /** When to stop, in milliseconds of `Date.now()`. */
  readonly deadlineMs?: number;
  /** A WarehouseError as its reason is what the script fails with. */
  readonly signal?: AbortSignal;
}

export class StopWatch {
  private readonly startedMs = Date.now();
  private readonly limits: StopLimits;
  private readonly interrupt: () => void;
  private timer: NodeJS.Timeout | undefined;
  private turns = 0;
  private lastTurnMs = Date.now();

  /** `interrupt` ends what the session is doing at the moment. */
  constructor(limits: StopLimits, interrupt: () => void) {
    this.limits = limits;
    this.interrupt = interrupt;
    limits.signal?.addEventListener('abort', interrupt, { once: true });
    if (limits.deadlineMs !== undefined) {
      this.timer = setTimeout(interrupt, Math.min(Math.max(0, limits.deadlineMs - Date.now()), 2 ** 31 - 1));
      this.timer.unref();
    }
  }

  /** Throws where the script must stop. */
  check(): void {
    const { signal } = this.limits;
    if (signal?.aborted) {
      if (signal.reason instanceof WarehouseError) throw signal.reason;
      throw new WarehouseError('stopped', 'Job execution was cancelled: User requested cancellation');
    }
    const { deadlineMs } = this.limits;
    if (deadlineMs !== undefined && Date.now() >= deadlineMs) {
      const seconds = Math.max(0, deadlineMs - this.startedMs) / 1000;
      throw new WarehouseError('stopped', `Job execution was cancelled: Job timed out after ${seconds} seconds`);
    }
  }

  /** Called at each step; gives a promise to wait for when others are due a turn. */
  turn(): Promise<void> | undefined {
    if (++this.turns % TURNS_A_READING !== 0) return undefined;
    this.check();
    const now = Date.now();
    if (now - this.lastTurnMs < TURN_MS) return undefined;
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        this.lastTurnMs = Date.now();
        try {
          this.check();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.limits.signal?.removeEventListener('abort', this.interrupt);
  }
}
