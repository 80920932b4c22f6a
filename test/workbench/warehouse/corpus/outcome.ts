// What running a case gives, in printed form, and whether it is what the case expects.

import type { ResultField } from '../../../../workbench/warehouse/session/result';
import { typeName } from '../../../../workbench/warehouse/types/type';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';
import { type Printed, printRow } from '../reference/print';
import type { CorpusCase } from './cases';
import { difference } from './comparison';

export interface Outcome {
  readonly types: readonly string[];
  readonly rows: readonly (readonly Printed[])[];
}

export function printed(fields: readonly ResultField[], rows: readonly (readonly SqlValue[])[]): Outcome {
  const types = fields.map((field) => field.type);
  return { types: types.map(typeName), rows: rows.map((row) => printRow(row, types)) };
}

const FLOAT_TOLERANCE = 1e-12;

/** What is wrong with an outcome, or undefined. */
export async function fault(entry: CorpusCase, run: () => Promise<Outcome>): Promise<string | undefined> {
  let outcome: Outcome;
  try {
    outcome = await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!('error' in entry.expect)) return `failed: ${message}`;
    return message.includes(entry.expect.error)
      ? undefined
      : `expected an error with "${entry.expect.error}", got "${message}"`;
  }
  if ('error' in entry.expect) {
    return `expected an error with "${entry.expect.error}", got ${JSON.stringify(outcome.rows)}`;
  }
  const { types, rows } = entry.expect;
  const plainTypes = (list: readonly string[]) => list.map((type) => type.replace(/(?<=[<,] ?)\w+ (?=\w)/g, '')).join();
  if (plainTypes(types) !== plainTypes(outcome.types)) {
    return `expected the types ${types.join()}, got ${outcome.types.join()}`;
  }
  return difference(rows, outcome.rows, { ordered: entry.ordered ?? false, float: FLOAT_TOLERANCE });
}
