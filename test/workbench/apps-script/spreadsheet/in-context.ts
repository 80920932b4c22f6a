// The facades bundled and evaluated in a bare vm context, over the real sheet model: scripts run as text, as in Apps Script.
import { createContext, runInContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { simulatedClock } from '../../../../workbench/apps-script/clock';
import type { Execution, TriggerKind } from '../../../../workbench/apps-script/host/service';
import { SpreadsheetService } from '../../../../workbench/apps-script/host/spreadsheet/service';
import type { UiPort } from '../../../../workbench/apps-script/host/spreadsheet/ui-port';
import { Workbook } from '../../../../workbench/apps-script/host/spreadsheet/workbook';

export const OWNER = 'owner@example.com';
export const EDITOR = 'editor@example.com';

let bundled: string | null = null;

function facades(): string {
  bundled ??=
    buildSync({
      stdin: {
        contents: `export * from './workbench/apps-script/inside/spreadsheet/spreadsheet-app';
        export { charts } from './workbench/apps-script/inside/spreadsheet/charts';`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'facades',
      target: 'es2022',
    }).outputFiles[0]?.text ?? '';
  return bundled;
}

/** As the worker does it: answers and errors are made of the context's own classes. */
const OWN_REALM = `(host) => {
  const own = (value) => {
    if (Array.isArray(value)) return Array.from(value, own);
    if (Object.prototype.toString.call(value) === '[object Date]') return new Date(value.getTime());
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Array.from(Object.entries(value), ([key, item]) => [key, own(item)]));
  };
  return (service, method, args) => {
    let answer;
    try { answer = host(service, method, args); } catch (error) {
      const made = new Error(error.message);
      made.name = error.name;
      throw made;
    }
    return own(answer);
  };
}`;

export interface Bench {
  readonly workbook: Workbook;
  readonly service: SpreadsheetService;
  /** Names of the calls that reached the host, in order. */
  readonly calls: string[];
  /** Evaluates a script's text and gives its last value. */
  run(script: string, as?: { readonly user?: string; readonly trigger?: TriggerKind }): unknown;
  /** The message of what a script throws. */
  failure(script: string, as?: { readonly user?: string; readonly trigger?: TriggerKind }): string;
}

export function openBench(ui: UiPort | null = null): Bench {
  const workbook = Workbook.fresh({
    id: 'book-1',
    name: 'Schedules',
    timeZone: 'America/Los_Angeles',
    owner: OWNER,
    editors: [EDITOR],
  });
  return benchOf(workbook, ui);
}

export function benchOf(workbook: Workbook, ui: UiPort | null = null): Bench {
  const service = new SpreadsheetService(workbook, ui);
  const calls: string[] = [];
  const run: Bench['run'] = (script, as = {}) => {
    const execution = executionOf(as.user ?? OWNER, as.trigger ?? 'MENU');
    const context = createContext({});
    runInContext(facades(), context);
    const host = (_: string, method: string, args: readonly unknown[]) => {
      calls.push(method);
      return service.call(method, structuredClone(args), execution);
    };
    const wrap: unknown = runInContext(OWN_REALM, context);
    if (typeof wrap !== 'function') throw new TypeError('The realm’s wrapper is no function.');
    Object.assign(context, { call: wrap(host) });
    runInContext(
      'globalThis.SpreadsheetApp = facades.spreadsheetApp(call); globalThis.Charts = facades.charts;',
      context,
    );
    runInContext('globalThis.book = SpreadsheetApp.getActive(); globalThis.sheet = book.getSheets()[0];', context);
    return runInContext(script, context);
  };
  const failure: Bench['failure'] = (script, as) => {
    try {
      run(script, as);
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
      throw error;
    }
    throw new Error(`The script did not fail: ${script}`);
  };
  return { workbook, service, calls, run, failure };
}

let executions = 0;

export function executionOf(user: string, trigger: TriggerKind): Execution {
  executions += 1;
  const startedAt = Date.UTC(2025, 2, 10, 16);
  return {
    id: `run-${executions}`,
    functionName: 'test',
    trigger,
    user,
    activeUser: trigger === 'CLOCK' ? '' : user,
    mayUseServices: trigger !== 'SIMPLE',
    clock: simulatedClock('2025-03-10T16:00:00Z'),
    startedAt,
    waitUntil: () => Promise.resolve(),
  };
}
