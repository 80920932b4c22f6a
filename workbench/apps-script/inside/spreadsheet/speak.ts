// The facades' typed way to the sheet model: the names and shapes of protocol.ts over the one blocking call.
import type { Call } from '../call';
import type { Facade } from './facade';
import type { Place, SpreadsheetCalls } from './protocol';

export type Say = <K extends keyof SpreadsheetCalls>(
  method: K,
  ...args: Parameters<SpreadsheetCalls[K]>
) => ReturnType<SpreadsheetCalls[K]>;

/** What every facade shares: the way to the host, and who makes the facades of tabs and ranges. */
export interface Book {
  readonly say: Say;
  rangeAt(place: Place): Facade;
  sheetAt(id: number): Facade;
  spreadsheet(): Facade;
}

export function sayOver(call: Call): Say {
  // The host's handlers are checked against the same list, so the answer has the shape that is listed.
  return (method, ...args) => call('SpreadsheetApp', method, args) as ReturnType<SpreadsheetCalls[typeof method]>;
}
