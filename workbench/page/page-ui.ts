// The scripts' Ui as the page shows it: menus, questions that wait for an answer, sidebars, dialogs and toasts.

import { randomUUID } from 'node:crypto';
import type { UiPort } from '../apps-script/host/spreadsheet/ui-port';
import type {
  ButtonName,
  DialogHtml,
  MenuData,
  PromptAnswer,
  Question,
} from '../apps-script/inside/spreadsheet/protocol';
import type { Audience } from './audience';
import type { ShownFrame, ShownQuestion } from './protocol';

interface Waiting {
  readonly shown: ShownQuestion;
  readonly answer: (answer: PromptAnswer) => void;
}

interface Frame {
  readonly shown: ShownFrame;
  readonly html: string;
}

/** Without anyone at the page, a question is answered as if its window was closed. */
const UNANSWERED: PromptAnswer = { button: 'CLOSE', text: '' };
/** A reload takes a moment: the question is shown again then. */
const LEAVE_MS = 10_000;

export class PageUi implements UiPort {
  readonly #menus = new Map<string, MenuData>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #frames = new Map<string, Frame>();
  #audience: Audience | null = null;

  attach(audience: Audience): void {
    this.#audience = audience;
    audience.onAllLeft(() => {
      const timer = setTimeout(() => this.#giveUp(), LEAVE_MS);
      timer.unref();
    });
  }

  get menus(): readonly MenuData[] {
    return [...this.#menus.values()];
  }

  get questions(): readonly ShownQuestion[] {
    return [...this.#waiting.values()].map(({ shown }) => shown);
  }

  get frames(): readonly ShownFrame[] {
    return [...this.#frames.values()].map(({ shown }) => shown);
  }

  html(frame: string): string | undefined {
    return this.#frames.get(frame)?.html;
  }

  addMenu(_user: string, menu: MenuData): void {
    this.#menus.set(menu.caption, menu);
    this.#audience?.tell({ kind: 'MENUS', menus: this.menus });
  }

  async alert(_user: string, question: Question): Promise<ButtonName> {
    return (await this.#ask('ALERT', question)).button;
  }

  prompt(_user: string, question: Question): Promise<PromptAnswer> {
    return this.#ask('PROMPT', question);
  }

  /** There is one sidebar: the next one takes its place. */
  showSidebar(_user: string, html: DialogHtml): void {
    for (const { shown } of this.#frames.values()) if (shown.kind === 'SIDEBAR') this.closeFrame(shown.id);
    this.#show('SIDEBAR', html, false);
  }

  showDialog(_user: string, html: DialogHtml, modal: boolean): void {
    for (const { shown } of this.#frames.values()) if (shown.kind === 'DIALOG') this.closeFrame(shown.id);
    this.#show('DIALOG', html, modal);
  }

  toast(_user: string, message: string, title: string, seconds: number | null): void {
    this.#audience?.tell({ kind: 'TOAST', message, title, seconds });
  }

  closeFrame(id: string): void {
    if (this.#frames.delete(id)) this.#audience?.tell({ kind: 'FRAME_CLOSED', id });
  }

  /** False where nothing asks for it any more. */
  answer(id: string, answer: PromptAnswer): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    this.#waiting.delete(id);
    this.#audience?.tell({ kind: 'ANSWERED', id });
    waiting.answer(answer);
    return true;
  }

  /** The page goes: nothing waits any longer. */
  detach(): void {
    this.#audience = null;
    this.#giveUp();
  }

  #ask(kind: ShownQuestion['kind'], { title, text, buttons }: Question): Promise<PromptAnswer> {
    if (this.#audience === null) return Promise.resolve(UNANSWERED);
    const shown: ShownQuestion = { id: randomUUID(), kind, title, text, buttons };
    this.#audience.tell({ kind: 'QUESTION', question: shown });
    return new Promise((answer) => this.#waiting.set(shown.id, { shown, answer }));
  }

  #show(kind: ShownFrame['kind'], { title, content, width, height }: DialogHtml, modal: boolean): void {
    const shown: ShownFrame = { id: randomUUID(), kind, modal, title, width, height };
    this.#frames.set(shown.id, { shown, html: content });
    this.#audience?.tell({ kind: 'FRAME', frame: shown });
  }

  #giveUp(): void {
    if ((this.#audience?.size ?? 0) > 0) return;
    for (const id of [...this.#waiting.keys()]) this.answer(id, UNANSWERED);
  }
}
