// The grid: Univer as the view of one tab. It draws and selects; what a person types goes to the server, and the truth comes back.

import {
  CanceledError,
  CommandType,
  type ICellData,
  type ICommandInfo,
  ICommandService,
  InterceptorEffectEnum,
  type IWorksheetData,
  LocaleType,
  mergeLocales,
  Univer,
} from '@univerjs/core';
import { FUniver } from '@univerjs/core/lib/facade';
// They add the sheet's methods to the facade; the preset imports them too, but a bundler drops that.
import '@univerjs/sheets/lib/facade';
import '@univerjs/ui/lib/facade';
import '@univerjs/sheets-ui/lib/facade';
import {
  INTERCEPTOR_POINT,
  IRenderManagerService,
  SheetInterceptorService,
  UniverDocsPlugin,
  UniverDocsUIPlugin,
  UniverFormulaEnginePlugin,
  UniverRenderEnginePlugin,
  UniverSheetsPlugin,
  UniverSheetsUIPlugin,
  UniverUIPlugin,
} from '@univerjs/preset-sheets-core';
import english from '@univerjs/preset-sheets-core/locales/en-US';
import type { Box, CellsAnswer, ChangesAnswer, PageCell, TabAnswer } from '../protocol';
import { cornersOf, drawMark } from './cell-marks';
import { SHEET_STYLE, styleOf } from './looks';
import { wrappedHeight } from './wrapped-text';

export interface GridListener {
  /** The selection has moved. */
  selected(box: Box): void;
  /** A cell is to be edited, by a double click. */
  opened(): void;
  /** Scrolled, resized or shown anew: what lies over the grid moves along. */
  moved(): void;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Univer's name for the part that scrolls both ways. */
const MAIN_VIEWPORT = 'viewMain';
const ROW_HEADER = 46;
const COLUMN_HEADER = 22;
const DEFAULT_ROW = 21;
const DEFAULT_COLUMN = 100;
/** All is text here, numbers too: that is nothing to warn of. */
const UNMARKED = { disableForceStringAlert: true, disableForceStringMark: true } as const;
/** Commands that change what is seen, not what is there. */
const VIEW_COMMAND = /scroll|selection|select-|zoom|zen|focus|cell-edit|skeleton|auto-height|cursor/;
const SET_CELLS = 'sheet.mutation.set-range-values';
const SET_HEIGHT = 'sheet.mutation.set-worksheet-row-height';
const EDITOR_VISIBLE = 'sheet.operation.set-cell-edit-visible';

const keyOf = (row: number, column: number): number => row * 20_000 + column;
const rowOfKey = (key: number): number => Math.floor(key / 20_000);

export class Grid {
  readonly #api: FUniver;
  readonly #commands: ICommandService;
  readonly #renders: IRenderManagerService;
  readonly #container: HTMLElement;
  readonly #listener: GridListener;
  #tab: TabAnswer | null = null;
  #cells = new Map<number, PageCell>();
  #lists = new Map<number, readonly string[]>();
  /** How high the text of a wrapped cell is. */
  #wrapped = new Map<number, number>();
  #unit = 0;
  #isOurs = false;
  #box: Box = { row: 1, column: 1, rows: 1, columns: 1 };

  constructor(container: HTMLElement, listener: GridListener) {
    this.#container = container;
    this.#listener = listener;
    const univer = new Univer({ locale: LocaleType.EN_US, locales: { [LocaleType.EN_US]: mergeLocales(english) } });
    univer.registerPlugin(UniverDocsPlugin);
    univer.registerPlugin(UniverRenderEnginePlugin);
    const bare = { header: false, toolbar: false, footer: false, contextMenu: false, disableAutoFocus: true } as const;
    univer.registerPlugin(UniverUIPlugin, { container, ...bare });
    univer.registerPlugin(UniverDocsUIPlugin);
    // The engine is there because the sheet's plugin asks for it. Without the formula plugins nothing is evaluated.
    univer.registerPlugin(UniverFormulaEnginePlugin);
    univer.registerPlugin(UniverSheetsPlugin);
    univer.registerPlugin(UniverSheetsUIPlugin, {
      formulaBar: false,
      footer: false,
      protectedRangeShadow: false,
      ...UNMARKED,
    });
    const injector = univer.__getInjector();
    this.#commands = injector.get(ICommandService);
    this.#renders = injector.get(IRenderManagerService);
    this.#api = FUniver.newAPI(univer);
    this.#guard();
    // The sheet's services are there once there is a sheet.
    this.#ours(() => this.#api.createWorkbook({ id: unitId(0) }));
    this.#drawMarks(injector.get(SheetInterceptorService));
    this.#listen();
  }

