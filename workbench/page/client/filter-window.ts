// The window of a column's filter: every value with a box, as Sheets has it. What is not ticked is not shown.

import { button, element } from './elements';

/** More than these are found by their text. */
const MOST_SHOWN = 200;

interface Choice {
  readonly value: string;
  isShown: boolean;
}

/** Resolves to the values to hide; to null where it was closed without a choice. */
export function askWhichValues(
  title: string,
  values: readonly string[],
  hidden: readonly string[],
): Promise<readonly string[] | null> {
  const isHidden = new Set(hidden);
  const choices = values.map((value): Choice => ({ value, isShown: !isHidden.has(value) }));
  return new Promise((resolve) => {
    const list = element('div', { class: 'values', attributes: { role: 'group', 'aria-label': `Values of ${title}` } });
    const count = element('p', { class: 'quiet', attributes: { role: 'status' } });
    const search = element('input', {
      class: 'field',
      attributes: { type: 'search', 'aria-label': 'Search values', placeholder: 'Search values', autofocus: true },
      on: { input: () => show() },
    });
    const found = (): Choice[] => {
      const wanted = search.value.trim().toLowerCase();
      return choices.filter(({ value }) => value.toLowerCase().includes(wanted));
    };
    const tell = (): void => {
      const more = found().length - MOST_SHOWN;
      const ticked = choices.filter(({ isShown }) => isShown).length;
      count.textContent = `${ticked} of ${choices.length} values are shown.${more > 0 ? ` ${more} more: search.` : ''}`;
    };
    const show = (): void => {
      list.replaceChildren(
        ...found()
          .slice(0, MOST_SHOWN)
          .map((choice) => row(choice, tell)),
      );
      tell();
    };
    const all = (isShown: boolean): void => {
      for (const choice of found()) choice.isShown = isShown;
      show();
    };
    const dialog = element(
      'dialog',
      {
        class: 'question',
        attributes: { 'aria-labelledby': 'filter-title' },
        on: {
          close: () => {
            dialog.remove();
            const hides = choices.flatMap(({ value, isShown }) => (isShown ? [] : [value]));
            resolve(dialog.returnValue === 'OK' ? hides : null);
          },
          keydown: (event) => {
            event.stopPropagation();
            if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
            event.preventDefault();
            dialog.close('OK');
          },
        },
      },
      element('h2', { id: 'filter-title' }, `Filter ${title}`),
      search,
      element(
        'div',
        { class: 'buttons left' },
        button('All', () => all(true)),
        button('None', () => all(false)),
      ),
      list,
      count,
      element(
        'div',
        { class: 'buttons' },
        button('Cancel', () => dialog.close('CANCEL')),
        button('OK', () => dialog.close('OK'), { class: 'main' }),
      ),
    );
    show();
    document.body.append(dialog);
    dialog.showModal();
    search.focus();
  });
}

function row(choice: Choice, changed: () => void): HTMLElement {
  const box = element('input', {
    attributes: { type: 'checkbox', checked: choice.isShown },
    on: {
      change: () => {
        choice.isShown = box.checked;
        changed();
      },
    },
  });
  return element('label', { class: 'value' }, box, choice.value === '' ? '(blank)' : choice.value);
}
