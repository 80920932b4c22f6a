// Functions on STRING, counted in code points, where DuckDB lacks them or counts and trims otherwise.
//
//   bq_normalize(s, mode), bq_normalize_and_casefold(s, mode) (NFC, NFKC, NFD, NFKD), bq_upper(s), bq_lower(s), bq_initcap(s),
//   bq_initcap_by(s, delimiters), bq_soundex(s), bq_translate(s, from, to), bq_reverse(s), bq_repeat(s, n), bq_replace(s, from, to),
//   bq_substr(s, position), bq_substr_length(s, position, length), bq_left(s, n), bq_right(s, n), bq_lpad(s, n, pad), bq_rpad(s, n, pad),
//   bq_trim(s), bq_ltrim(s), bq_rtrim(s) (white space), bq_trim_of(s, characters), bq_ltrim_of, bq_rtrim_of,
//   bq_instr(s, value, position, occurrence) → INT64, bq_split(s, delimiter) → STRING[], bq_ascii(s), bq_unicode(s) → INT64, bq_chr(n),
//   bq_code_points_to_string(INT64[]), bq_to_code_points(s) → INT64[], bq_contains_substr(s, needle) → BOOL, bq_edit_distance(a, b, most),
//   bq_like(s, pattern) → BOOL, bq_array_to_string(STRING[], separator), bq_array_to_string_null(STRING[], separator, null text),
//   bq_regexp_groups(pattern) → INT64 (0 or 1, else BigQuery's error), bq_regexp_rewrite(pattern, replacement) → the replacement, checked

import { failure } from './failure';
import { lenient, type ScalarFunction, strict } from './scalar-function';

/** BigQuery's white space: Unicode's. */
const START_SPACE = /^\p{White_Space}+/u;
const END_SPACE = /\p{White_Space}+$/u;
/** Nothing beyond ASCII: then code points are UTF-16 units, and slicing is cheap. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is the whole of ASCII
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

function normalized(text: string, mode: string): string {
  if (mode === 'NFC' || mode === 'NFKC' || mode === 'NFD' || mode === 'NFKD') return text.normalize(mode);
  throw failure(`Invalid normalization mode: ${mode}`);
}

/** Case folding: by lower case of upper case, which folds ß to ss; only the dotless i has no fold. */
const folded = (text: string): string =>
  text
    .split('ı')
    .map((part) => part.toUpperCase().toLowerCase().replaceAll('ς', 'σ'))
    .join('ı');

const DEFAULT_DELIMITERS = ' \t\n\r\f\v[](){}/|\\<>!?@"^#$&~_,.:;*%+-';

function initialCapitals(text: string, delimiters: string): string {
  const set = new Set(delimiters);
  let start = true;
  let result = '';
  for (const character of text) {
    result += start ? character.toUpperCase() : character.toLowerCase();
    start = set.has(character);
  }
  return result;
}

const soundexCodes: Readonly<Record<string, string>> = {
  B: '1',
  F: '1',
  P: '1',
  V: '1',
  C: '2',
  G: '2',
  J: '2',
  K: '2',
  Q: '2',
  S: '2',
  X: '2',
  Z: '2',
  D: '3',
  T: '3',
  L: '4',
  M: '5',
  N: '5',
  R: '6',
};

/** The first letter as it is; a letter whose code is that of the last coded one adds nothing, whatever lies between. */
function soundex(text: string): string {
  let result = '';
  let last = '';
  for (const character of text) {
    if (!/^[A-Za-z]$/.test(character)) continue;
    const code = soundexCodes[character.toUpperCase()] ?? '';
    if (result === '') result = character;
    else if (code !== '' && code !== last) result += code;
    if (code !== '') last = code;
    if (result.length === 4) break;
  }
  return result === '' ? '' : result.padEnd(4, '0');
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to];
  const map = new Map<string, string>();
  for (const [index, character] of [...from].entries()) {
    if (map.has(character)) throw failure(`Duplicate character "${character}" in TRANSLATE source characters`);
    map.set(character, targets[index] ?? '');
  }
  let result = '';
  for (const character of text) result += map.get(character) ?? (map.has(character) ? '' : character);
  return result;
}

