// HtmlService: pages from the project's files, and templates with scriptlets.

import { argument } from './arguments';
import { blobData, newBlob } from './blob';
import type { Call } from './call';
import { ArgumentsException, enumOf, mismatch, strict } from './strict';
import { utf8 } from './text';

const SandboxMode = enumOf('HtmlService.SandboxMode', ['EMULATED', 'NATIVE', 'IFRAME']);
const XFrameOptionsMode = enumOf('HtmlService.XFrameOptionsMode', ['ALLOWALL', 'DEFAULT']);
const SCRIPTLET = /<\?(!?=)?([\s\S]*?)\?>/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);

interface Facts {
  title: string;
  width: number | null;
  height: number | null;
  metaTags: { readonly name: string; readonly content: string }[];
}

function htmlOutput(start: string): object {
  let content = start;
  const facts: Facts = { title: '', width: null, height: null, metaTags: [] };
  const set =
    <K extends keyof Facts>(name: K) =>
    (value: Facts[K]): object => {
      facts[name] = value;
      return output;
    };
  const write = (text: string): object => {
    content = text;
    return output;
  };
  const output: object = strict('HtmlOutput', {
    getContent: () => content,
    setContent: (text: unknown) => write(String(text)),
    append: (text: unknown) => write(content + String(text)),
    appendUntrusted: (text: unknown) => write(content + escapeHtml(String(text))),
    clear: () => write(''),
    getTitle: () => facts.title,
    setTitle: (title: unknown) => set('title')(String(title)),
    getWidth: () => facts.width,
    setWidth: set('width'),
    getHeight: () => facts.height,
    setHeight: set('height'),
    addMetaTag: (name: string, value: string) => set('metaTags')([...facts.metaTags, { name, content: value }]),
    getMetaTags: () =>
      facts.metaTags.map((tag) =>
        strict('HtmlOutputMetaTag', { getName: () => tag.name, getContent: () => tag.content }),
      ),
    setSandboxMode: () => output,
    setXFrameOptionsMode: () => output,
    getBlob: () => newBlob(utf8(content), 'text/html', null),
    toString: () => 'HtmlOutput',
  });
  return output;
}

/** The scriptlets as one function's code, which prints into `output`. */
function codeOf(source: string): string {
  const code: string[] = [];
  let last = 0;
  for (const match of source.matchAll(SCRIPTLET)) {
    code.push(`__print(${JSON.stringify(source.slice(last, match.index))});`);
    const [whole, kind, inner = ''] = match;
    if (kind === '=') code.push(`__print(__escape(${inner.trim()}));`);
    else if (kind === '!=') code.push(`__print(${inner.trim()});`);
    else code.push(inner);
    last = match.index + whole.length;
  }
  code.push(`__print(${JSON.stringify(source.slice(last))});`);
  return code.join('\n');
}

const printed = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

class HtmlTemplate {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** What the script has set on the template are the scriptlets' variables. */
  evaluate(): object {
    let content = '';
    const print = (value: unknown): void => {
      content += printed(value);
    };
    const variables = Object.entries(this);
    const names = ['__print', '__escape', ...variables.map(([name]) => name)];
    const run = new Function(...names, this.getCode()) as (...values: unknown[]) => void;
    run(print, (value: unknown) => escapeHtml(printed(value)), ...variables.map(([, value]) => value));
    return htmlOutput(content);
  }

  getCode(): string {
    return codeOf(this.#source);
  }

  getRawContent(): string {
    return this.#source;
  }
}

function sourceOf(method: string, args: readonly unknown[]): string {
  if (args.length === 0) return '';
  const [html] = args;
  if (typeof html === 'string') return html;
  const blob = blobData(html);
  if (blob === null) throw mismatch(method, args);
  return newBlob(blob.bytes, null, null).getDataAsString();
}

export function htmlService(call: Call): object {
  const file = (method: string, args: readonly unknown[]): string =>
    String(call('HtmlService', 'file', [argument(`HtmlService.${method}`, 'string', args, 0)]));
  return strict('HtmlService', {
    SandboxMode,
    XFrameOptionsMode,
    createHtmlOutput: (...args: unknown[]) => htmlOutput(sourceOf('HtmlService.createHtmlOutput', args)),
    createHtmlOutputFromFile: (...args: unknown[]) => htmlOutput(file('createHtmlOutputFromFile', args)),
    createTemplate: (...args: unknown[]) => new HtmlTemplate(sourceOf('HtmlService.createTemplate', args)),
    createTemplateFromFile: (...args: unknown[]) => new HtmlTemplate(file('createTemplateFromFile', args)),
    getUserAgent() {
      throw new ArgumentsException('HtmlService.getUserAgent: no page is being served.');
    },
  });
}
