// What became of the edits, shown where they were made: in each row's State, in the head, in what the tab remembers.
import type { ChangeResult } from '../../warehouse/rows/changes';
import { labelText, textBlock } from '../build-tab';
import { FORMATS } from '../layout';
import { stateWord, WRONG } from '../marks';
import type { Book, Cell } from '../port';
import { cellText } from '../shown-text';
import { decodeBase } from './base';
import { isUnreadable, kept, type PageContent, readContent, shown, type TabRow, value } from './content';
import { labelOf, labelOn, type PageLabel, slotNumber } from './label';
import { HEAD, PAGE_LAYOUT, pageColumn, pageTabKey } from './layout';
import type { Change, PageEdits, RowEdit, RowProblem } from './read-edits';

/** Messages that no row could take, for a toast: rows may have been moved or deleted meanwhile. */
export type Unshown = readonly string[];

export function showProblems(book: Book, page: string, problems: readonly RowProblem[]): Unshown {
  const content = readContent(book, page);
  if (isUnreadable(content)) return [content.unreadable, ...problems.map((problem) => problem.message)];
  const byRow = new Map<number, string[]>();
  for (const { row, message } of problems) if (row !== null) byRow.set(row, [...(byRow.get(row) ?? []), message]);
  const word = stateWord(content.label.status);
  const states = content.rows.map((row) => {
    const said = byRow.get(row.row);
    return said === undefined ? wordOr(row, wordOf(row, word, content.label)) : `${WRONG}${said.join(' ')}`;
  });
  writeStates(content, states);
  book.flush();
  return problems.filter((problem) => problem.row === null).map((problem) => problem.message);
}

export function showOutcomes(book: Book, page: string, sent: PageEdits, results: readonly ChangeResult[]): Unshown {
  const content = readContent(book, page);
  const byChange = new Map(results.map((result) => [result.change_id, result]));
  const faults = (ids: readonly string[]) => ids.flatMap((id) => faultOf(byChange.get(id)) ?? []);
  if (isUnreadable(content)) {
    return [content.unreadable, ...sent.changes.flatMap((change) => faults([change.change_id]))];
  }
  const status = newStatus(content.label, sent.changes, byChange);
  const places = placesOf(content, sent.edits);
  const before = freed(content.label, sent.changes, byChange) ? { ...content.label, held: [] } : content.label;
  const word = stateWord(status);
  const lines = content.rows.map((row) => lineOf(row, wordOf(row, word, before)));
  if (status !== content.label.status) tickAll(lines, status === 'APPROVED');
  const unshown: string[] = [];
  let hasNewRows = false;
  for (const edit of sent.edits) {
    const line = lines[places.get(edit) ?? -1];
    const wrong = faults(edit.changeIds);
    if (line === undefined) {
      unshown.push(...wrong);
      continue;
    }
    if (wrong.length > 0) line.state = cellText(`${WRONG}${wrong.join(' ')}`);
    else settle(line, edit, byChange.get(edit.changeIds[0] ?? '')?.slot_id ?? edit.slotId);
    if (wrong.length > 0 || edit.slotId !== null) continue;
    hasNewRows = true;
    line.state = word;
    if (status === 'APPROVED') line.approve = true;
  }
  const { tab } = content;
  if (lines.length > 0) {
    tab.write(PAGE_LAYOUT.titleRow + 1, pageColumn('earnings'), {
      values: lines.map(({ earnings, why, state }) => [earnings, why, state]),
      formats: lines.map(() => [FORMATS.money, FORMATS.text, FORMATS.text]),
    });
    const hidden = lines.map(({ slotId, captionId, base }) => [slotId, captionId, base]);
    tab.write(PAGE_LAYOUT.titleRow + 1, pageColumn('slot'), textBlock(hidden));
    // Category and tier follow a caption that was swapped or added; they stand side by side.
    const followed = lines.map(({ category, tier }) => [category, tier]);
    tab.write(PAGE_LAYOUT.titleRow + 1, pageColumn('category'), textBlock(followed));
    if (hasNewRows) {
      const box = { kind: 'CHECKBOX' } as const;
      const rules = lines.map(({ slotId }) => (slotId === '' ? [null, null] : [box, box]));
      tab.validate(PAGE_LAYOUT.titleRow + 1, pageColumn('pin'), rules);
    }
    if (hasNewRows || status !== content.label.status) writeTicks(content, lines);
  }
  tab.write(HEAD.state.row, HEAD.state.column, textBlock([[word]]));
  const held = heldText(content, status, before);
  if (held !== null) tab.write(HEAD.held.row, HEAD.held.column, textBlock([[held]]));
  const bases = lines.flatMap(({ slotId, base: json }) => {
    const base = decodeBase(json);
    return slotId === '' || base === null ? [] : [{ slotId, base, isHeld: isHeldIn(before, slotId) }];
  });
  const { page: name, week, schedule } = content.label;
  const label = labelOf({ page: name, week, schedule, status }, bases);
  tab.setLabel(labelText(PAGE_LAYOUT, withRemaining(label, content.label, sent, byChange)));
  book.flush();
  const elsewhere = sent.changes.filter(
    (change) => !sent.edits.some((edit) => edit.changeIds.includes(change.change_id)),
  );
  return [...unshown, ...elsewhere.flatMap((change) => faults([change.change_id]))];
}

/** Why a week that was chosen is not shown, above the rows that stay. */
export function showUnshownWeek(book: Book, page: string, why: string): void {
  const tab = book.find(pageTabKey(page));
  const label = labelOn(tab);
  if (tab === null || label === null) return;
  const { row, column } = HEAD.warnings;
  tab.write(row, column, textBlock([[cellText(`${why} The rows below are of the week of ${label.week}.`)]]));
  book.flush();
}

