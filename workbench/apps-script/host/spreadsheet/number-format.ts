// Number formats: which patterns show a date, and what a value looks like under a pattern.
import { wallClock } from './serial';

export const AUTOMATIC = '0.###############';
export const PLAIN_TEXT = '@';

export type FormatKind = 'AUTOMATIC' | 'TEXT' | 'DATE' | 'NUMBER';

type Token = { readonly kind: 'LITERAL' | 'CODE'; readonly text: string };

interface NumberShape {
  readonly kind: 'NUMBER';
  readonly before: string;
  readonly after: string;
  readonly minWhole: number;
  readonly minDecimals: number;
  readonly maxDecimals: number;
  readonly grouped: boolean;
  readonly factor: number;
  readonly exponent: boolean;
  readonly digits: boolean;
}
interface DateShape {
  readonly kind: 'DATE';
  readonly tokens: readonly Token[];
  readonly halfDay: boolean;
}
interface TextShape {
  readonly kind: 'TEXT';
  readonly tokens: readonly Token[];
}
type Shape = NumberShape | DateShape | TextShape;

interface Pattern {
  readonly kind: FormatKind;
  readonly sections: readonly Shape[];
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const patterns = new Map<string, Pattern>();

export function formatKind(pattern: string): FormatKind {
  return patternOf(pattern).kind;
}

export function isPercent(pattern: string): boolean {
  const [first] = patternOf(pattern).sections;
  return first?.kind === 'NUMBER' && first.factor >= 100;
}

export function displayed(value: string | number | boolean, format: string): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const pattern = patternOf(format);
  if (typeof value === 'string') return displayedText(value, pattern);
  const [positive, negative, zero] = pattern.sections;
  if (pattern.kind === 'AUTOMATIC' || positive === undefined) return general(value);
  if (value < 0 && negative !== undefined && positive.kind === 'NUMBER') return shown(-value, negative);
  if (value === 0 && zero !== undefined) return shown(0, zero);
  return value < 0 && positive.kind === 'NUMBER' ? signed(shown(-value, positive)) : shown(value, positive);
}

/** As the sheet shows a number that has no format: up to ten significant digits. */
export function general(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value === 0 ? 0 : value);
  const short = Number(value.toPrecision(10));
  const size = Math.abs(short);
  if (size >= 1e15 || size < 1e-5) return scientific(short);
  return String(short);
}

