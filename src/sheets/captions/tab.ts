// The tab Captions: the library with what each caption has done on the chosen page; retire it, or restrict it there.
import type { LibraryRow } from '../../warehouse/rows/library';
import { type Column, FORMATS } from '../layout';
import { wrongCondition } from '../marks';
import type { Book, Cell, Tab } from '../port';
import { cellText, sentenceText } from '../shown-text';
import {
  fillTable,
  hiddenColumn,
  oncePerId,
  readTable,
  type Table,
  type TableProblem,
  tableLayout,
} from '../table-tab';

type CaptionColumn =
  | 'captionId'
  | 'text'
  | 'category'
  | 'tier'
  | 'standing'
  | 'sends'
  | 'emv'
  | 'viewRate'
  | 'conversion'
  | 'low'
  | 'high'
  | 'percentile'
  | 'lastUsed'
  | 'retire'
  | 'restrict'
  | 'problem'
  | 'base';

const { text, money, percent, whole, flag } = FORMATS;

const COLUMNS: readonly Column<CaptionColumn>[] = [
  {
    key: 'captionId',
    title: 'Id',
    width: 80,
    format: text,
    note: 'Write #id into a page’s Caption column to take it.',
  },
  { key: 'text', title: 'Caption', width: 420, format: text, wrap: true },
  { key: 'category', title: 'Category', width: 135, format: text },
  { key: 'tier', title: 'Price tier', width: 105, format: text },
  { key: 'standing', title: 'Standing', width: 200, format: text, wrap: true },
  { key: 'sends', title: 'Sends', width: 76, format: whole },
  { key: 'emv', title: 'Per 1,000, $', width: 130, format: money, note: 'Earned per 1,000 deliveries on the page.' },
  { key: 'viewRate', title: 'View rate', width: 98, format: percent },
  { key: 'conversion', title: 'Bought', width: 85, format: percent, note: 'Purchases per view.' },
  {
    key: 'low',
    title: 'Low',
    width: 85,
    format: percent,
    note: 'Share of its messages above the page’s median: lower end of the 95 % interval.',
  },
  { key: 'high', title: 'High', width: 85, format: percent, note: 'The same, upper end.' },
  { key: 'percentile', title: 'Percentile', width: 106, format: whole },
  { key: 'lastUsed', title: 'Last used', width: 104, format: text },
  {
    key: 'retire',
    title: 'Retired',
    width: 86,
    format: flag,
    editable: true,
    validation: { kind: 'CHECKBOX' },
    note: 'On every page: the caption is planned no more.',
  },
  {
    key: 'restrict',
    title: 'Restricted',
    width: 85,
    format: flag,
    editable: true,
    validation: { kind: 'CHECKBOX' },
    note: 'On this page alone.',
  },
  { key: 'problem', title: 'Problem', width: 220, format: text, wrap: true },
  hiddenColumn('base'),
];

export const CAPTIONS: Table<CaptionColumn> = {
  key: 'captions',
  name: 'Captions',
  problems: 'problem',
  filters: true,
  layout: tableLayout<CaptionColumn>({
    version: 3,
    frozenColumns: 1,
    rows: 500,
    columns: COLUMNS,
    conditions: [wrongCondition({ columns: ['problem'] })],
  }),
};

export function fillCaptions(book: Book, page: string, captions: readonly LibraryRow[]): Tab {
  const sentence =
    captions.length === 0
      ? `No captions to show for ${sentenceText(page)}. They come from the caption bank.`
      : `${captions.length} captions as they stand on ${sentenceText(page)}`;
  const rows = captions.map((caption): Cell[] => {
    const isBump = caption.reward_kind === 'VIEW_RATE';
    return [
      caption.caption_id,
      cellText(caption.caption_text ?? ''),
      cellText(caption.category),
      caption.price_tier,
      cellText(caption.unavailable_reason ?? 'available'),
      caption.sends,
      isBump ? '' : (caption.avg_reward ?? ''),
      isBump ? (caption.avg_reward ?? '') : '',
      caption.conversion_rate ?? '',
      caption.lower_bound ?? '',
      caption.upper_bound ?? '',
      caption.percentile ?? '',
      caption.last_used_on ?? '',
      caption.is_retired,
      caption.is_restricted,
      '',
      JSON.stringify([page, caption.caption_id, caption.is_retired, caption.is_restricted]),
    ];
  });
  return fillTable(book, CAPTIONS, sentence, rows);
}

