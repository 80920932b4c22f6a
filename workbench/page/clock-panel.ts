// What the clock panel shows: the triggers with their next firing and last result; turning the clock forward, and what that taught.

import type { AppsScript } from '../apps-script';
import { clockAnswer } from './clock-answer';
import { type Estimates, learntBetween } from './learnt';
import type { ClockAnswer, Learnt } from './protocol';

const MS_A_DAY = 86_400_000;
const MOST_DAYS = 31;

export interface Turning {
  /** Another hour has gone by. */
  readonly onHour: () => void;
  /** Aborts when no further hour is wanted. */
  readonly signal: AbortSignal;
}

export interface ClockPanelParts {
  readonly appsScript: AppsScript;
  readonly timeZone: () => string;
  readonly turn: (untilMs: number, turning: Turning) => Promise<{ readonly messages: number }>;
  /** What captions earn as it is known now; null without a warehouse. */
  readonly estimates: (() => Promise<Estimates>) | null;
  readonly changed: () => void;
}

interface Advance {
  readonly from: number;
  readonly to: number;
  readonly stop: AbortController;
}

export class ClockPanel {
  readonly #parts: ClockPanelParts;
  #advancing: Advance | null = null;
  #problem: string | null = null;
  #messages: number | null = null;
  #learnt: Learnt | null = null;

  constructor(parts: ClockPanelParts) {
    this.#parts = parts;
  }

  answer(): ClockAnswer {
    const advancing = this.#advancing;
    return clockAnswer(this.#parts.appsScript, this.#parts.timeZone(), {
      advancing:
        advancing === null
          ? null
          : { from: new Date(advancing.from).toISOString(), to: new Date(advancing.to).toISOString() },
      problem: this.#problem,
      messages: this.#messages,
      learnt: this.#learnt,
    });
  }

  /** Answers at once whether it begins: a week takes its time, and the panel follows. */
  advance(milliseconds: number): string | null {
    if (this.#advancing !== null) return 'The clock is being turned already.';
    if (!(milliseconds > 0) || milliseconds > MOST_DAYS * MS_A_DAY) {
      return `The clock is turned forward by up to ${MOST_DAYS} days at a time.`;
    }
    const from = this.#parts.appsScript.clock.now();
    const advancing = { from, to: from + milliseconds, stop: new AbortController() };
    this.#advancing = advancing;
    this.#problem = null;
    this.#messages = null;
    this.#learnt = null;
    this.#parts.changed();
    void this.#advanced(advancing);
    return null;
  }

  /** The hour that is under way comes to its end. */
  stop(): void {
    this.#advancing?.stop.abort();
  }

  async #advanced({ to, stop }: Advance): Promise<void> {
    const { turn, estimates, changed } = this.#parts;
    try {
      const before = await estimates?.();
      this.#messages = (await turn(to, { onHour: changed, signal: stop.signal })).messages;
      const after = await estimates?.();
      if (before !== undefined && after !== undefined) this.#learnt = learntBetween(before, after);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#advancing = null;
    changed();
  }
}
