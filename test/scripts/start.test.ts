// What npm start refuses before it begins: nothing that is kept may be lost by it.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCommand } from '../../scripts/workbench/start-command';
import { Engine } from '../../workbench/warehouse/engine/engine';
import { hearing } from './heard';

let dataFolder = '';
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'start-'));
  mkdirSync(join(dataFolder, 'sheet'));
  writeFileSync(join(dataFolder, 'sheet', 'kept'), '');
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

async function refused(port: number): Promise<string> {
  const heard = hearing();
  const environment = { dataFolder, machineNow: Date.now, stopped: Promise.resolve() };
  const code = await startCommand(environment, ['--reset', '--no-open', '--port', String(port)], heard.streams);
  expect(code).toBe(1);
  expect(existsSync(join(dataFolder, 'sheet', 'kept'))).toBe(true);
  return heard.err;
}

it('says that the page’s port is taken, and forgets nothing', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await refused(port)).toBe(
    `start: The port ${port} is taken.\n  If npm start runs already, stop that one; else give another port with --port.\n`,
  );
  await new Promise((resolve) => other.close(resolve));
});

it('does not reset what another program has open', async () => {
  const engine = await Engine.open(join(dataFolder, 'warehouse'));
  expect(await refused(0)).toMatch(/is in use by another program/);
  await engine.close();
});
