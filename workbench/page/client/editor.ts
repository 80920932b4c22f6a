// The editor that opens over a cell: a text field, with a list of choices where the cell has one.

import { element } from './elements';
import type { Area } from './grid';

export interface Editing {
  readonly label: string;
  readonly text: string;
  readonly choices: readonly string[];
  /** Chosen or typed; `step` says where the selection goes next. */
  readonly commit: (text: string, step: 'DOWN' | 'RIGHT' | 'LEFT' | 'STAY') => void;
  readonly cancel: () => void;
}

const MIN_WIDTH = 120;
const LIST_ID = 'cell-choices';

export class CellEditor {
  readonly #host: HTMLElement;
  #box: HTMLElement | null = null;
  #input: HTMLTextAreaElement | null = null;
  #editing: Editing | null = null;
  #shown: readonly string[] = [];
  #marked = -1;
  #list: HTMLElement | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#editing !== null;
  }

  open(area: Area, editing: Editing, isTyped: boolean): void {
    this.close();
    const hasChoices = editing.choices.length > 0;
    const input = element('textarea', {
      class: 'cell-input',
      attributes: {
        'aria-label': editing.label,
        rows: 1,
        spellcheck: 'false',
        ...(hasChoices
          ? { role: 'combobox', 'aria-expanded': 'true', 'aria-controls': LIST_ID, 'aria-autocomplete': 'list' }
          : {}),
      },
      on: {
        keydown: (event) => this.#pressed(event),
        input: () => this.#filter(),
        blur: () => this.#left(),
      },
    });
    input.value = editing.text;
    const box = element('div', { class: 'cell-editor' }, input);
    input.style.width = `${Math.max(MIN_WIDTH, area.width + 1)}px`;
    input.style.height = `${Math.max(24, area.height + 1)}px`;
    this.#editing = editing;
    this.#box = box;
    this.#input = input;
    this.place(area);
    if (hasChoices) {
      this.#list = element('ul', {
        class: 'choices',
        id: LIST_ID,
        attributes: { role: 'listbox', 'aria-label': 'Choices' },
      });
      box.append(this.#list);
      this.#choices(editing.choices, editing.choices.indexOf(editing.text));
    }
    this.#host.append(box);
    input.focus({ preventScroll: true });
    if (isTyped) input.setSelectionRange(input.value.length, input.value.length);
    else if (hasChoices) input.select();
    if (isTyped && hasChoices) this.#filter();
  }

  /** The grid has been scrolled. */
  place({ left, top }: Pick<Area, 'left' | 'top'>): void {
    if (this.#box === null) return;
    this.#box.style.left = `${left}px`;
    this.#box.style.top = `${top}px`;
  }

  close(): void {
    const box = this.#box;
    this.#editing = null;
    this.#box = null;
    this.#input = null;
    this.#list = null;
    box?.remove();
  }

  #commit(text: string, step: Parameters<Editing['commit']>[1]): void {
    const editing = this.#editing;
    this.close();
    editing?.commit(text, step);
  }

  #left(): void {
    // Elsewhere was clicked: what was typed counts.
    const { value } = this.#input ?? { value: '' };
    if (this.#editing !== null) this.#commit(value, 'STAY');
  }

  #pressed(event: KeyboardEvent): void {
    event.stopPropagation();
    const value = this.#shown[this.#marked] ?? this.#input?.value ?? '';
    if (event.key === 'Escape') {
      event.preventDefault();
      const editing = this.#editing;
      this.close();
      editing?.cancel();
    } else if (event.key === 'Enter' && !event.altKey) {
      event.preventDefault();
      this.#commit(value, 'DOWN');
    } else if (event.key === 'Tab') {
      event.preventDefault();
      this.#commit(value, event.shiftKey ? 'LEFT' : 'RIGHT');
    } else if (this.#list !== null && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const last = this.#shown.length - 1;
      const next = this.#marked + (event.key === 'ArrowDown' ? 1 : -1);
      this.#choices(this.#shown, next < 0 ? last : next > last ? 0 : next);
    }
  }

  #filter(): void {
    if (this.#list === null || this.#editing === null) return;
    const typed = (this.#input?.value ?? '').toLowerCase();
    const { choices } = this.#editing;
    const found = choices.filter((choice) => choice.toLowerCase().includes(typed));
    this.#choices(found, typed !== '' && found.length > 0 ? 0 : -1);
  }

  #choices(choices: readonly string[], marked: number): void {
    this.#shown = choices;
    this.#marked = marked;
    const options = choices.map((choice, at) =>
      element(
        'li',
        {
          id: `${LIST_ID}-${at}`,
          attributes: { role: 'option', 'aria-selected': String(at === marked) },
          on: {
            // Before the field loses the focus.
            mousedown: (event) => {
              event.preventDefault();
              this.#commit(choice, 'STAY');
            },
          },
        },
        choice,
      ),
    );
    this.#list?.replaceChildren(...options);
    options[marked]?.scrollIntoView({ block: 'nearest' });
    this.#input?.setAttribute('aria-activedescendant', marked < 0 ? '' : `${LIST_ID}-${marked}`);
  }
}
