// Rows of a tab that a person changed and nobody saved, counted before they are written over.
import { dateOf, minuteOf } from '../../calendar/civil';
import type { ZoneOffsets } from '../../calendar/zone';
import type { Cell, Tab } from '../port';
import { type Base, decodeBase, textPrint } from './base';
import { type PageLabel, slotIdOf } from './label';
import { PAGE_LAYOUT, type PageColumn, pageColumn } from './layout';
import { dateWritten, minuteWritten } from './person-row';

const AS_SEEN: readonly PageColumn[] = ['time', 'note'];
const SAYING = ['day', 'time', 'caption', 'price', 'note'] as const;

type CellOf = (key: PageColumn) => Cell;

/** Deleted rows are among them, where the tab remembers what it shows. */
export function unsavedRows(tab: Tab, label: PageLabel | null, lastRow: number, offsets: ZoneOffsets): number {
  const rows = lastRow - PAGE_LAYOUT.titleRow;
  const box = { row: PAGE_LAYOUT.titleRow + 1, column: 1, rows, columns: PAGE_LAYOUT.columns.length };
  const lines = rows < 1 ? [] : tab.values(box);
  // A time or a note that was pasted as a date is as people see it; that is rare, and costs a read.
  const isPasted = lines.some((line) => AS_SEEN.some((key) => line[pageColumn(key) - 1] instanceof Date));
  const displayed = isPasted ? tab.displayed(box) : [];
  const cellsOf = lines.map((line, index): CellOf => {
    return (key) => {
      const seen = AS_SEEN.includes(key) ? displayed[index] : undefined;
      return (seen ?? line)[pageColumn(key) - 1] ?? '';
    };
  });
  return cellsOf.filter((cell) => isUnsaved(cell, label, offsets)).length + deletedRows(cellsOf, label);
}

function deletedRows(rows: readonly CellOf[], label: PageLabel | null): number {
  if (label === null) return 0;
  const there = new Set(rows.map((cell) => String(cell('slot')).trim()));
  return label.slots.filter(([number]) => !there.has(slotIdOf(label.schedule, number))).length;
}

function isUnsaved(cell: CellOf, label: PageLabel | null, offsets: ZoneOffsets): boolean {
  if (cell('slot') === '') return SAYING.some((key) => cell(key) !== '');
  // A box that is unticked takes no approval back.
  if (cell('approve') === true && label !== null && label.status !== 'APPROVED') return true;
  const base = decodeBase(String(cell('base')));
  return base === null || differs(cell, base, offsets);
}

/** However it is written: what was saved stays in its cell as a person wrote it. */
function differs(cell: CellOf, base: Base, offsets: ZoneOffsets): boolean {
  return (
    dateWritten(cell('day'), offsets) !== dateOf(base.local) ||
    minuteWritten(String(cell('time'))) !== minuteOf(base.local) ||
    textPrint(String(cell('caption'))) !== base.captionPrint ||
    cell('price') !== (base.price ?? '') ||
    (cell('pin') === true) !== base.pinned ||
    textPrint(String(cell('note'))) !== base.notePrint
  );
}
