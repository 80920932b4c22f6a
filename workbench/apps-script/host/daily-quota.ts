// What Google counts by the day: so much of a service for a user, anew each Pacific midnight.

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' });

export class DailyQuota {
  readonly #limit: number;
  #used = new Map<string, number>();
  #day = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  left(user: string, now: number): number {
    this.#turn(now);
    return Math.max(0, this.#limit - (this.#used.get(user) ?? 0));
  }

  use(user: string, amount: number, now: number): void {
    this.#turn(now);
    this.#used.set(user, (this.#used.get(user) ?? 0) + amount);
  }

  #turn(now: number): void {
    const day = DAY.format(now);
    if (day === this.#day) return;
    this.#day = day;
    this.#used = new Map();
  }
}
