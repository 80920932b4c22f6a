// What a check is: what must hold, in which category, how it is seen, and what to do where it does not hold.

import type { Row } from '../bigquery/connection';
import type { ExpectedObjects } from './expected-objects';

export const CATEGORIES = [
  'existence',
  'function behaviour',
  'schemas',
  'views',
  'procedure signatures',
  'data integrity',
  'time zone',
  'performance',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** The warehouse as a check sees it: it can look, and that is all. Statements are in the files' own names. */
export interface InspectedWarehouse {
  rows(sql: string): Promise<Row[]>;
  /** What a statement would read, in bytes; a statement that is not valid fails. */
  bytesRead(sql: string): Promise<number>;
  /** Where a dataset, as the files name it, is; `undefined` where there is none. */
  locationOf(dataset: string): Promise<string | undefined>;
  /** A text in the files' own names as the deploy would have written it there. */
  asDeployed(sql: string): Promise<string>;
  /** The objects, as `dataset.name`, that a deployed text names. */
  namesIn(sql: string): Promise<readonly string[]>;
  /** The name that stands for a dataset of the files. */
  deployedDataset(dataset: string): string;
  /** Milliseconds since whenever, for what is timed. */
  now(): number;
  /** Where jobs run. */
  readonly location: string;
  readonly expected: ExpectedObjects;
  /** The time zone of the add-on's clock, from its manifest. */
  readonly clockZone: string;
}

export interface Seen {
  readonly holds: boolean;
  readonly seen: string;
}

export interface Check {
  readonly category: Category;
  /** What must hold, in a few words. */
  readonly name: string;
  /** What to do where it does not. */
  readonly remedy: string;
  look(on: InspectedWarehouse): Promise<Seen>;
}

/** A category's checks, each without the category's name. */
export const checksOf = (category: Category, checks: readonly Omit<Check, 'category'>[]): readonly Check[] =>
  checks.map((check) => ({ ...check, category }));

const SHOWN = 5;

/** Holds where nothing was found against it. */
export function unless(found: readonly string[], otherwise: string): Seen {
  if (found.length === 0) return { holds: true, seen: otherwise };
  const more = found.length > SHOWN ? `; and ${found.length - SHOWN} more` : '';
  return { holds: false, seen: `${found.slice(0, SHOWN).join('; ')}${more}` };
}

export const textOf = (row: Row, column: string): string => String(row[column] ?? '');

/** A check by a statement whose rows, one text `problem` each, are what stands against it. At most a few are fetched. */
export const noRow =
  (sql: string, otherwise: string): Check['look'] =>
  async (on) => {
    const rows = await on.rows(
      `SELECT problem, COUNT(*) OVER () AS found FROM (${sql}) ORDER BY problem LIMIT ${SHOWN}`,
    );
    const found = rows.map((row) => textOf(row, 'problem'));
    const more = Number(rows[0]?.found ?? 0) - found.length;
    const { holds, seen } = unless(found, otherwise);
    return { holds, seen: more > 0 ? `${seen}; and ${more} more` : seen };
  };

/** A check by a statement whose rows have a `name` and a text `value`, which must be the ones given. */
export const valuesAre =
  (sql: string, wanted: Readonly<Record<string, string>>): Check['look'] =>
  async (on) => {
    const got = new Map((await on.rows(sql)).map((row) => [textOf(row, 'name'), textOf(row, 'value')]));
    const wrong = Object.entries(wanted)
      .filter(([name, value]) => got.get(name) !== value)
      .map(([name, value]) => `${name} is ${got.get(name) ?? 'missing'}, expected ${value}`);
    return unless(wrong, `${Object.keys(wanted).length} values as expected`);
  };
