// The twenty US holidays a year that change what an audience spends, each by its rule.
import { addDays, type CivilDate, civilDate, weekday } from './civil';

export type HolidayType = 'FEDERAL' | 'COMMERCIAL' | 'CULTURAL';

export interface Holiday {
  readonly date: CivilDate;
  readonly year: number;
  readonly name: string;
  readonly type: HolidayType;
  readonly isMajor: boolean;
  /** What a day brings as a share of a usual one; a dip by this much is not saturation. */
  readonly saturationImpactFactor: number;
}

type Rule = (year: number) => CivilDate;
type Row = readonly [name: string, type: HolidayType, isMajor: boolean, impact: number, rule: Rule];

const MONDAY = 0;
const THURSDAY = 3;
const SUNDAY = 6;

// Family days empty the inbox most, gift days spend the budget elsewhere, long weekends only dent it.
const ROWS: readonly Row[] = [
  ["New Year's Day", 'FEDERAL', true, 0.7, on(1, 1)],
  ['Martin Luther King Jr. Day', 'FEDERAL', false, 0.9, nth(3, MONDAY, 1)],
  ["Valentine's Day", 'COMMERCIAL', true, 0.8, on(2, 14)],
  ["Presidents' Day", 'FEDERAL', false, 0.9, nth(3, MONDAY, 2)],
  ["St. Patrick's Day", 'CULTURAL', false, 0.9, on(3, 17)],
  ['Easter', 'CULTURAL', true, 0.8, easter],
  ["Mother's Day", 'COMMERCIAL', false, 0.85, nth(2, SUNDAY, 5)],
  ['Memorial Day', 'FEDERAL', false, 0.85, lastMonday(5)],
  ['Juneteenth', 'FEDERAL', false, 0.95, on(6, 19)],
  ["Father's Day", 'COMMERCIAL', false, 0.9, nth(3, SUNDAY, 6)],
  ['Independence Day', 'FEDERAL', true, 0.7, on(7, 4)],
  ['Labor Day', 'FEDERAL', false, 0.85, nth(1, MONDAY, 9)],
  ["Columbus Day / Indigenous Peoples' Day", 'FEDERAL', false, 0.95, nth(2, MONDAY, 10)],
  ['Halloween', 'CULTURAL', false, 0.85, on(10, 31)],
  ['Veterans Day', 'FEDERAL', false, 0.95, on(11, 11)],
  ['Thanksgiving', 'FEDERAL', true, 0.65, thanksgiving],
  ['Black Friday', 'COMMERCIAL', true, 0.75, (year) => addDays(thanksgiving(year), 1)],
  ['Christmas Eve', 'CULTURAL', true, 0.65, on(12, 24)],
  ['Christmas Day', 'FEDERAL', true, 0.6, on(12, 25)],
  ["New Year's Eve", 'CULTURAL', true, 0.7, on(12, 31)],
];

/** A year's holidays in the order of the calendar. */
export function holidaysOf(year: number): Holiday[] {
  return ROWS.map(([name, type, isMajor, saturationImpactFactor, rule]) => ({
    date: rule(year),
    year,
    name,
    type,
    isMajor,
    saturationImpactFactor,
  })).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** The holidays from one date to another, both included. */
export function holidaysBetween(from: CivilDate, to: CivilDate): Holiday[] {
  const found: Holiday[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) {
    for (const holiday of holidaysOf(year)) {
      if (holiday.date >= from && holiday.date <= to) found.push(holiday);
    }
  }
  return found;
}

function on(month: number, day: number): Rule {
  return (year) => dateIn(year, month, day);
}

function nth(n: number, day: number, month: number): Rule {
  return (year) => {
    const first = dateIn(year, month, 1);
    return addDays(first, ((day - weekday(first) + 7) % 7) + 7 * (n - 1));
  };
}

function lastMonday(month: number): Rule {
  return (year) => {
    const last = addDays(dateIn(year, month + 1, 1), -1);
    return addDays(last, -weekday(last));
  };
}

function thanksgiving(year: number): CivilDate {
  return nth(4, THURSDAY, 11)(year);
}

/** Butcher's form of the Gregorian computus. */
function easter(year: number): CivilDate {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const c = year % 100;
  const epact =
    (19 * a + century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) %
    30;
  const correction = (32 + 2 * (century % 4) + 2 * Math.floor(c / 4) - epact - (c % 4)) % 7;
  const m = Math.floor((a + 11 * epact + 22 * correction) / 451);
  const sum = epact + correction - 7 * m + 114;
  return dateIn(year, Math.floor(sum / 31), (sum % 31) + 1);
}

function dateIn(year: number, month: number, day: number): CivilDate {
  const monthText = String(month).padStart(2, '0');
  return civilDate(`${year}-${monthText}-${String(day).padStart(2, '0')}`);
}
