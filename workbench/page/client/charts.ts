// The charts of a tab, drawn over the grid from the cells of their ranges.

import type { ChartCell, PageChart } from '../protocol';
import { element, svg } from './elements';
import type { Grid } from './grid';
import { server } from './server';

const COLORS = ['#3B5BDB', '#E8590C', '#0B7285', '#862E9C', '#5C940D'];
const FALLBACK = '#3B5BDB';
const DEFAULT_WIDTH = 480;
const DEFAULT_HEIGHT = 280;
/** About as wide as a letter is, in labels and in titles. */
const LETTER = 6.2;
const TITLE_LETTER = 7.2;
const MOST_LETTERS = 34;
const MARGIN = { left: 52, right: 16, top: 34, bottom: 34 };

export class ChartLayer {
  sources: ReadonlySet<number> = new Set();
  readonly #clip = element('div', { class: 'charts' });
  #charts: readonly { readonly chart: PageChart; readonly box: HTMLElement }[] = [];

  constructor(
    host: HTMLElement,
    private readonly grid: Grid,
  ) {
    host.append(this.#clip);
  }

  async read(tab: number): Promise<void> {
    const { charts, sources } = await server.charts(tab);
    if (this.grid.tab?.id !== tab) return;
    this.sources = new Set(sources);
    this.#charts = charts.map((chart) => ({ chart, box: element('div', { class: 'chart' }, drawn(chart)) }));
    this.#clip.replaceChildren(...this.#charts.map(({ box }) => box));
    this.place();
  }

  /** Where the grid has been scrolled to. */
  place(): void {
    const { left, top, width, height } = this.grid.scrolledArea();
    Object.assign(this.#clip.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    for (const { chart, box } of this.#charts) {
      const { row, column, offsetX, offsetY } = chart.anchor;
      const at = this.grid.area(row, column);
      box.style.transform = `translate(${at.left - left + offsetX}px, ${at.top - top + offsetY}px)`;
    }
  }
}

interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** As people read them. */
  readonly texts: readonly string[];
  readonly isPercent: boolean;
}

/** What is drawn within the axes. */
interface Drawing {
  readonly series: readonly Series[];
  readonly labels: readonly string[];
  readonly scale: Scale;
  readonly plot: Plot;
  readonly isStacked: boolean;
  readonly colors: readonly string[];
  /** Where bars and columns stand on. */
  readonly base: number;
}

function drawn(chart: PageChart): Element {
  const width = numberOption(chart, 'width') ?? DEFAULT_WIDTH;
  const height = numberOption(chart, 'height') ?? DEFAULT_HEIGHT;
  const title = String(chart.options.title ?? '');
  const { labels, series } = readData(chart);
  const colors = coloursOf(chart);
  const picture = svg('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `${title === '' ? 'Chart' : title}: ${series.map(({ name }) => name).join(', ')}`,
  });
  const heading = titleLines(title, width);
  heading.forEach((line, at) => {
    picture.append(svg('text', { x: 12, y: 20 + 16 * at, class: 'chart-title' }, line));
  });
  const all = series.flatMap(({ values }) => values.filter((value) => value !== null));
  if (all.length === 0) {
    picture.append(svg('text', { x: width / 2, y: height / 2, class: 'chart-empty' }, 'No data yet'));
    return picture;
  }
  const isStacked = chart.options.isStacked === true;
  const isAcross = chart.type === 'BAR';
  const totals = isStacked
    ? labels.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
    : all;
  const scale = niceScale(Math.min(0, ...all), Math.max(...totals, ...all));
  const hasLegend = series.length > 1 && legendOf(chart) !== 'none';
  const top = MARGIN.top + 16 * (heading.length - 1);
  const plot = {
    left: isAcross ? Math.min(width / 3, 16 + LETTER * longest(labels, MOST_LETTERS)) : MARGIN.left,
    top: top + (hasLegend ? 16 : 0),
    right: width - MARGIN.right - (isAcross ? 12 : 0),
    bottom: height - MARGIN.bottom,
  };
  const draw = isAcross
    ? bars
    : chart.type === 'LINE' || chart.type === 'AREA' || chart.type === 'SCATTER'
      ? lines
      : columns;
  const isPercent = series.every(({ isPercent: one }) => one);
  picture.append(
    ...axes(scale, plot, isAcross, isPercent),
    ...draw({ series, labels, scale, plot, isStacked, colors, base: base(scale) }),
  );
  if (hasLegend) picture.append(...legend(series, colors, top));
  return picture;
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function readData({ data, headers, transposed }: PageChart): { labels: readonly string[]; series: readonly Series[] } {
  const rows = transposed ? (data[0] ?? []).map((_, at) => data.flatMap((row) => row[at] ?? [])) : data;
  const head = rows.slice(0, headers).at(-1);
  // Rows that nothing was written to are not part of what is shown.
  const body = rows.slice(headers).filter((row) => row.some(({ text }) => text !== ''));
  const [first = []] = body;
  const isLabelled = first.length > 1;
  const labels = body.map((row, at) => (isLabelled ? (row[0]?.text ?? '') : String(at + 1)));
  const names = first.slice(isLabelled ? 1 : 0);
  const series = names.map((_, at) => {
    const place = at + (isLabelled ? 1 : 0);
    const values = body.map((row) => numberOf(row[place]));
    const texts = body.map((row) => row[place]?.text ?? '');
    const isPercent = texts.some((text) => text.endsWith('%'));
    return { name: head?.[place]?.text ?? `Series ${at + 1}`, values, texts, isPercent };
  });
  return { labels, series };
}

