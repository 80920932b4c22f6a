// What the page's server and its client say to each other: plain JSON.

import type { EditResult } from '../apps-script/host/spreadsheet/editing';
import type {
  Box,
  ButtonName,
  ButtonSetName,
  ChartData,
  Look,
  MenuData,
} from '../apps-script/inside/spreadsheet/protocol';

export type { MenuEntry } from '../apps-script/inside/spreadsheet/protocol';
export type { Box, ButtonName, ButtonSetName, ChartData, EditResult, Look, MenuData };

/** The header that every call to the API carries: a page of another site can't send it. */
export const CALL_HEADER = 'x-workbench-page';

export interface TabFacts {
  readonly id: number;
  readonly name: string;
  readonly hidden: boolean;
  readonly color: string | null;
  readonly revision: number;
}

export interface ShownQuestion {
  readonly id: string;
  readonly kind: 'ALERT' | 'PROMPT';
  readonly title: string | null;
  readonly text: string;
  readonly buttons: ButtonSetName;
}

/** A sidebar or a dialog; its HTML is read from `/frames/<id>`. */
export interface ShownFrame {
  readonly id: string;
  readonly kind: 'SIDEBAR' | 'DIALOG';
  readonly modal: boolean;
  readonly title: string;
  readonly width: number | null;
  readonly height: number | null;
}

export interface ActiveCell {
  readonly tab: number;
  readonly row: number;
  readonly column: number;
}

export interface BookFacts {
  readonly name: string;
  readonly url: string;
  readonly user: string;
  readonly timeZone: string;
  readonly tabs: readonly TabFacts[];
  readonly active: ActiveCell;
  readonly menus: readonly MenuData[];
  readonly questions: readonly ShownQuestion[];
  readonly frames: readonly ShownFrame[];
  readonly hasWarehouse: boolean;
}

/** A cell that is not blank, with the look that conditional formats give it. */
export interface PageCell {
  readonly r: number;
  readonly c: number;
  readonly text: string;
  /** Its place in the answer's `looks`. */
  readonly look: number;
  /** What editing begins with, where that is not the text. */
  readonly typed?: string;
  readonly type?: 'NUMBER' | 'BOOLEAN';
  readonly checked?: boolean;
  /** Its place in the answer's `lists`. */
  readonly list?: number;
  readonly note?: string;
  /** What the cell asks for, where it says so. */
  readonly help?: string;
  readonly invalid?: true;
  readonly link?: string;
  /** A title of the tab's filter: whether it hides rows. */
  readonly filters?: boolean;
}

export interface PageFilter extends Box {
  /** What is hidden by column; `byRule`: a script's criteria hide rows as well. */
  readonly hidden: readonly { readonly column: number; readonly values: readonly string[]; readonly byRule: boolean }[];
}

export interface CellsAnswer {
  readonly looks: readonly Look[];
  readonly lists: readonly (readonly string[])[];
  readonly cells: readonly PageCell[];
}

export interface TabAnswer extends CellsAnswer {
  readonly id: number;
  readonly name: string;
  readonly revision: number;
  readonly rowCount: number;
  /** Rows that are not as a new one. */
  readonly rows: readonly { readonly row: number; readonly height: number; readonly hidden: boolean }[];
  readonly columns: readonly { readonly width: number; readonly hidden: boolean }[];
  readonly frozenRows: number;
  readonly frozenColumns: number;
  readonly gridlinesHidden: boolean;
  readonly merges: readonly Box[];
  readonly filter: PageFilter | null;
  /** Conditional formats that ask for a formula, which the workbench does not evaluate. */
  readonly rulesNotShown: number;
}

/** WHOLE: read the tab again. */
export type ChangesAnswer =
  | { readonly kind: 'WHOLE' }
  | ({ readonly kind: 'CELLS'; readonly revision: number; readonly boxes: readonly Box[] } & CellsAnswer);

export type ChartCell = { readonly value: string | number | boolean; readonly text: string };

export interface PageChart extends ChartData {
  /** The cells of its ranges, side by side (or one below the other), as the chart reads them. */
  readonly data: readonly (readonly ChartCell[])[];
}

export interface ChartsAnswer {
  readonly charts: readonly PageChart[];
  /** The tabs whose changes change the charts. */
  readonly sources: readonly number[];
}

