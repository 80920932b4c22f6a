// A protected range or tab.
import { flag, listOf, mismatch, placeOf, text } from './arguments';
import { type EnumValue, member, ProtectionType } from './enums';
import { Facade } from './facade';
import type { ProtectionData, ProtectionPatch } from './protocol';
import type { Book } from './speak';

export class User extends Facade {
  readonly #email: string;

  constructor(email: string) {
    super();
    this.#email = email;
  }

  googleName(): string {
    return 'User';
  }

  getEmail(): string {
    return this.#email;
  }

  override toString(): string {
    return this.#email;
  }
}

/** Users of Session's own facade are told by their address, too. */
function emailOf(method: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'getEmail' in value && typeof value.getEmail === 'function') {
    return text(method, value.getEmail());
  }
  throw mismatch(method, [value]);
}

export class Protection extends Facade {
  readonly #book: Book;
  readonly #id: number;

  constructor(book: Book, id: number) {
    super();
    this.#book = book;
    this.#id = id;
  }

  googleName(): string {
    return 'SpreadsheetApp.Protection';
  }

  addEditor(user: unknown): this {
    return this.addEditors([emailOf(`${this.googleName()}.addEditor`, user)]);
  }

  addEditors(users: unknown): this {
    const more = listOf(`${this.googleName()}.addEditors`, users, emailOf);
    return this.#change({ editors: [...this.#facts().editors, ...more] });
  }

  removeEditor(user: unknown): this {
    return this.removeEditors([emailOf(`${this.googleName()}.removeEditor`, user)]);
  }

  removeEditors(users: unknown): this {
    const gone = listOf(`${this.googleName()}.removeEditors`, users, emailOf);
    return this.#change({ editors: this.#facts().editors.filter((editor) => !gone.includes(editor)) });
  }

  getEditors(): User[] {
    return this.#facts().editors.map((editor) => new User(editor));
  }

  canEdit(): boolean {
    return this.#book.say('protection.canEdit', this.#id);
  }

  canDomainEdit(): boolean {
    return this.#facts().domainEdit;
  }

  setDomainEdit(editable: unknown): this {
    return this.#change({ domainEdit: flag(`${this.googleName()}.setDomainEdit`, editable) });
  }

  getDescription(): string {
    return this.#facts().description;
  }

  setDescription(description: unknown): this {
    return this.#change({ description: text(`${this.googleName()}.setDescription`, description) });
  }

  getProtectionType(): EnumValue {
    return member(ProtectionType, this.#facts().type);
  }

  getRange(): Facade {
    return this.#book.rangeAt(this.#facts().place);
  }

  setRange(range: unknown): this {
    return this.#change({ place: placeOf(`${this.googleName()}.setRange`, range) });
  }

  getUnprotectedRanges(): Facade[] {
    return this.#facts().unprotected.map((place) => this.#book.rangeAt(place));
  }

  setUnprotectedRanges(ranges: unknown): this {
    return this.#change({ unprotected: listOf(`${this.googleName()}.setUnprotectedRanges`, ranges, placeOf) });
  }

  isWarningOnly(): boolean {
    return this.#facts().warningOnly;
  }

  setWarningOnly(warningOnly: unknown): this {
    return this.#change({ warningOnly: flag(`${this.googleName()}.setWarningOnly`, warningOnly) });
  }

  remove(): void {
    this.#book.say('protection.remove', this.#id);
  }

  #facts(): ProtectionData {
    return this.#book.say('protection.facts', this.#id);
  }

  #change(change: ProtectionPatch): this {
    this.#book.say('protection.change', this.#id, change);
    return this;
  }
}
