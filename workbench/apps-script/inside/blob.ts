// Blob: bytes with a name and a type.

import { mismatch, strict } from './strict';
import { signed, textOf, utf8 } from './text';

export interface Blob {
  getBytes(): number[];
  getDataAsString(charset?: string): string;
  getContentType(): string | null;
  getName(): string | null;
  setName(name: string): Blob;
  setContentType(type: string | null): Blob;
  setBytes(bytes: readonly number[]): Blob;
  setDataFromString(text: string): Blob;
  copyBlob(): Blob;
  isGoogleType(): boolean;
}

export const isBytes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((byte) => typeof byte === 'number');

export function newBlob(bytes: readonly number[], type: string | null, name: string | null): Blob {
  let held = { bytes, type, name };
  const blob: Blob = strict<Blob>('Blob', {
    getBytes: () => signed(held.bytes),
    getDataAsString: () => textOf(held.bytes),
    getContentType: () => held.type,
    getName: () => held.name,
    setName: (to) => change({ name: to }),
    setContentType: (to) => change({ type: to }),
    setBytes: (to) => change({ bytes: to }),
    setDataFromString: (text) => change({ bytes: utf8(text) }),
    copyBlob: () => newBlob(held.bytes, held.type, held.name),
    isGoogleType: () => false,
  });
  const change = (to: Partial<typeof held>): Blob => {
    held = { ...held, ...to };
    return blob;
  };
  return blob;
}

/** Utilities.newBlob(data, type?, name?). */
export function blobOf(args: readonly unknown[]): Blob {
  const [data, type = null, name = null] = args;
  const bytes = typeof data === 'string' ? utf8(data) : isBytes(data) ? data : null;
  const named = (name === null || typeof name === 'string') && (type === null || typeof type === 'string');
  if (bytes === null || !named || args.length > 3) throw mismatch('Utilities.newBlob', args);
  return newBlob(
    bytes,
    typeof data === 'string' && type === null ? 'text/plain' : (type as string | null),
    name as string | null,
  );
}

/** What the host is given of a blob, or of what can give one (an HtmlOutput). */
export interface BlobData {
  readonly name: string | null;
  readonly contentType: string | null;
  readonly bytes: readonly number[];
}

export function blobData(value: unknown): BlobData | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('getBytes' in value) {
    const blob = value as Blob;
    return { name: blob.getName(), contentType: blob.getContentType(), bytes: blob.getBytes() };
  }
  return 'getBlob' in value ? blobData((value as { getBlob(): unknown }).getBlob()) : null;
}
