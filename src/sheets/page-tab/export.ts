// A page's week written into its tab: only what is valid, not RED and LIVE; else the head says why it is held.
import { atMinute, dateOf, type Instant, minuteOf, timeText } from '../../calendar/civil';
import { nextWeek, previousWeek, type WeekStart, weekAt, weekStart as weekFrom } from '../../calendar/weeks';
import { instantOf, type ZoneOffsets } from '../../calendar/zone';
import type { Analysis } from '../../planning/analysis';
import { isHeldAlone, type MessageRow, scheduleStatus } from '../../warehouse/rows/messages';
import { builtTab, checkZone, labelText, textBlock, writeRows } from '../build-tab';
import { stateWord, writtenOver } from '../marks';
import type { Book, Cell } from '../port';
import type { ScheduleSheets } from '../schedule-sheets';
import { cellText, sentenceText } from '../shown-text';
import { baseOf } from './base';
import { funnelShown } from './funnel-name';
import { expectedEarnings, headCells, shownAnalysis, toldBy } from './head';
import { labelOf, pageLabel } from './label';
import { HEAD, PAGE_LAYOUT, pageTabKey } from './layout';
import { unsavedRows } from './unsaved';

export interface ExportContext {
  readonly page: string;
  readonly displayName?: string | null;
  readonly weekStart: WeekStart;
  readonly scheduleId: string;
  /** Of this schedule, as schedule_recommendations_messages gives them. */
  readonly rows: readonly MessageRow[];
  readonly rollout: string | null;
  /** The analyser's JSON text. */
  readonly analysis: string | null;
  /** With it the week's dropdown offers last, current and next week beside the one shown and its neighbours. */
  readonly now?: Instant;
}

export interface ExportResult {
  readonly status: 'SUCCESS' | 'SKIPPED' | 'FAILED';
  readonly rows: number;
  readonly destination: string;
  readonly message: string;
}

/** The tabs as a run of pages sees them. */
export function scheduleSheets(book: Book, offsets: ZoneOffsets, now: () => Instant): ScheduleSheets {
  return {
    show: (schedule) =>
      exportSchedule(book, { ...schedule, weekStart: weekFrom(schedule.weekStart), now: now() }, offsets),
  };
}

/** To be called under the document's lock. Nothing is sent to the warehouse; what goes wrong is in the result. */
export function exportSchedule(book: Book, context: ExportContext, offsets: ZoneOffsets): ExportResult {
  try {
    return written(book, context, offsets);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'FAILED', rows: 0, destination: '', message: `${context.page} was not exported: ${message}` };
  }
}

function written(book: Book, context: ExportContext, offsets: ZoneOffsets): ExportResult {
  checkZone(book);
  const { page, rows, weekStart, scheduleId } = context;
  const title = context.displayName ?? page;
  const { analysis, problem } = shownAnalysis(context.analysis);
  const said = toldBy(rows);
  const reasons = heldReasons(context, said.heldReasons);
  const shown = reasons === null ? inTime(rows) : [];
  const target = builtTab(book, pageTabKey(page), title, PAGE_LAYOUT);
  const { tab } = target;
  const lost = target.built ? 0 : unsavedRows(tab, pageLabel(target.state), target.lastRow, offsets);
  const loss = writtenOver(lost);
  const told = { ...said, warnings: [...loss, ...(problem === null ? [] : [problem]), ...said.warnings] };
  const bases = shown.map((row) => ({
    slotId: row.slot_id,
    base: baseOf(row, captionShown(row)),
    isHeld: isHeldAlone(row),
  }));
  writeRows(
    target,
    PAGE_LAYOUT,
    shown.map((row, index) => rowCells(row, JSON.stringify(bases[index]?.base), analysis, offsets)),
    ['pin', 'approve'],
  );
  tab.write(
    1,
    1,
    textBlock(headCells({ title, week: weekStart, schedule: scheduleId, rows, analysis, told, held: reasons })),
  );
  const choices = { kind: 'LIST', values: weeksOffered(context, offsets), help: 'The Monday of a week.' } as const;
  tab.validate(HEAD.week.row, HEAD.week.column, [[choices]]);
  const [first] = rows;
  const status = reasons !== null ? 'HELD' : first === undefined ? null : scheduleStatus(first);
  tab.setLabel(labelText(PAGE_LAYOUT, labelOf({ page, week: weekStart, schedule: scheduleId, status }, bases)));
  book.flush();
  const destination = tab.url();
  if (reasons === null) {
    return {
      status: 'SUCCESS',
      rows: shown.length,
      destination,
      message: [`${shown.length} messages written.`, ...loss].join(' '),
    };
  }
  return { status: 'SKIPPED', rows: 0, destination, message: [`HELD: ${reasons.join(' ')}`, ...loss].join(' ') };
}

