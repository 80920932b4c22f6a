// A file's lines with their numbers and places, read piece by piece.

import { open } from 'node:fs/promises';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Bytes before it. */
  readonly offset: number;
  readonly text: string;
}

const PIECE = 1024 * 1024;
const NEWLINE = 10;

/** The lines of a file in batches, one a piece read; the empty ones too. */
export async function* linesOf(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): AsyncGenerator<Line[]> {
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    let rest: Buffer[] = [];
    let number = 0;
    let offset = 0;
    const push = (batch: Line[], bytes: Buffer): void => {
      number++;
      const length = bytes.length;
      let end = length;
      if (end > 0 && bytes[end - 1] === 13) end--;
      let text = bytes.toString(encoding, 0, end);
      if (number === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      batch.push({ number, offset, text });
      offset += length + 1;
    };
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE, null);
      if (bytesRead === 0) break;
      const batch: Line[] = [];
      let start = 0;
      for (;;) {
        const end = piece.indexOf(NEWLINE, start);
        if (end < 0 || end >= bytesRead) break;
        const head = piece.subarray(start, end);
        if (rest.length > 0) {
          push(batch, Buffer.concat([...rest, head]));
          rest = [];
        } else push(batch, head);
        start = end + 1;
      }
      if (start < bytesRead) rest.push(Buffer.from(piece.subarray(start, bytesRead)));
      if (batch.length > 0) yield batch;
    }
    if (rest.length > 0) {
      const batch: Line[] = [];
      push(batch, Buffer.concat(rest));
      if (batch.length > 0) yield batch;
    }
  } finally {
    await file.close();
  }
}
