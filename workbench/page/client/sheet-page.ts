// The page: shows the book as the server tells it, and brings what a person does to the server.

import type { BookFacts, Box, Deed, MenuEntry, PageCell, PageEvent, RunAnswer, TabFacts } from '../protocol';
import { ChartLayer } from './charts';
import { ClockDrawer } from './clock-drawer';
import { CellEditor } from './editor';
import { button, element } from './elements';
import { askWhichValues } from './filter-window';
import { Frames } from './frames';
import { Grid } from './grid';
import { moved } from './keys';
import { MenuBar, type MenuItem } from './menu-bar';
import { server } from './server';
import { TabBar } from './tab-bar';
import { WarehouseDrawer } from './warehouse-drawer';
import { askInWindow, Toasts } from './windows';

const ONE = { rows: 1, columns: 1 };
const SELECT_AFTER_MS = 120;
const CLOCK_MS = 20_000;
/** For a toast, as in Sheets. */
const UNTIL_CLOSED = -1;

export class SheetPage {
  readonly grid: Grid;
  readonly #gridHost = element('div', {
    id: 'grid',
    class: 'grid',
    attributes: {
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'spreadsheet',
      'aria-label': 'Spreadsheet',
    },
  });
  readonly #layer = element('div', { class: 'grid-layer' });
  readonly #address = element('output', { class: 'address', attributes: { 'aria-label': 'Selected cell' } });
  readonly #content = element('input', {
    class: 'content',
    attributes: { type: 'text', 'aria-label': 'Content of the selected cell', spellcheck: 'false' },
    on: { keydown: (event) => this.#contentKey(event) },
  });
  readonly #link = button('Open', () => this.#follow(), { class: 'quiet-button', attributes: { hidden: true } });
  readonly #said = element('div', { class: 'unseen', attributes: { 'aria-live': 'polite' } });
  readonly #running = element('span', { class: 'running', attributes: { role: 'status' } });
  readonly #title = element('h1', {});
  readonly #drawerPlace = element('div', { class: 'drawer-place' });
  readonly #sidebarPlace = element('div', { class: 'sidebar-place' });
  readonly #toasts = new Toasts();
  readonly #menus: MenuBar;
  readonly #tabs: TabBar;
  readonly #frames: Frames;
  readonly #editor: CellEditor;
  readonly #charts: ChartLayer;
  readonly #clock: ClockDrawer;
  readonly #warehouse = new WarehouseDrawer();
  readonly #questions = new Map<string, HTMLDialogElement>();
  readonly #clockButton = button('Clock', () => this.#toggle('Clock'), { attributes: { 'aria-expanded': 'false' } });
  readonly #warehouseButton = button('Warehouse', () => this.#toggle('Warehouse'), {
    attributes: { 'aria-expanded': 'false' },
  });
  #book: BookFacts | null = null;
  #drawer: 'Clock' | 'Warehouse' | null = null;
  #runs = 0;
  #edited = { row: 1, column: 1 };
  #selecting: ReturnType<typeof setTimeout> | undefined;
  /** One look at the server at a time, so that answers come in order. */
  #queue: Promise<void> = Promise.resolve();

  constructor(place: HTMLElement) {
    this.#menus = new MenuBar(() => this.#focusGrid());
    this.#tabs = new TabBar({
      choose: (tab) => void this.#inOrder(() => this.#choose(tab)),
      rename: (tab) => void this.#rename(tab),
      add: () => void this.#did(server.addTab()),
    });
    this.#clock = new ClockDrawer((time) => {
      this.#clockButton.textContent = time;
    });
    const univer = element('div', { class: 'univer-host' });
    this.#gridHost.append(univer, this.#layer);
    place.append(
      element(
        'header',
        { class: 'head' },
        this.#title,
        this.#menus.bar,
        this.#running,
        element('div', { class: 'head-buttons' }, this.#clockButton, this.#warehouseButton),
      ),
      element('div', { class: 'formula-bar' }, this.#address, this.#content, this.#link),
      element('main', { class: 'middle' }, this.#gridHost, this.#sidebarPlace, this.#drawerPlace),
      element('footer', {}, this.#tabs.bar),
      this.#said,
      this.#toasts.region,
    );
    this.#editor = new CellEditor(this.#layer);
    this.grid = new Grid(univer, {
      selected: (box) => this.#selected(box),
      opened: () => this.#edit(null),
      moved: () => this.#overlaysMoved(),
    });
    this.#charts = new ChartLayer(this.#layer, this.grid);
    this.#frames = new Frames(this.#sidebarPlace, {
      ran: (answer) => void this.#ran(answer),
      showTab: (tab) => void this.#inOrder(() => this.#choose(tab)),
      openMenu: () => this.#menus.open('EROS'),
      focusGrid: () => this.#focusGrid(),
      resized: () => this.#overlaysMoved(),
    });
    this.#listenToKeys();
    this.#listenToMouse(univer);
    this.#listenToClipboard();
  }

  get book(): BookFacts | null {
    return this.#book;
  }

  async start(): Promise<void> {
    let lost: HTMLElement | null = null;
    const tell = (message: string, title: string): void => {
      lost?.remove();
      lost = this.#toasts.show(message, title, UNTIL_CLOSED);
    };
    server.listen(
      (event) => void this.#told(event),
      () => {
        lost?.remove();
        void this.#inOrder(() => this.#all());
      },
      (isOver) =>
        isOver
          ? tell('The workbench was started anew. Open the address that it printed.', 'This page is over')
          : tell('The workbench does not answer. It is tried again by itself.', 'No connection'),
    );
    await this.#inOrder(() => this.#all());
    await this.#clock.refresh();
    setInterval(() => void this.#clock.refresh(), CLOCK_MS);
    this.#focusGrid();
  }

  // What the server says

  async #all(): Promise<void> {
    await this.#readBook();
    const { active, questions, frames } = this.#book ?? { active: null, questions: [], frames: [] };
    this.#frames.keep(frames);
    for (const question of questions) this.#ask({ kind: 'QUESTION', question });
    const shown = this.grid.tab?.id ?? active?.tab;
    if (shown !== undefined) await this.#choose(shown);
  }

  async #readBook(): Promise<void> {
    const book = await server.book();
    const before = this.#book === null ? '' : shownByMenus(this.#book);
    this.#book = book;
    this.#title.textContent = book.name;
    document.title = book.name;
    this.#warehouseButton.hidden = !book.hasWarehouse;
    // Menus that are as they were stay open.
    if (shownByMenus(book) !== before) {
      this.#menus.show([
        ...book.menus.map(({ caption, entries }) => ({ caption, entries: this.#entries(entries) })),
        this.#sheetMenu(),
      ]);
    }
    this.#tabs.show(book.tabs, this.grid.tab?.id ?? book.active.tab);
  }

  async #told(event: PageEvent): Promise<void> {
    if (event.kind === 'TAB') await this.#inOrder(() => this.#tabChanged(event.id, event.revision));
    else if (event.kind === 'BOOK' || event.kind === 'MENUS') await this.#inOrder(() => this.#bookChanged());
    else if (event.kind === 'QUESTION') this.#ask(event);
    else if (event.kind === 'ANSWERED') this.#questions.get(event.id)?.close();
    else if (event.kind === 'FRAME') this.#frames.show(event.frame);
    else if (event.kind === 'FRAME_CLOSED') this.#frames.gone(event.id);
    else if (event.kind === 'TOAST') this.#toasts.showOfScript(event.message, event.title, event.seconds);
    else {
      await this.#clock.refresh();
      if (this.#drawer === 'Warehouse') await this.#warehouse.refresh();
    }
  }

  async #bookChanged(): Promise<void> {
    await this.#readBook();
    const shown = this.#book?.tabs.find((tab) => tab.id === this.grid.tab?.id);
    if (shown === undefined || shown.hidden) await this.#choose(this.#book?.tabs.find((tab) => !tab.hidden)?.id ?? 0);
  }

  async #tabChanged(id: number, revision: number): Promise<void> {
    const shown = this.grid.tab;
    if (this.#charts.sources.has(id) && shown !== null && shown.id !== id) await this.#charts.read(shown.id);
    if (shown === null || shown.id !== id || shown.revision >= revision) return;
    const changes = await server.changes(id, shown.revision);
    if (changes.kind === 'WHOLE') this.grid.show(await server.tab(id));
    else this.grid.patch(changes);
    if (changes.kind === 'WHOLE' || this.#charts.sources.has(id)) await this.#charts.read(id);
    this.#describe();
  }

  async #choose(tab: number): Promise<void> {
    this.#editor.close();
    const isOther = this.grid.tab?.id !== tab;
    this.grid.show(await server.tab(tab));
    if (this.#book !== null) this.#tabs.show(this.#book.tabs, tab);
    if (isOther) await server.select(tab, this.grid.selection);
    await this.#charts.read(tab);
    this.#describe();
  }

  #inOrder(act: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(act).catch((error: unknown) => this.#failed(error));
    return this.#queue;
  }

  #failed(error: unknown): void {
    this.#toasts.show(error instanceof Error ? error.message : String(error), 'That did not work', 10);
  }

  #ask({ question }: Extract<PageEvent, { kind: 'QUESTION' }>): void {
    if (this.#questions.has(question.id)) return;
    const answered = askInWindow(question, (dialog) => this.#questions.set(question.id, dialog));
    void answered.then(async ({ button: name, text }) => {
      this.#questions.delete(question.id);
      this.#focusGrid();
      // Another window of the same person may have answered it.
      await server.answer(question.id, name, text).catch(() => undefined);
    });
  }

  // Scripts

  #entries(entries: readonly MenuEntry[]): readonly (MenuItem | null)[] {
    return entries.map((entry): MenuItem | null => {
      if (entry.kind === 'SEPARATOR') return null;
      const { caption, functionName } = entry;
      if (entry.kind === 'SUBMENU') return { caption, entries: this.#entries(entry.entries ?? []) };
      return { caption, act: () => void this.#run(caption, functionName ?? '') };
    });
  }

  async #run(caption: string, functionName: string): Promise<void> {
    this.#runs += 1;
    this.#running.textContent = `Running ${caption.replace(/…$/, '')} …`;
    try {
      const answer = await server.run({ functionName, kind: 'MENU', args: [] });
      if (answer.outcome !== 'COMPLETED') {
        this.#toasts.show(answer.error?.message ?? `It ended as ${answer.outcome}.`, `${caption} failed`, 15);
      }
      await this.#ran(answer);
    } catch (error) {
      this.#failed(error);
    }
    this.#runs -= 1;
    if (this.#runs === 0) this.#running.textContent = '';
  }

  async #ran({ active }: RunAnswer): Promise<void> {
    if (active === null) return;
    await this.#inOrder(async () => {
      if (active.tab !== this.grid.tab?.id) await this.#choose(active.tab);
      this.grid.select({ row: active.row, column: active.column, ...ONE });
    });
  }

  // The selection

  #selected(box: Box): void {
    this.#describe();
    clearTimeout(this.#selecting);
    const tab = this.grid.tab?.id;
    if (tab === undefined) return;
    this.#selecting = setTimeout(
      () => void server.select(tab, box).catch((error: unknown) => this.#failed(error)),
      SELECT_AFTER_MS,
    );
  }

  #describe(): void {
    const { row, column } = this.grid.selection;
    const cell = this.grid.cell(row, column);
    const address = `${lettersOf(column)}${row}`;
    this.#address.textContent = address;
    if (document.activeElement !== this.#content) this.#content.value = typedOf(cell);
    this.#link.hidden = cell?.link === undefined;
    const marks = [
      cell?.checked === undefined ? (cell?.text ?? '') : cell.checked ? 'checked' : 'not checked',
      cell?.list === undefined ? '' : 'has choices',
      cell?.invalid === true ? 'not valid' : '',
      cell?.note ?? '',
    ];
    this.#said.textContent = [address, ...marks.filter((mark) => mark !== '')].join(', ');
    this.#gridHost.title = [
      cell?.note,
      cell?.invalid === true ? (cell.help ?? 'This is not among what the cell takes.') : undefined,
    ]
      .filter((text) => text !== undefined)
      .join('\n');
  }

  #overlaysMoved(): void {
    // Univer tells of moves while it is made, before these are.
    this.#editor?.place(this.grid.area(this.#edited.row, this.#edited.column));
    this.#charts?.place();
  }

  #focusGrid(): void {
    if (document.querySelector('dialog[open]') !== null) return;
    this.#gridHost.focus({ preventScroll: true });
  }

  #follow(): void {
    const link = this.grid.cell(this.grid.selection.row, this.grid.selection.column)?.link;
    if (link === undefined) return;
    const tab = /#gid=(\d+)/.exec(link)?.[1];
    const isHere = link.startsWith('#') || (this.#book !== null && link.startsWith(this.#book.url));
    if (tab !== undefined && isHere) void this.#inOrder(() => this.#choose(Number(tab)));
    else if (/^https?:/.test(link)) window.open(link, '_blank', 'noopener,noreferrer');
  }

  // What a person does

  async #do(deed: Deed): Promise<void> {
    const tab = this.grid.tab?.id;
    if (tab !== undefined) await this.#did(server.deed(tab, deed, false), () => server.deed(tab, deed, true));
  }

  async #did(done: ReturnType<typeof server.deed>, again?: () => ReturnType<typeof server.deed>): Promise<void> {
    try {
      const answer = await done;
      if (answer.outcome === 'WARNING' && again !== undefined) {
        const { button: name } = await askInWindow({
          kind: 'ALERT',
          title: null,
          text: answer.message,
          buttons: 'OK_CANCEL',
        });
        this.#focusGrid();
        if (name === 'OK') await this.#did(again());
      } else if (answer.outcome === 'REFUSED') {
        await askInWindow({ kind: 'ALERT', title: 'There was a problem', text: answer.message, buttons: 'OK' });
        this.#focusGrid();
      }
    } catch (error) {
      this.#failed(error);
    }
    this.#describe();
  }

  /** `typed`: what was typed over the cell; null opens what is there. */
  #edit(typed: string | null): void {
    const { row, column } = this.grid.selection;
    const cell = this.grid.cell(row, column);
    if (cell?.checked !== undefined) {
      this.#tick(cell);
      return;
    }
    const back = (): void => {
      this.#focusGrid();
      this.#describe();
    };
    this.#edited = { row, column };
    this.#editor.open(
      this.grid.area(row, column),
      {
        label: `Cell ${lettersOf(column)}${row}`,
        text: typed ?? typedOf(cell),
        choices: cell === undefined ? [] : this.grid.choices(cell),
        cancel: back,
        commit: (text, step) => {
          if (document.activeElement === document.body || this.#gridHost.contains(document.activeElement))
            this.#focusGrid();
          if (text !== typedOf(cell)) void this.#do({ kind: 'EDIT', row, column, texts: [[text]] });
          const key = { DOWN: 'ArrowDown', RIGHT: 'ArrowRight', LEFT: 'ArrowLeft', STAY: null }[step];
          if (key !== null) this.#move({ key, shiftKey: false, ctrlKey: false, metaKey: false });
        },
      },
      typed !== null,
    );
  }

  #tick({ r, c, checked }: PageCell): void {
    void this.#do({ kind: 'EDIT', row: r, column: c, texts: [[checked === true ? 'FALSE' : 'TRUE']] });
  }

  /** By the space bar: all of the boxes that are selected and seen, as in Sheets. */
  #tickSelected(cell: PageCell): void {
    const { row, column, rows, columns } = this.grid.selection;
    const hidden = this.#hiddenRows();
    const boxes = Array.from({ length: rows }, (_, at) =>
      Array.from({ length: columns }, (_, across) => this.grid.cell(row + at, column + across)?.checked),
    );
    if (boxes.flat().some((checked) => checked === undefined)) {
      this.#tick(cell);
      return;
    }
    const wanted = cell.checked !== true;
    const texts = boxes.map((line, at) =>
      line.map((checked) => ((hidden.has(row + at) ? checked === true : wanted) ? 'TRUE' : 'FALSE')),
    );
    void this.#do({ kind: 'EDIT', row, column, texts });
  }

  #hiddenRows(): ReadonlySet<number> {
    return new Set((this.grid.tab?.rows ?? []).filter((row) => row.hidden).map(({ row }) => row));
  }

  #move(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>): boolean {
    const tab = this.grid.tab;
    if (tab === null) return false;
    const hidden = this.#hiddenRows();
    const box = moved(event, this.grid.selection, {
      rows: tab.rowCount,
      columns: tab.columns.length,
      isRowHidden: (row) => hidden.has(row),
      isColumnHidden: (column) => tab.columns[column - 1]?.hidden === true,
    });
    if (box !== null) this.grid.select(box);
    return box !== null;
  }

  #listenToKeys(): void {
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.altKey && event.code === 'KeyE') {
          event.preventDefault();
          event.stopPropagation();
          this.#menus.open('EROS');
        }
      },
      true,
    );
    // Captured, so that Univer's own shortcuts, which would change the view, see nothing.
    this.#gridHost.addEventListener(
      'keydown',
      (event) => {
        if (this.#editor.isOpen) return;
        if (this.#gridKey(event)) {
          event.preventDefault();
          event.stopPropagation();
        }
      },
      true,
    );
  }

  #gridKey(event: KeyboardEvent): boolean {
    const { key } = event;
    const isCommand = event.ctrlKey || event.metaKey || event.altKey;
    const { row, column } = this.grid.selection;
    const cell = this.grid.cell(row, column);
    // Beyond the last column, Tab goes on to what follows the grid.
    if (key === 'Tab' && column === (event.shiftKey ? 1 : (this.grid.tab?.columns.length ?? 1))) return false;
    if (key === 'Escape') return false;
    if (key === 'ArrowDown' && event.altKey && cell?.filters !== undefined) {
      void this.#filterColumn();
      return true;
    }
    if (this.#move(event)) return true;
    if (key === 'F2' || (key === 'Enter' && !isCommand)) this.#edit(null);
    else if (key === 'Enter' && event.altKey && cell?.link !== undefined) this.#follow();
    else if (key === 'Delete' || key === 'Backspace') void this.#do({ kind: 'CLEAR', box: this.grid.selection });
    else if (key === ' ' && cell?.checked !== undefined) this.#tickSelected(cell);
    else if (key.length === 1 && !isCommand) this.#edit(key);
    else return false;
    return true;
  }

  #contentKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    const { row, column } = this.grid.selection;
    const text = this.#content.value;
    const before = typedOf(this.grid.cell(row, column));
    this.#focusGrid();
    if (event.key === 'Enter' && text !== before) void this.#do({ kind: 'EDIT', row, column, texts: [[text]] });
    else this.#describe();
  }

  /** A click on a checkbox ticks it; one on a dropdown's arrow opens it; else it selects. */
  #listenToMouse(univer: HTMLElement): void {
    let start: { readonly x: number; readonly y: number } | null = null;
    univer.addEventListener('pointerdown', ({ clientX, clientY }) => {
      start = { x: clientX, y: clientY };
    });
    univer.addEventListener('click', ({ clientX, clientY, detail }) => {
      const isDrag = start !== null && Math.hypot(clientX - start.x, clientY - start.y) > 4;
      if (!this.#editor.isOpen) this.#focusGrid();
      if (isDrag || detail > 1) return;
      const { row, column } = this.grid.selection;
      const cell = this.grid.cell(row, column);
      const area = this.grid.area(row, column);
      const { left, top } = univer.getBoundingClientRect();
      const [x, y] = [clientX - left - area.left, clientY - top - area.top];
      if (cell === undefined || x < 0 || y < 0 || x > area.width || y > area.height) return;
      if (cell.checked !== undefined && Math.abs(x - area.width / 2) < 12) this.#tick(cell);
      else if (cell.filters !== undefined && x > area.width - 22) void this.#filterColumn();
      else if (cell.list !== undefined && x > area.width - 22) this.#edit(null);
      else if (cell.link !== undefined && x < 12 + 7 * cell.text.length) this.#follow();
    });
  }

  #listenToClipboard(): void {
    const isHere = (): boolean => !this.#editor.isOpen && this.#gridHost.contains(document.activeElement);
    document.addEventListener(
      'paste',
      (event) => {
        const text = event.clipboardData?.getData('text/plain') ?? '';
        if (!isHere() || text === '') return;
        event.preventDefault();
        event.stopPropagation();
        const { row, column } = this.grid.selection;
        void this.#do({ kind: 'EDIT', row, column, texts: blockOf(text) });
      },
      true,
    );
    document.addEventListener(
      'copy',
      (event) => {
        if (!isHere()) return;
        event.preventDefault();
        event.stopPropagation();
        event.clipboardData?.setData('text/plain', this.#selectedText());
      },
      true,
    );
  }

  #selectedText(): string {
    const { row, column, rows, columns } = this.grid.selection;
    const line = (at: number): string =>
      Array.from({ length: columns }, (_, across) => this.grid.cell(row + at, column + across)?.text ?? '').join('\t');
    return Array.from({ length: rows }, (_, at) => line(at)).join('\n');
  }

  // The sheet's own menu

  #sheetMenu(): MenuItem {
    const rows = (): { readonly at: number; readonly count: number } => ({
      at: this.grid.selection.row,
      count: this.grid.selection.rows,
    });
    const hidden = this.#book?.tabs.filter((tab) => tab.hidden) ?? [];
    const current = (): TabFacts | undefined => this.#book?.tabs.find((tab) => tab.id === this.grid.tab?.id);
    return {
      caption: 'Sheet',
      entries: [
        { caption: 'Sort by this column, A to Z', act: () => this.#sort(true) },
        { caption: 'Sort by this column, Z to A', act: () => this.#sort(false) },
        { caption: 'Filter by this column…', act: () => void this.#filterColumn() },
        { caption: 'Remove the filter', act: () => void this.#do({ kind: 'REMOVE_FILTER' }) },
        null,
        {
          caption: 'Insert a row above',
          act: () => void this.#do({ kind: 'INSERT', axis: 'ROWS', before: rows().at, count: 1 }),
        },
        { caption: 'Delete the selected rows', act: () => void this.#do({ kind: 'REMOVE', axis: 'ROWS', ...rows() }) },
        { caption: 'Clear the selected cells', act: () => void this.#do({ kind: 'CLEAR', box: this.grid.selection }) },
        null,
        {
          caption: 'Rename this tab…',
          act: () => {
            const tab = current();
            if (tab !== undefined) void this.#rename(tab);
          },
        },
        { caption: 'Hide this tab', act: () => void this.#do({ kind: 'HIDE', hidden: true }) },
        ...(hidden.length === 0
          ? []
          : [
              {
                caption: 'Show a hidden tab',
                entries: hidden.map((tab) => ({
                  caption: tab.name,
                  act: () => void this.#did(server.deed(tab.id, { kind: 'HIDE', hidden: false }, false)),
                })),
              },
            ]),
        { caption: 'Delete this tab', act: () => void this.#do({ kind: 'REMOVE_TAB' }) },
      ],
    };
  }

  /** Within the filter where there is one, as in Sheets; else all below the frozen rows. */
  #sort(ascending: boolean): void {
    const tab = this.grid.tab;
    if (tab === null) return;
    const filled = this.grid.cells().filter(({ text }) => text !== '');
    const last = filled.reduce((lowest, { r }) => Math.max(lowest, r), tab.frozenRows + 1);
    const { filter } = tab;
    const box =
      filter === null
        ? { row: tab.frozenRows + 1, column: 1, rows: last - tab.frozenRows, columns: tab.columns.length }
        : { ...filter, row: filter.row + 1, rows: filter.rows - 1 };
    void this.#do({ kind: 'SORT', box, column: this.grid.selection.column, ascending });
  }

  /** The column of the selection; a tab without a filter gets one under its frozen rows' last. */
  async #filterColumn(): Promise<void> {
    const { column } = this.grid.selection;
    if (this.grid.tab?.filter === null) await this.#addFilter();
    const tab = this.grid.tab;
    const filter = tab?.filter ?? null;
    if (tab === null || filter === null) return;
    if (column < filter.column || column >= filter.column + filter.columns) {
      this.#toasts.show('The selected column is outside the filter.');
      return;
    }
    const texts = new Map<number, string>();
    for (let row = filter.row + 1; row < filter.row + filter.rows; row++) texts.set(row, '');
    const filled = new Set<number>();
    for (const { r, c, text } of this.grid.cells()) {
      if (text !== '') filled.add(r);
      if (c === column && texts.has(r)) texts.set(r, text);
    }
    const values = new Set([...texts].flatMap(([row, text]) => (filled.has(row) ? [text] : [])));
    const hidden = filter.hidden.find((one) => one.column === column)?.values ?? [];
    const title = this.grid.cell(filter.row, column)?.text ?? lettersOf(column);
    const chosen = await askWhichValues(title, [...values].sort(byValue), hidden);
    this.#focusGrid();
    if (chosen !== null) await this.#do({ kind: 'FILTER_COLUMN', column, hidden: chosen });
  }

  async #addFilter(): Promise<void> {
    const tab = this.grid.tab;
    if (tab === null) return;
    const row = Math.max(1, tab.frozenRows);
    const titles = this.grid.cells().filter(({ r }) => r === row);
    const columns = Math.max(1, ...titles.map(({ c }) => c));
    const box = { row, column: 1, rows: tab.rowCount - row + 1, columns };
    await this.#do({ kind: 'FILTER', box });
    await this.#inOrder(() => this.#choose(tab.id));
  }

  async #rename({ id, name }: TabFacts): Promise<void> {
    const { button: pressed, text } = await askInWindow(
      { kind: 'PROMPT', title: 'Rename tab', text: `The new name of ${name}:`, buttons: 'OK_CANCEL' },
      (dialog) => {
        const field = dialog.querySelector('input');
        if (field === null) return;
        field.value = name;
        field.select();
      },
    );
    this.#focusGrid();
    if (pressed === 'OK' && text !== name) await this.#did(server.deed(id, { kind: 'RENAME', name: text }, false));
  }

  // Clock and warehouse

  #toggle(which: 'Clock' | 'Warehouse'): void {
    this.#drawer = this.#drawer === which ? null : which;
    this.#clockButton.setAttribute('aria-expanded', String(this.#drawer === 'Clock'));
    this.#warehouseButton.setAttribute('aria-expanded', String(this.#drawer === 'Warehouse'));
    if (this.#drawer === null) {
      this.#drawerPlace.replaceChildren();
      this.#focusGrid();
      return;
    }
    const panel = this.#drawer === 'Clock' ? this.#clock : this.#warehouse;
    const close = button('×', () => this.#toggle(which), {
      class: 'plain',
      attributes: { 'aria-label': `Close ${which}` },
    });
    this.#drawerPlace.replaceChildren(
      element(
        'aside',
        { class: 'drawer', attributes: { 'aria-label': which } },
        element('div', { class: 'frame-head' }, element('h2', {}, which), close),
        panel.body,
      ),
    );
    panel.body.querySelector<HTMLElement>('button, textarea')?.focus();
    void panel.refresh();
  }
}

function typedOf(cell: PageCell | undefined): string {
  return cell?.typed ?? cell?.text ?? '';
}

/** Numbers by their size, and before texts. */
function byValue(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

export function lettersOf(column: number): string {
  let letters = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return letters;
}

/** Tab-separated lines, as spreadsheets copy them, filled up to a rectangle. */
function blockOf(text: string): readonly (readonly string[])[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'));
  const columns = Math.max(...lines.map((line) => line.length));
  return lines.map((line) => [...line, ...Array.from({ length: columns - line.length }, () => '')]);
}

/** All of a book that its menus say. */
function shownByMenus({ menus, tabs }: BookFacts): string {
  return JSON.stringify([menus, tabs.filter((tab) => tab.hidden).map(({ id, name }) => [id, name])]);
}
