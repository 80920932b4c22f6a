// The spreadsheet's user interface: menus, questions, sidebars and dialogs.
import { mismatch, text } from './arguments';
import { Button, ButtonSet, type EnumValue, member, nameOf } from './enums';
import { Facade } from './facade';
import type { ButtonSetName, DialogHtml, MenuEntry, PromptAnswer, Question } from './protocol';
import type { Book } from './speak';

export class Ui extends Facade {
  readonly Button = Button;
  readonly ButtonSet = ButtonSet;
  readonly #book: Book;

  constructor(book: Book) {
    super();
    this.#book = book;
  }

  googleName(): string {
    return 'Ui';
  }

  createMenu(caption: unknown): Menu {
    return new Menu(this.#book, text('Ui.createMenu', caption), false);
  }

  createAddonMenu(): Menu {
    return new Menu(this.#book, '', true);
  }

  /** `(text)`, `(text, buttons)` or `(title, text, buttons)`; waits for the user. */
  alert(...args: unknown[]): EnumValue {
    return member(Button, this.#book.say('ui.alert', question('Ui.alert', args, 'OK')));
  }

  prompt(...args: unknown[]): PromptResponse {
    return new PromptResponse(this.#book.say('ui.prompt', question('Ui.prompt', args, 'OK')));
  }

  showSidebar(html: unknown): void {
    this.#book.say('ui.showSidebar', htmlOf('Ui.showSidebar', html, null));
  }

  showModalDialog(html: unknown, title: unknown): void {
    this.#book.say('ui.showDialog', htmlOf('Ui.showModalDialog', html, text('Ui.showModalDialog', title)), true);
  }

  showModelessDialog(html: unknown, title: unknown): void {
    this.#book.say('ui.showDialog', htmlOf('Ui.showModelessDialog', html, text('Ui.showModelessDialog', title)), false);
  }
}

class PromptResponse extends Facade {
  readonly #answer: PromptAnswer;

  constructor(answer: PromptAnswer) {
    super();
    this.#answer = answer;
  }

  googleName(): string {
    return 'PromptResponse';
  }

  getResponseText(): string {
    return this.#answer.text;
  }

  getSelectedButton(): EnumValue {
    return member(Button, this.#answer.button);
  }
}

class Menu extends Facade {
  readonly #book: Book;
  readonly #caption: string;
  readonly #addOn: boolean;
  readonly #entries: MenuEntry[] = [];

  constructor(book: Book, caption: string, addOn: boolean) {
    super();
    this.#book = book;
    this.#caption = caption;
    this.#addOn = addOn;
  }

  googleName(): string {
    return 'Menu';
  }

  addItem(caption: unknown, functionName: unknown): this {
    this.#entries.push({
      kind: 'ITEM',
      caption: text('Menu.addItem', caption),
      functionName: text('Menu.addItem', functionName),
    });
    return this;
  }

  addSeparator(): this {
    this.#entries.push({ kind: 'SEPARATOR', caption: '' });
    return this;
  }

  addSubMenu(menu: unknown): this {
    if (!(menu instanceof Menu)) throw mismatch('Menu.addSubMenu', [menu]);
    this.#entries.push({ kind: 'SUBMENU', caption: menu.#caption, entries: [...menu.#entries] });
    return this;
  }

  addToUi(): void {
    this.#book.say('ui.addMenu', { caption: this.#caption, addOn: this.#addOn, entries: this.#entries });
  }
}

function question(method: string, args: readonly unknown[], buttons: ButtonSetName): Question {
  if (args.length === 1) return { title: null, text: text(method, args[0]), buttons };
  const set = nameOf(method, args.at(-1));
  if (set !== 'OK' && set !== 'OK_CANCEL' && set !== 'YES_NO' && set !== 'YES_NO_CANCEL') throw mismatch(method, args);
  if (args.length === 2) return { title: null, text: text(method, args[0]), buttons: set };
  if (args.length !== 3) throw mismatch(method, args);
  return { title: text(method, args[0]), text: text(method, args[1]), buttons: set };
}

/** An HtmlOutput is known by what it can tell: HtmlService is another room. */
function htmlOf(method: string, html: unknown, title: string | null): DialogHtml {
  const ask = (name: string): unknown => {
    const getter: unknown = typeof html === 'object' && html !== null ? Reflect.get(html, name) : undefined;
    if (typeof getter !== 'function') throw mismatch(method, [html]);
    return getter.call(html);
  };
  const size = (value: unknown) => (typeof value === 'number' ? value : null);
  return {
    title: title ?? String(ask('getTitle') ?? ''),
    content: text(method, ask('getContent')),
    width: size(ask('getWidth')),
    height: size(ask('getHeight')),
  };
}
