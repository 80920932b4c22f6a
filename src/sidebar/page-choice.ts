// The type-ahead over pages: a text field with a list under it, after the ARIA combobox pattern.
import type { PageAbout } from './contract';
import { dataText, element } from './elements';
import { saturationMark } from './marks';

/** More would be scrolled through rather than typed for. */
const MOST_SHOWN = 30;

export class PageChoice {
  private shown: readonly string[] = [];
  private active = -1;
  private pages: readonly string[] = [];
  private about = new Map<string, PageAbout>();

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {
    input.addEventListener('input', () => this.open());
    input.addEventListener('click', () => this.open());
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('blur', () => this.close());
    // The field must keep the focus, or its list would be gone before the click is heard.
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => this.clicked(event));
  }

  offer(pages: readonly string[], about: readonly PageAbout[]): void {
    this.pages = pages;
    this.about = new Map(about.map((one) => [one.page, one]));
  }

  private matches(): readonly string[] {
    const wanted = this.input.value.trim().toLowerCase();
    // A field that holds a page is opened to choose another one.
    if (wanted === '' || this.pages.some((page) => page.toLowerCase() === wanted)) return this.pages;
    const begins = this.pages.filter((page) => page.toLowerCase().startsWith(wanted));
    const holds = this.pages.filter((page) => !begins.includes(page) && page.toLowerCase().includes(wanted));
    return [...begins, ...holds];
  }

  private open(): void {
    const matches = this.matches();
    this.shown = matches.slice(0, MOST_SHOWN);
    this.active = -1;
    const more = matches.length - this.shown.length;
    this.list.replaceChildren(
      ...this.shown.map((page, index) => this.option(page, index)),
      ...(more > 0 ? [this.note(`${more} more: type to narrow`)] : []),
      ...(matches.length === 0 ? [this.note('No active page has this in its name')] : []),
    );
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.mark();
  }

  private option(page: string, index: number): HTMLElement {
    const about = this.about.get(page);
    const side = element(
      'span',
      { class: 'side' },
      about?.tier ?? null,
      ' ',
      about === undefined || about.colour === null ? null : saturationMark(about.colour),
    );
    const option = element('div', { role: 'option', id: `${this.list.id}-${index}`, 'data-index': String(index) });
    option.append(dataText(page, 'name'), side);
    return option;
  }

  private note(text: string): HTMLElement {
    return element('div', { role: 'option', 'aria-disabled': 'true', class: 'quiet' }, text);
  }

  private close(): void {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  private key(event: KeyboardEvent): void {
    const isOpen = !this.list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) this.open();
      this.move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  private move(step: number): void {
    const many = this.shown.length;
    if (many === 0) return;
    if (this.active < 0) this.active = step > 0 ? 0 : many - 1;
    else this.active = (this.active + step + many) % many;
    this.mark();
  }

  private mark(): void {
    this.list.querySelectorAll<HTMLElement>('[data-index]').forEach((option, index) => {
      const isActive = index === this.active;
      option.setAttribute('aria-selected', String(isActive));
      if (!isActive) return;
      this.input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    });
    if (this.active < 0) this.input.removeAttribute('aria-activedescendant');
  }

  private clicked(event: MouseEvent): void {
    const option = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const index = option?.getAttribute('data-index') ?? null;
    if (index !== null) this.choose(Number(index));
  }

  private choose(index: number): void {
    const page = this.shown[index];
    if (page === undefined) return;
    this.input.value = page;
    this.close();
    // Whoever listens for what is typed hears of what is chosen too.
    this.input.dispatchEvent(new Event('change', { bubbles: true }));
  }
}