/** Why the rows may not be shown; null where they may. */
function heldReasons({ page, rows, rollout, scheduleId }: ExportContext, told: readonly string[]): string[] | null {
  const [first] = rows;
  const reasons: string[] = [];
  if (first === undefined) reasons.push(`Schedule ${scheduleId} has no messages. Generate the week again.`);
  const foreign = rows.find((row) => row.schedule_id !== scheduleId || row.page_name !== page);
  if (foreign !== undefined) reasons.push(`Slot ${foreign.slot_id} is not of schedule ${scheduleId}.`);
  if (first !== undefined && rows.some((row) => row.is_valid !== true)) {
    reasons.push('The schedule breaks a rule. Put right what is said here, or generate the week again.');
  }
  if (rows.some((row) => row.colour === 'RED')) reasons.push('The audience is saturated (RED): the page rests.');
  if (first !== undefined && rows.some((row) => row.colour === null)) reasons.push('Its saturation is not known.');
  if (rollout !== 'LIVE')
    reasons.push(`The page is ${rollout ?? 'SHADOW'}: planned, not shown. Set its rollout to LIVE.`);
  const status = rows.map(scheduleStatus).find((standing) => standing === 'HELD' || standing === 'CANCELLED');
  if (status !== undefined) {
    reasons.push(status === 'HELD' ? 'It is held: EROS ▸ Release shows it.' : 'A newer schedule replaced it.');
  }
  return reasons.length === 0 ? null : [...told.map((reason) => sentenceText(reason, 300)), ...reasons];
}

function inTime(rows: readonly MessageRow[]): MessageRow[] {
  return rows.slice().sort((a, b) => a.scheduled_send_at - b.scheduled_send_at || (a.slot_id < b.slot_id ? -1 : 1));
}

/** A caption as its cell shows it. */
export function captionShown(row: Pick<MessageRow, 'caption_text' | 'caption_id'>): string {
  return cellText(row.caption_text ?? `(caption #${row.caption_id} is no longer in the bank)`);
}

/** In the order of the layout's columns. */
function rowCells(row: MessageRow, base: string, analysis: Analysis | null, offsets: ZoneOffsets): Cell[] {
  const local = row.scheduled_local;
  return [
    new Date(instantOf(atMinute(dateOf(local), 0), offsets)),
    timeText(minuteOf(local)),
    row.message_type,
    cellText(row.funnel_id === null ? '' : funnelShown(row.funnel_id, row.schedule_id)),
    row.funnel_stage ?? '',
    captionShown(row),
    cellText(row.category ?? ''),
    cellText(row.price_tier ?? ''),
    row.price ?? '',
    row.message_type === 'BUMP' || analysis === null ? '' : expectedEarnings(row, analysis),
    cellText(row.reason ?? ''),
    stateWord(row.status),
    row.pinned ?? false,
    scheduleStatus(row) === 'APPROVED',
    cellText(row.note ?? ''),
    row.slot_id,
    row.caption_id,
    base,
  ];
}

function weeksOffered({ weekStart, now }: ExportContext, offsets: ZoneOffsets): WeekStart[] {
  const around = (week: WeekStart) => [previousWeek(week), week, nextWeek(week)];
  const current = now === undefined ? [] : around(weekAt(now, offsets));
  return [...new Set([...around(weekStart), ...current])].sort();
}
