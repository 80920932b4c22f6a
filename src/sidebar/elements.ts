// Elements made and found. Text, whoever wrote it, only ever becomes a text node.

type Child = Node | string | null;
type Attributes = { readonly [name: string]: string };

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

/** The page's own element; a page without it is a mistake of ours. */
export function the<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`This sidebar has no ${kind.name} named ${id}.`);
}

/** Text from data: its direction is its own and turns nothing around it. */
export function dataText(text: string, className = ''): HTMLElement {
  return element('bdi', className === '' ? {} : { class: className }, text);
}

export function button(label: string, attributes: Attributes, pressed: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', () => {
    // A button at rest stays in the order of Tab, so that the focus is not lost by pressing it.
    if (made.getAttribute('aria-disabled') !== 'true') pressed();
  });
  return made;
}

export function rest(buttons: Iterable<HTMLButtonElement>, resting: boolean): void {
  for (const one of buttons) {
    if (resting) one.setAttribute('aria-disabled', 'true');
    else one.removeAttribute('aria-disabled');
  }
}

const SHORT = 280;

/** Text as it is; of a long one the beginning, until the rest is asked for. */
export function foldedText(text: string, className = ''): HTMLElement {
  const characters = Array.from(text);
  const attributes: Attributes = className === '' ? { dir: 'auto' } : { class: className, dir: 'auto' };
  if (characters.length <= SHORT) return element('p', attributes, text);
  const whole = element('p', attributes, `${characters.slice(0, SHORT).join('')}…`);
  const label = `Show all ${characters.length.toLocaleString('en-US')} characters`;
  const more = button(label, { class: 'link', 'aria-expanded': 'false' }, () => {
    const open = more.getAttribute('aria-expanded') === 'true';
    more.setAttribute('aria-expanded', String(!open));
    more.textContent = open ? label : 'Show less';
    whole.textContent = open ? `${characters.slice(0, SHORT).join('')}…` : text;
  });
  return element('div', {}, whole, more);
}

/** Names and their values, in two columns. */
export function facts(rows: readonly (readonly [name: string, value: Child])[]): HTMLElement {
  return element(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  );
}

/** A list under its heading; nothing where it is empty. */
export function remarks(title: string, texts: readonly string[], className: string): HTMLElement | null {
  if (texts.length === 0) return null;
  return element(
    'section',
    { class: `remarks ${className}` },
    element('h3', {}, texts.length === 1 ? title : `${title} (${texts.length})`),
    element('ul', {}, ...texts.map((text) => element('li', {}, foldedText(text)))),
  );
}
