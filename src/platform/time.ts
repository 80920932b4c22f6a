// Apps Script's clock and its knowledge of Los Angeles' offsets, which Intl does not have there.
import type { ZoneOffsets } from '../calendar/zone';
import type { Time } from '../warehouse/port';

const ZONE = 'America/Los_Angeles';
const MS_AN_HOUR = 3_600_000;

export const hostTime: Time = {
  now: () => Date.now(),
  sleep: (milliseconds) => Utilities.sleep(milliseconds),
};

/** Each hour is asked for once: the zone changes at full hours only. */
export function losAngelesOffsets(): ZoneOffsets {
  const known = new Map<number, number>();
  return (epochMs) => {
    const hour = Math.floor(epochMs / MS_AN_HOUR);
    const offset = known.get(hour) ?? offsetAt(hour * MS_AN_HOUR);
    known.set(hour, offset);
    return offset;
  };
}

function offsetAt(epochMs: number): number {
  const text = Utilities.formatDate(new Date(epochMs), ZONE, 'Z');
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3, 5));
  return text.startsWith('-') ? -minutes : minutes;
}
