// Elements made of plain data: text is always text, never markup.

type Child = Node | string | null;
type Handlers = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

export interface Traits {
  readonly class?: string;
  readonly id?: string;
  readonly on?: Handlers;
  readonly attributes?: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  traits: Traits = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  if (traits.class !== undefined) made.className = traits.class;
  if (traits.id !== undefined) made.id = traits.id;
  for (const [name, value] of Object.entries(traits.attributes ?? {})) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  for (const [name, handler] of Object.entries(traits.on ?? {})) made.addEventListener(name, handler as EventListener);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function button(text: string, act: () => void, traits: Traits = {}): HTMLButtonElement {
  const { attributes, on, ...others } = traits;
  return element(
    'button',
    { ...others, attributes: { type: 'button', ...attributes }, on: { ...on, click: act } },
    text,
  );
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** The element of the page's own HTML; its absence is a fault of ours. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}.`);
  return found;
}
