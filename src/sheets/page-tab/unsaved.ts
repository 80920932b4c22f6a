// Rows of a tab that a person changed and nobody saved, counted before they are written over.
import { dateOf, instant, minuteOf, timeText } from '../../calendar/civil';
import { civilOf, type ZoneOffsets } from '../../calendar/zone';
import type { Cell, Tab } from '../port';
import { type Base, decodeBase, textPrint } from './base';
import { PAGE_LAYOUT, type PageColumn, pageColumn } from './layout';

const SAYING = ['day', 'time', 'caption', 'price', 'note'] as const;

export function unsavedRows(tab: Tab, lastRow: number, offsets: ZoneOffsets): number {
  const rows = lastRow - PAGE_LAYOUT.titleRow;
  if (rows < 1) return 0;
  const box = { row: PAGE_LAYOUT.titleRow + 1, column: 1, rows, columns: PAGE_LAYOUT.columns.length };
  return tab.values(box).filter((line) => isUnsaved(line, offsets)).length;
}

function isUnsaved(line: readonly Cell[], offsets: ZoneOffsets): boolean {
  const cell = (key: PageColumn): Cell => line[pageColumn(key) - 1] ?? '';
  if (cell('slot') === '') return SAYING.some((key) => cell(key) !== '');
  const base = decodeBase(String(cell('base')));
  return base === null || differs(cell, base, offsets);
}

function differs(cell: (key: PageColumn) => Cell, base: Base, offsets: ZoneOffsets): boolean {
  const day = cell('day');
  return (
    !(day instanceof Date) ||
    dateOf(civilOf(instant(day.getTime()), offsets)) !== dateOf(base.local) ||
    cell('time') !== timeText(minuteOf(base.local)) ||
    textPrint(String(cell('caption'))) !== base.captionPrint ||
    cell('price') !== (base.price ?? '') ||
    (cell('pin') === true) !== base.pinned ||
    textPrint(String(cell('note'))) !== base.notePrint
  );
}
