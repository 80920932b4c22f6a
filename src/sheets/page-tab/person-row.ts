// What a person's row says: its day, time, caption, price and marks, and a sentence for each that can't be read.
import {
  atMinute,
  type CivilDate,
  type CivilDateTime,
  dateOf,
  instant,
  isCivilDate,
  type MinuteOfDay,
  minuteOf,
  timeText,
} from '../../calendar/civil';
import { datesOf, type WeekStart } from '../../calendar/weeks';
import { civilOf, instantsOf, type ZoneOffsets } from '../../calendar/zone';
import {
  FUNNEL_STAGES,
  type FunnelStage,
  isCaptionId,
  MESSAGE_TYPES,
  type MessageType,
} from '../../planning/vocabulary';
import type { Cell } from '../port';
import { asKept } from '../shown-text';
import { type Base, keptNote, textPrint, word } from './base';
import { kept, shown, type TabRow, value } from './content';
import { funnelMeant, funnelShown } from './funnel-name';

const TIME = /^(\d{1,2}):(\d{2})(?::00)?\s*(?:([ap])\.?m\.?)?$/i;
const CAPTION_ID = /^#?\s*(\d{1,19})$/;

/** What a caption is, as the bank has it. */
export interface CaptionFacts {
  readonly category: string;
  readonly tier: string;
}

export interface RowContext {
  readonly week: WeekStart;
  /** The schedule that the tab shows. */
  readonly schedule: string;
  readonly offsets: ZoneOffsets;
  readonly captions: ReadonlyMap<string, CaptionFacts>;
}

/** Everything of a row that may differ from its base; `problems` are sentences for the person. */
export interface PersonRow {
  readonly content: Base | null;
  readonly problems: readonly string[];
}

export function personRow(row: TabRow, base: Base | null, context: RowContext): PersonRow {
  const problems: string[] = [];
  const say = (sentence: string): null => {
    problems.push(sentence);
    return null;
  };
  const local = localTime(row, base, context, say);
  const kind = kindOf(row, base, say);
  const stage = base === null ? stageOf(row, say) : base.stage;
  const captionId = captionIdOf(row, base, say);
  const price = priceOf(row, say);
  const note = noteOf(kept(row, 'note'), base);
  if (note.note === null && note.notePrint !== base?.notePrint)
    say('Note is longer than 10,000 characters. Shorten it.');
  if (base !== null) keepsFixed(row, base, captionId, context, say);
  const facts = captionId === null || captionId === base?.captionId ? null : context.captions.get(captionId);
  if (facts === undefined) say(`Caption #${captionId} is not in the bank. Write the id of one that is.`);
  else if (facts !== null && kind !== null) suits(captionId, facts, kind, say);
  if (local === null || kind === null || captionId === null || price === undefined || problems.length > 0) {
    return { content: null, problems };
  }
  const content: Base = {
    local,
    kind,
    funnel: base === null ? funnelMeant(shown(row, 'funnel'), context.schedule) : base.funnel,
    stage,
    captionId,
    captionPrint: textPrint(kept(row, 'caption')),
    category: facts?.category ?? base?.category ?? '',
    tier: facts?.tier ?? base?.tier ?? '',
    price,
    pinned: value(row, 'pin') === true,
    ...note,
  };
  return { content, problems };
}

/** The ids that people wrote over captions: what is to be looked up before the rows are judged. */
export function writtenCaptionId(row: TabRow, base: Base | null): string | null {
  const written = kept(row, 'caption');
  if (base !== null && textPrint(written) === base.captionPrint) return null;
  return CAPTION_ID.exec(asKept(written))?.[1] ?? null;
}

type Say = (sentence: string) => null;

function suits(captionId: string | null, { tier }: CaptionFacts, kind: MessageType, say: Say): void {
  if ((tier !== 'FREE') === (kind === 'PPV')) return;
  const rule = kind === 'PPV' ? 'a PPV needs a paid tier' : `a ${kind} takes FREE captions`;
  say(`Caption #${captionId} is ${tier}: ${rule}. Take another caption.`);
}

function localTime(row: TabRow, base: Base | null, { week, offsets }: RowContext, say: Say): CivilDateTime | null {
  const date = dayOf(row, week, offsets, say);
  const minute = timeOf(row, say);
  if (date === null || minute === null) return null;
  if (base !== null && date === dateOf(base.local) && minute === minuteOf(base.local)) return base.local;
  const local = atMinute(date, minute);
  if (instantsOf(local, offsets).length === 0) {
    return say(`Clocks skip ${timeText(minute)} on ${date}. Write another time.`);
  }
  return local;
}

