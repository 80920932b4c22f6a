// A statement as data: its text, its values, what its rows are, what it may cost; and a call, which gives it a job's name.
import type { Reader } from '../planning/schema';
import { fingerprintOf } from './fingerprint';
import type { NamedValues } from './query-parameters';

export interface Limits {
  readonly seconds: number;
  /** Of a script: for each child statement. */
  readonly bytes: number;
}

export interface Statement<Row> {
  /** Names it in errors and labels: lower case, digits and _. */
  readonly name: string;
  readonly sql: string;
  readonly values: NamedValues;
  /** Absent: the result, if there is one, is not read. */
  readonly row?: Reader<Row>;
}

/**
 * A statement with the name of its job. Run and stage say which work it is: the same two again are the same work, which
 * BigQuery then does once however often it is asked.
 */
export interface Call<Row> {
  readonly statement: Statement<Row>;
  readonly run: string;
  readonly stage: string;
  readonly limits: Limits;
  /** The clock's job or the menu's command, and the wave: for the bill by label. */
  readonly job: string;
  readonly wave?: number;
}

export class CallNameError extends Error {
  readonly code = 'CALL_NAME';
  constructor(part: string) {
    super(`"${part}" can't be part of a BigQuery job's id: letters, digits, - and _ can.`);
    this.name = 'CallNameError';
  }
}

export function jobIdOf(call: Call<unknown>, attempt: number): string {
  for (const part of [call.run, call.stage]) if (!/^[A-Za-z0-9_-]{1,300}$/.test(part)) throw new CallNameError(part);
  return `eros-${call.run}-${call.stage}-${attempt}`;
}

export function labelsOf(call: Call<unknown>): { readonly [name: string]: string } {
  return {
    product: 'eros',
    job: labelText(call.job),
    statement: labelText(call.statement.name),
    ...(call.wave === undefined ? {} : { wave: String(call.wave) }),
    // Tells two statements apart where a job's id should have.
    content: fingerprintOf(JSON.stringify([call.statement.sql, call.statement.values])),
  };
}

function labelText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '_')
    .slice(0, 63);
}
