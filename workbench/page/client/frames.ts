// Sidebars and dialogs: a script's HTML in a frame of an origin of its own, and google.script answered by messages.

import type { RunAnswer, ShownFrame } from '../protocol';
import { button, element } from './elements';
import { server } from './server';

export interface FrameOwner {
  ran(answer: RunAnswer): void;
  showTab(tab: number): void;
  openMenu(): void;
  focusGrid(): void;
  /** The sidebar came or went: the grid has another width. */
  resized(): void;
}

interface Shown {
  readonly frame: ShownFrame;
  readonly iframe: HTMLIFrameElement;
  readonly box: HTMLElement;
}

/** What a frame says; its content is the script's, so nothing of it is taken for granted. */
interface Asked {
  readonly eros?: unknown;
  readonly ask?: unknown;
  readonly call?: unknown;
  readonly functionName?: unknown;
  readonly args?: unknown;
  readonly tab?: unknown;
  readonly width?: unknown;
  readonly height?: unknown;
}

const DIALOG_WIDTH = 600;
const DIALOG_HEIGHT = 400;
const SANDBOX = 'allow-scripts allow-forms allow-modals allow-downloads allow-popups allow-popups-to-escape-sandbox';

export class Frames {
  readonly #shown = new Map<string, Shown>();

  constructor(
    private readonly place: HTMLElement,
    private readonly owner: FrameOwner,
  ) {
    addEventListener('message', ({ source, data }: MessageEvent<Asked | null>) => {
      const from = [...this.#shown.values()].find(({ iframe }) => iframe.contentWindow === source);
      if (from === undefined || data === null || typeof data !== 'object' || data.eros !== 'frame') return;
      void this.#asked(from, data);
    });
  }

  show(frame: ShownFrame): void {
    if (this.#shown.has(frame.id)) return;
    const iframe = element('iframe', {
      attributes: { title: frame.title || 'Sidebar', src: `/frames/${frame.id}`, sandbox: SANDBOX },
    });
    const close = button('×', () => this.#close(frame.id), {
      class: 'plain',
      attributes: { 'aria-label': `Close ${frame.title || 'this window'}` },
    });
    const head = element('div', { class: 'frame-head' }, element('h2', {}, frame.title), close);
    const box = frame.kind === 'SIDEBAR' ? this.#sidebar(head, iframe, frame) : this.#dialog(head, iframe, frame);
    iframe.addEventListener('load', () => iframe.focus());
    this.#shown.set(frame.id, { frame, iframe, box });
    if (frame.kind === 'SIDEBAR') this.owner.resized();
  }

  gone(id: string): void {
    const shown = this.#shown.get(id);
    if (shown === undefined) return;
    this.#shown.delete(id);
    shown.box.remove();
    if (shown.frame.kind === 'SIDEBAR') this.owner.resized();
    this.owner.focusGrid();
  }

  /** Only these are left, as the server sees it. */
  keep(frames: readonly ShownFrame[]): void {
    const left = new Set(frames.map(({ id }) => id));
    for (const id of [...this.#shown.keys()]) if (!left.has(id)) this.gone(id);
    for (const frame of frames) this.show(frame);
  }

  #sidebar(head: HTMLElement, iframe: HTMLIFrameElement, { title }: ShownFrame): HTMLElement {
    const box = element('aside', { class: 'sidebar', attributes: { 'aria-label': title || 'Sidebar' } }, head, iframe);
    this.place.append(box);
    return box;
  }

  #dialog(head: HTMLElement, iframe: HTMLIFrameElement, { id, title, width, height, modal }: ShownFrame): HTMLElement {
    iframe.style.width = `${width ?? DIALOG_WIDTH}px`;
    iframe.style.height = `${height ?? DIALOG_HEIGHT}px`;
    const dialog = element(
      'dialog',
      { class: 'frame-dialog', attributes: { 'aria-label': title || 'Dialog' }, on: { close: () => this.#close(id) } },
      head,
      iframe,
    );
    document.body.append(dialog);
    if (modal) dialog.showModal();
    else dialog.show();
    return dialog;
  }

  #close(id: string): void {
    this.gone(id);
    void server.closeFrame(id);
  }

  async #asked({ frame, iframe }: Shown, asked: Asked): Promise<void> {
    if (asked.ask === 'run') await this.#run(iframe, asked);
    else if (asked.ask === 'close') this.#close(frame.id);
    else if (asked.ask === 'tab' && typeof asked.tab === 'number') this.owner.showTab(asked.tab);
    else if (asked.ask === 'menu') this.owner.openMenu();
    else if (asked.ask === 'grid') this.owner.focusGrid();
    else if (asked.ask === 'escape') frame.kind === 'DIALOG' ? this.#close(frame.id) : this.owner.focusGrid();
    else if (asked.ask === 'size' && frame.kind === 'DIALOG') {
      if (typeof asked.width === 'number') iframe.style.width = `${asked.width}px`;
      if (typeof asked.height === 'number') iframe.style.height = `${asked.height}px`;
    }
  }

  async #run(iframe: HTMLIFrameElement, { call, functionName, args }: Asked): Promise<void> {
    const answer = await this.#ran(String(functionName), Array.isArray(args) ? args : []);
    iframe.contentWindow?.postMessage({ eros: 'answer', call, ...answer }, '*');
  }

  async #ran(functionName: string, args: readonly unknown[]) {
    try {
      const answer = await server.run({ functionName, kind: 'SERVER_CALL', args });
      this.owner.ran(answer);
      if (answer.outcome === 'COMPLETED') return { ok: true, value: answer.value, error: null };
      const fallback = { name: 'ScriptError', message: `${functionName} ended as ${answer.outcome}.` };
      return { ok: false, value: null, error: answer.error ?? fallback };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, value: null, error: { name: 'NetworkError', message: `NetworkError: ${message}` } };
    }
  }
}
