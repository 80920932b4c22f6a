// The server's side of every sidebar function: what is thrown becomes an answer that says what happened and what to do.
import { SchemaError } from '../../planning/schema';
import type { Answer, Failure } from '../../sidebar/contract';
import { JobTimeout, RestFailure, ResultFailure, WarehouseFailure } from '../../warehouse/failures';
import { FormRefused } from '../requests/fields';
import { NothingToSend } from '../wave';

/** What a sidebar asked for can't be done as things stand; nothing is broken. */
export class Refused extends Error {
  readonly code = 'REFUSED';
  constructor(
    message: string,
    readonly remedy: string | null = null,
    readonly fields: Failure['fields'] = {},
  ) {
    super(message);
    this.name = 'Refused';
  }
}

/** `log` is for whoever looks into what nobody at the sidebar could have done otherwise. */
export function answered<T>(work: () => T, log: (line: string) => void): Answer<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const failure = failureOf(error);
    if (!(error instanceof Refused || error instanceof FormRefused)) {
      log(error instanceof Error ? (error.stack ?? error.message) : failure.message);
    }
    return { ok: false, failure };
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof FormRefused) return { message: error.message, remedy: null, fields: error.fields };
  if (error instanceof Refused) return { message: error.message, remedy: error.remedy, fields: error.fields };
  const message = error instanceof Error ? error.message : String(error);
  return { message, remedy: remedyOf(error), fields: {} };
}

/** Null where the message says what to do. */
function remedyOf(error: unknown): string | null {
  if (error instanceof WarehouseFailure) return warehouseRemedy(error);
  if (error instanceof SchemaError) {
    return 'The sidebar and the add-on don’t understand one another. Close the sidebar and open it again from the EROS menu.';
  }
  if (error instanceof NothingToSend) {
    return 'Ease the rule that removed most captions, add captions, or choose another week.';
  }
  return null;
}

const DENIED = /access denied|does not have .*permission|accessDenied/i;
const MISSING = /not found|was not found/i;

function warehouseRemedy(failure: WarehouseFailure): string | null {
  if (DENIED.test(failure.message) || (failure instanceof RestFailure && failure.status === 403)) {
    return 'Ask an admin for BigQuery Job User in the project and BigQuery Data Editor on both datasets.';
  }
  if (MISSING.test(failure.message)) {
    return 'Check Setup ▸ Connect warehouse, then let an admin deploy the warehouse; Setup ▸ Verify names what is missing.';
  }
  if (failure instanceof ResultFailure)
    return 'Let an admin deploy the warehouse: it is of another version than the add-on.';
  if (failure instanceof JobTimeout) return null;
  return failure.mayPass
    ? 'BigQuery may answer again in a minute: try again then.'
    : 'Choose Setup ▸ Verify to see whether the warehouse is as it should be; the Runs tab has the job.';
}
