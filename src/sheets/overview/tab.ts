// The tab Overview: a row a page with how it stands, what a lead may set of it, and boxes to run, pause and approve.
import type { Instant } from '../../calendar/civil';
import type { Parameters } from '../../parameters/registry';
import { accountOf } from '../../planning/account';
import type { Analysis } from '../../planning/analysis';
import type { OverviewRow } from '../../warehouse/rows/overview';
import { type Column, FORMATS } from '../layout';
import { saturationConditions, saturationWord, stateConditions, stateWord, wrongCondition } from '../marks';
import { shownAnalysis } from '../page-tab/head';
import { pageTabKey } from '../page-tab/layout';
import type { Book, Cell, Tab } from '../port';
import { cellText } from '../shown-text';
import { fillTable, hiddenColumn, instantCell, type Table, tableLayout } from '../table-tab';

export type OverviewColumn =
  | 'page'
  | 'tier'
  | 'saturation'
  | 'score'
  | 'target'
  | 'week'
  | 'state'
  | 'standing'
  | 'run'
  | 'pause'
  | 'approve'
  | 'owner'
  | 'rollout'
  | 'minPrice'
  | 'maxPrice'
  | 'windowStart'
  | 'windowEnd'
  | 'blackout'
  | 'holiday'
  | 'analysed'
  | 'link'
  | 'base';

const { text, money, whole, score, dateTime, flag } = FORMATS;
const CHECKBOX = { kind: 'CHECKBOX' } as const;
const price = { kind: 'AMOUNT', min: 0, max: 10_000, help: 'An amount in dollars; blank for the parameter.' } as const;

const COLUMNS: readonly Column<OverviewColumn>[] = [
  { key: 'page', title: 'Page', width: 160, format: text },
  { key: 'tier', title: 'Tier', width: 75, format: text },
  { key: 'saturation', title: 'Saturation', width: 110, format: text },
  { key: 'score', title: 'Score', width: 75, format: score, note: '0 is rested, 1 is burnt out.' },
  {
    key: 'target',
    title: 'Captions',
    width: 92,
    format: whole,
    note: 'How many captions the page’s week is chosen from.',
  },
  { key: 'week', title: 'Week from', width: 105, format: text },
  { key: 'state', title: 'Schedule', width: 98, format: text },
  { key: 'standing', title: 'How it stands', width: 280, format: text, wrap: true },
  {
    key: 'run',
    title: 'Run',
    width: 56,
    format: flag,
    editable: true,
    validation: CHECKBOX,
    note: 'Tick to generate its week.',
  },
  {
    key: 'pause',
    title: 'Paused',
    width: 80,
    format: flag,
    editable: true,
    validation: CHECKBOX,
    note: 'A paused page is not planned.',
  },
  {
    key: 'approve',
    title: 'Approve',
    width: 88,
    format: flag,
    editable: true,
    validation: CHECKBOX,
    note: 'Tick to approve the schedule shown.',
  },
  { key: 'owner', title: 'Owner', width: 160, format: text, editable: true },
  {
    key: 'rollout',
    title: 'Rollout',
    width: 90,
    format: text,
    editable: true,
    validation: {
      kind: 'LIST',
      values: ['SHADOW', 'LIVE'],
      help: 'SHADOW: planned, not shown. LIVE: shown in its tab.',
    },
  },
  { key: 'minPrice', title: 'Lowest price, $', width: 80, format: money, editable: true, validation: price },
  { key: 'maxPrice', title: 'Highest price, $', width: 80, format: money, editable: true, validation: price },
  {
    key: 'windowStart',
    title: 'From',
    width: 65,
    format: text,
    editable: true,
    note: 'The first minute to send at, such as 09:00.',
  },
  {
    key: 'windowEnd',
    title: 'Until',
    width: 70,
    format: text,
    editable: true,
    note: 'The last minute to send at, such as 23:00.',
  },
  {
    key: 'blackout',
    title: 'Blackout days',
    width: 200,
    format: text,
    editable: true,
    wrap: true,
    note: 'Dates such as 2025-03-12, with commas between them.',
  },
  { key: 'holiday', title: 'Next holiday', width: 190, format: text },
  { key: 'analysed', title: 'Analysed', width: 130, format: dateTime },
  { key: 'link', title: 'Tab', width: 120, format: text },
  hiddenColumn('base'),
];

