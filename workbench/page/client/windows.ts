// Windows over the page: questions that wait for an answer, and toasts that don't.

import type { ButtonName, ButtonSetName, ShownQuestion } from '../protocol';
import { button, element } from './elements';

const BUTTONS: Readonly<Record<ButtonSetName, readonly ButtonName[]>> = {
  OK: ['OK'],
  OK_CANCEL: ['OK', 'CANCEL'],
  YES_NO: ['YES', 'NO'],
  YES_NO_CANCEL: ['YES', 'NO', 'CANCEL'],
};
const CAPTIONS: Readonly<Record<ButtonName, string>> = {
  OK: 'OK',
  CANCEL: 'Cancel',
  YES: 'Yes',
  NO: 'No',
  CLOSE: 'Close',
};
const TOAST_SECONDS = 5;

export interface Answered {
  readonly button: ButtonName;
  readonly text: string;
}

/** Resolves when it is answered; closing it, by Escape too, is an answer. */
export function askInWindow(
  question: Omit<ShownQuestion, 'id'>,
  opened: (dialog: HTMLDialogElement) => void = () => undefined,
): Promise<Answered> {
  return new Promise((resolve) => {
    const field = element('input', { class: 'field', attributes: { type: 'text', 'aria-label': 'Your answer' } });
    const answer = (name: ButtonName): void => {
      dialog.close(name);
    };
    const [first, ...others] = BUTTONS[question.buttons];
    const buttons = [first ?? 'OK', ...others].map((name, at) =>
      button(CAPTIONS[name], () => answer(name), {
        class: at === 0 ? 'main' : '',
        attributes: { ...(at === 0 && question.kind === 'ALERT' ? { autofocus: true } : {}) },
      }),
    );
    const title = question.title ?? '';
    const dialog = element(
      'dialog',
      {
        class: 'question',
        attributes: { 'aria-labelledby': 'question-title', 'aria-describedby': 'question-text' },
        on: {
          close: () => {
            dialog.remove();
            const name = buttonNamed(dialog.returnValue);
            resolve({ button: name, text: field.value });
          },
          keydown: (event) => {
            event.stopPropagation();
            if (event.key !== 'Enter' || event.target !== field) return;
            event.preventDefault();
            answer(first ?? 'OK');
          },
        },
      },
      element('h2', { id: 'question-title' }, title === '' ? 'EROS Scheduler' : title),
      element('p', { id: 'question-text', class: 'text' }, question.text),
      question.kind === 'PROMPT' ? field : null,
      element('div', { class: 'buttons' }, ...buttons.reverse()),
    );
    document.body.append(dialog);
    dialog.showModal();
    if (question.kind === 'PROMPT') field.focus();
    opened(dialog);
  });
}

function buttonNamed(text: string): ButtonName {
  return text === 'OK' || text === 'CANCEL' || text === 'YES' || text === 'NO' ? text : 'CLOSE';
}

export class Toasts {
  readonly region = element('div', { class: 'toasts', attributes: { role: 'status', 'aria-live': 'polite' } });

  /** The script's own: as in Sheets, each takes the place of the one before. */
  #ofScript: HTMLElement | null = null;

  showOfScript(message: string, title: string, seconds: number | null): void {
    this.#ofScript?.remove();
    this.#ofScript = this.show(message, title, seconds);
  }

  show(message: string, title = '', seconds: number | null = null): HTMLElement {
    const toast = element(
      'div',
      { class: 'toast' },
      element(
        'div',
        {},
        title === '' ? null : element('strong', {}, title),
        element('div', { class: 'text' }, message),
      ),
      button('×', () => toast.remove(), { class: 'plain', attributes: { 'aria-label': 'Close this message' } }),
    );
    this.region.append(toast);
    // A negative time is Sheets' for a toast that stays.
    const shown = seconds ?? TOAST_SECONDS;
    if (shown >= 0) setTimeout(() => toast.remove(), shown * 1000);
    return toast;
  }
}
