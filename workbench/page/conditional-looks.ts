// Conditional formats as the look they give a cell: the first rule that holds colours it.

import { satisfies } from '../apps-script/host/spreadsheet/validation';
import type { Workbook } from '../apps-script/host/spreadsheet/workbook';
import type {
  BooleanConditionData,
  Box,
  CellValue,
  ConditionalData,
  GradientPoint,
  Look,
} from '../apps-script/inside/spreadsheet/protocol';

export interface Judged {
  readonly row: number;
  readonly column: number;
  readonly content: string | number | boolean;
  readonly text: string;
  readonly isDate: boolean;
}

export type LookOf = (cell: Judged) => Look;

const NOTHING: Look = {};

/** The rules of one tab, made ready once for many cells. */
export function conditionalLooks(workbook: Workbook, rules: readonly ConditionalData[], now: number): LookOf {
  const today = Math.floor(workbook.clock.serialOf(now));
  const ready = rules.flatMap((rule) => {
    const { ranges } = rule;
    if (rule.gradient !== undefined) return [{ ranges, look: gradientLook(workbook, rule, rule.gradient) }];
    if (rule.condition === undefined || rule.condition.criteria === 'CUSTOM_FORMULA') return [];
    return [{ ranges, look: conditionLook(workbook, rule.condition, today) }];
  });
  if (ready.length === 0) return () => NOTHING;
  return (cell) => {
    let merged = NOTHING;
    for (const { ranges, look } of ready) {
      if (!ranges.some((range) => isIn(range, cell))) continue;
      // What an earlier rule said stays.
      const more = look(cell);
      if (more !== NOTHING) merged = { ...more, ...merged };
    }
    return merged;
  };
}

export function rulesNotShown(rules: readonly ConditionalData[]): number {
  return rules.filter((rule) => rule.condition?.criteria === 'CUSTOM_FORMULA').length;
}

function isIn(box: Box, { row, column }: Judged): boolean {
  return row >= box.row && row < box.row + box.rows && column >= box.column && column < box.column + box.columns;
}

function conditionLook(workbook: Workbook, condition: BooleanConditionData, today: number): LookOf {
  const { background, fontColor, bold, italic, underline, strikethrough } = condition;
  const line = [underline === true ? 'underline' : '', strikethrough === true ? 'line-through' : ''].join(' ').trim();
  const look: Look = {
    ...(background === undefined ? {} : { background }),
    ...(fontColor === undefined ? {} : { fontColor }),
    ...(bold === true ? { fontWeight: 'bold' } : {}),
    ...(italic === true ? { fontStyle: 'italic' } : {}),
    ...(line === '' ? {} : { fontLine: line }),
  };
  const values = workbook.kept(condition.values);
  return (cell) => (holds(condition.criteria, values, cell, today) ? look : NOTHING);
}

function holds(criteria: string, values: readonly CellValue[], cell: Judged, today: number): boolean {
  const { content, text, isDate } = cell;
  const [first] = values;
  const shown = text.toLowerCase();
  const wanted = String(first ?? '').toLowerCase();
  if (criteria === 'CELL_EMPTY') return content === '';
  if (criteria === 'CELL_NOT_EMPTY') return content !== '';
  if (criteria === 'TEXT_DOES_NOT_CONTAIN') return !shown.includes(wanted);
  if (content === '') return false;
  if (criteria === 'TEXT_STARTS_WITH') return shown.startsWith(wanted);
  if (criteria === 'TEXT_ENDS_WITH') return shown.endsWith(wanted);
  if (criteria === 'TEXT_CONTAINS') return shown.includes(wanted);
  if (criteria === 'TEXT_EQUAL_TO') return shown === wanted;
  if (criteria === 'TEXT_NOT_EQUAL_TO') return shown !== wanted;
  if (criteria.endsWith('_RELATIVE')) return isDate && relativelyHolds(criteria, String(first), Number(content), today);
  if (criteria === 'DATE_NOT_EQUAL_TO') return isDate && Math.floor(Number(content)) !== Math.floor(Number(first));
  const rule = { criteria, values, showDropdown: false, allowInvalid: false, helpText: null };
  return satisfies(rule, { content, display: text, date: isDate }, () => []);
}

function relativelyHolds(criteria: string, relative: string, serial: number, today: number): boolean {
  const offsets: Readonly<Record<string, number>> = {
    TODAY: 0,
    TOMORROW: 1,
    YESTERDAY: -1,
    PAST_WEEK: -7,
    PAST_MONTH: -30,
    PAST_YEAR: -365,
  };
  const day = Math.floor(serial);
  const wanted = today + (offsets[relative] ?? 0);
  if (criteria === 'DATE_AFTER_RELATIVE') return day > wanted;
  if (criteria === 'DATE_BEFORE_RELATIVE') return day < wanted;
  // "In the past week" is a span up to today.
  return relative.startsWith('PAST_') ? day >= wanted && day <= today : day === wanted;
}

function gradientLook(
  workbook: Workbook,
  { ranges }: ConditionalData,
  { min, mid, max }: NonNullable<ConditionalData['gradient']>,
): LookOf {
  const numbers = ranges
    .flatMap((range) =>
      workbook
        .sheet(range.sheet)
        .grid.read(range, (cell) => cell.content)
        .flat(),
    )
    .filter((content): content is number => typeof content === 'number')
    .sort((a, b) => a - b);
  const points = [min, mid, max]
    .flatMap((point, at) =>
      point === undefined ? [] : [{ at: pointAt(point, numbers, at), color: rgbOf(point.color) }],
    )
    .sort((a, b) => a.at - b.at);
  return ({ content }) => {
    if (typeof content !== 'number' || points.length === 0) return NOTHING;
    return { background: between(points, content) };
  };
}

function pointAt({ type, value }: GradientPoint, sorted: readonly number[], place: number): number {
  const [lowest = 0] = sorted;
  const highest = sorted.at(-1) ?? 0;
  const share = Number(value) / 100;
  if (type === 'NUMBER') return Number(value);
  if (type === 'PERCENT') return lowest + (highest - lowest) * share;
  if (type === 'PERCENTILE') return sorted[Math.round((sorted.length - 1) * share)] ?? 0;
  return type === 'MAX' || (type !== 'MIN' && place === 2) ? highest : lowest;
}

type Rgb = readonly [number, number, number];

function rgbOf(color: string): Rgb {
  const hex = color.replace('#', '');
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) || 0;
  return [channel(0), channel(2), channel(4)];
}

function between(points: readonly { readonly at: number; readonly color: Rgb }[], value: number): string {
  const above = points.findIndex((point) => point.at >= value);
  const [low, high] = above < 0 ? [points.at(-1), points.at(-1)] : [points[Math.max(0, above - 1)], points[above]];
  if (low === undefined || high === undefined) return '#ffffff';
  const share = high.at === low.at ? 0 : Math.min(1, Math.max(0, (value - low.at) / (high.at - low.at)));
  const mixed = low.color.map((channel, at) => Math.round(channel + ((high.color[at] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
