// FORMAT: printf as BigQuery has it.
//
// bq_format(format STRING, types STRING, args STRING[]) → STRING; NULL only where FORMAT is.
//   types: typeName() of the STRUCT of the arguments' types: `STRUCT<INT64, ARRAY<STRING>>` (field names allowed; `STRUCT<>` for none).
//   args:  one text for each argument, NULL for NULL, by its type:
//     INT64, BOOL, DATE        CAST(x AS VARCHAR)
//     FLOAT64, NUMERIC, BIGNUMERIC, DATETIME, TIME, INTERVAL    bq_string_of_…(x)
//     TIMESTAMP                bq_string_of_timestamp(x, the session's zone)
//     STRING, JSON             x
//     BYTES                    hex(x)
//     ARRAY                    CAST(to_json(list_transform(x, lambda e: <text of e>)) AS VARCHAR)
//     STRUCT                   CASE WHEN x IS NOT NULL THEN CAST(to_json([<text of x.f1>, <text of x.f2>, …]) AS VARCHAR) END
//                              (`CAST([] AS VARCHAR[])` for none: the list must be one of VARCHAR)
// Nested values are thus texts within JSON texts; to_json is DuckDB's own.

import { BIGNUMERIC, type DecimalKind, decimalOfText, NUMERIC } from './decimal';
import { failure } from './failure';
import { jsonFloat, parseJson, prettyJson } from './json-tree';
import { lenient, type ScalarFunction } from './scalar-function';

type FormatType =
  | { readonly kind: 'SCALAR'; readonly name: string }
  | { readonly kind: 'ARRAY'; readonly element: FormatType; readonly name: string }
  | { readonly kind: 'STRUCT'; readonly fields: readonly FormatType[]; readonly name: string };

/** Reads a type's name back: only what FORMAT needs of it, so field names are dropped. */
class TypeReader {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  type(): FormatType {
    const start = this.at;
    const word = this.word();
    if (word === 'ARRAY') {
      this.expect('<');
      const element = this.type();
      this.expect('>');
      return { kind: 'ARRAY', element, name: this.text.slice(start, this.at) };
    }
    if (word === 'STRUCT') {
      this.expect('<');
      const fields: FormatType[] = [];
      while (this.text[this.at] !== '>') {
        if (fields.length > 0) this.expect(',');
        fields.push(this.field());
      }
      this.expect('>');
      return { kind: 'STRUCT', fields, name: this.text.slice(start, this.at) };
    }
    return { kind: 'SCALAR', name: word };
  }

  private field(): FormatType {
    const start = this.at;
    this.word();
    // A word and another: a field's name and its type.
    if (/[\s]/.test(this.text[this.at] ?? '')) return this.type();
    this.at = start;
    return this.type();
  }

  private word(): string {
    const match = /\s*([^\s<>,]+)/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (!found) throw new Error(`No type in ${this.text} at ${this.at}`);
    this.at = match.lastIndex;
    return found[1] ?? '';
  }

  private expect(sign: string): void {
    while (this.text[this.at] === ' ') this.at++;
    if (this.text[this.at] !== sign) throw new Error(`Expected ${sign} in ${this.text} at ${this.at}`);
    this.at++;
  }
}

const knownTypes = new Map<string, readonly FormatType[]>();

function typesOf(text: string): readonly FormatType[] {
  const known = knownTypes.get(text);
  if (known) return known;
  const type = new TypeReader(text).type();
  if (type.kind !== 'STRUCT') throw new Error(`FORMAT needs the arguments' types as a STRUCT, not ${text}`);
  if (knownTypes.size > 1000) knownTypes.clear();
  knownTypes.set(text, type.fields);
  return type.fields;
}

interface Specifier {
  readonly flags: string;
  /** A number, `*` for an argument, nothing. */
  readonly width: string;
  readonly precision: string | undefined;
  readonly letter: string;
  readonly text: string;
}