function numberOf(cell: ChartCell | undefined): number | null {
  return typeof cell?.value === 'number' ? cell.value : null;
}

function numberOption({ options }: PageChart, name: string): number | null {
  const value = options[name];
  return typeof value === 'number' ? value : null;
}

function legendOf({ options }: PageChart): string {
  const { legend: given } = options;
  const position = typeof given === 'object' && given !== null && 'position' in given ? given.position : given;
  return typeof position === 'string' ? position : 'top';
}

/** The chart's own colours, then the usual ones. */
function coloursOf({ options }: PageChart): readonly string[] {
  const own = Array.isArray(options.colors) ? options.colors.filter((one) => typeof one === 'string') : [];
  return [...own, ...COLORS.slice(own.length)];
}

function longest(labels: readonly string[], most: number): number {
  return Math.max(0, ...labels.map((label) => Math.min(most, label.length)));
}

/** A title that is too long for its chart goes on in a second line. */
function titleLines(title: string, width: number): readonly string[] {
  const fits = Math.floor((width - 24) / TITLE_LETTER);
  if (title.length <= fits) return [title];
  const at = title.lastIndexOf(' ', fits);
  return at <= 0 ? [title] : [title.slice(0, at), title.slice(at + 1)];
}

/** Zero where it is among what is drawn, else the nearest end. */
function base({ low, high }: Scale): number {
  return Math.min(Math.max(0, low), high);
}

/** Four to eight steps of 1, 2 or 5. */
function niceScale(low: number, high: number): Scale {
  const span = high - low || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  return { low: Math.floor(low / step + 1e-6) * step, high: Math.ceil(high / step - 1e-6) * step || step, step };
}