function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  return `${mantissa}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function signed(text: string): string {
  return /[1-9]/.test(text) ? `-${text}` : text;
}

function displayedText(value: string, pattern: Pattern): string {
  const section = pattern.sections[3] ?? (pattern.sections.length === 1 ? pattern.sections[0] : undefined);
  if (section?.kind !== 'TEXT') return value;
  return section.tokens.map((token) => (token.kind === 'CODE' ? value : token.text)).join('');
}

function shown(value: number, shape: Shape): string {
  if (shape.kind === 'DATE') return shownDate(value, shape);
  if (shape.kind === 'TEXT') return shape.tokens.map((t) => (t.kind === 'CODE' ? general(value) : t.text)).join('');
  return shownNumber(value, shape);
}

function shownNumber(value: number, shape: NumberShape): string {
  if (!shape.digits) return shape.before + shape.after;
  if (shape.exponent) {
    const [mantissa, exponent] = value.toExponential(shape.maxDecimals).split('e');
    const power = Number(exponent);
    return `${shape.before}${mantissa}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}${shape.after}`;
  }
  const [whole, decimals] = rounded(value * shape.factor, shape.maxDecimals);
  const kept = decimals.replace(/0+$/, '').padEnd(shape.minDecimals, '0');
  const filled = (whole === '0' && shape.minWhole === 0 ? '' : whole).padStart(shape.minWhole, '0');
  const grouped = shape.grouped ? filled.replace(/\B(?=(\d{3})+(?!\d))/g, ',') : filled;
  return `${shape.before}${grouped}${kept === '' ? '' : `.${kept}`}${shape.after}`;
}

/** Half away from zero on the decimal that is written, so that 1.005 rounds up as it does in a sheet. */
function rounded(value: number, decimals: number): [string, string] {
  const text = String(Number(value.toPrecision(15)));
  const scaled = text.includes('e') ? value : Number(`${Math.round(Number(`${text}e${decimals}`))}e-${decimals}`);
  const [whole = '0', part = ''] = scaled.toFixed(decimals).split('.');
  return [whole, part];
}

function shownDate(serial: number, shape: DateShape): string {
  const at = wallClock(serial);
  return shape.tokens
    .map((token) => (token.kind === 'CODE' ? datePart(token.text, at, serial, shape) : token.text))
    .join('');
}

function datePart(code: string, at: Date, serial: number, shape: DateShape): string {
  const hour = at.getUTCHours();
  const clockHour = shape.halfDay ? hour % 12 || 12 : hour;
  switch (code) {
    case 'yyyy':
      return String(at.getUTCFullYear()).padStart(4, '0');
    case 'yy':
      return two(at.getUTCFullYear() % 100);
    case 'mmmmm':
      return (MONTHS[at.getUTCMonth()] ?? '').slice(0, 1);
    case 'mmmm':
      return MONTHS[at.getUTCMonth()] ?? '';
    case 'mmm':
      return (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3);
    case 'mm':
      return two(at.getUTCMonth() + 1);
    case 'm':
      return String(at.getUTCMonth() + 1);
    case 'dddd':
      return DAYS[at.getUTCDay()] ?? '';
    case 'ddd':
      return (DAYS[at.getUTCDay()] ?? '').slice(0, 3);
    case 'dd':
      return two(at.getUTCDate());
    case 'd':
      return String(at.getUTCDate());
    case 'hh':
      return two(clockHour);
    case 'h':
      return String(clockHour);
    case 'minute2':
      return two(at.getUTCMinutes());
    case 'minute1':
      return String(at.getUTCMinutes());
    case 'ss':
      return two(at.getUTCSeconds());
    case 's':
      return String(at.getUTCSeconds());
    case 'am/pm':
      return hour < 12 ? 'AM' : 'PM';
    case 'a/p':
      return hour < 12 ? 'A' : 'P';
    case '[h]':
      return String(Math.floor(Math.round(serial * 86_400) / 3600));
    case '[m]':
      return String(Math.floor(Math.round(serial * 86_400) / 60));
    case '[s]':
      return String(Math.round(serial * 86_400));
    case '000':
      return String(at.getUTCMilliseconds()).padStart(3, '0');
    default:
      return code;
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function patternOf(pattern: string): Pattern {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const made = readPattern(pattern);
  patterns.set(pattern, made);
  return made;
}

function readPattern(pattern: string): Pattern {
  if (pattern === '' || pattern === AUTOMATIC || pattern.toLowerCase() === 'general')
    return { kind: 'AUTOMATIC', sections: [] };
  const sections = splitSections(pattern).map(readSection);
  return { kind: sections[0]?.kind ?? 'AUTOMATIC', sections };
}

function splitSections(pattern: string): string[] {
  return pattern.match(/(?:"[^"]*"|\\.|[^;"\\])+|(?<=^|;)(?=;|$)/gs) ?? [pattern];
}

function readSection(section: string): Shape {
  const tokens = tokensOf(section);
  const codes = tokens.filter((token) => token.kind === 'CODE').map((token) => token.text);
  if (codes.some((code) => /^(?:y+|m+|d+|h+|s+|am\/pm|a\/p|\[[hms]\])$/.test(code))) return dateShape(tokens);
  if (codes.includes('@')) return { kind: 'TEXT', tokens: tokens.map(asTextToken) };
  return numberShape(tokens);
}

function asTextToken(token: Token): Token {
  return token.text === '@' ? token : { kind: 'LITERAL', text: token.text };
}

const TOKEN =
  /"([^"]*)"|\\(.)|_(.)|\*(.)|(\[(?:h+|m+|s+)\])|\[[^\]]*\]|(am\/pm|a\/p)|(y+|m+|d+|h+|s+)|(\.000)|([#0?]+|[.,%@]|E[+-])|(.)/gis;

function tokensOf(section: string): Token[] {
  const tokens: Token[] = [];
  for (const match of section.matchAll(TOKEN)) {
    const [, quoted, escaped, blank, filler, elapsed, half, date, millis, digits, other] = match;
    const literal = quoted ?? escaped ?? (blank === undefined ? undefined : ' ') ?? other;
    if (literal !== undefined) tokens.push({ kind: 'LITERAL', text: literal });
    else if (filler !== undefined) continue;
    else if (elapsed !== undefined) tokens.push({ kind: 'CODE', text: elapsed.slice(0, 2).toLowerCase().concat(']') });
    else if (half !== undefined || date !== undefined)
      tokens.push({ kind: 'CODE', text: (half ?? date ?? '').toLowerCase() });
    else if (millis !== undefined) tokens.push({ kind: 'CODE', text: '.' }, { kind: 'CODE', text: '000' });
    else if (digits !== undefined) tokens.push({ kind: 'CODE', text: digits });
  }
  return tokens;
}

function dateShape(tokens: readonly Token[]): DateShape {
  const halfDay = tokens.some((token) => token.kind === 'CODE' && /^a/.test(token.text));
  let lastCode = '';
  const shaped = tokens.map((token, index) => {
    if (token.kind === 'LITERAL') return token;
    const code = dateCode(token.text, lastCode, tokens.slice(index + 1));
    if (/^[a-z[]/.test(token.text)) lastCode = token.text;
    return { kind: 'CODE' as const, text: code };
  });
  return { kind: 'DATE', tokens: shaped, halfDay };
}

/** An m beside hours or seconds is a minute; anywhere else it is a month. */
function dateCode(text: string, before: string, after: readonly Token[]): string {
  if (text.startsWith('y')) return text.length > 2 ? 'yyyy' : 'yy';
  if (text.startsWith('d')) return text.slice(0, 4);
  if (text.startsWith('h') || text.startsWith('s')) return text.slice(0, 2);
  if (!text.startsWith('m')) return text;
  const next = after.find((token) => token.kind === 'CODE' && /^[a-z]/.test(token.text))?.text ?? '';
  const minute = text.length <= 2 && (/^(?:h|\[h)/.test(before) || next.startsWith('s'));
  if (minute) return `minute${text.length}`;
  return text.slice(0, 5);
}

function numberShape(tokens: readonly Token[]): NumberShape {
  let before = '';
  let after = '';
  let digits = '';
  let factor = 1;
  let exponent = false;
  for (const token of tokens) {
    const isDigits = token.kind === 'CODE' && /^(?:[#0?]+|[.,])$/.test(token.text);
    if (token.kind === 'CODE' && /^E/i.test(token.text)) exponent = true;
    else if (isDigits && !exponent) digits += token.text;
    else if (isDigits) continue;
    else {
      if (token.text === '%' && token.kind === 'CODE') factor *= 100;
      if (digits === '') before += token.text;
      else after += token.text;
    }
  }
  const thousands = /,*$/.exec(digits)?.[0].length ?? 0;
  const [whole = '', decimals = ''] = digits.slice(0, digits.length - thousands).split('.');
  return {
    kind: 'NUMBER',
    before,
    after,
    minWhole: (whole.match(/0/g) ?? []).length,
    minDecimals: (decimals.match(/0/g) ?? []).length,
    maxDecimals: decimals.length,
    grouped: whole.includes(','),
    factor: factor / 1000 ** thousands,
    exponent,
    digits: digits !== '',
  };
}
