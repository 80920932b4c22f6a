// The tab Today: a row a page with its sends against the schedule, its money against expectation, and a box that resumes what is held.
import type { Instant } from '../../calendar/civil';
import { minuteOf, timeText } from '../../calendar/civil';
import { civilOf, type ZoneOffsets } from '../../calendar/zone';
import { FORMATS } from '../layout';
import { AMISS, saturationConditions, saturationWord, WRONG_MARK, wrongCondition } from '../marks';
import type { Book, Cell, Tab } from '../port';
import { cellText } from '../shown-text';
import {
  fillTable,
  hiddenColumn,
  oncePerId,
  readTable,
  type Table,
  type TableProblem,
  tableLayout,
} from '../table-tab';
import { movedText } from './moved';
import { knownText, type PageDay } from './page-day';

export type TodayColumn =
  | 'page'
  | 'saturation'
  | 'score'
  | 'moved'
  | 'scheduled'
  | 'sent'
  | 'late'
  | 'missing'
  | 'unreported'
  | 'toCome'
  | 'held'
  | 'emv'
  | 'expected'
  | 'low'
  | 'high'
  | 'standing'
  | 'resume'
  | 'id';

const { text, money, whole, score, flag } = FORMATS;

export const TODAY: Table<TodayColumn> = {
  key: 'today',
  name: 'Today',
  problems: 'standing',
  filters: true,
  layout: tableLayout<TodayColumn>({
    version: 3,
    frozenColumns: 1,
    columns: [
      { key: 'page', title: 'Page', width: 160, format: text },
      { key: 'saturation', title: 'Saturation', width: 95, format: text },
      {
        key: 'score',
        title: 'Score',
        width: 60,
        format: score,
        note: 'At the last analysis: 0 is rested, 1 is burnt out.',
      },
      {
        key: 'moved',
        title: 'Moving',
        width: 75,
        format: text,
        note: 'Against the analysis before: ▲ more tired, ▼ more rested.',
      },
      {
        key: 'scheduled',
        title: 'Scheduled',
        width: 80,
        format: whole,
        note: 'Today’s messages, without those that are held.',
      },
      { key: 'sent', title: 'Sent', width: 60, format: whole },
      {
        key: 'late',
        title: 'Late',
        width: 75,
        format: text,
        align: 'right',
        note: 'Sent, but later than monitor_late_minutes after its time.',
      },
      {
        key: 'missing',
        title: 'Missing',
        width: 80,
        format: text,
        align: 'right',
        note: 'Results are known of after its time, and it is not in them.',
      },
      {
        key: 'unreported',
        title: 'Not reported',
        width: 95,
        format: whole,
        note: 'Its time is past; no results tell of it yet.',
      },
      { key: 'toCome', title: 'To come', width: 70, format: whole },
      {
        key: 'held',
        title: 'Held',
        width: 75,
        format: text,
        align: 'right',
        note: 'Messages of this week, still to come, that are held as the page turned RED.',
      },
      {
        key: 'emv',
        title: 'EMV so far, $',
        width: 95,
        format: money,
        note: 'Earned per 1,000 deliveries of today’s messages. Purchases still come in for a day.',
      },
      {
        key: 'expected',
        title: 'Expected, $',
        width: 90,
        format: money,
        note: 'Of the same messages, once all purchases are in.',
      },
      {
        key: 'low',
        title: 'From, $',
        width: 75,
        format: money,
        note: 'Chance alone leaves the day between From and Until 19 times of 20.',
      },
      { key: 'high', title: 'Until, $', width: 75, format: money },
      { key: 'standing', title: 'How it stands', width: 330, format: text, wrap: true },
      {
        key: 'resume',
        title: 'Resume',
        width: 65,
        format: flag,
        editable: true,
        validation: { kind: 'CHECKBOX' },
        note: 'Tick to send what is held after all.',
      },
      hiddenColumn('id'),
    ],
    conditions: [
      ...saturationConditions({ columns: ['saturation'] }),
      { columns: ['late', 'missing', 'held'], when: 'STARTS', text: AMISS, mark: WRONG_MARK },
      wrongCondition({ columns: ['standing'] }),
    ],
  }),
};

export interface ShownDay {
  readonly at: Instant;
  readonly knownUntil: Instant | null;
  readonly pages: readonly PageDay[];
}

export function fillToday(book: Book, { at, knownUntil, pages }: ShownDay, offsets: ZoneOffsets): Tab {
  const time = timeText(minuteOf(civilOf(at, offsets)));
  const sentence =
    pages.length === 0
      ? 'No pages yet. Each page with a profile that is not paused will have a row here.'
      : `${pages.length} pages at ${time}, Los Angeles. ${knownText(knownUntil, offsets)}. EROS ▸ Today… reads them again.`;
  // A box that is ticked while the day is read is still to be seen to.
  const ticked = new Set(readTodayEdits(book).resume);
  return fillTable(
    book,
    TODAY,
    sentence,
    pages.map((day) => dayCells(day, day.held > 0 && ticked.has(day.page))),
  );
}

function dayCells(day: PageDay, isTicked: boolean): Cell[] {
  return [
    cellText(day.page),
    day.colour === null ? 'not known' : saturationWord(day.colour),
    day.score ?? '',
    movedText(day.moved),
    ...(day.isLive
      ? [day.scheduled, day.sent, amiss(day.late), amiss(day.missing), day.unreported, day.toCome]
      : [day.scheduled, '', '', '', '', '']),
    amiss(day.held),
    day.emv ?? '',
    day.expected?.expected ?? '',
    day.expected?.low ?? '',
    day.expected?.high ?? '',
    cellText(day.standing),
    isTicked,
    day.page,
  ];
}

/** A count that should be none: with a mark beside the number where it is not. */
function amiss(count: number): string {
  return count === 0 ? '0' : `${AMISS} ${count}`;
}

export interface TodayEdits {
  readonly resume: readonly string[];
  readonly problems: readonly TableProblem[];
  readonly unreadable: string | null;
}

export function readTodayEdits(book: Book): TodayEdits {
  const read = readTable(book, TODAY);
  if ('unreadable' in read) return { resume: [], problems: [], unreadable: read.unreadable };
  const { rows, problems } = oncePerId(read.rows, (row) => String(row.value('id')) || null);
  const ticked = rows.filter((row) => row.value('resume') === true);
  return { resume: ticked.map((row) => String(row.value('id'))), problems, unreadable: null };
}
