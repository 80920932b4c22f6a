// UTF-8 and base64, which the bare context lacks.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    // A lone surrogate has no UTF-8 form.
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return bytes;
}

export function textOf(bytes: readonly number[]): string {
  let escaped = '';
  for (const byte of bytes) escaped += `%${(byte & 255).toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return lenient(bytes);
  }
}

/** Bytes that are no UTF-8 become the replacement character, as in Google. */
function lenient(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const lead = (bytes[at] ?? 0) & 255;
    const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    const piece = bytes.slice(at, at + length);
    const whole = length > 0 && piece.length === length && piece.slice(1).every((byte) => (byte & 0xc0) === 0x80);
    try {
      text += whole
        ? decodeURIComponent(piece.map((byte) => `%${(byte & 255).toString(16).padStart(2, '0')}`).join(''))
        : '\ufffd';
    } catch {
      text += '\ufffd';
    }
    at += whole ? length : 1;
  }
  return text;
}

export function base64(bytes: readonly number[], webSafe: boolean): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const a = (bytes[at] ?? 0) & 255;
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    const group = (a << 16) | (((b ?? 0) & 255) << 8) | ((c ?? 0) & 255);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += b === undefined ? '=' : ALPHABET.charAt((group >> 6) & 63);
    text += c === undefined ? '=' : ALPHABET.charAt(group & 63);
  }
  return webSafe ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
}

/** Null for what is no base64. */
export function fromBase64(text: string, webSafe: boolean): number[] | null {
  const plain = (webSafe ? text.replaceAll('-', '+').replaceAll('_', '/') : text).replace(/\s/g, '').replace(/=+$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of plain) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 255);
      bits &= (1 << held) - 1;
    }
  }
  return plain.length % 4 === 1 ? null : bytes;
}

/** Apps Script's bytes are signed. */
export const signed = (bytes: readonly number[]): number[] => bytes.map((byte) => ((byte & 255) ^ 128) - 128);