export const OVERVIEW: Table<OverviewColumn> = {
  key: 'overview',
  name: 'Overview',
  problems: 'standing',
  filters: true,
  layout: tableLayout<OverviewColumn>({
    version: 4,
    frozenColumns: 1,
    columns: COLUMNS,
    conditions: [
      ...saturationConditions({ columns: ['saturation'] }),
      ...stateConditions({ columns: ['state'] }),
      wrongCondition({ columns: ['standing'] }),
    ],
  }),
};

/** What a lead may set, as it was written: edits are what differs from it. */
export interface OverviewBase {
  readonly page: string;
  readonly paused: boolean;
  readonly owner: string;
  readonly rollout: string;
  readonly minPrice: number | null;
  readonly maxPrice: number | null;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly blackout: readonly string[];
  readonly week: string | null;
  readonly schedule: string | null;
  readonly status: string | null;
}

export function fillOverview(book: Book, pages: readonly OverviewRow[], parameters: Parameters, now: Instant): Tab {
  const links = book.links();
  const sentence =
    pages.length === 0
      ? 'No pages yet. Each page with a profile will have a row here; EROS ▸ Refresh Overview reads them.'
      : `${pages.length} pages`;
  return fillTable(
    book,
    OVERVIEW,
    sentence,
    pages.map((page) => overviewCells(page, links.get(pageTabKey(page.page_name)) ?? '', parameters, now)),
  );
}

function overviewCells(page: OverviewRow, link: string, parameters: Parameters, now: Instant): Cell[] {
  const { analysis, problem } = shownAnalysis(page.analysis);
  const account = analysis === null ? null : accountOf(analysis, 'auto', parameters);
  const base = baseOf(page);
  return [
    cellText(page.page_name),
    account?.tier ?? '',
    account === null ? 'not known' : saturationWord(account.colour),
    analysis?.saturation.saturation_score ?? '',
    account?.captionTarget ?? '',
    base.week ?? '',
    stateWord(page.schedule_status),
    cellText(standing(page, analysis, problem, parameters, now)),
    false,
    page.is_paused,
    page.schedule_status === 'APPROVED',
    cellText(base.owner),
    page.rollout,
    page.min_price ?? '',
    page.max_price ?? '',
    base.windowStart,
    base.windowEnd,
    base.blackout.join(', '),
    page.next_holiday === null ? '' : cellText(`${page.next_holiday_on ?? ''} ${page.next_holiday}`),
    instantCell(page.analysed_at),
    link,
    JSON.stringify(base),
  ];
}

function baseOf(page: OverviewRow): OverviewBase {
  return {
    page: page.page_name,
    paused: page.is_paused,
    owner: page.owner ?? '',
    rollout: page.rollout,
    minPrice: page.min_price,
    maxPrice: page.max_price,
    windowStart: page.window_start ?? '',
    windowEnd: page.window_end ?? '',
    blackout: [...page.blackout_dates].sort(),
    week: page.week_start,
    schedule: page.schedule_id,
    status: page.schedule_status,
  };
}

/** One sentence: what is next for the page, or why nothing is. */
function standing(
  page: OverviewRow,
  analysis: Analysis | null,
  problem: string | null,
  parameters: Parameters,
  now: Instant,
): string {
  if (page.is_paused) return 'Paused.';
  if (page.error_code !== null) return `Could not be analysed: ${page.error_code}.`;
  if (problem !== null) return problem;
  if (analysis === null) return 'Not analysed yet: the daily run does that.';
  if (page.queue_status === 'PROCESSING') return 'Being planned now.';
  if (page.queue_status === 'PENDING') return 'Waiting in the queue.';
  const percent = 100 * analysis.saturation.saturation_score;
  if (percent >= parameters.saturation_rest_pct) {
    return `Rests: its saturation is ${percent.toFixed(0)} %, and from ${parameters.saturation_rest_pct} % on a page is not queued.`;
  }
  const hours = (now - (page.analysed_at ?? now)) / 3_600_000;
  if (hours >= parameters.analysis_fresh_hours) return `Its analysis is ${Math.floor(hours)} hours old.`;
  if (page.schedule_id === null) return 'No schedule yet.';
  if (page.schedule_status !== 'HELD') return 'Planned.';
  return page.rollout === 'SHADOW'
    ? 'Planned, and held while its rollout is SHADOW.'
    : 'Planned, and held: its tab says why.';
}
