// `npm run warehouse` as a user runs it: its ready line, its refusals, its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Run {
  readonly process: ChildProcess;
  /** Resolves with all output once a line of it matches; fails when the program ends first. */
  says(pattern: RegExp): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/warehouse.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting: { readonly pattern: RegExp; readonly resolve: (text: string) => void }[] = [];
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const { pattern, resolve } of waiting) if (pattern.test(output)) resolve(output);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  return {
    process: child,
    ended,
    says: (pattern) =>
      Promise.race([
        new Promise<string>((resolve) => {
          waiting.push({ pattern, resolve });
          if (pattern.test(output)) resolve(output);
        }),
        ended.then(({ code, output: all }) => {
          throw new Error(`ended with ${code} before it said ${pattern}: ${all}`);
        }),
      ]),
  };
}

const ready = /^BigQuery REST on http:\/\/localhost:(\d+)$/m;

describe('npm run warehouse', () => {
  it('says one line when it answers, and ends with 0 when told to', async () => {
    const run = start('--ephemeral', '--port', '0', '--project', 'another-proj');
    const port = ready.exec(await run.says(ready))?.[1];
    const answer = await fetch(`http://localhost:${port}/bigquery/v2/projects/another-proj/queries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'SELECT 6 * 7', useLegacySql: false }),
    });
    expect(await answer.json()).toMatchObject({ jobComplete: true, rows: [{ f: [{ v: '42' }] }] });
    run.process.kill('SIGTERM');
    const { code, output } = await run.ended;
    expect(code).toBe(0);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('names a port that is taken', async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const { code, output } = await start('--ephemeral', '--port', String(port)).ended;
    holder.close();
    expect(code).toBe(1);
    expect(output).toContain(String(port));
    expect(output).not.toContain('    at ');
  });

  it('names data that another process has open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'warehouse-command-'));
    const first = start('--data', folder, '--port', '0');
    await first.says(ready);
    const { code, output } = await start('--data', folder, '--port', '0').ended;
    first.process.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(output).toContain(folder);
    expect(output).not.toContain('    at ');
  });

  it('refuses options it does not know or cannot join', async () => {
    for (const args of [['--nope'], ['--port', 'many'], ['--ephemeral', '--data', 'x']]) {
      const { code, output } = await start(...args).ended;
      expect(code, args.join(' ')).toBe(1);
      expect(output).not.toContain('    at ');
    }
  });

  it('explains itself', async () => {
    const { code, output } = await start('--help').ended;
    expect(code).toBe(0);
    expect(output).toContain('--ephemeral');
  });
});
