// Runs a case of the corpus on Google's reference implementation.

import type { ReferenceEvaluator, ReferenceTable } from '../reference/evaluator';
import type { CorpusCase } from './cases';
import { type Outcome, printed } from './outcome';

/** What the reference implementation can be asked. */
export const runsOnReference = (entry: CorpusCase): boolean =>
  entry.reference === undefined &&
  entry.setup === undefined &&
  (entry.kind === 'query' ||
    (entry.kind === 'dml' && entry.tables !== undefined && !/^\s*(?:MERGE|TRUNCATE)/i.test(entry.sql)));

export async function onReference(reference: ReferenceEvaluator, entry: CorpusCase): Promise<Outcome> {
  const tables: ReferenceTable[] = [];
  for (const [name, query] of Object.entries(entry.tables ?? {})) {
    const { fields, rows } = await reference.query(query);
    tables.push({ name, columns: fields, rows });
  }
  if (entry.kind === 'query') {
    const { fields, rows } = await reference.query(entry.sql, tables);
    return printed(fields, rows);
  }
  const [target, ...others] = tables;
  if (!target) throw new Error(`${entry.id} changes no table`);
  const after = { ...target, rows: await reference.modify(entry.sql, target, others) };
  const { fields, rows } = await reference.query(entry.check ?? `SELECT * FROM ${target.name}`, [after, ...others]);
  return printed(fields, rows);
}
