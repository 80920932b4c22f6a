// The corpus's cases as they stand in cases/*.json, read and checked for their form.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Printed } from '../reference/print';

export type CaseKind = 'query' | 'dml' | 'ddl' | 'script';

export interface CorpusCase {
  readonly id: string;
  /** A plain query also runs on the reference implementation, and so does DML on `tables` that is no MERGE. */
  readonly kind: CaseKind;
  /** Tables by name, each with the query that gives its rows. */
  readonly tables?: Readonly<Record<string, string>>;
  /** Statements to run before. */
  readonly setup?: string;
  readonly sql: string;
  /** The query whose rows are expected, where they are not those of `sql`. */
  readonly check?: string;
  readonly ordered?: boolean;
  readonly expect:
    | { readonly types: readonly string[]; readonly rows: readonly (readonly Printed[])[] }
    /** Part of the error's message. */
    | { readonly error: string };
  /** `differs: why`, where the reference implementation cannot be asked or does not do as BigQuery. */
  readonly reference?: string;
  /** Why the embedded warehouse does not pass; a case with one that passes fails the suite. */
  readonly knownIssue?: string;
  /** The page of Google's documentation. */
  readonly source: string;
}

export interface CorpusFamily {
  readonly file: string;
  readonly family: string;
  readonly cases: readonly CorpusCase[];
}

const folder = fileURLToPath(new URL('cases/', import.meta.url));
const known = new Set([
  'id',
  'kind',
  'tables',
  'setup',
  'sql',
  'check',
  'ordered',
  'expect',
  'reference',
  'knownIssue',
  'source',
]);
const kinds: readonly string[] = ['query', 'dml', 'ddl', 'script'];

function fault(entry: CorpusCase): string | undefined {
  const stray = Object.keys(entry).find((key) => !known.has(key));
  if (stray) return `has a field ${stray} that means nothing`;
  if (!kinds.includes(entry.kind)) return `is of kind ${entry.kind}`;
  if (!entry.sql.trim()) return 'has no SQL';
  if (!/^https:\/\/cloud\.google\.com\/bigquery\/docs\//.test(entry.source))
    return 'names no page of Google as its source';
  if (entry.reference !== undefined && !/^differs: ./.test(entry.reference))
    return 'says nothing of how the reference differs';
  if (entry.knownIssue === '') return 'has a known issue without a reason';
  if ('error' in entry.expect) return entry.expect.error ? undefined : 'expects an error of no text';
  const { rows, types } = entry.expect;
  if (!Array.isArray(rows) || !Array.isArray(types)) return 'expects neither rows nor an error';
  return rows.some((row) => row.length !== types.length) ? 'expects rows as wide as its types' : undefined;
}

export function readCorpus(): readonly CorpusFamily[] {
  const seen = new Set<string>();
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().map((file) => {
    const { family, cases } = JSON.parse(readFileSync(folder + file, 'utf8')) as Omit<CorpusFamily, 'file'>;
    for (const entry of cases) {
      const wrong = seen.has(entry.id) ? 'is there twice' : fault(entry);
      if (wrong) throw new Error(`${file}: the case ${entry.id} ${wrong}.`);
      seen.add(entry.id);
    }
    return { file, family, cases };
  });
}
