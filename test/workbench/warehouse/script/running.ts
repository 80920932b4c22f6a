// Runs a script on the reference session, for tests: its last rows, or its error's message.

import { WarehouseError } from '../../../../workbench/warehouse/errors';
import { runScript, type ScriptOptions } from '../../../../workbench/warehouse/script/run-script';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';
import { ReferenceSession } from './reference-session';

export async function rows(
  sql: string,
  options: ScriptOptions = {},
  session = new ReferenceSession(),
): Promise<SqlValue[][]> {
  const { result } = await runScript(session, sql, options);
  return result?.rows?.slice(0, result.rows.rowCount) ?? [];
}

export async function failure(
  sql: string,
  options: ScriptOptions = {},
  session = new ReferenceSession(),
): Promise<string> {
  try {
    await runScript(session, sql, options);
  } catch (error) {
    if (error instanceof WarehouseError) return error.message;
    throw error;
  }
  throw new Error(`No error from: ${sql}`);
}
