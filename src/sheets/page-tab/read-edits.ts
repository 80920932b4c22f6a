// What a person changed in a page's tab, as one payload for apply_changes, or why nothing of it may be sent.
import { addDays, atMinute } from '../../calendar/civil';
import { instantOf } from '../../calendar/zone';
import { type Base, decodeBase } from './base';
import { kept, type PageContent, shown, type TabRow, value } from './content';
import { minuteOfWeekText, slotIdOf, slotNumber } from './label';
import { type CaptionFacts, personRow, writtenCaptionId } from './person-row';
import { dayText, isPast, newFindings, type Placed, type WeekRules } from './week-problems';

type Fields = { readonly [field: string]: string | number | boolean | null };

/** As apply_changes takes it. */
export interface Change {
  readonly change_id: string;
  readonly action: 'APPROVE' | 'HOLD' | 'RELEASE' | 'SWAP' | 'EDIT' | 'ADD' | 'REMOVE' | 'PIN' | 'UNPIN' | 'NOTE';
  readonly schedule_id: string;
  readonly page_name: string;
  readonly week_start: string;
  readonly slot_id: string | null;
  readonly expected: Fields;
  readonly to: Fields;
}

/** An edited row: where it stood, and what it says now, which is its base once the changes are applied. */
export interface RowEdit {
  readonly row: number;
  /** Null for an added row. */
  readonly slotId: string | null;
  readonly after: Base;
  readonly changeIds: readonly string[];
}

/** Null stands for the tab as a whole. */
export interface RowProblem {
  readonly row: number | null;
  readonly message: string;
}

export interface Removal {
  readonly changeId: string;
  readonly slotId: string;
  /** For the confirmation: when it was to go out. */
  readonly when: string;
}

export interface PageEdits {
  /** Empty where there are problems: nothing is sent in halves. */
  readonly changes: readonly Change[];
  readonly problems: readonly RowProblem[];
  readonly edits: readonly RowEdit[];
  /** Their rows are gone; they are among the changes, to be sent once a person has said yes to this list. */
  readonly removals: readonly Removal[];
  /** What was seen and needs no saving, such as an approval that lacks some rows. */
  readonly notices: readonly string[];
}

export interface EditContext extends Omit<WeekRules, 'week'> {
  /** What the bank knows of the ids that people wrote: those of `captionsWritten`. */
  readonly captions: ReadonlyMap<string, CaptionFacts>;
  readonly newId: () => string;
}

/** The ids that people wrote over captions, for one look-up before the edits are read. */
export function captionsWritten(content: PageContent): string[] {
  const found = content.rows.flatMap((row) => writtenCaptionId(row, decodeBase(kept(row, 'base'))) ?? []);
  return [...new Set(found)].filter((id) => id.padStart(19, '0') <= LAST_ID);
}

/** What an INT64 holds; the warehouse would refuse to look for more. */
const LAST_ID = '9223372036854775807';

interface Slot {
  readonly row: TabRow;
  readonly slotId: string;
  readonly base: Base;
  readonly after: Base;
}

interface Added {
  readonly row: TabRow;
  readonly after: Base;
}

export function readEdits(content: PageContent, context: EditContext): PageEdits {
  const problems: RowProblem[] = [];
  const slots: Slot[] = [];
  const added: Added[] = [];
  const firstRows = new Map<string, number>();
  const { week, schedule } = content.label;
  const rowContext = { week, schedule, offsets: context.offsets, captions: context.captions };
  for (const row of content.rows) {
    const slotId = kept(row, 'slot').trim();
    if (slotId === '') {
      if (!saysSomething(row)) continue;
      const { content: after, problems: found } = personRow(row, null, rowContext);
      for (const message of found) problems.push({ row: row.row, message });
      if (after !== null) added.push({ row, after });
      continue;
    }
    const first = firstRows.get(slotId);
    const strange = strangeness(slotId, first, content);
    if (first === undefined) firstRows.set(slotId, row.row);
    const base = decodeBase(kept(row, 'base'));
    if (strange !== null || base === null) {
      problems.push({
        row: row.row,
        message: strange ?? 'The hidden columns of this row were changed. Undo that, or show the week again.',
      });
      continue;
    }
    const { content: after, problems: found } = personRow(row, base, rowContext);
    for (const message of found) problems.push({ row: row.row, message });
    if (after !== null) slots.push({ row, slotId, base, after });
  }
  const gone = content.label.slots
    .map(([number, minute]) => ({ slotId: slotIdOf(content.label.schedule, number), minute }))
    .filter(({ slotId }) => !firstRows.has(slotId));
  problems.push(...pastProblems(slots, added, gone, content, context));
  // Rows that can't be read would look like gaps in the week.
  if (problems.length === 0) problems.push(...weekProblems(slots, added, gone.length > 0, content, context));
  const approval = approvalOf(slots, added, content, context);
  if (problems.length > 0) return { changes: [], problems, edits: [], removals: [], notices: approval.notices };
  return changesOf(slots, added, gone, approval, content, context);
}

