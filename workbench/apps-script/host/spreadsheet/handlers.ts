// The shape of what answers the facades' calls, and whose selection an execution sees.
import type { SpreadsheetCalls } from '../../inside/spreadsheet/protocol';
import type { Execution } from '../service';

type Answer<K extends keyof SpreadsheetCalls> = ReturnType<SpreadsheetCalls[K]>;

/** Each handler takes the execution, then what the facade sent; the Ui's may wait for a person. */
export type Handlers = {
  readonly [K in keyof SpreadsheetCalls]: (
    execution: Execution,
    ...args: Parameters<SpreadsheetCalls[K]>
  ) => Answer<K> | Promise<Answer<K>>;
};
/** A clock's run has a selection of its own; every other run sees what the person at the keyboard selected. */
export function viewer(execution: Execution): string {
  if (execution.trigger === 'CLOCK') return `execution ${execution.id}`;
  return execution.activeUser === '' ? execution.user : execution.activeUser;
}

/** The handlers of the calls that begin with a word: `sheet.…`. */
export type Group<Prefix extends string> = Pick<Handlers, Extract<keyof Handlers, `${Prefix}.${string}`>>;
