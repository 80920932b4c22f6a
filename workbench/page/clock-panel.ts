// What the clock panel shows: the triggers with their next firing and last result; and turning the clock forward.

import type { AppsScript } from '../apps-script';
import { clockAnswer } from './clock-answer';
import type { ClockAnswer } from './protocol';

const MS_A_DAY = 86_400_000;
const MOST_DAYS = 31;

export class ClockPanel {
  #isAdvancing = false;
  #problem: string | null = null;
  #messages: number | null = null;

  constructor(
    private readonly appsScript: AppsScript,
    private readonly timeZone: () => string,
    private readonly turn: (untilMs: number) => Promise<{ readonly messages: number }>,
    private readonly changed: () => void,
  ) {}

  answer(): ClockAnswer {
    return clockAnswer(this.appsScript, this.timeZone(), {
      isAdvancing: this.#isAdvancing,
      problem: this.#problem,
      messages: this.#messages,
    });
  }

  /** Answers at once whether it begins: a week takes its time, and the panel follows. */
  advance(milliseconds: number): string | null {
    if (this.#isAdvancing) return 'The clock is being turned already.';
    if (!(milliseconds > 0) || milliseconds > MOST_DAYS * MS_A_DAY) {
      return `The clock is turned forward by up to ${MOST_DAYS} days at a time.`;
    }
    this.#isAdvancing = true;
    this.#problem = null;
    this.changed();
    void this.#advanced(this.appsScript.clock.now() + milliseconds);
    return null;
  }

  async #advanced(until: number): Promise<void> {
    try {
      this.#messages = (await this.turn(until)).messages;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#isAdvancing = false;
    this.changed();
  }
}