const SAYING = ['day', 'time', 'kind', 'caption', 'price', 'note'] as const;

function saysSomething(row: TabRow): boolean {
  return SAYING.some((key) => shown(row, key).trim() !== '') || value(row, 'pin') === true;
}

/** Why a row that has a slot's id is not that slot's row; null where it is. */
function strangeness(slotId: string, first: number | undefined, { label }: PageContent): string | null {
  if (first !== undefined) {
    return `This row is a copy of row ${first}. Delete it; to add a message fill an empty row, with a caption's id such as #4711.`;
  }
  const number = slotNumber(slotId, label.schedule);
  if (number === null) {
    return `This row is of another schedule (${slotId}). Delete it, or show the week again.`;
  }
  if (!label.slots.some(([known]) => known === number)) {
    return `Slot ${slotId} was not written by EROS. Delete the row, or show the week again.`;
  }
  return null;
}

interface Gone {
  readonly slotId: string;
  readonly minute: number;
}

function pastProblems(
  slots: readonly Slot[],
  added: readonly Added[],
  gone: readonly Gone[],
  { label }: PageContent,
  context: EditContext,
): RowProblem[] {
  const problems: RowProblem[] = [];
  for (const { row, base, after } of slots) {
    if (isPast(base, context) && isPlanChanged(base, after)) {
      problems.push({
        row: row.row,
        message: `This message went out on ${dayText(base)}: only its pin and note can be changed. Set the rest back.`,
      });
    } else if (isPast(after, context) && isPlanChanged(base, after)) {
      problems.push({ row: row.row, message: `${dayText(after)} is past. Give a time to come.` });
    }
  }
  for (const { row, after } of added) {
    if (isPast(after, context))
      problems.push({ row: row.row, message: `${dayText(after)} is past. Give a time to come.` });
  }
  for (const { minute } of gone) {
    const local = atMinute(addDays(label.week, Math.floor(minute / 1440)), minute % 1440);
    if (instantOf(local, context.offsets) < context.now) {
      problems.push({
        row: null,
        message: `The row of ${minuteOfWeekText(minute)} was deleted, but its message went out. Undo that, or show the week again.`,
      });
    }
  }
  return problems;
}

/** Whether anything but pin and note differs. */
function isPlanChanged(base: Base, after: Base): boolean {
  return base.local !== after.local || base.captionId !== after.captionId || base.price !== after.price;
}

function weekProblems(
  slots: readonly Slot[],
  added: readonly Added[],
  hasRemovals: boolean,
  { label }: PageContent,
  context: EditContext,
): RowProblem[] {
  const before: Placed[] = slots.map(({ slotId, base }) => ({ id: slotId, content: base }));
  const after: Placed[] = [
    ...slots.map(({ slotId, after: content }) => ({ id: slotId, content })),
    ...added.map(({ row, after: content }) => ({ id: `row ${row.row}`, content })),
  ];
  const rowOf = new Map<string, number>([
    ...slots.map(({ slotId, row }): [string, number] => [slotId, row.row]),
    ...added.map(({ row }): [string, number] => [`row ${row.row}`, row.row]),
  ]);
  const edited = new Set<string>([
    ...slots.filter((slot) => isPlanChanged(slot.base, slot.after)).map((slot) => slot.slotId),
    ...added.map(({ row }) => `row ${row.row}`),
  ]);
  return newFindings(before, after, hasRemovals, { ...context, week: label.week }).flatMap(
    ({ slotIds, sentence, remedy }) => {
      const touched = slotIds.filter((id) => edited.has(id));
      return (touched.length > 0 ? touched : slotIds).map((id) => ({
        row: rowOf.get(id) ?? null,
        message: `${sentence} ${remedy}`,
      }));
    },
  );
}

interface Approval {
  readonly wanted: boolean;
  readonly notices: readonly string[];
}

/** A schedule is approved as a whole: once every row to come is ticked. */
function approvalOf(
  slots: readonly Slot[],
  added: readonly Added[],
  { label }: PageContent,
  context: EditContext,
): Approval {
  const toCome = [...slots.filter(({ base }) => !isPast(base, context)), ...added];
  const ticked = toCome.filter(({ row }) => value(row, 'approve') === true).length;
  if (label.status === 'APPROVED') {
    const notices = slots.some(({ row }) => value(row, 'approve') !== true)
      ? ['The schedule stays approved. EROS ▸ Hold this schedule takes that back.']
      : [];
    return { wanted: false, notices };
  }
  if (toCome.length > 0 && ticked === toCome.length) return { wanted: true, notices: [] };
  const notices =
    ticked === 0 ? [] : [`${ticked} of ${toCome.length} rows are ticked; the schedule is approved when all are.`];
  return { wanted: false, notices };
}

