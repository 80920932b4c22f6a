// Los Angeles' offsets by the rule in force since 2007, for replays, tests and benches where no host can be asked.
import { type CivilDate, dateOfDay, dayNumber, MS_A_DAY, weekday } from './civil';
import type { ZoneOffsets } from './zone';

const STANDARD = -480;
const DAYLIGHT = -420;
const MS_AN_HOUR = 3_600_000;

/** Clocks go on at 02:00 standard time of March's second Sunday and back at 02:00 daylight time of November's first. */
export const losAngelesOffsets: ZoneOffsets = (epochMs) => {
  const year = new Date(epochMs).getUTCFullYear();
  const spring = sundayFrom(year, '03-08') * MS_A_DAY + 10 * MS_AN_HOUR;
  const autumn = sundayFrom(year, '11-01') * MS_A_DAY + 9 * MS_AN_HOUR;
  return epochMs >= spring && epochMs < autumn ? DAYLIGHT : STANDARD;
};

function sundayFrom(year: number, monthDay: string): number {
  const day = dayNumber(`${String(year).padStart(4, '0')}-${monthDay}` as CivilDate);
  return day + ((6 - weekday(dateOfDay(day)) + 7) % 7);
}