/** A slice by code points, from a start counted from 0. */
function slice(text: string, start: number, end: number): string {
  return isAscii(text) ? text.slice(start, end) : [...text].slice(start, end).join('');
}
const lengthOf = (text: string): number => (isAscii(text) ? text.length : [...text].length);

/** Where SUBSTR starts, from 0; a position before the text's start means its start. */
export function substringStart(position: bigint, length: number): number {
  if (position > 0n) return position > BigInt(length) ? length : Number(position) - 1;
  if (position === 0n) return 0;
  const fromEnd = BigInt(length) + position;
  return fromEnd < 0n ? 0 : Number(fromEnd);
}

function substring(text: string, position: bigint, count?: bigint): string {
  if (count !== undefined && count < 0n) throw failure('Third argument in SUBSTR() cannot be negative');
  const length = lengthOf(text);
  const start = substringStart(position, length);
  const end = count === undefined || count > BigInt(length) ? length : Math.min(length, start + Number(count));
  return slice(text, start, end);
}

const MOST_BYTES = 104_857_600n;

/** What LPAD and RPAD refuse, of STRING and BYTES alike. */
export function checkPadding(size: bigint, patternLength: number): void {
  if (size < 0n) throw failure('Second argument (output size) for LPAD/RPAD cannot be negative');
  if (patternLength === 0) throw failure('Third argument (pad pattern) for LPAD/RPAD cannot be empty');
  if (size > MOST_BYTES) throw failure('Output of LPAD/RPAD exceeds max allowed output size');
}

function padded(text: string, size: bigint, pattern: string, atStart: boolean): string {
  checkPadding(size, pattern.length);
  const wanted = Number(size);
  const length = lengthOf(text);
  if (length >= wanted) return slice(text, 0, wanted);
  const missing = wanted - length;
  const filler = slice(pattern.repeat(Math.ceil(missing / lengthOf(pattern))), 0, missing);
  return atStart ? filler + text : text + filler;
}

function trimmed(text: string, characters: string, start: boolean, end: boolean): string {
  const set = new Set(characters);
  const points = [...text];
  let from = 0;
  let to = points.length;
  while (start && from < to && set.has(points[from] ?? '')) from++;
  while (end && to > from && set.has(points[to - 1] ?? '')) to--;
  return points.slice(from, to).join('');
}

/** The position, from 1, of an occurrence; a negative position searches backwards from there. */
export function occurrenceIn(
  length: number,
  size: number,
  position: bigint,
  occurrence: bigint,
  matches: (at: number) => boolean,
): bigint {
  if (position === 0n) throw failure('Position must be non-zero');
  if (occurrence <= 0n) throw failure('Occurrence must be positive');
  let left = occurrence;
  if (position > 0n) {
    for (let at = Number(position) - 1; at + size <= length; at++) {
      if (matches(at) && --left === 0n) return BigInt(at + 1);
    }
    return 0n;
  }
  // Nothing is found behind the last character, too.
  const last = size === 0 ? length + Number(position) + 1 : Math.min(length + Number(position), length - size);
  for (let at = last; at >= 0; at--) {
    if (matches(at) && --left === 0n) return BigInt(at + 1);
  }
  return 0n;
}

function instr(text: string, value: string, position: bigint, occurrence: bigint): bigint {
  const points = [...text];
  const wanted = [...value];
  return occurrenceIn(points.length, wanted.length, position, occurrence, (at) =>
    wanted.every((character, offset) => points[at + offset] === character),
  );
}

const isCodePoint = (value: bigint): boolean =>
  value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);

function editDistance(first: string, second: string, most: bigint): bigint {
  if (most < 0n) throw failure('max_distance must be non-negative');
  const a = [...first];
  const b = [...second];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of a.entries()) {
    const current = [i + 1];
    for (const [j, right] of b.entries()) {
      current.push(
        Math.min((previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1, (previous[j] ?? 0) + (left === right ? 0 : 1)),
      );
    }
    previous = current;
  }
  const distance = BigInt(previous[b.length] ?? 0);
  return distance > most ? most : distance;
}

const likePatterns = new Map<string, RegExp>();

