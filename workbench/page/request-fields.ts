// Reads what the client sends: a field that is missing or of another kind is refused by its name.

import type { Box } from './protocol';

export class CallRefused extends Error {
  override readonly name = 'CallRefused';

  constructor(
    readonly status: 400 | 404 | 409 | 413,
    message: string,
  ) {
    super(message);
  }
}

export class Fields {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: unknown) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new CallRefused(400, 'An object was expected.');
    }
    this.#given = { ...given };
  }

  text(name: string): string {
    const value = this.#given[name];
    if (typeof value !== 'string') throw new CallRefused(400, `${name}: a text was expected.`);
    return value;
  }

  textOrNull(name: string): string | null {
    return this.#given[name] === null ? null : this.text(name);
  }

  whole(name: string): number {
    const value = this.#given[name];
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw new CallRefused(400, `${name}: a whole number was expected.`);
    }
    return value;
  }

  yesNo(name: string): boolean {
    const value = this.#given[name];
    if (typeof value !== 'boolean') throw new CallRefused(400, `${name}: true or false was expected.`);
    return value;
  }

  among<T extends string>(name: string, values: readonly T[]): T {
    const value = this.#given[name];
    const found = values.find((one) => one === value);
    if (found === undefined) throw new CallRefused(400, `${name}: one of ${values.join(', ')} was expected.`);
    return found;
  }

  list(name: string): readonly unknown[] {
    const value = this.#given[name];
    if (!Array.isArray(value)) throw new CallRefused(400, `${name}: a list was expected.`);
    return value;
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((one) => {
      if (typeof one !== 'string') throw new CallRefused(400, `${name}: texts were expected.`);
      return one;
    });
  }

  block(name: string): readonly (readonly string[])[] {
    const rows = this.list(name).map((row) => new Fields({ row }).texts('row'));
    const columns = rows[0]?.length ?? 0;
    if (columns === 0 || rows.some((row) => row.length !== columns)) {
      throw new CallRefused(400, `${name}: rows of the same length were expected.`);
    }
    return rows;
  }

  inner(name: string): Fields {
    return new Fields(this.#given[name]);
  }

  box(name: string): Box {
    const fields = this.inner(name);
    return {
      row: fields.whole('row'),
      column: fields.whole('column'),
      rows: fields.whole('rows'),
      columns: fields.whole('columns'),
    };
  }
}
