// A tab as the page shows it: its cells with the looks they end up with, what changed since, and its charts with their data.

import { displayOf } from '../apps-script/host/spreadsheet/content';
import { showsDate } from '../apps-script/host/spreadsheet/grid';
import type { ShownCell } from '../apps-script/host/spreadsheet/view';
import { shownCells, shownSheet } from '../apps-script/host/spreadsheet/view';
import type { Workbook } from '../apps-script/host/spreadsheet/workbook';
import { conditionalLooks, type LookOf, rulesNotShown } from './conditional-looks';
import type {
  Box,
  CellsAnswer,
  ChangesAnswer,
  ChartsAnswer,
  Look,
  PageCell,
  PageChart,
  PageFilter,
  TabAnswer,
} from './protocol';

const ROW_HEIGHT = 21;
/** More changed cells than these are read again as a whole. */
const MOST_CELLS = 20_000;

export function tabAnswer(workbook: Workbook, id: number, now: number): TabAnswer {
  const shown = shownSheet(workbook, id);
  const all: Box = { row: 1, column: 1, rows: Math.max(1, shown.lastRow), columns: shown.maxColumns };
  // A rule or a checkbox may stand below the last content.
  const whole: Box = { ...all, rows: shown.maxRows };
  return {
    id,
    name: shown.name,
    revision: shown.revision,
    rowCount: shown.maxRows,
    rows: shown.rows.flatMap(({ height, hidden }, at) =>
      height === ROW_HEIGHT && !hidden ? [] : [{ row: at + 1, height, hidden }],
    ),
    columns: shown.columns,
    frozenRows: shown.frozenRows,
    frozenColumns: shown.frozenColumns,
    gridlinesHidden: shown.gridlinesHidden,
    merges: shown.merges,
    filter: filterOf(workbook, id),
    rulesNotShown: rulesNotShown(shown.conditionalRules),
    ...cellsAnswer(workbook, id, [whole], now),
  };
}

function filterOf(workbook: Workbook, id: number): PageFilter | null {
  const { filter } = workbook.sheet(id);
  if (filter === null) return null;
  const hidden = [...filter.criteria].map(([column, { hiddenValues, visibleValues, criteria }]) => ({
    column,
    values: hiddenValues,
    byRule: visibleValues.length > 0 || criteria !== undefined,
  }));
  return { ...filter.box, hidden };
}

export function changesAnswer(workbook: Workbook, id: number, since: number, now: number): ChangesAnswer {
  const sheet = workbook.sheet(id);
  const { revision, boxes } = sheet.changesSince(since);
  const isRelative = sheet.conditionalRules.some((rule) => rule.gradient !== undefined);
  if (boxes === 'ALL' || isRelative) return { kind: 'WHOLE' };
  const distinct = [...new Map(boxes.map((box) => [JSON.stringify(box), box])).values()];
  if (distinct.reduce((sum, box) => sum + box.rows * box.columns, 0) > MOST_CELLS) return { kind: 'WHOLE' };
  return { kind: 'CELLS', revision, boxes: distinct, ...cellsAnswer(workbook, id, distinct, now) };
}

export function chartsAnswer(workbook: Workbook, id: number): ChartsAnswer {
  const charts = workbook.sheet(id).charts.map((chart): PageChart => ({ ...chart, data: chartData(workbook, chart) }));
  const sources = new Set(charts.flatMap((chart) => chart.ranges.map((range) => range.sheet)));
  return { charts, sources: [...sources] };
}

function chartData(workbook: Workbook, { ranges }: Pick<PageChart, 'ranges'>): PageChart['data'] {
  const blocks = ranges.map((range) =>
    workbook.sheet(range.sheet).grid.read(range, (cell) => ({ value: cell.content, text: displayOf(cell) })),
  );
  const [first = []] = blocks;
  const isSideBySide = blocks.every((block) => block.length === first.length);
  return isSideBySide ? first.map((_, row) => blocks.flatMap((block) => block[row] ?? [])) : blocks.flat();
}

/** Numbers each distinct thing in the order of its first appearance. */
class Numbered<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();

  placeOf(thing: T): number {
    const key = JSON.stringify(thing);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    return this.all.push(thing) - 1;
  }
}

function cellsAnswer(workbook: Workbook, id: number, boxes: readonly Box[], now: number): CellsAnswer {
  const { grid, conditionalRules, filter } = workbook.sheet(id);
  const lookOf = conditionalLooks(workbook, conditionalRules, now);
  const looks = new Numbered<Look>();
  const lists = new Numbered<readonly string[]>();
  const cells = boxes
    .flatMap((box) => shownCells(workbook, id, box))
    .map((cell) => pageCell(cell, isDate(cell), lookOf));
  function isDate(cell: ShownCell): boolean {
    return showsDate(grid.cell(cell.row, cell.column));
  }
  function filters({ row, column }: ShownCell): { readonly filters?: boolean } {
    if (filter === null || row !== filter.box.row) return {};
    const isTitle = column >= filter.box.column && column < filter.box.column + filter.box.columns;
    return isTitle ? { filters: filter.criteria.has(column) } : {};
  }
  function pageCell(cell: ShownCell, date: boolean, conditional: LookOf): PageCell {
    const { row, column, text, typed, content, rule } = cell;
    const link = cell.runs?.find((run) => run.link !== undefined)?.link;
    const look = { ...cell.look, ...conditional({ row, column, content, text, isDate: date }) };
    return {
      r: row,
      c: column,
      text,
      look: looks.placeOf(look),
      ...(typed === text ? {} : { typed }),
      ...(typeof content === 'number' ? { type: 'NUMBER' as const } : {}),
      ...(typeof content === 'boolean' ? { type: 'BOOLEAN' as const } : {}),
      ...(cell.checked === undefined ? {} : { checked: cell.checked }),
      ...(cell.choices === undefined ? {} : { list: lists.placeOf(cell.choices) }),
      ...(cell.note === undefined ? {} : { note: cell.note }),
      ...(rule?.helpText == null ? {} : { help: rule.helpText }),
      ...(cell.invalid === true ? { invalid: true as const } : {}),
      ...(link === undefined ? {} : { link }),
      ...filters(cell),
    };
  }
  return { looks: looks.all, lists: lists.all, cells };
}