/** LIKE, with a backslash before a character that stands for itself. */
function likePattern(pattern: string): RegExp {
  const known = likePatterns.get(pattern);
  if (known) return known;
  let source = '';
  const points = [...pattern];
  for (let i = 0; i < points.length; i++) {
    const character = points[i] ?? '';
    if (character === '%') source += '[^]*';
    else if (character === '_') source += '[^]';
    else if (character === '\\') {
      i++;
      const escaped = points[i];
      if (escaped === undefined) throw failure('LIKE pattern ends with a backslash');
      source += literal(escaped);
    } else source += literal(character);
  }
  const compiled = new RegExp(`^${source}$`, 'u');
  if (likePatterns.size > 1000) likePatterns.clear();
  likePatterns.set(pattern, compiled);
  return compiled;
}
const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');

/** How many capturing groups an RE2 pattern has: parentheses neither escaped, nor in a class, nor marked (?: or a flag. */
export function capturingGroups(pattern: string): number {
  let groups = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '\\') {
      if (pattern[i + 1] === 'Q') {
        const end = pattern.indexOf('\\E', i + 2);
        i = end === -1 ? pattern.length : end + 1;
      } else i++;
    } else if (inClass) {
      if (character === '[' && pattern[i + 1] === ':') {
        const end = pattern.indexOf(':]', i + 2);
        if (end !== -1) i = end + 1;
      } else if (character === ']') inClass = false;
    } else if (character === '[') {
      inClass = true;
      // A bracket that comes first is itself part of the class.
      if (pattern[i + 1] === '^') i++;
      if (pattern[i + 1] === ']') i++;
    } else if (character === '(') {
      if (pattern[i + 1] !== '?' || /^\(\?P?</.test(pattern.slice(i, i + 4))) groups++;
    }
  }
  return groups;
}

function regexpRewrite(pattern: string, replacement: string): string {
  const groups = capturingGroups(pattern);
  let most = 0;
  for (let i = 0; i < replacement.length; i++) {
    if (replacement[i] !== '\\') continue;
    i++;
    const escaped = replacement[i];
    if (escaped === undefined) {
      throw failure("Invalid REGEXP_REPLACE pattern: Rewrite schema error: '\\' not allowed at end.");
    }
    if (/\d/.test(escaped)) most = Math.max(most, Number(escaped));
    else if (escaped !== '\\') {
      throw failure("Invalid REGEXP_REPLACE pattern: Rewrite schema error: '\\' must be followed by a digit or '\\'.");
    }
  }
  if (most > groups) {
    throw failure(
      `Invalid REGEXP_REPLACE pattern: Rewrite schema requests ${most} matches, but the regexp only has ${groups} parenthesized subexpressions.`,
    );
  }
  return replacement;
}

