// What all facades have in common: a method that Google has and the workbench lacks fails by its name.

/** Asked of any object by the language, by console.log or by JSON: not a call of Google's. */
const ASKED_OF_ANY_OBJECT = new Set([
  'then',
  'toJSON',
  'inspect',
  'nodeType',
  'length',
  'asymmetricMatch',
  'name',
  '$$typeof',
]);

export class UnsupportedCall extends Error {
  override readonly name = 'UnsupportedCall';
}

export function unsupported(what: string): UnsupportedCall {
  return new UnsupportedCall(`${what} is not supported by the workbench`);
}

/** Errors as Apps Script's services throw them. */
export class Exception extends Error {
  override readonly name = 'Exception';
}

// At the end of each facade's prototype chain, so that only what no facade has arrives here.
const refusing: object = new Proxy(Object.create(null), {
  get(_, property, facade) {
    if (typeof property === 'symbol' || ASKED_OF_ANY_OBJECT.has(property)) return undefined;
    if (property in Object.prototype) return Reflect.get(Object.prototype, property);
    throw unsupported(`${facade instanceof Facade ? facade.googleName() : 'SpreadsheetApp'}.${property}`);
  },
  has: () => false,
});

export abstract class Facade {
  /** As Google's error messages name the class: `SpreadsheetApp.Range`. */
  abstract googleName(): string;

  toString(): string {
    return this.googleName().split('.').at(-1) ?? '';
  }
}
Object.setPrototypeOf(Facade.prototype, refusing);

/** Methods made from a table, where Google has the same one for many formats or criteria. */
export function addMethods<T extends Facade>(
  to: { readonly prototype: T },
  methods: Readonly<Record<string, (this: T, ...args: unknown[]) => unknown>>,
): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(to.prototype, name, { value, writable: true, configurable: true });
  }
}
