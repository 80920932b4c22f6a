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

const FIRST_ROW = DATA.titleRow + 1;

/** Writes what a tab's charts show, and draws them on it. */
export function drawCharts(book: Book, tab: Tab, charts: readonly ChartFill[]): void {
  new ChartData(book).draw(tab, charts);
  book.flush();
}

interface Band {
  readonly owner: string;
  readonly row: number;
}

/** The hidden tab, opened once for all the tabs that are drawn on. */
export class ChartData {
  private readonly data: Tab;
  /** Down the tab. */
  private bands: readonly Band[];
  private lastRow: number;

  constructor(book: Book) {
    const { tab, lastRow } = builtTab(book, DATA_KEY, 'EROS data', DATA);
    this.data = tab;
    this.lastRow = lastRow;
    tab.hide();
    const count = lastRow - DATA.titleRow;
    const owners = count < 1 ? [] : tab.displayed({ row: FIRST_ROW, column: 1, rows: count, columns: 1 });
    this.bands = owners.flatMap(([owner = ''], at) => (owner === '' ? [] : [{ owner, row: FIRST_ROW + at }]));
  }

  /** The data as one block, then the charts over it. What was deleted of either is made again. */
  draw(tab: Tab, charts: readonly ChartFill[]): void {
    const row = this.rowOf(tab.key);
    this.data.ensureRows(row + BAND - 1);
    this.data.write(row, 1, bandBlock(tab.key, charts));
    let column = 2;
    const drawn = charts.map(({ layout, rows }): DrawnChart => {
      const box = { row, column, rows: Math.max(1, rows.length) + 1, columns: layout.headings.length };
      column += box.columns;
      return { layout, box };
    });
    tab.draw(drawn, DATA_KEY);
  }

  /** Where the tab's band begins; a new one below all others where it has none, or has lost rows of it. */
  private rowOf(key: string): number {
    const at = this.bands.findIndex(({ owner }) => owner === key);
    const [own, next] = [this.bands[at], this.bands[at + 1]];
    if (own !== undefined && (next === undefined || next.row - own.row >= BAND)) return own.row;
    if (own !== undefined && next !== undefined) this.blank(own, next.row - own.row);
    const last = this.bands[this.bands.length - 1];
    const row = last === undefined ? FIRST_ROW : Math.max(last.row + BAND, this.lastRow + 1);
    this.bands = [...this.bands, { owner: key, row }];
    this.lastRow = row + BAND - 1;
    return row;
  }

  private blank(band: Band, rows: number): void {
    this.data.write(band.row, 1, textBlock(Array.from({ length: rows }, () => columns.map(() => ''))));
    this.bands = this.bands.filter((each) => each !== band);
  }
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