/** Before there is a page: what will appear, and how to get it. */
export function fillNoCaptions(book: Book): Tab {
  const sentence = 'No captions yet. Go to a page’s tab and choose EROS ▸ Show captions of this page.';
  return fillTable(book, CAPTIONS, sentence, []);
}

/** The page whose captions the tab shows; null where it shows none. */
export function shownPage(book: Book): string | null {
  const tab = book.find(CAPTIONS.key);
  const { titleRow, columns } = CAPTIONS.layout;
  if (tab === null || tab.lastRow() <= titleRow || tab.columns() < columns.length) return null;
  const [[base = ''] = []] = tab.values({ row: titleRow + 1, column: columns.length, rows: 1, columns: 1 });
  return baseOf(base)?.page ?? null;
}

export interface CaptionEdits {
  readonly page: string | null;
  /** True retires, false brings back. */
  readonly retire: readonly { readonly captionId: string; readonly value: boolean }[];
  readonly restrict: readonly { readonly captionId: string; readonly value: boolean }[];
  readonly problems: readonly TableProblem[];
  /** Rows that hold what is not saved, right or wrong. */
  readonly unsaved: number;
  readonly unreadable: string | null;
}

export function readCaptionEdits(book: Book): CaptionEdits {
  const read = readTable(book, CAPTIONS);
  const none = { page: null, retire: [], restrict: [], problems: [], unsaved: 0 };
  if ('unreadable' in read) return { ...none, unreadable: read.unreadable };
  const { rows, problems: copies } = oncePerId(read.rows, (row) => baseOf(row.value('base'))?.captionId ?? null);
  const pages = new Set<string>();
  const retire: { captionId: string; value: boolean }[] = [];
  const restrict: { captionId: string; value: boolean }[] = [];
  const problems: TableProblem[] = [...copies];
  for (const row of rows) {
    const base = baseOf(row.value('base'));
    if (base === null) continue;
    pages.add(base.page);
    if (row.shown('captionId').trim() !== base.captionId) {
      problems.push({ row: row.row, message: 'The id was changed. Undo that, or choose EROS ▸ Refresh all tabs.' });
      continue;
    }
    const retired = row.value('retire') === true;
    const restricted = row.value('restrict') === true;
    if (retired !== base.retired) retire.push({ captionId: base.captionId, value: retired });
    if (restricted !== base.restricted) restrict.push({ captionId: base.captionId, value: restricted });
  }
  const [page = null, other] = pages;
  if (other !== undefined)
    problems.push({
      row: CAPTIONS.layout.titleRow,
      message: 'The rows are of two pages. Choose EROS ▸ Refresh all tabs.',
    });
  const marked = new Set([...retire, ...restrict].map(({ captionId }) => captionId)).size;
  const unsaved = marked + new Set(problems.map((problem) => problem.row)).size;
  if (problems.length > 0) return { ...none, problems, unsaved, unreadable: null };
  return { page, retire, restrict, problems: [], unsaved, unreadable: null };
}

function baseOf(cell: Cell) {
  const parsed: unknown = typeof cell === 'string' && cell.startsWith('[') ? parsedOrNull(cell) : null;
  if (!Array.isArray(parsed)) return null;
  const [page, captionId, retired, restricted]: unknown[] = parsed;
  if (typeof page !== 'string' || typeof captionId !== 'string') return null;
  return { page, captionId, retired: retired === true, restricted: restricted === true };
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
