// Functions on BYTES: encodings, hashes, slices, bits and internet addresses.
//
//   bq_{md5,sha1,sha256,sha512}(BYTES) → BYTES, bq_farm_fingerprint(BYTES) → INT64 (for a STRING pass encode(s))
//   bq_to_base32(b), bq_to_base64(b), bq_to_hex(b) → STRING, bq_from_base32(s), bq_from_base64(s), bq_from_hex(s) → BYTES,
//   bq_safe_convert_bytes_to_string(b), bq_code_points_to_bytes(INT64[]), bq_bytes_to_code_points(b) → INT64[], bq_bit_count_bytes(b)
//   bq_bytes_substr(b, position), bq_bytes_substr_length(b, position, n), bq_bytes_left, bq_bytes_right, bq_bytes_reverse, bq_bytes_repeat,
//   bq_bytes_lpad(b, n, pad), bq_bytes_rpad, bq_bytes_trim(b, set), bq_bytes_ltrim, bq_bytes_rtrim, bq_bytes_replace(b, from, to),
//   bq_bytes_instr(b, value, position, occurrence), bq_bytes_starts_with, bq_bytes_ends_with → BOOL, bq_bytes_split(b, delimiter) → BYTES[],
//   bq_bytes_upper(b), bq_bytes_lower(b) (ASCII), bq_bytes_like(b, pattern), bq_array_to_bytes(BYTES[], separator),
//   bq_array_to_bytes_null(BYTES[], separator, bytes for NULL), bq_bytes_translate(b, from, to),
//   bq_bytes_{and,or,xor}(a, b), bq_bytes_not(b), bq_bytes_shift_left(b, n), bq_bytes_shift_right(b, n)
//   bq_net_ip_from_string(s), bq_net_safe_ip_from_string(s), bq_net_ip_to_string(b), bq_net_ip_net_mask(n, prefix), bq_net_ip_trunc(b, n),
//   bq_net_ipv4_from_int64(n), bq_net_ipv4_to_int64(b), bq_net_host(s)

import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { failure } from './failure';
import { farmFingerprint } from './farm-fingerprint';
import { bitCount } from './numeric';
import { type ScalarFunction, strict } from './scalar-function';
import { checkPadding, occurrenceIn, substringStart } from './strings';
import { textOfBytes } from './text-casts';

const hash = (name: string, algorithm: string): ScalarFunction =>
  strict(name, ['BYTES'], 'BYTES', (bytes) => createHash(algorithm).update(bytes).digest());

const ALPHABET32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET32[(buffer >> bits) & 31] ?? '';
    }
    buffer &= (1 << bits) - 1;
  }
  if (bits > 0) text += ALPHABET32[(buffer << (5 - bits)) & 31] ?? '';
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

export function fromBase32(text: string): Uint8Array {
  const refuse = () => failure(`Failed to decode invalid base32 string`);
  const digits = text.toUpperCase().replace(/=+$/, '');
  if (text.length % 8 !== 0) throw refuse();
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const digit of digits) {
    const value = ALPHABET32.indexOf(digit);
    if (value < 0) throw refuse();
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 255);
    }
  }
  return Uint8Array.from(bytes);
}

export function fromBase64(text: string): Uint8Array {
  const clean = text.replace(/\s+/g, '');
  if (
    !/^[A-Za-z0-9+/]*={0,2}$/.test(clean) ||
    (clean.includes('=') ? clean.length % 4 !== 0 : clean.length % 4 === 1)
  ) {
    throw failure('Failed to decode invalid base64 string');
  }
  return Buffer.from(clean, 'base64');
}

/** As UTF-8, each byte that belongs to no character shown as one replacement. */
function forgivingText(bytes: Uint8Array): string {
  const whole = textOfBytes(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const character = at + size <= bytes.length ? textOfBytes(bytes.subarray(at, at + size)) : undefined;
    text += character ?? '\ufffd';
    at += character === undefined ? 1 : size;
  }
  return text;
}

