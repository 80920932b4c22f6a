// The head of a page's tab: which week, how the page stands, what is wanted and planned, what to look at, why it is held.
import { addDays, type CivilDate } from '../../calendar/civil';
import type { WeekStart } from '../../calendar/weeks';
import { type Analysis, readAnalysis } from '../../planning/analysis';
import { readJson, SchemaError } from '../../planning/schema';
import { isHeldAlone, type MessageRow, scheduleStatus } from '../../warehouse/rows/messages';
import { saturationWord, stateWord } from '../marks';
import { cellText, sentenceText } from '../shown-text';
import { HEAD, HEAD_ROWS, VISIBLE_COLUMNS } from './layout';

/** Lines of a list in the head; it is frozen, so it must stay low. */
const LINES = 4;

export interface Told {
  readonly heldReasons: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
  /** How many captions the week was chosen from; null where that was not told. */
  readonly captionTarget: number | null;
}

export interface HeadContext {
  readonly title: string;
  readonly week: WeekStart;
  readonly schedule: string;
  readonly rows: readonly MessageRow[];
  readonly analysis: Analysis | null;
  readonly told: Told;
  /** Why the rows are not shown; null where they are. */
  readonly held: readonly string[] | null;
}

/** Text in every cell, '' where there is none. */
export function headCells(context: HeadContext): string[][] {
  const { week, rows, analysis, told, held } = context;
  const [first] = rows;
  const cells = Array.from({ length: HEAD_ROWS }, () => Array.from({ length: VISIBLE_COLUMNS }, () => ''));
  const put = (place: { readonly row: number; readonly column: number }, text: string) => {
    const line = cells[place.row - 1];
    if (line !== undefined) line[place.column - 1] = cellText(text);
  };
  ['', 'Week from', 'Saturation', 'Target', 'Warnings', 'Held'].forEach((text, index) => {
    put({ row: index + 1, column: 1 }, text);
  });
  put({ row: 1, column: 1 }, `${sentenceText(context.title, 100)} · ${weekText(week)}`);
  put(HEAD.week, week);
  put(HEAD.charts, 'Charts: to the right');
  put(HEAD.schedule, context.schedule);
  put(HEAD.state, held === null ? stateWord(first === undefined ? null : scheduleStatus(first)) : 'held');
  put(HEAD.saturation, saturationWord(first?.colour ?? null));
  put(HEAD.saturationText, saturationText(analysis));
  put(HEAD.target, targetText(rows, analysis, told.captionTarget));
  put(HEAD.warnings, lines([...told.warnings, ...told.notices], 'none'));
  put(HEAD.held, held === null ? heldAloneText(rows) : `HELD: ${lines(held, 'no reason was given')}`);
  return cells;
}

/** Of messages that are held while the week stands. */
function heldAloneText(rows: readonly MessageRow[]): string {
  const held = rows.filter(isHeldAlone);
  const reason = held[0]?.held_reason ?? null;
  if (held.length === 0) return 'no';
  const said = reason === null ? '' : ` ${sentenceText(reason, 300)}`;
  return `${held.length} of its messages.${said} EROS ▸ Release this schedule sends them after all.`;
}

function saturationText(analysis: Analysis | null): string {
  if (analysis === null) return 'The page has not been analysed yet.';
  const { account_classification: account, saturation } = analysis;
  const score = saturation.saturation_score.toFixed(2);
  const audience = Math.round(account.avg_audience).toLocaleString('en-US');
  return `score ${score} of 1 (${saturation.risk_level}; tolerance ${account.saturation_tolerance.toFixed(2)}) · tier ${account.size_tier}, about ${audience} reached a message`;
}

function targetText(rows: readonly MessageRow[], analysis: Analysis | null, captions: number | null): string {
  const count = (type: string) => rows.filter((row) => row.message_type === type).length;
  const chosen = captions === null ? '' : `${captions} captions to choose from · `;
  const planned = `${chosen}planned ${count('PPV')} PPV, ${count('BUMP')} bumps, ${count('FOLLOW_UP')} follow-ups`;
  if (analysis === null) return planned;
  const { account_classification: account } = analysis;
  const total = rows.reduce((sum, row) => sum + expectedEarnings(row, analysis), 0);
  const wanted = `${account.daily_ppv_target_min}–${account.daily_ppv_target_max} PPV and ${account.daily_bump_target} bumps a day`;
  return `${wanted} · ${planned} · $${Math.round(total).toLocaleString('en-US')} expected`;
}

/** Dollars; what is not known earns nothing here. */
export function expectedEarnings(row: Pick<MessageRow, 'expected_emv'>, analysis: Analysis | null): number {
  return ((row.expected_emv ?? 0) * (analysis?.account_classification.avg_audience ?? 0)) / 1000;
}

function lines(texts: readonly string[], none: string): string {
  if (texts.length === 0) return none;
  const shown = texts.slice(0, LINES).map((text) => sentenceText(text, 300));
  const more = texts.length - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export function weekText(week: WeekStart): string {
  const day = (date: CivilDate) => `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''}`;
  const last = addDays(week, 6);
  return `Mon ${day(week)} – Sun ${day(last)} ${last.slice(0, 4)}`;
}

/** The analyser's JSON where it can be read, and otherwise a sentence for the warnings. */
export function shownAnalysis(json: string | null): {
  readonly analysis: Analysis | null;
  readonly problem: string | null;
} {
  if (json === null) return { analysis: null, problem: null };
  try {
    return { analysis: readJson(readAnalysis, json, 'analysis'), problem: null };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return { analysis: null, problem: `The page's analysis can't be read (${error.message}) Analyse the page again.` };
  }
}

/** What the planner said of the schedule; it is the same in every row. */
export function toldBy(rows: readonly MessageRow[]): Told {
  const json = rows.find((row) => row.summary !== null)?.summary ?? null;
  const summary: unknown = json === null ? null : parsed(json);
  const field = (name: keyof Told): unknown =>
    typeof summary === 'object' && summary !== null ? Reflect.get(summary, name) : null;
  const texts = (name: 'heldReasons' | 'warnings' | 'notices'): string[] => {
    const list = field(name);
    return Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : [];
  };
  const unread = json !== null && summary === undefined ? ['The summary of the schedule can’t be read.'] : [];
  const target = field('captionTarget');
  return {
    heldReasons: texts('heldReasons'),
    warnings: [...unread, ...texts('warnings')],
    notices: texts('notices'),
    captionTarget: typeof target === 'number' ? target : null,
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
