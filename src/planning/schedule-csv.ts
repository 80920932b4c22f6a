// A week's schedule as the CSV that a scheduler downloads, and read back from one.
import { atMinute, civilDate, dateOf, minuteOf, minuteOfDay, timeText } from '../calendar/civil';
import { instantOf, type ZoneOffsets } from '../calendar/zone';
import { CsvError, readCsv, writeCsv } from './csv';
import type { PlannedMessage } from './plan-output';
import { type CaptionId, FUNNEL_STAGES, isCaptionId, isSlotId, MESSAGE_TYPES, PRICE_TIERS } from './vocabulary';

export const SCHEDULE_COLUMNS = [
  'slot_id',
  'date',
  'time',
  'type',
  'funnel',
  'stage',
  'caption_id',
  'caption',
  'category',
  'price_tier',
  'price_usd',
  'expected_earnings_usd',
  'why',
  'pinned',
  'note',
] as const;

/** What a CSV carries of a message: enough to send it, edit it and find its slot again. */
export interface ScheduleRow
  extends Pick<
    PlannedMessage,
    | 'slotId'
    | 'type'
    | 'funnelId'
    | 'stage'
    | 'local'
    | 'at'
    | 'captionId'
    | 'category'
    | 'priceTier'
    | 'price'
    | 'pinned'
    | 'note'
  > {
  readonly caption: string;
  readonly expectedEarnings: number;
  readonly reason: string;
}

/** A message planned, or read back from the warehouse. */
export type CsvMessage = Omit<ScheduleRow, 'at' | 'caption'>;

export function scheduleCsv(messages: readonly CsvMessage[], texts: ReadonlyMap<CaptionId, string>): string {
  const rows = messages.map((message) => [
    message.slotId,
    dateOf(message.local),
    timeText(minuteOf(message.local)),
    message.type,
    message.funnelId ?? '',
    message.stage ?? '',
    message.captionId,
    texts.get(message.captionId) ?? '',
    message.category,
    message.priceTier,
    message.price === null ? '' : message.price.toFixed(2),
    message.expectedEarnings.toFixed(2),
    message.reason,
    message.pinned ? 'yes' : 'no',
    message.note,
  ]);
  return writeCsv([SCHEDULE_COLUMNS, ...rows]);
}

/** The rows of a schedule's CSV; the first thing that is wrong is named with its line, its column and a remedy. */
export function readScheduleCsv(text: string, offsets: ZoneOffsets): ScheduleRow[] {
  const [header, ...rows] = readCsv(text);
  const columns = new Map((header ?? []).map((name, index) => [name, index]));
  for (const column of SCHEDULE_COLUMNS) {
    if (!columns.has(column)) throw new CsvError(1, `the column ${column} is missing. Download the schedule again.`);
  }
  return rows.flatMap((cells, index) => {
    // Spreadsheets may leave an empty line at the end.
    if (cells.every((cell) => cell === '')) return [];
    return [rowOf((column) => cells[columns.get(column) ?? -1] ?? '', index + 2, offsets)];
  });
}

type Cell = (column: (typeof SCHEDULE_COLUMNS)[number]) => string;

function rowOf(cell: Cell, line: number, offsets: ZoneOffsets): ScheduleRow {
  const wrong = (column: string, expected: string, got: string) =>
    new CsvError(line, `${column} must be ${expected}, not "${got}".`);
  const among = <T extends string>(column: (typeof SCHEDULE_COLUMNS)[number], values: readonly T[]): T => {
    const value = values.find((candidate) => candidate === cell(column));
    if (value === undefined) throw wrong(column, `one of ${values.join(', ')}`, cell(column));
    return value;
  };
  const money = (column: 'price_usd' | 'expected_earnings_usd'): number => {
    const value = Number(cell(column));
    if (cell(column) === '' || !Number.isFinite(value) || value < 0) throw wrong(column, 'an amount', cell(column));
    return value;
  };
  const slotId: string = cell('slot_id');
  const captionId: string = cell('caption_id');
  if (!isSlotId(slotId)) throw wrong('slot_id', 'the slot’s id', slotId);
  if (!isCaptionId(captionId)) throw wrong('caption_id', 'a caption’s id', captionId);
  const local = localTime(cell('date'), cell('time'), line);
  return {
    slotId,
    type: among('type', MESSAGE_TYPES),
    funnelId: cell('funnel') === '' ? null : cell('funnel'),
    stage: cell('stage') === '' ? null : among('stage', FUNNEL_STAGES),
    local,
    at: instantOf(local, offsets),
    captionId,
    caption: cell('caption'),
    category: cell('category'),
    priceTier: among('price_tier', PRICE_TIERS),
    price: cell('price_usd') === '' ? null : money('price_usd'),
    expectedEarnings: money('expected_earnings_usd'),
    reason: cell('why'),
    pinned: among('pinned', ['yes', 'no']) === 'yes',
    note: cell('note'),
  };
}

function localTime(date: string, time: string, line: number): PlannedMessage['local'] {
  try {
    return atMinute(civilDate(date), minuteOfDay(time));
  } catch (error) {
    throw new CsvError(line, error instanceof Error ? error.message : String(error));
  }
}
