// Charts: what they show stands in a hidden tab, a band of rows for each tab that has charts, so that nothing lies on people's cells.
import { builtTab, textBlock } from './build-tab';
import { type ChartLayout, type Column, FORMATS, type TabLayout } from './layout';
import type { Block, Book, Cell, DrawnChart, Tab } from './port';

export interface ChartFill {
  readonly layout: ChartLayout;
  /** What a point is called, then its values; '' where there is none. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A week's hours under their headings; no chart has more points. */
export const MOST_POINTS = 168;
const BAND = MOST_POINTS + 1;
/** Beside the column that says whose a band is. */
const DATA_COLUMNS = 12;

const DATA_KEY = 'chart-data';
const columns: readonly Column[] = [
  { key: 'owner', title: 'Charts of', width: 160, format: FORMATS.text },
  ...Array.from(
    { length: DATA_COLUMNS },
    (_, at): Column => ({ key: `data${at + 1}`, title: `Data ${at + 1}`, width: 90, format: FORMATS.text }),
  ),
];

const DATA: TabLayout = {
  version: 1,
  columns,
  titleRow: 1,
  frozenColumns: 0,
  rows: BAND,
  head: [],
  conditions: [],
  protection: 'EROS writes what its charts show here.',
};

/** Writes what the charts show as one block, and draws them on the tab. What was deleted of either is made again. */
export function drawCharts(book: Book, tab: Tab, charts: readonly ChartFill[]): void {
  const { tab: data, lastRow } = builtTab(book, DATA_KEY, 'EROS data', DATA);
  data.hide();
  const row = bandOf(data, lastRow, tab.key);
  data.ensureRows(row + BAND - 1);
  data.write(row, 1, bandBlock(tab.key, charts));
  let column = 2;
  const drawn = charts.map(({ layout, rows }): DrawnChart => {
    const box = { row, column, rows: Math.max(1, rows.length) + 1, columns: layout.headings.length };
    column += box.columns;
    return { layout, box };
  });
  tab.draw(drawn, DATA_KEY);
  book.flush();
}

/** Where the tab's band begins; a new one below all others where it has none, or has lost rows of it. */
function bandOf(data: Tab, lastRow: number, key: string): number {
  const first = DATA.titleRow + 1;
  const count = lastRow - DATA.titleRow;
  const owners = count < 1 ? [] : data.displayed({ row: first, column: 1, rows: count, columns: 1 });
  const bands = owners.flatMap(([owner = ''], at) => (owner === '' ? [] : [{ owner, row: first + at }]));
  const at = bands.findIndex(({ owner }) => owner === key);
  const [own, next] = [bands[at], bands[at + 1]];
  if (own !== undefined && (next === undefined || next.row - own.row >= BAND)) return own.row;
  if (own !== undefined && next !== undefined) {
    const lost = { row: own.row, column: 1, rows: next.row - own.row, columns: columns.length };
    data.write(own.row, 1, textBlock(Array.from({ length: lost.rows }, () => columns.map(() => ''))));
  }
  const last = bands[bands.length - 1];
  return last === undefined ? first : Math.max(last.row + BAND, lastRow + 1);
}

/** All of the band, so that nothing of an earlier one is left in it. */
function bandBlock(key: string, charts: readonly ChartFill[]): Block {
  const values = Array.from({ length: BAND }, () => columns.map((): Cell => ''));
  const formats = values.map((line) => line.map((): string => FORMATS.text));
  const put = (row: number, column: number, value: Cell, format: string): void => {
    const [line, formatLine] = [values[row], formats[row]];
    if (line === undefined || formatLine === undefined || column >= columns.length) {
      throw new RangeError(`The charts of ${key} have more than ${MOST_POINTS} points or ${DATA_COLUMNS} columns.`);
    }
    line[column] = value;
    formatLine[column] = format;
  };
  put(0, 0, key, FORMATS.text);
  let from = 1;
  for (const { layout, rows } of charts) {
    layout.headings.forEach((heading, at) => {
      put(0, from + at, heading, FORMATS.text);
    });
    rows.forEach((row, index) => {
      row.forEach((value, at) => {
        put(index + 1, from + at, value, layout.formats[at] ?? FORMATS.text);
      });
    });
    from += layout.headings.length;
  }
  return { values, formats };
}
