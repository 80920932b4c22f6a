// What the page may ask for, and what comes of it: reading tabs, a person's deeds, scripts, answers, clock, warehouse.

import type { AppsScript, SpreadsheetService } from '../apps-script';
import { placed } from '../apps-script/host/spreadsheet/boxes';
import type { EditResult } from '../apps-script/host/spreadsheet/editing';
import { SpreadsheetException } from '../apps-script/host/spreadsheet/errors';
import type { Audience } from './audience';
import type { ClockPanel } from './clock-panel';
import type { PageUi } from './page-ui';
import type { ActiveCell, BookFacts, RunAnswer } from './protocol';
import { CallRefused, Fields } from './request-fields';
import { changesAnswer, chartsAnswer, tabAnswer } from './tab-view';
import { listJobs, runQuery, type WarehouseAddress } from './warehouse';

export interface DeskParts {
  readonly appsScript: AppsScript;
  readonly spreadsheet: SpreadsheetService;
  readonly ui: PageUi;
  readonly user: string;
  readonly audience: Audience;
  readonly clock: ClockPanel;
  readonly warehouse: WarehouseAddress | null;
  readonly onFault: (fault: unknown) => void;
}

type Handler = (fields: Fields, url: URL) => unknown;

/** Many writes of a script become one event. */
const TOGETHER_MS = 40;

