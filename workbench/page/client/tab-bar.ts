// The tabs of the spreadsheet, below the grid.

import type { TabFacts } from '../protocol';
import { button, element } from './elements';

export interface TabBarOwner {
  choose(tab: number): void;
  rename(tab: TabFacts): void;
  add(): void;
}

export class TabBar {
  readonly bar: HTMLElement;
  readonly #list = element('div', { class: 'tab-list', attributes: { role: 'tablist', 'aria-label': 'Tabs' } });

  constructor(private readonly owner: TabBarOwner) {
    const add = button('+', () => owner.add(), {
      class: 'plain',
      attributes: { 'aria-label': 'Add a tab', title: 'Add a tab' },
    });
    this.bar = element('div', { class: 'tab-bar' }, add, this.#list);
  }

  show(tabs: readonly TabFacts[], chosen: number): void {
    const hadFocus = this.#list.contains(document.activeElement);
    const shown = tabs.filter((tab) => !tab.hidden);
    const buttons = shown.map((tab, at) => {
      const isChosen = tab.id === chosen;
      const one = button(tab.name, () => this.owner.choose(tab.id), {
        class: 'tab',
        attributes: {
          role: 'tab',
          'aria-selected': String(isChosen),
          'aria-controls': 'grid',
          tabindex: isChosen ? 0 : -1,
          title: 'Double-click renames the tab',
        },
        on: {
          dblclick: () => this.owner.rename(tab),
          keydown: (event) => {
            const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const next = shown[(at + by + shown.length) % shown.length];
            if (by === 0 || next === undefined) return;
            event.preventDefault();
            this.owner.choose(next.id);
          },
        },
      });
      if (tab.color !== null) one.style.boxShadow = `inset 0 -3px ${tab.color}`;
      return one;
    });
    this.#list.replaceChildren(...buttons);
    const current = buttons.find((one) => one.getAttribute('aria-selected') === 'true');
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (hadFocus) current?.focus();
  }
}
