// The project's HTML files, for HtmlService.

import { ServiceException, UnsupportedCall } from './exception';
import type { Service } from './service';

export class HtmlFiles implements Service {
  readonly name = 'HtmlService';
  readonly #files: Readonly<Record<string, string>>;

  /** By name, with or without .html. */
  constructor(files: Readonly<Record<string, string>>) {
    this.#files = Object.fromEntries(Object.entries(files).map(([name, text]) => [bare(name), text]));
  }

  isEffectful(): boolean {
    return false;
  }

  call(method: string, args: readonly unknown[]): unknown {
    if (method !== 'file') throw new UnsupportedCall(`HtmlService.${method}`);
    const name = bare(String(args[0]));
    const text = Object.hasOwn(this.#files, name) ? this.#files[name] : undefined;
    if (text === undefined) throw new ServiceException(`No HTML file named ${name} was found.`);
    return text;
  }
}

const bare = (name: string): string => name.replace(/\.html$/, '');
