// The few formulas that the workbench evaluates: links and constants. Everything else shows #NAME?, as Sheets does with a function it lacks.
import { typed } from './typed-input';

export const UNKNOWN = '#NAME?';

export interface Evaluated {
  readonly value: string | number | boolean;
  readonly link?: string;
}

const TEXT = /^"(?:[^"]|"")*"/;

export function evaluate(formula: string): Evaluated {
  const body = formula.slice(1).trim();
  const link = /^HYPERLINK\s*\((.*)\)$/is.exec(body);
  if (link !== null) return hyperlink(link[1] ?? '');
  return constant(body) ?? { value: UNKNOWN };
}

function hyperlink(inside: string): Evaluated {
  const url = TEXT.exec(inside.trim())?.[0];
  if (url === undefined) return { value: UNKNOWN };
  const target = unquoted(url);
  const rest = inside.trim().slice(url.length).trim();
  if (rest === '') return { value: target, link: target };
  if (!/^[,;]/.test(rest)) return { value: UNKNOWN };
  const label = constant(rest.slice(1).trim());
  return label === null ? { value: UNKNOWN } : { value: label.value, link: target };
}

function constant(body: string): Evaluated | null {
  if (TEXT.exec(body)?.[0] === body) return { value: unquoted(body) };
  const made = /^[-+\d.%eE]+$|^true$|^false$/i.test(body) ? typed(body, undefined).value : null;
  return made === null || typeof made === 'string' ? null : { value: made };
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll('""', '"');
}
