// A command's streams for tests: what it says is kept, what it asks is answered.

import { PassThrough, Writable } from 'node:stream';
import type { Streams } from '../../scripts/terminal/command';

export interface Heard {
  readonly streams: Streams;
  readonly out: string;
  readonly err: string;
}

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** With an answer it is a terminal at which somebody types that; without, nobody is there. */
export function hearing(answer?: string): Heard {
  const stdin = Object.assign(new PassThrough(), { isTTY: answer !== undefined });
  if (answer !== undefined) stdin.write(`${answer}\n`);
  const [stdout, stderr] = [new Kept(), new Kept()];
  return {
    streams: { stdin, stdout, stderr },
    get out() {
      return stdout.text;
    },
    get err() {
      return stderr.text;
    },
  };
}