const SPECIFIER = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?(.)/suy;

function specifiersOf(format: string): readonly (string | Specifier)[] {
  const pieces: (string | Specifier)[] = [];
  let at = 0;
  while (at < format.length) {
    const next = format.indexOf('%', at);
    if (next === -1) {
      pieces.push(format.slice(at));
      break;
    }
    if (next > at) pieces.push(format.slice(at, next));
    if (format[next + 1] === '%') {
      pieces.push('%');
      at = next + 2;
      continue;
    }
    SPECIFIER.lastIndex = next;
    const match = SPECIFIER.exec(format);
    if (!match) throw failure(`Invalid FORMAT string: "${format}"`);
    const [text, flags = '', width = '', precision, letter = ''] = match;
    if (letter === '%') throw failure(`Invalid FORMAT string: "${format}"`);
    if (!'diouxXfFeEgGspPtT'.includes(letter)) {
      throw failure(`Invalid format specifier character "${letter}" in FORMAT string: "${format}"`);
    }
    pieces.push({ flags, width, precision, letter, text });
    at = SPECIFIER.lastIndex;
  }
  return pieces;
}

const knownFormats = new Map<string, readonly (string | Specifier)[]>();

function compiled(format: string): readonly (string | Specifier)[] {
  let pieces = knownFormats.get(format);
  if (!pieces) {
    pieces = specifiersOf(format);
    if (knownFormats.size > 1000) knownFormats.clear();
    knownFormats.set(format, pieces);
  }
  return pieces;
}

const lengthOf = (text: string): number => [...text].length;

function fitted(text: string, width: number, left: boolean): string {
  const missing = width - lengthOf(text);
  if (missing <= 0) return text;
  return left ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

const grouped = (digits: string, size: number, separator: string): string =>
  digits.replace(new RegExp(`\\B(?=([0-9a-fA-F]{${size}})+$)`, 'g'), separator);

/** Sign, zeros and spaces around a number's digits. */
function placed(sign: string, digits: string, flags: string, width: number, zeros: boolean): string {
  if (zeros && flags.includes('0') && !flags.includes('-')) return sign + digits.padStart(width - sign.length, '0');
  return fitted(sign + digits, width, flags.includes('-'));
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function formatInteger(value: bigint, spec: Specifier, width: number, precision: number | undefined): string {
  const size = value < 0n ? -value : value;
  const { letter, flags } = spec;
  let digits =
    letter === 'x' || letter === 'X' ? size.toString(16) : letter === 'o' ? size.toString(8) : size.toString();
  if (precision !== undefined) digits = precision === 0 && size === 0n ? '' : digits.padStart(precision, '0');
  if (flags.includes("'")) {
    digits =
      letter === 'x' || letter === 'X'
        ? grouped(digits, 4, ':')
        : letter === 'o'
          ? grouped(digits, 4, ',')
          : grouped(digits, 3, ',');
  }
  if (letter === 'X') digits = digits.toUpperCase();
  let sign = signOf(value < 0n, flags);
  if (flags.includes('#')) sign += letter === 'x' ? '0x' : letter === 'X' ? '0X' : letter === 'o' ? '0' : '';
  return placed(sign, digits, flags, width, precision === undefined);
}

/** A finite number exactly: an integer over a power of ten or of two. */
interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** NUMERIC rounds halves away from zero, doubles to even as C does. */
  readonly halfEven: boolean;
}

const BITS = new DataView(new ArrayBuffer(8));

function exactFloat(size: number): Exact {
  BITS.setFloat64(0, size);
  const bits = BITS.getBigUint64(0);
  const exponentBits = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponentBits === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (exponentBits === 0 ? 1 : exponentBits) - 1075;
  return exponent >= 0
    ? { numerator: mantissa << BigInt(exponent), denominator: 1n, halfEven: true }
    : { numerator: mantissa, denominator: 1n << BigInt(-exponent), halfEven: true };
}

function rounded(numerator: bigint, denominator: bigint, halfEven: boolean): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice < denominator || (twice === denominator && halfEven && quotient % 2n === 0n)) return quotient;
  return quotient + 1n;
}

