// Runs an expression through a DuckDB connection that has the library, for the tables of examples.

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { registerFunctions } from '../../../../workbench/warehouse/functions/registry';

let opening: Promise<DuckDBConnection> | undefined;

async function open(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  registerFunctions(connection);
  return connection;
}

export function library(): Promise<DuckDBConnection> {
  opening ??= open();
  return opening;
}

/** The first column's value as DuckDB casts it to text. */
export async function evaluate(sql: string): Promise<string | null> {
  const connection = await library();
  const reader = await connection.runAndReadAll(`SELECT CAST(${sql} AS VARCHAR)`);
  const value = reader.getRows()[0]?.[0] ?? null;
  return value === null ? null : String(value);
}

/** The message of the error that evaluating it must raise, without DuckDB's prefix. */
export async function refusal(sql: string): Promise<string> {
  try {
    await evaluate(sql);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid Input Error: /, '') : String(error);
  }
  throw new Error(`${sql} was not refused`);
}
