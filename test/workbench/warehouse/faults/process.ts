// Starts the child program of these tests, waits for what it says, and looks at processes through /proc.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('child.ts', import.meta.url));

export class ChildWarehouse {
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<() => void>();

  constructor(folder: string, script: string) {
    this.child = spawn(process.execPath, ['--import', 'tsx', program, folder, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = this.child.stdout;
    if (!output) throw new Error('The child has no output.');
    createInterface(output).on('line', (line) => {
      this.lines.push(line);
      for (const listener of this.listeners) listener();
    });
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
  }

  /** Waits until the child has said something. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const ended = await Promise.race([
        this.exited.then(() => true),
        new Promise<false>((resolve) => {
          const listener = (): void => {
            this.listeners.delete(listener);
            resolve(false);
          };
          this.listeners.add(listener);
        }),
      ]);
      if (ended && !this.lines.some((line) => pattern.test(line))) {
        throw new Error(`The child ended before it said ${pattern}: ${this.lines.join(' | ')}`);
      }
    }
  }

  /** The guard of its analyser and what runs under it. */
  async analyserPids(): Promise<number[]> {
    return (await this.said(/^analyser /)).split(' ').slice(1).map(Number);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** Whether a process runs: one that nobody has reaped yet does not. */
export function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export async function eventually(holds: () => boolean, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; ) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return holds();
}