function fixed({ numerator, denominator, halfEven }: Exact, precision: number): { whole: string; fraction: string } {
  const digits = rounded(numerator * 10n ** BigInt(precision), denominator, halfEven)
    .toString()
    .padStart(precision + 1, '0');
  const cut = digits.length - precision;
  return { whole: digits.slice(0, cut), fraction: digits.slice(cut) };
}

/** The decimal exponent, and as many digits as are wanted. */
function scientific(exact: Exact, precision: number): { digits: string; exponent: number } {
  const { numerator, denominator, halfEven } = exact;
  if (numerator === 0n) return { digits: '0'.repeat(precision + 1), exponent: 0 };
  let exponent = numerator.toString().length - denominator.toString().length;
  const scale = (e: number): bigint => {
    const shift = precision - e;
    return shift >= 0
      ? rounded(numerator * 10n ** BigInt(shift), denominator, halfEven)
      : rounded(numerator, denominator * 10n ** BigInt(-shift), halfEven);
  };
  if (numerator * 10n ** BigInt(Math.max(0, -exponent)) < denominator * 10n ** BigInt(Math.max(0, exponent)))
    exponent--;
  let value = scale(exponent);
  // Rounding may have added a digit.
  if (value.toString().length > precision + 1) value = scale(++exponent);
  return { digits: value.toString(), exponent };
}

const exponentText = (exponent: number): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

function formatReal(
  exact: Exact,
  negative: boolean,
  spec: Specifier,
  width: number,
  given: number | undefined,
): string {
  const { flags } = spec;
  const letter = spec.letter.toLowerCase();
  const precision = given ?? 6;
  const alternate = flags.includes('#');
  const group = (whole: string): string => (flags.includes("'") ? grouped(whole, 3, ',') : whole);
  const point = (whole: string, fraction: string): string =>
    fraction !== '' || alternate ? `${whole}.${fraction}` : whole;
  let digits: string;
  if (letter === 'f') {
    const { whole, fraction } = fixed(exact, precision);
    digits = point(group(whole), fraction);
  } else if (letter === 'e') {
    const { digits: all, exponent } = scientific(exact, precision);
    digits = point(all.slice(0, 1), all.slice(1)) + exponentText(exponent);
  } else {
    const significant = precision === 0 ? 1 : precision;
    const { digits: all, exponent } = scientific(exact, significant - 1);
    const clean = (fraction: string): string => (alternate ? fraction : fraction.replace(/0+$/, ''));
    if (exponent < -4 || exponent >= significant) {
      digits = point(all.slice(0, 1), clean(all.slice(1))) + exponentText(exponent);
    } else {
      const { whole, fraction } = fixed(exact, significant - 1 - exponent);
      digits = point(group(whole), clean(fraction));
    }
  }
  if (spec.letter !== letter) digits = digits.toUpperCase();
  return placed(signOf(negative, flags), digits, flags, width, true);
}

function formatFloat(value: number, spec: Specifier, width: number, precision: number | undefined): string {
  if (!Number.isFinite(value)) {
    const word = Number.isNaN(value) ? 'nan' : 'inf';
    const digits = spec.letter === spec.letter.toUpperCase() ? word.toUpperCase() : word;
    return placed(signOf(value < 0, spec.flags), digits, spec.flags, width, false);
  }
  return formatReal(exactFloat(Math.abs(value)), value < 0 || Object.is(value, -0), spec, width, precision);
}

const escapesOf: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A quotation that holds the text with the fewest escapes: double marks unless only they would need them. */
function quoted(text: string, mark: (text: string, quote: string) => string): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  return `${quote}${mark(text, quote)}${quote}`;
}

