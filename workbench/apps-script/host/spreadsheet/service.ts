// SpreadsheetApp on the host: answers the facades' calls from the sheet model, for the user whose execution calls.
import type { SpreadsheetCalls } from '../../inside/spreadsheet/protocol';
import type { Execution, StatefulService } from '../service';
import { attachedHandlers } from './attached-handlers';
import { bookHandlers } from './book-handlers';
import { UserEditing } from './editing';
import { SpreadsheetException } from './errors';
import { type Handlers, viewer } from './handlers';
import { rangeHandlers } from './range-handlers';
import { restore, saved } from './saved';
import { sheetHandlers } from './sheet-handlers';
import { uiHandlers } from './ui-handlers';
import type { UiPort } from './ui-port';
import type { Workbook } from './workbook';

type AnyHandler = (execution: Execution, ...args: readonly unknown[]) => unknown;

export class SpreadsheetService implements StatefulService {
  readonly name = 'SpreadsheetApp';
  /** What people do in the page. */
  readonly editing: UserEditing;
  private readonly handlers: ReadonlyMap<string, AnyHandler>;

  constructor(
    readonly workbook: Workbook,
    ui: UiPort | null,
  ) {
    this.editing = new UserEditing(workbook);
    const handlers: Handlers = {
      ...bookHandlers(workbook, ui),
      ...sheetHandlers(workbook),
      ...rangeHandlers(workbook),
      ...attachedHandlers(workbook),
      ...uiHandlers(ui),
    };
    // The facades are checked against the same list of calls, so a handler gets what it names.
    this.handlers = new Map(Object.entries(handlers) as [string, AnyHandler][]);
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    const handler = this.handlers.get(method);
    if (handler === undefined) {
      throw new SpreadsheetException(
        'NOT_SUPPORTED',
        `SpreadsheetApp: the call ${method} is not supported by the workbench.`,
      );
    }
    return handler(execution, ...args);
  }

  isEffectful(method: string): boolean {
    return !READS.has(method);
  }

  executionEnded(execution: Execution): void {
    if (execution.trigger === 'CLOCK') this.workbook.forgetView(viewer(execution));
  }

  snapshot(): unknown {
    return saved(this.workbook);
  }

  restore(state: unknown): void {
    restore(this.workbook, state);
  }
}

/** The Ui's questions are told as effects, for a person sees them. */
const READS: ReadonlySet<string> = new Set<keyof SpreadsheetCalls>([
  'spreadsheet.facts',
  'spreadsheet.sheets',
  'spreadsheet.sheetByName',
  'spreadsheet.activeSheet',
  'spreadsheet.activeRange',
  'spreadsheet.namedRanges',
  'sheet.facts',
  'sheet.exists',
  'sheet.size',
  'sheet.bounds',
  'sheet.isLineHidden',
  'sheet.lineSize',
  'sheet.conditionalRules',
  'sheet.charts',
  'sheet.filter',
  'range.values',
  'range.displayValues',
  'range.formulas',
  'range.looks',
  'range.notes',
  'range.validations',
  'range.checked',
  'range.richTexts',
  'range.merges',
  'range.find',
  'range.canEdit',
  'filter.criteria',
  'metadata.find',
  'protection.list',
  'protection.facts',
  'protection.canEdit',
  'ui.open',
]);
