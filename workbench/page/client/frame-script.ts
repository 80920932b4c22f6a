// google.script in a sidebar or dialog: runs before any script of its own, and asks the server through the page.

const bookUrl = document.currentScript?.dataset.book ?? '';

type Handler = ((value: unknown, userObject: unknown) => void) | null;
interface Answer {
  readonly eros: string;
  readonly call: number;
  readonly ok: boolean;
  readonly value: unknown;
  readonly error: { readonly name: string; readonly message: string } | null;
}
const waiting = new Map<number, { ok: Handler; failed: Handler; userObject: unknown }>();
let calls = 0;
const tell = (message: Record<string, unknown>) => parent.postMessage({ eros: 'frame', ...message }, '*');

const problem = (place: number) => new TypeError(`Failed due to illegal value in property: ${place}`);
const formValues = (form: HTMLFormElement): Record<string, unknown> => {
  const values: Record<string, unknown> = {};
  new FormData(form).forEach((value, name) => {
    if (typeof value !== 'string') throw new TypeError('Files in forms are not supported by the workbench.');
    const known = values[name];
    values[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  });
  return values;
};
const wire = (value: unknown, place: number): unknown => {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof HTMLFormElement) return formValues(value);
  if (Array.isArray(value)) return value.map((item) => wire(item, place));
  const isPlain = typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) throw problem(place);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wire(item, place)]));
};

const runner = (ok: Handler, failed: Handler, userObject: unknown): unknown =>
  new Proxy(Object.create(null), {
    get: (_, name) => {
      if (typeof name !== 'string') return undefined;
      if (name === 'withSuccessHandler') return (handler: Handler) => runner(handler, failed, userObject);
      if (name === 'withFailureHandler') return (handler: Handler) => runner(ok, handler, userObject);
      if (name === 'withUserObject') return (object: unknown) => runner(ok, failed, object);
      return (...args: unknown[]) => {
        const call = ++calls;
        const sent = args.map(wire);
        waiting.set(call, { ok, failed, userObject });
        tell({ ask: 'run', call, functionName: name, args: sent });
      };
    },
  });

addEventListener('message', ({ source, data }: MessageEvent<Answer>) => {
  if (source !== parent || data.eros !== 'answer') return;
  const { ok, failed, userObject } = waiting.get(data.call) ?? { ok: null, failed: null, userObject: null };
  waiting.delete(data.call);
  if (data.ok) {
    if (ok !== null) ok(data.value, userObject);
    return;
  }
  const error = new Error(data.error?.message ?? 'The call failed.');
  error.name = data.error?.name ?? 'Error';
  if (failed === null) console.error(error);
  else failed(error, userObject);
});
addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const tab = link?.href.startsWith(bookUrl) ? /#gid=(\d+)/.exec(link.href)?.[1] : undefined;
  if (tab === undefined) return;
  event.preventDefault();
  tell({ ask: 'tab', tab: Number(tab) });
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented) tell({ ask: 'escape' });
  if (event.key === 'F10' || (event.altKey && event.code === 'KeyE')) {
    event.preventDefault();
    tell({ ask: 'menu' });
  }
});
const script = {
  run: runner(null, null, undefined),
  host: {
    origin: bookUrl,
    close: () => tell({ ask: 'close' }),
    setHeight: (height: number) => tell({ ask: 'size', height }),
    setWidth: (width: number) => tell({ ask: 'size', width }),
    editor: { focus: () => tell({ ask: 'grid' }) },
  },
};
Object.assign(globalThis, { google: { script } });

export {};
