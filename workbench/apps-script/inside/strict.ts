// Facades that refuse by name what they do not have, instead of an undefined that surfaces elsewhere.

/** What the language itself asks of any object. */
const ASKED_BY_THE_LANGUAGE = new Set([
  'then',
  'toJSON',
  'constructor',
  'valueOf',
  'toLocaleString',
  '__proto__',
  'inspect',
]);

/** A service, or a method of it, that the local Apps Script does not have. */
export class UnsupportedCall extends Error {
  override readonly name = 'UnsupportedCall';
  constructor(what: string) {
    super(`${what} is not supported by the local Apps Script.`);
  }
}

/** The object as it is, but to read a name that it lacks throws. */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver);
      if (ASKED_BY_THE_LANGUAGE.has(key)) return undefined;
      throw new UnsupportedCall(`${name}.${key}`);
    },
  });
}

/** A whole service that is not there. */
export const missing = (name: string): object => strict(name, { toString: () => name });

/** An enum as Apps Script has them: objects that are told apart by identity and print their name. */
export interface EnumValue {
  name(): string;
  ordinal(): number;
  toString(): string;
  toJSON(): string;
}

export function enumOf<N extends string>(name: string, values: readonly N[]): Readonly<Record<N, EnumValue>> {
  const members = {} as Record<N, EnumValue>;
  for (const [ordinal, value] of values.entries()) {
    members[value] = { name: () => value, ordinal: () => ordinal, toString: () => value, toJSON: () => value };
  }
  return strict(name, members);
}

export class ArgumentsException extends Error {
  override readonly name = 'Exception';
}

/** In Google's words; a wrong call is an error there too. */
export function mismatch(method: string, args: readonly unknown[]): ArgumentsException {
  return new ArgumentsException(
    `The parameters (${args.map(typeName).join(',')}) don't match the method signature for ${method}.`,
  );
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'object') return value.constructor?.name ?? 'Object';
  return typeof value === 'string' ? 'String' : typeof value;
}
