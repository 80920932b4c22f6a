// A script's last rows by the names of their columns, and what to do while it runs: for procedures that answer with wide rows.

import { WarehouseError } from '../../workbench/warehouse/errors';
import { runScript, type ScriptOptions } from '../../workbench/warehouse/script/run-script';
import { type Printed, printRow } from '../workbench/warehouse/reference/print';
import type { Deployed } from './deployed';

export type NamedRow = Readonly<Record<string, Printed>>;

export async function namedRows(on: Deployed, sql: string, options: ScriptOptions = {}): Promise<NamedRow[]> {
  const session = await on.warehouse.openSession({ defaultDataset: 'eros_scheduling_brain' });
  try {
    const answer = (await runScript(session, sql, options)).result?.rows;
    if (!answer) throw new Error(`No rows from: ${sql}`);
    const types = answer.fields.map((field) => field.type);
    return answer
      .slice(0, answer.rowCount)
      .map((row) =>
        Object.fromEntries(printRow(row, types).map((value, i) => [answer.fields[i]?.name ?? `column ${i}`, value])),
      );
  } finally {
    await session.close();
  }
}

/** Before the first statement whose text has these words, does some work of another session to its end. */
export function meanwhile(words: string, work: () => Promise<unknown>): ScriptOptions {
  let done = false;
  return {
    onStatementStart: async ({ text }) => {
      if (done || !text.includes(words)) return;
      done = true;
      await work();
    },
  };
}

/** Fails the statement of that number, counted from 1, as one of the warehouse's own errors that a script may handle. */
export function errorAt(number: number): ScriptOptions {
  let statements = 0;
  return {
    onStatementStart: () => {
      if (++statements === number) throw new WarehouseError('invalidQuery', `injected at ${number}`, 'query');
    },
  };
}

/** How many statements a script runs. */
export async function statementsOf(on: Deployed, sql: string): Promise<number> {
  let statements = 0;
  await namedRows(on, sql, { onStatementStart: () => void statements++ });
  return statements;
}