export function bytesOfHex(text: string): Uint8Array {
  if (!/^[0-9a-fA-F]*$/.test(text))
    throw failure(
      `Failed to decode invalid hexadecimal string due to character at offset ${text.search(/[^0-9a-fA-F]/)}: ${text}`,
    );
  return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex');
}

const negativeLength = (count: bigint, message: string): void => {
  if (count < 0n) throw failure(message);
};

function substring(bytes: Uint8Array, position: bigint, count?: bigint): Uint8Array {
  if (count !== undefined) negativeLength(count, 'Third argument in SUBSTR() cannot be negative');
  const start = substringStart(position, bytes.length);
  const end = count === undefined || count > BigInt(bytes.length) ? bytes.length : start + Number(count);
  return bytes.subarray(start, end);
}

const MOST_BYTES = 104_857_600n;

function padded(bytes: Uint8Array, size: bigint, pattern: Uint8Array, atStart: boolean): Uint8Array {
  checkPadding(size, pattern.length);
  const wanted = Number(size);
  if (bytes.length >= wanted) return bytes.subarray(0, wanted);
  const filler = Buffer.alloc(wanted - bytes.length, pattern);
  return Buffer.concat(atStart ? [filler, bytes] : [bytes, filler]);
}

function trimmed(bytes: Uint8Array, set: Uint8Array, start: boolean, end: boolean): Uint8Array {
  let from = 0;
  let to = bytes.length;
  while (start && from < to && set.includes(bytes[from] ?? 0)) from++;
  while (end && to > from && set.includes(bytes[to - 1] ?? 0)) to--;
  return bytes.subarray(from, to);
}

function split(bytes: Uint8Array, delimiter: Uint8Array): Uint8Array[] {
  if (delimiter.length === 0) {
    return bytes.length === 0 ? [bytes] : Array.from(bytes, (byte) => Uint8Array.of(byte));
  }
  const buffer = Buffer.from(bytes);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = buffer.indexOf(delimiter); at !== -1; at = buffer.indexOf(delimiter, from)) {
    pieces.push(buffer.subarray(from, at));
    from = at + delimiter.length;
  }
  pieces.push(buffer.subarray(from));
  return pieces;
}

/** The bytes of `from` become those at the same place in `to`, or go where there is none. */
function translated(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  const map = new Map<number, number | undefined>();
  for (const [index, byte] of from.entries()) {
    if (map.has(byte)) {
      throw failure(`Duplicate byte 0x${byte.toString(16).padStart(2, '0')} in TRANSLATE source bytes`);
    }
    map.set(byte, to[index]);
  }
  const result: number[] = [];
  for (const byte of bytes) {
    const target = map.has(byte) ? map.get(byte) : byte;
    if (target !== undefined) result.push(target);
  }
  return Uint8Array.from(result);
}

function joined(pieces: readonly (Uint8Array | null)[], separator: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece === null) continue;
    if (parts.length > 0) parts.push(separator);
    parts.push(piece);
  }
  return Buffer.concat(parts);
}

const mapped = (bytes: Uint8Array, change: (byte: number) => number): Uint8Array => Uint8Array.from(bytes, change);
const startsWith = (bytes: Uint8Array, at: number, prefix: Uint8Array): boolean =>
  at >= 0 && prefix.every((byte, offset) => bytes[at + offset] === byte);

