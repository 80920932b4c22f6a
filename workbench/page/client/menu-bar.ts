// The menu bar: menus of the scripts and of the sheet, by mouse and by keyboard as menus are.

import { element } from './elements';

export interface MenuItem {
  readonly caption: string;
  /** Absent for a submenu, which has entries. */
  readonly act?: () => void;
  readonly entries?: readonly (MenuItem | null)[];
}

interface Opened {
  readonly panel: HTMLElement;
  readonly owner: HTMLElement;
}

export class MenuBar {
  readonly bar: HTMLElement;
  readonly #opened: Opened[] = [];
  #menus: readonly MenuItem[] = [];
  #back: HTMLElement | null = null;

  constructor(private readonly backToGrid: () => void) {
    this.bar = element('div', { class: 'menu-bar', attributes: { role: 'menubar', 'aria-label': 'Menus' } });
    document.addEventListener('pointerdown', ({ target }) => {
      if (!(target instanceof Node) || this.bar.contains(target)) return;
      if (!this.#opened.some(({ panel }) => panel.contains(target))) this.#close(0);
    });
    // An iframe that is clicked takes the focus away from here.
    window.addEventListener('blur', () => this.#close(0));
  }

  show(menus: readonly MenuItem[]): void {
    this.#close(0);
    this.#menus = menus;
    const tops = menus.map((menu, at) => {
      const top = element(
        'button',
        {
          class: 'menu-top',
          attributes: {
            type: 'button',
            role: 'menuitem',
            'aria-haspopup': 'menu',
            'aria-expanded': 'false',
            tabindex: at === 0 ? 0 : -1,
            ...(menu.caption === 'EROS' ? { 'aria-keyshortcuts': 'Alt+E', title: 'Alt+E' } : {}),
          },
          on: {
            click: () => (this.#opened[0]?.owner === top ? this.#leave() : this.#openTop(at, false)),
            keydown: (event) => this.#topKey(event, at),
            pointerenter: () => {
              if (this.#opened.length > 0 && this.#opened[0]?.owner !== top) this.#openTop(at, false);
            },
          },
        },
        menu.caption,
      );
      return top;
    });
    this.bar.replaceChildren(...tops);
  }

  open(caption: string): void {
    const at = this.#menus.findIndex((menu) => menu.caption === caption);
    if (at >= 0) this.#openTop(at, true);
  }

  #top(at: number): HTMLElement | undefined {
    const found = this.bar.children[(at + this.#menus.length) % this.#menus.length];
    return found instanceof HTMLElement ? found : undefined;
  }

  #openTop(at: number, isByKey: boolean): void {
    const place = (at + this.#menus.length) % this.#menus.length;
    const [top, menu] = [this.#top(place), this.#menus[place]];
    if (top === undefined || menu === undefined) return;
    this.#close(0);
    const { left, bottom } = top.getBoundingClientRect();
    this.#panel(top, menu, left, bottom + 2, place);
    if (isByKey) this.#step(0, 0);
    else top.focus();
  }

  #panel(owner: HTMLElement, { caption, entries = [] }: MenuItem, left: number, top: number, place: number): void {
    const level = this.#opened.length;
    const items = entries.map((entry) =>
      entry === null
        ? element('div', { class: 'menu-line', attributes: { role: 'separator' } })
        : this.#item(entry, level, place),
    );
    const panel = element(
      'div',
      { class: 'menu-panel', attributes: { role: 'menu', 'aria-label': caption } },
      ...items,
    );
    document.body.append(panel);
    const { width, height } = panel.getBoundingClientRect();
    panel.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
    panel.style.top = `${Math.max(4, Math.min(top, innerHeight - height - 4))}px`;
    owner.setAttribute('aria-expanded', 'true');
    this.#opened.push({ panel, owner });
  }

  #item(entry: MenuItem, level: number, place: number): HTMLElement {
    const isSubmenu = entry.entries !== undefined;
    const openSub = (isByKey: boolean): void => {
      this.#close(level + 1);
      const { right, top } = item.getBoundingClientRect();
      this.#panel(item, entry, right - 2, top - 5, place);
      if (isByKey) this.#step(level + 1, 0);
    };
    const act = (): void => {
      this.#leave();
      entry.act?.();
    };
    const item: HTMLElement = element(
      'div',
      {
        class: 'menu-item',
        attributes: {
          role: 'menuitem',
          tabindex: -1,
          ...(isSubmenu ? { 'aria-haspopup': 'menu', 'aria-expanded': 'false' } : {}),
        },
        on: {
          click: () => (isSubmenu ? openSub(false) : act()),
          pointerenter: () => {
            item.focus({ preventScroll: true });
            if (isSubmenu) openSub(false);
            else this.#close(level + 1);
          },
          keydown: (event) => {
            const key = event.key;
            event.stopPropagation();
            if (key === 'Enter' || key === ' ') isSubmenu ? openSub(true) : act();
            else if (key === 'ArrowDown') this.#step(level, 1);
            else if (key === 'ArrowUp') this.#step(level, -1);
            else if (key === 'Home') this.#step(level, 0);
            else if (key === 'End') this.#step(level, Number.POSITIVE_INFINITY);
            else if (key === 'ArrowRight') isSubmenu ? openSub(true) : this.#openTop(place + 1, true);
            else if (key === 'ArrowLeft') level > 0 ? this.#backTo(level) : this.#openTop(place - 1, true);
            else if (key === 'Escape') level > 0 ? this.#backTo(level) : this.#leave();
            else if (key === 'Tab') this.#leave();
            else if (key.length === 1) this.#startingWith(level, key);
            event.preventDefault();
          },
        },
      },
      element('span', {}, entry.caption),
      isSubmenu ? element('span', { class: 'menu-arrow', attributes: { 'aria-hidden': 'true' } }, '▸') : null,
    );
    return item;
  }

  #items(level: number): HTMLElement[] {
    const panel = this.#opened[level]?.panel;
    return panel === undefined ? [] : [...panel.querySelectorAll<HTMLElement>('.menu-item')];
  }

  /** 0 is the first, infinity the last; else one on or back, around the ends. */
  #step(level: number, by: number): void {
    const items = this.#items(level);
    const at = items.findIndex((item) => item.matches(':focus'));
    const next = by === 0 ? 0 : Number.isFinite(by) ? (at + by + items.length) % items.length : items.length - 1;
    items[next]?.focus();
  }

  #startingWith(level: number, letter: string): void {
    const items = this.#items(level);
    const at = items.findIndex((item) => item.matches(':focus'));
    const inOrder = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    inOrder.find((item) => item.textContent?.toLowerCase().startsWith(letter.toLowerCase()))?.focus();
  }

  #topKey(event: KeyboardEvent, at: number): void {
    const { key } = event;
    if (!['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Enter', ' ', 'Escape'].includes(key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'Escape') this.#leave();
    else if (key === 'ArrowLeft') this.#top(at - 1)?.focus();
    else if (key === 'ArrowRight') this.#top(at + 1)?.focus();
    else this.#openTop(at, true);
  }

  #backTo(level: number): void {
    this.#back = this.#opened[level]?.owner ?? null;
    this.#close(level);
    this.#back?.focus();
  }

  #leave(): void {
    this.#close(0);
    this.backToGrid();
  }

  #close(level: number): void {
    for (const { panel, owner } of this.#opened.splice(level)) {
      panel.remove();
      owner.setAttribute('aria-expanded', 'false');
    }
  }
}
