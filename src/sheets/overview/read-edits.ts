// What a lead changed in Overview: profiles' fields, and pages to run or approve; all of it or, with a problem, nothing.
import { isCivilDate } from '../../calendar/civil';
import type { Parameters } from '../../parameters/registry';
import { priceLimits } from '../../planning/pricing';
import { flag, list, nullable, number, object, readJson, SchemaError, text } from '../../planning/schema';
import type { ProfileChange } from '../../warehouse/tab-statements';
import type { Book } from '../port';
import { sameText } from '../shown-text';
import { oncePerId, readTable, type TableProblem, type TableRow } from '../table-tab';
import { OVERVIEW, type OverviewBase, type OverviewColumn } from './tab';

export interface ScheduleToApprove {
  readonly page: string;
  readonly week: string;
  readonly schedule: string;
}

export interface OverviewEdits {
  readonly profiles: readonly ProfileChange[];
  readonly run: readonly string[];
  readonly approve: readonly ScheduleToApprove[];
  readonly problems: readonly TableProblem[];
  /** Rows that hold what is not saved, right or wrong. */
  readonly unsaved: number;
  readonly unreadable: string | null;
}

type Row = TableRow<OverviewColumn>;
type Say = (sentence: string) => void;

const readBase = object({
  page: text(),
  paused: flag(),
  owner: text(),
  rollout: text(),
  minPrice: nullable(number(0, 1_000_000)),
  maxPrice: nullable(number(0, 1_000_000)),
  windowStart: text(),
  windowEnd: text(),
  blackout: list(text(), 10_000),
  week: nullable(text()),
  schedule: nullable(text()),
  status: nullable(text()),
});

export function readOverviewEdits(book: Book, parameters: Parameters): OverviewEdits {
  const none = { profiles: [], run: [], approve: [], problems: [], unsaved: 0 };
  const read = readTable(book, OVERVIEW);
  if ('unreadable' in read) return { ...none, unreadable: read.unreadable };
  const { rows, problems: copies } = oncePerId(read.rows, (row) => baseOf(row)?.page ?? null);
  const problems: TableProblem[] = [...copies];
  const profiles: ProfileChange[] = [];
  const run: string[] = [];
  const approve: ScheduleToApprove[] = [];
  const changed = new Set<number>();
  for (const row of rows) {
    const base = baseOf(row);
    if (base === null) continue;
    const say: Say = (message) => void problems.push({ row: row.row, message });
    if (!sameText(row.shown('page'), base.page))
      say('The page’s name was changed. Undo that, or choose EROS ▸ Refresh Overview.');
    const change = profileChange(row, base, parameters, say);
    if (Object.keys(change).length > 1) {
      profiles.push(change);
      changed.add(row.row);
    }
    if (row.value('run') === true) {
      if (row.value('pause') === true) say('A paused page is not run. Untick Paused or Run.');
      run.push(base.page);
    }
    if (row.value('approve') === true && base.status !== 'APPROVED') approveOne(base, approve, say);
  }
  const unsaved = new Set([...changed, ...problems.map(({ row }) => row)]).size;
  if (problems.length > 0) return { ...none, problems, unsaved, unreadable: null };
  return { profiles, run, approve, problems: [], unsaved, unreadable: null };
}

function baseOf(row: Row): OverviewBase | null {
  const json = String(row.value('base'));
  if (json === '') return null;
  try {
    return readJson(readBase, json, 'base');
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}

function approveOne(base: OverviewBase, approve: ScheduleToApprove[], say: Say): void {
  if (base.schedule === null || base.week === null) say('There is no schedule to approve. Run the page first.');
  else if (base.status === 'HELD') say('The schedule is held. Look at its tab, and release it first.');
  else approve.push({ page: base.page, week: base.week, schedule: base.schedule });
}

function profileChange(row: Row, base: OverviewBase, parameters: Parameters, say: Say): ProfileChange {
  const paused = row.value('pause') === true;
  const owner = row.shown('owner').trim();
  const rollout = row.shown('rollout').trim();
  const min = amount(row, 'minPrice', say);
  const max = amount(row, 'maxPrice', say);
  const start = timeOf(row, 'windowStart', say);
  const end = timeOf(row, 'windowEnd', say);
  const blackout = datesOf(row, say);
  const limits = priceLimits(min, max, parameters);
  if (limits.min > limits.max)
    say(`The lowest price, $${limits.min}, is above the highest, $${limits.max}. Change one of them.`);
  const first = start || parameters.window_start;
  const last = end || parameters.window_end;
  if (first > last) say(`The window begins at ${first}, after its end at ${last}. Change one of them.`);
  return {
    page_name: base.page,
    ...(paused === base.paused ? {} : { status: paused ? 'PAUSED' : 'ACTIVE' }),
    ...(sameText(owner, base.owner) ? {} : { owner: owner === '' ? null : owner }),
    ...rolloutChange(rollout, base, say),
    ...(min === base.minPrice ? {} : { min_price: min }),
    ...(max === base.maxPrice ? {} : { max_price: max }),
    ...(start === base.windowStart ? {} : { window_start: start === '' ? null : start }),
    ...(end === base.windowEnd ? {} : { window_end: end === '' ? null : end }),
    ...(blackout.join() === base.blackout.join() ? {} : { blackout_dates: blackout }),
  };
}

function rolloutChange(rollout: string, base: OverviewBase, say: Say): Pick<ProfileChange, 'rollout'> {
  if (rollout === base.rollout) return {};
  if (rollout === 'LIVE' || rollout === 'SHADOW') return { rollout };
  say(`Rollout must be SHADOW or LIVE, not "${rollout}".`);
  return {};
}

function amount(row: Row, key: 'minPrice' | 'maxPrice', say: Say): number | null {
  const value = row.value(key);
  if (value === '') return null;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 10_000) {
    return Math.round(value * 100) / 100;
  }
  say(`"${row.shown(key)}" is not an amount from 0 to 10,000. Write it as 12.50, or leave it blank.`);
  return null;
}

/** As `HH:MM`, or '' where the parameter is to count. */
function timeOf(row: Row, key: 'windowStart' | 'windowEnd', say: Say): string {
  const written = row.shown(key).trim();
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(written) ?? [];
  if (written === '') return '';
  if (hours !== '' && Number(hours) < 24 && Number(minutes) < 60) return `${hours.padStart(2, '0')}:${minutes}`;
  say(`"${written}" is not a time of day. Write it as 09:00, or leave it blank.`);
  return '';
}

function datesOf(row: Row, say: Say): string[] {
  const dates = row
    .shown('blackout')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  const wrong = dates.find((part) => !isCivilDate(part));
  if (wrong !== undefined)
    say(`Blackout day "${wrong}" is not a date. Write dates as 2025-03-12, with commas between them.`);
  return [...new Set(dates)].sort();
}
