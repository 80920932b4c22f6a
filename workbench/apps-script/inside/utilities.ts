// Utilities: dates, digests, base64, blobs, sleep.

import { argument, only } from './arguments';
import { blobOf, isBytes } from './blob';
import type { Call } from './call';
import { formatDate } from './format-date';
import { formatString } from './format-string';
import { ArgumentsException, enumOf, mismatch, strict } from './strict';
import { base64, fromBase64, signed, utf8 } from './text';
import { type Zone, zoneOf } from './zone';

const LONGEST_SLEEP = 300_000;

const DigestAlgorithm = enumOf('Utilities.DigestAlgorithm', ['MD2', 'MD5', 'SHA_1', 'SHA_256', 'SHA_384', 'SHA_512']);
const MacAlgorithm = enumOf('Utilities.MacAlgorithm', [
  'HMAC_MD5',
  'HMAC_SHA_1',
  'HMAC_SHA_256',
  'HMAC_SHA_384',
  'HMAC_SHA_512',
]);
const Charset = enumOf('Utilities.Charset', ['US_ASCII', 'UTF_8']);

function bytesOf(method: string, value: unknown, args: readonly unknown[]): readonly number[] {
  if (typeof value === 'string') return utf8(value);
  if (isBytes(value)) return value;
  throw mismatch(method, args);
}

function encode(method: string, args: readonly unknown[], webSafe: boolean): string {
  if (args.length < 1 || args.length > 2) throw mismatch(method, args);
  return base64(bytesOf(method, args[0], args), webSafe);
}

function decode(method: string, args: readonly unknown[], webSafe: boolean): number[] {
  const text = argument(method, 'string', args, 0);
  const bytes = fromBase64(text, webSafe);
  if (bytes === null) throw new ArgumentsException('Could not decode string.');
  return signed(bytes);
}

function zoneFor(name: string): Zone {
  try {
    return zoneOf(name);
  } catch {
    throw new ArgumentsException(`Invalid argument: timeZone. ${name} is no time zone.`);
  }
}

function dateText(args: readonly unknown[]): string {
  const [date] = args;
  const method = 'Utilities.formatDate';
  if (args.length !== 3 || !(date instanceof Date) || Number.isNaN(date.getTime())) throw mismatch(method, args);
  return formatDate(date.getTime(), zoneFor(argument(method, 'string', args, 1)), argument(method, 'string', args, 2));
}

export function utilities(call: Call): object {
  const digest = (...args: unknown[]): unknown => {
    const [algorithm, value] = args;
    const method = 'Utilities.computeDigest';
    if (args.length < 2 || args.length > 3) throw mismatch(method, args);
    return call('Utilities', 'computeDigest', [String(algorithm), bytesOf(method, value, args)]);
  };
  const mac = (method: string, algorithm: unknown, value: unknown, key: unknown, args: readonly unknown[]): unknown =>
    call('Utilities', 'computeHmac', [String(algorithm), bytesOf(method, value, args), bytesOf(method, key, args)]);
  return strict('Utilities', {
    DigestAlgorithm,
    MacAlgorithm,
    Charset,
    formatDate: (...args: unknown[]) => dateText(args),
    formatString(...args: unknown[]) {
      return formatString(argument('Utilities.formatString', 'string', args, 0), args.slice(1));
    },
    getUuid: () => call('Utilities', 'getUuid', []),
    computeDigest: digest,
    computeHmacSignature: (...args: unknown[]) =>
      mac('Utilities.computeHmacSignature', args[0], args[1], args[2], args),
    computeHmacSha256Signature: (...args: unknown[]) =>
      mac('Utilities.computeHmacSha256Signature', 'HMAC_SHA_256', args[0], args[1], args),
    base64Encode: (...args: unknown[]) => encode('Utilities.base64Encode', args, false),
    base64EncodeWebSafe: (...args: unknown[]) => encode('Utilities.base64EncodeWebSafe', args, true),
    base64Decode: (...args: unknown[]) => decode('Utilities.base64Decode', args, false),
    base64DecodeWebSafe: (...args: unknown[]) => decode('Utilities.base64DecodeWebSafe', args, true),
    newBlob: (...args: unknown[]) => blobOf(args),
    jsonStringify: (value: unknown) => JSON.stringify(value),
    jsonParse: (text: string) => JSON.parse(text) as unknown,
    sleep(...args: unknown[]) {
      const milliseconds = only('Utilities.sleep', 'number', args);
      if (milliseconds < 0 || milliseconds > LONGEST_SLEEP) {
        throw new ArgumentsException(`Invalid argument: milliseconds. Should be between 0 and ${LONGEST_SLEEP}.`);
      }
      call('Utilities', 'sleep', [milliseconds]);
    },
  });
}