  get tab(): TabAnswer | null {
    return this.#tab;
  }

  /** As it is now: Univer tells of a new one a moment later. */
  get selection(): Box {
    return this.#selected() ?? this.#box;
  }

  cell(row: number, column: number): PageCell | undefined {
    return this.#cells.get(keyOf(row, column));
  }

  /** All that are not blank, as they are now. */
  cells(): readonly PageCell[] {
    return [...this.#cells.values()];
  }

  choices(cell: PageCell): readonly string[] {
    return this.#lists.get(keyOf(cell.r, cell.c)) ?? [];
  }

  /** As Univer holds it: what is seen, for whoever looks from outside. */
  shown(row: number, column: number): { readonly text: string; readonly style: unknown } {
    const range = this.#api
      .getActiveWorkbook()
      ?.getActiveSheet()
      .getRange(row - 1, column - 1);
    return { text: String(range?.getCellData()?.v ?? ''), style: range?.getCellStyleData() ?? null };
  }

  /** Shows a tab whole. The same tab again keeps its selection and its place. */
  show(tab: TabAnswer): void {
    const isSame = this.#tab?.id === tab.id;
    const scroll = isSame ? this.#scrollState() : null;
    const before = unitId(this.#unit);
    this.#tab = tab;
    this.#cells = new Map();
    this.#lists = new Map();
    this.#wrapped = new Map();
    this.#unit += 1;
    this.#keep(tab);
    this.#ours(() => {
      this.#api.createWorkbook({
        id: unitId(this.#unit),
        name: tab.name,
        locale: LocaleType.EN_US,
        styles: {},
        sheetOrder: ['tab'],
        sheets: { tab: this.#worksheet(tab) },
      });
      this.#api.disposeUnit(before);
    });
    if (isSame) {
      this.select(within(this.#box, tab), false);
      const sheet = this.#api.getActiveWorkbook()?.getActiveSheet();
      if (scroll !== null) sheet?.scrollToCell(scroll.row, scroll.column);
    } else this.select({ row: 1, column: 1, rows: 1, columns: 1 }, false);
    this.#listener.moved();
  }

  /** Shows what changed of the tab. */
  patch(changes: Extract<ChangesAnswer, { kind: 'CELLS' }>): void {
    const tab = this.#tab;
    if (tab === null) return;
    const values: Record<number, Record<number, ICellData | null>> = {};
    const put = (row: number, column: number, data: ICellData | null) => {
      const line = values[row - 1] ?? {};
      values[row - 1] = line;
      line[column - 1] = data;
    };
    for (const box of changes.boxes) {
      for (const cell of [...this.#cells.values()].filter((one) => isIn(box, one))) {
        this.#cells.delete(keyOf(cell.r, cell.c));
        this.#lists.delete(keyOf(cell.r, cell.c));
        this.#wrapped.delete(keyOf(cell.r, cell.c));
        put(cell.r, cell.c, null);
      }
    }
    this.#keep(changes);
    for (const cell of changes.cells) put(cell.r, cell.c, dataOf(cell, changes));
    this.#tab = { ...tab, revision: changes.revision };
    this.#ours(() =>
      this.#commands.syncExecuteCommand(SET_CELLS, { unitId: unitId(this.#unit), subUnitId: 'tab', cellValue: values }),
    );
    this.#fit(changes);
    this.#listener.moved();
  }

  select(box: Box, isSeen = true): void {
    const sheet = this.#api.getActiveWorkbook()?.getActiveSheet();
    if (sheet === undefined) return;
    sheet.setActiveRange(sheet.getRange(box.row - 1, box.column - 1, box.rows, box.columns));
    this.#box = box;
    if (isSeen) this.#seen(box);
    this.#listener.selected(box);
  }

  /** Where a cell, or the merged cells that it belongs to, lies: from the container's corner. */
  area(row: number, column: number): Area {
    const sheet = this.#api.getActiveWorkbook()?.getActiveSheet();
    const box = this.#tab?.merges.find((merge) => isIn(merge, { r: row, c: column })) ?? {
      row,
      column,
      rows: 1,
      columns: 1,
    };
    const first = sheet?.getRange(box.row - 1, box.column - 1).getCellRect();
    const last = sheet?.getRange(box.row + box.rows - 2, box.column + box.columns - 2).getCellRect();
    if (first === undefined || last === undefined) return { left: 0, top: 0, width: 0, height: 0 };
    const { left, top } = this.#canvasOffset();
    const [width, height] = [last.right - first.left, last.bottom - first.top];
    // Univer tells where cells lie in the sheet; what is not frozen has been scrolled from there.
    const { x, y } = this.#scrolledBy();
    const { frozenRows = 0, frozenColumns = 0 } = this.#tab ?? {};
    return {
      left: first.left + left - (column > frozenColumns ? x : 0),
      top: first.top + top - (row > frozenRows ? y : 0),
      width,
      height,
    };
  }

  #scrolledBy(): { readonly x: number; readonly y: number } {
    const viewport = this.#renders.getRenderById(unitId(this.#unit))?.scene.getViewport(MAIN_VIEWPORT);
    return { x: viewport?.viewportScrollX ?? 0, y: viewport?.viewportScrollY ?? 0 };
  }