/** LIKE on bytes: each byte is a character of Latin-1. */
function like(bytes: Uint8Array, pattern: Uint8Array): boolean {
  let source = '';
  const text = Buffer.from(pattern).toString('latin1');
  for (let i = 0; i < text.length; i++) {
    let character = text[i] ?? '';
    if (character === '%') source += '[^]*';
    else if (character === '_') source += '[^]';
    else {
      if (character === '\\') {
        i++;
        character = text[i] ?? '';
        if (character === '') throw failure('LIKE pattern ends with a backslash');
      }
      source += character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  return new RegExp(`^${source}$`).test(Buffer.from(bytes).toString('latin1'));
}

function bitwise(name: string, run: (a: number, b: number) => number): ScalarFunction {
  return strict(name, ['BYTES', 'BYTES'], 'BYTES', (a, b) => {
    if (a.length !== b.length) {
      throw failure(
        `Bitwise binary operator for BYTES requires equal length of the inputs. Got ${a.length} bytes on the left hand side and ${b.length} bytes on the right hand side.`,
      );
    }
    return Uint8Array.from(a, (byte, index) => run(byte, b[index] ?? 0));
  });
}

function shifted(bytes: Uint8Array, count: bigint, left: boolean): Uint8Array {
  negativeLength(count, 'Bitwise shift by negative offset.');
  const size = BigInt(bytes.length * 8);
  if (count >= size) return new Uint8Array(bytes.length);
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  const moved = left ? BigInt.asUintN(Number(size), value << count) : value >> count;
  return Buffer.from(moved.toString(16).padStart(bytes.length * 2, '0'), 'hex');
}

export function addressOfText(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  let address = text;
  const tail = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (tail) {
    const [a, b, c, d] = [Number(tail[1]), Number(tail[2]), Number(tail[3]), Number(tail[4])];
    address = `${address.slice(0, tail.index)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const [head = '', rest] = address.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = groups(rest ?? '');
  const middle = rest === undefined ? [] : new Array<number>(8 - before.length - after.length).fill(0);
  return Uint8Array.from([...before, ...middle, ...after].flatMap((group) => [group >> 8, group & 255]));
}

function textOfAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) {
    throw failure(
      `NET.IP_TO_STRING() encountered an invalid IP address. Expected 4 (for IPv4) or 16 (for IPv6) bytes but got ${bytes.length}`,
    );
  }
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes.subarray(12).join('.')}`;
  }
  // The longest run of two or more zero groups, the first of equals, is written as two colons.
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.at === -1) return hex(groups);
  return `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}

function netMask(size: bigint, prefix: bigint): Uint8Array {
  if (size !== 4n && size !== 16n) {
    throw failure(`The first argument of NET.IP_NET_MASK() must be either 4 (for IPv4) or 16 (for IPv6); got ${size}`);
  }
  if (prefix < 0n || prefix > size * 8n) {
    throw failure(
      `The second argument of NET.IP_NET_MASK() must be between 0 and the first argument * 8; got ${prefix}`,
    );
  }
  return Uint8Array.from({ length: Number(size) }, (_, index) => {
    const bits = Math.max(0, Math.min(8, Number(prefix) - index * 8));
    return (0xff << (8 - bits)) & 0xff;
  });
}

function truncatedAddress(bytes: Uint8Array, prefix: bigint): Uint8Array {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw failure(
      `The first argument of NET.IP_TRUNC() must have length 4 (for IPv4) or 16 (for IPv6); got ${bytes.length}`,
    );
  }
  if (prefix < 0n || prefix > BigInt(bytes.length * 8)) {
    throw failure(
      `The second argument of NET.IP_TRUNC() must be between 0 and 8 * LENGTH(first argument); got ${prefix}`,
    );
  }
  const mask = netMask(BigInt(bytes.length), prefix);
  return bytes.map((byte, index) => byte & (mask[index] ?? 0));
}

/** The host of a URL, which need not be a well-formed one: what lies between // or the start and the path, less user and port. */
function hostOf(url: string): string | null {
  const trimmedUrl = url.trim();
  const slashes = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\//.exec(trimmedUrl);
  const rest = slashes ? trimmedUrl.slice(slashes[0].length) : trimmedUrl;
  const whole = rest.split(/[/?#\\]/, 1)[0] ?? '';
  const authority = whole.slice(whole.lastIndexOf('@') + 1);
  const host = /^\[[^\]]*\]/.exec(authority)?.[0] ?? authority.split(':', 1)[0] ?? '';
  const clean = host.trim().replace(/^\.+/, '');
  return clean === '' ? null : clean;
}

function replaced(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  if (from.length === 0) return bytes;
  return joined(split(bytes, from), to);
}

const lowered = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
const raised = (byte: number): number => (byte >= 97 && byte <= 122 ? byte - 32 : byte);

export const bytesAndNet: readonly ScalarFunction[] = [
  hash('bq_md5', 'md5'),
  hash('bq_sha1', 'sha1'),
  hash('bq_sha256', 'sha256'),
  hash('bq_sha512', 'sha512'),
  strict('bq_farm_fingerprint', ['BYTES'], 'INT64', farmFingerprint),
  strict('bq_to_base32', ['BYTES'], 'STRING', toBase32),
  strict('bq_to_base64', ['BYTES'], 'STRING', (bytes) => Buffer.from(bytes).toString('base64')),
  strict('bq_to_hex', ['BYTES'], 'STRING', (bytes) => Buffer.from(bytes).toString('hex')),
  strict('bq_from_base32', ['STRING'], 'BYTES', fromBase32),
  strict('bq_from_base64', ['STRING'], 'BYTES', fromBase64),
  strict('bq_from_hex', ['STRING'], 'BYTES', bytesOfHex),
  strict('bq_safe_convert_bytes_to_string', ['BYTES'], 'STRING', forgivingText),
  strict('bq_code_points_to_bytes', ['INT64[]'], 'BYTES', (codes) => {
    const bytes: number[] = [];
    for (const code of codes) {
      if (code === null) return null;
      if (code < 0n || code > 255n) throw failure(`Invalid ASCII value ${code}`);
      bytes.push(Number(code));
    }
    return Uint8Array.from(bytes);
  }),
  strict('bq_bytes_to_code_points', ['BYTES'], 'INT64[]', (bytes) => Array.from(bytes, BigInt)),
  strict('bq_bit_count_bytes', ['BYTES'], 'INT64', (bytes) => {
    let count = 0n;
    for (const byte of bytes) count += bitCount(BigInt(byte));
    return count;
  }),
  strict('bq_bytes_substr', ['BYTES', 'INT64'], 'BYTES', (bytes, position) => substring(bytes, position)),
  strict('bq_bytes_substr_length', ['BYTES', 'INT64', 'INT64'], 'BYTES', substring),
  strict('bq_bytes_left', ['BYTES', 'INT64'], 'BYTES', (bytes, count) => {
    negativeLength(count, 'Second argument in LEFT() cannot be negative');
    return substring(bytes, 1n, count);
  }),
  strict('bq_bytes_right', ['BYTES', 'INT64'], 'BYTES', (bytes, count) => {
    negativeLength(count, 'Second argument in RIGHT() cannot be negative');
    return count === 0n ? new Uint8Array() : substring(bytes, -count);
  }),
  strict('bq_bytes_reverse', ['BYTES'], 'BYTES', (bytes) => Uint8Array.from(bytes).reverse()),
  strict('bq_bytes_repeat', ['BYTES', 'INT64'], 'BYTES', (bytes, count) => {
    negativeLength(count, 'Second argument (repeat count) for REPEAT cannot be negative');
    if (BigInt(bytes.length) * count > MOST_BYTES) throw failure('Output of REPEAT exceeds max allowed output size');
    return Buffer.alloc(bytes.length * Number(count), bytes.length === 0 ? 0 : bytes);
  }),
  strict('bq_bytes_lpad', ['BYTES', 'INT64', 'BYTES'], 'BYTES', (bytes, n, pad) => padded(bytes, n, pad, true)),
  strict('bq_bytes_rpad', ['BYTES', 'INT64', 'BYTES'], 'BYTES', (bytes, n, pad) => padded(bytes, n, pad, false)),
  strict('bq_bytes_trim', ['BYTES', 'BYTES'], 'BYTES', (bytes, set) => trimmed(bytes, set, true, true)),
  strict('bq_bytes_ltrim', ['BYTES', 'BYTES'], 'BYTES', (bytes, set) => trimmed(bytes, set, true, false)),
  strict('bq_bytes_rtrim', ['BYTES', 'BYTES'], 'BYTES', (bytes, set) => trimmed(bytes, set, false, true)),
  strict('bq_bytes_replace', ['BYTES', 'BYTES', 'BYTES'], 'BYTES', replaced),
  strict('bq_bytes_translate', ['BYTES', 'BYTES', 'BYTES'], 'BYTES', translated),
  strict('bq_bytes_instr', ['BYTES', 'BYTES', 'INT64', 'INT64'], 'INT64', (bytes, value, position, occurrence) =>
    occurrenceIn(bytes.length, value.length, position, occurrence, (at) => startsWith(bytes, at, value)),
  ),
  strict('bq_bytes_starts_with', ['BYTES', 'BYTES'], 'BOOL', (bytes, prefix) => startsWith(bytes, 0, prefix)),
  strict('bq_bytes_ends_with', ['BYTES', 'BYTES'], 'BOOL', (bytes, suffix) =>
    startsWith(bytes, bytes.length - suffix.length, suffix),
  ),
  strict('bq_bytes_split', ['BYTES', 'BYTES'], 'BYTES[]', split),
  strict('bq_bytes_upper', ['BYTES'], 'BYTES', (bytes) => mapped(bytes, raised)),
  strict('bq_bytes_lower', ['BYTES'], 'BYTES', (bytes) => mapped(bytes, lowered)),
  strict('bq_bytes_like', ['BYTES', 'BYTES'], 'BOOL', like),
  strict('bq_array_to_bytes', ['BYTES[]', 'BYTES'], 'BYTES', joined),
  strict('bq_array_to_bytes_null', ['BYTES[]', 'BYTES', 'BYTES'], 'BYTES', (pieces, separator, nullBytes) =>
    joined(
      pieces.map((piece) => piece ?? nullBytes),
      separator,
    ),
  ),
  bitwise('bq_bytes_and', (a, b) => a & b),
  bitwise('bq_bytes_or', (a, b) => a | b),
  bitwise('bq_bytes_xor', (a, b) => a ^ b),
  strict('bq_bytes_not', ['BYTES'], 'BYTES', (bytes) => mapped(bytes, (byte) => ~byte & 255)),
  strict('bq_bytes_shift_left', ['BYTES', 'INT64'], 'BYTES', (bytes, n) => shifted(bytes, n, true)),
  strict('bq_bytes_shift_right', ['BYTES', 'INT64'], 'BYTES', (bytes, n) => shifted(bytes, n, false)),
  strict('bq_net_ip_from_string', ['STRING'], 'BYTES', (text) => {
    const address = addressOfText(text);
    if (!address) throw failure(`NET.IP_FROM_STRING() encountered an unparseable IP-address: ${text}`);
    return address;
  }),
  strict('bq_net_safe_ip_from_string', ['STRING'], 'BYTES', (text) => addressOfText(text) ?? null),
  strict('bq_net_ip_to_string', ['BYTES'], 'STRING', textOfAddress),
  strict('bq_net_ip_net_mask', ['INT64', 'INT64'], 'BYTES', netMask),
  strict('bq_net_ip_trunc', ['BYTES', 'INT64'], 'BYTES', truncatedAddress),
  strict('bq_net_ipv4_from_int64', ['INT64'], 'BYTES', (value) => {
    if (value < -0x80000000n || value > 0xffffffffn) {
      throw failure(
        `NET.IPV4_FROM_INT64() encountered an invalid integer IP. Expected range: [-0x80000000, 0xFFFFFFFF]; got ${value}`,
      );
    }
    const bits = Number(BigInt.asUintN(32, value));
    return Uint8Array.of(bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255);
  }),
  strict('bq_net_ipv4_to_int64', ['BYTES'], 'INT64', (bytes) => {
    if (bytes.length !== 4)
      throw failure(`NET.IPV4_TO_INT64() encountered a non-IPv4 address. Expected 4 bytes but got ${bytes.length}`);
    return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  }),
  strict('bq_net_host', ['STRING'], 'STRING', hostOf),
];
