// Dates as a sheet keeps them (days since 1899-12-30 on the sheet's own clock) and as instants.

export const MS_A_DAY = 86_400_000;
/** The serial number of 1970-01-01. */
const UNIX_EPOCH = 25_569;
// Every zone changes its offset on a quarter of an hour, so one look-up serves a quarter.
const QUARTER = 900_000;

export function serialOfCivil(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / MS_A_DAY + UNIX_EPOCH;
}

/** The sheet's wall clock at a serial number, read through a Date's UTC fields. */
export function wallClock(serial: number): Date {
  return new Date(Math.round((serial - UNIX_EPOCH) * MS_A_DAY));
}

export class SheetClock {
  private readonly offsets = new Map<number, number>();
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  serialOf(epochMs: number): number {
    return (epochMs + this.offsetAt(epochMs)) / MS_A_DAY + UNIX_EPOCH;
  }

  /** In the hour that autumn repeats, the earlier instant; in the one that spring skips, what the clock shows then. */
  epochOf(serial: number): number {
    const local = Math.round((serial - UNIX_EPOCH) * MS_A_DAY);
    const before = this.offsetAt(local - MS_A_DAY);
    const after = this.offsetAt(local + MS_A_DAY);
    const early = local - Math.max(before, after);
    const late = local - Math.min(before, after);
    if (this.offsetAt(early) === local - early) return early;
    if (this.offsetAt(late) === local - late) return late;
    return local - before;
  }

  private offsetAt(epochMs: number): number {
    const quarter = Math.floor(epochMs / QUARTER);
    const known = this.offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = this.askOffset(quarter * QUARTER);
    this.offsets.set(quarter, offset);
    return offset;
  }

  private askOffset(epochMs: number): number {
    const name = this.format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const parts = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
    if (parts === null) throw new RangeError(`The zone ${this.timeZone} gave "${name}", which is no offset.`);
    const size = (Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0)) * 60 + Number(parts[4] ?? 0);
    return (parts[1] === '-' ? -size : size) * 1000;
  }
}
