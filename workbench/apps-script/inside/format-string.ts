// Utilities.formatString: printf as Apps Script has it.

import { ArgumentsException } from './strict';

const DIRECTIVE = /%(?:(\d+)\$)?([-+ 0#,]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

export function formatString(template: string, values: readonly unknown[]): string {
  let next = 0;
  return template.replace(
    DIRECTIVE,
    (whole, position: string | undefined, flags: string, width, precision, kind: string) => {
      if (kind === '%') return '%';
      const at = position === undefined ? next++ : Number(position) - 1;
      if (at >= values.length) throw new ArgumentsException(`formatString: no value for ${whole} in "${template}".`);
      const text = converted(values[at], kind, flags, precision === undefined ? null : Number(precision), whole);
      return padded(text, flags, width === undefined ? 0 : Number(width), kind);
    },
  );
}

function converted(value: unknown, kind: string, flags: string, precision: number | null, whole: string): string {
  switch (kind) {
    case 's':
      return precision === null ? String(value) : String(value).slice(0, precision);
    case 'd':
    case 'i':
      return sign(grouped(String(Math.abs(Math.trunc(Number(value)))), flags), Math.trunc(Number(value)), flags);
    case 'f':
      return sign(grouped(Math.abs(Number(value)).toFixed(precision ?? 6), flags), Number(value), flags);
    case 'e':
      return sign(Math.abs(Number(value)).toExponential(precision ?? 6), Number(value), flags);
    case 'x':
      return Math.trunc(Number(value)).toString(16);
    case 'X':
      return Math.trunc(Number(value)).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(Number(value)).toString(8);
    case 'b':
      return String(Boolean(value));
    case 'c':
      return typeof value === 'number' ? String.fromCharCode(value) : String(value).charAt(0);
    default:
      throw new ArgumentsException(`formatString: ${whole} is no directive that Apps Script knows.`);
  }
}

function grouped(number: string, flags: string): string {
  if (!flags.includes(',')) return number;
  const [whole = '', fraction] = number.split('.');
  const separated = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function sign(digits: string, value: number, flags: string): string {
  if (value < 0) return `-${digits}`;
  return flags.includes('+') ? `+${digits}` : flags.includes(' ') ? ` ${digits}` : digits;
}

function padded(text: string, flags: string, width: number, kind: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || kind === 's') return text.padStart(width);
  const signed = /^[-+ ]/.test(text) ? text.charAt(0) : '';
  return signed + text.slice(signed.length).padStart(width - signed.length, '0');
}
