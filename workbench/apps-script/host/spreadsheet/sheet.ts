// One tab: its grid, what lies on it, and a feed of what changed.
import type {
  Axis,
  Box,
  ChartData,
  ConditionalData,
  FilterCriteriaData,
  SheetFacts,
} from '../../inside/spreadsheet/protocol';
import { meets, placed, type Shift, shifted, shiftedLine } from './boxes';
import { SpreadsheetException } from './errors';
import { Grid } from './grid';

export interface SheetFilter {
  readonly box: Box;
  readonly criteria: ReadonlyMap<number, FilterCriteriaData>;
}

/** ALL: rows, columns or the tab itself changed; read it again whole. */
export interface SheetChanges {
  readonly revision: number;
  readonly boxes: readonly Box[] | 'ALL';
}

/** Older changes than these are told as ALL. */
const KEPT_CHANGES = 200;

export class Sheet {
  readonly grid: Grid;
  hidden = false;
  frozenRows = 0;
  frozenColumns = 0;
  tabColor: string | null = null;
  gridlinesHidden = false;
  merges: readonly Box[] = [];
  conditionalRules: readonly ConditionalData[] = [];
  charts: readonly ChartData[] = [];
  filter: SheetFilter | null = null;
  revision = 0;
  private readonly feed: { readonly revision: number; readonly box: Box | null }[] = [];

  constructor(
    readonly id: number,
    public name: string,
    rows: number,
    columns: number,
    private readonly changed: (sheet: number) => void,
  ) {
    this.grid = new Grid(rows, columns);
  }

  facts(index: number): SheetFacts {
    return {
      id: this.id,
      name: this.name,
      index,
      hidden: this.hidden,
      maxRows: this.grid.rows.length,
      maxColumns: this.grid.columns.length,
      lastRow: this.grid.lastRow(),
      lastColumn: this.grid.lastColumn(),
      frozenRows: this.frozenRows,
      frozenColumns: this.frozenColumns,
      tabColor: this.tabColor,
      gridlinesHidden: this.gridlinesHidden,
    };
  }

  /** Records a change of some cells, or (null) of the tab as a whole. */
  touch(box: Box | null): void {
    this.revision += 1;
    this.feed.push({ revision: this.revision, box });
    if (this.feed.length > KEPT_CHANGES) this.feed.shift();
    this.changed(this.id);
  }

  changesSince(revision: number): SheetChanges {
    const oldest = this.feed[0]?.revision ?? this.revision + 1;
    if (revision + 1 < oldest && revision < this.revision) return { revision: this.revision, boxes: 'ALL' };
    const boxes: Box[] = [];
    for (const change of this.feed) {
      if (change.revision <= revision) continue;
      if (change.box === null) return { revision: this.revision, boxes: 'ALL' };
      boxes.push(change.box);
    }
    return { revision: this.revision, boxes };
  }

  /** What lies on the cells moves with them. */
  shift(shift: Shift): void {
    this.merges = kept(this.merges, shift);
    this.conditionalRules = this.conditionalRules
      .map((rule) => ({ ...rule, ranges: kept(rule.ranges, shift) }))
      .filter((rule) => rule.ranges.length > 0);
    this.charts = this.charts.map((chart) => ({ ...chart, anchor: shiftedAnchor(chart.anchor, shift) }));
    this.filter = this.filter === null ? null : shiftedFilter(this.filter, shift);
    if (shift.axis === 'ROWS') this.frozenRows = frozenAfter(this.frozenRows, shift);
    else this.frozenColumns = frozenAfter(this.frozenColumns, shift);
  }

  freeze(axis: Axis, count: number): void {
    const total = this.grid.count(axis);
    const what = axis === 'ROWS' ? 'rows' : 'columns';
    if (count < 0 || count >= total) {
      throw new SpreadsheetException('BAD_RANGE', `You can't freeze all visible ${what} on the sheet.`);
    }
    if (axis === 'ROWS') this.frozenRows = count;
    else this.frozenColumns = count;
    this.touch(null);
  }

  merge(box: Box, by: 'ALL' | 'ROW' | 'COLUMN'): void {
    this.grid.check(box);
    this.breakApart(box);
    const made = mergedBoxes(box, by).filter((one) => one.rows * one.columns > 1);
    for (const one of made) this.keepFirst(one);
    this.merges = [...this.merges, ...made];
    this.touch(box);
  }

  breakApart(box: Box): void {
    const left = this.merges.filter((merge) => !meets(merge, box));
    if (left.length === this.merges.length) return;
    this.merges = left;
    this.touch(box);
  }

  /** A merge keeps its first cell's content and no other. */
  private keepFirst(box: Box): void {
    this.grid.change(box, (cell, row, column) =>
      row === box.row && column === box.column ? cell : { content: '', look: cell.look, rule: cell.rule },
    );
  }
}

function kept<T extends Box>(boxes: readonly T[], shift: Shift): T[] {
  return boxes.flatMap((box) => shifted(box, shift) ?? []);
}

function shiftedAnchor(anchor: ChartData['anchor'], shift: Shift): ChartData['anchor'] {
  const line = shift.axis === 'ROWS' ? anchor.row : anchor.column;
  const moved = shiftedLine(line, shift) ?? Math.max(1, shift.at);
  return shift.axis === 'ROWS' ? { ...anchor, row: moved } : { ...anchor, column: moved };
}

function shiftedFilter(filter: SheetFilter, shift: Shift): SheetFilter | null {
  const box = shifted(filter.box, shift);
  if (box === null) return null;
  if (shift.axis === 'ROWS') return { ...filter, box };
  const criteria = new Map<number, FilterCriteriaData>();
  for (const [column, one] of filter.criteria) {
    const moved = shiftedLine(column, shift);
    if (moved !== null) criteria.set(moved, one);
  }
  return { box, criteria };
}

function frozenAfter(frozen: number, shift: Shift): number {
  if (shift.by > 0) return shift.at <= frozen ? frozen + shift.by : frozen;
  const gone = Math.max(0, Math.min(frozen, shift.at - shift.by - 1) - shift.at + 1);
  return frozen - gone;
}

function mergedBoxes(box: Box, by: 'ALL' | 'ROW' | 'COLUMN'): Box[] {
  if (by === 'ALL') return [box];
  if (by === 'ROW') return Array.from({ length: box.rows }, (_, at) => ({ ...box, row: box.row + at, rows: 1 }));
  return Array.from({ length: box.columns }, (_, at) => ({ ...box, column: box.column + at, columns: 1 }));
}

export function wholeOf(sheet: Sheet) {
  return placed(sheet.id, sheet.grid.all);
}
