// Charts through Apps Script: each is made once and known by its id afterwards; then only its ranges and options are brought up to date.
import { list, object, readJson, SchemaError, text, whole } from '../planning/schema';
import type { ChartKind, ChartLayout } from '../sheets/layout';
import type { Box, DrawnChart } from '../sheets/port';

type Sheet = GoogleAppsScript.Spreadsheet.Sheet;
type Chart = GoogleAppsScript.Spreadsheet.EmbeddedChart;
type ChartBuilder = GoogleAppsScript.Spreadsheet.EmbeddedChartBuilder;

/** On the tab: which of its charts is which. */
const CHARTS = 'eros.charts';
const readKnown = list(object({ key: text(), id: whole(1, Number.MAX_SAFE_INTEGER) }), 100);

const COLUMN_WIDTH = 100;
const ROW_HEIGHT = 21;

export function drawOn(sheet: Sheet, source: Sheet, charts: readonly DrawnChart[]): void {
  const [entry] = sheet.createDeveloperMetadataFinder().withKey(CHARTS).find();
  const written = entry?.getValue() ?? null;
  const known = knownCharts(written);
  const ids = charts.flatMap((chart) => {
    const { key } = chart.layout;
    const id = drawnId(sheet, source, chart, known.find((one) => one.key === key)?.id);
    return id === null ? [] : [{ key, id }];
  });
  const now = JSON.stringify(ids);
  if (entry === undefined) sheet.addDeveloperMetadata(CHARTS, now);
  else if (now !== written) entry.setValue(now);
}

function knownCharts(written: string | null): readonly { readonly key: string; readonly id: number }[] {
  if (written === null) return [];
  try {
    return readJson(readKnown, written, 'charts');
  } catch (error) {
    // Only this add-on writes them: what can't be read is of no use, and the charts are found by what they show.
    if (error instanceof SchemaError) return [];
    throw error;
  }
}

function drawnId(sheet: Sheet, source: Sheet, { layout, box }: DrawnChart, known: number | undefined): number | null {
  const there = sheet.getCharts();
  // A run that was killed between the two leaves a chart without its id written down.
  const old =
    there.find((chart) => chart.getChartId() === known) ??
    there.find((chart) => titleOf(chart) === layout.title && chart.getRanges().some((one) => isOn(one, source)));
  if (old !== undefined) {
    if (!shows(old, source, box) || titleOf(old) !== layout.title) {
      sheet.updateChart(dressed(old.modify().clearRanges(), layout, source, box).build());
    }
    return old.getChartId();
  }
  makeRoom(sheet, layout);
  const { row, column, right = 0 } = layout.place;
  sheet.insertChart(dressed(sheet.newChart(), layout, source, box).setPosition(row, column, right, 0).build());
  const before = new Set(there.map((chart) => chart.getChartId()));
  const made = sheet.getCharts().find((chart) => !before.has(chart.getChartId()));
  return made?.getChartId() ?? null;
}

function titleOf(chart: Chart): string {
  return String(chart.getOptions().get('title') ?? '');
}

function isOn(range: GoogleAppsScript.Spreadsheet.Range, sheet: Sheet): boolean {
  return range.getSheet().getSheetId() === sheet.getSheetId();
}

function shows(chart: Chart, source: Sheet, box: Box): boolean {
  const [range, more] = chart.getRanges();
  return (
    range !== undefined &&
    more === undefined &&
    isOn(range, source) &&
    range.getRow() === box.row &&
    range.getColumn() === box.column &&
    range.getNumRows() === box.rows &&
    range.getNumColumns() === box.columns
  );
}

function dressed(builder: ChartBuilder, layout: ChartLayout, source: Sheet, box: Box): ChartBuilder {
  return builder
    .setChartType(chartType(layout.kind))
    .addRange(source.getRange(box.row, box.column, box.rows, box.columns))
    .setNumHeaders(1)
    .setOption('title', layout.title)
    .setOption('width', layout.width)
    .setOption('height', layout.height)
    .setOption('colors', [...layout.colors])
    .setOption('isStacked', layout.kind === 'STACKED_BAR' || layout.kind === 'STACKED_COLUMN')
    .setOption('legend', { position: layout.legend ? 'top' : 'none' });
}

function chartType(kind: ChartKind): GoogleAppsScript.Charts.ChartType {
  const { BAR, COLUMN, LINE } = Charts.ChartType;
  return kind === 'LINE' ? LINE : kind === 'STACKED_BAR' ? BAR : COLUMN;
}

/** A chart lies within the grid; beyond it there is none to lie on. */
function makeRoom(sheet: Sheet, { place, width, height }: ChartLayout): void {
  const [columns, rows] = [sheet.getMaxColumns(), sheet.getMaxRows()];
  const lacking = place.column + Math.ceil(((place.right ?? 0) + width) / COLUMN_WIDTH) - columns;
  if (lacking > 0) sheet.insertColumnsAfter(columns, lacking);
  const below = place.row + Math.ceil(height / ROW_HEIGHT) - rows;
  if (below > 0) sheet.insertRowsAfter(rows, below);
}
