// A time zone's offset from UTC, and civil time to instants, by the context's own Intl.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** No zone changes its offset within a quarter of an hour that begins on one. */
const STEP = 900_000;
const FIXED = /^(?:GMT|UTC|Etc\/GMT|Z)$|^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/;

export interface Zone {
  readonly name: string;
  /** Milliseconds to add to an instant to get its civil time. */
  offset(instant: number): number;
  /** "Pacific Daylight Time" and "PDT". */
  label(instant: number, style: 'long' | 'short'): string;
}

const known = new Map<string, Zone>();

/** Throws a RangeError for a name that is no zone. */
export function zoneOf(name: string): Zone {
  let zone = known.get(name);
  if (zone === undefined) {
    zone = fixedZone(name) ?? namedZone(name);
    known.set(name, zone);
  }
  return zone;
}

function fixedZone(name: string): Zone | null {
  const match = FIXED.exec(name);
  if (match === null) return null;
  const minutes = match[1] === undefined ? 0 : Number(match[2]) * 60 + Number(match[3] ?? 0);
  const offset = (match[1] === '-' ? -minutes : minutes) * 60_000;
  return { name, offset: () => offset, label: () => (offset === 0 ? 'GMT' : `GMT${offsetText(offset, ':')}`) };
}

function namedZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();
  const labels = {
    long: new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'long' }),
    short: new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' }),
  };
  return {
    name,
    offset(instant) {
      const step = Math.floor(instant / STEP) * STEP;
      let offset = offsets.get(step);
      if (offset === undefined) {
        offset = civilOf(format, step) - step;
        offsets.set(step, offset);
      }
      return offset;
    },
    label: (instant, style) =>
      labels[style].formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? name,
  };
}

function civilOf(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = value;
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  return utc(
    year,
    Number(parts.month) - 1,
    Number(parts.day),
    Number(parts.hour),
    Number(parts.minute),
    Number(parts.second),
    0,
  );
}

const ZERO = new Date(0);

/** Date.UTC without its rule that the years 0 to 99 are of the 20th century. */
export function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): number {
  const date = new Date(ZERO);
  date.setUTCFullYear(year, month, day);
  return date.setUTCHours(hour, minute, second, ms);
}

/** A civil time that is skipped counts on from before the change; one that comes twice is the first of the two. */
export function instantOf(zone: Zone, civil: number): number {
  const before = zone.offset(civil - DAY);
  const after = zone.offset(civil + DAY);
  for (const offset of [before, after]) {
    if (zone.offset(civil - offset) === offset) return civil - offset;
  }
  return civil - before;
}

/** "-0700", or "-07:00" with a colon between. */
export function offsetText(offset: number, between: '' | ':'): string {
  const minutes = Math.abs(Math.trunc(offset / 60_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${between}${two(minutes % 60)}`;
}
