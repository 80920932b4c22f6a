// Uploaded data that is gzipped, as BigQuery takes it, made plain.

import { createReadStream, createWriteStream } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { WarehouseError } from '../errors';

export interface PlainFile {
  readonly path: string;
  /** Removes what unpacking made; the upload itself is its owner's. */
  remove(): Promise<void>;
}

export async function unpacked(path: string): Promise<PlainFile> {
  const file = await open(path, 'r');
  const head = Buffer.alloc(2);
  try {
    await file.read(head, 0, 2, 0);
  } finally {
    await file.close();
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) return { path, remove: () => Promise.resolve() };
  const plain = `${path}.plain`;
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain, { mode: 0o600 }));
  } catch (error) {
    await unlink(plain).catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    throw new WarehouseError('invalid', `Error while reading data, error message: ${why}`);
  }
  return { path: plain, remove: () => unlink(plain) };
}