interface Line {
  state: string;
  category: string;
  tier: string;
  earnings: Cell;
  why: string;
  approve: Cell;
  slotId: string;
  captionId: string;
  base: string;
}

function lineOf(row: TabRow, word: string): Line {
  return {
    state: kept(row, 'slot') === '' ? wordOr(row, '') : word,
    category: kept(row, 'category'),
    tier: kept(row, 'tier'),
    earnings: value(row, 'earnings'),
    why: kept(row, 'why'),
    approve: value(row, 'approve'),
    slotId: kept(row, 'slot'),
    captionId: kept(row, 'captionId'),
    base: kept(row, 'base'),
  };
}

/** Boxes that stayed as they were would ask for an approval of what is held now, or deny one that was given. */
function tickAll(lines: readonly Line[], isApproved: boolean): void {
  for (const line of lines) if (line.slotId !== '') line.approve = isApproved;
}

/** What was sent is in the warehouse now; what was typed since differs from it, and is an edit again. */
function settle(line: Line, edit: RowEdit, slotId: string | null): void {
  line.slotId = slotId ?? line.slotId;
  if (line.captionId !== edit.after.captionId) {
    line.category = edit.after.category;
    line.tier = edit.after.tier;
    // They were those of the caption before.
    line.earnings = '';
    line.why = '';
  }
  line.captionId = edit.after.captionId;
  line.base = JSON.stringify(edit.after);
}

/** Slots are found by their ids wherever they stand now; an added row by its place, while it still has no id. */
function placesOf({ rows }: PageContent, edits: readonly RowEdit[]): Map<RowEdit, number> {
  const places = new Map<RowEdit, number>();
  for (const edit of edits) {
    const at = rows.findIndex((row) =>
      edit.slotId === null
        ? row.row === edit.row && kept(row, 'slot') === '' && shown(row, 'caption') !== ''
        : kept(row, 'slot') === edit.slotId,
    );
    if (at !== -1) places.set(edit, at);
  }
  return places;
}

function faultOf(result: ChangeResult | undefined): string | null {
  if (result === undefined) return 'The warehouse did not answer for this change. Save again.';
  if (result.outcome === 'REFUSED') return sentence(result.message ?? 'it was refused');
  if (result.outcome === 'NOT_APPLIED') {
    return `Not saved: ${result.message ?? 'another change of this schedule was refused'}.`.replace(/\.\.$/, '.');
  }
  return null;
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const AFTER: { readonly [action: string]: string } = { APPROVE: 'APPROVED', HOLD: 'HELD', RELEASE: 'READY' };

function newStatus(
  label: PageLabel,
  changes: readonly Change[],
  results: ReadonlyMap<string, ChangeResult>,
): string | null {
  const whole = changes.find((change) => AFTER[change.action] !== undefined);
  if (whole === undefined || faultOf(results.get(whole.change_id)) !== null) return label.status;
  // The release of single messages leaves their schedule as it is.
  if (whole.action === 'RELEASE' && label.status !== 'HELD') return label.status;
  return AFTER[whole.action] ?? label.status;
}

/** What the head says of a hold, where that has changed; without rows it goes on to say why there are none. */
function heldText({ label, rows }: PageContent, status: string | null, now: PageLabel): string | null {
  if (rows.length === 0) return null;
  if (status === 'HELD') return label.status === 'HELD' ? null : 'HELD: EROS ▸ Release this schedule takes that back.';
  return label.status === 'HELD' || now.held.length < label.held.length ? 'no' : null;
}

/** Whether messages held by themselves are so no more: all are held now, or none. */
function freed({ held }: PageLabel, changes: readonly Change[], results: ReadonlyMap<string, ChangeResult>): boolean {
  return (
    held.length > 0 &&
    changes.some(
      ({ action, change_id: id }) => (action === 'RELEASE' || action === 'HOLD') && faultOf(results.get(id)) === null,
    )
  );
}

function isHeldIn({ held, schedule }: PageLabel, slotId: string): boolean {
  const number = slotNumber(slotId, schedule);
  return number !== null && held.includes(number);
}

/** A row's state is its schedule's, unless it is held by itself. */
function wordOf(row: TabRow, word: string, label: PageLabel): string {
  return isHeldIn(label, kept(row, 'slot')) ? stateWord('HELD') : word;
}

/** Slots whose rows are gone stay in the label while the warehouse still has them. */
function withRemaining(
  label: PageLabel,
  before: PageLabel,
  sent: PageEdits,
  results: ReadonlyMap<string, ChangeResult>,
): PageLabel {
  const removed = new Set(
    sent.removals
      .filter((removal) => faultOf(results.get(removal.changeId)) === null)
      .map((removal) => Number(removal.slotId.slice(before.schedule.length + 1))),
  );
  const shownNow = new Set(label.slots.map(([number]) => number));
  const left = before.slots.filter(([number]) => !removed.has(number) && !shownNow.has(number));
  return { ...label, slots: [...label.slots, ...left] };
}

function wordOr(row: TabRow, word: string): string {
  return kept(row, 'slot') === '' ? '' : word;
}

function writeStates({ tab }: PageContent, states: readonly string[]): void {
  if (states.length === 0) return;
  tab.write(PAGE_LAYOUT.titleRow + 1, pageColumn('state'), textBlock(states.map((state) => [cellText(state)])));
}

function writeTicks({ tab }: PageContent, lines: readonly Line[]): void {
  const values = lines.map(({ approve }) => [approve]);
  tab.write(PAGE_LAYOUT.titleRow + 1, pageColumn('approve'), { values, formats: values.map(() => [FORMATS.flag]) });
}