function dayOf(row: TabRow, week: WeekStart, offsets: ZoneOffsets, say: Say): CivilDate | null {
  const cell = value(row, 'day');
  if (cell === '') return say('Day is empty. Enter a date of the week; to remove the message delete the whole row.');
  const text = dateWritten(cell, offsets);
  if (!isCivilDate(text)) return say(`Day "${shown(row, 'day')}" is not a date. Write it as ${week}.`);
  if (!datesOf(week).includes(text)) return say(`${text} is not in the week of ${week}. Enter a day of that week.`);
  return text;
}

/** A date as text, where the cell holds one. */
export function dateWritten(cell: Cell, offsets: ZoneOffsets): string {
  return cell instanceof Date ? dateOf(civilOf(instant(cell.getTime()), offsets)) : String(cell).trim();
}

function timeOf(row: TabRow, say: Say): MinuteOfDay | null {
  const text = shown(row, 'time').trim();
  if (text === '') return say('Time is empty. Write it as 19:05; to remove the message delete the whole row.');
  return minuteWritten(text) ?? say(`"${text}" is not a time of day. Write it as 19:05.`);
}

/** `19:05`, `9:05` and `7:05 pm` are times; null for what is none. */
export function minuteWritten(text: string): MinuteOfDay | null {
  const [, hours = '', minutes = '', half] = TIME.exec(text.trim()) ?? [];
  const hour = Number(hours);
  const fits = hours !== '' && Number(minutes) < 60 && (half === undefined ? hour < 24 : hour >= 1 && hour <= 12);
  if (!fits) return null;
  const ofDay = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return (ofDay * 60 + Number(minutes)) as MinuteOfDay;
}

function kindOf(row: TabRow, base: Base | null, say: Say): MessageType | null {
  const text = shown(row, 'kind').trim();
  const kind = MESSAGE_TYPES.find((known) => known === text);
  if (kind === undefined) return say(`Kind must be ${MESSAGE_TYPES.join(', ')}, not "${text}".`);
  if (base !== null && kind !== base.kind) {
    return say(`A ${base.kind} can't become a ${kind}. Set it back, delete the row, and add one of the other kind.`);
  }
  return kind;
}

/** Of an added row. */
function stageOf(row: TabRow, say: Say): FunnelStage | null {
  const text = shown(row, 'stage').trim();
  const stage = FUNNEL_STAGES.find((known) => known === text);
  if (stage !== undefined || text === '') return stage ?? null;
  return say(`Stage must be ${FUNNEL_STAGES.join(', ')} or blank, not "${text}".`);
}

/** Funnel and stage are the planner's; category and tier follow the caption. */
function keepsFixed(row: TabRow, base: Base, captionId: string | null, { schedule }: RowContext, say: Say): void {
  const funnel = base.funnel ?? '';
  const same = (cell: string, was: string) => word(cell) === was;
  const changed = [
    ...([funnel, funnelShown(funnel, schedule)].some((known) => same(shown(row, 'funnel'), known)) ? [] : ['Funnel']),
    ...(same(shown(row, 'stage'), base.stage ?? '') ? [] : ['Stage']),
    ...(captionId !== base.captionId || same(shown(row, 'category'), base.category) ? [] : ['Category']),
    ...(captionId !== base.captionId || same(shown(row, 'tier'), base.tier) ? [] : ['Price tier']),
  ];
  if (changed.length > 0) say(`${changed.join(' and ')} can't be changed here. Undo that; a swap brings its own.`);
}

function captionIdOf(row: TabRow, base: Base | null, say: Say): string | null {
  const written = writtenCaptionId(row, base);
  if (written !== null && isCaptionId(written)) return written;
  if (base === null) return say('Caption needs the id of a caption, such as #4711.');
  if (textPrint(kept(row, 'caption')) !== base.captionPrint) {
    return say(
      'The caption’s text can’t be changed here. Undo that; to take another caption write its id, such as #4711.',
    );
  }
  const hidden = kept(row, 'captionId');
  return hidden === base.captionId
    ? hidden
    : say('The hidden caption_id was changed. Undo that, or show the week again.');
}

/** Undefined where it can't be read. */
function priceOf(row: TabRow, say: Say): number | null | undefined {
  const cell = value(row, 'price');
  if (cell === '') return null;
  const cents = typeof cell === 'number' ? Math.round(cell * 100) : Number.NaN;
  if (typeof cell !== 'number' || !Number.isFinite(cell) || cell < 0) {
    say(`Price "${shown(row, 'price')}" is not an amount. Write it as 12.50, or leave it blank for what is free.`);
    return undefined;
  }
  if (Math.abs(cents / 100 - cell) > 1e-9) {
    say(`Price ${cell} has parts of a cent. Write it as ${(cents / 100).toFixed(2)}.`);
    return undefined;
  }
  return cents / 100;
}

function noteOf(cell: string, base: Base | null): Pick<Base, 'note' | 'notePrint'> {
  return base !== null && textPrint(cell) === base.notePrint
    ? { note: base.note, notePrint: base.notePrint }
    : keptNote(asKept(cell));
}
