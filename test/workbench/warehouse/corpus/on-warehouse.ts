// Runs a case of the corpus on an embedded warehouse.

import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse/index';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import type { StatementSession } from '../../../../workbench/warehouse/session/port';
import type { CorpusCase } from './cases';
import { type Outcome, printed } from './outcome';

export const DATASET = 'corpus';

async function outcomeOf(session: StatementSession, sql: string): Promise<Outcome> {
  const { result } = await runScript(session, sql);
  const rows = result?.rows;
  return rows ? printed(rows.fields, rows.slice(0, rows.rowCount)) : { types: [], rows: [] };
}

export async function corpusWarehouse(): Promise<Warehouse> {
  const warehouse = await openWarehouse();
  const session = await warehouse.openSession({});
  await runScript(session, `CREATE SCHEMA ${DATASET}`);
  await session.close();
  return warehouse;
}

/** Whether a case leaves a shared warehouse as it was. */
export const leavesNoTrace = (entry: CorpusCase): boolean =>
  entry.kind === 'query' && entry.tables === undefined && entry.setup === undefined;

export async function onWarehouse(warehouse: Warehouse, entry: CorpusCase): Promise<Outcome> {
  const session = await warehouse.openSession({ defaultDataset: DATASET });
  try {
    for (const [name, query] of Object.entries(entry.tables ?? {})) {
      await runScript(session, `CREATE TABLE ${name} AS ${query}`);
    }
    if (entry.setup) await runScript(session, entry.setup);
    const outcome = await outcomeOf(session, entry.sql);
    return entry.check ? await outcomeOf(session, entry.check) : outcome;
  } finally {
    await session.close();
  }
}
