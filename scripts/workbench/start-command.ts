// The command `start`: the whole product on this machine, shown as a spreadsheet page in the browser, until it is stopped.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { dateOf, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf } from '../../src/calendar/zone';
import { realClock } from '../../workbench/apps-script';
import { PageUi } from '../../workbench/page/page-ui';
import { Engine } from '../../workbench/warehouse/engine/engine';
import { WarehouseError } from '../../workbench/warehouse/errors';
import type { CommandDescription, Options, Values } from '../terminal/arguments';
import { runCommand, type Streams, type Terminal } from '../terminal/command';
import { CommandFailure, UsageFailure } from '../terminal/failure';
import { keepNow, keptNow } from './kept-clock';
import type { WorkbenchEnvironment } from './open-workbench';
import { withPastAnalyses } from './past-analyses';
import { forgetStage, openStage, type Stage } from './stage';
import { serveStage } from './stage-page';

const PAGE_PORT = 9040;
const WAREHOUSE_PORT = 9050;

const description = {
  name: 'start',
  summary:
    'Starts the embedded warehouse and the spreadsheet page, with demo pages on the first start, and prints the page’s\naddress. Everything is kept in .workbench/ between starts. Ctrl-C stops all of it.',
  options: {
    port: {
      kind: 'text',
      value: 'N',
      meaning: `the page’s port (${PAGE_PORT}); the warehouse takes ${WAREHOUSE_PORT}`,
    },
    scale: {
      kind: 'text',
      value: 'SIZE',
      among: ['demo', 'large'],
      meaning: '12 pages, or 100 with a million messages (demo)',
    },
    reset: { kind: 'switch', meaning: 'forget what was kept, and begin anew' },
    'no-open': { kind: 'switch', meaning: 'open no browser' },
  },
} as const satisfies CommandDescription<Options>;

type StartValues = Values<(typeof description)['options']>;

export interface StartEnvironment extends WorkbenchEnvironment {
  /** Resolves when the program is to end. */
  readonly stopped: Promise<void>;
}

/** The workbench could not be opened, or the add-on did not answer. */
export class StartFailure extends CommandFailure {
  override readonly name = 'StartFailure';
}

async function started(values: StartValues, terminal: Terminal, environment: StartEnvironment): Promise<void> {
  const { dataFolder, machineNow, stopped } = environment;
  const port = portOf(values.port);
  // Before anything is begun, and above all before anything is forgotten.
  await expectFree(port);
  if (values.reset) {
    await expectUnused(dataFolder);
    forgetStage(dataFolder);
  }
  const ui = new PageUi();
  const clock = realClock(keptNow(dataFolder, machineNow()) - machineNow());
  const stage = await openStage({
    clock,
    dataFolder,
    ui,
    port: WAREHOUSE_PORT,
    scale: values.scale === 'large' ? 'large' : 'demo',
    progress: (line) => terminal.progress(line),
  }).catch((error: unknown) => {
    throw inUse(error, dataFolder);
  });
  const closing: (() => Promise<void>)[] = [() => stage.close()];
  try {
    if (stage.isNew) {
      if (values.scale !== 'large') {
        terminal.progress('looking back at the audiences');
        await withPastAnalyses(stage);
      }
      await firstDay(stage, terminal);
    }
    const stopTime = stage.appsScript.keepTime();
    closing.unshift(async () => stopTime());
    const page = await serveStage(stage, ui, {
      advance: async (until, turning) => {
        const turned = await stage.advance(until, turning);
        keepNow(dataFolder, clock.now(), machineNow());
        return turned;
      },
      port,
    });
    closing.unshift(() => page.close());
    terminal.say(`The page: ${page.url}\nThe warehouse: ${stage.endpoint}. Ctrl-C stops both.`);
    terminal.result({ page: page.url, warehouse: stage.endpoint });
    if (!values['no-open']) openBrowser(page.url);
    await stopped;
    terminal.progress('stopping');
  } finally {
    for (const close of closing) await close();
    keepNow(dataFolder, clock.now(), machineNow());
  }
}

/** The tabs, the clock, and the daily run with the weeks of all pages that are due. */
async function firstDay(stage: Stage, terminal: Terminal): Promise<void> {
  const steps = [
    ['making the tabs', 'install'],
    ['starting the clock', 'startAutomation'],
    ['planning the pages that are due', 'generateAllDue'],
    ['looking at health', 'checkHealth'],
    ['bringing all tabs up to date', 'refreshTabs'],
  ] as const;
  for (const [what, name] of steps) {
    terminal.progress(what);
    const result = await stage.appsScript.run(name);
    if (result.outcome === 'COMPLETED') continue;
    const today = dateOf(civilOf(instant(stage.appsScript.clock.now()), losAngelesOffsets));
    throw new StartFailure(
      `The add-on's ${name} ended with ${result.outcome} on ${today}: ${result.error?.message ?? 'no reason is given'}`,
      'Run npm start -- --reset to begin anew; if it happens again, npm run smoke says which part is amiss.',
    );
  }
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? PAGE_PORT);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && port !== WAREHOUSE_PORT) return port;
  throw new UsageFailure(
    `--port is ${text}.`,
    `Give a port from 0 to 65535 other than ${WAREHOUSE_PORT}, the warehouse’s.`,
  );
}

async function expectFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  }).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new StartFailure(
      /EADDRINUSE/.test(message) ? `The port ${port} is taken.` : `The port ${port} can't be had: ${message}.`,
      'If npm start runs already, stop that one; else give another port with --port.',
    );
  });
  await new Promise((resolve) => server.close(resolve));
}

/** A reset is not to take the data from under a program that runs; what can't be opened at all may go. */
async function expectUnused(dataFolder: string): Promise<void> {
  try {
    const engine = await Engine.open(join(dataFolder, 'warehouse'));
    await engine.close();
  } catch (error) {
    const told = inUse(error, dataFolder);
    if (told instanceof StartFailure) throw told;
  }
}

function inUse(error: unknown, dataFolder: string): unknown {
  const message = error instanceof Error ? error.message : '';
  if (error instanceof WarehouseError && /is in use/.test(message)) {
    return new StartFailure(
      `${dataFolder} is in use by another program, most likely a running npm start.`,
      'Stop that one first.',
    );
  }
  if (/EADDRINUSE/.test(message)) {
    return new StartFailure(
      `The port ${WAREHOUSE_PORT} is taken.`,
      'Stop what uses it, most likely npm run warehouse.',
    );
  }
  return error;
}

/** Where there is no browser the address is on the terminal anyway. */
function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

export function startCommand(
  environment: StartEnvironment,
  args?: readonly string[],
  streams?: Streams,
): Promise<number> {
  return runCommand(description, (values, terminal) => started(values, terminal, environment), args, streams);
}