function along(value: number, { low, high }: Scale, from: number, to: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

function axes(scale: Scale, { left, top, right, bottom }: Plot, isAcross: boolean, isPercent: boolean): SVGElement[] {
  const made: SVGElement[] = [];
  for (let value = scale.low; value <= scale.high + scale.step / 2; value += scale.step) {
    const shown = isPercent ? 100 * value : value;
    const number = Math.abs(value) < scale.step / 2 ? '0' : Number(shown.toPrecision(6)).toLocaleString('en-US');
    const text = isPercent ? `${number} %` : number;
    if (isAcross) {
      const x = along(value, scale, left, right);
      made.push(svg('line', { x1: x, x2: x, y1: top, y2: bottom, class: 'chart-grid' }));
      made.push(svg('text', { x, y: bottom + 16, class: 'chart-label middle' }, text));
    } else {
      const y = along(value, scale, bottom, top);
      made.push(svg('line', { x1: left, x2: right, y1: y, y2: y, class: 'chart-grid' }));
      made.push(svg('text', { x: left - 6, y: y + 4, class: 'chart-label end' }, text));
    }
  }
  return made;
}

function bottomLabels(labels: readonly string[], { left, right, bottom }: Plot): SVGElement[] {
  const width = (right - left) / Math.max(1, labels.length);
  const every = Math.max(1, Math.ceil((LETTER * longest(labels, 14) + 10) / width));
  return labels.flatMap((label, at) =>
    at % every === 0
      ? [svg('text', { x: left + width * (at + 0.5), y: bottom + 16, class: 'chart-label middle' }, label.slice(0, 14))]
      : [],
  );
}

function columns({ series, labels, scale, plot, isStacked, colors, base: from }: Drawing): SVGElement[] {
  const slot = (plot.right - plot.left) / Math.max(1, labels.length);
  const width = Math.max(1, (slot * 0.7) / (isStacked ? 1 : series.length));
  const y = (value: number): number => along(value, scale, plot.bottom, plot.top);
  return [
    ...bottomLabels(labels, plot),
    ...labels.flatMap((label, at) =>
      spans(series, at, isStacked, from).map(({ number, low, high, text }) => {
        const x = plot.left + slot * at + slot * 0.15 + (isStacked ? 0 : number * width);
        const place = { x, y: Math.min(y(low), y(high)), width, height: Math.abs(y(low) - y(high)) };
        return rect(place, colors[number], `${label}, ${text}`);
      }),
    ),
  ];
}

function bars({ series, labels, scale, plot, isStacked, colors, base: from }: Drawing): SVGElement[] {
  const slot = (plot.bottom - plot.top) / Math.max(1, labels.length);
  const height = Math.max(1, (slot * 0.7) / (isStacked ? 1 : series.length));
  const x = (value: number): number => along(value, scale, plot.left, plot.right);
  return labels.flatMap((label, at) => [
    svg(
      'text',
      { x: plot.left - 6, y: plot.top + slot * (at + 0.5) + 4, class: 'chart-label end' },
      label.slice(0, MOST_LETTERS),
    ),
    ...spans(series, at, isStacked, from).map(({ number, low, high, text }) => {
      const y = plot.top + slot * at + slot * 0.15 + (isStacked ? 0 : number * height);
      const place = { x: Math.min(x(low), x(high)), y, width: Math.abs(x(low) - x(high)), height };
      return rect(place, colors[number], `${label}, ${text}`);
    }),
  ]);
}

interface Span {
  readonly number: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

/** What each series covers at a point: from the base, or on top of the series before it. */
function spans(series: readonly Series[], at: number, isStacked: boolean, from: number): readonly Span[] {
  let top = from;
  return series.flatMap(({ name, values, texts }, number) => {
    const value = values[at] ?? null;
    if (value === null) return [];
    const low = isStacked ? top : from;
    const high = isStacked ? top + value : value;
    if (isStacked) top = high;
    return [{ number, low, high, text: `${name}: ${texts[at] ?? value}` }];
  });
}

function lines({ series, labels, scale, plot, colors }: Drawing): SVGElement[] {
  const slot = (plot.right - plot.left) / Math.max(1, labels.length);
  const drawnLines = series.flatMap(({ name, values, texts }, number) => {
    const color = colors[number] ?? FALLBACK;
    const points = values.flatMap((value, at) =>
      value === null
        ? []
        : [
            {
              x: plot.left + slot * (at + 0.5),
              y: along(value, scale, plot.bottom, plot.top),
              text: `${labels[at] ?? ''}, ${name}: ${texts[at] ?? value}`,
            },
          ],
    );
    const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ');
    const dots = points.map(({ x, y, text }) =>
      svg('circle', { cx: x, cy: y, r: points.length > 60 ? 1.5 : 2.5, fill: color }, svg('title', {}, text)),
    );
    return [svg('path', { d: path, fill: 'none', stroke: color, 'stroke-width': 2 }), ...dots];
  });
  return [...bottomLabels(labels, plot), ...drawnLines];
}

function rect(
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  color: string | undefined,
  title: string,
): SVGElement {
  return svg('rect', { ...place, rx: 1, fill: color ?? FALLBACK }, svg('title', {}, title));
}

function legend(series: readonly Series[], colors: readonly string[], top: number): SVGElement[] {
  let x = 12;
  return series.flatMap(({ name }, number) => {
    const at = x;
    x += 24 + name.length * LETTER;
    return [
      svg('rect', { x: at, y: top - 5, width: 10, height: 10, rx: 2, fill: colors[number] ?? FALLBACK }),
      svg('text', { x: at + 14, y: top + 4, class: 'chart-label' }, name),
    ];
  });
}