const hexEscape = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`;

const escapedText = (text: string, quote: string): string =>
  Array.from(text, (character) => {
    if (character === quote) return `\\${character}`;
    const known = escapesOf[character];
    if (known) return known;
    const code = character.codePointAt(0) ?? 0;
    return code < 32 || code === 127 ? hexEscape(code) : character;
  }).join('');

/** Bytes as text: what is printable stands for itself. The text has a character for each byte. */
const escapedBytes = (latin: string, quotes: string): string =>
  Array.from(latin, (character) => {
    if (quotes.includes(character) || character === '\\') return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 32 || code > 126 ? hexEscape(code) : character;
  }).join('');

const latinOfHex = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');

function nested(text: string): (string | null)[] {
  const items: unknown = JSON.parse(text);
  if (!Array.isArray(items)) throw new Error('FORMAT needs a nested value as a JSON array of texts');
  return items.map((item) => (typeof item === 'string' ? item : null));
}

/** A float as literals show it: never to be taken for an integer. */
const floatLiteral = (text: string): string => {
  const value = floatOfText(text);
  return Number.isFinite(value) ? jsonFloat(value) : text;
};

function floatOfText(text: string): number {
  if (text === 'nan') return Number.NaN;
  if (text === 'inf' || text === '-inf') return text === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return Number(text);
}

/** %t: as a cast to STRING shows it. */
function printed(type: FormatType, text: string | null): string {
  if (text === null) return 'NULL';
  if (type.kind === 'ARRAY')
    return `[${nested(text)
      .map((item) => printed(type.element, item))
      .join(', ')}]`;
  if (type.kind === 'STRUCT') return `(${fieldsOf(type.fields, text, printed).join(', ')})`;
  if (type.name === 'FLOAT64') return floatLiteral(text);
  if (type.name === 'BYTES') return escapedBytes(latinOfHex(text), `"'`);
  return text;
}

const fieldsOf = (
  fields: readonly FormatType[],
  text: string,
  show: (type: FormatType, text: string | null) => string,
): string[] => {
  const values = nested(text);
  return fields.map((field, index) => show(field, values[index] ?? null));
};

/** %T: as a literal of the type. */
function literal(type: FormatType, text: string | null): string {
  if (text === null) return 'NULL';
  if (type.kind === 'ARRAY')
    return `[${nested(text)
      .map((item) => literal(type.element, item))
      .join(', ')}]`;
  if (type.kind === 'STRUCT') {
    const values = fieldsOf(type.fields, text, literal).join(', ');
    return type.fields.length > 1 ? `(${values})` : `STRUCT(${values})`;
  }
  switch (type.name) {
    case 'STRING':
      return quoted(text, escapedText);
    case 'BYTES':
      return `b${quoted(latinOfHex(text), escapedBytes)}`;
    case 'FLOAT64':
      return Number.isFinite(floatOfText(text)) ? floatLiteral(text) : `CAST("${text}" AS FLOAT64)`;
    case 'JSON':
      return `JSON ${quotedJson(text)}`;
    case 'INTERVAL':
      return `INTERVAL "${text}" YEAR TO SECOND`;
    case 'INT64':
    case 'BOOL':
      return text;
    default:
      return `${type.name} "${text}"`;
  }
}
const quotedJson = (text: string): string => quoted(text, escapedText);

const decimals: Readonly<Record<string, DecimalKind>> = { NUMERIC, BIGNUMERIC };

class Formatter {
  private next = 0;
  private readonly format: string;
  private readonly types: readonly FormatType[];
  private readonly args: readonly (string | null)[];

  constructor(format: string, types: readonly FormatType[], args: readonly (string | null)[]) {
    this.format = format;
    this.types = types;
    this.args = args;
  }

