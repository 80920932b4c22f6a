// Reads multipart/related as it streams: the job's JSON, then the data, straight to a file.

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RequestRefused } from './errors';

const MAX_JSON_BYTES = 10 * 1024 * 1024;

function refuse(why: string): RequestRefused {
  return new RequestRefused(400, 'badContent', `Malformed multipart body: ${why}.`);
}

export function boundaryOf(contentType: string | undefined): string {
  const match = /^multipart\/(?:related|mixed|form-data)\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(
    contentType ?? '',
  );
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw refuse('no boundary in Content-Type');
  return boundary;
}

/** Pulls bytes until a mark, holding no more than it must. */
class Scanner {
  private buffer: Buffer = Buffer.alloc(0);
  private readonly chunks: AsyncIterator<Buffer | string>;

  constructor(stream: NodeJS.ReadableStream) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  private async more(): Promise<void> {
    const { done, value } = await this.chunks.next();
    if (done) throw refuse('it ends before the closing boundary');
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.buffer = this.buffer.length === 0 ? bytes : Buffer.concat([this.buffer, bytes]);
  }

  /** The bytes before the mark, which is taken too. */
  async until(mark: string, limit: number): Promise<Buffer> {
    for (;;) {
      const at = this.buffer.indexOf(mark);
      if (at >= 0) {
        const before = this.buffer.subarray(0, at);
        this.buffer = this.buffer.subarray(at + mark.length);
        return before;
      }
      if (this.buffer.length > limit) throw refuse('a part before the data is too large');
      await this.more();
    }
  }

  /** Gives what stands before the mark piece by piece. */
  async *pieces(mark: string): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.buffer.indexOf(mark);
      if (at >= 0) {
        if (at > 0) yield this.buffer.subarray(0, at);
        this.buffer = this.buffer.subarray(at + mark.length);
        return;
      }
      // A mark may have begun at the very end.
      const safe = this.buffer.length - mark.length;
      if (safe > 0) {
        yield this.buffer.subarray(0, safe);
        this.buffer = this.buffer.subarray(safe);
      }
      await this.more();
    }
  }

  async peek(length: number): Promise<Buffer> {
    while (this.buffer.length < length) await this.more();
    return this.buffer.subarray(0, length);
  }

  async rest(): Promise<void> {
    this.buffer = Buffer.alloc(0);
    while (!(await this.chunks.next()).done);
  }
}

/** Writes the data part to a file; gives the JSON part's text. */
export async function readMultipart(stream: NodeJS.ReadableStream, boundary: string, path: string): Promise<string> {
  const scanner = new Scanner(stream);
  const preamble = await scanner.until(`--${boundary}`, 1024);
  if (preamble.length > 0 && preamble.toString().trim() !== '') throw refuse('it does not begin with the boundary');
  // Some clients end lines with a mere newline.
  const eol = (await scanner.peek(1))[0] === 13 ? '\r\n' : '\n';
  await scanner.until(eol, 1024);
  await headersEnd(scanner, eol);
  const json = (await scanner.until(`${eol}--${boundary}`, MAX_JSON_BYTES)).toString('utf8');
  await scanner.until(eol, 1024);
  await headersEnd(scanner, eol);
  await pipeline(scanner.pieces(`${eol}--${boundary}`), createWriteStream(path, { mode: 0o600 }));
  await scanner.rest();
  return json;
}

/** Skips a part's headers and the empty line after them. */
async function headersEnd(scanner: Scanner, eol: string): Promise<void> {
  for (;;) {
    const line = await scanner.until(eol, 64 * 1024);
    if (line.length === 0) return;
  }
}