  /** The part of the container that scrolls: beside the headers and the frozen rows and columns. */
  scrolledArea(): Area {
    const { frozenRows = 0, frozenColumns = 0 } = this.#tab ?? {};
    const left = ROW_HEADER + sum(frozenColumns, (at) => this.width(at));
    const top = COLUMN_HEADER + sum(frozenRows, (at) => this.height(at));
    const { clientWidth, clientHeight } = this.#container;
    return { left, top, width: Math.max(0, clientWidth - left), height: Math.max(0, clientHeight - top) };
  }

  width(column: number): number {
    const line = this.#tab?.columns[column - 1];
    return line === undefined || line.hidden ? 0 : line.width;
  }

  height(row: number): number {
    return (
      this.#api
        .getActiveWorkbook()
        ?.getActiveSheet()
        .getRowHeight(row - 1) ?? DEFAULT_ROW
    );
  }

  focus(): void {
    this.#container.focus({ preventScroll: true });
  }

  #worksheet(tab: TabAnswer): Partial<IWorksheetData> {
    const cellData: Record<number, Record<number, ICellData>> = {};
    for (const cell of tab.cells) {
      const line = cellData[cell.r - 1] ?? {};
      cellData[cell.r - 1] = line;
      line[cell.c - 1] = dataOf(cell, tab);
    }
    return {
      id: 'tab',
      name: tab.name,
      rowCount: tab.rowCount,
      columnCount: tab.columns.length,
      defaultRowHeight: DEFAULT_ROW,
      defaultColumnWidth: DEFAULT_COLUMN,
      defaultStyle: SHEET_STYLE,
      rowHeader: { width: ROW_HEADER },
      columnHeader: { height: COLUMN_HEADER },
      showGridlines: tab.gridlinesHidden ? 0 : 1,
      freeze: freezeOf(tab),
      cellData,
      mergeData: tab.merges.map(({ row, column, rows, columns }) => ({
        startRow: row - 1,
        startColumn: column - 1,
        endRow: row + rows - 2,
        endColumn: column + columns - 2,
      })),
      rowData: { ...this.#fittedRows(), ...rowsOf(tab) },
      columnData: Object.fromEntries(
        tab.columns.map(({ width, hidden }, at) => [at, { w: width, hd: hidden ? 1 : 0 }]),
      ),
    };
  }