export class Desk {
  readonly #parts: DeskParts;
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #changed = new Set<number | null>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#handlers = this.#allHandlers();
    this.#unsubscribe = parts.spreadsheet.workbook.onChange((sheet) => this.#heard(sheet));
  }

  get bookUrl(): string {
    return this.#parts.spreadsheet.workbook.facts().url;
  }

  /** As Google does it when someone opens the sheet: onOpen makes the menu. */
  async open(): Promise<void> {
    await this.#parts.appsScript.open(this.#parts.user);
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  async answer(call: string, url: URL, body: unknown): Promise<unknown> {
    const handler = this.#handlers.get(call);
    if (handler === undefined) throw new CallRefused(404, `The page's server does not know ${call}.`);
    try {
      return await handler(new Fields(body ?? Object.fromEntries(url.searchParams)), url);
    } catch (error) {
      if (error instanceof SpreadsheetException) throw new CallRefused(409, error.message);
      throw error;
    }
  }

  #allHandlers(): ReadonlyMap<string, Handler> {
    const { appsScript, ui, spreadsheet, clock, warehouse } = this.#parts;
    const { workbook } = spreadsheet;
    const now = (): number => appsScript.clock.now();
    return new Map<string, Handler>([
      ['GET book', () => this.#book()],
      ['GET tab', (_, url) => tabAnswer(workbook, this.#tab(url), now())],
      ['GET changes', (_, url) => changesAnswer(workbook, this.#tab(url), numberIn(url, 'since'), now())],
      ['GET charts', (_, url) => chartsAnswer(workbook, this.#tab(url))],
      ['POST select', (fields) => this.#select(fields)],
      ['POST deed', (fields) => this.#deed(fields)],
      ['POST tab', () => this.#told(spreadsheet.editing.addSheet(null))],
      ['POST run', (fields) => this.#run(fields)],
      ['POST answer', (fields) => this.#answerQuestion(fields)],
      ['POST close', (fields) => ui.closeFrame(fields.text('id')) ?? null],
      ['GET clock', () => clock.answer()],
      ['POST clock', (fields) => this.#advance(fields)],
      ['POST clock/stop', () => this.#stopClock()],
      ['POST query', (fields) => runQuery(withWarehouse(warehouse), fields.text('sql'))],
      ['GET jobs', () => listJobs(withWarehouse(warehouse))],
    ]);
  }

  #book(): BookFacts {
    const { spreadsheet, ui, user, warehouse } = this.#parts;
    const { workbook } = spreadsheet;
    const { name, url, timeZone } = workbook.facts();
    return {
      name,
      url,
      user,
      timeZone,
      tabs: workbook.sheets.map(({ id, name: title, hidden, tabColor, revision }) => ({
        id,
        name: title,
        hidden,
        color: tabColor,
        revision,
      })),
      active: this.#active(),
      menus: ui.menus,
      questions: ui.questions,
      frames: ui.frames,
      hasWarehouse: warehouse !== null,
    };
  }

  #active(): ActiveCell {
    const { spreadsheet, user } = this.#parts;
    const { sheet, row, column } = spreadsheet.workbook.viewOf(user);
    return { tab: sheet, row, column };
  }

  #tab(url: URL): number {
    const id = numberIn(url, 'id');
    this.#parts.spreadsheet.workbook.sheet(id);
    return id;
  }

  #select(fields: Fields): null {
    const { spreadsheet, user } = this.#parts;
    spreadsheet.workbook.activate(user, placed(fields.whole('tab'), fields.box('box')));
    return null;
  }

  #deed(fields: Fields): EditResult {
    const result = this.#done(fields.whole('tab'), fields.inner('deed'), fields.yesNo('confirmed'));
    return this.#told(result);
  }

  #done(tab: number, deed: Fields, confirmed: boolean): EditResult {
    const { spreadsheet, user } = this.#parts;
    const { editing } = spreadsheet;
    switch (deed.among('kind', DEEDS)) {
      case 'EDIT':
        return editing.editBlock(user, tab, deed.whole('row'), deed.whole('column'), deed.block('texts'), confirmed);
      case 'CLEAR':
        return editing.clear(user, placed(tab, deed.box('box')), confirmed);
      case 'SORT': {
        const keys = [{ column: deed.whole('column'), ascending: deed.yesNo('ascending') }];
        return editing.sort(user, placed(tab, deed.box('box')), keys, confirmed);
      }
      case 'INSERT':
        return editing.insert(user, tab, deed.among('axis', AXES), deed.whole('before'), deed.whole('count'));
      case 'REMOVE':
        return editing.remove(user, tab, deed.among('axis', AXES), deed.whole('at'), deed.whole('count'), confirmed);
      case 'RENAME':
        return editing.renameSheet(tab, deed.text('name'));
      case 'HIDE':
        return editing.hideSheet(tab, deed.yesNo('hidden'));
      case 'REMOVE_TAB':
        return editing.removeSheet(user, tab);
      case 'FILTER':
        return editing.createFilter(tab, deed.box('box'));
      case 'FILTER_COLUMN': {
        const hiddenValues = deed.texts('hidden');
        const criteria = hiddenValues.length === 0 ? null : { hiddenValues, visibleValues: [], values: [] };
        return editing.filterColumn(tab, deed.whole('column'), criteria);
      }
      case 'REMOVE_FILTER':
        return editing.removeFilter(tab);
    }
  }

  /** The triggers run behind the answer, as they do in Sheets. */
  #told(result: EditResult): EditResult {
    const { appsScript, user } = this.#parts;
    if (result.outcome === 'EDITED') this.#followed(appsScript.edit(result.edit));
    if (result.outcome === 'CHANGED') this.#followed(appsScript.change(user, result.change));
    return result;
  }

  #followed(runs: ReturnType<AppsScript['edit']>): void {
    const { audience, onFault } = this.#parts;
    runs
      .then((all) => {
        audience.tell({ kind: 'CLOCK' });
        const failed = all.find((run) => run.outcome !== 'COMPLETED');
        if (failed === undefined) return;
        const message = `${failed.functionName}: ${failed.error?.message ?? failed.outcome}`;
        audience.tell({ kind: 'TOAST', title: 'A trigger failed', message, seconds: 10 });
      })
      .catch(onFault);
  }

  async #run(fields: Fields): Promise<RunAnswer> {
    const { appsScript, user } = this.#parts;
    const name = fields.text('functionName');
    const kind = fields.among('kind', ['MENU', 'SERVER_CALL']);
    // Google keeps such functions from google.script.run and from menus.
    if (name.endsWith('_')) throw new CallRefused(400, `The function ${name} is private.`);
    const before = this.#active();
    const result = await appsScript.run(name, fields.list('args'), { user, kind });
    const active = this.#active();
    const isMoved = active.tab !== before.tab || active.row !== before.row || active.column !== before.column;
    this.#parts.audience.tell({ kind: 'CLOCK' });
    return {
      active: isMoved ? active : null,
      outcome: result.outcome,
      value: result.value ?? null,
      error: result.error === undefined ? null : { name: result.error.name, message: result.error.message },
    };
  }

  #answerQuestion(fields: Fields): null {
    const answer = { button: fields.among('button', BUTTONS), text: fields.text('text') };
    if (!this.#parts.ui.answer(fields.text('id'), answer))
      throw new CallRefused(409, 'Nothing asks for that any more.');
    return null;
  }

  #advance(fields: Fields): null {
    const problem = this.#parts.clock.advance(fields.whole('milliseconds'));
    if (problem !== null) throw new CallRefused(409, problem);
    return null;
  }

  #stopClock(): null {
    this.#parts.clock.stop();
    return null;
  }

  #heard(sheet: number | null): void {
    this.#changed.add(sheet);
    this.#timer ??= setTimeout(() => this.#tellChanges(), TOGETHER_MS);
  }

  #tellChanges(): void {
    const { audience, spreadsheet } = this.#parts;
    this.#timer = undefined;
    if (this.#changed.has(null)) audience.tell({ kind: 'BOOK' });
    for (const id of this.#changed) {
      const sheet = spreadsheet.workbook.sheets.find((one) => one.id === id);
      if (sheet !== undefined) audience.tell({ kind: 'TAB', id: sheet.id, revision: sheet.revision });
    }
    this.#changed.clear();
  }
}

const AXES = ['ROWS', 'COLUMNS'] as const;
const BUTTONS = ['CLOSE', 'OK', 'CANCEL', 'YES', 'NO'] as const;
const DEEDS = [
  'EDIT',
  'CLEAR',
  'SORT',
  'INSERT',
  'REMOVE',
  'RENAME',
  'HIDE',
  'REMOVE_TAB',
  'FILTER',
  'FILTER_COLUMN',
  'REMOVE_FILTER',
] as const;

function numberIn(url: URL, name: string): number {
  const value = Number(url.searchParams.get(name) ?? Number.NaN);
  if (!Number.isInteger(value)) throw new CallRefused(400, `${name}: a whole number was expected.`);
  return value;
}

function withWarehouse(warehouse: WarehouseAddress | null): WarehouseAddress {
  if (warehouse === null) throw new CallRefused(404, 'This page was served without a warehouse.');
  return warehouse;
}
