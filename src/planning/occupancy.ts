// Which minutes of a week are still free, given the messages already placed.
import { MINUTES_A_DAY, MS_A_MINUTE } from '../calendar/civil';
import type { WeekSpan } from '../calendar/weeks';

/** Minutes blocked by any message and by a PPV, from a day before the week to a day after it. */
export class Occupancy {
  private readonly start: number;
  private readonly nearMessage: Uint8Array;
  private readonly ppv: number[] = [];

  constructor(
    week: WeekSpan,
    private readonly messageGapMinutes: number,
  ) {
    this.start = week.startsAt - MINUTES_A_DAY * MS_A_MINUTE;
    const minutes = (week.endsAt - week.startsAt) / MS_A_MINUTE + 2 * MINUTES_A_DAY;
    this.nearMessage = new Uint8Array(minutes);
  }

  add(at: number, isPpv: boolean): void {
    const minute = this.minuteOf(at);
    // A message in the same minute is too near even where no gap is asked for.
    const reach = Math.max(1, this.messageGapMinutes);
    for (let m = Math.max(0, minute - reach + 1); m < minute + reach && m < this.nearMessage.length; m++) {
      this.nearMessage[m] = 1;
    }
    if (isPpv) this.ppv.push(at);
  }

  isFree(at: number): boolean {
    return this.nearMessage[this.minuteOf(at)] === 0;
  }

  isFreeForPpv(at: number, gapMinutes: number): boolean {
    if (!this.isFree(at)) return false;
    const gap = gapMinutes * MS_A_MINUTE;
    return this.ppv.every((other) => Math.abs(other - at) >= gap);
  }

  private minuteOf(at: number): number {
    return Math.floor((at - this.start) / MS_A_MINUTE);
  }
}