  #keep({ cells, lists, looks }: CellsAnswer): void {
    for (const cell of cells) {
      const key = keyOf(cell.r, cell.c);
      const look = looks[cell.look];
      const isMerged = this.#tab?.merges.some((merge) => isIn(merge, cell)) === true;
      if (look?.wrap === 'WRAP' && cell.text !== '' && !isMerged) {
        this.#wrapped.set(key, wrappedHeight(cell.text, this.width(cell.c), look));
      }
      this.#cells.set(key, cell);
      const list = cell.list === undefined ? undefined : lists[cell.list];
      if (list === undefined) this.#lists.delete(key);
      else this.#lists.set(key, list);
    }
  }

  #ours(act: () => unknown): void {
    this.#isOurs = true;
    try {
      act();
    } finally {
      this.#isOurs = false;
    }
  }

  /** Nothing in the view changes what is shown but what the server says. */
  #guard(): void {
    this.#commands.beforeCommandExecuted(({ id, type, params }: Readonly<ICommandInfo>) => {
      if (id === EDITOR_VISIBLE) {
        if (!isVisible(params)) return;
        this.#listener.opened();
        throw new CanceledError();
      }
      const changes = type === CommandType.COMMAND || type === CommandType.MUTATION;
      if (this.#isOurs || !changes || !id.startsWith('sheet.') || VIEW_COMMAND.test(id)) return;
      throw new CanceledError();
    });
  }

  #drawMarks(interceptors: SheetInterceptorService): void {
    interceptors.intercept(INTERCEPTOR_POINT.CELL_CONTENT, {
      effect: InterceptorEffectEnum.Style,
      priority: 100,
      handler: (data, { row, col }, next) => {
        const cell = this.cell(row + 1, col + 1);
        if (cell === undefined) return next(data);
        const corners = cornersOf(cell);
        const isMarked = cell.checked !== undefined || cell.list !== undefined || cell.filters !== undefined;
        if (!isMarked && corners === undefined) return next(data);
        return next({
          ...data,
          ...(corners === undefined ? {} : { markers: corners }),
          ...(isMarked
            ? { customRender: [{ drawWith: (context, info) => drawMark(context, info, cell), zIndex: 10 }] }
            : {}),
        });
      },
    });
  }

  #listen(): void {
    const { Event } = this.#api;
    const took = () => {
      const box = this.#selected();
      if (box === null || sameBox(box, this.#box)) return;
      this.#box = box;
      this.#listener.selected(box);
    };
    this.#api.addEvent(Event.SelectionChanged, took);
    this.#api.addEvent(Event.SelectionMoveEnd, took);
    this.#api.addEvent(Event.Scroll, () => this.#scrolled());
    // Where Univer itself tells nothing.
    this.#container.addEventListener('pointerup', () => setTimeout(took));
    new ResizeObserver(() => this.#listener.moved()).observe(this.#container);
    // Univer's canvas would come first in the order of Tab; the grid around it takes the keys.
    new MutationObserver(() => {
      for (const canvas of this.#container.querySelectorAll('canvas[tabindex="1"]'))
        canvas.setAttribute('tabindex', '-1');
    }).observe(this.#container, { childList: true, subtree: true, attributes: true, attributeFilter: ['tabindex'] });
  }

  /** Univer tells of a scroll before it has drawn it, and where a cell lies is known only after. */
  #scrolled(): void {
    this.#listener.moved();
    requestAnimationFrame(() => requestAnimationFrame(() => this.#listener.moved()));
  }

  /** Null where the row is as high as the server says. */
  #fittedHeight(row: number): number | null {
    if (this.#tab?.rows.some((given) => given.row === row)) return null;
    const heights = (this.#tab?.columns ?? []).map((_, at) => this.#wrapped.get(keyOf(row, at + 1)) ?? 0);
    return Math.max(DEFAULT_ROW, ...heights);
  }

  #fittedRows(): IWorksheetData['rowData'] {
    const rows: Record<number, { h: number; ia: 0 }> = {};
    for (const [key, height] of this.#wrapped) {
      const row = rowOfKey(key);
      rows[row - 1] = { h: Math.max(DEFAULT_ROW, height, rows[row - 1]?.h ?? 0), ia: 0 };
    }
    return rows;
  }

  #fit({ cells }: CellsAnswer): void {
    for (const row of new Set(cells.map(({ r }) => r))) {
      const rowHeight = this.#fittedHeight(row);
      if (rowHeight === null || rowHeight === this.height(row)) continue;
      const range = { startRow: row - 1, endRow: row - 1, startColumn: 0, endColumn: 0 };
      const place = { unitId: unitId(this.#unit), subUnitId: 'tab' };
      this.#ours(() => this.#commands.syncExecuteCommand(SET_HEIGHT, { ...place, ranges: [range], rowHeight }));
    }
  }

  #selected(): Box | null {
    const range = this.#api.getActiveWorkbook()?.getActiveSheet().getSelection()?.getActiveRange()?.getRange();
    if (range === undefined) return null;
    const { startRow, startColumn, endRow, endColumn } = range;
    return {
      row: startRow + 1,
      column: startColumn + 1,
      rows: endRow - startRow + 1,
      columns: endColumn - startColumn + 1,
    };
  }

  #seen(box: Box): void {
    const sheet = this.#api.getActiveWorkbook()?.getActiveSheet();
    const seen = sheet?.getVisibleRange();
    if (sheet === undefined || seen === null || seen === undefined) return;
    const { startRow, endRow, startColumn, endColumn } = seen;
    const isSeen =
      box.row - 1 >= startRow && box.row - 1 < endRow && box.column - 1 >= startColumn && box.column - 1 < endColumn;
    if (isSeen) return;
    sheet.scrollToCell(Math.max(0, box.row - 2), Math.max(0, box.column - 2));
    this.#scrolled();
  }

  #scrollState(): { readonly row: number; readonly column: number } | null {
    const state = this.#api.getActiveWorkbook()?.getScrollStateBySheetId('tab');
    return state ? { row: state.sheetViewStartRow, column: state.sheetViewStartColumn } : null;
  }

  #canvasOffset(): { readonly left: number; readonly top: number } {
    const canvas = this.#container.querySelector('canvas')?.getBoundingClientRect();
    const container = this.#container.getBoundingClientRect();
    return {
      left: (canvas?.left ?? container.left) - container.left,
      top: (canvas?.top ?? container.top) - container.top,
    };
  }
}

function unitId(number: number): string {
  return `tab-${number}`;
}

/** Always text, and never a formula: the model has done the evaluating and the formatting. */
function dataOf(cell: PageCell, { looks }: CellsAnswer): ICellData {
  const look = looks[cell.look] ?? {};
  return { v: cell.checked === undefined ? cell.text : '', t: 1, s: styleOf(cell, look) };
}

function freezeOf({ frozenRows, frozenColumns }: TabAnswer): IWorksheetData['freeze'] {
  if (frozenRows === 0 && frozenColumns === 0) return { startRow: -1, startColumn: -1, xSplit: 0, ySplit: 0 };
  return { startRow: frozenRows, startColumn: frozenColumns, xSplit: frozenColumns, ySplit: frozenRows };
}

function rowsOf(tab: TabAnswer): IWorksheetData['rowData'] {
  const rows: Record<number, { h: number; hd: 0 | 1; ia: 0 | 1 }> = {};
  for (const { row, height, hidden } of tab.rows) rows[row - 1] = { h: height, hd: hidden ? 1 : 0, ia: 0 };
  return rows;
}

function within(box: Box, { rowCount, columns }: TabAnswer): Box {
  const row = Math.min(box.row, rowCount);
  const column = Math.min(box.column, columns.length);
  return {
    row,
    column,
    rows: Math.min(box.rows, rowCount - row + 1),
    columns: Math.min(box.columns, columns.length - column + 1),
  };
}

function isIn(box: Box, { r, c }: Pick<PageCell, 'r' | 'c'>): boolean {
  return r >= box.row && r < box.row + box.rows && c >= box.column && c < box.column + box.columns;
}

function sameBox(a: Box, b: Box): boolean {
  return a.row === b.row && a.column === b.column && a.rows === b.rows && a.columns === b.columns;
}

function isVisible(params: unknown): boolean {
  return typeof params === 'object' && params !== null && 'visible' in params && params.visible === true;
}

function sum(count: number, of: (line: number) => number): number {
  let total = 0;
  for (let line = 1; line <= count; line++) total += of(line);
  return total;
}
