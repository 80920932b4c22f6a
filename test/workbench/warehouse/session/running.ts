// Runs scripts on a real session, for tests: their rows as printed, or their error's message.

import { afterAll, beforeAll } from 'vitest';
import { WarehouseError } from '../../../../workbench/warehouse/errors';
import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse/index';
import { runScript, type ScriptOptions } from '../../../../workbench/warehouse/script/run-script';
import type { StatementSession } from '../../../../workbench/warehouse/session/port';
import type { StatementResult } from '../../../../workbench/warehouse/session/result';
import { type Printed, printRow } from '../reference/print';

export async function result(
  session: StatementSession,
  sql: string,
  options: ScriptOptions = {},
): Promise<StatementResult> {
  const outcome = await runScript(session, sql, options);
  if (!outcome.result) throw new Error(`No result from: ${sql}`);
  return outcome.result;
}

/** The last statement's rows. */
export async function rows(session: StatementSession, sql: string, options: ScriptOptions = {}): Promise<Printed[][]> {
  const answer = (await result(session, sql, options)).rows;
  if (!answer) throw new Error(`No rows from: ${sql}`);
  const types = answer.fields.map((field) => field.type);
  return answer.slice(0, answer.rowCount).map((row) => printRow(row, types));
}

/** What a script fails with. */
export async function refusal(
  session: StatementSession,
  sql: string,
  options: ScriptOptions = {},
): Promise<WarehouseError> {
  try {
    await runScript(session, sql, options);
  } catch (error) {
    if (error instanceof WarehouseError) return error;
    throw error;
  }
  throw new Error(`No error from: ${sql}`);
}

export const failure = async (session: StatementSession, sql: string, options: ScriptOptions = {}): Promise<string> =>
  (await refusal(session, sql, options)).message;

/** One warehouse in memory for a file of tests, which has the dataset `d`; each test opens sessions on it. */
export function testWarehouse(): {
  readonly warehouse: Warehouse;
  session(): Promise<StatementSession>;
  /** Runs work in a session of its own. */
  within<T>(work: (session: StatementSession) => Promise<T>): Promise<T>;
} {
  let opened: Warehouse | undefined;
  const warehouse = (): Warehouse => {
    if (!opened) throw new Error('The warehouse is not open yet.');
    return opened;
  };
  const session = (): Promise<StatementSession> => warehouse().openSession({ defaultDataset: 'd' });
  const within = async <T>(work: (session: StatementSession) => Promise<T>): Promise<T> => {
    const own = await session();
    try {
      return await work(own);
    } finally {
      await own.close();
    }
  };
  beforeAll(async () => {
    opened = await openWarehouse();
    await within((own) => runScript(own, 'CREATE SCHEMA d'));
  });
  afterAll(async () => {
    await opened?.close();
  });
  return {
    get warehouse() {
      return warehouse();
    },
    session,
    within,
  };
}
