// What every request from a sidebar has in common: fields as they were typed, and what is wrong with them, each by its name.

/** A sentence for each field that can't be used; it names the field, what was expected, and what came. */
export type FieldErrors<Name extends string> = { readonly [name in Name]?: string };

export type ReadForm<Request, Name extends string> =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly errors: FieldErrors<Name> };

/** For the server: what a sidebar let through, or what did not come from one. */
export class FormRefused extends Error {
  readonly code = 'FORM_REFUSED';
  constructor(readonly fields: { readonly [name: string]: string | undefined }) {
    super(`Nothing was done: ${Object.values(fields).join(' ')}`);
    this.name = 'FormRefused';
  }
}

/** The request, or a FormRefused. */
export function accepted<Request, Name extends string>(form: ReadForm<Request, Name>): Request {
  if (form.ok) return form.request;
  throw new FormRefused(form.errors);
}

/** A field that was read: what came of it, or why it can't be used. */
export type ReadField<T> = { readonly value: T } | { readonly error: string };

/** A form's fields by name; what is no object has none. */
export function fieldsOf(form: unknown): { readonly [name: string]: unknown } {
  return typeof form === 'object' && form !== null ? { ...form } : {};
}

/** As typed, without what surrounds it; what is no text counts as nothing typed. */
export function typed(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

const LONGEST_QUOTE = 40;

/** What came, to be named in a sentence. */
export function quoted(value: string): string {
  const flat = value.replace(/\s+/g, ' ');
  return `"${flat.length > LONGEST_QUOTE ? `${flat.slice(0, LONGEST_QUOTE - 1)}…` : flat}"`;
}

/** A whole number written in digits, within bounds; null for all else. */
export function wholeNumber(value: string, min: number, max: number): number | null {
  if (!/^\d{1,9}$/.test(value)) return null;
  const number = Number(value);
  return number >= min && number <= max ? number : null;
}