function changesOf(
  slots: readonly Slot[],
  added: readonly Added[],
  gone: readonly Gone[],
  approval: Approval,
  { label }: PageContent,
  context: EditContext,
): PageEdits {
  const changes: Change[] = [];
  const edits: RowEdit[] = [];
  const make = (action: Change['action'], slotId: string | null, expected: Fields, to: Fields): string => {
    const id = context.newId();
    changes.push({
      change_id: id,
      action,
      schedule_id: label.schedule,
      page_name: label.page,
      week_start: label.week,
      slot_id: slotId,
      expected,
      to,
    });
    return id;
  };
  for (const { row, slotId, base, after } of slots) {
    const changeIds = slotChanges(base, after).map(({ action, expected, to }) => make(action, slotId, expected, to));
    if (changeIds.length > 0) edits.push({ row: row.row, slotId, after, changeIds });
  }
  for (const { row, after } of added) {
    edits.push({ row: row.row, slotId: null, after, changeIds: [make('ADD', null, {}, addedFields(after))] });
  }
  const removals = gone.map(({ slotId, minute }): Removal => {
    return { changeId: make('REMOVE', slotId, {}, {}), slotId, when: minuteOfWeekText(minute) };
  });
  if (approval.wanted) make('APPROVE', null, {}, {});
  return { changes, problems: [], edits, removals, notices: approval.notices };
}

type SlotChange = Pick<Change, 'action' | 'expected' | 'to'>;

/** Each part of a slot, caption, price, time, pin and note, is changed once. */
function slotChanges(base: Base, after: Base): SlotChange[] {
  const changes: SlotChange[] = [];
  const price: Fields = base.price === after.price ? {} : { price: after.price };
  const priceBefore: Fields = base.price === after.price ? {} : { price: base.price };
  const time: Fields = base.local === after.local ? {} : { scheduled_local: after.local };
  const timeBefore: Fields = base.local === after.local ? {} : { scheduled_local: base.local };
  const isSwapped = base.captionId !== after.captionId;
  if (isSwapped) {
    changes.push({
      action: 'SWAP',
      expected: { caption_id: base.captionId, ...priceBefore },
      to: { caption_id: after.captionId, ...price },
    });
  }
  const to = { ...(isSwapped ? {} : price), ...time };
  if (Object.keys(to).length > 0) {
    changes.push({ action: 'EDIT', expected: { ...(isSwapped ? {} : priceBefore), ...timeBefore }, to });
  }
  if (base.pinned !== after.pinned) {
    changes.push({ action: after.pinned ? 'PIN' : 'UNPIN', expected: { pinned: base.pinned }, to: {} });
  }
  if (base.notePrint !== after.notePrint) {
    const note = (text: string | null) => (text === '' ? null : text);
    const expected: Fields = base.note === null ? {} : { note: note(base.note) };
    changes.push({ action: 'NOTE', expected, to: { note: note(after.note) } });
  }
  return changes;
}

function addedFields(after: Base): Fields {
  return {
    message_type: after.kind,
    caption_id: after.captionId,
    scheduled_local: after.local,
    ...(after.price === null ? {} : { price: after.price }),
    ...(after.note === '' || after.note === null ? {} : { note: after.note }),
    ...(after.pinned ? { pinned: true } : {}),
    ...(after.funnel === null ? {} : { funnel_id: after.funnel }),
    ...(after.stage === null ? {} : { funnel_stage: after.stage }),
  };
}

/** The same edits with the deleted rows kept in the schedule: a person said no to removing them. */
export function withoutRemovals(edits: PageEdits): PageEdits {
  const removed = new Set(edits.removals.map((removal) => removal.changeId));
  return { ...edits, changes: edits.changes.filter((change) => !removed.has(change.change_id)), removals: [] };
}

/** A change of the schedule as a whole, from the menu. */
export function wholeChange(
  action: 'APPROVE' | 'HOLD' | 'RELEASE',
  { label }: Pick<PageContent, 'label'>,
  newId: () => string,
): Change {
  return {
    change_id: newId(),
    action,
    schedule_id: label.schedule,
    page_name: label.page,
    week_start: label.week,
    slot_id: null,
    expected: {},
    to: {},
  };
}
