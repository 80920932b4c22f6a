// Time zones: the offset of an IANA zone or of '+05:30' at an instant, and the instant of a civil time in it.

import { daysOf, MICROS_PER_SECOND, SECONDS_PER_DAY, splitMicros } from './civil-time';
import { failure } from './failure';

export interface Zone {
  /** Seconds east of UTC at an instant given in seconds since 1970. */
  offsetAt(seconds: number): number;
}

/** A span in which the offset is looked up once: short enough that no zone changes twice within it. */
const SPAN = 7 * SECONDS_PER_DAY;

class NamedZone implements Zone {
  private readonly format: Intl.DateTimeFormat;
  /** The offset throughout a span, or the instant at which it changes. */
  private readonly spans = new Map<number, number | { at: number; before: number; after: number }>();

  constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  offsetAt(seconds: number): number {
    const index = Math.floor(seconds / SPAN);
    let span = this.spans.get(index);
    if (span === undefined) {
      span = this.look(index);
      this.spans.set(index, span);
    }
    if (typeof span === 'number') return span;
    return seconds < span.at ? span.before : span.after;
  }

  private look(index: number): number | { at: number; before: number; after: number } {
    let low = index * SPAN;
    let high = low + SPAN;
    const before = this.ask(low);
    const after = this.ask(high);
    if (before === after) return before;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.ask(middle) === before) low = middle;
      else high = middle;
    }
    return { at: high, before, after };
  }

  private ask(seconds: number): number {
    let [year, month, day, hour, minute, second] = [0, 0, 0, 0, 0, 0];
    let before = false;
    for (const { type, value } of this.format.formatToParts(seconds * 1000)) {
      if (type === 'year') year = Number(value);
      else if (type === 'month') month = Number(value);
      else if (type === 'day') day = Number(value);
      else if (type === 'hour') hour = Number(value) % 24;
      else if (type === 'minute') minute = Number(value);
      else if (type === 'second') second = Number(value);
      else if (type === 'era') before = value.startsWith('B');
    }
    const days = gregorianDays(before ? 1 - year : year, month, day, Math.floor(seconds / SECONDS_PER_DAY));
    return days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - seconds;
  }
}

/** Guards against a formatter that would switch to the Julian calendar: the civil day is within a day of UTC's. */
function gregorianDays(year: number, month: number, day: number, near: number): number {
  const days = daysOf(year, month, day);
  if (Math.abs(days - near) > 1) throw new Error(`The platform's calendar is not Gregorian at ${year}-${month}-${day}`);
  return days;
}

const fixed = (offset: number): Zone => ({ offsetAt: () => offset });

/** IANA names are told apart by case here, as on BigQuery's machines; Intl would take any. */
const aliases = new Set(['UTC', 'GMT', 'Etc/UTC', 'Etc/GMT', 'Zulu', 'UCT', 'Universal', 'Greenwich', 'Etc/Zulu']);
const OFFSET = /^(?:UTC)?([+-])(\d{1,2})(?::(\d{1,2}))?$/;
const zones = new Map<string, Zone>();

export function offsetZone(name: string): number | undefined {
  const match = OFFSET.exec(name);
  if (!match) return undefined;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? '0');
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function makeZone(name: string): Zone {
  if (aliases.has(name)) return fixed(0);
  const offset = offsetZone(name);
  if (offset !== undefined) return fixed(offset);
  if (/^[A-Z][A-Za-z0-9_+\-/]*$/.test(name)) {
    try {
      const zone = new NamedZone(name);
      if (spelledRight(name)) return zone;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw failure(`Invalid time zone: ${name}`);
}

/** Each part of a zone's name starts with a capital; Intl would take `america/new_york` too. */
const spelledRight = (name: string): boolean => name.split('/').every((part) => /^[A-Z]/.test(part));

export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

/** Civil seconds to an instant: a time that a gap skips or an overlap repeats is read with the offset before the change. */
export function instantOf(civilSeconds: number, zone: Zone): number {
  const early = zone.offsetAt(civilSeconds - SECONDS_PER_DAY);
  const late = zone.offsetAt(civilSeconds + SECONDS_PER_DAY);
  if (early === late) {
    const instant = civilSeconds - early;
    if (zone.offsetAt(instant) === early) return instant;
  }
  const withEarly = civilSeconds - early;
  if (zone.offsetAt(withEarly) === early) return withEarly;
  const withLate = civilSeconds - late;
  return zone.offsetAt(withLate) === late ? withLate : withEarly;
}

export function civilMicros(instant: bigint, zone: Zone): bigint {
  const { seconds } = splitMicros(instant);
  return instant + BigInt(zone.offsetAt(seconds)) * MICROS_PER_SECOND;
}

export function instantMicros(civil: bigint, zone: Zone): bigint {
  const { seconds, micros } = splitMicros(civil);
  return BigInt(instantOf(seconds, zone)) * MICROS_PER_SECOND + BigInt(micros);
}
