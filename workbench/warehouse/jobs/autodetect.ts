// Guesses a file's columns from its first rows, as BigQuery's autodetect does.

import type { ColumnDefinition } from '../catalog/model';
import { arrayOf, type ScalarKind, type SqlType, scalar, structOf } from '../types/type';
import type { CsvRecord } from './csv-records';
import { isObject, type JsonObject } from './json-fields';
import { BadValue, scalarFromText } from './value-text';

export const SAMPLE_ROWS = 500;

const patterns: readonly (readonly [ScalarKind, RegExp])[] = [
  ['BOOL', /^(?:true|false)$/i],
  ['INT64', /^[+-]?\d{1,18}$/],
  ['FLOAT64', /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:nan|inf|infinity)$/i],
  ['DATE', /^\d{4}-\d{1,2}-\d{1,2}$/],
  // Civil times count as UTC's: autodetect knows no DATETIME.
  [
    'TIMESTAMP',
    /^\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{1,2}(?::?\d{2})?))?$/i,
  ],
  ['TIME', /^\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?$/],
];

function kindOfText(text: string): ScalarKind {
  const trimmed = text.trim();
  for (const [kind, pattern] of patterns) if (pattern.test(trimmed) && isValue(kind, trimmed)) return kind;
  return 'STRING';
}

/** A text may look like a date and name none. */
function isValue(kind: ScalarKind, text: string): boolean {
  try {
    scalarFromText(kind, text);
    return true;
  } catch (error) {
    if (error instanceof BadValue) return false;
    throw error;
  }
}

/** The kind that holds values of both. */
function wider(a: ScalarKind | undefined, b: ScalarKind): ScalarKind {
  if (a === undefined || a === b) return b;
  const pair = new Set([a, b]);
  if (pair.has('INT64') && pair.has('FLOAT64')) return 'FLOAT64';
  if (pair.has('DATE') && pair.has('TIMESTAMP')) return 'TIMESTAMP';
  return 'STRING';
}

interface Guess {
  kind?: ScalarKind;
  repeated: boolean;
  fields?: Map<string, Guess>;
}

function observe(guess: Guess, value: unknown): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    guess.repeated = true;
    for (const item of value) observe(guess, item);
  } else if (isObject(value)) {
    guess.fields ??= new Map();
    observeObject(guess.fields, value);
  } else if (typeof value === 'boolean') guess.kind = wider(guess.kind, 'BOOL');
  else if (typeof value === 'number') guess.kind = wider(guess.kind, Number.isInteger(value) ? 'INT64' : 'FLOAT64');
  else if (typeof value === 'string') guess.kind = wider(guess.kind, kindOfText(value.replace('\u0000#', '')));
}

function observeObject(fields: Map<string, Guess>, row: JsonObject): void {
  for (const [name, value] of Object.entries(row)) {
    let guess = fields.get(name);
    if (!guess) {
      guess = { repeated: false };
      fields.set(name, guess);
    }
    observe(guess, value);
  }
}

/** Letters, digits and underscores, not beginning with a digit. */
function columnName(text: string, index: number): string {
  const clean = text.trim().replace(/[^\p{L}\p{N}_]/gu, '_');
  if (clean === '') return `string_field_${index}`;
  return /^\d/.test(clean) ? `_${clean}` : clean;
}

function columnOf(name: string, index: number, guess: Guess): ColumnDefinition {
  let element: SqlType = scalar(guess.kind ?? 'STRING');
  let fields: ColumnDefinition[] | undefined;
  if (guess.fields && guess.fields.size > 0) {
    fields = [...guess.fields].map(([n, g], i) => columnOf(n, i, g));
    element = structOf(fields.map((f) => ({ name: f.name, type: f.type })));
  }
  return {
    name: columnName(name, index),
    type: guess.repeated ? arrayOf(element) : element,
    ...(fields ? { fields } : {}),
  };
}

export function detectJsonColumns(rows: readonly JsonObject[]): readonly ColumnDefinition[] {
  const fields = new Map<string, Guess>();
  for (const row of rows) observeObject(fields, row);
  return [...fields].map(([name, guess], index) => columnOf(name, index, guess));
}

export interface DetectedCsv {
  readonly columns: readonly ColumnDefinition[];
  readonly headerRows: number;
}

const prefixes: Partial<Record<ScalarKind, string>> = { INT64: 'int64', FLOAT64: 'double', BOOL: 'bool' };

/** The first row is a header where it is all text and some column below it is not. */
export function detectCsvColumns(records: readonly CsvRecord[], skipLeadingRows: number | undefined): DetectedCsv {
  const skip = skipLeadingRows ?? 0;
  const first = records[skip > 0 ? skip - 1 : 0];
  const below = records.slice(Math.max(1, skip));
  const guesses = (rows: readonly CsvRecord[]): Guess[] => {
    const all: Guess[] = [];
    for (const { fields } of rows) {
      fields.forEach((field, index) => {
        let guess = all[index];
        if (!guess) {
          guess = { repeated: false };
          all[index] = guess;
        }
        if (field.text !== '' || field.quoted) guess.kind = wider(guess.kind, kindOfText(field.text));
      });
    }
    return all;
  };
  const body = guesses(below);
  const headings = first?.fields.map((f) => f.text) ?? [];
  const allText = headings.length > 0 && headings.every((text) => text !== '' && kindOfText(text) === 'STRING');
  const header =
    skip > 0 ||
    (skipLeadingRows === undefined && allText && body.some((g) => g.kind !== undefined && g.kind !== 'STRING'));
  const all = header ? body : guesses(skip > 0 ? below : records);
  const width = Math.max(all.length, header ? headings.length : 0);
  const columns = Array.from({ length: width }, (_, index): ColumnDefinition => {
    const kind = all[index]?.kind ?? 'STRING';
    const otherwise = `${prefixes[kind] ?? kind.toLowerCase()}_field_${index}`;
    const heading = header ? headings[index] : undefined;
    return { name: heading ? columnName(heading, index) : otherwise, type: scalar(kind) };
  });
  return { columns, headerRows: skip > 0 ? skip : header ? 1 : 0 };
}