/** What a person does in the grid. */
export type Deed =
  | {
      readonly kind: 'EDIT';
      readonly row: number;
      readonly column: number;
      readonly texts: readonly (readonly string[])[];
    }
  | { readonly kind: 'CLEAR'; readonly box: Box }
  | { readonly kind: 'SORT'; readonly box: Box; readonly column: number; readonly ascending: boolean }
  | { readonly kind: 'INSERT'; readonly axis: 'ROWS' | 'COLUMNS'; readonly before: number; readonly count: number }
  | { readonly kind: 'REMOVE'; readonly axis: 'ROWS' | 'COLUMNS'; readonly at: number; readonly count: number }
  | { readonly kind: 'RENAME'; readonly name: string }
  | { readonly kind: 'HIDE'; readonly hidden: boolean }
  | { readonly kind: 'REMOVE_TAB' }
  | { readonly kind: 'FILTER'; readonly box: Box }
  /** No value hidden: the column hides no row any more. */
  | { readonly kind: 'FILTER_COLUMN'; readonly column: number; readonly hidden: readonly string[] }
  | { readonly kind: 'REMOVE_FILTER' };

export interface DeedCall {
  readonly tab: number;
  readonly deed: Deed;
  readonly confirmed: boolean;
}

export type DeedAnswer = EditResult;

export interface RunCall {
  readonly functionName: string;
  readonly kind: 'MENU' | 'SERVER_CALL';
  readonly args: readonly unknown[];
}

export interface RunAnswer {
  readonly outcome: 'COMPLETED' | 'FAILED' | 'TIMED_OUT' | 'KILLED';
  readonly value: unknown;
  readonly error: { readonly name: string; readonly message: string } | null;
  /** Where the script has put the selection; null where it left it. */
  readonly active: ActiveCell | null;
}

export interface TriggerLine {
  readonly id: string;
  readonly functionName: string;
  readonly when: string;
  readonly next: string | null;
  readonly last: RunLine | null;
}

export interface RunLine {
  readonly functionName: string;
  readonly trigger: string;
  readonly outcome: string;
  readonly message: string | null;
  readonly startedAt: string;
  readonly seconds: number;
}

/** What a turn of the clock has taught about captions, in US dollars per 1,000 deliveries. */
export interface Learnt {
  /** Captions that have new results, on so many pages. */
  readonly captions: number;
  readonly pages: number;
  /** Those whose estimate moved most. */
  readonly moves: readonly {
    readonly page: string;
    readonly caption: string;
    /** Null where it was never sent on the page before. */
    readonly before: number | null;
    readonly now: number;
    readonly messages: number;
  }[];
}

export interface ClockAnswer {
  readonly now: string;
  readonly timeZone: string;
  /** Where the clock is being turned from, and to. */
  readonly advancing: { readonly from: string; readonly to: string } | null;
  readonly problem: string | null;
  /** How many messages brought results in the last turn; null before one. */
  readonly messages: number | null;
  readonly learnt: Learnt | null;
  readonly triggers: readonly TriggerLine[];
  readonly runs: readonly RunLine[];
}

export interface WarehouseError {
  readonly message: string;
  readonly reason: string | null;
}

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly totalRows: number;
  /** Rows that a statement inserted, updated or deleted; null where it does none of that. */
  readonly changed: number | null;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly error: WarehouseError | null;
}

export interface JobLine {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly startedAt: string | null;
  readonly milliseconds: number | null;
  readonly bytes: number | null;
  readonly statement: string;
  readonly error: string | null;
}

export type PageEvent =
  | { readonly kind: 'BOOK' }
  | { readonly kind: 'TAB'; readonly id: number; readonly revision: number }
  | { readonly kind: 'MENUS'; readonly menus: readonly MenuData[] }
  | { readonly kind: 'QUESTION'; readonly question: ShownQuestion }
  | { readonly kind: 'ANSWERED'; readonly id: string }
  | { readonly kind: 'FRAME'; readonly frame: ShownFrame }
  | { readonly kind: 'FRAME_CLOSED'; readonly id: string }
  | { readonly kind: 'TOAST'; readonly message: string; readonly title: string; readonly seconds: number | null }
  | { readonly kind: 'CLOCK' };
