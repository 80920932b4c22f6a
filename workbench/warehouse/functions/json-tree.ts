// JSON as a tree that keeps what BigQuery keeps: numbers by their text, members by order, the first of equal keys.

import { floatText } from './decimal';

/** A number as it was written; what it means depends on who asks. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | JsonNumber | Json[] | Map<string, Json>;

export class JsonSyntaxError extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A run of a string's characters that stand for themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON forbids here
const PLAIN = /[^"\\\x00-\x1f]*/y;
const SPACE = /[ \t\n\r]*/y;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const MAX_DEPTH = 500;

class Parser {
  private at = 0;
  private depth = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Json {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) this.refuse('value', 'end of input');
    return value;
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  private refuse(where: string, expected: string): never {
    const next = this.text[this.at];
    const found =
      next === undefined
        ? 'unexpected end of input'
        : '[]{},:'.includes(next)
          ? `unexpected '${next}'`
          : /[\d-]/.test(next)
            ? 'unexpected number literal'
            : `invalid literal; last read: '${this.text.slice(Math.max(0, this.at - (where === 'value' ? 3 : 1)), this.at + 1)}'`;
    throw new JsonSyntaxError(`syntax error while parsing ${where} - ${found}; expected ${expected}`);
  }

  private value(): Json {
    this.space();
    switch (this.text[this.at]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
    }
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) this.refuse('value', "'[', '{', or a literal");
    this.at = NUMBER.lastIndex;
    return new JsonNumber(match[0]);
  }

  private word<T extends boolean | null>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.refuse('value', "'[', '{', or a literal");
    this.at += word.length;
    return value;
  }

  private string(): string {
    let result = '';
    this.at++;
    for (;;) {
      PLAIN.lastIndex = this.at;
      PLAIN.exec(this.text);
      result += this.text.slice(this.at, PLAIN.lastIndex);
      this.at = PLAIN.lastIndex;
      const character = this.text[this.at];
      if (character === '"') {
        this.at++;
        return result;
      }
      if (character === undefined) {
        throw new JsonSyntaxError(
          `syntax error while parsing value - invalid string: missing closing quote; last read: '${this.text}'`,
        );
      }
      if (character !== '\\') this.refuse('value', "closing '\"'");
      const letter = this.text[this.at + 1] ?? '';
      if (letter === 'u') {
        const digits = this.text.slice(this.at + 2, this.at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.refuse('value', "four hexadecimal digits after '\\u'");
        result += String.fromCharCode(Number.parseInt(digits, 16));
        this.at += 6;
      } else {
        const meaning = escapes[letter];
        if (meaning === undefined) this.refuse('value', "a valid character after '\\'");
        result += meaning;
        this.at += 2;
      }
    }
  }

  private enter(): void {
    this.at++;
    this.depth++;
    if (this.depth > MAX_DEPTH) throw new JsonSyntaxError(`Max nesting of ${MAX_DEPTH} has been exceeded`);
    this.space();
  }

  private array(): Json[] {
    const items: Json[] = [];
    this.enter();
    if (this.text[this.at] === ']') this.at++;
    else {
      for (;;) {
        items.push(this.value());
        this.space();
        const next = this.text[this.at];
        if (next !== ',' && next !== ']') this.refuse('array', "']'");
        this.at++;
        if (next === ']') break;
      }
    }
    this.depth--;
    return items;
  }

  private object(): Map<string, Json> {
    const members = new Map<string, Json>();
    this.enter();
    if (this.text[this.at] === '}') this.at++;
    else {
      for (;;) {
        this.space();
        if (this.text[this.at] !== '"') this.refuse('object key', 'string literal');
        const key = this.string();
        this.space();
        if (this.text[this.at] !== ':') this.refuse('object separator', "':'");
        this.at++;
        const value = this.value();
        if (!members.has(key)) members.set(key, value);
        this.space();
        const next = this.text[this.at];
        if (next !== ',' && next !== '}') this.refuse('object', "'}'");
        this.at++;
        if (next === '}') break;
      }
    }
    this.depth--;
    return members;
  }
}

export const parseJson = (text: string): Json => new Parser(text).whole();

/** The tree, or undefined when the text is no JSON. */
export function tryParseJson(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** A string in JSON: quotation marks, backslashes and control characters escaped, nothing else. */
export const jsonString = (text: string): string => JSON.stringify(text);

/** A double as JSON values write it: always seen not to be an integer. */
export function jsonFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const text = floatText(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A double inside a JSON value: the fewest digits that give it back, in plain notation from 1e-4 up to 1e15. */
export function shortestFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = Number(exponentText) + 1;
  const sign = value < 0 ? '-' : '';
  if (digits.length <= point && point <= 15) return `${sign}${digits.padEnd(point, '0')}.0`;
  if (point > 0 && point <= 15) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -4 && point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const size = String(Math.abs(point - 1)).padStart(2, '0');
  return `${sign}${mantissa}e${point - 1 < 0 ? '-' : '+'}${size}`;
}

export function jsonText(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return jsonString(value);
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const members: string[] = [];
  for (const [key, member] of value) members.push(`${jsonString(key)}:${jsonText(member)}`);
  return `{${members.join(',')}}`;
}

export function prettyJson(value: Json, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    return `[\n${value.map((item) => inner + prettyJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (value instanceof Map && value.size > 0) {
    const members = [...value].map(([key, member]) => `${inner}${jsonString(key)}: ${prettyJson(member, inner)}`);
    return `{\n${members.join(',\n')}\n${indent}}`;
  }
  return jsonText(value);
}

export const MAX_UINT64 = (1n << 64n) - 1n;
export const MIN_INT64 = -(1n << 63n);

/** The whole number, if it is written as one and JSON values hold it as one. */
export function jsonInteger(number: JsonNumber): bigint | undefined {
  if (!/^-?\d+$/.test(number.text)) return undefined;
  const value = BigInt(number.text);
  return value >= MIN_INT64 && value <= MAX_UINT64 ? value : undefined;
}

/** Digits and exponent without what does not count, to compare two ways of writing a number. */
function significance(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

export const roundTrips = (text: string): boolean => significance(text) === significance(String(Number(text)));

/** As a JSON value holds it: numbers in one form, members in the order of their keys. `refuse` is told of lossy numbers. */
export function normalJson(value: Json, refuse?: (text: string) => void): Json {
  if (value instanceof JsonNumber) {
    const integer = jsonInteger(value);
    if (integer !== undefined)
      return new JsonNumber(integer === 0n && value.text.startsWith('-') ? '0' : String(integer));
    const float = Number(value.text);
    if (!Number.isFinite(float)) throw new JsonSyntaxError(`number overflow parsing '${value.text}'`);
    if (refuse && !roundTrips(value.text)) refuse(value.text);
    return new JsonNumber(shortestFloat(float));
  }
  if (Array.isArray(value)) return value.map((item) => normalJson(item, refuse));
  if (value instanceof Map) {
    const entries = [...value].map(([key, member]): [string, Json] => [key, normalJson(member, refuse)]);
    return new Map(entries.sort(([a], [b]) => compareKeys(a, b)));
  }
  return value;
}

/** By UTF-8, which for all but surrogate pairs is the order of UTF-16. */
export const compareKeys = (a: string, b: string): number =>
  a === b ? 0 : /[\ud800-\udfff]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