export const strings: readonly ScalarFunction[] = [
  strict('bq_normalize', ['STRING', 'STRING'], 'STRING', normalized),
  strict('bq_normalize_and_casefold', ['STRING', 'STRING'], 'STRING', (text, mode) =>
    normalized(folded(normalized(text, mode)), mode),
  ),
  strict('bq_upper', ['STRING'], 'STRING', (text) => text.toUpperCase()),
  strict('bq_lower', ['STRING'], 'STRING', (text) => text.toLowerCase()),
  strict('bq_initcap', ['STRING'], 'STRING', (text) => initialCapitals(text, DEFAULT_DELIMITERS)),
  strict('bq_initcap_by', ['STRING', 'STRING'], 'STRING', initialCapitals),
  strict('bq_soundex', ['STRING'], 'STRING', soundex),
  strict('bq_translate', ['STRING', 'STRING', 'STRING'], 'STRING', translate),
  strict('bq_reverse', ['STRING'], 'STRING', (text) => [...text].reverse().join('')),
  strict('bq_repeat', ['STRING', 'INT64'], 'STRING', (text, count) => {
    if (count < 0n) throw failure('Second argument (repeat count) for REPEAT cannot be negative');
    if (BigInt(text.length) * count > MOST_BYTES) throw failure('Output of REPEAT exceeds max allowed output size');
    return text.repeat(Number(count));
  }),
  strict('bq_replace', ['STRING', 'STRING', 'STRING'], 'STRING', (text, from, to) =>
    from === '' ? text : text.replaceAll(from, () => to),
  ),
  strict('bq_substr', ['STRING', 'INT64'], 'STRING', (text, position) => substring(text, position)),
  strict('bq_substr_length', ['STRING', 'INT64', 'INT64'], 'STRING', substring),
  strict('bq_left', ['STRING', 'INT64'], 'STRING', (text, count) => {
    if (count < 0n) throw failure('Second argument in LEFT() cannot be negative');
    return substring(text, 1n, count);
  }),
  strict('bq_right', ['STRING', 'INT64'], 'STRING', (text, count) => {
    if (count < 0n) throw failure('Second argument in RIGHT() cannot be negative');
    return count === 0n ? '' : substring(text, -count);
  }),
  strict('bq_lpad', ['STRING', 'INT64', 'STRING'], 'STRING', (text, size, pad) => padded(text, size, pad, true)),
  strict('bq_rpad', ['STRING', 'INT64', 'STRING'], 'STRING', (text, size, pad) => padded(text, size, pad, false)),
  strict('bq_trim', ['STRING'], 'STRING', (text) => text.replace(START_SPACE, '').replace(END_SPACE, '')),
  strict('bq_ltrim', ['STRING'], 'STRING', (text) => text.replace(START_SPACE, '')),
  strict('bq_rtrim', ['STRING'], 'STRING', (text) => text.replace(END_SPACE, '')),
  strict('bq_trim_of', ['STRING', 'STRING'], 'STRING', (text, set) => trimmed(text, set, true, true)),
  strict('bq_ltrim_of', ['STRING', 'STRING'], 'STRING', (text, set) => trimmed(text, set, true, false)),
  strict('bq_rtrim_of', ['STRING', 'STRING'], 'STRING', (text, set) => trimmed(text, set, false, true)),
  strict('bq_instr', ['STRING', 'STRING', 'INT64', 'INT64'], 'INT64', instr),
  strict('bq_split', ['STRING', 'STRING'], 'STRING[]', (text, delimiter) =>
    text === '' ? [''] : delimiter === '' ? [...text] : text.split(delimiter),
  ),
  strict('bq_ascii', ['STRING'], 'INT64', (text) => {
    const code = text.codePointAt(0) ?? 0;
    if (code > 127) throw failure(`Argument to ASCII is not a structurally valid ASCII string: '${text}'`);
    return BigInt(code);
  }),
  strict('bq_unicode', ['STRING'], 'INT64', (text) => BigInt(text.codePointAt(0) ?? 0)),
  strict('bq_chr', ['INT64'], 'STRING', (code) => {
    if (!isCodePoint(code)) throw failure(`Invalid codepoint ${code}`);
    return String.fromCodePoint(Number(code));
  }),
  strict('bq_code_points_to_string', ['INT64[]'], 'STRING', (codes) => {
    let text = '';
    for (const code of codes) {
      if (code === null) return null;
      if (!isCodePoint(code)) throw failure(`Invalid codepoint ${code}`);
      text += String.fromCodePoint(Number(code));
    }
    return text;
  }),
  strict('bq_to_code_points', ['STRING'], 'INT64[]', (text) =>
    [...text].map((character) => BigInt(character.codePointAt(0) ?? 0)),
  ),
  strict('bq_contains_substr', ['STRING', 'STRING'], 'BOOL', (text, needle) =>
    folded(text.normalize('NFKC')).includes(folded(needle.normalize('NFKC'))),
  ),
  strict('bq_edit_distance', ['STRING', 'STRING', 'INT64'], 'INT64', editDistance),
  strict('bq_like', ['STRING', 'STRING'], 'BOOL', (text, pattern) => likePattern(pattern).test(text)),
  strict('bq_array_to_string', ['STRING[]', 'STRING'], 'STRING', (values, separator) =>
    values.filter((value) => value !== null).join(separator),
  ),
  lenient('bq_array_to_string_null', ['STRING[]', 'STRING', 'STRING'], 'STRING', (values, separator, nullText) =>
    values === null || separator === null
      ? null
      : values
          .map((value) => value ?? nullText)
          .filter((value) => value !== null)
          .join(separator),
  ),
  strict('bq_regexp_groups', ['STRING'], 'INT64', (pattern) => {
    const groups = capturingGroups(pattern);
    if (groups > 1) {
      throw failure('Regular expressions passed into extraction functions must not have more than 1 capturing group');
    }
    return BigInt(groups);
  }),
  strict('bq_regexp_rewrite', ['STRING', 'STRING'], 'STRING', regexpRewrite),
];