  run(): string | null {
    let result: string | null = '';
    for (const piece of compiled(this.format)) {
      const text = typeof piece === 'string' ? piece : this.specifier(piece);
      result = result === null || text === null ? null : result + text;
    }
    if (this.next < this.types.length) {
      throw failure(
        `Too many arguments to FORMAT for pattern ${JSON.stringify(this.format)}; Expected ${this.next + 1}; Got ${this.types.length + 1}`,
      );
    }
    return result;
  }

  private take(expected: string, accepts: (name: string) => boolean): { type: FormatType; text: string | null } {
    const index = this.next++;
    const type = this.types[index];
    if (type === undefined) {
      throw failure(
        `Too few arguments to FORMAT for pattern ${JSON.stringify(this.format)}; Expected ${index + 2}; Got ${this.types.length + 1}`,
      );
    }
    if (!accepts(type.name)) {
      throw failure(`Invalid type for argument ${index + 2} to FORMAT; Expected ${expected}; Got ${type.name}`);
    }
    return { type, text: this.args[index] ?? null };
  }

  private size(given: string): number | null {
    if (given !== '*') return Number(given || '0');
    const { text } = this.take('integer', (name) => name === 'INT64');
    return text === null ? null : Number(text);
  }

  private specifier(spec: Specifier): string | null {
    const givenWidth = this.size(spec.width);
    const givenPrecision = spec.precision === undefined ? undefined : this.size(spec.precision);
    // A negative width, from an argument, sets to the left; a negative precision is none.
    const left = givenWidth !== null && givenWidth < 0;
    const flags = left ? `${spec.flags}-` : spec.flags;
    const width = Math.abs(givenWidth ?? 0);
    const precision = givenPrecision === null || (givenPrecision ?? 0) < 0 ? undefined : givenPrecision;
    const text = this.value({ ...spec, flags }, width, precision);
    return givenWidth === null || givenPrecision === null ? null : text;
  }

  private value(spec: Specifier, width: number, precision: number | undefined): string | null {
    const aligned = (text: string): string => {
      const cut = precision === undefined ? text : [...text].slice(0, precision).join('');
      return fitted(cut, width, spec.flags.includes('-'));
    };
    switch (spec.letter) {
      case 'd':
      case 'i':
      case 'o':
      case 'x':
      case 'X': {
        const { text } = this.take('integer', (name) => name === 'INT64');
        return text === null ? null : formatInteger(BigInt(text), spec, width, precision);
      }
      case 'u':
        this.take('UINT', () => false);
        return null;
      case 's': {
        const { text } = this.take('STRING', (name) => name === 'STRING');
        return text === null ? null : aligned(text);
      }
      case 'p':
      case 'P': {
        const { text } = this.take('PROTO or JSON', (name) => name === 'JSON');
        if (text === null) return null;
        return aligned(spec.letter === 'p' ? text : prettyJson(parseJson(text)));
      }
      case 't':
      case 'T': {
        const { type, text } = this.take('any', () => true);
        return aligned(spec.letter === 't' ? printed(type, text) : literal(type, text));
      }
      default:
        return this.real(spec, width, precision);
    }
  }

  private real(spec: Specifier, width: number, precision: number | undefined): string | null {
    const { type, text } = this.take('FLOAT64', (name) => name === 'FLOAT64' || decimals[name] !== undefined);
    if (text === null) return null;
    const kind = decimals[type.name];
    if (!kind) return formatFloat(floatOfText(text), spec, width, precision);
    const value = decimalOfText(kind, text) ?? 0n;
    const size = value < 0n ? -value : value;
    const exact = { numerator: size, denominator: kind.scale, halfEven: false };
    return formatReal(exact, value < 0n, spec, width, precision);
  }
}

export const format: readonly ScalarFunction[] = [
  lenient('bq_format', ['STRING', 'STRING', 'STRING[]'], 'STRING', (pattern, types, args) =>
    pattern === null || types === null || args === null ? null : new Formatter(pattern, typesOf(types), args).run(),
  ),
];
