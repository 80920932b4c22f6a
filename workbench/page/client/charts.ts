// The charts of a tab, drawn over the grid from the cells of their ranges.

import type { ChartCell, PageChart } from '../protocol';
import { element, svg } from './elements';
import type { Grid } from './grid';
import { server } from './server';

const COLORS = ['#3B5BDB', '#E8590C', '#0B7285', '#862E9C', '#5C940D'];
const DEFAULT_WIDTH = 480;
const DEFAULT_HEIGHT = 280;
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
}

function drawn(chart: PageChart): Element {
  const width = numberOption(chart, 'width') ?? DEFAULT_WIDTH;
  const height = numberOption(chart, 'height') ?? DEFAULT_HEIGHT;
  const title = String(chart.options.title ?? '');
  const { labels, series } = readData(chart);
  const picture = svg('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `${title === '' ? 'Chart' : title}: ${series.map(({ name }) => name).join(', ')}`,
  });
  picture.append(svg('text', { x: 12, y: 20, class: 'chart-title' }, title));
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
  const plot = {
    left: isAcross ? Math.min(width / 3, 110) : MARGIN.left,
    top: MARGIN.top + (series.length > 1 ? 16 : 0),
    right: width - MARGIN.right,
    bottom: height - MARGIN.bottom,
  };
  const draw = isAcross
    ? bars
    : chart.type === 'LINE' || chart.type === 'AREA' || chart.type === 'SCATTER'
      ? lines
      : columns;
  picture.append(...axes(scale, plot, isAcross), ...draw(series, labels, scale, plot, isStacked));
  if (series.length > 1) picture.append(...legend(series));
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
    return { name: head?.[place]?.text ?? `Series ${at + 1}`, values: body.map((row) => numberOf(row[place])) };
  });
  return { labels, series: series.filter(({ values }) => values.some((value) => value !== null)) };
}

function numberOf(cell: ChartCell | undefined): number | null {
  return typeof cell?.value === 'number' ? cell.value : null;
}

function numberOption({ options }: PageChart, name: string): number | null {
  const value = options[name];
  return typeof value === 'number' ? value : null;
}

/** Four to eight steps of 1, 2 or 5. */
function niceScale(low: number, high: number): Scale {
  const span = high - low || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step || step, step };
}

function along(value: number, { low, high }: Scale, from: number, to: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

function axes(scale: Scale, { left, top, right, bottom }: Plot, isAcross: boolean): SVGElement[] {
  const made: SVGElement[] = [];
  for (let value = scale.low; value <= scale.high + scale.step / 2; value += scale.step) {
    const text = Math.abs(value) < scale.step / 2 ? '0' : Number(value.toPrecision(6)).toLocaleString('en-US');
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
  const longest = Math.max(...labels.map((label) => Math.min(14, label.length))) * 6.5 + 8;
  const every = Math.max(1, Math.ceil(longest / width));
  return labels.flatMap((label, at) =>
    at % every === 0
      ? [svg('text', { x: left + width * (at + 0.5), y: bottom + 16, class: 'chart-label middle' }, label.slice(0, 14))]
      : [],
  );
}

function columns(
  series: readonly Series[],
  labels: readonly string[],
  scale: Scale,
  plot: Plot,
  isStacked: boolean,
): SVGElement[] {
  const slot = (plot.right - plot.left) / Math.max(1, labels.length);
  const width = Math.max(1, (slot * 0.7) / (isStacked ? 1 : series.length));
  const zero = along(0, scale, plot.bottom, plot.top);
  const made = bottomLabels(labels, plot);
  labels.forEach((label, at) => {
    let base = 0;
    series.forEach(({ name, values }, number) => {
      const value = values[at] ?? null;
      if (value === null) return;
      const x = plot.left + slot * at + slot * 0.15 + (isStacked ? 0 : number * width);
      const [from, to] = isStacked
        ? [along(base, scale, plot.bottom, plot.top), along(base + value, scale, plot.bottom, plot.top)]
        : [zero, along(value, scale, plot.bottom, plot.top)];
      base += value;
      made.push(
        rect(
          x,
          Math.min(from, to),
          width,
          Math.abs(from - to),
          number,
          `${label}, ${name}: ${value.toLocaleString('en-US')}`,
        ),
      );
    });
  });
  return made;
}

function bars(series: readonly Series[], labels: readonly string[], scale: Scale, plot: Plot): SVGElement[] {
  const slot = (plot.bottom - plot.top) / Math.max(1, labels.length);
  const height = Math.max(1, (slot * 0.7) / series.length);
  const zero = along(0, scale, plot.left, plot.right);
  return labels.flatMap((label, at) => [
    svg(
      'text',
      { x: plot.left - 6, y: plot.top + slot * (at + 0.5) + 4, class: 'chart-label end' },
      label.slice(0, 16),
    ),
    ...series.flatMap(({ name, values }, number) => {
      const value = values[at] ?? null;
      if (value === null) return [];
      const to = along(value, scale, plot.left, plot.right);
      const y = plot.top + slot * at + slot * 0.15 + number * height;
      return [
        rect(
          Math.min(zero, to),
          y,
          Math.abs(to - zero),
          height,
          number,
          `${label}, ${name}: ${value.toLocaleString('en-US')}`,
        ),
      ];
    }),
  ]);
}

function lines(series: readonly Series[], labels: readonly string[], scale: Scale, plot: Plot): SVGElement[] {
  const slot = (plot.right - plot.left) / Math.max(1, labels.length);
  const drawnLines = series.flatMap(({ values }, number) => {
    const points = values.flatMap((value, at) =>
      value === null ? [] : [{ x: plot.left + slot * (at + 0.5), y: along(value, scale, plot.bottom, plot.top) }],
    );
    const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ');
    const dots =
      points.length > 60
        ? []
        : points.map(({ x, y }) => svg('circle', { cx: x, cy: y, r: 2.5, fill: colorOf(number) }));
    return [svg('path', { d: path, fill: 'none', stroke: colorOf(number), 'stroke-width': 2 }), ...dots];
  });
  return [...bottomLabels(labels, plot), ...drawnLines];
}

function rect(x: number, y: number, width: number, height: number, number: number, title: string): SVGElement {
  return svg('rect', { x, y, width, height, rx: 1, fill: colorOf(number) }, svg('title', {}, title));
}

function legend(series: readonly Series[]): SVGElement[] {
  let x = 12;
  return series.flatMap(({ name }, number) => {
    const at = x;
    x += 22 + name.length * 6.5;
    return [
      svg('rect', { x: at, y: 29, width: 10, height: 10, rx: 2, fill: colorOf(number) }),
      svg('text', { x: at + 14, y: 38, class: 'chart-label' }, name),
    ];
  });
}

function colorOf(number: number): string {
  return COLORS[number % COLORS.length] ?? '#3B5BDB';
}
