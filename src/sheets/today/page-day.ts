// A page's day as people read it: sends against the schedule, money against expectation, saturation moving, what is held and why.
import { type Instant, minuteOf, timeText } from '../../calendar/civil';
import { civilOf, type ZoneOffsets } from '../../calendar/zone';
import { type DayReward, dayReward } from '../../learning/day-reward';
import type { Parameters } from '../../parameters/registry';
import { accountOf } from '../../planning/account';
import type { Colour } from '../../planning/vocabulary';
import type { TodayRow } from '../../warehouse/rows/today';
import { shownAnalysis } from '../page-tab/head';

/** Plain JSON: a sidebar shows it as it is. */
export interface PageDay {
  readonly page: string;
  /** What a SHADOW page sends is not followed. */
  readonly isLive: boolean;
  readonly scheduled: number;
  readonly sent: number;
  readonly late: number;
  readonly missing: number;
  readonly unreported: number;
  readonly toCome: number;
  /** Messages of the running week, still to come, that are held because the page turned RED. */
  readonly held: number;
  /** Dollars per 1,000 deliveries of what was sent today, so far; null where nothing can be judged yet. */
  readonly emv: number | null;
  readonly expected: DayReward | null;
  readonly colour: Colour | null;
  readonly score: number | null;
  /** Against the analysis before; null where that was not seen. */
  readonly moved: number | null;
  readonly redSince: Instant | null;
  /** Who let it go on though it is RED. */
  readonly resumedBy: string | null;
  /** One or more plain sentences. */
  readonly standing: string;
}

export function pageDay(row: TodayRow, parameters: Parameters, offsets: ZoneOffsets): PageDay {
  const { analysis } = shownAnalysis(row.analysis);
  const colour = analysis === null ? null : accountOf(analysis, 'auto', parameters).colour;
  const score = analysis?.saturation.saturation_score ?? null;
  // The monitor has not looked at a new analysis yet: what it saw last is the one before.
  const isSeen = row.watched_at !== null && row.analysed_at !== null && row.watched_at >= row.analysed_at;
  const before = isSeen ? row.score_before : row.watched_score;
  const expected = dayReward(
    { expected: row.expected_earnings, squares: row.expected_squares, deliveries: row.deliveries },
    parameters,
  );
  const day = {
    page: row.page_name,
    isLive: row.rollout === 'LIVE',
    scheduled: row.scheduled,
    sent: row.sent,
    late: row.late,
    missing: row.missing,
    unreported: row.unreported,
    toCome: row.to_come,
    held: row.held,
    emv: expected === null ? null : (1000 * row.earnings) / row.deliveries,
    expected,
    colour,
    score,
    moved: score === null || before === null ? null : score - before,
    redSince: row.red_since,
    resumedBy: row.resumed_at === null ? null : (row.resumed_by ?? 'somebody'),
  };
  return { ...day, standing: standing(day, row, offsets).join(' ') };
}

function standing(day: Omit<PageDay, 'standing'>, row: TodayRow, offsets: ZoneOffsets): string[] {
  if (!day.isLive) return ['SHADOW: planned, not shown, so its sends are not followed.'];
  const said = saturationSentences(day, row);
  if (day.missing > 0) said.push(`${day.missing} missing: look where they are sent.`);
  if (day.late > 0) said.push(`${day.late} late.`);
  if (day.unreported > 0) said.push(`${knownText(row.known_until, offsets)}, so ${day.unreported} can’t be told yet.`);
  if (day.emv !== null && day.expected !== null) {
    if (day.emv > day.expected.high) said.push('EMV is above what was to be expected.');
    if (day.emv < day.expected.low) said.push('EMV is below what is to be expected so far; purchases still come in.');
  }
  if (said.length > 0) return said;
  return [day.scheduled === 0 ? 'Nothing is scheduled today.' : 'As scheduled.'];
}

function saturationSentences(day: Omit<PageDay, 'standing'>, row: TodayRow): string[] {
  const held = `${day.held} ${day.held === 1 ? 'message of this week is' : 'messages of this week are'} held`;
  if (day.held > 0 && day.colour === 'RED') return [`Turned RED: ${held}. Resume sends them after all.`];
  if (day.held > 0) return [`Was RED: ${held}. Resume sends them after all.`];
  if (day.colour !== 'RED') return [];
  if (day.resumedBy !== null) return [`RED, and let go on by ${day.resumedBy}.`];
  return row.holdable > 0
    ? ['RED: its PPV still to come will be held at the next full look.']
    : ['RED: it rests, and nothing of it is left to hold.'];
}

export function knownText(until: Instant | null, offsets: ZoneOffsets): string {
  if (until === null) return 'No results have come in since yesterday';
  const local = civilOf(until, offsets);
  return `Results are known until ${timeText(minuteOf(local))}`;
}
